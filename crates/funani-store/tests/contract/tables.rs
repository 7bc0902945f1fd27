//! Blobs, small values, the log, and transactions of one's own.

use funani_proof::digest::Digest;
use funani_store::log::{self, Checkpoint, Leaf, Leaves};
use funani_store::{Store, StoreError, StoreOptions, Value, blob, meta};

use crate::fixture::{Fixture, LEDGER, digest, id, opening, win};
use crate::runner::contract;

contract! {
    a_blob_is_stored_once,
    an_erased_blob_keeps_its_digest_and_stays_away,
    small_values_are_replaced,
    leaves_are_appended_once_and_in_order,
    leaves_of_several_sources_go_in_together_or_not_at_all,
    a_leaf_of_the_wrong_length_is_refused,
    tiles_only_grow,
    checkpoints_are_found_by_size,
    two_roots_of_one_size_are_refused,
    a_log_has_no_chains,
    a_write_that_is_dropped_leaves_nothing,
    a_write_with_a_failed_statement_is_not_committed,
    a_write_may_be_undone,
    a_snapshot_sees_one_state,
    values_of_every_kind_go_in_and_out,
    a_reader_cannot_write,
    a_closed_store_says_so,
}

async fn a_blob_is_stored_once(fixture: Fixture) {
    let store = fixture.open().await;
    let bytes = vec![200; 300_000];
    let name = Digest::of(&bytes);
    for kind in ["title", "another"] {
        let mut tx = store.write().await.unwrap();
        blob::put(&mut tx, name, kind, &bytes).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = store.read().await.unwrap();
    let found = blob::get(&mut tx, name).await.unwrap().unwrap();
    assert_eq!((found.kind.as_str(), found.size), ("title", 300_000));
    assert_eq!(found.bytes, Some(bytes));
    assert_eq!(blob::get(&mut tx, digest(1)).await.unwrap(), None);
}

async fn an_erased_blob_keeps_its_digest_and_stays_away(fixture: Fixture) {
    let store = fixture.open().await;
    let bytes = b"a name and an address".repeat(1000);
    let name = Digest::of(&bytes);
    let mut tx = store.write().await.unwrap();
    blob::put(&mut tx, name, "title", &bytes).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.write().await.unwrap();
    assert!(blob::erase(&mut tx, name).await.unwrap());
    assert!(!blob::erase(&mut tx, digest(1)).await.unwrap());
    tx.commit().await.unwrap();
    let mut tx = store.write().await.unwrap();
    blob::put(&mut tx, name, "title", &bytes).await.unwrap();
    let found = blob::get(&mut tx, name).await.unwrap().unwrap();
    assert_eq!((found.size, found.bytes), (21_000, None));
    tx.commit().await.unwrap();
    store.close().await;
    if fixture.engine == funani_store::Engine::Sqlite {
        let file = std::fs::read(fixture.dir().join("registry.sqlite")).unwrap();
        let left = file
            .windows(21)
            .filter(|part| part == b"a name and an address")
            .count();
        assert_eq!(left, 0, "the file still has the bytes");
    }
}

async fn small_values_are_replaced(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.write().await.unwrap();
    assert_eq!(meta::get(&mut tx, "seed").await.unwrap(), None);
    meta::put(&mut tx, "seed", b"one").await.unwrap();
    meta::put(&mut tx, "seed", b"").await.unwrap();
    assert_eq!(meta::get(&mut tx, "seed").await.unwrap(), Some(Vec::new()));
    tx.commit().await.unwrap();
}

async fn ledger(fixture: &Fixture) -> Store {
    let options = StoreOptions {
        service: "ledger",
        migrations: LEDGER,
        ..fixture.options()
    };
    fixture.try_open(options).await.expect("the store opens")
}

fn leaves(first: i64, count: i64) -> Vec<(i64, Vec<u8>)> {
    (first..first + count)
        .map(|n| (n, vec![u8::try_from(n % 251).expect("it is small"); 81]))
        .collect()
}

async fn leaves_are_appended_once_and_in_order(fixture: Fixture) {
    let store = ledger(&fixture).await;
    let mut tx = store.write().await.unwrap();
    assert_eq!(log::next_position(&mut tx, "registry").await.unwrap(), 1);
    assert_eq!(log::size(&mut tx).await.unwrap(), 0);
    let written = log::append_leaves(&mut tx, "registry", 1, &leaves(0, 300))
        .await
        .unwrap();
    assert_eq!(written, Leaves::Written { next: 301 });
    let written = log::append_leaves(&mut tx, "parties", 1, &leaves(300, 2))
        .await
        .unwrap();
    assert_eq!(written, Leaves::Written { next: 3 });
    for from in [1, 300, 302] {
        let again = log::append_leaves(&mut tx, "registry", from, &leaves(302, 1))
            .await
            .unwrap();
        assert_eq!(again, Leaves::Expected { next: 301 });
    }
    assert!(
        log::append_leaves(&mut tx, "registry", 0, &[])
            .await
            .is_err()
    );
    tx.commit().await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(log::size(&mut tx).await.unwrap(), 302);
    let page = log::leaves(&mut tx, 298, 3).await.unwrap();
    let read: Vec<_> = page
        .iter()
        .map(|l| (l.log_index, l.source.as_str(), l.position))
        .collect();
    assert_eq!(
        read,
        [
            (298, "registry", 299),
            (299, "registry", 300),
            (300, "parties", 1)
        ]
    );
    assert_eq!(page[2].bytes, leaves(300, 1)[0].1);
    let found = log::leaf_at(&mut tx, "parties", 2).await.unwrap();
    assert_eq!(found, Some(leaves(301, 1).remove(0)));
    assert_eq!(log::leaf_at(&mut tx, "parties", 3).await.unwrap(), None);
}

async fn leaves_of_several_sources_go_in_together_or_not_at_all(fixture: Fixture) {
    let store = ledger(&fixture).await;
    let leaf = |log_index: i64, source: &str, position: i64| Leaf {
        log_index,
        source: source.to_owned(),
        position,
        bytes: vec![u8::try_from(log_index).expect("it is small"); 81],
    };
    let first = [
        leaf(0, "parties", 1),
        leaf(1, "registry", 1),
        leaf(2, "parties", 2),
    ];
    let mut tx = store.write().await.unwrap();
    assert_eq!(log::append_of_many(&mut tx, &[]).await.unwrap(), None);
    assert_eq!(log::append_of_many(&mut tx, &first).await.unwrap(), None);
    tx.commit().await.unwrap();

    let mut tx = store.write().await.unwrap();
    let moved = [leaf(3, "parties", 3), leaf(4, "registry", 3)];
    let answer = log::append_of_many(&mut tx, &moved).await.unwrap();
    assert_eq!(answer, Some(("registry".to_owned(), 2)));
    let gap = [leaf(3, "parties", 3), leaf(4, "parties", 5)];
    let refused = log::append_of_many(&mut tx, &gap).await;
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
    tx.rollback().await.unwrap();

    let mut tx = store.read().await.unwrap();
    assert_eq!(log::leaves(&mut tx, 0, 10).await.unwrap(), first);
    assert_eq!(log::next_position(&mut tx, "parties").await.unwrap(), 3);
    assert_eq!(log::next_position(&mut tx, "registry").await.unwrap(), 2);
}

async fn a_leaf_of_the_wrong_length_is_refused(fixture: Fixture) {
    let store = ledger(&fixture).await;
    let mut tx = store.write().await.unwrap();
    let short = [(0, vec![1; 80])];
    let refused = log::append_leaves(&mut tx, "registry", 1, &short).await;
    assert!(matches!(refused, Err(StoreError::Database(_))));
}

async fn tiles_only_grow(fixture: Fixture) {
    let store = ledger(&fixture).await;
    let mut tx = store.write().await.unwrap();
    assert_eq!(log::tile(&mut tx, 0, 7).await.unwrap(), None);
    for hashes in [vec![1; 32], vec![2; 64], vec![3; 32]] {
        log::put_tile(&mut tx, 0, 7, &hashes).await.unwrap();
    }
    assert_eq!(log::tile(&mut tx, 0, 7).await.unwrap(), Some(vec![2; 64]));
    assert_eq!(log::tile(&mut tx, 1, 7).await.unwrap(), None);
    tx.commit().await.unwrap();
}

fn checkpoint(size: i64, root: u64) -> Checkpoint {
    Checkpoint {
        size,
        root: digest(root),
        time_ms: 1_000 + size,
        note: vec![7; 10],
    }
}

async fn checkpoints_are_found_by_size(fixture: Fixture) {
    let store = ledger(&fixture).await;
    let mut tx = store.write().await.unwrap();
    assert_eq!(log::latest_checkpoint(&mut tx).await.unwrap(), None);
    for size in [0, 5, 12] {
        log::put_checkpoint(&mut tx, &checkpoint(size, 1))
            .await
            .unwrap();
    }
    assert_eq!(
        log::latest_checkpoint(&mut tx).await.unwrap(),
        Some(checkpoint(12, 1))
    );
    for (size, found) in [
        (0, Some(0)),
        (1, Some(5)),
        (5, Some(5)),
        (6, Some(12)),
        (13, None),
    ] {
        let at = log::checkpoint_at_or_after(&mut tx, size).await.unwrap();
        assert_eq!(at, found.map(|size| checkpoint(size, 1)));
    }
    tx.commit().await.unwrap();
}

async fn two_roots_of_one_size_are_refused(fixture: Fixture) {
    let store = ledger(&fixture).await;
    let mut tx = store.write().await.unwrap();
    log::put_checkpoint(&mut tx, &checkpoint(5, 1))
        .await
        .unwrap();
    let later = Checkpoint {
        time_ms: 9,
        ..checkpoint(5, 1)
    };
    log::put_checkpoint(&mut tx, &later).await.unwrap();
    assert_eq!(log::latest_checkpoint(&mut tx).await.unwrap(), Some(later));
    let other = log::put_checkpoint(&mut tx, &checkpoint(5, 2)).await;
    assert!(
        matches!(other, Err(StoreError::Inconsistent { .. })),
        "{other:?}"
    );
}

async fn a_log_has_no_chains(fixture: Fixture) {
    let store = ledger(&fixture).await;
    let refused = store.append(opening(id(1), 1)).await;
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
}

async fn a_write_that_is_dropped_leaves_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.write().await.unwrap();
    meta::put(&mut tx, "a", b"1").await.unwrap();
    drop(tx);
    let mut tx = store.write().await.unwrap();
    assert_eq!(meta::get(&mut tx, "a").await.unwrap(), None);
    drop(tx);
    win(&store, &opening(id(1), 1)).await;
}

