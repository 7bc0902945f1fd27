//! A party that was never concerned with a bill cannot tell it from one that does not exist.

use std::collections::BTreeSet;

use funani::client::wish::Deed;
use funani_core::act::Capacity;
use funani_core::act::PartyReference;
use funani_core::fact::{Fact, Role};
use funani_core::id::BillId;
use funani_core::note::{Note, NoteKind};
use funani_core::party::Purpose;
use funani_core::receipt::ChainHead;
use funani_core::time::MINUTE;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_tests::{Bill, Person, Place, Stage, bill, on_both_engines};
use funani_wire::reason::Refusal;
use funani_wire::registry::v1 as registry;
use funani_wire::types::v1::CarrierNumber;
use funani_wire::verifier::v1 as verifier;
use tonic::metadata::KeyAndValueRef;
use tonic::{Code, Status};

use crate::contract::files;

on_both_engines![a_stranger_cannot_tell_a_real_bill_from_none];

/// Fields by which a request names a bill, or carries a statement that does.
const NAMES: [&str; 5] = ["bill_id", "bill_ids", "bills", "number", "statement"];

/// The way that is closed to every party, whatever it names.
const CLOSED: &str = "ListEvidence bills";

/// Every way of the contract to name a bill of the registry, as `Call field`.
fn ways() -> BTreeSet<String> {
    let mut ways = BTreeSet::new();
    for file in files() {
        if !["funani.registry.v1", "funani.verifier.v1"].contains(&file.package()) {
            continue;
        }
        for method in file.service.iter().flat_map(|service| &service.method) {
            let input = method.input_type().rsplit('.').next().unwrap_or_default();
            let message = file
                .message_type
                .iter()
                .find(|message| message.name() == input)
                .unwrap();
            for field in &message.field {
                let named =
                    field.name().contains("bill") || field.type_name().ends_with(".CarrierNumber");
                if named || NAMES.contains(&field.name()) {
                    assert!(
                        NAMES.contains(&field.name()),
                        "{input}.{} is a new way",
                        field.name()
                    );
                    ways.insert(format!("{} {}", method.name(), field.name()));
                }
            }
        }
    }
    ways
}

/// What a status tells, but for the id of its request and the time.
fn said(status: &Status) -> (Code, String, String, BTreeSet<String>) {
    let refusal = Refusal::from_status(status);
    let id = refusal.request_id().unwrap_or_default().to_owned();
    assert!(!id.is_empty(), "a refusal names its request");
    let headers = status.metadata().iter().map(|header| match header {
        KeyAndValueRef::Ascii(name, value) => format!("{name}: {}", value.to_str().unwrap()),
        KeyAndValueRef::Binary(name, value) => format!("{name}: {value:?}"),
    });
    let headers = headers
        .filter(|header| !header.starts_with("date:"))
        .map(|header| header.replace(&id, ""));
    let details = String::from_utf8_lossy(status.details()).replace(&id, "");
    (
        status.code(),
        status.message().to_owned(),
        details,
        headers.collect(),
    )
}

/// A bill as a stranger may name it.
struct Named<'a> {
    bill: &'a Bill,
    number: CarrierNumber,
}

async fn a_stranger_cannot_tell_a_real_bill_from_none(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let carrier = Person::enrol(&stage, "Funani Line").await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let stranger = Person::enrol(&stage, "Somebody Else").await;
    // Bills here go from Japan to Viet Nam.
    let facts = vec![
        Fact::Role(Role::Customs),
        Fact::Place {
            country: "SG".to_owned(),
            address: None,
        },
    ];
    let customs = Person::enrol_only(&stage, "Customs of Another Country", facts).await;
    let real = carrier
        .issue(&stage, &exporter, &bank, "STRANGE1")
        .await
        .unwrap();
    let real = exporter.transfer(&stage, &real, &bank).await.unwrap();
    node.wait_logged().await.unwrap();
    let invented = Bill {
        id: BillId::from_bytes([0x8f; 16]),
        ..real.clone()
    };
    let number = |number: &str| CarrierNumber {
        carrier_id: carrier.id().to_string(),
        number: number.to_owned(),
        sub_reference: String::new(),
    };
    let real = Named {
        bill: &real,
        number: number("STRANGE1"),
    };
    let invented = Named {
        bill: &invented,
        number: number("STRANGE2"),
    };
    let documents = [String::new(), Digest::of(b"a guess").to_string()];
    let asked = [&stranger, &customs].into_iter();
    for (stranger, document) in asked.flat_map(|who| documents.iter().map(move |it| (who, it))) {
        let mut covered = BTreeSet::new();
        let theirs = ask(&stage, stranger, &real, document).await;
        let nobodys = ask(&stage, stranger, &invented, document).await;
        for ((way, theirs), (_, nobodys)) in theirs.iter().zip(&nobodys) {
            let code = match *way {
                CLOSED => Code::PermissionDenied,
                _ => Code::NotFound,
            };
            assert_eq!(theirs.code(), code, "{way}: {theirs:?}");
            assert_eq!(said(theirs), said(nobodys), "{way}");
            covered.insert((*way).to_owned());
        }
        assert_eq!(covered, ways(), "every call that names a bill is asked");
    }
    node.stop().await;
}

