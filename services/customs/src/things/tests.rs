use std::collections::BTreeMap;

use funani_trade::Figures;

use super::{cites, touches};

fn values(data: &[(&str, &str)]) -> Figures {
    let data = data
        .iter()
        .map(|(path, value)| (path.parse().unwrap(), (*value).to_owned()));
    Figures::stated(data.collect::<BTreeMap<_, _>>())
}

#[test]
fn data_touch_the_countries_of_places_parties_and_issuing_bodies() {
    for (path, value) in [
        ("transport.loading", "THLCH"),
        ("transport.discharge", "THLCH"),
        ("transport.transhipment", "THLCH"),
        ("transport.destination", "TH"),
        ("party.importer.country", "TH"),
        ("proof.1.issuerCountry", "TH"),
    ] {
        assert!(touches(&values(&[(path, value)]), "TH"), "{path}");
        assert!(!touches(&values(&[(path, value)]), "JP"), "{path}");
    }
    // Where goods once came from makes nobody's customs look at them.
    assert!(!touches(&values(&[("goods.1.origin", "TH")]), "TH"));
    assert!(!touches(&values(&[("terms.location", "THLCH")]), "TH"));
}

#[test]
fn another_carriers_bill_of_the_same_number_is_not_cited() {
    let data = |carrier: &str| {
        values(&[
            ("transport.billNumber", "ABC-1"),
            ("transport.carrierCode", carrier),
        ])
    };
    assert!(cites(&data("MSK"), "ABC1", Some("MSK")));
    assert!(!cites(&data("MSK"), "ABC1", Some("ONE")));
    assert!(!cites(&data("MSK"), "ABC2", Some("MSK")));
    let silent = values(&[("transport.masterBillNumber", "abc 1")]);
    assert!(cites(&silent, "ABC1", Some("ONE")));
}
