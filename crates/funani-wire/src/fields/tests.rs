use super::*;
use crate::registry::v1::{Capacity, OrderKind};

#[test]
fn every_violation_is_collected_with_its_path() {
    let mut fields = Fields::new();
    let bill = fields.uuid("bill_id", "0197C0DE-1F2A-7B3C-8D4E-5F6071829304");
    let law = fields.within("legal", |fields| {
        fields.digest("terms", "sha256:zz");
        fields.text("law", String::new(), 10)
    });
    for (index, id) in ["", "x"].iter().enumerate() {
        fields.uuid(format_args!("bill_ids[{index}]"), id);
    }
    let capacity: Option<Capacity> = fields.named("capacity", 99);
    assert_eq!((bill, law, capacity), (None, None, None));

    let malformed = fields.finish(Some(())).unwrap_err();
    let found: Vec<_> = malformed
        .violations
        .iter()
        .map(|violation| (violation.field.as_str(), violation.code.as_ref()))
        .collect();
    assert_eq!(
        found,
        [
            ("bill_id", "UUID_MALFORMED"),
            ("legal.terms", "DIGEST_MALFORMED"),
            ("legal.law", "REQUIRED"),
            ("bill_ids[0]", "REQUIRED"),
            ("bill_ids[1]", "UUID_MALFORMED"),
            ("capacity", "UNKNOWN_VALUE"),
        ]
    );
    assert_eq!(Refusal::from(malformed).violations().len(), 6);
}

#[test]
fn good_fields_come_through() {
    let mut fields = Fields::new();
    let id = fields.uuid("id", "0197c0de-1f2a-7b3c-8d4e-5f6071829304");
    let none = fields.uuid_or_none("mandate_id", "");
    let seed = fields.exactly::<32>("seed", &[7; 32]);
    let kind: Option<OrderKind> = fields.named("kind", 4);
    assert!(fields.is_clean());
    let read = (id.zip(seed), none, kind);
    let (read, none, kind) = fields.finish(Some(read)).unwrap();
    assert_eq!(read.unwrap().1, [7; 32]);
    assert_eq!(none, Some(None));
    assert_eq!(kind, Some(OrderKind::Bearer));
}

#[test]
fn only_the_one_written_form_of_an_id_is_read() {
    for text in [
        "0197c0de1f2a7b3c8d4e5f6071829304",
        "{0197c0de-1f2a-7b3c-8d4e-5f6071829304}",
        "urn:uuid:0197c0de-1f2a-7b3c-8d4e-5f6071829304",
        "0197C0DE-1F2A-7B3C-8D4E-5F6071829304",
        " 0197c0de-1f2a-7b3c-8d4e-5f6071829304",
    ] {
        assert_eq!(parse_uuid(text), None, "{text}");
    }
}

#[test]
fn limits_are_inclusive() {
    let mut fields = Fields::new();
    assert!(fields.text("text", "abc".to_owned(), 3).is_some());
    assert!(fields.text("text", "abcd".to_owned(), 3).is_none());
    assert!(fields.bytes("bytes", [1, 2, 3], 3).is_some());
    assert!(fields.bytes("bytes", [1, 2, 3, 4], 3).is_none());
    assert!(fields.at_most("limit", 1000, 1000).is_some());
    assert!(fields.at_most("limit", 1001, 1000).is_none());
    assert!(fields.list("list", vec![1, 2], 2).is_some());
    assert!(fields.list("list", vec![1, 2, 3], 2).is_none());
    assert!(fields.exactly::<32>("seed", &[0; 31]).is_none());
    let malformed = fields.finish(Some(())).unwrap_err();
    assert_eq!(malformed.violations.len(), 5);
}

#[test]
fn a_lost_value_is_never_a_good_request() {
    let fields = Fields::new();
    assert!(fields.finish::<()>(None).is_err());
}
