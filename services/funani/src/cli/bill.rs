//! `funani bill`: what a party does with bills, and how it looks at them.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use funani_core::act::{Capacity, Legal, Locode, OrderKind, ReasonCode};
use funani_core::codes::{Library, NoLists};
use funani_core::document::TransportDocument;
use funani_core::form::Seed;
use funani_core::id::{BillId, MandateId, PartyId};
use funani_core::intent::Language;
use funani_core::note::NoteKind;
use funani_core::practice::law::LegalProfiles;
use funani_core::practice::{self, Case};
use funani_core::time::{DAY, MINUTE, Timestamp};
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_wire::types::v1::{Attachment, AttachmentKind};

use super::output;
use super::party::{need, read_ca, read_text};
use super::verify::read_trust;
use crate::client::bill::{self, Signed};
use crate::client::session::{Session, connect};
use crate::client::wallet::Wallet;
use crate::client::wish::{Deed, IssueWish, OrderWish, Who, Wish};

mod approve;
mod look;
mod note;

/// Bills: issue, transfer, endorse, surrender, answer, look.
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
    /// Where you act, UN/LOCODE.
    #[arg(long, global = true, default_value = "JPTYO")]
    place: Locode,
    /// OWN, CARRIER, `AGENT_FOR_CARRIER`, MASTER or `FOR_SHIPPER`.
    #[arg(long, global = true)]
    capacity: Option<Capacity>,
    /// For whom you act.
    #[arg(long, global = true, requires = "mandate")]
    behalf_of: Option<PartyId>,
    /// Under which mandate.
    #[arg(long, global = true, requires = "behalf_of")]
    mandate: Option<MandateId>,
    /// Minutes within which the act may be recorded.
    #[arg(long, global = true, default_value_t = 5)]
    within_minutes: u16,
    /// Approvals by your approvers.
    #[arg(long = "approval", global = true)]
    approvals: Vec<PathBuf>,
    /// Language of the sentence of intent and of a bill that is shown: en or ja.
    #[arg(long, global = true, default_value = "en")]
    language: Language,
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what an act would sign, and sign nothing.
    Prepare {
        #[command(subcommand)]
        deed: DeedArguments,
    },
    #[command(flatten)]
    Do(DeedArguments),
    /// Approve an act that somebody prepared, after looking at it.
    Approve(approve::ApproveArguments),
    /// Sign a prepared act with its approvals and send it.
    Submit(approve::SubmitArguments),
    /// Put a note beside a bill: a remark, what the carrier did with the goods, what customs decided.
    Note(note::NoteArguments),
    #[command(flatten)]
    Look(look::Look),
}

#[derive(Debug, Subcommand)]
enum DeedArguments {
    /// Issue a bill for a transport document.
    Issue(Box<IssueArguments>),
    /// Offer control of a bill.
    Offer {
        /// The bill.
        bill: BillId,
        /// To whom.
        #[arg(long)]
        to: PartyId,
        /// Digest of a condition.
        #[arg(long)]
        condition: Option<Digest>,
        /// Until when the offer binds.
        #[arg(long)]
        deadline: Option<Timestamp>,
    },
    /// Receive an offered bill (受領).
    Accept {
        /// The bill.
        bill: BillId,
    },
    /// Withdraw your offer or your request for delivery.
    Recall {
        /// The bill.
        bill: BillId,
    },
    /// Transfer possession and control.
    Transfer {
        /// The bill.
        bill: BillId,
        /// To whom.
        #[arg(long)]
        to: PartyId,
    },
    /// Refuse an offer, or return a bill just received (受領拒否).
    Reject {
        /// The bill.
        bill: BillId,
    },
    /// Endorse a bill.
    Endorse(EndorseArguments),
    /// Surrender for delivery (荷渡請求).
    Surrender {
        /// The bill.
        bill: BillId,
        /// To whom the goods shall be delivered, a party id.
        #[arg(long, conflicts_with = "deliver_to_name")]
        deliver_to: Option<PartyId>,
        /// To whom, by name, where it is not on the node.
        #[arg(long)]
        deliver_to_name: Option<String>,
    },
    /// As carrier: answer a surrender.
    Answer {
        /// The bill.
        bill: BillId,
        /// Refuse, with this reason: `FREIGHT_UNPAID`, `CHARGES_UNPAID`, `CHAIN_DEFECT`, `COMPETING_CLAIM`, `OTHER_OFFICE`.
        #[arg(long)]
        refuse: Option<ReasonCode>,
    },
    /// Void every act you signed over the earlier state.
    Supersede {
        /// The bill.
        bill: BillId,
    },
}

