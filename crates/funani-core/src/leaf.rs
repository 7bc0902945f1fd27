//! Leaves of the log: what a receipt leaves behind in public.
//!
//! A leaf shows the kind, a pseudonym of the chain, the sequence, a commitment and a time. Who
//! holds the chain's seed and the receipt's salt can show that a receipt is the one behind a leaf;
//! everyone else can check that each pseudonym has each sequence once (`docs/format.md` §3.2).

use funani_proof::digest::Digest;
use funani_proof::merkle;

use crate::form::Seed;
use crate::origin::Origin;
use crate::receipt::ChainKind;

#[cfg(test)]
mod tests;

/// The length of a leaf without its log time, in bytes.
pub const UNLOGGED_LEN: usize = 73;

/// The length of a leaf, in bytes.
pub const LEN: usize = 81;

/// What one receipt puts into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Leaf {
    /// The kind of chain.
    pub kind: ChainKind,
    /// The pseudonym of the chain.
    pub index: Digest,
    /// The receipt's place in its chain, from 1.
    pub sequence: u64,
    /// What binds the receipt.
    pub commitment: Digest,
}

/// The bytes are not a leaf: another length, or an unknown kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a leaf of the log")]
pub struct LeafError;

impl LeafError {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        "LEAF_MALFORMED"
    }
}

impl Leaf {
    /// The leaf of a receipt in its compact form.
    pub fn of_receipt(
        kind: ChainKind,
        index: Digest,
        sequence: u64,
        salt: &Seed,
        receipt: &str,
    ) -> Self {
        Self {
            kind,
            index,
            sequence,
            commitment: commitment(salt, receipt),
        }
    }

    /// The leaf as its owner hands it to the log, which then adds the time.
    pub fn unlogged(&self) -> [u8; UNLOGGED_LEN] {
        let mut bytes = [0; UNLOGGED_LEN];
        let (kind, rest) = bytes.split_at_mut(1);
        let (index, rest) = rest.split_at_mut(32);
        let (sequence, commitment) = rest.split_at_mut(8);
        kind.copy_from_slice(&[self.kind.leaf_byte()]);
        index.copy_from_slice(self.index.as_bytes());
        sequence.copy_from_slice(&self.sequence.to_be_bytes());
        commitment.copy_from_slice(self.commitment.as_bytes());
        bytes
    }

    /// The leaf as it stands in the log; `time` is the log's, in milliseconds since 1970 UTC.
    pub fn logged(&self, time: u64) -> [u8; LEN] {
        with_time(&self.unlogged(), time)
    }

    /// The Merkle hash of the leaf as it stands in the log.
    pub fn hash(&self, time: u64) -> Digest {
        merkle::leaf_hash(&self.logged(time))
    }

    /// Reads a leaf without its log time.
    ///
    /// # Errors
    /// [`LeafError`] where the bytes are none.
    pub fn parse_unlogged(bytes: &[u8]) -> Result<Self, LeafError> {
        let bytes: &[u8; UNLOGGED_LEN] = bytes.try_into().map_err(|_| LeafError)?;
        let ([kind_number], rest) = bytes.split_first_chunk().ok_or(LeafError)?;
        let (index, rest) = rest.split_first_chunk().ok_or(LeafError)?;
        let (sequence, rest) = rest.split_first_chunk().ok_or(LeafError)?;
        let commitment = rest.try_into().map_err(|_| LeafError)?;
        Ok(Self {
            kind: kind(*kind_number).ok_or(LeafError)?,
            index: Digest::from_bytes(*index),
            sequence: u64::from_be_bytes(*sequence),
            commitment: Digest::from_bytes(commitment),
        })
    }

    /// Reads a leaf as it stands in the log, and its log time.
    ///
    /// # Errors
    /// [`LeafError`] where the bytes are none.
    pub fn parse(bytes: &[u8]) -> Result<(Self, u64), LeafError> {
        let (leaf, time) = bytes.split_last_chunk::<8>().ok_or(LeafError)?;
        Ok((Self::parse_unlogged(leaf)?, u64::from_be_bytes(*time)))
    }
}

/// Adds the log's time, in milliseconds since 1970 UTC, to a leaf as its owner handed it over.
pub fn with_time(unlogged: &[u8; UNLOGGED_LEN], time: u64) -> [u8; LEN] {
    let mut bytes = [0; LEN];
    let (leaf, end) = bytes.split_at_mut(UNLOGGED_LEN);
    leaf.copy_from_slice(unlogged);
    end.copy_from_slice(&time.to_be_bytes());
    bytes
}

/// The pseudonym of a chain. `chain` is the 16 bytes of its id; the notes of a bill have a
/// pseudonym of their own under the bill's id and seed.
pub fn index(kind: ChainKind, registry: &Origin, chain: &[u8; 16], seed: &Seed) -> Digest {
    let domain: &[u8] = match kind {
        ChainKind::Note => b"funani/notes/v1",
        ChainKind::Bill | ChainKind::Party | ChainKind::Document => b"funani/index/v1",
    };
    Digest::of_parts(&[domain, registry.as_str().as_bytes(), chain, &seed.0])
}

/// What binds a receipt, in its compact form, without showing it.
pub fn commitment(salt: &Seed, receipt: &str) -> Digest {
    Digest::of_parts(&[b"funani/leaf/v1", &salt.0, receipt.as_bytes()])
}

const fn kind(number: u8) -> Option<ChainKind> {
    match number {
        1 => Some(ChainKind::Bill),
        2 => Some(ChainKind::Note),
        3 => Some(ChainKind::Party),
        4 => Some(ChainKind::Document),
        _ => None,
    }
}
