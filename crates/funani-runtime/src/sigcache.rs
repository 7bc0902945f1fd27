//! "These exact bytes verify under this key": the one thing about a signature that may be remembered
//! between calls. What the bytes say, whether the key is live and whose it is are judged every time.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use funani_proof::digest::Digest;
use funani_proof::jws::{Jws, JwsError};
use funani_proof::key::{Kid, PublicKey};
use lru::LruCache;

#[cfg(test)]
mod tests;

/// Locks are taken for a look-up only; more shards than cores keep callers apart.
const SHARDS: usize = 16;

/// A bounded memory of signatures that were found good. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct SignatureCache(Arc<[Shard; SHARDS]>);

type Shard = Mutex<LruCache<(Digest, Kid), ()>>;

impl SignatureCache {
    /// Remembers about `capacity` signatures, at least one in each shard.
    pub fn new(capacity: usize) -> Self {
        let shard = NonZeroUsize::new(capacity / SHARDS).unwrap_or(NonZeroUsize::MIN);
        Self(Arc::new(std::array::from_fn(|_| {
            Mutex::new(LruCache::new(shard))
        })))
    }

    /// Checks that `key` signed the statement, from memory if it was found so before.
    ///
    /// # Errors
    /// Those of [`Jws::verify`]; a failure is never remembered.
    pub fn verify(&self, jws: &Jws, key: &PublicKey) -> Result<(), JwsError> {
        if jws.kid() != key.kid() {
            return Err(JwsError::KidMismatch);
        }
        let entry = (jws.digest(), key.kid());
        if self
            .shard(&entry.0)
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&entry)
            .is_some()
        {
            return Ok(());
        }
        jws.verify(key)?;
        self.shard(&entry.0)
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(entry, ());
        Ok(())
    }

    fn shard(&self, digest: &Digest) -> &Shard {
        let [first, ..] = digest.as_bytes();
        &self.0[usize::from(*first) % SHARDS]
    }

    fn len(&self) -> usize {
        self.0
            .iter()
            .map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len())
            .sum()
    }
}

impl fmt::Debug for SignatureCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureCache")
            .field("len", &self.len())
            .finish()
    }
}
