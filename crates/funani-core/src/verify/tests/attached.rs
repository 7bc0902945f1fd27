//! What travels beside the acts: notes, annexes, approvals, and what nobody refers to.

use funani_proof::digest::Digest;

use super::kit::{Plan, World, opened};
use super::stories::{annex, long_story, short_story};
use super::{assert_fails, assert_fails_only, found, judge, judge_bundle};
use crate::act::Action;
use crate::bundle::{Annex, Document, Subject};
use crate::fact::Fact;
use crate::note::NoteKind;
use crate::receipt::ReceiptState;
use crate::time::MINUTE;
use crate::verdict::{Class, Code, Outcome};

#[test]
fn a_note_may_be_withheld_and_is_then_shown_as_such() {
    let mut world = short_story();
    world.bill.notes[0].statement = None;
    let verdict = judge(&world);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(found(&verdict, Class::Note).contains(&"NOTE_WITHHELD note 1 REMARK".to_owned()));
    assert_eq!(verdict.shown.notes[0].author, None);
}

#[test]
fn a_note_that_was_mentioned_may_not_be_missing() {
    // One in the middle, the newest that a receipt mentions, the newest that only the registry's
    // word mentions, and all.
    let world = long_story();
    for number in [0, 1, 2] {
        let mut cut = world.clone();
        cut.bill.notes.remove(number);
        let mut bundle = cut.bundle();
        bundle.heads = vec![world.signed_head(&world.head_statement())];
        assert_fails(&judge_bundle(&world, &bundle), Code::NoteGap);
    }
    let mut bundle = world.full_bundle();
    bundle.notes.clear();
    assert_fails(&judge_bundle(&world, &bundle), Code::NoteGap);
    // What came after the last act and is in no statement, nobody can miss.
    let mut cut = world;
    cut.bill.notes.pop();
    assert!(!judge(&cut).has(Code::NoteGap));
}

#[test]
fn the_mention_of_notes_never_goes_back() {
    let mut world = short_story();
    let plan = Plan::own("bank", Action::Supersede);
    let act = world.draft_act(&plan);
    let forget = |receipt: &mut crate::receipt::Receipt| {
        let ReceiptState::Bill { notes, .. } = &mut receipt.state else {
            return;
        };
        *notes = crate::receipt::NotesHead::default();
    };
    world.act_with(&plan, act, forget).unwrap();
    assert_fails_only(&judge(&world), Code::NoteGap);
}

#[test]
fn a_note_that_should_not_have_been_recorded_fails() {
    type Tweak = fn(&mut crate::note::Note);
    let tweaks: [(NoteKind, Tweak, Code); 6] = [
        (NoteKind::Released, |_| {}, Code::FoldMismatch),
        (
            NoteKind::Remark,
            |note| note.kind = NoteKind::Disputed,
            Code::FoldMismatch,
        ),
        (
            NoteKind::Remark,
            |note| note.not_after = note.time.plus(-1),
            Code::FoldMismatch,
        ),
        (
            NoteKind::Remark,
            |note| note.time = note.time.plus(3 * MINUTE),
            Code::FoldMismatch,
        ),
        (
            NoteKind::Remark,
            |note| note.bill = crate::id::BillId::from_bytes([1; 16]),
            Code::IdMismatch,
        ),
        (
            NoteKind::Remark,
            |note| note.seen.head = Digest::of(b"x"),
            Code::HeadContradicted,
        ),
    ];
    for (kind, tweak, code) in tweaks {
        let mut world = short_story();
        world.note(&Plan::own("bank", Action::Accept), kind, tweak);
        assert_fails_only(&judge(&world), code);
    }
}

#[test]
fn a_note_that_saw_a_later_act_shows_that_there_is_one() {
    let mut world = short_story();
    let tweak = |note: &mut crate::note::Note| note.seen.sequence = 3;
    world.note(&Plan::own("bank", Action::Accept), NoteKind::Remark, tweak);
    assert!(judge(&world).has(Code::LaterActsUnknown));
}

#[test]
fn an_annex_may_be_erased_and_not_replaced() {
    let mut world = short_story();
    world.bill.annexes.clear();
    world.bill.notes[0].annex = None;
    let verdict = judge(&world);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    let erased = found(&verdict, Class::Note);
    let erased = erased
        .iter()
        .filter(|check| check.starts_with("ANNEX_ERASED"));
    assert_eq!(erased.count(), 2);
    let mut world = short_story();
    world.bill.annexes = vec![annex("another")];
    assert_fails_only(&judge(&world), Code::MemberUnreferenced);
    let mut world = short_story();
    world.bill.notes[0].annex = Some(annex("another"));
    assert_fails_only(&judge(&world), Code::MemberUnreferenced);
    // The annex of a note that is withheld.
    let mut bundle = short_story().full_bundle();
    bundle.notes[0].note = None;
    assert_fails_only(
        &judge_bundle(&short_story(), &bundle),
        Code::MemberUnreferenced,
    );
}

