//! Origin: which agreement a line of goods may use, why it originates, what the issuing body is
//! asked, and what it answered.
//!
//! What agreements ask for is dated data (`data/agreements.json`), and so is how codes of one
//! edition of the Harmonized System are written in another (`data/hs-correlation.json`). Codes are
//! compared within one edition only. What is not known is asked for and never guessed.

use funani_core::intent::Language;
use funani_core::time::Date;

use crate::figures::Figures;

mod agreement;
mod answer;
mod application;
mod choose;
mod code;
mod rule;
mod stands;
#[cfg(test)]
mod tests;
mod worksheet;

pub use agreement::{
    Agreement, Basis, Criterion, DeMinimis, Exchange, Fob, Issuer, Means, Member, Method, Proof,
    Reach, Retroactive, Told, agreement, agreements,
};
pub use answer::{Answer, AnswerFault, take};
pub use application::{Application, ApplicationFault, Column, application, columns};
pub(crate) use choose::bars;
pub use choose::{Choice, Why, choose};
pub(crate) use code::correlated_code;
pub use code::{Coded, Correlation, code_in, correlations};
pub(crate) use stands::{Standing, computed, exporter_role, issuer_role, proof_of, undeclared};
pub use worksheet::{Content, Material, Outcome, Step, Worksheet, Worksheets};

/// What is wrong or shown, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub english: String,
    /// In Japanese.
    pub japanese: String,
}

impl Words {
    pub(crate) fn new(english: impl Into<String>, japanese: impl Into<String>) -> Self {
        Self {
            english: english.into(),
            japanese: japanese.into(),
        }
    }

    /// In one language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        }
    }
}

/// The country that a line comes from.
pub(crate) fn origin_of(figures: &Figures, line: u32) -> Option<&str> {
    figures.of_line("goods.#.origin", line)
}

/// The country that the goods go to: what is stated, or else that of the place of delivery or the
/// port of discharge.
pub(crate) fn destination(figures: &Figures) -> Option<&str> {
    let country = |path: &str| figures.text(path).and_then(|code| code.get(..2));
    country("transport.destination")
        .or_else(|| country("transport.delivery"))
        .or_else(|| country("transport.discharge"))
}

/// The day of shipment: on board, or else the planned departure.
pub(crate) fn shipped(figures: &Figures) -> Option<Date> {
    let days = ["transport.onBoard", "transport.departure"].into_iter();
    let mut days = days.filter_map(|path| figures.text(path)?.parse().ok());
    days.next()
}

/// The day that the agreement is asked about: shipment, or else the invoice's.
pub(crate) fn day(figures: &Figures) -> Option<Date> {
    shipped(figures).or_else(|| figures.text("invoice.date")?.parse().ok())
}

/// So many months later; the last day of the month where it has no such day.
pub(crate) fn months_after(date: Date, months: u32) -> Option<Date> {
    let text = date.to_string();
    let mut parts = text.split('-').map(str::parse::<u32>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let count = year
        .checked_mul(12)?
        .checked_add(month.checked_sub(1)?)?
        .checked_add(months)?;
    let (year, month) = (count / 12, count % 12 + 1);
    (1..=day)
        .rev()
        .find_map(|day| format!("{year:04}-{month:02}-{day:02}").parse().ok())
}
