use funani_proof::json::{Object, Value};

use super::{Endorsement, Held, Named, Offer, State, Status, Surrender, Undo};
use crate::form::object;

pub(super) fn state(state: &State) -> Object {
    let mut members = object([
        ("carrier", Some(state.carrier.into())),
        ("document", Some(state.document.into())),
        ("endorsement", Some(endorsement(&state.endorsement))),
        ("home", Some(state.home.as_str().into())),
        ("law", Some((&state.law).into())),
        ("number", Some((&state.number).into())),
        ("possessor", state.possessor.map(Value::from)),
        ("received", Some(endorsement(&state.received))),
        ("shipper", Some(state.shipper.into())),
        ("status", Some(state.status.name().into())),
        ("terms", Some(state.terms.into())),
    ]);
    status(&mut members, &state.status);
    members
}

/// What belongs to a status stands beside it; under a hold, what belongs to the one beneath.
fn status(members: &mut Object, status: &Status) {
    if let Status::Held(hold) = status {
        members.insert("held", held(hold));
    }
    match status.beneath() {
        Status::Live { undo: Some(way) } => {
            members.insert("undo", undo(way));
        }
        Status::Offered(open) => {
            members.insert("offer", offer(open));
        }
        Status::Surrendered(claim) => {
            members.insert("surrender", surrender(claim));
        }
        Status::Ended {
            exit,
            surrender: claim,
        } => {
            members.insert("exit", *exit);
            if let Some(claim) = claim {
                members.insert("surrender", surrender(claim));
            }
        }
        Status::Live { undo: None } | Status::Returned | Status::InTransit | Status::Held(_) => {}
    }
}

pub(super) fn named(named: &Named) -> Value {
    match named {
        Named::Party(party) => Object::from([("party", *party)]).into(),
        Named::Stated(stated) => stated.to_value(),
    }
}

pub(super) fn endorsement(endorsement: &Endorsement) -> Value {
    let onward = match endorsement {
        Endorsement::Order { onward, .. } | Endorsement::Named { onward, .. } => Some(*onward),
        Endorsement::Blank | Endorsement::Straight { .. } => None,
    };
    object([
        ("kind", Some(endorsement.kind().into())),
        ("onward", onward.map(Value::from)),
        ("party", endorsement.party().map(named)),
    ])
    .into()
}

fn offer(offer: &Offer) -> Value {
    object([
        ("condition", offer.condition.map(Value::from)),
        ("deadline", offer.deadline.map(Value::from)),
        ("to", Some(offer.to.into())),
    ])
    .into()
}

fn surrender(surrender: &Surrender) -> Value {
    Object::from([
        ("by", surrender.by.into()),
        ("deliver_to", named(&surrender.deliver_to)),
    ])
    .into()
}

fn undo(undo: &Undo) -> Value {
    let sender = undo.sender.as_ref();
    object([
        (
            "endorsement",
            sender.map(|sender| endorsement(&sender.received)),
        ),
        ("possessor", sender.map(|sender| sender.possessor.into())),
        ("until", Some(undo.until.into())),
    ])
    .into()
}

fn held(held: &Held) -> Value {
    Object::from([
        ("by", Value::from(held.by)),
        ("status", held.status.name().into()),
    ])
    .into()
}
