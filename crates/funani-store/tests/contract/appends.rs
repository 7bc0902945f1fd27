//! Batches: acts over several chains, limits, turns and backpressure.

use funani_store::{Append, Appended, AppendedAll, StoreError, chain, feed};

use crate::fixture::{Fixture, Held, after, enqueue, id, opening, win};
use crate::runner::contract;

contract! {
    an_act_over_several_chains_is_written_whole,
    an_act_over_several_chains_is_not_written_in_part,
    an_act_over_several_chains_may_be_larger_than_a_batch,
    an_act_names_a_chain_once,
    an_act_over_no_chain_wins_nothing,
    an_act_that_waited_over_a_second_expires,
    more_rows_than_a_batch_holds_are_all_written,
    more_bytes_than_a_batch_holds_are_all_written,
    a_row_larger_than_a_batch_is_written_alone,
    a_refused_row_fails_alone,
    a_refused_row_fails_its_act_whole,
    a_party_with_many_rows_does_not_keep_others_waiting,
    a_full_queue_is_busy,
    impossible_sequences_are_invalid,
}

async fn an_act_over_several_chains_is_written_whole(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let entries = vec![
        opening(id(5), 5),
        after(&first, 2),
        opening(id(3), 3),
        opening(id(4), 4),
    ];
    let answer = store.append_all(entries.clone()).await.unwrap();
    let AppendedAll::Won { positions } = answer else {
        panic!("heard {answer:?}")
    };
    let mut tx = store.read().await.unwrap();
    for (entry, position) in entries.iter().zip(&positions) {
        let head = chain::head(&mut tx, entry.chain).await.unwrap().unwrap();
        assert_eq!(
            (head.head, head.row.position),
            (entry.row.receipt, *position)
        );
    }
    let mut sorted = positions;
    sorted.sort_unstable();
    assert_eq!(sorted, [2, 3, 4, 5]);
}

async fn an_act_over_several_chains_is_not_written_in_part(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let late = after(&after(&first, 8), 9);
    let entries = vec![opening(id(2), 2), late, opening(id(3), 3)];
    let answer = store.append_all(entries).await.unwrap();
    let moved = Appended::Moved {
        sequence: 1,
        head: first.row.receipt,
    };
    assert_eq!(
        answer,
        AppendedAll::Lost {
            index: 1,
            answer: moved
        }
    );
    let mut tx = store.read().await.unwrap();
    for chain in [id(2), id(3)] {
        assert_eq!(chain::head(&mut tx, chain).await.unwrap(), None);
    }
    assert_eq!(feed::last(&mut tx).await.unwrap(), 1);
}

async fn an_act_over_several_chains_may_be_larger_than_a_batch(fixture: Fixture) {
    let store = fixture.open().await;
    let entries: Vec<Append> = (0..300).map(|n| opening(id(n), n)).collect();
    let answer = store.append_all(entries.clone()).await.unwrap();
    let AppendedAll::Won { mut positions } = answer else {
        panic!("heard {answer:?}")
    };
    positions.sort_unstable();
    assert!(positions.iter().copied().eq(1..=300));
    // The same again is the same, not a second act.
    let AppendedAll::Won { positions: again } = store.append_all(entries).await.unwrap() else {
        panic!("the same act did not win again");
    };
    assert_eq!(again.len(), 300);
    let many = (0..2000).map(|n| opening(id(n), n)).collect();
    assert!(matches!(
        store.append_all(many).await,
        Err(StoreError::Invalid(_))
    ));
}

async fn an_act_names_a_chain_once(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    let twice = vec![first.clone(), after(&first, 2)];
    assert!(matches!(
        store.append_all(twice).await,
        Err(StoreError::Invalid(_))
    ));
}

async fn an_act_over_no_chain_wins_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    let answer = store.append_all(Vec::new()).await.unwrap();
    assert_eq!(
        answer,
        AppendedAll::Won {
            positions: Vec::new()
        }
    );
}

async fn an_act_that_waited_over_a_second_expires(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let writer = store.clone();
    let entries = vec![opening(id(1), 1), opening(id(2), 2)];
    let act = tokio::spawn(async move { writer.append_all(entries).await });
    // The passing of time is what is tested.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    held.release().await;
    assert_eq!(act.await.unwrap().unwrap(), AppendedAll::Expired);
}

async fn more_rows_than_a_batch_holds_are_all_written(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let answers = enqueue(&store, (0..500).map(|n| opening(id(n), n))).await;
    held.release().await;
    let mut positions = Vec::new();
    for answer in answers {
        match answer.await.unwrap().unwrap() {
            Appended::Won { position } => positions.push(position),
            // On a slow machine some of them waited too long; their places are not lost.
            Appended::Expired => {}
            other => panic!("heard {other:?}"),
        }
    }
    let mut tx = store.read().await.unwrap();
    let last = feed::last(&mut tx).await.unwrap();
    positions.sort_unstable();
    positions.dedup();
    // The first row is the fixture's own.
    assert_eq!(i64::try_from(positions.len()).unwrap() + 1, last);
}

