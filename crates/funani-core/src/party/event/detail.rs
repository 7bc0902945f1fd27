use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};
use funani_proof::key::Kid;

use crate::form::{self, Field, Form, Seed, ViolationCode, named};
use crate::party::{
    Key, MAX_APPROVALS_NEEDED, MAX_FACTS, MAX_KEYS, Recovery, read_keys, read_kids, write_digests,
    write_keys, write_kids,
};

named! {
    /// The names of the events of a party chain.
    pub enum EventName, "an event of docs/format.md §4.1" {
        /// Opens the chain.
        Enrol = "ENROL",
        /// Adds keys.
        Add = "ADD",
        /// Adds keys and ends others.
        Rotate = "ROTATE",
        /// Ends keys.
        Revoke = "REVOKE",
        /// Changes facts and the number of approvals.
        Describe = "DESCRIBE",
        /// Adds a consent.
        Consent = "CONSENT",
        /// Ends a consent.
        Withdraw = "WITHDRAW",
        /// Adds a mandate.
        Mandate = "MANDATE",
        /// Ends a mandate.
        EndMandate = "END_MANDATE",
        /// Reserved.
        RecoverOpen = "RECOVER_OPEN",
        /// Reserved.
        RecoverClose = "RECOVER_CLOSE",
    }
}

/// What opens a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// How many approvals the party wants.
    pub approvals_needed: u64,
    /// The first facts.
    pub facts: BTreeSet<Digest>,
    /// The first keys, at least one.
    pub keys: BTreeMap<Kid, Key>,
    /// How the party is recovered, where it says so.
    pub recovery: Option<Recovery>,
    /// 32 bytes of chance that hide the party in the log.
    pub seed: Seed,
}

/// What changes about a party, at least one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Describe {
    /// Facts that begin.
    pub add: BTreeSet<Digest>,
    /// The new number of approvals, where it changes.
    pub approvals_needed: Option<u64>,
    /// Facts that end.
    pub end: BTreeSet<Digest>,
}

/// What happens on a party chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Opens the chain.
    Enrol(Enrol),
    /// Adds keys, at least one.
    Add {
        /// The new keys.
        keys: BTreeMap<Kid, Key>,
    },
    /// Adds keys and ends others, at least one each.
    Rotate {
        /// The new keys.
        keys: BTreeMap<Kid, Key>,
        /// The keys that end.
        revoke: BTreeSet<Kid>,
    },
    /// Ends keys, at least one.
    Revoke {
        /// The keys that end.
        revoke: BTreeSet<Kid>,
    },
    /// Changes facts and the number of approvals.
    Describe(Describe),
    /// Adds a consent.
    Consent {
        /// The fact.
        fact: Digest,
    },
    /// Ends a consent.
    Withdraw {
        /// The fact.
        fact: Digest,
    },
    /// Adds a mandate.
    Mandate {
        /// The fact.
        fact: Digest,
    },
    /// Ends a mandate.
    EndMandate {
        /// The fact.
        fact: Digest,
    },
    /// An event whose rules are not built yet.
    Reserved {
        /// `RECOVER_OPEN` or `RECOVER_CLOSE`.
        name: EventName,
        /// Its detail, as it stands.
        detail: Object,
    },
}

impl Event {
    /// The name of the event.
    pub const fn name(&self) -> EventName {
        match self {
            Self::Enrol(_) => EventName::Enrol,
            Self::Add { .. } => EventName::Add,
            Self::Rotate { .. } => EventName::Rotate,
            Self::Revoke { .. } => EventName::Revoke,
            Self::Describe(_) => EventName::Describe,
            Self::Consent { .. } => EventName::Consent,
            Self::Withdraw { .. } => EventName::Withdraw,
            Self::Mandate { .. } => EventName::Mandate,
            Self::EndMandate { .. } => EventName::EndMandate,
            Self::Reserved { name, .. } => *name,
        }
    }

    /// The keys that begin with this event.
    pub fn keys_added(&self) -> impl Iterator<Item = &Key> {
        let keys = match self {
            Self::Enrol(Enrol { keys, .. }) | Self::Add { keys } | Self::Rotate { keys, .. } => {
                Some(keys)
            }
            Self::Revoke { .. }
            | Self::Describe(_)
            | Self::Consent { .. }
            | Self::Withdraw { .. }
            | Self::Mandate { .. }
            | Self::EndMandate { .. }
            | Self::Reserved { .. } => None,
        };
        keys.into_iter().flat_map(BTreeMap::values)
    }

    /// The keys that end with this event.
    pub fn keys_ended(&self) -> impl Iterator<Item = Kid> {
        let kids = match self {
            Self::Rotate { revoke, .. } | Self::Revoke { revoke } => Some(revoke),
            Self::Enrol(_)
            | Self::Add { .. }
            | Self::Describe(_)
            | Self::Consent { .. }
            | Self::Withdraw { .. }
            | Self::Mandate { .. }
            | Self::EndMandate { .. }
            | Self::Reserved { .. } => None,
        };
        kids.into_iter().flatten().copied()
    }

