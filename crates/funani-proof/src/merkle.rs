//! The append-only tree of RFC 6962 §2.1, its proofs checked as RFC 9162 §2.1.3 and §2.1.4 say.

use std::fmt;

use crate::digest::Digest;

mod frontier;
mod plan;

#[cfg(test)]
mod tests;

pub use frontier::Frontier;
pub use plan::{ProofPlan, consistency_nodes, inclusion_nodes, root_nodes};

/// The hash of a complete subtree: the one over the leaves from `index << level` up to, and
/// without, `(index + 1) << level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The height above the leaves; a leaf's own hash is at 0.
    pub level: u32,
    /// The position from the left among the nodes of this level.
    pub index: u64,
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.level, self.index)
    }
}

/// Why a proof was refused or cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum MerkleError {
    /// The leaf's index is not below the tree's size.
    #[error("the index lies outside the tree")]
    IndexOutOfRange,
    /// The older tree is larger than the newer one.
    #[error("the older tree is larger than the newer one")]
    SizesReversed,
    /// The proof has more or fewer hashes than the sizes require.
    #[error("the proof has the wrong length")]
    ProofLength,
    /// The proof does not lead to the root.
    #[error("the proof does not lead to the root")]
    RootMismatch,
    /// The proof of consistency does not lead to the older root.
    #[error("the proof does not lead to the older root")]
    OldRootMismatch,
    /// The number of hashes does not fit the tree's size.
    #[error("the number of peaks does not fit the size")]
    PeakCount,
    /// The tree holds 2^64 - 1 leaves.
    #[error("the tree is full")]
    TreeFull,
}

impl MerkleError {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::IndexOutOfRange => "INDEX_OUT_OF_RANGE",
            Self::SizesReversed => "SIZES_REVERSED",
            Self::ProofLength => "PROOF_LENGTH",
            Self::RootMismatch => "ROOT_MISMATCH",
            Self::OldRootMismatch => "OLD_ROOT_MISMATCH",
            Self::PeakCount => "PEAK_COUNT",
            Self::TreeFull => "TREE_FULL",
        }
    }
}

/// The hash of a leaf: SHA-256 of a zero byte and the leaf (RFC 6962 §2.1).
pub fn leaf_hash(leaf: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], leaf])
}

/// The hash of an inner node: SHA-256 of a one byte and both children (RFC 6962 §2.1).
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
pub fn empty_root() -> Digest {
    Digest::of(&[])
}

/// The root of the tree over these leaf hashes.
pub fn root(leaf_hashes: &[Digest]) -> Digest {
    // Subtrees from the largest to the smallest, each over twice as many leaves as its mark says.
    let mut peaks: Vec<(u32, Digest)> = Vec::new();
    for leaf in leaf_hashes {
        let mut top = (0_u32, *leaf);
        while let Some((_, left)) = peaks.pop_if(|(level, _)| *level == top.0) {
            top = (top.0.saturating_add(1), node_hash(&left, &top.1));
        }
        peaks.push(top);
    }
    let peaks: Vec<Digest> = peaks.into_iter().map(|(_, hash)| hash).collect();
    fold_root(&peaks)
}

/// The root over complete subtrees that lie side by side, from the largest on the left to the
/// smallest on the right, as [`root_nodes`] lists them.
pub fn fold_root(peaks: &[Digest]) -> Digest {
    let mut from_right = peaks.iter().rev();
    let Some(last) = from_right.next() else {
        return empty_root();
    };
    from_right.fold(*last, |right, left| node_hash(left, &right))
}

/// Checks that the leaf is at `index` in the tree of `size` leaves with this root
/// (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`MerkleError::IndexOutOfRange`], [`MerkleError::ProofLength`] or
/// [`MerkleError::RootMismatch`].
pub fn verify_inclusion(
    leaf_hash: &Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: &Digest,
) -> Result<(), MerkleError> {
    if index >= size {
        return Err(MerkleError::IndexOutOfRange);
    }
    let mut walk = Walk {
        node: index,
        last: size.saturating_sub(1),
    };
    let mut hash = *leaf_hash;
    for sibling in path {
        hash = if walk.sibling_is_left()? {
            node_hash(sibling, &hash)
        } else {
            node_hash(&hash, sibling)
        };
        walk.rise();
    }
    walk.ends_at_root()?;
    if hash == *root {
        Ok(())
    } else {
        Err(MerkleError::RootMismatch)
    }
}

/// Checks that the tree of `new_size` leaves begins with all the leaves of the older one
/// (RFC 9162 §2.1.4.2). Every tree begins with the empty one; that takes no hashes.
///
/// # Errors
/// [`MerkleError::SizesReversed`], [`MerkleError::ProofLength`],
/// [`MerkleError::OldRootMismatch`] or [`MerkleError::RootMismatch`].
pub fn verify_consistency(
    old_size: u64,
    old_root: &Digest,
    new_size: u64,
    new_root: &Digest,
    path: &[Digest],
) -> Result<(), MerkleError> {
    if old_size > new_size {
        return Err(MerkleError::SizesReversed);
    }
    if old_size == 0 || old_size == new_size {
        return verify_trivial(old_size, old_root, new_size, new_root, path);
    }
    let mut walk = Walk {
        node: old_size.saturating_sub(1),
        last: new_size.saturating_sub(1),
    };
    walk.skip_right_edges();
    // Where the old tree is one complete subtree its root is the start, else the proof has it.
    let (start, rest) = if old_size.is_power_of_two() {
        (old_root, path)
    } else {
        path.split_first().ok_or(MerkleError::ProofLength)?
    };
    let (mut old, mut new) = (*start, *start);
    for sibling in rest {
        if walk.sibling_is_left()? {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
        } else {
            new = node_hash(&new, sibling);
        }
        walk.rise();
    }
    walk.ends_at_root()?;
    if old != *old_root {
        return Err(MerkleError::OldRootMismatch);
    }
    if new == *new_root {
        Ok(())
    } else {
        Err(MerkleError::RootMismatch)
    }
}

fn verify_trivial(
    old_size: u64,
    old_root: &Digest,
    new_size: u64,
    new_root: &Digest,
    path: &[Digest],
) -> Result<(), MerkleError> {
    if !path.is_empty() {
        return Err(MerkleError::ProofLength);
    }
    if old_size == 0 && *old_root != empty_root() {
        return Err(MerkleError::OldRootMismatch);
    }
    if old_size == new_size && old_root != new_root {
        return Err(MerkleError::RootMismatch);
    }
    Ok(())
}

/// The way from a node up to the root beside the tree's right edge: `fn` and `sn` of RFC 9162.
struct Walk {
    node: u64,
    last: u64,
}

impl Walk {
    fn sibling_is_left(&self) -> Result<bool, MerkleError> {
        if self.last == 0 {
            return Err(MerkleError::ProofLength);
        }
        Ok(self.node & 1 == 1 || self.node == self.last)
    }

    /// To the parent; a node on the right edge without a sibling is its own parent.
    fn rise(&mut self) {
        if self.node & 1 == 0 && self.node == self.last {
            let alone = self.node.trailing_zeros().min(63);
            self.node >>= alone;
            self.last >>= alone;
        }
        self.node >>= 1;
        self.last >>= 1;
    }

    /// To the largest complete subtree that ends at this leaf.
    fn skip_right_edges(&mut self) {
        let complete = self.node.trailing_ones().min(63);
        self.node >>= complete;
        self.last >>= complete;
    }

    fn ends_at_root(&self) -> Result<(), MerkleError> {
        if self.last == 0 {
            Ok(())
        } else {
            Err(MerkleError::ProofLength)
        }
    }
}
