use std::time::Duration;

use funani_store::StoreUrl;

use super::{RawProbe, places, signatures};

#[test]
fn places_count_through_all_rows() {
    assert_eq!(places(2, 3), "($1, $2, $3), ($4, $5, $6)");
}

#[tokio::test]
async fn raw_appends_are_durable_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let url = StoreUrl::Sqlite {
        dir: dir.path().to_path_buf(),
    };
    let mut probe = RawProbe::open(url).await.unwrap();
    let time = Duration::from_millis(50);
    // Twice, because a later round must not meet the chains of an earlier one.
    for _ in 0..2 {
        assert!(probe.measure(8, time).await.unwrap() > 0.0);
    }
    assert!(probe.durability().await.unwrap().durable);
    probe.end(false, false).await.unwrap();
}

#[tokio::test]
async fn signatures_are_counted() {
    let rates = signatures(Duration::from_millis(5)).await.unwrap();
    assert!(rates.signs > 0.0 && rates.verifies > 0.0);
}
