use funani_core::codes::Library;

use super::*;

const START: &str = "2027-03-01T00:00:00.000Z";

fn edit(seen: u64, author: &str, changes: &[(&str, Option<&str>)]) -> Edit {
    let change = |(path, value): &(&str, Option<&str>)| Change {
        path: (*path).to_owned(),
        value: value.map(str::to_owned),
    };
    Edit {
        seen,
        author: author.to_owned(),
        time: START.parse().unwrap(),
        source: Source::Typed,
        changes: changes.iter().map(change).collect(),
    }
}

fn apply(to: &mut Consignment, edit: &Edit) -> Result<(), EditFault> {
    to.apply(edit, &Library::shipped())
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

#[test]
fn every_datum_knows_who_entered_it_and_in_which_version() {
    let mut consignment = Consignment::new();
    let first = edit(
        0,
        "Sato",
        &[
            ("invoice.number", Some("HS-1")),
            ("goods.1.hsCode", Some("030354")),
        ],
    );
    apply(&mut consignment, &first).unwrap();
    apply(
        &mut consignment,
        &edit(1, "Mori", &[("invoice.number", Some("HS-2"))]),
    )
    .unwrap();
    let number = consignment.datum(&path("invoice.number")).unwrap();
    assert_eq!(
        (
            number.value.as_str(),
            number.author.as_str(),
            number.version
        ),
        ("HS-2", "Mori", 2)
    );
    assert_eq!(
        consignment.datum(&path("goods.1.hsCode")).unwrap().version,
        1
    );
}

#[test]
fn what_others_changed_meanwhile_is_not_overwritten() {
    let mut consignment = Consignment::new();
    apply(
        &mut consignment,
        &edit(
            0,
            "Sato",
            &[
                ("invoice.number", Some("A")),
                ("invoice.remarks", Some("x")),
            ],
        ),
    )
    .unwrap();
    apply(
        &mut consignment,
        &edit(
            1,
            "Mori",
            &[("invoice.number", Some("B")), ("invoice.remarks", None)],
        ),
    )
    .unwrap();
    let late = edit(
        1,
        "Sato",
        &[
            ("invoice.number", Some("C")),
            ("invoice.remarks", Some("y")),
            ("reference.own", Some("R")),
        ],
    );
    let Err(EditFault::Conflicts(conflicts)) = apply(&mut consignment, &late) else {
        panic!("an edit was lost");
    };
    let seen: Vec<_> = conflicts
        .iter()
        .map(|conflict| {
            (
                conflict.path.to_string(),
                conflict.wanted.clone(),
                conflict.standing.clone(),
                conflict.author.clone(),
            )
        })
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        seen,
        [
            (
                "invoice.number".to_owned(),
                text("C"),
                text("B"),
                "Mori".to_owned()
            ),
            (
                "invoice.remarks".to_owned(),
                text("y"),
                None,
                "Mori".to_owned()
            ),
        ]
    );
    assert_eq!(consignment.version(), 2, "nothing of it was made");
    assert!(consignment.datum(&path("reference.own")).is_none());
}

#[test]
fn two_who_edit_different_data_or_agree_do_not_disturb_each_other() {
    let mut consignment = Consignment::new();
    apply(
        &mut consignment,
        &edit(0, "Sato", &[("invoice.number", Some("A"))]),
    )
    .unwrap();
    apply(
        &mut consignment,
        &edit(
            0,
            "Mori",
            &[("reference.own", Some("R")), ("invoice.number", Some("A"))],
        ),
    )
    .unwrap();
    assert_eq!(consignment.version(), 2);
    assert_eq!(
        consignment.datum(&path("invoice.number")).unwrap().author,
        "Sato"
    );
    apply(
        &mut consignment,
        &edit(1, "Mori", &[("reference.own", Some("R"))]),
    )
    .unwrap();
    assert_eq!(consignment.version(), 2, "what stands already is no change");
}

