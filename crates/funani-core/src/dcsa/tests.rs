use std::collections::BTreeSet;

use funani_proof::json::{self, Limits as Size, Object, Value};
use proptest::prelude::*;

use super::kind::{Choice, Item, Kind, List, Member, Shape};
use super::pattern::{is_date, is_date_time};
use super::*;
use crate::codes::NoLists;

fn read(text: &str) -> Value {
    json::parse(text.as_bytes(), Size::DOCUMENT).unwrap()
}

fn straight() -> Value {
    read(include_str!("../../testdata/straight.json"))
}

/// Every shape, once.
fn every_shape() -> Vec<&'static Shape> {
    let mut found: Vec<&'static Shape> = Vec::new();
    let mut open = vec![&shapes::TRANSPORT_DOCUMENT];
    while let Some(shape) = open.pop() {
        if found.iter().any(|known| std::ptr::eq(*known, shape)) {
            continue;
        }
        found.push(shape);
        for member in shape.members {
            if let Kind::Object(inner)
            | Kind::List(List {
                item: Item::Object(inner),
                ..
            }) = member.kind
            {
                open.push(inner);
            }
        }
    }
    found
}

#[test]
fn members_ascend_and_alternatives_are_members() {
    for shape in every_shape() {
        let ascends = |a: &Member, b: &Member| a.name < b.name && a.name.is_ascii();
        assert!(shape.members.is_sorted_by(ascends), "{}", shape.source);
        let alternatives: BTreeSet<&str> = shape
            .members
            .iter()
            .filter(|member| matches!(member.presence, Presence::OneOf | Presence::AnyOf))
            .map(|member| member.name)
            .collect();
        let chosen: BTreeSet<&str> = match shape.choice {
            Some(Choice::OneOf(names) | Choice::AnyOf(names)) => names.iter().copied().collect(),
            None => BTreeSet::new(),
        };
        assert_eq!(alternatives, chosen, "{}", shape.source);
    }
}

#[test]
fn every_row_has_a_path_of_its_own() {
    let mut paths = BTreeSet::new();
    for row in table() {
        assert!(paths.insert(row.path.clone()), "{}", row.path);
        assert!(row.source.starts_with("DCSA EBL 3.0.4 "));
        for value in row.values {
            assert!(row.pattern.is_none_or(|pattern| pattern.matches(value)));
            if let Limits::Length {
                least,
                most: Some(most),
            } = row.limits
            {
                assert!((least..=most).contains(&value.chars().count()), "{value}");
            }
        }
    }
    for path in [
        "consignmentItems[].cargoItems[].outerPackaging.packageCode",
        "documentParties.notifyParties[].displayedAddress[]",
        "consignmentItems[].cargoItems[].outerPackaging.dangerousGoods[].innerPackagings[].innerPackagings[]",
    ] {
        assert!(paths.contains(path), "{path}");
    }
}

#[test]
fn limits_are_written_shortly() {
    let written = |path: &str| {
        let row = table().find(|row| row.path == path).unwrap();
        (row.type_name, row.limits.to_string())
    };
    assert_eq!(
        written("termsAndConditions"),
        ("string", "<= 50000".to_owned())
    );
    assert_eq!(written("partyContactDetails"), ("array", ">= 1".to_owned()));
    assert_eq!(
        written("declaredValueCurrency"),
        ("string", "3..3".to_owned())
    );
    assert_eq!(
        written("numberOfRiderPages"),
        ("integer", ">= 0".to_owned())
    );
    assert_eq!(written("charges"), ("array", String::new()));
    assert_eq!(written("issueDate"), ("date", String::new()));
}

