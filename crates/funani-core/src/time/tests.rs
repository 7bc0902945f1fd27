use proptest::prelude::*;

use super::{DAY, Date, HOUR, Timestamp};

#[test]
fn known_times_have_their_milliseconds() {
    for (text, millis) in [
        ("1970-01-01T00:00:00.000Z", 0),
        ("1972-02-29T23:59:59.999Z", 68_255_999_999),
        ("2000-02-29T12:00:00.500Z", 951_825_600_500),
        ("2027-03-08T01:02:03.004Z", 1_804_467_723_004),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] {
        let time: Timestamp = text.parse().unwrap();
        assert_eq!(time.as_millis(), millis, "{text}");
        assert_eq!(time.to_string(), text);
    }
    assert_eq!(Timestamp::LAST.as_millis(), 253_402_300_799_999);
}

#[test]
fn a_time_has_one_written_form() {
    for text in [
        "",
        "2027-03-08T01:02:03Z",
        "2027-03-08T01:02:03.04Z",
        "2027-03-08T01:02:03.0040Z",
        "2027-03-08t01:02:03.004Z",
        "2027-03-08T01:02:03.004z",
        "2027-03-08 01:02:03.004Z",
        "2027-03-08T01:02:03.004+00:00",
        "2027-03-08T24:00:00.000Z",
        "2027-03-08T23:60:00.000Z",
        "2016-12-31T23:59:60.000Z",
        "2027-02-29T00:00:00.000Z",
        "2100-02-29T00:00:00.000Z",
        "2027-00-01T00:00:00.000Z",
        "2027-13-01T00:00:00.000Z",
        "2027-01-00T00:00:00.000Z",
        "2027-04-31T00:00:00.000Z",
        "1969-12-31T23:59:59.999Z",
        "+027-03-08T01:02:03.004Z",
        "٢٠٢٧-03-08T01:02:03.004Z",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn dates_are_of_the_calendar() {
    for text in ["1970-01-01", "2000-02-29", "2096-02-29", "9999-12-31"] {
        assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
    }
    for text in [
        "1900-02-28",
        "2100-02-29",
        "2027-2-28",
        "2027-02-30",
        "10000-01-01",
        "2027-02-28 ",
    ] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
}

#[test]
fn adding_stops_at_the_last_time() {
    assert_eq!(Timestamp::LAST.plus(1), Timestamp::LAST);
    assert_eq!(Timestamp::LAST.plus(i64::MAX), Timestamp::LAST);
    assert_eq!(Timestamp::FIRST.plus(-1), Timestamp::FIRST);
    let time: Timestamp = "2027-02-28T23:00:00.000Z".parse().unwrap();
    assert_eq!(time.plus(HOUR).to_string(), "2027-03-01T00:00:00.000Z");
    assert_eq!(time.plus(HOUR).since(time), HOUR);
    assert_eq!(time.since(time.plus(HOUR)), -HOUR);
    assert_eq!(Timestamp::from_millis(-1), None);
}

#[test]
fn every_day_follows_the_one_before() {
    let days = Timestamp::LAST.as_millis() / DAY;
    let mut before = Timestamp::FIRST.date();
    for day in (1..=days).step_by(1) {
        let date = Timestamp::from_millis(day * DAY).unwrap().date();
        assert!(date > before);
        if day % 97 == 0 {
            assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        }
        before = date;
    }
    assert_eq!(before.to_string(), "9999-12-31");
}

proptest! {
    #[test]
    fn any_text_is_refused_or_is_the_written_form(text in "[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\\.[0-9]{3}Z") {
        if let Ok(time) = text.parse::<Timestamp>() {
            prop_assert_eq!(time.to_string(), text);
        }
    }

    #[test]
    fn any_other_text_is_refused(text in "\\PC{0,40}") {
        prop_assert!(text.parse::<Timestamp>().is_err() && text.parse::<Date>().is_err());
    }

    #[test]
    fn order_is_that_of_the_written_form(
        a in 0..=Timestamp::LAST.as_millis(),
        b in 0..=Timestamp::LAST.as_millis(),
    ) {
        let (a, b) = (Timestamp::from_millis(a).unwrap(), Timestamp::from_millis(b).unwrap());
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }
}
