//! Many callers at once: for one bill one of them wins, and for different bills nobody is in the
//! other's way.

use std::sync::Arc;

use funani::client::wish::Deed;
use funani_core::party::build::{self, NewKey};
use funani_core::party::{Custody, Event, Purpose};
use funani_proof::jws::{self, Typ};
use funani_proof::key::SigningKey;
use funani_tests::person::{one, submit};
use funani_tests::{Bill, Person, Place, Stage, bill, on_both_engines};
use funani_wire::reason::Refusal;
use tonic::Code;

on_both_engines![
    of_a_thousand_rivals_one_wins_each_step,
    callers_on_different_bills_never_fail
];

const RIVALS: usize = 1000;
const KEYS: usize = 10;
const STEPS: u64 = 10;

/// A thousand connections need two thousand files in this process.
#[expect(unsafe_code, reason = "the standard library does not raise limits")]
fn raise_file_limit() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: both calls only read and write the structure given.
    let raised = unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && {
            limit.rlim_cur = limit.rlim_max.min(65_536);
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) == 0
        }
    };
    assert!(
        raised && limit.rlim_cur >= 4096,
        "{RIVALS} connections need 4096 files; the limit is {}",
        limit.rlim_cur
    );
}

async fn add_act_keys(stage: &Stage, person: &mut Person) -> Vec<SigningKey> {
    let mut keys = vec![person.wallet.key(Purpose::Act).unwrap().clone()];
    for _ in 1..KEYS {
        let key = SigningKey::from_seed(stage.chance.bytes());
        let new = [NewKey {
            key: &key,
            purpose: Purpose::Act,
            custody: Custody::SelfHeld,
        }];
        let event = Event::Add {
            keys: build::public_keys(&new),
        };
        person.record(stage, event, &new, Vec::new()).await.unwrap();
        keys.push(key);
    }
    keys
}

async fn of_a_thousand_rivals_one_wins_each_step(place: &Place) {
    raise_file_limit();
    let (node, stage) = Stage::node(place).await;
    let carrier = Person::enrol(&stage, "Funani Line").await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let mut exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let keys = add_act_keys(&stage, &mut exporter).await;
    let mut on = carrier
        .issue(&stage, &exporter, &bank, "RIVAL1")
        .await
        .unwrap();
    let mut sessions = Vec::new();
    for _ in 0..RIVALS {
        sessions.push(exporter.session(&stage).await);
    }
    for step in 0..STEPS {
        let wish = bill::wish(&stage, Deed::Supersede, Some(on.id));
        let mut act = bill::act(&stage, &exporter, &wish, Some(&on), &[]);
        let barrier = Arc::new(tokio::sync::Barrier::new(RIVALS));
        let mut rivals = tokio::task::JoinSet::new();
        for (number, session) in sessions.iter().enumerate() {
            // Every rival signs bytes of its own, or it would be told that they are recorded.
            act.not_after = act.not_after.plus(1);
            let statement = jws::sign(Typ::Act, &keys[number % KEYS], &act.to_payload());
            let (session, barrier) = (session.clone(), Arc::clone(&barrier));
            rivals.spawn(async move {
                barrier.wait().await;
                submit(&session, statement, Vec::new()).await
            });
        }
        let answers = rivals.join_all().await;
        let won: Vec<Bill> = answers.iter().flatten().map(one).collect();
        assert_eq!(won.len(), 1, "one of {RIVALS} wins step {step}");
        let lost: Vec<_> = answers
            .iter()
            .filter_map(|answer| answer.as_ref().err())
            .collect();
        assert_eq!(lost.len(), RIVALS - 1);
        for status in lost {
            let refusal = Refusal::from_status(status);
            assert_eq!(
                (status.code(), refusal.reason()),
                (Code::Aborted, "HEAD_MOVED"),
                "{status:?}"
            );
            assert_eq!(
                refusal.datum("head"),
                Some(won[0].head.to_string().as_str())
            );
        }
        assert_eq!(won[0].sequence, on.sequence + 1);
        on = won[0].clone();
    }
    assert_eq!(on.sequence, STEPS + 1);
    drop(sessions);
    node.stop().await;
}

async fn callers_on_different_bills_never_fail(place: &Place) {
    const CALLERS: usize = 64;
    const ACTS: u64 = 10;
    let (node, stage) = Stage::node(place).await;
    let carrier = Person::enrol(&stage, "Funani Line").await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let all = (0..CALLERS).map(async |caller| {
        let mut on = carrier
            .issue(&stage, &exporter, &bank, &format!("MANY{caller}"))
            .await?;
        for act in 1..=ACTS {
            let (from, to) = if act % 2 == 1 {
                (&exporter, &bank)
            } else {
                (&bank, &exporter)
            };
            on = from.transfer(&stage, &on, to).await?;
        }
        Ok::<_, tonic::Status>(on.sequence)
    });
    for ended in futures::future::join_all(all).await {
        assert_eq!(ended.unwrap(), ACTS + 1);
    }
    node.stop().await;
}
