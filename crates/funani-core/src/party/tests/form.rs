//! The written form of events and states.

use std::collections::BTreeSet;

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};
use funani_proof::jws::{self, Jws, Typ};
use proptest::prelude::*;

use super::super::build::{self, Enrolment, NewKey, enrol};
use super::super::samples::{Chain, OPERATOR, at, digests, key, registry, window};
use super::super::{Custody, Event, KeyEvent, PartyState, Purpose, Recovery};
use super::{changed, drafted, judged, named, terms};
use crate::form::{Seed, ViolationCode};
use crate::receipt::ReceiptState;
use crate::rejection::Rejection;

#[test]
fn keys_that_prove_nothing_are_refused_by_name() {
    // The neutral element has order 1; a coordinate of 2 is not on the curve.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut off = [0; 32];
    off[0] = 2;
    let beyond = [0xff; 32];
    let form = |found: &Rejection| matches!(found, Rejection::FormInvalid(_));
    for (bytes, weak) in [
        (neutral, true),
        ([0; 32], true),
        (off, false),
        (beyond, false),
    ] {
        let payload = changed(&drafted(1, 1).event().to_payload(), |object| {
            let keys = object.get_mut("detail").unwrap().as_object_mut().unwrap();
            let Some(Value::Array(keys)) = keys.get_mut("keys") else {
                panic!("no keys")
            };
            let jwk = keys[0].as_object_mut().unwrap().get_mut("jwk").unwrap();
            jwk.as_object_mut()
                .unwrap()
                .insert("x", funani_proof::b64::encode(&bytes));
        });
        let found = judged(&payload, &[], 1).unwrap_err();
        assert_eq!(found == Rejection::WeakKey, weak, "{found}");
        assert_eq!(form(&found), !weak, "{found}");
    }
}

#[test]
fn the_form_of_an_event_is_closed() {
    let enrolment = drafted(1, 1).event().to_payload();
    let chain = Chain::enrolled(1, &[]);
    let added = key(9);
    let new = [NewKey {
        key: &added,
        purpose: Purpose::Act,
        custody: Custody::SelfHeld,
    }];
    let event = Event::Add {
        keys: build::public_keys(&new),
    };
    let later = chain.draft(event, &new, at(0)).event().to_payload();
    let text = |text: &str| Value::from(text);
    let list = |items: Vec<Value>| Value::from(items);
    let table: Vec<(&str, Option<Value>, &str)> = vec![
        ("v", Some(2.into()), "VERSION_UNKNOWN at $.v"),
        ("type", Some("funani-act".into()), "NOT_ALLOWED at $.type"),
        ("registry", Some("UPPER".into()), "MALFORMED at $.registry"),
        ("event", Some("ENROLL".into()), "MALFORMED at $.event"),
        ("event", None, "MISSING at $.event"),
        ("detail", Some(list(vec![])), "WRONG_TYPE at $.detail"),
        (
            "detail",
            Some(Object::new().into()),
            "MISSING at $.detail.keys",
        ),
        (
            "detail",
            Some(Object::from([("keys", list(vec![]))]).into()),
            "MISSING at $.detail.keys",
        ),
        ("on", None, "MISSING at $.on"),
        ("on", Some(Value::Null), "WRONG_TYPE at $.on"),
        ("time", Some("2027-03-01".into()), "MALFORMED at $.time"),
        ("not_after", None, "MISSING at $.not_after"),
        (
            "approvals",
            Some(list(vec![])),
            "NOT_ALLOWED at $.approvals",
        ),
        (
            "approvals",
            Some(list(vec![text("x")])),
            "MALFORMED at $.approvals[0]",
        ),
        ("proofs", Some(list(vec![])), "NOT_ALLOWED at $.proofs"),
        (
            "proofs",
            Some(list(vec![Object::new().into()])),
            "MISSING at $.proofs[0].kid",
        ),
        ("more", Some(true.into()), "UNKNOWN_MEMBER at $.more"),
    ];
    for (member, value, expected) in table {
        let payload = changed(&later, |object| match value {
            Some(value) => drop(object.insert(member, value)),
            None => drop(object.remove(member)),
        });
        let fault = KeyEvent::parse(payload.as_bytes()).unwrap_err();
        let found: Vec<String> = fault
            .violations
            .iter()
            .map(|one| format!("{} at {}", one.code, one.path))
            .collect();
        assert!(found.contains(&expected.to_owned()), "{member}: {found:?}");
    }
    let on = Object::from([("head", Value::from(terms())), ("sequence", 1.into())]);
    let payload = changed(&enrolment, |object| drop(object.insert("on", on)));
    let fault = KeyEvent::parse(payload.as_bytes()).unwrap_err();
    assert_eq!(fault.violations[0].path, "$.on");
    let spaced = enrolment.replacen(':', ": ", 1);
    assert!(
        KeyEvent::parse(spaced.as_bytes())
            .unwrap_err()
            .has(ViolationCode::PayloadNotCanonical)
    );
}

