//! Who may see what of a bill.
//!
//! The carrier and its agents, the possessor, the endorsee, the party to which the bill is offered
//! and authorities see everything. A party that an act once named sees the bill up to the last act
//! that named it or ended its sight, and nothing later. To everybody else there is no such bill:
//! the answer is the same, byte for byte, as for an id that was never given out.

use std::collections::BTreeSet;
use std::sync::Arc;

use funani_core::act::{Capacity, StatedParty};
use funani_core::fact::{Fact, Role};
use funani_core::id::PartyId;
use funani_core::party::KnownParty;
use funani_core::state::{Named, State};
use funani_core::time::Timestamp;
use funani_runtime::directory::PartyEntry;
use funani_wire::reason::Refusal;

use crate::shelf;
use crate::store::Concerned;

/// How much of a bill a party may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Everything, and what will come.
    Full,
    /// The acts up to this sequence.
    Until(u64),
}

impl Sight {
    /// The last sequence to be seen of a bill whose newest one is `latest`.
    pub(crate) fn until(self, latest: u64) -> u64 {
        match self {
            Self::Full => latest,
            Self::Until(sequence) => sequence.min(latest),
        }
    }
}

/// The one answer for a bill that is not there and for one that the caller may not see.
pub(crate) fn not_found() -> Refusal {
    Refusal::not_found("there is no such bill, or it is not yours to see")
}

/// What `caller` may see of a bill in this state at `now`; nothing where it may see nothing.
pub(crate) fn sight(
    caller: PartyId,
    state: &State,
    concerned: Option<Concerned>,
    now: Timestamp,
    known: impl Fn(PartyId) -> Option<Arc<PartyEntry>>,
) -> Option<Sight> {
    if shelf::seeing(state).contains(&caller) || is_agent(caller, state.carrier, now, &known) {
        return Some(Sight::Full);
    }
    if let Some(entry) = known(caller) {
        let party = &entry.party;
        if party.roles().contains(&Role::Authority) {
            return Some(Sight::Full);
        }
        if let Some(Named::Stated(stated)) = state.endorsement.party()
            && matches(party, stated)
        {
            return Some(Sight::Full);
        }
    }
    concerned.map(|concerned| Sight::Until(concerned.until))
}

/// Whether a party is the one that a document states: it holds one of the identifiers or, where
/// none is stated, has exactly the name.
pub(crate) fn matches(party: &KnownParty, stated: &StatedParty) -> bool {
    if stated.identifiers.is_empty() {
        party.is_named(&stated.name)
    } else {
        stated
            .identifiers
            .iter()
            .any(|identifier| party.holds_identifier(identifier))
    }
}

/// Whether `caller` has an open mandate to act for `carrier` as its agent.
fn is_agent(
    caller: PartyId,
    carrier: PartyId,
    now: Timestamp,
    known: impl Fn(PartyId) -> Option<Arc<PartyEntry>>,
) -> bool {
    known(carrier)
        .is_some_and(|carrier| open_agents(&carrier.party, now).any(|agent| agent == caller))
}

/// The parties that may act for `carrier` as its agents at `now`.
pub(crate) fn agents(carrier: &KnownParty, now: Timestamp) -> BTreeSet<PartyId> {
    open_agents(carrier, now).collect()
}

fn open_agents(carrier: &KnownParty, now: Timestamp) -> impl Iterator<Item = PartyId> {
    carrier
        .opened()
        .values()
        .filter_map(move |fact| match fact {
            Fact::Mandate(mandate)
                if mandate.capacity == Capacity::AgentForCarrier && mandate.is_open(now) =>
            {
                Some(mandate.agent)
            }
            Fact::Mandate(_)
            | Fact::Name { .. }
            | Fact::Role(_)
            | Fact::Identifier(_)
            | Fact::Place { .. }
            | Fact::Consent { .. } => None,
        })
}
