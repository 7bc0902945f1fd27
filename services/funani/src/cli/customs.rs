//! `funani customs`: what an authority asks, and what is told to it and by it.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use funani_core::id::PartyId;
use funani_proof::json::{Object, Value};
use funani_runtime::lists::load;
use funani_wire::customs::v1::{
    Datum, DeclareRequest, EntryKind, GetEntryRequest, ListLooksRequest, LookupRequest,
    StatusEvent, WatchRequest,
};
use uuid::Uuid;

use super::consignment::node::Desk;
use super::consignment::read;
use super::output;
use crate::client::authority::plain;
use crate::client::session::Session;

mod examine;
mod keys;
mod policy;
mod status;

pub(crate) use examine::ManifestFault;
use keys::Keys;
pub(crate) use policy::PolicyFault;

/// Customs: look up and examine within a jurisdiction, declare, follow what is released.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    desk: Desk,
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
}

/// On what grounds an authority looks.
#[derive(Debug, Args)]
struct Grounds {
    /// Code of the legal basis, as the authority's own rules name it.
    #[arg(long)]
    basis: String,
    /// The authority's reference of the case; kept with the look.
    #[arg(long, default_value = "")]
    reference: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set the authority's rules for itself from a file (docs/customs.md), or show them.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Tell an authority what is imported, exported or in transit, or that a ship arrives. The data
    /// are those of a consignment's file, with `entry.` for what only a declaration has. Prints the
    /// id of the entry.
    Declare {
        /// The data.
        file: PathBuf,
        /// Party id of the authority.
        #[arg(long)]
        authority: PartyId,
        /// What is declared.
        #[arg(long)]
        kind: Kind,
        /// For whom you declare, as broker or agent.
        #[arg(long)]
        behalf_of: Option<PartyId>,
        /// The version that you saw; 0 for a new declaration.
        #[arg(long, default_value_t = 0)]
        seen: u64,
        /// Folder of the imported code lists.
        #[arg(long, env = "FUNANI_LISTS", default_value = "funani-data/lists")]
        lists: PathBuf,
    },
    /// Show a declaration, and where its examination stands.
    Entry {
        /// Its id.
        entry: Uuid,
    },
    /// Find bills, documents and declarations by what is at hand. Exits 1 where nothing is found.
    Lookup {
        #[command(flatten)]
        keys: Box<Keys>,
        #[command(flatten)]
        grounds: Grounds,
    },
    /// Examine one consignment: does its evidence hold, and how does what is declared stand against
    /// what was signed? Exits 0 where nothing speaks against it, 1 where something does, 2 where it
    /// cannot be told.
    Examine(Box<examine::Examine>),
    /// Examine a manifest: a file of JSON lines, each with the keys of one consignment. Exits 0
    /// where nothing speaks against any of it, 1 where something does, 2 where some cannot be told.
    Manifest(examine::Manifest),
    /// Record where an examination stands; `held`, `released` and `refused` are signed on each bill
    /// and lock or unlock the carrier's release.
    Status(status::Status),
    /// Follow statuses: of your declarations, of your bills, of all that is declared to you.
    Watch {
        /// Where to go on; `0` begins with the oldest, nothing with what comes from now on.
        #[arg(long, default_value = "")]
        cursor: String,
        /// Ends after so many; goes on for ever where it is left out.
        #[arg(long)]
        count: Option<usize>,
    },
    /// List the looks that were recorded.
    Looks {
        /// Party id of the authority; your own where it is left out.
        #[arg(long)]
        authority: Option<PartyId>,
    },
}

/// What is declared.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// Goods that are imported.
    Import,
    /// Goods that are exported.
    Export,
    /// Goods in transit.
    Transit,
    /// A ship with its cargo.
    Arrival,
}

impl From<Kind> for EntryKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Import => Self::Import,
            Kind::Export => Self::Export,
            Kind::Transit => Self::Transit,
            Kind::Arrival => Self::Arrival,
        }
    }
}

impl Arguments {
    pub(crate) async fn run(self) -> Result<u8> {
        let session = self.desk.session().await?;
        match self.command {
            Command::Policy(command) => command.run(&session, self.json).await,
            Command::Declare {
                ref file,
                authority,
                kind,
                behalf_of,
                seen,
                ref lists,
            } => {
                let lists = load(lists)?;
                let declared = read(file, &lists)?;
                let data = declared.data().map(|(path, datum)| Datum {
                    path: path.to_string(),
                    value: datum.value.clone(),
                });
                let ask = DeclareRequest {
                    authority_id: authority.to_string(),
                    kind: EntryKind::from(kind).into(),
                    data: data.collect(),
                    behalf_of_id: behalf_of.map(|party| party.to_string()).unwrap_or_default(),
                    seen_version: seen,
                };
                declare(&session, self.json, ask).await
            }
            Command::Entry { entry } => show(&session, self.json, entry).await,
            Command::Lookup { keys, grounds } => lookup(&session, self.json, &keys, grounds).await,
            Command::Examine(examine) => examine.run(&session, self.json).await,
            Command::Manifest(manifest) => manifest.run(&session, self.json).await,
            Command::Status(status) => status.run(&session, &self.desk, self.json).await,
            Command::Watch { cursor, count } => watch(&session, self.json, cursor, count).await,
            Command::Looks { authority } => looks(&session, self.json, authority).await,
        }
    }
}

