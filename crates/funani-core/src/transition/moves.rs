use super::{Applied, Facts, UNDO_WITHIN, title};
use crate::act::{Act, Action};
use crate::id::PartyId;
use crate::rejection::Rejection;
use crate::state::{Exit, Offer, Sender, State, Status, Surrender, Undo};
use crate::time::Timestamp;

/// What every act but ISSUE makes of a bill: its status first, then the rest.
pub(super) fn apply(state: &State, act: &Act, facts: &Facts<'_>) -> Result<Applied, Rejection> {
    let time = facts.time;
    let next = match &act.action {
        Action::Offer {
            recipient,
            condition,
            deadline,
        } => {
            live(state)?;
            let (condition, deadline) = (*condition, *deadline);
            with(
                state,
                Status::Offered(Offer {
                    to: recipient.party,
                    condition,
                    deadline,
                }),
            )
        }
        Action::Accept => accept(state, act.party(), time)?,
        Action::Recall => recall(state, time)?,
        Action::Transfer { recipient } => transfer(state, recipient.party, time)?,
        Action::Reject => reject(state, time)?,
        Action::Sacc => {
            let surrender = Some(surrendered(state)?.clone());
            with(
                state,
                Status::Ended {
                    exit: Exit::Delivery,
                    surrender,
                },
            )
        }
        Action::Srej => {
            surrendered(state)?;
            with(state, Status::Live { undo: None })
        }
        Action::Supersede => supersede(state)?,
        Action::Endorse { .. }
        | Action::EndorseToOrder { .. }
        | Action::BlankEndorse
        | Action::SurrenderForDelivery { .. } => return title::apply(state, act, facts),
        Action::Issue(_) => return Err(Rejection::BillExists),
        Action::Reserved(_) => return Err(Rejection::ActionNotOffered),
    };
    Ok(Applied {
        state: next,
        name_only: false,
    })
}

/// The bill with another status, and nothing else changed.
pub(super) fn with(state: &State, status: Status) -> State {
    State {
        status,
        ..state.clone()
    }
}

/// The way to return a LIVE bill, if any.
pub(super) fn live(state: &State) -> Result<Option<&Undo>, Rejection> {
    let Status::Live { undo } = &state.status else {
        return Err(wrong_status(state));
    };
    Ok(undo.as_ref())
}

fn offered(state: &State) -> Result<&Offer, Rejection> {
    let Status::Offered(offer) = &state.status else {
        return Err(wrong_status(state));
    };
    Ok(offer)
}

fn surrendered(state: &State) -> Result<&Surrender, Rejection> {
    let Status::Surrendered(surrender) = &state.status else {
        return Err(wrong_status(state));
    };
    Ok(surrender)
}

fn wrong_status(state: &State) -> Rejection {
    Rejection::WrongStatus(state.status.name())
}

fn accept(state: &State, party: PartyId, time: Timestamp) -> Result<State, Rejection> {
    let offer = offered(state)?;
    if offer.deadline.is_some_and(|deadline| time >= deadline) {
        return Err(Rejection::OfferLapsed);
    }
    Ok(State {
        status: Status::Live { undo: None },
        possessor: Some(party),
        received: state.endorsement.clone(),
        ..state.clone()
    })
}

fn recall(state: &State, time: Timestamp) -> Result<State, Rejection> {
    if !matches!(state.status, Status::Surrendered(_)) {
        let offer = offered(state)?;
        if offer.deadline.is_some_and(|deadline| time < deadline) {
            return Err(Rejection::OfferOpen);
        }
    }
    Ok(with(state, Status::Live { undo: None }))
}

fn transfer(state: &State, recipient: PartyId, time: Timestamp) -> Result<State, Rejection> {
    live(state)?;
    let sender = state.possessor.map(|possessor| Sender {
        possessor,
        received: state.received.clone(),
    });
    Ok(State {
        status: Status::Live {
            undo: Some(Undo {
                sender,
                until: time.plus(UNDO_WITHIN),
            }),
        },
        possessor: Some(recipient),
        received: state.endorsement.clone(),
        ..state.clone()
    })
}

/// Of an offer: nothing has moved. Of a bill that was just got: it goes back to where it came from.
fn reject(state: &State, time: Timestamp) -> Result<State, Rejection> {
    if matches!(state.status, Status::Offered(_)) {
        return Ok(with(state, Status::Live { undo: None }));
    }
    let undo = live(state)?.ok_or_else(|| wrong_status(state))?;
    if time >= undo.until {
        return Err(Rejection::UndoLapsed);
    }
    Ok(match &undo.sender {
        Some(sender) => State {
            status: Status::Live { undo: None },
            possessor: Some(sender.possessor),
            received: sender.received.clone(),
            ..state.clone()
        },
        None => State {
            status: Status::Returned,
            possessor: None,
            ..state.clone()
        },
    })
}

/// Nothing but a new head, so that whatever was signed over the earlier one is void. The way to
/// return the bill closes, as with every act.
fn supersede(state: &State) -> Result<State, Rejection> {
    match &state.status {
        Status::Live { .. } => Ok(with(state, Status::Live { undo: None })),
        Status::Offered(_) | Status::Returned => Ok(state.clone()),
        Status::Surrendered(_) | Status::Held(_) | Status::InTransit | Status::Ended { .. } => {
            Err(wrong_status(state))
        }
    }
}
