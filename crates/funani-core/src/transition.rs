//! Who may do what to a bill, and what follows (`docs/format.md` §2.2).
//!
//! One rule for the registry that records an act and for the verifier that judges it later. Both
//! bring the same [`Facts`]: the recorded time, what the party chains say at the heads of
//! `keys_at`, and the approvals whose signatures hold. What a node alone can know, such as whether
//! a number is taken, is not judged here.

use funani_proof::digest::Digest;
use funani_proof::key::Kid;

use crate::act::{ActionName, Capacity, Identifier};
use crate::approval::ApprovalRole;
use crate::document::DocumentFacts;
use crate::id::{MandateId, PartyId};
use crate::time::Timestamp;

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
