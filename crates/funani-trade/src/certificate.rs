//! Certificates of origin as documents of the body that issues them (`docs/certificates.md`).
//!
//! A certificate is a content of the form [`Received`], without a file as a rule: one proof
//! (`proof.1.*`), its lines of goods, its parties and its route. It is read into what others go by
//! ([`Certificate`]), or refused with every fault at once, in the data and against the agreement
//! ([`crate::origin`]), which is dated data with its source.

use std::collections::BTreeMap;

use funani_core::codes::CodeLists;
use funani_core::time::Date;
use rust_decimal::Decimal;

use crate::figures::Figures;
use crate::origin::{Agreement, Words};
use crate::path::Path;
use crate::received::Received;

mod code;
mod draft;
mod line;
mod original;
mod page;
mod read;
#[cfg(test)]
mod tests;

pub use code::{Code, CodeFault, Member, MemberFault};
pub use draft::{Issuing, draft};
pub use page::{pdf, sheet};

/// The kind of document: only a body that issues certificates signs one.
pub const KIND: &str = "CERTIFICATE_OF_ORIGIN";

/// What is wrong with a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The datum at fault; where it is missing, where it should stand.
    pub path: Path,
    /// The stable name of the fault.
    pub code: &'static str,
    /// It in words.
    pub words: Words,
}

impl Fault {
    /// A fault of the datum at a path that is written out; nothing where that is no path.
    pub fn at(path: &str, code: &'static str, english: &str, japanese: &str) -> Option<Self> {
        let path = path.parse().ok()?;
        let words = Words::new(english, japanese);
        Some(Self { path, code, words })
    }
}

/// A certificate of origin, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The agreement that it is issued under.
    pub agreement: &'static Agreement,
    /// Its number.
    pub number: String,
    /// Its date of issue, a calendar date where it was issued.
    pub date: Date,
    /// The name of the issuing body, as it states it.
    pub issuer: String,
    /// The country of the issuing body (ISO 3166-1).
    pub country: String,
    /// The last day on which it counts: a calendar date where it is presented.
    pub valid_until: Date,
    /// The certificate that it was made from or replaces.
    pub original: Option<Original>,
    /// Its lines, by the keys of `goods`.
    pub lines: Vec<Line>,
}

/// The certificate that another one was made from or replaces; it is of the same agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// How the two stand to each other.
    pub relation: Relation,
    /// Its number.
    pub number: String,
    /// Its date of issue.
    pub date: Date,
    /// The country of the body that issued it.
    pub country: String,
}

/// How a certificate stands to the one that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same body issued it in place of the other, which counts no longer.
    Replaces,
    /// A country on the way issued it over goods of the other (back-to-back).
    BackToBack,
}

/// A line of goods that a certificate certifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its key.
    pub key: u32,
    /// The code in the edition of the agreement, six digits.
    pub code: String,
    /// The country of origin.
    pub origin: String,
    /// The criterion as the agreement's certificate writes it.
    pub criterion: String,
    /// What is certified.
    pub measure: Measure,
    /// The gross weight in kilograms, where it is stated.
    pub gross_weight: Option<Decimal>,
}

/// A quantity in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// How much.
    pub quantity: Decimal,
    /// The unit (UN/ECE recommendation 20).
    pub unit: String,
}

/// Reads a certificate out of a content that its form admits.
///
/// # Errors
/// Every fault, by path.
pub fn check(received: &Received, lists: &dyn CodeLists) -> Result<Certificate, Vec<Fault>> {
    let data = received.faults(lists).into_iter().map(|(path, fault)| {
        let message = fault.to_string();
        Fault {
            path: path.clone(),
            code: fault.reason(),
            words: Words::new(message.clone(), format!("値が正しくありません({message})")),
        }
    });
    let mut faults: Vec<Fault> = data.collect();
    let read = Certificate::read(&Figures::stated(received.values.clone()));
    match read {
        Ok(certificate) if faults.is_empty() => Ok(certificate),
        Ok(_) => Err(faults),
        Err(more) => {
            // What cannot be read is named once.
            let known: Vec<Path> = faults.iter().map(|it| it.path.clone()).collect();
            faults.extend(more.into_iter().filter(|it| !known.contains(&it.path)));
            faults.sort_by(|one, other| one.path.cmp(&other.path));
            Err(faults)
        }
    }
}

impl Certificate {
    /// What is certified in all, by code and unit.
    pub fn certified(&self) -> BTreeMap<(&str, &str), Decimal> {
        let mut sums = BTreeMap::new();
        for line in &self.lines {
            let key = (line.code.as_str(), line.measure.unit.as_str());
            let sum: &mut Decimal = sums.entry(key).or_default();
            *sum = sum.saturating_add(line.measure.quantity);
        }
        sums
    }

    /// Whether it counts on a day: not before its date, nor after its last one.
    pub fn counts_on(&self, day: Date) -> bool {
        (self.date..=self.valid_until).contains(&day)
    }
}
