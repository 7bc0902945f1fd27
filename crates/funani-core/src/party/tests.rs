use std::collections::BTreeSet;

use funani_proof::digest::Digest;
use funani_proof::json::{Limits, Object, parse, to_canonical};
use funani_proof::jws::{self, Jws, Typ};

use super::build::{Enrolment, NewKey, enrol};
use super::samples::{Chain, OPERATOR, at, key, open_fact, registry, statements, trust, window};
use super::*;
use crate::approval::{Approval, ApprovalRole};
use crate::fact::{Fact, OpenedFact, Role};
use crate::form::Seed;
use crate::identifier::Identifier;
use crate::origin::Origin;
use crate::receipt::ChainHead;
use crate::rejection::Rejection;
use crate::transition::PartyFacts as _;

mod form;
mod history;
mod story;

fn terms() -> Digest {
    Digest::of(b"terms of carriage")
}

fn nowhere() -> ChainHead {
    ChainHead {
        head: terms(),
        sequence: 1,
    }
}

fn named(name: &str, language: Option<&str>) -> OpenedFact {
    let language = language.map(str::to_owned);
    open_fact(Fact::Name {
        name: name.to_owned(),
        language,
    })
}

/// A drafted enrolment of one root.
fn drafted(seed: u8, root: u8) -> build::Draft {
    let root = key(root);
    let keys = [NewKey {
        key: &root,
        purpose: Purpose::Root,
        custody: Custody::SelfHeld,
    }];
    let enrolment = Enrolment {
        seed: Seed([seed; 32]),
        keys: &keys,
        facts: BTreeSet::new(),
        approvals_needed: 0,
        recovery: None,
    };
    enrol(&registry(), enrolment, window(at(0)))
}

/// The payload of a statement with one member changed.
fn changed(payload: &str, change: impl FnOnce(&mut Object)) -> String {
    let mut value = parse(payload.as_bytes(), Limits::MESSAGE).unwrap();
    change(value.as_object_mut().unwrap());
    to_canonical(&value)
}

fn judged(payload: &str, approvals: &[String], root: u8) -> Result<Judged, Rejection> {
    let (trust, approvals) = (trust(), statements(approvals));
    let event = Jws::parse(&jws::sign(Typ::Key, &key(root), payload)).unwrap();
    KnownParty::judge(
        None,
        &event,
        &[],
        &EventFacts::new(&trust, at(0), &approvals),
    )
}

#[test]
fn a_party_id_follows_from_the_content_of_its_enrolment_alone() {
    let one = drafted(1, 1);
    let approval = one.approve_as_operator(Some(terms()), &key(OPERATOR));
    let finished = one.clone().finish([approval.as_str()], &key(1));
    let event = KeyEvent::open(&Jws::parse(&finished).unwrap()).unwrap();
    // Approvals and proofs do not count, so that a second enrolment of the same content, under
    // whatever approval, is the same party.
    assert_eq!(event.party, one.party());
    assert_eq!(event.target(), one.target());
    assert_eq!(
        party_id(&KeyEvent {
            proofs: Vec::new(),
            ..event.clone()
        }),
        one.party()
    );
    assert_eq!(drafted(1, 1).party(), one.party());
    assert_eq!(event.party.uuid().get_version_num(), 8);
    // Whatever else is changed, it is another one.
    assert_ne!(drafted(2, 1).party(), one.party());
    assert_ne!(drafted(1, 2).party(), one.party());
    let later = KeyEvent {
        not_after: at(301),
        ..event
    };
    assert_ne!(party_id(&later), one.party());
}

#[test]
fn an_enrolment_under_another_id_is_refused() {
    let draft = drafted(1, 1);
    let other = drafted(2, 1).party();
    let payload = changed(&draft.event().to_payload(), |object| {
        object.insert("party", other);
    });
    assert_eq!(judged(&payload, &[], 1), Err(Rejection::IdMismatch));
}

