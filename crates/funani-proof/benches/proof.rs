//! How long it takes to write and read a bill of six kilobytes, to sign, to verify and to append.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;
use funani_proof::merkle::{Frontier, leaf_hash};

/// A transport document as a carrier sends it, with white space and in no order.
const BILL: &[u8] = include_bytes!("../testdata/bill.json");

fn writing(c: &mut Criterion) {
    let ours = json::parse(BILL, Limits::DOCUMENT).expect("the bill is right");
    let theirs: serde_json::Value = serde_json::from_slice(BILL).expect("the bill is right");
    let length = json::to_canonical(&ours).len();
    let mut group = c.benchmark_group("write a bill in canonical form");
    group.throughput(Throughput::Bytes(
        u64::try_from(length).expect("a few thousand"),
    ));
    group.bench_function("funani-proof", |b| {
        b.iter(|| json::to_canonical(black_box(&ours)));
    });
    group.bench_function("serde_json_canonicalizer", |b| {
        b.iter(|| serde_json_canonicalizer::to_string(black_box(&theirs)));
    });
    group.finish();
}

fn reading(c: &mut Criterion) {
    let value = json::parse(BILL, Limits::DOCUMENT).expect("the bill is right");
    let canonical = json::to_canonical(&value);
    let mut group = c.benchmark_group("read a bill");
    group.bench_function("as sent", |b| {
        b.iter(|| json::parse(black_box(BILL), Limits::DOCUMENT));
    });
    group.bench_function("canonical", |b| {
        b.iter(|| json::parse_canonical(black_box(canonical.as_bytes()), Limits::DOCUMENT));
    });
    group.bench_function("as sent, by serde_json", |b| {
        b.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(BILL)));
    });
    group.bench_function("as sent, to its digest", |b| {
        b.iter(|| {
            json::parse(black_box(BILL), Limits::DOCUMENT)
                .map(|value| json::canonical_digest(&value))
        });
    });
    group.finish();
}

fn signing(c: &mut Criterion) {
    let key = SigningKey::from_seed([7; 32]);
    let public = key.public();
    let value = json::parse(BILL, Limits::DOCUMENT).expect("the bill is right");
    let payload = json::to_canonical(&value);
    let compact = jws::sign(Typ::Doc, &key, &payload);
    let statement = Jws::parse(&compact).expect("it was just signed");
    let digest = Digest::of(payload.as_bytes());
    let signature = key.sign(digest.as_bytes());
    c.bench_function("sign 32 bytes", |b| {
        b.iter(|| key.sign(black_box(digest.as_bytes())));
    });
    c.bench_function("verify 32 bytes by the strict equation", |b| {
        b.iter(|| public.verify(black_box(digest.as_bytes()), &signature));
    });
    c.bench_function("sign a statement of six kilobytes", |b| {
        b.iter(|| jws::sign(Typ::Doc, &key, black_box(&payload)));
    });
    c.bench_function("read a statement of six kilobytes", |b| {
        b.iter(|| Jws::parse(black_box(&compact)));
    });
    c.bench_function("verify a statement of six kilobytes", |b| {
        b.iter(|| black_box(&statement).verify(&public));
    });
}

fn appending(c: &mut Criterion) {
    let leaf = leaf_hash(&[7; 81]);
    let mut frontier = Frontier::new();
    c.bench_function("append a leaf to a tree", |b| {
        b.iter(|| {
            frontier.append(black_box(leaf), |node, hash| {
                black_box((node, hash));
            })
        });
    });
    c.bench_function("root of a tree", |b| b.iter(|| black_box(&frontier).root()));
}

criterion_group!(benches, writing, reading, signing, appending);
criterion_main!(benches);
