//! Checkpoints of a registry's log that were seen and hold, and whether two of them can be of one log.
//!
//! A bundle is judged under its own checkpoint. That two people were shown the same log is only told
//! by who remembers checkpoints and holds new ones against them (`docs/format.md` §5.4).

use funani_proof::checkpoint::{Checkpoint, NoteError, SignedNote};
use funani_proof::digest::Digest;
use funani_proof::merkle::{self, MerkleError};

use crate::time::{SECOND, Timestamp};
use crate::trust::{TrustFile, TrustKey, TrustRole};
use crate::verdict::CheckpointShown;

#[cfg(test)]
mod tests;

/// Why a note is no checkpoint of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeenError {
    /// It is no signed note, no checkpoint, or a signature does not hold.
    #[error("it is no signed checkpoint")]
    Note(#[source] NoteError),
    /// It is one of another log.
    #[error("it is of another log")]
    OtherLog,
    /// No checkpoint or cosign key of the trust file signed it.
    #[error("no key of the trust file signed it")]
    KeyUnknown,
    /// A key that signed it did not speak for the registry at its time.
    #[error("a key that signed it had ended or not begun")]
    KeyClosed,
}

/// A checkpoint that the registry's own keys signed and stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    note: String,
    size: u64,
    root: Digest,
    time: Timestamp,
}

impl Seen {
    /// Reads a note and checks signature and stamp under a trust file.
    ///
    /// # Errors
    /// [`SeenError`].
    pub fn open(note: &str, trust: &TrustFile) -> Result<Self, SeenError> {
        let signed = SignedNote::parse(note).map_err(SeenError::Note)?;
        let checkpoint = signed.checkpoint().map_err(SeenError::Note)?;
        let log = format!("{}/log", trust.registry());
        if checkpoint.origin != log {
            return Err(SeenError::OtherLog);
        }
        let cosign = format!("{}/cosign", trust.registry());
        let (stamper, seconds) = held(trust, TrustRole::Cosign, |key| {
            signed.verify_cosignature(&cosign, &key.public)
        })?;
        let (logger, ()) = held(trust, TrustRole::Checkpoint, |key| {
            signed.verify_log_signature(&log, &key.public)
        })?;
        let time = i64::try_from(seconds)
            .ok()
            .and_then(|seconds| seconds.checked_mul(SECOND))
            .and_then(Timestamp::from_millis)
            .ok_or(SeenError::Note(NoteError::TimeOutOfRange))?;
        if !stamper.is_open(time) || !logger.is_open(time) {
            return Err(SeenError::KeyClosed);
        }
        let Checkpoint { size, root, .. } = checkpoint;
        Ok(Self {
            note: note.to_owned(),
            size,
            root,
            time,
        })
    }

    /// The signed note, as it was read.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// How many leaves the log had.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// It as verdicts show it.
    pub const fn shown(&self) -> CheckpointShown {
        CheckpointShown {
            size: self.size,
            root: self.root,
            time: Some(self.time),
        }
    }

    /// When the log stamped it.
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// Whether both are of one tree: the same size and root, whoever signed.
    pub fn is_same(&self, other: &Self) -> bool {
        self.size == other.size && self.root == other.root
    }

    /// Whether no log that only grows can have made both ([`CheckpointShown::contradicts`]).
    pub fn contradicts(&self, other: &Self) -> bool {
        self.shown().contradicts(&other.shown())
    }

    /// Checks by a proof of consistency that the log with this checkpoint grew to the newer one.
    ///
    /// # Errors
    /// [`MerkleError`].
    pub fn grows_to(&self, newer: &Self, path: &[Digest]) -> Result<(), MerkleError> {
        merkle::verify_consistency(self.size, &self.root, newer.size, &newer.root, path)
    }
}

/// The key of a role whose signature holds, with what the check gives.
fn held<T>(
    trust: &TrustFile,
    role: TrustRole,
    check: impl Fn(&TrustKey) -> Result<T, NoteError>,
) -> Result<(&TrustKey, T), SeenError> {
    for key in trust.keys().iter().filter(|key| key.role == role) {
        match check(key) {
            Ok(found) => return Ok((key, found)),
            Err(NoteError::SignatureMissing) => {}
            Err(error) => return Err(SeenError::Note(error)),
        }
    }
    Err(SeenError::KeyUnknown)
}
