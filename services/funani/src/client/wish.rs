//! What the user wants, before any server is asked, and the act that follows from it.

use std::collections::BTreeMap;

use funani_core::act::{
    Act, Action, ActionName, Behalf, BillNumber, Capacity, Extends, Issue, Legal, Locode, Opens,
    Order, OrderKind, PartyReference, ReasonCode, Reference, StatedParty,
};
use funani_core::form::Seed;
use funani_core::id::{self, BillId, MandateId, PartyId};
use funani_core::intent::{self, Language};
use funani_core::origin::Origin;
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_wire::registry::v1 as wire;
use funani_wire::types::v1 as types;

/// A party of the node by its id, or one that only the document states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A party of the node.
    Party(PartyId),
    /// A party as the document states it.
    Stated(StatedParty),
}

/// Who may claim delivery under a bill to be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderWish {
    /// The kind.
    pub kind: OrderKind,
    /// The order party or consignee, where the kind has one.
    pub party: Option<Who>,
}

/// A bill to be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueWish {
    /// The transport document as it is.
    pub document: Vec<u8>,
    /// Its digest, by its canonical form.
    pub document_digest: Digest,
    /// Its number.
    pub number: BillNumber,
    /// 32 random bytes.
    pub seed: Seed,
    /// The shipper.
    pub shipper: PartyId,
    /// To whose order.
    pub order: OrderWish,
    /// The first holder.
    pub recipient: PartyId,
    /// Law and terms.
    pub legal: Legal,
}

/// What shall be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Issue a bill.
    Issue(Box<IssueWish>),
    /// Offer control to a party, under a condition, until a deadline.
    Offer {
        /// To whom.
        recipient: PartyId,
        /// Digest of a condition.
        condition: Option<Digest>,
        /// Until when.
        deadline: Option<Timestamp>,
    },
    /// Receive an offered bill.
    Accept,
    /// Withdraw an offer or a surrender.
    Recall,
    /// Hand control over.
    Transfer {
        /// To whom.
        recipient: PartyId,
    },
    /// Return the bill, or refuse the offer.
    Reject,
    /// Endorse to a party.
    Endorse {
        /// The endorsee.
        endorsee: Who,
        /// Whether it may endorse further.
        to_order: bool,
    },
    /// Endorse in blank.
    BlankEndorse,
    /// Claim delivery.
    Surrender {
        /// To whom the goods shall be delivered.
        deliver_to: Who,
    },
    /// Accept a surrender.
    AcceptSurrender,
    /// Refuse a surrender.
    RejectSurrender,
    /// Void what was signed over the earlier state.
    Supersede,
}

/// What the user wants, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What shall be done.
    pub deed: Deed,
    /// With which bill; none to issue one.
    pub bill: Option<BillId>,
    /// In which capacity.
    pub capacity: Capacity,
    /// For whom, and under which mandate.
    pub behalf: Option<(PartyId, MandateId)>,
    /// Where.
    pub place: Locode,
    /// When, by the user's clock.
    pub time: Timestamp,
    /// Until when it may be recorded.
    pub not_after: Timestamp,
    /// Why.
    pub reason: Option<ReasonCode>,
    /// Digest of an annex.
    pub annex: Option<Digest>,
    /// Digests of approvals.
    pub approvals: Vec<Digest>,
    /// In which language the sentence of intent is signed.
    pub language: Language,
}

/// What the verified receipts say: the heads to be signed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The bill's latest receipt and its document.
    pub bill: Option<(Extends, Digest)>,
    /// The heads of the parties named.
    pub parties: BTreeMap<PartyId, Digest>,
}

impl Wish {
    /// The action's name.
    pub fn action(&self) -> ActionName {
        match &self.deed {
            Deed::Issue(_) => ActionName::Issue,
            Deed::Offer { .. } => ActionName::Offer,
            Deed::Accept => ActionName::Accept,
            Deed::Recall => ActionName::Recall,
            Deed::Transfer { .. } => ActionName::Transfer,
            Deed::Reject => ActionName::Reject,
            Deed::Endorse {
                to_order: false, ..
            } => ActionName::Endorse,
            Deed::Endorse { to_order: true, .. } => ActionName::EndorseToOrder,
            Deed::BlankEndorse => ActionName::BlankEndorse,
            Deed::Surrender { .. } => ActionName::SurrenderForDelivery,
            Deed::AcceptSurrender => ActionName::Sacc,
            Deed::RejectSurrender => ActionName::Srej,
            Deed::Supersede => ActionName::Supersede,
        }
    }

