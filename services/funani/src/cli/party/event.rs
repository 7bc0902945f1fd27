//! The events that a party signs by itself, and the description that the operator approves.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use funani_core::act::{ActionName, Capacity};
use funani_core::fact::{Fact, Mandate, OpenedFact, Role};
use funani_core::id::{MandateId, PartyId};
use funani_core::party::build::NewKey;
use funani_core::party::{Describe, Event, Key, Purpose, build};
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;

use super::{Desk, facts, read_text};
use crate::cli::output;
use crate::client::party::{self, Shown};

#[derive(Debug, Subcommand)]
pub(super) enum EventCommand {
    /// Draft new facts or the end of old ones; the draft goes to the operator.
    Describe {
        /// A further name.
        #[arg(long)]
        name: Option<String>,
        /// Further roles.
        #[arg(long = "role")]
        roles: Vec<Role>,
        /// Further identifiers, SCHEME=VALUE.
        #[arg(long = "identifier")]
        identifiers: Vec<String>,
        /// Digests of facts that end.
        #[arg(long = "end")]
        end: Vec<Digest>,
        /// A new number of approvals needed.
        #[arg(long)]
        approvals_needed: Option<u64>,
        /// Where to write the draft.
        #[arg(long, default_value = "description.json")]
        out: PathBuf,
    },
    /// Consent to receive bills under these terms.
    Consent {
        /// Digest of the terms.
        #[arg(long)]
        terms: Digest,
        /// Until when.
        #[arg(long)]
        until: Timestamp,
    },
    /// End a consent.
    Withdraw {
        /// Digest of the terms.
        #[arg(long)]
        terms: Digest,
    },
    /// Give another party a mandate.
    Mandate {
        /// The agent.
        #[arg(long)]
        agent: PartyId,
        /// `AGENT_FOR_CARRIER`, `MASTER` or `FOR_SHIPPER`.
        #[arg(long)]
        capacity: Capacity,
        /// Actions it may do.
        #[arg(long = "action", required = true)]
        actions: Vec<ActionName>,
        /// From when; now if left out.
        #[arg(long)]
        from: Option<Timestamp>,
        /// Until when.
        #[arg(long)]
        until: Timestamp,
    },
    /// End a mandate.
    EndMandate {
        /// The mandate.
        #[arg(long)]
        mandate: MandateId,
    },
    /// Add a key from another wallet's folder, such as a second act key.
    Add {
        /// PKCS#8 file of the key.
        #[arg(long)]
        key: PathBuf,
        /// What it is for.
        #[arg(long)]
        purpose: Purpose,
    },
    /// Replace the key of a purpose by one from a file.
    Rotate {
        /// PKCS#8 file of the new key.
        #[arg(long)]
        key: PathBuf,
        /// What it is for.
        #[arg(long)]
        purpose: Purpose,
    },
    /// End a key.
    Revoke {
        /// The key id.
        #[arg(long)]
        kid: funani_proof::key::Kid,
    },
}

/// An event with the facts that it adds, opened.
type Opened = (Event, Vec<OpenedFact>);

impl EventCommand {
    /// The key that the event adds, read from its file.
    pub(super) fn new_key(&self) -> Result<Option<(SigningKey, Purpose)>> {
        let (Self::Add { key, purpose } | Self::Rotate { key, purpose }) = self else {
            return Ok(None);
        };
        let pem = read_text(key)?;
        let key = SigningKey::from_pkcs8_pem(&pem)
            .with_context(|| format!("{} is no Ed25519 key in PKCS#8", key.display()))?;
        Ok(Some((key, *purpose)))
    }

    /// The event that the command means over the party's latest receipt.
    pub(super) fn event(
        &self,
        desk: &Desk,
        me: &Shown,
        new_key: Option<&NewKey<'_>>,
        now: Timestamp,
    ) -> Result<Opened> {
        let keys = new_key
            .map(|key| build::public_keys(&[*key]))
            .unwrap_or_default();
        Ok(match self {
            Self::Describe {
                name,
                roles,
                identifiers,
                end,
                approvals_needed,
                ..
            } => {
                let facts = facts(name.clone(), roles.clone(), identifiers)?;
                let opened = party::salted(facts, &desk.session.chance);
                let event = Event::Describe(Describe {
                    add: opened.iter().map(OpenedFact::digest).collect(),
                    approvals_needed: *approvals_needed,
                    end: end.iter().copied().collect(),
                });
                (event, opened)
            }
            Self::Consent { terms, until } => {
                let fact = Fact::Consent {
                    terms: *terms,
                    until: *until,
                };
                desk.adding(fact, |fact| Event::Consent { fact })
            }
            Self::Withdraw { terms } => {
                let is = |fact: &Fact| matches!(fact, Fact::Consent { terms: held, .. } if held == terms);
                let fact = desk.held(me, is, "consent to these terms")?;
                (Event::Withdraw { fact }, Vec::new())
            }
            Self::Mandate {
                agent,
                capacity,
                actions,
                from,
                until,
            } => {
                let mandate = Mandate {
                    mandate: MandateId::new(desk.session.chance.uuid7(&desk.session.clock)),
                    agent: *agent,
                    capacity: *capacity,
                    actions: in_order(actions),
                    from: from.unwrap_or(now),
                    until: *until,
                };
                output::complain(&format!("mandate {}", mandate.mandate));
                desk.adding(Fact::Mandate(mandate), |fact| Event::Mandate { fact })
            }
            Self::EndMandate { mandate } => {
                let is =
                    |fact: &Fact| matches!(fact, Fact::Mandate(held) if held.mandate == *mandate);
                let fact = desk.held(me, is, "mandate of this id")?;
                (Event::EndMandate { fact }, Vec::new())
            }
            Self::Add { .. } => (Event::Add { keys }, Vec::new()),
            Self::Rotate { purpose, .. } => {
                let revoke = me.state.keys_for(*purpose).map(Key::kid).collect();
                (Event::Rotate { keys, revoke }, Vec::new())
            }
            Self::Revoke { kid } => {
                let revoke = [*kid].into();
                (Event::Revoke { revoke }, Vec::new())
            }
        })
    }
}

fn in_order(actions: &[ActionName]) -> Vec<ActionName> {
    let mut actions = actions.to_vec();
    actions.sort_by_key(|action| action.as_str());
    actions.dedup();
    actions
}

impl Desk {
    /// An event that adds one fact under a fresh salt.
    fn adding(&self, fact: Fact, event: impl FnOnce(Digest) -> Event) -> Opened {
        let opened = OpenedFact {
            salt: funani_core::form::Seed(self.session.chance.bytes()),
            value: fact,
        };
        (event(opened.digest()), vec![opened])
    }

    /// The digest of a live fact that the wallet remembers.
    fn held(&self, me: &Shown, is: impl Fn(&Fact) -> bool, what: &str) -> Result<Digest> {
        let found = party::remembered(&self.wallet)
            .into_iter()
            .find(|(digest, fact)| me.state.facts.contains(digest) && is(&fact.value));
        found
            .map(|(digest, _)| digest)
            .with_context(|| format!("the party has no live {what}"))
    }
}
