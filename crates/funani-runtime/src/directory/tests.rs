use std::sync::atomic::Ordering::SeqCst;

use super::*;
use crate::samples::Node;

fn node() -> Node {
    Node::new(Clock::System)
}

#[tokio::test]
async fn it_knows_parties_keys_and_identifiers_after_the_first_question() {
    let node = node();
    let members = [node.enrol(1), node.enrol(2)];
    assert!(!node.directory.is_fresh());
    node.directory.ready().await.unwrap();
    assert!(node.directory.is_fresh());
    assert_eq!(node.directory.position(), 2);
    for member in &members {
        let entry = node.directory.party(member.id()).unwrap();
        assert_eq!(entry.party, member.party);
        assert_eq!(entry.elements.len(), 1);
        assert_eq!(entry.elements[0].facts.len(), 2);
        for key in &member.keys {
            let known = node.directory.key(key.kid()).unwrap();
            assert_eq!(known.party, member.id());
            assert!(known.live.is_some());
        }
    }
    let found = node.directory.party_by_identifier("TEST", "NO-2").unwrap();
    assert_eq!(found.party.id(), members[1].id());
    assert!(node.directory.party_by_identifier("TEST", "NO-3").is_none());
}

#[tokio::test]
async fn a_feed_longer_than_an_answer_is_read_to_its_end() {
    let node = node();
    for seed in 1..=7 {
        node.enrol(seed);
    }
    node.parties.limit.store(2, SeqCst);
    node.directory.ready().await.unwrap();
    assert_eq!(
        (node.directory.position(), node.directory.parties()),
        (7, 7)
    );
}

#[tokio::test]
async fn within_the_lease_nothing_is_asked() {
    let node = node();
    node.directory.ready().await.unwrap();
    let asked = node.parties.asked.load(SeqCst);
    for _ in 0..100 {
        node.directory.ready().await.unwrap();
    }
    assert_eq!(node.parties.asked.load(SeqCst), asked);
}

#[tokio::test]
async fn past_the_lease_it_asks_and_without_an_answer_it_says_so() {
    let node = node();
    node.directory.ready().await.unwrap();
    node.parties.silent.store(true, SeqCst);
    tokio::time::sleep(LEASE.saturating_sub(Duration::from_millis(500))).await;
    node.directory.ready().await.unwrap();
    tokio::time::sleep(Duration::from_millis(550)).await;
    let refusal = node.directory.ready().await.unwrap_err();
    assert_eq!(refusal.reason(), "DIRECTORY_STALE");
    node.parties.silent.store(false, SeqCst);
    node.directory.ready().await.unwrap();
}

#[tokio::test]
async fn a_lease_counts_from_the_sending_of_the_question() {
    let node = node();
    let before = Instant::now();
    let begun = node.directory.elapsed();
    // The long poll is answered half a second later, and nothing newer is promised.
    node.directory.ask(LONG_POLL_MS).await.unwrap();
    let sent = node.directory.0.sent.load(SeqCst) - 1;
    assert!(sent - begun < 100_000_000, "{sent} {begun}");
    assert!(before.elapsed() >= Duration::from_millis(450));
}

#[tokio::test]
async fn a_follower_sees_a_revocation_without_being_asked() {
    let node = node();
    let mut member = node.enrol(1);
    let stop = CancellationToken::new();
    let follower = node.directory.clone();
    let following = tokio::spawn({
        let stop = stop.clone();
        async move { follower.follow(stop).await }
    });
    node.directory.ready().await.unwrap();
    let kid = member.keys[2].kid();
    node.revoke(&mut member, kid);
    let seen = async {
        while node.directory.key(kid).unwrap().live.is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LEASE, seen)
        .await
        .expect("a revocation arrives within the lease");
    assert_eq!(
        node.directory.party(member.id()).unwrap().party,
        member.party
    );
    stop.cancel();
    following.await.unwrap();
}

