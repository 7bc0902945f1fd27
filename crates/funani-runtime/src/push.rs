//! How an owner's leaves reach the log, and how far they have come.
//!
//! The owner pushes, the ledger calls nobody. Nothing is marked at the sender: the ledger answers
//! the next position it expects, so a restart on either side begins with a question.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use funani_proof::checkpoint::SignedNote;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::ledger::v1::{AppendRequest, GetCheckpointRequest, GetSourceRequest};
use funani_wire::types::v1::{Finality, FinalityLevel};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::wire::Wire;

#[cfg(test)]
mod tests;

/// Most leaves in one push.
const BATCH: u32 = 512;

/// Pause after a push that failed.
const PAUSE: Duration = Duration::from_millis(200);

/// Longest wait of one question for a newer checkpoint, milliseconds.
const WAIT_MS: u32 = 1_000;

/// How far the leaves of one owner have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logged {
    /// Newest position of the owner's feed that lies under a checkpoint; 0 for none.
    pub position: i64,
    /// Size of that checkpoint.
    pub checkpoint_size: u64,
    /// When the oldest position that is not under a checkpoint was first seen committed.
    pub waiting_since: Option<Instant>,
}

impl Logged {
    /// How long the oldest unlogged position has waited.
    pub fn lag(&self, now: Instant) -> Duration {
        self.waiting_since
            .map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

impl Logged {
    /// How far the receipt at a position has come.
    pub fn finality(&self, position: i64) -> Finality {
        let (level, checkpoint_size) = if self.position >= position {
            (FinalityLevel::Logged, self.checkpoint_size)
        } else {
            (FinalityLevel::Recorded, 0)
        };
        Finality {
            level: level.into(),
            witnesses: 0,
            checkpoint_size,
        }
    }
}

/// Waits until the receipt at a position is logged, for at most `longest`.
pub async fn wait(logged: &watch::Receiver<Logged>, position: i64, longest: Duration) {
    let mut logged = logged.clone();
    let reached = logged.wait_for(|logged| logged.position >= position);
    // What was reached by then is what the answer names.
    let _: Result<_, _> = tokio::time::timeout(longest, reached).await;
}

/// Tells when everything recorded is under a checkpoint.
#[derive(Clone, Debug)]
pub struct LogWatch {
    progress: watch::Receiver<i64>,
    logged: watch::Receiver<Logged>,
}

impl LogWatch {
    /// The watch over an owner's committed positions and over those that are logged.
    pub const fn new(progress: watch::Receiver<i64>, logged: watch::Receiver<Logged>) -> Self {
        Self { progress, logged }
    }

    /// Waits until everything recorded before the call is logged.
    pub async fn wait(&self) {
        let committed = *self.progress.borrow();
        let mut logged = self.logged.clone();
        // The other end goes only with the service itself.
        let _ = logged.wait_for(|logged| logged.position >= committed).await;
    }
}

/// Pushes the leaves of one owner, and watches which are logged.
pub struct Push {
    source: &'static str,
    ledger: LedgerServiceClient<Wire>,
    progress: watch::Receiver<i64>,
    logged: watch::Sender<Logged>,
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl Push {
    /// A push from `source` whose newest committed position is told by `progress`.
    pub fn new(
        source: &'static str,
        ledger: LedgerServiceClient<Wire>,
        progress: watch::Receiver<i64>,
    ) -> Self {
        Self {
            source,
            ledger,
            progress,
            logged: watch::Sender::new(Logged::default()),
        }
    }

    /// Where to read how far it has come.
    pub fn logged(&self) -> watch::Receiver<Logged> {
        self.logged.subscribe()
    }

    /// Runs until told to stop. `read` gives the leaves after a position, in order and without gap,
    /// at most as many as asked.
    pub async fn run<F, R, E>(self, read: F, stop: CancellationToken)
    where
        F: Fn(i64, u32) -> R + Send + Sync,
        R: Future<Output = Result<Vec<Vec<u8>>, E>> + Send,
        E: fmt::Display + Send,
    {
        let watch = follow(
            self.source,
            self.ledger.clone(),
            self.progress.clone(),
            self.logged.clone(),
        );
        tokio::select! {
            () = stop.cancelled() => {}
            () = push(self.source, self.ledger, self.progress, &read) => {}
            () = watch => {}
        }
    }
}

async fn push<F, R, E>(
    source: &'static str,
    mut ledger: LedgerServiceClient<Wire>,
    mut progress: watch::Receiver<i64>,
    read: &F,
) where
    F: Fn(i64, u32) -> R,
    R: Future<Output = Result<Vec<Vec<u8>>, E>>,
    E: fmt::Display,
{
    let mut next: Option<i64> = None;
    loop {
        let committed = *progress.borrow_and_update();
        let outcome = match next {
            None => append(source, &mut ledger, 1, Vec::new())
                .await
                .map_err(|e| e.to_string()),
            Some(from) if from <= committed => match read(from - 1, BATCH).await {
                Ok(leaves) => append(source, &mut ledger, from, leaves)
                    .await
                    .map_err(|e| e.to_string()),
                Err(error) => Err(error.to_string()),
            },
            Some(_) => {
                if progress.changed().await.is_err() {
                    return;
                }
                continue;
            }
        };
        match outcome {
            Ok(expected) => next = Some(expected),
            Err(error) => {
                tracing::warn!(source, %error, "leaves could not be pushed to the log");
                next = None;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn append(
    source: &str,
    ledger: &mut LedgerServiceClient<Wire>,
    from: i64,
    leaves: Vec<Vec<u8>>,
) -> Result<i64, Status> {
    let from = u64::try_from(from).unwrap_or(1);
    let request = AppendRequest {
        source: source.to_owned(),
        from,
        leaves: leaves.into_iter().map(Into::into).collect(),
    };
    let answer = ledger.append(request).await?.into_inner();
    Ok(i64::try_from(answer.next_position).unwrap_or(i64::MAX))
}

/// Asks for each newer checkpoint, and then how much of the source it covers.
async fn follow(
    source: &'static str,
    mut ledger: LedgerServiceClient<Wire>,
    mut progress: watch::Receiver<i64>,
    logged: watch::Sender<Logged>,
) {
    let mut seen = 0;
    let mut waiting: VecDeque<(i64, Instant)> = VecDeque::new();
    loop {
        let committed = *progress.borrow_and_update();
        if committed
            > waiting
                .back()
                .map_or(logged.borrow().position, |(position, _)| *position)
        {
            waiting.push_back((committed, Instant::now()));
        }
        let done = logged.borrow().position >= committed;
        publish(&logged, &mut waiting, None);
        if done {
            // Nothing of ours waits: the next commit is what there is to wait for.
            if progress.changed().await.is_err() {
                return;
            }
            continue;
        }
        let ask = GetCheckpointRequest {
            min_size: seen + 1,
            wait_ms: WAIT_MS,
        };
        match newer(&mut ledger, ask, source).await {
            Ok((size, covered)) => {
                publish(&logged, &mut waiting, covered);
                if size <= seen {
                    // A ledger that is about to end gives the same one again, and at once.
                    tokio::time::sleep(PAUSE).await;
                }
                seen = seen.max(size);
            }
            Err(error) => {
                tracing::debug!(source, %error, "the log cannot be asked");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// The size of the newest checkpoint, and how much of the source it covers: position and size.
async fn newer(
    ledger: &mut LedgerServiceClient<Wire>,
    ask: GetCheckpointRequest,
    source: &str,
) -> Result<(u64, Option<(u64, u64)>), Status> {
    let note = ledger.get_checkpoint(ask).await?.into_inner().note;
    let checkpoint = SignedNote::parse(&note)
        .and_then(|note| note.checkpoint())
        .map_err(|error| Status::internal(error.to_string()))?;
    let asked = GetSourceRequest {
        source: source.to_owned(),
    };
    match ledger.get_source(asked).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            let covered = (answer.logged_position, answer.checkpoint_size);
            Ok((checkpoint.size, Some(covered)))
        }
        Err(status) if status.code() == tonic::Code::NotFound => Ok((checkpoint.size, None)),
        Err(status) => Err(status),
    }
}

fn publish(
    logged: &watch::Sender<Logged>,
    waiting: &mut VecDeque<(i64, Instant)>,
    covered: Option<(u64, u64)>,
) {
    logged.send_if_modified(|now| {
        let mut next = *now;
        if let Some((position, size)) = covered {
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            if position > next.position {
                next.position = position;
                next.checkpoint_size = size;
            }
        }
        while waiting
            .front()
            .is_some_and(|(position, _)| *position <= next.position)
        {
            waiting.pop_front();
        }
        next.waiting_since = waiting.front().map(|(_, since)| *since);
        let changed = next != *now;
        *now = next;
        changed
    });
}
