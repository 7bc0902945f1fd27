//! The chain of a party: its keys, and what is said about it.
//!
//! A party is a chain of events, each signed by one of the party's own root keys, so that nobody
//! else, the operator of the registry included, can give it a key. [`KeyEvent`] is what is signed,
//! [`PartyState`] what follows, [`apply`] the rule between the two. [`KnownParty`] is the fold over
//! a chain with the facts that were opened, and what the rest of the crate asks about parties.
//! See `docs/format.md` §4.

use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};
use funani_proof::key::{KeyError, Kid, PublicKey};

use crate::form::{self, Field, Form, FormFault, ViolationCode, named};

pub mod build;
mod event;
mod known;
mod rules;
#[cfg(test)]
pub(crate) mod samples;
mod set;

#[cfg(test)]
mod tests;

pub use event::{Describe, Enrol, Event, EventName, KeyEvent, Proof, party_id};
pub use known::{ChainFault, Item, Judged, KnownParty};
pub use rules::{EventFacts, apply, authorise_key};
pub use set::PartySet;

/// The most keys that a party may have at a time.
pub const MAX_KEYS: usize = 64;
/// The most facts that a party may have at a time.
pub const MAX_FACTS: usize = 256;
/// The most approvals that a party may ask for.
pub const MAX_APPROVALS_NEEDED: u64 = 5;
/// The most keys that a recovery may name.
pub const MAX_RECOVERY_KEYS: usize = 16;
/// The shortest wait of a recovery, in hours.
pub const MIN_WAIT_HOURS: u64 = 72;

named! {
    /// The one thing that a key is for.
    pub enum Purpose, "a purpose of docs/format.md §1" {
        /// Signs the events of its own party chain.
        Root = "root",
        /// Signs acts, documents and notes.
        Act = "act",
        /// Signs approvals.
        Approve = "approve",
        /// Signs tokens and proofs of control.
        Authenticate = "authenticate",
        /// Signs receipts and head statements of one owner.
        Receipt = "receipt",
        /// Signs checkpoints.
        Checkpoint = "checkpoint",
        /// Co-signs checkpoints.
        Cosign = "cosign",
        /// Signs towards other platforms.
        Edge = "edge",
        /// Agrees on secrets.
        Agree = "agree",
    }
}

named! {
    /// Who holds the private half of a key, from the weakest to the strongest hold.
    pub enum Custody, "a custody of docs/format.md §4.1" {
        /// A custodian holds it for the party.
        Managed = "managed",
        /// The party holds it, in software.
        SelfHeld = "self",
        /// The party holds it, in a hardware module.
        Hsm = "hsm",
    }
}

/// A key of a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub public: PublicKey,
    /// What it is for.
    pub purpose: Purpose,
    /// Who holds it.
    pub custody: Custody,
}

impl Key {
    /// The key's id.
    pub const fn kid(&self) -> Kid {
        self.public.kid()
    }

