//! What a bill is after an act (`docs/format.md` §2.2).
//!
//! The state is whole: a receipt carries it, so that each step can be judged from the receipt
//! before it. Nothing in it changes by time passing.

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};

use crate::act::{BillNumber, Law, PartyReference, Reference, StatedParty};
use crate::form::{self, FormFault, named};
use crate::id::PartyId;
use crate::origin::Origin;
use crate::time::Timestamp;

mod read;
#[cfg(test)]
mod tests;
mod write;

/// A bill after an act.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Where it stands in its life.
    pub status: Status,
    /// The registry that is its home.
    pub home: Origin,
    /// The digest of its transport document.
    pub document: Digest,
    /// Who carries the goods.
    pub carrier: PartyId,
    /// Who shipped them.
    pub shipper: PartyId,
    /// Who has the bill; nobody once the first holder has returned it.
    pub possessor: Option<PartyId>,
    /// Who may claim delivery, as the last endorsement says.
    pub endorsement: Endorsement,
    /// The endorsement as it stood when the possessor got the bill.
    pub received: Endorsement,
    /// The governing law of ISSUE.
    pub law: Law,
    /// The number of ISSUE.
    pub number: BillNumber,
    /// The digest of the terms of ISSUE.
    pub terms: Digest,
}

/// Where a bill stands in its life, with what belongs to that.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The possessor holds it.
    Live {
        /// How the possessor may return it, when the act before was ISSUE or TRANSFER.
        undo: Option<Undo>,
    },
    /// The possessor holds it and has offered it.
    Offered(Offer),
    /// The first holder has returned it; the carrier controls it.
    Returned,
    /// The possessor has claimed delivery, and the carrier has not answered.
    Surrendered(Surrender),
    /// It is held: nothing moves.
    Held(Held),
    /// It is on its way to another registry or platform.
    InTransit,
    /// It is spent.
    Ended {
        /// How it ended.
        exit: Exit,
        /// The surrender by which it ended; stands with [`Exit::Delivery`] only.
        surrender: Option<Surrender>,
    },
}

named! {
    /// The name of a [`Status`].
    pub enum StatusName, "a status" {
        /// [`Status::Live`]
        Live = "LIVE",
        /// [`Status::Offered`]
        Offered = "OFFERED",
        /// [`Status::Returned`]
        Returned = "RETURNED",
        /// [`Status::Surrendered`]
        Surrendered = "SURRENDERED",
        /// [`Status::Held`]
        Held = "HELD",
        /// [`Status::InTransit`]
        InTransit = "IN_TRANSIT",
        /// [`Status::Ended`]
        Ended = "ENDED",
    }
}

named! {
    /// How a bill ended.
    pub enum Exit, "an exit" {
        /// Surrendered for delivery, and the carrier accepted.
        Delivery = "DELIVERY",
        /// Void.
        Void = "VOID",
        /// Issued anew in another form.
        Reissue = "REISSUE",
        /// Replaced by paper.
        ToPaper = "TO_PAPER",
        /// By order of a court.
        Court = "COURT",
        /// The goods are lost.
        Loss = "LOSS",
        /// The goods are abandoned.
        Abandonment = "ABANDONMENT",
        /// The goods are sold for the charges.
        Sale = "SALE",
        /// Lives on in another registry.
        HandedOver = "HANDED_OVER",
    }
}

named! {
    /// The kind of an [`Endorsement`].
    pub enum EndorsementKind, "a kind of endorsement" {
        /// [`Endorsement::Order`]
        Order = "ORDER",
        /// [`Endorsement::Blank`]
        Blank = "BLANK",
        /// [`Endorsement::Straight`]
        Straight = "STRAIGHT",
        /// [`Endorsement::Named`]
        Named = "NAMED",
    }
}

/// A party in a state: by its id, or as a document states it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// By its id.
    Party(PartyId),
    /// As a document states it.
    Stated(StatedParty),
}

impl Named {
    /// The party's id, where it is known.
    pub fn party(&self) -> Option<PartyId> {
        match self {
            Self::Party(party) => Some(*party),
            Self::Stated(_) => None,
        }
    }
}

impl From<&Reference> for Named {
    fn from(reference: &Reference) -> Self {
        match reference {
            Reference::Party(party) => Self::Party(party.party),
            Reference::Stated(stated) => Self::Stated(stated.clone()),
        }
    }
}

impl From<PartyReference> for Named {
    fn from(reference: PartyReference) -> Self {
        Self::Party(reference.party)
    }
}

/// Who may claim delivery.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Endorsement {
    /// A named party.
    Order {
        /// The endorsee.
        party: Named,
        /// Whether it may endorse further.
        onward: bool,
    },
    /// Whoever has the bill.
    Blank,
    /// The consignee, without endorsement.
    Straight {
        /// The consignee.
        party: Named,
    },
    /// The consignee of a bill issued as named.
    Named {
        /// The consignee.
        party: Named,
        /// Whether it may endorse.
        onward: bool,
    },
}