#[test]
fn an_annex_that_is_none_fails() {
    let mut world = short_story();
    let plan = Plan {
        annex: Some(b"{}".to_vec()),
        ..Plan::own("bank", Action::Supersede)
    };
    world.act(&plan);
    assert_fails_only(&judge(&world), Code::FormInvalid);
}

#[test]
fn whatever_nothing_refers_to_fails() {
    let world = short_story();
    let long = long_story();
    let full = world.full_bundle();
    let mut bundles = Vec::new();
    let mut bundle = full.clone();
    bundle.annexes.push(Annex::new(annex("more")));
    bundle.annexes.sort_by_key(|annex| annex.digest);
    bundles.push(bundle);
    let mut bundle = full.clone();
    let raw = b"{}".to_vec();
    bundle.documents.push(Document {
        digest: Digest::of(&raw),
        raw,
    });
    bundle.documents.sort_by_key(|document| document.digest);
    bundles.push(bundle);
    let mut bundle = full.clone();
    bundle.approvals.extend(long.full_bundle().approvals);
    bundle.approvals.sort_by_key(funani_proof::jws::Jws::digest);
    bundles.push(bundle);
    let mut bundle = full.clone();
    let approval = bundle.approvals[0].clone();
    bundle.parties[0].approvals.push(approval);
    bundle.parties[0]
        .approvals
        .sort_by_key(funani_proof::jws::Jws::digest);
    bundles.push(bundle);
    let mut bundle = full;
    let mut head = world.head_statement();
    head.chain = uuid::Uuid::from_bytes([9; 16]);
    bundle.heads = vec![world.signed_head(&head)];
    bundles.push(bundle);
    for bundle in bundles {
        assert_fails(&judge_bundle(&world, &bundle), Code::MemberUnreferenced);
    }
}

#[test]
fn a_party_that_nothing_names_fails() {
    let mut world = short_story();
    world.enrol("stranger", 0, 0);
    let mut bundle = world.full_bundle();
    let mut other = world.clone();
    other.note(
        &Plan::own("stranger", Action::Accept),
        NoteKind::Remark,
        |_| {},
    );
    other.leaves.pop();
    bundle.parties = other.bundle().parties;
    assert_fails_only(&judge_bundle(&world, &bundle), Code::MemberUnreferenced);
}

#[test]
fn a_fact_that_was_not_signed_fails() {
    let world = short_story();
    for part in 0..2 {
        let mut bundle = world.full_bundle();
        let event = &mut bundle.parties[0].events[0];
        if part == 0 {
            event.facts[0].salt.0[0] ^= 1;
        } else {
            event
                .facts
                .push(opened(Fact::Role(crate::fact::Role::Authority)));
        }
        event.facts.sort_by_key(crate::fact::OpenedFact::digest);
        assert_fails(&judge_bundle(&world, &bundle), Code::FactMismatch);
    }
    // Facts need not be opened where nothing rests on them.
    let mut bundle = world.full_bundle();
    for party in &mut bundle.parties {
        party.events[0]
            .facts
            .retain(|fact| matches!(fact.value, Fact::Identifier(_)));
    }
    let verdict = judge_bundle(&world, &bundle);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(
        verdict
            .shown
            .custody
            .iter()
            .all(|custody| custody.name.is_none())
    );
}

#[test]
fn the_builder_takes_a_part_twice_and_two_for_one_place_not_at_all() {
    use crate::bundle::{BuildError, Builder};
    let world: World = short_story();
    let bundle = world.full_bundle();
    let mut builder = Builder::new(world.registry.clone(), Subject::Bill(world.bill.id));
    let (act, entry) = (&bundle.acts[0], &bundle.receipts[0]);
    for _ in 0..2 {
        builder.act(1, act.clone(), entry.clone()).unwrap();
        builder.document(b" {\"b\" : 1.0,\"a\":2}").unwrap();
    }
    let other = bundle.acts[1].clone();
    let refused = builder.act(1, other, entry.clone());
    assert_eq!(refused, Err(BuildError::Twice("act 1".to_owned())));
    assert!(matches!(
        builder.document(b"{"),
        Err(BuildError::Document(_))
    ));
    assert_eq!(builder.head(act.clone()), Err(BuildError::HeadMalformed));
    let built = builder.finish(bundle.checkpoint);
    assert_eq!((built.acts.len(), built.documents.len()), (1, 1));
    assert_eq!(built.documents[0].raw, b"{\"a\":2,\"b\":1}");
}
