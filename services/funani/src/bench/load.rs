//! Callers: tasks that share four channels, each with one call under way.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;

/// Connections that all callers share, round robin.
pub(super) const CHANNELS: usize = 4;

/// Longest time that is told apart, in microseconds.
const LONGEST_US: u64 = 60_000_000;

/// What came of many calls.
pub(super) struct Tally {
    /// Calls that went well.
    pub(super) done: u32,
    /// Calls that did not.
    pub(super) failed: u32,
    /// What the first of those said.
    pub(super) fault: Option<String>,
    /// From the first call to the last answer, or later where something else had to come.
    pub(super) took: Duration,
    waits: Histogram<u64>,
}

impl Tally {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let waits = Histogram::new_with_bounds(1, LONGEST_US, 3);
        Self {
            done: 0,
            failed: 0,
            fault: None,
            took: Duration::ZERO,
            waits: waits.expect("1, a minute and three digits are within what it takes"),
        }
    }

    /// Counts a call that began at `begun`.
    pub(super) fn note(&mut self, begun: Instant, good: bool) {
        if good {
            self.done += 1;
            let waited = u64::try_from(begun.elapsed().as_micros()).unwrap_or(LONGEST_US);
            self.waits.saturating_record(waited);
        } else {
            self.failed += 1;
        }
    }

    /// Counts a call that failed.
    pub(super) fn fail(&mut self, why: impl FnOnce() -> String) {
        self.failed += 1;
        self.fault.get_or_insert_with(why);
    }

    fn add(&mut self, other: &Self) {
        self.done += other.done;
        self.failed += other.failed;
        self.fault = self.fault.take().or_else(|| other.fault.clone());
        self.waits
            .add(&other.waits)
            .expect("both were made with the same bounds");
    }

    /// Good calls per second.
    pub(super) fn per_second(&self) -> f64 {
        f64::from(self.done) / self.took.as_secs_f64()
    }

    /// The wait that `share` of 1 did not exceed, in milliseconds.
    pub(super) fn wait_ms(&self, share: f64) -> f64 {
        let micros = self.waits.value_at_quantile(share);
        Duration::from_micros(micros).as_secs_f64() * 1000.0
    }
}

/// Runs callers beside each other and adds up what they tell.
pub(super) async fn drive<F, Call>(callers: usize, call: F) -> Result<Tally>
where
    F: Fn(usize) -> Call,
    Call: Future<Output = Result<Tally>> + Send + 'static,
{
    let begun = Instant::now();
    let tasks: Vec<_> = (0..callers).map(|at| tokio::spawn(call(at))).collect();
    let mut sum = Tally::new();
    for task in tasks {
        sum.add(&task.await.context("a caller broke off")??);
    }
    sum.took = begun.elapsed();
    Ok(sum)
}

/// Hands out places of a list, each once, to whoever asks next.
#[derive(Clone)]
pub(super) struct Places {
    next: Arc<AtomicUsize>,
    end: usize,
}

impl Places {
    /// The places before `end`.
    pub(super) fn new(end: usize) -> Self {
        Self {
            next: Arc::default(),
            end,
        }
    }
}

impl Iterator for Places {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        (place < self.end).then_some(place)
    }
}

#[cfg(test)]
mod tests;
