//! Making events, for those who hold keys: from what is intended to what is signed.

use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_proof::key::SigningKey;

use super::{Custody, Enrol, Event, Key, KeyEvent, Purpose, Recovery, party_id};
use crate::approval::{Approval, ApprovalRole};
use crate::form::Seed;
use crate::id::PartyId;
use crate::origin::Origin;
use crate::receipt::ChainHead;
use crate::time::Timestamp;

/// A key that is to be added, with its private half, which proves it.
#[derive(Clone, Copy, Debug)]
pub struct NewKey<'a> {
    /// The key.
    pub key: &'a SigningKey,
    /// What it is for.
    pub purpose: Purpose,
    /// Who holds it.
    pub custody: Custody,
}

impl NewKey<'_> {
    /// The public key as it stands in an event.
    pub fn public(&self) -> Key {
        Key {
            public: self.key.public(),
            purpose: self.purpose,
            custody: self.custody,
        }
    }
}

/// When an event is signed and until when it may be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The signer's clock.
    pub time: Timestamp,
    /// The last recorded time.
    pub not_after: Timestamp,
}

/// What a party enrols with.
#[derive(Clone, Debug)]
pub struct Enrolment<'a> {
    /// 32 bytes of chance.
    pub seed: Seed,
    /// The keys; one at least is a root.
    pub keys: &'a [NewKey<'a>],
    /// The digests of the facts.
    pub facts: BTreeSet<Digest>,
    /// How many approvals the party wants.
    pub approvals_needed: u64,
    /// How the party is recovered, where it says so.
    pub recovery: Option<Recovery>,
}

/// An event that waits for approvals and for the signature of a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    event: KeyEvent,
}

/// Drafts an enrolment, with the proofs of its keys. The party's id follows from it.
pub fn enrol(registry: &Origin, enrolment: Enrolment<'_>, window: Window) -> Draft {
    let event = Event::Enrol(Enrol {
        approvals_needed: enrolment.approvals_needed,
        facts: enrolment.facts,
        keys: public_keys(enrolment.keys),
        recovery: enrolment.recovery,
        seed: enrolment.seed,
    });
    let mut draft = Draft::of(registry, PartyId::from_bytes([0; 16]), event, None, window);
    draft.event.party = party_id(&draft.event);
    draft.prove(enrolment.keys)
}

/// Drafts a later event on the chain of `party`, with the proofs of the keys that it adds.
pub fn extend(
    registry: &Origin,
    party: PartyId,
    on: ChainHead,
    event: Event,
    keys: &[NewKey<'_>],
    window: Window,
) -> Draft {
    Draft::of(registry, party, event, Some(on), window).prove(keys)
}

/// The public keys, as they stand in an event that adds them.
pub fn public_keys(keys: &[NewKey<'_>]) -> BTreeMap<funani_proof::key::Kid, Key> {
    keys.iter()
        .map(|key| (key.key.kid(), key.public()))
        .collect()
}

impl Draft {
    /// The event as it stands.
    pub const fn event(&self) -> &KeyEvent {
        &self.event
    }

    /// The party.
    pub const fn party(&self) -> PartyId {
        self.event.party
    }

    /// What approvals are about.
    pub fn target(&self) -> Digest {
        self.event.target()
    }

    /// Signs the operator's approval, which names the digest of what the operator looked at.
    pub fn approve_as_operator(&self, evidence: Option<Digest>, key: &SigningKey) -> String {
        self.approve(ApprovalRole::Operator, None, evidence, key)
    }

    /// Signs an approval of the party itself, by one of its approve keys.
    pub fn approve_as_party(&self, key: &SigningKey) -> String {
        self.approve(ApprovalRole::Party, Some(self.event.party), None, key)
    }

    /// Names the approvals and signs the event by a root key.
    pub fn finish<'a>(
        mut self,
        approvals: impl IntoIterator<Item = &'a str>,
        root: &SigningKey,
    ) -> String {
        let digests = approvals
            .into_iter()
            .map(|approval| Digest::of(approval.as_bytes()));
        self.event.approvals = digests.collect();
        jws::sign(Typ::Key, root, &self.event.to_payload())
    }

    fn of(
        registry: &Origin,
        party: PartyId,
        event: Event,
        on: Option<ChainHead>,
        window: Window,
    ) -> Self {
        let event = KeyEvent {
            registry: registry.clone(),
            party,
            event,
            on,
            time: window.time,
            not_after: window.not_after,
            approvals: BTreeSet::new(),
            proofs: Vec::new(),
        };
        Self { event }
    }

    fn prove(mut self, keys: &[NewKey<'_>]) -> Self {
        let mut proofs: Vec<_> = keys.iter().map(|key| self.event.prove(key.key)).collect();
        proofs.sort_by_key(|proof| proof.kid);
        self.event.proofs = proofs;
        self
    }

    fn approve(
        &self,
        role: ApprovalRole,
        party: Option<PartyId>,
        evidence: Option<Digest>,
        key: &SigningKey,
    ) -> String {
        let approval = Approval {
            registry: self.event.registry.clone(),
            party,
            role,
            target: self.target(),
            evidence,
        };
        jws::sign(Typ::Approval, key, &approval.to_payload())
    }
}
