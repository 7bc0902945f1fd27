use funani_proof::json::{Limits, Object, Value, parse, to_canonical};

use super::super::*;
use crate::form::FormFault;

const PORTS: &str = r#"{
    "type": "funani-list", "v": 1, "list": "unlocode", "edition": "2024-2", "date": "2024-12-20",
    "source": "an excerpt for tests", "licence": "facts", "scope": ["JP", "TH"],
    "codes": [
        {"code": "JPHHE", "name": "Hachinohe", "zone": "+09:00"},
        {"code": "THBKK", "name": "Bangkok"},
        {"code": "THLCH", "name": "Laem Chabang", "zone": "+07:00"}
    ]
}"#;

fn changed(change: impl FnOnce(&mut Object)) -> Result<Package, FormFault> {
    let mut value = parse(PORTS.as_bytes(), Limits::DOCUMENT).unwrap();
    change(value.as_object_mut().unwrap());
    Package::parse(to_canonical(&value).as_bytes())
}

fn package(list: &str, edition: &str, date: &str, codes: &[(&str, &str)]) -> Package {
    scoped(list, edition, date, codes, None)
}

fn scoped(
    list: &str,
    edition: &str,
    date: &str,
    codes: &[(&str, &str)],
    scope: Option<Value>,
) -> Package {
    let rows = codes
        .iter()
        .map(|(code, name)| Object::from([("code", *code), ("name", *name)]).into());
    changed(|object| {
        object.insert("list", list);
        object.insert("edition", edition);
        object.insert("date", date);
        object.insert("codes", Value::Array(rows.collect()));
        object.remove("scope");
        if let Some(scope) = scope {
            object.insert("scope", scope);
        }
    })
    .unwrap()
}

fn faults(change: impl FnOnce(&mut Object)) -> Vec<String> {
    let fault = changed(change).unwrap_err();
    let told = fault.violations.iter();
    told.map(|it| format!("{} {}", it.path, it.code)).collect()
}

fn row(object: &mut Object, at: usize) -> &mut Object {
    let Some(Value::Array(rows)) = object.get_mut("codes") else {
        panic!("codes")
    };
    rows[at].as_object_mut().unwrap()
}

#[test]
fn a_package_finds_its_codes_and_says_what_it_does_not_cover() {
    let ports = Package::parse(PORTS.as_bytes()).unwrap();
    assert_eq!(ports.len(), 3);
    assert_eq!(ports.file_name(), "unlocode-2024-2.json");
    let names: Vec<&str> = ports.entries().map(|entry| entry.name).collect();
    assert_eq!(names, ["Hachinohe", "Bangkok", "Laem Chabang"]);
    for (code, known) in [
        ("JPHHE", Known::Yes),
        ("THLCH", Known::Yes),
        ("JPAAA", Known::No),
        ("THZZZ", Known::No),
        ("AAAAA", Known::NotHere),
        ("SGSIN", Known::NotHere),
        ("VNSGN", Known::NotHere),
        ("", Known::NotHere),
    ] {
        assert_eq!(ports.look_up(code), known, "{code}");
    }
    let found = ports.find("JPHHE").unwrap();
    assert_eq!((found.code, found.name), ("JPHHE", "Hachinohe"));
    assert_eq!(found.zone.unwrap().as_minutes(), 540);
    assert_eq!(ports.find("THBKK").unwrap().zone, None);
}

#[test]
fn a_package_is_written_as_it_is_read() {
    for text in [PORTS, include_str!("../../../data/iso4217.json")] {
        let package = Package::parse(text.as_bytes()).unwrap();
        let written = to_canonical(&package.to_value());
        assert_eq!(
            parse(text.as_bytes(), Limits::BUNDLE).unwrap(),
            package.to_value()
        );
        assert_eq!(Package::parse(written.as_bytes()).unwrap(), package);
    }
}