    /// The key, written.
    pub fn to_value(&self) -> Value {
        Object::from([
            ("custody", Value::from(self.custody.as_str())),
            ("jwk", self.public.to_jwk()),
            ("kid", self.kid().into()),
            ("purpose", self.purpose.as_str().into()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let custody = form.required("custody").parsed();
        let public = read_public_key(form);
        let purpose = form.required("purpose").parsed();
        Some(Self {
            public: public?,
            purpose: purpose?,
            custody: custody?,
        })
    }
}

/// How a party gets new roots when all are lost. It is carried and not used yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The keys of those who may recover.
    pub kids: BTreeSet<Kid>,
    /// How many of them it takes, from 1 to their number.
    pub threshold: u64,
    /// How long a recovery waits for an objection, in hours, at least [`MIN_WAIT_HOURS`].
    pub wait_hours: u64,
}

impl Recovery {
    /// The recovery, written.
    pub fn to_value(&self) -> Value {
        Object::from([
            (
                "kids",
                self.kids
                    .iter()
                    .map(|kid| (*kid).into())
                    .collect::<Vec<_>>()
                    .into(),
            ),
            ("threshold", form::integer(self.threshold)),
            ("wait_hours", form::integer(self.wait_hours)),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let kids = read_kids(&form.required("kids"), 1, MAX_RECOVERY_KEYS);
        let most = kids
            .as_ref()
            .and_then(|kids| u64::try_from(kids.len()).ok());
        let threshold = form
            .required("threshold")
            .integer(1, most.unwrap_or(u64::MAX));
        let wait_hours = form
            .required("wait_hours")
            .integer(MIN_WAIT_HOURS, u64::MAX);
        Some(Self {
            kids: kids?,
            threshold: threshold?,
            wait_hours: wait_hours?,
        })
    }
}

/// What is live on a party chain after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyState {
    /// How many approvals the party wants on acts that move or end control, 0 to
    /// [`MAX_APPROVALS_NEEDED`].
    pub approvals_needed: u64,
    /// The facts, by their salted digests.
    pub facts: BTreeSet<Digest>,
    /// The keys.
    pub keys: BTreeMap<Kid, Key>,
    /// The recovery, where the party named one.
    pub recovery: Option<Recovery>,
}

impl PartyState {
    /// Reads the state that stands in a receipt.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(value: &Value) -> Result<Self, FormFault> {
        form::read_value(value, Self::read)
    }

    /// Reads the members of a state that stands in another statement.
    pub fn read(form: &mut Form<'_>) -> Option<Self> {
        let approvals_needed = form
            .required("approvals_needed")
            .integer(0, MAX_APPROVALS_NEEDED);
        let facts = form.required("facts").digests(MAX_FACTS);
        let keys = read_keys(&form.required("keys"), 1);
        let recovery = form
            .optional("recovery")
            .and_then(|field| field.object(Recovery::read));
        Some(Self {
            approvals_needed: approvals_needed?,
            facts: facts?.into_iter().collect(),
            keys: keys?,
            recovery,
        })
    }

    /// The state, written.
    pub fn to_value(&self) -> Value {
        self.to_object().into()
    }

    /// The state as a written object, as it stands in a receipt.
    pub fn to_object(&self) -> Object {
        form::object([
            (
                "approvals_needed",
                Some(form::integer(self.approvals_needed)),
            ),
            ("facts", Some(write_digests(&self.facts))),
            ("keys", Some(write_keys(&self.keys))),
            ("recovery", self.recovery.as_ref().map(Recovery::to_value)),
        ])
    }

    /// The keys of this purpose.
    pub fn keys_for(&self, purpose: Purpose) -> impl Iterator<Item = &Key> {
        self.keys.values().filter(move |key| key.purpose == purpose)
    }

    /// The weakest custody of the live act keys; nothing where there is no act key.
    pub fn custody(&self) -> Option<Custody> {
        self.keys_for(Purpose::Act).map(|key| key.custody).min()
    }
}

/// Reads the members `kid` and `jwk` of a form: a key and the id that it gives.
pub(crate) fn read_public_key(form: &mut Form<'_>) -> Option<PublicKey> {
    let kid_field = form.required("kid");
    let kid = kid_field.parsed::<Kid>();
    let jwk_field = form.required("jwk");
    let public = match PublicKey::from_jwk(jwk_field.value()?) {
        Ok(public) => public,
        Err(error) => {
            let code = match error {
                KeyError::Weak => ViolationCode::WeakKey,
                KeyError::NotAPoint
                | KeyError::NotCanonical
                | KeyError::JwkMalformed
                | KeyError::PemMalformed
                | KeyError::KidMalformed
                | KeyError::SignatureInvalid => ViolationCode::Malformed,
            };
            jwk_field.fault(code, error.to_string());
            return None;
        }
    };
    if kid.is_some_and(|kid| kid != public.kid()) {
        kid_field.fault(
            ViolationCode::IdMismatch,
            "must be the thumbprint of the key",
        );
    }
    Some(public)
}

fn read_keys(field: &Field<'_>, least: usize) -> Option<BTreeMap<Kid, Key>> {
    let keys = field.sorted(MAX_KEYS, |field| field.object(Key::read), Key::kid)?;
    require(field, keys.len(), least)?;
    Some(keys.into_iter().map(|key| (key.kid(), key)).collect())
}

fn read_kids(field: &Field<'_>, least: usize, most: usize) -> Option<BTreeSet<Kid>> {
    let kids = field.sorted(most, Field::parsed::<Kid>, |kid| *kid)?;
    require(field, kids.len(), least)?;
    Some(kids.into_iter().collect())
}

/// Notes a violation where a list has fewer than `least` elements.
fn require(field: &Field<'_>, count: usize, least: usize) -> Option<()> {
    if count < least {
        field.fault(ViolationCode::Missing, "must not be empty");
        return None;
    }
    Some(())
}

fn write_keys(keys: &BTreeMap<Kid, Key>) -> Value {
    keys.values().map(Key::to_value).collect::<Vec<_>>().into()
}

fn write_kids(kids: &BTreeSet<Kid>) -> Value {
    kids.iter()
        .map(|kid| (*kid).into())
        .collect::<Vec<_>>()
        .into()
}

fn write_digests(digests: &BTreeSet<Digest>) -> Value {
    digests
        .iter()
        .map(|digest| (*digest).into())
        .collect::<Vec<_>>()
        .into()
}
