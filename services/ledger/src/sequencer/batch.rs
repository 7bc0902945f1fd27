//! Decides what a batch of appends becomes, without doing it.

use std::collections::HashMap;
use std::sync::Arc;

use funani_core::leaf::with_time;
use funani_proof::merkle::leaf_hash;

use crate::leaf::{self, Leaf, SentLeaf};
use crate::state::{Source, State, Waiting};
use crate::tree::{FullTile, TreeError};

#[cfg(test)]
mod tests;

/// Leaves that one source hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Append {
    /// Whose leaves they are.
    pub(crate) source: Arc<str>,
    /// Position of the first one in the source's feed, from 1.
    pub(crate) from: u64,
    /// The leaves, at positions one after another.
    pub(crate) leaves: Vec<SentLeaf>,
}

/// What became of an [`Append`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Appended {
    /// All its leaves are in the log, these or the same sent before.
    Taken {
        /// The position expected next.
        next: u64,
        /// Log time of its last leaf in milliseconds.
        time_ms: u64,
    },
    /// It begins beyond the position expected next. Nothing of it was taken.
    Ahead {
        /// The position expected next.
        next: u64,
    },
    /// Another leaf stands at one of its positions. Nothing of it was taken.
    Forked {
        /// The first such position.
        position: u64,
    },
}

/// A leaf on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewLeaf {
    pub(crate) log_index: u64,
    pub(crate) source: Arc<str>,
    pub(crate) position: u64,
    pub(crate) leaf: Leaf,
}

/// Leaves by source and position.
pub(crate) type Standing = HashMap<(Arc<str>, u64), Leaf>;

/// Why a batch cannot be planned. Both are faults of what is stored, never of an append.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    /// A source has come further than its leaves in the store.
    #[error("the leaf of {source_name} at {position} is not in the store")]
    LeafMissing {
        source_name: Arc<str>,
        position: u64,
    },
    /// The tree refused a leaf.
    #[error("the tree cannot grow")]
    Tree(#[from] TreeError),
}

/// What a batch becomes when it is committed.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Leaves to write, in log order.
    pub(crate) leaves: Vec<NewLeaf>,
    /// Tiles to write.
    pub(crate) tiles: Vec<FullTile>,
    /// The log afterwards.
    pub(crate) state: State,
    /// What to answer, in the order of the appends.
    pub(crate) answers: Vec<Appended>,
}

/// The positions of an append that stand in the log already and must be compared.
pub(crate) fn overlap(state: &State, append: &Append) -> std::ops::Range<u64> {
    let next = state
        .sources
        .get(&append.source)
        .map_or(Source::NEW.next, |source| source.next);
    append.from
        ..next
            .min(append.from + append.leaves.len() as u64)
            .max(append.from)
}

/// Plans a batch. `standing` has the leaf of every [`overlap`]; `now_ms` is the clock.
///
/// Appends are taken by source and position, so that neighbours which arrive out of order do not
/// leave a gap.
pub(crate) fn plan(
    state: &State,
    standing: &Standing,
    appends: &[Append],
    now_ms: u64,
) -> Result<Plan, PlanError> {
    let mut order: Vec<usize> = (0..appends.len()).collect();
    order.sort_by_key(|at| (&appends[*at].source, appends[*at].from));
    let mut batch = Batch {
        standing,
        first_index: state.edge.size(),
        starts: HashMap::new(),
        time_ms: now_ms.max(state.time_ms),
        state: state.clone(),
        leaves: Vec::new(),
        tiles: Vec::new(),
    };
    let mut answers = vec![None; appends.len()];
    for at in order {
        answers[at] = Some(batch.take(&appends[at])?);
    }
    let answers = answers.into_iter().flatten().collect();
    Ok(Plan {
        leaves: batch.leaves,
        tiles: batch.tiles,
        state: batch.state,
        answers,
    })
}

/// A batch on its way to a plan.
struct Batch<'a> {
    standing: &'a Standing,
    first_index: u64,
    /// For each source its position and place in `leaves` where the batch begins to add to it.
    starts: HashMap<Arc<str>, (u64, usize)>,
    time_ms: u64,
    state: State,
    leaves: Vec<NewLeaf>,
    tiles: Vec<FullTile>,
}

impl Batch<'_> {
    fn take(&mut self, append: &Append) -> Result<Appended, PlanError> {
        let source = self
            .state
            .sources
            .get(&append.source)
            .copied()
            .unwrap_or(Source::NEW);
        if append.from > source.next {
            return Ok(Appended::Ahead { next: source.next });
        }
        let repeated = usize::try_from(source.next - append.from).unwrap_or(usize::MAX);
        let (again, fresh) = append.leaves.split_at(repeated.min(append.leaves.len()));
        let mut time_ms = 0;
        for (position, sent) in (append.from..).zip(again) {
            let stands = self.standing_at(append, position)?;
            if leaf::sent(&stands) != sent {
                return Ok(Appended::Forked { position });
            }
            time_ms = leaf::time_ms(&stands);
        }
        if !fresh.is_empty() {
            time_ms = self.time_ms;
            self.add(append, source, fresh)?;
        }
        let next = self
            .state
            .sources
            .get(&append.source)
            .map_or(source.next, |now| now.next);
        Ok(Appended::Taken { next, time_ms })
    }

    /// The leaf that stands at a position, stored or earlier in this batch.
    fn standing_at(&self, append: &Append, position: u64) -> Result<Leaf, PlanError> {
        let key = (Arc::clone(&append.source), position);
        let leaf = self
            .fresh_at(&append.source, position)
            .or_else(|| self.standing.get(&key));
        leaf.copied().ok_or(PlanError::LeafMissing {
            source_name: key.0,
            position,
        })
    }

    /// The leaf that an earlier append of this batch puts at a position.
    fn fresh_at(&self, source: &str, position: u64) -> Option<&Leaf> {
        let (start, at) = self.starts.get(source)?;
        let offset = usize::try_from(position.checked_sub(*start)?).ok()?;
        Some(&self.leaves.get(at + offset)?.leaf)
    }

    fn add(
        &mut self,
        append: &Append,
        mut source: Source,
        fresh: &[SentLeaf],
    ) -> Result<(), PlanError> {
        let name = &append.source;
        self.starts
            .entry(Arc::clone(name))
            .or_insert((source.next, self.leaves.len()));
        source.waiting = source.waiting.or(Some(Waiting {
            position: source.next,
            since_ms: self.time_ms,
        }));
        for sent in fresh {
            let leaf = with_time(sent, self.time_ms);
            self.state.edge.append(leaf_hash(&leaf), &mut self.tiles)?;
            self.leaves.push(NewLeaf {
                log_index: self.first_index + self.leaves.len() as u64,
                source: Arc::clone(name),
                position: source.next,
                leaf,
            });
            source.next += 1;
        }
        self.state.time_ms = self.time_ms;
        self.state.sources.insert(Arc::clone(name), source);
        Ok(())
    }
}
