//! Cursors of streams: where to go on, in a form that only this node makes.
//!
//! A cursor names stream, generation of the feed and position, and carries an HMAC-SHA-256
//! (RFC 2104) under a secret of the node. Positions of another generation mean something else, so
//! a cursor from before a restore is an error, never silence.

use funani_proof::b64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// Bytes before the authentication code: generation and position.
const PLAIN: usize = 24;

/// Bytes of the authentication code that a cursor carries.
const CODE: usize = 16;

/// Why a cursor cannot be gone on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CursorError {
    /// It was not made by this node for this stream, or was changed.
    #[error("the cursor was not given by this stream of this node")]
    Invalid,
    /// It is from before a restore.
    #[error("the cursor is from before a restore of the data")]
    OtherGeneration,
}

impl CursorError {
    /// The stable reason.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Invalid => "CURSOR_INVALID",
            Self::OtherGeneration => "CURSOR_OTHER_GENERATION",
        }
    }
}

/// Makes and reads the cursors of one stream.
#[derive(Clone)]
pub struct Cursors {
    mac: Hmac<Sha256>,
    generation: Uuid,
}

impl std::fmt::Debug for Cursors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cursors")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

impl Cursors {
    /// Cursors of `stream`, which may name whose stream it is, in a generation of the feed.
    #[expect(clippy::missing_panics_doc, reason = "HMAC takes a key of any length")]
    pub fn new(secret: &[u8; 32], stream: &str, generation: Uuid) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        mac.update(stream.as_bytes());
        mac.update(&[0]);
        Self { mac, generation }
    }

    /// The cursor after a position.
    pub fn write(&self, position: i64) -> String {
        let mut bytes = Vec::with_capacity(PLAIN + CODE);
        bytes.extend_from_slice(self.generation.as_bytes());
        bytes.extend_from_slice(&position.to_be_bytes());
        let code = self
            .mac
            .clone()
            .chain_update(&bytes)
            .finalize()
            .into_bytes();
        bytes.extend_from_slice(&code[..CODE]);
        b64::encode(&bytes)
    }

    /// The position of a cursor; an empty one begins before the first.
    ///
    /// # Errors
    ///
    /// [`CursorError`].
    pub fn read(&self, cursor: &str) -> Result<i64, CursorError> {
        if cursor.is_empty() {
            return Ok(0);
        }
        let bytes = b64::decode(cursor).map_err(|_| CursorError::Invalid)?;
        if bytes.len() != PLAIN + CODE {
            return Err(CursorError::Invalid);
        }
        let (plain, code) = bytes.split_at(PLAIN);
        let mac = self.mac.clone().chain_update(plain);
        mac.verify_truncated_left(code)
            .map_err(|_| CursorError::Invalid)?;
        let (generation, position) = plain.split_at(16);
        if generation != self.generation.as_bytes() {
            return Err(CursorError::OtherGeneration);
        }
        let position = position.try_into().map_err(|_| CursorError::Invalid)?;
        Ok(i64::from_be_bytes(position))
    }
}
