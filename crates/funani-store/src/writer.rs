//! The one task that appends to chains.
//!
//! It waits for nothing but work: whatever stands in the queue when the last batch is done goes
//! into the next one, so batches grow with the load and a lone caller waits for nobody.

mod batch;
mod fresh;
mod queue;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use funani_proof::digest::Digest;
use sqlx::SqlSafeStr as _;
use tokio::sync::{Mutex, Notify, watch};
use uuid::Uuid;

use crate::append::{Append, Appended, AppendedAll};
use crate::connection::{Connection, Slot};
use crate::error::{Kind, StoreError};
use crate::statements;
use crate::store::advance;
use crate::value::{Record, Value};

use batch::{Failure, Outcome};
pub(crate) use fresh::Fresh;
use queue::Job;
pub(crate) use queue::Queue;

#[cfg(test)]
mod tests;

/// How long a batch may take before its outcome counts as unknown.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a batch is tried again after contention or a lost connection.
const ATTEMPTS: u32 = 10;

/// How long the outcome of a commit is asked for before it stays unknown.
const READ_BACK: Duration = Duration::from_secs(10);

/// The heads that a batch moved.
type Heads = HashMap<Uuid, (i64, Digest)>;

pub(crate) struct Writer {
    queue: Arc<Queue>,
    slot: Arc<Mutex<Slot>>,
    progress: watch::Sender<i64>,
    /// Rung after each commit.
    written: Arc<Notify>,
    fresh: Arc<Fresh>,
    jitter: Jitter,
}

/// Jobs that are tried together.
struct Set {
    jobs: Vec<Job>,
    attempts: u32,
}

impl Writer {
    pub(crate) fn new(
        queue: Arc<Queue>,
        slot: Arc<Mutex<Slot>>,
        progress: watch::Sender<i64>,
        written: Arc<Notify>,
        fresh: Arc<Fresh>,
        seed: u64,
    ) -> Self {
        Self {
            queue,
            slot,
            progress,
            written,
            fresh,
            jitter: Jitter(seed | 1),
        }
    }

    /// Runs until the queue is closed and empty.
    pub(crate) async fn run(mut self) {
        while self.queue.wait().await {
            // The callers who were just answered may have their next row ready.
            tokio::task::yield_now().await;
            let slot = Arc::clone(&self.slot);
            let mut slot = slot.lock().await;
            let taken = self.queue.take(Instant::now());
            for job in taken.expired {
                job.expire();
            }
            let heads = self.settle(&mut slot, taken.batch).await;
            drop(slot);
            self.queue.put_back(answer_moved(taken.held, &heads));
        }
    }

    /// Tries `jobs` until each of them is answered.
    async fn settle(&mut self, slot: &mut Slot, jobs: Vec<Job>) -> Heads {
        let mut heads = Heads::new();
        let mut sets = vec![Set { jobs, attempts: 0 }];
        while let Some(Set { mut jobs, attempts }) = sets.pop() {
            if attempts > 0 {
                jobs = expire_old(jobs);
            }
            if jobs.is_empty() {
                continue;
            }
            match attempt(slot, &jobs).await {
                Ok(outcomes) => {
                    let rest = self.answer(slot, jobs, &outcomes, &mut heads).await;
                    self.again(
                        rest,
                        attempts,
                        "the head did not move though it was free",
                        &mut sets,
                    )
                    .await;
                }
                Err(failure) => {
                    tracing::warn!(error = %failure.error, rows = jobs.len(), "a batch failed");
                    let Some(rest) = self.recover(slot, jobs, &failure, &mut heads).await else {
                        continue;
                    };
                    match failure.kind {
                        Kind::Refused => split(rest, failure.error, &mut sets),
                        Kind::Contention | Kind::Connection => {
                            self.again(rest, attempts, &failure.error.to_string(), &mut sets)
                                .await;
                        }
                    }
                }
            }
        }
        heads
    }

    /// Has `jobs` tried once more after a pause, unless that was done often enough.
    async fn again(&mut self, jobs: Vec<Job>, attempts: u32, reason: &str, sets: &mut Vec<Set>) {
        if jobs.is_empty() {
            return;
        }
        if attempts >= ATTEMPTS {
            for job in jobs {
                job.fail(StoreError::Unavailable {
                    reason: reason.to_owned(),
                });
            }
            return;
        }
        tokio::time::sleep(self.jitter.pause(attempts)).await;
        sets.push(Set {
            jobs,
            attempts: attempts + 1,
        });
    }

