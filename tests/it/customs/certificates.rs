use funani::client::document::{Content, Desk};
use funani_core::doc::Deed;
use funani_core::fact::{Fact, Role};
use funani_core::id::DocId;
use funani_core::receipt::ChainHead;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};
use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_trade::Received;
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::EntryStatus;
use funani_wire::customs::v1::verify_certificate_request::Certificate as Asked;
use funani_wire::reason::Refusal;

use super::status::record;
use super::{answered, authority, declare, key, lookup, put, rules, violations};

on_both_engines![
    a_certificate_is_verified_by_anybody,
    the_last_quantity_is_drawn_by_those_whom_it_fits,
    what_was_drawn_is_given_back_by_a_refusal,
    what_is_passed_on_back_to_back_is_taken,
];

pub(super) const JTEPA: &[u8] = include_bytes!("../../samples/certificates/jtepa-new.json");
pub(crate) const RCEP: &[u8] = include_bytes!("../../samples/certificates/rcep-new.json");
const RCEP_BACK: &[u8] = include_bytes!("../../samples/certificates/rcep-back-to-back.json");

/// A sample of a certificate.
pub(crate) fn sample(bytes: &[u8]) -> Received {
    let value = json::parse(bytes, Limits::DOCUMENT).unwrap();
    Received::read(json::to_canonical(&value).as_bytes()).unwrap()
}

fn text<'a>(certificate: &'a Received, path: &str) -> &'a str {
    &certificate.values[&path.parse().unwrap()]
}

/// A body that issues certificates in a country.
pub(crate) async fn body(stage: &Stage, name: &str, country: &str) -> Person {
    let place = Fact::Place {
        country: country.to_owned(),
        address: None,
    };
    Person::enrol_only(stage, name, vec![Fact::Role(Role::IssuingBody), place]).await
}

pub(crate) fn desk<'a>(stage: &'a Stage, person: &'a Person) -> Desk<'a> {
    Desk {
        session: &person.session,
        wallet: &person.wallet,
        trust: stage.trust(),
    }
}

/// Issues a certificate; its document, head and content.
pub(crate) async fn issue(
    stage: &Stage,
    body: &Person,
    certificate: &Received,
) -> (DocId, ChainHead, Digest) {
    let content = Content::received(certificate, Vec::new(), None);
    let desk = desk(stage, body);
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let done = desk.submit(doc, Some(&content), vec![]).await.unwrap();
    (done.id, done.on, content.edition.content)
}

pub(super) async fn verify(
    stage: &Stage,
    certificate: Asked,
    content_digest: String,
) -> Result<Vec<wire::CertificateStatus>, Refusal> {
    let request = wire::VerifyCertificateRequest {
        certificate: Some(certificate),
        content_digest,
    };
    let mut customs = stage.customs();
    Ok(answered(customs.verify_certificate(request).await)?.certificates)
}

fn by_number(certificate: &Received) -> wire::CertificateKey {
    wire::CertificateKey {
        agreement: text(certificate, "proof.1.agreement").to_owned(),
        number: text(certificate, "proof.1.number").to_owned(),
        date: text(certificate, "proof.1.date").to_owned(),
        issuer_country: String::new(),
    }
}

pub(crate) fn code(stage: &Stage, id: DocId, content: Digest) -> String {
    let digest = content.to_string();
    let hex = digest.strip_prefix("sha256:").unwrap();
    format!("funani:c?r={}&d={id}&h={hex}", stage.origin())
}

