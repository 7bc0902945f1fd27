use proptest::prelude::*;

use super::*;

fn check(scheme: &str, value: &str) -> Result<Assurance, &'static str> {
    Identifier::new(scheme, value)
        .map(|id| id.assurance())
        .map_err(IdentifierError::reason)
}

/// Two check characters for 18 others, as ISO 7064 computes them: 98 minus the remainder.
fn lei_of(base: &str) -> String {
    let mut remainder = 0;
    for digit in base.chars().chain("00".chars()) {
        let value = digit.to_digit(36).unwrap();
        remainder = if value < 10 {
            remainder * 10 + value
        } else {
            remainder * 100 + value
        } % 97;
    }
    format!("{base}{:02}", 98 - remainder)
}

fn jcn_of(base: &str) -> String {
    let weigh = |(at, digit): (usize, u32)| if at % 2 == 0 { digit } else { 2 * digit };
    let digits = base.chars().rev().map(|digit| digit.to_digit(10).unwrap());
    let sum: u32 = digits.enumerate().map(weigh).sum();
    format!("{}{base}", 9 - sum % 9)
}

#[test]
fn identifiers_are_judged_by_their_scheme() {
    let digits = Ok(Assurance::CheckDigit);
    let format = Ok(Assurance::FormatOnly);
    let long_scheme = "A".repeat(33);
    let long_value = "日".repeat(65);
    let table: &[(&str, &str, Result<Assurance, &str>)] = &[
        // The first is the exporter of the demonstration, 7000012050002 the National Tax Agency.
        ("JCN", "3021001099901", digits),
        ("JCN", "7000012050002", digits),
        ("JCN", "8700110005901", digits),
        ("JCN", "3021001099902", Err("CHECK_DIGIT_WRONG")),
        ("JCN", "0021001099901", Err("CHECK_DIGIT_WRONG")),
        ("JCN", "021001099901", Err("VALUE_MALFORMED")),
        ("JCN", "30210010999011", Err("VALUE_MALFORMED")),
        ("JCN", "3021001O99901", Err("VALUE_MALFORMED")),
        ("JCN", "３021001099901", Err("VALUE_MALFORMED")),
        ("JCN", "", Err("VALUE_MALFORMED")),
        // The first is that of the Global Legal Entity Identifier Foundation.
        ("LEI", "506700GE1G29325QX363", digits),
        ("LEI", "549300TL5406IC1XKD09", digits),
        ("LEI", "506700GE1G29325QX364", Err("CHECK_DIGIT_WRONG")),
        ("LEI", "506700ge1g29325qx363", Err("VALUE_MALFORMED")),
        ("LEI", "506700GE1G29325QX3", Err("VALUE_MALFORMED")),
        ("LEI", "506700GE1G29325QX36A", Err("VALUE_MALFORMED")),
        ("LEI", "", Err("VALUE_MALFORMED")),
        ("TH-TAX", "0105560999911", format),
        ("X_1", "日", format),
        ("LEI2", "any", format),
        ("", "1", Err("SCHEME_MALFORMED")),
        ("tax", "1", Err("SCHEME_MALFORMED")),
        ("TAX ID", "1", Err("SCHEME_MALFORMED")),
        (&long_scheme, "1", Err("SCHEME_MALFORMED")),
        (&long_scheme[..32], &long_value[..64 * 3], format),
        ("TAX", &long_value, Err("VALUE_MALFORMED")),
        ("TAX", "", Err("VALUE_MALFORMED")),
        ("TAX", "1\n2", Err("VALUE_MALFORMED")),
    ];
    for (scheme, value, expected) in table {
        assert_eq!(check(scheme, value), *expected, "{scheme} {value}");
    }
}

#[test]
fn check_characters_that_the_standard_never_computes_are_refused() {
    // 97, 98 and 02 are right where 00, 01 and 99 would be congruent.
    for (computed, congruent) in [("97", "00"), ("98", "01"), ("02", "99")] {
        let base = (0..10_000)
            .map(|number| format!("{number:018}"))
            .find(|base| lei_of(base).ends_with(computed))
            .unwrap();
        assert_eq!(
            check("LEI", &format!("{base}{computed}")),
            Ok(Assurance::CheckDigit)
        );
        assert_eq!(
            check("LEI", &format!("{base}{congruent}")),
            Err("CHECK_DIGIT_WRONG")
        );
    }
}

#[test]
fn the_one_gap_of_the_japanese_check_is_a_nine_for_a_zero() {
    assert_eq!(check("JCN", "3021001099901"), Ok(Assurance::CheckDigit));
    assert_eq!(check("JCN", "3921001099901"), Ok(Assurance::CheckDigit));
}

proptest! {
    #[test]
    fn a_digit_for_a_digit_and_a_letter_for_a_letter_are_found_in_an_lei(
        base in "[0-9A-Z]{18}", at in 0_usize..20, digit in "[0-9]", letter in "[A-Z]",
    ) {
        let lei = lei_of(&base);
        prop_assert_eq!(check("LEI", &lei), Ok(Assurance::CheckDigit));
        let other = if lei.as_bytes()[at].is_ascii_digit() { digit } else { letter };
        let mut changed = lei.clone();
        changed.replace_range(at..=at, &other);
        prop_assert_eq!(check("LEI", &changed).is_ok(), changed == lei);
    }

    #[test]
    fn a_changed_digit_of_a_jcn_is_refused_except_a_nine_for_a_zero(
        base in "[0-9]{12}", at in 0_usize..13, other in "[0-9]",
    ) {
        let jcn = jcn_of(&base);
        prop_assert_eq!(check("JCN", &jcn), Ok(Assurance::CheckDigit));
        let mut changed = jcn.clone();
        changed.replace_range(at..=at, &other);
        let gap = at > 0 && matches!((&jcn[at..=at], other.as_str()), ("0", "9") | ("9", "0"));
        prop_assert_eq!(check("JCN", &changed).is_ok(), changed == jcn || gap);
    }

    #[test]
    fn no_text_makes_the_check_panic(scheme in "LEI|JCN|[A-Z]{0,3}", value in ".{0,24}") {
        let _ = Identifier::new(scheme, value);
    }
}
