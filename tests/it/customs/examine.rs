use std::path::Path;

use funani::node::{Node, NodeConfig};
use funani_core::receipt::Receipt;
use funani_core::trust::TrustFile;
use funani_core::verdict::Outcome;
use funani_core::verify::NoMemory;
use funani_proof::json::{self, Limits};
use funani_proof::jws::Jws;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_trade::examine::{NAMESPACE, Trusts, check};
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::examine_manifest_response::Answer;
use funani_wire::reason::{Class, Refusal};
use funani_wire::registry::v1::{EvidenceRequest, evidence_request};

use super::{
    BASIS, Trade, answered, bill_key, data, declaration_key, declare, hanoi, key, looks, said,
    violations,
};

on_both_engines![
    a_consignment_is_examined_by_its_keys,
    keys_narrow_each_other,
    a_bundle_that_is_handed_in_is_judged,
    a_bundle_of_another_registry_is_judged_by_its_trust_file,
    a_manifest_is_answered_in_order,
];

fn question(keys: Vec<wire::Key>) -> wire::ExamineRequest {
    wire::ExamineRequest {
        keys,
        basis: BASIS.to_owned(),
        reference: "case 9".to_owned(),
        ..wire::ExamineRequest::default()
    }
}

async fn examine(
    person: &Person,
    request: wire::ExamineRequest,
) -> Result<wire::ExamineResponse, Refusal> {
    answered(person.session.customs().examine(request).await)
}

/// Whom a declaration of the sample bill would name, right.
pub(super) fn sound(number: &str) -> Vec<(&str, &str)> {
    vec![
        ("transport.billNumber", number),
        ("transport.carrierCode", "FNNL"),
        ("transport.vessel", "FUNANI LOTUS"),
        ("transport.voyage", "017S"),
        ("transport.discharge", "VNHPH"),
        ("equipment.1.number", "FNRU4820412"),
        ("goods.1.hsCode", "03072200"),
        ("goods.1.packages", "1250"),
        ("goods.1.grossWeight", "13625.000"),
    ]
}

async fn a_consignment_is_examined_by_its_keys(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let trade = Trade::enrol(&stage).await;
    let bill = trade.bill(&stage, "EXAM1").await;
    let declared = declare(&trade.importer, &customs, "E-1", &sound("EXAM1"))
        .await
        .unwrap();
    node.wait_logged().await.unwrap();

    let done = examine(&customs, question(vec![declaration_key("E-1")]))
        .await
        .unwrap();
    let examination = done.examination.unwrap();
    assert_eq!(examination.entry_id, declared.entry_id);
    let [judged] = examination.judged.as_slice() else {
        panic!("the bill is judged: {:?}", examination.judged)
    };
    assert_eq!(
        (judged.id.as_str(), judged.result.as_str()),
        (bill.id.to_string().as_str(), "VALID")
    );
    assert_eq!(judged.issuer.as_ref().unwrap().name, "Funani Line");
    let alerts = |examination: &wire::Examination| {
        let bad = examination.findings.iter();
        let bad = bad.filter(|it| it.severity() == wire::Severity::Alert);
        bad.map(|it| it.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(alerts(&examination), Vec::<String>::new());
    // What is kept is what the receipt of the look is for.
    let file = json::parse(&done.file, Limits::BUNDLE).unwrap();
    let kept = json::canonical_digest(file.pointer("/examination").unwrap());
    let receipt = Jws::parse(file.pointer("/receipt").unwrap().as_str().unwrap()).unwrap();
    let receipt = Receipt::parse(receipt.payload()).unwrap();
    assert_eq!(receipt.act, kept);
    // Whoever has the file and the trust file makes the same report.
    let trusts = Trusts::from_iter([stage.trust().clone()]);
    let (verdict, _) = check(&done.file, &trusts, &mut NoMemory);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    assert!(done.xml.is_empty());

    // One digit of the weight, and it is told.
    let mut wrong = sound("EXAM1");
    wrong[8].1 = "13265.000";
    let request = wire::ExamineRequest {
        declared: data(&wrong),
        ..question(vec![bill_key("EXAM1")])
    };
    let done = examine(&customs, request).await.unwrap();
    let examination = done.examination.unwrap();
    assert_eq!(examination.result(), wire::ExaminationResult::Alert);
    assert!(alerts(&examination).contains(&"WEIGHT_DIFFERS".to_owned()));
    let weights = examination.comparisons.iter();
    let weight = weights.filter(|it| it.path.ends_with("grossWeight"));
    assert!(
        weight
            .clone()
            .any(|it| it.class() == wire::DifferenceClass::Other)
    );

    // Both were looks, with what they showed and what they came to.
    let listed = looks(&customs, &customs, 0, "").await.unwrap().looks;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[1].look_id, done.look_id);
    assert_eq!(listed[1].result(), wire::ExaminationResult::Alert);
    assert!(listed[1].shown.contains(&bill.id.to_string()));
    assert_eq!(listed[0].purpose, "EXAMINE");

    let refused = examine(&customs, question(Vec::new())).await.unwrap_err();
    assert_eq!(violations(&refused), [("keys", "REQUIRED")]);
    node.stop().await;
}

async fn keys_narrow_each_other(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let lao = super::authority(&stage, "Lao Customs", "LA").await;
    super::put(&lao, super::rules(), 0).await.unwrap();
    let trade = Trade::enrol(&stage).await;
    let one = trade.bill(&stage, "NARROW1").await;
    trade.bill(&stage, "NARROW2").await;
    // Both bills are of the same container.
    let container = || key(wire::key::Key::Container("FNRU4820412".to_owned()));
    let refused = examine(&customs, question(vec![container()]))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::FailedPrecondition, "AMBIGUOUS")
    );
    for number in ["NARROW1", "NARROW2"] {
        assert!(refused.message().contains(number), "{}", refused.message());
    }
    let both = question(vec![container(), bill_key("NARROW1")]);
    let examination = examine(&customs, both).await.unwrap().examination.unwrap();
    assert_eq!(examination.judged[0].id, one.id.to_string());
    // Keys of two consignments have nothing in common.
    let apart = question(vec![bill_key("NARROW1"), bill_key("NARROW2")]);
    let apart = examine(&customs, apart).await.unwrap_err();
    assert_eq!(apart.class(), Class::NotFound);

    // What is ambiguous within another country's business is nothing here.
    let real = examine(&lao, question(vec![container()]))
        .await
        .unwrap_err();
    let none = examine(&lao, question(vec![bill_key("NONE")]))
        .await
        .unwrap_err();
    assert_eq!(said(&real), said(&none));
    node.stop().await;
}

