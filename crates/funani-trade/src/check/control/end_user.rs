//! Who uses the goods in the end and in which country: held against the check that was made, the
//! other parties, and the countries under embargo.

use super::lists::is_listed;
use super::{LICENCE, ListKind, destination, leaves, leaves_japan, names};
use crate::check::Found;
use crate::figures::Figures;

/// Whom an end-user check is about, and where the name stands: the end user, or the importer where
/// none is named.
fn end_user(figures: &Figures) -> Option<(&'static str, &str)> {
    let mut paths = ["party.endUser.name", "party.importer.name"].into_iter();
    paths.find_map(|path| Some((path, figures.text(path)?)))
}

pub(super) fn not_screened(figures: &Figures, found: &mut Found) {
    const SCREENED: &str = "control.endUserScreened";
    let Some(screened) = figures.text(SCREENED) else {
        return;
    };
    match end_user(figures) {
        Some((_, name)) if names::is_written_alike(name, screened) => {}
        Some((path, _)) => found.note([SCREENED, path]),
        None => found.note([SCREENED, "party.endUser.name"]),
    }
}

pub(super) fn elsewhere(figures: &Figures, found: &mut Found) {
    const COUNTRY: &str = "party.endUser.country";
    let country = figures.text(COUNTRY).filter(|_| leaves_japan(figures));
    let both = country.zip(destination(figures));
    if both.is_some_and(|(country, destination)| country != destination) {
        found.note([COUNTRY, "transport.destination"]);
    }
}

/// Which of the countries that goods go to or are used in are under embargo.
pub(super) fn embargoed(figures: &Figures) -> Vec<&'static str> {
    let leaves = leaves(figures).map(|(_, day)| day);
    let discharge = figures
        .text("transport.discharge")
        .and_then(|it| it.get(..2));
    let countries = [
        (
            "transport.destination",
            figures.text("transport.destination"),
        ),
        ("transport.discharge", discharge),
        (
            "party.endUser.country",
            figures.text("party.endUser.country"),
        ),
    ];
    let is_under = |country: Option<&str>| {
        country.is_some_and(|country| is_listed(ListKind::Embargo, country, leaves))
    };
    let under = countries
        .into_iter()
        .filter(|(_, country)| is_under(*country));
    under.map(|(path, _)| path).collect()
}

/// Nothing is said where a licence is stated whole: whether it is in force when the goods leave is
/// asked by the rule of its dates.
pub(super) fn embargo(figures: &Figures, found: &mut Found) {
    let is_whole = LICENCE.iter().all(|path| figures.text(path).is_some());
    if !leaves_japan(figures) || is_whole {
        return;
    }
    let mut paths = embargoed(figures);
    if !paths.is_empty() {
        paths.push("control.licence");
        found.note(paths);
    }
}

pub(super) fn almost(figures: &Figures, found: &mut Found) {
    const NAME: &str = "party.endUser.name";
    let Some(name) = figures.text(NAME) else {
        return;
    };
    for role in ["importer", "consignee", "notify"] {
        let path = format!("party.{role}.name");
        let Some(other) = figures.text(&path) else {
            continue;
        };
        if !names::is_same(name, other) && names::likeness(name, other) >= names::ALMOST {
            found.note([NAME, &path]);
            return;
        }
    }
}
