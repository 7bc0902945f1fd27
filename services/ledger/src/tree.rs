//! The Merkle tree in tiles: 256 hashes wide, each level's hashes the roots of the tiles below.
//!
//! A full tile never changes. The open tiles, one a level, are the tree's right edge; they live in
//! memory and are rebuilt from the stored leaves and full tiles at start. Every node of every tree
//! of a size not beyond the edge lies in a full tile or in the edge.

use std::sync::Arc;

use funani_proof::digest::Digest;
use funani_proof::merkle::{Frontier, MerkleError, Node, node_hash, root_nodes};

#[cfg(test)]
mod tests;

/// How many hashes a full tile has.
pub(crate) const TILE_WIDTH: u64 = 256;

/// How many levels of the tree a tile spans.
const TILE_HEIGHT: u32 = 8;

/// Bytes of one hash.
const HASH_BYTES: usize = 32;

/// Which tile: `level` 0 holds leaf hashes, `index` counts from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TileKey {
    pub(crate) level: u32,
    pub(crate) index: u64,
}

impl TileKey {
    /// The tile that holds a node. Its root belongs to the tile above.
    pub(crate) const fn of(node: Node) -> Self {
        let level = node.level / TILE_HEIGHT;
        let above = TILE_HEIGHT - node.level % TILE_HEIGHT;
        Self {
            level,
            index: node.index >> above,
        }
    }
}

/// Why stored tree bytes cannot be what this crate stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TreeError {
    /// A full tile must have 256 hashes of 32 bytes.
    #[error("a tile has {bytes} bytes")]
    TileBytes { bytes: usize },
    /// The edge at this level needs another number of hashes.
    #[error("level {level} of the right edge has {found} hashes where the size needs {needed}")]
    EdgeWidth { level: u32, needed: u64, found: u64 },
    /// A node was asked for that lies beyond the edge.
    #[error("node {0} lies beyond the tree")]
    NodeMissing(Node),
    /// The tree's arithmetic refused.
    #[error("the tree cannot take this")]
    Merkle(#[from] MerkleError),
}

/// A tile with its inner nodes: row 0 has the hashes, each further row one for every two below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tile {
    rows: [Vec<Digest>; TILE_HEIGHT as usize],
}

impl Tile {
    /// The tile over these hashes, of which there are at most 256.
    pub(crate) fn over(hashes: Vec<Digest>) -> Self {
        let mut rows: [Vec<Digest>; TILE_HEIGHT as usize] = Default::default();
        let mut row = hashes;
        for place in &mut rows {
            let next = row
                .as_chunks::<2>()
                .0
                .iter()
                .map(|[left, right]| node_hash(left, right));
            let next = next.collect();
            *place = std::mem::replace(&mut row, next);
        }
        Self { rows }
    }

    /// Reads a full tile from its stored bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, TreeError> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if hashes.len() as u64 != TILE_WIDTH || !rest.is_empty() {
            return Err(TreeError::TileBytes { bytes: bytes.len() });
        }
        Ok(Self::over(
            hashes
                .iter()
                .map(|hash| Digest::from_bytes(*hash))
                .collect(),
        ))
    }

    /// The stored form: the hashes of row 0, one after another.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.hashes()
            .iter()
            .flat_map(|hash| *hash.as_bytes())
            .collect()
    }

    /// The root of a full tile.
    pub(crate) fn root(&self) -> Option<Digest> {
        match self.rows.last().map(Vec::as_slice) {
            Some([left, right]) => Some(node_hash(left, right)),
            _ => None,
        }
    }

    fn hashes(&self) -> &[Digest] {
        let [first, ..] = &self.rows;
        first
    }

    /// The hash of a node that [`TileKey::of`] places in this tile, where it is complete.
    pub(crate) fn node(&self, node: Node) -> Option<Digest> {
        let row = node.level % TILE_HEIGHT;
        let offset = node.index % (1 << (TILE_HEIGHT - row));
        self.rows
            .get(row as usize)?
            .get(usize::try_from(offset).ok()?)
            .copied()
    }
}

/// The right edge of the tree: its size, its peaks and the open tile of every level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    frontier: Frontier,
    open: Vec<Arc<Tile>>,
}

/// A tile that has just been filled.
pub(crate) type FullTile = (TileKey, Arc<Tile>);

impl Edge {
    /// How many hashes the open tile of each level has in the tree of `size` leaves, level 0
    /// first. These are what [`Self::resume`] wants.
    pub(crate) fn widths(size: u64) -> Vec<u64> {
        let mut widths = Vec::new();
        let mut rest = size;
        while rest > 0 {
            widths.push(rest % TILE_WIDTH);
            rest >>= TILE_HEIGHT;
        }
        widths
    }

    /// The edge of the tree of `size` leaves, from the hashes of its open tiles, level 0 first.
    pub(crate) fn resume(size: u64, levels: Vec<Vec<Digest>>) -> Result<Self, TreeError> {
        let widths = Self::widths(size);
        for (level, needed) in (0..).zip(&widths) {
            let found = levels.get(level as usize).map_or(0, Vec::len) as u64;
            if found != *needed {
                return Err(TreeError::EdgeWidth {
                    level,
                    needed: *needed,
                    found,
                });
            }
        }
        let open = levels
            .into_iter()
            .map(|hashes| Arc::new(Tile::over(hashes)))
            .collect();
        let tiles = Self {
            frontier: Frontier::new(),
            open,
        };
        let peaks = root_nodes(size)
            .into_iter()
            .map(|node| tiles.open_node(node).ok_or(TreeError::NodeMissing(node)))
            .collect::<Result<_, _>>()?;
        let frontier = Frontier::from_peaks(size, peaks)?;
        Ok(Self { frontier, ..tiles })
    }

    /// Adds a leaf; tiles that it fills are pushed to `filled`, lower levels first.
    pub(crate) fn append(
        &mut self,
        leaf_hash: Digest,
        filled: &mut Vec<FullTile>,
    ) -> Result<(), TreeError> {
        let Self { frontier, open } = self;
        frontier.append(leaf_hash, |node, hash| place(open, node, hash, filled))?;
        Ok(())
    }

    /// How many leaves the tree has.
    pub(crate) const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The tree's root.
    pub(crate) fn root(&self) -> Digest {
        self.frontier.root()
    }

    /// Whether this tile is open, so that its nodes are here and not in the store.
    pub(crate) fn is_open(&self, key: TileKey) -> bool {
        let below = TILE_HEIGHT.saturating_mul(key.level.saturating_add(1));
        key.index == self.size().checked_shr(below).unwrap_or(0)
    }

    /// A node of an open tile.
    pub(crate) fn open_node(&self, node: Node) -> Option<Digest> {
        self.open.get(TileKey::of(node).level as usize)?.node(node)
    }
}

/// Puts a completed node into its open tile. The node above a tile's last row closes the tile.
fn place(open: &mut Vec<Arc<Tile>>, node: Node, hash: Digest, filled: &mut Vec<FullTile>) {
    let level = (node.level / TILE_HEIGHT) as usize;
    let row = (node.level % TILE_HEIGHT) as usize;
    if row == 0
        && let Some(below) = level.checked_sub(1)
    {
        let full = std::mem::take(&mut open[below]);
        filled.push((
            TileKey {
                level: node.level / TILE_HEIGHT - 1,
                index: node.index,
            },
            full,
        ));
    }
    if level == open.len() {
        open.push(Arc::default());
    }
    Arc::make_mut(&mut open[level]).rows[row].push(hash);
}
