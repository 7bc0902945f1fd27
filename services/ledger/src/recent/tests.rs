use super::*;
use funani_core::leaf::LEN;

fn new(log_index: u64, source: &str, position: u64) -> NewLeaf {
    let mut leaf = [0; LEN];
    leaf[..8].copy_from_slice(&log_index.to_be_bytes());
    NewLeaf {
        log_index,
        source: source.into(),
        position,
        leaf,
    }
}

/// Two sources in turn, the second one three times as often.
fn filled(most: usize, count: u64) -> Recent {
    let mut recent = Recent::new(most);
    let (mut a, mut b) = (1, 1);
    for log_index in 0..count {
        let (source, position) = if log_index % 4 == 0 {
            ("a", &mut a)
        } else {
            ("b", &mut b)
        };
        recent.push(&new(log_index, source, *position));
        *position += 1;
    }
    recent
}

#[test]
fn the_newest_leaves_are_found_by_index_and_by_position_and_older_ones_are_not() {
    let recent = filled(10, 100);
    for log_index in 0..100 {
        let there = recent.at(log_index).is_some();
        assert_eq!(there, log_index >= 90, "index {log_index}");
        let (source, position) = if log_index % 4 == 0 {
            ("a", log_index / 4 + 1)
        } else {
            ("b", log_index - log_index / 4)
        };
        let found = recent.find(source, position).map(|(index, _)| index);
        assert_eq!(found, there.then_some(log_index), "{source} {position}");
    }
    assert_eq!(recent.at(100), None);
    assert_eq!(recent.find("c", 1), None);
}

#[test]
fn a_range_is_given_whole_or_not_at_all() {
    let recent = filled(10, 100);
    assert_eq!(recent.range(90, 100).map(|leaves| leaves.len()), Some(10));
    assert_eq!(recent.range(95, 95).map(|leaves| leaves.len()), Some(0));
    assert_eq!(recent.range(89, 100), None);
    assert_eq!(recent.range(95, 101), None);
    assert_eq!(recent.range(96, 95), None);
}

#[test]
fn a_leaf_that_is_not_next_begins_anew() {
    let mut recent = filled(10, 5);
    recent.push(&new(7, "a", 9));
    assert_eq!(recent.at(4), None);
    assert!(recent.at(7).is_some());
    assert_eq!(recent.find("b", 3), None);
    assert_eq!(recent.find("a", 9).map(|(index, _)| index), Some(7));
}
