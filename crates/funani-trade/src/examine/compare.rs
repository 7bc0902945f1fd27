//! What is declared, field by field, against every document that states it.
//!
//! Everything that a signed document says of a declared field is shown; a finding follows only where
//! a document differs that is the authority for the field (a bill for the ship, an invoice for the
//! price), so that what a paper foresaw and the voyage changed alarms nobody.

use std::sync::LazyLock;

use funani_core::codes::{CodeLists as _, Library};

use super::evidence::{BILL, Piece};
use super::{Case, Comparison, DifferenceClass, EntryKind, Finding, FindingCode};
use crate::figures::Figures;
use crate::path::Path;

pub(super) mod class;
mod containers;
mod fields;
pub(super) mod goods;
pub(super) mod hs;
pub(super) mod lines;
mod parties;
pub(super) mod sums;
pub(super) mod unit;
mod value;
mod words;

/// The kind of a commercial invoice.
pub(super) const INVOICE: &str = "COMMERCIAL_INVOICE";
/// The kind of a packing list.
pub(super) const PACKING_LIST: &str = "PACKING_LIST";

/// Compares all that is declared.
pub(super) fn compare(case: &mut Case<'_>) {
    if case.question.declared.iter().next().is_none() {
        return;
    }
    fields::compare(case);
    parties::compare(case);
    containers::compare(case);
    sums::compare(case);
    lines::compare(case);
    value::compare(case);
    not_stated(case);
}

/// The places whose clocks are known.
pub(super) fn clock_of(location: &str) -> Option<i64> {
    static LISTS: LazyLock<Library> = LazyLock::new(Library::shipped);
    LISTS.offset(location).map(i64::from)
}

/// A document that may be relied on and what it states.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) piece: &'a Piece,
    pub(super) figures: &'a Figures,
}

impl<'a> Source<'a> {
    pub(super) fn kind(&self) -> &'a str {
        self.piece.kind()
    }

    pub(super) fn is_bill(&self) -> bool {
        self.kind() == BILL
    }
}

impl<'a> Case<'a> {
    /// The documents that may be relied on and count.
    pub(super) fn sources(&self) -> impl Iterator<Item = Source<'a>> + use<'a> {
        let pieces = self.pieces.iter();
        let counting = pieces.filter(|piece| !super::evidence::is_cancelled(piece));
        counting.filter_map(|piece| {
            Some(Source {
                piece,
                figures: piece.figures()?,
            })
        })
    }

    /// Those of these kinds.
    pub(super) fn sources_of(&self, kinds: &[&str]) -> Vec<Source<'a>> {
        let sources = self.sources();
        sources.filter(|it| kinds.contains(&it.kind())).collect()
    }

    /// What is declared.
    pub(super) fn declared(&self) -> &'a Figures {
        self.question.declared
    }

    /// Whether goods are declared, and not a ship with all its cargo.
    pub(super) fn is_of_goods(&self) -> bool {
        self.question.kind != Some(EntryKind::Arrival)
    }

    /// Notes how a declared value stands against a stated one.
    pub(super) fn note(
        &mut self,
        path: &Path,
        declared: Option<&str>,
        stated: Option<&str>,
        source: Option<Source<'_>>,
        class: DifferenceClass,
    ) {
        let text = |value: Option<&str>| value.map(str::to_owned);
        self.comparisons.push(Comparison {
            path: path.clone(),
            declared: text(declared),
            stated: text(stated),
            source_id: source.map_or_else(String::new, |it| it.piece.id().to_owned()),
            source_kind: source.map_or_else(String::new, |it| it.kind().to_owned()),
            class,
        });
    }

    /// Finds that a declared field differs.
    pub(super) fn differs(
        &mut self,
        code: FindingCode,
        path: &Path,
        declared: Option<&str>,
        stated: Option<&str>,
        source: &str,
    ) {
        let finding = differing(code, path, declared, stated, source);
        self.find(finding);
    }
}

/// A finding that a field differs, with both values in words.
pub(super) fn differing(
    code: FindingCode,
    path: &Path,
    declared: Option<&str>,
    stated: Option<&str>,
    source: &str,
) -> Finding {
    let one = |value: Option<&str>| value.unwrap_or("—").replace('\n', " / ");
    let (declared, stated) = (one(declared), one(stated));
    Finding::told(
        code,
        path.to_string(),
        &format!("{path}: {declared} declared, {stated} in {source}"),
        &format!("{path}:申告 {declared}、{source} {stated}"),
    )
}

/// What is declared, could stand in a document, and stands in none of those that are here.
fn not_stated(case: &mut Case<'_>) {
    let compared: std::collections::BTreeSet<Path> = case
        .comparisons
        .iter()
        .map(|comparison| comparison.path.clone())
        .collect();
    let declared = case.declared();
    for (path, value) in declared.iter() {
        if !compared.contains(path) && is_of_documents(path) {
            case.note(path, Some(value), None, None, DifferenceClass::NotStated);
        }
    }
}

/// Whether documents of trade state such a datum: not the declaration's own numbers and dates, nor
/// what a firm keeps for itself.
fn is_of_documents(path: &Path) -> bool {
    const OURS: [&str; 9] = [
        "entry", "filing", "set", "product", "address", "pattern", "credit", "draft", "sign",
    ];
    let text = path.to_string();
    let first = text.split('.').next().unwrap_or_default();
    !OURS.contains(&first)
}

/// Who is the authority for the carriage.
pub(super) const CARRIAGE: &[&str] = &[BILL];
/// Who is the authority for the sale.
pub(super) const SALE: &[&str] = &[INVOICE];
