//! What a ledger is after it was ended at any point.

use std::time::Duration;

use funani_ledger::{Ledger, LedgerError};
use funani_proof::merkle::{leaf_hash, root, verify_consistency, verify_inclusion};
use funani_runtime::clock::Clock;
use funani_store::{Store, StoreError, StoreOptions};
use funani_wire::ledger::v1::GetInclusionRequest;
use funani_wire::ledger::v1::get_inclusion_request::Leaf as Named;
use funani_wire::reason::Class;
use futures::StreamExt as _;
use tokio_util::bytes::Bytes;
use tokio_util::sync::CancellationToken;

use crate::kit::{Dice, Names, Node, Place, Signed, leaf, leaves, time_ms};

const SOURCES: [(&str, u64); 2] = [("registry", 6_500), ("parties", 3_500)];
const COUNT: u64 = 10_000;

/// Tolerance between log times and the stamps of checkpoints around them, in milliseconds.
const TOLERANCE_MS: u64 = 5_000;

pub(crate) async fn ten_thousand_leaves_of_two_sources_survive_random_crashes(place: &Place) {
    let mut dice = Dice(7);
    let mut seen: Vec<Signed> = Vec::new();
    let mut crashes = 0;
    loop {
        let node = place.start().await;
        seen.push(node.checkpoint(0).await);
        let life = Duration::from_millis(30 + dice.below(400));
        let over = CancellationToken::new();
        let done = tokio::join!(
            push(&node, SOURCES[0], dice.below(u64::MAX), &over),
            push(&node, SOURCES[1], dice.below(u64::MAX), &over),
            watch(&node, &mut seen, &over),
            async {
                tokio::time::sleep(life).await;
                over.cancel();
            }
        );
        if done.0 && done.1 {
            let last = node.checkpoint(COUNT).await;
            seen.push(last);
            check(&node, &seen).await;
            break;
        }
        node.crash().await;
        crashes += 1;
    }
    assert!(crashes > 0, "nothing was interrupted");
}

/// Pushes leaves in batches of random size until all are taken (true) or time is over.
async fn push(node: &Node, source: (&str, u64), seed: u64, over: &CancellationToken) -> bool {
    let (name, count) = source;
    let mut dice = Dice(seed);
    let mut next = 1;
    loop {
        let to = (next + 1 + dice.below(120)).min(count + 1);
        let sent = leaves(name, next..to);
        // The one that is under way when time is over may or may not be taken.
        let answer = tokio::select! {
            biased;
            () = over.cancelled() => return false,
            answer = node.append(name, next, &sent) => answer.unwrap(),
        };
        next = answer.next_position;
        if next > count {
            return true;
        }
        // Now and then what was taken is sent again.
        next -= dice.below(3).min(next - 1);
    }
}

/// Keeps every checkpoint that is shown.
async fn watch(node: &Node, seen: &mut Vec<Signed>, over: &CancellationToken) {
    while !over.is_cancelled() {
        let newest = seen.last().map_or(0, Signed::size);
        let signed = node.checkpoint_within(newest + 1, 50).await;
        if signed.size() > newest {
            seen.push(signed);
        }
    }
}

async fn check(node: &Node, seen: &[Signed]) {
    let logged = node.all_leaves().await;
    assert_eq!(logged.len() as u64, COUNT);
    check_positions(&logged);
    let hashes: Vec<_> = logged.iter().map(|leaf| leaf_hash(leaf)).collect();
    for signed in seen {
        let size = usize::try_from(signed.size()).unwrap();
        assert_eq!(signed.checkpoint.root, root(&hashes[..size]), "size {size}");
    }
    check_times(&logged, seen);

    let mut dice = Dice(11);
    let newest = seen.last().unwrap();
    let mut wanted = Vec::new();
    for log_index in 0..COUNT {
        wanted.push((log_index, newest));
        // Every fifth leaf also in an older tree that was signed.
        let older = &seen[usize::try_from(dice.below(seen.len() as u64)).unwrap()];
        if log_index % 5 == 0 && older.size() > log_index {
            wanted.push((log_index, older));
        }
    }
    let proofs = futures::stream::iter(wanted).map(async |(log_index, signed)| {
        let leaf = Some(Named::LogIndex(log_index));
        let size = signed.size();
        let proved = node
            .inclusion(GetInclusionRequest { leaf, size })
            .await
            .unwrap();
        let hash = &hashes[usize::try_from(log_index).unwrap()];
        let root = &signed.checkpoint.root;
        verify_inclusion(hash, log_index, size, &proved.path, root).unwrap();
    });
    assert!(proofs.buffer_unordered(16).count().await as u64 >= COUNT);
    for _ in 0..300 {
        let mut pair =
            [0, 1].map(|_| &seen[usize::try_from(dice.below(seen.len() as u64)).unwrap()]);
        pair.sort_by_key(|signed| signed.size());
        let [old, new] = pair;
        let path = match new.size() {
            0 => Vec::new(),
            size => node.consistency(old.size(), size).await.unwrap(),
        };
        let (old_root, new_root) = (&old.checkpoint.root, &new.checkpoint.root);
        verify_consistency(old.size(), old_root, new.size(), new_root, &path).unwrap();
    }
}

/// Each source's leaves are all there, once and in order.
fn check_positions(logged: &[Bytes]) {
    let mut next = SOURCES.map(|(name, _)| (name, 1));
    for (log_index, logged) in logged.iter().enumerate() {
        let fits = next
            .iter_mut()
            .find(|(name, next)| logged[..73] == leaf(name, *next)[..]);
        let (_, position) = fits.unwrap_or_else(|| panic!("leaf {log_index} is nobody's next"));
        *position += 1;
    }
    assert_eq!(next, SOURCES.map(|(name, count)| (name, count + 1)));
}

