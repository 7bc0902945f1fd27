//! Acts that should not have been recorded, and receipts that do not fit.

use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};

use super::kit::{Plan, World, document, key, mandate_id, stated};
use super::stories::{harbour, long_story, short_story};
use super::{assert_fails, assert_fails_only, assert_undecided, found, judge, judge_bundle};
use crate::act::{Act, Action, ActionName, Order, Reference, Reserved};
use crate::approval::ApprovalRole;
use crate::bundle::Subject;
use crate::receipt::ReceiptState;
use crate::rejection::Rejection;
use crate::state::{Exit, Status};
use crate::time::{HOUR, MINUTE, SECOND};
use crate::verdict::{Class, Code, Outcome};

/// A bearer bill that the bank holds.
fn held_by_bank() -> World {
    short_story()
}

fn supersede() -> Plan {
    Plan::own("bank", Action::Supersede)
}

#[test]
fn an_act_for_another_registry_fails() {
    let mut world = held_by_bank();
    let mut act = world.draft_act(&supersede());
    act.registry = "other.example".parse().unwrap();
    let refused = world.act_with(&supersede(), act, |_| {});
    assert_eq!(refused, Err(Rejection::WrongRegistry));
    assert_fails(&judge(&world), Code::WrongRegistry);
}

#[test]
fn an_act_recorded_after_its_end_fails() {
    let mut world = held_by_bank();
    let act = world.draft_act(&supersede());
    world.pass(5 * MINUTE + 1);
    world.act_with(&supersede(), act, |_| {}).unwrap();
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert!(found(&verdict, Class::Fail)[0].ends_with("ACT_EXPIRED"));
}

#[test]
fn an_act_that_could_be_kept_for_hours_fails() {
    let mut world = held_by_bank();
    let mut act = world.draft_act(&supersede());
    act.not_after = act.time.plus(HOUR + 1);
    world.act_with(&supersede(), act, |_| {}).unwrap();
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert!(found(&verdict, Class::Fail)[0].ends_with("NOT_AFTER_TOO_FAR"));
}

#[test]
fn an_act_of_the_future_fails() {
    let mut world = held_by_bank();
    let mut act = world.draft_act(&supersede());
    act.time = act.time.plus(2 * MINUTE + 1);
    world.act_with(&supersede(), act, |_| {}).unwrap();
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert!(found(&verdict, Class::Fail)[0].ends_with("TIME_AHEAD"));
}

#[test]
fn an_act_over_an_old_head_fails() {
    let mut world = held_by_bank();
    let mut act = world.draft_act(&supersede());
    act.on[0].head = world.bill.rows[0].head();
    act.on[0].sequence = 1;
    world.act_with(&supersede(), act, |_| {}).unwrap();
    assert_fails_only(&judge(&world), Code::ChainBroken);
}

#[test]
fn an_act_over_another_bill_fails() {
    let mut world = held_by_bank();
    let mut act = world.draft_act(&supersede());
    act.on[0].bill = crate::id::BillId::from_bytes([1; 16]);
    world.act_with(&supersede(), act, |_| {}).unwrap();
    assert_fails_only(&judge(&world), Code::ChainBroken);
}

#[test]
fn an_act_signed_with_another_key_fails() {
    let mut world = held_by_bank();
    let act = world.draft_act(&supersede());
    for (signer, code) in [
        (key(250), Code::KeyUnknown),
        (world.person("bank").root.clone(), Code::WrongPurpose),
        (world.person("shipper").act.clone(), Code::KeyUnknown),
    ] {
        let mut world = world.clone();
        let signed = jws::sign(Typ::Act, &signer, &act.to_payload());
        world.record_act(&act, signed, &[], |_| {}).unwrap();
        assert_fails_only(&judge(&world), code);
    }
    // The right key, and a signature over something else.
    let signed = jws::sign(Typ::Act, &world.person("bank").act, &act.to_payload());
    let other = jws::sign(Typ::Act, &world.person("bank").act, "{}");
    let (_, signature) = other.rsplit_once('.').unwrap();
    let (statement, _) = signed.rsplit_once('.').unwrap();
    world
        .record_act(&act, format!("{statement}.{signature}"), &[], |_| {})
        .unwrap();
    assert_fails_only(&judge(&world), Code::SignatureInvalid);
}

