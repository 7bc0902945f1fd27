use funani_core::time::Date;

use super::within;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

const TOKYO: i64 = 9 * 60;
const BANGKOK: i64 = 7 * 60;
const HONOLULU: i64 = -10 * 60;

#[test]
fn a_ship_arrives_after_it_was_loaded_and_within_four_months() {
    let at = |loaded: &str, arrival: &str| {
        let zones = Some((TOKYO, BANGKOK));
        within(date(loaded), date(arrival), zones)
    };
    assert!(at("2027-03-06", "2027-03-16"));
    assert!(at("2027-03-06", "2027-03-06"));
    assert!(!at("2027-03-07", "2027-03-05"));
    assert!(at("2027-03-06", "2027-07-04"));
    assert!(!at("2027-03-06", "2027-07-05"));
}

#[test]
fn a_date_begins_at_each_place_when_it_does_there() {
    // The sixth in Tokyo begins at three in the afternoon of the fifth in London.
    let zones = Some((TOKYO, 0));
    assert!(within(date("2027-03-06"), date("2027-03-05"), zones));
    assert!(!within(date("2027-03-06"), date("2027-03-04"), zones));
    // Over the date line a ship may arrive the day before it left.
    let zones = Some((TOKYO, HONOLULU));
    assert!(within(date("2027-03-06"), date("2027-03-05"), zones));
    // Without zones the calendars are compared as they stand.
    assert!(!within(date("2027-03-06"), date("2027-03-05"), None));
}
