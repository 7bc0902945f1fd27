//! How far the log has come behind this registry and behind the parties it judges by.
//!
//! A receipt is *recorded* when it is committed and *logged* when a checkpoint covers it
//! (`docs/format.md` §3.2). Where the oldest receipt that is not logged has waited too long, title
//! acts are refused: evidence nobody can check yet must not pile up. Ages are counted on the
//! monotonic clock from when this process first knew of a position.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use funani_wire::types::v1::{Finality, FinalityLevel};
use tokio::sync::watch;
use tokio::time::Instant;

#[cfg(test)]
mod tests;

/// How old the oldest receipt outside the log may be before title acts are refused.
pub const BEHIND_AFTER: Duration = Duration::from_secs(30);

/// Positions seen within this time share one mark, so that a long outage costs little memory.
const GRAIN: Duration = Duration::from_millis(100);

/// Which log a position belongs to: the feed of one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// This registry's own feed.
    Registry,
    /// The feed of the parties.
    Parties,
}

/// What a comparison of this registry's feed with the log has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// There was none since this process began.
    NotYet,
    /// The log holds nothing that the feed does not hold.
    Agrees,
    /// The log holds something else or more: the database is not the one that it was. Acts recorded
    /// over it would contradict those that are logged.
    Contradicts,
}

/// How far a checkpoint covers this registry's feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Logged {
    /// Newest position under a checkpoint; 0 for none.
    pub(crate) position: i64,
    /// Size of the checkpoint that was seen first to cover it.
    pub(crate) size: u64,
}

/// What is known of the log, shared by the calls and the pusher.
#[derive(Clone, Debug)]
pub(crate) struct LogState(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    behind_after: Duration,
    comparison: Mutex<Comparison>,
    lags: Mutex<Lags>,
    logged: watch::Sender<Logged>,
}

#[derive(Debug, Default)]
struct Lags {
    registry: Lag,
    parties: Lag,
    /// Checkpoints that moved the logged position: the newest position each covers, and its size.
    checkpoints: VecDeque<Logged>,
}

/// How many checkpoints are remembered, to name the smallest one known for a position.
const CHECKPOINTS_KEPT: usize = 1024;

impl LogState {
    /// Nothing is known yet. Receipts may wait for the log for `behind_after`.
    pub(crate) fn new(behind_after: Duration) -> Self {
        Self(Arc::new(Shared {
            behind_after,
            comparison: Mutex::new(Comparison::NotYet),
            lags: Mutex::default(),
            logged: watch::Sender::new(Logged::default()),
        }))
    }

    /// A source has receipts up to `position`, as was first known at `now`.
    pub(crate) fn recorded(&self, source: Source, position: i64, now: Instant) {
        self.lags(|lags| lags.of(source).recorded(position, now));
    }

    /// A checkpoint of `size` leaves covers a source up to `position`.
    pub(crate) fn logged(&self, source: Source, logged: Logged) {
        self.lags(|lags| {
            lags.of(source).logged(logged.position);
            if source == Source::Registry {
                lags.remember(logged);
            }
        });
        if source == Source::Registry {
            self.0.logged.send_if_modified(|known| {
                let newer = logged.position > known.position;
                if newer {
                    *known = logged;
                }
                newer
            });
        }
    }

    /// The log was found to hold nothing that the feed does not hold.
    pub(crate) fn agreed(&self) {
        self.found(Comparison::Agrees);
    }

    /// The log was found to hold something else than the feed. That stays so while this process
    /// lives.
    pub(crate) fn contradicted(&self) {
        tracing::error!("the log holds what the database does not hold: acts are refused");
        self.found(Comparison::Contradicts);
    }

    fn found(&self, found: Comparison) {
        let mut held = self
            .0
            .comparison
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if *held != Comparison::Contradicts {
            *held = found;
        }
    }

    /// What the last comparison has shown.
    pub(crate) fn comparison(&self) -> Comparison {
        *self
            .0
            .comparison
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a receipt of this registry or of the parties waits for the log too long.
    pub(crate) fn is_behind(&self, now: Instant) -> bool {
        self.lags(|lags| {
            [&lags.registry, &lags.parties]
                .into_iter()
                .filter_map(|lag| lag.oldest_age(now))
                .any(|age| age >= self.0.behind_after)
        })
    }

    /// Whether everything a source is known to have recorded is logged.
    pub(crate) fn is_caught_up(&self, source: Source) -> bool {
        self.lags(|lags| lags.of(source).marks.is_empty())
    }

    /// The finality of the receipt at `position` of this registry's feed.
    pub(crate) fn finality(&self, position: i64) -> Finality {
        let size = self.lags(|lags| lags.size_for(position));
        match size {
            Some(size) => Finality {
                level: FinalityLevel::Logged.into(),
                witnesses: 0,
                checkpoint_size: size,
            },
            None => Finality {
                level: FinalityLevel::Recorded.into(),
                witnesses: 0,
                checkpoint_size: 0,
            },
        }
    }

    /// Waits until a checkpoint covers `position`, at most until `until`. Witnesses do not co-sign
    /// here, so there is no higher level to wait for.
    pub(crate) async fn wait(&self, position: i64, until: Instant) {
        // Running out of time changes what is answered, not whether.
        let _: Result<_, _> = tokio::time::timeout_at(until, self.covered(position)).await;
    }

    /// Waits until a checkpoint covers `position`.
    pub(crate) async fn covered(&self, position: i64) {
        let mut logged = self.0.logged.subscribe();
        // The other end is held by this state itself.
        let _: Result<_, _> = logged.wait_for(|logged| logged.position >= position).await;
    }

    fn lags<T>(&self, read: impl FnOnce(&mut Lags) -> T) -> T {
        read(&mut self.0.lags.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Lags {
    const fn of(&mut self, source: Source) -> &mut Lag {
        match source {
            Source::Registry => &mut self.registry,
            Source::Parties => &mut self.parties,
        }
    }

    fn remember(&mut self, logged: Logged) {
        if self
            .checkpoints
            .back()
            .is_some_and(|last| last.position >= logged.position)
        {
            return;
        }
        if self.checkpoints.len() == CHECKPOINTS_KEPT {
            self.checkpoints.pop_front();
        }
        self.checkpoints.push_back(logged);
    }

    fn size_for(&self, position: i64) -> Option<u64> {
        let at = self
            .checkpoints
            .partition_point(|logged| logged.position < position);
        self.checkpoints.get(at).map(|logged| logged.size)
    }
}

/// The receipts of one source that no checkpoint covers.
#[derive(Debug, Default)]
struct Lag {
    recorded: i64,
    logged: i64,
    /// Groups of positions: the last one of the group, and when the first was known.
    marks: VecDeque<(i64, Instant)>,
}

impl Lag {
    fn recorded(&mut self, position: i64, now: Instant) {
        if position <= self.recorded {
            return;
        }
        self.recorded = position;
        if position <= self.logged {
            return;
        }
        match self.marks.back_mut() {
            Some((last, since)) if now.duration_since(*since) < GRAIN => *last = position,
            Some(_) | None => self.marks.push_back((position, now)),
        }
    }

    fn logged(&mut self, position: i64) {
        if position <= self.logged {
            return;
        }
        self.logged = position;
        while self
            .marks
            .front()
            .is_some_and(|(last, _)| *last <= position)
        {
            self.marks.pop_front();
        }
    }

    fn oldest_age(&self, now: Instant) -> Option<Duration> {
        self.marks
            .front()
            .map(|(_, since)| now.duration_since(*since))
    }
}
