//! Calendar dates at a place, held against each other and against the time of recording.

use funani_proof::json::Value;

use super::{Case, Findings, Rule, text};
use crate::time::{Date, HOUR, MINUTE, Timestamp};

/// The earliest and the latest time zone on earth, in minutes east of Greenwich.
const ZONES: (i64, i64) = (-12 * 60, 14 * 60);

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let document = case.document;
    let issued = date(document, "/issueDate");
    let port = text(document, "/transports/portOfLoading/UNLocationCode");
    let receipt = text(document, "/transports/placeOfReceipt/UNLocationCode").or(port);
    let begun = [
        ("shippedOnBoardDate", "/shippedOnBoardDate", port),
        (
            "receivedForShipmentDate",
            "/receivedForShipmentDate",
            receipt,
        ),
    ];
    for (member, pointer, place) in begun {
        let Some(day) = date(document, pointer) else {
            continue;
        };
        let path = format!("$.{member}");
        if issued.is_some_and(|issued| day > issued) {
            findings.find(
                Rule::OnBoardAfterIssue,
                [&path, "$.issueDate"],
                day.to_string(),
            );
        }
        let (_, latest) = today(case, place);
        if day > latest {
            let detail = format!("{day}, {latest}");
            findings.find(Rule::OnBoardInFuture, [&path], detail);
        }
    }
    if let Some(issued) = issued {
        check_issue(case, issued, findings);
    }
    check_voyage(document, findings);
}

fn check_issue(case: &Case<'_>, issued: Date, findings: &mut Findings) {
    let (earliest, latest) = today(case, text(case.document, "/placeOfIssue/UNLocationCode"));
    let detail = format!("{issued}, {latest}");
    if issued > latest {
        findings.find(Rule::IssueDateInFuture, ["$.issueDate"], detail);
    } else if earliest.as_days().saturating_sub(issued.as_days()) > 1 {
        findings.find(Rule::IssueDateApart, ["$.issueDate"], detail);
    }
}

fn check_voyage(document: &Value, findings: &mut Findings) {
    let (departure, arrival) = (
        date(document, "/transports/plannedDepartureDate"),
        date(document, "/transports/plannedArrivalDate"),
    );
    let Some(departure) = departure else { return };
    let path = "$.transports.plannedDepartureDate";
    if let Some(day) = date(document, "/shippedOnBoardDate").filter(|day| *day > departure) {
        let paths = ["$.shippedOnBoardDate", path];
        findings.find(
            Rule::OnBoardAfterDeparture,
            paths,
            format!("{day}, {departure}"),
        );
    }
    // Crossing the date line eastwards, a ship arrives a calendar day earlier at most.
    if let Some(arrival) = arrival.filter(|it| it.as_days() < departure.as_days().saturating_sub(1))
    {
        let paths = ["$.transports.plannedArrivalDate", path];
        findings.find(
            Rule::ArrivalBeforeDeparture,
            paths,
            format!("{arrival}, {departure}"),
        );
    }
}

fn date(document: &Value, pointer: &str) -> Option<Date> {
    text(document, pointer)?.parse().ok()
}

/// The earliest and the latest date that it may be at the place when the bill is recorded: one and
/// the same where the time zone is known.
fn today(case: &Case<'_>, place: Option<&str>) -> (Date, Date) {
    let offset = place.and_then(|place| case.lists.offset(place));
    let (west, east) = offset.map_or(ZONES, |minutes| (i64::from(minutes), i64::from(minutes)));
    let at = |minutes: i64| case.recorded.plus(minutes.saturating_mul(MINUTE)).date();
    (at(west), at(east))
}

/// Whether a stated date of issue is more than a day away from every local date at the time of
/// recording, wherever the place: what a verdict can say without knowing any time zone.
pub(crate) fn is_apart(issued: Date, recorded: Timestamp) -> bool {
    let earliest = recorded.plus(-12 * HOUR).date();
    let latest = recorded.plus(14 * HOUR).date();
    issued > latest || earliest.as_days().saturating_sub(issued.as_days()) > 1
}
