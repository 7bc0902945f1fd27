use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};

use super::{Note, NoteKind};
use crate::act::{Behalf, Capacity, samples::party};
use crate::id::Id;
use crate::receipt::samples::head;

fn note(kind: NoteKind, agent: bool) -> Note {
    Note {
        registry: "registry.example.com".parse().unwrap(),
        bill: Id::from_bytes([7; 16]),
        seen: head(),
        kind,
        author: party(1),
        capacity: if agent {
            Capacity::AgentForCarrier
        } else {
            Capacity::Carrier
        },
        behalf: agent.then(|| Behalf {
            principal: party(2),
            mandate: Id::from_bytes([8; 16]),
        }),
        annex: agent.then(|| Digest::of(b"annex")),
        time: "2027-03-08T01:02:03.004Z".parse().unwrap(),
        not_after: "2027-03-08T01:07:03.004Z".parse().unwrap(),
    }
}

#[test]
fn every_note_reads_back_as_written() {
    for kind in NoteKind::ALL.iter().copied() {
        for agent in [false, true] {
            let note = note(kind, agent);
            assert_eq!(Note::parse(note.to_payload().as_bytes()), Ok(note));
        }
    }
}

#[test]
fn a_note_is_closed_and_needs_no_head_of_its_own_chain() {
    let written = note(NoteKind::Remark, false).to_payload();
    for (member, expected) in [("content", "UNKNOWN_MEMBER"), ("on", "UNKNOWN_MEMBER")] {
        let mut value = json::parse(written.as_bytes(), Limits::MESSAGE).unwrap();
        value.as_object_mut().unwrap().insert(member, "free text");
        let fault = Note::parse(json::to_canonical(&value).as_bytes()).unwrap_err();
        assert_eq!(fault.violations[0].code.reason(), expected);
    }
}

#[test]
fn only_the_carrier_says_where_the_goods_are() {
    let carriers: Vec<_> = NoteKind::ALL
        .iter()
        .filter(|kind| kind.is_carriers())
        .collect();
    let expected = [
        NoteKind::Released,
        NoteKind::Delivered,
        NoteKind::DeliveredAgainstGuarantee,
    ];
    assert!(carriers.into_iter().eq(&expected));
}
