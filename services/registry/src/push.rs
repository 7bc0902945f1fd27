//! Receipts on their way to the log, and checkpoints on their way back.
//!
//! The registry pushes the leaves of its feed in order; the ledger answers which position it
//! expects next, so nothing is marked here and a restart on either side begins with a question.
//! Where the ledger expects more than there is, the database is an older one than it was, and acts
//! are refused. Beside that, one task follows the log's checkpoints: they say which receipts are logged, and
//! head statements name the newest one.

use std::time::Duration;

use funani_core::leaf::UNLOGGED_LEN;
use funani_proof::checkpoint::{Checkpoint, SignedNote};
use funani_runtime::wire::Wire;
use funani_store::{StoreError, feed};
use funani_wire::ledger::v1::get_inclusion_request::Leaf as Asked;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::ledger::v1::{
    AppendRequest, GetCheckpointRequest, GetInclusionRequest, GetSourceRequest, SourcePosition,
};
use funani_wire::reason::Refusal;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

use crate::finality::{Logged, Source};
use crate::rpc::Calls;
use crate::store::{PARTIES, SERVICE, unsigned};

type Ledger = LedgerServiceClient<Wire>;

/// Most leaves in one push.
const BATCH: usize = 512;
/// The same, as a statement counts.
const MOST: i64 = 512;
/// A push of this many leaves and less than [`MOST`] took all there were, and more are under way.
const MANY: i64 = 8;
/// How long those wait for each other: a push costs the log a commit and a signature, whatever it
/// holds.
const PACE: Duration = Duration::from_millis(20);
/// Pause after a failure, before asking again.
const PAUSE: Duration = Duration::from_millis(200);
/// Longest wait of one question for a newer checkpoint.
const WAIT: Duration = Duration::from_secs(1);
/// How often the parties' part of the log is asked for while some of it waits.
const LOOK: Duration = Duration::from_millis(250);

/// Why leaves could not be pushed.
#[derive(Debug, thiserror::Error)]
enum PushError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the ledger: {}", Refusal::from_status(.0))]
    Ledger(#[from] Status),
    #[error("the log and the database hold different leaves at position {position}")]
    Contradiction { position: i64 },
}

impl PushError {
    /// Whether the log holds something else than the database.
    fn is_contradiction(&self) -> bool {
        match self {
            Self::Contradiction { .. } => true,
            Self::Ledger(status) => status.code() == Code::AlreadyExists,
            Self::Store(_) => false,
        }
    }
}

/// Pushes leaves and follows checkpoints until told to stop.
pub(crate) async fn run(calls: &Calls, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = push(calls) => {}
        () = follow(calls) => {}
        () = follow_parties(calls) => {}
    }
}

