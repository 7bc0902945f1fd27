//! Random histories, and chains that were tampered with.

use std::collections::BTreeSet;

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};
use proptest::prelude::*;

use super::super::build::{NewKey, public_keys};
use super::super::samples::{Chain, OPERATOR, Recorded, at, digests, key, open_fact, trust};
use super::super::{
    ChainFault, Custody, Describe, Event, Item, KnownParty, MAX_KEYS, PartyState, Purpose,
};
use crate::fact::{Fact, OpenedFact};
use crate::receipt::{Receipt, ReceiptState};
use crate::rejection::Rejection;

/// One attempt to change a party. Seeds of keys go from 1 to 12.
#[derive(Clone, Debug)]
enum Attempt {
    Add {
        seed: u8,
        purpose: Purpose,
    },
    Rotate {
        seed: u8,
        purpose: Purpose,
        revoke: u8,
    },
    Revoke {
        seed: u8,
    },
    Describe {
        add: u8,
        end: u8,
        needs: Option<u64>,
        approved: bool,
    },
    Consent {
        fact: u8,
    },
    Withdraw {
        fact: u8,
    },
}

fn purpose() -> impl Strategy<Value = Purpose> {
    prop::sample::select(vec![Purpose::Root, Purpose::Act, Purpose::Approve])
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let seed = || 1_u8..12;
    let fact = || 0_u8..4;
    prop_oneof![
        (seed(), purpose()).prop_map(|(seed, purpose)| Attempt::Add { seed, purpose }),
        (seed(), purpose(), seed()).prop_map(|(seed, purpose, revoke)| Attempt::Rotate {
            seed,
            purpose,
            revoke
        }),
        seed().prop_map(|seed| Attempt::Revoke { seed }),
        (fact(), fact(), prop::option::of(0_u64..3), any::<bool>()).prop_map(
            |(add, end, needs, approved)| Attempt::Describe {
                add,
                end,
                needs,
                approved
            }
        ),
        fact().prop_map(|fact| Attempt::Consent { fact }),
        fact().prop_map(|fact| Attempt::Withdraw { fact }),
    ]
}

fn name(number: u8) -> OpenedFact {
    open_fact(Fact::Name {
        name: format!("name {number}"),
        language: None,
    })
}

fn consent(number: u8) -> OpenedFact {
    open_fact(Fact::Consent {
        terms: Digest::of(&[number]),
        until: at(1_000),
    })
}

/// Tries it, signed by `signer`, with the approvals of every approve key.
fn attempted(chain: &mut Chain, attempt: &Attempt, signer: u8) -> Result<(), Rejection> {
    let (seed, purpose) = match attempt {
        Attempt::Add { seed, purpose } | Attempt::Rotate { seed, purpose, .. } => (*seed, *purpose),
        Attempt::Revoke { .. }
        | Attempt::Describe { .. }
        | Attempt::Consent { .. }
        | Attempt::Withdraw { .. } => (1, Purpose::Root),
    };
    let added = key(seed);
    let new = [NewKey {
        key: &added,
        purpose,
        custody: Custody::SelfHeld,
    }];
    let kid = |seed: u8| BTreeSet::from([key(seed).kid()]);
    let (event, opened, approved) = match attempt {
        Attempt::Add { .. } => (
            Event::Add {
                keys: public_keys(&new),
            },
            None,
            false,
        ),
        Attempt::Rotate { revoke, .. } => {
            let event = Event::Rotate {
                keys: public_keys(&new),
                revoke: kid(*revoke),
            };
            (event, None, false)
        }
        Attempt::Revoke { seed } => (Event::Revoke { revoke: kid(*seed) }, None, false),
        Attempt::Describe {
            add,
            end,
            needs,
            approved,
        } => {
            let event = Event::Describe(Describe {
                add: digests(&[name(*add)]),
                approvals_needed: *needs,
                end: digests(&[name(*end)]),
            });
            (event, Some(name(*add)), *approved)
        }
        Attempt::Consent { fact } => (
            Event::Consent {
                fact: consent(*fact).digest(),
            },
            Some(consent(*fact)),
            false,
        ),
        Attempt::Withdraw { fact } => (
            Event::Withdraw {
                fact: consent(*fact).digest(),
            },
            None,
            false,
        ),
    };
    let adds = matches!(attempt, Attempt::Add { .. } | Attempt::Rotate { .. });
    let draft = chain.draft(event, if adds { &new } else { &[] }, at(1));
    let mut approvals = Vec::new();
    if approved {
        approvals.push(draft.approve_as_operator(None, &key(OPERATOR)));
        let state = chain.known().state();
        let live = (1..12).filter(|seed| {
            let key = state.keys.get(&key(*seed).kid());
            key.is_some_and(|key| key.purpose == Purpose::Approve)
        });
        approvals.extend(live.map(|seed| draft.approve_as_party(&key(seed))));
    }
    let event = draft.finish(approvals.iter().map(String::as_str), &key(signer));
    chain.submit(&event, &approvals, opened.as_slice(), at(1))
}