#[tokio::test]
async fn many_callers_past_the_lease_share_a_question() {
    let node = node();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let directory = node.directory.clone();
            tokio::spawn(async move { directory.ready().await })
        })
        .collect();
    for caller in waiting {
        caller.await.unwrap().unwrap();
    }
    assert!(node.parties.asked.load(SeqCst) <= 2);
}

#[tokio::test]
async fn many_callers_past_the_lease_share_a_failure() {
    let node = node();
    node.parties.silent.store(true, SeqCst);
    let begun = Instant::now();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let directory = node.directory.clone();
            tokio::spawn(async move { directory.ready().await })
        })
        .collect();
    for caller in waiting {
        let refusal = caller.await.unwrap().unwrap_err();
        assert_eq!(refusal.reason(), "DIRECTORY_STALE");
    }
    assert!(
        begun.elapsed() < 3 * ANSWER_TIMEOUT,
        "{:?}",
        begun.elapsed()
    );
    node.parties.silent.store(false, SeqCst);
    node.directory.ready().await.unwrap();
}

#[tokio::test]
async fn a_clock_that_differs_by_more_than_half_a_second_is_named() {
    let node = node();
    for skew in [400, -400] {
        node.parties.skew_ms.store(skew, SeqCst);
        node.directory.refresh().await.unwrap();
    }
    for skew in [5_000, -5_000] {
        node.parties.skew_ms.store(skew, SeqCst);
        let refusal = node.directory.refresh().await.unwrap_err();
        assert_eq!(refusal.reason(), "CLOCK_SKEW");
        assert_eq!(
            node.directory.ready().await.unwrap_err().reason(),
            "CLOCK_SKEW"
        );
    }
    node.parties.skew_ms.store(0, SeqCst);
    node.directory.refresh().await.unwrap();
}

#[tokio::test]
async fn after_a_restore_the_feed_is_read_from_the_beginning() {
    let node = node();
    let (kept, lost) = (node.enrol(1), node.enrol(2));
    node.directory.ready().await.unwrap();
    node.parties.tamper(|items| {
        items.pop();
    });
    node.parties.generation.store(2, SeqCst);
    node.directory.refresh().await.unwrap();
    assert!(node.directory.party(kept.id()).is_some());
    assert!(node.directory.party(lost.id()).is_none());
    assert!(node.directory.key(lost.keys[0].kid()).is_none());
    assert_eq!(node.directory.position(), 1);
}

/// What a parties service under another hand could try, and what the fold says of it.
#[tokio::test]
async fn no_item_is_believed_that_contradicts_the_rules() {
    type Change = fn(&mut Vec<FeedItem>);
    let changes: [(&str, Change); 6] = [
        ("position", |items| items[1].position = 3),
        ("another's event", |items| {
            items[1].event = items[0].event.clone();
        }),
        ("another's receipt", |items| {
            items[1].receipt = items[0].receipt.clone();
        }),
        ("another's party", |items| {
            items[1].party_id = items[0].party_id.clone();
        }),
        ("no approval", |items| items[1].approvals.clear()),
        ("a salt too short", |items| {
            items[1].salt = vec![1; 31].into();
        }),
    ];
    for (name, change) in changes {
        let node = node();
        node.enrol(1);
        node.enrol(2);
        node.parties.tamper(change);
        let refusal = node.directory.ready().await.unwrap_err();
        assert_eq!(refusal.reason(), "DIRECTORY_STALE", "{name}");
        assert_eq!(node.directory.position(), 0, "{name}");
    }
}

#[tokio::test]
async fn a_receipt_by_another_key_is_not_believed() {
    let (node, stranger) = (node(), node());
    stranger.enrol(1);
    stranger.parties.tamper(|items| {
        let foreign = items.clone();
        node.parties.tamper(|items| *items = foreign);
    });
    assert_eq!(
        node.directory.ready().await.unwrap_err().reason(),
        "DIRECTORY_STALE"
    );
    assert_eq!(node.directory.parties(), 0);
}