async fn a_certificate_is_verified_by_anybody(place: &Place) {
    let (node, stage) = Stage::node_at(place, in_march()).await;
    let chamber = body(&stage, "JCCI", "JP").await;
    let certificate = sample(JTEPA);
    let (id, on, content) = issue(&stage, &chamber, &certificate).await;
    let key = by_number(&certificate);

    // With number, date and agreement alone: its status.
    let known = verify(&stage, Asked::Key(key.clone()), String::new())
        .await
        .unwrap();
    let [known] = known.as_slice() else {
        panic!("one certificate")
    };
    assert_eq!((known.status.as_str(), known.is_this), ("IN_FORCE", None));
    assert_eq!(known.issuer.as_ref().unwrap().name, "JCCI");
    assert!(known.data.is_empty() && known.left.is_empty() && known.document_id.is_empty());
    // Another date, another country, no such number: one answer.
    for change in [
        |key: &mut wire::CertificateKey| "2027-01-01".clone_into(&mut key.date),
        |key: &mut wire::CertificateKey| "NONE".clone_into(&mut key.number),
        |key: &mut wire::CertificateKey| "TH".clone_into(&mut key.issuer_country),
    ] {
        let mut other = key.clone();
        change(&mut other);
        assert_eq!(
            verify(&stage, Asked::Key(other), String::new())
                .await
                .unwrap(),
            []
        );
    }
    // Who has it is told what it says and what is left.
    for asked in [
        Asked::Key(key.clone()),
        Asked::Code(code(&stage, id, content)),
    ] {
        let known = verify(&stage, asked, content.to_string()).await.unwrap();
        let [known] = known.as_slice() else {
            panic!("one certificate")
        };
        assert_eq!(
            (known.is_this, known.document_id.as_str()),
            (Some(true), id.to_string().as_str())
        );
        assert_eq!(known.data.len(), certificate.values.len());
        assert_eq!(known.left[0].left, known.left[0].certified);
    }
    // A forged code and one of nothing: the same, and no data.
    let forged = code(&stage, id, Digest::of(b"forged"));
    let nothing = code(&stage, DocId::from_bytes([9; 16]), content);
    let forged = verify(&stage, Asked::Code(forged), String::new())
        .await
        .unwrap();
    let nothing = verify(&stage, Asked::Code(nothing), String::new())
        .await
        .unwrap();
    assert_eq!(forged, nothing);
    let only = wire::CertificateStatus {
        is_this: Some(false),
        ..wire::CertificateStatus::default()
    };
    assert_eq!(forged, [only]);
    let other = Digest::of(b"other").to_string();
    let known = verify(&stage, Asked::Key(key.clone()), other)
        .await
        .unwrap();
    assert_eq!((known[0].is_this, known[0].data.len()), (Some(false), 0));

    let faulty = wire::CertificateKey {
        agreement: "NAFTA".to_owned(),
        ..wire::CertificateKey::default()
    };
    let refused = verify(&stage, Asked::Key(faulty), "no digest".to_owned())
        .await
        .unwrap_err();
    assert_eq!(
        violations(&refused),
        [
            ("key.agreement", "NOT_A_CHOICE"),
            ("key.number", "REQUIRED"),
            ("key.date", "REQUIRED"),
            ("content_digest", "DIGEST_MALFORMED"),
        ]
    );

    // Cancelled, and told so.
    let desk = desk(&stage, &chamber);
    let doc = desk.extend(id, on, Deed::Cancel).await.unwrap();
    desk.submit(doc, None, vec![]).await.unwrap();
    let known = verify(&stage, Asked::Key(key), String::new())
        .await
        .unwrap();
    assert_eq!(known[0].status, "CANCELLED");
    node.stop().await;
}

/// A time at which the samples count.
fn in_march() -> funani_runtime::clock::Clock {
    funani_runtime::clock::Clock::test("2027-03-16T03:00:00.000Z".parse().unwrap())
}

/// What a declaration under a certificate claims of it.
pub(super) fn claiming<'a>(
    certificate: &'a Received,
    quantity: &'a str,
) -> Vec<(&'static str, &'a str)> {
    let of = |path: &str| text(certificate, path);
    vec![
        ("proof.1.agreement", of("proof.1.agreement")),
        ("proof.1.number", of("proof.1.number")),
        ("proof.1.date", of("proof.1.date")),
        ("goods.1.agreement", of("proof.1.agreement")),
        ("goods.1.hsCode", of("goods.1.originHs")),
        ("goods.1.quantity", quantity),
        ("goods.1.unit", of("goods.1.unit")),
    ]
}

async fn thai(stage: &Stage) -> Person {
    let customs = authority(stage, "Thai Customs", "TH").await;
    put(&customs, rules(), 0).await.unwrap();
    customs
}

