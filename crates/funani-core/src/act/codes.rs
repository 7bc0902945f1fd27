use std::fmt;
use std::str::FromStr;

use funani_proof::json::Value;

use crate::form::is_code;

/// The text is not a code of the expected form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}")]
pub struct CodeError {
    expected: &'static str,
}

macro_rules! code {
    ($(#[$meta:meta])* $name:ident, $expected:literal, $fits:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The written form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                let fits: fn(&str) -> bool = $fits;
                if fits(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(CodeError { expected: $expected })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&$name> for Value {
            fn from(code: &$name) -> Self {
                code.as_str().into()
            }
        }
    };
}

code!(
    /// A UN/LOCODE (UNECE Recommendation 16) in its form, such as `JPYOK`; that the place exists
    /// is not checked.
    Locode,
    "a UN/LOCODE: two letters, then three letters or digits 2 to 9",
    |text| match text.as_bytes() {
        [country @ .., a, b, c] => {
            country.len() == 2
                && country.iter().all(u8::is_ascii_uppercase)
                && [a, b, c].into_iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'9'))
        }
        _ => false,
    }
);

code!(
    /// A reason, such as `CHARGES_UNPAID`.
    ReasonCode,
    "a code: a capital letter, then up to 63 of A-Z 0-9 _",
    |text| is_code(text, 64, |byte| byte.is_ascii_uppercase(), |byte| {
        byte.is_ascii_digit() || byte == b'_'
    })
);

code!(
    /// The name of a dated legal profile.
    Profile,
    "a code: a capital letter, then up to 63 of A-Z 0-9 _ -",
    |text| is_code(text, 64, |byte| byte.is_ascii_uppercase(), |byte| {
        byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
    })
);

code!(
    /// A governing law as a country (ISO 3166-1 alpha-2) or one of its parts (ISO 3166-2), such
    /// as `JP` or `GB-ENG`; that the code is assigned is not checked.
    Law,
    "a code of ISO 3166-1 or 3166-2, such as JP or GB-ENG",
    |text| {
        let (country, part) = match text.split_once('-') {
            Some((country, part)) => (country, Some(part)),
            None => (text, None),
        };
        let fits = |part: &str| {
            (1..=3).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && part.is_none_or(fits)
    }
);

code!(
    /// The number of a bill of lading as its document states it: at most 20 characters without a
    /// blank at either end (DCSA eBL 3.0.4, `transportDocumentReference`).
    BillNumber,
    "the number of a bill: 1 to 20 characters without a blank at either end or a control character",
    |text| {
        let blank = |end: Option<char>| end.is_none_or(char::is_whitespace);
        !blank(text.chars().next())
            && !blank(text.chars().next_back())
            && text.chars().nth(20).is_none()
            && !text.chars().any(char::is_control)
    }
);
