//! The parties of a bundle: their chains, and of their facts those that were judged.

use std::collections::BTreeSet;

use funani_core::act::{Act, Action, Reference};
use funani_core::bundle::Builder;
use funani_core::fact::{Fact, Role};
use funani_core::id::{MandateId, PartyId};
use funani_core::state::State;
use funani_proof::digest::Digest;
use funani_runtime::evidence::{Chains, EvidenceError, Places};

use super::Gathered;
use crate::rpc::Calls;

/// The parties that a bundle names.
#[derive(Debug)]
pub(super) struct Involved {
    pub(super) chains: Chains,
    /// Those of whom what they are called elsewhere was compared with a document.
    matched: BTreeSet<PartyId>,
    /// The mandates that were used, with their principals.
    mandates: BTreeSet<(PartyId, MandateId)>,
    /// Those that wrote as customs, of which role and country were judged.
    customs: BTreeSet<PartyId>,
    /// Who issued: that it carries is for others to judge.
    carrier: PartyId,
    terms: Digest,
}

impl Involved {
    /// The parties that acts, notes and receipts name, as far as they are known.
    pub(super) fn of(calls: &Calls, gathered: &Gathered, state: &State) -> Self {
        let acts = gathered.acts.iter().flat_map(|act| act.read.parties());
        let notes = gathered.notes.iter().flat_map(|note| {
            let principal = note.read.behalf.map(|behalf| behalf.principal);
            [Some(note.read.author), principal].into_iter().flatten()
        });
        let judged = gathered
            .receipts
            .iter()
            .flat_map(|receipt| receipt.keys_at.iter().copied());
        let mut involved = Self {
            chains: Chains::of(calls.directory(), acts.chain(notes).chain(judged)),
            matched: BTreeSet::new(),
            mandates: BTreeSet::new(),
            customs: BTreeSet::new(),
            carrier: state.carrier,
            terms: state.terms,
        };
        for act in &gathered.acts {
            involved.match_parties(&act.read);
            involved.mandate(act.read.behalf.map(|b| (b.principal.party, b.mandate)));
        }
        for note in &gathered.notes {
            involved.mandate(note.read.behalf.map(|b| (b.principal.party, b.mandate)));
            if note.read.kind.is_customs() {
                involved.customs.insert(note.read.author.party);
            }
        }
        // The approval of an endorsee, and a possessor that a document only states, are matched.
        for receipt in &gathered.receipts {
            let endorsed = receipt.bill().and_then(|state| state.endorsement.party());
            if endorsed.is_some_and(|party| party.party().is_none()) {
                receipt
                    .keys_at
                    .iter()
                    .for_each(|judged| involved.compare(judged.party));
            }
        }
        involved
    }

    fn mandate(&mut self, used: Option<(PartyId, MandateId)>) {
        self.mandates.extend(used);
    }

    fn compare(&mut self, party: PartyId) {
        self.matched.insert(party);
    }

    /// Parties whose identifiers or names an act compared with what a document states.
    fn match_parties(&mut self, act: &Act) {
        match &act.action {
            Action::Issue(issue) => {
                self.compare(issue.shipper.party);
                if let Some(Reference::Party(party)) = issue.order.party() {
                    self.compare(party.party);
                }
            }
            Action::SurrenderForDelivery {
                deliver_to: Reference::Party(party),
            }
            | Action::Endorse {
                recipient: Reference::Party(party),
            }
            | Action::EndorseToOrder {
                recipient: Reference::Party(party),
            } => {
                self.compare(party.party);
            }
            Action::SurrenderForDelivery {
                deliver_to: Reference::Stated(_),
            }
            | Action::Endorse {
                recipient: Reference::Stated(_),
            }
            | Action::EndorseToOrder {
                recipient: Reference::Stated(_),
            } => {
                self.matched.extend(self.chains.parties());
            }
            Action::Offer { .. }
            | Action::Accept
            | Action::Recall
            | Action::Transfer { .. }
            | Action::Reject
            | Action::BlankEndorse
            | Action::Sacc
            | Action::Srej
            | Action::Supersede
            | Action::Reserved(_) => {}
        }
    }

    /// Adds the chains with the facts that were judged: consent to the terms, mandates that were
    /// used, identifiers that were compared, role and places of customs, what the carrier is, and the name by which people
    /// know the party.
    pub(super) fn add(&self, builder: &mut Builder, places: &Places) -> Result<(), EvidenceError> {
        self.chains.add(builder, places, |party, fact| match fact {
            Fact::Name { .. } => true,
            Fact::Identifier(_) => self.matched.contains(&party),
            Fact::Consent { terms, .. } => *terms == self.terms,
            Fact::Mandate(mandate) => self.mandates.contains(&(party, mandate.mandate)),
            Fact::Role(Role::Customs) | Fact::Place { .. } => self.customs.contains(&party),
            Fact::Role(_) => party == self.carrier,
        })
    }
}