    /// The question to the registry.
    pub fn request(&self) -> wire::PrepareRequest {
        wire::PrepareRequest {
            action: Some(self.question()),
            bill_ids: self.bill.iter().map(ToString::to_string).collect(),
            capacity: capacity(self.capacity).into(),
            behalf_of_id: self
                .behalf
                .map(|(principal, _)| principal.to_string())
                .unwrap_or_default(),
            mandate_id: self
                .behalf
                .map(|(_, mandate)| mandate.to_string())
                .unwrap_or_default(),
            intent_language: self.language.as_str().to_owned(),
            place: self.place.as_str().to_owned(),
            time: self.time.to_string(),
            not_after: self.not_after.to_string(),
            reason: self
                .reason
                .as_ref()
                .map(|code| code.as_str().to_owned())
                .unwrap_or_default(),
            annex_digest: self
                .annex
                .map(|digest| digest.to_string())
                .unwrap_or_default(),
            approval_digests: self.approvals.iter().map(ToString::to_string).collect(),
        }
    }

    fn question(&self) -> wire::prepare_request::Action {
        use wire::prepare_request::Action as Ask;
        match &self.deed {
            Deed::Issue(issue) => Ask::Issue(issue.question()),
            Deed::Offer {
                recipient,
                condition,
                deadline,
            } => Ask::Offer(wire::Offer {
                recipient_id: recipient.to_string(),
                condition: condition
                    .map(|digest| digest.to_string())
                    .unwrap_or_default(),
                deadline: deadline.map(|time| time.to_string()).unwrap_or_default(),
            }),
            Deed::Accept => Ask::Accept(wire::Accept {}),
            Deed::Recall => Ask::Recall(wire::Recall {}),
            Deed::Transfer { recipient } => Ask::Transfer(wire::Transfer {
                recipient_id: recipient.to_string(),
            }),
            Deed::Reject => Ask::Reject(wire::Reject {}),
            Deed::Endorse {
                endorsee,
                to_order: false,
            } => Ask::Endorse(wire::Endorse {
                endorsee: Some(endorsee.question()),
            }),
            Deed::Endorse {
                endorsee,
                to_order: true,
            } => Ask::EndorseToOrder(wire::EndorseToOrder {
                endorsee: Some(endorsee.question()),
            }),
            Deed::BlankEndorse => Ask::BlankEndorse(wire::BlankEndorse {}),
            Deed::Surrender { deliver_to } => {
                let deliver_to = Some(deliver_to.question());
                Ask::SurrenderForDelivery(wire::SurrenderForDelivery { deliver_to })
            }
            Deed::AcceptSurrender => Ask::AcceptSurrender(wire::AcceptSurrender {}),
            Deed::RejectSurrender => Ask::RejectSurrender(wire::RejectSurrender {}),
            Deed::Supersede => Ask::Supersede(wire::Supersede {}),
        }
    }

    /// The act that the wish means over what was seen; nothing of it comes from a server but the
    /// heads, which stand under verified receipts.
    ///
    /// # Errors
    ///
    /// A sentence that names what was not seen.
    pub fn act(&self, registry: &Origin, actor: PartyId, seen: &Seen) -> Result<Act, String> {
        let mut opens = Vec::new();
        if let Deed::Issue(issue) = &self.deed {
            opens.push(Opens {
                bill: id::bill_id(registry, &issue.seed),
                document: issue.document_digest,
                seed: issue.seed,
            });
        }
        let action = self.deed.action(seen)?;
        let behalf = match self.behalf {
            Some((principal, mandate)) => Some(Behalf {
                principal: seen.reference(principal)?,
                mandate,
            }),
            None => None,
        };
        if self.bill.is_some() != seen.bill.is_some() {
            return Err("the server gave no receipt of the bill".to_owned());
        }
        let intent = intent::digest(self.action(), self.language)
            .ok_or_else(|| format!("{} has no sentence of intent", self.action()))?;
        Ok(Act {
            registry: registry.clone(),
            on: seen.bill.iter().map(|(extends, _)| *extends).collect(),
            opens,
            document: seen.bill.as_ref().map(|(_, document)| *document),
            action,
            intent,
            actor: seen.reference(actor)?,
            capacity: self.capacity,
            behalf,
            place: self.place.clone(),
            time: self.time,
            not_after: self.not_after,
            reason: self.reason.clone(),
            annex: self.annex,
            approvals: self.approvals.clone(),
        })
    }
}

