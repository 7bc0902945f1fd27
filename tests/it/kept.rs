//! A customs examination that was kept, judged by the command without a node.

use std::collections::BTreeMap;

use funani_core::codes::Zone;
use funani_core::doc::{Deed, Edition};
use funani_core::id::DocId;
use funani_core::party::Custody;
use funani_core::receipt::{LOG_WITHIN, Receipt, ReceiptState};
use funani_core::verify::NoMemory;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Object};
use funani_proof::jws::{self, Typ};
use funani_trade::examine::{
    Authority, Checkpoints, Evidence, Facts, Question, Trusts, examination, examine, file,
};
use funani_trade::{Figures, Received};

use super::cli::{funani, parsed};
use world::{World, customs_key};

#[expect(dead_code, reason = "the tests of examinations ask more of it")]
#[path = "../../crates/funani-trade/src/examine/tests/world.rs"]
mod world;

const ISSUER: &str = "Hachinohe Chamber";

/// A permit on a registry, and the examination of it with the receipt of its customs service.
fn kept(world: &mut World) -> String {
    world.enrol(ISSUER, Custody::SelfHeld, &[]);
    let permit = Received {
        kind: "PERMIT".to_owned(),
        file: None,
        values: BTreeMap::from([("control.licence".parse().unwrap(), "P-42".to_owned())]),
    };
    let content = json::to_canonical(&permit.to_value()).into_bytes();
    let edition = Edition {
        kind: permit.kind,
        content: Digest::of(&content),
        data: None,
        overrides: Vec::new(),
    };
    world.document("permit", ISSUER, Deed::Issue(edition), &content);
    let bundle = world.bundle("permit");
    let declared = BTreeMap::from([("entry.permit".parse().unwrap(), "P-42".to_owned())]);
    let declared = Figures::stated(declared);
    let evidence = Evidence::read(bundle);
    let question = Question {
        bundles: vec![&evidence],
        declared: &declared,
        kind: None,
        facts: &Facts::default(),
        now: world.now,
        authority: &Authority {
            country: "TH".to_owned(),
            zone: "+07:00".parse::<Zone>().unwrap(),
        },
        cached: &Checkpoints::new(),
    };
    let trusts = Trusts::from_iter([world.trust()]);
    let report = examine(&question, &trusts, &mut NoMemory);
    let examination = examination(&question, &trusts, &report);
    let looks: DocId = "0197f0f0-0000-8000-8000-000000000001".parse().unwrap();
    let receipt = Receipt {
        registry: world.registry.clone(),
        chain: looks.uuid(),
        sequence: 1,
        act: json::canonical_digest(&examination),
        previous: None,
        state: ReceiptState::Document(Object::from([("purpose", "EXAMINE")])),
        keys_at: Vec::new(),
        time: world.now,
        log_by: world.now.plus(LOG_WITHIN),
    };
    let signed = jws::sign(Typ::Receipt, &customs_key(), &receipt.to_payload());
    file(examination, &signed)
}

#[tokio::test]
async fn the_command_judges_an_examination_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let mut world = World::new("2027-03-16T05:00:00.000Z");
    let kept = kept(&mut world);
    let trust = json::to_canonical(&world.trust().to_value());
    std::fs::write(dir.join("trust.json"), trust).unwrap();
    std::fs::write(dir.join("kept.json"), &kept).unwrap();
    let changed = kept.replace("\"CLEAR\"", "\"ALERT\"");
    assert_ne!(changed, kept);
    std::fs::write(dir.join("changed.json"), changed).unwrap();

    let verify = async |file: &str, more: &[&str]| {
        let arguments: Vec<&str> = ["verify", file].iter().chain(more).copied().collect();
        funani(dir, &arguments).await
    };
    let trusted = ["--trust", "trust.json", "--json"];
    let valid = verify("kept.json", &trusted).await;
    assert_eq!(valid.status.code(), Some(0), "{valid:?}");
    let told = parsed(&valid.stdout);
    let text = |pointer: &str| told.pointer(pointer).and_then(|it| it.as_str());
    assert_eq!(text("/result"), Some("VALID"));
    assert_eq!(text("/report/result"), Some("CLEAR"));
    let changed = verify("changed.json", &trusted).await;
    assert_eq!(changed.status.code(), Some(1));
    let alone = verify("kept.json", &[]).await;
    assert_eq!(alone.status.code(), Some(2));
    let words = verify("kept.json", &trusted[..2]).await;
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("PERMIT P-42: VALID"), "{words}");
    let current = verify("kept.json", &["--trust", "trust.json", "--current"]).await;
    let complaint = String::from_utf8(current.stderr).unwrap();
    assert!(complaint.contains("leave out --current"), "{complaint}");
}
