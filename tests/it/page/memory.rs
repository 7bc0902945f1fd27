//! The process: its calls, its end, and the checkpoints that it remembers.

use funani_core::verdict::Code;

use funani_tests::Place;
use funani_wire::reason::Refusal;
use funani_wire::verifier::v1::verify_request::Subject;
use funani_wire::verifier::v1::{Result as Outcome, Verdict, VerifyRequest};
use tonic::Status;

use super::process::{Verifying, command, tls, trusting};
use super::{Handed, changed};

async fn asked(verifying: &Verifying, subject: Subject) -> Result<Verdict, Status> {
    let request = VerifyRequest {
        subject: Some(subject),
        document_digest: String::new(),
        current: false,
    };
    let answer = verifying.verifier().verify(request).await;
    answer.map(|answer| answer.into_inner().verdict.unwrap())
}

async fn judged(verifying: &Verifying, bundle: &[u8]) -> Verdict {
    asked(verifying, Subject::Bundle(bundle.to_vec().into()))
        .await
        .unwrap()
}

fn said(verdict: &Verdict, code: Code) -> Option<String> {
    let found = verdict
        .checks
        .iter()
        .find(|check| check.code == code.reason());
    found.map(|check| check.sentence.clone())
}

fn all(groups: &[&[String]]) -> Vec<String> {
    groups.concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verifier_judges_bundles_tells_its_health_and_ends_when_told() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let verifying = Verifying::start(&trusting(place.dir(), handed.trust())).await;
    let good = judged(&verifying, &handed.bundle).await;
    assert_eq!(good.result(), Outcome::Valid);
    assert_eq!(good.number, "HANDED1");
    let bad = judged(&verifying, &changed(&handed.bundle)).await;
    assert_eq!(bad.result(), Outcome::Invalid);
    for subject in [
        Subject::BillId(good.bill_id.clone()),
        Subject::DocumentId(good.bill_id.clone()),
        Subject::Number(funani_wire::types::v1::CarrierNumber::default()),
    ] {
        let refusal = Refusal::from_status(&asked(&verifying, subject).await.unwrap_err());
        assert_eq!(refusal.reason(), "BUNDLE_ONLY");
        assert!(refusal.next_step().is_some());
    }
    // What only a party may do is refused by a process that knows no parties.
    let stage = handed.stage.at(&format!("http://{}", verifying.grpc));
    let session = handed.bank.session(&stage).await;
    let refused = session
        .registry()
        .list_bills(funani_wire::registry::v1::ListBillsRequest::default())
        .await
        .unwrap_err();
    assert_eq!(Refusal::from_status(&refused).reason(), "PARTIES_UNKNOWN");
    assert!(verifying.metrics("/healthz").await.ends_with("ok\n"));
    verifying.raw("GET / HTTP/1.0\r\n\r\n").await;
    let metrics = verifying.metrics("/metrics").await;
    let answered = r#"funani_page_answers_total{page="start",status="200"} 1"#;
    assert!(metrics.contains(answered), "{metrics}");
    let told = verifying.told();
    assert!(
        !told.contains("HANDED1") && !told.contains(&good.bill_id),
        "{told}"
    );
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verifier_that_cannot_start_says_why() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let trust = trusting(place.dir(), handed.trust());
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    let file = trust[1].clone();
    std::fs::write(place.dir().join("none.json"), "{}").unwrap();
    let none = place.dir().join("none.json").display().to_string();
    let cases = [
        (vec![], "--trust"),
        (
            all(&[&trust, &trust]),
            "a second trust file of registry.example.com",
        ),
        (words(&["--trust", &none]), "is no trust file"),
        (
            all(&[
                &trust,
                &words(&["--node", "elsewhere.example=http://127.0.0.1:1"]),
            ]),
            "no --trust is of elsewhere.example",
        ),
        (
            all(&[&trust, &words(&["--node", "127.0.0.1:1"])]),
            "is not ORIGIN=URL",
        ),
        (
            all(&[&trust, &words(&["--page", "0.0.0.0:0"])]),
            "not a loopback address",
        ),
        (
            all(&[&trust, &words(&["--listen", "0.0.0.0:0"])]),
            "not a loopback address",
        ),
        (
            all(&[&trust, &words(&["--tls-cert", &file, "--tls-key", &file])]),
            "is no PEM file that can be used",
        ),
        (
            all(&[&trust, &words(&["--cache", &file])]),
            "cannot be used",
        ),
    ];
    for (arguments, why) in cases {
        let output = command(&arguments).output().await.unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(why), "{arguments:?}: {told}");
    }
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registry_that_shows_two_histories_is_found_out() {
    let (place, other) = (Place::sqlite(), Place::sqlite());
    let handed = Handed::by(&place).await;
    let forked = Handed::fork_of(&other, &place.keys()).await;
    let later = forked.another("FORKED2").await;
    let cache = place.dir().join("cache").display().to_string();
    let arguments = all(&[
        &trusting(place.dir(), handed.trust()),
        &["--cache".to_owned(), cache.clone()],
        &["--node".to_owned(), handed.stage.url.clone()],
    ]);
    let verifying = Verifying::start(&arguments).await;
    // A second bill of the same history: it has grown, as the node proves.
    judged(&verifying, &handed.bundle).await;
    let second = handed.another("HANDED2").await;
    let good = judged(&verifying, &second).await;
    assert_eq!(good.result(), Outcome::Valid);
    assert!(said(&good, Code::LogGrown).is_some(), "{:?}", good.checks);
    assert!(said(&judged(&verifying, &handed.bundle).await, Code::LogGrown).is_some());
    for bundle in [&forked.bundle, &later] {
        let verdict = judged(&verifying, bundle).await;
        assert_eq!(verdict.result(), Outcome::Invalid);
        assert!(
            said(&verdict, Code::LogForked).is_some(),
            "{:?}",
            verdict.checks
        );
        let against = verdict
            .checks
            .iter()
            .filter(|check| check.class() == funani_wire::verifier::v1::CheckClass::Fail);
        assert_eq!(against.count(), 1, "the fork alone speaks against it");
    }
    assert_eq!(verifying.stop().await, Some(0));
    // Without the node that proves it, a history of another size is not passed in silence.
    let verifying = Verifying::start(&arguments[..4]).await;
    let verdict = judged(&verifying, &forked.bundle).await;
    let told = said(&verdict, Code::LogUncompared).unwrap();
    assert!(
        told.contains("no node of registry.example.com is known here"),
        "{told}"
    );
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
    forked.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_node_away_the_verdict_says_what_was_not_compared() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let arguments = all(&[
        &trusting(place.dir(), handed.trust()),
        &[
            "--cache".to_owned(),
            place.dir().join("cache").display().to_string(),
        ],
        &[
            "--node".to_owned(),
            format!("{}={}", place.origin(), handed.stage.url),
        ],
    ]);
    let verifying = Verifying::start(&arguments).await;
    judged(&verifying, &handed.bundle).await;
    let second = handed.another("HANDED2").await;
    handed.node.stop().await;
    let verdict = judged(&verifying, &second).await;
    assert_eq!(verdict.result(), Outcome::Valid);
    let told = said(&verdict, Code::LogUncompared).unwrap();
    assert!(
        told.contains("the node of registry.example.com gave no proof"),
        "{told}"
    );
    assert_eq!(verifying.stop().await, Some(0));
    // A file that was changed is named, and not trusted.
    let folder = std::fs::read_dir(place.dir().join("cache")).unwrap();
    let mut files = folder.map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.extension().is_some()).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("/log", "/LOG", 1)).unwrap();
    let verifying = Verifying::start(&arguments).await;
    let verdict = judged(&verifying, &second).await;
    let told = said(&verdict, Code::LogUncompared).unwrap();
    assert!(told.contains(".json.damaged was damaged"), "{told}");
    assert!(verifying.told().contains("are not trusted and lie in"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_of_several_registries_are_judged_and_of_others_not() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let demo = Place::sqlite();
    crate::cli::done(demo.dir(), &["demo", "--dir", "demo", "--json"]).await;
    let demo = demo.dir().join("demo");
    let foreign = std::fs::read(demo.join("bundle.json")).unwrap();
    let only = trusting(place.dir(), handed.trust());
    let verifying = Verifying::start(&only).await;
    let unknown = judged(&verifying, &foreign).await;
    assert_eq!(unknown.result(), Outcome::Undecided);
    assert!(said(&unknown, Code::NoTrustFile).is_some());
    assert_eq!(verifying.stop().await, Some(0));
    let both = [
        "--trust".to_owned(),
        demo.join("trust.json").display().to_string(),
    ];
    let verifying = Verifying::start(&all(&[&only, &both])).await;
    let known = judged(&verifying, &foreign).await;
    assert_eq!(known.result(), Outcome::Valid);
    assert!(known.simulated);
    let ours = judged(&verifying, &handed.bundle).await;
    assert!(ours.result() == Outcome::Valid && !ours.simulated);
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_none_are_refused_and_hurt_nobody() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let verifying = Verifying::start(&trusting(place.dir(), handed.trust())).await;
    let long = "a".repeat(70_000);
    let many = "X-Many: 1\r\n".repeat(200);
    for (request, statuses) in [
        ("nonsense\r\n\r\n".to_owned(), &["400"][..]),
        (format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), &["414", "431", "400"]),
        (format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"), &["431", "400"]),
        (format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"), &["431", "400"]),
        (
            "POST /bundle HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                .to_owned(),
            &["400"],
        ),
        (
            "POST /bundle HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_owned(),
            &["400"],
        ),
        (
            "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
            &["404"],
        ),
        (
            "GET http://elsewhere.example/?lang=ja%0d%0aX-Evil:1 HTTP/1.1\r\nHost: \"><b>\r\n\
             X-Forwarded-Host: elsewhere.example\r\nConnection: close\r\n\r\n"
                .to_owned(),
            &["200"],
        ),
    ] {
        let answer = verifying.raw(&request).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        let shown = request.get(..60).unwrap_or(&request);
        assert!(statuses.contains(&status), "{shown}: {answer}");
        let lower = answer.to_lowercase();
        for never in ["root:", "\nx-evil", "elsewhere.example", "\"><b>"] {
            assert!(!lower.contains(never), "{shown}: {answer}");
        }
    }
    assert_eq!(
        judged(&verifying, &handed.bundle).await.result(),
        Outcome::Valid
    );
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_addresses_speak_tls() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let [certificate, key] =
        ["server.pem", "server.key"].map(|name| tls(name).display().to_string());
    let arguments = all(&[
        &trusting(place.dir(), handed.trust()),
        &[
            "--tls-cert".to_owned(),
            certificate,
            "--tls-key".to_owned(),
            key,
        ],
    ]);
    let verifying = Verifying::start(&arguments).await;
    let authority = std::fs::read(tls("authority.pem")).unwrap();
    let port = verifying.grpc.rsplit(':').next().unwrap().to_owned();
    let url = format!("https://localhost:{port}");
    let wire = funani_runtime::wire::Wire::connect(&url, Some(&authority)).unwrap();
    let mut client =
        funani_wire::verifier::v1::verifier_service_client::VerifierServiceClient::new(wire);
    let request = VerifyRequest {
        subject: Some(Subject::Bundle(handed.bundle.clone().into())),
        ..VerifyRequest::default()
    };
    let verdict = client
        .verify(request)
        .await
        .unwrap()
        .into_inner()
        .verdict
        .unwrap();
    assert_eq!(verdict.result(), Outcome::Valid);
    // In clear nothing is answered; a browser that speaks TLS sees the page.
    let clear = verifying.raw("GET / HTTP/1.0\r\n\r\n").await;
    assert!(!clear.contains("200 OK"), "{clear}");
    let browser = super::driver::Browser::open(super::driver::Window {
        width: 1280,
        scripts: false,
    })
    .await;
    browser
        .go(&format!("https://{}/?lang=ja", verifying.page))
        .await;
    assert_eq!(browser.heading().await, "貿易書類の真正性確認");
    browser.close().await;
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}
