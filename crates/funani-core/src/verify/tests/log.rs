//! The log: proofs, checkpoints, and the keys under them.

use funani_proof::checkpoint::{Checkpoint, SignedNote};
use funani_proof::digest::Digest;
use funani_proof::json::{Value, to_canonical};
use funani_proof::jws;

use super::kit::{Plan, World, key};
use super::stories::{long_story, short_story};
use super::{
    assert_fails, assert_fails_only, assert_undecided, current, found, judge, judge_bundle,
};
use crate::act::Action;
use crate::bundle::{Bundle, Cosigner, Place};
use crate::receipt::ChainKind;
use crate::time::{MINUTE, SECOND, Timestamp};
use crate::trust::{TrustFile, TrustRole};
use crate::verdict::{Class, Code, Finality, Outcome, Verdict};
use crate::verify::{NoMemory, verify};

type Tweak = fn(&mut Place);

fn tampered(change: impl FnOnce(&mut Bundle)) -> Verdict {
    let world = long_story();
    let mut bundle = world.full_bundle();
    change(&mut bundle);
    judge_bundle(&world, &bundle)
}

#[test]
fn a_proof_of_another_leaf_fails() {
    let verdict = tampered(|bundle| bundle.receipts[0].place = bundle.receipts[1].place.clone());
    assert_fails(&verdict, Code::InclusionInvalid);
    let tweaks: [Tweak; 5] = [
        |place| place.index += 1,
        |place| place.time += 1,
        |place| place.path[0] = Digest::of(b"x"),
        |place| place.path.truncate(1),
        |place| place.path.push(Digest::of(b"x")),
    ];
    for tweak in tweaks {
        let verdict = tampered(|bundle| tweak(bundle.receipts[3].place.as_mut().unwrap()));
        assert_fails_only(&verdict, Code::InclusionInvalid);
        let verdict = tampered(|bundle| tweak(bundle.notes[0].entry.place.as_mut().unwrap()));
        assert_fails_only(&verdict, Code::InclusionInvalid);
        let verdict = tampered(|bundle| {
            tweak(bundle.parties[2].events[1].entry.place.as_mut().unwrap());
        });
        assert_fails_only(&verdict, Code::InclusionInvalid);
    }
    let verdict = tampered(|bundle| bundle.receipts[2].salt.0[0] ^= 1);
    assert_fails_only(&verdict, Code::InclusionInvalid);
}

#[test]
fn what_is_not_logged_yet_is_not_decided() {
    let verdict = tampered(|bundle| bundle.receipts.last_mut().unwrap().place = None);
    assert_undecided(&verdict, Code::NotLogged);
    assert_eq!(verdict.shown.finality, Some(Finality::Recorded));
    assert!(found(&verdict, Class::Fail).is_empty());
    let verdict = tampered(|bundle| bundle.notes[0].entry.place = None);
    assert_undecided(&verdict, Code::NotLogged);
    let verdict = tampered(|bundle| bundle.parties[0].events[0].entry.place = None);
    assert_undecided(&verdict, Code::NotLogged);
}

#[test]
fn a_receipt_that_was_logged_late_is_shown() {
    let mut world = short_story();
    world.lag = 61 * SECOND;
    world.act(&Plan::own("bank", Action::Supersede));
    world.pass(2 * MINUTE);
    let verdict = judge(&world);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert!(verdict.has(Code::LoggedLate));
}

#[test]
fn the_clock_of_the_log_runs_forward_and_not_past_its_checkpoint() {
    let mut world = short_story();
    world.lag = 5 * SECOND;
    world.act(&Plan::own("bank", Action::Supersede));
    world.lag = 200;
    world.act(&Plan::own("bank", Action::Supersede));
    assert_fails_only(&judge(&world), Code::LeafMismatch);
    let mut world = short_story();
    world.lag = 9 * SECOND;
    world.act(&Plan::own("bank", Action::Supersede));
    assert_fails_only(&judge(&world), Code::TimeBackwards);
}

