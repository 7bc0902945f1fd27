//! Head statements that were signed a moment ago.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use funani_core::time::{SECOND, Timestamp};
use funani_proof::digest::Digest;
use lru::LruCache;
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// How long a statement is given again while its head stands, in milliseconds: as long as the lease
/// under which others know the parties.
const REUSE: i64 = 2 * SECOND;

/// How many are kept.
const KEPT: NonZeroUsize = NonZeroUsize::new(4096).expect("it is not zero");

struct Made {
    head: Digest,
    time: Timestamp,
    statement: String,
}

/// The newest statement of each party.
pub(crate) struct Statements(Mutex<LruCache<Uuid, Made>>);

impl Statements {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }

    /// The statement of a party's head, if it was made a moment ago and not before a time.
    pub(crate) fn find(
        &self,
        party: Uuid,
        head: Digest,
        now: Timestamp,
        not_before: Option<Timestamp>,
    ) -> Option<String> {
        let mut made = self.made();
        let made = made.get(&party)?;
        let reusable = made.head == head
            && (0..REUSE).contains(&now.since(made.time))
            && not_before.is_none_or(|time| made.time >= time);
        reusable.then(|| made.statement.clone())
    }

    /// Keeps a statement made at `time`.
    pub(crate) fn keep(&self, party: Uuid, head: Digest, time: Timestamp, statement: String) {
        let made = Made {
            head,
            time,
            statement,
        };
        self.made().put(party, made);
    }

    /// What is kept can be made again, so a panic beside it spoils nothing.
    fn made(&self) -> MutexGuard<'_, LruCache<Uuid, Made>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
