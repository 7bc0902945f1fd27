//! What fails in the middle: processes, connections, servers, disks.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use funani_store::{
    Append, Appended, AppendedAll, Store, StoreError, StoreOptions, StoreUrl, chain, claim, feed,
    meta,
};

use tokio::task::JoinHandle;

use crate::child;
use crate::fixture::{Fixture, after, digest, id, opening, win};
use crate::proxy::Proxy;
use crate::runner::{contract, server};

contract! {
    a_store_that_was_not_closed_has_all_it_acknowledged,
    a_closing_store_answers_what_waits,
    #[sqlite] a_killed_process_leaves_all_it_acknowledged,
    #[sqlite] a_full_disk_is_survived,
    #[sqlite] the_log_of_writes_does_not_grow_for_ever,
    #[postgres] ended_backends_lose_and_double_nothing,
    #[postgres] a_commit_whose_answer_is_lost_is_read_back,
    #[postgres] a_commit_of_claims_whose_answer_is_lost_is_read_back,
    #[postgres] an_act_whose_answer_is_lost_is_read_back,
    #[postgres] a_session_that_was_lost_is_ended_before_its_rows_are_read_back,
    #[postgres] a_server_that_is_away_is_unavailable_and_comes_back,
    #[postgres] a_reader_whose_idle_connection_died_reads_on,
    #[postgres] a_deadlock_is_tried_again,
}

async fn a_store_that_was_not_closed_has_all_it_acknowledged(fixture: Fixture) {
    for round in 0..3 {
        let store = fixture.open().await;
        let chains = round * 10..round * 10 + 10;
        for n in chains {
            win(&store, &opening(id(n), n)).await;
        }
        drop(store);
    }
    let store = fixture.open().await;
    assert_dense(&store, 30).await;
}

async fn assert_dense(store: &Store, last: i64) {
    let mut tx = store.read().await.unwrap();
    let generation = feed::generation(&mut tx).await.unwrap();
    let rows = feed::after(&mut tx, generation, 0, 1_000_000)
        .await
        .unwrap();
    assert!(
        rows.iter().map(|row| row.position).eq(1..=last),
        "{} of {last}",
        rows.len()
    );
    let mut keys: Vec<_> = rows.iter().map(|row| (row.chain, row.sequence)).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), rows.len(), "a row stands twice in the feed");
}

async fn a_closing_store_answers_what_waits(fixture: Fixture) {
    let store = fixture.open().await;
    let tasks: Vec<_> = (0..100)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.append(opening(id(n), n)).await })
        })
        .collect();
    while store.waiting() == 0 && !tasks.iter().any(JoinHandle::is_finished) {
        tokio::task::yield_now().await;
    }
    store.close().await;
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(Appended::Won { .. }) => won += 1,
            Err(StoreError::Closed) => {}
            other => panic!("heard {other:?}"),
        }
    }
    assert_dense(&fixture.open().await, won).await;
}

fn child(part: &str, fixture: &Fixture) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(part).arg(fixture.dir());
    command
}

async fn a_killed_process_leaves_all_it_acknowledged(fixture: Fixture) {
    let mut process = child(child::APPENDS, &fixture)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    for line in lines {
        acknowledged.push(line.unwrap());
        if acknowledged.len() == 1500 {
            process.kill().unwrap();
            break;
        }
    }
    process.wait().unwrap();
    assert_eq!(acknowledged.len(), 1500, "the child ended too early");
    let store = fixture.open().await;
    let mut tx = store.read().await.unwrap();
    for line in acknowledged {
        let numbers: Vec<i64> = line.split(' ').map(|n| n.parse().unwrap()).collect();
        let task = u64::try_from(numbers[0]).unwrap();
        let row = chain::row(&mut tx, id(task), numbers[1]).await.unwrap();
        assert_eq!(row.expect("it was acknowledged").position, numbers[2]);
    }
    let last = feed::last(&mut tx).await.unwrap();
    drop(tx);
    assert_dense(&store, last).await;
    win(&store, &opening(id(999), 999)).await;
}

async fn a_full_disk_is_survived(fixture: Fixture) {
    let output = child(child::FULL, &fixture).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert_dense(&fixture.open().await, 2).await;
}