async fn ask(
    stage: &Stage,
    stranger: &Person,
    named: &Named<'_>,
    document: &str,
) -> Vec<(&'static str, Status)> {
    let mut answers = ask_registry(stage, stranger, named).await;
    let id = named.bill.id.to_string();
    let document_digest = document.to_owned();
    let mut calls = stranger.session.registry();
    for (way, bill) in [
        (
            "GetBill bill_id",
            registry::get_bill_request::Bill::BillId(id.clone()),
        ),
        (
            "GetBill number",
            registry::get_bill_request::Bill::Number(named.number.clone()),
        ),
    ] {
        let ask = registry::GetBillRequest {
            bill: Some(bill),
            document_digest: document_digest.clone(),
        };
        answers.push((way, calls.get_bill(ask).await.unwrap_err()));
    }
    for (way, bill) in [
        (
            "Evidence bill_id",
            registry::evidence_request::Bill::BillId(id.clone()),
        ),
        (
            "Evidence number",
            registry::evidence_request::Bill::Number(named.number.clone()),
        ),
    ] {
        let ask = registry::EvidenceRequest {
            bill: Some(bill),
            document_digest: document_digest.clone(),
            on_behalf_of_id: String::new(),
            known_head: named.bill.head.to_string(),
        };
        answers.push((way, calls.evidence(ask).await.unwrap_err()));
    }
    let bills = vec![registry::FoundBill {
        bill_id: id.clone(),
        document_digest: named.bill.document.to_string(),
    }];
    let ask = registry::ListEvidenceRequest { bills };
    answers.push((CLOSED, calls.list_evidence(ask).await.unwrap_err()));
    let mut judge = stranger.session.verifier();
    for (way, subject) in [
        (
            "Verify bill_id",
            verifier::verify_request::Subject::BillId(id),
        ),
        (
            "Verify number",
            verifier::verify_request::Subject::Number(named.number.clone()),
        ),
    ] {
        let ask = verifier::VerifyRequest {
            subject: Some(subject),
            document_digest: document_digest.clone(),
            current: false,
        };
        answers.push((way, judge.verify(ask).await.unwrap_err()));
    }
    answers
}

async fn ask_registry(
    stage: &Stage,
    stranger: &Person,
    named: &Named<'_>,
) -> Vec<(&'static str, Status)> {
    let mut calls = stranger.session.registry();
    let bill_id = named.bill.id.to_string();
    let wish = bill::wish(stage, Deed::Supersede, Some(named.bill.id));
    let act = bill::act(stage, stranger, &wish, Some(named.bill), &[]);
    let note = Note {
        registry: stage.origin().clone(),
        bill: named.bill.id,
        seen: ChainHead {
            head: named.bill.head,
            sequence: named.bill.sequence,
        },
        kind: NoteKind::Remark,
        author: PartyReference {
            party: stranger.id(),
            head: stranger.head(),
        },
        capacity: Capacity::Own,
        behalf: None,
        annex: None,
        time: stage.now(),
        not_after: stage.now().plus(5 * MINUTE),
    };
    let of_customs = Note {
        kind: NoteKind::CustomsHeld,
        ..note.clone()
    };
    let key = stranger.wallet.key(Purpose::Act).unwrap();
    let statements = [
        stranger.sign(&act),
        jws::sign(Typ::Note, key, &note.to_payload()),
        jws::sign(Typ::Note, key, &of_customs.to_payload()),
    ];
    let mut answers = Vec::new();
    for statement in statements {
        let ask = registry::SubmitRequest {
            statement,
            ..registry::SubmitRequest::default()
        };
        answers.push(("Submit statement", calls.submit(ask).await.unwrap_err()));
    }
    answers.push((
        "Prepare bill_ids",
        calls.prepare(wish.request()).await.unwrap_err(),
    ));
    let ask = registry::HistoryRequest {
        bill_id: bill_id.clone(),
        after_sequence: 0,
        include_notes: true,
    };
    answers.push(("History bill_id", calls.history(ask).await.unwrap_err()));
    let ask = registry::HeadStatementRequest { bill_id };
    answers.push((
        "HeadStatement bill_id",
        calls.head_statement(ask).await.unwrap_err(),
    ));
    answers
}