#[test]
fn an_act_that_the_rules_refuse_fails_with_their_reason() {
    let mut world = harbour();
    let order = Order::Bank(Reference::Party(world.reference("bank")));
    let action = world.issue(order, "shipper");
    world.act(&Plan::agent("agent", "carrier", mandate_id(9), action));
    let thefts = [
        (Plan::own("consignee", Action::Supersede), "NOT_CONTROLLER"),
        (
            Plan::own(
                "shipper",
                Action::Endorse {
                    recipient: stated("consignee"),
                },
            ),
            "NOT_ENDORSEE",
        ),
        (
            Plan::agent("agent", "carrier", mandate_id(9), Action::Sacc),
            "MANDATE_MISSING",
        ),
        (Plan::carrier("bank", Action::Sacc), "NOT_CARRIER"),
        (Plan::carrier("carrier", Action::Sacc), "WRONG_STATUS"),
    ];
    for (plan, reason) in thefts {
        let mut world = world.clone();
        let approved = plan.approved("shipper", 0, ApprovalRole::Party);
        let plan = approved.approved("shipper", 1, ApprovalRole::Party);
        let act = world.draft_act(&plan);
        let refused = world.act_with(&plan, act, |receipt| {
            let ReceiptState::Bill { state, .. } = &mut receipt.state else {
                return;
            };
            state.status = Status::Ended {
                exit: Exit::Loss,
                surrender: None,
            };
        });
        assert_eq!(refused.unwrap_err().reason(), reason);
        let verdict = judge(&world);
        assert_fails_only(&verdict, Code::FoldMismatch);
        assert!(
            found(&verdict, Class::Fail)[0].ends_with(reason),
            "{verdict:#?}"
        );
    }
}

#[test]
fn a_receipt_with_another_state_fails() {
    let mut world = held_by_bank();
    let act = world.draft_act(&supersede());
    let thief = world.person("carrier").id();
    let tweak = |receipt: &mut crate::receipt::Receipt| {
        let ReceiptState::Bill { state, .. } = &mut receipt.state else {
            return;
        };
        state.possessor = Some(thief);
    };
    world.act_with(&supersede(), act, tweak).unwrap();
    assert_fails_only(&judge(&world), Code::FoldMismatch);
}

#[test]
fn a_recipient_that_has_not_consented_gets_nothing() {
    let mut world = held_by_bank();
    let recipient = world.reference("carrier");
    let plan = Plan::own("bank", Action::Transfer { recipient });
    let act = world.draft_act(&plan);
    assert_eq!(
        world.act_with(&plan, act, |_| {}),
        Err(Rejection::ConsentMissing)
    );
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert!(found(&verdict, Class::Fail)[0].ends_with("CONSENT_MISSING"));
}

#[test]
fn a_party_that_wants_two_approvals_is_not_bound_by_less() {
    let mut world = harbour();
    let order = Order::Bank(Reference::Party(world.reference("bank")));
    let action = world.issue(order, "shipper");
    world.act(&Plan::agent("agent", "carrier", mandate_id(9), action));
    let recipient = world.reference("bank");
    let plan = Plan::own("shipper", Action::Transfer { recipient });
    let role = ApprovalRole::Party;
    for plan in [
        plan.clone(),
        plan.clone().approved("shipper", 0, role),
        plan.approved("shipper", 0, role).approved("bank", 0, role),
    ] {
        let mut world = world.clone();
        let act = world.draft_act(&plan);
        assert_eq!(
            world.act_with(&plan, act, |_| {}),
            Err(Rejection::ApprovalsMissing)
        );
        assert_fails_only(&judge(&world), Code::ApprovalInvalid);
    }
}

