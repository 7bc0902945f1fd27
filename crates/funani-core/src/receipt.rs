//! What an owner signs when it has recorded something (`docs/format.md` §3.1).

use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};

use crate::act::PartyReference;
use crate::form::{self, FormFault, ViolationCode, named};
use crate::note::NoteKind;
use crate::origin::Origin;
use crate::state::State;
use crate::time::{SECOND, Timestamp};

mod read;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

/// How long after its time a receipt promises to be in the log, in milliseconds.
pub const LOG_WITHIN: i64 = 60 * SECOND;
/// The most parties that one receipt names in `keys_at`.
pub const MAX_KEYS_AT: usize = 256;

named! {
    /// Which kind of chain a receipt extends.
    pub enum ChainKind, "a kind of chain" {
        /// The acts of a bill.
        Bill = "BILL",
        /// The notes of a bill.
        Note = "NOTE",
        /// The events of a party.
        Party = "PARTY",
        /// A document beside bills.
        Document = "DOCUMENT",
    }
}

impl ChainKind {
    /// The first byte of a log leaf of this kind (`docs/format.md` §3.2).
    pub fn leaf_byte(self) -> u8 {
        match self {
            Self::Bill => 1,
            Self::Note => 2,
            Self::Party => 3,
            Self::Document => 4,
        }
    }
}

/// The state that a receipt carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptState {
    /// Of a bill, with the note chain as known when the receipt was signed.
    Bill {
        /// The bill after the act.
        state: Box<State>,
        /// The note chain.
        notes: NotesHead,
    },
    /// Of a note chain: the kind of the note.
    Note(NoteKind),
    /// Of a party, in its written form (`docs/format.md` §4.2).
    Party(Object),
    /// Of a document, in its written form.
    Document(Object),
}

/// The latest receipt of a note chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotesHead {
    /// Its digest; absent where there is none.
    pub head: Option<Digest>,
    /// Its sequence, 0 where there is none.
    pub sequence: u64,
}

/// A receipt of a chain by its place: usually the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The digest of the receipt.
    pub head: Digest,
    /// Its sequence, from 1.
    pub sequence: u64,
}

impl ChainHead {
    /// The written form.
    pub fn to_value(self) -> Value {
        Object::from([
            ("head", Value::from(self.head)),
            ("sequence", form::integer(self.sequence)),
        ])
        .into()
    }

    /// Reads `head` and `sequence`.
    pub(crate) fn read(form: &mut form::Form<'_>) -> Option<Self> {
        let head = form.required("head").digest();
        let sequence = form.required("sequence").integer(1, u64::MAX);
        Some(Self {
            head: head?,
            sequence: sequence?,
        })
    }
}

/// One receipt, with all members but `v` and `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The registry.
    pub registry: Origin,
    /// The id of the bill, party or document, as its 16 bytes say it.
    pub chain: uuid::Uuid,
    /// Which receipt of its chain this is, from 1.
    pub sequence: u64,
    /// The digest of the act, note or event.
    pub act: Digest,
    /// The digest of the receipt before; absent at 1.
    pub previous: Option<Digest>,
    /// The whole state after it, which says also the kind.
    pub state: ReceiptState,
    /// Every party whose key, consent or mandate was judged or who was matched, by party, with
    /// the head of its chain under which it was.
    pub keys_at: Vec<PartyReference>,
    /// The recorded time.
    pub time: Timestamp,
    /// Until when the receipt shall be in the log.
    pub log_by: Timestamp,
}

impl Receipt {
    /// The kind of the chain.
    pub fn kind(&self) -> ChainKind {
        match &self.state {
            ReceiptState::Bill { .. } => ChainKind::Bill,
            ReceiptState::Note(_) => ChainKind::Note,
            ReceiptState::Party(_) => ChainKind::Party,
            ReceiptState::Document(_) => ChainKind::Document,
        }
    }

    /// The bill's state, where this is a receipt for an act.
    pub fn bill(&self) -> Option<&State> {
        match &self.state {
            ReceiptState::Bill { state, .. } => Some(state),
            ReceiptState::Note(_) | ReceiptState::Party(_) | ReceiptState::Document(_) => None,
        }
    }

    /// The head under which the party was judged, where it was.
    pub fn key_head(&self, party: crate::id::PartyId) -> Option<Digest> {
        let found = self
            .keys_at
            .iter()
            .find(|reference| reference.party == party);
        found.map(|reference| reference.head)
    }

    /// The party under whose keys alone it was judged; nothing where there are several or none.
    pub fn sole_party(&self) -> Option<crate::id::PartyId> {
        match self.keys_at.as_slice() {
            [reference] => Some(reference.party),
            _ => None,
        }
    }

    /// Reads the payload of a receipt.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        form::read_payload(payload, read::receipt)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        let (state, notes) = match &self.state {
            ReceiptState::Bill { state, notes } => (state.to_value(), Some(notes.to_value())),
            ReceiptState::Note(kind) => (Object::from([("kind", *kind)]).into(), None),
            ReceiptState::Party(state) | ReceiptState::Document(state) => {
                (state.clone().into(), None)
            }
        };
        let object = form::object([
            ("act", Some(self.act.into())),
            ("chain", Some(self.chain.hyphenated().to_string().into())),
            (
                "keys_at",
                Some(form::list(&self.keys_at, |party| party.to_value())),
            ),
            ("kind", Some(self.kind().into())),
            ("log_by", Some(self.log_by.into())),
            ("notes", notes),
            ("previous", self.previous.map(Value::from)),
            ("registry", Some(self.registry.as_str().into())),
            ("sequence", Some(form::integer(self.sequence))),
            ("state", Some(state)),
            ("time", Some(self.time.into())),
            ("type", Some("funani-receipt".into())),
            ("v", Some(form::integer(1))),
        ]);
        json::to_canonical(&object.into())
    }
}

impl NotesHead {
    /// The written form.
    pub fn to_value(self) -> Value {
        form::object([
            ("head", self.head.map(Value::from)),
            ("sequence", Some(form::integer(self.sequence))),
        ])
        .into()
    }

    /// Reads the head of a note chain: `head` stands exactly where `sequence` is not 0.
    pub(crate) fn read(form: &mut form::Form<'_>) -> Option<Self> {
        let sequence = form.required("sequence").integer(0, u64::MAX);
        let head = form.optional("head").and_then(|field| field.digest());
        if sequence.is_some_and(|sequence| (sequence == 0) == form.holds("head")) {
            form.fault(
                "head",
                ViolationCode::NotAllowed,
                "stands exactly where there is a note",
            );
        }
        Some(Self {
            head,
            sequence: sequence?,
        })
    }
}
