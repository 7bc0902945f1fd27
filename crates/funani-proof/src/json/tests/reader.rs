use std::time::{Duration, Instant};

use super::*;

/// Far above what linear time takes on a busy machine, below what quadratic time would.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn a_text_is_read_whatever_its_white_space_and_order() {
    let text = "\t{ \"b\" : [ 1.10 , -0 , 1e3 ] ,\r\n \"a\" : \"x\\u00e9\\n\" , \"c\" : { } } \n";
    assert_eq!(
        to_canonical(&read(text)),
        "{\"a\":\"xé\\n\",\"b\":[1.1,0,1000],\"c\":{}}"
    );
}

#[test]
fn every_escape_is_understood() {
    let value = read(r#""\"\\\/\b\f\n\r\t\u0041\u20AC\ud83d\ude00""#);
    assert_eq!(value.as_str(), Some("\"\\/\u{8}\u{c}\n\r\tA€😀"));
}

#[test]
fn half_a_surrogate_pair_is_refused() {
    let halves = [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800x""#,
        r#""\ud800\n""#,
        r#""\ud800\u0041""#,
        r#""\ud800\ud800""#,
        r#""\udfff\ud800""#,
        r#""\uD83D \uDE00""#,
    ];
    for text in halves {
        assert_eq!(
            refused(text),
            (JsonErrorCode::LoneSurrogate, "$".to_owned(), 1),
            "{text}"
        );
    }
    let (code, path, _) = refused(r#"{"a":{"x\ud800":1}}"#);
    assert_eq!((code, path.as_str()), (JsonErrorCode::LoneSurrogate, "$.a"));
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_where_they_stand() {
    let (code, path, offset) = refused(b"{\"a\":[0,{\"b\":\"x\xff\"}]}");
    assert_eq!(
        (code, path.as_str(), offset),
        (JsonErrorCode::InvalidUtf8, "$.a[1].b", 15)
    );
    let broken: [&[u8]; 7] = [
        b"\"\xed\xa0\x80\"",
        b"\"\xc0\x80\"",
        b"\"\xf5\x80\x80\x80\"",
        b"\"\xe2\x82\"",
        b"\xff",
        b"{}\xff",
        b"12\xff",
    ];
    for bytes in broken {
        assert_eq!(refused(bytes).0, JsonErrorCode::InvalidUtf8, "{bytes:?}");
    }
    let earlier = refused(b"{\"a\":tru3,\"b\":\"\xff\"}");
    assert_eq!(earlier, (JsonErrorCode::Syntax, "$.a".to_owned(), 8));
}

#[test]
fn a_byte_order_mark_is_refused() {
    assert_eq!(refused("\u{feff}{}").0, JsonErrorCode::ByteOrderMark);
    assert_eq!(refused(" \u{feff}{}").0, JsonErrorCode::Syntax);
    assert_eq!(read("\"\u{feff}\"").as_str(), Some("\u{feff}"));
}

#[test]
fn a_control_character_inside_a_string_is_refused() {
    for byte in 0..0x20_u8 {
        let text = [b"{\"a\":\"x", [byte].as_slice(), b"\"}"].concat();
        let expected = (JsonErrorCode::ControlCharacter, "$.a".to_owned(), 7);
        assert_eq!(refused(text), expected, "{byte}");
    }
    assert_eq!(read("\"\u{7f}\u{80}\"").as_str(), Some("\u{7f}\u{80}"));
}

#[test]
fn a_duplicate_name_is_refused_with_its_path_also_after_unescaping() {
    let doubled = [
        (r#"{"a":1,"a":2}"#, "$.a", 7),
        (r#"{"a":1,"b":0,"\u0061":2}"#, "$.a", 13),
        (r#"{"z":[{"k":0,"b":{"a":[1]},"k":0}]}"#, "$.z[0].k", 27),
        (r#"{"b":1,"a":2, "c":3 ,"b":4,"a":5}"#, "$.a", 27),
        (r#"{"x y":1,"a":2,"x y":3}"#, r#"$["x y"]"#, 15),
        (r#"{"":1,"":2}"#, r#"$[""]"#, 6),
        (r#"{"é":1,"A":0,"\u00e9":2}"#, r#"$["é"]"#, 14),
    ];
    for (text, path, offset) in doubled {
        let expected = (JsonErrorCode::DuplicateKey, path.to_owned(), offset);
        assert_eq!(refused(text), expected, "{text}");
    }
    // NFC and NFD are two names: this reader compares code points.
    assert!(parse("{\"\u{e9}\":1,\"e\u{301}\":2}".as_bytes(), Limits::DOCUMENT).is_ok());
}

#[test]
fn a_text_outside_the_grammar_is_refused() {
    let broken = [
        ("", "$", 0),
        ("  ", "$", 2),
        ("{", "$", 1),
        ("[", "$[0]", 1),
        ("[1", "$", 2),
        ("[1,", "$[1]", 3),
        ("[1,]", "$[1]", 3),
        ("[,1]", "$[0]", 1),
        ("[1 2]", "$", 3),
        ("{\"a\"}", "$", 4),
        ("{\"a\":}", "$.a", 5),
        ("{\"a\":1,}", "$", 7),
        ("{a:1}", "$", 1),
        ("{'a':1}", "$", 1),
        ("{\"a\":1 \"b\":2}", "$", 7),
        ("{1:1}", "$", 1),
        ("tru", "$", 3),
        ("nul1", "$", 3),
        ("True", "$", 0),
        ("\"x", "$", 2),
        ("\"\\x\"", "$", 2),
        ("\"\\", "$", 2),
        ("\"\\u12", "$", 5),
        ("\"\\u12g4\"", "$", 5),
        ("\"\\u+123\"", "$", 3),
        ("// comment\n1", "$", 0),
        ("[1}", "$", 2),
        ("\u{a0}1", "$", 0),
        ("\u{c}1", "$", 0),
    ];
    for (text, path, offset) in broken {
        let expected = (JsonErrorCode::Syntax, path.to_owned(), offset);
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn whatever_follows_the_value_is_refused() {
    for (text, offset) in [
        ("{}{}", 2),
        ("1 2", 2),
        ("null,", 4),
        ("[]]", 2),
        ("\"a\"\0", 3),
    ] {
        assert_eq!(
            refused(text),
            (JsonErrorCode::TrailingBytes, "$".to_owned(), offset),
            "{text}"
        );
    }
}

#[test]
fn sixty_four_levels_are_read_and_one_more_is_refused() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(nested(64).as_bytes(), Limits::DOCUMENT).is_ok());
    let (code, path, offset) = refused(nested(65));
    assert_eq!((code, offset), (JsonErrorCode::TooDeep, 64));
    assert_eq!(path, format!("${}", "[0]".repeat(64)));
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert!(parse(objects(64).as_bytes(), Limits::DOCUMENT).is_ok());
    assert_eq!(refused(objects(65)).0, JsonErrorCode::TooDeep);
    // Depth is what is open at once, not what was opened.
    assert!(
        parse(
            format!("[{}[]]", "[],".repeat(500)).as_bytes(),
            Limits::DOCUMENT
        )
        .is_ok()
    );
}

#[test]
fn no_limit_lets_the_reader_run_out_of_stack() {
    let endless = Limits {
        bytes: usize::MAX,
        depth: usize::MAX,
    };
    let deep = "[".repeat(1_000_000);
    let error = parse(deep.as_bytes(), endless).unwrap_err();
    assert_eq!(
        (error.code, error.offset),
        (JsonErrorCode::TooDeep, MAX_DEPTH)
    );
}

#[test]
fn a_text_over_its_limit_is_refused_at_once() {
    let limit = Limits {
        bytes: 8,
        depth: 64,
    };
    assert!(parse(b"\"123456\"", limit).is_ok());
    let error = parse(b"\"1234567\"", limit).unwrap_err();
    assert_eq!((error.code, error.offset), (JsonErrorCode::TooLarge, 8));
    // Not even the first byte is looked at, which could not begin any text.
    let huge = vec![0xff; 100_000_000];
    let error = parse(&huge, Limits::BUNDLE).unwrap_err();
    assert_eq!(
        (error.code, error.offset),
        (JsonErrorCode::TooLarge, 64 << 20)
    );
}

#[test]
fn a_text_of_more_values_than_memory_is_meant_for_is_refused() {
    let within = format!("[{}0]", "0,".repeat(MAX_VALUES - 2));
    assert!(parse(within.as_bytes(), Limits::BUNDLE).is_ok());
    let beyond = format!("[{}0]", "0,".repeat(MAX_VALUES - 1));
    let error = parse(beyond.as_bytes(), Limits::BUNDLE).unwrap_err();
    assert_eq!(error.code, JsonErrorCode::TooLarge);
}

#[test]
fn a_long_text_is_read_in_linear_time() {
    let start = Instant::now();
    let names = |range: std::ops::Range<u32>| {
        range
            .rev()
            .map(|number| format!("\"{number:06}\":{number}"))
            .collect::<Vec<_>>()
    };
    let mut members = names(0..200_000);
    let text = format!("{{{}}}", members.join(","));
    let value = read(&text);
    assert_eq!(value.as_object().unwrap().len(), 200_000);
    assert_eq!(to_canonical(&value).len(), text.len());

    members.push("\"100000\":0".to_owned());
    let (code, path, offset) = refused(format!("{{{}}}", members.join(",")));
    assert_eq!(
        (code, path.as_str()),
        (JsonErrorCode::DuplicateKey, "$[\"100000\"]")
    );
    assert_eq!(offset, text.len());

    assert!(
        read(&format!("\"{}\"", "\\u0041".repeat(600_000)))
            .as_str()
            .unwrap()
            .len()
            == 600_000
    );
    assert_eq!(
        refused(format!("1{}", "0".repeat(4_000_000))).0,
        JsonErrorCode::NumberOverflow
    );
    assert_eq!(
        refused(format!("0.{}1", "3".repeat(4_000_000))).0,
        JsonErrorCode::NumberNotExact
    );
    assert_eq!(
        refused(format!("{{{}", "\"".repeat(4_000_000))).0,
        JsonErrorCode::Syntax
    );
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn a_long_name_is_cut_in_the_path() {
    let name = "n".repeat(1_000_000);
    let (_, path, _) = refused(format!("{{\"{name}\":x}}"));
    assert_eq!(path, format!("$[\"{}…\"]", "n".repeat(64)));
    let error = parse(b"{\"a\\n\":{\"1b\":{\"c_2\":[0,x]}}}", Limits::DOCUMENT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "SYNTAX at $[\"a\\n\"][\"1b\"].c_2[1], byte 23"
    );
    assert_eq!(error.reason(), "SYNTAX");
}

#[test]
fn the_limits_are_those_of_document_message_and_bundle() {
    let limits = [Limits::DOCUMENT, Limits::MESSAGE, Limits::BUNDLE];
    assert_eq!(limits.map(|limit| limit.bytes / (1024 * 1024)), [4, 8, 64]);
    assert_eq!(limits.map(|limit| limit.depth), [64; 3]);
}