#[test]
fn a_recovery_has_keys_a_threshold_among_them_and_at_least_72_hours() {
    let with = |kids: &[u8], threshold: u64, wait_hours: u64| {
        let kids = kids.iter().map(|seed| key(*seed).kid()).collect();
        let recovery = Recovery {
            kids,
            threshold,
            wait_hours,
        };
        let root = key(1);
        let keys = [NewKey {
            key: &root,
            purpose: Purpose::Root,
            custody: Custody::Hsm,
        }];
        let enrolment = Enrolment {
            seed: Seed([1; 32]),
            keys: &keys,
            facts: BTreeSet::new(),
            approvals_needed: 5,
            recovery: Some(recovery.clone()),
        };
        let draft = enrol(&registry(), enrolment, window(at(0)));
        let approval = draft.approve_as_operator(None, &key(OPERATOR));
        let event = KeyEvent {
            approvals: [Digest::of(approval.as_bytes())].into(),
            ..draft.event().clone()
        };
        let judged = judged(&event.to_payload(), &[approval], 1);
        judged.map(|judged| assert_eq!(judged.state.recovery, Some(recovery)))
    };
    assert_eq!(with(&[5, 6, 7], 2, 72), Ok(()));
    assert_eq!(with(&[5], 1, 10_000), Ok(()));
    for (kids, threshold, wait) in [
        (&[][..], 1, 72),
        (&[5], 2, 72),
        (&[5], 0, 72),
        (&[5], 1, 71),
    ] {
        let found = with(kids, threshold, wait).unwrap_err();
        assert_eq!(
            found.reason(),
            "FORM_INVALID",
            "{kids:?} {threshold} {wait}"
        );
    }
}

#[test]
fn six_approvals_are_more_than_a_party_may_ask_for() {
    let draft = drafted(1, 1);
    let payload = changed(&draft.event().to_payload(), |object| {
        let detail = object.get_mut("detail").unwrap().as_object_mut().unwrap();
        detail.insert("approvals_needed", 6);
    });
    assert_eq!(
        judged(&payload, &[], 1).unwrap_err().reason(),
        "FORM_INVALID"
    );
}

#[test]
fn a_statement_of_another_type_is_no_event() {
    let payload = drafted(1, 1).event().to_payload();
    let act = Jws::parse(&jws::sign(Typ::Act, &key(1), &payload)).unwrap();
    assert_eq!(KeyEvent::open(&act), Err(Rejection::WrongType));
}

#[test]
fn the_written_state_is_read_back_and_nothing_else() {
    let chain = Chain::enrolled(1, &[named("A", None)]);
    let state = chain.known().state();
    assert_eq!(PartyState::parse(&state.to_value()).as_ref(), Ok(state));
    let ReceiptState::Party(written) = &chain.recorded[0].receipt.state else {
        panic!("no party")
    };
    assert_eq!(Value::from(written.clone()), state.to_value());
    let mut unsorted = written.clone();
    let Some(Value::Array(keys)) = unsorted.get_mut("keys") else {
        panic!("no keys")
    };
    keys.reverse();
    let fault = PartyState::parse(&unsorted.into()).unwrap_err();
    assert!(fault.has(ViolationCode::NotSorted));
    let mut doubled = written.clone();
    let Some(Value::Array(keys)) = doubled.get_mut("keys") else {
        panic!("no keys")
    };
    keys.insert(0, keys[0].clone());
    assert!(
        PartyState::parse(&doubled.into())
            .unwrap_err()
            .has(ViolationCode::Duplicate)
    );
}

#[test]
fn a_written_event_is_fixed_to_the_byte() {
    let event = KeyEvent {
        proofs: Vec::new(),
        ..drafted(1, 1).event().clone()
    };
    let kid = key(1).kid();
    let x = funani_proof::b64::encode(key(1).public().as_bytes());
    let seed = Seed([1; 32]);
    let expected = format!(
        r#"{{"detail":{{"approvals_needed":0,"facts":[],"keys":[{{"custody":"self","jwk":{{"crv":"Ed25519","kty":"OKP","x":"{x}"}},"kid":"{kid}","purpose":"root"}}],"seed":"{seed}"}},"event":"ENROL","not_after":"2027-03-01T00:05:00.000Z","party":"{}","registry":"registry.example.com","time":"2027-03-01T00:00:00.000Z","type":"funani-key","v":1}}"#,
        event.party,
    );
    assert_eq!(event.to_payload(), expected);
    assert_eq!(event.target(), Digest::of(expected.as_bytes()));
    assert_eq!(digests(&[]).len(), 0);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = KeyEvent::parse(&bytes);
    }

    #[test]
    fn what_is_read_is_what_is_written(at in 0_usize..1_000, byte in 0x20_u8..0x7f) {
        let payload = drafted(1, 1).event().to_payload();
        let mut bytes = payload.into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(event) = KeyEvent::parse(&bytes) {
            prop_assert_eq!(event.to_payload().into_bytes(), bytes);
        }
    }
}
