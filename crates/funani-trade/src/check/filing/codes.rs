//! Codes of offices, places, people and goods, and what a filing would lack.

use funani_core::codes::HsCode;

use super::super::Found;
use crate::figures::Figures;
use crate::filing::{self, Problem, Procedure, make, procedures};
use crate::path::Path;
use crate::table::identifier;

/// Codes and how many characters they have.
const LENGTHS: &[(&str, usize)] = &[
    ("filing.declarant", 5),
    ("filing.export.office", 2),
    ("filing.export.bondedArea", 5),
    ("filing.import.office", 2),
    ("filing.import.bondedArea", 5),
];
const DISTRICTS: &[(&str, &str)] = &[
    ("filing.export.office", "filing.export.bondedArea"),
    ("filing.import.office", "filing.import.bondedArea"),
];
const STATISTICAL: &str = "goods.#.statisticalCode";
const HS: &str = "goods.#.hsCode";

pub(super) fn form(figures: &Figures, found: &mut Found) {
    for (path, length) in LENGTHS {
        let wrong = |code: &str| {
            code.len() != *length || !code.bytes().all(|it| it.is_ascii_alphanumeric())
        };
        if figures.text(path).is_some_and(wrong) {
            found.note([*path]);
        }
    }
}

pub(super) fn district(figures: &Figures, found: &mut Found) {
    for (office, area) in DISTRICTS {
        let both = figures.text(office).zip(figures.text(area));
        if both.is_some_and(|(office, area)| office.chars().next() != area.chars().next()) {
            found.note([*office, *area]);
        }
    }
}

pub(super) fn trader(figures: &Figures, found: &mut Found) {
    for role in ["exporter", "importer", "shipper", "consignee"] {
        let path = |member: &str| format!("party.{role}.{member}");
        let (code, country) = (path("naccsCode"), path("country"));
        let Some(number) = figures.text(&code) else {
            continue;
        };
        if figures.text(&country) != Some("JP") {
            continue;
        }
        let company = number.get(..13).map(|it| format!("JCN {it}"));
        let sound = number.len() == 17
            && number.bytes().all(|it| it.is_ascii_digit())
            && company.as_deref().is_some_and(|it| identifier(it).is_ok());
        let own = figures.text(&path("identifier"));
        let own = own.filter(|it| it.starts_with("JCN "));
        let agrees = own.is_none_or(|own| company.as_deref() == Some(own));
        if !(sound && agrees) {
            let own = path("identifier");
            found.note([code.as_str(), own.as_str()]);
        }
    }
}

/// The edition of the Harmonized System that the statistical codes of the day of departure follow:
/// each holds from the beginning of its year.
fn in_force(figures: &Figures) -> Option<u16> {
    let year: u16 = figures
        .text("transport.departure")?
        .get(..4)?
        .parse()
        .ok()?;
    let known = HsCode::EDITIONS.iter().copied();
    known.filter(|edition| *edition <= year).max()
}

pub(super) fn statistical(figures: &Figures, found: &mut Found) {
    let edition_of = in_force(figures).map(|it| it.to_string());
    for key in figures.keys("goods") {
        let Some(code) = figures.of_line(STATISTICAL, key) else {
            continue;
        };
        let edition = figures.of_line("goods.#.hsEdition", key);
        let hs = figures.of_line(HS, key).and_then(|it| it.get(..6));
        let other = edition == edition_of.as_deref() && hs.is_some_and(|hs| !code.starts_with(hs));
        if other || !(9..=10).contains(&code.len()) {
            found.note_lines([(STATISTICAL, key), (HS, key)]);
        }
    }
}

fn is_filed(procedure: &Procedure, figures: &Figures) -> bool {
    figures.text(&procedure.answered("filed")).is_some()
}

pub(super) fn food(figures: &Figures, found: &mut Found) {
    const LAW: &str = "goods.#.otherLaw";
    let declared = filing::procedure("IDA").is_some_and(|it| is_filed(it, figures));
    let food = filing::procedure("FOOD").is_some_and(|it| it.is_due(figures));
    let keys = figures.keys("goods");
    let named = keys.iter().any(|key| figures.of_line(LAW, *key).is_some());
    if let (true, true, false, Some(key)) = (declared, food, named, keys.first()) {
        found.note_lines([(LAW, *key)]);
    }
}

/// What was filed and could not be made again: a datum was cleared, or changed to something that
/// does not fit.
pub(super) fn complete(figures: &Figures, found: &mut Found) {
    let mut paths: Vec<Path> = Vec::new();
    for procedure in procedures().iter().filter(|it| is_filed(it, figures)) {
        let faults = make(procedure, figures).err().into_iter().flatten();
        let of_data = faults.filter(|it| !matches!(it.problem, Problem::NotYet(_)));
        paths.extend(of_data.filter_map(|fault| fault.paths.into_iter().next()));
    }
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        found.note([path.to_string().as_str()]);
    }
}