#[test]
fn a_proof_must_be_by_the_key_that_is_added_and_over_this_event() {
    let draft = drafted(1, 1);
    let approval = draft.approve_as_operator(None, &key(OPERATOR));
    let event = KeyEvent {
        approvals: [Digest::of(approval.as_bytes())].into(),
        ..draft.event().clone()
    };
    let approvals = [approval];
    assert!(judged(&event.to_payload(), &approvals, 1).is_ok());
    let own = event.proofs[0];
    let mut flipped = own;
    flipped.signature[0] ^= 1;
    let table: [(&str, Vec<Proof>); 6] = [
        ("none", vec![]),
        ("of another key", vec![event.prove(&key(2))]),
        (
            "of another key under this id",
            vec![Proof {
                kid: own.kid,
                ..event.prove(&key(2))
            }],
        ),
        (
            "over another event",
            vec![drafted(2, 1).event().prove(&key(1))],
        ),
        ("with a bit flipped", vec![flipped]),
        ("one too many", {
            let mut both = vec![own, event.prove(&key(2))];
            both.sort_by_key(|proof| proof.kid);
            both
        }),
    ];
    for (name, proofs) in table {
        let event = KeyEvent {
            proofs,
            ..event.clone()
        };
        assert_eq!(
            judged(&event.to_payload(), &approvals, 1),
            Err(Rejection::ProofInvalid),
            "{name}"
        );
    }
}

#[test]
fn an_approval_counts_for_its_own_event_registry_party_and_role() {
    let draft = drafted(1, 1);
    let written = |registry: Origin, role, party, target| {
        let approval = Approval {
            registry,
            party,
            role,
            target,
            evidence: None,
        };
        approval.to_payload()
    };
    let operator = ApprovalRole::Operator;
    let good = written(registry(), operator, None, draft.target());
    let party = Some(draft.party());
    let endorsee = written(registry(), ApprovalRole::Endorsee, party, draft.target());
    let elsewhere = written("b.example".parse().unwrap(), operator, None, draft.target());
    let other = written(registry(), operator, None, drafted(2, 1).target());
    let sign = |typ, payload: &str| jws::sign(typ, &key(OPERATOR), payload);
    let invalid = Err(Rejection::ApprovalInvalid);
    let table = [
        ("good", sign(Typ::Approval, &good), Ok(())),
        ("another type", sign(Typ::Note, &good), invalid.clone()),
        ("no form", sign(Typ::Approval, "{}"), invalid.clone()),
        (
            "an endorsee's",
            sign(Typ::Approval, &endorsee),
            invalid.clone(),
        ),
        (
            "elsewhere",
            sign(Typ::Approval, &elsewhere),
            invalid.clone(),
        ),
        (
            "another target",
            sign(Typ::Approval, &other),
            invalid.clone(),
        ),
        (
            "another key",
            jws::sign(Typ::Approval, &key(9), &good),
            invalid,
        ),
    ];
    for (name, approval, expected) in table {
        let named = [Digest::of(approval.as_bytes())].into();
        let event = KeyEvent {
            approvals: named,
            ..draft.event().clone()
        };
        let answer = judged(&event.to_payload(), &[approval], 1).map(|_| ());
        assert_eq!(answer, expected, "{name}");
    }
}

#[test]
fn an_operator_key_approves_only_while_it_is_open() {
    let draft = drafted(1, 1);
    let approval = draft.approve_as_operator(None, &key(OPERATOR));
    let event = Jws::parse(&draft.finish([approval.as_str()], &key(1))).unwrap();
    let approvals = statements(&[approval]);
    for (from, until, open) in [(0, 1, true), (-9, 0, false), (1, 9, false), (0, 9, true)] {
        let entry = crate::trust::TrustKey {
            role: crate::trust::TrustRole::Operator,
            public: key(OPERATOR).public(),
            from: at(from),
            until: Some(at(until)),
        };
        let trust = crate::trust::TrustFile::new(registry(), vec![entry], false).unwrap();
        let facts = EventFacts::new(&trust, at(0), &approvals);
        let answer = KnownParty::judge(None, &event, &[], &facts).map(|_| ());
        let expected = if open {
            Ok(())
        } else {
            Err(Rejection::ApprovalInvalid)
        };
        assert_eq!(answer, expected, "{from} to {until}");
    }
}

