//! Party chains: keys that ended, chains that fork, events left out.

use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;

use super::kit::{Plan, World, key, new_key};
use super::stories::short_story;
use super::{assert_fails, assert_fails_only, found, judge, judge_bundle};
use crate::act::{Action, PartyReference};
use crate::party::build::public_keys;
use crate::party::{Custody, Event, Purpose};
use crate::receipt::Receipt;
use crate::time::{MINUTE, SECOND};
use crate::verdict::{Class, Code, Outcome};

fn supersede() -> Plan {
    Plan::own("bank", Action::Supersede)
}

fn revoke_act_key(world: &mut World) {
    let kid = world.person("bank").act.kid();
    world.event(
        "bank",
        Event::Revoke {
            revoke: BTreeSet::from([kid]),
        },
        &[],
        &[],
    );
}

/// The bank's head before its last event.
fn head_before(world: &World) -> PartyReference {
    let person = world.person("bank");
    let rows = &person.rows;
    PartyReference {
        party: person.id(),
        head: rows[rows.len() - 2].head(),
    }
}

fn judged_under(world: &mut World, reference: PartyReference) {
    let mut act = world.draft_act(&supersede());
    act.actor = reference;
    let tweak = |receipt: &mut Receipt| {
        for named in &mut receipt.keys_at {
            if named.party == reference.party {
                *named = reference;
            }
        }
    };
    world.act_with(&supersede(), act, tweak).unwrap();
}

#[test]
fn a_revoked_key_signs_nothing_more() {
    let mut world = short_story();
    revoke_act_key(&mut world);
    world.act(&supersede());
    assert_fails_only(&judge(&world), Code::KeyRevoked);
}

#[test]
fn a_registry_may_not_go_on_under_keys_that_ended() {
    let mut world = short_story();
    let mut early = world.clone();
    // The event is recorded a second before the act, and logged 200 ms after that.
    revoke_act_key(&mut early);
    let before = head_before(&early);
    judged_under(&mut early, before);
    let verdict = judge(&early);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(verdict.has(Code::KeySuperseded));
    // Three seconds after the log had it, nobody can say that it was not known.
    revoke_act_key(&mut world);
    world.pass(2_200);
    let mut exact = world.clone();
    judged_under(&mut exact, before);
    assert_eq!(judge(&exact).outcome, Outcome::Valid);
    world.pass(1);
    judged_under(&mut world, before);
    assert_fails_only(&judge(&world), Code::KeysStale);
}

#[test]
fn an_act_is_not_judged_under_keys_that_came_later() {
    let mut world = short_story();
    world.pass(MINUTE);
    let added = key(150);
    let keys = [new_key(&added, Purpose::Act)];
    world.event(
        "bank",
        Event::Add {
            keys: public_keys(&keys),
        },
        &keys,
        &[],
    );
    let mut exact = world.clone();
    // The event was recorded a second ago.
    exact.pass(-4 * SECOND);
    exact.lag = 4 * SECOND;
    exact.act(&supersede());
    assert_eq!(judge(&exact).outcome, Outcome::Valid);
    world.pass(-4 * SECOND - 1);
    world.lag = 4 * SECOND;
    world.act(&supersede());
    assert_fails_only(&judge(&world), Code::TimeBackwards);
}

#[test]
fn a_key_event_after_the_act_takes_nothing_from_it() {
    let mut world = short_story();
    revoke_act_key(&mut world);
    let verdict = judge(&world);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(!verdict.has(Code::KeySuperseded));
}

#[test]
fn a_party_has_one_history() {
    // Two events on one head: the chain shown holds one of them.
    let mut world = short_story();
    let mut other = world.clone();
    let added = key(150);
    let keys = [new_key(&added, Purpose::Act)];
    other.event(
        "bank",
        Event::Add {
            keys: public_keys(&keys),
        },
        &keys,
        &[],
    );
    let forked = other.reference("bank");
    revoke_act_key(&mut world);
    judged_under(&mut world, forked);
    assert_fails(&judge(&world), Code::PartyForked);
    // Judged under the newer head first and then under the older one.
    let mut world = short_story();
    let keys = [new_key(&added, Purpose::Act)];
    world.event(
        "bank",
        Event::Add {
            keys: public_keys(&keys),
        },
        &keys,
        &[],
    );
    world.act(&supersede());
    let before = head_before(&world);
    judged_under(&mut world, before);
    assert_fails_only(&judge(&world), Code::PartyForked);
}

#[test]
fn a_party_that_was_enrolled_twice_has_two_ids() {
    let world = short_story();
    let mut twice = world.clone();
    twice.people.remove("bank");
    twice.enrol("bank", 0, 0);
    assert_ne!(twice.person("bank").id(), world.person("bank").id());
    let mut bundle = world.full_bundle();
    let mut other = twice.clone();
    other.note(
        &Plan::own("bank", Action::Accept),
        crate::note::NoteKind::Remark,
        |_| {},
    );
    let second = other.bundle().parties.into_iter();
    let mut second = second.filter(|entries| entries.party == twice.person("bank").id());
    let ours = bundle
        .parties
        .iter_mut()
        .find(|entries| entries.party == world.person("bank").id());
    ours.unwrap().events = second.next().unwrap().events;
    let verdict = judge_bundle(&world, &bundle);
    assert!(found(&verdict, Class::Fail).len() > 1);
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert!(!verdict.has(Code::PartiesProven));
}

