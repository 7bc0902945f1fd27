//! Feeds, shelves, and news of both.

use std::collections::HashSet;

use funani_store::{Append, Concern, Store, concern, feed, party_feed};
use uuid::Uuid;

use crate::fixture::{Fixture, after, digest, id, opening, win};
use crate::runner::contract;

contract! {
    positions_are_dense_and_never_appear_late,
    positions_are_dense_over_two_processes,
    fresh_leaves_are_those_of_the_feed,
    a_feed_is_read_in_pages,
    a_cursor_of_another_generation_reads_nothing,
    the_generation_outlives_a_restart,
    a_party_reads_only_what_is_announced_to_it,
    shelves_are_listed_newest_first_by_page,
    a_later_row_moves_a_chain_to_another_shelf,
    a_party_named_twice_keeps_the_last_word,
    progress_tells_of_commits,
    #[postgres] progress_tells_of_commits_of_another_process,
}

async fn load(store: &Store, tasks: u64, rows: u64, first: u64) {
    let mut writers = Vec::new();
    for task in 0..tasks {
        let store = store.clone();
        writers.push(tokio::spawn(async move {
            let mut entry = opening(id(first + task), first + task * 1000);
            entry.turn = id(task);
            for n in 1..=rows {
                win(&store, &entry).await;
                entry = after(&entry, first + task * 1000 + n);
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn fresh_leaves_are_those_of_the_feed(fixture: Fixture) {
    let store = fixture.open().await;
    load(&store, 8, 20, 0).await;
    let mut tx = store.read().await.unwrap();
    let generation = feed::generation(&mut tx).await.unwrap();
    let rows = feed::after(&mut tx, generation, 100, 1000).await.unwrap();
    let leaves: Vec<_> = rows.into_iter().map(|row| row.row.leaf).collect();
    assert_eq!(store.fresh_leaves(100, 1000), leaves);
    assert_eq!(store.fresh_leaves(100, 7), leaves[..7]);
    drop(tx);
    store.close().await;
    // Another process knows only what it wrote itself.
    let store = fixture.open().await;
    assert!(store.fresh_leaves(100, 1000).is_empty());
}

async fn positions_are_dense_and_never_appear_late(fixture: Fixture) {
    let store = fixture.open().await;
    let reader = store.clone();
    // Reads along and must never see a position whose predecessor it did not see.
    let reading = tokio::spawn(async move {
        let mut tx = reader.read().await.unwrap();
        let generation = feed::generation(&mut tx).await.unwrap();
        let mut seen = 0;
        while seen < 64 * 10 {
            for row in feed::after(&mut tx, generation, seen, 50).await.unwrap() {
                assert_eq!(row.position, seen + 1, "a position was skipped");
                seen = row.position;
            }
        }
    });
    load(&store, 64, 10, 0).await;
    reading.await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(feed::last(&mut tx).await.unwrap(), 640);
}

async fn positions_are_dense_over_two_processes(fixture: Fixture) {
    let first = fixture.open().await;
    // SQLite has one process; there two handles of one store do.
    let second = match fixture.engine {
        funani_store::Engine::Sqlite => first.clone(),
        funani_store::Engine::Postgres => fixture.open().await,
    };
    tokio::join!(load(&first, 16, 10, 0), load(&second, 16, 10, 1_000_000));
    let mut tx = first.read().await.unwrap();
    let generation = feed::generation(&mut tx).await.unwrap();
    let rows = feed::after(&mut tx, generation, 0, 1000).await.unwrap();
    assert!(rows.iter().map(|row| row.position).eq(1..=320));
    let distinct: HashSet<(Uuid, i64)> = rows.iter().map(|row| (row.chain, row.sequence)).collect();
    assert_eq!(distinct.len(), 320);
}

async fn a_feed_is_read_in_pages(fixture: Fixture) {
    let store = fixture.open().await;
    for n in 0..7 {
        win(&store, &opening(id(n), n)).await;
    }
    let mut tx = store.snapshot().await.unwrap();
    let generation = feed::generation(&mut tx).await.unwrap();
    let page = feed::after(&mut tx, generation, 2, 3).await.unwrap();
    let read: Vec<_> = page
        .iter()
        .map(|row| (row.position, row.chain, row.sequence))
        .collect();
    assert_eq!(read, [(3, id(2), 1), (4, id(3), 1), (5, id(4), 1)]);
    assert_eq!(page[0].row.receipt, opening(id(2), 2).row.receipt);
    assert_eq!(feed::after(&mut tx, generation, 7, 3).await.unwrap(), []);
}

async fn a_cursor_of_another_generation_reads_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &opening(id(1), 1)).await;
    let mut tx = store.read().await.unwrap();
    let old = feed::generation(&mut tx).await.unwrap();
    drop(tx);
    let mut tx = store.write().await.unwrap();
    feed::renew(&mut tx, id(77)).await.unwrap();
    tx.commit().await.unwrap();
    win(&store, &opening(id(2), 2)).await;
    let mut tx = store.read().await.unwrap();
    assert_eq!(feed::generation(&mut tx).await.unwrap(), id(77));
    assert_eq!(feed::after(&mut tx, old, 0, 10).await.unwrap(), []);
    assert_eq!(feed::after(&mut tx, id(77), 0, 10).await.unwrap().len(), 2);
}

async fn the_generation_outlives_a_restart(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.read().await.unwrap();
    let generation = feed::generation(&mut tx).await.unwrap();
    drop(tx);
    store.close().await;
    let store = fixture.open().await;
    let mut tx = store.read().await.unwrap();
    assert_eq!(feed::generation(&mut tx).await.unwrap(), generation);
    assert_ne!(generation, Uuid::nil());
}

async fn a_party_reads_only_what_is_announced_to_it(fixture: Fixture) {
    let store = fixture.open().await;
    let told = |chain: u64, parties: &[u64]| Append {
        feed_parties: parties.iter().map(|n| id(*n)).collect(),
        ..opening(id(chain), chain)
    };
    for entry in [
        told(1, &[50]),
        told(2, &[51]),
        told(3, &[50, 51, 50]),
        told(4, &[]),
    ] {
        win(&store, &entry).await;
    }
    let mut tx = store.read().await.unwrap();
    let read = party_feed::after(&mut tx, id(50), 0, 10).await.unwrap();
    assert_eq!(
        read.iter().map(|row| row.position).collect::<Vec<_>>(),
        [1, 3]
    );
    assert_eq!(read[1].row.act, told(3, &[]).row.act);
    let read = party_feed::after(&mut tx, id(51), 2, 10).await.unwrap();
    assert_eq!(
        read.iter().map(|row| row.chain).collect::<Vec<_>>(),
        [id(3)]
    );
    assert_eq!(party_feed::after(&mut tx, id(52), 0, 10).await.unwrap(), []);
}

fn shelved(chain: u64, shelf: i16) -> Append {
    Append {
        concerns: vec![Concern {
            party: id(50),
            shelf,
            named: shelf == 1,
        }],
        ..opening(id(chain), chain)
    }
}

async fn shelves_are_listed_newest_first_by_page(fixture: Fixture) {
    let store = fixture.open().await;
    for (chain, shelf) in [(1, 1), (2, -2), (3, 1), (4, 1), (5, -2)] {
        win(&store, &shelved(chain, shelf)).await;
    }
    let mut tx = store.read().await.unwrap();
    let all = concern::list(&mut tx, id(50), None, None, 10)
        .await
        .unwrap();
    let listed: Vec<_> = all.iter().map(|c| (c.chain, c.shelf, c.named)).collect();
    let expected = [(5, -2), (4, 1), (3, 1), (2, -2), (1, 1)];
    assert_eq!(
        listed,
        expected.map(|(chain, shelf)| (id(chain), shelf, shelf == 1))
    );
    let mut after = None;
    let mut paged = Vec::new();
    loop {
        let page = concern::list(&mut tx, id(50), Some(1), after, 2)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.position, last.chain));
        paged.extend(page.iter().map(|concern| concern.chain));
    }
    assert_eq!(paged, [id(4), id(3), id(1)]);
    assert_eq!(
        concern::list(&mut tx, id(51), None, None, 10)
            .await
            .unwrap(),
        []
    );
}

async fn a_later_row_moves_a_chain_to_another_shelf(fixture: Fixture) {
    let store = fixture.open().await;
    let first = shelved(1, 1);
    win(&store, &first).await;
    win(&store, &shelved(2, 1)).await;
    let concerns = vec![Concern {
        party: id(50),
        shelf: 3,
        named: false,
    }];
    win(
        &store,
        &Append {
            concerns,
            ..after(&first, 9)
        },
    )
    .await;
    let mut tx = store.read().await.unwrap();
    let found = concern::of(&mut tx, id(50), id(1)).await.unwrap().unwrap();
    assert_eq!(
        (found.shelf, found.sequence, found.position, found.named),
        (3, 2, 3, false)
    );
    assert_eq!(concern::of(&mut tx, id(51), id(1)).await.unwrap(), None);
    let on_one = concern::list(&mut tx, id(50), Some(1), None, 10)
        .await
        .unwrap();
    assert_eq!(
        on_one
            .iter()
            .map(|concern| concern.chain)
            .collect::<Vec<_>>(),
        [id(2)]
    );
}

async fn a_party_named_twice_keeps_the_last_word(fixture: Fixture) {
    let store = fixture.open().await;
    let word = |shelf| Concern {
        party: id(50),
        shelf,
        named: true,
    };
    let concerns = vec![word(4), word(6), word(5)];
    win(
        &store,
        &Append {
            concerns,
            ..opening(id(1), 1)
        },
    )
    .await;
    let mut tx = store.read().await.unwrap();
    assert_eq!(
        concern::of(&mut tx, id(50), id(1))
            .await
            .unwrap()
            .unwrap()
            .shelf,
        5
    );
}

async fn progress_tells_of_commits(fixture: Fixture) {
    let store = fixture.open().await;
    let mut progress = store.progress();
    assert_eq!(*progress.borrow(), 0);
    win(
        &store,
        &Append {
            claims: vec![digest(1)],
            ..opening(id(1), 1)
        },
    )
    .await;
    win(&store, &opening(id(2), 2)).await;
    assert_eq!(*progress.borrow_and_update(), 2);
    store.close().await;
    let store = fixture.open().await;
    assert_eq!(*store.progress().borrow(), 2);
}

async fn progress_tells_of_commits_of_another_process(fixture: Fixture) {
    let first = fixture.open().await;
    let second = fixture.open().await;
    let mut progress = first.progress();
    win(&second, &opening(id(1), 1)).await;
    progress.wait_for(|position| *position == 1).await.unwrap();
}