impl Endorsement {
    /// The kind.
    pub fn kind(&self) -> EndorsementKind {
        match self {
            Self::Order { .. } => EndorsementKind::Order,
            Self::Blank => EndorsementKind::Blank,
            Self::Straight { .. } => EndorsementKind::Straight,
            Self::Named { .. } => EndorsementKind::Named,
        }
    }

    /// The endorsee or consignee, where one is named.
    pub fn party(&self) -> Option<&Named> {
        match self {
            Self::Blank => None,
            Self::Order { party, .. } | Self::Straight { party } | Self::Named { party, .. } => {
                Some(party)
            }
        }
    }
}

/// An open offer of control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offer {
    /// The offeree.
    pub to: PartyId,
    /// The digest of a condition, which nobody here judges.
    pub condition: Option<Digest>,
    /// Until when the offer binds.
    pub deadline: Option<Timestamp>,
}

/// A claim for delivery.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Surrender {
    /// Who surrendered.
    pub by: PartyId,
    /// To whom the goods shall be delivered.
    pub deliver_to: Named,
}

/// How the possessor may return the bill.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Undo {
    /// What returning restores after TRANSFER; after ISSUE the bill goes back to the carrier.
    pub sender: Option<Sender>,
    /// Until when.
    pub until: Timestamp,
}

/// Who had the bill before, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sender {
    /// Who transferred the bill.
    pub possessor: PartyId,
    /// The endorsement as it stood when the sender got the bill.
    pub received: Endorsement,
}

/// A hold on a bill.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    /// The party that asked for the hold.
    pub by: PartyId,
    /// The status that a release restores; never held or ended.
    pub status: Box<Status>,
}

/// Who alone may decide on a bill: exactly one answer in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// The party that has the bill.
    Party(PartyId),
    /// The carrier, to which the bill was returned.
    Carrier(PartyId),
    /// Nobody: the bill waits for an answer to its surrender, or is held.
    Locked,
    /// Nobody here: the bill is on its way to another registry or platform.
    InTransit,
    /// Nobody any more.
    Ended,
}

impl Status {
    /// The name.
    pub fn name(&self) -> StatusName {
        match self {
            Self::Live { .. } => StatusName::Live,
            Self::Offered(_) => StatusName::Offered,
            Self::Returned => StatusName::Returned,
            Self::Surrendered(_) => StatusName::Surrendered,
            Self::Held(_) => StatusName::Held,
            Self::InTransit => StatusName::InTransit,
            Self::Ended { .. } => StatusName::Ended,
        }
    }

    /// This status or, where the bill is held, the one that a release restores.
    pub fn beneath(&self) -> &Self {
        match self {
            Self::Held(held) => held.status.beneath(),
            Self::Live { .. }
            | Self::Offered(_)
            | Self::Returned
            | Self::Surrendered(_)
            | Self::InTransit
            | Self::Ended { .. } => self,
        }
    }
}

impl State {
    /// Who alone may decide on the bill now.
    pub fn controller(&self) -> Controller {
        match &self.status {
            Status::Live { .. } | Status::Offered(_) => {
                self.possessor.map_or(Controller::Locked, Controller::Party)
            }
            Status::Returned => Controller::Carrier(self.carrier),
            Status::Surrendered(_) | Status::Held(_) => Controller::Locked,
            Status::InTransit => Controller::InTransit,
            Status::Ended { .. } => Controller::Ended,
        }
    }

    /// The open offer, held or not.
    pub fn offer(&self) -> Option<&Offer> {
        match self.status.beneath() {
            Status::Offered(offer) => Some(offer),
            Status::Live { .. }
            | Status::Returned
            | Status::Surrendered(_)
            | Status::Held(_)
            | Status::InTransit
            | Status::Ended { .. } => None,
        }
    }

    /// The claim for delivery, open, held or accepted.
    pub fn surrender(&self) -> Option<&Surrender> {
        match self.status.beneath() {
            Status::Surrendered(surrender) => Some(surrender),
            Status::Ended { surrender, .. } => surrender.as_ref(),
            Status::Live { .. }
            | Status::Offered(_)
            | Status::Returned
            | Status::Held(_)
            | Status::InTransit => None,
        }
    }

    /// Reads a state.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(value: &Value) -> Result<Self, FormFault> {
        form::read_value(value, Self::read)
    }

    /// The written form.
    pub fn to_value(&self) -> Value {
        self.to_object().into()
    }

    /// The written form.
    pub fn to_object(&self) -> Object {
        write::state(self)
    }
}
