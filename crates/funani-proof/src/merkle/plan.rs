use super::{MerkleError, Node, fold_root};
use crate::digest::Digest;

/// Which stored nodes make a proof, in the proof's order.
///
/// A log stores complete subtrees only. Where a proof needs the hash of leaves up to the tree's
/// right edge, that hash is folded here from the complete subtrees it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofPlan {
    steps: Vec<Vec<Node>>,
}

impl ProofPlan {
    /// Every node that will be fetched, in that order.
    pub fn nodes(&self) -> impl Iterator<Item = Node> + '_ {
        self.steps.iter().flatten().copied()
    }

    /// How many hashes the proof has.
    pub const fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether the proof has no hashes.
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Makes the proof from nodes that `fetch` brings.
    ///
    /// # Errors
    /// The first error of `fetch`.
    pub fn fetch<E>(
        &self,
        mut fetch: impl FnMut(Node) -> Result<Digest, E>,
    ) -> Result<Vec<Digest>, E> {
        self.steps
            .iter()
            .map(|step| {
                let hashes: Vec<Digest> = step
                    .iter()
                    .map(|node| fetch(*node))
                    .collect::<Result<_, E>>()?;
                Ok(fold_root(&hashes))
            })
            .collect()
    }
}

/// The complete subtrees that make up the tree of `size` leaves, from left to right.
pub fn root_nodes(size: u64) -> Vec<Node> {
    subtree_nodes(0, size)
}

/// The proof that the leaf at `index` is in the tree of `size` leaves (RFC 9162 §2.1.3.1).
///
/// # Errors
/// [`MerkleError::IndexOutOfRange`].
pub fn inclusion_nodes(index: u64, size: u64) -> Result<ProofPlan, MerkleError> {
    if index >= size {
        return Err(MerkleError::IndexOutOfRange);
    }
    let (mut start, mut end) = (0_u64, size);
    let mut from_root = Vec::new();
    while end.saturating_sub(start) > 1 {
        let middle = split(start, end);
        if index < middle {
            from_root.push(subtree_nodes(middle, end));
            end = middle;
        } else {
            from_root.push(subtree_nodes(start, middle));
            start = middle;
        }
    }
    from_root.reverse();
    Ok(ProofPlan { steps: from_root })
}

/// The proof that the tree of `new_size` leaves begins with that of `old_size`
/// (RFC 9162 §2.1.4.1). For the empty tree and for equal sizes it has no hashes.
///
/// # Errors
/// [`MerkleError::SizesReversed`].
pub fn consistency_nodes(old_size: u64, new_size: u64) -> Result<ProofPlan, MerkleError> {
    if old_size > new_size {
        return Err(MerkleError::SizesReversed);
    }
    let mut from_root = Vec::new();
    if old_size == 0 || old_size == new_size {
        return Ok(ProofPlan { steps: from_root });
    }
    let (mut start, mut end) = (0_u64, new_size);
    while end != old_size {
        let middle = split(start, end);
        if old_size <= middle {
            from_root.push(subtree_nodes(middle, end));
            end = middle;
        } else {
            from_root.push(subtree_nodes(start, middle));
            start = middle;
        }
    }
    // What is left is a subtree that both trees share. The verifier knows it where it is the
    // whole old tree.
    if start > 0 {
        from_root.push(subtree_nodes(start, end));
    }
    from_root.reverse();
    Ok(ProofPlan { steps: from_root })
}

/// Where RFC 6962 divides the subtree over `start..end`: after the largest power of two that is
/// less than its size.
fn split(start: u64, end: u64) -> u64 {
    let last = end.saturating_sub(start).saturating_sub(1);
    start.saturating_add(1_u64 << last.checked_ilog2().unwrap_or(0))
}

/// The complete subtrees of the subtree over `start..end`, from left to right.
fn subtree_nodes(start: u64, end: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut at = start;
    while let Some(level) = end.saturating_sub(at).checked_ilog2() {
        nodes.push(Node {
            level,
            index: at >> level,
        });
        at = at.saturating_add(1 << level);
    }
    nodes
}
