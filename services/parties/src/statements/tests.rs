use super::*;

#[test]
fn a_statement_is_given_again_for_its_head_and_for_two_seconds() {
    let statements = Statements::new();
    let (party, head) = (Uuid::from_u128(1), Digest::of(b"head"));
    let made: Timestamp = "2026-11-24T08:00:00.000Z".parse().expect("it is a time");
    assert_eq!(statements.find(party, head, made, None), None);
    statements.keep(party, head, made, "signed".to_owned());
    let at = |millis| statements.find(party, head, made.plus(millis), None);
    assert_eq!(at(0).as_deref(), Some("signed"));
    assert_eq!(at(1_999).as_deref(), Some("signed"));
    assert_eq!(at(2_000), None);
    assert_eq!(at(-1), None, "the clock went back");
    assert_eq!(
        statements.find(party, Digest::of(b"next"), made, None),
        None
    );
    assert_eq!(statements.find(Uuid::from_u128(2), head, made, None), None);

    // Of a receipt that came after it, a statement says nothing.
    let since = |millis| {
        let not_before = Some(made.plus(millis));
        statements.find(party, head, made.plus(1), not_before)
    };
    assert!(since(0).is_some() && since(1).is_none());
}
