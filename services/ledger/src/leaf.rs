//! The bytes of a leaf (`docs/format.md` §3.2): 73 from its source, then the log time.

use funani_core::leaf::{LEN, UNLOGGED_LEN};

/// A leaf as its source sends it.
pub(crate) type SentLeaf = [u8; UNLOGGED_LEN];

/// A leaf of the log: what was sent and the log time in milliseconds, big-endian.
pub(crate) type Leaf = [u8; LEN];

/// What the source sent.
pub(crate) fn sent(leaf: &Leaf) -> &SentLeaf {
    leaf.first_chunk().expect("81 bytes begin with 73")
}

/// The log time in milliseconds.
pub(crate) fn time_ms(leaf: &Leaf) -> u64 {
    u64::from_be_bytes(*leaf.last_chunk().expect("81 bytes end with 8"))
}
