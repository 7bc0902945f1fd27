//! Signs checkpoints and reads back those that were signed.

use funani_proof::checkpoint::{Checkpoint, NoteError, SignedNote};
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// How many leaves it covers.
    pub(crate) size: u64,
    /// The root over them.
    pub(crate) root: Digest,
    /// When it was signed, in milliseconds since 1970 UTC.
    pub(crate) time_ms: u64,
    /// The signed note: C2SP tlog-checkpoint with a tlog-cosignature.
    pub(crate) note: String,
}

/// The log's names and its two keys (`docs/format.md` §3.2).
#[derive(Debug)]
pub(crate) struct Signer {
    log_name: String,
    log_key: SigningKey,
    cosigner_name: String,
    cosigner_key: SigningKey,
}

impl Signer {
    /// The signer of the log of this registry, which is named by its origin.
    pub(crate) fn new(registry: &str, log_key: SigningKey, cosigner_key: SigningKey) -> Self {
        Self {
            log_name: format!("{registry}/log"),
            log_key,
            cosigner_name: format!("{registry}/cosign"),
            cosigner_key,
        }
    }

    /// Signs the tree of `size` leaves with this root. The time stands in the co-signature, in
    /// whole seconds.
    pub(crate) fn sign(
        &self,
        size: u64,
        root: Digest,
        time_ms: u64,
    ) -> Result<Published, NoteError> {
        let checkpoint = Checkpoint {
            origin: self.log_name.clone(),
            size,
            root,
        };
        let mut note = checkpoint.sign(&self.log_key)?;
        note.add_cosignature(&self.cosigner_name, &self.cosigner_key, time_ms / 1000)?;
        Ok(Published {
            size,
            root,
            time_ms,
            note: note.to_string(),
        })
    }

    /// Reads a stored note; both signatures must be by this signer's keys.
    pub(crate) fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let note = SignedNote::parse(note)?;
        note.verify_cosignature(&self.cosigner_name, &self.cosigner_key.public())?;
        Checkpoint::open(&note, &self.log_name, &self.log_key.public())
    }
}