#[test]
fn an_edit_names_all_that_is_wrong_with_it_and_makes_nothing() {
    let mut consignment = Consignment::new();
    let bad = edit(
        0,
        "Sato",
        &[
            ("invoice.number", Some("A")),
            ("invoice.dat", Some("2027-03-01")),
            ("invoice.date", Some("2027-02-29")),
            ("goods.1.amount", Some("1.00")),
            ("party.stranger.name", Some("X")),
            ("transport.loading", Some("JPYO")),
        ],
    );
    let Err(EditFault::Refused(refused)) = apply(&mut consignment, &bad) else {
        panic!("a bad edit was made");
    };
    let reasons: Vec<_> = refused
        .iter()
        .map(|refused| (refused.change, refused.error.reason()))
        .collect();
    assert_eq!(
        reasons,
        [
            (1, "DATUM_UNKNOWN"),
            (2, "NOT_DATE"),
            (3, "DATUM_COMPUTED"),
            (4, "DATUM_UNKNOWN"),
            (5, "CODE_MALFORMED")
        ]
    );
    assert!(consignment.is_empty());
    assert_eq!(
        apply(&mut consignment, &edit(3, "Sato", &[])),
        Err(EditFault::VersionUnknown { seen: 3, latest: 0 })
    );
}

#[test]
fn a_file_is_read_as_it_is_written_and_names_every_fault() {
    let lists = Library::shipped();
    let time = START.parse().unwrap();
    let text = r#"{"goods.1.hsCode":"030354","invoice.number":"HS-1"}"#;
    let read = Consignment::read(text.as_bytes(), "Sato", time, &lists).unwrap();
    assert_eq!(json::to_canonical(&read.to_value()), text);
    let bad = r#"{"invoice.number":5,"invoice.currency":"YEN2","x":"y"}"#;
    let Err(FileFault::Lines(faults)) = Consignment::read(bad.as_bytes(), "Sato", time, &lists)
    else {
        panic!("a bad file was read");
    };
    let reasons: Vec<_> = faults
        .iter()
        .map(|fault| (fault.path.as_str(), fault.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            ("invoice.number", "NOT_TEXT"),
            ("invoice.currency", "CODE_MALFORMED"),
            ("x", "DATUM_UNKNOWN")
        ]
    );
    for broken in ["[]", "{", r#"{"a.b":"1","a.b":"2"}"#] {
        assert!(
            Consignment::read(broken.as_bytes(), "Sato", time, &lists).is_err(),
            "{broken}"
        );
    }
}

#[test]
fn another_shipment_of_the_trade_keeps_who_and_what_and_asks_for_the_rest() {
    let earlier = crate::sample::consignment(&[]);
    let (stay, ask) = earlier.again();
    assert_eq!(stay.len() + ask.len(), earlier.data().count());
    let stays = |path: &str| stay.iter().any(|change| change.path == path);
    let asked = |path: &str| ask.iter().any(|it| it.to_string() == path);
    for path in [
        "party.importer.name",
        "terms.incoterm",
        "transport.loading",
        "goods.1.hsCode",
        "equipment.1.type",
        "insurance.clauses",
        "sign.name",
    ] {
        assert!(stays(path) && !asked(path), "{path}");
    }
    for path in [
        "invoice.number",
        "invoice.date",
        "transport.vessel",
        "goods.1.quantity",
        "goods.1.unitPrice",
        "equipment.1.number",
        "equipment.1.seal",
        "credit.text",
        "draft.date",
    ] {
        assert!(asked(path) && !stays(path), "{path}");
    }
    let mut next = Consignment::new();
    let edit = Edit {
        seen: 0,
        author: "Sato".to_owned(),
        time: "2027-04-01T00:00:00.000Z".parse().unwrap(),
        source: Source::Copied,
        changes: stay,
    };
    next.apply(&edit, &Library::shipped()).unwrap();
    assert!(next.data().all(|(_, datum)| datum.source == Source::Copied));
}