#[test]
fn every_fault_of_a_package_is_named() {
    assert_eq!(
        faults(|object| {
            object.insert("type", "list");
            object.insert("v", 2_u32);
            object.insert("list", "ports");
            object.insert("edition", "2024/2");
            object.insert("date", "2024-13-01");
            object.remove("licence");
            object.insert("scope", "some");
            object.insert("more", true);
            row(object, 2).insert("zone", "9:00");
        }),
        [
            "$.type NOT_ALLOWED",
            "$.v VERSION_UNKNOWN",
            "$.list MALFORMED",
            "$.edition MALFORMED",
            "$.date MALFORMED",
            "$.licence MISSING",
            "$.scope NOT_ALLOWED",
            "$.codes[2].zone MALFORMED",
            "$.more UNKNOWN_MEMBER",
        ]
    );
    assert_eq!(
        faults(|object| {
            row(object, 0).insert("code", "JPHH");
            row(object, 1).insert("code", "TH1KK");
            row(object, 2).insert("name", "");
        }),
        [
            "$.codes[0].code MALFORMED",
            "$.codes[1].code MALFORMED",
            "$.codes[2].name MALFORMED"
        ]
    );
    assert_eq!(
        faults(|object| drop(row(object, 0).insert("code", "THBKK"))),
        ["$.codes DUPLICATE"]
    );
    assert_eq!(
        faults(|object| drop(row(object, 0).insert("code", "VNSGN"))),
        ["$.codes NOT_SORTED"]
    );
    assert_eq!(
        faults(|object| drop(object.insert("codes", Vec::<Value>::new()))),
        ["$.codes NOT_ALLOWED"]
    );
    for scope in [vec![], vec!["J".into(), "JP".into()]] {
        let scope: Vec<Value> = scope;
        assert_eq!(
            faults(|object| drop(object.insert("scope", scope))),
            ["$.scope NOT_ALLOWED"]
        );
    }
    assert!(Package::parse(b"{").is_err());
    assert!(Package::parse(b"[]").is_err());
}

#[test]
fn only_a_place_has_a_zone_and_it_has_one_form() {
    for (text, minutes) in [
        ("+09:00", 540),
        ("+06:30", 390),
        ("-03:30", -210),
        ("+00:00", 0),
        ("+14:00", 840),
    ] {
        let zone: Zone = text.parse().unwrap();
        assert_eq!(
            (zone.as_minutes(), zone.to_string().as_str()),
            (minutes, text)
        );
    }
    for text in [
        "", "9:00", "+9:00", "+09", "+09:60", "+14:01", "-00:00", "+0A:00", "−09:00",
    ] {
        assert_eq!(text.parse::<Zone>(), Err(ZoneError), "{text}");
    }
    let country = changed(|object| {
        object.insert("list", "iso3166-1");
        object.remove("scope");
        let row = Object::from([("code", "JP"), ("name", "Japan"), ("zone", "+09:00")]);
        object.insert("codes", vec![row.into()]);
    });
    assert!(
        country
            .unwrap_err()
            .to_string()
            .contains("only a place has a zone")
    );
}

#[test]
fn the_newest_edition_that_can_tell_answers() {
    let old = package(
        "smdg",
        "2024",
        "2024-01-01",
        &[("OLD", "Old Line"), ("ONE", "As it was")],
    );
    let new = package(
        "smdg",
        "2026",
        "2026-01-01",
        &[("NEW", "New Line"), ("ONE", "As it is")],
    );
    for order in [[old.clone(), new.clone()], [new, old]] {
        let mut library = Library::default();
        assert_eq!(library.look_up(CodeList::LinerCode, "ONE"), Known::NotHere);
        for package in order {
            library.add(package);
        }
        let told = |code| library.look_up(CodeList::LinerCode, code);
        assert_eq!((told("NEW"), told("OLD")), (Known::Yes, Known::No));
        assert_eq!(
            library.name_of(CodeList::LinerCode, "ONE"),
            Some("As it is")
        );
        // A name is found in what is older too: an old document is shown with it.
        assert_eq!(
            library.name_of(CodeList::LinerCode, "OLD"),
            Some("Old Line")
        );
        assert_eq!(library.name_of(CodeList::LinerCode, "XXX"), None);
        let in_2024 = |code| library.look_up_in(CodeList::LinerCode, "2024", code);
        assert_eq!((in_2024("NEW"), in_2024("OLD")), (Known::No, Known::Yes));
        assert_eq!(
            library.look_up_in(CodeList::LinerCode, "2025", "ONE"),
            Known::NotHere
        );
    }
}

