//! The newest leaves in memory, so that a proof soon after its leaf needs no statement.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::leaf::Leaf;
use crate::sequencer::batch::NewLeaf;

#[cfg(test)]
mod tests;

/// A leaf and where it is in the log.
pub(crate) type Placed = (u64, Leaf);

/// The newest leaves, without a gap, at most as many as it was made for.
#[derive(Debug)]
pub(crate) struct Recent {
    most: usize,
    first_index: u64,
    leaves: VecDeque<(Arc<str>, Leaf)>,
    sources: HashMap<Arc<str>, Positions>,
}

/// The log indexes of one source's leaves, at positions one after another.
#[derive(Debug, Default)]
struct Positions {
    first: u64,
    indexes: VecDeque<u64>,
}

impl Recent {
    /// Keeps at most this many leaves.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            first_index: 0,
            leaves: VecDeque::new(),
            sources: HashMap::new(),
        }
    }

    /// Adds the next leaf. One that is not next to the newest begins anew.
    pub(crate) fn push(&mut self, new: &NewLeaf) {
        if new.log_index != self.first_index + self.leaves.len() as u64 {
            self.clear();
        }
        if self.leaves.is_empty() {
            self.first_index = new.log_index;
        }
        self.leaves.push_back((Arc::clone(&new.source), new.leaf));
        let positions = self.sources.entry(Arc::clone(&new.source)).or_default();
        if positions.indexes.is_empty() {
            positions.first = new.position;
        }
        positions.indexes.push_back(new.log_index);
        if self.leaves.len() > self.most {
            self.drop_oldest();
        }
    }

    /// Forgets every leaf.
    pub(crate) fn clear(&mut self) {
        self.leaves.clear();
        self.sources.clear();
    }

    fn drop_oldest(&mut self) {
        let Some((source, _)) = self.leaves.pop_front() else {
            return;
        };
        self.first_index += 1;
        if let Some(positions) = self.sources.get_mut(&source) {
            positions.indexes.pop_front();
            positions.first += 1;
        }
    }

    /// The leaf at an index of the log.
    pub(crate) fn at(&self, log_index: u64) -> Option<Leaf> {
        let offset = usize::try_from(log_index.checked_sub(self.first_index)?).ok()?;
        self.leaves.get(offset).map(|(_, leaf)| *leaf)
    }

    /// The leaves from an index up to and without another, where all of them are here.
    pub(crate) fn range(&self, from: u64, to: u64) -> Option<Vec<Leaf>> {
        let start = usize::try_from(from.checked_sub(self.first_index)?).ok()?;
        let end = usize::try_from(to.checked_sub(self.first_index)?).ok()?;
        (start <= end && end <= self.leaves.len()).then(|| {
            self.leaves
                .range(start..end)
                .map(|(_, leaf)| *leaf)
                .collect()
        })
    }

    /// The leaf at a position of a source.
    pub(crate) fn find(&self, source: &str, position: u64) -> Option<Placed> {
        let positions = self.sources.get(source)?;
        let offset = usize::try_from(position.checked_sub(positions.first)?).ok()?;
        let log_index = *positions.indexes.get(offset)?;
        Some((log_index, self.at(log_index)?))
    }
}
