use std::collections::BTreeMap;

use funani_proof::digest::Digest;
use funani_proof::json::{self, JsonError, Limits, Value};
use funani_proof::jws::Jws;
use funani_proof::key::PublicKey;

use super::{
    Annex, Bundle, Cosigner, Document, Entry, EventEntry, NoteEntry, PartyEntries, Subject,
};
use crate::id::PartyId;
use crate::origin::Origin;
use crate::receipt::ChainKind;

/// Gathers the parts of a bundle in any order and sorts them as the format says.
///
/// The same part may be added twice; two different parts for one place are refused, so that
/// nothing is dropped unseen.
#[derive(Debug)]
pub struct Builder {
    registry: Origin,
    subject: Subject,
    documents: BTreeMap<Digest, Vec<u8>>,
    acts: BTreeMap<u64, (Jws, Entry)>,
    approvals: BTreeMap<Digest, Jws>,
    annexes: BTreeMap<Digest, Annex>,
    notes: BTreeMap<u64, NoteEntry>,
    parties: BTreeMap<PartyId, Chain>,
    cosigners: BTreeMap<(String, String), PublicKey>,
    heads: BTreeMap<(ChainKind, String, u64, Digest), Jws>,
}

#[derive(Debug, Default)]
struct Chain {
    approvals: BTreeMap<Digest, Jws>,
    events: BTreeMap<u64, EventEntry>,
}

/// Why a part does not fit into a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A document is not JSON that the strict reader takes.
    #[error("the document is not strict JSON")]
    Document(#[source] JsonError),
    /// Another part stands in the same place already.
    #[error("two different parts for {0}")]
    Twice(String),
    /// A head statement lacks kind, chain or sequence.
    #[error("the head statement cannot be read")]
    HeadMalformed,
}

impl BuildError {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Document(_) => "DOCUMENT_INVALID",
            Self::Twice(_) => "PART_TWICE",
            Self::HeadMalformed => "HEAD_MALFORMED",
        }
    }
}

impl Builder {
    /// A bundle about `subject` with nothing in it.
    pub const fn new(registry: Origin, subject: Subject) -> Self {
        Self {
            registry,
            subject,
            documents: BTreeMap::new(),
            acts: BTreeMap::new(),
            approvals: BTreeMap::new(),
            annexes: BTreeMap::new(),
            notes: BTreeMap::new(),
            parties: BTreeMap::new(),
            cosigners: BTreeMap::new(),
            heads: BTreeMap::new(),
        }
    }

    /// Adds a document as it was received; the bundle holds its canonical form.
    ///
    /// # Errors
    /// [`BuildError::Document`] where it is not JSON that the strict reader takes.
    pub fn document(&mut self, received: &[u8]) -> Result<(), BuildError> {
        let value = json::parse(received, Limits::DOCUMENT).map_err(BuildError::Document)?;
        let raw = json::to_canonical(&value).into_bytes();
        self.documents.insert(Digest::of(&raw), raw);
        Ok(())
    }

    /// Adds an act and the entry of its receipt.
    ///
    /// # Errors
    /// [`BuildError::Twice`] where another act has this sequence.
    pub fn act(&mut self, sequence: u64, act: Jws, entry: Entry) -> Result<(), BuildError> {
        place(&mut self.acts, sequence, (act, entry), || {
            format!("act {sequence}")
        })
    }

    /// Adds an approval of an act.
    pub fn approval(&mut self, approval: Jws) {
        self.approvals.insert(approval.digest(), approval);
    }

    /// Adds an annex of an act.
    pub fn annex(&mut self, bytes: Vec<u8>) {
        let annex = Annex::new(bytes);
        self.annexes.insert(annex.digest, annex);
    }

    /// Adds a note, or only its receipt where the content is withheld.
    ///
    /// # Errors
    /// [`BuildError::Twice`] where another note has this sequence.
    pub fn note(&mut self, sequence: u64, note: NoteEntry) -> Result<(), BuildError> {
        place(&mut self.notes, sequence, note, || {
            format!("note {sequence}")
        })
    }

