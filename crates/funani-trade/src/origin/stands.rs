//! What follows from the data of a line for its certificate: the criterion as it is written there,
//! the FOB value where it is shown, the paper that proves it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Agreement, Criterion, Fob, Means, agreement, code_in};
use crate::figures::Figures;
use crate::path::Path;

/// The agreement of a line of goods and what it claims under it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// The line.
    pub(crate) line: u32,
    /// The agreement.
    pub(crate) agreement: &'static Agreement,
    /// The kind of proof; a certificate where none is stated and the agreement knows one.
    pub(crate) means: Means,
    /// The criterion, where it is stated.
    pub(crate) criterion: Option<Criterion>,
}

impl Standing {
    /// What a line claims; nothing where it claims no preference.
    pub(crate) fn of(figures: &Figures, line: u32) -> Option<Self> {
        let agreement = agreement(figures.of_line("goods.#.agreement", line)?)?;
        let stated = figures.of_line("goods.#.originProof", line);
        let usual = agreement.proofs.first().map(|proof| proof.means);
        Some(Self {
            line,
            agreement,
            means: stated.and_then(Means::parse).or(usual)?,
            criterion: figures
                .of_line("goods.#.originCriterion", line)
                .and_then(Criterion::parse),
        })
    }

    /// What every line claims that claims any.
    pub(crate) fn all(figures: &Figures) -> Vec<Self> {
        let lines = figures.keys("goods").into_iter();
        lines.filter_map(|line| Self::of(figures, line)).collect()
    }

    /// The criterion as the certificate writes it.
    pub(crate) fn written(&self) -> Option<&'static str> {
        self.agreement.written(self.criterion?)
    }

    /// Whether the certificate shows the FOB value of this line.
    pub(crate) fn shows_fob(&self) -> bool {
        self.agreement.fob == Fob::UnderValue && self.criterion == Some(Criterion::Value)
    }

    /// The paper that proves it here: the application for a certificate, or the declaration.
    pub(crate) fn paper(&self) -> &'static str {
        match (self.means, self.agreement.name.as_str()) {
            (Means::Own | Means::Approved, _) => "ORIGIN_DECLARATION",
            (Means::Issued, "RCEP") => "ORIGIN_APPLICATION_RCEP",
            (Means::Issued, "AJCEP") => "ORIGIN_APPLICATION_AJCEP",
            (Means::Issued, _) => "ORIGIN_APPLICATION",
        }
    }
}

/// The line of `proof` of an agreement.
pub(crate) fn proof_of(figures: &Figures, agreement: &str) -> Option<u32> {
    let mut proofs = figures.keys("proof").into_iter();
    proofs.find(|key| figures.of_line("proof.#.agreement", *key) == Some(agreement))
}

/// What a declaration of origin lacks of the proofs of its lines: each agreement and kind that a
/// line names has a proof, which has its date and, of an approved exporter, its number.
pub(crate) fn undeclared(figures: &Figures) -> Vec<Path> {
    let mut proofs: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let keys = figures.keys("proof");
    for key in &keys {
        let text = |pattern: &str| figures.of_line(pattern, *key);
        if let (Some(agreement), Some(kind)) = (text("proof.#.agreement"), text("proof.#.kind")) {
            proofs.entry((agreement, kind)).or_insert(*key);
        }
    }
    let lines = Standing::all(figures).into_iter();
    let lines = lines.filter(|line| line.means != Means::Issued);
    let claimed: BTreeSet<(&str, &str)> = lines
        .map(|line| (line.agreement.name.as_str(), line.means.as_str()))
        .collect();
    let mut free = keys.last().copied().unwrap_or_default();
    let mut lacking = Vec::new();
    for (agreement, kind) in claimed {
        let key = proofs.get(&(agreement, kind)).copied();
        let key = key.unwrap_or_else(|| {
            free = free.saturating_add(1);
            free
        });
        let number = "proof.#.approvedExporter";
        let approved = kind == Means::Approved.as_str();
        let needed = ["proof.#.agreement", "proof.#.kind", "proof.#.date"];
        let needed = needed.into_iter().chain(approved.then_some(number));
        let missing = needed.filter(|pattern| figures.of_line(pattern, key).is_none());
        lacking.extend(missing.filter_map(|pattern| Path::of_line(pattern, key).ok()));
    }
    lacking
}

/// The FOB value of a line in the currency of the invoice: its share of the amounts, of the
/// whole's FOB value.
pub(crate) fn fob_of(figures: &Figures, line: u32) -> Option<Decimal> {
    let amount = figures.number_of("goods.#.amount", line)?;
    let whole = figures.number("total.goods")?;
    let fob = figures.number("total.fob")?;
    amount.checked_mul(fob)?.checked_div(whole)
}

/// The party that exports: who ships, where the invoice comes from a third country; else the
/// seller.
pub(crate) fn exporter_role(figures: &Figures, third: bool) -> &'static str {
    let ships = figures.text("party.shipper.name").is_some();
    if third && ships {
        "shipper"
    } else {
        "exporter"
    }
}

/// The party that issues the invoice.
pub(crate) fn issuer_role(figures: &Figures) -> &'static str {
    if figures.text("party.invoiceIssuer.name").is_some() {
        "invoiceIssuer"
    } else {
        "exporter"
    }
}

/// What follows for one line: the criterion as written, the kind of the paper, and the code where
/// it is stated in the agreement's edition, and the FOB value where it is shown.
pub(crate) fn computed(figures: &Figures, line: u32) -> Option<Follows> {
    let standing = Standing::of(figures, line)?;
    let code = code_in(figures, line, standing.agreement.hs_edition);
    Some(Follows {
        written: standing.written(),
        paper: standing.paper(),
        code: code.filter(|it| it.correlation.is_none()).map(|it| it.code),
        fob: standing
            .shows_fob()
            .then(|| fob_of(figures, line))
            .flatten(),
    })
}

/// What follows for one line.
#[derive(Debug)]
pub(crate) struct Follows {
    /// The criterion as the certificate writes it.
    pub(crate) written: Option<&'static str>,
    /// The kind of the paper.
    pub(crate) paper: &'static str,
    /// The code, where it is stated in the agreement's edition.
    pub(crate) code: Option<String>,
    /// The FOB value, where the certificate shows it.
    pub(crate) fob: Option<Decimal>,
}
