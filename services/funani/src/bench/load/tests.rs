use std::time::{Duration, Instant};

use super::{Places, Tally, drive};

#[test]
fn every_place_is_handed_out_once() {
    let places = Places::new(3);
    let mut seen: Vec<usize> = places.clone().take(2).collect();
    seen.extend(places);
    assert_eq!(seen, [0, 1, 2]);
}

#[tokio::test]
async fn what_callers_tell_is_added_up() {
    let sum = drive(4, |caller| async move {
        let mut tally = Tally::new();
        let begun = Instant::now()
            .checked_sub(Duration::from_millis(10))
            .unwrap();
        tally.note(begun, true);
        if caller == 3 {
            tally.fail(|| "refused".to_owned());
        }
        Ok(tally)
    })
    .await
    .unwrap();
    assert_eq!((sum.done, sum.failed), (4, 1));
    assert_eq!(sum.fault.as_deref(), Some("refused"));
    assert!(sum.wait_ms(0.5) >= 9.9);
}
