//! Keys by which chains are found.

use funani_proof::digest::Digest;
use funani_store::lookup::{self, Found, MOST_CHAINS};
use funani_store::{Append, Appended, AppendedAll, Store};
use uuid::Uuid;

use crate::fixture::{Fixture, Held, after, digest, enqueue, id, opening, win};
use crate::runner::contract;

contract! {
    a_chain_is_found_by_each_of_its_keys,
    keys_of_a_later_row_come_beside_the_first,
    the_same_key_again_is_no_conflict,
    chains_of_a_key_come_in_the_order_of_their_ids,
    of_many_chains_as_many_as_asked_are_given,
    a_row_that_loses_its_head_leaves_no_key,
    a_row_that_loses_a_claim_leaves_no_key,
    keys_of_several_chains_are_written_together_or_not_at_all,
    very_many_keys_are_written_in_one_batch,
}

fn keyed(entry: Append, keys: impl IntoIterator<Item = u64>) -> Append {
    Append {
        keys: keys.into_iter().map(digest).collect(),
        ..entry
    }
}

async fn find(store: &Store, keys: &[Digest], limit: usize) -> Vec<Found> {
    let mut tx = store.read().await.unwrap();
    lookup::chains(&mut tx, keys, limit).await.unwrap()
}

async fn chains(store: &Store, key: u64) -> Vec<Uuid> {
    let found = find(store, &[digest(key)], MOST_CHAINS).await.remove(0);
    assert!(!found.more);
    found.chains
}

async fn a_chain_is_found_by_each_of_its_keys(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &keyed(opening(id(1), 1), [1, 2])).await;
    win(&store, &keyed(opening(id(2), 2), [3])).await;
    let keys = [3, 9, 1, 3, 2].map(digest);
    let found = find(&store, &keys, MOST_CHAINS).await;
    let chains: Vec<_> = found.into_iter().map(|found| found.chains).collect();
    let [none, one, two] = [vec![], vec![id(1)], vec![id(2)]];
    assert_eq!(chains, [two.clone(), none, one.clone(), two, one]);
    assert!(find(&store, &[], MOST_CHAINS).await.is_empty());
}

async fn keys_of_a_later_row_come_beside_the_first(fixture: Fixture) {
    let store = fixture.open().await;
    let first = keyed(opening(id(1), 1), [1]);
    win(&store, &first).await;
    let second = keyed(after(&first, 2), [2]);
    win(&store, &second).await;
    win(&store, &after(&second, 3)).await;
    for key in [1, 2] {
        assert_eq!(chains(&store, key).await, [id(1)], "key {key}");
    }
}

async fn the_same_key_again_is_no_conflict(fixture: Fixture) {
    let store = fixture.open().await;
    let first = keyed(opening(id(1), 1), [1, 1]);
    win(&store, &first).await;
    win(&store, &keyed(after(&first, 2), [1, 2])).await;
    assert_eq!(chains(&store, 1).await, [id(1)]);
    assert_eq!(chains(&store, 2).await, [id(1)]);
}

async fn chains_of_a_key_come_in_the_order_of_their_ids(fixture: Fixture) {
    let store = fixture.open().await;
    let mut ids: Vec<Uuid> = (0..20).map(id).collect();
    for n in 0..20 {
        win(&store, &keyed(opening(id(n), n), [1])).await;
    }
    ids.sort_unstable();
    assert_eq!(chains(&store, 1).await, ids);
}

async fn of_many_chains_as_many_as_asked_are_given(fixture: Fixture) {
    let store = fixture.open().await;
    let count = u64::try_from(MOST_CHAINS).unwrap() + 5;
    let mut ids: Vec<Uuid> = (0..count).map(id).collect();
    ids.sort_unstable();
    let opened = (0..count).map(|n| keyed(opening(id(n), n), if n < 100 { 1..3 } else { 1..2 }));
    let held = Held::new(&store).await;
    let answers = enqueue(&store, opened).await;
    held.release().await;
    for answer in answers {
        let answer = answer.await.unwrap().unwrap();
        assert!(matches!(answer, Appended::Won { .. }), "heard {answer:?}");
    }
    for limit in [1, 99, 100] {
        let found = find(&store, &[digest(1), digest(2)], limit).await;
        assert_eq!(found[0].chains, ids[..limit]);
        let more = found.iter().map(|found| found.more).collect::<Vec<_>>();
        assert_eq!(more, [true, limit < 100], "limit {limit}");
    }
    // Asking for more than the most gives the most.
    assert_eq!(
        find(&store, &[digest(1)], 1000).await[0].chains,
        ids[..MOST_CHAINS]
    );
}

async fn a_row_that_loses_its_head_leaves_no_key(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    win(&store, &after(&first, 2)).await;
    let held = Held::new(&store).await;
    let late = keyed(after(&first, 3), [1]);
    let other = keyed(opening(id(2), 4), [2]);
    let mut answers = enqueue(&store, [late, other]).await;
    held.release().await;
    let late = answers.remove(0).await.unwrap().unwrap();
    assert!(matches!(late, Appended::Moved { .. }), "heard {late:?}");
    let other = answers.remove(0).await.unwrap().unwrap();
    assert!(matches!(other, Appended::Won { .. }), "heard {other:?}");
    assert!(chains(&store, 1).await.is_empty());
    assert_eq!(chains(&store, 2).await, [id(2)]);
}

async fn a_row_that_loses_a_claim_leaves_no_key(fixture: Fixture) {
    let store = fixture.open().await;
    let claiming = |chain, n, key| Append {
        claims: vec![digest(50)],
        ..keyed(opening(id(chain), n), [key])
    };
    win(&store, &claiming(1, 1, 1)).await;
    let answer = store.append(claiming(2, 2, 2)).await.unwrap();
    assert!(matches!(answer, Appended::Claimed { .. }), "{answer:?}");
    assert_eq!(chains(&store, 1).await, [id(1)]);
    assert!(chains(&store, 2).await.is_empty());
}

async fn keys_of_several_chains_are_written_together_or_not_at_all(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let closing = keyed(after(&first, 2), [1]);
    let successor = keyed(opening(id(2), 3), [1, 2]);
    let entries = vec![closing, successor.clone()];
    let answer = store.append_all(entries.clone()).await.unwrap();
    assert!(matches!(answer, AppendedAll::Won { .. }), "{answer:?}");
    let mut both = [id(1), id(2)];
    both.sort_unstable();
    assert_eq!(chains(&store, 1).await, both);
    let rivals = vec![
        keyed(opening(id(3), 4), [3]),
        keyed(after(&first, 5), [3, 4]),
    ];
    let answer = store.append_all(rivals).await.unwrap();
    assert!(matches!(answer, AppendedAll::Lost { .. }), "{answer:?}");
    assert!(chains(&store, 3).await.is_empty());
    assert!(chains(&store, 4).await.is_empty());
}

async fn very_many_keys_are_written_in_one_batch(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let entries = (0..4_u64).map(|n| keyed(opening(id(n), n), n * 1000..n * 1000 + 1000));
    let answers = enqueue(&store, entries).await;
    held.release().await;
    for answer in answers {
        let answer = answer.await.unwrap().unwrap();
        assert!(matches!(answer, Appended::Won { .. }), "heard {answer:?}");
    }
    let keys: Vec<Digest> = (0..4000).map(digest).collect();
    let found = find(&store, &keys, 1).await;
    for (n, found) in (0..4000_u64).zip(found) {
        assert_eq!(found.chains, [id(n / 1000)], "key {n}");
    }
}