async fn declare(session: &Session, as_json: bool, ask: DeclareRequest) -> Result<u8> {
    let answer = session.customs().declare(ask).await?.into_inner();
    let rows = vec![[
        answer.entry_id,
        answer.version.to_string(),
        answer.already_recorded.to_string(),
    ]];
    output::rows(as_json, ["entry", "version", "as before"], rows);
    Ok(0)
}

async fn show(session: &Session, as_json: bool, entry: Uuid) -> Result<u8> {
    let ask = GetEntryRequest {
        entry_id: entry.to_string(),
    };
    let answer = session.customs().get_entry(ask).await?.into_inner();
    let entry = answer
        .entry
        .context("the server answered without an entry")?;
    let named = |party: Option<funani_wire::types::v1::PartyName>| {
        let party = party.unwrap_or_default();
        if party.name.is_empty() {
            party.party_id
        } else {
            party.name
        }
    };
    let card = [
        ("entry", entry.entry_id.clone()),
        ("kind", plain(entry.kind().as_str_name(), "ENTRY_KIND_")),
        ("version", entry.version.to_string()),
        ("declared", entry.time.clone()),
        ("authority", named(entry.authority)),
        ("declarant", named(entry.declarant)),
        ("for", named(entry.principal)),
    ];
    let statuses = answer.statuses.iter().map(told);
    if as_json {
        let members = card.iter().map(|(name, text)| (*name, text.as_str()));
        let mut object: Object = members.collect();
        let data = entry.data.iter();
        let data = data.map(|datum| (datum.path.as_str(), datum.value.as_str()));
        object.insert("data", Value::from(data.collect::<Object>()));
        let statuses = statuses.map(|row| STATUS.into_iter().zip(row).collect::<Object>().into());
        object.insert("statuses", Value::from(statuses.collect::<Vec<Value>>()));
        output::json(&object.into());
        return Ok(0);
    }
    output::say(&output::card(&card));
    let data = entry.data.into_iter();
    let data = data.map(|datum| [datum.path, datum.value]);
    output::rows(false, ["datum", "declared"], data.collect());
    output::rows(false, STATUS, statuses.collect());
    Ok(0)
}

/// The columns of statuses.
const STATUS: [&str; 5] = ["time", "entry", "status", "reason", "bills"];

fn told(event: &StatusEvent) -> [String; 5] {
    [
        event.time.clone(),
        event.entry_id.clone(),
        plain(event.status().as_str_name(), "ENTRY_STATUS_"),
        event.reason.clone(),
        event.bill_ids.join(" "),
    ]
}

async fn lookup(session: &Session, as_json: bool, keys: &Keys, grounds: Grounds) -> Result<u8> {
    let ask = LookupRequest {
        key: Some(keys.one()?),
        basis: grounds.basis,
        reference: grounds.reference,
    };
    let answer = session.customs().lookup(ask).await?.into_inner();
    let found = !answer.matches.is_empty();
    let rows = answer.matches.into_iter().map(|it| {
        let issuer = it.issuer.unwrap_or_default();
        [
            it.document_kind,
            it.number,
            it.date,
            issuer.name,
            it.status,
            it.id,
        ]
    });
    let header = ["what", "number", "date", "by", "status", "id"];
    output::rows(as_json, header, rows.collect());
    if !as_json && !found {
        output::say("nothing is found that is yours to see");
    }
    if !as_json && answer.more {
        output::say("there are more; name it more closely");
    }
    Ok(u8::from(!found))
}

async fn watch(
    session: &Session,
    as_json: bool,
    cursor: String,
    count: Option<usize>,
) -> Result<u8> {
    let ask = WatchRequest { cursor };
    let mut events = session.customs().watch(ask).await?.into_inner();
    let mut seen = 0;
    while count.is_none_or(|count| seen < count)
        && let Some(next) = events.message().await?
    {
        if let Some(event) = &next.event {
            let [time, entry, status, reason, bills] = told(event);
            let row = vec![[time, entry, status, reason, bills, next.cursor.clone()]];
            let header = ["time", "entry", "status", "reason", "bills", "cursor"];
            output::rows(as_json, header, row);
        }
        seen += 1;
    }
    Ok(0)
}

async fn looks(session: &Session, as_json: bool, authority: Option<PartyId>) -> Result<u8> {
    let authority = authority.map(|party| party.to_string()).unwrap_or_default();
    let mut rows = Vec::new();
    let mut page_token = String::new();
    loop {
        let ask = ListLooksRequest {
            authority_id: authority.clone(),
            page_size: 200,
            page_token,
        };
        let page = session.customs().list_looks(ask).await?.into_inner();
        rows.extend(page.looks.into_iter().map(|look| {
            let result = plain(look.result().as_str_name(), "EXAMINATION_RESULT_");
            [
                look.time,
                look.officer,
                look.purpose,
                look.basis,
                look.reference,
                look.asked.join("; "),
                look.shown.len().to_string(),
                result,
            ]
        }));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let header = [
        "time",
        "officer",
        "purpose",
        "basis",
        "reference",
        "asked",
        "shown",
        "result",
    ];
    output::rows(as_json, header, rows);
    Ok(0)
}