    /// The facts that begin with this event.
    pub fn facts_added(&self) -> impl Iterator<Item = Digest> {
        let (many, one) = match self {
            Self::Enrol(Enrol { facts, .. }) => (Some(facts), None),
            Self::Describe(Describe { add, .. }) => (Some(add), None),
            Self::Consent { fact } | Self::Mandate { fact } => (None, Some(*fact)),
            Self::Add { .. }
            | Self::Rotate { .. }
            | Self::Revoke { .. }
            | Self::Withdraw { .. }
            | Self::EndMandate { .. }
            | Self::Reserved { .. } => (None, None),
        };
        many.into_iter().flatten().copied().chain(one)
    }

    /// The facts that end with this event.
    pub fn facts_ended(&self) -> impl Iterator<Item = Digest> {
        let (many, one) = match self {
            Self::Describe(Describe { end, .. }) => (Some(end), None),
            Self::Withdraw { fact } | Self::EndMandate { fact } => (None, Some(*fact)),
            Self::Enrol(_)
            | Self::Add { .. }
            | Self::Rotate { .. }
            | Self::Revoke { .. }
            | Self::Consent { .. }
            | Self::Mandate { .. }
            | Self::Reserved { .. } => (None, None),
        };
        many.into_iter().flatten().copied().chain(one)
    }

    /// The detail, written.
    pub(super) fn to_detail(&self) -> Object {
        match self {
            Self::Enrol(enrol) => form::object([
                (
                    "approvals_needed",
                    Some(form::integer(enrol.approvals_needed)),
                ),
                ("facts", Some(write_digests(&enrol.facts))),
                ("keys", Some(write_keys(&enrol.keys))),
                ("recovery", enrol.recovery.as_ref().map(Recovery::to_value)),
                ("seed", Some(enrol.seed.into())),
            ]),
            Self::Add { keys } => Object::from([("keys", write_keys(keys))]),
            Self::Rotate { keys, revoke } => {
                Object::from([("keys", write_keys(keys)), ("revoke", write_kids(revoke))])
            }
            Self::Revoke { revoke } => Object::from([("revoke", write_kids(revoke))]),
            Self::Describe(describe) => form::object([
                ("add", Some(write_digests(&describe.add))),
                (
                    "approvals_needed",
                    describe.approvals_needed.map(form::integer),
                ),
                ("end", Some(write_digests(&describe.end))),
            ]),
            Self::Consent { fact }
            | Self::Withdraw { fact }
            | Self::Mandate { fact }
            | Self::EndMandate { fact } => Object::from([("fact", Value::from(*fact))]),
            Self::Reserved { detail, .. } => detail.clone(),
        }
    }

    pub(super) fn read(name: EventName, field: &Field<'_>) -> Option<Self> {
        match name {
            EventName::Enrol => field.object(read_enrol).map(Self::Enrol),
            EventName::Add => field.object(|form| {
                Some(Self::Add {
                    keys: read_keys(&form.required("keys"), 1)?,
                })
            }),
            EventName::Rotate => field.object(|form| {
                let keys = read_keys(&form.required("keys"), 1);
                let revoke = read_kids(&form.required("revoke"), 1, MAX_KEYS);
                Some(Self::Rotate {
                    keys: keys?,
                    revoke: revoke?,
                })
            }),
            EventName::Revoke => field.object(|form| {
                let revoke = read_kids(&form.required("revoke"), 1, MAX_KEYS);
                Some(Self::Revoke { revoke: revoke? })
            }),
            EventName::Describe => read_describe(field).map(Self::Describe),
            EventName::Consent => read_fact(field).map(|fact| Self::Consent { fact }),
            EventName::Withdraw => read_fact(field).map(|fact| Self::Withdraw { fact }),
            EventName::Mandate => read_fact(field).map(|fact| Self::Mandate { fact }),
            EventName::EndMandate => read_fact(field).map(|fact| Self::EndMandate { fact }),
            EventName::RecoverOpen | EventName::RecoverClose => Some(Self::Reserved {
                name,
                detail: field.any_object()?.clone(),
            }),
        }
    }
}

fn read_enrol(form: &mut Form<'_>) -> Option<Enrol> {
    let approvals_needed = form
        .required("approvals_needed")
        .integer(0, MAX_APPROVALS_NEEDED);
    let facts = form.required("facts").digests(MAX_FACTS);
    let keys = read_keys(&form.required("keys"), 1);
    let recovery = form
        .optional("recovery")
        .and_then(|field| field.object(Recovery::read));
    let seed = form.required("seed").seed();
    Some(Enrol {
        approvals_needed: approvals_needed?,
        facts: facts?.into_iter().collect(),
        keys: keys?,
        recovery,
        seed: seed?,
    })
}

fn read_describe(field: &Field<'_>) -> Option<Describe> {
    let describe = field.object(|form| {
        let add = form.required("add").digests(MAX_FACTS);
        let number = form.optional("approvals_needed");
        let number = number.and_then(|field| field.integer(0, MAX_APPROVALS_NEEDED));
        let end = form.required("end").digests(MAX_FACTS);
        Some(Describe {
            add: add?.into_iter().collect(),
            approvals_needed: number,
            end: end?.into_iter().collect(),
        })
    })?;
    if describe == Describe::default() {
        field.fault(ViolationCode::Missing, "must change something");
        return None;
    }
    Some(describe)
}

fn read_fact(field: &Field<'_>) -> Option<Digest> {
    field.object(|form| form.required("fact").digest())
}