impl Deed {
    /// What stands in the act, over what was seen.
    fn action(&self, seen: &Seen) -> Result<Action, String> {
        Ok(match self {
            Self::Issue(issue) => Action::Issue(Box::new(Issue {
                number: issue.number.clone(),
                order: issue.order.order(seen)?,
                shipper: seen.reference(issue.shipper)?,
                recipient: seen.reference(issue.recipient)?,
                legal: issue.legal.clone(),
            })),
            Self::Offer {
                recipient,
                condition,
                deadline,
            } => Action::Offer {
                recipient: seen.reference(*recipient)?,
                condition: *condition,
                deadline: *deadline,
            },
            Self::Accept => Action::Accept,
            Self::Recall => Action::Recall,
            Self::Transfer { recipient } => Action::Transfer {
                recipient: seen.reference(*recipient)?,
            },
            Self::Reject => Action::Reject,
            Self::Endorse {
                endorsee,
                to_order: false,
            } => Action::Endorse {
                recipient: seen.refer(endorsee)?,
            },
            Self::Endorse {
                endorsee,
                to_order: true,
            } => Action::EndorseToOrder {
                recipient: seen.refer(endorsee)?,
            },
            Self::BlankEndorse => Action::BlankEndorse,
            Self::Surrender { deliver_to } => Action::SurrenderForDelivery {
                deliver_to: seen.refer(deliver_to)?,
            },
            Self::AcceptSurrender => Action::Sacc,
            Self::RejectSurrender => Action::Srej,
            Self::Supersede => Action::Supersede,
        })
    }
}

impl Seen {
    fn reference(&self, party: PartyId) -> Result<PartyReference, String> {
        let head = self.parties.get(&party).copied();
        head.map(|head| PartyReference { party, head })
            .ok_or_else(|| format!("the server gave no receipt of party {party}"))
    }

    fn refer(&self, who: &Who) -> Result<Reference, String> {
        Ok(match who {
            Who::Party(party) => Reference::Party(self.reference(*party)?),
            Who::Stated(stated) => Reference::Stated(stated.clone()),
        })
    }
}

impl IssueWish {
    fn question(&self) -> wire::Issue {
        wire::Issue {
            document: self.document.clone().into(),
            seed: self.seed.0.to_vec().into(),
            shipper_id: self.shipper.to_string(),
            order: Some(wire::Order {
                kind: order_kind(self.order.kind).into(),
                party: self.order.party.as_ref().map(Who::question),
            }),
            recipient_id: self.recipient.to_string(),
            legal: Some(wire::Legal {
                law: self.legal.law.as_str().to_owned(),
                profile: self.legal.profile.as_str().to_owned(),
                profile_date: self.legal.profile_date.to_string(),
                transferability: self.legal.transferability.as_str().to_owned(),
                terms: self.legal.terms.to_string(),
            }),
        }
    }
}

impl OrderWish {
    fn order(&self, seen: &Seen) -> Result<Order, String> {
        let party = || {
            let who = self.party.as_ref();
            seen.refer(who.ok_or_else(|| format!("an order of kind {} names a party", self.kind))?)
        };
        Ok(match self.kind {
            OrderKind::Shipper => Order::Shipper,
            OrderKind::Bank => Order::Bank(party()?),
            OrderKind::Party => Order::Party(party()?),
            OrderKind::Bearer => Order::Bearer,
            OrderKind::Straight => Order::Straight(party()?),
            OrderKind::Named => Order::Named(party()?),
        })
    }
}

impl Who {
    fn question(&self) -> types::PartyOrStated {
        use types::party_or_stated::Kind;
        let kind = match self {
            Self::Party(party) => Kind::Party(types::PartyReference {
                party_id: party.to_string(),
                head: String::new(),
            }),
            Self::Stated(stated) => Kind::Stated(types::StatedParty {
                identifiers: stated
                    .identifiers
                    .iter()
                    .map(|identifier| types::Identifier {
                        scheme: identifier.scheme().to_owned(),
                        value: identifier.value().to_owned(),
                    })
                    .collect(),
                name: stated.name.clone(),
            }),
        };
        types::PartyOrStated { kind: Some(kind) }
    }
}

fn capacity(capacity: Capacity) -> wire::Capacity {
    match capacity {
        Capacity::Own => wire::Capacity::Own,
        Capacity::Carrier => wire::Capacity::Carrier,
        Capacity::AgentForCarrier => wire::Capacity::AgentForCarrier,
        Capacity::Master => wire::Capacity::Master,
        Capacity::ForShipper => wire::Capacity::ForShipper,
    }
}

fn order_kind(kind: OrderKind) -> wire::OrderKind {
    match kind {
        OrderKind::Shipper => wire::OrderKind::Shipper,
        OrderKind::Bank => wire::OrderKind::Bank,
        OrderKind::Party => wire::OrderKind::Party,
        OrderKind::Bearer => wire::OrderKind::Bearer,
        OrderKind::Straight => wire::OrderKind::Straight,
        OrderKind::Named => wire::OrderKind::Named,
    }
}
