//! What people read: the face of a bill of lading, front and back, in English and Japanese, as a
//! page of HTML, as PDF/A or as text for a terminal; and the [`sheet`] that other documents are laid out on.
//!
//! The front is the transport document (DCSA eBL 3.0.4), laid out as the trade knows a bill; the
//! back is what happened to it since. Nothing of the document is left out: what the layout has no
//! place for is listed at its end as other data. Nothing of the document is trusted either: no
//! text leaves its cell, whatever it holds.
//!
//! Everything here is a pure function. Names, times and what the law says today come in as
//! arguments. Whether the bill is genuine is not decided here; the back shows what the caller found.

#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

use funani_core::act::{ActionName, Capacity, Law, OrderKind};
use funani_core::intent::Language;
use funani_core::note::NoteKind;
use funani_core::state::{EndorsementKind, Exit, StatusName};
use funani_core::time::{Date, Timestamp};
use funani_core::verdict::Outcome;
use funani_proof::json::Value;

use pdf::{Attachment, Fonts, PdfFault};

pub mod code;
mod figure;
mod html;
pub mod pdf;
mod rest;
pub mod sheet;
mod terminal;
mod text;
mod words;

#[cfg(test)]
mod tests;

/// A bill of lading as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Bill {
    /// The transport document. It need not be a valid one.
    pub document: Value,
    /// What happened to the bill; nothing for a document on its own.
    pub back: Option<Back>,
}

/// The back of a bill: who had it, who may claim the goods, how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// To whose order the bill was issued.
    pub order: OrderKind,
    /// Where it stands in its life.
    pub status: StatusName,
    /// How it ended, once it has.
    pub exit: Option<Exit>,
    /// The name of who has control; nothing once nobody has.
    pub holder: Option<String>,
    /// How it is endorsed.
    pub endorsement: EndorsementKind,
    /// The name of the endorsee or consignee; nothing where the endorsement is in blank.
    pub endorsee: Option<String>,
    /// The acts, in their order.
    pub steps: Vec<Step>,
    /// The notes, in their order.
    pub remarks: Vec<Remark>,
    /// The law the bill chose, and what is known of the law.
    pub legal: Legal,
    /// What the verification came to, where there was one.
    pub verdict: Option<Outcome>,
    /// Whether the registry's clock is simulated, so that all this is a demonstration.
    pub simulated: bool,
}

/// One act on a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the chain, from 1.
    pub sequence: u64,
    /// What was done.
    pub action: ActionName,
    /// The name of who signed.
    pub actor: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// The name of the principal, where the actor signed for another.
    pub principal: Option<String>,
    /// The name of the recipient, the endorsee or who shall receive the goods.
    pub recipient: Option<String>,
    /// Where, UN/LOCODE.
    pub place: String,
    /// When it was recorded.
    pub time: Timestamp,
    /// The reason that the act states, a code.
    pub reason: Option<String>,
}

/// One note beside a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Its place in the chain of notes, from 1.
    pub sequence: u64,
    /// What it is; nothing where its content is withheld.
    pub kind: Option<NoteKind>,
    /// The name of its author; empty where withheld.
    pub author: String,
    /// When it was recorded.
    pub time: Timestamp,
    /// What it says, where that is at hand.
    pub text: Option<String>,
}

/// The legal frame, as of a day: law changes, so what is said of it has a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legal {
    /// The law that the bill chose.
    pub law: Law,
    /// Whether Japanese law has its rules on electronic bills of lading in force.
    pub japan_in_force: bool,
    /// The day as of which that is known.
    pub as_of: Date,
}

/// What people call an action.
pub const fn action_word(action: ActionName, language: Language) -> &'static str {
    words::action(action, language)
}

/// What people call a note of this kind.
pub const fn note_word(kind: NoteKind, language: Language) -> &'static str {
    words::note(kind).of(language)
}

/// A foreign text as it may be shown: what would steer the screen instead of being seen is written out.
pub fn clean(text: &str) -> String {
    text::clean(text)
}

/// The bill as one page of HTML that needs nothing else: no scripts, no fonts, no pictures.
pub fn html(bill: &Bill, language: Language) -> String {
    sheet::of(bill, language).html()
}

/// The bill as PDF/A-3u, dated, with its transport document in it as a file (canonical JSON).
///
/// # Errors
/// [`PdfFault`]: no font has a character, or the file would not conform to the standard.
pub fn pdf(
    bill: &Bill,
    language: Language,
    fonts: &Fonts,
    date: Timestamp,
) -> Result<Vec<u8>, PdfFault> {
    let document = Attachment {
        name: "transport-document.json".to_owned(),
        media_type: "application/json".to_owned(),
        description: "The transport document (DCSA), as it is digested (RFC 8785)".to_owned(),
        content: funani_proof::json::to_canonical(&bill.document).into_bytes(),
    };
    sheet::of(bill, language).pdf(fonts, date, Some(document))
}

/// The bill as lines for a terminal of so many columns; fewer than 72 are taken as 72.
///
/// Wide characters count as two columns (Unicode Standard Annex #11).
pub fn terminal(bill: &Bill, language: Language, columns: usize) -> String {
    sheet::of(bill, language).terminal(columns)
}
