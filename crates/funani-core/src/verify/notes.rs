//! The notes beside the bill: none that the registry has mentioned may be missing.

use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};
use funani_proof::jws::Jws;

use super::Judgement;
use super::findings::Step;
use super::keys::{View, digest_at};
use super::log::Log;
use super::parties::Parties;
use super::receipts::{Place, receipt_name};
use super::statements::Statements;
use crate::act::Capacity;
use crate::annex::Annex;
use crate::bundle::NoteEntry;
use crate::form::Seed;
use crate::id::{BillId, PartyId};
use crate::jurisdiction;
use crate::leaf::{self, Leaf};
use crate::note::{Locks, Note, NoteKind};
use crate::party::Purpose;
use crate::receipt::{ChainKind, NotesHead, Receipt, ReceiptState};
use crate::transition::{MAX_AHEAD, MAX_WAIT, PartyFacts as _};
use crate::trust::TrustRole;
use crate::verdict::{Code, NoteShown};

impl Judgement<'_> {
    /// Judges the notes; what each is, for the verdict.
    pub(super) fn judge_notes(
        &mut self,
        bill: BillId,
        statements: &Statements,
        seed: Option<Seed>,
        parties: &Parties,
        log: &mut Log,
    ) -> Vec<NoteShown> {
        let bundle = self.bundle;
        let places = bundle
            .notes
            .iter()
            .zip(&statements.notes)
            .map(|(entry, (receipt, _))| {
                let statement = entry.note.as_ref().map(Jws::digest);
                Place {
                    entry: &entry.entry,
                    receipt,
                    statement,
                }
            });
        self.check_links(Step::Notes, ChainKind::Note, bill.uuid(), places);
        let index =
            seed.map(|seed| leaf::index(ChainKind::Note, &bundle.registry, bill.as_bytes(), &seed));
        let mut shown = Vec::with_capacity(bundle.notes.len());
        let mut before = BTreeMap::new();
        let (touched, mut locks) = (self.touched(statements), Locks::default());
        for (entry, (receipt, note)) in bundle.notes.iter().zip(&statements.notes) {
            let subject = receipt_name(ChainKind::Note, receipt.sequence);
            let leaf = || {
                let (compact, salt) = (entry.entry.receipt.compact(), &entry.entry.salt);
                Some(Leaf::of_receipt(
                    ChainKind::Note,
                    index?,
                    receipt.sequence,
                    salt,
                    compact,
                ))
            };
            let logged = log.include(&entry.entry, receipt, leaf, &subject, &mut self.findings);
            let role = TrustRole::RegistryReceipt;
            let step = Step::Notes;
            self.check_receipt_signature(step, role, &entry.entry, receipt, logged, &subject);
            let view = self.view(receipt, parties, &mut before, &subject);
            let ReceiptState::Note(kind) = receipt.state else {
                continue;
            };
            if kind == NoteKind::Disputed {
                self.findings.find(step, Code::Disputed, &*subject, "");
            }
            self.judge_locks(kind, receipt, &mut locks, &touched, &view, &subject);
            self.judge_note(
                entry,
                note.as_ref(),
                kind,
                receipt,
                statements,
                &view,
                parties,
                &subject,
            );
            let author = note.as_ref().map(concerned);
            shown.push(NoteShown {
                sequence: receipt.sequence,
                kind,
                time: receipt.time,
                author,
            });
        }
        self.check_mentioned(statements);
        self.findings
            .made(Step::Notes, format!("{} notes", bundle.notes.len()));
        shown
    }

    /// The countries that the bill touches, where a note asks for them.
    fn touched(&self, statements: &Statements) -> BTreeSet<String> {
        let asks = |receipt: &Receipt| matches!(receipt.state, ReceiptState::Note(kind) if kind.is_customs());
        let state = statements.receipts.first().and_then(Receipt::bill);
        let Some(state) = state.filter(|_| statements.notes.iter().any(|(note, _)| asks(note)))
        else {
            return BTreeSet::new();
        };
        let mut documents = self.bundle.documents.iter();
        let document = documents.find(|document| Digest::of(&document.raw) == state.document);
        document
            .and_then(|document| json::parse(&document.raw, Limits::DOCUMENT).ok())
            .map(|document| jurisdiction::countries(&document))
            .unwrap_or_default()
    }

    /// A customs note is one of a customs administration within its jurisdiction, withheld or not;
    /// what the notes before it lock must not have been said.
    fn judge_locks(
        &mut self,
        kind: NoteKind,
        receipt: &Receipt,
        locks: &mut Locks,
        touched: &BTreeSet<String>,
        view: &View<'_>,
        subject: &str,
    ) {
        let author = receipt.sole_party().and_then(|party| view.set.party(party));
        let outside = !author.is_some_and(|author| jurisdiction::has_jurisdiction(author, touched));
        if kind.is_customs() && outside {
            self.findings
                .find(Step::Notes, Code::FoldMismatch, subject, "NOT_CUSTOMS");
        }
        if let Err(locked) = locks.admit(kind) {
            self.findings
                .find(Step::Notes, Code::FoldMismatch, subject, locked.reason());
        }
        locks.follow(receipt);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "all that the judgement of a note rests on"
    )]
    fn judge_note(
        &mut self,
        entry: &NoteEntry,
        note: Option<&Note>,
        kind: NoteKind,
        receipt: &Receipt,
        statements: &Statements,
        view: &View<'_>,
        parties: &Parties,
        subject: &str,
    ) {
        let (Some(note), Some(jws)) = (note, &entry.note) else {
            self.findings
                .find(Step::Notes, Code::NoteWithheld, subject, kind.as_str());
            if entry.annex.is_some() {
                let detail = "the annex of a note that is withheld";
                self.findings
                    .find(Step::Notes, Code::MemberUnreferenced, subject, detail);
            }
            return;
        };
        let references = [
            Some(note.author),
            note.behalf.map(|behalf| behalf.principal),
        ];
        for reference in references.into_iter().flatten() {
            self.check_named(reference, parties, view, subject);
        }
        let (author, purpose) = (note.author.party, Purpose::Act);
        let key = self.check_signer(Step::Notes, jws, author, purpose, view, subject);
        self.note_custody(author, key, view);
        let carrier = statements
            .receipts
            .first()
            .and_then(Receipt::bill)
            .map(|bill| bill.carrier);
        for detail in faults(note, kind, receipt, carrier, view) {
            self.findings
                .find(Step::Notes, Code::FoldMismatch, subject, detail);
        }
        if note.bill.uuid() != self.bundle.subject.uuid() {
            self.findings.find(
                Step::Notes,
                Code::IdMismatch,
                subject,
                "a note on another bill",
            );
        }
        self.check_seen(note, subject);
        self.check_note_annex(entry, note, subject);
    }

    /// The head that an author saw must be one of the bill.
    fn check_seen(&mut self, note: &Note, subject: &str) {
        let receipts = &self.bundle.receipts;
        let known = note
            .seen
            .sequence
            .checked_sub(1)
            .and_then(|place| usize::try_from(place).ok());
        match known.and_then(|place| receipts.get(place)) {
            Some(entry) if entry.receipt.digest() == note.seen.head => {}
            Some(_) => {
                let detail = "its author saw another head";
                self.findings
                    .find(Step::Notes, Code::HeadContradicted, subject, detail);
            }
            None => {
                let detail = format!("its author saw act {}", note.seen.sequence);
                self.findings
                    .find(Step::Head, Code::LaterActsUnknown, subject, detail);
            }
        }
    }

    fn check_note_annex(&mut self, entry: &NoteEntry, note: &Note, subject: &str) {
        match (note.annex, &entry.annex) {
            (None, None) => {}
            (Some(digest), None) => {
                self.findings
                    .find(Step::Notes, Code::AnnexErased, subject, digest.to_string());
            }
            (Some(digest), Some(annex)) if annex.digest == digest => {
                if let Err(fault) = Annex::parse(&annex.bytes) {
                    self.findings.find_fault(Step::Notes, subject, &fault);
                }
            }
            (Some(_) | None, Some(_)) => {
                let detail = "an annex that the note does not name";
                self.findings
                    .find(Step::Notes, Code::MemberUnreferenced, subject, detail);
            }
        }
    }

    /// What the bill's receipts mention of the note chain is all here, and never goes back.
    fn check_mentioned(&mut self, statements: &Statements) {
        let digests: Vec<Digest> = self
            .bundle
            .notes
            .iter()
            .map(|note| note.entry.receipt.digest())
            .collect();
        let mut before = 0;
        for receipt in &statements.receipts {
            let ReceiptState::Bill { notes, .. } = &receipt.state else {
                continue;
            };
            let subject = receipt_name(ChainKind::Bill, receipt.sequence);
            if notes.sequence < before {
                let detail = "mentions fewer notes than the receipt before";
                self.findings
                    .find(Step::Notes, Code::NoteGap, &*subject, detail);
            }
            before = notes.sequence;
            if let Some(detail) = note_gap(&digests, *notes) {
                self.findings
                    .find(Step::Notes, Code::NoteGap, subject, detail);
            }
        }
    }
}

