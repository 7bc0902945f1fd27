//! The parties of a bundle: their chains, and of their facts those that were judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use funani_core::act::{Act, Action, PartyReference, Reference};
use funani_core::bundle::{Builder, Entry, EventEntry};
use funani_core::fact::{Fact, OpenedFact};
use funani_core::form::Seed;
use funani_core::id::{MandateId, PartyId};
use funani_core::state::State;
use funani_proof::digest::Digest;
use funani_runtime::directory::{Element, PartyEntry};
use funani_wire::parties::v1::HeadStatementsRequest;

use super::log::Places;
use super::{Gathered, jws, unfit};
use crate::fault::Fault;
use crate::rpc::Calls;

/// Most parties whose statements are asked for at once.
const PARTIES: usize = 256;

/// What a bundle needs of one party.
#[derive(Debug)]
struct Needed {
    entry: Arc<PartyEntry>,
    /// The last element that the bundle holds: one after the highest that it names.
    last: usize,
    /// Whether what the party is called elsewhere was compared with a document.
    matched: bool,
    /// The head of the party is the last of those named: nothing later is known.
    is_latest: bool,
    mandates: BTreeSet<MandateId>,
}

/// The parties that a bundle names.
#[derive(Debug)]
pub(super) struct Involved {
    parties: BTreeMap<PartyId, Needed>,
    terms: Digest,
}

impl Involved {
    /// The parties that acts, notes and receipts name, as far as they are known.
    pub(super) fn of(calls: &Calls, gathered: &Gathered, state: &State) -> Self {
        let acts = gathered.acts.iter().flat_map(|(_, act)| act.parties());
        let notes = gathered.notes.iter().flat_map(|(_, note)| {
            let principal = note.behalf.map(|behalf| behalf.principal);
            [Some(note.author), principal].into_iter().flatten()
        });
        let judged = gathered
            .receipts
            .iter()
            .flat_map(|receipt| receipt.keys_at.iter().copied());
        let mut involved = Self {
            parties: BTreeMap::new(),
            terms: state.terms,
        };
        for reference in acts.chain(notes).chain(judged) {
            involved.name(calls, reference);
        }
        for (_, act) in &gathered.acts {
            involved.match_parties(act);
            involved.mandate(act.behalf.map(|b| (b.principal.party, b.mandate)));
        }
        for (_, note) in &gathered.notes {
            involved.mandate(note.behalf.map(|b| (b.principal.party, b.mandate)));
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
        for needed in involved.parties.values_mut() {
            needed.is_latest = needed.last + 1 == needed.entry.elements.len();
            needed.last = (needed.last + 1).min(needed.entry.elements.len().saturating_sub(1));
        }
        involved
    }

    fn name(&mut self, calls: &Calls, reference: PartyReference) {
        let known = self.parties.remove(&reference.party).or_else(|| {
            calls
                .directory()
                .party(reference.party)
                .map(|entry| Needed {
                    entry,
                    last: 0,
                    matched: false,
                    is_latest: false,
                    mandates: BTreeSet::new(),
                })
        });
        let Some(mut needed) = known else {
            return;
        };
        let at = needed
            .entry
            .elements
            .iter()
            .position(|at| at.head == reference.head);
        needed.last = needed.last.max(at.unwrap_or(0));
        self.parties.insert(reference.party, needed);
    }

    fn mandate(&mut self, used: Option<(PartyId, MandateId)>) {
        if let Some((principal, mandate)) = used
            && let Some(needed) = self.parties.get_mut(&principal)
        {
            needed.mandates.insert(mandate);
        }
    }

    fn compare(&mut self, party: PartyId) {
        if let Some(needed) = self.parties.get_mut(&party) {
            needed.matched = true;
        }
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
                let all: Vec<PartyId> = self.parties.keys().copied().collect();
                for party in all {
                    self.compare(party);
                }
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

    /// The positions of all elements in the parties' feed.
    pub(super) fn positions(&self) -> impl Iterator<Item = u64> {
        self.parties
            .values()
            .flat_map(Needed::elements)
            .map(|element| element.position)
    }

    /// Adds the chains.
    pub(super) fn add(&self, builder: &mut Builder, places: &Places) -> Result<(), Fault> {
        for (party, needed) in &self.parties {
            for element in needed.elements() {
                let position = i64::try_from(element.position).unwrap_or(i64::MAX);
                let event = EventEntry {
                    entry: Entry {
                        receipt: jws(&element.receipt)?,
                        salt: Seed(element.salt),
                        place: places.parties.get(&position).cloned(),
                    },
                    event: Some(jws(&element.event)?),
                    facts: self.opened(needed, element)?,
                };
                let added = builder.event(*party, element.sequence, event);
                added.map_err(|error| unfit(&error))?;
                for approval in &element.approvals {
                    builder.party_approval(*party, jws(approval)?);
                }
            }
        }
        Ok(())
    }

    /// The facts that were judged: consent to the terms, mandates that were used, identifiers that
    /// were compared, and the name by which people know the party.
    fn opened(&self, needed: &Needed, element: &Element) -> Result<Vec<OpenedFact>, Fault> {
        let mut opened = Vec::new();
        for fact in &element.facts {
            let fact = OpenedFact::parse(fact);
            let fact = fact.map_err(|fault| Fault::Evidence(fault.to_string()))?;
            let shown = match &fact.value {
                Fact::Name { .. } => true,
                Fact::Identifier(_) => needed.matched,
                Fact::Consent { terms, .. } => *terms == self.terms,
                Fact::Mandate(mandate) => needed.mandates.contains(&mandate.mandate),
                Fact::Role(_) | Fact::Place { .. } => false,
            };
            if shown {
                opened.push(fact);
            }
        }
        Ok(opened)
    }
}

impl Needed {
    fn elements(&self) -> &[Element] {
        self.entry.elements.get(..=self.last).unwrap_or_default()
    }
}

/// Statements of the parties' heads, where nothing later is known: only they can say that nothing
/// later is there. What cannot be had is left out, and the verdict says so.
pub(super) async fn statements(calls: &Calls, involved: &Involved) -> Vec<String> {
    let latest = involved
        .parties
        .iter()
        .filter(|(_, needed)| needed.is_latest);
    let latest: Vec<String> = latest.map(|(party, _)| party.to_string()).collect();
    let mut statements = Vec::with_capacity(latest.len());
    for party_ids in latest.chunks(PARTIES) {
        let request = HeadStatementsRequest {
            party_ids: party_ids.to_vec(),
        };
        match calls.parties_client().head_statements(request).await {
            Ok(answer) => statements.extend(answer.into_inner().statements),
            Err(status) => {
                tracing::debug!(%status, "a bundle goes without its parties' head statements");
            }
        }
    }
    statements
}
