use std::collections::HashSet;

use funani_proof::digest::Digest;
use funani_proof::key::Kid;

use super::{Ask, Memory, NoMemory, recheck, settle, verify};
use crate::bundle::Bundle;
use crate::time::{SECOND, Timestamp};
use crate::trust::TrustFile;
use crate::verdict::{Class, Code, Finality, Outcome, Verdict};

mod attached;
mod attacks;
mod bytes;
mod forms;
mod heads;
mod kit;
mod locks;
mod log;
mod parties;
mod stories;

use kit::World;
use stories::{long_story, short_story};

/// Remembers everything.
#[derive(Debug, Default)]
pub(super) struct FullMemory {
    verified: HashSet<(Digest, Kid)>,
    chains: std::collections::HashMap<Digest, std::sync::Arc<super::FoldedChain>>,
}

impl Memory for FullMemory {
    fn verified(&mut self, statement: Digest, kid: Kid) -> bool {
        self.verified.contains(&(statement, kid))
    }

    fn remember(&mut self, statement: Digest, kid: Kid) {
        self.verified.insert((statement, kid));
    }

    fn chain(&mut self, key: Digest) -> Option<std::sync::Arc<super::FoldedChain>> {
        self.chains.get(&key).cloned()
    }

    fn remember_chain(&mut self, key: Digest, chain: std::sync::Arc<super::FoldedChain>) {
        self.chains.insert(key, chain);
    }
}

/// Whether it holds now.
fn current(now: Timestamp) -> Ask {
    Ask {
        now: Some(now),
        current: true,
    }
}

/// The verdict on what the registry holds, with fresh head statements.
fn judge(world: &World) -> Verdict {
    judge_bundle(world, &world.full_bundle())
}

fn judge_bundle(world: &World, bundle: &Bundle) -> Verdict {
    judge_bytes(world, &World::bytes_of(bundle))
}

fn judge_bytes(world: &World, bytes: &[u8]) -> Verdict {
    verify(
        bytes,
        Some(&world.trust()),
        &current(world.now),
        &mut NoMemory,
    )
}

fn found(verdict: &Verdict, class: Class) -> Vec<String> {
    let checks = verdict.checks.iter().filter(|check| check.class == class);
    checks
        .map(|check| format!("{} {} {}", check.code, check.subject, check.detail))
        .collect()
}

/// That the verdict is INVALID for this reason among others.
#[track_caller]
fn assert_fails(verdict: &Verdict, code: Code) {
    assert_eq!(verdict.outcome, Outcome::Invalid, "{:#?}", verdict.checks);
    let failed = found(verdict, Class::Fail);
    assert!(
        failed.iter().any(|check| check.starts_with(code.reason())),
        "{failed:#?}"
    );
}

/// That the verdict is INVALID for this reason alone.
#[track_caller]
fn assert_fails_only(verdict: &Verdict, code: Code) {
    assert_fails(verdict, code);
    let failed = found(verdict, Class::Fail);
    assert!(
        failed.iter().all(|check| check.starts_with(code.reason())),
        "{failed:#?}"
    );
}

#[track_caller]
fn assert_undecided(verdict: &Verdict, code: Code) {
    assert_eq!(verdict.outcome, Outcome::Undecided, "{:#?}", verdict.checks);
    let open = found(verdict, Class::Undecided);
    assert!(
        open.iter().any(|check| check.starts_with(code.reason())),
        "{open:#?}"
    );
}

#[test]
fn a_whole_story_is_valid_now() {
    let world = long_story();
    let verdict = judge(&world);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    let shown = &verdict.shown;
    assert_eq!(shown.state, world.bill.state);
    assert_eq!(shown.sequence, Some(11));
    assert_eq!(shown.head, world.bill.rows.last().map(kit::Row::head));
    assert_eq!(shown.finality, Some(Finality::Logged));
    assert_eq!(shown.custody.len(), 5);
    assert_eq!(shown.notes.len(), 3);
    assert_eq!(verdict.exit_code(), 0);
    for code in [
        Code::AnnexErased,
        Code::NoteWithheld,
        Code::Disputed,
        Code::Custody,
    ] {
        assert!(verdict.has(code), "{code}");
    }
    let passed = verdict
        .checks
        .iter()
        .filter(|check| check.class == Class::Pass)
        .count();
    assert_eq!(passed, 12, "{:#?}", verdict.checks);
}

