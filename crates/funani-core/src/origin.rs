//! The origin of a registry: its name in everything that is signed for it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use funani_proof::json::Value;

#[cfg(test)]
mod tests;

/// The permanent name of a registry, such as `registry.example.com`: 1 to 253 characters of
/// `a-z 0-9 . - :` and `/`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(Arc<str>);

/// The text cannot be an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an origin: 1 to 253 characters of a-z 0-9 . - : and /")]
pub struct OriginError;

impl Origin {
    /// The longest origin, in characters.
    pub const MAX_LEN: usize = 253;

    /// The written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b':' | b'/');
        let fits = (1..=Self::MAX_LEN).contains(&text.len());
        if fits && text.bytes().all(plain) {
            Ok(Self(text.into()))
        } else {
            Err(OriginError)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Origin> for Value {
    fn from(origin: Origin) -> Self {
        origin.as_str().into()
    }
}
