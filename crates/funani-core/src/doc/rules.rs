use std::collections::BTreeSet;

use super::{Deed, Doc, DocState, DocStatus, Edition, GrantStatus, On};
use crate::approval::ApprovalRole;
use crate::id::PartyId;
use crate::rejection::Rejection;
use crate::time::Timestamp;
use crate::transition::{
    MAX_AHEAD, MAX_WAIT, MAX_WAIT_WITH_APPROVALS, PartyFacts, VerifiedApproval,
};

/// The most rules that one statement overrides.
pub const MAX_OVERRIDES: usize = 32;

/// What the rules need to know beside state and statement.
#[derive(Clone, Copy)]
pub struct DocFacts<'a> {
    /// The recorded time: that of the receipt.
    pub time: Timestamp,
    /// What the party chains say.
    pub parties: &'a dyn PartyFacts,
    /// The approvals that the statement names, each with a signature that holds.
    pub approvals: &'a [VerifiedApproval],
}

/// Decides on a statement over a state, or on one that opens a chain over none: the state after
/// it. That the signatures hold, and that `state` is the one at the head that the statement names,
/// is what the caller has made sure of; so is, for `HAND_OVER`, that the document is the giver's.
///
/// # Errors
/// The first [`Rejection`], in the declared order, that applies.
pub fn apply(
    state: Option<&DocState>,
    doc: &Doc,
    facts: &DocFacts<'_>,
) -> Result<DocState, Rejection> {
    check_statement(doc, facts.time)?;
    check_actor(state, doc)?;
    check_approvals(doc, facts)?;
    match (&doc.deed, state) {
        (Deed::Issue(edition), None) => Ok(DocState::issued(doc.actor.party, edition)),
        (Deed::HandOver(grant), None) => {
            if grant.recipient.party == doc.actor.party {
                return Err(Rejection::RecipientIsHolder);
            }
            Ok(DocState::Grant {
                doc: grant.doc,
                from: doc.actor.party,
                to: grant.recipient.party,
                status: GrantStatus::Given,
            })
        }
        (Deed::Issue(_) | Deed::HandOver(_), Some(_)) => Err(Rejection::DocExists),
        (Deed::Replace(_) | Deed::Cancel | Deed::Receive | Deed::Withdraw, None) => {
            Err(Rejection::HeadUnknown)
        }
        (deed, Some(state)) => step(state, deed),
    }
}

/// Ids and times.
fn check_statement(doc: &Doc, recorded: Timestamp) -> Result<(), Rejection> {
    if !doc.id_holds() {
        return Err(Rejection::IdMismatch);
    }
    if doc.time.since(recorded) > MAX_AHEAD {
        return Err(Rejection::TimeAhead);
    }
    if recorded > doc.not_after {
        return Err(Rejection::ActExpired);
    }
    let longest = if doc.approvals.is_empty() {
        MAX_WAIT
    } else {
        MAX_WAIT_WITH_APPROVALS
    };
    if doc.not_after.since(doc.time) > longest {
        return Err(Rejection::NotAfterTooFar);
    }
    Ok(())
}

/// Only the issuer changes a document or ends a grant; only the recipient receives.
fn check_actor(state: Option<&DocState>, doc: &Doc) -> Result<(), Rejection> {
    let (Some(state), actor) = (state, doc.actor.party) else {
        return Ok(());
    };
    let may = match (state, &doc.deed) {
        (DocState::Document { issuer, .. }, _) => *issuer == actor,
        (DocState::Grant { to, .. }, Deed::Receive) => *to == actor,
        (DocState::Grant { from, .. }, _) => *from == actor,
    };
    match (may, state) {
        (true, _) => Ok(()),
        (false, DocState::Document { .. }) => Err(Rejection::NotIssuer),
        (false, DocState::Grant { .. }) => Err(Rejection::NotConcerned),
    }
}

/// How many approvals by distinct approve keys of the actor a statement needs: as many as the party
/// demands of itself where it gives a document its content, and one at least where it overrides.
pub fn needs_approval(deed: &Deed, demanded: u64) -> u64 {
    match deed.edition() {
        Some(Edition { overrides, .. }) if overrides.is_empty() => demanded,
        Some(_) => demanded.max(1),
        None => 0,
    }
}

fn check_approvals(doc: &Doc, facts: &DocFacts<'_>) -> Result<(), Rejection> {
    let actor = doc.actor.party;
    let needed = needs_approval(&doc.deed, facts.parties.approvals_needed(actor));
    let counted = facts
        .approvals
        .iter()
        .filter(|approval| approval.role == ApprovalRole::Party && approval.party == Some(actor));
    let keys: BTreeSet<_> = counted.map(|approval| approval.kid).collect();
    if u64::try_from(keys.len()).unwrap_or(u64::MAX) < needed {
        return Err(Rejection::ApprovalsMissing);
    }
    Ok(())
}

fn step(state: &DocState, deed: &Deed) -> Result<DocState, Rejection> {
    let mut next = state.clone();
    match (&mut next, deed) {
        (DocState::Document { status, .. }, _) if *status == DocStatus::Cancelled => {
            Err(Rejection::DocEnded)
        }
        (DocState::Grant { status, .. }, _) if *status == GrantStatus::Withdrawn => {
            Err(Rejection::DocEnded)
        }
        (
            DocState::Document {
                kind,
                content,
                edition,
                ..
            },
            Deed::Replace(replacing),
        ) => {
            if *kind != replacing.kind || *content == replacing.content {
                return Err(Rejection::EditionMismatch);
            }
            *content = replacing.content;
            *edition = edition.saturating_add(1);
            Ok(next)
        }
        (DocState::Document { status, .. }, Deed::Cancel) => {
            *status = DocStatus::Cancelled;
            Ok(next)
        }
        (DocState::Grant { status, .. }, Deed::Receive) if *status == GrantStatus::Given => {
            *status = GrantStatus::Received;
            Ok(next)
        }
        (DocState::Grant { status, .. }, Deed::Withdraw) => {
            *status = GrantStatus::Withdrawn;
            Ok(next)
        }
        // A grant that was received is not received again; and what is done to documents is not
        // done to grants.
        (DocState::Document { .. } | DocState::Grant { .. }, _) => Err(Rejection::DocEnded),
    }
}

/// The parties by whose chains a statement is judged: `keys_at` of its receipt names exactly these.
pub fn judged(doc: &Doc, approvals: &[VerifiedApproval]) -> BTreeSet<PartyId> {
    let named = doc.parties().into_iter().map(|party| party.party);
    let approving = approvals.iter().filter_map(|approval| approval.party);
    named.chain(approving).collect()
}

impl On {
    /// The sequence of the receipt for a statement that stands here.
    pub const fn next(&self) -> u64 {
        match self {
            Self::Seed(_) => 1,
            Self::Head(head) => head.sequence.saturating_add(1),
        }
    }
}
