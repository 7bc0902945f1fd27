//! What waits for the writer: bounded, one turn for each party, and nothing too old.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use funani_proof::digest::Digest;
use tokio::sync::{Notify, oneshot};
use uuid::Uuid;

use crate::append::{Append, Appended, AppendedAll};
use crate::error::StoreError;

#[cfg(test)]
mod tests;

/// Most jobs that wait.
const MOST_JOBS: usize = 4096;

/// Most bytes that wait.
const MOST_BYTES: usize = 64 << 20;

/// Most rows in a batch.
const BATCH_ROWS: usize = 128;

/// Most bytes in a batch, unless its first row alone has more.
const BATCH_BYTES: usize = 256 << 10;

/// A receipt names the time it was signed; a row that waited longer is signed anew.
const MOST_WAIT: Duration = Duration::from_secs(1);

/// Where the answer goes.
pub(super) enum Reply {
    One(oneshot::Sender<Result<Appended, StoreError>>),
    All(oneshot::Sender<Result<AppendedAll, StoreError>>),
}

/// One call.
pub(super) struct Job {
    /// One entry, or the several of an act over many chains.
    pub(super) entries: Vec<Append>,
    pub(super) reply: Reply,
    since: Instant,
    size: usize,
}

impl Job {
    /// Whether its rows must be written together or not at all.
    pub(super) const fn stands_or_falls(&self) -> bool {
        matches!(self.reply, Reply::All(_))
    }

    /// Whether it waited too long to be written as it was signed.
    pub(super) fn is_old(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) > MOST_WAIT
    }

    fn turn(&self) -> Uuid {
        self.entries.first().map_or(Uuid::nil(), |entry| entry.turn)
    }

    fn claims(&self) -> impl Iterator<Item = &Digest> {
        self.entries
            .iter()
            .flat_map(|entry| entry.claims.iter().chain(&entry.releases))
    }
}

/// What the writer takes at once.
#[derive(Default)]
pub(super) struct Taken {
    /// Jobs for one transaction, in the order of their chains.
    pub(super) batch: Vec<Job>,
    /// Jobs whose chain or claim is in the batch already, in the order they came.
    pub(super) held: Vec<Job>,
    /// Jobs that waited too long.
    pub(super) expired: Vec<Job>,
}

#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    bell: Notify,
}

#[derive(Default)]
struct Waiting {
    turns: HashMap<Uuid, VecDeque<Job>>,
    /// Every turn that has jobs, once.
    ring: VecDeque<Uuid>,
    jobs: usize,
    bytes: usize,
    closed: bool,
}

impl Queue {
    pub(crate) fn push_one(
        &self,
        entry: Append,
        answer: oneshot::Sender<Result<Appended, StoreError>>,
    ) -> Result<(), StoreError> {
        self.push(vec![entry], Reply::One(answer))
    }

    pub(crate) fn push_all(
        &self,
        entries: Vec<Append>,
        answer: oneshot::Sender<Result<AppendedAll, StoreError>>,
    ) -> Result<(), StoreError> {
        self.push(entries, Reply::All(answer))
    }

    fn push(&self, entries: Vec<Append>, reply: Reply) -> Result<(), StoreError> {
        let size = entries.iter().map(Append::size).sum();
        let job = Job {
            entries,
            reply,
            since: Instant::now(),
            size,
        };
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(StoreError::Closed);
        }
        if waiting.jobs >= MOST_JOBS || (waiting.jobs > 0 && waiting.bytes + size > MOST_BYTES) {
            return Err(StoreError::Busy);
        }
        waiting.push_back(job);
        drop(waiting);
        self.bell.notify_one();
        Ok(())
    }

    pub(crate) fn waiting(&self) -> usize {
        self.lock().jobs
    }

    /// Takes nothing more in; what waits is still answered.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.bell.notify_one();
    }

    /// Waits for work. False when there will be none.
    pub(super) async fn wait(&self) -> bool {
        loop {
            {
                let waiting = self.lock();
                if waiting.jobs > 0 {
                    return true;
                }
                if waiting.closed {
                    return false;
                }
            }
            self.bell.notified().await;
        }
    }

    /// Takes the next batch, one job of each turn after the other.
    pub(super) fn take(&self, now: Instant) -> Taken {
        let mut waiting = self.lock();
        let mut taken = Taken::default();
        let mut chains = HashSet::new();
        let mut claims = HashSet::new();
        let mut bytes = 0;
        while let Some(job) = waiting.pop_front() {
            if job.is_old(now) {
                taken.expired.push(job);
                continue;
            }
            let alone = job.stands_or_falls();
            let full = taken.batch.len() >= BATCH_ROWS || bytes + job.size > BATCH_BYTES || alone;
            if full && !taken.batch.is_empty() {
                waiting.push_front(job);
                break;
            }
            let meets = job
                .entries
                .iter()
                .any(|entry| chains.contains(&entry.chain))
                || job.claims().any(|claim| claims.contains(claim));
            if meets {
                taken.held.push(job);
                continue;
            }
            chains.extend(job.entries.iter().map(|entry| entry.chain));
            claims.extend(job.claims().copied());
            bytes += job.size;
            taken.batch.push(job);
            if alone {
                break;
            }
        }
        drop(waiting);
        taken
            .batch
            .sort_by_key(|job| job.entries.first().map(|entry| entry.chain));
        taken
    }

    /// Puts held-back jobs where they were: before all others of their turns.
    pub(super) fn put_back(&self, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let mut waiting = self.lock();
        for job in jobs.into_iter().rev() {
            waiting.push_front(job);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn push_back(&mut self, job: Job) {
        self.jobs += 1;
        self.bytes += job.size;
        let turn = job.turn();
        let jobs = self.turns.entry(turn).or_default();
        if jobs.is_empty() {
            self.ring.push_back(turn);
        }
        jobs.push_back(job);
    }

    fn push_front(&mut self, job: Job) {
        self.jobs += 1;
        self.bytes += job.size;
        let turn = job.turn();
        let jobs = self.turns.entry(turn).or_default();
        if !jobs.is_empty() {
            self.ring.retain(|other| *other != turn);
        }
        self.ring.push_front(turn);
        jobs.push_front(job);
    }

    /// The first job of the next turn; the turn goes to the end.
    fn pop_front(&mut self) -> Option<Job> {
        let turn = self.ring.pop_front()?;
        let jobs = self.turns.get_mut(&turn)?;
        let job = jobs.pop_front()?;
        if jobs.is_empty() {
            self.turns.remove(&turn);
        } else {
            self.ring.push_back(turn);
        }
        self.jobs -= 1;
        self.bytes -= job.size;
        Some(job)
    }
}
