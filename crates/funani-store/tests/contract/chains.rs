//! Heads and rows: who wins, and what the others hear.

use std::time::Duration;

use funani_store::{Append, Appended, AppendedAll, chain};
use uuid::Uuid;

use crate::fixture::{Fixture, Held, after, digest, enqueue, id, opening, row, win};
use crate::runner::contract;

contract! {
    a_chain_opens_at_sequence_one,
    heads_of_several_chains_are_read_together,
    a_chain_that_exists_does_not_open_again,
    a_row_on_an_old_head_hears_the_new_one,
    a_row_on_a_wrong_head_of_the_right_sequence_loses,
    a_row_on_an_unknown_chain_hears_sequence_zero,
    what_is_read_is_what_was_written,
    the_same_append_again_is_the_same_position,
    of_rivals_on_one_chain_exactly_one_wins,
    of_rival_openings_exactly_one_wins,
    a_second_row_of_a_chain_hears_the_new_head,
    a_second_row_is_tried_if_the_first_does_not_win,
    a_row_on_the_head_of_the_row_before_it_wins_too,
    a_caller_that_goes_away_takes_nothing_back,
    a_row_that_waited_over_a_second_expires,
    a_row_is_written_only_while_the_chain_beside_it_stands_where_it_says,
    rows_that_stand_or_fall_together_look_beside_them_too,
    the_newest_receipts_of_many_chains_are_read_at_once,
}

async fn a_chain_opens_at_sequence_one(fixture: Fixture) {
    let store = fixture.open().await;
    let entry = opening(id(1), 1);
    assert_eq!(win(&store, &entry).await, 1);
    let mut tx = store.read().await.unwrap();
    let head = chain::head(&mut tx, id(1)).await.unwrap().unwrap();
    assert_eq!((head.sequence, head.head), (1, entry.row.receipt));
    assert_eq!(chain::head(&mut tx, id(2)).await.unwrap(), None);
}

async fn heads_of_several_chains_are_read_together(fixture: Fixture) {
    let store = fixture.open().await;
    let (one, other) = (opening(id(1), 1), opening(id(2), 2));
    let second = after(&one, 3);
    for entry in [&one, &other, &second] {
        win(&store, entry).await;
    }
    let mut tx = store.read().await.unwrap();
    let asked = [id(2), id(3), id(1)];
    let heads = chain::heads(&mut tx, &asked).await.unwrap();
    assert_eq!(heads.len(), 2);
    assert_eq!(heads[&id(1)], (2, second.row.receipt));
    assert_eq!(heads[&id(2)], (1, other.row.receipt));
    assert!(chain::heads(&mut tx, &[]).await.unwrap().is_empty());
}

async fn the_newest_receipts_of_many_chains_are_read_at_once(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    win(&store, &after(&first, 2)).await;
    win(&store, &opening(id(3), 3)).await;
    let mut tx = store.read().await.unwrap();
    let mut found = chain::newest(&mut tx, &[id(1), id(2), id(3)])
        .await
        .unwrap();
    found.sort_unstable_by_key(|newest| newest.receipt_bytes.clone());
    let found: Vec<_> = found
        .iter()
        .map(|newest| {
            (
                newest.chain,
                newest.receipt,
                newest.receipt_bytes.as_slice(),
            )
        })
        .collect();
    let [two, three] = [row(2), row(3)];
    assert_eq!(
        found,
        [
            (id(1), two.receipt, two.receipt_bytes.as_slice()),
            (id(3), three.receipt, three.receipt_bytes.as_slice()),
        ]
    );
}

async fn a_chain_that_exists_does_not_open_again(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let second = store.append(opening(id(1), 2)).await.unwrap();
    assert_eq!(
        second,
        Appended::Moved {
            sequence: 1,
            head: first.row.receipt
        }
    );
}

async fn a_row_on_an_old_head_hears_the_new_one(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    let second = after(&first, 2);
    win(&store, &first).await;
    win(&store, &second).await;
    let late = store.append(after(&first, 3)).await.unwrap();
    assert_eq!(
        late,
        Appended::Moved {
            sequence: 2,
            head: second.row.receipt
        }
    );
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::rows(&mut tx, id(1), 1, 10).await.unwrap().len(), 2);
}

async fn a_row_on_a_wrong_head_of_the_right_sequence_loses(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let mut wrong = after(&first, 2);
    wrong.expected = Some((1, digest(77)));
    let answer = store.append(wrong).await.unwrap();
    assert_eq!(
        answer,
        Appended::Moved {
            sequence: 1,
            head: first.row.receipt
        }
    );
}