#[test]
fn nothing_is_logged_before_it_is_recorded() {
    let mut world = short_story();
    world.pass(20 * SECOND);
    world.lag = -5 * SECOND;
    world.act(&Plan::own("bank", Action::Supersede));
    assert_eq!(judge(&world).outcome, Outcome::Valid);
    world.pass(20 * SECOND);
    world.lag = -5 * SECOND - 1;
    world.act(&Plan::own("bank", Action::Supersede));
    assert_fails_only(&judge(&world), Code::TimeBackwards);
}

fn with_checkpoint(change: impl FnOnce(&World, &mut SignedNote)) -> Verdict {
    let world = short_story();
    let mut note = SignedNote::parse(&world.checkpoint()).unwrap();
    change(&world, &mut note);
    let mut bundle = world.full_bundle();
    bundle.checkpoint = note.to_string();
    judge_bundle(&world, &bundle)
}

/// The checkpoint as these keys sign it.
fn signed(world: &World, origin: &str, signer: u8, stamper: Option<u8>) -> SignedNote {
    let head = world.log_head();
    let checkpoint = Checkpoint {
        origin: origin.to_owned(),
        size: head.size,
        root: head.root,
    };
    let mut note = checkpoint.sign(&key(signer)).unwrap();
    if let Some(stamper) = stamper {
        let seconds = u64::try_from(world.now.as_millis() / SECOND).unwrap() + 2;
        note.add_cosignature(
            &format!("{}/cosign", world.registry),
            &key(stamper),
            seconds,
        )
        .unwrap();
    }
    note
}

#[test]
fn a_checkpoint_of_another_key_or_log_does_not_count() {
    let origin = "registry.example/log";
    let other = with_checkpoint(|world, note| *note = signed(world, origin, 1, Some(205)));
    assert_undecided(&other, Code::ConsistentIssuerUnknown);
    assert!(!other.has(Code::Logged) && !other.has(Code::CheckpointSigned));
    let other = with_checkpoint(|world, note| *note = signed(world, origin, 204, Some(1)));
    assert_undecided(&other, Code::ConsistentIssuerUnknown);
    let other = with_checkpoint(|world, note| {
        *note = signed(world, "other.example/log", 204, Some(205));
    });
    assert_fails(&other, Code::CheckpointInvalid);
    let other = with_checkpoint(|world, note| *note = signed(world, origin, 204, None));
    assert_fails_only(&other, Code::CosignatureInvalid);
}

#[test]
fn a_signature_of_a_checkpoint_over_something_else_fails() {
    let world = short_story();
    let mut grown = world.clone();
    grown.act(&Plan::own("bank", Action::Supersede));
    let lines = |text: &str| {
        let mut lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
        lines.drain(..4);
        lines
    };
    let (ours, theirs) = (lines(&world.checkpoint()), lines(&grown.checkpoint()));
    for (number, code) in [(0, Code::CheckpointInvalid), (1, Code::CosignatureInvalid)] {
        let mut bundle = world.full_bundle();
        bundle.checkpoint = bundle.checkpoint.replace(&ours[number], &theirs[number]);
        assert_fails_only(&judge_bundle(&world, &bundle), code);
    }
    let mut bundle = world.full_bundle();
    bundle.checkpoint = "no checkpoint".to_owned();
    assert_fails(&judge_bundle(&world, &bundle), Code::CheckpointInvalid);
}

#[test]
fn a_witness_comes_with_its_key() {
    let name = "witness.example";
    let stamp = |_: &World, note: &mut SignedNote| {
        note.add_cosignature(name, &key(33), 1_800_000_000).unwrap();
    };
    // A line without a key could say anything.
    assert_fails_only(&with_checkpoint(stamp), Code::CosignatureInvalid);
    let world = short_story();
    let mut note = SignedNote::parse(&world.checkpoint()).unwrap();
    stamp(&world, &mut note);
    let cosigner = |seed| Cosigner {
        name: name.to_owned(),
        jwk: key(seed).public().to_jwk(),
    };
    let judged = |checkpoint: String, cosigners| {
        let mut bundle = world.full_bundle();
        (bundle.checkpoint, bundle.cosigners) = (checkpoint, cosigners);
        judge_bundle(&world, &bundle)
    };
    let verdict = judged(note.to_string(), vec![cosigner(33)]);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    let verdict = judged(world.checkpoint(), vec![cosigner(33)]);
    assert_fails_only(&verdict, Code::MemberUnreferenced);
    let verdict = judged(note.to_string(), vec![cosigner(34)]);
    assert_fails(&verdict, Code::CosignatureInvalid);
}

