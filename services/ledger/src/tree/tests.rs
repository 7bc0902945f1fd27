use std::collections::BTreeMap;

use funani_proof::merkle::{
    consistency_nodes, inclusion_nodes, leaf_hash, root, verify_consistency, verify_inclusion,
};

use super::*;

/// A tree with all its full tiles kept.
#[derive(Default)]
struct Grown {
    edge: Edge,
    tiles: BTreeMap<TileKey, Arc<Tile>>,
    hashes: Vec<Digest>,
}

impl Grown {
    fn to(size: u64) -> Self {
        let mut grown = Self::default();
        grown.grow(size);
        grown
    }

    fn grow(&mut self, size: u64) {
        let mut filled = Vec::new();
        for index in self.edge.size()..size {
            let hash = leaf_hash(&index.to_be_bytes());
            self.hashes.push(hash);
            self.edge.append(hash, &mut filled).unwrap();
        }
        self.tiles.extend(filled);
    }

    fn node(&self, node: Node) -> Result<Digest, TreeError> {
        let key = TileKey::of(node);
        let found = if self.edge.is_open(key) {
            self.edge.open_node(node)
        } else {
            self.tiles.get(&key).and_then(|tile| tile.node(node))
        };
        found.ok_or(TreeError::NodeMissing(node))
    }

    fn root_at(&self, size: u64) -> Digest {
        root(&self.hashes[..usize::try_from(size).unwrap()])
    }
}

#[test]
fn the_root_is_that_of_all_leaves_at_every_size() {
    let mut grown = Grown::default();
    for size in 0..=600 {
        grown.grow(size);
        assert_eq!(grown.edge.size(), size);
        assert_eq!(grown.edge.root(), grown.root_at(size), "size {size}");
    }
}

#[test]
fn a_tile_fills_with_its_last_leaf_and_not_before() {
    let mut grown = Grown::to(255);
    assert!(grown.tiles.is_empty());
    grown.grow(256);
    assert_eq!(
        grown.tiles.keys().copied().collect::<Vec<_>>(),
        [TileKey { level: 0, index: 0 }]
    );
    grown.grow(65_536);
    assert_eq!(grown.tiles.len(), 256 + 1);
    let top = &grown.tiles[&TileKey { level: 1, index: 0 }];
    assert_eq!(top.root(), Some(grown.edge.root()));
    for index in 0..256 {
        let below = grown.tiles[&TileKey { level: 0, index }].root();
        assert_eq!(
            below,
            top.hashes().get(usize::try_from(index).unwrap()).copied()
        );
    }
}

#[test]
fn every_inclusion_proof_of_a_small_tree_verifies_at_every_size() {
    let grown = Grown::to(300);
    for size in [1, 2, 3, 255, 256, 257, 299, 300] {
        let root = grown.root_at(size);
        for index in 0..size {
            let path = inclusion_nodes(index, size)
                .unwrap()
                .fetch(|node| grown.node(node))
                .unwrap();
            let hash = leaf_hash(&index.to_be_bytes());
            verify_inclusion(&hash, index, size, &path, &root).unwrap();
        }
    }
}

#[test]
fn proofs_cross_tile_levels() {
    let grown = Grown::to(70_000);
    let sizes = [
        1, 255, 256, 257, 511, 65_535, 65_536, 65_537, 66_000, 69_999, 70_000,
    ];
    for new in sizes {
        let new_root = grown.root_at(new);
        for index in [0, 1, 254, 255, 256, 65_535, 65_536, 69_999]
            .into_iter()
            .filter(|i| *i < new)
        {
            let path = inclusion_nodes(index, new)
                .unwrap()
                .fetch(|n| grown.node(n))
                .unwrap();
            let hash = leaf_hash(&index.to_be_bytes());
            verify_inclusion(&hash, index, new, &path, &new_root).unwrap();
        }
        for old in sizes.into_iter().filter(|old| *old <= new) {
            let path = consistency_nodes(old, new)
                .unwrap()
                .fetch(|n| grown.node(n))
                .unwrap();
            verify_consistency(old, &grown.root_at(old), new, &new_root, &path).unwrap();
        }
    }
}

#[test]
fn an_edge_resumed_from_its_open_tiles_grows_as_if_it_had_never_stopped() {
    for size in [0, 1, 255, 256, 257, 512, 65_536, 65_793] {
        let mut grown = Grown::to(size);
        let levels: Vec<Vec<Digest>> = grown
            .edge
            .open
            .iter()
            .map(|tile| tile.hashes().to_vec())
            .collect();
        let mut resumed = Edge::resume(size, levels).unwrap();
        assert_eq!(resumed.root(), grown.edge.root(), "size {size}");
        let mut filled = Vec::new();
        for index in size..size + 300 {
            resumed
                .append(leaf_hash(&index.to_be_bytes()), &mut filled)
                .unwrap();
        }
        grown.grow(size + 300);
        assert_eq!(resumed.root(), grown.edge.root(), "from size {size}");
        for (key, tile) in filled {
            assert_eq!(grown.tiles[&key], tile);
        }
    }
}

#[test]
fn an_edge_with_a_hash_missing_is_refused() {
    let grown = Grown::to(257);
    let mut levels: Vec<Vec<Digest>> = grown
        .edge
        .open
        .iter()
        .map(|tile| tile.hashes().to_vec())
        .collect();
    levels[1].clear();
    assert_eq!(
        Edge::resume(257, levels).unwrap_err(),
        TreeError::EdgeWidth {
            level: 1,
            needed: 1,
            found: 0
        }
    );
}

#[test]
fn a_tile_survives_its_stored_form() {
    let grown = Grown::to(256);
    let tile = &grown.tiles[&TileKey { level: 0, index: 0 }];
    assert_eq!(Tile::from_bytes(&tile.to_bytes()).unwrap(), **tile);
    assert_eq!(
        Tile::from_bytes(&[0; 8191]),
        Err(TreeError::TileBytes { bytes: 8191 })
    );
}

#[test]
fn a_node_beyond_the_edge_is_not_found() {
    let grown = Grown::to(257);
    let node = Node {
        level: 0,
        index: 257,
    };
    assert_eq!(grown.node(node), Err(TreeError::NodeMissing(node)));
}