async fn a_row_on_an_unknown_chain_hears_sequence_zero(fixture: Fixture) {
    let store = fixture.open().await;
    let answer = store.append(after(&opening(id(1), 1), 2)).await.unwrap();
    assert!(matches!(answer, Appended::Moved { sequence: 0, head } if head.as_bytes() == &[0; 32]));
}

async fn what_is_read_is_what_was_written(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    let mut second = after(&first, 2);
    second.row.extra = Vec::new();
    second.row.act_bytes = vec![7; 100_000];
    win(&store, &first).await;
    win(&store, &second).await;
    let mut tx = store.read().await.unwrap();
    let rows = chain::rows(&mut tx, id(1), 1, 10).await.unwrap();
    for (stored, (sequence, entry)) in rows.iter().zip([(1, &first), (2, &second)]) {
        assert_eq!((stored.chain, stored.sequence), (id(1), sequence));
        assert_eq!(
            (stored.act, &stored.act_bytes),
            (entry.row.act, &entry.row.act_bytes)
        );
        assert_eq!(stored.receipt, entry.row.receipt);
        assert_eq!(stored.receipt_bytes, entry.row.receipt_bytes);
        assert_eq!(
            (stored.salt, &stored.leaf),
            (entry.row.salt, &entry.row.leaf)
        );
        assert_eq!(
            (&stored.extra, stored.position),
            (&entry.row.extra, sequence)
        );
    }
    assert_eq!(rows.len(), 2);
    assert_eq!(chain::rows(&mut tx, id(1), 2, 10).await.unwrap(), rows[1..]);
    assert_eq!(chain::rows(&mut tx, id(1), 1, 1).await.unwrap(), rows[..1]);
    assert_eq!(
        chain::row(&mut tx, id(1), 2).await.unwrap().as_ref(),
        Some(&rows[1])
    );
    assert_eq!(chain::row(&mut tx, id(1), 3).await.unwrap(), None);
    assert_eq!(
        chain::by_act(&mut tx, id(1), second.row.act).await.unwrap(),
        Some(rows[1].clone())
    );
    for (chain, act) in [(id(1), digest(5)), (id(2), second.row.act)] {
        assert_eq!(chain::by_act(&mut tx, chain, act).await.unwrap(), None);
    }
    assert_eq!(
        chain::head(&mut tx, id(1)).await.unwrap().unwrap().row,
        rows[1]
    );
}

async fn the_same_append_again_is_the_same_position(fixture: Fixture) {
    let store = fixture.open().await;
    let entry = opening(id(1), 1);
    let position = win(&store, &entry).await;
    win(&store, &opening(id(2), 2)).await;
    assert_eq!(win(&store, &entry).await, position);
    // The same act with another receipt is not what stands there.
    let mut other = entry.clone();
    other.row.receipt = row(9).receipt;
    let answer = store.append(other).await.unwrap();
    assert_eq!(
        answer,
        Appended::Moved {
            sequence: 1,
            head: entry.row.receipt
        }
    );
}

async fn of_rivals_on_one_chain_exactly_one_wins(fixture: Fixture) {
    let store = fixture.open().await;
    let mut head = opening(id(1), 0);
    win(&store, &head).await;
    for round in 1..=5_u64 {
        let rivals: Vec<_> = (0..32_u64).map(|n| after(&head, round * 100 + n)).collect();
        let tasks: Vec<_> = rivals
            .iter()
            .cloned()
            .map(|entry| {
                let store = store.clone();
                tokio::spawn(async move { store.append(entry).await.unwrap() })
            })
            .collect();
        let mut winner = None;
        let mut told = Vec::new();
        for (task, entry) in tasks.into_iter().zip(rivals) {
            match task.await.unwrap() {
                Appended::Won { .. } => assert!(winner.replace(entry).is_none(), "two won"),
                Appended::Moved { sequence, head } => told.push((sequence, head)),
                other => panic!("heard {other:?}"),
            }
        }
        head = winner.expect("one wins");
        assert_eq!(told, vec![(head.sequence(), head.row.receipt); 31]);
    }
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::rows(&mut tx, id(1), 1, 100).await.unwrap().len(), 6);
}

async fn of_rival_openings_exactly_one_wins(fixture: Fixture) {
    let store = fixture.open().await;
    let tasks: Vec<_> = (0..32_u64)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.append(opening(id(1), n)).await.unwrap() })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Appended::Won { position } => won += position,
            Appended::Moved { sequence, .. } => assert_eq!(sequence, 1),
            other => panic!("heard {other:?}"),
        }
    }
    assert_eq!(won, 1);
}

