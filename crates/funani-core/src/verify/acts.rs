//! The bill itself: its acts, each judged under the keys of its receipt, and the state that
//! follows from receipt to receipt.

use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};
use funani_proof::jws::Jws;

use super::Judgement;
use super::findings::Step;
use super::issuer::holds;
use super::keys::View;
use super::log::Log;
use super::parties::Parties;
use super::receipts::{Place, find_rejection, receipt_name};
use super::statements::Statements;
use crate::act::{Act, Action};
use crate::annex::Annex;
use crate::approval::{Approval, ApprovalRole};
use crate::bundle::Subject;
use crate::document::DocumentFacts;
use crate::form::Seed;
use crate::id::BillId;
use crate::leaf::{self, Leaf};
use crate::party::Purpose;
use crate::practice::dates;
use crate::receipt::Receipt;
use crate::state::{State, Status};
use crate::transition::{self, Facts, VerifiedApproval};
use crate::trust::TrustRole;
use crate::verdict::Code;

/// What stands beside the acts in a bundle, and which of it is referred to.
pub(super) struct Attached<'a> {
    documents: BTreeMap<Digest, Option<Value>>,
    approvals: BTreeMap<Digest, (&'a Jws, &'a Approval)>,
    annexes: BTreeMap<Digest, &'a [u8]>,
    used: BTreeSet<Digest>,
}

impl Attached<'_> {
    /// A statement names what has this digest.
    pub(super) fn refer(&mut self, digest: Digest) {
        self.used.insert(digest);
    }

    /// Whether a document of this digest is there and is canonical JSON.
    pub(super) fn holds(&self, document: &Digest) -> bool {
        self.documents.get(document).is_some_and(Option::is_some)
    }
}

impl<'a> Judgement<'a> {
    /// Judges the acts and their receipts; the seed that hides the bill in the log.
    pub(super) fn judge_acts(
        &mut self,
        bill: BillId,
        statements: &Statements,
        parties: &Parties,
        log: &mut Log,
    ) -> Option<Seed> {
        let bundle = self.bundle;
        let seed = self.opening(bill, statements);
        self.judge_receipts(statements, seed, log);
        let mut attached = self.attach(statements);
        let mut before = BTreeMap::new();
        let mut state = None;
        let acts = bundle
            .acts
            .iter()
            .zip(&statements.acts)
            .zip(&statements.receipts);
        for (((jws, act), receipt), sequence) in acts.zip(1_u64..) {
            let subject = format!("act {sequence}");
            let view = self.view(receipt, parties, &mut before, &subject);
            for reference in act.parties() {
                self.check_named(reference, parties, &view, &subject);
            }
            self.check_extends(act, sequence, &subject);
            let (party, purpose) = (act.actor.party, Purpose::Act);
            let key = self.check_signer(Step::Acts, jws, party, purpose, &view, &subject);
            self.note_custody(party, key, &view);
            let approvals = self.check_approvals(
                &act.approvals,
                || act.target(),
                receipt,
                &view,
                &mut attached,
                &subject,
            );
            self.check_annex(act, &mut attached, &subject);
            self.fold_act(
                act,
                receipt,
                state,
                &view,
                &approvals,
                &mut attached,
                &subject,
            );
            state = receipt.bill();
        }
        if let Some(state) = state {
            self.note_status(state);
        }
        self.close_attached(&attached, state);
        let count = bundle.acts.len();
        self.findings.made(Step::Acts, format!("{count} acts"));
        self.findings.made(Step::State, format!("{count} acts"));
        self.findings.made(Step::Keys, format!("{count} acts"));
        seed
    }

    /// The seed with which the first act opens the bill.
    fn opening(&mut self, bill: BillId, statements: &Statements) -> Option<Seed> {
        let act = statements.acts.first()?;
        let opens = act.opens.iter().find(|opens| opens.bill == bill);
        if opens.is_none() || !act.ids_hold() {
            self.findings.find(
                Step::Acts,
                Code::IdMismatch,
                "act 1",
                "does not open the bill",
            );
        }
        opens.map(|opens| opens.seed)
    }

    pub(super) fn judge_receipts(
        &mut self,
        statements: &Statements,
        seed: Option<Seed>,
        log: &mut Log,
    ) {
        let bundle = self.bundle;
        if bundle.acts.is_empty() || bundle.acts.len() != bundle.receipts.len() {
            let detail = format!(
                "{} acts, {} receipts",
                bundle.acts.len(),
                bundle.receipts.len()
            );
            self.findings
                .find(Step::Receipts, Code::ChainBroken, "chain", detail);
        }
        let places = bundle
            .receipts
            .iter()
            .zip(&statements.receipts)
            .zip(&bundle.acts);
        let places = places.map(|((entry, receipt), act)| {
            let statement = Some(act.digest());
            Place {
                entry,
                receipt,
                statement,
            }
        });
        let (kind, chain) = (bundle.subject.kind(), bundle.subject.uuid());
        let role = match bundle.subject {
            Subject::Bill(_) => TrustRole::RegistryReceipt,
            Subject::Doc(_) => TrustRole::DocumentsReceipt,
        };
        self.check_links(Step::Receipts, kind, chain, places);
        let index = seed.map(|seed| leaf::index(kind, &bundle.registry, chain.as_bytes(), &seed));
        for (entry, receipt) in bundle.receipts.iter().zip(&statements.receipts) {
            let subject = receipt_name(kind, receipt.sequence);
            let leaf = || {
                let compact = entry.receipt.compact();
                let (sequence, salt) = (receipt.sequence, &entry.salt);
                Some(Leaf::of_receipt(kind, index?, sequence, salt, compact))
            };
            let logged = log.include(entry, receipt, leaf, &subject, &mut self.findings);
            self.check_receipt_signature(Step::Receipts, role, entry, receipt, logged, &subject);
        }
        self.findings.made(
            Step::Receipts,
            format!("{} receipts", bundle.receipts.len()),
        );
    }

