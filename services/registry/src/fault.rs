//! What stops a call, and what the caller is told of it.

use funani_core::rejection::Rejection;
use funani_runtime::evidence::EvidenceError;
use funani_store::StoreError;
use funani_wire::reason::{Class, Refusal};
use tonic::Status;

use crate::receipts::Unreadable;

/// Why a call ends without its answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The rules say no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The request, the caller or a neighbour says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database does not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored contradicts itself.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A part of the evidence does not fit the rest.
    #[error("the evidence of a bill cannot be put together: {0}")]
    Evidence(String),
    /// The evidence cannot be put together.
    #[error(transparent)]
    Bundle(#[from] EvidenceError),
    /// A task of ours ended badly.
    #[error("a task of a call ended badly")]
    Task(#[from] tokio::task::JoinError),
}

impl Fault {
    /// Whether there is nothing, or nothing to see.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.class() == Class::NotFound)
    }
}

impl From<funani_wire::fields::Malformed> for Fault {
    fn from(malformed: funani_wire::fields::Malformed) -> Self {
        Self::Refused(malformed.into())
    }
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Rejected(rejection) => Refusal::from(rejection).into(),
            Fault::Refused(refusal) | Fault::Bundle(EvidenceError::Refused(refusal)) => {
                refusal.into()
            }
            Fault::Store(error) if error.is_retryable() => {
                tracing::warn!(%error, "the database does not answer");
                Refusal::new(
                    Class::Unavailable,
                    "UNAVAILABLE",
                    "the database does not answer",
                )
                .next("send the same bytes again")
                .into()
            }
            Fault::Store(error) => internal(&error),
            Fault::Unreadable(error) => internal(&error),
            Fault::Task(error) => internal(&error),
            Fault::Bundle(error) => internal(&error),
            Fault::Evidence(_) => internal(&fault),
        }
    }
}

fn internal(error: &dyn std::error::Error) -> Status {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(error = chain, "a call failed for a fault of ours");
    Refusal::internal().into()
}