#[derive(Debug, Args)]
struct EndorseArguments {
    /// The bill.
    bill: BillId,
    /// The endorsee, a party id.
    #[arg(long, conflicts_with_all = ["to_name", "blank"])]
    to: Option<PartyId>,
    /// The endorsee by name, where it is not on the node.
    #[arg(long, conflicts_with = "blank")]
    to_name: Option<String>,
    /// Identifiers of that endorsee, SCHEME=VALUE.
    #[arg(long = "identifier")]
    identifiers: Vec<String>,
    /// Whether the endorsee may endorse further.
    #[arg(long)]
    to_order: bool,
    /// In blank.
    #[arg(long)]
    blank: bool,
}

#[derive(Debug, Args)]
struct IssueArguments {
    /// The transport document, DCSA JSON.
    #[arg(long)]
    document: PathBuf,
    /// The shipper.
    #[arg(long)]
    shipper: PartyId,
    /// SHIPPER, BANK, PARTY, BEARER, STRAIGHT or NAMED. BEARER means that whoever holds the bill may claim the goods.
    #[arg(long)]
    order: OrderKind,
    /// The order party or consignee, a party id.
    #[arg(long, conflicts_with = "order_name")]
    order_party: Option<PartyId>,
    /// The order party or consignee by name, where it is not on the node.
    #[arg(long)]
    order_name: Option<String>,
    /// Its identifiers, SCHEME=VALUE.
    #[arg(long = "identifier")]
    identifiers: Vec<String>,
    /// The first holder; the shipper if left out.
    #[arg(long)]
    to: Option<PartyId>,
    /// Governing law, ISO 3166, such as GB-ENG or JP.
    #[arg(long)]
    law: funani_core::act::Law,
    /// Legal profile.
    #[arg(long)]
    profile: funani_core::act::Profile,
    /// Date of the profile.
    #[arg(long)]
    profile_date: funani_core::time::Date,
    /// Digest of the terms of carriage and of use.
    #[arg(long)]
    terms: Digest,
}

/// What a command works with.
struct Desk {
    wallet: Wallet,
    trust: TrustFile,
    session: Session,
    language: Language,
    json: bool,
}

impl Arguments {
    pub(crate) async fn run(mut self) -> Result<u8> {
        let wallet = Wallet::open(&need(self.wallet.take(), "--wallet")?)?;
        let trust = read_trust(&need(self.trust.take(), "--trust")?)?;
        let channel = connect(&wallet.server, read_ca(self.ca.take())?.as_deref()).await?;
        let session = Session::new(&wallet, channel, Clock::System, Chance::System)?;
        let desk = Desk {
            wallet,
            trust,
            session,
            language: self.language,
            json: self.json,
        };
        let command = std::mem::replace(&mut self.command, Command::Look(look::Look::none()));
        match command {
            Command::Look(look) => look.run(&desk).await,
            Command::Approve(approve) => approve.run(&desk),
            Command::Submit(submit) => submit.run(&desk, &self.approvals).await,
            Command::Note(note) => note.run(&desk, &self).await,
            Command::Prepare { deed } => {
                let (wish, _) = self.wish(&desk, deed)?;
                let prepared =
                    bill::prepare(&desk.session, &desk.wallet, &desk.trust, &wish).await?;
                output::say(&prepared.payload);
                Ok(0)
            }
            Command::Do(deed) => {
                let (wish, attachments) = self.wish(&desk, deed)?;
                let done =
                    bill::act(&desk.session, &desk.wallet, &desk.trust, &wish, attachments).await?;
                desk.report(&done.0, &done.1);
                Ok(0)
            }
        }
    }

