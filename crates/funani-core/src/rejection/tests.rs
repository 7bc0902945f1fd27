use std::collections::BTreeSet;

use funani_proof::jws::JwsError;

use super::{Rejection, Step};
use crate::form::{FormFault, ViolationCode};
use crate::state::StatusName;

fn fault() -> FormFault {
    FormFault::of("$.on", ViolationCode::Missing, "this member must stand")
}

/// One of each, in declared order.
fn all() -> Vec<Rejection> {
    vec![
        Rejection::WrongRegistry,
        Rejection::CallerIsNotActor,
        Rejection::NotFound,
        Rejection::JwsInvalid(JwsError::NotCompact),
        Rejection::WrongType,
        Rejection::FormInvalid(fault()),
        Rejection::IdMismatch,
        Rejection::KeyUnknown,
        Rejection::WrongPurpose,
        Rejection::KeyRevoked,
        Rejection::WeakKey,
        Rejection::SignatureInvalid,
        Rejection::ProofInvalid,
        Rejection::IntentUnknown,
        Rejection::TimeAhead,
        Rejection::ActExpired,
        Rejection::NotAfterTooFar,
        Rejection::TimeBackwards,
        Rejection::ApprovalInvalid,
        Rejection::ActionNotOffered,
        Rejection::CustodyNotOffered,
        Rejection::HeadUnknown,
        Rejection::NotController,
        Rejection::NotCarrier,
        Rejection::NotCustoms,
        Rejection::NotOfferee,
        Rejection::NotConcerned,
        Rejection::NotIssuer,
        Rejection::MandateMissing,
        Rejection::CapacityNotAllowed,
        Rejection::ApprovalsMissing,
        Rejection::OperatorApprovalMissing,
        Rejection::HeadMoved(None),
        Rejection::WrongStatus(StatusName::Live),
        Rejection::UndoLapsed,
        Rejection::OfferLapsed,
        Rejection::OfferOpen,
        Rejection::NotEndorsee,
        Rejection::NotNegotiable,
        Rejection::CustomsLocked,
        Rejection::CarrierLocked,
        Rejection::DocEnded,
        Rejection::LastRoot,
        Rejection::KeyTaken,
        Rejection::KeyNotLive,
        Rejection::TooManyKeys,
        Rejection::PartyExists,
        Rejection::IdentifierTaken,
        Rejection::FactUnknown,
        Rejection::FactTaken,
        Rejection::TooManyFacts,
        Rejection::FactNotOpened,
        Rejection::FactMismatch,
        Rejection::FactWrongKind,
        Rejection::ConsentMissing,
        Rejection::RecipientIsHolder,
        Rejection::RecipientUnknown,
        Rejection::PartyUnknown,
        Rejection::DocumentMissing,
        Rejection::DocumentInvalid(fault().into()),
        Rejection::DocumentMismatch,
        Rejection::PartyNotInDocument,
        Rejection::LegalMismatch,
        Rejection::NumberTaken,
        Rejection::BillExists,
        Rejection::DocExists,
        Rejection::GrantExists,
        Rejection::EditionMismatch,
        Rejection::ContentMismatch,
        Rejection::LogBehind,
        Rejection::BehindLog,
        Rejection::ClockSkew,
        Rejection::Unavailable,
    ]
}

#[test]
fn the_list_of_this_test_is_whole() {
    let source = include_str!("../rejection.rs");
    let (_, list) = source.split_once("pub enum Rejection {").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let variants = list
        .lines()
        .filter(|line| line.starts_with("    ") && line.ends_with(','));
    assert_eq!(variants.count(), all().len());
}

#[test]
fn reasons_are_upper_case_and_each_is_said_once() {
    let mut reasons = BTreeSet::new();
    for rejection in all() {
        let reason = rejection.reason();
        let plain = reason
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        assert!(plain && !reason.is_empty(), "{reason}");
        assert!(reasons.insert(reason), "{reason} twice");
    }
}

#[test]
fn the_declared_order_is_the_order_of_refusal() {
    let steps: Vec<Step> = all().iter().map(Rejection::step).collect();
    assert!(steps.is_sorted());
    assert_eq!(steps.first(), Some(&Step::Registry));
    assert_eq!(steps.last(), Some(&Step::Service));
}

#[test]
fn every_refusal_says_why_who_and_what_next_in_both_languages() {
    for rejection in all() {
        let why = rejection.sentence();
        assert!(
            why.starts_with("Not possible, because ") && why.ends_with('.'),
            "{why}"
        );
        let why = rejection.sentence_ja();
        assert!(
            why.starts_with("できません。理由:") && why.ends_with('。'),
            "{why}"
        );
        assert!(rejection.next().ends_with('.'), "{}", rejection.next());
        assert!(
            rejection.next_ja().ends_with('。'),
            "{}",
            rejection.next_ja()
        );
        assert!(!rejection.who().english().is_empty());
        assert!(!rejection.who().japanese().is_ascii());
    }
}

#[test]
fn words_that_a_user_must_not_see_stay_inside() {
    // Words of the inside, and a word that means something else in the trade in Japan.
    for rejection in all() {
        for word in ["datum", "accomplish", " act ", "title holder"] {
            assert!(
                !rejection.sentence().contains(word),
                "{}",
                rejection.sentence()
            );
        }
        assert!(!rejection.sentence_ja().contains("サレンダー"));
    }
}

#[test]
fn a_fault_is_told_in_full() {
    let told = Rejection::from(fault()).to_string();
    assert_eq!(
        told,
        "FORM_INVALID: the form is wrong: MISSING at $.on: this member must stand"
    );
    assert_eq!(
        Rejection::WrongStatus(StatusName::Held).to_string(),
        "WRONG_STATUS: HELD"
    );
    assert_eq!(
        Rejection::from(JwsError::SignatureInvalid),
        Rejection::SignatureInvalid
    );
    assert_eq!(
        Rejection::from(JwsError::HeaderNotClosed).reason(),
        "HEADER_NOT_CLOSED"
    );
}
