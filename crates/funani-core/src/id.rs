//! Identifiers of bills, parties and mandates: UUIDs (RFC 9562) that do not mix.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use funani_proof::digest::Digest;
use funani_proof::json::Value;
use uuid::Uuid;

use crate::form::Seed;
use crate::origin::Origin;

#[cfg(test)]
mod tests;

/// The kind of [`BillId`].
#[derive(Debug)]
pub enum Bill {}
/// The kind of [`PartyId`].
#[derive(Debug)]
pub enum Party {}
/// The kind of [`MandateId`].
#[derive(Debug)]
pub enum Mandate {}
/// The kind of [`DocId`].
#[derive(Debug)]
pub enum Doc {}

/// Identifies a bill for ever: it is made from the registry and the seed of the act of issue.
pub type BillId = Id<Bill>;
/// Identifies a party for ever: it is made from the content of its enrolment.
pub type PartyId = Id<Party>;
/// Identifies a mandate on the chain of its principal.
pub type MandateId = Id<Mandate>;
/// Identifies the chain of a trade document, or of its hand-over, for ever: it is made from the
/// registry and the seed of the statement that opened it.
pub type DocId = Id<Doc>;

/// A UUID of one kind, written in lower case with hyphens.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// The text is not a UUID in lower-case letters with hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID in lower-case letters with hyphens")]
pub struct IdError;

impl<K> Id<K> {
    /// The id of this UUID.
    pub const fn new(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }

    /// The UUID.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The 16 bytes of the UUID.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.uuid.as_bytes()
    }

    /// The id of these 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self::new(Uuid::from_bytes(bytes))
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid.hyphenated(), f)
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        match Uuid::try_parse(text) {
            Ok(uuid) if plain => Ok(Self::new(uuid)),
            Ok(_) | Err(_) => Err(IdError),
        }
    }
}

impl<K> From<Id<K>> for Value {
    fn from(id: Id<K>) -> Self {
        Self::String(id.to_string())
    }
}

/// The first 16 bytes of `digest` as a UUID of version 8 (RFC 9562 appendix B.2).
pub fn uuid8(digest: &Digest) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.as_bytes().split_at(16).0);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The id of the bill that `seed` opens in the registry (`docs/format.md` §1).
pub fn bill_id(registry: &Origin, seed: &Seed) -> BillId {
    let parts: [&[u8]; 3] = [b"funani/bill/v1", registry.as_str().as_bytes(), &seed.0];
    Id::new(uuid8(&Digest::of_parts(&parts)))
}

/// The id of the chain of a trade document, or of its hand-over, that `seed` opens in the registry
/// (`docs/format.md` §1).
pub fn doc_id(registry: &Origin, seed: &Seed) -> DocId {
    let parts: [&[u8]; 3] = [b"funani/doc/v1", registry.as_str().as_bytes(), &seed.0];
    Id::new(uuid8(&Digest::of_parts(&parts)))
}
