use funani_proof::digest::Digest;

use super::{LEN, Leaf, LeafError, UNLOGGED_LEN, index};
use crate::form::Seed;
use crate::receipt::ChainKind;

fn leaf(kind: ChainKind) -> Leaf {
    let index = index(
        kind,
        &"registry.example".parse().unwrap(),
        &[7; 16],
        &Seed([9; 32]),
    );
    Leaf::of_receipt(kind, index, 3, &Seed([5; 32]), "a.b.c")
}

#[test]
fn a_leaf_is_laid_out_as_the_format_says() {
    let leaf = leaf(ChainKind::Bill);
    let bytes = leaf.logged(0x0102_0304_0506_0708);
    assert_eq!(bytes.len(), LEN);
    assert_eq!(bytes[0], 1);
    let index = [
        &b"funani/index/v1"[..],
        b"registry.example",
        &[7; 16],
        &[9; 32],
    ]
    .concat();
    assert_eq!(bytes[1..33], *Digest::of(&index).as_bytes());
    assert_eq!(bytes[33..41], [0, 0, 0, 0, 0, 0, 0, 3]);
    let commitment = [&b"funani/leaf/v1"[..], &[5; 32], b"a.b.c"].concat();
    assert_eq!(bytes[41..73], *Digest::of(&commitment).as_bytes());
    assert_eq!(bytes[73..], [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(leaf.unlogged(), bytes[..UNLOGGED_LEN]);
}

#[test]
fn a_leaf_reads_back_and_nothing_else_is_one() {
    for kind in [
        ChainKind::Bill,
        ChainKind::Note,
        ChainKind::Party,
        ChainKind::Document,
    ] {
        let leaf = leaf(kind);
        assert_eq!(Leaf::parse(&leaf.logged(17)), Ok((leaf, 17)));
        assert_eq!(Leaf::parse_unlogged(&leaf.unlogged()), Ok(leaf));
    }
    let mut bytes = leaf(ChainKind::Bill).logged(17);
    assert_eq!(Leaf::parse(&bytes[..80]), Err(LeafError));
    bytes[0] = 5;
    assert_eq!(Leaf::parse(&bytes), Err(LeafError));
    assert_eq!(Leaf::parse(&[]), Err(LeafError));
}

#[test]
fn a_bill_and_its_notes_have_different_pseudonyms() {
    assert_ne!(leaf(ChainKind::Bill).index, leaf(ChainKind::Note).index);
}
