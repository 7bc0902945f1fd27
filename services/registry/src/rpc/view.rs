//! A bill as the contract shows it.

use funani_core::act::OrderKind;
use funani_core::id::{BillId, PartyId};
use funani_core::receipt::{NotesHead, ReceiptState};
use funani_core::state::{Controller, Named, State, Status, StatusName};
use funani_wire::registry::v1 as wire;
use funani_wire::types::v1 as types;

use super::Calls;
use super::sought::Seen;
use crate::fault::Fault;
use crate::store::Opening;

/// What is shown of a bill beside its state.
#[derive(Clone, Debug)]
pub(super) struct Shown<'a> {
    pub(super) bill: BillId,
    pub(super) opening: Opening,
    pub(super) seen: &'a Seen,
    pub(super) notes: NotesHead,
    pub(super) shelf: wire::Shelf,
}

/// Shows a bill, without its document.
pub(super) fn bill(calls: &Calls, shown: &Shown<'_>) -> Result<wire::Bill, Fault> {
    let seen = shown.seen;
    let state = seen.state()?;
    let name = |party: PartyId| name(calls, party);
    Ok(wire::Bill {
        bill_id: shown.bill.to_string(),
        number: state.number.to_string(),
        carrier: Some(name(state.carrier)),
        shipper: Some(name(state.shipper)),
        holder: state.possessor.map(name),
        endorsee: state.endorsement.party().map(|party| named(calls, party)),
        order_kind: order_kind(shown.opening.order).into(),
        status: status(state.status.name()).into(),
        controller: controller(state),
        document_digest: state.document.to_string(),
        sequence: seen.head.sequence,
        head: seen.head.head.to_string(),
        receipt: seen.compact.clone(),
        finality: Some(calls.log().finality(seen.position)),
        notes: Some(notes(shown.notes)),
        document: bytes::Bytes::new(),
        shelf: shown.shelf.into(),
        offeree: state.offer().map(|offer| name(offer.to)),
        time: seen.receipt.time.to_string(),
        exit: match &state.status {
            Status::Ended { exit, .. } => exit.as_str().to_owned(),
            Status::Live { .. }
            | Status::Offered(_)
            | Status::Returned
            | Status::Surrendered(_)
            | Status::Held(_)
            | Status::InTransit => String::new(),
        },
    })
}

/// The head of the notes that a bill's receipt names.
pub(super) fn notes_of(seen: &Seen) -> NotesHead {
    match &seen.receipt.state {
        ReceiptState::Bill { notes, .. } => *notes,
        ReceiptState::Note(_) | ReceiptState::Party(_) | ReceiptState::Document(_) => {
            NotesHead::default()
        }
    }
}

fn notes(notes: NotesHead) -> types::NotesHead {
    types::NotesHead {
        sequence: notes.sequence,
        head: notes.head.map(|head| head.to_string()).unwrap_or_default(),
    }
}

/// A party with its approved name.
pub(super) fn name(calls: &Calls, party: PartyId) -> types::PartyName {
    let known = calls.directory().party(party);
    let name = known.and_then(|entry| entry.party.name().map(str::to_owned));
    types::PartyName {
        party_id: party.to_string(),
        name: name.unwrap_or_default(),
        identifiers: Vec::new(),
    }
}

fn named(calls: &Calls, party: &Named) -> types::PartyName {
    match party {
        Named::Party(party) => name(calls, *party),
        Named::Stated(stated) => types::PartyName {
            party_id: String::new(),
            name: stated.name.clone(),
            identifiers: stated
                .identifiers
                .iter()
                .map(|identifier| types::Identifier {
                    scheme: identifier.scheme().to_owned(),
                    value: identifier.value().to_owned(),
                })
                .collect(),
        },
    }
}

fn controller(state: &State) -> String {
    match state.controller() {
        Controller::Party(party) | Controller::Carrier(party) => party.to_string(),
        Controller::Locked => "LOCKED".to_owned(),
        Controller::InTransit => "IN_TRANSIT".to_owned(),
        Controller::Ended => "ENDED".to_owned(),
    }
}

const fn status(name: StatusName) -> wire::BillStatus {
    match name {
        StatusName::Live => wire::BillStatus::Live,
        StatusName::Offered => wire::BillStatus::Offered,
        StatusName::Returned => wire::BillStatus::Returned,
        StatusName::Surrendered => wire::BillStatus::Surrendered,
        StatusName::Held => wire::BillStatus::Held,
        StatusName::InTransit => wire::BillStatus::InTransit,
        StatusName::Ended => wire::BillStatus::Ended,
    }
}

const fn order_kind(kind: OrderKind) -> wire::OrderKind {
    match kind {
        OrderKind::Shipper => wire::OrderKind::Shipper,
        OrderKind::Bank => wire::OrderKind::Bank,
        OrderKind::Party => wire::OrderKind::Party,
        OrderKind::Bearer => wire::OrderKind::Bearer,
        OrderKind::Straight => wire::OrderKind::Straight,
        OrderKind::Named => wire::OrderKind::Named,
    }
}