#[test]
fn patterns_match_as_ecma_262_does() {
    let cases: &[(Pattern, &[&str], &[&str])] = &[
        (
            Pattern::Trimmed,
            &[
                "a",
                "a b",
                "𠮷 𠮷",
                "\u{85}a\u{85}",
                "e\u{301}",
                "\u{202e}a",
                "a\tb",
            ],
            &[
                "",
                " a",
                "a ",
                "a\u{a0}",
                "\u{3000}a",
                "\u{feff}a",
                "a\nb",
                "a\rb",
                "a\u{2028}b",
                "a\n",
            ],
        ),
        (
            Pattern::Unspaced,
            &["a", "日"],
            &["", "a b", " ", "a\u{2003}", "a\n"],
        ),
        (
            Pattern::Email,
            &["a@b", "a b@c", "@@b", "a@b@c", "x y@z", "a\u{3000}b@c"],
            &[
                "", "@", "a@", "@b", "a@b c", "a\nb@c", "a@b ", "ab", "a @", "x@y @",
            ],
        ),
        (
            Pattern::Country,
            &["JP"],
            &["", "J", "JPN", "jp", "J1", "Ｊ"],
        ),
        (
            Pattern::Currency,
            &["JPY"],
            &["", "JP", "JPYX", "JP1", "jpy"],
        ),
        (
            Pattern::Location,
            &["JPYOK", "USNY2", "DE999"],
            &["", "JPYO", "JPYOKO", "JPYO1", "JPYO0", "jpYOK", "J2YOK"],
        ),
        (
            Pattern::FourDigits,
            &["0000", "1845"],
            &["", "184", "18455", "184a", "１８４５"],
        ),
        (
            Pattern::HsCode,
            &["030354", "0303540000"],
            &["03035", "03035400000", "03035a"],
        ),
        (
            Pattern::ExtendedHsCode,
            &["030354", "030354000000"],
            &["03035", "0303540000000"],
        ),
        (
            Pattern::Voyage,
            &["27A1N", "2700R"],
            &["27A1X", "2A01N", "27a1N", "27A1NN", "27A1"],
        ),
        (Pattern::Package, &["4G", "ZZ"], &["", "4", "4g", "4GX"]),
        (
            Pattern::ImoPackaging,
            &["1", "4G", "11HH1"],
            &["", "4g", "11HH12"],
        ),
        (
            Pattern::Variant,
            &["0A1B", "3ZZZ"],
            &["4A1B", "0a1b", "0A1", "0A1BC"],
        ),
        (
            Pattern::Risk,
            &["1", "2.2"],
            &["", "22", "2.", "2.22", ".2", "2,2"],
        ),
    ];
    for (pattern, matching, others) in cases {
        for text in *matching {
            assert!(pattern.matches(text), "{pattern:?} {text:?}");
        }
        for text in *others {
            assert!(!pattern.matches(text), "{pattern:?} {text:?}");
        }
    }
}

#[test]
fn dates_are_days_of_the_calendar() {
    for date in [
        "2027-03-01",
        "2028-02-29",
        "2000-02-29",
        "0000-12-31",
        "9999-12-31",
    ] {
        assert!(is_date(date.as_bytes()), "{date}");
    }
    for date in [
        "",
        "2027-02-29",
        "1900-02-29",
        "2027-00-01",
        "2027-13-01",
        "2027-04-31",
        "2027-01-00",
        "2027-1-01",
        "27-01-01",
        "2027-01-01 ",
        "2027-01-01Z",
        "2027-01-01T00:00:00Z",
        "２027-01-01",
    ] {
        assert!(!is_date(date.as_bytes()), "{date}");
    }
    for time in [
        "2027-03-01T00:00:00Z",
        "2027-03-01t23:59:59z",
        "2027-03-01T00:00:00.123456789+09:00",
        "2016-12-31T23:59:60Z",
        "2017-01-01T08:59:60+09:00",
    ] {
        assert!(is_date_time(time.as_bytes()), "{time}");
    }
    for time in [
        "",
        "2027-03-01",
        "2027-03-01T00:00:00",
        "2027-03-01T24:00:00Z",
        "2027-03-01T00:60:00Z",
        "2027-03-01T00:00:61Z",
        "2027-03-01T12:00:60Z",
        "2027-03-01 00:00:00Z",
        "2027-03-01T00:00:00.Z",
        "2027-03-01T00:00:00+9:00",
        "2027-03-01T00:00:00+24:00",
        "2027-02-30T00:00:00Z",
        "2027-03-01T00:00:00.5",
        "2027-03-01T00:00Z",
    ] {
        assert!(!is_date_time(time.as_bytes()), "{time}");
    }
}

#[test]
fn codes_have_names_and_sentences_of_their_own() {
    let mut names = BTreeSet::new();
    for code in FaultCode::ALL {
        let name = code.reason();
        assert!(names.insert(name), "{name}");
        assert!(
            name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'),
            "{name}"
        );
        assert!(
            code.english().ends_with('.') && code.english().is_ascii(),
            "{name}"
        );
        assert!(code.japanese().ends_with('。'), "{name}");
        let holes = |text: &str| text.matches("{}").count();
        assert_eq!(holes(code.english()), holes(code.japanese()), "{name}");
    }
}

