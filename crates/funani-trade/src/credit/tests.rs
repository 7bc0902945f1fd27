use super::*;

const TEXT: &str = "{1:F01CPCBTHBKXXXX}{4:\n:20:CPCB-2702-0117\n:40E:EUCP LATEST VERSION\n\
    :31D:270327JAPAN\n:32B:USD100800,00\n:39A:5/0\n:44C:270306\n:48:21/AFTER SHIPMENT\n\
    :46A:+ SIGNED INVOICE\n  IN TRIPLICATE\n:not a tag: stays\n-}";

#[test]
fn fields_begin_with_their_tag_and_go_on_to_the_next() {
    let credit = Credit::read(TEXT);
    assert_eq!(credit.field("20"), Some("CPCB-2702-0117"));
    let documents = credit.field("46A");
    assert_eq!(
        documents,
        Some("+ SIGNED INVOICE\n  IN TRIPLICATE\n:not a tag: stays")
    );
    let words = credit.words("46A");
    assert_eq!(
        words.as_deref(),
        Some("+ SIGNED INVOICE IN TRIPLICATE :NOT A TAG: STAYS")
    );
    assert_eq!(credit.field("1"), None);
    assert!(Credit::read("Dear Sirs").is_empty());
}

#[test]
fn dates_amounts_and_periods_are_read_as_swift_writes_them() {
    let credit = Credit::read(TEXT);
    let date = |tag: &str| credit.date(tag).map(|date| date.to_string());
    assert_eq!(date("31D").as_deref(), Some("2027-03-27"));
    assert_eq!(date("44C").as_deref(), Some("2027-03-06"));
    assert_eq!(date("46A"), None);
    assert_eq!(credit.amount(), Some(("USD", Decimal::from(100_800))));
    assert_eq!(credit.most(), Some(Decimal::from(105_840)));
    assert_eq!(credit.days(), 21);
    let other = Credit::read(":32B:JPY5000000,\n:48:10");
    assert_eq!(other.most(), Some(Decimal::from(5_000_000)));
    assert_eq!(other.days(), 10);
    for hopeless in [
        ":32B:US",
        ":32B:USD1.000,00",
        ":31D:27032",
        ":31D:273299",
        ":44C:日本語です",
    ] {
        let credit = Credit::read(hopeless);
        assert_eq!(
            (credit.amount(), credit.date("31D"), credit.date("44C")),
            (None, None, None)
        );
    }
}

fn stated(text: &str) -> Vec<(String, String)> {
    let found = data(text, &funani_core::codes::Library::shipped()).into_iter();
    found
        .map(|change| (change.path, change.value.unwrap()))
        .filter(|(path, _)| path != "credit.text")
        .collect()
}

#[test]
fn what_a_credit_states_need_not_be_typed() {
    let entry = crate::sample::figures(&[]);
    let text = entry.text("credit.text").unwrap();
    let stated = stated(text);
    let same = stated
        .iter()
        .filter(|(path, value)| entry.text(path) == Some(value));
    let same: Vec<&str> = same.map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        same,
        [
            "credit.number",
            "credit.date",
            "payment.method",
            "payment.tenor",
            "invoice.currency",
            "transport.loadingName",
            "transport.dischargeName",
            "terms.incoterm",
            "terms.edition",
            "transport.freightTerm",
            "insurance.clauses",
            "insurance.percentage",
        ]
    );
    let other: Vec<&(String, String)> = stated
        .iter()
        .filter(|(path, _)| !same.contains(&path.as_str()))
        .collect();
    let importer = (
        "party.importer.name".into(),
        "SAMUT SAKHON FOODS CO., LTD.".into(),
    );
    assert_eq!(other[0], &importer);
}

#[test]
fn what_is_no_datum_or_leaves_a_choice_is_left_to_the_text() {
    let text = ":20:A\n:31C:270231\n:44E:ANY PORT IN JAPAN\n:32B:XX1,\n:45A:GOODS CIF, INCOTERMS 20\n\
        :46A:+ INSURANCE FOR MANY PERCENT";
    let found = stated(text);
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["credit.number", "payment.method", "terms.incoterm"]);
    assert!(stated("Dear Sirs").is_empty());
}
