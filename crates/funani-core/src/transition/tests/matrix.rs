//! Every action in every status.

use super::teller::{Line, tell};
use super::world::{World, party};
use crate::rejection::Rejection;
use crate::state::{Held, State, Status};

/// Each action by the party that comes closest to having the right, in each status.
#[test]
fn each_status_admits_its_actions_only() {
    let table = "
        action           LIVE    OFFERED RETURNED SURRENDERED HELD    IN_TRANSIT ENDED
        offer            ok      -       -        -           -       -          -
        accept           -       ok      -        -           -       -          -
        recall           -       ok      -        ok          -       -          -
        transfer         ok      -       -        -           -       -          -
        reject           ok      ok      -        -           -       -          -
        endorse          ok      -       -        -           -       -          -
        endorse_to_order ok      -       -        -           -       -          -
        blank_endorse    ok      -       -        -           -       -          -
        surrender        ok      -       -        -           -       -          -
        sacc             -       -       -        ok          -       -          -
        srej             -       -       -        ok          -       -          -
        supersede        ok      ok      ok       -           -       -          -
    ";
    let mut rows = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let head = rows.by_ref().find(|row| !row.is_empty()).unwrap();
    for row in rows.filter(|row| !row.is_empty()) {
        for (status, expected) in head.iter().zip(&row).skip(1) {
            let state = in_status(status);
            let actor = match (row[0], *status) {
                ("accept", _) | ("reject", "OFFERED") => "bank",
                ("sacc" | "srej", _) | (_, "RETURNED") => "carrier",
                _ => "shipper",
            };
            let cap = if (row[0], *status) == ("supersede", "RETURNED") {
                "cap=CARRIER"
            } else {
                ""
            };
            let told = format!("{} {actor} -> importer {cap}", row[0]);
            let found = match Line::read(&told).judge(&World::new(), Some(&state)) {
                Ok(_) => "ok",
                Err(Rejection::WrongStatus(found)) => {
                    assert_eq!(found.as_str(), *status);
                    "-"
                }
                Err(other) => panic!("{told} in {status}: {other}"),
            };
            assert_eq!(found, *expected, "{told} in {status}");
        }
    }
}

fn in_status(status: &str) -> State {
    let issued = "issue carrier -> shipper => ok\n";
    match status {
        "LIVE" => tell(issued).unwrap(),
        "OFFERED" => tell(&format!("{issued} offer shipper -> bank => ok")).unwrap(),
        "RETURNED" => tell(&format!("{issued} reject shipper => ok")).unwrap(),
        "SURRENDERED" => tell(&format!("{issued} surrender shipper -> bank => ok")).unwrap(),
        "ENDED" => {
            let story = format!("{issued} surrender shipper -> bank => ok\n sacc carrier => ok");
            tell(&story).unwrap()
        }
        "HELD" => {
            let state = tell(issued).unwrap();
            let held = Held {
                by: party("shipper"),
                status: Box::new(state.status),
            };
            State {
                status: Status::Held(held),
                ..tell(issued).unwrap()
            }
        }
        "IN_TRANSIT" => State {
            status: Status::InTransit,
            ..tell(issued).unwrap()
        },
        other => panic!("no status {other}"),
    }
}
