//! How long it takes to examine one consignment (bill, invoice, packing list and certificate) with
//! what judgements remember, and without; to read what its documents state; and to make the keys by
//! which they are found.

#![expect(
    clippy::unwrap_used,
    reason = "a world that cannot be made is not measured"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use funani_core::act::{Action, Capacity, Reference};
use funani_core::codes::Library;
use funani_core::doc::{Deed, Edition};
use funani_core::party::Custody;
use funani_core::verify::{FoldedChain, Memory, NoMemory};
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};
use funani_proof::key::Kid;
use funani_trade::examine::{
    Authority, Checkpoints, EntryKind, Evidence, ExaminationResult, Facts, Question, Trusts,
    examine,
};
use funani_trade::lookup::of_content;
use funani_trade::path::Path;
use funani_trade::{Consignment, Figures, Paper, Received, bill, paper};

use world::{World, identifier, order_of};

#[expect(dead_code, reason = "the tests ask more of it")]
#[path = "../src/examine/tests/world.rs"]
mod world;

/// The mackerel of the demonstration.
const ENTRY: &[u8] = include_bytes!("../../../services/funani/src/demo/consignment.json");
const CARRIERS: &[u8] = include_bytes!("../../../services/funani/src/demo/carrier.json");

const EXPORTER: &str = "Hachinohe Suisan Boeki K.K.";
const BANK: &str = "Chao Phraya Commercial Bank";
const IMPORTER: &str = "Samut Sakhon Foods Co., Ltd.";
const CARRIER: &str = "Funani Line";
const CHAMBER: &str = "Japan Chamber of Commerce and Industry";
const BILL: &str = "FNLYOK2703042";

/// What a node remembers.
#[derive(Default)]
struct Warm {
    statements: HashSet<(Digest, Kid)>,
    chains: HashMap<Digest, Arc<FoldedChain>>,
}

impl Memory for Warm {
    fn verified(&mut self, statement: Digest, kid: Kid) -> bool {
        self.statements.contains(&(statement, kid))
    }

    fn remember(&mut self, statement: Digest, kid: Kid) {
        self.statements.insert((statement, kid));
    }

    fn chain(&mut self, key: Digest) -> Option<Arc<FoldedChain>> {
        self.chains.get(&key).cloned()
    }

    fn remember_chain(&mut self, key: Digest, chain: Arc<FoldedChain>) {
        self.chains.insert(key, chain);
    }
}

fn figures() -> Figures {
    let time = "2027-03-01T00:00:00.000Z".parse().unwrap();
    let entry = Consignment::read(ENTRY, "Sato", time, &Library::shipped());
    Figures::of(&entry.unwrap())
}

fn issue(world: &mut World, name: &str, issuer: &str, kind: &str, content: &[u8]) {
    let edition = Edition {
        kind: kind.to_owned(),
        content: Digest::of(content),
        data: None,
        overrides: Vec::new(),
    };
    world.document(name, issuer, Deed::Issue(edition), content);
}

fn paper_of(kind: &str, figures: &Figures) -> String {
    let paper = Paper::of(paper::form(kind).unwrap(), figures);
    json::to_canonical(&paper.to_value())
}

/// The certificate of origin, as a chamber issues it.
fn certificate_of(figures: &Figures) -> String {
    let of = |path: &Path| {
        ["goods", "proof"]
            .iter()
            .any(|it| path.to_string().starts_with(it))
    };
    let values = figures.iter().filter(|(path, _)| of(path));
    let certificate = Received {
        kind: "CERTIFICATE_OF_ORIGIN".to_owned(),
        file: None,
        values: values
            .map(|(path, value)| (path.clone(), value.to_owned()))
            .collect(),
    };
    json::to_canonical(&certificate.to_value())
}

fn bill_of(figures: &Figures) -> Value {
    let carrier = json::parse(CARRIERS, Limits::DOCUMENT).unwrap();
    bill::draft(figures, carrier.as_object().unwrap())
}

