//! `Prepare`: the payload of an act, made from the caller's intent; nothing is recorded.
//!
//! The caller checks the receipts that come with it, rebuilds the payload from its own intent and
//! signs it only if equal. So the answer saves typing and round trips, and nobody has to trust it.

use std::collections::BTreeMap;
use std::sync::Arc;

use funani_core::act::{
    Act, Action, ActionName, Behalf, Extends, Issue, Legal, Opens, Order, OrderKind,
    PartyReference, Reference,
};
use funani_core::document::{DocumentFacts, TransportDocument};
use funani_core::id::{PartyId, bill_id};
use funani_core::intent;
use funani_core::rejection::Rejection;
use funani_core::state::State;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{PrepareRequest, PrepareResponse};
use funani_wire::types::v1::{PartyReceipt, ReceiptOutcome};

use super::Calls;
use super::sought::{Seen, Sought, find};
use crate::fault::Fault;
use crate::judge;

mod wish;

use wish::{Wish, WishedAction, WishedIssue, WishedParty};

/// Makes the payload of an act of the caller.
///
/// # Errors
/// `MALFORMED` with every violation; `NOT_FOUND` for the bill; `PARTY_UNKNOWN`; what the rules say
/// of such an act over the state that the caller may see, except that approvals may still be missing.
pub(super) async fn prepare(
    calls: &Calls,
    caller: PartyId,
    request: PrepareRequest,
) -> Result<PrepareResponse, Fault> {
    let wish = wish::read(request)?;
    calls.directory().ready().await?;
    let seen = match wish.bill {
        Some(bill) => {
            let found = find(calls, Some(caller), &Sought::Id(bill), None).await?;
            let mut tx = calls.store().read().await?;
            Some((bill, found.seen(calls, &mut tx).await?))
        }
        None => None,
    };
    let mut draft = Draft {
        calls,
        named: BTreeMap::new(),
    };
    let document = read(calls, &wish).await?;
    let facts = document.as_ref().map(|document| &document.facts);
    let act = draft.act(caller, wish, seen.as_ref(), facts)?;
    let state = seen.as_ref().map(|(_, seen)| seen.state()).transpose()?;
    admit(calls, &act, state, document).await?;
    let bills = seen.map(|(bill, seen)| ReceiptOutcome {
        chain_id: bill.to_string(),
        sequence: seen.head.sequence,
        finality: Some(calls.log().finality(seen.position)),
        receipt: seen.compact,
    });
    Ok(PrepareResponse {
        payload: act.to_payload().into(),
        bills: bills.into_iter().collect(),
        parties: draft.receipts(),
    })
}

/// The document of an issue: all that is wrong with it is told now.
async fn read(calls: &Calls, wish: &Wish) -> Result<Option<TransportDocument>, Fault> {
    let WishedAction::Issue(issue) = &wish.action else {
        return Ok(None);
    };
    let document = issue.document.clone();
    let lists = Arc::clone(&calls.policy().lists);
    let read =
        tokio::task::spawn_blocking(move || TransportDocument::read(&document, &*lists)).await?;
    Ok(Some(read.map_err(Rejection::DocumentInvalid)?))
}

/// What the rules would say of the act now. Approvals are collected after this, so that their
/// absence is no reason to refuse.
async fn admit(
    calls: &Calls,
    act: &Act,
    state: Option<&State>,
    document: Option<TransportDocument>,
) -> Result<(), Fault> {
    let mut refreshed = false;
    loop {
        let ids = act.parties().into_iter().map(|named| named.party).collect();
        let parties = calls.parties(&ids).await?;
        let outcome = judge::foresee(
            act,
            state,
            document.as_ref(),
            &parties,
            calls.policy(),
            calls.now(),
        );
        match outcome {
            Ok(()) => return Ok(()),
            Err(no) if !refreshed && judge::depends_on_parties(&no) => {
                calls.refresh_parties().await?;
                refreshed = true;
            }
            Err(no) => return Err(no.into()),
        }
    }
}

/// An act in the making, and the parties it names.
struct Draft<'a> {
    calls: &'a Calls,
    named: BTreeMap<PartyId, String>,
}

