//! Identifiers of parties: a scheme and a value under it.
//!
//! A scheme with check digits is checked here. What that check is worth differs from scheme to
//! scheme, so every identifier says it: see [`Identifier::assurance`]. No check says that the
//! identifier was ever given out, or to whom; that is what the operator looks at.

use std::fmt;

use crate::codes::{CodeList, CodeLists, Known};

mod check;
mod scheme;

#[cfg(test)]
mod tests;

pub use scheme::{SCHEMES, Scheme};

/// How far the form of an identifier speaks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// Only characters and length were looked at: a slip of the pen passes.
    FormatOnly,
    /// The check digits hold, which stops most slips of the pen: [`Scheme::check`] says which pass.
    CheckDigit,
}

/// Why an identifier was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdentifierError {
    /// The scheme is not 1 to 32 characters of `A-Z`, `0-9`, `_` and `-`.
    #[error("a scheme has 1 to 32 characters of A-Z, 0-9, _ and -")]
    SchemeMalformed,
    /// The value has not the length and the characters of its scheme.
    #[error("the value has not the form of its scheme")]
    ValueMalformed,
    /// The check digits do not agree with the rest.
    #[error("the check digits do not hold")]
    CheckDigitWrong,
}

impl IdentifierError {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::SchemeMalformed => "SCHEME_MALFORMED",
            Self::ValueMalformed => "VALUE_MALFORMED",
            Self::CheckDigitWrong => "CHECK_DIGIT_WRONG",
        }
    }
}

/// An identifier of a party, whose form was checked. Ordered by scheme, then value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    scheme: String,
    value: String,
    assurance: Assurance,
}

impl Identifier {
    /// The longest scheme, in characters.
    pub const MAX_SCHEME: usize = 32;
    /// The longest value, in characters.
    pub const MAX_VALUE: usize = 64;

    /// Checks `value` as `scheme` wants it: one of [`SCHEMES`] has its own check, any other scheme
    /// takes 1 to 64 characters without control characters.
    ///
    /// # Errors
    /// [`IdentifierError`] names the first rule that is broken.
    pub fn new(
        scheme: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, IdentifierError> {
        let (scheme, value) = (scheme.into(), value.into());
        if !is_scheme(&scheme) {
            return Err(IdentifierError::SchemeMalformed);
        }
        if value.chars().nth(Self::MAX_VALUE).is_some() {
            return Err(IdentifierError::ValueMalformed);
        }
        let assurance = match Scheme::of(&scheme) {
            Some(known) => known.judge(&value)?,
            None if value.is_empty() || value.chars().any(char::is_control) => {
                return Err(IdentifierError::ValueMalformed);
            }
            None => Assurance::FormatOnly,
        };
        Ok(Self {
            scheme,
            value,
            assurance,
        })
    }

    /// The scheme.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The value.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What the check of the form is worth.
    pub const fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// What the code list of the scheme says of the value; nothing where the scheme has no list.
    pub fn known(&self, lists: &dyn CodeLists) -> Option<Known> {
        let list: CodeList = Scheme::of(&self.scheme)?.list?;
        Some(lists.look_up(list, &self.value))
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:?}", self.scheme, self.value)
    }
}

fn is_scheme(scheme: &str) -> bool {
    (1..=Identifier::MAX_SCHEME).contains(&scheme.len())
        && scheme
            .bytes()
            .all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-'))
}
