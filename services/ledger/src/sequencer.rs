//! The one writer of the log: it gives leaves their order and time, and signs checkpoints.
//!
//! A batch is whatever waits: it is planned in memory, written in one transaction, and answered
//! after the commit. Only then does the log move on, so a checkpoint covers nothing that could
//! still be lost. What cannot be written is forgotten and the state read anew from the store: the
//! outcome of a commit that failed may be either, and the same leaves may always be sent again.

use std::sync::Arc;
use std::time::Duration;

use funani_runtime::clock::Clock;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::Signer;
use crate::error::LedgerError;
use crate::figures;
use crate::load;
use crate::log::Log;
use crate::now_ms;
use crate::sequencer::batch::{Append, Appended, Standing};
use crate::store;

pub(crate) mod batch;

/// Least time between two checkpoints, and between two attempts at one.
pub(crate) const CHECKPOINT_EVERY: Duration = Duration::from_millis(100);

/// Longest pause between attempts that fail.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Appends that may wait in the queue.
pub(crate) const QUEUE: usize = 64;

/// Leaves after which a batch takes no further append.
const BATCH_LEAVES: usize = 8_192;

/// How often a batch is tried, each time from what the store then has.
const ATTEMPTS: u32 = 3;

/// An append on its way to the sequencer.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) append: Append,
    /// Hears what became of it. Dropped unanswered where it could not be written.
    pub(crate) answer: oneshot::Sender<Appended>,
}

/// The writer's task.
pub(crate) struct Sequencer {
    pub(crate) log: Arc<Log>,
    pub(crate) jobs: mpsc::Receiver<Job>,
    pub(crate) signer: Signer,
    pub(crate) clock: Clock,
    /// When the next checkpoint may be signed.
    pub(crate) due: Instant,
    /// How long after the last one that is.
    pub(crate) pause: Duration,
    /// Whether the store may be ahead of the state in memory.
    pub(crate) stale: bool,
}

impl Sequencer {
    /// Takes appends and signs checkpoints until told to stop; then takes what waits in the queue
    /// and signs over it.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut waiting = Vec::new();
        loop {
            let is_waiting = self.log.state().is_waiting();
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = tokio::time::sleep_until(self.due), if is_waiting => {
                    self.sign_or_warn().await;
                }
                count = self.jobs.recv_many(&mut waiting, QUEUE) => {
                    if count == 0 {
                        break;
                    }
                    self.take(&mut waiting).await;
                }
            }
        }
        self.jobs.close();
        while self.jobs.recv_many(&mut waiting, QUEUE).await > 0 {
            self.take(&mut waiting).await;
        }
        if self.log.state().is_waiting() {
            self.sign_or_warn().await;
        }
    }

    /// Takes all these appends, in batches of bounded size.
    async fn take(&mut self, jobs: &mut Vec<Job>) {
        while !jobs.is_empty() {
            let mut leaves = 0;
            let cut = jobs
                .iter()
                .position(|job| {
                    let full = leaves >= BATCH_LEAVES;
                    leaves += job.append.leaves.len();
                    full
                })
                .unwrap_or(jobs.len());
            let (appends, callers): (Vec<_>, Vec<_>) = jobs
                .drain(..cut)
                .map(|job| (job.append, job.answer))
                .unzip();
            match self.commit_again(&appends).await {
                Ok(answers) => {
                    for (caller, answer) in callers.into_iter().zip(answers) {
                        // A caller that has gone away takes nothing back.
                        let _: Result<(), Appended> = caller.send(answer);
                    }
                }
                Err(error) => {
                    figures::append_failed();
                    tracing::error!(
                        error = error.chain(),
                        appends = appends.len(),
                        "leaves could not be written"
                    );
                }
            }
        }
    }

    /// Commits a batch, at a later attempt from what the store then has.
    async fn commit_again(&mut self, appends: &[Append]) -> Result<Vec<Appended>, LedgerError> {
        let mut attempt = 1;
        loop {
            let error = match self.commit(appends).await {
                Ok(answers) => return Ok(answers),
                Err(error) => error,
            };
            self.stale = true;
            if attempt == ATTEMPTS {
                return Err(error);
            }
            tracing::warn!(
                error = error.chain(),
                attempt,
                "a batch of leaves failed and is tried again"
            );
            attempt += 1;
        }
    }

    async fn commit(&mut self, appends: &[Append]) -> Result<Vec<Appended>, LedgerError> {
        if self.stale {
            let state = load::load(self.log.store(), &self.signer, &self.clock).await?;
            self.log.forget();
            load::check(&self.log, &state, &state.checkpoint).await?;
            // What was shown must still hold: a database may have been put back under us.
            load::check(&self.log, &state, &self.log.state().checkpoint).await?;
            self.log.replace(state);
            self.stale = false;
        }
        let state = self.log.state();
        let standing = self.standing(appends).await?;
        let mut plan = batch::plan(&state, &standing, appends, now_ms(&self.clock))?;
        let answers = std::mem::take(&mut plan.answers);
        if !plan.leaves.is_empty() {
            let mut tx = self.log.store().write().await?;
            store::leaf::append(&mut tx, &plan.leaves).await?;
            store::tile::write(&mut tx, &plan.tiles).await?;
            tx.commit().await?;
            figures::batch_committed(&plan);
            self.log.advance(plan);
        }
        Ok(answers)
    }

    /// The leaves that stand at positions which are sent again.
    async fn standing(&self, appends: &[Append]) -> Result<Standing, LedgerError> {
        let state = self.log.state();
        let mut standing = Standing::new();
        for append in appends {
            let positions = batch::overlap(&state, append);
            if positions.is_empty() {
                continue;
            }
            let leaves = self
                .log
                .of_source(&append.source, positions.clone())
                .await?;
            let keys = positions.map(|position| (Arc::clone(&append.source), position));
            standing.extend(keys.zip(leaves));
        }
        Ok(standing)
    }

    async fn sign_or_warn(&mut self) {
        let signed = sign(&self.log, &self.signer, &self.clock).await;
        self.pause = match &signed {
            Ok(()) => CHECKPOINT_EVERY,
            Err(_) => (self.pause * 2).min(LONGEST_PAUSE),
        };
        self.due = Instant::now() + self.pause;
        if let Err(error) = signed {
            tracing::error!(
                error = error.chain(),
                "a checkpoint could not be signed and stored"
            );
        }
    }
}

/// Signs and stores a checkpoint over every committed leaf, and then shows it.
pub(crate) async fn sign(log: &Log, signer: &Signer, clock: &Clock) -> Result<(), LedgerError> {
    let state = log.state();
    let time_ms = now_ms(clock)
        .max(state.time_ms)
        .max(state.checkpoint.time_ms);
    let (size, root) = (state.edge.size(), state.edge.root());
    let checkpoint = store::checkpoint::sign_once(log.store(), signer, size, root, time_ms).await?;
    figures::checkpoint_signed(&checkpoint);
    log.replace(state.under(checkpoint));
    Ok(())
}
