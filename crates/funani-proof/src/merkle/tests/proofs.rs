use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::collection::vec;
use proptest::prelude::*;
use sha2::Sha256;

use super::*;

/// Every tree up to this size is checked with every proof it has.
const SIZES: usize = 130;

fn stock_tree(size: usize) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for index in 0..size {
        tree.push(leaf(index));
    }
    tree
}

fn joined(proof: &[Digest]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn inclusion(stored: &Stored, index: usize, size: usize) -> Vec<Digest> {
    stored.prove(&inclusion_nodes(to_u64(index), to_u64(size)).unwrap())
}

fn consistency(stored: &Stored, old: usize, new: usize) -> Vec<Digest> {
    stored.prove(&consistency_nodes(to_u64(old), to_u64(new)).unwrap())
}

/// The proof with one bit of one hash flipped, one hash left out, or one added.
fn alterations(proof: &[Digest]) -> Vec<Vec<Digest>> {
    let flipped = (0..proof.len()).map(|at| {
        let mut altered = proof.to_vec();
        let mut bytes = *altered[at].as_bytes();
        bytes[at % 32] ^= 0x10;
        altered[at] = Digest::from_bytes(bytes);
        altered
    });
    let shortened = (0..proof.len()).map(|at| {
        let mut altered = proof.to_vec();
        altered.remove(at);
        altered
    });
    let extended = [0, proof.len()].map(|at| {
        let mut altered = proof.to_vec();
        altered.insert(at, Digest::of(b"more"));
        altered
    });
    flipped.chain(shortened).chain(extended).collect()
}

#[test]
fn roots_and_inclusion_proofs_equal_both_oracles_for_every_leaf_of_every_small_tree() {
    let leaves = leaf_hashes(SIZES);
    let stored = Stored::of(&leaves);
    for size in 1..=SIZES {
        let tree_root = tree_hash(&leaves[..size]);
        let stock = stock_tree(size);
        let other = leaf_hash(b"other");
        assert_eq!(root(&leaves[..size]), tree_root);
        assert_eq!(stock.root().as_bytes().as_slice(), tree_root.as_bytes());
        for index in 0..size {
            let proof = inclusion(&stored, index, size);
            assert_eq!(
                proof,
                audit_path(index, &leaves[..size]),
                "{index} of {size}"
            );
            assert_eq!(joined(&proof), stock.prove_inclusion(index).as_bytes());
            let verify = |leaf, index, proof: &[Digest]| {
                verify_inclusion(leaf, to_u64(index), to_u64(size), proof, &tree_root)
            };
            assert_eq!(
                verify(&leaves[index], index, &proof),
                Ok(()),
                "{index} of {size}"
            );
            assert!(verify(&other, index, &proof).is_err());
            assert!(verify(&leaves[index], index + 1, &proof).is_err());
            assert!(verify(&leaves[index], index ^ 1, &proof).is_err());
        }
    }
}

#[test]
fn consistency_proofs_equal_both_oracles_for_every_pair_of_small_trees() {
    let leaves = leaf_hashes(SIZES);
    let stored = Stored::of(&leaves);
    let roots: Vec<Digest> = (0..=SIZES).map(|size| tree_hash(&leaves[..size])).collect();
    for new in 1..=SIZES {
        let stock = stock_tree(new);
        for old in 1..new {
            let proof = consistency(&stored, old, new);
            assert_eq!(proof, subproof(old, &leaves[..new], true), "{old} to {new}");
            assert_eq!(
                joined(&proof),
                stock.prove_consistency(new - old).as_bytes()
            );
            let verify = |old_root, new_root| {
                verify_consistency(to_u64(old), old_root, to_u64(new), new_root, &proof)
            };
            assert_eq!(verify(&roots[old], &roots[new]), Ok(()), "{old} to {new}");
            assert!(verify(&roots[new], &roots[new]).is_err());
            assert!(verify(&roots[old], &roots[old]).is_err());
            assert!(verify(&roots[old - 1], &roots[new]).is_err());
        }
    }
}

#[test]
fn every_altered_proof_fails() {
    let leaves = leaf_hashes(SIZES);
    let stored = Stored::of(&leaves);
    for size in (1..=SIZES).filter(|size| *size < 20 || size % 11 == 0 || *size > 126) {
        let tree_root = tree_hash(&leaves[..size]);
        for index in 0..size {
            for altered in alterations(&inclusion(&stored, index, size)) {
                let (index, size) = (to_u64(index), to_u64(size));
                let leaf = &leaves[usize::try_from(index).unwrap()];
                let verified = verify_inclusion(leaf, index, size, &altered, &tree_root);
                assert!(verified.is_err(), "{index} of {size}");
            }
        }
        for old in 1..size {
            let old_root = tree_hash(&leaves[..old]);
            for altered in alterations(&consistency(&stored, old, size)) {
                let (old, size) = (to_u64(old), to_u64(size));
                let verified = verify_consistency(old, &old_root, size, &tree_root, &altered);
                assert!(verified.is_err(), "{old} to {size}");
            }
        }
    }
}

#[test]
fn a_tree_that_forgot_or_changed_a_leaf_is_not_consistent() {
    let leaves = leaf_hashes(100);
    let mut rewritten = leaves.clone();
    rewritten[41] = leaf_hash(b"another holder");
    let stored = Stored::of(&rewritten);
    let proof = consistency(&stored, 64, 100);
    let verify = |old_root| verify_consistency(64, &old_root, 100, &tree_hash(&rewritten), &proof);
    assert_eq!(
        verify(tree_hash(&leaves[..64])),
        Err(MerkleError::RootMismatch)
    );
    let proof = consistency(&stored, 63, 100);
    let verify = |old_root| verify_consistency(63, &old_root, 100, &tree_hash(&rewritten), &proof);
    assert_eq!(
        verify(tree_hash(&leaves[..63])),
        Err(MerkleError::OldRootMismatch)
    );
    assert_eq!(verify(tree_hash(&rewritten[..63])), Ok(()));
}

#[test]
fn the_consistency_proofs_printed_in_rfc_6962_have_their_nodes() {
    // RFC 6962 §2.1.3: the paths to d0, d3, d4, d6 and the proofs from 3, 4 and 6 leaves to 7.
    let node = |(level, index)| Node { level, index };
    let nodes = |plan: ProofPlan| plan.nodes().collect::<Vec<_>>();
    let right = [(1, 2), (0, 6)].map(node); // l = (i, j) = (d4 d5), d6
    let path = |index| nodes(inclusion_nodes(index, 7).unwrap());
    assert_eq!(path(0), [node((0, 1)), node((1, 1)), right[0], right[1]]);
    assert_eq!(path(3), [node((0, 2)), node((1, 0)), right[0], right[1]]);
    assert_eq!(path(4), [node((0, 5)), node((0, 6)), node((2, 0))]);
    assert_eq!(path(6), [node((1, 2)), node((2, 0))]);
    let proof = |old| nodes(consistency_nodes(old, 7).unwrap());
    let expected = [(0, 2), (0, 3), (1, 0)].map(node);
    assert_eq!(proof(3), [expected.as_slice(), right.as_slice()].concat());
    assert_eq!(proof(4), right);
    assert_eq!(proof(6), [(1, 2), (0, 6), (2, 0)].map(node));
}

#[test]
fn trivial_consistency_takes_no_hashes_and_holds_only_where_it_is_true() {
    let (empty, one) = (empty_root(), leaf_hash(b"one"));
    assert!(consistency_nodes(0, 5).unwrap().is_empty());
    assert!(consistency_nodes(5, 5).unwrap().is_empty());
    assert_eq!(verify_consistency(0, &empty, 0, &empty, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &empty, 1, &one, &[]), Ok(()));
    assert_eq!(verify_consistency(1, &one, 1, &one, &[]), Ok(()));
    let refused = [
        (0, one, 1, one, vec![], MerkleError::OldRootMismatch),
        (0, empty, 0, one, vec![], MerkleError::RootMismatch),
        (1, empty, 1, one, vec![], MerkleError::RootMismatch),
        (1, one, 1, one, vec![one], MerkleError::ProofLength),
        (0, empty, 1, one, vec![one], MerkleError::ProofLength),
        (2, one, 1, one, vec![], MerkleError::SizesReversed),
        (1, one, 2, one, vec![], MerkleError::ProofLength),
        (3, one, 4, one, vec![], MerkleError::ProofLength),
    ];
    for (old, old_root, new, new_root, path, error) in refused {
        let verified = verify_consistency(old, &old_root, new, &new_root, &path);
        assert_eq!(verified, Err(error), "{old} to {new}");
    }
}

#[test]
fn a_leaf_outside_the_tree_has_no_proof() {
    let hash = leaf_hash(b"");
    for (index, size) in [(0, 0), (1, 1), (5, 5), (u64::MAX, u64::MAX), (9, 3)] {
        let outside = Err(MerkleError::IndexOutOfRange);
        assert_eq!(inclusion_nodes(index, size).map(|_| ()), outside);
        assert_eq!(verify_inclusion(&hash, index, size, &[], &hash), outside);
    }
    assert_eq!(consistency_nodes(6, 5), Err(MerkleError::SizesReversed));
    assert_eq!(MerkleError::SizesReversed.reason(), "SIZES_REVERSED");
}

#[test]
fn an_error_of_the_store_ends_the_proof() {
    let plan = inclusion_nodes(3, 7).unwrap();
    let mut asked = 0;
    let failed = plan.fetch(|node| {
        asked += 1;
        if asked == 2 {
            Err(format!("no {node}"))
        } else {
            Ok(empty_root())
        }
    });
    assert_eq!(failed, Err("no 1/0".to_owned()));
    assert_eq!(asked, 2);
}

proptest! {
    /// A store in which each node's hash is made up where it is a leaf of the proof.
    #[test]
    fn proofs_of_the_largest_trees_have_the_right_length_and_no_overflow(
        size in prop_oneof![1..=u64::MAX, Just(u64::MAX), (0..64_u32).prop_map(|bit| 1 << bit)],
        at in any::<u64>(),
        hashes in vec(any::<[u8; 32]>(), 70),
    ) {
        let index = at % size;
        let plan = inclusion_nodes(index, size).unwrap();
        let hashes: Vec<Digest> = hashes.into_iter().map(Digest::from_bytes).collect();
        let path = &hashes[..plan.len()];
        let wrong = verify_inclusion(&hashes[69], index, size, path, &hashes[68]);
        prop_assert_eq!(wrong, Err(MerkleError::RootMismatch));
        let longer = &hashes[..=plan.len()];
        let longer = verify_inclusion(&hashes[69], index, size, longer, &hashes[68]);
        prop_assert_eq!(longer, Err(MerkleError::ProofLength));
        for node in plan.nodes() {
            let end = (u128::from(node.index) + 1) << node.level;
            prop_assert!(end <= u128::from(size));
        }
        let old = index.max(1);
        let plan = consistency_nodes(old, size).unwrap();
        let path = &hashes[..plan.len()];
        let verified = verify_consistency(old, &hashes[68], size, &hashes[69], path);
        let expected = if old == size || old.is_power_of_two() {
            MerkleError::RootMismatch
        } else {
            MerkleError::OldRootMismatch
        };
        prop_assert_eq!(verified, Err(expected));
    }

    #[test]
    fn verifying_never_panics(
        sizes in any::<(u64, u64, u64)>(),
        path in vec(any::<[u8; 32]>(), 0..70),
    ) {
        let path: Vec<Digest> = path.into_iter().map(Digest::from_bytes).collect();
        let (old, new, index) = sizes;
        prop_assert!(verify_inclusion(&empty_root(), index, new, &path, &empty_root()).is_err());
        let _ = verify_consistency(old, &empty_root(), new, &empty_root(), &path);
    }
}