impl Draft<'_> {
    fn act(
        &mut self,
        caller: PartyId,
        wish: Wish,
        seen: Option<&(funani_core::id::BillId, Seen)>,
        document: Option<&DocumentFacts>,
    ) -> Result<Act, Fault> {
        let registry = self.calls.origin().clone();
        let mut opens = Vec::new();
        if let (WishedAction::Issue(issue), Some(document)) = (&wish.action, document) {
            let bill = bill_id(&registry, &issue.seed);
            opens.push(Opens {
                bill,
                document: document.digest,
                seed: issue.seed,
            });
        }
        let on = seen.map(|(bill, seen)| Extends {
            bill: *bill,
            head: seen.head.head,
            sequence: seen.head.sequence,
        });
        let extended = seen.map(|(_, seen)| seen.state()).transpose()?;
        let behalf = match wish.behalf {
            Some((principal, mandate)) => Some(Behalf {
                principal: self.party(principal)?,
                mandate,
            }),
            None => None,
        };
        let action = self.action(wish.action, document)?;
        let name = action.name();
        let intent = intent::digest(name, wish.language).ok_or(Rejection::ActionNotOffered)?;
        Ok(Act {
            registry,
            on: on.into_iter().collect(),
            opens,
            document: extended.map(|state| state.document),
            action,
            intent,
            actor: self.party(caller)?,
            capacity: wish.capacity,
            behalf,
            place: wish.place,
            time: wish.time,
            not_after: wish.not_after,
            reason: wish.reason,
            annex: wish.annex,
            approvals: wish.approvals,
        })
    }

    fn action(
        &mut self,
        wished: WishedAction,
        document: Option<&DocumentFacts>,
    ) -> Result<Action, Fault> {
        Ok(match wished {
            WishedAction::Issue(issue) => {
                let document = document.ok_or(Rejection::DocumentMissing)?;
                Action::Issue(Box::new(self.issue(*issue, document)?))
            }
            WishedAction::Offer {
                recipient,
                condition,
                deadline,
            } => Action::Offer {
                recipient: self.party(recipient)?,
                condition,
                deadline,
            },
            WishedAction::Transfer { recipient } => Action::Transfer {
                recipient: self.party(recipient)?,
            },
            WishedAction::Endorse(party) => Action::Endorse {
                recipient: self.reference(party)?,
            },
            WishedAction::EndorseToOrder(party) => Action::EndorseToOrder {
                recipient: self.reference(party)?,
            },
            WishedAction::SurrenderForDelivery(party) => Action::SurrenderForDelivery {
                deliver_to: self.reference(party)?,
            },
            WishedAction::Plain(name) => plain(name)?,
        })
    }

    fn issue(&mut self, wished: WishedIssue, document: &DocumentFacts) -> Result<Issue, Fault> {
        let order_party = wished
            .order
            .1
            .map(|party| self.reference(party))
            .transpose()?;
        let order = match (wished.order.0, order_party) {
            (OrderKind::Shipper, _) => Order::Shipper,
            (OrderKind::Bearer, _) => Order::Bearer,
            (OrderKind::Bank, Some(party)) => Order::Bank(party),
            (OrderKind::Party, Some(party)) => Order::Party(party),
            (OrderKind::Straight, Some(party)) => Order::Straight(party),
            (OrderKind::Named, Some(party)) => Order::Named(party),
            (OrderKind::Bank | OrderKind::Party | OrderKind::Straight | OrderKind::Named, None) => {
                return Err(Rejection::LegalMismatch.into());
            }
        };
        Ok(Issue {
            number: document.number.clone(),
            order,
            shipper: self.party(wished.shipper)?,
            recipient: self.party(wished.recipient)?,
            legal: Legal {
                law: wished.law,
                profile: wished.profile,
                profile_date: wished.profile_date,
                terms: wished.terms,
                transferability: wished.transferability,
            },
        })
    }

    fn reference(&mut self, wished: WishedParty) -> Result<Reference, Fault> {
        Ok(match wished {
            WishedParty::Party(party) => Reference::Party(self.party(party)?),
            WishedParty::Stated(stated) => Reference::Stated(stated),
        })
    }

    /// A party with its newest head, whose receipt goes into the answer.
    fn party(&mut self, party: PartyId) -> Result<PartyReference, Fault> {
        let unknown = || Refusal::from(Rejection::PartyUnknown).with("party", party.to_string());
        let entry = self.calls.directory().party(party).ok_or_else(unknown)?;
        if let Some(latest) = entry.elements.last() {
            self.named
                .insert(party, latest.receipt.compact().to_owned());
        }
        Ok(PartyReference {
            party,
            head: entry.party.head(),
        })
    }

    fn receipts(self) -> Vec<PartyReceipt> {
        let named = self.named.into_iter();
        named
            .map(|(party, receipt)| PartyReceipt {
                party_id: party.to_string(),
                receipt,
            })
            .collect()
    }
}

/// The actions that say nothing more than their name.
fn plain(name: ActionName) -> Result<Action, Rejection> {
    let plain = [
        Action::Accept,
        Action::Recall,
        Action::Reject,
        Action::BlankEndorse,
        Action::Sacc,
        Action::Srej,
        Action::Supersede,
    ];
    let found = plain.into_iter().find(|action| action.name() == name);
    found.ok_or(Rejection::ActionNotOffered)
}
