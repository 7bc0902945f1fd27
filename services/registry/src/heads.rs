//! Statements of the newest receipt of a bill, signed afresh.
//!
//! A statement names the log as it was *before* the head was read, so that whoever finds a later
//! act inside that log holds a proof against the registry. One statement is used for a few seconds
//! while neither head nor notes moved.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use funani_core::head::{HeadStatement, LogHead};
use funani_core::id::BillId;
use funani_core::origin::Origin;
use funani_core::receipt::{ChainKind, NotesHead};
use funani_core::time::Timestamp;
use funani_proof::checkpoint::Checkpoint;
use funani_proof::jws::{self, Typ};
use funani_proof::key::SigningKey;
use funani_wire::reason::{Class, Refusal};
use lru::LruCache;
use tokio::time::Instant;

use crate::store::HeadAt;

/// How long a statement is handed out again.
const REUSE: Duration = Duration::from_secs(2);
/// How many statements are kept.
const KEPT: NonZeroUsize = NonZeroUsize::new(4096).expect("not zero");

/// The newest checkpoint known, and the statements made lately.
#[derive(Clone, Debug)]
pub(crate) struct Heads(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    log: RwLock<Option<LogHead>>,
    made: Mutex<LruCache<BillId, Made>>,
}

#[derive(Clone, Debug)]
struct Made {
    head: HeadAt,
    notes: Option<HeadAt>,
    at: Instant,
    statement: Arc<str>,
}

/// A bill's heads, and the log as it was before they were read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) log: LogHead,
    pub(crate) bill: BillId,
    pub(crate) head: HeadAt,
    pub(crate) notes: Option<HeadAt>,
}

impl Heads {
    pub(crate) fn new() -> Self {
        let made = Mutex::new(LruCache::new(KEPT));
        Self(Arc::new(Inner {
            log: RwLock::new(None),
            made,
        }))
    }

    /// A newer checkpoint is known.
    pub(crate) fn checkpoint(&self, checkpoint: &Checkpoint) {
        let newer = LogHead {
            size: checkpoint.size,
            root: checkpoint.root,
        };
        let mut log = self.0.log.write().unwrap_or_else(PoisonError::into_inner);
        if log.is_none_or(|known| known.size < newer.size) {
            *log = Some(newer);
        }
    }

    /// The log as it is known now. Read it before the head.
    ///
    /// # Errors
    /// `LEDGER_UNAVAILABLE` where no checkpoint was seen since this process began.
    pub(crate) fn log(&self) -> Result<LogHead, Refusal> {
        let log = *self.0.log.read().unwrap_or_else(PoisonError::into_inner);
        log.ok_or_else(|| {
            Refusal::new(
                Class::Unavailable,
                "LEDGER_UNAVAILABLE",
                "the log has not answered yet",
            )
        })
    }

    /// The statement of a bill's head, made now or a moment ago.
    pub(crate) fn statement(
        &self,
        registry: &Origin,
        known: &Known,
        time: Timestamp,
        key: &SigningKey,
    ) -> Arc<str> {
        let now = Instant::now();
        let same = |made: &&Made| {
            let still = made.head == known.head && made.notes == known.notes;
            still && now.duration_since(made.at) < REUSE
        };
        if let Some(made) = self.made().get(&known.bill).filter(same) {
            return Arc::clone(&made.statement);
        }
        let statement: Arc<str> = sign(registry, known, time, key).into();
        let made = Made {
            head: known.head,
            notes: known.notes,
            at: now,
            statement: Arc::clone(&statement),
        };
        self.made().put(known.bill, made);
        statement
    }

    fn made(&self) -> MutexGuard<'_, LruCache<BillId, Made>> {
        self.0.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sign(registry: &Origin, known: &Known, time: Timestamp, key: &SigningKey) -> String {
    let notes = known
        .notes
        .map_or_else(NotesHead::default, |notes| NotesHead {
            head: Some(notes.head),
            sequence: notes.sequence,
        });
    let statement = HeadStatement {
        registry: registry.clone(),
        kind: ChainKind::Bill,
        chain: known.bill.uuid(),
        sequence: known.head.sequence,
        head: known.head.head,
        notes: Some(notes),
        log: known.log,
        time,
        valid_seconds: HeadStatement::MAX_VALID_SECONDS,
    };
    jws::sign(Typ::Head, key, &statement.to_payload())
}
