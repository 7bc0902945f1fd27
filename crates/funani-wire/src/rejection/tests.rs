use funani_core::form::{FormFault, ViolationCode};
use funani_core::receipt::ChainHead;
use funani_proof::digest::Digest;
use tonic::Code;

use super::*;

fn arrived(rejection: &Rejection) -> Refusal {
    Refusal::from_status(&Refusal::from(rejection).to_status())
}

#[test]
fn a_rejection_arrives_with_its_reason_who_could_and_what_next() {
    let refusal = arrived(&Rejection::NotController);
    assert_eq!(refusal.reason(), "NOT_CONTROLLER");
    assert_eq!(refusal.class(), Class::PermissionDenied);
    assert_eq!(
        refusal.who_could(),
        Some(Rejection::NotController.who().english())
    );
    assert_eq!(refusal.next_step(), Some(Rejection::NotController.next()));
}

#[test]
fn a_head_that_moved_is_told_only_where_the_rules_told_it() {
    let head = Digest::of(b"receipt");
    let moved = Rejection::HeadMoved(Some(ChainHead { head, sequence: 4 }));
    let told = arrived(&moved);
    assert_eq!(told.datum("head"), Some(head.to_string().as_str()));
    assert_eq!(told.datum("sequence"), Some("4"));
    assert_eq!(told.class(), Class::Aborted);
    assert_eq!(arrived(&Rejection::HeadMoved(None)).datum("head"), None);
}

#[test]
fn a_fault_of_form_lists_its_violations() {
    let mut fault = FormFault::of("$.place", ViolationCode::Malformed, "must be a UN/LOCODE");
    fault
        .violations
        .extend(FormFault::of("$.on", ViolationCode::NotSorted, "must be sorted").violations);
    let refusal = arrived(&Rejection::FormInvalid(fault));
    let fields: Vec<_> = refusal
        .violations()
        .iter()
        .map(|one| one.field.as_str())
        .collect();
    assert_eq!(fields, ["$.place", "$.on"]);
    assert_eq!(refusal.violations()[1].code, "NOT_SORTED");
}

#[test]
fn nothing_distinguishes_what_is_not_there_from_what_is_hidden() {
    let status = Refusal::from(Rejection::NotFound).to_status();
    assert_eq!(status.code(), Code::NotFound);
    let plain = Refusal::not_found(Rejection::NotFound.sentence()).to_status();
    assert_eq!(status.details(), plain.details());
    assert_eq!(status.message(), plain.message());
}
