//! What the judgement of a bundle says: a result, and each check with its reason.
//!
//! A check that does not hold is an answer, not an error. Every code has one class
//! (`docs/format.md` §5.3), and the worst class of the checks makes the result.

use std::fmt;
use std::sync::Arc;

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};

use crate::act::BillNumber;
use crate::doc::DocState;
use crate::form::{integer, list, object};
use crate::id::{BillId, DocId, PartyId};
use crate::note::NoteKind;
use crate::origin::Origin;
use crate::party::{Custody, KnownParty};
use crate::state::State;
use crate::time::Timestamp;

mod code;

#[cfg(test)]
mod tests;

pub use code::{Class, Code};

/// What a judgement comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// All that was judged holds.
    Valid,
    /// Something needed for the judgement is not known here.
    Undecided,
    /// Something contradicts a signature, a proof or a rule, or is missing.
    Invalid,
}

impl Outcome {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::Undecided => "UNDECIDED",
            Self::Invalid => "INVALID",
        }
    }

    /// The exit code of a command that verifies.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Invalid => 1,
            Self::Undecided => 2,
        }
    }

    /// The outcome of the worst class.
    const fn of_worst(class: Class) -> Self {
        match class {
            Class::Pass | Class::Note => Self::Valid,
            Class::Undecided => Self::Undecided,
            Class::Fail => Self::Invalid,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How firmly the latest receipt of the bundle is fixed. Later is firmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finality {
    /// The registry has signed it; it may not survive a restore of the registry.
    Recorded,
    /// It stands in the log.
    Logged,
    /// So many witnesses have signed the log since.
    Witnessed(u64),
}

impl fmt::Display for Finality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recorded => f.pad("recorded"),
            Self::Logged => f.pad("logged"),
            Self::Witnessed(witnesses) => f.pad(&format!("witnessed({witnesses})")),
        }
    }
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was found.
    pub code: Code,
    /// What it makes of the result.
    pub class: Class,
    /// What it was found about, such as `act 3` or `party 01…`.
    pub subject: String,
    /// What exactly is wrong, where there is more to say: a reason, or what was expected.
    pub detail: String,
}

impl Check {
    /// The sentence in English.
    pub fn english(&self) -> String {
        self.with_detail(self.code.english(), " (", ")")
    }

    /// The sentence in Japanese.
    pub fn japanese(&self) -> String {
        self.with_detail(self.code.japanese(), "（", "）")
    }

    fn with_detail(&self, sentence: &str, open: &str, close: &str) -> String {
        let detail = if self.detail.is_empty() {
            String::new()
        } else {
            [open, &self.detail, close].concat()
        };
        format!("{}: {sentence}{detail}", self.subject)
    }

    fn to_value(&self) -> Value {
        Object::from([
            ("class", Value::from(self.class.as_str())),
            ("code", self.code.reason().into()),
            ("detail", self.detail.as_str().into()),
            ("sentence", self.english().into()),
            ("sentence_ja", self.japanese().into()),
            ("subject", self.subject.as_str().into()),
        ])
        .into()
    }
}

/// How a party that signed keeps its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodyShown {
    /// The party.
    pub party: PartyId,
    /// Its approved name, where the bundle opens it.
    pub name: Option<String>,
    /// How it keeps the key.
    pub custody: Custody,
}

/// A note beside the bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteShown {
    /// Its place, from 1.
    pub sequence: u64,
    /// What kind of note it is.
    pub kind: NoteKind,
    /// When it was recorded.
    pub time: Timestamp,
    /// Who wrote it; absent where it is withheld.
    pub author: Option<PartyId>,
}

/// The checkpoint under which the receipts were proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointShown {
    /// How many leaves the log had.
    pub size: u64,
    /// The root of its tree.
    pub root: Digest,
    /// When the log signed it, where a trusted co-signature says so.
    pub time: Option<Timestamp>,
}

impl CheckpointShown {
    /// Whether no log that only grows can have made both: two roots of one size, or fewer leaves
    /// at a later time.
    pub fn contradicts(&self, other: &Self) -> bool {
        let (small, large) = if self.size <= other.size {
            (self, other)
        } else {
            (other, self)
        };
        if small.size == large.size {
            small.root != large.root
        } else {
            let times = small.time.zip(large.time);
            times.is_some_and(|(small, large)| small > large)
        }
    }
}

