use funani_proof::merkle::root;

use super::*;
use crate::checkpoint::Published;
use crate::tree::Edge;
use std::collections::BTreeMap;

use funani_core::leaf::UNLOGGED_LEN;

const NOW: u64 = 1_000;

fn empty() -> State {
    let edge = Edge::default();
    let checkpoint = Published {
        size: 0,
        root: edge.root(),
        time_ms: 0,
        note: String::new(),
    };
    State {
        edge,
        sources: BTreeMap::new(),
        time_ms: 0,
        checkpoint: Arc::new(checkpoint),
    }
}

fn sent(n: u64) -> SentLeaf {
    let mut leaf = [0; UNLOGGED_LEN];
    leaf[..8].copy_from_slice(&n.to_be_bytes());
    leaf
}

fn append(source: &str, from: u64, numbers: impl IntoIterator<Item = u64>) -> Append {
    Append {
        source: source.into(),
        from,
        leaves: numbers.into_iter().map(sent).collect(),
    }
}

fn planned(state: &State, appends: &[Append], now_ms: u64) -> Plan {
    plan(state, &Standing::new(), appends, now_ms).unwrap()
}

/// What the store would hold after the plan.
fn stored(plan: &Plan) -> Standing {
    plan.leaves
        .iter()
        .map(|new| ((Arc::clone(&new.source), new.position), new.leaf))
        .collect()
}

#[test]
fn leaves_of_many_appends_get_dense_indexes_and_one_log_time() {
    let appends = [append("registry", 1, 10..13), append("parties", 1, 20..22)];
    let plan = planned(&empty(), &appends, NOW);
    let indexes: Vec<u64> = plan.leaves.iter().map(|new| new.log_index).collect();
    assert_eq!(indexes, [0, 1, 2, 3, 4]);
    assert!(
        plan.leaves
            .iter()
            .all(|new| leaf::time_ms(&new.leaf) == NOW)
    );
    assert_eq!(
        plan.answers,
        [
            Appended::Taken {
                next: 4,
                time_ms: NOW
            },
            Appended::Taken {
                next: 3,
                time_ms: NOW
            }
        ]
    );
    let hashes: Vec<_> = plan.leaves.iter().map(|new| leaf_hash(&new.leaf)).collect();
    assert_eq!(plan.state.edge.root(), root(&hashes));
}

#[test]
fn neighbours_that_arrive_out_of_order_leave_no_gap() {
    let appends = [append("registry", 3, 12..14), append("registry", 1, 10..12)];
    let plan = planned(&empty(), &appends, NOW);
    assert_eq!(
        plan.answers,
        [
            Appended::Taken {
                next: 5,
                time_ms: NOW
            },
            Appended::Taken {
                next: 3,
                time_ms: NOW
            }
        ]
    );
    let sent_bytes: Vec<_> = plan
        .leaves
        .iter()
        .map(|new| *leaf::sent(&new.leaf))
        .collect();
    assert_eq!(sent_bytes, (10..14).map(sent).collect::<Vec<_>>());
}

#[test]
fn an_append_beyond_the_next_position_takes_nothing() {
    let plan = planned(&empty(), &[append("registry", 2, 11..13)], NOW);
    assert_eq!(plan.answers, [Appended::Ahead { next: 1 }]);
    assert!(plan.leaves.is_empty());
    assert!(plan.state.sources.is_empty());
}

#[test]
fn the_same_leaves_again_change_nothing_and_keep_their_time() {
    let first = planned(&empty(), &[append("registry", 1, 10..13)], NOW);
    let again = [append("registry", 1, 10..13), append("registry", 2, 11..15)];
    let second = plan(&first.state, &stored(&first), &again, NOW + 5).unwrap();
    assert_eq!(
        second.answers,
        [
            Appended::Taken {
                next: 4,
                time_ms: NOW
            },
            Appended::Taken {
                next: 6,
                time_ms: NOW + 5
            }
        ]
    );
    let positions: Vec<u64> = second.leaves.iter().map(|new| new.position).collect();
    assert_eq!(positions, [4, 5]);
}

#[test]
fn a_repetition_inside_one_batch_is_compared_with_it() {
    let appends = [
        append("registry", 1, 10..14),
        append("registry", 2, 11..13),
        append("registry", 3, [99]),
    ];
    let plan = planned(&empty(), &appends, NOW);
    assert_eq!(
        plan.answers,
        [
            Appended::Taken {
                next: 5,
                time_ms: NOW
            },
            Appended::Taken {
                next: 5,
                time_ms: NOW
            },
            Appended::Forked { position: 3 }
        ]
    );
    assert_eq!(plan.leaves.len(), 4);
}

#[test]
fn another_leaf_at_a_taken_position_is_a_fork_and_takes_nothing() {
    let first = planned(&empty(), &[append("registry", 1, 10..13)], NOW);
    let forked = [append("registry", 2, [11, 99, 13])];
    let second = plan(&first.state, &stored(&first), &forked, NOW).unwrap();
    assert_eq!(second.answers, [Appended::Forked { position: 3 }]);
    assert!(second.leaves.is_empty());
    assert_eq!(second.state.edge.size(), 3);
}

#[test]
fn a_position_whose_leaf_is_not_in_the_store_is_our_fault_and_no_fork() {
    let first = planned(&empty(), &[append("registry", 1, 10..13)], NOW);
    let error = plan(
        &first.state,
        &Standing::new(),
        &[append("registry", 1, [10])],
        NOW,
    );
    assert!(matches!(
        error.unwrap_err(),
        PlanError::LeafMissing { position: 1, .. }
    ));
}

#[test]
fn log_time_does_not_follow_the_clock_back() {
    let first = planned(&empty(), &[append("registry", 1, [10])], NOW);
    let second = planned(&first.state, &[append("registry", 2, [11])], NOW - 600);
    assert_eq!(leaf::time_ms(&second.leaves[0].leaf), NOW);
    assert_eq!(second.state.time_ms, NOW);
}

#[test]
fn a_source_waits_from_its_oldest_leaf_that_no_checkpoint_covers() {
    let first = planned(&empty(), &[append("registry", 1, 10..13)], NOW);
    let second = planned(&first.state, &[append("registry", 4, [13])], NOW + 50);
    let source = second.state.sources["registry"];
    assert_eq!(
        source.waiting,
        Some(Waiting {
            position: 1,
            since_ms: NOW
        })
    );
    assert_eq!(source.logged(), 0);

    let covered = Published {
        size: 4,
        ..(*second.state.checkpoint).clone()
    };
    let source = second.state.under(covered).sources["registry"];
    assert_eq!((source.waiting, source.logged(), source.next), (None, 4, 5));
}

#[test]
fn only_positions_already_taken_are_compared() {
    let state = planned(&empty(), &[append("registry", 1, 10..13)], NOW).state;
    assert_eq!(overlap(&state, &append("registry", 2, 0..5)), 2..4);
    assert_eq!(overlap(&state, &append("registry", 1, 0..2)), 1..3);
    assert!(overlap(&state, &append("registry", 4, 0..2)).is_empty());
    assert!(overlap(&state, &append("registry", 9, 0..2)).is_empty());
    assert!(overlap(&state, &append("parties", 1, 0..2)).is_empty());
}
