//! One node in several processes, its origin, and TLS.

use std::net::TcpListener;

use funani_core::party::Purpose;
use funani_tests::{Child, Person, Place, Stage, on_both_engines};
use funani_wire::verifier::v1::verify_request::Subject;
use funani_wire::verifier::v1::{Result as Outcome, VerifyRequest};

on_both_engines![
    services_in_two_processes_are_one_node,
    an_origin_is_permanent
];

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

async fn services_in_two_processes_are_one_node(place: &Place) {
    let (one, two) = (free_address(), free_address());
    let parties = format!("parties=http://{two}");
    let ledger = format!("ledger=http://{one}");
    let registry = format!("registry=http://{one}");
    let first = [
        "--only",
        "registry,ledger",
        "--listen",
        &one,
        "--peer",
        &parties,
    ];
    let second = [
        "--only",
        "parties,verifier",
        "--listen",
        &two,
        "--peer",
        &ledger,
        "--peer",
        &registry,
    ];
    // Both first starts at once: one makes the keys, the other takes them.
    let (first, second) = tokio::join!(
        Child::start_with(place, &first),
        Child::start_with(place, &second)
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    let parties = Stage::open(second.url(), place.dir(), &place.keys());
    let registry = parties.at(first.url());
    let mut carrier = Person::enrol(&parties, "Funani Line").await;
    let mut exporter = Person::enrol(&parties, "Hachinohe Suisan Boeki K.K.").await;
    let bank = Person::enrol(&parties, "Keihin Boeki Bank").await;
    carrier.session = carrier.session(&registry).await;
    exporter.session = exporter.session(&registry).await;
    let on = carrier
        .issue(&registry, &exporter, &bank, "SPLIT1")
        .await
        .unwrap();
    let on = exporter.transfer(&registry, &on, &bank).await.unwrap();
    let ask = VerifyRequest {
        subject: Some(Subject::BillId(on.id.to_string())),
        document_digest: String::new(),
        current: true,
    };
    // The receipt is in the log within moments.
    let mut verdict = None;
    for _ in 0..100 {
        let answer = bank
            .session
            .verifier()
            .verify(ask.clone())
            .await
            .unwrap()
            .into_inner();
        let told = answer.verdict.unwrap();
        let valid = told.result() == Outcome::Valid;
        verdict = Some(told);
        if valid {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let verdict = verdict.unwrap();
    assert_eq!(verdict.result(), Outcome::Valid, "{:?}", verdict.checks);
    assert_eq!((verdict.sequence, verdict.head), (2, on.head.to_string()));
    // What the other process does not run is not answered there.
    let elsewhere = carrier
        .session
        .parties()
        .get_party(funani_wire::parties::v1::GetPartyRequest::default())
        .await;
    assert_eq!(elsewhere.unwrap_err().code(), tonic::Code::Unimplemented);
    first.kill().await;
    second.kill().await;
}

async fn an_origin_is_permanent(place: &Place) {
    Child::start(place).await.kill().await;
    let told = Child::start_with(place, &["--origin", "other.example.com"])
        .await
        .unwrap_err();
    assert!(
        told.contains("holds the keys of registry.example.com, not of other.example.com"),
        "{told}"
    );
    // With the same origin it starts as before.
    Child::start(place).await.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plaintext_is_for_loopback_and_tls_for_everybody() {
    let place = Place::sqlite();
    let told = Child::start_with(&place, &["--listen", "0.0.0.0:0"])
        .await
        .unwrap_err();
    assert!(told.contains("not a loopback address"), "{told}");
    let files = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("it/tls");
    let (certificate, key) = (files.join("server.pem"), files.join("server.key"));
    let tls = [
        "--tls-cert",
        certificate.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
    ];
    let child = Child::start_with(&place, &tls).await.unwrap();
    let authority = std::fs::read(files.join("authority.pem")).unwrap();
    let stage = Stage::open(child.url(), place.dir(), &place.keys()).trusting(authority);
    assert!(stage.url.starts_with("https://"));
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let answer = bank
        .session
        .ledger()
        .get_checkpoint(funani_wire::ledger::v1::GetCheckpointRequest::default())
        .await;
    assert!(
        answer
            .unwrap()
            .into_inner()
            .note
            .starts_with("registry.example.com")
    );
    assert!(bank.wallet.key(Purpose::Act).is_ok());
    // Without the authority nobody is believed.
    assert!(
        funani::client::session::connect(child.url(), None)
            .await
            .is_err()
    );
    child.kill().await;
}
