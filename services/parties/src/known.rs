//! What is known of each party, kept between calls and held against the store's head each time.

use std::sync::{Arc, PoisonError};

use funani_core::id::PartyId;
use funani_core::party::KnownParty;
use funani_store::chain;

use crate::Inner;
use crate::store::{ReadError, fold, recorded};

/// Most parties remembered; beyond it the memory begins anew.
const MOST: usize = 20_000;

impl Inner {
    /// The party as it stands in the store now; nothing where there is none.
    pub(crate) async fn known(&self, party: PartyId) -> Result<Option<Arc<KnownParty>>, ReadError> {
        let mut tx = self.store.read().await?;
        let Some(head) = chain::head(&mut tx, party.uuid()).await? else {
            return Ok(None);
        };
        let remembered = {
            let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            memory.get(&party).cloned()
        };
        let start = match remembered {
            Some(known) if known.head() == head.head => return Ok(Some(known)),
            Some(known) if i64::try_from(known.sequence()).is_ok_and(|s| s < head.sequence) => {
                Some(known.as_ref().clone())
            }
            Some(_) | None => None,
        };
        let after = start
            .as_ref()
            .and_then(|k| i64::try_from(k.sequence()).ok())
            .unwrap_or(0);
        let events = recorded(&mut tx, party.uuid(), after).await?;
        let Some(known) = fold(start, &events, &self.trust)? else {
            return Ok(None);
        };
        Ok(Some(self.remember(known)))
    }

    /// Keeps what is known of a party.
    pub(crate) fn remember(&self, known: KnownParty) -> Arc<KnownParty> {
        let known = Arc::new(known);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.len() >= MOST {
            memory.clear();
        }
        let kept = memory
            .entry(known.id())
            .or_insert_with(|| Arc::clone(&known));
        if kept.sequence() <= known.sequence() {
            *kept = Arc::clone(&known);
        }
        known
    }
}
