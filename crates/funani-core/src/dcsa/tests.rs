use funani_proof::json::{self, Limits, Value};

use super::*;
use crate::codes::NoLists;

fn read(text: &str) -> Value {
    json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap()
}

fn straight() -> Value {
    read(include_str!("../../testdata/straight.json"))
}

fn to_order() -> Value {
    read(include_str!("../../testdata/to-order.json"))
}

#[test]
fn the_samples_hold() {
    for sample in [straight(), to_order()] {
        let faults = check(&sample, &NoLists);
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
