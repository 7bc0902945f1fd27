use super::*;
use crate::act::samples::party;
use crate::receipt::samples::all;

/// Who may write what, of two customs administrations, a party and the carrier.
const WORDS: [(u8, NoteKind); 10] = [
    (1, NoteKind::CustomsHeld),
    (1, NoteKind::CustomsReleased),
    (1, NoteKind::CustomsRefused),
    (2, NoteKind::CustomsHeld),
    (2, NoteKind::CustomsReleased),
    (2, NoteKind::CustomsRefused),
    (3, NoteKind::Remark),
    (4, NoteKind::Released),
    (4, NoteKind::Delivered),
    (4, NoteKind::DeliveredAgainstGuarantee),
];

/// What the decision says, by looking back over all that was noted.
fn expected(noted: &[(u8, NoteKind)], next: NoteKind) -> Result<(), Rejection> {
    let last_of = |customs: u8| {
        let mut words = noted.iter().rev().filter(|(author, _)| *author == customs);
        words.next().map(|(_, kind)| *kind)
    };
    let every_customs_released = [1, 2]
        .into_iter()
        .filter_map(last_of)
        .all(|kind| kind == NoteKind::CustomsReleased);
    let carrier_released = noted.iter().any(|(_, kind)| *kind == NoteKind::Released);
    let carriers = [
        NoteKind::Released,
        NoteKind::Delivered,
        NoteKind::DeliveredAgainstGuarantee,
    ];
    if carriers.contains(&next) && !every_customs_released {
        Err(Rejection::CustomsLocked)
    } else if next == NoteKind::Delivered && !carrier_released {
        Err(Rejection::CarrierLocked)
    } else {
        Ok(())
    }
}

fn noted(author: u8, kind: NoteKind) -> Receipt {
    Receipt {
        state: ReceiptState::Note(kind),
        keys_at: vec![party(author)],
        ..all().remove(0)
    }
}

/// Tries every word after `noted`, goes on with each that is admitted, and counts.
fn go_on(locks: &Locks, noted_before: &mut Vec<(u8, NoteKind)>, left: usize) -> usize {
    let mut tried = 0;
    for (author, kind) in WORDS {
        let admitted = locks.admit(kind);
        assert_eq!(
            admitted,
            expected(noted_before, kind),
            "{kind} by {author} after {noted_before:?}"
        );
        tried += 1;
        if admitted.is_err() || left == 1 {
            continue;
        }
        let mut locks = locks.clone();
        locks.follow(&noted(author, kind));
        noted_before.push((author, kind));
        tried += go_on(&locks, noted_before, left - 1);
        noted_before.pop();
    }
    tried
}

#[test]
fn every_order_of_six_notes_is_admitted_or_refused_as_decided() {
    let tried = go_on(&Locks::default(), &mut Vec::new(), 6);
    assert!(tried > 200_000, "only {tried} notes were tried");
}

#[test]
fn one_customs_does_not_release_what_another_holds() {
    let mut locks = Locks::default();
    locks.follow(&noted(1, NoteKind::CustomsHeld));
    locks.follow(&noted(2, NoteKind::CustomsReleased));
    assert_eq!(
        locks.admit(NoteKind::Released),
        Err(Rejection::CustomsLocked)
    );
    locks.follow(&noted(1, NoteKind::CustomsReleased));
    assert_eq!(locks.admit(NoteKind::Released), Ok(()));
}

#[test]
fn customs_itself_and_remarks_are_never_locked() {
    let mut locks = Locks::default();
    locks.follow(&noted(1, NoteKind::CustomsRefused));
    for kind in NoteKind::ALL.iter().filter(|kind| !kind.is_carriers()) {
        assert_eq!(locks.admit(*kind), Ok(()), "{kind}");
    }
}

#[test]
fn a_customs_note_judged_under_two_parties_is_nobodys() {
    let mut receipt = noted(1, NoteKind::CustomsHeld);
    receipt.keys_at = vec![party(1), party(2)];
    let mut locks = Locks::default();
    locks.follow(&receipt);
    assert_eq!(locks, Locks::default());
}