#[test]
fn fewer_witnesses_than_asked_for_leave_it_open() {
    let world = short_story();
    let mut trust = world.trust().to_value();
    trust
        .as_object_mut()
        .unwrap()
        .insert("quorum", Value::from(1));
    let trust = TrustFile::parse(to_canonical(&trust).as_bytes()).unwrap();
    let bytes = World::bytes_of(&world.full_bundle());
    let verdict = verify(&bytes, Some(&trust), &current(world.now), &mut NoMemory);
    assert_undecided(&verdict, Code::QuorumUnmet);
}

/// The trust file in which the key of this role ends.
fn ended(world: &World, role: TrustRole, until: Timestamp) -> TrustFile {
    let mut keys = world.trust().keys().to_vec();
    for key in keys.iter_mut().filter(|key| key.role == role) {
        key.until = Some(until);
    }
    TrustFile::new(world.registry.clone(), keys, false).unwrap()
}

#[test]
fn a_receipt_key_is_judged_by_log_time_with_a_minute_of_grace() {
    let world = short_story();
    let last = world.bill.rows.last().unwrap().leaf.unwrap().1;
    let logged = Timestamp::from_millis(i64::try_from(last).unwrap()).unwrap();
    let bytes = World::bytes_of(&world.bundle());
    let judged = |until| {
        let trust = ended(&world, TrustRole::RegistryReceipt, until);
        let ask = super::Ask {
            now: Some(world.now),
            current: false,
        };
        verify(&bytes, Some(&trust), &ask, &mut NoMemory)
    };
    let verdict = judged(logged.plus(-60 * SECOND + 1));
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert_fails_only(&judged(logged.plus(-60 * SECOND)), Code::KeyRevoked);
    for role in [
        TrustRole::PartiesReceipt,
        TrustRole::Checkpoint,
        TrustRole::Cosign,
    ] {
        let trust = ended(&world, role, "2027-02-01T00:00:00.000Z".parse().unwrap());
        let verdict = verify(&bytes, Some(&trust), &super::Ask::default(), &mut NoMemory);
        assert_fails_only(&verdict, Code::KeyRevoked);
    }
}

#[test]
fn a_receipt_by_another_key_is_none_of_the_registry() {
    let world = short_story();
    let forge = |signer: &funani_proof::key::SigningKey| {
        let mut world = world.clone();
        let row = world.bill.rows.pop().unwrap();
        world.leaves.pop();
        world.pass(-SECOND);
        let receipt = row.read();
        let row = world.row_by(
            ChainKind::Bill,
            &receipt,
            row.statement.unwrap(),
            row.annex,
            signer,
        );
        world.bill.rows.push(row);
        judge(&world)
    };
    assert_eq!(forge(&world.node.registry).outcome, Outcome::Valid);
    let verdict = forge(&key(99));
    assert_undecided(&verdict, Code::ConsistentIssuerUnknown);
    assert!(!verdict.has(Code::ReceiptsSigned) && !verdict.has(Code::IssuerTrusted));
    assert_fails_only(&forge(&world.node.parties), Code::WrongPurpose);
    // The right key's name under another signature.
    let mut forged = world.clone();
    let row = forged.bill.rows.last_mut().unwrap();
    let other = jws::sign(jws::Typ::Receipt, &world.node.registry, "{}");
    let (signed, _) = row.receipt.rsplit_once('.').unwrap();
    row.receipt = format!("{signed}.{}", other.rsplit_once('.').unwrap().1);
    let verdict = judge(&forged);
    assert_fails(&verdict, Code::InclusionInvalid);
    assert_fails(&verdict, Code::SignatureInvalid);
}
