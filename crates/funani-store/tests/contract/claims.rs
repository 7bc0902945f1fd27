//! Claims: one chain at a time.

use funani_proof::digest::Digest;
use funani_store::{Append, Appended, AppendedAll, Store, chain, claim, feed};
use uuid::Uuid;

use crate::fixture::{Fixture, Held, after, digest, enqueue, id, opening, win};
use crate::runner::contract;

contract! {
    a_claim_has_one_holder,
    a_claim_again_by_its_holder_is_no_conflict,
    a_released_claim_may_be_taken,
    a_chain_releases_only_its_own_claims,
    a_claim_may_be_released_and_taken_in_one_row,
    a_row_that_loses_a_claim_leaves_nothing,
    a_row_that_loses_its_head_leaves_no_claim,
    of_rival_claims_exactly_one_wins,
    of_rival_claims_in_one_batch_exactly_one_wins,
    a_lost_claim_does_not_take_its_batch_along,
    an_act_may_hand_a_claim_over,
    an_act_that_loses_a_claim_writes_nothing,
    a_claim_of_a_row_that_failed_is_free,
}

fn claiming(chain: Uuid, n: u64, claims: &[Digest]) -> Append {
    Append {
        claims: claims.to_vec(),
        ..opening(chain, n)
    }
}

async fn holder(store: &Store, claim: Digest) -> Option<Uuid> {
    let mut tx = store.read().await.unwrap();
    claim::holder(&mut tx, claim).await.unwrap()
}

async fn a_claim_has_one_holder(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &claiming(id(1), 1, &[digest(1), digest(2)])).await;
    let second = store
        .append(claiming(id(2), 2, &[digest(2), digest(3)]))
        .await
        .unwrap();
    assert_eq!(
        second,
        Appended::Claimed {
            claim: digest(2),
            by: id(1)
        }
    );
    assert_eq!(holder(&store, digest(2)).await, Some(id(1)));
    assert_eq!(holder(&store, digest(3)).await, None);
}

async fn a_claim_again_by_its_holder_is_no_conflict(fixture: Fixture) {
    let store = fixture.open().await;
    let first = claiming(id(1), 1, &[digest(1), digest(1)]);
    win(&store, &first).await;
    let second = Append {
        claims: vec![digest(1), digest(2)],
        ..after(&first, 2)
    };
    win(&store, &second).await;
    assert_eq!(holder(&store, digest(2)).await, Some(id(1)));
}

async fn a_released_claim_may_be_taken(fixture: Fixture) {
    let store = fixture.open().await;
    let first = claiming(id(1), 1, &[digest(1)]);
    win(&store, &first).await;
    win(
        &store,
        &Append {
            releases: vec![digest(1)],
            ..after(&first, 2)
        },
    )
    .await;
    assert_eq!(holder(&store, digest(1)).await, None);
    win(&store, &claiming(id(2), 3, &[digest(1)])).await;
    assert_eq!(holder(&store, digest(1)).await, Some(id(2)));
}

async fn a_chain_releases_only_its_own_claims(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &claiming(id(1), 1, &[digest(1)])).await;
    win(
        &store,
        &Append {
            releases: vec![digest(1)],
            ..opening(id(2), 2)
        },
    )
    .await;
    assert_eq!(holder(&store, digest(1)).await, Some(id(1)));
}

async fn a_claim_may_be_released_and_taken_in_one_row(fixture: Fixture) {
    let store = fixture.open().await;
    let first = claiming(id(1), 1, &[digest(1)]);
    win(&store, &first).await;
    let both = Append {
        releases: vec![digest(1)],
        claims: vec![digest(1), digest(2)],
        ..after(&first, 2)
    };
    win(&store, &both).await;
    assert_eq!(holder(&store, digest(1)).await, Some(id(1)));
}

async fn a_row_that_loses_a_claim_leaves_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &claiming(id(1), 1, &[digest(5)])).await;
    let second = opening(id(2), 2);
    win(&store, &second).await;
    let lost = Append {
        claims: vec![digest(4), digest(5), digest(6)],
        ..after(&second, 3)
    };
    let answer = store.append(lost).await.unwrap();
    assert_eq!(
        answer,
        Appended::Claimed {
            claim: digest(5),
            by: id(1)
        }
    );
    let mut tx = store.read().await.unwrap();
    assert_eq!(
        chain::head(&mut tx, id(2)).await.unwrap().unwrap().sequence,
        1
    );
    assert_eq!(feed::last(&mut tx).await.unwrap(), 2);
    for free in [digest(4), digest(6)] {
        assert_eq!(claim::holder(&mut tx, free).await.unwrap(), None);
    }
}