#[test]
fn sentences_say_what_is_wanted() {
    let mut document = straight();
    let object = document.as_object_mut().unwrap();
    object.insert("carrierCodeListProvider", "SCAC");
    object.insert("transportDocumentReference", "T".repeat(21));
    let faults = check(&document, &NoLists);
    let [provider, number] = faults.as_slice() else {
        panic!("{faults:#?}");
    };
    assert_eq!(provider.english(), "This value must be one of SMDG, NMFTA.");
    assert_eq!(
        number.english(),
        "This text must have at most 20 characters."
    );
    assert_eq!(number.japanese(), "20文字以内でなければなりません。");
    assert_eq!(
        number.to_string(),
        "$.transportDocumentReference: This text must have at most 20 characters. \
         (TOO_LONG; DCSA EBL 3.0.4 TransportDocument)"
    );
}

#[test]
fn what_is_no_object_is_one_fault() {
    for value in [
        Value::Null,
        true.into(),
        "a bill".into(),
        Value::Array(Vec::new()),
    ] {
        let faults = check(&value, &NoLists);
        let [fault] = faults.as_slice() else {
            panic!("{faults:#?}");
        };
        assert_eq!(
            (fault.path.as_str(), fault.code),
            ("$", FaultCode::WrongType)
        );
    }
}

#[test]
fn every_required_member_of_an_empty_document_is_named() {
    let faults = check(&Object::new().into(), &NoLists);
    let missing: Vec<String> = table()
        .filter(|row| row.presence == Presence::Required && !row.path.contains(['.', '[']))
        .map(|row| format!("$.{}", row.path))
        .collect();
    let found: Vec<String> = faults.into_iter().map(|fault| fault.path).collect();
    assert_eq!(found, missing);
}

/// A document of `count` containers with the same number, each with a weight that is none.
fn faulty_containers(count: usize) -> Value {
    let mut document = straight();
    let equipment = read(
        r#"{"equipment":{"equipmentReference":"FNRU4820135","tareWeight":{"value":"1","unit":"TNE"}},
            "isShipperOwned":"no","seals":[]}"#,
    );
    let object = document.as_object_mut().unwrap();
    object.insert(
        "utilizedTransportEquipments",
        Value::Array(vec![equipment; count]),
    );
    document
}

#[test]
fn ten_thousand_faulty_containers_are_all_named_in_order() {
    let count = 10_000;
    let faults = check(&faulty_containers(count), &NoLists);
    let of = |code| faults.iter().filter(|fault| fault.code == code).count();
    assert_eq!(of(FaultCode::EquipmentRepeated), count - 1);
    assert_eq!(of(FaultCode::NotAllowed), count);
    assert_eq!(of(FaultCode::WrongType), 2 * count);
    assert_eq!(of(FaultCode::TooFew), count);
    assert_eq!(faults.len(), 5 * count - 1);
    let paths: Vec<&str> = faults[3..9]
        .iter()
        .map(|fault| fault.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "$.utilizedTransportEquipments[0].seals",
            "$.utilizedTransportEquipments[1].equipment.equipmentReference",
            "$.utilizedTransportEquipments[1].equipment.tareWeight.unit",
            "$.utilizedTransportEquipments[1].equipment.tareWeight.value",
            "$.utilizedTransportEquipments[1].isShipperOwned",
            "$.utilizedTransportEquipments[1].seals",
        ]
    );
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |number| {
            json::Number::try_from(number).ok().map(Value::from)
        }),
        ".{0,40}".prop_map(Value::from),
        prop_oneof![
            Just("DRAFT"),
            Just("SWB"),
            Just("2027-03-01"),
            Just("R\u{301}R")
        ]
        .prop_map(Value::from),
    ];
    let names: Vec<&'static str> = every_shape()
        .into_iter()
        .flat_map(|shape| shape.members.iter().map(|member| member.name))
        .collect();
    leaf.prop_recursive(6, 200, 12, move |inner| {
        let name = prop_oneof![
            4 => proptest::sample::select(names.clone()).prop_map(str::to_owned),
            1 => ".{0,6}",
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((name, inner), 0..12)
                .prop_map(|members| Value::from(members.into_iter().collect::<Object>())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_it_is_checking_ends_with_sentences(value in anything(), at in any::<prop::sample::Index>()) {
        check(&value, &NoLists);
        let mut document = straight();
        let object = document.as_object_mut().unwrap();
        let names: Vec<String> = object.iter().map(|(name, _)| name.to_owned()).collect();
        object.insert(at.get(&names).clone(), value);
        let faults = check(&document, &NoLists);
        for fault in &faults {
            prop_assert!(fault.path.starts_with('$'));
            for sentence in [fault.english(), fault.japanese()] {
                let has_hole = sentence.contains("{}");
                prop_assert!(!has_hole, "{}", sentence);
            }
        }
        prop_assert_eq!(&faults, &check(&document, &NoLists));
    }
}