fn check(before: &PartyState, chain: &Chain, attempt: &Attempt) {
    let party = chain.known();
    let state = party.state();
    assert!(
        state.keys_for(Purpose::Root).next().is_some(),
        "a root is left"
    );
    assert!(state.keys.len() <= MAX_KEYS);
    assert!(
        state.keys.keys().all(|kid| !party.revoked().contains(kid)),
        "none comes back"
    );
    assert!(
        party.opened().keys().all(|fact| state.facts.contains(fact)),
        "only live facts"
    );
    assert_eq!(PartyState::parse(&state.to_value()).as_ref(), Ok(state));
    if state.approvals_needed < before.approvals_needed {
        let approvers = u64::try_from(before.keys_for(Purpose::Approve).count()).unwrap();
        assert!(approvers >= before.approvals_needed, "{attempt:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_history_keeps_a_root_and_folds_to_the_same_party(
        attempts in prop::collection::vec((attempt(), 1_u8..6), 1..24),
    ) {
        let mut chain = Chain::enrolled(1, &[name(0)]);
        for (attempt, signer) in attempts {
            let before = chain.known().clone();
            let root = before.key(key(signer).kid()).is_some_and(|key| key.purpose == Purpose::Root);
            if attempted(&mut chain, &attempt, signer).is_ok() {
                prop_assert!(root, "only a current root signs");
                prop_assert_eq!(chain.known().sequence(), before.sequence() + 1);
                check(before.state(), &chain, &attempt);
            } else {
                prop_assert_eq!(chain.known(), &before);
            }
        }
        prop_assert_eq!(&chain.replayed(), chain.known());
        let partly = passed_over(&chain);
        prop_assert_eq!(partly.state(), chain.known().state());
    }
}

/// The fold that leaves out each event that changed only facts.
fn passed_over(chain: &Chain) -> KnownParty {
    let (first, others) = chain.recorded.split_first().unwrap();
    let mut party = KnownParty::open(&first.item(), &trust()).unwrap();
    for recorded in others {
        let bare = Item {
            event: None,
            opened: &[],
            ..recorded.item()
        };
        if party.advance(&bare, &trust()).is_err() {
            party.advance(&recorded.item(), &trust()).unwrap();
        }
    }
    party
}

/// Enrolled, a consent, its end, and an act key that goes.
fn chain_of_four() -> Chain {
    let mut chain = Chain::enrolled(1, &[name(0)]);
    attempted(&mut chain, &Attempt::Consent { fact: 1 }, 1).unwrap();
    attempted(&mut chain, &Attempt::Withdraw { fact: 1 }, 1).unwrap();
    attempted(&mut chain, &Attempt::Revoke { seed: 2 }, 1).unwrap();
    chain
}

fn fold(recorded: &[Recorded]) -> Result<KnownParty, ChainFault> {
    let mut party = KnownParty::open(&recorded[0].item(), &trust())?;
    for recorded in &recorded[1..] {
        party.advance(&recorded.item(), &trust())?;
    }
    Ok(party)
}

#[test]
fn an_event_may_be_left_out_where_it_changed_only_facts() {
    let chain = chain_of_four();
    let recorded = &chain.recorded;
    let mut party = KnownParty::open(&recorded[0].item(), &trust()).unwrap();
    let bare = |at: usize| Item {
        event: None,
        opened: &[],
        ..recorded[at].item()
    };
    party.advance(&bare(1), &trust()).unwrap();
    assert!(
        !party.consents(&Digest::of(&[1]), at(1)),
        "what is not opened is not known"
    );
    assert_eq!(party.state().facts.len(), 2);
    party.advance(&recorded[2].item(), &trust()).unwrap();
    assert_eq!(
        party.advance(&bare(3), &trust()),
        Err(ChainFault::EventMissing)
    );
    party.advance(&recorded[3].item(), &trust()).unwrap();
    assert_eq!(party, *chain.known());
    let first = Item {
        event: None,
        ..recorded[0].item()
    };
    assert_eq!(
        KnownParty::open(&first, &trust()),
        Err(ChainFault::EventMissing)
    );
    let mut party = KnownParty::open(&recorded[0].item(), &trust()).unwrap();
    let opened = Item {
        event: None,
        ..recorded[1].item()
    };
    let fault = ChainFault::Rejected(Rejection::FactMismatch);
    assert_eq!(
        party.advance(&opened, &trust()),
        Err(fault),
        "a fact without its event"
    );
}

#[test]
fn a_fact_that_is_not_opened_still_ends_by_its_own_kind_of_event() {
    let mut chain = Chain::enrolled(1, &[]);
    attempted(&mut chain, &Attempt::Consent { fact: 1 }, 1).unwrap();
    let event = Event::EndMandate {
        fact: consent(1).digest(),
    };
    let event = chain.draft(event, &[], at(1)).finish([], &key(1));
    let mut party = KnownParty::open(&chain.recorded[0].item(), &trust()).unwrap();
    let closed = Item {
        opened: &[],
        ..chain.recorded[1].item()
    };
    party.advance(&closed, &trust()).unwrap();
    let event = funani_proof::jws::Jws::parse(&event).unwrap();
    let trust = trust();
    let facts = super::super::EventFacts::new(&trust, at(1), &[]);
    let answer = KnownParty::judge(Some(&party), &event, &[], &facts).map(|_| ());
    assert_eq!(answer, Err(Rejection::FactWrongKind));
}

fn state(receipt: &mut Receipt) -> &mut Object {
    let ReceiptState::Party(state) = &mut receipt.state else {
        panic!("not a party")
    };
    state
}

type Tamper = fn(&mut Vec<Recorded>);

#[test]
fn a_chain_that_was_tampered_with_does_not_fold() {
    let chain = chain_of_four();
    assert_eq!(fold(&chain.recorded).as_ref(), Ok(chain.known()));
    let table: [(&str, Tamper, &str); 12] = [
        (
            "an event is missing",
            |all| drop(all.remove(1)),
            "HEAD_MOVED",
        ),
        ("two change places", |all| all.swap(1, 2), "HEAD_MOVED"),
        (
            "the state says more",
            |all| {
                state(&mut all[1].receipt).insert("approvals_needed", 1);
            },
            "FOLD_MISMATCH",
        ),
        (
            "the state says less",
            |all| {
                state(&mut all[3].receipt).insert("facts", Vec::new());
            },
            "FOLD_MISMATCH",
        ),
        (
            "another previous",
            |all| all[2].receipt.previous = Some(all[0].head),
            "PARTY_CHAIN_BROKEN",
        ),
        (
            "another sequence",
            |all| all[2].receipt.sequence = 9,
            "PARTY_CHAIN_BROKEN",
        ),
        (
            "another event",
            |all| all[2].receipt.act = all[1].event.digest(),
            "RECEIPT_MISMATCH",
        ),
        (
            "another registry",
            |all| {
                all[2].receipt.registry = "b.example".parse().unwrap();
            },
            "RECEIPT_MISMATCH",
        ),
        (
            "another chain",
            |all| all[2].receipt.chain = uuid::Uuid::nil(),
            "RECEIPT_MISMATCH",
        ),
        (
            "back in time",
            |all| all[2].receipt.time = at(0),
            "TIME_BACKWARDS",
        ),
        (
            "a fact of another event",
            |all| all[2].opened = all[1].opened.clone(),
            "FACT_MISMATCH",
        ),
        (
            "no approval",
            |all| all[0].approvals.clear(),
            "APPROVAL_INVALID",
        ),
    ];
    for (name, tamper, expected) in table {
        let mut all = chain.recorded.clone();
        tamper(&mut all);
        let fault = fold(&all).expect_err(name);
        let found = if let ChainFault::Rejected(rejection) = &fault {
            rejection.reason()
        } else {
            fault.reason()
        };
        assert_eq!(found, expected, "{name}");
    }
}

type Bend = fn(&mut Recorded);

#[test]
fn a_receipt_without_its_event_must_follow_as_well() {
    let chain = chain_of_four();
    let table: [(&str, Bend, ChainFault); 8] = [
        (
            "another previous",
            |one| one.receipt.previous = None,
            ChainFault::ChainBroken,
        ),
        (
            "another sequence",
            |one| one.receipt.sequence = 3,
            ChainFault::ChainBroken,
        ),
        (
            "back in time",
            |one| one.receipt.time = at(-1),
            ChainFault::TimeBackwards,
        ),
        (
            "another chain",
            |one| one.receipt.chain = uuid::Uuid::nil(),
            ChainFault::ReceiptMismatch,
        ),
        (
            "another registry",
            |one| one.receipt.registry = "b.example".parse().unwrap(),
            ChainFault::ReceiptMismatch,
        ),
        (
            "another kind",
            |one| one.receipt.state = ReceiptState::Document(Object::new()),
            ChainFault::ReceiptMismatch,
        ),
        (
            "another number of approvals",
            |one| drop(state(&mut one.receipt).insert("approvals_needed", 1)),
            ChainFault::EventMissing,
        ),
        (
            "another custody",
            |one| {
                let Some(Value::Array(keys)) = state(&mut one.receipt).get_mut("keys") else {
                    panic!("no keys")
                };
                keys[0].as_object_mut().unwrap().insert("custody", "hsm");
            },
            ChainFault::EventMissing,
        ),
    ];
    for (name, tamper, expected) in table {
        let mut party = KnownParty::open(&chain.recorded[0].item(), &trust()).unwrap();
        let before = party.clone();
        let mut recorded = chain.recorded[1].clone();
        tamper(&mut recorded);
        let item = Item {
            event: None,
            opened: &[],
            ..recorded.item()
        };
        assert_eq!(party.advance(&item, &trust()), Err(expected), "{name}");
        assert_eq!(party, before, "{name}");
    }
    let mut party = KnownParty::open(&chain.recorded[0].item(), &trust()).unwrap();
    let mut recorded = chain.recorded[1].clone();
    state(&mut recorded.receipt).remove("keys");
    let item = Item {
        event: None,
        opened: &[],
        ..recorded.item()
    };
    let fault = party.advance(&item, &trust()).unwrap_err();
    assert_eq!(fault.reason(), "FORM_INVALID");
}
