//! The examination: whether the evidence of a consignment holds, and how what is declared to customs
//! stands against what was signed (`docs/examination.md`).
//!
//! [`examine`] is a pure function of a [`Question`] and of the trust files: a node makes it for an
//! officer, and who has the [kept file](Kept) makes it again without the node.

use std::collections::BTreeSet;
use std::rc::Rc;

use funani_core::verify::Memory;

mod code;
mod compare;
mod evidence;
mod file;
mod question;
mod read;
mod report;
mod rules;
mod written;
mod xml;

pub use code::{CodeUnknown, FindingCode, Severity};
pub use file::{Kept, KeptFault, check, examination, file, is_file};
pub use question::{
    Arrival, Authority, Beyond, Checkpoints, CodeText, Drawn, EntryKind, Facts, House, Question,
    Replaced, Shared, Trusts, Use, UseKind,
};
pub use read::Evidence;
pub use report::{
    Comparison, DifferenceClass, ExaminationResult, Finding, Judged, JudgedKind, Named, RULES,
    Report,
};

/// Whether two names are of one firm: its form, capitals, marks and shortened words set aside.
pub fn is_one_firm(one: &str, other: &str) -> bool {
    compare::class::name(one, other) != DifferenceClass::Other
}

pub use written::Asked;
pub use xml::NAMESPACE;

use compare::goods::Line;
use evidence::Piece;
use funani_core::time::Timestamp;

/// Examines a consignment.
pub fn examine(question: &Question<'_>, trusts: &Trusts, memory: &mut dyn Memory) -> Report {
    let pieces = evidence::judge(question, trusts, memory);
    let mut case = Case {
        question,
        pieces: &pieces,
        lines: Line::all(question.declared).into(),
        findings: Vec::new(),
        comparisons: Vec::new(),
        unchecked: Vec::new(),
    };
    rules::evidence::judge(&mut case);
    compare::compare(&mut case);
    rules::judge(&mut case);
    compare::not_stated(&mut case);
    compare::not_declared(&mut case);
    let Case {
        findings,
        comparisons,
        unchecked,
        ..
    } = case;
    report(question, pieces, findings, comparisons, unchecked)
}

/// An examination that is being made.
struct Case<'a> {
    question: &'a Question<'a>,
    pieces: &'a [Piece],
    /// The lines of goods that are declared.
    lines: Rc<[Line<'a>]>,
    findings: Vec<Finding>,
    comparisons: Vec<Comparison>,
    unchecked: Vec<String>,
}

impl Case<'_> {
    fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn leave_open(&mut self, sentence: impl Into<String>) {
        self.unchecked.push(sentence.into());
    }
}

fn report(
    question: &Question<'_>,
    pieces: Vec<Piece>,
    mut findings: Vec<Finding>,
    mut comparisons: Vec<Comparison>,
    unchecked: Vec<String>,
) -> Report {
    fn order(one: &Finding) -> (Severity, FindingCode, &str) {
        (one.severity, one.code, &one.subject)
    }
    findings.sort_by(|one, other| order(one).cmp(&order(other)));
    findings.dedup();
    comparisons.sort_by(|one, other| order_of(one).cmp(&order_of(other)));
    let mut seen = BTreeSet::new();
    let unchecked = unchecked.into_iter();
    let unchecked = unchecked.filter(|sentence| seen.insert(sentence.clone()));
    let unchecked = unchecked.collect();
    let worst = findings.first().map(|finding| finding.severity);
    let open = |finding: &Finding| {
        matches!(
            finding.code,
            FindingCode::IssuerUnknown | FindingCode::EvidenceOpen
        )
    };
    let result = match worst {
        Some(Severity::Alert) => ExaminationResult::Alert,
        _ if pieces.is_empty() || findings.iter().any(open) => ExaminationResult::Undecided,
        Some(Severity::Attention) => ExaminationResult::Attention,
        Some(Severity::Information) | None => ExaminationResult::Clear,
    };
    Report {
        result,
        findings,
        comparisons,
        judged: pieces.into_iter().map(|piece| piece.judged).collect(),
        unchecked,
        time: question.now,
        rules: RULES,
    }
}

/// What differs stands first, then by path and source.
fn order_of(one: &Comparison) -> (bool, &crate::Path, &str, &str) {
    let same = one.class == DifferenceClass::Same;
    (same, &one.path, &one.source_kind, &one.source_id)
}

#[cfg(test)]
mod tests;
