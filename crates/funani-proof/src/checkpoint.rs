//! Tree heads as signed notes: C2SP signed-note, tlog-checkpoint and tlog-cosignature v1.
//!
//! A log signs `origin`, size and root as a note; a witness adds a co-signature that also says
//! when it saw the head. A note may hold lines of keys and suites that are unknown here: they are
//! kept as they are and prove nothing.

use std::fmt;
use std::str::FromStr;

use crate::b64;
use crate::digest::Digest;
use crate::key::{PublicKey, SigningKey};

mod note;

#[cfg(test)]
mod tests;

pub use note::{LineSignature, MAX_LINES, MAX_NOTE_BYTES, SignatureLine, SignedNote, cosign};

/// Why a note or a checkpoint was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoteError {
    /// The note is longer than [`MAX_NOTE_BYTES`].
    #[error("the note is too large")]
    TooLarge,
    /// The note has more than [`MAX_LINES`] signature lines.
    #[error("the note has too many signature lines")]
    TooManyLines,
    /// The text does not end in a newline, holds a control character, or is not followed by an
    /// empty line and signature lines.
    #[error("the text is not a signed note")]
    NoteMalformed,
    /// A signature line is not an em dash, a key name and strict base64 of a key id and more.
    #[error("a signature line is malformed")]
    LineMalformed,
    /// A key name is empty or holds a space, a plus sign or a control character.
    #[error("the key name is malformed")]
    KeyNameMalformed,
    /// The text is not exactly the three lines of a checkpoint.
    #[error("the text is not a checkpoint")]
    CheckpointMalformed,
    /// The time is beyond 2^63 - 1 seconds.
    #[error("the time is out of range")]
    TimeOutOfRange,
    /// No line is by this key.
    #[error("the note has no signature by this key")]
    SignatureMissing,
    /// Several lines are by this key.
    #[error("the note has several signatures by this key")]
    SignatureAmbiguous,
    /// The line by this key does not verify.
    #[error("the signature does not verify")]
    SignatureInvalid,
}

impl NoteError {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TooLarge => "TOO_LARGE",
            Self::TooManyLines => "TOO_MANY_LINES",
            Self::NoteMalformed => "NOTE_MALFORMED",
            Self::LineMalformed => "LINE_MALFORMED",
            Self::KeyNameMalformed => "KEY_NAME_MALFORMED",
            Self::CheckpointMalformed => "CHECKPOINT_MALFORMED",
            Self::TimeOutOfRange => "TIME_OUT_OF_RANGE",
            Self::SignatureMissing => "SIGNATURE_MISSING",
            Self::SignatureAmbiguous => "SIGNATURE_AMBIGUOUS",
            Self::SignatureInvalid => "SIGNATURE_INVALID",
        }
    }
}

/// The head of a log's tree (C2SP tlog-checkpoint), without extension lines.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many leaves the tree has.
    pub size: u64,
    /// The root of the tree.
    pub root: Digest,
}

impl Checkpoint {
    /// The text that is signed: three lines, each with its newline.
    pub fn body(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            b64::encode_std(self.root.as_bytes())
        )
    }

    /// Signs the checkpoint as a note; the key's name is the origin.
    ///
    /// # Errors
    /// [`NoteError::KeyNameMalformed`] where the origin cannot be the name of a key.
    pub fn sign(&self, key: &SigningKey) -> Result<SignedNote, NoteError> {
        SignedNote::sign(&self.body(), &self.origin, key)
    }

    /// The checkpoint in a note that the log itself signed.
    ///
    /// # Errors
    /// Those of [`SignedNote::verify_log_signature`], and [`NoteError::CheckpointMalformed`]
    /// where the text is none or has another origin.
    pub fn open(note: &SignedNote, origin: &str, key: &PublicKey) -> Result<Self, NoteError> {
        note.verify_log_signature(origin, key)?;
        let checkpoint = note.checkpoint()?;
        if checkpoint.origin == origin {
            Ok(checkpoint)
        } else {
            Err(NoteError::CheckpointMalformed)
        }
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.body())
    }
}

/// Reads the three lines of [`Checkpoint::body`] and nothing else; what is read is written again
/// as the same text.
impl FromStr for Checkpoint {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let malformed = NoteError::CheckpointMalformed;
        let mut lines = text.strip_suffix('\n').ok_or(malformed)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(malformed);
        };
        if origin.is_empty() || origin.chars().any(|character| character < ' ') {
            return Err(malformed);
        }
        let plain = size.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || (size.starts_with('0') && size != "0") {
            return Err(malformed);
        }
        let root = b64::decode_std(root).map_err(|_| malformed)?;
        Ok(Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| malformed)?,
            root: Digest::from_bytes(root.try_into().map_err(|_| malformed)?),
        })
    }
}
