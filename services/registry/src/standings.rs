//! Where bills stood when this process wrote them last.
//!
//! It may be old by now, for another process writes, too. So it is only tried: the store compares
//! the heads of bill and notes once more, and what is refused over it is judged anew over what the
//! database says.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use funani_core::id::BillId;
use lru::LruCache;

use crate::store::{HeadAt, Opening};

/// Of how many bills it is kept; each takes some two hundred bytes.
const KEPT: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// Where a bill stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    pub(crate) head: HeadAt,
    /// What ISSUE fixed and every later row carries.
    pub(crate) opening: Opening,
    pub(crate) notes: Option<HeadAt>,
}

/// Where the bills written lately stand.
#[derive(Debug)]
pub(crate) struct Standings(Mutex<LruCache<BillId, Stand>>);

impl Standings {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }

    /// Where a bill stood when it was last written here.
    pub(crate) fn of(&self, bill: BillId) -> Option<Stand> {
        self.kept(|kept| kept.get(&bill).copied())
    }

    /// Keeps where a bill stands after an act.
    pub(crate) fn keep(&self, bill: BillId, stand: Stand) {
        self.kept(|kept| _ = kept.put(bill, stand));
    }

    /// Keeps where the notes of a bill stand.
    pub(crate) fn noted(&self, bill: BillId, notes: HeadAt) {
        self.kept(|kept| {
            if let Some(stand) = kept.get_mut(&bill) {
                stand.notes = Some(notes);
            }
        });
    }

    fn kept<T>(&self, look: impl FnOnce(&mut LruCache<BillId, Stand>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