    /// An act extends the receipt before it, and no other bill.
    fn check_extends(&mut self, act: &Act, sequence: u64, subject: &str) {
        let before = sequence
            .checked_sub(2)
            .and_then(|place| usize::try_from(place).ok());
        let before = before.and_then(|place| self.bundle.receipts.get(place));
        let fits = match (before, act.on.as_slice()) {
            (None, []) => true,
            (Some(entry), [on]) => {
                on.bill.uuid() == self.bundle.subject.uuid()
                    && on.head == entry.receipt.digest()
                    && on.sequence == sequence.saturating_sub(1)
            }
            (Some(_) | None, _) => false,
        };
        if !fits {
            self.findings.find(
                Step::Acts,
                Code::ChainBroken,
                subject,
                "extends another head",
            );
        }
    }

    pub(super) fn attach<'s>(&mut self, statements: &'s Statements) -> Attached<'s>
    where
        'a: 's,
    {
        let bundle = self.bundle;
        let mut documents = BTreeMap::new();
        for document in &bundle.documents {
            let detail = match json::parse_canonical(&document.raw, Limits::DOCUMENT) {
                Ok(value) if Digest::of(&document.raw) == document.digest => {
                    documents.insert(document.digest, Some(value));
                    continue;
                }
                Ok(_) => "the digest is another".to_owned(),
                Err(error) => error.to_string(),
            };
            documents.insert(document.digest, None);
            let subject = format!("document {}", document.digest);
            self.findings
                .find(Step::Document, Code::DocumentMismatch, subject, detail);
        }
        let approvals = bundle.approvals.iter().zip(&statements.approvals);
        Attached {
            documents,
            approvals: approvals
                .map(|(jws, read)| (jws.digest(), (jws, read)))
                .collect(),
            annexes: bundle
                .annexes
                .iter()
                .map(|a| (a.digest, a.bytes.as_slice()))
                .collect(),
            used: BTreeSet::new(),
        }
    }

    /// Judges the approvals that a statement names, of which `target` gives the digest; those that
    /// hold.
    pub(super) fn check_approvals(
        &mut self,
        named: &[Digest],
        target: impl FnOnce() -> Digest,
        receipt: &Receipt,
        view: &View<'_>,
        attached: &mut Attached<'_>,
        subject: &str,
    ) -> Vec<VerifiedApproval> {
        if named.is_empty() {
            return Vec::new();
        }
        let target = target();
        let mut verified = Vec::with_capacity(named.len());
        for digest in named {
            attached.used.insert(*digest);
            let Some((jws, approval)) = attached.approvals.get(digest).copied() else {
                let detail = "an approval is missing";
                self.findings
                    .find(Step::Acts, Code::ApprovalInvalid, subject, detail);
                continue;
            };
            if approval.target != target {
                let detail = "an approval of something else";
                self.findings
                    .find(Step::Acts, Code::ApprovalInvalid, subject, detail);
                continue;
            }
            if let Err(detail) = self.check_approver(jws, approval, receipt, view, subject) {
                self.findings
                    .find(Step::Acts, Code::ApprovalInvalid, subject, detail);
                continue;
            }
            let (party, role) = (approval.party, approval.role);
            verified.push(VerifiedApproval {
                party,
                role,
                kid: jws.kid(),
            });
        }
        verified
    }

    /// Whether an approval is signed by an approve key of who gives it.
    fn check_approver(
        &mut self,
        jws: &Jws,
        approval: &Approval,
        receipt: &Receipt,
        view: &View<'_>,
        subject: &str,
    ) -> Result<(), &'static str> {
        let key = match (approval.role, approval.party) {
            (ApprovalRole::Operator, _) => {
                let found = self
                    .issuer
                    .key_at(TrustRole::Operator, jws.kid(), receipt.time);
                match found.or_find(Step::Acts, subject, &mut self.findings) {
                    Some(key) => key,
                    None => return Ok(()),
                }
            }
            (ApprovalRole::Party | ApprovalRole::Endorsee, party) => {
                let known = party.and_then(|party| view.set.party(party));
                let known = known.ok_or("keys_at shows no chain of the approver")?;
                let key = known
                    .live_key(jws.kid())
                    .map_err(|rejection| rejection.reason())?;
                if key.purpose != Purpose::Approve {
                    return Err("WRONG_PURPOSE");
                }
                &key.public
            }
        };
        if holds(self.memory, jws, key) {
            Ok(())
        } else {
            Err("SIGNATURE_INVALID")
        }
    }

    fn check_annex(&mut self, act: &Act, attached: &mut Attached<'_>, subject: &str) {
        let Some(digest) = act.annex else { return };
        attached.used.insert(digest);
        match attached
            .annexes
            .get(&digest)
            .map(|bytes| Annex::parse(bytes))
        {
            None => self
                .findings
                .find(Step::Acts, Code::AnnexErased, subject, digest.to_string()),
            Some(Ok(_)) => {}
            Some(Err(fault)) => self.findings.find_fault(Step::Acts, subject, &fault),
        }
    }

    /// Judges that the state in the receipt follows from the one before by the act.
    #[expect(
        clippy::too_many_arguments,
        reason = "all that one step of the fold rests on"
    )]
    fn fold_act(
        &mut self,
        act: &Act,
        receipt: &Receipt,
        before: Option<&State>,
        view: &View<'_>,
        approvals: &[VerifiedApproval],
        attached: &mut Attached<'_>,
        subject: &str,
    ) {
        let missing = transition::judged(before, act, approvals)
            .into_iter()
            .find(|party| receipt.key_head(*party).is_none());
        if let Some(party) = missing {
            let detail = format!("keys_at lacks party {party}");
            self.findings
                .find(Step::Keys, Code::ReceiptMismatch, subject, detail);
        }
        let document = if let Action::Issue(_) = act.action {
            let document = self.issued_document(act, attached, subject);
            // What is wrong with the document has been found; nothing follows from it.
            if document.is_none() {
                return;
            }
            document
        } else {
            None
        };
        if let Action::Offer {
            condition: Some(condition),
            ..
        } = act.action
        {
            attached.used.insert(condition);
        }
        let issued = document.as_ref().and_then(|document| document.issue_date);
        if let Some(date) = issued.filter(|date| dates::is_apart(*date, receipt.time)) {
            let detail = format!("{date}, recorded {}", receipt.time);
            self.findings
                .find(Step::Document, Code::IssueDateApart, subject, detail);
        }
        let facts = Facts {
            time: receipt.time,
            parties: &view.set,
            approvals,
            document: document.as_ref(),
        };
        let broken = Code::ChainBroken;
        if let Err(rejection) = transition::check_times(act, receipt.time, None) {
            find_rejection(&mut self.findings, Step::State, subject, &rejection, broken);
        }
        match transition::apply(before, act, &facts) {
            Ok(applied) => {
                if applied.name_only {
                    self.findings.find(Step::State, Code::NameOnly, subject, "");
                }
                if receipt.bill() != Some(&applied.state) {
                    let detail = "the receipt holds another state";
                    self.findings
                        .find(Step::State, Code::FoldMismatch, subject, detail);
                }
            }
            Err(rejection) => {
                find_rejection(&mut self.findings, Step::State, subject, &rejection, broken);
            }
        }
    }

    /// What the document says under which the bill is issued.
    fn issued_document(
        &mut self,
        act: &Act,
        attached: &mut Attached<'_>,
        subject: &str,
    ) -> Option<DocumentFacts> {
        let digest = act.opens.first()?.document;
        attached.used.insert(digest);
        let Some(value) = attached.documents.get(&digest) else {
            let detail = format!("{digest} is missing");
            self.findings
                .find(Step::Document, Code::DocumentMismatch, subject, detail);
            return None;
        };
        let facts = DocumentFacts::read(value.as_ref()?);
        self.findings
            .made(Step::Document, format!("document {digest}"));
        facts
            .map_err(|fault| {
                let detail = fault.to_string();
                self.findings
                    .find(Step::Document, Code::DocumentMismatch, subject, detail);
            })
            .ok()
    }

    fn note_status(&mut self, state: &State) {
        match &state.status {
            Status::Held(held) => {
                let detail = format!("by party {}", held.by);
                self.findings.find(Step::State, Code::Held, "bill", detail);
            }
            Status::InTransit => self.findings.find(Step::State, Code::InTransit, "bill", ""),
            Status::Live { .. }
            | Status::Offered(_)
            | Status::Returned
            | Status::Surrendered(_)
            | Status::Ended { .. } => {}
        }
    }

    /// Whatever nothing refers to is refused.
    pub(super) fn close_attached(&mut self, attached: &Attached<'_>, state: Option<&State>) {
        let of_state = |digest: &Digest| {
            state.is_some_and(|state| state.document == *digest || state.terms == *digest)
        };
        let documents = attached.documents.keys().filter(|digest| !of_state(digest));
        let approvals = attached.approvals.keys();
        for digest in documents.chain(approvals).chain(attached.annexes.keys()) {
            if !attached.used.contains(digest) {
                let subject = format!("{digest}");
                self.findings
                    .find(Step::Form, Code::MemberUnreferenced, subject, "");
            }
        }
    }
}
