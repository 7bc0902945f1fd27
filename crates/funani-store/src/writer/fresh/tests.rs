use super::{Fresh, KEPT};

fn leaf(position: i64) -> (i64, Vec<u8>) {
    (position, position.to_be_bytes().to_vec())
}

fn leaves(positions: impl IntoIterator<Item = i64>) -> Vec<Vec<u8>> {
    positions.into_iter().map(|at| leaf(at).1).collect()
}

#[test]
fn leaves_come_back_in_the_order_of_their_positions() {
    let fresh = Fresh::default();
    fresh.keep(vec![leaf(7), leaf(5), leaf(6)]);
    fresh.keep(vec![leaf(8)]);
    assert_eq!(fresh.after(4, 10), leaves(5..=8));
    assert_eq!(fresh.after(5, 2), leaves(6..=7));
    assert_eq!(fresh.after(8, 10), leaves([]));
}

#[test]
fn what_comes_before_the_kept_ones_is_not_passed_over() {
    let fresh = Fresh::default();
    assert_eq!(fresh.after(0, 10), leaves([]));
    fresh.keep(vec![leaf(5)]);
    assert_eq!(fresh.after(3, 10), leaves([]));
}

#[test]
fn a_gap_ends_what_was_kept() {
    let fresh = Fresh::default();
    fresh.keep(vec![leaf(1), leaf(2)]);
    fresh.keep(vec![leaf(4)]);
    assert_eq!(fresh.after(1, 10), leaves([]));
    assert_eq!(fresh.after(3, 10), leaves([4]));
}

#[test]
fn the_oldest_goes_first() {
    let fresh = Fresh::default();
    let most = i64::try_from(KEPT).expect("it is small");
    fresh.keep((1..=most + 1).map(leaf).collect());
    assert_eq!(fresh.after(0, 1), leaves([]));
    assert_eq!(fresh.after(1, usize::MAX).len(), KEPT);
}
