//! What stops a call, and what the caller is told of it.

use funani_core::form::FormFault;
use funani_store::StoreError;
use funani_wire::fields::Malformed;
use funani_wire::reason::{Class, Refusal};
use tonic::Status;
use uuid::Uuid;

/// Why a call ends without its answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The request, the caller or a neighbour says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database does not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row that this service wrote does not hold.
    #[error("{what} of {chain} does not hold")]
    Inconsistent {
        /// What does not hold.
        what: &'static str,
        /// The chain.
        chain: Uuid,
    },
    /// A statement that this service wrote cannot be read.
    #[error("what this service wrote cannot be read")]
    Written(#[from] FormFault),
    /// A task of ours ended badly.
    #[error("a task of a call ended badly")]
    Task(#[from] tokio::task::JoinError),
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Self::Refused(malformed.into())
    }
}

impl From<Status> for Fault {
    fn from(status: Status) -> Self {
        Self::Refused(Refusal::from_status(&status))
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => refusal,
            Fault::Store(error)
                if error.is_retryable() || matches!(error, StoreError::Unknown { .. }) =>
            {
                tracing::warn!(%error, "the database does not answer");
                busy()
            }
            Fault::Store(_) | Fault::Inconsistent { .. } | Fault::Written(_) | Fault::Task(_) => {
                tracing::error!(
                    error = &fault as &dyn std::error::Error,
                    "a call failed inside"
                );
                Self::internal()
            }
        }
    }
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        Refusal::from(fault).into()
    }
}

/// The database is away, or others were faster again and again.
pub(crate) fn busy() -> Refusal {
    Refusal::new(
        Class::Unavailable,
        "UNAVAILABLE",
        "the database does not answer",
    )
    .next("send the same again: it is recorded once")
}