async fn a_second_row_of_a_chain_hears_the_new_head(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let held = Held::new(&store).await;
    let second = after(&first, 2);
    let rivals = [second.clone(), after(&first, 3), after(&first, 4)];
    let answers = enqueue(&store, rivals).await;
    held.release().await;
    let mut heard = Vec::new();
    for answer in answers {
        heard.push(answer.await.unwrap().unwrap());
    }
    assert!(matches!(heard[0], Appended::Won { .. }), "{heard:?}");
    let moved = Appended::Moved {
        sequence: 2,
        head: second.row.receipt,
    };
    assert_eq!(heard[1..], [moved, moved]);
}

async fn a_second_row_is_tried_if_the_first_does_not_win(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let mut wrong = after(&first, 2);
    wrong.expected = Some((1, digest(77)));
    let held = Held::new(&store).await;
    let answers = enqueue(&store, [wrong, after(&first, 3), after(&first, 4)]).await;
    held.release().await;
    let mut heard = Vec::new();
    for answer in answers {
        heard.push(answer.await.unwrap().unwrap());
    }
    assert_eq!(
        heard[0],
        Appended::Moved {
            sequence: 1,
            head: first.row.receipt
        }
    );
    assert!(matches!(heard[1], Appended::Won { .. }), "{heard:?}");
    assert_eq!(
        heard[2],
        Appended::Moved {
            sequence: 2,
            head: row(3).receipt
        }
    );
}

async fn a_row_on_the_head_of_the_row_before_it_wins_too(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    let second = after(&first, 2);
    let third = after(&second, 3);
    let held = Held::new(&store).await;
    let answers = enqueue(&store, [first, second, third]).await;
    held.release().await;
    let mut positions = Vec::new();
    for answer in answers {
        match answer.await.unwrap().unwrap() {
            Appended::Won { position } => positions.push(position),
            other => panic!("heard {other:?}"),
        }
    }
    assert!(positions.is_sorted(), "{positions:?}");
}

async fn a_caller_that_goes_away_takes_nothing_back(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let answers = enqueue(&store, [opening(id(1), 1), opening(id(2), 2)]).await;
    for answer in &answers {
        answer.abort();
    }
    for answer in answers {
        assert!(answer.await.unwrap_err().is_cancelled());
    }
    held.release().await;
    let mut progress = store.progress();
    progress.wait_for(|position| *position >= 3).await.unwrap();
    let mut tx = store.read().await.unwrap();
    for chain in [id(1), id(2)] {
        assert_eq!(
            chain::head(&mut tx, chain).await.unwrap().unwrap().sequence,
            1
        );
    }
}

async fn a_row_that_waited_over_a_second_expires(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let answers = enqueue(&store, [opening(id(1), 1)]).await;
    // The passing of time is what is tested.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    held.release().await;
    for answer in answers {
        assert_eq!(answer.await.unwrap().unwrap(), Appended::Expired);
    }
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::head(&mut tx, id(1)).await.unwrap(), None);
    assert_eq!(chain::rows(&mut tx, Uuid::nil(), 1, 1).await.unwrap(), []);
}

async fn a_row_is_written_only_while_the_chain_beside_it_stands_where_it_says(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let beside = |at: i64, n: u64| Append {
        beside: Some((id(2), at)),
        ..after(&first, n)
    };
    // The chain beside it does not exist yet.
    let ahead = store.append(beside(1, 2)).await.unwrap();
    assert_eq!(ahead, Appended::BesideMoved);
    win(&store, &opening(id(2), 3)).await;
    let late = store.append(beside(0, 4)).await.unwrap();
    assert_eq!(late, Appended::BesideMoved);
    // Nothing of the two was written, and the head is free for a row that knows.
    win(&store, &beside(1, 5)).await;
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::rows(&mut tx, id(1), 1, 10).await.unwrap().len(), 2);
    drop(tx);
    // Of two faults the moved head is told.
    let both = store.append(beside(7, 6)).await.unwrap();
    assert!(
        matches!(both, Appended::Moved { sequence: 2, .. }),
        "{both:?}"
    );
}

async fn rows_that_stand_or_fall_together_look_beside_them_too(fixture: Fixture) {
    let store = fixture.open().await;
    let (first, other) = (opening(id(1), 1), opening(id(3), 2));
    win(&store, &first).await;
    win(&store, &other).await;
    let beside = |at: i64| {
        let second = Append {
            beside: Some((id(3), at)),
            ..after(&first, 3)
        };
        vec![second, opening(id(4), 4)]
    };
    assert_eq!(
        store.append_all(beside(0)).await.unwrap(),
        AppendedAll::Lost {
            index: 0,
            answer: Appended::BesideMoved
        }
    );
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::head(&mut tx, id(4)).await.unwrap(), None);
    drop(tx);
    let won = store.append_all(beside(1)).await.unwrap();
    assert!(matches!(won, AppendedAll::Won { .. }), "{won:?}");
}