async fn a_write_with_a_failed_statement_is_not_committed(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.write().await.unwrap();
    meta::put(&mut tx, "a", b"1").await.unwrap();
    assert!(meta::put(&mut tx, "", b"1").await.is_err());
    assert!(tx.commit().await.is_err());
    let mut tx = store.read().await.unwrap();
    assert_eq!(meta::get(&mut tx, "a").await.unwrap(), None);
}

async fn a_write_may_be_undone(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.write().await.unwrap();
    meta::put(&mut tx, "a", b"1").await.unwrap();
    tx.rollback().await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(meta::get(&mut tx, "a").await.unwrap(), None);
}

async fn a_snapshot_sees_one_state(fixture: Fixture) {
    let store = fixture.open().await;
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(meta::get(&mut snapshot, "a").await.unwrap(), None);
    let mut tx = store.write().await.unwrap();
    meta::put(&mut tx, "a", b"1").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(meta::get(&mut snapshot, "a").await.unwrap(), None);
    drop(snapshot);
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(
        meta::get(&mut snapshot, "a").await.unwrap(),
        Some(b"1".to_vec())
    );
    snapshot.commit().await.unwrap();
}

async fn values_of_every_kind_go_in_and_out(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.write().await.unwrap();
    let sql = "INSERT INTO blob (digest, kind, size, bytes) VALUES ($1, $2, $3, $4)";
    let values = [
        digest(1).into(),
        "text".into(),
        Value::I64(0),
        Value::NullBytes,
    ];
    assert_eq!(tx.execute(sql, &values).await.unwrap(), 1);
    let sql = "INSERT INTO claim (claim, chain) VALUES ($1, $2)";
    tx.execute(sql, &[digest(2).into(), id(5).into()])
        .await
        .unwrap();
    let record = tx
        .fetch_optional("SELECT kind, size, bytes, digest FROM blob", &[])
        .await;
    let record = record.unwrap().unwrap();
    assert_eq!(record.text(0).unwrap(), "text");
    assert_eq!(record.optional_text(0).unwrap().as_deref(), Some("text"));
    assert_eq!(
        (record.i64(1).unwrap(), record.optional_i64(1).unwrap()),
        (0, Some(0))
    );
    assert_eq!(record.optional_bytes(2).unwrap(), None);
    assert_eq!(record.digest(3).unwrap(), digest(1));
    assert!(record.bytes(2).is_err() && record.i64(9).is_err() && record.uuid(0).is_err());
    let record = tx
        .fetch_optional("SELECT chain FROM claim", &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(record.uuid(0).unwrap(), id(5));
    assert_eq!(record.optional_uuid(0).unwrap(), Some(id(5)));
    assert!(record.digest(0).is_err());
    tx.commit().await.unwrap();
}

async fn a_reader_cannot_write(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.read().await.unwrap();
    assert!(meta::put(&mut tx, "a", b"1").await.is_err());
}

async fn a_closed_store_says_so(fixture: Fixture) {
    let store = fixture.open().await;
    let other = store.clone();
    win(&store, &opening(id(1), 1)).await;
    store.close().await;
    assert!(matches!(
        other.append(opening(id(2), 2)).await,
        Err(StoreError::Closed)
    ));
    assert!(matches!(other.read().await, Err(StoreError::Closed)));
    assert!(matches!(other.write().await, Err(StoreError::Closed)));
    let again = fixture.open().await;
    win(&again, &opening(id(2), 2)).await;
}
