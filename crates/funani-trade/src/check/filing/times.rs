//! By when and after what.

use std::sync::LazyLock;

use funani_core::codes::{CodeLists as _, Library};
use funani_core::time::{DAY, Date, MINUTE, Timestamp};

use super::super::Found;
use crate::figures::Figures;
use crate::filing::{Direction, JAPAN, deadlines, procedures};

/// How long before departure anything is filed at most, in days.
const AHEAD: i64 = 30;
/// How far the departure may be from the day it was planned for, in days.
const DELAY: i64 = 4;

const DEPARTURE: &str = "transport.departure";
const DEPARTURE_TIME: &str = "transport.departureTime";
const ON_BOARD: &str = "transport.onBoard";
const DEPARTED: &str = "filing.atd.departed";

/// The zones of ports that are shipped.
static PORTS: LazyLock<Library> = LazyLock::new(Library::shipped);

/// The day of a date or a local time.
fn day(figures: &Figures, path: &str) -> Option<Date> {
    figures.text(path)?.get(..10)?.parse().ok()
}

/// The last day on which the ship leaves: as planned, or as loaded where that is later.
fn leaves(figures: &Figures) -> Option<(&'static str, Date)> {
    let days = [DEPARTURE, ON_BOARD].map(|path| day(figures, path).map(|day| (path, day)));
    days.into_iter().flatten().max_by_key(|(_, day)| *day)
}

fn note_if(found: &mut Found, wrong: Option<bool>, paths: [&str; 2]) {
    if wrong == Some(true) {
        found.note(paths);
    }
}

pub(super) fn permit(figures: &Figures, found: &mut Found) {
    // The first is not before the second.
    const FOLLOWS: &[(&str, &str)] = &[
        ("filing.edc.permitted", "filing.edc.filed"),
        (ON_BOARD, "filing.edc.permitted"),
        ("filing.idc.permitted", "filing.idc.filed"),
        ("filing.idc.permitted", "transport.arrival"),
        ("filing.idc.permitted", "filing.food.filed"),
        ("filing.food.decided", "filing.food.filed"),
    ];
    for (later, earlier) in FOLLOWS {
        let both = day(figures, later).zip(day(figures, earlier));
        let wrong = both.map(|(later, earlier)| later < earlier);
        note_if(found, wrong, [later, earlier]);
    }
}

pub(super) fn expired(figures: &Figures, found: &mut Found) {
    const UNTIL: &str = "filing.edc.validUntil";
    if let Some((path, day_of)) = leaves(figures) {
        let wrong = day(figures, UNTIL).map(|until| until < day_of);
        note_if(found, wrong, [UNTIL, path]);
    }
}

/// What is filed for export, or in advance, or planned.
fn before_departure() -> impl Iterator<Item = String> {
    let of = procedures()
        .iter()
        .filter(|it| it.direction == Direction::Outbound);
    let planned = "filing.export.plannedDate".to_owned();
    of.map(|it| it.answered("filed")).chain([planned])
}

pub(super) fn late(figures: &Figures, found: &mut Found) {
    let Some((path, leaves)) = leaves(figures) else {
        return;
    };
    for filed in before_departure() {
        let wrong = day(figures, &filed).map(|filed| filed > leaves);
        note_if(found, wrong, [&filed, path]);
    }
}

pub(super) fn far(figures: &Figures, found: &mut Found) {
    const INVOICE: &str = "invoice.date";
    let Some((path, leaves)) = leaves(figures) else {
        return;
    };
    let advance = ["filing.amr.filed", "filing.ahr.filed"].map(str::to_owned);
    for filed in before_departure().chain(advance) {
        let wrong = day(figures, &filed).map(|it| leaves.as_days() - it.as_days() > AHEAD);
        note_if(found, wrong, [&filed, path]);
    }
    // Whoever declares has the invoice.
    for filed in [
        "filing.export.plannedDate",
        "filing.eda.filed",
        "filing.edc.filed",
    ] {
        let both = day(figures, filed).zip(day(figures, INVOICE));
        note_if(
            found,
            both.map(|(filed, invoice)| filed < invoice),
            [filed, INVOICE],
        );
    }
    // Import is declared, and food told of, after the goods were loaded.
    for filed in ["filing.idc.filed", "filing.ida.filed"] {
        let wrong = day(figures, filed).map(|it| it < leaves);
        note_if(found, wrong, [filed, path]);
    }
}

pub(super) fn advance(figures: &Figures, found: &mut Found) {
    let all = deadlines(figures, &*PORTS);
    for code in ["AMR", "AHR"] {
        let of: Vec<_> = all.iter().filter(|it| it.procedure == code).collect();
        // Where another deadline holds for short crossings, the later one counts.
        let late =
            of.iter().any(|it| it.kept == Some(false)) && of.iter().all(|it| it.kept != Some(true));
        if let (true, Some(deadline)) = (late, of.first()) {
            let filed = format!("filing.{}.filed", code.to_lowercase());
            found.note([filed.as_str(), deadline.path]);
        }
    }
}

pub(super) fn departure(figures: &Figures, found: &mut Found) {
    const FILED: &str = "filing.atd.filed";
    let planned = day(figures, DEPARTURE_TIME).zip(day(figures, DEPARTURE));
    note_if(
        found,
        planned.map(|(time, day)| time != day),
        [DEPARTURE_TIME, DEPARTURE],
    );
    let reported = day(figures, DEPARTED);
    if let Some((path, leaves)) = leaves(figures) {
        let wrong = reported.map(|it| {
            let after = it.as_days() - leaves.as_days();
            !(0..=DELAY).contains(&after)
        });
        note_if(found, wrong, [DEPARTED, path]);
    }
    // Reported after it happened, each in its own zone.
    let port = figures.text("transport.loading").unwrap_or_default();
    let at = |path: &str, offset: i32| {
        let time: Timestamp = format!("{}:00.000Z", figures.text(path)?).parse().ok()?;
        Some(time.as_millis() - i64::from(offset) * MINUTE)
    };
    let departed = PORTS.offset(port).and_then(|offset| at(DEPARTED, offset));
    let both = at(FILED, JAPAN).zip(departed);
    let wrong = both.map(|(filed, departed)| !(0..=AHEAD * DAY).contains(&(filed - departed)));
    note_if(found, wrong, [FILED, DEPARTED]);
}

pub(super) fn release(figures: &Figures, found: &mut Found) {
    const FILED: &str = "filing.dor.filed";
    for path in ["filing.dor.freightPaid", DEPARTURE] {
        let both = day(figures, FILED).zip(day(figures, path));
        note_if(found, both.map(|(filed, it)| filed < it), [FILED, path]);
    }
}