async fn the_last_quantity_is_drawn_by_those_whom_it_fits(place: &Place) {
    const RIVALS: usize = 50;
    const FIT: usize = 10;
    let (node, stage) = Stage::node_at(place, in_march()).await;
    let customs = thai(&stage).await;
    let importer = Person::enrol(&stage, "Samut Sakhon Foods").await;
    let chamber = body(&stage, "JCCI", "JP").await;
    let certificate = sample(JTEPA);
    let (id, _, content) = issue(&stage, &chamber, &certificate).await;
    // Ten times a tenth of 48000.000 kg: exactly the whole.
    let mut entries = Vec::new();
    for rival in 0..RIVALS {
        let number = format!("D-{rival}");
        let claimed = claiming(&certificate, "4800.000");
        entries.push(
            declare(&importer, &customs, &number, &claimed)
                .await
                .unwrap()
                .entry_id,
        );
    }
    let all = entries
        .iter()
        .map(|id| record(&customs, id, EntryStatus::Released, 1, vec![]));
    let answers = futures::future::join_all(all).await;
    let won: Vec<_> = answers.iter().flatten().collect();
    assert_eq!(
        won.len(),
        FIT,
        "{:?}",
        answers.iter().find(|it| it.is_err())
    );
    let mut remaining: Vec<&str> = won
        .iter()
        .map(|answer| answer.drawn[0].remaining.as_str())
        .collect();
    remaining.sort_by_key(|text| text.parse::<u32>().unwrap());
    let expected: Vec<String> = (0..FIT).map(|step| (step * 4800).to_string()).collect();
    assert_eq!(remaining, expected);
    assert_eq!(won[0].drawn[0].certificate_id, id.to_string());
    for lost in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(lost.reason(), "QUANTITY_EXHAUSTED");
        assert_eq!(violations(lost), [("goods.1", "QUANTITY_EXHAUSTED")]);
    }
    // The same again draws nothing more.
    let first = answers.iter().position(Result::is_ok).unwrap();
    let again = record(&customs, &entries[first], EntryStatus::Released, 1, vec![])
        .await
        .unwrap();
    assert!(again.already_recorded);
    assert_eq!(
        (
            again.drawn[0].quantity.as_str(),
            again.drawn[0].remaining.as_str()
        ),
        ("4800", "0")
    );
    let known = verify(
        &stage,
        Asked::Code(code(&stage, id, content)),
        String::new(),
    )
    .await
    .unwrap();
    assert_eq!(
        (
            known[0].left[0].left.as_str(),
            known[0].left[0].certified.as_str()
        ),
        ("0", "48000")
    );

    // Officers find the certificate by its number and by its code, with the entries that cite it.
    let found = lookup(
        &customs,
        key(wire::key::Key::Certificate(by_number(&certificate))),
    )
    .await;
    let found = found.unwrap();
    assert_eq!(found.matches[0].id, id.to_string());
    assert_eq!(found.matches.len(), 51);
    let found = lookup(
        &customs,
        key(wire::key::Key::Code(code(&stage, id, content))),
    )
    .await;
    assert_eq!(
        found.unwrap().matches[0].document_kind,
        "CERTIFICATE_OF_ORIGIN"
    );
    let forged = code(&stage, id, Digest::of(b"forged"));
    let refused = lookup(&customs, key(wire::key::Key::Code(forged)))
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "CODE_FORGED");
    node.stop().await;
}

async fn what_was_drawn_is_given_back_by_a_refusal(place: &Place) {
    let (node, stage) = Stage::node_at(place, in_march()).await;
    let customs = thai(&stage).await;
    let importer = Person::enrol(&stage, "Samut Sakhon Foods").await;
    let chamber = body(&stage, "JCCI", "JP").await;
    let certificate = sample(JTEPA);
    issue(&stage, &chamber, &certificate).await;
    let all = claiming(&certificate, "48000.000");
    let one = declare(&importer, &customs, "G-1", &all)
        .await
        .unwrap()
        .entry_id;
    let other = declare(&importer, &customs, "G-2", &all)
        .await
        .unwrap()
        .entry_id;
    record(&customs, &one, EntryStatus::Released, 1, vec![])
        .await
        .unwrap();
    let refused = record(&customs, &other, EntryStatus::Released, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "QUANTITY_EXHAUSTED");
    // Held again, it keeps what it drew; refused, it gives it back.
    record(&customs, &one, EntryStatus::Held, 2, vec![])
        .await
        .unwrap();
    let refused = record(&customs, &other, EntryStatus::Released, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "QUANTITY_EXHAUSTED");
    record(&customs, &one, EntryStatus::Refused, 3, vec![])
        .await
        .unwrap();
    let done = record(&customs, &other, EntryStatus::Released, 1, vec![])
        .await
        .unwrap();
    assert_eq!(done.drawn[0].remaining, "0");
    // A quantity in a unit that says nothing of the certificate's.
    let mut pieces = claiming(&certificate, "10");
    pieces[6].1 = "C62";
    let id = declare(&importer, &customs, "G-3", &pieces)
        .await
        .unwrap()
        .entry_id;
    let refused = record(&customs, &id, EntryStatus::Released, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "QUANTITY_NOT_COMPARABLE");
    node.stop().await;
}

async fn what_is_passed_on_back_to_back_is_taken(place: &Place) {
    let (node, stage) = Stage::node_at(place, in_march()).await;
    let original = sample(RCEP);
    let back = sample(RCEP_BACK);
    let first = body(
        &stage,
        "First Body",
        text(&original, "proof.1.issuerCountry"),
    )
    .await;
    let second = body(&stage, "Second Body", text(&back, "proof.1.issuerCountry")).await;
    let (id, _, content) = issue(&stage, &first, &original).await;
    let before = verify(
        &stage,
        Asked::Code(code(&stage, id, content)),
        String::new(),
    )
    .await
    .unwrap();
    assert_eq!(before[0].left[0].left, before[0].left[0].certified);
    issue(&stage, &second, &back).await;
    let after = verify(
        &stage,
        Asked::Code(code(&stage, id, content)),
        String::new(),
    )
    .await
    .unwrap();
    assert_ne!(after[0].left[0].left, before[0].left[0].left);
    assert_eq!(after[0].status, "IN_FORCE");
    let made = verify(&stage, Asked::Key(by_number(&back)), String::new())
        .await
        .unwrap();
    assert_eq!(
        made[0].based_on,
        [format!("RCEP {}", text(&original, "proof.1.number"))]
    );
    node.stop().await;
}
