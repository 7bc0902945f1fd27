//! `funani party`: a party's own events.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand};
use funani_core::act::{ActionName, Capacity};
use funani_core::fact::{Fact, Mandate, OpenedFact, Role};
use funani_core::id::{MandateId, PartyId};
use funani_core::identifier::Identifier;
use funani_core::party::build::NewKey;
use funani_core::party::{Describe, Event, Purpose, build};
use funani_core::time::Timestamp;
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_wire::parties::v1::{HistoryRequest, Party, SubmitResponse};

use super::output;
use super::verify::read_trust;
use crate::client::party::{self, PartyDraft, Shown};
use crate::client::session::{Session, connect};
use crate::client::wallet::{Wallet, write_private};

/// A party's own events.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The party's folder.
    #[arg(long, global = true, env = "FUNANI_WALLET")]
    wallet: Option<PathBuf>,
    /// The trust file.
    #[arg(long, global = true, env = "FUNANI_TRUST")]
    trust: Option<PathBuf>,
    /// Certificate authority of the node, PEM.
    #[arg(long, global = true, env = "FUNANI_CA")]
    ca: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draft the enrolment; the draft goes to the operator.
    Draft {
        /// Name, as on documents.
        #[arg(long)]
        name: String,
        /// Roles, such as SHIPPER or CARRIER.
        #[arg(long = "role")]
        roles: Vec<Role>,
        /// Identifiers, SCHEME=VALUE; LEI and JCN have their check digits checked.
        #[arg(long = "identifier")]
        identifiers: Vec<String>,
        /// Country of the place of business, ISO 3166-1.
        #[arg(long)]
        country: Option<String>,
        /// How many of the party's own approvals its acts need.
        #[arg(long, default_value_t = 0)]
        approvals_needed: u64,
        /// Where to write the draft.
        #[arg(long, default_value = "enrolment.json")]
        out: PathBuf,
    },
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
    /// As operator: look at a draft and approve it.
    Approve {
        /// The draft.
        draft: PathBuf,
        /// Folder of the node's keys.
        #[arg(long)]
        keys: PathBuf,
        /// What you looked at, for example a register's extract; its digest is signed.
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// Where to write the approval.
        #[arg(long, default_value = "approval.jws")]
        out: PathBuf,
    },
    /// Sign a draft and send it with its approvals.
    Submit {
        /// The draft.
        draft: PathBuf,
        /// Approvals.
        #[arg(long = "approval")]
        approvals: Vec<PathBuf>,
    },
    /// Show a party, by id or SCHEME=VALUE; without one, this party.
    Show {
        /// Party id or SCHEME=VALUE.
        party: Option<String>,
    },
    /// The events of this party.
    History,
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

/// What a command works with.
struct Desk {
    wallet: Wallet,
    trust: TrustFile,
    session: Session,
    channel: tonic::transport::Channel,
    json: bool,
}

impl Arguments {
    pub(crate) async fn run(self) -> Result<u8> {
        let Self {
            command,
            wallet,
            trust,
            ca,
            json,
        } = self;
        match command {
            Command::Approve {
                draft,
                keys,
                evidence,
                out,
            } => approve(&draft, &keys, evidence, &out),
            Command::Draft {
                name,
                roles,
                identifiers,
                country,
                approvals_needed,
                out,
            } => {
                let wallet = Wallet::open(&need(wallet, "--wallet")?)?;
                let mut facts = facts(Some(name), roles, &identifiers)?;
                facts.extend(country.map(|country| Fact::Place {
                    country,
                    address: None,
                }));
                let chance = Chance::System;
                let draft = party::draft_enrolment(
                    &wallet,
                    party::salted(facts, &chance),
                    approvals_needed,
                    Clock::System.now(),
                    &chance,
                );
                write_draft(&draft, &out)
            }
            Command::Submit { draft, approvals } => {
                let mut wallet = Wallet::open(&need(wallet, "--wallet")?)?;
                let draft = read_draft(&draft)?;
                let approvals = approvals
                    .iter()
                    .map(|path| read_text(path))
                    .collect::<Result<Vec<_>>>()?;
                let channel = connect(&wallet.server, read_ca(ca)?.as_deref()).await?;
                let answer = party::submit(channel, &mut wallet, &draft, &approvals).await?;
                recorded(&draft, &answer, json);
                Ok(0)
            }
            other => {
                let wallet = Wallet::open(&need(wallet, "--wallet")?)?;
                let trust = read_trust(&need(trust, "--trust")?)?;
                let channel = connect(&wallet.server, read_ca(ca)?.as_deref()).await?;
                let session =
                    Session::new(&wallet, channel.clone(), Clock::System, Chance::System)?;
                Desk {
                    wallet,
                    trust,
                    session,
                    channel,
                    json,
                }
                .run(other)
                .await
            }
        }
    }
}

