//! What is remembered between judgements, bounded.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use funani_core::bundle::Subject;
use funani_core::id::BillId;
use funani_core::verify::{FoldedChain, Memory, Settled};
use funani_proof::digest::Digest;
use funani_proof::key::Kid;
use lru::LruCache;

const STATEMENTS: NonZeroUsize = NonZeroUsize::new(65_536).expect("it is not zero");
const CHAINS: NonZeroUsize = NonZeroUsize::new(4_096).expect("it is not zero");
const BILLS: NonZeroUsize = NonZeroUsize::new(16_384).expect("it is not zero");

/// Shared by all calls.
pub(crate) struct Remembered {
    statements: Mutex<LruCache<(Digest, Kid), ()>>,
    chains: Mutex<LruCache<Digest, Arc<FoldedChain>>>,
    bills: Mutex<LruCache<BillId, Arc<Settled>>>,
}

impl Remembered {
    pub(crate) fn new() -> Self {
        Self {
            statements: Mutex::new(LruCache::new(STATEMENTS)),
            chains: Mutex::new(LruCache::new(CHAINS)),
            bills: Mutex::new(LruCache::new(BILLS)),
        }
    }

    /// What has been settled of a bill.
    pub(crate) fn settled(&self, bill: BillId) -> Option<Arc<Settled>> {
        lock(&self.bills).get(&bill).cloned()
    }

    /// Keeps what has been settled of a bill.
    pub(crate) fn settle(&self, settled: Settled) {
        if let Subject::Bill(bill) = settled.subject() {
            lock(&self.bills).put(bill, Arc::new(settled));
        }
    }
}

/// A lock that a panic elsewhere left behind guards only a cache.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A judgement's view of what all calls remember.
pub(crate) struct View<'a>(pub(crate) &'a Remembered);

impl Memory for View<'_> {
    fn verified(&mut self, statement: Digest, kid: Kid) -> bool {
        lock(&self.0.statements).get(&(statement, kid)).is_some()
    }

    fn remember(&mut self, statement: Digest, kid: Kid) {
        lock(&self.0.statements).put((statement, kid), ());
    }

    fn chain(&mut self, key: Digest) -> Option<Arc<FoldedChain>> {
        lock(&self.0.chains).get(&key).cloned()
    }

    fn remember_chain(&mut self, key: Digest, chain: Arc<FoldedChain>) {
        lock(&self.0.chains).put(key, chain);
    }
}
