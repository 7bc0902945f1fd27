//! Identifiers of parties: a scheme and a value under it.
//!
//! A scheme with check digits is checked here. What that check is worth differs from scheme to
//! scheme, so every identifier says it: see [`Identifier::assurance`]. No check says that the
//! identifier was ever given out, or to whom; that is what the operator looks at.

use std::fmt;

#[cfg(test)]
mod tests;

/// The legal entity identifier of ISO 17442-1.
const LEI: &str = "LEI";
/// The corporate number (法人番号) of the Japanese National Tax Agency.
const JCN: &str = "JCN";

/// How far the form of an identifier speaks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// Only characters and length were looked at: a slip of the pen passes.
    FormatOnly,
    /// The check digits hold, which stops slips of the pen. For `LEI` (ISO 7064 MOD 97-10) a wrong
    /// digit in the place of a digit or a wrong letter in the place of a letter is always found; a
    /// digit in the place of a letter, or the reverse, shifts what stands before it and is missed
    /// about once in 97. For `JCN`, whose check works modulo 9, a wrong digit is always found
    /// except a 0 in the place of a 9 or a 9 in the place of a 0.
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
}

impl Identifier {
    /// The longest scheme, in characters.
    pub const MAX_SCHEME: usize = 32;
    /// The longest value, in characters.
    pub const MAX_VALUE: usize = 64;

    /// Checks `value` as `scheme` wants it: `LEI` is 20 upper-case letters and digits that hold
    /// under ISO 7064 MOD 97-10 (ISO 17442-1), `JCN` is 13 digits of which the first is the check
    /// digit; any other scheme takes 1 to 64 characters without control characters.
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
        match scheme.as_str() {
            LEI => check_lei(&value)?,
            JCN => check_jcn(&value)?,
            _ => {
                let control = value.chars().any(char::is_control);
                if value.is_empty() || value.chars().count() > Self::MAX_VALUE || control {
                    return Err(IdentifierError::ValueMalformed);
                }
            }
        }
        Ok(Self { scheme, value })
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
    pub fn assurance(&self) -> Assurance {
        match self.scheme.as_str() {
            LEI | JCN => Assurance::CheckDigit,
            _ => Assurance::FormatOnly,
        }
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

/// ISO 17442-1: 18 upper-case letters and digits, then two check digits, such that the whole,
/// letters read as 10 to 35, is 1 modulo 97 (ISO 7064 MOD 97-10).
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the remainder is below 97, so no step comes near the largest number"
)]
fn check_lei(value: &str) -> Result<(), IdentifierError> {
    if value.len() != 20 {
        return Err(IdentifierError::ValueMalformed);
    }
    let mut remainder = 0;
    for (at, byte) in value.bytes().enumerate() {
        let (factor, digit) = match byte {
            b'0'..=b'9' => (10, u32::from(byte - b'0')),
            b'A'..=b'Z' if at < 18 => (100, u32::from(byte - b'A') + 10),
            _ => return Err(IdentifierError::ValueMalformed),
        };
        remainder = (remainder * factor + digit) % 97;
    }
    // 00, 01 and 99 are congruent to 97, 98 and 02, and the standard computes only the latter.
    let computed = !matches!(value.get(18..), Some("00" | "01" | "99"));
    if remainder == 1 && computed {
        Ok(())
    } else {
        Err(IdentifierError::CheckDigitWrong)
    }
}

/// The order of the Japanese Ministry of Finance on corporate numbers (法人番号の指定等に関する省令,
/// article 2): the first digit is 9 − (Σ Pn × Qn mod 9), where Pn is the n-th of the other twelve
/// digits counted from the last, and Qn is 1 for odd n and 2 for even n.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "twelve digits of at most 18 and a remainder below 9"
)]
fn check_jcn(value: &str) -> Result<(), IdentifierError> {
    let bytes = value.as_bytes();
    let (Some((check, rest)), 13) = (bytes.split_first(), bytes.len()) else {
        return Err(IdentifierError::ValueMalformed);
    };
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(IdentifierError::ValueMalformed);
    }
    let digits = rest.iter().rev().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit * factor)
        .sum();
    let holds = u32::from(check - b'0') == 9 - sum % 9;
    if holds {
        Ok(())
    } else {
        Err(IdentifierError::CheckDigitWrong)
    }
}
