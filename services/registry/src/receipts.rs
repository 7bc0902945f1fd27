//! Receipts of this registry, read once.
//!
//! A receipt is bound to its digest, so what was read from it can be kept for as long as there is
//! room: nothing about it can change.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use funani_core::receipt::Receipt;
use funani_proof::b64;
use funani_proof::digest::Digest;
use lru::LruCache;

/// How many receipts are kept; each takes a few kilobytes.
const KEPT: NonZeroUsize = NonZeroUsize::new(32_768).expect("not zero");

/// The receipts read lately, by digest.
#[derive(Clone, Debug)]
pub(crate) struct Receipts(Arc<Mutex<LruCache<Digest, Arc<Receipt>>>>);

/// A receipt that this registry wrote cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored receipt {digest} cannot be read: {problem}")]
pub(crate) struct Unreadable {
    digest: Digest,
    problem: String,
}

impl Receipts {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(KEPT))))
    }

    /// The receipt of this digest, whose compact form is `compact`. Its signature is our own and is
    /// not checked again.
    pub(crate) fn read(&self, digest: Digest, compact: &str) -> Result<Arc<Receipt>, Unreadable> {
        if let Some(known) = self.known(digest) {
            return Ok(known);
        }
        let receipt = Arc::new(parse(digest, compact)?);
        self.keep(digest, Arc::clone(&receipt));
        Ok(receipt)
    }

    /// The receipt of this digest, where it was read lately.
    pub(crate) fn known(&self, digest: Digest) -> Option<Arc<Receipt>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&digest).map(Arc::clone)
    }

    /// Keeps a receipt that was just written.
    pub(crate) fn keep(&self, digest: Digest, receipt: Arc<Receipt>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(digest, receipt);
    }
}

fn parse(digest: Digest, compact: &str) -> Result<Receipt, Unreadable> {
    let unreadable = |problem: String| Unreadable { digest, problem };
    let payload = compact
        .split('.')
        .nth(1)
        .ok_or_else(|| unreadable("no payload".to_owned()))?;
    let payload = b64::decode(payload).map_err(|error| unreadable(error.to_string()))?;
    Receipt::parse(&payload).map_err(|fault| unreadable(fault.to_string()))
}
