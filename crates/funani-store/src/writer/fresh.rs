//! The leaves of the newest rows, for whoever takes them to the log a moment later.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(test)]
mod tests;

/// Most leaves that are kept; each takes about a hundred bytes.
const KEPT: usize = 8192;

/// Leaves by position, without a gap. It holds only what this process has committed.
#[derive(Debug, Default)]
pub(crate) struct Fresh(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    first: i64,
    leaves: VecDeque<Vec<u8>>,
}

impl Fresh {
    /// Keeps the leaves of a batch. Where another process has written in between, what was kept
    /// before goes.
    pub(crate) fn keep(&self, mut leaves: Vec<(i64, Vec<u8>)>) {
        leaves.sort_unstable_by_key(|(position, _)| *position);
        let mut kept = self.kept();
        for (position, leaf) in leaves {
            if position != kept.end() {
                kept.leaves.clear();
                kept.first = position;
            }
            kept.leaves.push_back(leaf);
            if kept.leaves.len() > KEPT {
                kept.leaves.pop_front();
                kept.first += 1;
            }
        }
    }

    /// At most `limit` leaves right after `position`; none where the next one is not kept.
    pub(crate) fn after(&self, position: i64, limit: usize) -> Vec<Vec<u8>> {
        let kept = self.kept();
        let skipped = usize::try_from(position + 1 - kept.first);
        let next = skipped.map_or(kept.leaves.len(), |skipped| skipped.min(kept.leaves.len()));
        kept.leaves.range(next..).take(limit).cloned().collect()
    }

    /// What is kept can be read again, so a panic beside it spoils nothing.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The position after the newest.
    fn end(&self) -> i64 {
        self.first + i64::try_from(self.leaves.len()).unwrap_or(i64::MAX)
    }
}