#[test]
fn editions_of_one_day_are_compared_as_numbers() {
    let mut library = Library::default();
    for edition in ["2024-10", "2024-9", "2024-b"] {
        library.add(package("rec20", edition, "2024-01-01", &[("KGM", edition)]));
    }
    let editions: Vec<&str> = library
        .packages()
        .map(|(_, it)| it.edition.as_str())
        .collect();
    assert_eq!(editions, ["2024-b", "2024-10", "2024-9"]);
    library.add(package(
        "rec20",
        "2024-b",
        "2024-01-01",
        &[("KGM", "again")],
    ));
    assert_eq!(library.name_of(CodeList::Unit, "KGM"), Some("again"));
}

#[test]
fn an_excerpt_is_asked_last_and_its_silence_says_nothing() {
    let partial = scoped(
        "rec21",
        "2030",
        "2030-01-01",
        &[("CT", "Carton")],
        Some("partial".into()),
    );
    let mut library = Library::default();
    library.add(partial);
    let told = |library: &Library, code| library.look_up(CodeList::Package, code);
    assert_eq!(
        (told(&library, "CT"), told(&library, "PX")),
        (Known::Yes, Known::NotHere)
    );
    library.add(package("rec21", "2001", "2001-01-01", &[("PX", "Pallet")]));
    assert_eq!(
        (told(&library, "CT"), told(&library, "PX")),
        (Known::No, Known::Yes)
    );
}

#[test]
fn parts_of_one_list_complete_each_other() {
    let mut library = Library::default();
    let part = |edition, code, name, scope: &str| {
        let scope = Value::Array(vec![scope.into()]);
        scoped(
            "unlocode",
            edition,
            "2024-12-20",
            &[(code, name)],
            Some(scope),
        )
    };
    library.add(part("2024-2-jp", "JPHHE", "Hachinohe", "JP"));
    library.add(part("2024-2-th", "THLCH", "Laem Chabang", "TH"));
    let told = |code| library.look_up(CodeList::Location, code);
    assert_eq!((told("JPHHE"), told("THLCH")), (Known::Yes, Known::Yes));
    assert_eq!((told("JPAAA"), told("SGSIN")), (Known::No, Known::NotHere));
}

#[test]
fn what_is_shipped_can_be_read_and_used() {
    let library = Library::shipped();
    let shipped: Vec<(&str, usize)> = library
        .packages()
        .map(|(provenance, it)| {
            assert_eq!(provenance, Provenance::Shipped);
            (it.list.as_str(), it.len())
        })
        .collect();
    assert_eq!(
        shipped,
        [
            ("iso3166-1", 249),
            ("iso4217", 178),
            ("unlocode", 174),
            ("dcsa-platform", 20)
        ]
    );
    let told = |list, code| library.look_up(list, code);
    for (list, code, known) in [
        (CodeList::Country, "TH", Known::Yes),
        (CodeList::Country, "XX", Known::No),
        (CodeList::Currency, "JPY", Known::Yes),
        (CodeList::Currency, "HRK", Known::No),
        (CodeList::Platform, "WAVE", Known::Yes),
        (CodeList::Platform, "ABCD", Known::No),
        (CodeList::Location, "JPHHE", Known::Yes),
        (CodeList::Location, "JPAAA", Known::NotHere),
        (CodeList::Commodity, "030722", Known::NotHere),
        (CodeList::Unit, "KGM", Known::NotHere),
    ] {
        assert_eq!(told(list, code), known, "{list} {code}");
    }
    assert_eq!(
        library.name_of(CodeList::Location, "THLCH"),
        Some("Laem Chabang")
    );
    assert_eq!(library.name_of(CodeList::Country, "JP"), Some("Japan"));
}

#[test]
fn every_shipped_place_has_its_time_and_its_country() {
    let library = Library::shipped();
    let offset = |code| library.offset(code).unwrap();
    assert_eq!(
        ["JPYOK", "THBKK", "MMRGN", "IDUPG", "IDJKT", "TLDIL"].map(offset),
        [540, 420, 390, 480, 420, 540]
    );
    assert_eq!(library.offset("XXXXX"), None);
    for (_, package) in library.packages() {
        for entry in package.entries() {
            if package.list == CodeList::Location {
                let country = entry.code.get(..2).unwrap();
                assert!(entry.zone.is_some(), "{}", entry.code);
                assert_eq!(library.look_up(CodeList::Country, country), Known::Yes);
            }
        }
    }
}