impl Desk {
    async fn run(mut self, command: Command) -> Result<u8> {
        match command {
            Command::Show { party } => self.show(party).await,
            Command::History => self.history().await,
            other => {
                let now = self.session.clock.now();
                let me = party::show(
                    &self.session,
                    &self.wallet.registry,
                    &self.trust,
                    self.wallet.party()?,
                )
                .await?;
                let extra = key_of(&other)?;
                let (event, facts) = self.event(&other, &me, extra.as_ref(), now)?;
                let new_keys: Vec<NewKey<'_>> = extra
                    .iter()
                    .map(|(key, purpose)| NewKey {
                        key,
                        purpose: *purpose,
                        custody: self.wallet.custody,
                    })
                    .collect();
                let draft = party::draft_event(&self.wallet, me.on, event, &new_keys, facts, now)?;
                if let Command::Describe { out, .. } = &other {
                    return write_draft(&draft, out);
                }
                let answer =
                    party::submit(self.channel.clone(), &mut self.wallet, &draft, &[]).await?;
                recorded(&draft, &answer, self.json);
                Ok(0)
            }
        }
    }

    fn event(
        &self,
        command: &Command,
        me: &Shown,
        extra: Option<&(SigningKey, Purpose)>,
        now: Timestamp,
    ) -> Result<(Event, Vec<OpenedFact>)> {
        let one = |fact: Fact| {
            let opened = party::salted([fact], &self.session.chance);
            (opened.first().map(OpenedFact::digest), opened)
        };
        let keys = extra.map(|(key, purpose)| {
            build::public_keys(&[NewKey {
                key,
                purpose: *purpose,
                custody: self.wallet.custody,
            }])
        });
        Ok(match command {
            Command::Describe {
                name,
                roles,
                identifiers,
                end,
                approvals_needed,
                ..
            } => {
                let facts = facts(name.clone(), roles.clone(), identifiers)?;
                let opened = party::salted(facts, &self.session.chance);
                let event = Event::Describe(Describe {
                    add: opened.iter().map(OpenedFact::digest).collect(),
                    approvals_needed: *approvals_needed,
                    end: end.iter().copied().collect(),
                });
                (event, opened)
            }
            Command::Consent { terms, until } => {
                let (fact, opened) = one(Fact::Consent {
                    terms: *terms,
                    until: *until,
                });
                (
                    Event::Consent {
                        fact: fact.context("a fact has a digest")?,
                    },
                    opened,
                )
            }
            Command::Withdraw { terms } => {
                let is = |fact: &Fact| matches!(fact, Fact::Consent { terms: held, .. } if held == terms);
                (
                    Event::Withdraw {
                        fact: self.held(me, is, "consent to these terms")?,
                    },
                    Vec::new(),
                )
            }
            Command::Mandate {
                agent,
                capacity,
                actions,
                from,
                until,
            } => {
                let mandate = MandateId::new(self.session.chance.uuid7(&self.session.clock));
                let mut actions = actions.clone();
                actions.sort_by_key(|action| action.as_str());
                actions.dedup();
                let (fact, opened) = one(Fact::Mandate(Mandate {
                    mandate,
                    agent: *agent,
                    capacity: *capacity,
                    actions,
                    from: from.unwrap_or(now),
                    until: *until,
                }));
                output::complain(&format!("mandate {mandate}"));
                (
                    Event::Mandate {
                        fact: fact.context("a fact has a digest")?,
                    },
                    opened,
                )
            }
            Command::EndMandate { mandate } => {
                let is =
                    |fact: &Fact| matches!(fact, Fact::Mandate(held) if held.mandate == *mandate);
                (
                    Event::EndMandate {
                        fact: self.held(me, is, "mandate of this id")?,
                    },
                    Vec::new(),
                )
            }
            Command::Add { .. } => (
                Event::Add {
                    keys: keys.unwrap_or_default(),
                },
                Vec::new(),
            ),
            Command::Rotate { purpose, .. } => {
                let revoke = me
                    .state
                    .keys_for(*purpose)
                    .map(funani_core::party::Key::kid)
                    .collect();
                (
                    Event::Rotate {
                        keys: keys.unwrap_or_default(),
                        revoke,
                    },
                    Vec::new(),
                )
            }
            Command::Revoke { kid } => (
                Event::Revoke {
                    revoke: [*kid].into(),
                },
                Vec::new(),
            ),
            Command::Draft { .. }
            | Command::Approve { .. }
            | Command::Submit { .. }
            | Command::Show { .. }
            | Command::History => bail!("this command signs no event"),
        })
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

    async fn show(&self, party: Option<String>) -> Result<u8> {
        let (registry, trust) = (&self.wallet.registry, &self.trust);
        let shown = match party.as_deref() {
            None => party::show(&self.session, registry, trust, self.wallet.party()?).await?,
            Some(text) => match text.split_once('=') {
                Some((scheme, value)) => {
                    party::find(&self.session, registry, trust, scheme, value).await?
                }
                None => {
                    let id = text
                        .parse()
                        .context("neither a party id nor SCHEME=VALUE")?;
                    party::show(&self.session, registry, trust, id).await?
                }
            },
        };
        let rows = rows(&shown.party, &shown);
        if self.json {
            let object: Object = rows
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
                .collect();
            output::json(&object.into());
        } else {
            output::say(&output::card(&rows));
        }
        Ok(0)
    }

    async fn history(&self) -> Result<u8> {
        let party_id = self.wallet.party()?.to_string();
        let ask = HistoryRequest {
            party_id,
            after_sequence: 0,
        };
        let mut stream = self.session.parties().history(ask).await?.into_inner();
        let mut rows = Vec::new();
        while let Some(answer) = stream.message().await? {
            let Some(event) = answer.event else { continue };
            let jws =
                funani_proof::jws::Jws::parse(&event.event).context("an event is malformed")?;
            let read = funani_core::party::KeyEvent::open(&jws)?;
            rows.push([
                event.sequence.to_string(),
                read.event.name().to_string(),
                read.time.to_string(),
                jws.kid().to_string(),
            ]);
        }
        if self.json {
            let list: Vec<Value> = rows
                .iter()
                .map(|row| {
                    Value::from(
                        row.iter()
                            .map(|cell| Value::from(cell.as_str()))
                            .collect::<Vec<_>>(),
                    )
                })
                .collect();
            output::json(&list.into());
        } else {
            output::say(&output::table(["", "event", "signed at", "by key"], rows));
        }
        Ok(0)
    }
}

fn rows(party: &Party, shown: &Shown) -> Vec<(&'static str, String)> {
    let identifiers: Vec<String> = party
        .identifiers
        .iter()
        .map(|id| format!("{}={}", id.scheme, id.value))
        .collect();
    vec![
        ("party", party.party_id.clone()),
        ("name", party.name.clone()),
        ("identifiers", identifiers.join(", ")),
        ("roles", party.roles.join(", ")),
        (
            "custody",
            party
                .custody()
                .as_str_name()
                .trim_start_matches("CUSTODY_")
                .to_lowercase(),
        ),
        ("head", shown.on.head.to_string()),
        ("sequence", shown.on.sequence.to_string()),
        ("approvals needed", shown.state.approvals_needed.to_string()),
        ("keys", shown.state.keys.len().to_string()),
    ]
}

fn approve(draft: &Path, keys: &Path, evidence: Option<PathBuf>, out: &Path) -> Result<u8> {
    let draft = read_draft(draft)?;
    for fact in &draft.facts {
        output::complain(&format!("claims {:?}", fact.value));
    }
    let evidence = match evidence {
        Some(path) => {
            Some(Digest::of(&std::fs::read(&path).with_context(|| {
                format!("{} cannot be read", path.display())
            })?))
        }
        None => None,
    };
    let pem = read_text(&keys.join("operator.pem"))?;
    let operator = SigningKey::from_pkcs8_pem(&pem).context("operator.pem is no Ed25519 key")?;
    let approval = draft.approve(&operator, evidence);
    write_private(out, approval.as_bytes())?;
    output::say(&format!("approved; the approval is in {}", out.display()));
    Ok(0)
}

fn facts(name: Option<String>, roles: Vec<Role>, identifiers: &[String]) -> Result<Vec<Fact>> {
    let mut facts = Vec::new();
    facts.extend(name.map(|name| Fact::Name {
        name,
        language: None,
    }));
    facts.extend(roles.into_iter().map(Fact::Role));
    for text in identifiers {
        let (scheme, value) = text
            .split_once('=')
            .with_context(|| format!("{text:?} is not SCHEME=VALUE"))?;
        let identifier =
            Identifier::new(scheme, value).with_context(|| format!("{text} is refused"))?;
        facts.push(Fact::Identifier(identifier));
    }
    ensure!(
        !facts.is_empty() || identifiers.is_empty(),
        "there is nothing to say"
    );
    Ok(facts)
}

fn key_of(command: &Command) -> Result<Option<(SigningKey, Purpose)>> {
    let (Command::Add { key, purpose } | Command::Rotate { key, purpose }) = command else {
        return Ok(None);
    };
    let pem = read_text(key)?;
    let key = SigningKey::from_pkcs8_pem(&pem)
        .with_context(|| format!("{} is no Ed25519 key in PKCS#8", key.display()))?;
    Ok(Some((key, *purpose)))
}

fn recorded(draft: &PartyDraft, answer: &SubmitResponse, json: bool) {
    let (sequence, receipt) = answer
        .outcome
        .as_ref()
        .map(|outcome| (outcome.sequence, outcome.receipt.clone()))
        .unwrap_or_default();
    if json {
        let mut object = Object::new();
        object.insert("event", draft.event.event.name().as_str());
        object.insert("party", draft.event.party.to_string());
        object.insert("receipt", receipt);
        object.insert("sequence", sequence.to_string());
        output::json(&object.into());
    } else {
        output::say(&output::card(&[
            ("recorded", draft.event.event.name().to_string()),
            ("party", draft.event.party.to_string()),
            ("sequence", sequence.to_string()),
        ]));
    }
}

fn write_draft(draft: &PartyDraft, out: &Path) -> Result<u8> {
    write_private(out, draft.to_text().as_bytes())?;
    output::say(&format!(
        "party {} drafted; give {} to the operator, then `funani party submit`",
        draft.event.party,
        out.display()
    ));
    Ok(0)
}

fn read_draft(path: &Path) -> Result<PartyDraft> {
    PartyDraft::parse(read_text(path)?.as_bytes())
        .with_context(|| format!("{} is no draft", path.display()))
}

/// Reads a text file without its line end.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(text.trim_end().to_owned())
}

pub(crate) fn read_ca(ca: Option<PathBuf>) -> Result<Option<Vec<u8>>> {
    ca.map(|path| {
        std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
    })
    .transpose()
}

/// An option that this command cannot do without.
pub(crate) fn need<T>(value: Option<T>, name: &str) -> Result<T> {
    value.with_context(|| format!("{name} is needed (or its FUNANI_ variable)"))
}
