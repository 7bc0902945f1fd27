//! Every rejection of the rules as the refusal a caller gets. There is no wildcard arm: a new
//! rejection does not compile until it has its class.

use std::borrow::Cow;

use funani_core::rejection::Rejection;

use crate::reason::{Class, Refusal, Violation};

#[cfg(test)]
mod tests;

impl From<&Rejection> for Refusal {
    fn from(rejection: &Rejection) -> Self {
        // For what is not there and for what the caller may not see the answer has the same bytes,
        // so nothing more is said.
        if *rejection == Rejection::NotFound {
            return Self::not_found(rejection.sentence());
        }
        let violations = violations(rejection);
        let message = told(rejection, &violations);
        let refusal = Self::new(class(rejection), rejection.reason(), message)
            .violated(violations)
            .who(rejection.who().english())
            .next(rejection.next());
        if let Rejection::HeadMoved(Some(head)) = rejection {
            return refusal
                .with("head", head.head.to_string())
                .with("sequence", head.sequence.to_string());
        }
        if let Rejection::WrongStatus(status) = rejection {
            return refusal.with("status", status.as_str());
        }
        refusal
    }
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::from(&rejection)
    }
}

/// The class of a rejection.
#[expect(clippy::too_many_lines, reason = "one line for each rejection")]
pub const fn class(rejection: &Rejection) -> Class {
    match rejection {
        Rejection::JwsInvalid(_)
        | Rejection::WrongType
        | Rejection::FormInvalid(_)
        | Rejection::IdMismatch
        | Rejection::WeakKey
        | Rejection::IntentUnknown
        | Rejection::NotAfterTooFar
        | Rejection::FactNotOpened
        | Rejection::FactMismatch
        | Rejection::FactWrongKind
        | Rejection::DocumentMissing
        | Rejection::DocumentInvalid(_)
        | Rejection::DocumentMismatch
        | Rejection::LegalMismatch
        | Rejection::EditionMismatch
        | Rejection::ContentMismatch => Class::InvalidArgument,
        Rejection::KeyUnknown
        | Rejection::KeyRevoked
        | Rejection::SignatureInvalid
        | Rejection::ProofInvalid => Class::Unauthenticated,
        Rejection::CallerIsNotActor
        | Rejection::WrongPurpose
        | Rejection::ApprovalInvalid
        | Rejection::NotController
        | Rejection::NotCarrier
        | Rejection::NotCustoms
        | Rejection::NotOfferee
        | Rejection::NotConcerned
        | Rejection::NotIssuer
        | Rejection::MandateMissing
        | Rejection::CapacityNotAllowed
        | Rejection::ApprovalsMissing
        | Rejection::OperatorApprovalMissing
        | Rejection::NotEndorsee => Class::PermissionDenied,
        Rejection::NotFound => Class::NotFound,
        Rejection::HeadMoved(_) => Class::Aborted,
        Rejection::KeyTaken
        | Rejection::PartyExists
        | Rejection::IdentifierTaken
        | Rejection::FactTaken
        | Rejection::NumberTaken
        | Rejection::BillExists
        | Rejection::DocExists
        | Rejection::GrantExists => Class::AlreadyExists,
        Rejection::ActionNotOffered | Rejection::CustodyNotOffered => Class::Unimplemented,
        Rejection::WrongRegistry
        | Rejection::TimeAhead
        | Rejection::ActExpired
        | Rejection::TimeBackwards
        | Rejection::HeadUnknown
        | Rejection::WrongStatus(_)
        | Rejection::UndoLapsed
        | Rejection::OfferLapsed
        | Rejection::OfferOpen
        | Rejection::NotNegotiable
        | Rejection::CustomsLocked
        | Rejection::CarrierLocked
        | Rejection::DocEnded
        | Rejection::LastRoot
        | Rejection::KeyNotLive
        | Rejection::TooManyKeys
        | Rejection::FactUnknown
        | Rejection::TooManyFacts
        | Rejection::ConsentMissing
        | Rejection::RecipientIsHolder
        | Rejection::RecipientUnknown
        | Rejection::PartyUnknown
        | Rejection::PartyNotInDocument => Class::FailedPrecondition,
        Rejection::LogBehind
        | Rejection::BehindLog
        | Rejection::ClockSkew
        | Rejection::Unavailable => Class::Unavailable,
    }
}

/// The list of violations; empty where the rejection has none.
fn violations(rejection: &Rejection) -> Vec<Violation> {
    if let Rejection::FormInvalid(fault) = rejection {
        let violations = fault.violations.iter();
        let told = violations.map(|violation| Violation {
            field: violation.path.clone(),
            code: Cow::Borrowed(violation.code.reason()),
            message: violation.message.clone(),
        });
        return told.collect();
    }
    if let Rejection::DocumentInvalid(fault) = rejection {
        let violations = fault.violations.iter();
        let told = violations.map(|violation| Violation {
            field: violation.path.clone(),
            code: Cow::Borrowed(violation.code),
            message: violation.english.clone(),
        });
        return told.collect();
    }
    Vec::new()
}

fn told(rejection: &Rejection, violations: &[Violation]) -> Cow<'static, str> {
    let sentence = rejection.sentence();
    match violations {
        [one] => Cow::Owned(format!("{sentence} {}: {}", one.field, one.message)),
        _ => Cow::Borrowed(sentence),
    }
}
