//! `funani party`: a party's own events.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};
use funani_core::fact::{Fact, Role};
use funani_core::identifier::Identifier;
use funani_core::party::build::NewKey;
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

mod event;

use event::EventCommand;

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
    #[command(flatten)]
    Event(EventCommand),
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
            Command::Show { party } => desk(wallet, trust, ca, json).await?.show(party).await,
            Command::History => desk(wallet, trust, ca, json).await?.history().await,
            Command::Event(event) => desk(wallet, trust, ca, json).await?.record(&event).await,
        }
    }
}

async fn desk(
    wallet: Option<PathBuf>,
    trust: Option<PathBuf>,
    ca: Option<PathBuf>,
    json: bool,
) -> Result<Desk> {
    let wallet = Wallet::open(&need(wallet, "--wallet")?)?;
    let trust = read_trust(&need(trust, "--trust")?)?;
    let channel = connect(&wallet.server, read_ca(ca)?.as_deref()).await?;
    let session = Session::new(&wallet, channel.clone(), Clock::System, Chance::System)?;
    Ok(Desk {
        wallet,
        trust,
        session,
        channel,
        json,
    })
}

impl Desk {
    async fn record(mut self, command: &EventCommand) -> Result<u8> {
        let now = self.session.clock.now();
        let (registry, me) = (&self.wallet.registry, self.wallet.party()?);
        let me = party::show(&self.session, registry, &self.trust, me).await?;
        let new_key = command.new_key()?;
        let new_key = new_key.as_ref().map(|(key, purpose)| NewKey {
            key,
            purpose: *purpose,
            custody: self.wallet.custody,
        });
        let (event, facts) = command.event(&self, &me, new_key.as_ref(), now)?;
        let new_keys: Vec<NewKey<'_>> = new_key.into_iter().collect();
        let draft = party::draft_event(&self.wallet, me.on, event, &new_keys, facts, now)?;
        if let EventCommand::Describe { out, .. } = command {
            return write_draft(&draft, out);
        }
        let answer = party::submit(self.channel.clone(), &mut self.wallet, &draft, &[]).await?;
        recorded(&draft, &answer, self.json);
        Ok(0)
    }

    async fn show(&self, party: Option<String>) -> Result<u8> {
        let (registry, trust) = (&self.wallet.registry, &self.trust);
        let shown = match party.as_deref() {
            None => party::show(&self.session, registry, trust, self.wallet.party()?).await?,
            Some(text) => {
                if let Some((scheme, value)) = text.split_once('=') {
                    party::find(&self.session, registry, trust, scheme, value).await?
                } else {
                    let id = text
                        .parse()
                        .context("neither a party id nor SCHEME=VALUE")?;
                    party::show(&self.session, registry, trust, id).await?
                }
            }
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
