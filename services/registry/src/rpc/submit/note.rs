//! A note: judged, signed for, put behind the notes that are there.

use std::collections::BTreeSet;
use std::sync::Arc;

use funani_core::id::PartyId;
use funani_core::jurisdiction;
use funani_core::note::{Locks, Note};
use funani_core::receipt::{Receipt, ReceiptState};
use funani_core::rejection::Rejection;
use funani_core::state::State;
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};
use funani_proof::jws::Jws;
use funani_store::{Append, Appended, blob, chain};

use super::act::row;
use super::statement::{Attachments, Blob};
use super::{Outcome, TRIES};
use crate::fault::Fault;
use crate::judge::{self, HandedNote, NoteGround, Place, Signed};
use crate::rpc::{Calls, evidence};
use crate::shelf;
use crate::store::{self, HeadAt, Standing};
use crate::visibility::{self, Sight};

/// A note on its way.
struct Passage<'a> {
    calls: &'a Calls,
    caller: PartyId,
    handed: HandedNote,
    blob: Option<Blob>,
}

/// The bill that a note is about, as it stands, and what its author sees of it.
struct Ground {
    standing: Standing,
    latest: Arc<Receipt>,
    sight: Sight,
    touched: BTreeSet<String>,
}

/// Records a note. Notes are ordered by arrival: when another comes first, this one is signed for
/// anew behind it.
///
/// # Errors
/// The first rejection in declared order; faults of the store and of neighbours.
pub(super) async fn submit(
    calls: &Calls,
    caller: PartyId,
    jws: Jws,
    note: Note,
    attachments: Attachments,
) -> Result<Outcome, Fault> {
    know_customs(calls, &note).await?;
    let handed = HandedNote { jws, note };
    let mut passage = Passage {
        calls,
        caller,
        handed,
        blob: None,
    };
    let mut refreshed = false;
    for _ in 0..TRIES {
        match passage.attempt(&attachments).await {
            Ok(Some(outcome)) => return Ok(outcome),
            Ok(None) => {}
            Err(Fault::Rejected(no)) if !refreshed && judge::depends_on_parties(&no) => {
                calls.refresh_parties().await?;
                refreshed = true;
            }
            Err(fault) => return Err(fault),
        }
    }
    Err(Rejection::Unavailable.into())
}

/// Who customs is, the parties say; one that has just been approved counts. It is asked whether there
/// is such a bill or not.
async fn know_customs(calls: &Calls, note: &Note) -> Result<(), Fault> {
    if !note.kind.is_customs() {
        return Ok(());
    }
    calls.directory().ready().await?;
    let author = calls.directory().party(note.author.party);
    let country = author
        .as_ref()
        .map(|author| jurisdiction::customs_of(&author.party));
    match country.flatten() {
        Some(_) => Ok(()),
        None => calls.refresh_parties().await,
    }
}

