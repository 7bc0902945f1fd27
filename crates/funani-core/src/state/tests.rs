use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};

use super::{
    Controller, Endorsement, Exit, Held, Named, Offer, Sender, State, Status, Surrender, Undo,
};
use crate::act::samples;
use crate::form::FormFault;
use crate::id::PartyId;
use crate::receipt::samples::live;

fn party(number: u8) -> PartyId {
    samples::party(number).party
}

fn until() -> crate::time::Timestamp {
    "2027-03-15T00:00:00.000Z".parse().unwrap()
}

fn surrender() -> Surrender {
    Surrender {
        by: party(2),
        deliver_to: Named::Stated(samples::stated()),
    }
}

/// A state of every status, with and without what may stand beside it.
fn all() -> Vec<State> {
    let received = Endorsement::Order {
        party: Named::Party(party(2)),
        onward: false,
    };
    let offer = Offer {
        to: party(3),
        condition: None,
        deadline: None,
    };
    let sender = Sender {
        possessor: party(3),
        received,
    };
    let bound = Offer {
        condition: Some(Digest::of(b"condition")),
        deadline: Some(until()),
        ..offer
    };
    let open = [
        Status::Live { undo: None },
        Status::Live {
            undo: Some(Undo {
                sender: None,
                until: until(),
            }),
        },
        Status::Live {
            undo: Some(Undo {
                sender: Some(sender),
                until: until(),
            }),
        },
        Status::Offered(offer),
        Status::Offered(bound),
        Status::Surrendered(surrender()),
        Status::InTransit,
    ];
    let held = open.clone().map(|status| {
        Status::Held(Held {
            by: party(2),
            status: Box::new(status),
        })
    });
    let delivered = Status::Ended {
        exit: Exit::Delivery,
        surrender: Some(surrender()),
    };
    let mut states: Vec<State> = open
        .into_iter()
        .chain(held)
        .chain([delivered])
        .map(|status| State { status, ..live() })
        .collect();
    states.push(State {
        status: Status::Returned,
        possessor: None,
        ..live()
    });
    let void = Status::Ended {
        exit: Exit::Void,
        surrender: None,
    };
    states.push(State {
        status: void.clone(),
        possessor: None,
        ..live()
    });
    states.push(State {
        status: void,
        ..live()
    });
    let party = || Named::Stated(samples::stated());
    for endorsement in [
        Endorsement::Blank,
        Endorsement::Straight { party: party() },
        Endorsement::Named {
            party: party(),
            onward: true,
        },
        Endorsement::Order {
            party: party(),
            onward: false,
        },
    ] {
        states.push(State {
            received: endorsement.clone(),
            endorsement,
            ..live()
        });
    }
    states
}

#[test]
fn every_state_reads_back_as_written() {
    for state in all() {
        let value = state.to_value();
        let read = State::parse(&value).unwrap_or_else(|fault| panic!("{fault}: {value:?}"));
        assert_eq!(read, state);
        assert_eq!(read.to_value(), value);
    }
}

#[test]
fn every_state_has_one_controller() {
    for state in all() {
        let expected = match &state.status {
            Status::Live { .. } | Status::Offered(_) => Controller::Party(party(2)),
            Status::Returned => Controller::Carrier(party(1)),
            Status::Surrendered(_) | Status::Held(_) => Controller::Locked,
            Status::InTransit => Controller::InTransit,
            Status::Ended { .. } => Controller::Ended,
        };
        assert_eq!(state.controller(), expected);
    }
}

#[test]
fn a_hold_hides_nothing_of_what_is_beneath() {
    for state in all() {
        let held = Held {
            by: party(2),
            status: Box::new(state.status.clone()),
        };
        let over = State {
            status: Status::Held(held),
            ..state.clone()
        };
        assert_eq!(over.offer(), state.offer());
        assert_eq!(over.surrender(), state.surrender());
        assert_eq!(over.status.beneath(), state.status.beneath());
    }
}

fn refused(change: impl FnOnce(&mut Object), state: &State) -> FormFault {
    let mut object = state.to_object();
    change(&mut object);
    State::parse(&object.into()).unwrap_err()
}

#[test]
fn what_does_not_belong_to_a_status_must_not_stand() {
    let offer = Object::from([("to", party(3))]);
    let live = live();
    for (member, value) in [
        ("offer", Value::from(offer)),
        ("exit", "VOID".into()),
        ("surrender", Value::Null),
        ("held", Value::Null),
    ] {
        let fault = refused(|object| drop(object.insert(member, value)), &live);
        let path = format!("$.{member}");
        let paths: Vec<&str> = fault.violations.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, [path.as_str()]);
    }
    for (status, lacking) in [("OFFERED", "$.offer"), ("SURRENDERED", "$.surrender")] {
        let fault = refused(|object| drop(object.insert("status", status)), &live);
        assert!(
            fault.violations.iter().any(|it| it.path == lacking),
            "{fault}"
        );
    }
    let fault = refused(|object| drop(object.insert("status", "RETURNED")), &live);
    assert_eq!(fault.violations[0].path, "$.possessor");
    let fault = refused(|object| drop(object.remove("possessor")), &live);
    assert_eq!(fault.violations[0].path, "$.possessor");
}

#[test]
fn nothing_is_held_twice_or_from_its_end() {
    for status in ["HELD", "ENDED"] {
        let held = Object::from([("by", party(2).to_string()), ("status", status.to_owned())]);
        let fault = refused(
            |object| {
                object.insert("status", "HELD");
                object.insert("held", held);
            },
            &live(),
        );
        assert_eq!(fault.violations[0].path, "$.held.status");
    }
}

#[test]
fn endorsements_are_closed() {
    let state = live();
    let endorsement = |members: &[(&str, Value)]| -> Object {
        members
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect()
    };
    let named = || Value::from(Object::from([("party", party(2))]));
    for wrong in [
        endorsement(&[("kind", "BLANK".into()), ("party", named())]),
        endorsement(&[("kind", "BLANK".into()), ("onward", true.into())]),
        endorsement(&[
            ("kind", "STRAIGHT".into()),
            ("party", named()),
            ("onward", true.into()),
        ]),
        endorsement(&[("kind", "ORDER".into()), ("party", named())]),
        endorsement(&[("kind", "ORDER".into()), ("onward", true.into())]),
        endorsement(&[("kind", "BEARER".into())]),
    ] {
        for member in ["endorsement", "received"] {
            drop(refused(
                |object| drop(object.insert(member, wrong.clone())),
                &state,
            ));
        }
    }
}