#[test]
fn an_approval_of_another_act_or_by_another_key_fails() {
    let mut world = short_story();
    let plan = supersede();
    let approve = |world: &World, target: Digest, signer: &funani_proof::key::SigningKey| {
        let approval = crate::approval::Approval {
            registry: world.registry.clone(),
            party: Some(world.person("shipper").id()),
            role: ApprovalRole::Party,
            target,
            evidence: None,
        };
        jws::sign(Typ::Approval, signer, &approval.to_payload())
    };
    let act = world.draft_act(&plan);
    let (right, person) = (act.target(), world.person("shipper").clone());
    for (target, signer) in [(Digest::of(b"x"), &person.approve[0]), (right, &person.act)] {
        let mut world = world.clone();
        let approval = approve(&world, target, signer);
        let act = Act {
            approvals: vec![Digest::of(approval.as_bytes())],
            ..act.clone()
        };
        world.bill.approvals.push(approval);
        world.act_with(&plan, act, |_| {}).unwrap();
        assert_fails(&judge(&world), Code::ApprovalInvalid);
    }
    let act = Act {
        approvals: vec![Digest::of(b"missing")],
        ..act
    };
    world.act_with(&plan, act, |_| {}).unwrap();
    assert_fails_only(&judge(&world), Code::ApprovalInvalid);
}

#[test]
fn an_act_that_nobody_here_can_judge_leaves_it_open() {
    let mut world = held_by_bank();
    let mut act = world.draft_act(&supersede());
    act.action = Action::Reserved(Box::new(Reserved {
        name: ActionName::Hold,
        detail: funani_proof::json::Object::new(),
        recipient: None,
        legal: None,
    }));
    let refused = world.act_with(&supersede(), act, |_| {});
    assert_eq!(refused, Err(Rejection::ActionNotOffered));
    let verdict = judge(&world);
    assert_undecided(&verdict, Code::ActionUnknown);
    assert!(found(&verdict, Class::Fail).is_empty());
}

#[test]
fn a_dropped_act_is_seen_or_said_to_be_unknown() {
    let world = long_story();
    let fresh = world.head_statement();
    // The last act, with fresh proofs: nothing in the bundle shows it.
    let mut cut = world.clone();
    cut.bill.rows.pop();
    let mut bundle = cut.bundle();
    assert_undecided(&judge_bundle(&world, &bundle), Code::LaterActsUnknown);
    // The registry's word that there is more.
    bundle.heads = vec![world.signed_head(&fresh)];
    assert_undecided(&judge_bundle(&world, &bundle), Code::LaterActsUnknown);
    // An old word that there was no more then.
    let mut old = cut.head_statement();
    old.time = old.time.plus(-120 * SECOND);
    bundle.heads = vec![world.signed_head(&old)];
    assert_undecided(&judge_bundle(&world, &bundle), Code::LaterActsUnknown);
    // An act in the middle.
    let mut cut = world.clone();
    cut.bill.rows.remove(4);
    assert_fails(&judge(&cut), Code::ChainBroken);
    // The first.
    let mut cut = world;
    cut.bill.rows.remove(0);
    assert_fails(&judge(&cut), Code::ChainBroken);
}

#[test]
fn exchanged_receipts_and_acts_are_seen() {
    let world = long_story();
    let mut bundle = world.full_bundle();
    bundle.receipts.swap(2, 3);
    let verdict = judge_bundle(&world, &bundle);
    assert_fails(&verdict, Code::ChainBroken);
    assert_fails(&verdict, Code::ReceiptMismatch);
    let mut bundle = world.full_bundle();
    bundle.acts.swap(2, 3);
    assert_fails(&judge_bundle(&world, &bundle), Code::ReceiptMismatch);
    let mut bundle = world.full_bundle();
    bundle.receipts.pop();
    assert_fails(&judge_bundle(&world, &bundle), Code::ChainBroken);
    let mut bundle = world.full_bundle();
    (bundle.acts, bundle.receipts) = (Vec::new(), Vec::new());
    assert_fails(&judge_bundle(&world, &bundle), Code::ChainBroken);
}

#[test]
fn a_receipt_that_does_not_fit_its_chain_fails() {
    type Tweak = fn(&mut crate::receipt::Receipt);
    let tweaks: [(Tweak, Code); 5] = [
        (
            |receipt| receipt.previous = Some(Digest::of(b"x")),
            Code::ChainBroken,
        ),
        (|receipt| receipt.sequence = 7, Code::ChainBroken),
        (
            |receipt| receipt.act = Digest::of(b"x"),
            Code::ReceiptMismatch,
        ),
        (
            |receipt| receipt.chain = uuid::Uuid::from_bytes([8; 16]),
            Code::ReceiptMismatch,
        ),
        (|receipt| receipt.keys_at.clear(), Code::ReceiptMismatch),
    ];
    for (tweak, code) in tweaks {
        let mut world = held_by_bank();
        let act = world.draft_act(&supersede());
        world.act_with(&supersede(), act, tweak).unwrap();
        assert_fails(&judge(&world), code);
    }
}

