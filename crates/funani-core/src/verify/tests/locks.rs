//! Customs notes and what they lock.

use super::kit::{Plan, World};
use super::stories::short_story;
use super::{assert_fails_only, judge, judge_bundle};
use crate::act::Action;
use crate::fact::{Fact, Role};
use crate::note::NoteKind;
use crate::verdict::{Code, Outcome, Verdict};

/// The short story, with the customs administrations of both its countries, one of another country,
/// one of two countries, and a broker in Thailand.
fn port() -> World {
    let mut world = short_story();
    world.customs("thai", &["TH"]);
    world.customs("japanese", &["JP"]);
    world.customs("vietnamese", &["VN"]);
    world.customs("torn", &["TH", "VN"]);
    world.customs("homeless", &[]);
    let place = Fact::Place {
        country: "TH".to_owned(),
        address: None,
    };
    world.enrol_with("broker", 0, 0, &[Fact::Role(Role::CustomsBroker), place]);
    world
}

fn says(world: &mut World, author: &'static str, kind: NoteKind) {
    let plan = if kind.is_carriers() {
        Plan::carrier(author, Action::Accept)
    } else {
        Plan::own(author, Action::Accept)
    };
    world.note(&plan, kind, |_| {});
}

/// What is said against the newest note.
fn against(world: &World, verdict: &Verdict) -> Vec<String> {
    let newest = format!("note {}", world.bill.notes.len());
    let checks = verdict.checks.iter();
    checks
        .filter(|check| check.code == Code::FoldMismatch && check.subject == newest)
        .map(|check| check.detail.clone())
        .collect()
}

#[test]
fn what_customs_and_carrier_say_in_order_holds() {
    let mut world = port();
    for (author, kind) in [
        ("thai", NoteKind::CustomsHeld),
        ("japanese", NoteKind::CustomsReleased),
        ("thai", NoteKind::CustomsRefused),
        ("thai", NoteKind::CustomsReleased),
        ("carrier", NoteKind::Released),
        ("carrier", NoteKind::Delivered),
        ("thai", NoteKind::CustomsHeld),
    ] {
        says(&mut world, author, kind);
    }
    let verdict = judge(&world);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", verdict.checks);
    assert_eq!(verdict.shown.notes.len(), 8);
}

#[test]
fn what_the_carrier_says_while_customs_holds_fails() {
    let carriers = [
        NoteKind::Released,
        NoteKind::Delivered,
        NoteKind::DeliveredAgainstGuarantee,
    ];
    for standing in [NoteKind::CustomsHeld, NoteKind::CustomsRefused] {
        for said in carriers {
            let mut world = port();
            says(&mut world, "carrier", NoteKind::Released);
            says(&mut world, "thai", standing);
            // Another administration does not release what this one holds.
            says(&mut world, "japanese", NoteKind::CustomsReleased);
            says(&mut world, "carrier", said);
            let verdict = judge(&world);
            assert_fails_only(&verdict, Code::FoldMismatch);
            assert_eq!(against(&world, &verdict), ["CUSTOMS_LOCKED"], "{said}");
        }
    }
}

#[test]
fn a_delivery_before_the_release_fails() {
    let mut world = port();
    says(&mut world, "carrier", NoteKind::DeliveredAgainstGuarantee);
    assert_eq!(judge(&world).outcome, Outcome::Valid);
    says(&mut world, "carrier", NoteKind::Delivered);
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert_eq!(against(&world, &verdict), ["CARRIER_LOCKED"]);
}

#[test]
fn a_customs_note_by_anybody_else_fails() {
    for author in [
        "bank",
        "carrier",
        "broker",
        "vietnamese",
        "torn",
        "homeless",
    ] {
        let mut world = port();
        says(&mut world, author, NoteKind::CustomsReleased);
        let verdict = judge(&world);
        assert_fails_only(&verdict, Code::FoldMismatch);
        assert_eq!(against(&world, &verdict), ["NOT_CUSTOMS"], "{author}");
        // Nor by withholding what it says.
        world.bill.notes.last_mut().unwrap().statement = None;
        let verdict = judge(&world);
        assert_fails_only(&verdict, Code::FoldMismatch);
        assert_eq!(against(&world, &verdict), ["NOT_CUSTOMS"], "{author}");
    }
}

#[test]
fn customs_signs_for_itself() {
    let mut world = port();
    let plan = Plan::carrier("thai", Action::Accept);
    world.note(&plan, NoteKind::CustomsHeld, |_| {});
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert_eq!(against(&world, &verdict), ["CAPACITY_NOT_ALLOWED"]);
}

#[test]
fn role_and_place_of_customs_must_be_opened() {
    let mut world = port();
    says(&mut world, "thai", NoteKind::CustomsHeld);
    let thai = world.person("thai").id();
    let hide: [fn(&Fact) -> bool; 2] = [
        |fact| !matches!(fact, Fact::Role(_)),
        |fact| !matches!(fact, Fact::Place { .. }),
    ];
    for keep in hide {
        let mut bundle = world.full_bundle();
        let mut parties = bundle.parties.iter_mut();
        let party = parties.find(|party| party.party == thai).unwrap();
        party.events[0].facts.retain(|fact| keep(&fact.value));
        let verdict = judge_bundle(&world, &bundle);
        assert_fails_only(&verdict, Code::FoldMismatch);
        assert_eq!(against(&world, &verdict), ["NOT_CUSTOMS"]);
    }
}

#[test]
fn a_hold_that_is_withheld_locks_all_the_same() {
    let mut world = port();
    says(&mut world, "thai", NoteKind::CustomsHeld);
    world.bill.notes.last_mut().unwrap().statement = None;
    assert_eq!(judge(&world).outcome, Outcome::Valid);
    says(&mut world, "carrier", NoteKind::Released);
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert_eq!(against(&world, &verdict), ["CUSTOMS_LOCKED"]);
}

#[test]
fn a_hold_judged_under_the_keys_of_two_fails() {
    let mut world = port();
    says(&mut world, "thai", NoteKind::CustomsHeld);
    let row = world.bill.notes.pop().unwrap();
    world.leaves.pop();
    let mut receipt = row.read();
    receipt.keys_at.push(world.person("japanese").reference());
    receipt.keys_at.sort_by_key(|reference| reference.party);
    let kind = crate::receipt::ChainKind::Note;
    let row = world.row(kind, &receipt, row.statement.unwrap(), None);
    world.bill.notes.push(row);
    let verdict = judge(&world);
    assert_fails_only(&verdict, Code::FoldMismatch);
    assert_eq!(against(&world, &verdict), ["NOT_CUSTOMS"]);
}
