//! Base64 (RFC 4648), read so strictly that each value has one written form.
//!
//! Signed statements use the URL alphabet without padding (RFC 7515 §2); received bytes and
//! signed notes use the standard alphabet with padding.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

#[cfg(test)]
mod tests;

/// The text is not base64 of the expected alphabet: a foreign character, padding where none may
/// stand or none where it must, or spare bits that are not zero.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not strict base64: {0}")]
pub struct Base64Error(#[from] base64::DecodeError);

impl Base64Error {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        "BASE64_INVALID"
    }
}

/// Writes `bytes` in the URL alphabet (RFC 4648 §5) without padding.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Appends `bytes` to `text` in the URL alphabet without padding.
pub(crate) fn encode_onto(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

/// Reads the URL alphabet (RFC 4648 §5) without padding and with zero spare bits.
///
/// # Errors
/// [`Base64Error`] where `text` is anything else.
pub fn decode(text: &str) -> Result<Vec<u8>, Base64Error> {
    Ok(URL_SAFE_NO_PAD.decode(text)?)
}

/// Writes `bytes` in the standard alphabet (RFC 4648 §4) with padding.
pub fn encode_std(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads the standard alphabet (RFC 4648 §4) with padding and with zero spare bits.
///
/// # Errors
/// [`Base64Error`] where `text` is anything else.
pub fn decode_std(text: &str) -> Result<Vec<u8>, Base64Error> {
    Ok(STANDARD.decode(text)?)
}
