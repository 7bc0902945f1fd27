use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::key::Kid;

use super::{Custody, Event, Key, PartyState};
use crate::fact::{Fact, FactKind, Mandate, OpenedFact, Role};
use crate::form::Seed;
use crate::id::{MandateId, PartyId};
use crate::identifier::Identifier;
use crate::receipt::ChainHead;
use crate::rejection::Rejection;
use crate::time::Timestamp;

mod fold;

pub use fold::{ChainFault, Item, Judged};

/// What is known of one party: its chain, folded, with the facts that were opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownParty {
    id: PartyId,
    seed: Seed,
    head: Digest,
    sequence: u64,
    time: Timestamp,
    state: PartyState,
    said: Said,
    revoked: BTreeSet<Kid>,
}

/// What is known of the live facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    opened: BTreeMap<Digest, Fact>,
    /// Of facts that are not opened, the kind that their event says.
    kinds: BTreeMap<Digest, FactKind>,
}
impl KnownParty {
    /// The party's id.
    pub const fn id(&self) -> PartyId {
        self.id
    }

    /// The seed that hides the party in the log.
    pub const fn seed(&self) -> Seed {
        self.seed
    }

    /// The latest receipt by its place.
    pub const fn chain_head(&self) -> ChainHead {
        ChainHead {
            head: self.head,
            sequence: self.sequence,
        }
    }

    /// The digest of the latest receipt.
    pub const fn head(&self) -> Digest {
        self.head
    }

    /// The sequence of the latest receipt, from 1.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The recorded time of the latest receipt.
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// What is live.
    pub const fn state(&self) -> &PartyState {
        &self.state
    }

    /// The live facts that are opened.
    pub const fn opened(&self) -> &BTreeMap<Digest, Fact> {
        &self.said.opened
    }

    /// The keys that have ended.
    pub const fn revoked(&self) -> &BTreeSet<Kid> {
        &self.revoked
    }

    /// The live key of this id.
    pub fn key(&self, kid: Kid) -> Option<&Key> {
        self.state.keys.get(&kid)
    }

    /// The live key of this id, or why there is none.
    ///
    /// # Errors
    /// `KEY_REVOKED` where the key was once the party's, `KEY_UNKNOWN` where it never was.
    pub fn live_key(&self, kid: Kid) -> Result<&Key, Rejection> {
        self.key(kid).ok_or_else(|| self.gone(kid))
    }

    /// The approved name: the one without a language, else the first by language.
    pub fn name(&self) -> Option<&str> {
        let names = self.facts().filter_map(|fact| {
            let Fact::Name { name, language } = fact else {
                return None;
            };
            Some((language.as_deref(), name.as_str()))
        });
        names.min().map(|(_, name)| name)
    }

    /// Whether one of the party's approved names is exactly this.
    pub fn is_named(&self, name: &str) -> bool {
        self.facts()
            .any(|fact| matches!(fact, Fact::Name { name: held, .. } if held == name))
    }

    /// The identifiers.
    pub fn identifiers(&self) -> impl Iterator<Item = &Identifier> {
        self.said.identifiers()
    }

    /// Whether the party holds this identifier.
    pub fn holds_identifier(&self, identifier: &Identifier) -> bool {
        self.identifiers().any(|held| held == identifier)
    }

    /// The roles.
    pub fn roles(&self) -> BTreeSet<Role> {
        let role = |fact: &Fact| {
            if let Fact::Role(role) = fact {
                Some(*role)
            } else {
                None
            }
        };
        self.facts().filter_map(role).collect()
    }

    /// The weakest custody of the live act keys; nothing where there is no act key.
    pub fn custody(&self) -> Option<Custody> {
        self.state.custody()
    }

    /// How many approvals the party wants.
    pub const fn approvals_needed(&self) -> u64 {
        self.state.approvals_needed
    }

    /// Whether the party consents at `time` to receive bills under these terms.
    pub fn consents(&self, terms: &Digest, time: Timestamp) -> bool {
        self.facts().any(|fact| {
            matches!(fact, Fact::Consent { terms: to, until } if to == terms && time < *until)
        })
    }

    /// The mandate of this id that the party gave, where it is open at `time`.
    pub fn mandate(&self, id: MandateId, time: Timestamp) -> Option<&Mandate> {
        self.facts().find_map(|fact| {
            let Fact::Mandate(mandate) = fact else {
                return None;
            };
            (mandate.mandate == id && mandate.is_open(time)).then_some(mandate)
        })
    }

    /// Why a key is not among the live ones.
    pub(super) fn gone(&self, kid: Kid) -> Rejection {
        if self.revoked.contains(&kid) {
            Rejection::KeyRevoked
        } else {
            Rejection::KeyUnknown
        }
    }

    fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.said.opened.values()
    }
}

impl Said {
    fn identifiers(&self) -> impl Iterator<Item = &Identifier> {
        self.opened.values().filter_map(|fact| {
            let Fact::Identifier(identifier) = fact else {
                return None;
            };
            Some(identifier)
        })
    }

    /// Takes over what an event says. An event by which a party adds facts without the operator
    /// must not add what the operator has to look at, nor end it.
    fn follow(&mut self, event: &Event, opened: &[OpenedFact]) -> Result<(), Rejection> {
        let only = match event {
            Event::Consent { .. } | Event::Withdraw { .. } => Some(FactKind::Consent),
            Event::Mandate { .. } | Event::EndMandate { .. } => Some(FactKind::Mandate),
            Event::Enrol(_)
            | Event::Add { .. }
            | Event::Rotate { .. }
            | Event::Revoke { .. }
            | Event::Describe(_)
            | Event::Reserved { .. } => None,
        };
        let fits = |kind: FactKind| only.is_none_or(|only| only == kind);
        for digest in event.facts_ended() {
            let kind = self.kinds.remove(&digest);
            let kind = self.opened.remove(&digest).map(|fact| fact.kind()).or(kind);
            if !kind.is_none_or(fits) {
                return Err(Rejection::FactWrongKind);
            }
        }
        let added: BTreeSet<Digest> = event.facts_added().collect();
        if let Some(kind) = only {
            self.kinds
                .extend(added.iter().map(|digest| (*digest, kind)));
        }
        for fact in opened {
            let digest = fact.digest();
            if !added.contains(&digest) {
                return Err(Rejection::FactMismatch);
            }
            if !fits(fact.value.kind()) {
                return Err(Rejection::FactWrongKind);
            }
            if self.opened.values().any(|held| held.excludes(&fact.value)) {
                return Err(Rejection::FactTaken);
            }
            self.opened.insert(digest, fact.value.clone());
        }
        Ok(())
    }
}