/// What is known of the bill, whatever the result. Nothing here may be relied on where the
/// result is not VALID.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The registry.
    pub registry: Option<Origin>,
    /// The bill.
    pub bill: Option<BillId>,
    /// The trade document, or the grant of one.
    pub doc: Option<DocId>,
    /// The number of the bill.
    pub number: Option<BillNumber>,
    /// The digest of the transport document, or of a trade document's present content.
    pub document: Option<Digest>,
    /// The state after the last act.
    pub state: Option<State>,
    /// The state of a trade document or grant after its last statement.
    pub doc_state: Option<DocState>,
    /// The sequence of the last act.
    pub sequence: Option<u64>,
    /// The digest of the last receipt.
    pub head: Option<Digest>,
    /// When the last act was recorded.
    pub time: Option<Timestamp>,
    /// How firmly the last receipt is fixed.
    pub finality: Option<Finality>,
    /// Who signed with keys kept how.
    pub custody: Vec<CustodyShown>,
    /// The parties, as the last event of each chain that the bundle holds leaves them, by id. The
    /// written form leaves them out.
    pub parties: Vec<Arc<KnownParty>>,
    /// The notes.
    pub notes: Vec<NoteShown>,
    /// The checkpoint.
    pub checkpoint: Option<CheckpointShown>,
}

/// The judgement of a bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// Each check with its reason, in the order of the steps.
    pub checks: Vec<Check>,
    /// What is known of the bill.
    pub shown: Shown,
}

impl Verdict {
    /// The judgement that these checks make.
    pub fn new(checks: Vec<Check>, shown: Shown) -> Self {
        // Nothing checked is nothing shown to hold.
        let worst = checks
            .iter()
            .map(|check| check.class)
            .max()
            .unwrap_or(Class::Undecided);
        Self {
            outcome: Outcome::of_worst(worst),
            checks,
            shown,
        }
    }

    /// The exit code of a command that verifies.
    pub const fn exit_code(&self) -> u8 {
        self.outcome.exit_code()
    }

    /// Whether a check found this.
    pub fn has(&self, code: Code) -> bool {
        self.checks.iter().any(|check| check.code == code)
    }

    /// The judgement as JSON.
    pub fn to_value(&self) -> Value {
        let shown = &self.shown;
        let of_doc = shown.doc_state.as_ref().map(|doc| doc.to_object().into());
        let state = shown.state.as_ref().map(State::to_value).or(of_doc);
        object([
            ("bill", shown.bill.map(Value::from)),
            ("checkpoint", shown.checkpoint.as_ref().map(checkpoint)),
            ("checks", Some(list(&self.checks, Check::to_value))),
            ("custody", Some(list(&shown.custody, custody))),
            ("doc", shown.doc.map(Value::from)),
            ("document", shown.document.map(Value::from)),
            ("exit", Some(u32::from(self.exit_code()).into())),
            (
                "finality",
                shown.finality.map(|finality| finality.to_string().into()),
            ),
            ("head", shown.head.map(Value::from)),
            ("notes", Some(list(&shown.notes, note))),
            ("number", shown.number.as_ref().map(Value::from)),
            ("registry", shown.registry.clone().map(Value::from)),
            ("result", Some(self.outcome.as_str().into())),
            ("sequence", shown.sequence.map(integer)),
            ("state", state),
            ("time", shown.time.map(Value::from)),
        ])
        .into()
    }
}

fn checkpoint(checkpoint: &CheckpointShown) -> Value {
    object([
        ("root", Some(checkpoint.root.into())),
        ("size", Some(integer(checkpoint.size))),
        ("time", checkpoint.time.map(Value::from)),
    ])
    .into()
}

fn custody(custody: &CustodyShown) -> Value {
    object([
        ("custody", Some(custody.custody.as_str().into())),
        ("name", custody.name.as_deref().map(Value::from)),
        ("party", Some(custody.party.into())),
    ])
    .into()
}

fn note(note: &NoteShown) -> Value {
    object([
        ("author", note.author.map(Value::from)),
        ("kind", Some(note.kind.as_str().into())),
        ("sequence", Some(integer(note.sequence))),
        ("time", Some(note.time.into())),
    ])
    .into()
}
