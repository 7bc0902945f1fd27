//! The table of transport documents against the published schema.

#![expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")]

mod conditions;
mod examples;
mod limits;
mod lists;
mod mutation;
mod place;
mod samples;
mod schema;

use std::collections::BTreeMap;

use funani_core::codes::NoLists;
use funani_core::dcsa::{DESCRIPTION, Fault, FaultCode, Presence, Row, check, table};
use funani_proof::json::Value;

use mutation::{Chance, Mutation, mutations};
use place::Place;
use schema::Schema;

/// Which of the published schemas is compared.
const SCHEMA: &str = "TransportDocument";

/// How many mutated documents the comparison must see.
const ENOUGH: usize = 5_000;

/// Whether the schema can say it: neither a condition nor the words of a description.
fn is_expressible(fault: &Fault) -> bool {
    fault.code <= FaultCode::AlternativesExclude && fault.source != DESCRIPTION
}

/// The faults of `document` that the schema can say; `feedbacks` stand in one of the schemas only.
fn expressible(document: &Value, schema: &Schema) -> Vec<Fault> {
    let mut faults = check(document, &NoLists);
    faults.retain(is_expressible);
    if !schema.has_feedbacks {
        faults.retain(|fault| !fault.path.starts_with("$.feedbacks"));
    }
    faults
}

/// Asserts that both accept or both refuse; whether they refuse.
fn compare(document: &Value, schema: &Schema, what: &str) -> bool {
    let ours = expressible(document, schema);
    assert_eq!(
        ours.is_empty(),
        schema.accepts(document),
        "{} and {what}: ours {ours:#?}, theirs {:#?}",
        schema.name,
        schema.errors(document),
    );
    !ours.is_empty()
}

/// Whether a second alternative stands beside this one. By the letter of `anyOf` it may then be
/// malformed; see `a_malformed_alternative_is_refused_though_the_letter_lets_it_pass`.
fn has_standing_sibling(rows: &[Row], document: &Value, row: &Row, place: &Place) -> bool {
    let parent = |path: &str| path.rsplit_once('.').map(|(parent, _)| parent.to_owned());
    let beside = |other: &&Row| {
        other.presence == Presence::AnyOf
            && other.path != row.path
            && parent(&other.path) == parent(&row.path)
    };
    row.presence == Presence::AnyOf
        && rows.iter().filter(beside).any(|other| {
            let name = other.path.rsplit_once('.').unwrap().1;
            place.sibling(name).find(document).is_some()
        })
}

/// Our fault stands where the document was changed, within what was put there, or at the object
/// that lacks an alternative.
fn names_the_place(faults: &[Fault], row: &Row, place: &Place) -> bool {
    let path = place.to_string();
    let parent = path.rsplit_once('.').map_or("$", |(parent, _)| parent);
    let is_alternative = matches!(row.presence, Presence::OneOf | Presence::AnyOf);
    faults.iter().any(|fault| {
        fault.path == path
            || fault.path.starts_with(&format!("{path}."))
            || fault.path.starts_with(&format!("{path}["))
            || (is_alternative
                && fault.code == FaultCode::AlternativeMissing
                && fault.path == parent)
    })
}

#[test]
fn samples_are_judged_as_the_schema_judges_them() {
    for schema in schema::all() {
        for (name, sample) in samples::all() {
            compare(&sample, schema, &name);
        }
        for (name, sample) in samples::own() {
            assert!(!compare(&sample, schema, name), "{name}");
        }
    }
}

#[test]
fn every_row_is_exercised_by_the_samples() {
    let samples = samples::own();
    for row in table() {
        let stands = samples
            .iter()
            .any(|(_, sample)| !Place::all(sample, &row.path).is_empty());
        assert!(stands, "{}", row.path);
    }
}

#[test]
fn mutated_documents_are_judged_as_the_schema_judges_them() {
    let schemas = schema::all();
    if schemas.is_empty() {
        return;
    }
    let rows: Vec<Row> = table().collect();
    let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let samples = samples::all();
    let mut chance = Chance::new(3);
    for row in &rows {
        // Everything in the first sample that has such a place, one thing in each other.
        let mut is_first = true;
        for (name, sample) in &samples {
            let Some(place) = Place::all(sample, &row.path).pop() else {
                continue;
            };
            if has_standing_sibling(&rows, sample, row, &place) {
                continue;
            }
            let mut all = mutations(sample, row, &place);
            if !std::mem::take(&mut is_first) {
                all = vec![all.swap_remove(chance.below(all.len()))];
            }
            for Mutation { kind, document } in all {
                let what = format!("{name}, {place}, {kind}");
                let entry = seen.entry(kind).or_default();
                entry.0 += 1;
                for schema in schemas {
                    if compare(&document, schema, &what) {
                        let faults = expressible(&document, schema);
                        assert!(names_the_place(&faults, row, &place), "{what}: {faults:#?}");
                        entry.1 += usize::from(schema.has_feedbacks);
                    }
                }
            }
        }
    }
    let total: usize = seen.values().map(|(all, _)| all).sum();
    let refused: usize = seen.values().map(|(_, refused)| refused).sum();
    assert!(total >= ENOUGH, "{total} mutations are too few");
    assert!(refused > total / 2, "{refused} of {total} refused");
    assert!(
        refused < total,
        "all refused: nothing was compared that holds"
    );
    for (kind, (all, refused)) in seen {
        schema::say(&format!("{kind}: {all} documents, {refused} refused"));
    }
    schema::say(&format!(
        "{total} mutated documents, {refused} refused by both"
    ));
}

#[test]
fn several_faults_at_once_are_judged_as_the_schema_judges_them() {
    let schemas = schema::all();
    let rows: Vec<Row> = table().collect();
    let samples = samples::own();
    let mut chance = Chance::new(3_0_4);
    for round in 0..500 {
        let (name, sample) = chance.pick(&samples);
        let mut document = sample.clone();
        for _ in 0..=chance.below(4) {
            let row = chance.pick(&rows);
            let Some(place) = Place::all(&document, &row.path).pop() else {
                continue;
            };
            let mut all = mutations(&document, row, &place);
            document = all.swap_remove(chance.below(all.len())).document;
        }
        for schema in schemas {
            compare(&document, schema, &format!("{name}, round {round}"));
        }
    }
}

#[test]
fn a_malformed_alternative_is_refused_though_the_letter_lets_it_pass() {
    let (_, sample) = samples::own().swap_remove(0);
    let cases = [
        (
            "$.partyContactDetails[0].email",
            "nobody",
            "$.partyContactDetails[0].email",
        ),
        ("$.placeOfIssue.countryCode", "jp", "$.placeOfIssue"),
    ];
    for (path, value, found) in cases {
        let mut document = sample.clone();
        Place::parse(path).set(&mut document, value.into());
        let faults = check(&document, &NoLists);
        assert!(
            faults.iter().any(|fault| fault.path == found),
            "{faults:#?}"
        );
        for schema in schema::all() {
            assert!(
                schema.errors(&document).is_empty(),
                "{} {path}",
                schema.name
            );
        }
    }
}

#[test]
fn unknown_members_hold_anywhere() {
    for (name, sample) in samples::own() {
        let before = check(&sample, &NoLists);
        for place in Place::objects(&sample) {
            let mut document = sample.clone();
            let extra = place.below("xCarrierExtension");
            extra.set(&mut document, Value::Null);
            assert_eq!(check(&document, &NoLists), before, "{name} {extra}");
        }
    }
}
