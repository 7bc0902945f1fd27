//! Append: what is taken, what is not, and who may.

use funani_core::time::Timestamp;
use funani_runtime::clock::Clock;
use funani_wire::ledger::v1::AppendOutcome;
use funani_wire::reason::Class;
use tokio_util::bytes::Bytes;

use crate::kit::{Place, append, client, key, leaf, leaves, time_ms};

pub(crate) async fn the_same_leaves_again_change_nothing(place: &Place) {
    let node = place.start().await;
    let sent = leaves("registry", 1..101);
    let first = node.append("registry", 1, &sent).await.unwrap();
    assert_eq!(
        (first.outcome(), first.next_position),
        (AppendOutcome::Taken, 101)
    );

    let again = node.append("registry", 1, &sent).await.unwrap();
    assert_eq!(again, first);
    let part = node.append("registry", 40, &sent[39..60]).await.unwrap();
    assert_eq!(part.next_position, 101);
    let longer = node
        .append("registry", 51, &leaves("registry", 51..131))
        .await
        .unwrap();
    assert_eq!(
        (longer.outcome(), longer.next_position),
        (AppendOutcome::Taken, 131)
    );
    let asked = node.append("registry", 1, &[]).await.unwrap();
    assert_eq!(
        (asked.outcome(), asked.next_position, &*asked.time),
        (AppendOutcome::Taken, 131, "")
    );

    node.checkpoint(130).await;
    let logged: Vec<Bytes> = node
        .all_leaves()
        .await
        .into_iter()
        .map(|leaf| leaf.slice(..73))
        .collect();
    assert_eq!(logged, leaves("registry", 1..131));
}

pub(crate) async fn leaves_beyond_the_next_position_are_not_taken(place: &Place) {
    let node = place.start().await;
    let ahead = node
        .append("registry", 2, &leaves("registry", 2..5))
        .await
        .unwrap();
    assert_eq!(
        (ahead.outcome(), ahead.next_position),
        (AppendOutcome::Ahead, 1)
    );
    node.append("registry", 1, &leaves("registry", 1..4))
        .await
        .unwrap();
    let ahead = node
        .append("registry", 9, &leaves("registry", 9..11))
        .await
        .unwrap();
    assert_eq!(
        (ahead.outcome(), ahead.next_position),
        (AppendOutcome::Ahead, 4)
    );
    assert_eq!(&*ahead.time, "");
    assert_eq!(node.gauge.read().size, 3);
}

pub(crate) async fn another_leaf_at_a_taken_position_is_refused_as_a_fork(place: &Place) {
    let node = place.start().await;
    node.append("registry", 1, &leaves("registry", 1..21))
        .await
        .unwrap();
    let mut restored = leaves("registry", 15..31);
    restored[3] = leaf("elsewhere", 18);
    let refusal = node.append("registry", 15, &restored).await.unwrap_err();
    assert_eq!(
        (refusal.class(), refusal.reason()),
        (Class::AlreadyExists, "SOURCE_FORKED")
    );
    assert_eq!(refusal.datum("position"), Some("18"));
    // Not even the leaves that would have fitted.
    assert_eq!(node.gauge.read().size, 20);
    // Another source is free to have leaves of its own there.
    node.append("parties", 1, &leaves("parties", 1..3))
        .await
        .unwrap();
    assert_eq!(node.gauge.read().size, 22);
}

pub(crate) async fn everything_wrong_with_an_append_is_told_at_once(place: &Place) {
    let node = place.start().await;
    let mut wrong = leaves("registry", 1..5);
    wrong[0] = wrong[0].slice(..72);
    let mut kind = wrong[1].to_vec();
    kind[0] = 9;
    wrong[1] = kind.into();
    wrong[3] = leaf("registry", 0);
    let refusal = node.append("Registry", 0, &wrong).await.unwrap_err();
    assert_eq!(refusal.class(), Class::InvalidArgument);
    let found: Vec<(&str, &str)> = refusal
        .violations()
        .iter()
        .map(|v| (&*v.field, &*v.code))
        .collect();
    assert_eq!(
        found,
        [
            ("source", "SOURCE_MALFORMED"),
            ("from", "POSITION_OUT_OF_RANGE"),
            ("leaves[0]", "LEAF_LENGTH"),
            ("leaves[1]", "LEAF_KIND"),
            ("leaves[3]", "LEAF_SEQUENCE"),
        ]
    );
    let many = vec![leaf("registry", 1); 4097];
    let refusal = node.append("registry", 1, &many).await.unwrap_err();
    let [violation] = refusal.violations() else {
        panic!("{refusal}")
    };
    assert_eq!(
        (&*violation.field, &*violation.code),
        ("leaves", "TOO_MANY")
    );
    assert_eq!(node.gauge.read().size, 0);
}

pub(crate) async fn only_the_node_appends(place: &Place) {
    let node = place.start().await;
    let sent = leaves("registry", 1..3);
    let nobody = client(node.addr, None, Clock::System);
    let refusal = append(&nobody, "registry", 1, &sent).await.unwrap_err();
    assert_eq!(
        (refusal.class(), refusal.reason()),
        (Class::Unauthenticated, "TOKEN_MISSING")
    );
    let stranger = client(node.addr, Some(key(8)), Clock::System);
    let refusal = append(&stranger, "registry", 1, &sent).await.unwrap_err();
    assert_eq!(
        (refusal.class(), refusal.reason()),
        (Class::Unauthenticated, "KEY_UNKNOWN")
    );
    assert_eq!(node.gauge.read().size, 0);
}

pub(crate) async fn log_time_does_not_follow_the_clock_back(place: &Place) {
    const NOON: i64 = 1_800_000_000_000;
    let clock = Clock::test(Timestamp::from_millis(NOON).unwrap());
    let Clock::Test(hand) = &clock else {
        panic!("not a test clock")
    };
    let node = place.start_at(clock.clone()).await;
    let before = node
        .append("registry", 1, &leaves("registry", 1..3))
        .await
        .unwrap();
    hand.set_ms(NOON - 50);
    let after = node
        .append("registry", 3, &leaves("registry", 3..5))
        .await
        .unwrap();
    assert_eq!(before.time, after.time);
    node.checkpoint(4).await;
    node.stop().await;

    let node = place.start_at(clock.clone()).await;
    let restarted = node
        .append("registry", 5, &leaves("registry", 5..7))
        .await
        .unwrap();
    assert_eq!(before.time, restarted.time);
    let signed = node.checkpoint(6).await;
    assert_eq!(signed.stamp, NOON.unsigned_abs() / 1000);
    for leaf in node.all_leaves().await {
        assert_eq!(time_ms(&leaf), NOON.unsigned_abs());
    }
}
