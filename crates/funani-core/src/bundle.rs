//! The evidence bundle: one file that holds all that a stranger needs to judge a bill or a trade
//! document.
//!
//! Reading a bundle here settles its form only; whether it proves anything is the answer of
//! [`crate::verify`]. The form is `docs/format.md` §5.1.

use funani_proof::digest::Digest;
use funani_proof::json::{self, JsonError, Limits, Value};
use funani_proof::jws::Jws;

use crate::fact::OpenedFact;
use crate::form::{FormFault, Seed};
use crate::id::{BillId, DocId, PartyId};
use crate::origin::Origin;
use crate::receipt::ChainKind;

mod builder;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use builder::{BuildError, Builder};

/// The most elements that a list of a bundle holds.
pub const MAX_ELEMENTS: usize = 1 << 17;

/// An evidence bundle whose form is right.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The registry that the bill or document belongs to.
    pub registry: Origin,
    /// What it is about.
    pub subject: Subject,
    /// The documents, by digest: of a bill the transport document, of a document its contents.
    pub documents: Vec<Document>,
    /// The acts of a bill, or the statements of a document's chain, by sequence.
    pub acts: Vec<Jws>,
    /// The approvals of acts and notes, by digest.
    pub approvals: Vec<Jws>,
    /// The annexes of acts, by digest.
    pub annexes: Vec<Annex>,
    /// The receipts of the acts, by sequence.
    pub receipts: Vec<Entry>,
    /// The notes, by sequence.
    pub notes: Vec<NoteEntry>,
    /// The parties' chains, by party.
    pub parties: Vec<PartyEntries>,
    /// The log's checkpoint with its signatures, as a C2SP signed note.
    pub checkpoint: String,
    /// The keys of co-signatures that a trust file may not hold, by name and key.
    pub cosigners: Vec<Cosigner>,
    /// Statements of latest receipts, by kind, chain and sequence.
    pub heads: Vec<Jws>,
}

/// What a bundle is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A bill.
    Bill(BillId),
    /// A trade document, or a grant of one.
    Doc(DocId),
}

impl Subject {
    /// The id of the chain.
    pub const fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Bill(bill) => bill.uuid(),
            Self::Doc(doc) => doc.uuid(),
        }
    }

    /// The kind of the chain.
    pub const fn kind(self) -> ChainKind {
        match self {
            Self::Bill(_) => ChainKind::Bill,
            Self::Doc(_) => ChainKind::Document,
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bill(bill) => write!(f, "bill {bill}"),
            Self::Doc(doc) => write!(f, "document {doc}"),
        }
    }
}

/// A document in its canonical form, so that each of its bytes is bound by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The digest of the canonical form.
    pub digest: Digest,
    /// The canonical form.
    pub raw: Vec<u8>,
}

/// An annex as it was digested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annex {
    /// The digest of the bytes.
    pub digest: Digest,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Annex {
    /// The annex of these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            digest: Digest::of(&bytes),
            bytes,
        }
    }
}

/// A receipt and where it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The receipt.
    pub receipt: Jws,
    /// What hides the receipt in its leaf.
    pub salt: Seed,
    /// Where the leaf stands; absent while it is not under the checkpoint.
    pub place: Option<Place>,
}

/// Where a leaf stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The leaf's position, from 0.
    pub index: u64,
    /// The log time, in milliseconds since 1970 UTC.
    pub time: u64,
    /// The inclusion path under the checkpoint, from the leaf upwards.
    pub path: Vec<Digest>,
}

/// A note, or only its receipt where the content is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteEntry {
    /// The receipt.
    pub entry: Entry,
    /// The note.
    pub note: Option<Jws>,
    /// The note's annex.
    pub annex: Option<Annex>,
}

/// A party's chain from its enrolment on.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyEntries {
    /// The party.
    pub party: PartyId,
    /// The approvals of its events, by digest.
    pub approvals: Vec<Jws>,
    /// The events, by sequence.
    pub events: Vec<EventEntry>,
}

/// An event on a party's chain, or only its receipt where it changed nothing but facts.
#[derive(Clone, Debug, PartialEq)]
pub struct EventEntry {
    /// The receipt.
    pub entry: Entry,
    /// The event.
    pub event: Option<Jws>,
    /// Facts of the event that are opened, by digest.
    pub facts: Vec<OpenedFact>,
}

/// The key of a co-signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigner {
    /// The name under which the key signs checkpoints.
    pub name: String,
    /// The key, as a JWK (RFC 8037).
    pub jwk: Value,
}

/// Why a bundle could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The bytes are not canonical JSON within the limits.
    #[error("the bundle is not canonical JSON")]
    Json(#[source] JsonError),
    /// The bundle is of a version that this release does not read.
    #[error("the bundle is of an unknown version")]
    VersionUnknown,
    /// All that is wrong is that statements are signed with an algorithm not known here.
    #[error("a statement is signed with an unknown algorithm")]
    SuiteUnknown(#[source] FormFault),
    /// The form is wrong.
    #[error("the form of the bundle is wrong")]
    Form(#[source] FormFault),
}

impl BundleError {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Json(_) => "JSON_INVALID",
            Self::VersionUnknown => "VERSION_UNKNOWN",
            Self::SuiteUnknown(_) => "SUITE_UNKNOWN",
            Self::Form(_) => "FORM_INVALID",
        }
    }
}

impl Bundle {
    /// Reads a bundle of at most 64 MiB, which must be canonical and closed.
    ///
    /// # Errors
    /// [`BundleError`] names every violation of the form.
    pub fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        let value = json::parse_canonical(bytes, Limits::BUNDLE).map_err(BundleError::Json)?;
        read::bundle(&value)
    }

    /// The canonical bytes.
    pub fn to_canonical(&self) -> String {
        json::to_canonical(&write::bundle(self))
    }
}
