//! What keys were found to be of, remembered within one call: the papers of a consignment have many
//! keys in common, and each is asked for once.

use std::collections::BTreeMap;

use funani_core::lookup::Key;

use crate::neighbours::Found;

/// What an owner answered, by key.
#[derive(Debug)]
pub(super) struct Keyed<T>(BTreeMap<Key, Found<T>>);

impl<T: Copy + Ord> Keyed<T> {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Those keys that were not asked for yet.
    pub(super) fn unknown(&self, keys: &[Key]) -> Vec<Key> {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| !self.0.contains_key(key));
        keys
    }

    /// Remembers what was answered to each key.
    pub(super) fn learn(&mut self, keys: Vec<Key>, found: Vec<Found<T>>) {
        self.0.extend(keys.into_iter().zip(found));
    }

    /// What any of these keys is of, in order, as far as it was asked for.
    pub(super) fn of(&self, keys: &[Key]) -> Found<T> {
        let mut all = Found::default();
        for found in keys.iter().filter_map(|key| self.0.get(key)) {
            all.things.extend(&found.things);
            all.more |= found.more;
        }
        all.things.sort_unstable();
        all.things.dedup();
        all
    }
}