    /// Answers the winners, then the others one by one. Returns jobs that lost although nothing
    /// stands in their way any more.
    async fn answer(
        &mut self,
        slot: &mut Slot,
        jobs: Vec<Job>,
        outcomes: &[Outcome],
        heads: &mut Heads,
    ) -> Vec<Job> {
        let newest = outcomes.iter().filter_map(Outcome::position).max();
        if let Some(newest) = newest {
            let entries = jobs.iter().flat_map(|job| &job.entries).zip(outcomes);
            let leaves = entries
                .filter_map(|(entry, outcome)| Some((outcome.position()?, entry.row.leaf.clone())));
            self.fresh.keep(leaves.collect());
            advance(&self.progress, newest);
            self.written.notify_one();
        }
        let mut lost = Vec::new();
        let mut first = 0;
        for job in jobs {
            let of_job = &outcomes[first..first + job.entries.len()];
            first += job.entries.len();
            let positions: Vec<i64> = of_job.iter().filter_map(Outcome::position).collect();
            if positions.len() == of_job.len() {
                note_heads(&job, heads);
                job.win(positions);
            } else {
                lost.push((job, of_job));
            }
        }
        let mut again = Vec::new();
        for (job, of_job) in lost {
            again.extend(answer_lost(slot, job, of_job, heads).await);
        }
        again
    }

    /// After a failure: finds out what stands all the same and answers it. Returns the jobs of
    /// which nothing stands, or nothing if that could not be told and all were answered.
    async fn recover(
        &mut self,
        slot: &mut Slot,
        jobs: Vec<Job>,
        failure: &Failure,
        heads: &mut Heads,
    ) -> Option<Vec<Job>> {
        match failure.kind {
            Kind::Connection => slot.lose(),
            Kind::Contention | Kind::Refused => slot.dirty = true,
        }
        if !failure.maybe_committed {
            return Some(jobs);
        }
        let asked = tokio::time::timeout(READ_BACK, self.read_back(slot, &jobs)).await;
        let Ok(found) = asked else {
            for job in jobs {
                job.fail(StoreError::Unknown {
                    reason: failure.error.to_string(),
                });
            }
            return None;
        };
        let mut rest = Vec::new();
        for (job, positions) in jobs.into_iter().zip(found) {
            match positions {
                Some(positions) => {
                    if let Some(newest) = positions.iter().max() {
                        advance(&self.progress, *newest);
                    }
                    note_heads(&job, heads);
                    job.win(positions);
                }
                None => rest.push(job),
            }
        }
        Some(rest)
    }

    /// The positions of the jobs that stand, asked until the database answers.
    async fn read_back(&mut self, slot: &mut Slot, jobs: &[Job]) -> Vec<Option<Vec<i64>>> {
        let mut attempts = 0;
        loop {
            match find_for_good(slot, jobs).await {
                Ok(found) => return found,
                Err(error) => {
                    tracing::warn!(%error, "the outcome of a commit could not be read back yet");
                    slot.lose();
                    tokio::time::sleep(self.jitter.pause(attempts)).await;
                    attempts += 1;
                }
            }
        }
    }
}

/// Held-back jobs whose chain was moved by another one are answered with its head; the others come
/// back to be tried.
fn answer_moved(held: Vec<Job>, heads: &Heads) -> Vec<Job> {
    let mut back = Vec::new();
    for job in held {
        let moved = job.entries.iter().enumerate().find_map(|(index, entry)| {
            let current = *heads.get(&entry.chain)?;
            // One that extends a later row may still come true.
            let ahead = entry
                .expected
                .is_some_and(|(sequence, _)| sequence > current.0);
            (entry.expected != Some(current) && !ahead).then_some((index, current))
        });
        match moved {
            Some((index, (sequence, digest))) => {
                job.lose(
                    index,
                    Appended::Moved {
                        sequence,
                        head: digest,
                    },
                );
            }
            None => back.push(job),
        }
    }
    back
}