/// For whom a note speaks: the principal where there is one, else its author.
fn concerned(note: &Note) -> PartyId {
    note.behalf
        .map_or(note.author.party, |behalf| behalf.principal.party)
}

/// What a note says that its receipt should not have been given for.
fn faults(
    note: &Note,
    kind: NoteKind,
    receipt: &Receipt,
    carrier: Option<PartyId>,
    view: &View<'_>,
) -> Vec<&'static str> {
    let mandated = note.behalf.is_none_or(|behalf| {
        let (principal, id) = (behalf.principal.party, behalf.mandate);
        view.set
            .mandate(principal, id, receipt.time)
            .is_some_and(|mandate| {
                mandate.agent == note.author.party && mandate.capacity == note.capacity
            })
    });
    let by_carrier = carrier == Some(concerned(note)) && note.capacity.is_carrier_side();
    let checks = [
        (note.kind != kind, "the receipt holds another kind"),
        (note.time.since(receipt.time) > MAX_AHEAD, "TIME_AHEAD"),
        (receipt.time > note.not_after, "ACT_EXPIRED"),
        (
            note.not_after.since(note.time) > MAX_WAIT,
            "NOT_AFTER_TOO_FAR",
        ),
        (!mandated, "MANDATE_MISSING"),
        (kind.is_carriers() && !by_carrier, "NOT_CARRIER"),
        (
            kind.is_customs() && note.capacity != Capacity::Own,
            "CAPACITY_NOT_ALLOWED",
        ),
    ];
    checks
        .into_iter()
        .filter(|(wrong, _)| *wrong)
        .map(|(_, detail)| detail)
        .collect()
}

/// Why what is mentioned of a note chain is not here.
pub(super) fn note_gap(digests: &[Digest], mentioned: NotesHead) -> Option<String> {
    if mentioned.sequence == 0 {
        return None;
    }
    match digest_at(digests, mentioned.sequence) {
        Some(digest) if Some(digest) == mentioned.head => None,
        Some(_) => Some(format!("note {} is another", mentioned.sequence)),
        None => Some(format!("{} of {} notes", digests.len(), mentioned.sequence)),
    }
}