    fn wish(&self, desk: &Desk, deed: DeedArguments) -> Result<(Wish, Vec<Attachment>)> {
        let carrier_side = matches!(deed, DeedArguments::Issue(_) | DeedArguments::Answer { .. });
        let usual = match (carrier_side, self.behalf_of) {
            (true, None) => Capacity::Carrier,
            (true, Some(_)) => Capacity::AgentForCarrier,
            (false, None) => Capacity::Own,
            (false, Some(_)) => Capacity::ForShipper,
        };
        let reason = if let DeedArguments::Answer { refuse, .. } = &deed {
            refuse.clone()
        } else {
            None
        };
        let now = desk.session.clock.now();
        let (deed, bill) = deed.read(&desk.session.chance, now)?;
        let approvals = self
            .approvals
            .iter()
            .map(|path| read_text(path))
            .collect::<Result<Vec<_>>>()?;
        let mut digests: Vec<Digest> = approvals
            .iter()
            .map(|text| Digest::of(text.as_bytes()))
            .collect();
        digests.sort_unstable();
        let open_for = i64::from(self.within_minutes) * MINUTE;
        let wish = Wish {
            deed,
            bill,
            capacity: self.capacity.unwrap_or(usual),
            behalf: self.behalf_of.zip(self.mandate),
            place: self.place.clone(),
            time: now,
            not_after: now.plus(open_for.min(7 * DAY)),
            reason,
            annex: None,
            approvals: digests,
            language: self.language,
        };
        let attachments = approvals
            .into_iter()
            .map(|text| Attachment {
                kind: AttachmentKind::Approval.into(),
                content: text.into(),
            })
            .collect();
        Ok((wish, attachments))
    }
}

impl DeedArguments {
    /// The deed, and the bill that it is about.
    fn read(self, chance: &Chance, now: Timestamp) -> Result<(Deed, Option<BillId>)> {
        Ok(match self {
            Self::Issue(issue) => (issue.deed(chance, now)?, None),
            Self::Offer {
                bill,
                to,
                condition,
                deadline,
            } => {
                let offer = Deed::Offer {
                    recipient: to,
                    condition,
                    deadline,
                };
                (offer, Some(bill))
            }
            Self::Accept { bill } => (Deed::Accept, Some(bill)),
            Self::Recall { bill } => (Deed::Recall, Some(bill)),
            Self::Transfer { bill, to } => (Deed::Transfer { recipient: to }, Some(bill)),
            Self::Reject { bill } => (Deed::Reject, Some(bill)),
            Self::Endorse(endorse) => {
                let bill = endorse.bill;
                (endorse.deed()?, Some(bill))
            }
            Self::Surrender {
                bill,
                deliver_to,
                deliver_to_name,
            } => {
                let deliver_to = who(deliver_to, deliver_to_name, &[])?
                    .context("--deliver-to or --deliver-to-name is needed")?;
                (Deed::Surrender { deliver_to }, Some(bill))
            }
            Self::Answer { bill, refuse: None } => (Deed::AcceptSurrender, Some(bill)),
            Self::Answer { bill, .. } => (Deed::RejectSurrender, Some(bill)),
            Self::Supersede { bill } => (Deed::Supersede, Some(bill)),
        })
    }
}

impl EndorseArguments {
    fn deed(self) -> Result<Deed> {
        if self.blank {
            return Ok(Deed::BlankEndorse);
        }
        let endorsee = who(self.to, self.to_name, &self.identifiers)?
            .context("--to, --to-name or --blank is needed")?;
        Ok(Deed::Endorse {
            endorsee,
            to_order: self.to_order,
        })
    }
}

impl IssueArguments {
    fn deed(self, chance: &Chance, now: Timestamp) -> Result<Deed> {
        let document = std::fs::read(&self.document)
            .with_context(|| format!("{} cannot be read", self.document.display()))?;
        let party = who(self.order_party, self.order_name, &self.identifiers)?;
        let order = OrderWish {
            kind: self.order,
            party,
        };
        let legal = LegalWish {
            law: self.law,
            profile: self.profile,
            profile_date: self.profile_date,
            terms: self.terms,
        };
        let recipient = self.to.unwrap_or(self.shipper);
        let deed = issue(
            document,
            self.shipper,
            order,
            recipient,
            legal,
            Seed(chance.bytes()),
        )?;
        if let Deed::Issue(wish) = &deed {
            warn(wish, now)?;
        }
        Ok(deed)
    }
}

