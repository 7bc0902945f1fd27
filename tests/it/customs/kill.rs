//! `kill -9` while entries are released: what was acknowledged is there, with exactly what it drew.

use std::collections::BTreeMap;
use std::time::Duration;

use funani_runtime::chance::Chance;
use funani_tests::{Child, Person, Place, Stage, on_both_engines};
use funani_wire::customs::v1::EntryStatus;
use funani_wire::customs::v1::verify_certificate_request::Certificate as Asked;

use super::certificates::{JTEPA, body, claiming, code, issue, sample, verify};
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
    let chamber = body(&stage, "JCCI", "JP").await;
    let certificate = sample(JTEPA);
    let (document, _, content) = issue(&stage, &chamber, &certificate).await;
    let claimed = claiming(&certificate, "100.000");
    let mut acknowledged: BTreeMap<String, String> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut entries = Vec::new();
        for number in 0..ENTRIES {
            let number = format!("K{round}-{number}");
            entries.push(
                declare(&broker, &customs, &number, &claimed)
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
            assert_eq!((done.sequence, done.drawn.len()), (2, 1));
            acknowledged.insert(id.clone(), done.receipt);
        }
    }
    assert_eq!(acknowledged.len(), ROUNDS * ENTRIES);
    // Exactly what the entries drew is gone, however often they were sent.
    let code = Asked::Code(code(&stage, document, content));
    let known = verify(&stage, code, String::new()).await.unwrap();
    let left = 48_000 - 100 * ROUNDS * ENTRIES;
    assert_eq!(known[0].left[0].left, left.to_string());
    child.kill().await;
}
