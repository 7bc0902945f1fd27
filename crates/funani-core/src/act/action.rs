use funani_proof::digest::Digest;
use funani_proof::json::Object;

use super::{BillNumber, Law, PartyReference, Profile, Reference};
use crate::form::named;
use crate::time::{Date, Timestamp};

named! {
    /// The name of an action: what is offered now first, then what is reserved.
    pub enum ActionName, "the name of an action" {
        /// The carrier issues a bill.
        Issue = "ISSUE",
        /// The holder offers control.
        Offer = "OFFER",
        /// The offeree takes control.
        Accept = "ACCEPT",
        /// The holder withdraws its offer or its surrender.
        Recall = "RECALL",
        /// The holder hands control over at once.
        Transfer = "TRANSFER",
        /// The offeree refuses the offer, or the new holder returns the bill.
        Reject = "REJECT",
        /// The holder endorses to a party that may not endorse further.
        Endorse = "ENDORSE",
        /// The holder endorses to a party that may endorse further.
        EndorseToOrder = "ENDORSE_TO_ORDER",
        /// The holder endorses in blank.
        BlankEndorse = "BLANK_ENDORSE",
        /// The holder claims delivery.
        SurrenderForDelivery = "SURRENDER_FOR_DELIVERY",
        /// The carrier accepts the surrender.
        Sacc = "SACC",
        /// The carrier refuses the surrender.
        Srej = "SREJ",
        /// The controller voids whatever it signed over the earlier state.
        Supersede = "SUPERSEDE",
        /// Reserved.
        Reissue = "REISSUE",
        /// Reserved.
        Void = "VOID",
        /// Reserved.
        SurrenderForAmendment = "SURRENDER_FOR_AMENDMENT",
        /// Reserved.
        ToPaper = "TO_PAPER",
        /// Reserved.
        Hold = "HOLD",
        /// Reserved.
        ReleaseHold = "RELEASE_HOLD",
        /// Reserved.
        Court = "COURT",
        /// Reserved.
        HandOver = "HAND_OVER",
        /// Reserved.
        TakeOver = "TAKE_OVER",
        /// Reserved.
        HandedOver = "HANDED_OVER",
        /// Reserved.
        HandBack = "HAND_BACK",
        /// Reserved.
        Guarantee = "GUARANTEE",
        /// Reserved.
        Restored = "RESTORED",
    }
}

impl ActionName {
    /// Whether a node offers the action now; the others are reserved.
    pub fn is_offered(self) -> bool {
        self <= Self::Supersede
    }
}

named! {
    /// In which capacity an actor signs.
    pub enum Capacity, "a capacity" {
        /// For itself.
        Own = "OWN",
        /// As the carrier.
        Carrier = "CARRIER",
        /// As agent for the carrier.
        AgentForCarrier = "AGENT_FOR_CARRIER",
        /// As the master of the ship, for the carrier.
        Master = "MASTER",
        /// For the shipper.
        ForShipper = "FOR_SHIPPER",
    }
}

impl Capacity {
    /// Whether who signs so acts for a principal, under a mandate.
    pub fn needs_mandate(self) -> bool {
        matches!(
            self,
            Self::AgentForCarrier | Self::Master | Self::ForShipper
        )
    }

    /// Whether this is a capacity of the carrier's side.
    pub fn is_carrier_side(self) -> bool {
        matches!(self, Self::Carrier | Self::AgentForCarrier | Self::Master)
    }
}

named! {
    /// How a bill names who may claim delivery.
    pub enum OrderKind, "an order kind" {
        /// To the order of the shipper.
        Shipper = "SHIPPER",
        /// To the order of a named bank.
        Bank = "BANK",
        /// To the order of another named party.
        Party = "PARTY",
        /// To bearer: endorsed in blank from the start.
        Bearer = "BEARER",
        /// To a named consignee, without endorsement.
        Straight = "STRAIGHT",
        /// To a named consignee that may endorse.
        Named = "NAMED",
    }
}

named! {
    /// How the rights in a bill pass on.
    pub enum Transferability, "a transferability" {
        /// To order.
        Order = "ORDER",
        /// To bearer.
        Bearer = "BEARER",
        /// Named, endorsable (記名式・裏書可).
        NamedEndorsable = "NAMED_ENDORSABLE",
        /// Named, not endorsable (記名式・裏書禁止).
        NamedNonEndorsable = "NAMED_NON_ENDORSABLE",
        /// A sea waybill. No order kind of a bill agrees with it.
        SeaWaybill = "SEA_WAYBILL",
    }
}

/// Who may claim delivery under a bill as it is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// To the order of the shipper.
    Shipper,
    /// To the order of this bank.
    Bank(Reference),
    /// To the order of this party.
    Party(Reference),
    /// To bearer.
    Bearer,
    /// To this consignee, without endorsement.
    Straight(Reference),
    /// To this consignee, which may endorse.
    Named(Reference),
}

impl Order {
    /// The kind.
    pub fn kind(&self) -> OrderKind {
        match self {
            Self::Shipper => OrderKind::Shipper,
            Self::Bank(_) => OrderKind::Bank,
            Self::Party(_) => OrderKind::Party,
            Self::Bearer => OrderKind::Bearer,
            Self::Straight(_) => OrderKind::Straight,
            Self::Named(_) => OrderKind::Named,
        }
    }

