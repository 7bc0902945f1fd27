use proptest::prelude::*;

use super::super::*;

fn told(result: Result<(), CodeError>) -> String {
    result.map_or_else(|error| error.to_string(), |()| "ok".to_owned())
}

const FORMS: &[(CodeList, &str, &str)] = &[
    (CodeList::Country, "JP", "ok"),
    (CodeList::Country, "J", "must have 2 characters, not 1"),
    (CodeList::Country, "JPN", "must have 2 characters, not 3"),
    (
        CodeList::Country,
        "jp",
        "character 1 must be a letter A to Z, not 'j'",
    ),
    (CodeList::Currency, "THB", "ok"),
    (
        CodeList::Currency,
        "TH8",
        "character 3 must be a letter A to Z, not '8'",
    ),
    (CodeList::Currency, "", "must have 3 characters, not 0"),
    (CodeList::Location, "THLCH", "ok"),
    (CodeList::Location, "US2AB", "ok"),
    (
        CodeList::Location,
        "IT940",
        "character 5 must be a letter A to Z or a digit 2 to 9, not '0'",
    ),
    (
        CodeList::Location,
        "TH LCH",
        "must have 5 characters, not 6",
    ),
    (
        CodeList::Location,
        "1HLCH",
        "character 1 must be a letter A to Z, not '1'",
    ),
    (
        CodeList::Location,
        "日本東京港",
        "character 1 must be a letter A to Z, not '日'",
    ),
    (CodeList::Commodity, "03", "ok"),
    (CodeList::Commodity, "0307", "ok"),
    (CodeList::Commodity, "030722", "ok"),
    (
        CodeList::Commodity,
        "03072",
        "must have 2, 4 or 6 characters, not 5",
    ),
    (
        CodeList::Commodity,
        "0307220",
        "must have 2, 4 or 6 characters, not 7",
    ),
    (
        CodeList::Commodity,
        "0307.2",
        "character 5 must be a digit, not '.'",
    ),
    (CodeList::Commodity, "0007", "there is no chapter 00"),
    (CodeList::Unit, "KGM", "ok"),
    (CodeList::Unit, "2N", "ok"),
    (CodeList::Unit, "K", "must have 2 or 3 characters, not 1"),
    (CodeList::Unit, "KGMS", "must have 2 or 3 characters, not 4"),
    (CodeList::Package, "CT", "ok"),
    (CodeList::Package, "4G", "ok"),
    (
        CodeList::Package,
        "4g",
        "character 2 must be a letter A to Z or a digit, not 'g'",
    ),
    (CodeList::EquipmentType, "22G1", "ok"),
    (CodeList::EquipmentType, "L5R1", "ok"),
    (
        CodeList::EquipmentType,
        "2210",
        "character 3 must be a letter A to Z, not '1'",
    ),
    (CodeList::LinerCode, "ONE", "ok"),
    (CodeList::LinerCode, "FNNL", "ok"),
    (
        CodeList::LinerCode,
        "FNNLX",
        "must have 2 to 4 characters, not 5",
    ),
    (CodeList::Platform, "IDT", "ok"),
    (
        CodeList::Platform,
        "W",
        "must have 2 to 4 characters, not 1",
    ),
];

#[test]
fn the_form_of_each_list_is_checked_and_what_is_wrong_is_named() {
    for (list, code, expected) in FORMS {
        assert_eq!(told(list.check(code)), *expected, "{list} {code}");
    }
}

#[test]
fn imo_numbers_hold_by_their_check_digit() {
    // 9074729 is the example of the IMO number schemes in public reference works.
    for number in ["9074729", "9319466", "8814275"] {
        assert_eq!(told(check_imo_number(number)), "ok", "{number}");
    }
    for (number, expected) in [
        ("9074728", "the check digit must be 9, not 8"),
        ("907472", "must have 7 characters, not 6"),
        ("90747290", "must have 7 characters, not 8"),
        ("IMO 9074729", "must have 7 characters, not 11"),
        ("907472A", "character 7 must be a digit, not 'A'"),
    ] {
        assert_eq!(told(check_imo_number(number)), expected, "{number}");
    }
    // The gap that the documentation names: 5 apart in the second place.
    assert_eq!(told(check_imo_number("9574729")), "ok");
}

#[test]
fn call_signs_have_the_form_of_the_radio_regulations() {
    // Letters only, letters and a digit, two characters or a letter more and four digits.
    for sign in [
        "JFNA", "7JWN", "3FOB5", "9V2345", "V7AB2", "D5XY3", "VRAB2", "A8KW12", "9HA2345",
    ] {
        assert_eq!(told(check_call_sign(sign)), "ok", "{sign}");
    }
    for (sign, expected) in [
        ("JFN", "must have 4 to 7 characters, not 3"),
        ("JFNA2345", "must have 4 to 7 characters, not 8"),
        (
            "33AB",
            "character 2 must be a letter, as the first is a digit, not '3'",
        ),
        (
            "1JAB",
            "character 1 must be a letter A to Z or a digit 2 to 9, not '1'",
        ),
        (
            "J0AB",
            "character 2 must be a letter A to Z or a digit 2 to 9, not '0'",
        ),
        ("JF2A", "character 4 must be a digit, not 'A'"),
        ("JFABCD", "character 6 must be a digit, not 'D'"),
        ("JFABC-", "character 6 must be a digit, not '-'"),
        (
            "jfna",
            "character 1 must be a letter A to Z or a digit 2 to 9, not 'j'",
        ),
    ] {
        assert_eq!(told(check_call_sign(sign)), expected, "{sign}");
    }
}

