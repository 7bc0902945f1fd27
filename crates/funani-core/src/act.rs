//! What a party signs to change a bill (`docs/format.md` §2).
//!
//! [`Act::parse`] reads the payload of a `funani-act+jws` and refuses whatever is not exactly of
//! the form; [`Act::to_payload`] writes it back to the byte. Whether the act is allowed is the
//! business of [`crate::transition`].

use funani_proof::digest::Digest;
use funani_proof::json::{self, Object};

use crate::form::{self, FormFault, Seed};
use crate::id::{self, BillId, MandateId, PartyId};
use crate::origin::Origin;
use crate::time::Timestamp;

mod action;
mod codes;
mod read;
mod reference;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod write;

pub use action::{
    Action, ActionName, Capacity, Issue, Legal, Order, OrderKind, Reserved, Transferability,
};
pub use codes::{BillNumber, CodeError, Law, Locode, Profile, ReasonCode};
pub use reference::{MAX_IDENTIFIERS, MAX_NAME, PartyReference, Reference, StatedParty};

/// The most approvals that an act may name.
pub const MAX_APPROVALS: usize = 32;
/// The most bills that an act may extend or open.
pub const MAX_BILLS: usize = 64;

/// One act, with all members of `docs/format.md` §2 but `v` and `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The home registry of the bill.
    pub registry: Origin,
    /// The heads that the act extends, by bill; empty for ISSUE.
    pub on: Vec<Extends>,
    /// The bills that the act opens, by bill; empty but for ISSUE and REISSUE.
    pub opens: Vec<Opens>,
    /// The transport document, where the act opens no bill.
    pub document: Option<Digest>,
    /// What is done, with its detail, recipient and legal terms.
    pub action: Action,
    /// The digest of the sentence of legal intent.
    pub intent: Digest,
    /// Who signs.
    pub actor: PartyReference,
    /// In which capacity.
    pub capacity: Capacity,
    /// For whom, where the actor acts for another party.
    pub behalf: Option<Behalf>,
    /// Where, as the actor declares it.
    pub place: Locode,
    /// When, by the actor's clock.
    pub time: Timestamp,
    /// The last recorded time at which the act may be recorded.
    pub not_after: Timestamp,
    /// Why, as a code.
    pub reason: Option<ReasonCode>,
    /// The digest of an annex.
    pub annex: Option<Digest>,
    /// The digests of approvals, ascending.
    pub approvals: Vec<Digest>,
}

/// The head that an act extends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extends {
    /// The bill.
    pub bill: BillId,
    /// The digest of its latest receipt.
    pub head: Digest,
    /// The sequence of that receipt, from 1.
    pub sequence: u64,
}

/// A bill that an act opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opens {
    /// The bill.
    pub bill: BillId,
    /// The digest of its transport document.
    pub document: Digest,
    /// 32 random bytes from which the bill's id is made.
    pub seed: Seed,
}

/// For whom an actor acts, and under which mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behalf {
    /// The principal.
    pub principal: PartyReference,
    /// A mandate on the principal's party chain.
    pub mandate: MandateId,
}

impl Act {
    /// Reads the payload of an act.
    ///
    /// # Errors
    /// [`FormFault`] with every violation: the payload is not canonical, a member is missing,
    /// unknown, malformed or not allowed with this action.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        form::read_payload(payload, read::act)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        json::to_canonical(&self.to_object().into())
    }

    /// The digest that approvals of this act name as their target: that of the canonical payload
    /// without `approvals` (`docs/format.md` §2.4).
    pub fn target(&self) -> Digest {
        let mut object = self.to_object();
        object.remove("approvals");
        json::canonical_digest(&object.into())
    }

    /// The payload as an object.
    pub fn to_object(&self) -> Object {
        write::act(self)
    }

    /// The bills that the act extends or opens.
    pub fn bills(&self) -> impl Iterator<Item = BillId> {
        let extended = self.on.iter().map(|extends| extends.bill);
        extended.chain(self.opens.iter().map(|opens| opens.bill))
    }

    /// Whether each bill that the act opens has the id that registry and seed give.
    pub fn ids_hold(&self) -> bool {
        self.opens
            .iter()
            .all(|opens| id::bill_id(&self.registry, &opens.seed) == opens.bill)
    }

    /// The name of the action.
    pub fn name(&self) -> ActionName {
        self.action.name()
    }

    /// The party whose right the act exercises: the principal where there is one, else the actor.
    pub fn party(&self) -> PartyId {
        self.behalf
            .map_or(self.actor.party, |behalf| behalf.principal.party)
    }

    /// The parties that the act names by id.
    pub fn parties(&self) -> Vec<PartyReference> {
        let mut parties = vec![self.actor];
        parties.extend(self.behalf.map(|behalf| behalf.principal));
        parties.extend(self.action.recipient().and_then(Reference::into_party));
        match &self.action {
            Action::Issue(issue) => {
                parties.push(issue.shipper);
                parties.extend(
                    issue
                        .order
                        .party()
                        .and_then(|party| party.clone().into_party()),
                );
            }
            Action::SurrenderForDelivery { deliver_to } => {
                parties.extend(deliver_to.clone().into_party());
            }
            Action::Offer { .. }
            | Action::Accept
            | Action::Recall
            | Action::Transfer { .. }
            | Action::Reject
            | Action::Endorse { .. }
            | Action::EndorseToOrder { .. }
            | Action::BlankEndorse
            | Action::Sacc
            | Action::Srej
            | Action::Supersede
            | Action::Reserved(_) => {}
        }
        parties
    }
}
