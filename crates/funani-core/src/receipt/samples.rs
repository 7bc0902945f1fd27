//! Receipts and a state, for tests.

use funani_proof::digest::Digest;
use funani_proof::json::Object;

use super::{ChainHead, NotesHead, Receipt, ReceiptState};
use crate::act::samples::party;
use crate::note::NoteKind;
use crate::state::{Endorsement, Named, State, Status};

/// A bill to the order of its shipper, which has it.
pub(crate) fn live() -> State {
    let endorsement = Endorsement::Order {
        party: Named::Party(party(2).party),
        onward: true,
    };
    State {
        status: Status::Live { undo: None },
        home: "registry.example.com".parse().unwrap(),
        document: Digest::of(b"document"),
        carrier: party(1).party,
        shipper: party(2).party,
        possessor: Some(party(2).party),
        endorsement: endorsement.clone(),
        received: endorsement,
        law: "GB-ENG".parse().unwrap(),
        number: "FNRU0001".parse().unwrap(),
        terms: Digest::of(b"terms"),
    }
}

/// A receipt of every kind.
pub(crate) fn all() -> Vec<Receipt> {
    let noted = NotesHead {
        head: Some(Digest::of(b"note")),
        sequence: 3,
    };
    let states = [
        ReceiptState::Bill {
            state: Box::new(live()),
            notes: NotesHead::default(),
        },
        ReceiptState::Bill {
            state: Box::new(live()),
            notes: noted,
        },
        ReceiptState::Note(NoteKind::Released),
        ReceiptState::Party(Object::from([("approvals_needed", 0_u32)])),
        ReceiptState::Document(Object::new()),
    ];
    let time: crate::time::Timestamp = "2027-03-08T01:02:03.004Z".parse().unwrap();
    let receipts = states.into_iter().zip(1_u64..).map(|(state, sequence)| {
        let of_party = matches!(state, ReceiptState::Party(_));
        let keys_at = if of_party {
            Vec::new()
        } else {
            vec![party(1), party(2)]
        };
        Receipt {
            registry: "registry.example.com".parse().unwrap(),
            chain: party(9).party.uuid(),
            sequence,
            act: Digest::of(b"act"),
            previous: (sequence > 1).then(|| Digest::of(b"before")),
            state,
            keys_at,
            time,
            log_by: time.plus(super::LOG_WITHIN),
        }
    });
    receipts.collect()
}

/// The head of some chain.
pub(crate) fn head() -> ChainHead {
    ChainHead {
        head: Digest::of(b"head"),
        sequence: 4,
    }
}
