use std::time::{Duration, Instant};

use funani_proof::digest::Digest;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{BATCH_BYTES, BATCH_ROWS, MOST_JOBS, Queue, Reply, Taken};
use crate::append::{Append, Row};
use crate::error::StoreError;

fn entry(chain: u128, turn: u128) -> Append {
    let digest = Digest::from_bytes([1; 32]);
    Append {
        chain: Uuid::from_u128(chain),
        expected: None,
        row: Row {
            act: digest,
            act_bytes: Vec::new(),
            receipt: digest,
            receipt_bytes: Vec::new(),
            salt: [0; 32],
            leaf: Vec::new(),
            extra: Vec::new(),
        },
        claims: Vec::new(),
        releases: Vec::new(),
        keys: Vec::new(),
        concerns: Vec::new(),
        feed_parties: Vec::new(),
        beside: None,
        turn: Uuid::from_u128(turn),
    }
}

fn push(queue: &Queue, entry: Append) -> Result<(), StoreError> {
    // The answer is of no interest here.
    queue.push_one(entry, oneshot::channel().0)
}

fn chains(jobs: &[super::Job]) -> Vec<u128> {
    jobs.iter()
        .flat_map(|job| &job.entries)
        .map(|entry| entry.chain.as_u128())
        .collect()
}

fn take(queue: &Queue) -> Taken {
    queue.take(Instant::now())
}

#[test]
fn every_turn_comes_before_any_comes_twice() {
    let queue = Queue::default();
    for n in 0..300 {
        push(&queue, entry(1000 + n, 1)).expect("there is room");
    }
    push(&queue, entry(1, 2)).expect("there is room");
    push(&queue, entry(2, 3)).expect("there is room");
    let taken = chains(&take(&queue).batch);
    assert_eq!(taken.len(), BATCH_ROWS);
    assert_eq!(taken[..3], [1, 2, 1000]);
}

#[test]
fn a_batch_is_in_the_order_of_its_chains() {
    let queue = Queue::default();
    for chain in [5, 3, 9, 1] {
        push(&queue, entry(chain, chain)).expect("there is room");
    }
    assert_eq!(chains(&take(&queue).batch), [1, 3, 5, 9]);
}

#[test]
fn a_batch_ends_before_it_has_too_many_bytes() {
    let queue = Queue::default();
    for n in 0..10 {
        let mut large = entry(n, 1);
        large.row.act_bytes = vec![0; BATCH_BYTES / 4];
        push(&queue, large).expect("there is room");
    }
    assert_eq!(chains(&take(&queue).batch), [0, 1, 2]);
    assert_eq!(chains(&take(&queue).batch), [3, 4, 5]);
}

#[test]
fn a_row_larger_than_a_batch_goes_alone() {
    let queue = Queue::default();
    let mut large = entry(2, 2);
    large.row.act_bytes = vec![0; BATCH_BYTES * 2];
    push(&queue, entry(1, 1)).expect("there is room");
    push(&queue, large).expect("there is room");
    push(&queue, entry(3, 3)).expect("there is room");
    assert_eq!(chains(&take(&queue).batch), [1]);
    assert_eq!(chains(&take(&queue).batch), [2]);
    assert_eq!(chains(&take(&queue).batch), [3]);
}

#[test]
fn a_second_row_of_a_chain_is_held_and_comes_back_first() {
    let queue = Queue::default();
    for turn in [1, 2, 3] {
        push(&queue, entry(7, turn)).expect("there is room");
    }
    push(&queue, entry(8, 4)).expect("there is room");
    let taken = take(&queue);
    assert_eq!(chains(&taken.batch), [7, 8]);
    let turns = |jobs: &[super::Job]| -> Vec<u128> {
        jobs.iter().map(|job| job.turn().as_u128()).collect()
    };
    assert_eq!(turns(&taken.held), [2, 3]);
    push(&queue, entry(7, 5)).expect("there is room");
    queue.put_back(taken.held);
    let again = take(&queue);
    assert_eq!(
        (turns(&again.batch), turns(&again.held)),
        (vec![2], vec![3, 5])
    );
}

#[test]
fn a_claim_that_a_batch_has_holds_the_next_one_back() {
    let queue = Queue::default();
    let claim = Digest::from_bytes([9; 32]);
    for chain in [1, 2] {
        push(
            &queue,
            Append {
                claims: vec![claim],
                ..entry(chain, chain)
            },
        )
        .expect("there is room");
    }
    push(
        &queue,
        Append {
            releases: vec![claim],
            ..entry(3, 3)
        },
    )
    .expect("there is room");
    push(&queue, entry(4, 4)).expect("there is room");
    let taken = take(&queue);
    assert_eq!(
        (chains(&taken.batch), chains(&taken.held)),
        (vec![1, 4], vec![2, 3])
    );
}

#[test]
fn an_act_over_several_chains_is_a_batch_of_its_own() {
    let queue = Queue::default();
    push(&queue, entry(1, 1)).expect("there is room");
    queue
        .push_all(vec![entry(2, 2), entry(3, 2)], oneshot::channel().0)
        .expect("there is room");
    push(&queue, entry(4, 4)).expect("there is room");
    assert_eq!(chains(&take(&queue).batch), [1]);
    let act = take(&queue).batch;
    assert_eq!(chains(&act), [2, 3]);
    assert!(matches!(act[0].reply, Reply::All(_)));
    assert_eq!(chains(&take(&queue).batch), [4]);
}

#[test]
fn what_waited_over_a_second_is_set_aside() {
    let queue = Queue::default();
    push(&queue, entry(1, 1)).expect("there is room");
    push(&queue, entry(2, 2)).expect("there is room");
    let taken = queue.take(Instant::now() + Duration::from_millis(1001));
    assert_eq!((taken.batch.len(), chains(&taken.expired)), (0, vec![1, 2]));
    assert_eq!(queue.waiting(), 0);
}

#[test]
fn a_full_queue_takes_nothing_until_something_is_taken() {
    let queue = Queue::default();
    for n in 0..MOST_JOBS as u128 {
        push(&queue, entry(n, n)).expect("there is room");
    }
    assert!(matches!(push(&queue, entry(1, 1)), Err(StoreError::Busy)));
    drop(take(&queue));
    push(&queue, entry(1, 1)).expect("there is room");
}

#[test]
fn a_queue_of_many_bytes_is_full_before_it_has_many_rows() {
    let queue = Queue::default();
    let mut pushed = 0;
    loop {
        let mut large = entry(pushed, pushed);
        large.row.act_bytes = vec![0; 8 << 20];
        match push(&queue, large) {
            Ok(()) => pushed += 1,
            Err(error) => break assert!(matches!(error, StoreError::Busy)),
        }
    }
    assert_eq!(pushed, 7);
}

#[test]
fn a_closed_queue_gives_out_what_it_has() {
    let queue = Queue::default();
    push(&queue, entry(1, 1)).expect("there is room");
    queue.close();
    assert!(matches!(push(&queue, entry(2, 2)), Err(StoreError::Closed)));
    assert_eq!(chains(&take(&queue).batch), [1]);
}
