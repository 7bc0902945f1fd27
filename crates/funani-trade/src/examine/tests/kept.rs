//! Files that are kept: made, read, judged without the node, and never changed unseen.

use std::collections::BTreeSet;

use funani_core::id::DocId;
use funani_core::origin::Origin;
use funani_core::receipt::{LOG_WITHIN, Receipt, ReceiptState};
use funani_core::time::MINUTE;
use funani_core::trust::{TrustFile, TrustKey, TrustRole};
use funani_core::verdict::{Code, Outcome, Verdict};
use funani_core::verify::{Memory, NoMemory};
use funani_proof::digest::Digest;
use funani_proof::json::{self, Object};
use funani_proof::jws::{self, Typ};
use funani_proof::key::{Kid, SigningKey};

use super::kit::{Kit, read, thai};
use super::world::customs_key;
use crate::Figures;
use crate::examine::{Kept, Trusts, check, examination, examine, file, is_file};

/// The examination of a kit with a receipt by this key.
fn kept_by(kit: &Kit, key: &SigningKey, tweak: impl FnOnce(&mut Receipt)) -> String {
    let declared = Figures::stated(kit.declared.clone());
    let (evidence, authority) = (read(&kit.bundles()), thai());
    let question = kit.question(&declared, &evidence, &authority);
    let report = examine(&question, &kit.trusts(), &mut NoMemory);
    let examination = examination(&question, &kit.trusts(), &report);
    let mut receipt = Receipt {
        registry: kit.world.registry.clone(),
        chain: LOOKS.parse::<DocId>().unwrap().uuid(),
        sequence: 1,
        act: json::canonical_digest(&examination),
        previous: None,
        state: ReceiptState::Document(Object::from([("purpose", "EXAMINE")])),
        keys_at: Vec::new(),
        time: kit.world.now,
        log_by: kit.world.now.plus(LOG_WITHIN),
    };
    tweak(&mut receipt);
    file(
        examination,
        &jws::sign(Typ::Receipt, key, &receipt.to_payload()),
    )
}

/// The chain of an officer's looks.
const LOOKS: &str = "0197f0f0-0000-8000-8000-000000000001";

fn kept(kit: &Kit) -> String {
    kept_by(kit, &customs_key(), |_| {})
}

fn judge(file: &str, trusts: &Trusts) -> Verdict {
    check(file.as_bytes(), trusts, &mut NoMemory).0
}

#[test]
fn a_kept_file_is_judged_without_the_node() {
    let kit = Kit::new();
    let file = kept(&kit);
    assert!(is_file(file.as_bytes()));
    assert!(!is_file(&kit.bundles()[0]));
    let (verdict, kept) = check(file.as_bytes(), &kit.trusts(), &mut NoMemory);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    assert!(verdict.has(Code::ReportFollows));
    let kept = kept.unwrap();
    assert_eq!(kept.report, kit.examine());
    assert_eq!(kept.bundles, kit.bundles());
}

#[test]
fn what_is_kept_of_a_question_is_read_as_it_was_written() {
    use crate::examine::{Arrival, Drawn, House, Replaced, Shared, Use, UseKind};
    let mut kit = Kit::new();
    let text = |text: &str| text.to_owned();
    kit.facts.uses = vec![Use {
        kind: UseKind::Bill,
        number: text("N"),
        entry: text("E"),
        bill: None,
    }];
    kit.facts.drawn = vec![Drawn {
        certificate: text("C"),
        line: 3,
        drawn: "1.50".parse().unwrap(),
        claimed: 2.into(),
        passed_on: 0.into(),
    }];
    kit.facts.replaced = vec![
        Replaced {
            id: text("D"),
            sequence: Some(u64::MAX),
            by: None,
        },
        Replaced {
            id: text("F"),
            sequence: None,
            by: Some(text("G")),
        },
    ];
    kit.facts.houses = vec![House {
        number: text("H"),
        here: false,
    }];
    kit.facts.shared = vec![Shared {
        agreement: text("RCEP"),
        number: text("S"),
        issuer: text("B"),
    }];
    kit.facts.arrival = Some(Arrival {
        date: "2027-03-16".parse().unwrap(),
        port: Some(text("THLCH")),
        vessel: None,
        imo: Some(text("9999010")),
        voyage: None,
    });
    let shown = funani_core::verdict::CheckpointShown {
        size: u64::MAX,
        root: Digest::of(b"root"),
        time: None,
    };
    kit.cached.insert("other.example".parse().unwrap(), shown);
    let read = Kept::read(kept(&kit).as_bytes()).unwrap().asked;
    assert_eq!(read.facts, kit.facts);
    assert_eq!(read.cached, kit.cached);
    assert_eq!(read.declared, Figures::stated(kit.declared.clone()));
    assert_eq!((read.kind, read.now), (kit.kind, kit.world.now));
    assert_eq!(read.authority, thai());
}

/// Remembers signatures, so that many files are judged in little time.
#[derive(Default)]
struct Seen(BTreeSet<(Digest, Kid)>);

impl Memory for Seen {
    fn verified(&mut self, statement: Digest, kid: Kid) -> bool {
        self.0.contains(&(statement, kid))
    }