fn note_heads(job: &Job, heads: &mut Heads) {
    for entry in &job.entries {
        heads.insert(entry.chain, (entry.sequence(), entry.row.receipt));
    }
}

fn expire_old(jobs: Vec<Job>) -> Vec<Job> {
    let now = Instant::now();
    let (old, young): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| job.is_old(now));
    for job in old {
        job.expire();
    }
    young
}

/// Halves a batch that the engine refuses until the row it refuses stands alone.
fn split(mut jobs: Vec<Job>, error: StoreError, sets: &mut Vec<Set>) {
    if jobs.len() > 1 {
        let second = jobs.split_off(jobs.len() / 2);
        // The last set is tried first.
        sets.push(Set {
            jobs: second,
            attempts: 0,
        });
        sets.push(Set { jobs, attempts: 0 });
    } else if let Some(job) = jobs.pop() {
        job.fail(error);
    }
}

async fn attempt(slot: &mut Slot, jobs: &[Job]) -> Result<Vec<Outcome>, Failure> {
    let away = |error| Failure {
        kind: Kind::Connection,
        maybe_committed: false,
        error,
    };
    slot.identify().await.map_err(away)?;
    let connection = slot.ready().await.map_err(away)?;
    let entries: Vec<&Append> = jobs.iter().flat_map(|job| &job.entries).collect();
    let together = jobs.iter().any(Job::stands_or_falls);
    match tokio::time::timeout(PATIENCE, batch::run(connection, &entries, together)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure {
            kind: Kind::Connection,
            maybe_committed: true,
            error: StoreError::Unavailable {
                reason: "the database does not answer".to_owned(),
            },
        }),
    }
}

/// Re-reads a job's first lost row and answers it; gives the job back if its head is free.
async fn answer_lost(
    slot: &mut Slot,
    job: Job,
    outcomes: &[Outcome],
    heads: &mut Heads,
) -> Option<Job> {
    let lost = outcomes.iter().position(|outcome| match outcome {
        Outcome::Won(_) | Outcome::Undone => false,
        Outcome::Absent | Outcome::Claimed { .. } => true,
    });
    let index = lost.unwrap_or(0);
    if let Outcome::Claimed { claim, by } = outcomes[index] {
        job.lose(index, Appended::Claimed { claim, by });
        return None;
    }
    let entry = &job.entries[index];
    match reread(slot, entry).await {
        Ok(Found::Written(position)) if job.entries.len() == 1 => {
            note_heads(&job, heads);
            job.win(vec![position]);
            None
        }
        Ok(Found::Written(_)) => match find(slot, std::slice::from_ref(&job)).await {
            Ok(found) => match found.into_iter().next().flatten() {
                Some(positions) => {
                    job.win(positions);
                    None
                }
                None => Some(job),
            },
            Err(error) => {
                job.fail(error);
                None
            }
        },
        Ok(Found::Head(sequence, head)) if entry.expected == Some((sequence, head)) => {
            answer_beside(slot, job, index).await
        }
        Ok(Found::Head(sequence, head)) => {
            job.lose(index, Appended::Moved { sequence, head });
            None
        }
        Ok(Found::Nothing) if entry.expected.is_none() => Some(job),
        Ok(Found::Nothing) => {
            let head = Digest::from_bytes([0; 32]);
            job.lose(index, Appended::Moved { sequence: 0, head });
            None
        }
        Err(error) => {
            job.fail(error);
            None
        }
    }
}

/// A row whose head is free lost to the chain beside it, or comes back to be tried again.
async fn answer_beside(slot: &mut Slot, job: Job, index: usize) -> Option<Job> {
    let Some((beside, at)) = job.entries[index].beside else {
        return Some(job);
    };
    match sequence(slot, beside).await {
        Ok(now) if now == at => Some(job),
        Ok(_) => {
            job.lose(index, Appended::BesideMoved);
            None
        }
        Err(error) => {
            job.fail(error);
            None
        }
    }
}

/// The sequence at which a chain stands; 0 for one that does not exist.
async fn sequence(slot: &mut Slot, chain: Uuid) -> Result<i64, StoreError> {
    let records = reread_rows(slot, statements::SEQUENCE, vec![chain.into()]).await?;
    records.first().map_or(Ok(0), |record| record.i64(0))
}

