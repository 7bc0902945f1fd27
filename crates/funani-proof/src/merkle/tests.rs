use std::collections::BTreeMap;

use super::*;
use crate::vectors::hex;

mod proofs;

/// The leaves of the Certificate Transparency reference implementation.
const CT_LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The roots over none, the first one, the first two … of them.
const CT_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// The data of the leaf at `index` of the trees made here.
fn leaf(index: usize) -> Vec<u8> {
    format!("leaf {index}").into_bytes()
}

fn leaf_hashes(size: usize) -> Vec<Digest> {
    (0..size).map(|index| leaf_hash(&leaf(index))).collect()
}

fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}

/// Where RFC 6962 §2.1 divides `size` leaves, by its own words.
fn division(size: usize) -> usize {
    let mut largest = 1;
    while largest * 2 < size {
        largest *= 2;
    }
    largest
}

/// MTH of RFC 6962 §2.1, by its own words.
fn tree_hash(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [only] => *only,
        several => {
            let (left, right) = several.split_at(division(several.len()));
            let (left, right) = (tree_hash(left), tree_hash(right));
            Digest::of(&[[1].as_slice(), left.as_bytes(), right.as_bytes()].concat())
        }
    }
}

/// PATH of RFC 6962 §2.1.1, by its own words.
fn audit_path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(division(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (audit_path(index, left), tree_hash(right))
    } else {
        (audit_path(index - left.len(), right), tree_hash(left))
    };
    path.push(sibling);
    path
}

/// SUBPROOF of RFC 6962 §2.1.2, by its own words.
fn subproof(old: usize, leaves: &[Digest], known: bool) -> Vec<Digest> {
    if old == leaves.len() {
        return if known {
            Vec::new()
        } else {
            vec![tree_hash(leaves)]
        };
    }
    let (left, right) = leaves.split_at(division(leaves.len()));
    let (mut proof, sibling) = if old <= left.len() {
        (subproof(old, left, known), tree_hash(right))
    } else {
        (subproof(old - left.len(), right, false), tree_hash(left))
    };
    proof.push(sibling);
    proof
}

/// A log that stores what the frontier hands out.
#[derive(Default)]
struct Stored {
    frontier: Frontier,
    nodes: BTreeMap<Node, Digest>,
}

impl Stored {
    fn of(leaves: &[Digest]) -> Self {
        let mut stored = Self::default();
        for leaf in leaves {
            let nodes = &mut stored.nodes;
            let append = stored.frontier.append(*leaf, |node, hash| {
                assert_eq!(
                    nodes.insert(node, hash),
                    None,
                    "{node} was handed out before"
                );
            });
            append.unwrap();
        }
        stored
    }

    fn prove(&self, plan: &ProofPlan) -> Vec<Digest> {
        let proof = plan.fetch(|node| self.nodes.get(&node).copied().ok_or(node));
        assert_eq!(proof.as_ref().map(Vec::len), Ok(plan.len()));
        proof.unwrap()
    }
}

#[test]
fn the_roots_of_the_reference_implementation_are_reproduced() {
    let leaves: Vec<Digest> = CT_LEAVES.iter().map(|leaf| leaf_hash(&hex(leaf))).collect();
    for (size, expected) in CT_ROOTS.iter().enumerate() {
        let expected = Digest::from_bytes(hex(expected).try_into().unwrap());
        assert_eq!(root(&leaves[..size]), expected, "{size}");
        assert_eq!(tree_hash(&leaves[..size]), expected, "{size}");
        assert_eq!(
            Stored::of(&leaves[..size]).frontier.root(),
            expected,
            "{size}"
        );
    }
}

#[test]
fn a_leaf_and_a_node_of_the_same_bytes_have_different_hashes() {
    let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
    let bytes = [left.as_bytes().as_slice(), right.as_bytes()].concat();
    assert_ne!(leaf_hash(&bytes), node_hash(&left, &right));
    assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
    assert_eq!(empty_root(), Digest::of(b""));
}

#[test]
fn the_frontier_hands_out_every_complete_subtree_once_and_no_other() {
    for size in 0..=70_usize {
        let leaves = leaf_hashes(size);
        let stored = Stored::of(&leaves);
        let mut expected = BTreeMap::new();
        for level in 0..7_u32 {
            let width = 1 << level;
            for (index, subtree) in leaves.chunks_exact(width).enumerate() {
                let node = Node {
                    level,
                    index: to_u64(index),
                };
                expected.insert(node, tree_hash(subtree));
            }
        }
        assert_eq!(stored.nodes, expected, "{size}");
        assert_eq!(stored.frontier.size(), to_u64(size));
    }
}

#[test]
fn a_frontier_goes_on_from_stored_peaks() {
    let leaves = leaf_hashes(130);
    for size in 0..=130 {
        let stored = Stored::of(&leaves[..size]);
        let nodes = root_nodes(to_u64(size));
        let peaks: Vec<Digest> = nodes.iter().map(|node| stored.nodes[node]).collect();
        assert_eq!(fold_root(&peaks), tree_hash(&leaves[..size]));
        assert_eq!(stored.frontier.peaks(), peaks);
        let mut resumed = Frontier::from_peaks(to_u64(size), peaks).unwrap();
        assert_eq!(resumed, stored.frontier);
        for leaf in &leaves[size..] {
            resumed.append(*leaf, |_, _| ()).unwrap();
        }
        assert_eq!(resumed.root(), root(&leaves));
    }
}

#[test]
fn peaks_that_do_not_fit_the_size_are_refused() {
    let peaks = leaf_hashes(3);
    for size in [0, 1, 3, 4, 15] {
        assert_eq!(
            Frontier::from_peaks(size, peaks.clone()),
            Err(MerkleError::PeakCount)
        );
    }
    assert!(Frontier::from_peaks(7, peaks).is_ok());
    assert!(Frontier::from_peaks(0, Vec::new()).is_ok());
}

#[test]
fn a_tree_of_all_leaves_that_64_bits_count_takes_no_more() {
    let mut full = Frontier::from_peaks(u64::MAX, leaf_hashes(64)).unwrap();
    let before = full.clone();
    let refused = full.append(leaf_hash(b""), |node, _| panic!("{node} was handed out"));
    assert_eq!(refused, Err(MerkleError::TreeFull));
    assert_eq!(full, before);
}

#[test]
fn a_node_is_named_by_level_and_index() {
    assert_eq!(
        Node {
            level: 3,
            index: 17
        }
        .to_string(),
        "3/17"
    );
    let nodes = root_nodes(0b10_0110);
    let expected = [(5, 0), (2, 8), (1, 18)].map(|(level, index)| Node { level, index });
    assert_eq!(nodes, expected);
    assert_eq!(root_nodes(u64::MAX).len(), 64);
    assert!(root_nodes(0).is_empty());
}