#[test]
fn a_verdict_is_written_as_json() {
    let value = judge(&long_story()).to_value();
    let text = funani_proof::json::to_canonical(&value);
    let member = |pointer| value.pointer(pointer).and_then(|value| value.as_str());
    assert_eq!(member("/result"), Some("VALID"));
    assert_eq!(member("/state/status"), Some("ENDED"));
    assert_eq!(member("/finality"), Some("logged"));
    assert_eq!(member("/custody/0/custody"), Some("self"));
    assert!(text.contains("\"sentence_ja\""));
}

#[test]
fn without_a_trust_file_a_bundle_is_consistent_and_no_more() {
    let world = long_story();
    let bytes = World::bytes_of(&world.full_bundle());
    let verdict = verify(&bytes, None, &current(world.now), &mut NoMemory);
    assert_undecided(&verdict, Code::NoTrustFile);
    assert!(found(&verdict, Class::Fail).is_empty());
    for code in [
        Code::ReceiptsSigned,
        Code::Logged,
        Code::CheckpointSigned,
        Code::HeadConfirmed,
    ] {
        assert!(!verdict.has(code), "{code}");
    }
    assert!(verdict.has(Code::ActsSigned) && verdict.has(Code::StateFollows));
}

#[test]
fn a_trust_file_of_another_registry_says_nothing() {
    let world = long_story();
    let trust = TrustFile::new("other.example".parse().unwrap(), Vec::new(), false).unwrap();
    let bytes = World::bytes_of(&world.full_bundle());
    let verdict = verify(&bytes, Some(&trust), &current(world.now), &mut NoMemory);
    assert_undecided(&verdict, Code::ConsistentIssuerUnknown);
    assert!(found(&verdict, Class::Fail).is_empty());
}

#[test]
fn a_simulated_clock_is_shown() {
    let world = short_story();
    let trust =
        TrustFile::new(world.registry.clone(), world.trust().keys().to_vec(), true).unwrap();
    let bytes = World::bytes_of(&world.full_bundle());
    let verdict = verify(&bytes, Some(&trust), &current(world.now), &mut NoMemory);
    assert_eq!(verdict.outcome, Outcome::Valid);
    assert!(verdict.has(Code::SimulatedClock));
}

#[test]
fn without_a_head_statement_later_acts_are_unknown() {
    let world = short_story();
    let bytes = World::bytes_of(&world.bundle());
    let trust = world.trust();
    let past = Ask {
        now: Some(world.now),
        current: false,
    };
    let verdict = verify(&bytes, Some(&trust), &past, &mut NoMemory);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(verdict.has(Code::LaterActsUnknown) && verdict.has(Code::LaterKeyEventsUnknown));
    assert!(!verdict.has(Code::HeadConfirmed));
    let verdict = verify(&bytes, Some(&trust), &current(world.now), &mut NoMemory);
    assert_undecided(&verdict, Code::LaterActsUnknown);
    assert_undecided(&verdict, Code::LaterKeyEventsUnknown);
}

#[test]
fn a_head_statement_counts_while_it_is_fresh() {
    let world = short_story();
    let bytes = World::bytes_of(&world.full_bundle());
    let trust = world.trust();
    let at = |millis| {
        let ask = current(world.now.plus(millis));
        verify(&bytes, Some(&trust), &ask, &mut NoMemory)
    };
    assert_eq!(at(60 * SECOND).outcome, Outcome::Valid);
    assert_eq!(at(65 * SECOND).outcome, Outcome::Valid);
    assert_undecided(&at(65 * SECOND + 1), Code::LaterActsUnknown);
    assert_eq!(at(-5 * SECOND).outcome, Outcome::Valid);
    assert_undecided(&at(-5 * SECOND - 1), Code::LaterActsUnknown);
    let timeless = Ask {
        now: None,
        current: true,
    };
    let verdict = verify(&bytes, Some(&trust), &timeless, &mut NoMemory);
    assert_undecided(&verdict, Code::LaterActsUnknown);
}