/// Log times never go back, and lie between the stamps of the checkpoints around them.
fn check_times(logged: &[Bytes], seen: &[Signed]) {
    let times: Vec<u64> = logged.iter().map(|leaf| time_ms(leaf)).collect();
    assert!(times.is_sorted());
    assert!(seen.is_sorted_by_key(|signed| (signed.size(), signed.stamp)));
    for pair in seen.windows(2) {
        let [before, after] = pair else { continue };
        let covered =
            usize::try_from(before.size()).unwrap()..usize::try_from(after.size()).unwrap();
        for time in &times[covered] {
            assert!(*time + TOLERANCE_MS >= before.stamp * 1000);
            assert!(*time <= after.stamp * 1000 + TOLERANCE_MS);
        }
    }
}

/// Does something to the log's tables behind its back.
async fn tamper(place: &Place, sql: &'static str) {
    let options = StoreOptions {
        url: place.url(),
        service: "ledger",
        migrations: &[],
        readers: 1,
    };
    let store = loop {
        match Store::open(options.clone()).await {
            Err(StoreError::Locked { .. }) => tokio::time::sleep(Duration::from_millis(10)).await,
            opened => break opened.unwrap(),
        }
    };
    let mut tx = store.write().await.unwrap();
    assert!(tx.execute(sql, &[]).await.unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
    store.close().await;
}

pub(crate) async fn a_changed_leaf_is_noticed_at_start(place: &Place) {
    let node = place.start().await;
    node.append("registry", 1, &leaves("registry", 1..301))
        .await
        .unwrap();
    node.checkpoint(300).await;
    node.stop().await;

    tamper(
        place,
        "UPDATE leaf SET bytes = (SELECT bytes FROM leaf WHERE log_index = 298)
                   WHERE log_index = 299",
    )
    .await;
    let refused = place.build(&Names::default(), Clock::System).await.err();
    assert!(
        matches!(
            refused,
            Some(LedgerError::CheckpointContradicted { size: 300 })
        ),
        "{refused:?}"
    );
    tamper(place, "DELETE FROM tile WHERE level = 0").await;
    let refused = place.build(&Names::default(), Clock::System).await.err();
    assert!(
        matches!(refused, Some(LedgerError::TreeDamaged { .. })),
        "{refused:?}"
    );
}

pub(crate) async fn leaves_without_a_checkpoint_get_one_at_start(place: &Place) {
    let node = place.start().await;
    node.append("registry", 1, &leaves("registry", 1..301))
        .await
        .unwrap();
    node.checkpoint(300).await;
    node.crash().await;
    // As after a crash between a commit and the checkpoint over it.
    tamper(place, "DELETE FROM checkpoint WHERE size > 0").await;

    let node = place.start().await;
    let signed = node.checkpoint(0).await;
    assert_eq!(signed.size(), 300);
    let hashes: Vec<_> = node
        .all_leaves()
        .await
        .iter()
        .map(|leaf| leaf_hash(leaf))
        .collect();
    assert_eq!(signed.checkpoint.root, root(&hashes));
}

/// A database that was put back to an older state under a running ledger: it takes nothing more,
/// because the same sizes would get other roots.
pub(crate) async fn a_database_put_back_under_a_running_ledger_is_noticed(place: &Place) {
    let node = place.start().await;
    node.append("registry", 1, &leaves("registry", 1..11))
        .await
        .unwrap();
    let shown = node.checkpoint(10).await;
    for sql in [
        "DELETE FROM leaf WHERE log_index >= 4",
        "UPDATE source SET next_position = 5",
        "DELETE FROM checkpoint WHERE size > 0",
    ] {
        tamper(place, sql).await;
    }
    let other = [leaf("elsewhere", 5)];
    for _ in 0..3 {
        let refusal = node.append("registry", 11, &other).await.unwrap_err();
        assert_eq!(refusal.class(), Class::Unavailable);
        assert_eq!(node.checkpoint_within(11, 150).await.note, shown.note);
    }
}

/// A file has one ledger.
pub(crate) async fn a_second_ledger_over_one_file_is_refused(place: &Place) {
    let _first = place.start().await;
    let config = Names::default().config(place.url(), Clock::System);
    let refused = Ledger::build(config).await.err();
    assert!(
        matches!(refused, Some(LedgerError::Store(StoreError::Locked { .. }))),
        "{refused:?}"
    );
}

/// Two processes over one database: both are served, and there is one log.
pub(crate) async fn two_ledgers_over_one_database_keep_one_log(place: &Place) {
    let nodes = [place.start().await, place.start().await];
    tokio::join!(
        push_patiently(&nodes[0], "registry", 1_000),
        push_patiently(&nodes[1], "parties", 1_000),
    );
    for node in nodes {
        node.stop().await;
    }
    let node = place.start().await;
    let signed = node.checkpoint(2_000).await;
    let logged = node.all_leaves().await;
    let hashes: Vec<_> = logged.iter().map(|leaf| leaf_hash(leaf)).collect();
    assert_eq!(signed.checkpoint.root, root(&hashes));
    assert_eq!(logged.len(), 2_000);
}

/// Pushes leaves until all are taken, also where the other process was there first again and again.
async fn push_patiently(node: &Node, source: &str, count: u64) {
    let mut next = 1;
    while next <= count {
        let sent = leaves(source, next..(next + 20).min(count + 1));
        match node.append(source, next, &sent).await {
            Ok(answer) => next = answer.next_position,
            Err(refusal) => assert_eq!(refusal.class(), Class::Unavailable, "{refusal}"),
        }
    }
}
