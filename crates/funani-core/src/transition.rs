//! Who may do what to a bill, and what follows (`docs/format.md` §2.2).
//!
//! One rule for the registry that records an act and for the verifier that judges it later. Both
//! bring the same [`Facts`]: the recorded time, what the party chains say at the heads of
//! `keys_at`, and the approvals whose signatures hold. What a node alone can know, such as whether
//! a number is taken, is not judged here.
//!
//! [`check_statement`] and [`check_times`] come first, then [`authority`] in the state that the act
//! names; after the node has made sure that this state is the latest, [`apply`] repeats all but
//! the times and gives the next state.

use std::collections::BTreeSet;

use funani_proof::digest::Digest;
use funani_proof::key::Kid;

use crate::act::{Act, Action, ActionName, Capacity, Reference};
use crate::approval::ApprovalRole;
use crate::document::DocumentFacts;
use crate::id::{MandateId, PartyId};
use crate::identifier::Identifier;
use crate::intent;
use crate::rejection::Rejection;
use crate::state::{Named, State};
use crate::time::{DAY, HOUR, MINUTE, Timestamp};

mod authority;
mod issue;
mod matching;
mod moves;
mod title;

#[cfg(test)]
mod tests;

pub use authority::{authority, needs_approvals};
pub use matching::Match;

/// How far an actor's clock may be ahead of the recorded time, in milliseconds.
pub const MAX_AHEAD: i64 = 2 * MINUTE;
/// How long after its time an act without approvals may be recorded, in milliseconds.
pub const MAX_WAIT: i64 = HOUR;
/// How long after its time an act with approvals may be recorded, in milliseconds.
pub const MAX_WAIT_WITH_APPROVALS: i64 = 7 * DAY;
/// How long after ISSUE or TRANSFER the bill may be returned, in milliseconds.
pub const UNDO_WITHIN: i64 = 7 * DAY;

/// What the rule needs to know beside state and act.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The recorded time: that of the receipt.
    pub time: Timestamp,
    /// What the party chains say.
    pub parties: &'a dyn PartyFacts,
    /// The approvals that the act names, each with a signature that holds and this act as target.
    pub approvals: &'a [VerifiedApproval],
    /// For ISSUE: what the transport document says.
    pub document: Option<&'a DocumentFacts>,
}

/// An approval whose signature holds and whose target is the act at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedApproval {
    /// Who approved.
    pub party: Option<PartyId>,
    /// As what.
    pub role: ApprovalRole,
    /// The key that signed, an `approve` key of the party.
    pub kid: Kid,
}

/// A mandate that is open at the time that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Who may act.
    pub agent: PartyId,
    /// In which capacity.
    pub capacity: Capacity,
    /// With which actions.
    pub actions: Vec<ActionName>,
}

/// What party chains say about parties, each at the head under which it is judged.
pub trait PartyFacts {
    /// Whether the party holds the identifier.
    fn holds_identifier(&self, party: PartyId, identifier: &Identifier) -> bool;

    /// Whether the party's approved name is exactly `name`.
    fn is_named(&self, party: PartyId, name: &str) -> bool;

    /// Whether the party consents to the terms at the time.
    fn consents(&self, party: PartyId, terms: &Digest, at: Timestamp) -> bool;

    /// The mandate of the principal, where it is open at the time.
    fn mandate(&self, principal: PartyId, mandate: MandateId, at: Timestamp) -> Option<Mandate>;

    /// How many approvals the party demands of itself.
    fn approvals_needed(&self, party: PartyId) -> u64;
}

/// A bill after an act that was allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The bill.
    pub state: State,
    /// Whether a party counted as the one that a document states by its name alone
    /// (`NAME_ONLY`).
    pub name_only: bool,
}

/// Checks what an act says of itself, whatever the state: ids, sentence of legal intent, action.
///
/// # Errors
/// [`Rejection::IdMismatch`], [`Rejection::IntentUnknown`] or [`Rejection::ActionNotOffered`].
pub fn check_statement(act: &Act) -> Result<(), Rejection> {
    if !act.ids_hold() {
        return Err(Rejection::IdMismatch);
    }
    if !act.name().is_offered() {
        return Err(Rejection::ActionNotOffered);
    }
    if intent::language(act).is_none() {
        return Err(Rejection::IntentUnknown);
    }
    Ok(())
}

