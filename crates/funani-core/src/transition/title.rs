use super::matching::{self, Match};
use super::{Applied, Facts, moves};
use crate::act::{Act, Action, Reference};
use crate::approval::ApprovalRole;
use crate::id::PartyId;
use crate::rejection::Rejection;
use crate::state::{Endorsement, Named, State, Status, Surrender};

/// Endorsements and the surrender: the acts that ask for more than possession.
pub(super) fn apply(state: &State, act: &Act, facts: &Facts<'_>) -> Result<Applied, Rejection> {
    moves::live(state)?;
    let party = act.party();
    match &act.action {
        Action::Endorse { recipient } => endorse(state, party, recipient, false, facts),
        Action::EndorseToOrder { recipient } => endorse(state, party, recipient, true, facts),
        Action::BlankEndorse => {
            let matched = may_endorse(state, party, facts)?;
            Ok(endorsed(state, Endorsement::Blank, matched))
        }
        Action::SurrenderForDelivery { deliver_to } => surrender(state, party, deliver_to, facts),
        Action::Issue(_)
        | Action::Offer { .. }
        | Action::Accept
        | Action::Recall
        | Action::Transfer { .. }
        | Action::Reject
        | Action::Sacc
        | Action::Srej
        | Action::Supersede
        | Action::Reserved(_) => Err(Rejection::ActionNotOffered),
    }
}

/// The possessor endorses while it got the bill in blank, or to itself with the right to endorse
/// further. What it has endorsed since does not take that right, so that an endorsement for an
/// offer which failed strands nothing.
fn may_endorse(state: &State, party: PartyId, facts: &Facts<'_>) -> Result<Match, Rejection> {
    let matched = match &state.received {
        Endorsement::Blank => Match::Certain,
        Endorsement::Straight { .. } => return Err(Rejection::NotNegotiable),
        Endorsement::Order {
            party: endorsee,
            onward: true,
        }
        | Endorsement::Named {
            party: endorsee,
            onward: true,
        } => matching::named(party, endorsee, facts.parties),
        Endorsement::Order { onward: false, .. } | Endorsement::Named { onward: false, .. } => {
            Match::No
        }
    };
    if matched.holds() {
        Ok(matched)
    } else {
        Err(Rejection::NotEndorsee)
    }
}

/// Endorsing to oneself restores the endorsement as it was received.
fn endorse(
    state: &State,
    party: PartyId,
    recipient: &Reference,
    onward: bool,
    facts: &Facts<'_>,
) -> Result<Applied, Rejection> {
    let matched = may_endorse(state, party, facts)?;
    let endorsee = Named::from(recipient);
    if matching::named(party, &endorsee, facts.parties).holds() {
        return Ok(endorsed(state, state.received.clone(), matched));
    }
    Ok(endorsed(
        state,
        Endorsement::Order {
            party: endorsee,
            onward,
        },
        matched,
    ))
}

fn endorsed(state: &State, endorsement: Endorsement, matched: Match) -> Applied {
    let status = Status::Live { undo: None };
    let state = State {
        status,
        endorsement,
        ..state.clone()
    };
    Applied {
        state,
        name_only: matched == Match::ByName,
    }
}

fn surrender(
    state: &State,
    party: PartyId,
    deliver_to: &Reference,
    facts: &Facts<'_>,
) -> Result<Applied, Rejection> {
    let matched = may_surrender(state, party, deliver_to, facts);
    if !matched.holds() {
        return Err(Rejection::NotEndorsee);
    }
    let surrender = Surrender {
        by: party,
        deliver_to: Named::from(deliver_to),
    };
    let state = moves::with(state, Status::Surrendered(surrender));
    Ok(Applied {
        state,
        name_only: matched == Match::ByName,
    })
}

/// The possessor surrenders as endorsee or consignee, or under a blank endorsement; the shipper
/// also at origin; on an order bill any possessor with the endorsee's approval.
fn may_surrender(
    state: &State,
    party: PartyId,
    deliver_to: &Reference,
    facts: &Facts<'_>,
) -> Match {
    let own = match state.endorsement.party() {
        None => Match::Certain,
        Some(endorsee) => matching::named(party, endorsee, facts.parties),
    };
    own.max(at_origin(state, party, deliver_to, facts))
        .max(with_approval(state, facts))
}

/// Surrender at origin (元地回収): the shipper in possession of a named or straight bill has the
/// goods delivered to the consignee.
fn at_origin(state: &State, party: PartyId, deliver_to: &Reference, facts: &Facts<'_>) -> Match {
    consignee_at_origin(state, party).map_or(Match::No, |consignee| {
        matching::reference(deliver_to, consignee, facts.parties)
    })
}

/// The consignee to which this party may have the goods delivered by surrender at origin.
pub(super) fn consignee_at_origin(state: &State, party: PartyId) -> Option<&Named> {
    match &state.received {
        Endorsement::Named {
            party: consignee, ..
        }
        | Endorsement::Straight { party: consignee } => {
            (party == state.shipper).then_some(consignee)
        }
        Endorsement::Order { .. } | Endorsement::Blank => None,
    }
}

fn with_approval(state: &State, facts: &Facts<'_>) -> Match {
    let Endorsement::Order {
        party: endorsee, ..
    } = &state.endorsement
    else {
        return Match::No;
    };
    let approvals = facts.approvals.iter();
    let approvers = approvals
        .filter(|approval| approval.role == ApprovalRole::Endorsee)
        .filter_map(|approval| approval.party);
    approvers
        .map(|approver| matching::named(approver, endorsee, facts.parties))
        .max()
        .unwrap_or(Match::No)
}
