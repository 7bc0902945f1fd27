use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn any_number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<f64>().prop_filter_map("finite", |value| Number::try_from(value).ok()),
        (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER)
            .prop_filter_map("safe", |value| Number::try_from(value).ok()),
        (-1000..1000_i32).prop_map(Number::from),
        (any::<i32>(), 0..8_i32).prop_filter_map("finite", |(mantissa, scale)| {
            Number::try_from(f64::from(mantissa) / 10_f64.powi(scale)).ok()
        }),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 ]{0,40}",
        "\\PC{0,20}",
        vec(any::<char>(), 0..20).prop_map(String::from_iter),
        "[\\x00-\\x22\\\\/\u{e000}\u{ffff}\u{10000}\u{10ffff}é]{0,40}",
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any_number().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inside| {
        prop_oneof![
            vec(inside.clone(), 0..8).prop_map(Value::from),
            vec((any_text(), inside), 0..8)
                .prop_map(|members| members.into_iter().collect::<Object>().into()),
        ]
    })
}

/// Bytes that are often nearly JSON.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let spoiled = (
        any_value(),
        vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
    )
        .prop_map(|(value, changes)| {
            let mut bytes = to_canonical(&value).into_bytes();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        });
    let alphabet = "[\\[\\]{}:,\"0-9eE+.\\\\ua-f \\n-]{0,40}".prop_map(String::into_bytes);
    prop_oneof![spoiled, alphabet, vec(any::<u8>(), 0..64)]
}

/// The same exact value with the point moved behind the last digit, or with zeros at the end.
fn respelled(number: Number, zeros: usize, pointless: bool) -> String {
    let form = number.to_string();
    let (mantissa, exponent) = form.split_once('e').unwrap_or((&form, "0"));
    let exponent: i64 = exponent.parse().unwrap();
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !pointless || number.as_f64() == 0.0 {
        return format!("{whole}.{fraction}0{}e{exponent:+}", "0".repeat(zeros));
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let moved = i64::try_from(fraction.len() + zeros).unwrap();
    let digits = digits.trim_start_matches('0');
    format!("{sign}{digits}{}E{}", "0".repeat(zeros), exponent - moved)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_writer_equals_the_stock_crate_byte_for_byte(value in any_value()) {
        let expected = serde_json_canonicalizer::to_string(&stock(&value)).unwrap();
        prop_assert_eq!(to_canonical(&value), expected);
    }

    #[test]
    fn what_is_written_is_read_back(value in any_value()) {
        let text = to_canonical(&value);
        prop_assert_eq!(&parse(text.as_bytes(), Limits::DOCUMENT).unwrap(), &value);
        prop_assert_eq!(&parse_canonical(text.as_bytes(), Limits::DOCUMENT).unwrap(), &value);
    }

    #[test]
    fn the_reader_equals_the_stock_reader_on_what_both_accept(value in any_value()) {
        let pretty = serde_json::to_string_pretty(&stock(&value)).unwrap();
        prop_assert_eq!(parse(pretty.as_bytes(), Limits::DOCUMENT).unwrap(), value);
    }

    #[test]
    fn whatever_is_accepted_the_stock_reader_accepts_with_the_same_value(bytes in any_bytes()) {
        let ours = parse(&bytes, Limits::DOCUMENT);
        let theirs = serde_json::from_slice::<serde_json::Value>(&bytes);
        match (ours, theirs) {
            (Ok(ours), theirs) => {
                let canonical = serde_json_canonicalizer::to_string(&theirs.unwrap()).unwrap();
                prop_assert_eq!(to_canonical(&ours), canonical);
            }
            (Err(error), Ok(_)) => prop_assert!(
                matches!(error.code, JsonErrorCode::DuplicateKey | JsonErrorCode::NumberNotExact),
                "{}", error
            ),
            (Err(error), Err(_)) => prop_assert!(error.offset <= bytes.len()),
        }
    }

    #[test]
    fn exactly_what_the_writer_writes_is_canonical(bytes in any_bytes()) {
        let canonical = parse_canonical(&bytes, Limits::DOCUMENT);
        let plain = parse(&bytes, Limits::DOCUMENT);
        let same = plain.as_ref().is_ok_and(|value| to_canonical(value).as_bytes() == bytes);
        prop_assert_eq!(canonical.is_ok(), same);
        if same {
            prop_assert_eq!(canonical, plain);
        }
    }

    #[test]
    fn the_same_value_in_another_writing_is_accepted(
        number in any_number(),
        zeros in 0..30_usize,
        pointless in any::<bool>(),
    ) {
        let literal = respelled(number, zeros, pointless);
        let read = parse(literal.as_bytes(), Limits::DOCUMENT);
        prop_assert_eq!(read, Ok(Value::Number(number)), "{}", literal);
    }

    #[test]
    fn a_further_digit_far_behind_is_refused(value in 1.0..1e15_f64, zeros in 20..40_usize) {
        let form = Number::try_from(value).unwrap().to_string();
        let point = if form.contains('.') { "" } else { "." };
        let literal = format!("{form}{point}{}1", "0".repeat(zeros));
        prop_assert_eq!(refused(literal).0, JsonErrorCode::NumberNotExact);
    }

    #[test]
    fn names_sort_by_utf_16_and_the_object_finds_them(names in vec(any_text(), 0..12)) {
        let object: Object = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
        let sorted: Vec<Vec<u16>> =
            object.iter().map(|(name, _)| name.encode_utf16().collect()).collect();
        prop_assert!(sorted.is_sorted_by(|left, right| left < right));
        for name in &names {
            prop_assert_eq!(object.get(name).and_then(Value::as_str), Some(name.as_str()));
        }
    }

    #[test]
    fn pointers_never_panic(value in any_value(), pointer in "(/[a-z0-9~]{0,3}){0,4}|\\PC*") {
        let _ = value.pointer(&pointer);
    }
}
