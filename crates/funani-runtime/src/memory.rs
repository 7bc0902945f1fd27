//! What is remembered between judgements of bundles, bounded.

use std::fmt;
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

/// What all calls of a service remember. What it holds is true for ever and may be forgotten at any
/// time.
pub struct Remembered {
    statements: Mutex<LruCache<(Digest, Kid), ()>>,
    chains: Mutex<LruCache<Digest, Arc<FoldedChain>>>,
    bills: Mutex<LruCache<BillId, Arc<Settled>>>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            statements: Mutex::new(LruCache::new(STATEMENTS)),
            chains: Mutex::new(LruCache::new(CHAINS)),
            bills: Mutex::new(LruCache::new(BILLS)),
        }
    }
}

impl Remembered {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What has been settled of a bill.
    pub fn settled(&self, bill: BillId) -> Option<Arc<Settled>> {
        lock(&self.bills).get(&bill).cloned()
    }

    /// Keeps what has been settled of a bill.
    pub fn settle(&self, settled: Settled) {
        if let Subject::Bill(bill) = settled.subject() {
            lock(&self.bills).put(bill, Arc::new(settled));
        }
    }
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remembered").finish_non_exhaustive()
    }
}

/// A lock that a panic elsewhere left behind guards only a cache.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A judgement's view of what all calls remember.
#[derive(Debug)]
pub struct View<'a>(pub &'a Remembered);

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
