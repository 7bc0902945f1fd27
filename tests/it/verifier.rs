//! The verifier: a bundle by anyone, a bill by those who may see it.

use funani_core::party::Purpose;
use funani_proof::b64;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};
use funani_tests::{Bill, Person, Place, Stage, on_both_engines};
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{EvidenceRequest, evidence_request};
use funani_wire::types::v1::{CarrierNumber, FinalityLevel};
use funani_wire::verifier::v1::verify_request::Subject;
use funani_wire::verifier::v1::{CheckClass, Result as Outcome, Verdict, VerifyRequest};
use tonic::Status;

on_both_engines![
    a_bill_is_judged_by_bundle_by_id_and_by_number,
    a_changed_bundle_is_an_answer_not_an_error,
    what_is_judged_is_what_the_asker_may_see,
];

fn ask(subject: Subject, current: bool) -> VerifyRequest {
    VerifyRequest {
        subject: Some(subject),
        document_digest: String::new(),
        current,
    }
}

async fn by_party(person: &Person, request: VerifyRequest) -> Result<Verdict, Status> {
    person
        .session
        .verifier()
        .verify(request)
        .await
        .map(|answer| answer.into_inner().verdict.unwrap())
}

async fn by_nobody(stage: &Stage, request: VerifyRequest) -> Result<Verdict, Status> {
    stage
        .verifier()
        .verify(request)
        .await
        .map(|answer| answer.into_inner().verdict.unwrap())
}

fn against(verdict: &Verdict) -> Vec<String> {
    let checks = verdict.checks.iter();
    let against =
        checks.filter(|check| matches!(check.class(), CheckClass::Fail | CheckClass::Undecided));
    against.map(|check| check.code.clone()).collect()
}

async fn bundle(person: &Person, bill: &Bill) -> Vec<u8> {
    let ask = EvidenceRequest {
        bill: Some(evidence_request::Bill::BillId(bill.id.to_string())),
        ..EvidenceRequest::default()
    };
    person
        .session
        .registry()
        .evidence(ask)
        .await
        .unwrap()
        .into_inner()
        .bundle
        .to_vec()
}

struct Cast {
    carrier: Person,
    exporter: Person,
    bank: Person,
}

impl Cast {
    async fn enrol(stage: &Stage) -> Self {
        Self {
            carrier: Person::enrol(stage, "Funani Line").await,
            exporter: Person::enrol(stage, "Hachinohe Suisan Boeki K.K.").await,
            bank: Person::enrol(stage, "Keihin Boeki Bank").await,
        }
    }
}

async fn a_bill_is_judged_by_bundle_by_id_and_by_number(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let cast = Cast::enrol(&stage).await;
    let on = cast
        .carrier
        .issue(&stage, &cast.exporter, &cast.bank, "JUDGED1")
        .await
        .unwrap();
    let on = cast
        .exporter
        .transfer(&stage, &on, &cast.bank)
        .await
        .unwrap();
    node.wait_logged().await.unwrap();
    let number = CarrierNumber {
        carrier_id: cast.carrier.id().to_string(),
        number: "JUDGED1".to_owned(),
        sub_reference: String::new(),
    };
    let subjects = [
        Subject::Bundle(bundle(&cast.bank, &on).await.into()),
        Subject::BillId(on.id.to_string()),
        Subject::Number(number.clone()),
        // Again: what was settled may be remembered.
        Subject::BillId(on.id.to_string()),
    ];
    for subject in subjects {
        let verdict = by_party(&cast.bank, ask(subject, true)).await.unwrap();
        assert_eq!(verdict.result(), Outcome::Valid, "{:?}", against(&verdict));
        assert_eq!((verdict.bill_id, verdict.sequence), (on.id.to_string(), 2));
        assert_eq!(verdict.head, on.head.to_string());
        assert_eq!(verdict.number, "JUDGED1");
        assert_eq!(verdict.holder.unwrap().party_id, cast.bank.id().to_string());
        assert_eq!(verdict.document_digest, on.document.to_string());
        assert!(verdict.finality.unwrap().level() >= FinalityLevel::Logged);
        assert!(!verdict.later_acts_unknown);
        assert!(!verdict.simulated);
    }
    // A bundle may be judged for anyone; a bill of the node is shown to nobody without a token.
    let open = by_nobody(
        &stage,
        ask(Subject::Bundle(bundle(&cast.bank, &on).await.into()), false),
    )
    .await
    .unwrap();
    assert_eq!(open.result(), Outcome::Valid);
    for subject in [Subject::BillId(on.id.to_string()), Subject::Number(number)] {
        let refusal =
            Refusal::from_status(&by_nobody(&stage, ask(subject, false)).await.unwrap_err());
        assert_eq!(refusal.reason(), "TOKEN_MISSING");
    }
    let nothing = VerifyRequest::default();
    let refusal = Refusal::from_status(&by_party(&cast.bank, nothing).await.unwrap_err());
    assert_eq!(refusal.violations()[0].field, "subject");
    node.stop().await;
}