pub(super) async fn bundle(person: &Person, bill: &funani_tests::Bill) -> Vec<u8> {
    let ask = EvidenceRequest {
        bill: Some(evidence_request::Bill::BillId(bill.id.to_string())),
        ..EvidenceRequest::default()
    };
    let answer = person.session.registry().evidence(ask).await.unwrap();
    answer.into_inner().bundle.to_vec()
}

async fn a_bundle_that_is_handed_in_is_judged(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let trade = Trade::enrol(&stage).await;
    let bill = trade.bill(&stage, "HANDED1").await;
    node.wait_logged().await.unwrap();
    let whole = bundle(&trade.exporter, &bill).await;
    let request = |bundle: Vec<u8>| wire::ExamineRequest {
        bundles: vec![bundle.into()],
        ..question(Vec::new())
    };
    let done = examine(&customs, request(whole.clone())).await.unwrap();
    assert_eq!(done.examination.unwrap().judged[0].result, "VALID");

    // A digit of the weight.
    let text = String::from_utf8(whole.clone()).unwrap();
    let at = text.rfind("receipt").unwrap();
    let mut changed = whole.clone();
    changed[at + 40] ^= 1;
    let examination = examine(&customs, request(changed))
        .await
        .unwrap()
        .examination
        .unwrap();
    assert_ne!(examination.judged[0].result, "VALID");
    assert_ne!(examination.result(), wire::ExaminationResult::Clear);

    // Of a registry that is not known here: not decided, and so said.
    let foreign = text
        .replace("registry.example.com", "registry.example.net")
        .into_bytes();
    let examination = examine(&customs, request(foreign))
        .await
        .unwrap()
        .examination
        .unwrap();
    assert_ne!(examination.judged[0].result, "VALID");
    assert_ne!(examination.result(), wire::ExaminationResult::Clear);
    let garbage = examine(&customs, request(b"{}".to_vec()))
        .await
        .unwrap()
        .examination
        .unwrap();
    assert_eq!(garbage.judged[0].result, "INVALID");
    node.stop().await;
}

/// The evidence of bills of a registry abroad, which then is away.
async fn abroad(place: &Place, keys: &Path, numbers: &[&str]) -> (TrustFile, Vec<Vec<u8>>) {
    let origin = "registry.example.net".parse().unwrap();
    let config = NodeConfig {
        keys: keys.to_owned(),
        ..NodeConfig::embedded(place.dir(), origin, Clock::System, Chance::System)
    };
    let node = Node::start(config).await.unwrap();
    let stage = Stage::open(&node.url(), place.dir(), keys);
    let trade = Trade::enrol(&stage).await;
    let mut bundles = Vec::new();
    for number in numbers {
        let bill = trade.bill(&stage, number).await;
        node.wait_logged().await.unwrap();
        bundles.push(bundle(&trade.exporter, &bill).await);
    }
    let trust = node.trust().clone();
    node.stop().await;
    (trust, bundles)
}

