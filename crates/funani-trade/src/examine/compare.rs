//! What is declared, field by field, against every document that states it.
//!
//! Everything that a signed document says of a declared field is shown; a finding follows only where
//! a document differs that is the authority for the field (a bill for the ship, an invoice for the
//! price), so that what a paper foresaw and the voyage changed alarms nobody.

use std::collections::HashSet;
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
    lines::compare(case);
    sums::compare(case);
    value::compare(case);
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
pub(super) fn not_stated(case: &mut Case<'_>) {
    let compared = case.comparisons.iter().map(|it| &it.path);
    let compared: HashSet<&Path> = compared.collect();
    // Lines stand in another order elsewhere: what some line states is stated.
    let stated = case.sources().flat_map(|source| source.figures.iter());
    let stated: HashSet<(&str, &str)> = stated.map(|(path, _)| path.without_key()).collect();
    let left = case.declared().iter().filter(|(path, _)| {
        let known = compared.contains(path) || stated.contains(&path.without_key());
        !known && is_of_documents(path)
    });
    for (path, value) in left.collect::<Vec<_>>() {
        case.note(path, Some(value), None, None, DifferenceClass::NotStated);
    }
}

/// What a declaration should have: a field, where else it may say the same, and the documents that
/// state it. Of other fields a declaration may say nothing.
const EXPECTED: &[(&str, &[&str], &[&str])] = &[
    ("transport.billNumber", &[], CARRIAGE),
    ("invoice.number", &[], SALE),
    ("invoice.currency", &["entry.currency"], SALE),
    ("party.exporter.name", &["party.shipper.name"], SALE),
    ("party.importer.name", &["party.consignee.name"], SALE),
    (
        "total.amount",
        &[
            "entry.customsValue",
            "goods.#.amount",
            "goods.#.customsValue",
        ],
        SALE,
    ),
    (
        "total.packages",
        &["total.pallets", "goods.#.packages"],
        &[PACKING_LIST, INVOICE],
    ),
    (
        "total.grossWeight",
        &["goods.#.grossWeight", "goods.#.weightWithPallets"],
        &[PACKING_LIST, INVOICE],
    ),
    ("transport.discharge", &["transport.delivery"], CARRIAGE),
    ("equipment.1.number", &["equipment.#.number"], CARRIAGE),
];

/// What is stated and should be declared, and is not.
pub(super) fn not_declared(case: &mut Case<'_>) {
    if case.declared().iter().next().is_none() || !case.is_of_goods() {
        return;
    }
    for (field, others, kinds) in EXPECTED {
        let Ok(path) = field.parse::<Path>() else {
            continue;
        };
        let declared = case.declared();
        if declared.says(field) || others.iter().any(|it| declared.says(it)) {
            continue;
        }
        let sources = case.sources_of(kinds).into_iter();
        let mut stated = sources.filter_map(|source| Some((source, source.figures.at(&path)?)));
        if let Some((source, stated)) = stated.next() {
            let class = DifferenceClass::NotDeclared;
            case.note(&path, None, Some(stated), Some(source), class);
        }
    }
}

/// Whether documents of trade state such a datum: not the declaration's own numbers and dates, nor
/// what a firm keeps for itself.
fn is_of_documents(path: &Path) -> bool {
    const OURS: [&str; 9] = [
        "entry", "filing", "set", "product", "address", "pattern", "credit", "draft", "sign",
    ];
    !OURS.contains(&path.first())
}

/// Who is the authority for the carriage.
pub(super) const CARRIAGE: &[&str] = &[BILL];
/// Who is the authority for the sale.
pub(super) const SALE: &[&str] = &[INVOICE];