#[test]
fn what_a_party_is_asked_follows_from_its_opened_facts() {
    let number = Identifier::new("JCN", "3021001099901").unwrap();
    let facts = [
        named("八戸水産貿易", Some("ja")),
        named("Hachinohe Suisan Boeki", None),
        open_fact(Fact::Identifier(number.clone())),
        open_fact(Fact::Role(Role::Shipper)),
        open_fact(Fact::Consent {
            terms: terms(),
            until: at(100),
        }),
        story::fact("mandate"),
    ];
    let chain = Chain::enrolled(1, &facts);
    let party = chain.known();
    assert_eq!(party.name(), Some("Hachinohe Suisan Boeki"));
    assert!(party.is_named("八戸水産貿易") && !party.is_named("hachinohe suisan boeki"));
    assert_eq!(party.identifiers().collect::<Vec<_>>(), [&number]);
    assert_eq!(party.custody(), Some(Custody::SelfHeld));
    assert!(party.consents(&terms(), at(99)) && !party.consents(&terms(), at(100)));
    assert!(!party.consents(&Digest::of(b"other terms"), at(0)));
    let Fact::Mandate(mandate) = &facts[5].value else {
        panic!("not a mandate")
    };
    let id = mandate.mandate;
    assert_eq!(party.mandate(id, at(0)), Some(mandate));
    assert_eq!(party.mandate(id, at(999)), Some(mandate));
    for closed in [at(-1), at(1_000)] {
        assert_eq!(party.mandate(id, closed), None);
    }

    let set = PartySet::from_iter([party]);
    let (known, stranger) = (party.id(), drafted(9, 9).party());
    assert!(set.holds_identifier(known, &number) && !set.holds_identifier(stranger, &number));
    assert!(set.is_named(known, "八戸水産貿易") && !set.is_named(stranger, "八戸水産貿易"));
    assert!(set.consents(known, &terms(), at(0)) && !set.consents(stranger, &terms(), at(0)));
    let found = set.mandate(known, id, at(0)).unwrap();
    assert_eq!(
        (found.agent, found.capacity),
        (mandate.agent, mandate.capacity)
    );
    assert_eq!(found.actions, mandate.actions);
    assert!(set.mandate(stranger, id, at(0)).is_none());
    assert_eq!(
        (set.approvals_needed(known), set.approvals_needed(stranger)),
        (0, 0)
    );
}

#[test]
fn a_statement_counts_under_a_live_key_of_its_purpose() {
    let mut chain = Chain::enrolled(1, &[]);
    let by = |seed: u8| Jws::parse(&jws::sign(Typ::Act, &key(seed), "{}")).unwrap();
    let check = |chain: &Chain, jws: &Jws| authorise_key(chain.known(), jws, Purpose::Act);
    assert_eq!(check(&chain, &by(2)), Ok(()));
    assert_eq!(check(&chain, &by(1)), Err(Rejection::WrongPurpose));
    assert_eq!(check(&chain, &by(3)), Err(Rejection::WrongPurpose));
    assert_eq!(check(&chain, &by(9)), Err(Rejection::KeyUnknown));
    let refused = check(&chain, &forged());
    assert_eq!(refused, Err(Rejection::SignatureInvalid));
    let event = Event::Revoke {
        revoke: [key(2).kid()].into(),
    };
    let event = chain.draft(event, &[], at(1)).finish([], &key(1));
    chain.submit(&event, &[], &[], at(1)).unwrap();
    assert_eq!(check(&chain, &by(2)), Err(Rejection::KeyRevoked));
}

/// A statement under key 2 whose payload was exchanged.
fn forged() -> Jws {
    let (one, other) = (
        jws::sign(Typ::Act, &key(2), "{}"),
        jws::sign(Typ::Act, &key(2), "[]"),
    );
    let parts: Vec<&str> = one.split('.').collect();
    let signature = other.rsplit('.').next().unwrap();
    Jws::parse(&[parts[0], parts[1], signature].join(".")).unwrap()
}