/// Pushes what is committed, from the position that the ledger expects.
async fn push(calls: &Calls) {
    let mut progress = calls.store().progress();
    let mut ledger = calls.ledger();
    let mut next = None;
    let mut failing = false;
    loop {
        let committed = *progress.borrow_and_update();
        calls
            .log()
            .recorded(Source::Registry, committed, Instant::now());
        if next.is_some_and(|next| next > committed) {
            if progress.changed().await.is_err() {
                return;
            }
            continue;
        }
        let begun = Instant::now();
        let pushed = match next {
            Some(next) => push_from(calls, &mut ledger, next).await,
            None => begin(calls, &mut ledger).await,
        };
        match pushed {
            Ok(expected) => {
                failing = false;
                if next == Some(expected) {
                    // The ledger wants what it was just given.
                    tokio::time::sleep(PAUSE).await;
                } else if next.is_some_and(|next| (MANY..MOST).contains(&(expected - next))) {
                    tokio::time::sleep_until(begun + PACE).await;
                }
                next = Some(expected);
            }
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "leaves cannot be pushed to the log");
                }
                if error.is_contradiction() {
                    calls.log().contradicted();
                }
                failing = true;
                next = None;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Asks where to begin, and compares what both sides hold up to there.
async fn begin(calls: &Calls, ledger: &mut Ledger) -> Result<i64, PushError> {
    let asked = GetSourceRequest {
        source: SERVICE.to_owned(),
    };
    let next = match ledger.get_source(asked).await {
        Ok(answer) => signed(answer.into_inner().next_position),
        Err(status) if status.code() == Code::NotFound => 1,
        Err(status) => return Err(status.into()),
    };
    let last = next.saturating_sub(1);
    let mut tx = calls.store().read().await?;
    let generation = calls.generation();
    let held = feed::after(&mut tx, generation, last.saturating_sub(1), 1).await?;
    drop(tx);
    match held.first() {
        _ if last == 0 => {}
        Some(row) if row.position == last => {
            let logged = logged_leaf(ledger, last).await?;
            if logged.is_some_and(|logged| logged != row.row.leaf) {
                return Err(PushError::Contradiction { position: last });
            }
        }
        // The log holds more than the database, which is an older one than it was.
        Some(_) | None => return Err(PushError::Contradiction { position: last }),
    }
    calls.log().agreed();
    Ok(next)
}

/// The leaf that the log holds at a position of this registry's feed; nothing where no checkpoint
/// covers it yet.
async fn logged_leaf(ledger: &mut Ledger, position: i64) -> Result<Option<Vec<u8>>, PushError> {
    let at = SourcePosition {
        source: SERVICE.to_owned(),
        position: unsigned(position),
    };
    let asked = GetInclusionRequest {
        leaf: Some(Asked::At(at)),
        size: 0,
    };
    match ledger.get_inclusion(asked).await {
        Ok(answer) => {
            let leaf = answer.into_inner().leaf;
            Ok(Some(leaf.get(..UNLOGGED_LEN).unwrap_or_default().to_vec()))
        }
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(status.into()),
    }
}

/// Pushes a batch that begins at `next`.
async fn push_from(calls: &Calls, ledger: &mut Ledger, next: i64) -> Result<i64, PushError> {
    let last = next.saturating_sub(1);
    let mut leaves = calls.store().fresh_leaves(last, BATCH);
    if leaves.is_empty() {
        let mut tx = calls.store().read().await?;
        let rows = feed::after(&mut tx, calls.generation(), last, MOST).await?;
        leaves = rows.into_iter().map(|row| row.row.leaf).collect();
    }
    let leaves = leaves.into_iter().map(bytes::Bytes::from).collect();
    let request = AppendRequest {
        source: SERVICE.to_owned(),
        from: unsigned(next),
        leaves,
    };
    let answer = ledger.append(request).await?.into_inner();
    Ok(signed(answer.next_position))
}

/// Asks for each newer checkpoint, and then how much of the registry's feed it covers.
async fn follow(calls: &Calls) {
    let mut ledger = calls.ledger();
    let mut seen = None;
    loop {
        let asked = GetCheckpointRequest {
            min_size: seen.map_or(0, |seen: u64| seen.saturating_add(1)),
            wait_ms: if seen.is_none() { 0 } else { millis(WAIT) },
        };
        let answered = ledger.get_checkpoint(asked).await;
        let newer = answered
            .ok()
            .and_then(|answer| read(&answer.into_inner().note));
        match newer {
            Some(checkpoint) if seen.is_none_or(|seen| checkpoint.size > seen) => {
                seen = Some(checkpoint.size);
                calls.heads().checkpoint(&checkpoint);
                while !look(calls, &mut ledger, Source::Registry, SERVICE).await {
                    tokio::time::sleep(PAUSE).await;
                }
            }
            // The newest is given all the same when the wait is over, and at once by a ledger that
            // is about to end.
            Some(_) | None => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Watches how much of what is known of the parties is logged.
async fn follow_parties(calls: &Calls) {
    let mut ledger = calls.ledger();
    loop {
        let known = signed(calls.directory().position());
        calls.log().recorded(Source::Parties, known, Instant::now());
        if !calls.log().is_caught_up(Source::Parties) {
            look(calls, &mut ledger, Source::Parties, PARTIES).await;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Reads how far a source is logged; false where the ledger does not say.
async fn look(calls: &Calls, ledger: &mut Ledger, source: Source, name: &str) -> bool {
    let asked = GetSourceRequest {
        source: name.to_owned(),
    };
    match ledger.get_source(asked).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            let position = signed(answer.logged_position);
            calls.log().logged(
                source,
                Logged {
                    position,
                    size: answer.checkpoint_size,
                },
            );
            true
        }
        // A source that has sent nothing yet is where it should be.
        Err(status) => status.code() == Code::NotFound,
    }
}

/// The checkpoint in a signed note. Its signatures are for those who do not share our node.
fn read(note: &str) -> Option<Checkpoint> {
    SignedNote::parse(note).ok()?.checkpoint().ok()
}

fn signed(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
