use super::Zone;

fn at(zone: &str, time: &str) -> String {
    let zone = Zone::named(zone).unwrap();
    zone.date(time.parse().unwrap()).to_string()
}

#[test]
fn midnight_comes_to_each_place_at_its_own_time() {
    let time = "2027-03-05T15:40:00.000Z";
    assert_eq!(at("Asia/Tokyo", time), "2027-03-06");
    assert_eq!(at("Asia/Bangkok", time), "2027-03-05");
    assert_eq!(at("Asia/Bangkok", "2027-03-05T17:00:00.000Z"), "2027-03-06");
    assert_eq!(at("Asia/Bangkok", "2027-03-05T16:59:59.999Z"), "2027-03-05");
}

#[test]
fn clocks_that_are_put_forward_are_known() {
    assert_eq!(
        at("Europe/London", "2027-06-30T23:30:00.000Z"),
        "2027-07-01"
    );
    assert_eq!(
        at("Europe/London", "2027-01-30T23:30:00.000Z"),
        "2027-01-30"
    );
}

#[test]
fn a_zone_has_one_name() {
    assert_eq!(Zone::named("Asia/Bangkok").unwrap().name(), "Asia/Bangkok");
    for name in [
        "",
        "asia/bangkok",
        "+07:00",
        "Asia/Nowhere",
        "../etc/localtime",
    ] {
        assert_eq!(Zone::named(name), None, "{name}");
    }
}
