use std::time::Duration;

use funani_core::form::ViolationCode;
use funani_core::rejection::Rejection;
use funani_proof::b64;
use funani_proof::jws::{self, Typ};
use funani_proof::key::SigningKey;
use funani_wire::types::v1::{Attachment, AttachmentKind};
use tonic::metadata::MetadataMap;

use super::*;

const PARTY: &str = "0197c0de-1f2a-8b3c-8d4e-5f6071829304";
const BILL: &str = "0197c0de-1f2a-8b3c-8d4e-5f6071829305";

fn signed(typ: Typ, payload: &str) -> String {
    jws::sign(typ, &SigningKey::from_seed([7; 32]), payload)
}

#[test]
fn a_statement_of_the_wrong_form_still_says_for_whom_it_is() {
    let act = format!(
        r#"{{"actor":{{"party":"{PARTY}"}},"on":[{{"bill":"{BILL}"}}],"registry":"a.example"}}"#
    );
    let note =
        format!(r#"{{"author":{{"party":"{PARTY}"}},"bill":"{BILL}","registry":"a.example"}}"#);
    for (typ, payload) in [(Typ::Act, &act), (Typ::Note, &note), (Typ::Doc, &act)] {
        let statement = Statement::read(&signed(typ, payload));
        assert_eq!(statement.registry(), Some("a.example"));
        assert_eq!(
            statement.signer().map(|id| id.to_string()).as_deref(),
            Some(PARTY)
        );
        let Statement::Bad(rejection, peeked) = statement else {
            panic!("{typ} is of no form")
        };
        assert_eq!(peeked.bill.map(|id| id.to_string()).as_deref(), Some(BILL));
        let expected = if typ == Typ::Doc {
            "WRONG_TYPE"
        } else {
            "FORM_INVALID"
        };
        assert_eq!(rejection.reason(), expected);
    }
}

#[test]
fn what_cannot_be_read_at_all_says_nothing() {
    let long = "a".repeat((64 << 10) + 1);
    let payload = b64::encode(br#"{"registry":"b.example"}"#);
    let headless = format!("e30.{payload}.AAAA");
    for (text, registry) in [
        ("", None),
        ("a.b", None),
        (long.as_str(), None),
        (headless.as_str(), Some("b.example")),
    ] {
        let statement = Statement::read(text);
        assert_eq!(statement.registry(), registry);
        assert!(matches!(statement, Statement::Bad(_, _)));
    }
}

#[test]
fn everything_that_comes_must_be_named() {
    let content = |kind: AttachmentKind| Attachment {
        kind: kind.into(),
        content: b"something".to_vec().into(),
    };
    for kind in [
        AttachmentKind::Document,
        AttachmentKind::Annex,
        AttachmentKind::Approval,
    ] {
        let attached = Attachments::read(vec![content(kind)]).unwrap();
        let fault = attached.check_named(None, &[], false).unwrap_err();
        assert!(fault.has(ViolationCode::NotAllowed), "{kind:?}");
    }
    let twice = vec![
        content(AttachmentKind::Document),
        content(AttachmentKind::Document),
    ];
    let refused = Attachments::read(twice).unwrap_err();
    assert_eq!(refused.violations[0].field, "attachments[1].kind");
    assert!(Attachments::read(vec![content(AttachmentKind::Fact)]).is_err());
    assert!(Attachments::read(vec![content(AttachmentKind::Unspecified)]).is_err());
}

#[test]
fn a_call_answers_within_the_deadline_of_its_caller() {
    let now = Instant::now();
    let after = |text: &str| {
        let mut metadata = MetadataMap::new();
        if !text.is_empty() {
            metadata.insert("grpc-timeout", text.parse().unwrap());
        }
        deadline(&metadata, now).duration_since(now)
    };
    assert_eq!(after("2S"), Duration::from_millis(1_900));
    assert_eq!(after("500m"), Duration::from_millis(400));
    assert_eq!(after("10m"), Duration::ZERO);
    for longest in ["", "9H", "9M", "123456789S", "2X", "S"] {
        assert_eq!(
            after(longest),
            gate::DEADLINE.saturating_sub(MARGIN),
            "{longest}"
        );
    }
}

#[test]
fn only_what_the_parties_could_change_is_asked_again() {
    assert!(crate::judge::depends_on_parties(&Rejection::ConsentMissing));
    assert!(crate::judge::depends_on_parties(&Rejection::KeyUnknown));
    assert!(!crate::judge::depends_on_parties(&Rejection::NumberTaken));
    assert!(!crate::judge::depends_on_parties(
        &Rejection::SignatureInvalid
    ));
}