#[test]
fn container_numbers_hold_by_their_check_digit() {
    // CSQU3054383 is the worked example of ISO 6346 in public reference works.
    let number = ContainerNumber::new("CSQU3054383").unwrap();
    assert_eq!(
        (number.owner(), number.category(), number.serial()),
        ("CSQ", "U", "305438")
    );
    assert_eq!(number.to_string(), "CSQU3054383");
    let told = |number| told(ContainerNumber::new(number).map(drop));
    assert_eq!(told("CSQU3054384"), "the check digit must be 3, not 4");
    assert_eq!(told("CSQX3054383"), "the category must be U, J or Z, not X");
    assert_eq!(told("CSQU305438"), "must have 11 characters, not 10");
    assert_eq!(told("CSQU30543833"), "must have 11 characters, not 12");
    assert_eq!(
        told("CS1U3054383"),
        "character 3 must be a letter A to Z, not '1'"
    );
    assert_eq!(told("CSQU30543B3"), "character 10 must be a digit, not 'B'");
    assert_eq!(told("CSQU 054383"), "character 5 must be a digit, not ' '");
}

#[test]
fn a_commodity_code_has_an_edition_and_a_part_that_all_countries_share() {
    let line = HsCode::new("030722010", 2022).unwrap();
    assert_eq!(
        (line.shared(), line.chapter(), line.edition()),
        ("030722", "03", 2022)
    );
    assert!(line.is_national());
    assert_eq!(line.to_string(), "030722010 (HS 2022)");
    let heading = HsCode::new("0307", 2017).unwrap();
    assert!(!heading.is_national());
    assert_eq!((heading.shared(), heading.digits()), ("0307", "0307"));
    for (digits, edition, expected) in [
        (
            "0307220",
            2022,
            "must have 2, 4, 6 or 8 to 12 characters, not 7",
        ),
        (
            "0307220101234",
            2022,
            "must have 2, 4, 6 or 8 to 12 characters, not 13",
        ),
        ("030722", 2020, "the Harmonized System has no edition 2020"),
        ("00", 2022, "there is no chapter 00"),
        ("03O7", 2022, "character 3 must be a digit, not 'O'"),
    ] {
        assert_eq!(told(HsCode::new(digits, edition).map(drop)), expected);
    }
    assert!(HsCode::new("030722010123", 1988).is_ok());
}

#[test]
fn every_error_has_a_name_of_its_own() {
    let errors = [
        CodeList::Country.check("").unwrap_err(),
        CodeList::Country.check("1P").unwrap_err(),
        check_imo_number("9074728").unwrap_err(),
        ContainerNumber::new("CSQX3054383").unwrap_err(),
        HsCode::new("00", 2022).unwrap_err(),
        HsCode::new("01", 1999).unwrap_err(),
    ];
    let mut names: Vec<_> = errors.iter().map(|error| error.reason()).collect();
    names.dedup();
    assert_eq!(
        names,
        [
            "CODE_LENGTH",
            "CODE_CHARACTER",
            "CODE_CHECK_DIGIT",
            "CODE_CATEGORY",
            "CODE_CHAPTER",
            "CODE_EDITION"
        ]
    );
}

proptest! {
    #[test]
    fn a_wrong_digit_of_a_container_number_is_found_but_for_the_remainder_of_ten(
        owner in "[A-Z]{3}", serial in "[0-9]{6}", at in 4_usize..10, digit in "[0-9]",
    ) {
        let holds = |number: &str| ContainerNumber::new(number).is_ok();
        let all: Vec<String> = (0..10).map(|check| format!("{owner}U{serial}{check}")).collect();
        let number = all.iter().find(|number| holds(number)).unwrap();
        prop_assert_eq!(all.iter().filter(|number| holds(number)).count(), 1);
        let mut changed = number.clone();
        changed.replace_range(at..=at, &digit);
        let remainder_may_be_ten = number.ends_with('0');
        prop_assert!(!holds(&changed) || changed == *number || remainder_may_be_ten);
    }

    #[test]
    fn no_text_makes_a_check_panic(text in ".{0,14}") {
        for list in CodeList::ALL {
            let _ = list.check(&text);
        }
        let _ = check_imo_number(&text);
        let _ = check_call_sign(&text);
        let _ = ContainerNumber::new(&text);
        let _ = HsCode::new(&text, 2022);
    }
}