    fn remember(&mut self, statement: Digest, kid: Kid) {
        self.0.insert((statement, kid));
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let kit = Kit::new();
    let file = kept(&kit).into_bytes();
    let trusts = kit.trusts();
    let mut seen = Seen::default();
    // Of the receipt every third byte, of the rest one in many.
    let receipt = (file.len() - 1_200..file.len()).step_by(3);
    let places = (0..file.len()).step_by(file.len() / 150).chain(receipt);
    for at in places {
        let mut changed = file.clone();
        changed[at] ^= 1;
        let (verdict, _) = check(&changed, &trusts, &mut seen);
        assert_ne!(verdict.outcome, Outcome::Valid, "byte {at}");
    }
}

#[test]
fn a_report_that_does_not_follow_is_noticed() {
    let kit = Kit::new();
    let declared = Figures::stated(kit.declared.clone());
    let (evidence, authority) = (read(&kit.bundles()), thai());
    let question = kit.question(&declared, &evidence, &authority);
    let mut report = examine(&question, &kit.trusts(), &mut NoMemory);
    report.findings.clear();
    let examination = examination(&question, &kit.trusts(), &report);
    let receipt = Receipt {
        registry: kit.world.registry.clone(),
        chain: LOOKS.parse::<DocId>().unwrap().uuid(),
        sequence: 1,
        act: json::canonical_digest(&examination),
        previous: None,
        state: ReceiptState::Document(Object::new()),
        keys_at: Vec::new(),
        time: kit.world.now,
        log_by: kit.world.now.plus(LOG_WITHIN),
    };
    let signed = jws::sign(Typ::Receipt, &customs_key(), &receipt.to_payload());
    let verdict = judge(&file(examination, &signed), &kit.trusts());
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert!(verdict.has(Code::ReportMismatch));
}

#[test]
fn a_receipt_by_another_or_for_another_is_noticed() {
    let kit = Kit::new();
    let stranger = SigningKey::from_seed([9; 32]);
    let parties = SigningKey::from_seed([203; 32]);
    for (key, code, outcome) in [
        (&stranger, Code::ConsistentIssuerUnknown, Outcome::Undecided),
        (&parties, Code::WrongPurpose, Outcome::Invalid),
    ] {
        let verdict = judge(&kept_by(&kit, key, |_| {}), &kit.trusts());
        assert!(verdict.has(code), "{:?}", verdict.checks);
        assert_eq!(verdict.outcome, outcome);
    }
    let other = |receipt: &mut Receipt| receipt.act = Digest::of(b"another");
    let verdict = judge(&kept_by(&kit, &customs_key(), other), &kit.trusts());
    assert!(verdict.has(Code::ReceiptMismatch));
    let early = |receipt: &mut Receipt| {
        receipt.time = receipt.time.plus(-MINUTE);
        receipt.log_by = receipt.time.plus(LOG_WITHIN);
    };
    let verdict = judge(&kept_by(&kit, &customs_key(), early), &kit.trusts());
    assert!(verdict.has(Code::TimeBackwards));
    let party = |receipt: &mut Receipt| receipt.state = ReceiptState::Party(Object::new());
    let verdict = judge(&kept_by(&kit, &customs_key(), party), &kit.trusts());
    assert!(verdict.has(Code::ReceiptMismatch));
}

#[test]
fn without_its_trust_file_a_kept_file_is_undecided() {
    let kit = Kit::new();
    let file = kept(&kit);
    let verdict = judge(&file, &Trusts::default());
    assert_eq!(verdict.outcome, Outcome::Undecided);
    assert!(verdict.has(Code::NoTrustFile));
    let origin: Origin = "other.example".parse().unwrap();
    let other = TrustFile::new(origin, Vec::new(), false).unwrap();
    let verdict = judge(&file, &Trusts::from_iter([other]));
    assert_eq!(verdict.outcome, Outcome::Undecided);
    assert!(verdict.has(Code::ConsistentIssuerUnknown));
}

#[test]
fn a_key_that_had_ended_signs_no_more() {
    let kit = Kit::new();
    let file = kept(&kit);
    let trust = kit.world.trust();
    let ended = |key: &TrustKey| TrustKey {
        until: (key.role == TrustRole::CustomsReceipt).then(|| kit.world.now.plus(-MINUTE)),
        ..key.clone()
    };
    let keys = trust.keys().iter().map(ended).collect();
    let trust = TrustFile::new(trust.registry().clone(), keys, false).unwrap();
    let verdict = judge(&file, &Trusts::from_iter([trust]));
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert!(verdict.has(Code::KeyRevoked));
}

#[test]
fn a_bundle_of_an_unknown_registry_leaves_the_examination_undecided() {
    let kit = Kit::new();
    let report = kit.examine_these(&kit.bundles(), &Trusts::default());
    assert_eq!(report.result, crate::examine::ExaminationResult::Undecided);
    assert!(report.has(crate::examine::FindingCode::IssuerUnknown));
    assert!(report.comparisons.iter().all(|it| it.stated.is_none()));
}

#[test]
fn broken_evidence_is_an_answer_and_is_not_compared() {
    let kit = Kit::new();
    let mut bundles = kit.bundles();
    let text = String::from_utf8(bundles[0].clone()).unwrap();
    // Another byte of a document, which its digest binds.
    let at = text.find("\"raw\":\"").unwrap() + 100;
    let mut bytes = text.into_bytes();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    bundles[0] = bytes;
    bundles.push(b"no bundle".to_vec());
    let report = kit.examine_these(&bundles, &kit.trusts());
    assert_eq!(report.result, crate::examine::ExaminationResult::Alert);
    let broken = report.findings.iter();
    let broken = broken.filter(|it| it.code == crate::examine::FindingCode::EvidenceInvalid);
    assert_eq!(broken.count(), 2);
    let compared = report.comparisons.iter();
    assert!(
        compared
            .clone()
            .all(|it| it.source_kind != "BILL_OF_LADING")
    );
}
