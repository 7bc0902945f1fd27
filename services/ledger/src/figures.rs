//! What the ledger counts and measures.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

use crate::checkpoint::Published;
use crate::sequencer::batch::Plan;
use crate::state::State;

/// The ledger at one moment, for health pages and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many leaves are committed.
    pub size: u64,
    /// How many of them the newest checkpoint covers.
    pub checkpoint_size: u64,
    /// When the newest checkpoint was signed, in milliseconds since 1970 UTC.
    pub checkpoint_time_ms: u64,
    /// Age of the newest checkpoint, in milliseconds. It grows while nothing is appended.
    pub checkpoint_age_ms: u64,
    /// Age of the oldest leaf that no checkpoint covers, in milliseconds; 0 for none.
    pub oldest_unlogged_ms: u64,
}

impl Figures {
    pub(crate) fn of(state: &State, now_ms: u64) -> Self {
        let oldest = state.sources.values().filter_map(|source| source.waiting);
        let oldest = oldest.map(|waiting| waiting.since_ms).min();
        Self {
            size: state.edge.size(),
            checkpoint_size: state.checkpoint.size,
            checkpoint_time_ms: state.checkpoint.time_ms,
            checkpoint_age_ms: now_ms.saturating_sub(state.checkpoint.time_ms),
            oldest_unlogged_ms: oldest.map_or(0, |since| now_ms.saturating_sub(since)),
        }
    }
}

/// The ledger begins in this state.
pub(crate) fn start(state: &State) {
    gauge!("funani_ledger_leaves").set(float(state.edge.size()));
    show(&state.checkpoint);
}

/// An append was answered, this long after it came.
pub(crate) fn append_answered(after: Duration) {
    histogram!("funani_ledger_append_seconds").record(after);
}

/// A batch could not be written; its callers heard that the log is unavailable.
pub(crate) fn append_failed() {
    counter!("funani_ledger_append_failures_total").increment(1);
}

/// A batch was committed.
pub(crate) fn batch_committed(plan: &Plan) {
    histogram!("funani_ledger_batch_leaves").record(float(plan.leaves.len() as u64));
    gauge!("funani_ledger_leaves").set(float(plan.state.edge.size()));
}

/// A checkpoint was signed and stored.
pub(crate) fn checkpoint_signed(checkpoint: &Published) {
    counter!("funani_ledger_checkpoints_total").increment(1);
    show(checkpoint);
}

fn show(checkpoint: &Published) {
    gauge!("funani_ledger_checkpoint_leaves").set(float(checkpoint.size));
    gauge!("funani_ledger_checkpoint_time_seconds").set(float(checkpoint.time_ms) / 1000.0);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "figures are for reading; a log of 2^53 leaves is far off"
)]
const fn float(number: u64) -> f64 {
    number as f64
}