async fn a_changed_bundle_is_an_answer_not_an_error(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let cast = Cast::enrol(&stage).await;
    let on = cast
        .carrier
        .issue(&stage, &cast.exporter, &cast.bank, "CHANGED1")
        .await
        .unwrap();
    node.wait_logged().await.unwrap();
    let honest = bundle(&cast.exporter, &on).await;
    let value = json::parse(&honest, Limits::BUNDLE).unwrap();
    let documents = value
        .as_object()
        .unwrap()
        .get("documents")
        .unwrap()
        .as_array()
        .unwrap();
    let raw = documents[0]
        .as_object()
        .unwrap()
        .get("raw")
        .and_then(Value::as_str)
        .unwrap();
    let text = String::from_utf8(b64::decode_std(raw).unwrap()).unwrap();
    assert!(text.contains("187500"));
    let changed = String::from_utf8(honest).unwrap().replace(
        raw,
        &b64::encode_std(text.replace("187500", "187501").as_bytes()),
    );
    let verdict = by_nobody(
        &stage,
        ask(Subject::Bundle(changed.into_bytes().into()), false),
    )
    .await
    .unwrap();
    assert_eq!(verdict.result(), Outcome::Invalid);
    for malformed in [&b""[..], b"{}", b"[1, 2", &[0xff; 100]] {
        let verdict = by_nobody(
            &stage,
            ask(Subject::Bundle(malformed.to_vec().into()), false),
        )
        .await;
        // No field at all is a malformed request; everything else has a verdict.
        assert_ne!(
            verdict.map_or(Outcome::Unspecified, |verdict| verdict.result()),
            Outcome::Valid
        );
    }
    node.stop().await;
}

async fn what_is_judged_is_what_the_asker_may_see(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let cast = Cast::enrol(&stage).await;
    let on = cast
        .carrier
        .issue(&stage, &cast.exporter, &cast.bank, "SIGHT1")
        .await
        .unwrap();
    let two = cast
        .exporter
        .transfer(&stage, &on, &cast.bank)
        .await
        .unwrap();
    let three = cast
        .bank
        .does(&stage, &two, funani::client::wish::Deed::Supersede, &[])
        .await
        .unwrap();
    node.wait_logged().await.unwrap();
    let subject = || Subject::BillId(on.id.to_string());
    for _ in 0..2 {
        let holder = by_party(&cast.bank, ask(subject(), true)).await.unwrap();
        assert_eq!(
            (holder.result(), holder.sequence),
            (Outcome::Valid, 3),
            "{:?}",
            against(&holder)
        );
        assert_eq!(holder.head, three.head.to_string());
        // Who passed it on is told of its own last act and that later ones are not known, also
        // after the holder's verdict was remembered.
        let past = by_party(&cast.exporter, ask(subject(), false))
            .await
            .unwrap();
        assert_eq!(
            (past.result(), past.sequence),
            (Outcome::Valid, 2),
            "{:?}",
            against(&past)
        );
        assert!(past.later_acts_unknown);
        let now = by_party(&cast.exporter, ask(subject(), true))
            .await
            .unwrap();
        assert_eq!(now.result(), Outcome::Undecided, "{:?}", against(&now));
    }
    // The digest of the document opens the bill to a stranger.
    let stranger = Person::enrol(&stage, "Somebody Else").await;
    let mut with = ask(subject(), false);
    with.document_digest = on.document.to_string();
    assert!(by_party(&stranger, with.clone()).await.is_ok());
    with.document_digest = Digest::of(b"another").to_string();
    let refusal = Refusal::from_status(&by_party(&stranger, with).await.unwrap_err());
    assert_eq!(refusal.reason(), "NOT_FOUND");
    assert!(stranger.wallet.key(Purpose::Act).is_ok());
    node.stop().await;
}
