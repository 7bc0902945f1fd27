use std::time::Duration;

use funani_store::{Durability, Engine};

use super::{Report, Round};

fn round(transfers: f64) -> Round {
    Round {
        transfers,
        echo: 40.0,
        raw_appends: 40.0,
        ed25519_verifies: 40.0,
        signs: 40.0,
        ..Round::default()
    }
}

fn report() -> Report {
    Report {
        median: Round::median(&[round(9.0), round(1.0), round(5.0)]),
        durability: Durability {
            engine: Engine::Sqlite,
            version: "3".to_owned(),
            settings: vec![("synchronous", "2".to_owned())],
            durable: true,
        },
        callers: 64,
        threads: 2,
        failed: 1,
        fault: Some("refused".to_owned()),
        idle_rss_kb: 7,
        start: Duration::from_millis(12),
    }
}

#[test]
fn the_median_of_three_rounds_is_the_middle_one() {
    assert!((report().median.transfers - 5.0).abs() < 1e-9);
}

#[test]
fn four_equal_costs_make_a_quarter_of_their_rate() {
    assert!((round(0.0).harmonic() - 10.0).abs() < 1e-9);
}

#[test]
fn the_object_tells_ratio_failures_and_durability() {
    let value = report().to_value();
    let object = value.as_object().unwrap();
    let text = funani_proof::json::to_canonical(&value);
    assert!(text.contains("\"ratio\":0.5"), "{text}");
    assert!(text.contains("\"failed\":1"), "{text}");
    assert_eq!(object.get("durable").unwrap().as_bool(), Some(true));
    assert_eq!(
        object.get("first_failure").unwrap().as_str(),
        Some("refused")
    );
}

#[test]
fn the_table_ends_with_the_method_in_three_lines() {
    let text = report().to_text();
    let method: Vec<&str> = text.lines().rev().take(3).collect();
    assert!(
        method[2].starts_with("medians of three rounds; 64 callers"),
        "{text}"
    );
    assert!(method[1].starts_with("harmonic = "), "{text}");
    assert!(method[0].starts_with("durable is read back"), "{text}");
}