async fn the_log_of_writes_does_not_grow_for_ever(fixture: Fixture) {
    let store = fixture.open().await;
    let wal = fixture.dir().join("registry.sqlite-wal");
    let length = || std::fs::metadata(&wal).unwrap().len();
    let file = fixture.dir().join("registry.sqlite");
    win(&store, &opening(id(1), 1)).await;
    let before = std::fs::metadata(&file).unwrap().len();
    let mut large = opening(id(2), 2);
    large.row.act_bytes = vec![1; 4 << 20];
    win(&store, &large).await;
    // Within a second or two the pages are in the file.
    while std::fs::metadata(&file).unwrap().len() < before + (4 << 20) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // And then the log starts anew, so that a further row does not make it longer.
    for n in 3.. {
        let grown = length();
        win(&store, &opening(id(n), n)).await;
        if length() == grown {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    store.close().await;
    assert!(!wal.exists() || length() == 0);
}

fn end_backends(database: &str) {
    let sql = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = '{database}' AND pid <> pg_backend_pid()"
    );
    server().sql("postgres", &sql).unwrap();
}

/// Appends `rows` rows to a chain, each until it is acknowledged.
async fn insist(store: Store, task: u64, rows: u64) -> Vec<(Append, i64)> {
    let mut acknowledged = Vec::new();
    let mut entry = opening(id(task), task * 1000);
    entry.turn = id(task);
    if task.is_multiple_of(2) {
        entry.claims = vec![digest(task)];
    }
    for n in 1..=rows {
        let position = loop {
            match store.append(entry.clone()).await {
                Ok(Appended::Won { position }) => break position,
                Ok(Appended::Expired) | Err(StoreError::Unavailable { .. }) => {}
                other => panic!("heard {other:?}"),
            }
        };
        acknowledged.push((entry.clone(), position));
        let mut next = after(&entry, task * 1000 + n);
        next.claims.clone_from(&entry.claims);
        next.turn = entry.turn;
        entry = next;
    }
    acknowledged
}

async fn ended_backends_lose_and_double_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    let tasks: Vec<_> = (0..32)
        .map(|task| tokio::spawn(insist(store.clone(), task, 40)))
        .collect();
    let database = fixture.database.clone();
    let ending = tokio::spawn(async move {
        for _ in 0..8 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            let database = database.clone();
            tokio::task::spawn_blocking(move || end_backends(&database))
                .await
                .unwrap();
        }
    });
    let mut acknowledged = Vec::new();
    for task in tasks {
        acknowledged.extend(task.await.unwrap());
    }
    ending.await.unwrap();
    let mut tx = store.read().await.unwrap();
    for (entry, position) in &acknowledged {
        let row = chain::row(&mut tx, entry.chain, entry.sequence())
            .await
            .unwrap();
        let row = row.expect("it was acknowledged");
        assert_eq!((row.receipt, row.position), (entry.row.receipt, *position));
    }
    drop(tx);
    assert_dense(&store, 32 * 40).await;
}

async fn behind(fixture: &Fixture) -> (Proxy, Store) {
    let proxy = Proxy::new(server().port()).await;
    let url = StoreUrl::Postgres {
        url: proxy.url(&fixture.database),
    };
    let store = Store::open(StoreOptions {
        url,
        ..fixture.options()
    })
    .await
    .unwrap();
    (proxy, store)
}

async fn a_commit_whose_answer_is_lost_is_read_back(fixture: Fixture) {
    let (proxy, store) = behind(&fixture).await;
    let mut entry = opening(id(1), 1);
    assert_eq!(win(&store, &entry).await, 1);
    for n in 2..6 {
        entry = after(&entry, n);
        proxy.cut(1);
        // Once it is written, not a second time: the position follows the one before.
        assert_eq!(win(&store, &entry).await, i64::try_from(n).unwrap());
        assert_eq!(proxy.left(), 0, "nothing was cut");
    }
    let rival = store.append(after(&opening(id(1), 1), 9)).await.unwrap();
    assert_eq!(
        rival,
        Appended::Moved {
            sequence: 5,
            head: entry.row.receipt
        }
    );
    assert_dense(&store, 5).await;
}

async fn a_commit_of_claims_whose_answer_is_lost_is_read_back(fixture: Fixture) {
    let (proxy, store) = behind(&fixture).await;
    let mut entry = Append {
        claims: vec![digest(1)],
        ..opening(id(1), 1)
    };
    win(&store, &entry).await;
    entry = Append {
        claims: vec![digest(2)],
        ..after(&entry, 2)
    };
    win(&store, &entry).await;
    entry = Append {
        claims: vec![digest(3)],
        ..after(&entry, 3)
    };
    proxy.cut(1);
    assert_eq!(win(&store, &entry).await, 3);
    assert_eq!(proxy.left(), 0, "nothing was cut");
    let mut tx = store.read().await.unwrap();
    assert_eq!(
        claim::holder(&mut tx, digest(3)).await.unwrap(),
        Some(id(1))
    );
    drop(tx);
    assert_dense(&store, 3).await;
}

