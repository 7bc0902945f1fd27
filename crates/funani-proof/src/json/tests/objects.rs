use super::*;

#[test]
fn members_are_found_replaced_and_taken_out() {
    let mut object = Object::new();
    assert!(object.is_empty());
    assert_eq!(object.insert("b", 2_u32), None);
    assert_eq!(object.insert("a", "x"), None);
    assert_eq!(object.insert("b", true), Some(2_u32.into()));
    assert_eq!(object.get("b"), Some(&true.into()));
    assert_eq!(object.get("c"), None);
    assert!(object.contains("a") && !object.contains(""));
    *object.get_mut("a").unwrap() = Value::Null;
    assert!(object.get("a").unwrap().is_null());
    assert_eq!(object.len(), 2);
    assert_eq!(object.remove("a"), Some(Value::Null));
    assert_eq!(object.remove("a"), None);
    assert_eq!(to_canonical(&object.into()), r#"{"b":true}"#);
}

#[test]
fn members_gathered_from_anywhere_are_sorted_and_the_later_of_two_stands() {
    let object: Object = [("b", 1_u32), ("a", 2), ("b", 3), ("c", 4), ("b", 5)].into();
    let members: Vec<(&str, i64)> = object
        .iter()
        .map(|(name, value)| (name, value.as_i64().unwrap()))
        .collect();
    assert_eq!(members, [("a", 2), ("b", 5), ("c", 4)]);
    let owned: Vec<String> = object.into_iter().map(|(name, _)| name).collect();
    assert_eq!(owned, ["a", "b", "c"]);
}

#[test]
fn names_are_compared_by_their_utf_16_code_units() {
    let characters = [
        "",
        "\0",
        "\u{1f}",
        "a",
        "aa",
        "z",
        "\u{7f}",
        "\u{80}",
        "é",
        "\u{7ff}",
        "\u{800}",
        "\u{d7ff}",
        "\u{e000}",
        "\u{e000}\u{10000}",
        "\u{fb33}",
        "\u{ffff}",
        "\u{10000}",
        "\u{1f600}",
        "\u{10ffff}",
    ];
    for left in characters {
        for right in characters {
            let by_units = left.encode_utf16().cmp(right.encode_utf16());
            assert_eq!(object::order(left, right), by_units, "{left:?} {right:?}");
            let (left, right) = (format!("プ{left}x"), format!("プ{right}y"));
            let by_units = left.encode_utf16().cmp(right.encode_utf16());
            assert_eq!(object::order(&left, &right), by_units, "{left:?} {right:?}");
        }
    }
}

#[test]
fn the_pointers_of_rfc_6901_find_what_they_point_at() {
    // RFC 6901 §5.
    let document = read(
        r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6,
            " ":7,"m~n":8}"#,
    );
    assert_eq!(document.pointer(""), Some(&document));
    assert_eq!(
        document.pointer("/foo/0").and_then(Value::as_str),
        Some("bar")
    );
    let numbered = [
        "/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", "/k\"l", "/ ", "/m~0n",
    ];
    for (pointer, expected) in numbered.into_iter().zip(0_i64..) {
        assert_eq!(
            document.pointer(pointer).and_then(Value::as_i64),
            Some(expected),
            "{pointer}"
        );
    }
    assert_eq!(
        document
            .pointer("/foo")
            .and_then(Value::as_array)
            .map(<[_]>::len),
        Some(2)
    );
}

#[test]
fn a_pointer_that_is_malformed_or_points_nowhere_finds_nothing() {
    let document = read(r#"{"foo":["bar"],"m~n":8,"m~":1}"#);
    let nowhere = [
        "foo",
        "/foo/1",
        "/foo/01",
        "/foo/-",
        "/foo/-1",
        "/foo/+0",
        "/foo/",
        "/foo/0/x",
        "/bar",
        "/m~n",
        "/m~2n",
        "/m~",
        "/foo/99999999999999999999999",
    ];
    for pointer in nowhere {
        assert_eq!(document.pointer(pointer), None, "{pointer}");
    }
    assert_eq!(
        read("[[1]]").pointer("/0/0").and_then(Value::as_i64),
        Some(1)
    );
}

#[test]
fn a_value_is_handed_out_as_what_it_is_and_nothing_else() {
    let value = read(r#"{"text":"x","truth":true,"list":[],"none":null,"number":1.5}"#);
    let member = |name| value.as_object().unwrap().get(name).unwrap();
    assert_eq!(member("text").as_str(), Some("x"));
    assert_eq!(member("truth").as_bool(), Some(true));
    assert_eq!(member("list").as_array(), Some(&[][..]));
    assert!(member("none").is_null());
    for name in ["truth", "list", "none", "number"] {
        assert_eq!(member(name).as_str(), None, "{name}");
        assert_eq!(member(name).as_i64(), None, "{name}");
        assert_eq!(member(name).as_object(), None, "{name}");
    }
    assert_eq!(member("text").as_bool(), None);
    assert_eq!(member("text").as_array(), None);
}