/// Checks the times of an act against the recorded time, and this against that of the receipt
/// before.
///
/// # Errors
/// [`Rejection::TimeAhead`], [`Rejection::ActExpired`], [`Rejection::NotAfterTooFar`] or
/// [`Rejection::TimeBackwards`].
pub fn check_times(
    act: &Act,
    recorded: Timestamp,
    previous: Option<Timestamp>,
) -> Result<(), Rejection> {
    if act.time.since(recorded) > MAX_AHEAD {
        return Err(Rejection::TimeAhead);
    }
    if recorded > act.not_after {
        return Err(Rejection::ActExpired);
    }
    let longest = if act.approvals.is_empty() {
        MAX_WAIT
    } else {
        MAX_WAIT_WITH_APPROVALS
    };
    if act.not_after.since(act.time) > longest {
        return Err(Rejection::NotAfterTooFar);
    }
    if previous.is_some_and(|previous| recorded < previous) {
        return Err(Rejection::TimeBackwards);
    }
    Ok(())
}

/// Decides on an act over a state, or on an ISSUE over none: the state after it.
///
/// That `state` is the one at the head that the act names, and that it is the latest, is what the
/// caller has made sure of. The signatures hold already.
///
/// # Errors
/// The first [`Rejection`], in the declared order, that applies.
pub fn apply(state: Option<&State>, act: &Act, facts: &Facts<'_>) -> Result<Applied, Rejection> {
    if state.is_some_and(|state| state.home != act.registry) {
        return Err(Rejection::WrongRegistry);
    }
    check_statement(act)?;
    authority(state, act, facts)?;
    match (state, &act.action) {
        (None, Action::Issue(issue)) => issue::apply(issue, act, facts),
        (Some(_), Action::Issue(_)) => Err(Rejection::BillExists),
        (None, _) => Err(Rejection::HeadUnknown),
        (Some(state), _) => {
            let applied = moves::apply(state, act, facts)?;
            check_content(state, act, facts)?;
            Ok(applied)
        }
    }
}

/// What must hold together beside the state, for every act but ISSUE.
fn check_content(state: &State, act: &Act, facts: &Facts<'_>) -> Result<(), Rejection> {
    let recipient = match &act.action {
        Action::Transfer { recipient } => {
            if !facts
                .parties
                .consents(recipient.party, &state.terms, facts.time)
            {
                return Err(Rejection::ConsentMissing);
            }
            Some(recipient.party)
        }
        Action::Offer { recipient, .. } => Some(recipient.party),
        Action::Accept => Some(act.party()),
        Action::Issue(_)
        | Action::Recall
        | Action::Reject
        | Action::Endorse { .. }
        | Action::EndorseToOrder { .. }
        | Action::BlankEndorse
        | Action::SurrenderForDelivery { .. }
        | Action::Sacc
        | Action::Srej
        | Action::Supersede
        | Action::Reserved(_) => None,
    };
    if recipient.is_some() && recipient == state.possessor {
        return Err(Rejection::RecipientIsHolder);
    }
    if act.document != Some(state.document) {
        return Err(Rejection::DocumentMismatch);
    }
    Ok(())
}

/// The parties whose keys, consents or mandates an act is judged by, or who are matched with what
/// a document states: `keys_at` of its receipt names exactly these (`docs/format.md` §3.1).
pub fn judged(
    state: Option<&State>,
    act: &Act,
    approvals: &[VerifiedApproval],
) -> BTreeSet<PartyId> {
    let mut parties = BTreeSet::from([act.actor.party]);
    parties.extend(act.behalf.map(|behalf| behalf.principal.party));
    parties.extend(approvals.iter().filter_map(|approval| approval.party));
    match &act.action {
        Action::Issue(issue) => {
            parties.extend([issue.recipient.party, issue.shipper.party]);
            parties.extend(issue.order.party().and_then(party_of));
        }
        Action::Transfer { recipient } => {
            parties.insert(recipient.party);
        }
        Action::SurrenderForDelivery { deliver_to } => {
            let consignee = state.and_then(|state| title::consignee_at_origin(state, act.party()));
            parties.extend(matching::consulted(deliver_to, consignee));
        }
        Action::Offer { .. }
        | Action::Accept
        | Action::Recall
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

fn party_of(reference: &Reference) -> Option<PartyId> {
    Named::from(reference).party()
}