    /// Adds an event of a party's chain. Facts opened in several calls come together.
    ///
    /// # Errors
    /// [`BuildError::Twice`] where another event has this sequence.
    pub fn event(
        &mut self,
        party: PartyId,
        sequence: u64,
        mut event: EventEntry,
    ) -> Result<(), BuildError> {
        let chain = self.parties.entry(party).or_default();
        if let Some(held) = chain.events.get_mut(&sequence) {
            if held.entry.receipt == event.entry.receipt {
                event.facts.append(&mut held.facts);
                event.event = event.event.or_else(|| held.event.take());
            }
            event.facts.sort_by_key(crate::fact::OpenedFact::digest);
            event.facts.dedup();
            let same = held.entry == event.entry;
            if !same {
                return Err(BuildError::Twice(format!(
                    "event {sequence} of party {party}"
                )));
            }
            *held = event;
            return Ok(());
        }
        event.facts.sort_by_key(crate::fact::OpenedFact::digest);
        event.facts.dedup();
        chain.events.insert(sequence, event);
        Ok(())
    }

    /// Adds an approval of an event on a party's chain.
    pub fn party_approval(&mut self, party: PartyId, approval: Jws) {
        let chain = self.parties.entry(party).or_default();
        chain.approvals.insert(approval.digest(), approval);
    }

    /// Adds the key of a co-signature that a trust file may not hold.
    pub fn cosigner(&mut self, name: &str, key: PublicKey) {
        let x = funani_proof::b64::encode(key.as_bytes());
        self.cosigners.insert((name.to_owned(), x), key);
    }

    /// Adds a statement of a chain's latest receipt.
    ///
    /// # Errors
    /// [`BuildError::HeadMalformed`] where it lacks kind, chain or sequence.
    pub fn head(&mut self, head: Jws) -> Result<(), BuildError> {
        let payload = head.payload_json().map_err(|_| BuildError::HeadMalformed)?;
        let member = |name| payload.as_object().and_then(|object| object.get(name));
        let text = |name| member(name).and_then(Value::as_str).map(str::to_owned);
        let (Some(kind), Some(chain), Some(sequence)) = (
            text("kind").and_then(|kind| kind.parse().ok()),
            text("chain"),
            member("sequence").and_then(Value::as_u64),
        ) else {
            return Err(BuildError::HeadMalformed);
        };
        self.heads
            .insert((kind, chain, sequence, head.digest()), head);
        Ok(())
    }

    /// The bundle under the log's checkpoint, a C2SP signed note.
    pub fn finish(self, checkpoint: String) -> Bundle {
        let (acts, receipts) = self.acts.into_values().unzip();
        Bundle {
            registry: self.registry,
            subject: self.subject,
            documents: self
                .documents
                .into_iter()
                .map(|(digest, raw)| Document { digest, raw })
                .collect(),
            acts,
            approvals: self.approvals.into_values().collect(),
            annexes: self.annexes.into_values().collect(),
            receipts,
            notes: self.notes.into_values().collect(),
            parties: self
                .parties
                .into_iter()
                .map(|(party, chain)| PartyEntries {
                    party,
                    approvals: chain.approvals.into_values().collect(),
                    events: chain.events.into_values().collect(),
                })
                .collect(),
            checkpoint,
            cosigners: self
                .cosigners
                .into_iter()
                .map(|((name, _), key)| Cosigner {
                    name,
                    jwk: key.to_jwk(),
                })
                .collect(),
            heads: self.heads.into_values().collect(),
        }
    }
}

fn place<T: PartialEq>(
    places: &mut BTreeMap<u64, T>,
    sequence: u64,
    part: T,
    what: impl FnOnce() -> String,
) -> Result<(), BuildError> {
    match places.get(&sequence) {
        Some(held) if *held != part => Err(BuildError::Twice(what())),
        Some(_) => Ok(()),
        None => {
            places.insert(sequence, part);
            Ok(())
        }
    }
}
