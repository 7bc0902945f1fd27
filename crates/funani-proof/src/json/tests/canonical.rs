use super::*;
use crate::digest::Digest;

/// RFC 8785 §3.2.2, with the number that the RFC itself writes with a digit too many.
const RFC_SAMPLE: &str = r#"{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"#;

/// RFC 8785 §3.2.3.
const RFC_CANONICAL: &str = concat!(
    r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
    r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
);

#[test]
fn the_reader_refuses_the_inexact_number_of_the_rfc_and_the_writer_equals_its_vector() {
    let (code, path, offset) = refused(RFC_SAMPLE);
    assert_eq!(code, JsonErrorCode::NumberNotExact);
    assert_eq!(path, "$.numbers[0]");
    assert!(RFC_SAMPLE[offset..].starts_with("333333333.33333329"));

    let exact = RFC_SAMPLE.replace("333333333.33333329", "333333333.3333333");
    assert_eq!(to_canonical(&read(&exact)), RFC_CANONICAL);

    let mut value = read(&exact);
    let inexact: f64 = "333333333.33333329".parse().unwrap();
    let numbers = vec![Value::Number(Number::try_from(inexact).unwrap())];
    value.as_object_mut().unwrap().insert("numbers", numbers);
    assert!(to_canonical(&value).contains("\"numbers\":[333333333.3333333]"));
}

#[test]
fn the_canonical_vector_is_canonical_and_its_digest_is_that_of_its_bytes() {
    let value = parse_canonical(RFC_CANONICAL.as_bytes(), Limits::DOCUMENT).unwrap();
    assert_eq!(to_canonical(&value), RFC_CANONICAL);
    assert_eq!(
        canonical_digest(&value),
        Digest::of(RFC_CANONICAL.as_bytes())
    );
}

#[test]
fn members_are_sorted_by_utf_16_as_in_the_rfc() {
    // RFC 8785 §3.2.3, the sorting sample.
    let sample = r#"{
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis"
    }"#;
    let value = read(sample);
    let sorted: Vec<&str> = value
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(
        sorted,
        [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ]
    );
}

#[test]
fn every_character_below_the_space_has_its_one_escape() {
    let all: String = (0..0x20_u8)
        .map(char::from)
        .chain(['"', '\\', '/', '\u{7f}'])
        .collect();
    assert_eq!(
        to_canonical(&all.into()),
        concat!(
            r#""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#,
            r"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c",
            r"\u001d\u001e\u001f",
            "\\\"\\\\/\u{7f}\""
        )
    );
}

#[test]
fn a_valid_text_in_another_form_is_not_canonical_and_the_place_is_named() {
    let other = [
        (r#" {"a":1}"#, "$", 0),
        (r#"{"a":1} "#, "$", 7),
        ("{\"a\":1}\n", "$", 7),
        (r#"{ "a":1}"#, "$", 1),
        (r#"{"a" :1}"#, "$", 4),
        (r#"{"a": 1}"#, "$", 5),
        (r#"{"a":[1, 2]}"#, "$.a", 8),
        (r#"{"b":1,"a":2}"#, "$.a", 7),
        (r#"{"a":{"c":{"z":0,"y":1}}}"#, "$.a.c.y", 17),
        ("{\"\u{ffff}\":1,\"\u{10000}\":1}", "$[\"\u{10000}\"]", 9),
        (r#"{"a":"\/"}"#, "$.a", 6),
        (r#"{"a":"\u0041"}"#, "$.a", 6),
        (r#"{"a":"\u00e9"}"#, "$.a", 6),
        (r#"{"a":"\u000a"}"#, "$.a", 6),
        (r#"{"a":"\u001F"}"#, "$.a", 6),
        (r#"{"a":"\u007f"}"#, "$.a", 6),
        (r#"{"a":"\ud83d\ude00"}"#, "$.a", 6),
        (r#"{"\u0061":1}"#, "$", 2),
        (r#"{"a":[0,1.0]}"#, "$.a[1]", 8),
    ];
    for (text, path, offset) in other {
        let value = read(text);
        assert_ne!(to_canonical(&value), text);
        let error = parse_canonical(text.as_bytes(), Limits::DOCUMENT).unwrap_err();
        assert_eq!(error.code, JsonErrorCode::NotCanonical, "{text}");
        assert_eq!(
            (error.path.as_str(), error.offset),
            (path, offset),
            "{text}"
        );
    }
}

#[test]
fn a_name_that_follows_itself_is_a_duplicate_in_either_reader() {
    for reader in [parse, parse_canonical] {
        let error = reader(br#"{"a":1,"a":1}"#, Limits::DOCUMENT).unwrap_err();
        assert_eq!((error.code, error.offset), (JsonErrorCode::DuplicateKey, 7));
        assert_eq!(error.path, "$.a");
    }
}
