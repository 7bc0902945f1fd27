//! A trade document or a grant of one: its statements, each judged under the keys of its receipt,
//! the state that follows, and the content that the last of them names.

use std::collections::BTreeMap;

use super::Judgement;
use super::acts::Attached;
use super::findings::Step;
use super::keys::View;
use super::log::Log;
use super::parties::Parties;
use super::receipts::find_rejection;
use super::statements::Statements;
use crate::doc::{self, Doc, DocFacts, DocState, DocStatus, GrantStatus, On};
use crate::form::Seed;
use crate::id::DocId;
use crate::party::Purpose;
use crate::receipt::{Receipt, ReceiptState};
use crate::transition::VerifiedApproval;
use crate::verdict::Code;

impl<'a> Judgement<'a> {
    /// Judges the statements of a document's chain and their receipts; the state after the last.
    pub(super) fn judge_doc<'s>(
        &mut self,
        id: DocId,
        statements: &'s Statements,
        parties: &Parties,
        log: &mut Log,
    ) -> Option<DocState>
    where
        'a: 's,
    {
        let seed = self.doc_seed(id, statements);
        self.judge_receipts(statements, seed, log);
        let mut attached = self.attach(statements);
        let mut before = BTreeMap::new();
        let mut state: Option<DocState> = None;
        let bundle = self.bundle;
        let docs = bundle
            .acts
            .iter()
            .zip(&statements.docs)
            .zip(&statements.receipts);
        for (((jws, doc), receipt), sequence) in docs.zip(1_u64..) {
            let subject = format!("statement {sequence}");
            let view = self.view(receipt, parties, &mut before, &subject);
            for reference in doc.parties() {
                self.check_named(reference, parties, &view, &subject);
            }
            self.check_extends_doc(id, doc, sequence, &subject);
            let (party, purpose) = (doc.actor.party, Purpose::Act);
            let key = self.check_signer(Step::Acts, jws, party, purpose, &view, &subject);
            self.note_custody(party, key, &view);
            let approvals = self.check_approvals(
                &doc.approvals,
                || doc.target(),
                receipt,
                &view,
                &mut attached,
                &subject,
            );
            state = self.fold_doc(doc, receipt, state.as_ref(), &view, &approvals, &subject);
            if let Some(edition) = doc.deed.edition() {
                attached.refer(edition.content);
                if !edition.overrides.is_empty() {
                    let rules = edition.overrides.join(" ");
                    self.findings
                        .find(Step::Acts, Code::RulesOverridden, &*subject, rules);
                }
            }
        }
        self.judge_content(state.as_ref(), &attached);
        self.close_attached(&attached, None);
        if !bundle.notes.is_empty() {
            let detail = "a document has no notes";
            self.findings
                .find(Step::Form, Code::MemberUnreferenced, "notes", detail);
        }
        let count = format!("{} statements", bundle.acts.len());
        for step in [Step::Acts, Step::State, Step::Keys] {
            self.findings.made(step, count.clone());
        }
        state
    }

    /// The seed with which the first statement opens the chain.
    fn doc_seed(&mut self, id: DocId, statements: &Statements) -> Option<Seed> {
        let first = statements.docs.first();
        match first.map(|doc| (doc.on, doc)) {
            Some((On::Seed(seed), doc)) if doc.doc == id && doc.id_holds() => Some(seed),
            Some(_) | None => {
                let detail = "does not open the document";
                self.findings
                    .find(Step::Acts, Code::IdMismatch, "statement 1", detail);
                None
            }
        }
    }

    /// A statement extends the receipt before it, and no other chain.
    fn check_extends_doc(&mut self, id: DocId, doc: &Doc, sequence: u64, subject: &str) {
        let fits = match doc.on {
            On::Seed(_) => sequence == 1,
            On::Head(head) => {
                let before = sequence
                    .checked_sub(2)
                    .and_then(|place| usize::try_from(place).ok())
                    .and_then(|place| self.bundle.receipts.get(place));
                head.sequence == sequence.saturating_sub(1)
                    && before.is_some_and(|entry| entry.receipt.digest() == head.head)
            }
        };
        if !fits || doc.doc != id {
            let detail = "extends another head";
            self.findings
                .find(Step::Acts, Code::ChainBroken, subject, detail);
        }
    }

    /// Judges that the state in the receipt follows from the one before; the one in the receipt.
    fn fold_doc(
        &mut self,
        doc: &Doc,
        receipt: &Receipt,
        before: Option<&DocState>,
        view: &View<'_>,
        approvals: &[VerifiedApproval],
        subject: &str,
    ) -> Option<DocState> {
        for party in doc::judged(doc, approvals) {
            if receipt.key_head(party).is_none() {
                let detail = format!("keys_at lacks party {party}");
                self.findings
                    .find(Step::Keys, Code::ReceiptMismatch, subject, detail);
            }
        }
        let ReceiptState::Document(written) = &receipt.state else {
            return None;
        };
        let stated = match DocState::parse(written) {
            Ok(state) => state,
            Err(fault) => {
                self.findings.find_fault(Step::State, subject, &fault);
                return None;
            }
        };
        let facts = DocFacts {
            time: receipt.time,
            parties: &view.set,
            approvals,
        };
        match doc::apply(before, doc, &facts) {
            Ok(state) if state == stated => {}
            Ok(_) => {
                let detail = "the receipt holds another state";
                self.findings
                    .find(Step::State, Code::FoldMismatch, subject, detail);
            }
            Err(rejection) => {
                let broken = Code::ChainBroken;
                find_rejection(&mut self.findings, Step::State, subject, &rejection, broken);
            }
        }
        Some(stated)
    }

    /// The content of a document that counts must be there; that it no longer counts is told.
    fn judge_content(&mut self, state: Option<&DocState>, attached: &Attached<'_>) {
        match state {
            Some(DocState::Document {
                content, status, ..
            }) => {
                if attached.holds(content) {
                    self.findings
                        .made(Step::Document, format!("content {content}"));
                } else {
                    let detail = format!("{content} is missing");
                    self.findings
                        .find(Step::Document, Code::DocumentMismatch, "document", detail);
                }
                if *status == DocStatus::Cancelled {
                    self.findings
                        .find(Step::State, Code::Cancelled, "document", "");
                }
            }
            Some(DocState::Grant {
                status: GrantStatus::Withdrawn,
                ..
            }) => self
                .findings
                .find(Step::State, Code::Withdrawn, "grant", ""),
            Some(DocState::Grant { .. }) | None => {}
        }
    }
}