async fn more_bytes_than_a_batch_holds_are_all_written(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let entries = (0..20).map(|n| {
        let mut entry = opening(id(n), n);
        entry.row.act_bytes = vec![9; 60_000];
        entry
    });
    let answers = enqueue(&store, entries).await;
    held.release().await;
    for answer in answers {
        assert!(matches!(
            answer.await.unwrap().unwrap(),
            Appended::Won { .. }
        ));
    }
}

async fn a_row_larger_than_a_batch_is_written_alone(fixture: Fixture) {
    let store = fixture.open().await;
    let mut entry = opening(id(1), 1);
    entry.row.receipt_bytes = vec![3; 1 << 20];
    win(&store, &entry).await;
    let mut tx = store.read().await.unwrap();
    let head = chain::head(&mut tx, id(1)).await.unwrap().unwrap();
    assert_eq!(head.row.receipt_bytes.len(), 1 << 20);
}

async fn a_refused_row_fails_alone(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let entries = (0..20).map(|n| {
        let mut entry = opening(id(n), n);
        if n == 7 || n == 13 {
            entry.row.leaf.push(0);
        }
        entry
    });
    let answers = enqueue(&store, entries).await;
    held.release().await;
    for (n, answer) in answers.into_iter().enumerate() {
        match answer.await.unwrap() {
            Ok(Appended::Won { .. }) => assert!(n != 7 && n != 13),
            Err(StoreError::Database(_)) => assert!(n == 7 || n == 13),
            other => panic!("row {n} heard {other:?}"),
        }
    }
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::head(&mut tx, id(7)).await.unwrap(), None);
    let generation = feed::generation(&mut tx).await.unwrap();
    let rows = feed::after(&mut tx, generation, 0, 100).await.unwrap();
    assert!(rows.iter().map(|row| row.position).eq(1..=19));
    // The writer goes on as before.
    win(&store, &opening(id(50), 50)).await;
}

async fn a_refused_row_fails_its_act_whole(fixture: Fixture) {
    let store = fixture.open().await;
    let mut poison = opening(id(2), 2);
    poison.row.leaf.push(0);
    let act = vec![opening(id(1), 1), poison];
    assert!(matches!(
        store.append_all(act).await,
        Err(StoreError::Database(_))
    ));
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::head(&mut tx, id(1)).await.unwrap(), None);
    assert_eq!(feed::last(&mut tx).await.unwrap(), 0);
}

async fn a_party_with_many_rows_does_not_keep_others_waiting(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let busy = (0..400).map(|n| opening(id(n), n));
    let mut answers = enqueue(&store, busy).await;
    let mut single = opening(id(1000), 1000);
    single.turn = id(901);
    let quiet = enqueue(&store, [single]).await.remove(0);
    held.release().await;
    let answer = quiet.await.unwrap().unwrap();
    let Appended::Won { position } = answer else {
        panic!("heard {answer:?}")
    };
    // The fixture's own row, then the first batch.
    assert!(position <= 129, "it came at position {position}");
    for answer in answers.drain(..) {
        assert!(!matches!(
            answer.await.unwrap().unwrap(),
            Appended::Moved { .. }
        ));
    }
}

async fn a_full_queue_is_busy(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let mut tasks = Vec::new();
    for n in 0..5000 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            store.append(opening(id(n), n)).await
        }));
    }
    // Every one of them has asked: the queue holds 4096, the others were turned away.
    while tasks.iter().filter(|task| task.is_finished()).count() < 5000 - 4096 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let mut busy = 0;
    let mut waiting = Vec::new();
    for task in tasks {
        if task.is_finished() {
            assert!(matches!(task.await.unwrap(), Err(StoreError::Busy)));
            busy += 1;
        } else {
            waiting.push(task);
        }
    }
    let last = store.append(opening(id(9999), 9999)).await;
    assert!(matches!(last, Err(StoreError::Busy)), "heard {last:?}");
    held.release().await;
    for task in waiting {
        match task.await.unwrap() {
            Ok(Appended::Won { .. } | Appended::Expired) => {}
            Err(StoreError::Busy) => busy += 1,
            other => panic!("heard {other:?}"),
        }
    }
    assert!(busy >= 5000 - 4096, "{busy} were busy");
}

async fn impossible_sequences_are_invalid(fixture: Fixture) {
    let store = fixture.open().await;
    for sequence in [0, -1, i64::MAX] {
        let mut entry = opening(id(1), 1);
        entry.expected = Some((sequence, entry.row.receipt));
        assert!(matches!(
            store.append(entry).await,
            Err(StoreError::Invalid(_))
        ));
    }
}
