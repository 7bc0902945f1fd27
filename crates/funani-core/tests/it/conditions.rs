//! The conditions: each where it holds and where it is broken.

mod goods;
mod parties;

use std::collections::BTreeSet;

use funani_core::codes::NoLists;
use funani_core::dcsa::{FaultCode, check, conditions};
use funani_proof::json::{self, Limits, Value};

use crate::place::Place;
use crate::samples;

/// Edits of a sample, and what must be found then: nothing, or places and codes.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, FaultCode)],
);

/// Takes a member out.
const NONE: &str = "";

fn run(sample: &Value, cases: &[Case]) -> BTreeSet<FaultCode> {
    let mut found = BTreeSet::new();
    for (name, edits, expected) in cases {
        let mut document = sample.clone();
        for (path, value) in *edits {
            let place = Place::parse(path);
            if *value == NONE {
                place.remove(&mut document);
            } else {
                let value = json::parse(value.as_bytes(), Limits::DOCUMENT).unwrap();
                place.set(&mut document, value);
            }
        }
        let faults = check(&document, &NoLists);
        let places: Vec<(&str, FaultCode)> = faults
            .iter()
            .map(|fault| (fault.path.as_str(), fault.code))
            .collect();
        assert_eq!(places, *expected, "{name}");
        found.extend(faults.iter().map(|fault| fault.code));
    }
    found
}

#[test]
fn conditions_hold_or_are_broken_as_the_tables_say() {
    let samples = samples::own();
    let mut found = run(&samples[0].1, parties::STRAIGHT);
    found.extend(run(&samples[0].1, goods::GOODS));
    found.extend(run(&samples[1].1, parties::TO_ORDER));
    let codes = conditions().flat_map(|condition| condition.codes.iter().copied());
    for code in codes.filter(|code| *code != FaultCode::CodeUnknown) {
        assert!(found.contains(&code), "{code} has no case");
    }
}

#[test]
fn every_code_beyond_the_schema_belongs_to_a_condition() {
    let of_conditions: BTreeSet<FaultCode> = conditions()
        .flat_map(|condition| condition.codes.iter().copied())
        .collect();
    let expected: BTreeSet<FaultCode> = FaultCode::ALL
        .iter()
        .copied()
        .filter(|code| *code >= FaultCode::CodeUnknown)
        .collect();
    assert_eq!(of_conditions, expected);
}