async fn a_row_that_loses_its_head_leaves_no_claim(fixture: Fixture) {
    let store = fixture.open().await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    win(&store, &after(&first, 2)).await;
    let held = Held::new(&store).await;
    let late = Append {
        claims: vec![digest(1)],
        ..after(&first, 3)
    };
    let other = claiming(id(2), 4, &[digest(2)]);
    let mut answers = enqueue(&store, [late, other]).await;
    held.release().await;
    assert!(matches!(
        answers.remove(0).await.unwrap().unwrap(),
        Appended::Moved { .. }
    ));
    assert!(matches!(
        answers.remove(0).await.unwrap().unwrap(),
        Appended::Won { .. }
    ));
    assert_eq!(holder(&store, digest(1)).await, None);
    assert_eq!(holder(&store, digest(2)).await, Some(id(2)));
}

async fn of_rival_claims_exactly_one_wins(fixture: Fixture) {
    let store = fixture.open().await;
    let tasks: Vec<_> = (0..32_u64)
        .map(|n| {
            let store = store.clone();
            let entry = claiming(id(n), n, &[digest(1), digest(100 + n)]);
            tokio::spawn(async move { (entry.chain, store.append(entry).await.unwrap()) })
        })
        .collect();
    let mut winners = Vec::new();
    let mut told = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            (chain, Appended::Won { .. }) => winners.push(chain),
            (_, Appended::Claimed { claim, by }) => {
                assert_eq!(claim, digest(1));
                told.push(by);
            }
            other => panic!("heard {other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(told, vec![winners[0]; 31]);
    let mut tx = store.read().await.unwrap();
    let mut held = 0;
    for n in 0..32 {
        held += usize::from(
            claim::holder(&mut tx, digest(100 + n))
                .await
                .unwrap()
                .is_some(),
        );
    }
    assert_eq!(held, 1);
}

async fn of_rival_claims_in_one_batch_exactly_one_wins(fixture: Fixture) {
    let store = fixture.open().await;
    let held = Held::new(&store).await;
    let rivals = (0..10).map(|n| claiming(id(n), n, &[digest(1)]));
    let answers = enqueue(&store, rivals).await;
    held.release().await;
    for (n, answer) in answers.into_iter().enumerate() {
        match answer.await.unwrap().unwrap() {
            Appended::Won { .. } => assert_eq!(n, 0),
            Appended::Claimed { claim, by } => assert_eq!((claim, by), (digest(1), id(0))),
            other => panic!("heard {other:?}"),
        }
    }
}

async fn a_lost_claim_does_not_take_its_batch_along(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &claiming(id(100), 100, &[digest(1)])).await;
    let held = Held::new(&store).await;
    let entries = (0..10).map(|n| {
        let claims = if n % 3 == 0 {
            vec![digest(1)]
        } else {
            vec![digest(200 + n)]
        };
        claiming(id(n), n, &claims)
    });
    let answers = enqueue(&store, entries).await;
    held.release().await;
    for (n, answer) in (0..10_u64).zip(answers) {
        match answer.await.unwrap().unwrap() {
            Appended::Won { .. } => assert_ne!(n % 3, 0),
            Appended::Claimed { by, .. } => assert_eq!((n % 3, by), (0, id(100))),
            other => panic!("heard {other:?}"),
        }
    }
    let mut tx = store.read().await.unwrap();
    // The first one, the fixture's own, and six winners.
    assert_eq!(feed::last(&mut tx).await.unwrap(), 8);
}

async fn an_act_may_hand_a_claim_over(fixture: Fixture) {
    let store = fixture.open().await;
    let first = claiming(id(1), 1, &[digest(1)]);
    win(&store, &first).await;
    let entries = vec![
        claiming(id(2), 2, &[digest(1)]),
        Append {
            releases: vec![digest(1)],
            ..after(&first, 3)
        },
    ];
    let answer = store.append_all(entries).await.unwrap();
    assert!(
        matches!(answer, AppendedAll::Won { .. }),
        "heard {answer:?}"
    );
    assert_eq!(holder(&store, digest(1)).await, Some(id(2)));
}

async fn an_act_that_loses_a_claim_writes_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &claiming(id(1), 1, &[digest(1)])).await;
    let entries = vec![
        claiming(id(2), 2, &[digest(2)]),
        claiming(id(3), 3, &[digest(1)]),
    ];
    let answer = store.append_all(entries).await.unwrap();
    let claimed = Appended::Claimed {
        claim: digest(1),
        by: id(1),
    };
    assert_eq!(
        answer,
        AppendedAll::Lost {
            index: 1,
            answer: claimed
        }
    );
    assert_eq!(holder(&store, digest(2)).await, None);
    let mut tx = store.read().await.unwrap();
    assert_eq!(chain::head(&mut tx, id(2)).await.unwrap(), None);
}

async fn a_claim_of_a_row_that_failed_is_free(fixture: Fixture) {
    let store = fixture.open().await;
    let mut poison = claiming(id(1), 1, &[digest(1)]);
    poison.row.leaf.clear();
    assert!(store.append(poison).await.is_err());
    assert_eq!(holder(&store, digest(1)).await, None);
    win(&store, &claiming(id(2), 2, &[digest(1)])).await;
}
