//! Why the log could not be read or written.

use funani_proof::checkpoint::NoteError;
use funani_store::StoreError;

use crate::sequencer::batch::PlanError;
use crate::tree::TreeError;

/// Why a ledger cannot start, or cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The database refused or is away.
    #[error("the log's database failed")]
    Store(#[source] StoreError),
    /// Another process has taken leaves into the same log.
    #[error("another process moved {source_name} on to {next}")]
    Overtaken {
        /// The source.
        source_name: String,
        /// The position that is now expected of it.
        next: u64,
    },
    /// The stored leaves and tiles do not make a tree.
    #[error("the stored tree is damaged: {what}")]
    TreeDamaged {
        /// What is wrong with it.
        what: String,
    },
    /// The stored leaves do not give the root that was signed for their number.
    #[error("the stored leaves do not give the root that was signed at size {size}")]
    CheckpointContradicted {
        /// The size of the signed tree.
        size: u64,
    },
    /// The newest stored checkpoint is not by the keys and for the registry given.
    #[error("the stored checkpoint at size {size} is not by these keys for this registry")]
    CheckpointForeign {
        /// The size of the signed tree.
        size: u64,
        /// Why it does not verify.
        #[source]
        source: NoteError,
    },
    /// The checkpoint cannot be signed: the registry's name cannot be the name of a key.
    #[error("the checkpoint cannot be signed")]
    Unsignable(#[source] NoteError),
}

impl LedgerError {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Store(_) => "LOG_UNAVAILABLE",
            Self::Overtaken { .. } => "LOG_OVERTAKEN",
            Self::TreeDamaged { .. } => "LOG_DAMAGED",
            Self::CheckpointContradicted { .. } => "CHECKPOINT_CONTRADICTED",
            Self::CheckpointForeign { .. } => "CHECKPOINT_FOREIGN",
            Self::Unsignable(_) => "CHECKPOINT_UNSIGNABLE",
        }
    }

    /// Whether the log may answer again by itself, or elsewhere.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable() || matches!(error, StoreError::Closed))
    }

    /// The error with its sources, for a log record.
    pub(crate) fn chain(&self) -> &(dyn std::error::Error + 'static) {
        self
    }

    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::TreeDamaged { what: what.into() }
    }
}

impl From<StoreError> for LedgerError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TreeError> for LedgerError {
    fn from(error: TreeError) -> Self {
        Self::damaged(error.to_string())
    }
}

impl From<PlanError> for LedgerError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::LeafMissing { .. } => Self::damaged(error.to_string()),
            PlanError::Tree(error) => error.into(),
        }
    }
}