#[test]
fn recorded_time_never_runs_back() {
    let mut world = held_by_bank();
    world.pass(-3 * SECOND);
    let act = world.draft_act(&supersede());
    world.lag = 4 * SECOND;
    world.act_with(&supersede(), act, |_| {}).unwrap();
    assert_fails_only(&judge(&world), Code::TimeBackwards);
}

#[test]
fn another_document_than_the_signed_one_fails() {
    let world = short_story();
    let mut other = world.clone();
    other.bill.document = document(Some("bank"));
    let verdict = judge_bundle(&world, &other.bundle());
    assert_fails(&verdict, Code::DocumentMismatch);
    assert_fails(&verdict, Code::MemberUnreferenced);
    let mut bundle = world.full_bundle();
    bundle.documents.clear();
    assert_fails(&judge_bundle(&world, &bundle), Code::DocumentMismatch);
    let mut bundle = world.full_bundle();
    bundle.documents[0].raw = other.bill.document;
    assert_fails(&judge_bundle(&world, &bundle), Code::DocumentMismatch);
    // White space would change nothing that is signed, so there must be none to change.
    let mut bundle = world.full_bundle();
    bundle.documents[0].raw.push(b'\n');
    assert_fails_only(&judge_bundle(&world, &bundle), Code::DocumentMismatch);
}

#[test]
fn a_bill_has_the_id_that_its_seed_gives() {
    let mut world = harbour();
    let order = Order::Bank(Reference::Party(world.reference("bank")));
    let plan = Plan::agent(
        "agent",
        "carrier",
        mandate_id(9),
        world.issue(order, "shipper"),
    );
    let act = world.draft_act(&plan);
    let mut other = act.clone();
    other.opens[0].bill = crate::id::BillId::from_bytes([1; 16]);
    let signed = jws::sign(Typ::Act, &world.person("agent").act, &other.to_payload());
    world.record_act(&act, signed, &[], |_| {}).unwrap();
    assert_fails(&judge(&world), Code::IdMismatch);
    let world = short_story();
    let mut bundle = world.full_bundle();
    bundle.subject = Subject::Bill(other.opens[0].bill);
    assert_fails(&judge_bundle(&world, &bundle), Code::IdMismatch);
}

#[test]
fn a_party_matched_by_its_name_alone_is_shown() {
    let mut world = harbour();
    let order = Order::Bank(Reference::Party(world.reference("bank")));
    let action = world.issue(order, "shipper");
    world.act(&Plan::agent("agent", "carrier", mandate_id(9), action));
    let role = ApprovalRole::Party;
    let plan = Plan::own(
        "shipper",
        Action::Transfer {
            recipient: world.reference("bank"),
        },
    );
    world.act(
        &plan
            .approved("shipper", 0, role)
            .approved("shipper", 1, role),
    );
    let Reference::Stated(mut named) = stated("consignee") else {
        unreachable!()
    };
    named.identifiers.clear();
    let recipient = Reference::Stated(named);
    world.act(&Plan::own(
        "bank",
        Action::Endorse {
            recipient: recipient.clone(),
        },
    ));
    let holder = Action::Transfer {
        recipient: world.reference("consignee"),
    };
    world.act(&Plan::own("bank", holder));
    let surrender = Action::SurrenderForDelivery {
        deliver_to: recipient,
    };
    world.act(&Plan::own("consignee", surrender));
    let verdict = judge(&world);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(verdict.has(Code::NameOnly));
}

#[test]
fn an_act_keeps_its_bytes() {
    let world = short_story();
    let bundle = world.full_bundle();
    let again: Vec<Jws> = bundle
        .acts
        .iter()
        .map(|act| Jws::parse(act.compact()).unwrap())
        .collect();
    assert_eq!(again, bundle.acts);
}