#[test]
fn what_was_settled_is_asked_again_with_a_new_head_statement() {
    let mut world = short_story();
    let trust = world.trust();
    let bytes = World::bytes_of(&world.bundle());
    let ask = current(world.now);
    let (verdict, settled) = settle(&bytes, Some(&trust), &ask, &mut NoMemory);
    assert_undecided(&verdict, Code::LaterActsUnknown);
    let settled = settled.unwrap();
    assert_eq!(
        settled.head(),
        verdict.shown.sequence.zip(verdict.shown.head)
    );
    world.pass(3_600 * SECOND);
    let (heads, ask) = (world.heads(), current(world.now));
    let verdict = recheck(&settled, &trust, &heads, &ask, &mut NoMemory).unwrap();
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    // A later act or note takes the whole bundle again; so does another trust file.
    let mut later = world.head_statement();
    later.sequence += 1;
    let heads = [world.signed_head(&later)];
    assert_eq!(recheck(&settled, &trust, &heads, &ask, &mut NoMemory), None);
    let other = TrustFile::new(world.registry.clone(), Vec::new(), false).unwrap();
    assert_eq!(
        recheck(&settled, &other, &world.heads(), &ask, &mut NoMemory),
        None
    );
    // A statement of another receipt at the same place speaks against what was settled.
    let mut contradicting = world.head_statement();
    contradicting.head = Digest::of(b"another");
    let heads = [world.signed_head(&contradicting)];
    let verdict = recheck(&settled, &trust, &heads, &ask, &mut NoMemory).unwrap();
    assert_fails_only(&verdict, Code::HeadContradicted);
}

#[test]
fn that_no_key_event_came_before_is_settled_too() {
    let mut world = short_story();
    let trust = world.trust();
    let bytes = World::bytes_of(&world.full_bundle());
    let ask = current(world.now);
    let (verdict, settled) = settle(&bytes, Some(&trust), &ask, &mut NoMemory);
    assert_eq!(verdict.outcome, Outcome::Valid);
    world.pass(3_600 * SECOND);
    let heads = [world.signed_head(&world.head_statement())];
    let ask = current(world.now);
    let verdict = recheck(&settled.unwrap(), &trust, &heads, &ask, &mut NoMemory).unwrap();
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(!verdict.has(Code::LaterKeyEventsUnknown));
}

#[test]
fn nothing_is_settled_about_a_bundle_that_fails() {
    let mut world = short_story();
    world.bill.rows.swap(0, 1);
    let bytes = World::bytes_of(&world.bundle());
    let ask = Ask::default();
    let (verdict, settled) = settle(&bytes, Some(&world.trust()), &ask, &mut NoMemory);
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert!(settled.is_none());
}

#[test]
fn a_memory_changes_the_work_and_not_the_verdict() {
    let world = long_story();
    let bytes = World::bytes_of(&world.full_bundle());
    let (trust, ask) = (world.trust(), current(world.now));
    let forgetful = verify(&bytes, Some(&trust), &ask, &mut NoMemory);
    let mut memory = FullMemory::default();
    for _ in 0..2 {
        assert_eq!(verify(&bytes, Some(&trust), &ask, &mut memory), forgetful);
    }
    assert_eq!(memory.chains.len(), 5);
    // Under another trust file what was remembered of the chains does not count.
    let verdict = verify(&bytes, None, &ask, &mut memory);
    assert_undecided(&verdict, Code::NoTrustFile);
    let keys = trust
        .keys()
        .iter()
        .filter(|key| key.role != crate::trust::TrustRole::Operator);
    let other = TrustFile::new(world.registry, keys.cloned().collect(), false).unwrap();
    let verdict = verify(&bytes, Some(&other), &ask, &mut memory);
    assert_undecided(&verdict, Code::ConsistentIssuerUnknown);
}
