//! What the generator makes: many kinds, sound where it says so, and the same every time.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::codes::Library;
use funani_core::dcsa;
use funani_trade::{Consignment, Figures, Path, check, table};

use super::consignment::Data;
use super::firms::Firms;
use super::wares::WARES;
use super::{Manifest, bill, consignment, plant, sound, told};

fn read(data: &Data) -> Figures {
    let text = funani_proof::json::to_canonical(&told::object(data));
    let time = "2027-03-01T00:00:00.000Z".parse().unwrap();
    let read = Consignment::read(text.as_bytes(), "Export section", time, &Library::shipped());
    Figures::of(&read.unwrap_or_else(|faults| panic!("{faults:?}")))
}

fn faults(data: &Data) -> Vec<String> {
    let lists = Library::shipped();
    let faults = data.iter().filter_map(|(path, value)| {
        let parsed: Path = path.parse().ok()?;
        let fault = match table::row(&parsed) {
            Some(row) => row.check(value, &lists).err()?.to_string(),
            None => "is no datum".to_owned(),
        };
        Some(format!("{path} {value}: {fault}"))
    });
    faults.collect()
}

#[test]
fn a_third_is_planted_of_every_kind_and_the_rest_is_sound() {
    let manifest = Manifest::sample();
    let bills = manifest.cases.len() + manifest.masters.len();
    assert_eq!(bills, 300);
    let planted = manifest.cases.iter().filter_map(|case| case.planted);
    let planted = planted.chain(manifest.masters.iter().filter_map(|master| master.planted));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for one in planted {
        *kinds.entry(one.kind).or_default() += 1;
    }
    for kind in plant::kinds() {
        assert_eq!(kinds.get(kind.name), Some(&kind.often), "{}", kind.name);
    }
    for kind in plant::MASTERS {
        assert_eq!(kinds.get(kind.kind), Some(&2), "{}", kind.kind);
    }
    let all: usize = kinds.values().sum();
    assert!(
        kinds.len() >= 50 && (100..=120).contains(&all),
        "{} kinds, {all}",
        kinds.len()
    );
    let beside = manifest
        .cases
        .iter()
        .filter(|case| case.beside.is_some())
        .count();
    assert!(bills - all - beside >= 170, "{beside} beside");
}

#[test]
fn every_sound_variation_is_there() {
    let manifest = Manifest::sample();
    let sound = manifest.cases.iter().filter(|case| case.planted.is_none());
    let named: BTreeSet<&str> = sound
        .flat_map(|case| case.variations.iter().copied())
        .collect();
    let styles = sound::STYLES.iter().map(|style| style.0);
    for name in styles.chain(sound::EVENTS.iter().map(|event| event.0)) {
        assert!(named.contains(name), "no sound case has room for: {name}");
    }
}

#[test]
fn every_bill_can_be_issued() {
    let manifest = Manifest::sample();
    let lists = Library::shipped();
    let bills = manifest
        .cases
        .iter()
        .map(|case| bill::of(&case.shipment, &manifest.firms, &manifest.voyage));
    let masters = manifest.masters.iter();
    let masters =
        masters.map(|it| bill::master(&it.consolidation, &manifest.firms, &manifest.voyage));
    for document in bills.chain(masters) {
        let faults = dcsa::check(&document, &lists);
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn exporters_data_are_sound_and_give_invoice_and_packing_list() {
    let manifest = Manifest::sample();
    for case in &manifest.cases {
        let figures = read(&consignment::of(
            &case.shipment,
            &manifest.firms,
            &manifest.voyage,
        ));
        let mut found = check::check(&figures);
        found.retain(check::Finding::is_error);
        assert!(found.is_empty(), "{}: {found:?}", case.number);
        for kind in ["COMMERCIAL_INVOICE", "PACKING_LIST"] {
            let form = funani_trade::paper::form(kind).unwrap();
            assert_eq!(form.lacking(&figures), [], "{} {kind}", case.number);
        }
    }
}

#[test]
fn what_is_declared_and_certified_is_of_the_table() {
    let manifest = Manifest::sample();
    let declared = manifest.cases.iter().flat_map(|case| &case.declarations);
    let declared = declared.map(super::declaration::Declaration::data);
    let certified = manifest.certificates.iter();
    let certified = certified.map(|it| it.states(&manifest.firms, &manifest.voyage));
    for data in declared.chain(certified) {
        let faults = faults(&data);
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn firms_have_numbers_of_their_own_that_hold() {
    let firms = Firms::new();
    let consolidators = firms
        .consolidators
        .iter()
        .flat_map(|(one, other)| [one, other]);
    let all = firms
        .exporters
        .iter()
        .chain(&firms.importers)
        .chain(consolidators);
    let all = all.chain(&firms.brokers).chain(&firms.banks);
    let all: Vec<_> = all.chain([&firms.carrier, &firms.customs]).collect();
    assert!(all.len() >= 40);
    let numbers: BTreeSet<_> = all.iter().map(|firm| &firm.identifier).collect();
    assert_eq!(numbers.len(), all.len());
    for firm in all {
        let (scheme, number) = &firm.identifier;
        let held = funani_core::identifier::Identifier::new(*scheme, number.as_str());
        assert!(held.is_ok(), "{}: {scheme} {number}", firm.name);
    }
}

#[test]
fn other_goods_are_of_another_heading_or_chapter() {
    for ware in WARES {
        assert_eq!(ware.near.0[..2], ware.hs[..2], "{}", ware.words);
        assert_ne!(ware.near.0[..4], ware.hs[..4], "{}", ware.words);
        assert_ne!(ware.far.0[..2], ware.hs[..2], "{}", ware.words);
    }
}

#[test]
fn the_sample_manifest_is_what_is_made() {
    let folder = format!("{}/samples/manifest", env!("CARGO_MANIFEST_DIR"));
    let lines = Manifest::sample().lines();
    for (name, made) in [("bills.jsonl", lines), ("README.md", told::page())] {
        let path = format!("{folder}/{name}");
        if std::env::var_os("FUNANI_WRITE_DOCS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let held = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            held == made,
            "{name} is not what is made: FUNANI_WRITE_DOCS=1 writes it"
        );
    }
}