/// Tells who is about to sign what law and practice find in the bill; over errors among it the
/// registry issues none.
fn warn(wish: &IssueWish, now: Timestamp) -> Result<()> {
    let document = json::parse(&wish.document, Limits::DOCUMENT)?;
    let findings = practice::check(&Case {
        document: &document,
        order: Some(wish.order.kind),
        legal: Some(&wish.legal),
        recorded: now,
        lists: &Library::shipped(),
        profiles: &LegalProfiles::shipped(),
    });
    for finding in findings {
        let (severity, rule) = (finding.severity(), finding.rule.reason());
        let (english, japanese) = (finding.english(), finding.japanese());
        output::complain(&format!("{severity} {rule}: {english} {japanese}"));
    }
    Ok(())
}

/// Law and terms that a bill shall be issued under; the transferability follows from the order.
#[derive(Clone, Debug)]
pub(crate) struct LegalWish {
    pub(crate) law: funani_core::act::Law,
    pub(crate) profile: funani_core::act::Profile,
    pub(crate) profile_date: funani_core::time::Date,
    pub(crate) terms: Digest,
}

/// The wish to issue a bill for a document, which is read to take its number from it.
///
/// # Errors
///
/// When the document cannot be read; every fault is named.
pub(crate) fn issue(
    document: Vec<u8>,
    shipper: PartyId,
    order: OrderWish,
    recipient: PartyId,
    legal: LegalWish,
    seed: Seed,
) -> Result<Deed> {
    use funani_core::act::Transferability;
    let read = TransportDocument::read(&document, &NoLists);
    let facts = read.context("the document is refused")?.facts;
    let transferability = match order.kind {
        OrderKind::Shipper | OrderKind::Bank | OrderKind::Party => Transferability::Order,
        OrderKind::Bearer => Transferability::Bearer,
        OrderKind::Straight => Transferability::NamedNonEndorsable,
        OrderKind::Named => Transferability::NamedEndorsable,
    };
    Ok(Deed::Issue(Box::new(IssueWish {
        document_digest: facts.digest,
        document,
        number: facts.number,
        seed,
        shipper,
        order,
        recipient,
        legal: Legal {
            law: legal.law,
            profile: legal.profile,
            profile_date: legal.profile_date,
            terms: legal.terms,
            transferability,
        },
    })))
}

/// A party by id, or as a document states it; nothing where neither is given.
fn who(
    party: Option<PartyId>,
    name: Option<String>,
    identifiers: &[String],
) -> Result<Option<Who>> {
    use funani_core::act::StatedParty;
    use funani_core::identifier::Identifier;
    let (Some(_) | None, None) = (party, name.as_ref()) else {
        let mut stated = Vec::new();
        for text in identifiers {
            let Some((scheme, value)) = text.split_once('=') else {
                bail!("{text:?} is not SCHEME=VALUE");
            };
            stated.push(Identifier::new(scheme, value).with_context(|| text.clone())?);
        }
        stated.sort();
        let name = name.unwrap_or_default();
        return Ok(Some(Who::Stated(StatedParty {
            identifiers: stated,
            name,
        })));
    };
    Ok(party.map(Who::Party))
}

impl Desk {
    fn report(&self, signed: &Signed, answer: &funani_wire::registry::v1::SubmitResponse) {
        for outcome in &answer.outcomes {
            let finality = outcome
                .finality
                .as_ref()
                .map(look::finality)
                .unwrap_or_default();
            let rows = [
                ("recorded", signed.prepared.act.name().to_string()),
                ("bill", outcome.chain_id.clone()),
                ("sequence", outcome.sequence.to_string()),
                ("act", Digest::of(signed.statement.as_bytes()).to_string()),
                ("head", Digest::of(outcome.receipt.as_bytes()).to_string()),
                ("finality", finality),
            ];
            self.print(&rows);
        }
    }

    fn print(&self, rows: &[(&str, String)]) {
        if self.json {
            output::json(&look::object(rows));
        } else {
            output::say(&output::card(rows));
        }
    }
}

/// The kinds of note that `funani bill note` writes.
fn note_kind(text: &str) -> Result<NoteKind, String> {
    text.parse()
        .map_err(|_| format!("{text} is no kind of note"))
}