    /// The order party or consignee, where one is named.
    pub fn party(&self) -> Option<&Reference> {
        match self {
            Self::Shipper | Self::Bearer => None,
            Self::Bank(party) | Self::Party(party) | Self::Straight(party) | Self::Named(party) => {
                Some(party)
            }
        }
    }

    /// The transferability that agrees with this order.
    pub fn transferability(&self) -> Transferability {
        match self {
            Self::Shipper | Self::Bank(_) | Self::Party(_) => Transferability::Order,
            Self::Bearer => Transferability::Bearer,
            Self::Straight(_) => Transferability::NamedNonEndorsable,
            Self::Named(_) => Transferability::NamedEndorsable,
        }
    }
}

/// The law and terms under which a bill is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legal {
    /// The governing law.
    pub law: Law,
    /// The legal profile.
    pub profile: Profile,
    /// The date of the profile.
    pub profile_date: Date,
    /// The digest of the terms of carriage and of use.
    pub terms: Digest,
    /// How the rights pass on.
    pub transferability: Transferability,
}

/// What ISSUE says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The number of the bill.
    pub number: BillNumber,
    /// Who may claim delivery.
    pub order: Order,
    /// The shipper.
    pub shipper: PartyReference,
    /// The first holder.
    pub recipient: PartyReference,
    /// Law and terms.
    pub legal: Legal,
}

/// An act that this release reads and does not judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// Its name.
    pub name: ActionName,
    /// Its detail, as it is.
    pub detail: Object,
    /// Its recipient.
    pub recipient: Option<Reference>,
    /// Its legal terms.
    pub legal: Option<Legal>,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The carrier issues a bill.
    Issue(Box<Issue>),
    /// The holder offers control.
    Offer {
        /// To whom.
        recipient: PartyReference,
        /// The digest of a condition, which nobody here judges.
        condition: Option<Digest>,
        /// Until when the offer binds; from then on it can be recalled and no longer accepted.
        deadline: Option<Timestamp>,
    },
    /// The offeree takes control.
    Accept,
    /// The holder withdraws its offer or its surrender.
    Recall,
    /// The holder hands control over at once.
    Transfer {
        /// To whom.
        recipient: PartyReference,
    },
    /// The offeree refuses the offer, or the new holder returns the bill.
    Reject,
    /// The holder endorses to a party that may not endorse further.
    Endorse {
        /// The endorsee.
        recipient: Reference,
    },
    /// The holder endorses to a party that may endorse further.
    EndorseToOrder {
        /// The endorsee.
        recipient: Reference,
    },
    /// The holder endorses in blank.
    BlankEndorse,
    /// The holder claims delivery.
    SurrenderForDelivery {
        /// To whom the goods shall be delivered.
        deliver_to: Reference,
    },
    /// The carrier accepts the surrender.
    Sacc,
    /// The carrier refuses the surrender; the act has a reason.
    Srej,
    /// The controller voids whatever it signed over the earlier state.
    Supersede,
    /// A reserved action.
    Reserved(Box<Reserved>),
}

impl Action {
    /// The name of the action.
    pub fn name(&self) -> ActionName {
        match self {
            Self::Issue(_) => ActionName::Issue,
            Self::Offer { .. } => ActionName::Offer,
            Self::Accept => ActionName::Accept,
            Self::Recall => ActionName::Recall,
            Self::Transfer { .. } => ActionName::Transfer,
            Self::Reject => ActionName::Reject,
            Self::Endorse { .. } => ActionName::Endorse,
            Self::EndorseToOrder { .. } => ActionName::EndorseToOrder,
            Self::BlankEndorse => ActionName::BlankEndorse,
            Self::SurrenderForDelivery { .. } => ActionName::SurrenderForDelivery,
            Self::Sacc => ActionName::Sacc,
            Self::Srej => ActionName::Srej,
            Self::Supersede => ActionName::Supersede,
            Self::Reserved(reserved) => reserved.name,
        }
    }

    /// The recipient, where the action has one.
    pub fn recipient(&self) -> Option<Reference> {
        match self {
            Self::Issue(issue) => Some(Reference::Party(issue.recipient)),
            Self::Offer { recipient, .. } | Self::Transfer { recipient } => {
                Some(Reference::Party(*recipient))
            }
            Self::Endorse { recipient } | Self::EndorseToOrder { recipient } => {
                Some(recipient.clone())
            }
            Self::Reserved(reserved) => reserved.recipient.clone(),
            Self::Accept
            | Self::Recall
            | Self::Reject
            | Self::BlankEndorse
            | Self::SurrenderForDelivery { .. }
            | Self::Sacc
            | Self::Srej
            | Self::Supersede => None,
        }
    }

    /// The legal terms, where the action has some.
    pub fn legal(&self) -> Option<&Legal> {
        match self {
            Self::Issue(issue) => Some(&issue.legal),
            Self::Reserved(reserved) => reserved.legal.as_ref(),
            Self::Offer { .. }
            | Self::Accept
            | Self::Recall
            | Self::Transfer { .. }
            | Self::Reject
            | Self::Endorse { .. }
            | Self::EndorseToOrder { .. }
            | Self::BlankEndorse
            | Self::SurrenderForDelivery { .. }
            | Self::Sacc
            | Self::Srej
            | Self::Supersede => None,
        }
    }
}