/// What stands where a row was to go.
enum Found {
    /// This very row, at this position.
    Written(i64),
    /// Something else: the chain's current sequence and head.
    Head(i64, Digest),
    /// No such chain.
    Nothing,
}

/// Reads where a chain is. The row counts as written only if act, receipt, salt and leaf are its
/// own: the same act may have come twice, with two receipts of which one was recorded.
async fn reread(slot: &mut Slot, entry: &Append) -> Result<Found, StoreError> {
    let values = vec![entry.chain.into(), entry.sequence().into()];
    let records = reread_rows(slot, statements::REREAD, values).await?;
    let Some(record) = records.first() else {
        return Ok(Found::Nothing);
    };
    let row = &entry.row;
    let own = record.optional_bytes(2)?.as_deref() == Some(row.act.as_bytes().as_slice())
        && record.optional_bytes(3)?.as_deref() == Some(row.receipt.as_bytes().as_slice())
        && record.optional_bytes(4)?.as_deref() == Some(row.salt.as_slice())
        && record.optional_bytes(5)?.as_deref() == Some(row.leaf.as_slice());
    match record.optional_i64(6)? {
        Some(position) if own => Ok(Found::Written(position)),
        _ => Ok(Found::Head(record.i64(0)?, record.digest(1)?)),
    }
}

async fn reread_rows(
    slot: &mut Slot,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Record>, StoreError> {
    let connection: &mut Connection = slot.ready().await?;
    let records = connection.fetch_all(sql.into_sql_str(), values).await;
    records.map_err(|error| {
        slot.lose();
        error.into()
    })
}

/// As [`find`], when nothing can change it any more.
async fn find_for_good(slot: &mut Slot, jobs: &[Job]) -> Result<Vec<Option<Vec<i64>>>, StoreError> {
    slot.end_lost().await?;
    find(slot, jobs).await
}

/// The positions of each job of which every row stands.
async fn find(slot: &mut Slot, jobs: &[Job]) -> Result<Vec<Option<Vec<i64>>>, StoreError> {
    let mut found = Vec::with_capacity(jobs.len());
    for job in jobs {
        let mut positions = Vec::with_capacity(job.entries.len());
        for entry in &job.entries {
            match reread(slot, entry).await? {
                Found::Written(position) => positions.push(position),
                Found::Head(..) | Found::Nothing => break,
            }
        }
        found.push((positions.len() == job.entries.len()).then_some(positions));
    }
    Ok(found)
}

/// Pauses that differ from process to process, so that two that met do not meet again.
struct Jitter(u64);

impl Jitter {
    /// Up to 2, 4, 8 … 128 ms (xorshift64, Marsaglia 2003: enough for a pause, not for a secret).
    fn pause(&mut self, attempts: u32) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_micros(self.0 % (1000 << (1 + attempts.min(6))))
    }
}

impl Job {
    fn win(self, positions: Vec<i64>) {
        match self.reply {
            queue::Reply::One(answer) => {
                let position = positions.first().copied().unwrap_or_default();
                tell(answer, Ok(Appended::Won { position }));
            }
            queue::Reply::All(answer) => tell(answer, Ok(AppendedAll::Won { positions })),
        }
    }

    fn lose(self, index: usize, answer: Appended) {
        match self.reply {
            queue::Reply::One(caller) => tell(caller, Ok(answer)),
            queue::Reply::All(caller) => tell(caller, Ok(AppendedAll::Lost { index, answer })),
        }
    }

    fn expire(self) {
        match self.reply {
            queue::Reply::One(answer) => tell(answer, Ok(Appended::Expired)),
            queue::Reply::All(answer) => tell(answer, Ok(AppendedAll::Expired)),
        }
    }

    fn fail(self, error: StoreError) {
        match self.reply {
            queue::Reply::One(answer) => tell(answer, Err(error)),
            queue::Reply::All(answer) => tell(answer, Err(error)),
        }
    }
}

/// Answers a caller, who may have gone away.
fn tell<T>(caller: tokio::sync::oneshot::Sender<T>, answer: T) {
    drop(caller.send(answer));
}
