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
fn numbers_of_the_lanes_are_judged_by_their_scheme() {
    let digits = Ok(Assurance::CheckDigit);
    let format = Ok(Assurance::FormatOnly);
    let malformed = Err("VALUE_MALFORMED");
    let wrong = Err("CHECK_DIGIT_WRONG");
    let table: &[(&str, &str, Result<Assurance, &str>)] = &[
        // Published numbers of each of the three forms.
        ("UEN", "00192200M", digits),
        ("UEN", "53399659K", digits),
        ("UEN", "196800306E", digits),
        ("UEN", "197401143C", digits),
        ("UEN", "S16FC0121D", digits),
        ("UEN", "T01FC6132D", digits),
        ("UEN", "S65SS0033F", digits),
        ("UEN", "00192200C", wrong),
        ("UEN", "196800307E", wrong),
        ("UEN", "T01FC6133D", wrong),
        ("UEN", "0019220M", malformed),
        ("UEN", "1968003066E", malformed),
        ("UEN", "196800306e", malformed),
        ("UEN", "U01FC6132D", malformed),
        ("UEN", "T01F16132D", malformed),
        ("UEN", "TA1FC6132D", malformed),
        ("UEN", "T01FZ6132D", malformed),
        ("UEN", "", malformed),
        // The first is the number of a ministry's enterprise, the next two of listed companies.
        ("TH-TIN", "0994000617721", digits),
        ("TH-TIN", "0107537000114", digits),
        ("TH-TIN", "0107544000108", digits),
        ("TH-TIN", "0107544000107", wrong),
        ("TH-TIN", "010754400010", malformed),
        ("TH-TIN", "01075440001080", malformed),
        ("TH-TIN", "0-1075-44000-10-8", malformed),
        ("VN-MST", "0100112437", digits),
        ("VN-MST", "0100233488", digits),
        ("VN-MST", "0314409058-002", digits),
        ("VN-MST", "0100233480", wrong),
        ("VN-MST", "0314409057-002", wrong),
        ("VN-MST", "0314409058-000", malformed),
        ("VN-MST", "0314409058-02", malformed),
        ("VN-MST", "0314409058002", malformed),
        ("VN-MST", "010023348", malformed),
        ("VN-MST", "001099012345", malformed),
        ("ID-NPWP", "013121660091000", digits),
        ("ID-NPWP", "010000131093000", digits),
        ("ID-NPWP", "0010000131093000", digits),
        ("ID-NPWP", "013121661091000", wrong),
        ("ID-NPWP", "0013121661091000", wrong),
        ("ID-NPWP", "3171010101900001", format),
        ("ID-NPWP", "31710101019000012", malformed),
        ("ID-NPWP", "01312166009100", malformed),
        ("ID-NPWP", "01.312.166.0-091.000", malformed),
        ("ID-NPWP", "", malformed),
        ("DUNS", "150483782", format),
        ("DUNS", "15-048-3782", malformed),
        ("DUNS", "15048378", malformed),
        ("SCAC", "MAEU", format),
        ("SCAC", "UP", format),
        ("SCAC", "M", malformed),
        ("SCAC", "MAEUX", malformed),
        ("SCAC", "MAE1", malformed),
        ("SMDG", "FNNL", format),
        ("SMDG", "ONE", format),
        ("SMDG", "one", malformed),
        ("SMDG", "FNNLX", malformed),
        ("PLATFORM", "WAVE", format),
        ("PLATFORM", "I", malformed),
        ("PLATFORM", "WAVE1", malformed),
    ];
    for (scheme, value, expected) in table {
        assert_eq!(check(scheme, value), *expected, "{scheme} {value}");
    }
}

#[test]
fn a_did_has_the_syntax_of_the_recommendation() {
    let longest = format!("did:web:{}", "a".repeat(56));
    for did in [
        "did:example:123456789abcdefghi",
        "did:web:funani.example",
        "did:web:funani.example%3A4430:party",
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "did:a1::x",
        &longest,
    ] {
        assert_eq!(check("DID", did), Ok(Assurance::FormatOnly), "{did}");
    }
    let too_long = format!("{longest}a");
    for did in [
        "",
        "did:web",
        "did:web:",
        "did::x",
        "did:Web:x",
        "DID:web:x",
        "did:web:x:",
        "did:web:a b",
        "did:web:a%3",
        "did:web:a%3G",
        "did:web:a/path",
        "did:web:a#key",
        "did:web:日本",
        &too_long,
    ] {
        assert_eq!(check("DID", did), Err("VALUE_MALFORMED"), "{did}");
    }
}

#[test]
fn the_table_of_schemes_says_what_each_is_worth() {
    let mut names: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.name).collect();
    for scheme in SCHEMES {
        assert!(is_scheme(scheme.name), "{}", scheme.name);
        assert!(!scheme.source.is_empty() && !scheme.check.is_empty());
        assert_eq!(Scheme::of(scheme.name).unwrap().what, scheme.what);
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), SCHEMES.len());
    assert!(Scheme::of("TH-TAX").is_none());
}

#[test]
fn a_scheme_with_a_list_can_be_looked_up() {
    let lists = crate::codes::Library::shipped();
    let known = |scheme, value| Identifier::new(scheme, value).unwrap().known(&lists);
    assert_eq!(known("PLATFORM", "WAVE"), Some(Known::Yes));
    assert_eq!(known("PLATFORM", "ABCD"), Some(Known::No));
    assert_eq!(known("SMDG", "FNNL"), Some(Known::NotHere));
    assert_eq!(known("DUNS", "150483782"), None);
    assert_eq!(known("TH-TAX", "1"), None);
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
    fn a_changed_digit_is_refused_where_the_scheme_says_so(
        base in "[0-9]{8}", at in 0_usize..8, other in "[0-9]",
    ) {
        // What stands before and after the eight digits, and how many check characters to try.
        let forms: [(&str, &str, &str, &str); 4] = [
            ("UEN", "", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            ("VN-MST", "3", "", "0123456789"),
            ("ID-NPWP", "", "091000", "0123456789"),
            ("TH-TIN", "0105", "", "0123456789"),
        ];
        for (scheme, before, after, checks) in forms {
            let write = |base: &str, check: char| format!("{before}{base}{check}{after}");
            let holds = |value: &str| check(scheme, value).is_ok();
            // Where the remainder has no digit, the number is never given out.
            let Some(right) = checks.chars().find(|it| holds(&write(&base, *it))) else {
                prop_assert_eq!(scheme, "VN-MST");
                continue;
            };
            let mut changed = base.clone();
            changed.replace_range(at..=at, &other);
            let gap = scheme == "TH-TIN" && right == '1';
            prop_assert!(!holds(&write(&changed, right)) || changed == base || gap, "{scheme}");
        }
    }

    #[test]
    fn no_text_makes_the_check_panic(scheme in "LEI|JCN|UEN|TH-TIN|VN-MST|ID-NPWP|DID|[A-Z]{0,3}", value in ".{0,24}|[0-9A-Z-]{8,16}|did:[a-z:%0-9]{0,20}") {
        let _ = Identifier::new(scheme, value);
    }
}
