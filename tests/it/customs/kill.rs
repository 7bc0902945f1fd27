//! `kill -9` while entries are released: what was acknowledged is there, with exactly what it drew.

use std::collections::BTreeMap;
use std::time::Duration;

use funani_core::party::Purpose;
use funani_runtime::chance::Chance;
use funani_tests::{Child, Person, Place, Stage, on_both_engines};
use funani_wire::customs::v1::EntryStatus;

use super::status::record;
use super::{declare, entry, hanoi};

on_both_engines![every_acknowledged_status_survives_kill];

const ROUNDS: usize = 6;
const ENTRIES: usize = 40;

async fn every_acknowledged_status_survives_kill(place: &Place) {
    let mut child = Child::start(place).await;
    let mut stage = Stage::open(child.url(), place.dir(), &place.keys());
    let mut customs = hanoi(&stage).await;
    let mut broker = Person::enrol(&stage, "Hai Long Logistics").await;
    assert!(customs.wallet.key(Purpose::Act).is_ok());
    let mut acknowledged: BTreeMap<String, String> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut entries = Vec::new();
        for number in 0..ENTRIES {
            let number = format!("K{round}-{number}");
            entries.push(
                declare(&broker, &customs, &number, &[])
                    .await
                    .unwrap()
                    .entry_id,
            );
        }
        let byte = Chance::System.bytes()[0];
        let moment = Duration::from_millis(u64::from(byte) / 2);
        let work = entries.iter().map(async |id| {
            let done = record(&customs, id, EntryStatus::Released, 1, vec![]).await;
            done.ok().map(|done| (id.clone(), done.receipt))
        });
        let work = futures::future::join_all(work);
        let killing = async {
            tokio::time::sleep(moment).await;
            child.kill().await;
        };
        let (done, ()) = tokio::join!(work, killing);
        acknowledged.extend(done.into_iter().flatten());
        child = Child::start(place).await;
        stage = stage.at(child.url());
        customs = customs.again(&stage).await;
        broker = broker.again(&stage).await;
        for (id, receipt) in &acknowledged {
            let shown = entry(&customs, id).await.unwrap();
            let [status] = shown.statuses.as_slice() else {
                panic!("one status")
            };
            assert_eq!(
                (status.status(), &status.receipt),
                (EntryStatus::Released, receipt)
            );
        }
        // What was not acknowledged is there wholly or not at all, and the same again completes it.
        for id in &entries {
            let done = record(&customs, id, EntryStatus::Released, 1, vec![])
                .await
                .unwrap();
            assert_eq!(done.sequence, 2);
            acknowledged.insert(id.clone(), done.receipt);
        }
    }
    assert_eq!(acknowledged.len(), ROUNDS * ENTRIES);
    child.kill().await;
}
