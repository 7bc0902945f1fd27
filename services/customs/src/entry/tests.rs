use funani_core::id::{DocId, PartyId};
use funani_proof::digest::Digest;

use super::{Declared, Drawn, EntryState, Kind, Status, claims};

fn party(byte: u8) -> PartyId {
    PartyId::from_bytes([byte; 16])
}

#[test]
fn a_state_is_read_as_it_was_written() {
    let state = EntryState {
        authority: party(1),
        declarant: party(2),
        principal: Some(party(3)),
        kind: Kind::Import,
        data: Digest::of(b"data"),
        version: 2,
        status: Some(Status::Released),
        reason: Some("R1".to_owned()),
        drawn: vec![Drawn {
            certificate: DocId::from_bytes([4; 16]),
            line: 1,
            quantity: "48000.000".to_owned(),
            unit: "KGM".to_owned(),
        }],
    };
    assert_eq!(EntryState::parse(&state.to_object()), Ok(state));
}

/// Every pair of statuses that may follow each other; all others may not.
#[test]
fn statuses_take_their_turn() {
    use Status::{Held, Inspected, Received, Refused, Released, Selected};
    let turns: &[(Option<Status>, &[Status])] = &[
        (None, &[Received, Selected, Released, Refused, Held]),
        (Some(Received), &[Selected, Released, Refused, Held]),
        (Some(Selected), &[Inspected, Released, Refused, Held]),
        (Some(Inspected), &[Selected, Released, Refused, Held]),
        (Some(Held), &[Selected, Inspected, Released, Refused]),
        (Some(Released), &[Held]),
        (Some(Refused), &[Held]),
    ];
    assert_eq!(turns.len(), Status::ALL.len() + 1);
    for (before, may) in turns {
        for status in Status::ALL {
            assert_eq!(
                status.may_follow(*before),
                may.contains(status),
                "{status} after {before:?}"
            );
        }
    }
}

#[test]
fn a_number_is_claimed_however_it_is_written() {
    let declared =
        |number: &str| Declared::from([("entry.number".parse().unwrap(), number.to_owned())]);
    let of = |number: &str| claims(party(1), Kind::Import, &declared(number));
    assert_eq!(of("A001-2345 678"), of("a0012345678"));
    assert_ne!(of("A0012345678"), of("A0012345679"));
    let other = claims(party(2), Kind::Import, &declared("A0012345678"));
    assert_ne!(of("A0012345678"), other);
}