async fn an_act_whose_answer_is_lost_is_read_back(fixture: Fixture) {
    let (proxy, store) = behind(&fixture).await;
    let act = |first: u64| vec![opening(id(first), first), opening(id(first + 1), first + 1)];
    store.append_all(act(1)).await.unwrap();
    proxy.cut(1);
    let answer = store.append_all(act(3)).await.unwrap();
    let AppendedAll::Won { mut positions } = answer else {
        panic!("heard {answer:?}")
    };
    assert_eq!(proxy.left(), 0, "nothing was cut");
    positions.sort_unstable();
    assert_eq!(positions, [3, 4]);
    assert_dense(&store, 4).await;
}

async fn a_session_that_was_lost_is_ended_before_its_rows_are_read_back(fixture: Fixture) {
    let (proxy, store) = behind(&fixture).await;
    let other = fixture.open().await;
    let mut entry = opening(id(1), 1);
    win(&store, &entry).await;
    entry = after(&entry, 2);
    let mut tx = other.write().await.unwrap();
    tx.execute("UPDATE counter SET position = position WHERE feed = 0", &[])
        .await
        .unwrap();
    let session = "SELECT max(pid)::bigint FROM pg_locks WHERE NOT granted";
    let writer = store.clone();
    let second = entry.clone();
    let append = tokio::spawn(async move { writer.append(second).await });
    let stuck = loop {
        let record = tx.fetch_optional(session, &[]).await.unwrap().unwrap();
        if let Some(pid) = record.optional_i64(0).unwrap() {
            break pid;
        }
    };
    proxy.sever();
    // It would wait on and commit whenever the lock comes free.
    let gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1";
    tx.execute("SELECT pg_stat_clear_snapshot()", &[])
        .await
        .unwrap();
    while tx
        .fetch_optional(gone, &[stuck.into()])
        .await
        .unwrap()
        .unwrap()
        .i64(0)
        .unwrap()
        > 0
    {
        tx.execute("SELECT pg_stat_clear_snapshot()", &[])
            .await
            .unwrap();
    }
    tx.rollback().await.unwrap();
    match append.await.unwrap().unwrap() {
        Appended::Won { position } => assert_eq!(position, 2),
        Appended::Expired => assert_eq!(win(&store, &entry).await, 2),
        other => panic!("heard {other:?}"),
    }
    assert_dense(&store, 2).await;
}

async fn a_server_that_is_away_is_unavailable_and_comes_back(fixture: Fixture) {
    let (proxy, store) = behind(&fixture).await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    proxy.set_away(true);
    end_backends(&fixture.database);
    let second = after(&first, 2);
    match store.append(second.clone()).await {
        Ok(Appended::Expired)
        | Err(StoreError::Unavailable { .. } | StoreError::Unknown { .. }) => {}
        other => panic!("heard {other:?}"),
    }
    assert!(store.read().await.is_err());
    proxy.set_away(false);
    assert_eq!(win(&store, &second).await, 2);
    assert_dense(&store, 2).await;
}

async fn a_reader_whose_idle_connection_died_reads_on(fixture: Fixture) {
    let store = fixture.open().await;
    let mut tx = store.write().await.unwrap();
    meta::put(&mut tx, "a", b"1").await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..3 {
        let mut tx = store.read().await.unwrap();
        assert_eq!(meta::get(&mut tx, "a").await.unwrap(), Some(b"1".to_vec()));
        drop(tx);
        end_backends(&fixture.database);
    }
    let mut tx = store.write().await.unwrap();
    meta::put(&mut tx, "a", b"2").await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_deadlock_is_tried_again(fixture: Fixture) {
    let sql = format!(
        "ALTER DATABASE \"{}\" SET deadlock_timeout = '100ms'",
        fixture.database
    );
    server().sql("postgres", &sql).unwrap();
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let before = server().log().matches("deadlock detected").count();
    let mut tx = store.write().await.unwrap();
    // The engine is to find the deadlock in the writer's transaction, not in this one.
    tx.execute("SET LOCAL deadlock_timeout = '60s'", &[])
        .await
        .unwrap();
    tx.execute("UPDATE counter SET position = position WHERE feed = 0", &[])
        .await
        .unwrap();
    let writer = store.clone();
    let second = after(&first, 2);
    let append = tokio::spawn(async move { writer.append(second).await });
    let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    while tx
        .fetch_optional(waits, &[])
        .await
        .unwrap()
        .unwrap()
        .i64(0)
        .unwrap()
        == 0
    {}
    let sql = "UPDATE head SET sequence = sequence WHERE chain = $1";
    tx.execute(sql, &[id(1).into()]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        append.await.unwrap().unwrap(),
        Appended::Won { position: 2 }
    );
    let found = server().log().matches("deadlock detected").count();
    assert!(found > before, "there was no deadlock");
}
