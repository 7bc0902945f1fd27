use std::collections::BTreeSet;

use super::{Facts, VerifiedApproval};
use crate::act::{Act, Action, Capacity};
use crate::approval::ApprovalRole;
use crate::id::PartyId;
use crate::rejection::Rejection;
use crate::state::{Controller, State, Status};

/// Decides whether the act's signer may do this in the state at the head that the act names.
///
/// # Errors
/// The first that applies of [`Rejection::NotController`], [`Rejection::NotCarrier`],
/// [`Rejection::NotOfferee`], [`Rejection::MandateMissing`], [`Rejection::CapacityNotAllowed`] and
/// [`Rejection::ApprovalsMissing`].
pub fn authority(state: Option<&State>, act: &Act, facts: &Facts<'_>) -> Result<(), Rejection> {
    check_party(state, act)?;
    check_mandate(act, facts)?;
    if !admits(state, &act.action, act.capacity) {
        return Err(Rejection::CapacityNotAllowed);
    }
    check_approvals(state, act, facts)
}

/// Whose right an act exercises.
enum Right {
    /// That of whoever opens a bill.
    Opener,
    /// The possessor's; the carrier's while the bill is returned to it.
    Holder,
    /// That of the party to which the bill is offered.
    Offeree,
    /// The offeree's while the bill is offered, else the possessor's.
    Receiver,
    /// The carrier's.
    Carrier,
}

fn right(action: &Action) -> Right {
    match action {
        Action::Issue(_) | Action::Reserved(_) => Right::Opener,
        Action::Offer { .. }
        | Action::Recall
        | Action::Transfer { .. }
        | Action::Endorse { .. }
        | Action::EndorseToOrder { .. }
        | Action::BlankEndorse
        | Action::SurrenderForDelivery { .. }
        | Action::Supersede => Right::Holder,
        Action::Accept => Right::Offeree,
        Action::Reject => Right::Receiver,
        Action::Sacc | Action::Srej => Right::Carrier,
    }
}

/// The party whose right is exercised must have it. Where no party at all could have it in this
/// state, that is left to the check of the state.
fn check_party(state: Option<&State>, act: &Act) -> Result<(), Rejection> {
    let Some(state) = state else {
        return Ok(());
    };
    let party = act.party();
    let offeree = match &state.status {
        Status::Offered(offer) => Some(offer.to),
        Status::Live { .. }
        | Status::Returned
        | Status::Surrendered(_)
        | Status::Held(_)
        | Status::InTransit
        | Status::Ended { .. } => None,
    };
    let (right, live) = (
        right(&act.action),
        matches!(state.status, Status::Live { .. }),
    );
    let refusal = match right {
        Right::Holder => (!holds(state, party)).then_some(Rejection::NotController),
        Right::Receiver if live => (!holds(state, party)).then_some(Rejection::NotController),
        Right::Carrier => (state.carrier != party).then_some(Rejection::NotCarrier),
        Right::Offeree | Right::Receiver => offeree
            .is_some_and(|offeree| offeree != party)
            .then_some(Rejection::NotOfferee),
        Right::Opener => None,
    };
    refusal.map_or(Ok(()), Err)
}

fn holds(state: &State, party: PartyId) -> bool {
    match state.controller() {
        Controller::Carrier(carrier) => carrier == party,
        Controller::Party(_) | Controller::Locked | Controller::InTransit | Controller::Ended => {
            state.possessor == Some(party)
        }
    }
}

/// Who acts for a principal needs an open mandate that names it, the capacity and the action.
fn check_mandate(act: &Act, facts: &Facts<'_>) -> Result<(), Rejection> {
    let Some(behalf) = act.behalf else {
        let needed = act.capacity.needs_mandate();
        return if needed {
            Err(Rejection::MandateMissing)
        } else {
            Ok(())
        };
    };
    let mandate = facts
        .parties
        .mandate(behalf.principal.party, behalf.mandate, facts.time);
    let covers = mandate.is_some_and(|mandate| {
        mandate.agent == act.actor.party
            && mandate.capacity == act.capacity
            && mandate.actions.contains(&act.name())
    });
    if covers {
        Ok(())
    } else {
        Err(Rejection::MandateMissing)
    }
}

/// Which capacities go with an action (`docs/format.md` §2.1). A returned bill is the carrier's,
/// so there its side signs SUPERSEDE.
fn admits(state: Option<&State>, action: &Action, capacity: Capacity) -> bool {
    let returned = state.is_some_and(|state| matches!(state.status, Status::Returned));
    let carriers = match action {
        Action::Issue(_) | Action::Sacc | Action::Srej => true,
        Action::Supersede => returned,
        Action::Offer { .. }
        | Action::Accept
        | Action::Recall
        | Action::Transfer { .. }
        | Action::Reject
        | Action::Endorse { .. }
        | Action::EndorseToOrder { .. }
        | Action::BlankEndorse
        | Action::SurrenderForDelivery { .. }
        | Action::Reserved(_) => false,
    };
    carriers == capacity.is_carrier_side()
}

/// Whether the act moves or ends control, or endorses, so that a party which demands approvals of
/// itself must give them. An OFFER does: on it control moves without a further word of its maker.
pub fn needs_approvals(state: Option<&State>, action: &Action) -> bool {
    match action {
        Action::Issue(_)
        | Action::Offer { .. }
        | Action::Accept
        | Action::Transfer { .. }
        | Action::Endorse { .. }
        | Action::EndorseToOrder { .. }
        | Action::BlankEndorse
        | Action::SurrenderForDelivery { .. }
        | Action::Sacc => true,
        Action::Reject => state.is_some_and(|state| matches!(state.status, Status::Live { .. })),
        Action::Recall | Action::Srej | Action::Supersede | Action::Reserved(_) => false,
    }
}

fn check_approvals(state: Option<&State>, act: &Act, facts: &Facts<'_>) -> Result<(), Rejection> {
    if !needs_approvals(state, &act.action) {
        return Ok(());
    }
    let actor = act.actor.party;
    let needed = facts.parties.approvals_needed(actor);
    let given = u64::try_from(distinct(facts.approvals, actor)).unwrap_or(u64::MAX);
    if given < needed {
        Err(Rejection::ApprovalsMissing)
    } else {
        Ok(())
    }
}

/// How many keys of the party have approved in the role PARTY.
fn distinct(approvals: &[VerifiedApproval], party: PartyId) -> usize {
    let counted = approvals
        .iter()
        .filter(|approval| approval.role == ApprovalRole::Party && approval.party == Some(party));
    counted
        .map(|approval| approval.kid)
        .collect::<BTreeSet<_>>()
        .len()
}
