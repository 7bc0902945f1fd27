use super::matching::{self, Match};
use super::{Applied, Facts, UNDO_WITHIN};
use crate::act::{Act, Issue, Order};
use crate::document::DocumentFacts;
use crate::rejection::Rejection;
use crate::state::{Endorsement, Named, State, Status, Undo};

/// ISSUE: the carrier, or its agent, opens the bill with the recipient as its first holder.
pub(super) fn apply(issue: &Issue, act: &Act, facts: &Facts<'_>) -> Result<Applied, Rejection> {
    if !facts
        .parties
        .consents(issue.recipient.party, &issue.legal.terms, facts.time)
    {
        return Err(Rejection::ConsentMissing);
    }
    let document = facts.document.ok_or(Rejection::DocumentMissing)?;
    let opens = act.opens.first().ok_or(Rejection::DocumentMissing)?;
    let agrees = document.digest == opens.document
        && document.number == issue.number
        && document.is_made_out(issue.order.kind());
    if !agrees {
        return Err(Rejection::DocumentMismatch);
    }
    let matched = match_parties(issue, document, facts);
    if !matched.holds() {
        return Err(Rejection::PartyNotInDocument);
    }
    if issue.legal.transferability != issue.order.transferability() {
        return Err(Rejection::LegalMismatch);
    }
    let endorsement = first_endorsement(issue);
    let state = State {
        status: Status::Live {
            undo: Some(Undo {
                sender: None,
                until: facts.time.plus(UNDO_WITHIN),
            }),
        },
        home: act.registry.clone(),
        document: opens.document,
        carrier: act.party(),
        shipper: issue.shipper.party,
        possessor: Some(issue.recipient.party),
        endorsement: endorsement.clone(),
        received: endorsement,
        law: issue.legal.law.clone(),
        number: issue.number.clone(),
        terms: issue.legal.terms,
    };
    Ok(Applied {
        state,
        name_only: matched == Match::ByName,
    })
}

/// Shipper and order party must be those that the document states for their roles; the weaker of
/// the two matches counts.
fn match_parties(issue: &Issue, document: &DocumentFacts, facts: &Facts<'_>) -> Match {
    let shipper = matching::in_document(issue.shipper.party, &document.shipper, facts.parties);
    let order = match (issue.order.party(), document.order_party(&issue.order)) {
        (Some(party), Some(stated)) => {
            matching::reference_in_document(party, stated, facts.parties)
        }
        (Some(_), None) => Match::No,
        (None, _) => Match::Certain,
    };
    shipper.min(order)
}

/// The endorsement that a bill is issued with (`docs/format.md` §2.2).
fn first_endorsement(issue: &Issue) -> Endorsement {
    match &issue.order {
        Order::Shipper => Endorsement::Order {
            party: issue.shipper.into(),
            onward: true,
        },
        Order::Bank(party) | Order::Party(party) => Endorsement::Order {
            party: Named::from(party),
            onward: true,
        },
        Order::Bearer => Endorsement::Blank,
        Order::Straight(party) => Endorsement::Straight {
            party: Named::from(party),
        },
        Order::Named(party) => Endorsement::Named {
            party: Named::from(party),
            onward: true,
        },
    }
}
