//! `GetCheckpoint`: what is signed, when, and by whom.

use std::time::Duration;

use funani_ledger::LedgerError;
use funani_proof::checkpoint::{Checkpoint, NoteError, SignedNote};
use funani_proof::merkle::{empty_root, leaf_hash, root};
use funani_runtime::clock::Clock;
use tokio::time::Instant;

use crate::kit::{Names, Place, REGISTRY, key, leaves};

pub(crate) async fn the_first_checkpoint_is_over_nothing_and_stays_the_same(place: &Place) {
    let node = place.start().await;
    let first = node.checkpoint(0).await;
    assert_eq!((first.size(), first.checkpoint.root), (0, empty_root()));
    assert_eq!(first.checkpoint.origin, format!("{REGISTRY}/log"));
    node.stop().await;

    let node = place.start().await;
    assert_eq!(node.checkpoint(0).await.note, first.note);
}

pub(crate) async fn both_signatures_hold_and_nobody_elses(place: &Place) {
    let node = place.start().await;
    node.append("registry", 1, &leaves("registry", 1..4))
        .await
        .unwrap();
    // Reading it has checked both signatures.
    let signed = node.checkpoint(3).await;
    let hashes: Vec<_> = node
        .all_leaves()
        .await
        .iter()
        .map(|leaf| leaf_hash(leaf))
        .collect();
    assert_eq!(signed.checkpoint.root, root(&hashes));

    let read = SignedNote::parse(&signed.note).unwrap();
    assert_eq!(read.lines().len(), 2);
    let log = format!("{REGISTRY}/log");
    assert_eq!(
        Checkpoint::open(&read, &log, &key(3).public()),
        Err(NoteError::SignatureMissing)
    );
    let altered = signed.note.replacen("\n3\n", "\n4\n", 1);
    let altered = SignedNote::parse(&altered).unwrap();
    assert_eq!(
        Checkpoint::open(&altered, &log, &key(1).public()),
        Err(NoteError::SignatureInvalid)
    );
    let cosigner = format!("{REGISTRY}/cosign");
    assert_eq!(
        altered.verify_cosignature(&cosigner, &key(2).public()),
        Err(NoteError::SignatureInvalid)
    );
}

pub(crate) async fn an_idle_log_signs_nothing(place: &Place) {
    let node = place.start().await;
    let sent = leaves("registry", 1..4);
    node.append("registry", 1, &sent).await.unwrap();
    let signed = node.checkpoint(3).await;
    // What changes nothing is no reason to sign either.
    node.append("registry", 1, &sent).await.unwrap();
    node.append("registry", 9, &sent).await.unwrap();
    let later = node.checkpoint_within(4, 500).await;
    assert_eq!(later.note, signed.note);
    assert_eq!(node.gauge.read().checkpoint_size, 3);
}

pub(crate) async fn checkpoints_are_at_least_a_tenth_of_a_second_apart(place: &Place) {
    let node = place.start().await;
    let begun = Instant::now();
    let mut signed = 0;
    let mut sizes = vec![0];
    for position in 1..41 {
        node.append(
            "registry",
            position,
            &leaves("registry", position..position + 1),
        )
        .await
        .unwrap();
        let size = node.checkpoint_within(0, 0).await.size();
        if sizes.last() != Some(&size) {
            sizes.push(size);
            signed += 1;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let most = begun.elapsed().as_millis() / 100 + 1;
    assert!(
        signed <= most,
        "{signed} checkpoints in {:?}: {sizes:?}",
        begun.elapsed()
    );
    assert!(signed >= 2, "{sizes:?}");
    assert!(sizes.is_sorted());
    node.checkpoint(40).await;
}

pub(crate) async fn who_waits_for_a_checkpoint_hears_of_it(place: &Place) {
    let node = place.start().await;
    let begun = Instant::now();
    let (waited, sent) = tokio::join!(node.checkpoint_within(5, 20_000), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        node.append("registry", 1, &leaves("registry", 1..6)).await
    });
    assert_eq!(sent.unwrap().next_position, 6);
    assert!(waited.size() >= 5);
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );

    let begun = Instant::now();
    let newest = node.checkpoint_within(100, 300).await;
    assert_eq!(newest.size(), 5);
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

pub(crate) async fn a_stop_ends_every_wait_and_signs_over_everything(place: &Place) {
    let node = place.start().await;
    node.append("registry", 1, &leaves("registry", 1..3))
        .await
        .unwrap();
    node.checkpoint(2).await;
    // The next checkpoint is not due yet, so the stop has to sign it.
    node.append("registry", 3, &leaves("registry", 3..6))
        .await
        .unwrap();
    let (gauge, waiting) = (node.gauge.clone(), node.client.clone());
    let waiting = tokio::spawn(async move {
        let request = funani_wire::ledger::v1::GetCheckpointRequest {
            min_size: 100,
            wait_ms: 20_000,
        };
        waiting.clone().get_checkpoint(request).await
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let begun = Instant::now();
    node.stop().await;
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    waiting.await.unwrap().unwrap();
    assert_eq!(gauge.read().checkpoint_size, 5);
    assert_eq!(place.start().await.checkpoint(0).await.size(), 5);
}

pub(crate) async fn a_log_of_other_keys_is_not_opened(place: &Place) {
    let node = place.start().await;
    node.append("registry", 1, &leaves("registry", 1..3))
        .await
        .unwrap();
    node.checkpoint(2).await;
    node.stop().await;

    let others = [
        Names {
            checkpoint: key(3),
            ..Names::default()
        },
        Names {
            cosign: key(3),
            ..Names::default()
        },
        Names {
            registry: "elsewhere.example",
            ..Names::default()
        },
    ];
    for names in others {
        let refused = place.build(&names, Clock::System).await.err();
        assert!(
            matches!(
                refused,
                Some(LedgerError::CheckpointForeign { size: 2, .. })
            ),
            "{refused:?}"
        );
    }
    assert_eq!(place.start().await.checkpoint(0).await.size(), 2);
}
