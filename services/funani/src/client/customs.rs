//! An authority's side: what it says of an entry, with the notes for its bills.
//!
//! A note is signed over the head of a bill as evidence proves it, never over one that the server
//! chose.

use anyhow::{Result, bail, ensure};
use funani_core::act::{Capacity, PartyReference};
use funani_core::note::{Note, NoteKind};
use funani_core::party::Purpose;
use funani_core::receipt::ChainHead;
use funani_core::time::MINUTE;
use funani_core::trust::TrustFile;
use funani_core::verdict::Outcome;
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::jws::{self, Typ};
use funani_wire::customs::v1::{EntryStatus, RecordStatusRequest, RecordStatusResponse};

use super::party;
use super::session::Session;
use super::wallet::Wallet;

/// How long a note may be recorded, in milliseconds.
const OPEN: i64 = 30 * MINUTE;

/// An officer, with what it needs to sign.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    /// The connection.
    pub session: &'a Session,
    /// The keys.
    pub wallet: &'a Wallet,
    /// Whose receipts hold.
    pub trust: &'a TrustFile,
}

/// What is to be recorded of an entry.
#[derive(Clone, Debug, Default)]
pub struct StatusWish {
    /// The entry.
    pub entry_id: String,
    /// The status.
    pub status: EntryStatus,
    /// Why, an upper-case code; empty for none.
    pub reason: String,
    /// The authority's own reference; empty for none.
    pub reference: String,
    /// The newest statement on the entry that was seen.
    pub seen_sequence: u64,
}

/// The note that a status puts on each bill of an entry; nothing where it puts none.
pub const fn note_of(status: EntryStatus) -> Option<NoteKind> {
    match status {
        EntryStatus::Held => Some(NoteKind::CustomsHeld),
        EntryStatus::Released => Some(NoteKind::CustomsReleased),
        EntryStatus::Refused => Some(NoteKind::CustomsRefused),
        EntryStatus::Unspecified
        | EntryStatus::Received
        | EntryStatus::Selected
        | EntryStatus::Inspected => None,
    }
}

impl Office<'_> {
    /// Signs a note on the bill that a bundle proves.
    ///
    /// # Errors
    /// When the bundle is not of a bill or does not hold, or the authority's own head cannot be had.
    pub async fn note(self, bundle: &[u8], kind: NoteKind) -> Result<String> {
        let time = self.session.clock.now();
        let ask = Ask {
            now: Some(time),
            current: false,
        };
        let verdict = verify(bundle, Some(self.trust), &ask, &mut NoMemory);
        ensure!(
            verdict.outcome != Outcome::Invalid,
            "the evidence of the bill does not hold"
        );
        let shown = &verdict.shown;
        let (Some(bill), Some(head), Some(sequence)) = (shown.bill, shown.head, shown.sequence)
        else {
            bail!("the evidence is not of a bill");
        };
        let author = self.wallet.party()?;
        let own = party::show(self.session, &self.wallet.registry, self.trust, author).await?;
        let note = Note {
            registry: self.wallet.registry.clone(),
            bill,
            seen: ChainHead { head, sequence },
            kind,
            author: PartyReference {
                party: author,
                head: own.on.head,
            },
            capacity: Capacity::Own,
            behalf: None,
            annex: None,
            time,
            not_after: time.plus(OPEN),
        };
        let key = self.wallet.key(Purpose::Act)?;
        Ok(jws::sign(Typ::Note, key, &note.to_payload()))
    }

    /// Records a status with a note for each bill that one of the bundles proves.
    ///
    /// # Errors
    /// As [`Office::note`]; the server's refusal.
    pub async fn record(
        self,
        wish: &StatusWish,
        bills: &[Vec<u8>],
    ) -> Result<RecordStatusResponse> {
        let mut notes = Vec::with_capacity(bills.len());
        if let Some(kind) = note_of(wish.status) {
            for bundle in bills {
                notes.push(self.note(bundle, kind).await?);
            }
        }
        let request = RecordStatusRequest {
            entry_id: wish.entry_id.clone(),
            status: wish.status.into(),
            reason: wish.reason.clone(),
            reference: wish.reference.clone(),
            notes,
            seen_sequence: wish.seen_sequence,
        };
        let answer = self.session.customs().record_status(request).await?;
        Ok(answer.into_inner())
    }
}