async fn a_bundle_of_another_registry_is_judged_by_its_trust_file(place: &Place) {
    let (foreign, fork) = (Place::sqlite(), Place::sqlite());
    let (trust, bundles) = abroad(&foreign, &foreign.keys(), &["ABROAD1", "ABROAD2"]).await;
    let kept = place.dir().join("checkpoints");
    let node = async || {
        let (clock, chance) = (Clock::System, Chance::System);
        let config = NodeConfig {
            database: place.database().clone(),
            foreign: vec![trust.clone()],
            checkpoints: Some(kept.clone()),
            ..NodeConfig::embedded(place.dir(), place.origin(), clock, chance)
        };
        Node::start(config).await.unwrap()
    };
    let running = node().await;
    let stage = Stage::open(&running.url(), place.dir(), &place.keys());
    let customs = hanoi(&stage).await;
    let judged = async |bundle: &[u8], customs: &Person| {
        let request = wire::ExamineRequest {
            bundles: vec![bundle.to_vec().into()],
            ..question(Vec::new())
        };
        let done = examine(customs, request).await.unwrap();
        let told = done.examination.unwrap();
        let forked = told.findings.iter().any(|it| it.code == "LOG_FORKED");
        (told.judged[0].result.clone(), forked)
    };
    let good = ("VALID".to_owned(), false);
    for bundle in [&bundles[0], &bundles[1], &bundles[0]] {
        assert_eq!(judged(bundle, &customs).await, good);
    }
    // Its log was seen, and is remembered on disk.
    let files = std::fs::read_dir(&kept)
        .unwrap()
        .map(|it| it.unwrap().path());
    let files: Vec<_> = files.filter(|it| it.extension().is_some()).collect();
    let [file] = files.as_slice() else {
        panic!("{files:?}")
    };
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("registry.example.net"), "{text}");
    running.stop().await;

    // Later the same keys show a log that has lost leaves: also after a restart.
    let (_, forked) = abroad(&fork, &foreign.keys(), &["ABROAD1"]).await;
    let running = node().await;
    let stage = Stage::open(&running.url(), place.dir(), &place.keys());
    let customs = customs.again(&stage).await;
    assert_eq!(judged(&bundles[1], &customs).await, good);
    let (result, found) = judged(&forked[0], &customs).await;
    assert_eq!((result.as_str(), found), ("VALID", true));
    // What was seen first goes on to hold.
    assert_eq!(judged(&bundles[0], &customs).await, good);
    assert_eq!(judged(&bundles[1], &customs).await, good);
    running.stop().await;
}

async fn a_manifest_is_answered_in_order(place: &Place) {
    const BILLS: u64 = 12;
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let trade = Trade::enrol(&stage).await;
    let mut bills = Vec::new();
    for number in 0..BILLS {
        bills.push(trade.bill(&stage, &format!("MAN{number}")).await);
    }
    let mut questions: Vec<_> = (0..BILLS)
        .map(|number| wire::ExamineManifestRequest {
            number,
            question: Some(question(vec![bill_key(&format!("MAN{number}"))])),
        })
        .collect();
    // Questions at fault are answered in their place.
    questions[3].question = Some(question(vec![bill_key("NONE")]));
    questions[5].question = Some(question(vec![key(wire::key::Key::Ucr(String::new()))]));
    questions[7].question = None;
    questions[9].question.as_mut().unwrap().xml = true;
    let asked = futures::stream::iter(questions.clone());
    let mut answers = customs
        .session
        .customs()
        .examine_manifest(asked)
        .await
        .unwrap()
        .into_inner();
    let mut seen = 0;
    while let Some(answer) = answers.message().await.unwrap() {
        assert_eq!(answer.number, seen);
        match (seen, answer.answer.unwrap()) {
            (3, Answer::Refused(refused)) => assert_eq!(refused.reason, "NOT_FOUND"),
            (5 | 7, Answer::Refused(refused)) => assert_eq!(refused.reason, "MALFORMED"),
            (9, Answer::Examined(examined)) => {
                let xml = String::from_utf8(examined.xml.to_vec()).unwrap();
                assert!(
                    xml.contains(NAMESPACE) && xml.contains("<ID>MAN9</ID>"),
                    "{xml}"
                );
                assert!(!examined.file.is_empty());
            }
            (number, Answer::Examined(examined)) => {
                let judged = &examined.examination.unwrap().judged[0];
                let bill = &bills[usize::try_from(number).unwrap()];
                assert_eq!(judged.id, bill.id.to_string());
                assert!(examined.file.is_empty());
                assert!(!examined.look_id.is_empty());
            }
            (number, answer) => panic!("{number}: {answer:?}"),
        }
        seen += 1;
    }
    assert_eq!(seen, BILLS);
    // What was shown is recorded, once.
    let listed = looks(&customs, &customs, 0, "").await.unwrap().looks;
    let shown: Vec<&String> = listed.iter().flat_map(|look| &look.shown).collect();
    let distinct: std::collections::BTreeSet<&String> = shown.iter().copied().collect();
    assert_eq!((shown.len(), distinct.len()), (9, 9));
    assert!(listed.iter().any(|look| look.purpose == "MANIFEST"));

    // Who may not look gets no stream.
    let asked = futures::stream::iter(questions);
    let refused = trade
        .exporter
        .session
        .customs()
        .examine_manifest(asked)
        .await
        .unwrap_err();
    assert_eq!(Refusal::from_status(&refused).reason(), "NOT_CUSTOMS");
    node.stop().await;
}
