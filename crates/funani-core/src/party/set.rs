use std::collections::BTreeMap;

use funani_proof::digest::Digest;

use super::KnownParty;
use crate::id::{MandateId, PartyId};
use crate::identifier::Identifier;
use crate::time::Timestamp;
use crate::transition::{Mandate, PartyFacts};

/// The parties of one judgement, each at the head under which it is judged. Of a party that is
/// not among them nothing holds.
#[derive(Clone, Debug, Default)]
pub struct PartySet<'a> {
    parties: BTreeMap<PartyId, &'a KnownParty>,
}

impl<'a> PartySet<'a> {
    /// The party of this id.
    pub fn party(&self, id: PartyId) -> Option<&'a KnownParty> {
        self.parties.get(&id).copied()
    }
}

impl<'a> FromIterator<&'a KnownParty> for PartySet<'a> {
    fn from_iter<I: IntoIterator<Item = &'a KnownParty>>(parties: I) -> Self {
        Self {
            parties: parties
                .into_iter()
                .map(|party| (party.id(), party))
                .collect(),
        }
    }
}

impl PartyFacts for PartySet<'_> {
    fn holds_identifier(&self, party: PartyId, identifier: &Identifier) -> bool {
        let known = self.party(party);
        known.is_some_and(|known| known.holds_identifier(identifier))
    }

    fn is_named(&self, party: PartyId, name: &str) -> bool {
        self.party(party).is_some_and(|known| known.is_named(name))
    }

    fn consents(&self, party: PartyId, terms: &Digest, at: Timestamp) -> bool {
        self.party(party)
            .is_some_and(|known| known.consents(terms, at))
    }

    fn mandate(&self, principal: PartyId, mandate: MandateId, at: Timestamp) -> Option<Mandate> {
        let held = self.party(principal)?.mandate(mandate, at)?;
        let (agent, capacity, actions) = (held.agent, held.capacity, held.actions.clone());
        Some(Mandate {
            agent,
            capacity,
            actions,
        })
    }

    fn approvals_needed(&self, party: PartyId) -> u64 {
        self.party(party).map_or(0, KnownParty::approvals_needed)
    }
}
