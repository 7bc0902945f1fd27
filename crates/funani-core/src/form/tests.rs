use funani_proof::json::{Limits, Object, Value, parse};
use proptest::prelude::*;

use super::{Field, FormFault, MAX_VIOLATIONS, ViolationCode, read, read_payload, read_value};
use crate::time::Timestamp;

fn object(text: &str) -> Object {
    parse(text.as_bytes(), Limits::MESSAGE)
        .unwrap()
        .as_object()
        .unwrap()
        .clone()
}

fn codes(fault: &FormFault) -> Vec<(String, &'static str)> {
    let violations = fault.violations.iter();
    violations
        .map(|violation| (violation.path.clone(), violation.code.reason()))
        .collect()
}

fn one(text: &str, reader: impl FnOnce(&Field<'_>) -> bool) -> Vec<(String, &'static str)> {
    let object = object(text);
    let fault = read(&object, |form| reader(&form.required("a")).then_some(()));
    fault.err().map(|fault| codes(&fault)).unwrap_or_default()
}

fn said(path: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(path.to_owned(), code)]
}

#[test]
fn all_violations_are_named_at_once_with_their_paths() {
    let object = object(r#"{"list":["x",7],"text":"","extra":1,"inner":{"more":true}}"#);
    let fault = read(&object, |form| {
        let list = form
            .required("list")
            .list(9, |field| field.text().map(str::to_owned));
        let text = form.required("text").text_up_to(3).map(str::to_owned);
        let inner = form
            .required("inner")
            .object(|form| form.required("time").time());
        let absent = form.required("absent").integer(0, 9);
        Some((list?, text?, inner?, absent?))
    });
    let expected = [
        ("$.list[1]", "WRONG_TYPE"),
        ("$.text", "MALFORMED"),
        ("$.inner.time", "MISSING"),
        ("$.inner.more", "UNKNOWN_MEMBER"),
        ("$.absent", "MISSING"),
        ("$.extra", "UNKNOWN_MEMBER"),
    ];
    let expected: Vec<_> = expected.map(|(path, code)| (path.to_owned(), code)).into();
    assert_eq!(codes(&fault.unwrap_err()), expected);
}

#[test]
fn each_reader_names_what_is_wrong() {
    let wrong_type = || said("$.a", "WRONG_TYPE");
    assert_eq!(one(r#"{"a":null}"#, |a| a.text().is_some()), wrong_type());
    assert_eq!(
        one(r#"{"a":"1"}"#, |a| a.integer(0, 9).is_some()),
        wrong_type()
    );
    assert_eq!(
        one(r#"{"a":-1}"#, |a| a.integer(0, 9).is_some()),
        wrong_type()
    );
    assert_eq!(
        one(r#"{"a":1.5}"#, |a| a.integer(0, 9).is_some()),
        wrong_type()
    );
    assert_eq!(
        one(r#"{"a":10}"#, |a| a.integer(0, 9).is_some()),
        said("$.a", "OUT_OF_RANGE")
    );
    assert_eq!(one(r#"{"a":0}"#, |a| a.boolean().is_some()), wrong_type());
    assert_eq!(
        one(r#"{"a":[]}"#, |a| a.any_object().is_some()),
        wrong_type()
    );
    assert_eq!(one(r#"{"a":{}}"#, |a| a.digests(1).is_some()), wrong_type());
    assert_eq!(
        one(r#"{"a":"äöüß"}"#, |a| a.text_up_to(3).is_some()),
        said("$.a", "TOO_LONG")
    );
    assert_eq!(one(r#"{"a":"äöü"}"#, |a| a.text_up_to(3).is_some()), vec![]);
    assert_eq!(
        one(r#"{"a":"sha256:0"}"#, |a| a.digest().is_some()),
        said("$.a", "MALFORMED")
    );
    assert_eq!(
        one(r#"{"a":"2027-02-29"}"#, |a| a.date().is_some()),
        said("$.a", "MALFORMED")
    );
    // 43 characters whose spare bits are not zero.
    let seed = format!(r#"{{"a":"{}B"}}"#, "A".repeat(42));
    assert_eq!(one(&seed, |a| a.seed().is_some()), said("$.a", "MALFORMED"));
}

#[test]
fn sorted_lists_have_one_order_and_nothing_twice() {
    let sorted = |text: &str, most| {
        one(text, |a| {
            let list = a.sorted(most, |field| field.integer(0, 9), |number| *number);
            list.is_some()
        })
    };
    assert_eq!(sorted(r#"{"a":[1,2,3]}"#, 3), vec![]);
    assert_eq!(sorted(r#"{"a":[1,2,3]}"#, 2), said("$.a", "TOO_LONG"));
    assert_eq!(sorted(r#"{"a":[1,3,2]}"#, 3), said("$.a", "NOT_SORTED"));
    assert_eq!(sorted(r#"{"a":[1,2,2]}"#, 3), said("$.a", "DUPLICATE"));
}

#[test]
fn a_statement_says_its_type_and_version() {
    let head = |text: &str| {
        let fault = read(&object(text), |form| {
            form.head("funani-act");
            Some(())
        });
        fault.err().map(|fault| codes(&fault)).unwrap_or_default()
    };
    assert_eq!(head(r#"{"type":"funani-act","v":1}"#), vec![]);
    assert_eq!(
        head(r#"{"type":"funani-note","v":1}"#),
        said("$.type", "NOT_ALLOWED")
    );
    assert_eq!(
        head(r#"{"type":"funani-act","v":2}"#),
        said("$.v", "VERSION_UNKNOWN")
    );
}

#[test]
fn a_payload_must_be_canonical_json() {
    let reader = |payload: &[u8]| read_payload(payload, |form| form.required("a").integer(0, 9));
    assert_eq!(reader(br#"{"a":7}"#), Ok(7));
    for payload in [
        &br#"{"a": 7}"#[..],
        br#"{"a":7.0}"#,
        b"{",
        b"\xff",
        br#"{"a":7,"a":7}"#,
    ] {
        let fault = reader(payload).unwrap_err();
        assert!(fault.has(ViolationCode::PayloadNotCanonical), "{fault}");
    }
    assert!(reader(b"[]").unwrap_err().has(ViolationCode::WrongType));
}

#[test]
fn an_answer_lists_so_many_violations_and_no_more() {
    let members = (0..500).map(|n| (format!("m{n}"), Value::from(true)));
    let fault = read(&members.collect(), |_| Some(())).unwrap_err();
    assert_eq!(fault.violations.len(), MAX_VIOLATIONS);
}

#[test]
fn what_cannot_be_read_is_never_let_through() {
    assert!(read(&Object::new(), |_| None::<()>).is_err());
    assert!(read_value(&Value::Null, |_| Some(())).is_err());
}

proptest! {
    #[test]
    fn times_read_back_as_written(millis in 0..=Timestamp::LAST.as_millis()) {
        let time = Timestamp::from_millis(millis).unwrap();
        let object = Object::from([("a", Value::from(time))]);
        let read = read(&object, |form| form.required("a").time());
        prop_assert_eq!(read, Ok(time));
    }
}
