//! Every rejection of the rules as the refusal a caller gets. There is no wildcard arm: a new
//! rejection does not compile until it has its class.

use std::borrow::Cow;

use funani_core::form::FormFault;
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
        let fault = fault(rejection);
        let message = fault.map_or_else(
            || Cow::Borrowed(rejection.sentence()),
            |fault| told(rejection, fault),
        );
        let refusal = Self::new(class(rejection), rejection.reason(), message)
            .violated(fault.map(violations).unwrap_or_default())
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
        | Rejection::LegalMismatch => Class::InvalidArgument,
        Rejection::KeyUnknown
        | Rejection::KeyRevoked
        | Rejection::SignatureInvalid
        | Rejection::ProofInvalid => Class::Unauthenticated,
        Rejection::CallerIsNotActor
        | Rejection::WrongPurpose
        | Rejection::ApprovalInvalid
        | Rejection::NotController
        | Rejection::NotCarrier
        | Rejection::NotOfferee
        | Rejection::NotConcerned
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
        | Rejection::BillExists => Class::AlreadyExists,
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

/// The list of violations, where the rejection has one.
const fn fault(rejection: &Rejection) -> Option<&FormFault> {
    if let Rejection::FormInvalid(fault) | Rejection::DocumentInvalid(fault) = rejection {
        return Some(fault);
    }
    None
}

fn told(rejection: &Rejection, fault: &FormFault) -> Cow<'static, str> {
    match fault.violations.as_slice() {
        [one] => Cow::Owned(format!(
            "{} {}: {}",
            rejection.sentence(),
            one.path,
            one.message
        )),
        _ => Cow::Borrowed(rejection.sentence()),
    }
}

fn violations(fault: &FormFault) -> Vec<Violation> {
    fault
        .violations
        .iter()
        .map(|violation| Violation {
            field: violation.path.clone(),
            code: Cow::Borrowed(violation.code.reason()),
            message: violation.message.clone(),
        })
        .collect()
}
