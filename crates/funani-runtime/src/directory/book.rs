//! The copy itself: parties with their indexes, up to a position of the feed.

use std::collections::HashMap;
use std::sync::Arc;

use funani_core::id::PartyId;
use funani_core::party::Key;
use funani_proof::key::Kid;

use super::fold::{Changes, PartyEntry};

/// What is known of a key.
#[derive(Clone, Debug)]
pub struct KeyEntry {
    /// Whose it is.
    pub party: PartyId,
    /// The key, while it is live; `None` once it has ended.
    pub live: Option<Key>,
}

/// The maps are shared between the copies that readers and the fold take.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    maps: Arc<Maps>,
    position: u64,
    cursor: String,
}

#[derive(Clone, Debug, Default)]
struct Maps {
    parties: HashMap<PartyId, Arc<PartyEntry>>,
    keys: HashMap<Kid, PartyId>,
    identifiers: HashMap<String, HashMap<String, PartyId>>,
}

impl Book {
    pub(super) fn party(&self, id: PartyId) -> Option<Arc<PartyEntry>> {
        self.maps.parties.get(&id).cloned()
    }

    pub(super) fn party_by_identifier(&self, scheme: &str, value: &str) -> Option<Arc<PartyEntry>> {
        let id = self.maps.identifiers.get(scheme)?.get(value)?;
        self.party(*id)
    }

    pub(super) fn key(&self, kid: Kid) -> Option<KeyEntry> {
        let party = *self.maps.keys.get(&kid)?;
        let entry = self.maps.parties.get(&party)?;
        let live = entry.party.key(kid).cloned();
        Some(KeyEntry { party, live })
    }

    pub(super) const fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn len(&self) -> usize {
        self.maps.parties.len()
    }

    pub(super) fn cursor(&self) -> &str {
        &self.cursor
    }

    /// Takes what was folded. An answer older than the book changes nothing.
    pub(super) fn apply(&mut self, changes: Changes, cursor: String) {
        if changes.position < self.position {
            return;
        }
        self.position = changes.position;
        self.cursor = cursor;
        if changes.entries.is_empty() {
            return;
        }
        let maps = Arc::make_mut(&mut self.maps);
        for entry in changes.entries {
            maps.insert(entry);
        }
    }
}

impl Maps {
    fn insert(&mut self, entry: Arc<PartyEntry>) {
        let id = entry.party.id();
        if let Some(before) = self.parties.get(&id) {
            for held in before.party.identifiers() {
                if let Some(values) = self.identifiers.get_mut(held.scheme()) {
                    values.remove(held.value());
                }
            }
        }
        for held in entry.party.identifiers() {
            let values = self
                .identifiers
                .entry(held.scheme().to_owned())
                .or_default();
            values.insert(held.value().to_owned(), id);
        }
        for kid in entry.party.state().keys.keys() {
            self.keys.insert(*kid, id);
        }
        self.parties.insert(id, entry);
    }
}