#[test]
fn a_key_that_the_party_did_not_add_is_not_its_own() {
    let mut world = short_story();
    let thief = key(151);
    let keys = [new_key(&thief, Purpose::Act)];
    let draft = world.draft(
        "bank",
        Event::Add {
            keys: public_keys(&keys),
        },
        &keys,
    );
    // The operator signs the event itself, and gives a receipt for it.
    let forged = draft.finish([], &thief);
    world.event(
        "bank",
        Event::Add {
            keys: public_keys(&keys),
        },
        &keys,
        &[],
    );
    let mut bundle = world.full_bundle();
    let id = world.person("bank").id();
    let entries = bundle
        .parties
        .iter_mut()
        .find(|entries| entries.party == id)
        .unwrap();
    entries.events.last_mut().unwrap().event =
        Some(funani_proof::jws::Jws::parse(&forged).unwrap());
    assert_fails(&judge_bundle(&world, &bundle), Code::KeyUnknown);
}

#[test]
fn an_event_may_be_left_out_only_where_it_changed_nothing_but_facts() {
    let world = short_story();
    let mut bundle = world.full_bundle();
    let id = world.person("carrier").id();
    let mut consented = world.clone();
    consented.consent("carrier");
    let mut facts_only = consented.clone();
    let row = facts_only
        .people
        .get_mut("carrier")
        .unwrap()
        .rows
        .last_mut()
        .unwrap();
    (row.statement, row.facts) = (None, Vec::new());
    let verdict = judge(&facts_only);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    // A key that comes out of nowhere.
    let added = key(150);
    let keys = [new_key(&added, Purpose::Act)];
    consented.event(
        "carrier",
        Event::Add {
            keys: public_keys(&keys),
        },
        &keys,
        &[],
    );
    consented
        .people
        .get_mut("carrier")
        .unwrap()
        .rows
        .last_mut()
        .unwrap()
        .statement = None;
    assert_fails(&judge(&consented), Code::PartyChainBroken);
    // An enrolment is never left out.
    let entries = bundle
        .parties
        .iter_mut()
        .find(|entries| entries.party == id)
        .unwrap();
    entries.events[0].event = None;
    assert_fails(&judge_bundle(&world, &bundle), Code::PartyChainBroken);
}

#[test]
fn a_consent_whose_event_is_left_out_is_no_consent() {
    let mut world = short_story();
    let row = world
        .people
        .get_mut("bank")
        .unwrap()
        .rows
        .last_mut()
        .unwrap();
    (row.statement, row.facts) = (None, Vec::new());
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert!(found(&verdict, Class::Fail)[0].ends_with("CONSENT_MISSING"));
}

#[test]
fn a_chain_is_whole_from_its_enrolment() {
    let world = short_story();
    let id = world.person("shipper").id();
    for (number, code) in [(0, Code::FoldMismatch), (1, Code::PartyForked)] {
        let mut bundle = world.full_bundle();
        let entries = bundle
            .parties
            .iter_mut()
            .find(|entries| entries.party == id)
            .unwrap();
        entries.events.remove(number);
        let verdict = judge_bundle(&world, &bundle);
        assert_eq!(verdict.outcome, Outcome::Invalid);
        assert!(
            verdict.has(code) || verdict.has(Code::PartyChainBroken),
            "{verdict:#?}"
        );
    }
    let mut bundle = world.full_bundle();
    bundle.parties.retain(|entries| entries.party != id);
    assert_fails(&judge_bundle(&world, &bundle), Code::PartyChainBroken);
    let mut bundle = world.full_bundle();
    bundle
        .parties
        .iter_mut()
        .for_each(|entries| entries.events.clear());
    assert_fails(&judge_bundle(&world, &bundle), Code::PartyChainBroken);
}

#[test]
fn a_head_that_nobody_recorded_is_a_fork() {
    let mut world = short_story();
    let mut reference = world.reference("bank");
    reference.head = Digest::of(b"nowhere");
    judged_under(&mut world, reference);
    assert_fails(&judge(&world), Code::PartyForked);
}

#[test]
fn events_beyond_the_next_one_do_not_belong_in_the_bundle() {
    let mut world = short_story();
    world.consent("carrier");
    assert_eq!(judge(&world).outcome, Outcome::Valid);
    world.pass(SECOND);
    let added = key(150);
    let keys = [new_key(&added, Purpose::Act)];
    world.event(
        "carrier",
        Event::Add {
            keys: public_keys(&keys),
        },
        &keys,
        &[],
    );
    assert_fails_only(&judge(&world), Code::MemberUnreferenced);
}

#[test]
fn an_approval_of_the_operator_that_is_missing_or_of_something_else_fails() {
    let world = short_story();
    let id = world.person("carrier").id();
    let mut bundle = world.full_bundle();
    let entries = bundle
        .parties
        .iter_mut()
        .find(|entries| entries.party == id)
        .unwrap();
    entries.approvals.clear();
    assert_fails(&judge_bundle(&world, &bundle), Code::ApprovalInvalid);
}

#[test]
fn custody_is_shown_for_every_signer() {
    let world = short_story();
    let verdict = judge(&world);
    let custody: BTreeMap<_, _> = verdict
        .shown
        .custody
        .iter()
        .map(|custody| (custody.name.as_deref(), custody.custody))
        .collect();
    let names = [Some("bank Co"), Some("carrier Co"), Some("shipper Co")];
    assert_eq!(custody, names.map(|name| (name, Custody::SelfHeld)).into());
}
