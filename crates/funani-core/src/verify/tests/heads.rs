//! Statements of latest receipts, held against what is proved.

use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};

use super::kit::{Plan, World, key};
use super::stories::short_story;
use super::{assert_fails, assert_fails_only, assert_undecided, found, judge, judge_bundle};
use crate::act::Action;
use crate::head::HeadStatement;
use crate::time::{MINUTE, SECOND};
use crate::verdict::{Class, Code, Outcome, Verdict};

fn with_head(world: &World, change: impl FnOnce(&mut HeadStatement)) -> Verdict {
    let mut head = world.head_statement();
    change(&mut head);
    with_signed(world, world.signed_head(&head))
}

fn with_signed(world: &World, head: Jws) -> Verdict {
    let mut bundle = world.full_bundle();
    bundle.heads[0] = head;
    judge_bundle(world, &bundle)
}

#[test]
fn a_contradicted_head_is_proof_against_the_registry() {
    let world = short_story();
    assert_eq!(with_head(&world, |_| {}).outcome, Outcome::Valid);
    let verdict = with_head(&world, |head| head.head = Digest::of(b"another"));
    assert_fails_only(&verdict, Code::HeadContradicted);
    let verdict = with_head(&world, |head| head.log.root = Digest::of(b"another"));
    assert_fails_only(&verdict, Code::HeadContradicted);
    // It said that there was no act 2 when the log held it.
    let first = world.bill.rows[0].head();
    let earlier = |head: &mut HeadStatement| (head.sequence, head.head) = (1, first);
    assert_fails_only(&with_head(&world, earlier), Code::HeadContradicted);
    // It said so before the log held it.
    let second = world.bill.rows[1].leaf.unwrap().0;
    let in_time = |head: &mut HeadStatement| {
        earlier(head);
        head.log.size = second;
    };
    assert_undecided(&with_head(&world, in_time), Code::LaterActsUnknown);
}

#[test]
fn a_head_statement_is_signed_by_the_registry() {
    let world = short_story();
    let payload = world.head_statement().to_payload();
    let by = |signer: &funani_proof::key::SigningKey| {
        with_signed(
            &world,
            Jws::parse(&jws::sign(Typ::Head, signer, &payload)).unwrap(),
        )
    };
    assert_undecided(&by(&key(99)), Code::ConsistentIssuerUnknown);
    assert_fails_only(&by(&world.node.parties), Code::WrongPurpose);
    let other = jws::sign(Typ::Head, &world.node.registry, "{}");
    let ours = jws::sign(Typ::Head, &world.node.registry, &payload);
    let (signed, _) = ours.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", other.rsplit_once('.').unwrap().1);
    assert_fails_only(
        &with_signed(&world, Jws::parse(&forged).unwrap()),
        Code::SignatureInvalid,
    );
}

#[test]
fn a_head_statement_of_another_registry_fails() {
    let world = short_story();
    let verdict = with_head(&world, |head| {
        head.registry = "other.example".parse().unwrap();
    });
    assert_fails(&verdict, Code::WrongRegistry);
}

#[test]
fn key_events_are_known_to_be_none_from_the_word_of_their_owner() {
    let world = short_story();
    let judged = |change: &dyn Fn(&mut HeadStatement)| {
        let mut bundle = world.bundle();
        bundle.heads = vec![world.signed_head(&world.head_statement())];
        let mut parties: Vec<HeadStatement> = world
            .named()
            .into_iter()
            .map(|name| world.party_statement(name))
            .collect();
        parties.sort_by_key(|head| head.chain);
        parties.iter_mut().for_each(change);
        bundle
            .heads
            .extend(parties.iter().map(|head| world.signed_head(head)));
        judge_bundle(&world, &bundle)
    };
    assert_eq!(judged(&|_| {}).outcome, Outcome::Valid);
    // Said before the act was recorded, it says nothing about the time of the act.
    let early = |head: &mut HeadStatement| head.time = head.time.plus(-20 * MINUTE);
    assert_undecided(&judged(&early), Code::LaterKeyEventsUnknown);
    let verdict = judged(&|head| head.head = Digest::of(b"another"));
    assert_fails_only(&verdict, Code::HeadContradicted);
    let verdict = judged(&|head| head.sequence += 1);
    assert_undecided(&verdict, Code::LaterKeyEventsUnknown);
}

#[test]
fn an_act_after_the_statement_is_seen() {
    let mut world = short_story();
    let head = world.head_statement();
    world.pass(2 * SECOND);
    world.act(&Plan::own("bank", Action::Supersede));
    let mut bundle = world.full_bundle();
    bundle.heads[0] = world.signed_head(&head);
    let verdict = judge_bundle(&world, &bundle);
    assert_undecided(&verdict, Code::LaterActsUnknown);
    assert!(
        found(&verdict, Class::Fail).is_empty(),
        "{:#?}",
        verdict.checks
    );
    assert_eq!(judge(&world).outcome, Outcome::Valid);
}
