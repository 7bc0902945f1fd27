//! Who writes to a chain next: callers of this process line up instead of losing to each other.
//!
//! Only speed rests on it. Another process may still come first; the store's compare-and-swap says so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

/// Chains that are written to now.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<Uuid, Weak<tokio::sync::Mutex<()>>>>);

/// So many chains are kept before those that nobody writes to are forgotten.
const KEPT: usize = 4_096;

impl Turns {
    /// Waits for the turn at a chain; it ends when the guard is dropped.
    pub(crate) async fn at(&self, chain: Uuid) -> OwnedMutexGuard<()> {
        self.lane(chain).lock_owned().await
    }

    /// Waits for the turn at several chains, in one order for everybody.
    pub(crate) async fn at_all(&self, mut chains: Vec<Uuid>) -> Vec<OwnedMutexGuard<()>> {
        chains.sort_unstable();
        chains.dedup();
        let mut guards = Vec::with_capacity(chains.len());
        for chain in chains {
            guards.push(self.at(chain).await);
        }
        guards
    }

    fn lane(&self, chain: Uuid) -> Arc<tokio::sync::Mutex<()>> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(&chain).and_then(Weak::upgrade) {
            return lane;
        }
        if lanes.len() >= KEPT {
            lanes.retain(|_, lane| lane.strong_count() > 0);
        }
        let lane = Arc::default();
        lanes.insert(chain, Arc::downgrade(&lane));
        lane
    }
}
