use std::hint::black_box;
use std::time::{Duration, Instant};

use super::*;

/// A transport document as a carrier sends it.
const BILL: &[u8] = include_bytes!("../../../testdata/bill.json");

const ROUNDS: usize = 41;
const WRITES: u32 = 40;

fn timed(mut write: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..WRITES {
        write();
    }
    start.elapsed()
}

#[test]
fn the_sample_bill_has_about_six_kilobytes_and_one_canonical_form() {
    let bill = parse(BILL, Limits::DOCUMENT).unwrap();
    let text = to_canonical(&bill);
    assert!((5_500..6_600).contains(&text.len()), "{}", text.len());
    assert_eq!(
        text,
        serde_json_canonicalizer::to_string(&stock(&bill)).unwrap()
    );
    assert_eq!(parse_canonical(text.as_bytes(), Limits::DOCUMENT), Ok(bill));
}

/// Both write their own tree of the same bill, in turns, so that a busy machine slows both; the
/// median of the rounds counts. All crates involved are compiled with optimisation in tests.
#[test]
fn canonical_writer_is_three_times_faster_than_the_stock_crate() {
    let ours = parse(BILL, Limits::DOCUMENT).unwrap();
    let theirs: serde_json::Value = serde_json::from_slice(BILL).unwrap();
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let stock = timed(|| {
                black_box(serde_json_canonicalizer::to_string(black_box(&theirs)).unwrap());
            });
            let own = timed(|| {
                black_box(to_canonical(black_box(&ours)));
            });
            stock.as_secs_f64() / own.as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ROUNDS / 2];
    assert!(
        median >= 3.0,
        "{median:.1} times as fast as the stock crate"
    );
}
