//! What the log is now: the committed tree, its sources and the newest checkpoint, as one value.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::checkpoint::Published;
use crate::tree::Edge;

/// The committed log at one moment. It is replaced whole, so whoever holds one sees one moment.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The right edge of the committed tree.
    pub(crate) edge: Edge,
    /// How far each source has come.
    pub(crate) sources: BTreeMap<Arc<str>, Source>,
    /// Log time of the newest leaf in milliseconds, 0 without one.
    pub(crate) time_ms: u64,
    /// The newest checkpoint. Its size is at most that of the committed tree.
    pub(crate) checkpoint: Arc<Published>,
}

impl State {
    /// Whether leaves wait for a checkpoint.
    pub(crate) fn is_waiting(&self) -> bool {
        self.edge.size() > self.checkpoint.size
    }

    /// The same log under a checkpoint over all its leaves.
    pub(crate) fn under(&self, checkpoint: Published) -> Self {
        let mut state = self.clone();
        for source in state.sources.values_mut() {
            source.waiting = None;
        }
        state.checkpoint = Arc::new(checkpoint);
        state
    }
}

/// How far a source has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The position expected next, from 1.
    pub(crate) next: u64,
    /// Its oldest leaf that no checkpoint covers.
    pub(crate) waiting: Option<Waiting>,
}

impl Source {
    /// A source that has sent nothing.
    pub(crate) const NEW: Self = Self {
        next: 1,
        waiting: None,
    };

    /// The newest position under a checkpoint, 0 for none.
    pub(crate) fn logged(&self) -> u64 {
        self.waiting.map_or(self.next, |waiting| waiting.position) - 1
    }
}

/// A leaf that waits for a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Its position in the source's feed.
    pub(crate) position: u64,
    /// Its log time in milliseconds.
    pub(crate) since_ms: u64,
}