impl Passage<'_> {
    /// One attempt; nothing where another note came first or it waited too long.
    async fn attempt(&mut self, attachments: &Attachments) -> Result<Option<Outcome>, Fault> {
        let bill = self.handed.note.bill;
        let ground = self.ground().await?;
        let (standing, latest) = (&ground.standing, &ground.latest);
        if let Some(outcome) = self.replayed().await? {
            return Ok(Some(outcome));
        }
        let annex = self.handed.note.annex;
        attachments
            .check_named(annex, &[], false)
            .map_err(Rejection::FormInvalid)?;
        self.blob = attachments.annex(annex).map_err(Rejection::FormInvalid)?;
        let parties = self.calls.parties(&self.handed.parties()).await?;
        let previous = self.previous(standing.notes).await?;
        let recorded = judge::recorded_time(self.calls.now(), previous);
        let state = latest.bill().ok_or_else(|| {
            Fault::Evidence(format!(
                "receipt {} of {bill} has no state",
                latest.sequence
            ))
        })?;
        judge::check_note_form(&self.handed, &parties, recorded)?;
        self.check_seen(standing, ground.sight).await?;
        let locks = self.locks(standing.notes).await?;
        let over = NoteGround {
            state,
            touched: &ground.touched,
            locks: &locks,
        };
        let keys_at = judge::check_note(&self.handed, &over, &parties, recorded)?;
        self.calls.check_recordable()?;
        let place = Place {
            registry: self.calls.origin(),
            bill,
            seed: &standing.opening.seed,
            sequence: standing
                .notes
                .map_or(1, |notes| notes.sequence.saturating_add(1)),
            previous: standing.notes.map(|notes| notes.head),
            act: self.handed.jws.digest(),
        };
        let state_after = ReceiptState::Note(self.handed.note.kind);
        let key = self.calls.key();
        let salt = self.calls.salt();
        let signed = judge::sign_state(&place, state_after, keys_at, recorded, key, salt);
        let hearing = self.hearing(state).into_iter().map(PartyId::uuid);
        self.append(standing, signed, hearing.collect()).await
    }

    /// Who sees the bill hears of the note, and its author; customs sees no bill of its own.
    fn hearing(&self, state: &State) -> BTreeSet<PartyId> {
        let mut hearing = shelf::seeing(state);
        if let Some(carrier) = self.calls.directory().party(state.carrier) {
            hearing.extend(visibility::agents(&carrier.party, self.calls.now()));
        }
        if !self.handed.note.kind.is_customs() {
            hearing.insert(self.caller);
        }
        hearing
    }

    async fn ground(&self) -> Result<Ground, Fault> {
        let bill = self.handed.note.bill;
        let mut tx = self.calls.store().read().await?;
        let origin = self.calls.origin();
        let standing = store::standing(&mut tx, origin, bill, self.caller, None).await?;
        drop(tx);
        let standing = standing.ok_or_else(visibility::not_found)?;
        let latest = self
            .calls
            .receipts()
            .read(standing.head.head, &standing.receipt)?;
        let touched = self.touched(&latest).await?;
        let author = self.calls.directory().party(self.caller);
        // To customs within its jurisdiction the bill is there, for this note alone.
        let sight = match author {
            Some(author) if jurisdiction::has_jurisdiction(&author.party, &touched) => {
                Some(Sight::Full)
            }
            Some(_) | None => self.calls.sight(self.caller, standing.concerned, &latest)?,
        };
        Ok(Ground {
            sight: sight.ok_or_else(visibility::not_found)?,
            standing,
            latest,
            touched,
        })
    }

    /// The countries that the bill touches, where the note is one of customs. A document that is gone
    /// touches none, so that it is not told from a bill that is not there.
    async fn touched(&self, latest: &Receipt) -> Result<BTreeSet<String>, Fault> {
        let state = latest.bill().filter(|_| self.handed.note.kind.is_customs());
        let Some(state) = state else {
            return Ok(BTreeSet::new());
        };
        let mut tx = self.calls.store().read().await?;
        let document = blob::get(&mut tx, state.document).await?;
        let document = document.and_then(|document| document.bytes);
        let document = document.and_then(|bytes| json::parse(&bytes, Limits::DOCUMENT).ok());
        Ok(document
            .as_ref()
            .map(jurisdiction::countries)
            .unwrap_or_default())
    }

    /// What the notes up to now lock, where the note is one of the carrier. Another one that comes in
    /// between moves the head of the chain, and this is asked again.
    async fn locks(&self, notes: Option<HeadAt>) -> Result<Locks, Fault> {
        let mut locks = Locks::default();
        let until = notes.filter(|_| self.handed.note.kind.is_carriers());
        let Some(HeadAt { sequence, .. }) = until else {
            return Ok(locks);
        };
        let chain = store::notes_chain(self.calls.origin(), self.handed.note.bill);
        let mut tx = self.calls.store().read().await?;
        for row in evidence::read_on(&mut tx, chain, Vec::new(), sequence).await? {
            let digest = Digest::of(row.receipt.as_bytes());
            locks.follow(&*self.calls.receipts().read(digest, &row.receipt)?);
        }
        Ok(locks)
    }

    /// The same bytes again: the receipt they got. A note names no place in its chain, so it is
    /// looked for by its digest.
    async fn replayed(&self) -> Result<Option<Outcome>, Fault> {
        let notes = store::notes_chain(self.calls.origin(), self.handed.note.bill);
        let mut tx = self.calls.store().read().await?;
        let row = chain::by_act(&mut tx, notes, self.handed.jws.digest()).await?;
        drop(tx);
        let Some(row) = row else {
            return Ok(None);
        };
        let bill = self.handed.note.bill;
        Ok(Some(Outcome {
            chain: bill.uuid(),
            sequence: store::unsigned(row.sequence),
            receipt: store::text(row.receipt_bytes, "receipt_bytes", bill)?,
            position: row.position,
            already_recorded: true,
        }))
    }

    /// The recorded time of the newest note.
    async fn previous(&self, notes: Option<HeadAt>) -> Result<Option<Timestamp>, Fault> {
        let Some(notes) = notes else {
            return Ok(None);
        };
        if let Some(known) = self.calls.receipts().known(notes.head) {
            return Ok(Some(known.time));
        }
        let chain = store::notes_chain(self.calls.origin(), self.handed.note.bill);
        let mut tx = self.calls.store().read().await?;
        let found = store::receipt_at(&mut tx, chain, notes.sequence).await?;
        let receipt = match found {
            Some((digest, recorded)) => self.calls.receipts().read(digest, &recorded.receipt)?,
            None => return Ok(None),
        };
        Ok(Some(receipt.time))
    }

    /// The head that the author saw is one that the bill had and that the author may know of.
    async fn check_seen(&self, standing: &Standing, sight: Sight) -> Result<(), Fault> {
        let seen = self.handed.note.seen;
        if seen.sequence > sight.until(standing.head.sequence) {
            return Err(Rejection::HeadUnknown.into());
        }
        if seen.sequence == standing.head.sequence && seen.head == standing.head.head {
            return Ok(());
        }
        let mut tx = self.calls.store().read().await?;
        let bill = self.handed.note.bill.uuid();
        let found = store::receipt_at(&mut tx, bill, seen.sequence).await?;
        match found {
            Some((digest, _)) if digest == seen.head => Ok(()),
            Some(_) | None => Err(Rejection::HeadUnknown.into()),
        }
    }

    async fn append(
        &self,
        standing: &Standing,
        signed: Signed,
        feed_parties: Vec<uuid::Uuid>,
    ) -> Result<Option<Outcome>, Fault> {
        let bill = self.handed.note.bill;
        super::store_blobs(self.calls, self.blob.as_slice()).await?;
        let notes = standing.notes;
        let entry = Append {
            chain: store::notes_chain(self.calls.origin(), bill),
            expected: notes.map(|notes| (store::signed(notes.sequence), notes.head)),
            row: row(&self.handed.jws, &signed, standing.opening),
            claims: Vec::new(),
            releases: Vec::new(),
            keys: Vec::new(),
            concerns: Vec::new(),
            feed_parties,
            beside: None,
            turn: self.caller.uuid(),
        };
        let sequence = entry.sequence();
        match self.calls.store().append(entry).await? {
            Appended::Won { position } => {
                self.calls
                    .receipts()
                    .keep(signed.digest, Arc::clone(&signed.receipt));
                let notes = HeadAt {
                    sequence: store::unsigned(sequence),
                    head: signed.digest,
                };
                self.calls.standings().noted(bill, notes);
                Ok(Some(Outcome {
                    chain: bill.uuid(),
                    sequence: store::unsigned(sequence),
                    receipt: signed.compact,
                    position,
                    already_recorded: false,
                }))
            }
            // A note makes no claims.
            Appended::Moved { .. }
            | Appended::Expired
            | Appended::BesideMoved
            | Appended::Claimed { .. } => Ok(None),
        }
    }
}