/// The four documents of the consignment, the bill with the importer.
fn bundles(figures: &Figures, world: &mut World) -> Vec<Vec<u8>> {
    let jcn = [identifier("JCN", "3021001099901")];
    let code = [identifier("ZZZ-CPCB", "CPCB-BKK")];
    world.enrol(EXPORTER, Custody::SelfHeld, &jcn);
    world.enrol(BANK, Custody::SelfHeld, &code);
    for name in [IMPORTER, CARRIER, CHAMBER] {
        world.enrol(name, Custody::SelfHeld, &[]);
    }
    for kind in ["COMMERCIAL_INVOICE", "PACKING_LIST"] {
        let content = paper_of(kind, figures);
        issue(world, kind, EXPORTER, kind, content.as_bytes());
    }
    let content = certificate_of(figures);
    issue(
        world,
        "certificate",
        CHAMBER,
        "CERTIFICATE_OF_ORIGIN",
        content.as_bytes(),
    );
    let document = json::to_canonical(&bill_of(figures)).into_bytes();
    world.issue_bill(BILL, document, CARRIER, EXPORTER, order_of(world, BANK));
    let recipient = world.reference(BANK);
    world.act(
        BILL,
        EXPORTER,
        Capacity::Own,
        Action::Transfer { recipient },
    );
    let importer = world.reference(IMPORTER);
    let recipient = Reference::Party(importer);
    world.act(BILL, BANK, Capacity::Own, Action::Endorse { recipient });
    let recipient = importer;
    world.act(BILL, BANK, Capacity::Own, Action::Transfer { recipient });
    let names = [BILL, "COMMERCIAL_INVOICE", "PACKING_LIST", "certificate"];
    names.iter().map(|name| world.bundle(name)).collect()
}

fn bench(criterion: &mut Criterion) {
    let figures = figures();
    let mut world = World::new("2027-03-09T01:00:00.000Z");
    let bundles = bundles(&figures, &mut world);
    let trusts = Trusts::from_iter([world.trust()]);
    let values = figures.iter().filter(|(path, _)| {
        let text = path.to_string();
        [
            "transport.",
            "goods.",
            "invoice.",
            "equipment.",
            "total.",
            "party.",
            "proof.",
        ]
        .iter()
        .any(|part| text.starts_with(part))
    });
    let values: BTreeMap<Path, String> = values
        .map(|(path, value)| (path.clone(), value.to_owned()))
        .collect();
    let declared = Figures::stated(values);
    let (facts, cached) = (Facts::default(), Checkpoints::new());
    let authority = Authority {
        country: "TH".to_owned(),
        zone: "+07:00".parse().unwrap(),
    };
    let evidence: Vec<Evidence> = bundles.iter().cloned().map(Evidence::read).collect();
    let question = Question {
        bundles: evidence.iter().collect(),
        declared: &declared,
        kind: Some(EntryKind::Import),
        facts: &facts,
        now: world.now,
        authority: &authority,
        cached: &cached,
    };
    let mut warm = Warm::default();
    let report = examine(&question, &trusts, &mut warm);
    assert_eq!(
        report.result,
        ExaminationResult::Clear,
        "{:#?}",
        report.findings
    );
    let all = |memory: &mut dyn Memory| {
        let evidence: Vec<Evidence> = bundles.iter().cloned().map(Evidence::read).collect();
        let question = Question {
            bundles: evidence.iter().collect(),
            ..question.clone()
        };
        examine(black_box(&question), &trusts, memory)
    };
    criterion.bench_function("examine a consignment, warm", |bencher| {
        bencher.iter(|| all(&mut warm));
    });
    criterion.bench_function("examine a consignment, cold", |bencher| {
        bencher.iter(|| all(&mut NoMemory));
    });
    criterion.bench_function("examine evidence that was read, warm", |bencher| {
        bencher.iter(|| examine(black_box(&question), &trusts, &mut warm));
    });
    criterion.bench_function("write the report as XML", |bencher| {
        bencher.iter(|| report.to_xml(black_box(&declared)));
    });
}

fn reading(criterion: &mut Criterion) {
    let figures = figures();
    let invoice = paper_of("COMMERCIAL_INVOICE", &figures);
    let certificate = certificate_of(&figures);
    let bill = bill_of(&figures);
    let stated = bill::stated(&bill);
    criterion.bench_function("read an invoice", |bencher| {
        bencher.iter(|| Paper::read(black_box(invoice.as_bytes())).unwrap());
    });
    criterion.bench_function("read a certificate", |bencher| {
        bencher.iter(|| Received::read(black_box(certificate.as_bytes())).unwrap());
    });
    criterion.bench_function("read what a bill states", |bencher| {
        bencher.iter(|| bill::stated(black_box(&bill)));
    });
    criterion.bench_function("make the keys of a consignment", |bencher| {
        bencher.iter(|| of_content("", black_box(&figures)));
    });
    criterion.bench_function("make the keys of a bill", |bencher| {
        bencher.iter(|| of_content("", black_box(&stated)));
    });
    criterion.bench_function("compute the figures of a consignment", |bencher| {
        let time = "2027-03-01T00:00:00.000Z".parse().unwrap();
        let entry = Consignment::read(ENTRY, "Sato", time, &Library::shipped()).unwrap();
        bencher.iter(|| Figures::of(black_box(&entry)));
    });
}

criterion_group!(benches, bench, reading);
criterion_main!(benches);
