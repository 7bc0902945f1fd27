//! Until when something is to be filed: in local time, with its zone, and as an instant.

use funani_core::codes::CodeLists;
use funani_core::time::{Date, HOUR, MINUTE, Timestamp};

use super::facts::{self, Subject};
use super::{Procedure, procedure, stage};
use crate::figures::Figures;

/// Japan's time, in minutes east of Greenwich: answers of NACCS are in it.
pub(crate) const JAPAN: i32 = 9 * 60;

/// The calendar day in Japan.
pub fn day_in_japan(now: Timestamp) -> Date {
    now.plus(i64::from(JAPAN) * MINUTE).date()
}

/// A day by which something is to be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The procedure that is to be filed, or answered with a permit.
    pub procedure: &'static str,
    /// The datum that it follows from.
    pub path: &'static str,
    /// The local time, to the minute: `2027-03-19T18:00`.
    pub local: String,
    /// Where that is the local time (UN/LOCODE); empty where no port is named.
    pub place: String,
    /// The zone there, in minutes east of Greenwich; nothing where it is not known.
    pub offset: Option<i32>,
    /// The instant; nothing where the zone is not known.
    pub instant: Option<Timestamp>,
    /// What it rests on.
    pub basis: String,
    /// Whether what it rests on was compared with the text of its source; an agreement of the
    /// shipment itself, such as a cut-off, needs none.
    pub compared: bool,
    /// When it was filed, in Japan's time; nothing where it is not recorded.
    pub filed: Option<String>,
    /// Whether it was filed in time; nothing where that is not known.
    pub kept: Option<bool>,
}

/// The cut-offs of the carrier: the datum, the procedure, what counts as done, and why.
const CUT_OFFS: &[(&str, &str, &str)] = &[
    (
        "transport.documentCutOff",
        "SIR",
        "the carrier’s document cut-off: shipping instructions",
    ),
    (
        "transport.documentCutOff",
        "ACL01",
        "the carrier’s document cut-off: data for the B/L",
    ),
    (
        "transport.cargoCutOff",
        "EDC",
        "the carrier’s cargo cut-off: the export permit is there before",
    ),
];

/// All deadlines of a shipment, the earliest first as far as they have instants.
pub fn deadlines(figures: &Figures, lists: &dyn CodeLists) -> Vec<Deadline> {
    let mut all = Vec::new();
    for (path, code, basis) in CUT_OFFS {
        let due = procedure(code).filter(|it| it.is_due(figures));
        if let (Some(procedure), Some(local)) = (due, figures.text(path)) {
            let millis = millis(local);
            all.extend(millis.map(|it| {
                let basis = (*basis).to_owned();
                deadline(procedure, path, it, (basis, true), figures, lists)
            }));
        }
    }
    for code in ["AMR", "AHR"] {
        let due = procedure(code).filter(|it| it.is_due(figures));
        all.extend(due.into_iter().flat_map(|it| advance(it, figures, lists)));
    }
    all.sort_by_key(|it| (it.instant.is_none(), it.instant));
    all
}

/// So many hours before departure from the port of loading; where only the day is known, from its
/// beginning.
fn advance(
    procedure: &'static Procedure,
    figures: &Figures,
    lists: &dyn CodeLists,
) -> Vec<Deadline> {
    let exact = figures.text("transport.departureTime").and_then(millis);
    let day = figures.text("transport.departure");
    let day = day.and_then(|day| millis(&format!("{day}T00:00")));
    let (path, departure) = match (exact, day) {
        (Some(exact), _) => ("transport.departureTime", exact),
        (None, Some(day)) => ("transport.departure", day),
        (None, None) => return Vec::new(),
    };
    let of = |subject| facts::holding(subject, figures);
    of(Subject::Advance)
        .chain(of(Subject::AdvanceShortSea))
        .map(|fact| {
            let mut basis = fact.source.clone();
            if exact.is_none() {
                basis +=
                    "; the time of departure is not known, so the day counts from its beginning";
            }
            let local = departure.saturating_sub(fact.hours.saturating_mul(HOUR));
            deadline(
                procedure,
                path,
                local,
                (basis, fact.compared),
                figures,
                lists,
            )
        })
        .collect()
}

fn deadline(
    procedure: &'static Procedure,
    path: &'static str,
    local: i64,
    (basis, compared): (String, bool),
    figures: &Figures,
    lists: &dyn CodeLists,
) -> Deadline {
    let place = figures.text("transport.loading").unwrap_or_default();
    let offset = lists.offset(place);
    let instant = offset.and_then(|offset| instant(local, offset));
    let filed = figures.text(&procedure.answered("filed"));
    let at = filed.and_then(millis).and_then(instant_in_japan);
    // Only what was accepted is in time; of a permit only the day is known.
    let accepted = stage::result(procedure, figures).is_some_and(stage::is_accepted);
    let last = written(local);
    let kept = if procedure.code == "EDC" {
        let day = figures.text(&procedure.answered("permitted"));
        let last = last.get(..10).unwrap_or_default();
        day.filter(|day| *day != last).map(|day| day < last)
    } else {
        let kept = at.zip(instant).map(|(at, instant)| at <= instant);
        kept.filter(|kept| accepted || !kept)
    };
    Deadline {
        procedure: procedure.code,
        path,
        local: last,
        place: place.to_owned(),
        offset,
        instant,
        basis,
        compared,
        filed: filed.map(str::to_owned),
        kept,
    }
}

fn instant_in_japan(local: i64) -> Option<Timestamp> {
    instant(local, JAPAN)
}

fn instant(local: i64, offset: i32) -> Option<Timestamp> {
    Timestamp::from_millis(local.saturating_sub(i64::from(offset) * MINUTE))
}

/// A local time as milliseconds, as if it were one of Greenwich.
fn millis(local: &str) -> Option<i64> {
    let time: Timestamp = format!("{local}:00.000Z").parse().ok()?;
    Some(time.as_millis())
}

fn written(local: i64) -> String {
    let time = Timestamp::from_millis(local).unwrap_or(Timestamp::FIRST);
    time.to_string().chars().take(16).collect()
}
