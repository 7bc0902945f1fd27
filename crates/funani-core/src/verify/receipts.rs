//! Receipts: their form as a chain, and the registry's signature under each.

use funani_proof::digest::Digest;
use uuid::Uuid;

use super::Judgement;
use super::findings::{Findings, Step};
use super::issuer::holds;
use crate::bundle::Entry;
use crate::receipt::{ChainKind, Receipt};
use crate::rejection::Rejection;
use crate::time::Timestamp;
use crate::trust::TrustRole;
use crate::verdict::{Class, Code};

/// A receipt in its chain, with the statement that it is for, where that is shown.
pub(super) struct Place<'a> {
    pub(super) entry: &'a Entry,
    pub(super) receipt: &'a Receipt,
    pub(super) statement: Option<Digest>,
}

impl Judgement<'_> {
    /// Judges that receipts are those of one chain, from 1, each on the one before.
    pub(super) fn check_links<'p>(
        &mut self,
        step: Step,
        kind: ChainKind,
        chain: Uuid,
        places: impl IntoIterator<Item = Place<'p>>,
    ) {
        let mut before: Option<(Digest, Timestamp)> = None;
        for (place, expected) in places.into_iter().zip(1_u64..) {
            let receipt = place.receipt;
            let subject = receipt_name(kind, expected);
            let mut find = |code, detail: &str| self.findings.find(step, code, &*subject, detail);
            if receipt.kind() != kind || receipt.chain != chain {
                find(Code::ReceiptMismatch, "a receipt of another chain");
            }
            if place
                .statement
                .is_some_and(|statement| statement != receipt.act)
            {
                find(Code::ReceiptMismatch, "a receipt for another statement");
            }
            if receipt.sequence != expected {
                find(Code::ChainBroken, &format!("sequence {}", receipt.sequence));
            }
            if receipt.previous != before.map(|(digest, _)| digest) {
                find(Code::ChainBroken, "not on the receipt before");
            }
            if before.is_some_and(|(_, time)| receipt.time < time) {
                find(Code::TimeBackwards, "recorded before the receipt before");
            }
            before = Some((place.entry.receipt.digest(), receipt.time));
        }
    }

    /// Judges the registry's signature under a receipt.
    pub(super) fn check_receipt_signature(
        &mut self,
        step: Step,
        role: TrustRole,
        entry: &Entry,
        receipt: &Receipt,
        logged: Option<Timestamp>,
        subject: &str,
    ) {
        let kid = entry.receipt.kid();
        let found = self.issuer.receipt_key(role, kid, logged, receipt.time);
        if let Some(key) = found.or_find(step, subject, &mut self.findings)
            && !holds(self.memory, &entry.receipt, key)
        {
            self.findings
                .find(step, Code::SignatureInvalid, subject, "the receipt");
        }
    }
}

/// What a receipt of a bill is called in a verdict.
pub(super) fn receipt_name(kind: ChainKind, sequence: u64) -> String {
    match kind {
        ChainKind::Bill => format!("receipt {sequence}"),
        ChainKind::Note => format!("note {sequence}"),
        ChainKind::Party => format!("event {sequence}"),
        ChainKind::Document => format!("document {sequence}"),
    }
}

/// Finds what a refusal by the rules means for a receipt that was given all the same. Where the
/// head does not fit, `broken` is the chain's own code for that.
pub(super) fn find_rejection(
    findings: &mut Findings,
    step: Step,
    subject: &str,
    rejection: &Rejection,
    broken: Code,
) {
    if let Rejection::FormInvalid(fault) = rejection {
        findings.find_fault(step, subject, fault);
        return;
    }
    let reason = rejection.reason();
    let same = Code::ALL
        .iter()
        .copied()
        .find(|code| code.class() == Class::Fail && code.reason() == reason);
    let code = same.unwrap_or(match reason {
        "PROOF_INVALID" => Code::SignatureInvalid,
        "KEY_WEAK" => Code::WeakKey,
        "APPROVALS_MISSING" | "OPERATOR_APPROVAL_MISSING" => Code::ApprovalInvalid,
        "FACT_INVALID" => Code::FactMismatch,
        "ACTION_NOT_OFFERED" => Code::ActionUnknown,
        "HEAD_MOVED" | "HEAD_UNKNOWN" => broken,
        _ => Code::FoldMismatch,
    });
    findings.find(step, code, subject, reason);
}
