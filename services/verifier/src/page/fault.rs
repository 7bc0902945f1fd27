//! Why a question cannot be taken: every fault at once.

use axum::http::StatusCode;

use super::words::{Tongue, Word};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    word: Word,
    with: With,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum With {
    Nothing,
    Label(Word),
    Text(String),
}

impl Fault {
    pub(super) const fn of(word: Word) -> Self {
        Self {
            word,
            with: With::Nothing,
        }
    }

    /// A fault of the field with this label.
    pub(super) const fn field(word: Word, label: Word) -> Self {
        Self {
            word,
            with: With::Label(label),
        }
    }

    pub(super) fn text(word: Word, text: impl Into<String>) -> Self {
        Self {
            word,
            with: With::Text(text.into()),
        }
    }

    pub(super) fn sentence(&self, tongue: Tongue) -> String {
        match &self.with {
            With::Nothing => self.word.of(tongue).to_owned(),
            With::Label(label) => self.word.with(tongue, label.of(tongue)),
            With::Text(text) => self.word.with(tongue, &funani_face::clean(text)),
        }
    }
}

/// A question that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) faults: Vec<Fault>,
}

impl Refused {
    pub(super) fn one(status: StatusCode, fault: Fault) -> Self {
        Self {
            status,
            faults: vec![fault],
        }
    }

    pub(super) const fn bad(faults: Vec<Fault>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            faults,
        }
    }

    pub(super) fn busy() -> Self {
        Self::one(StatusCode::SERVICE_UNAVAILABLE, Fault::of(Word::Busy))
    }

    pub(super) fn ours() -> Self {
        Self::one(StatusCode::INTERNAL_SERVER_ERROR, Fault::of(Word::OurFault))
    }
}

impl Word {
    /// Refuses a question for this alone.
    pub(super) fn refused(self) -> Refused {
        Refused::bad(vec![Fault::of(self)])
    }
}
