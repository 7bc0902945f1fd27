//! How long it takes to read, check, canonicalise and digest a transport document: one of six
//! kilobytes, and one of a megabyte with a thousand cargo items in as many containers.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use funani_core::codes::NoLists;
use funani_core::dcsa;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};

/// An electronic bill to order, issued.
const BILL: &[u8] = include_bytes!("../testdata/to-order.json");

/// What a registry does with a document that it is given.
fn receive(document: &[u8]) -> (usize, Digest) {
    let value = json::parse(document, Limits::DOCUMENT).expect("the bill is right");
    let faults = dcsa::check(&value, &NoLists);
    let canonical = json::to_canonical(&value);
    (faults.len(), Digest::of(canonical.as_bytes()))
}

/// The bill with `count` cargo items, each in a container of its own.
fn large(count: usize) -> Vec<u8> {
    let mut bill = json::parse(BILL, Limits::DOCUMENT).expect("the bill is right");
    let document = bill.as_object_mut().expect("an object");
    let many = |template: &Value, place: &str| -> Value {
        let copies = (0..count).map(|number| {
            let mut copy = template.clone();
            let object = copy.as_object_mut().expect("an object");
            let object = match place {
                "" => object,
                place => object
                    .get_mut(place)
                    .and_then(Value::as_object_mut)
                    .expect("an object"),
            };
            object.insert("equipmentReference", format!("FNRU{number:07}"));
            copy
        });
        Value::Array(copies.collect())
    };
    let equipment = match document.get("utilizedTransportEquipments") {
        Some(Value::Array(all)) => many(all.first().expect("one"), "equipment"),
        _ => panic!("the bill lists its equipment"),
    };
    document.insert("utilizedTransportEquipments", equipment);
    let Some(Value::Array(items)) = document.get_mut("consignmentItems") else {
        panic!("the bill lists its goods");
    };
    let item = items.first_mut().and_then(Value::as_object_mut);
    let item = item.expect("one");
    let cargo = match item.get("cargoItems") {
        Some(Value::Array(all)) => many(all.first().expect("one"), ""),
        _ => panic!("the bill lists its cargo"),
    };
    item.insert("cargoItems", cargo);
    json::to_canonical(&bill).into_bytes()
}

/// The bill with a fault in every container.
fn wrong(count: usize) -> Value {
    let text = String::from_utf8(large(count)).expect("canonical JSON is UTF-8");
    let text = text.replace("\"KGM\"", "\"TNE\"");
    json::parse(text.as_bytes(), Limits::DOCUMENT).expect("it is JSON all the same")
}

fn documents(c: &mut Criterion) {
    let large = large(1_000);
    for (name, document) in [("6 KB", BILL), ("1,000 cargo items", &large)] {
        let value = json::parse(document, Limits::DOCUMENT).expect("the bill is right");
        assert_eq!(receive(document).0, 0, "the bill holds");
        let mut group = c.benchmark_group(format!("a bill of {name}, {} bytes", document.len()));
        group.throughput(Throughput::Bytes(
            u64::try_from(document.len()).expect("a megabyte"),
        ));
        group.bench_function("read, check, canonicalise and digest", |b| {
            b.iter(|| receive(black_box(document)));
        });
        group.bench_function("check", |b| {
            b.iter(|| dcsa::check(black_box(&value), &NoLists));
        });
        group.finish();
    }
    let mut group = c.benchmark_group("faults in every container");
    for count in [100, 1_000] {
        let value = wrong(count);
        let faults = dcsa::check(&value, &NoLists).len();
        group.throughput(Throughput::Elements(
            u64::try_from(faults).expect("a few thousand"),
        ));
        group.bench_function(format!("{count} containers"), |b| {
            b.iter(|| dcsa::check(black_box(&value), &NoLists));
        });
    }
    group.finish();
}

criterion_group!(benches, documents);
criterion_main!(benches);
