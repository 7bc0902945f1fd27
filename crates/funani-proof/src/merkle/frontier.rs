use super::{MerkleError, Node, fold_root, node_hash};
use crate::digest::Digest;

/// The right edge of a growing tree: its size and the hashes of the complete subtrees it is made
/// of, which is all that appending takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

impl Frontier {
    /// The tree without leaves.
    pub const fn new() -> Self {
        Self {
            size: 0,
            peaks: Vec::new(),
        }
    }

    /// The tree of `size` leaves whose complete subtrees have these hashes, in the order of
    /// [`super::root_nodes`].
    ///
    /// # Errors
    /// [`MerkleError::PeakCount`] where there are more or fewer than the size requires.
    pub fn from_peaks(size: u64, peaks: Vec<Digest>) -> Result<Self, MerkleError> {
        if u32::try_from(peaks.len()).is_ok_and(|count| count == size.count_ones()) {
            Ok(Self { size, peaks })
        } else {
            Err(MerkleError::PeakCount)
        }
    }

    /// Adds a leaf. `completed` gets the leaf's own node and every subtree that it completes,
    /// from the lowest to the highest; each node of a tree is handed out once in its life.
    ///
    /// # Errors
    /// [`MerkleError::TreeFull`] at 2^64 - 1 leaves.
    pub fn append(
        &mut self,
        leaf_hash: Digest,
        mut completed: impl FnMut(Node, Digest),
    ) -> Result<(), MerkleError> {
        let grown = self.size.checked_add(1).ok_or(MerkleError::TreeFull)?;
        let mut node = Node {
            level: 0,
            index: self.size,
        };
        let mut hash = leaf_hash;
        completed(node, hash);
        // Like a carry: each low bit of the size is a subtree that now has its right half.
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            node = Node {
                level: node.level.saturating_add(1),
                index: node.index >> 1,
            };
            completed(node, hash);
        }
        self.peaks.push(hash);
        self.size = grown;
        Ok(())
    }

    /// The root (RFC 6962 §2.1).
    pub fn root(&self) -> Digest {
        fold_root(&self.peaks)
    }

    /// How many leaves there are.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the complete subtrees, from left to right.
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }
}
