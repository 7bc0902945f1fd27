//! Consignments that a node keeps.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use funani_core::codes::Library;
use funani_proof::json::{Object, Value};
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_trade::complete::complete;
use funani_trade::{Consignment, Figures};
use funani_wire::documents::v1::{
    Change, EditConsignmentRequest, Fill, Finding, ListConsignmentsRequest, Severity, Source,
};
use uuid::Uuid;

use super::{Arguments, FOUND, Incomplete, new_id, read};
use crate::cli::output;
use crate::cli::party::{need, read_ca};
use crate::client::consignment::entered;
use crate::client::session::{Session, connect};
use crate::client::wallet::Wallet;

/// Whose consignments, and at which node.
#[derive(Debug, Args)]
pub(crate) struct Desk {
    /// The party's folder.
    #[arg(long, env = "FUNANI_WALLET")]
    wallet: Option<PathBuf>,
    /// Certificate authority of the node, PEM.
    #[arg(long, env = "FUNANI_CA")]
    ca: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Filling {
    /// The consignment.
    id: Uuid,
    /// The set of data that holds the lists.
    #[arg(long)]
    from: Uuid,
    /// What goes where, such as `goods.1=MACK-W-400` or `party.importer=SSF`.
    #[arg(long = "put", required = true)]
    puts: Vec<String>,
    /// The version that was seen; the latest if left out.
    #[arg(long)]
    seen: Option<u64>,
    /// Who enters it.
    #[arg(long)]
    author: String,
    #[command(flatten)]
    desk: Desk,
}

/// From what data come.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum From {
    /// A file.
    File,
    /// The firm's own list of products or addresses.
    Master,
}

#[derive(Debug, Subcommand)]
pub(super) enum Kept {
    /// Enter the data of a file at the node, all of them or none; data that the file has not stay.
    /// Prints id and version. Exits 0 where no error stands, 1 where one does.
    Send {
        /// The consignment.
        file: PathBuf,
        /// Its id; a new one is made where it is left out.
        #[arg(long)]
        id: Option<Uuid>,
        /// The version that the file was made from.
        #[arg(long, default_value_t = 0)]
        seen: u64,
        /// Who enters it.
        #[arg(long)]
        author: String,
        /// From what the data come: `file`, or `master` for the firm's own list of products or
        /// addresses.
        #[arg(long, default_value = "file")]
        source: From,
        #[command(flatten)]
        desk: Desk,
    },
    /// Begin another shipment of the same trade from one that the node keeps: who, terms, route and
    /// goods are copied; numbers, dates, quantities, vessel and containers are left to be entered
    /// and named.
    Clone {
        /// The earlier shipment.
        id: Uuid,
        /// Who enters it.
        #[arg(long)]
        author: String,
        #[command(flatten)]
        desk: Desk,
    },
    /// Put entries of the firm's own lists into a consignment: products into lines of goods,
    /// addresses into parties. The lists are a set of data of their own (`set.purpose` MASTER),
    /// sent like any other. Exits 0 where no error stands, 1 where one does.
    Fill(Filling),
    /// Write what follows from the firm's own lists into a consignment that the node keeps, as
    /// `complete` does with files. Counters move on in the lists first: of two who complete at the
    /// same time, one is refused and begins again. Exits 0 where no error stands, 1 where one does.
    CompleteAt {
        /// The consignment.
        id: Uuid,
        /// The lists.
        #[arg(long)]
        from: Uuid,
        /// Who enters it.
        #[arg(long)]
        author: String,
        #[command(flatten)]
        desk: Desk,
    },
    /// Write the data that the node keeps of a consignment, as a file for the other commands.
    Fetch {
        /// Its id.
        id: Uuid,
        /// As of which version; the latest if left out.
        #[arg(long, default_value_t = 0)]
        as_of: u64,
        #[command(flatten)]
        desk: Desk,
    },
    /// List the sets of data that the node keeps: shipments, templates, lists.
    List {
        /// Only those of a purpose: SHIPMENT, TEMPLATE or MASTER.
        #[arg(long, default_value = "")]
        purpose: String,
        #[command(flatten)]
        desk: Desk,
    },
}

impl Desk {
    /// The party's folder.
    pub(crate) fn wallet(&self) -> Result<Wallet> {
        Wallet::open(&need(self.wallet.clone(), "--wallet")?)
    }

    /// The party's session with its node.
    pub(crate) async fn session(&self) -> Result<Session> {
        let wallet = self.wallet()?;
        let ca = read_ca(self.ca.clone())?;
        let channel = connect(&wallet.server, ca.as_deref()).await?;
        Session::new(&wallet, channel, Clock::System, Chance::System)
    }
}

impl Kept {
    pub(super) async fn run(&self, arguments: &Arguments, lists: &Library) -> Result<u8> {
        match self {
            Self::Send {
                file,
                id,
                seen,
                author,
                source,
                desk,
            } => {
                let changes = read(file, lists)?;
                let changes = changes.data().map(|(path, datum)| Change {
                    path: path.to_string(),
                    value: Some(datum.value.clone()),
                });
                let id = id
                    .unwrap_or_else(|| new_id(Clock::System.now(), &Chance::System))
                    .to_string();
                let edit = EditConsignmentRequest {
                    consignment_id: id.clone(),
                    seen_version: *seen,
                    source: match source {
                        From::File => Source::File,
                        From::Master => Source::Master,
                    }
                    .into(),
                    author: author.clone(),
                    changes: changes.collect(),
                    fills: Vec::new(),
                };
                edited(arguments, &desk.session().await?, edit).await
            }
            Self::Fill(filling) => filling.run(arguments).await,
            Self::Clone { id, author, desk } => clone(arguments, desk, lists, *id, author).await,
            Self::CompleteAt {
                id,
                from,
                author,
                desk,
            } => complete_at(arguments, desk, lists, (*id, *from), author).await,
            Self::Fetch { id, as_of, desk } => {
                let (entered, _) = entered(&desk.session().await?, *id, *as_of).await?;
                output::say(&entered);
                Ok(0)
            }
            Self::List { purpose, desk } => list(arguments, desk, purpose).await,
        }
    }
}

impl Filling {
    async fn run(&self, arguments: &Arguments) -> Result<u8> {
        let session = self.desk.session().await?;
        let seen_version = match self.seen {
            Some(seen) => seen,
            None => entered(&session, self.id, 0).await?.1,
        };
        let fill = |put: &String| -> Result<Fill> {
            let (target, entry) = put
                .split_once('=')
                .with_context(|| format!("{put} is not of the form goods.1=NUMBER"))?;
            Ok(Fill {
                list_id: self.from.to_string(),
                entry: entry.to_owned(),
                target: target.to_owned(),
            })
        };
        let edit = EditConsignmentRequest {
            consignment_id: self.id.to_string(),
            seen_version,
            source: Source::Master.into(),
            author: self.author.clone(),
            changes: Vec::new(),
            fills: self.puts.iter().map(fill).collect::<Result<_>>()?,
        };
        edited(arguments, &session, edit).await
    }
}

/// Sends an edit and tells what stands then.
async fn edited(
    arguments: &Arguments,
    session: &Session,
    edit: EditConsignmentRequest,
) -> Result<u8> {
    let id = edit.consignment_id.clone();
    let mut documents = session.documents();
    let answer = documents.edit_consignment(edit).await?.into_inner();
    let refused = answer.findings.iter().any(is_error);
    if arguments.common.json {
        let found = answer
            .findings
            .iter()
            .map(|it| Value::from(it.rule.as_str()));
        let told = Object::from([
            ("digest", Value::from(answer.digest)),
            ("findings", found.collect::<Vec<_>>().into()),
            ("id", id.into()),
            ("version", answer.version.to_string().into()),
        ]);
        output::json(&told.into());
    } else {
        let version = answer.version.to_string();
        output::say(&output::card(&[("id", id), ("version", version)]));
        arguments.print(FOUND, answer.findings.iter().map(row).collect());
    }
    Ok(u8::from(refused))
}

async fn clone(
    arguments: &Arguments,
    desk: &Desk,
    lists: &Library,
    earlier: Uuid,
    author: &str,
) -> Result<u8> {
    let session = desk.session().await?;
    let (entered, _) = entered(&session, earlier, 0).await?;
    let earlier = Consignment::read(entered.as_bytes(), author, Clock::System.now(), lists)?;
    let (stay, ask) = earlier.again();
    let id = new_id(Clock::System.now(), &Chance::System).to_string();
    let copied = stay.len();
    let edit = EditConsignmentRequest {
        consignment_id: id.clone(),
        seen_version: 0,
        source: Source::Copied.into(),
        fills: Vec::new(),
        author: author.to_owned(),
        changes: stay
            .into_iter()
            .map(|change| Change {
                path: change.path,
                value: change.value,
            })
            .collect(),
    };
    session.documents().edit_consignment(edit).await?;
    let ask: Vec<String> = ask.iter().map(ToString::to_string).collect();
    if arguments.common.json {
        let told = Object::from([
            ("copied", Value::from(copied.to_string())),
            (
                "enter",
                ask.into_iter().map(Value::from).collect::<Vec<_>>().into(),
            ),
            ("id", id.into()),
        ]);
        output::json(&told.into());
    } else {
        let rows = [
            ("id", id),
            ("copied", copied.to_string()),
            ("to enter", ask.join("\n")),
        ];
        output::say(&output::card(&rows));
    }
    Ok(0)
}

async fn complete_at(
    arguments: &Arguments,
    desk: &Desk,
    codes: &Library,
    (id, from): (Uuid, Uuid),
    author: &str,
) -> Result<u8> {
    let session = desk.session().await?;
    let now = Clock::System.now();
    let (shipment, seen) = entered(&session, id, 0).await?;
    let (lists, lists_seen) = entered(&session, from, 0).await?;
    let shipment = Consignment::read(shipment.as_bytes(), author, now, codes)?;
    let lists = Figures::of(&Consignment::read(lists.as_bytes(), author, now, codes)?);
    let done = complete(
        &lists,
        &shipment,
        funani_trade::filing::day_in_japan(now),
        now,
        codes,
    )
    .map_err(Incomplete)?;
    let edit = |id: Uuid, seen_version, changes: Vec<funani_trade::Change>| {
        let changes = changes.into_iter().map(|change| Change {
            path: change.path,
            value: change.value,
        });
        EditConsignmentRequest {
            consignment_id: id.to_string(),
            seen_version,
            source: Source::Master.into(),
            author: author.to_owned(),
            changes: changes.collect(),
            fills: Vec::new(),
        }
    };
    // A number that was counted and not used leaves a gap; one used twice would be worse.
    if !done.lists.is_empty() {
        let counted = edit(from, lists_seen, done.lists);
        session.documents().edit_consignment(counted).await?;
    }
    edited(arguments, &session, edit(id, seen, done.changes)).await
}

async fn list(arguments: &Arguments, desk: &Desk, purpose: &str) -> Result<u8> {
    let mut documents = desk.session().await?.documents();
    let mut rows = Vec::new();
    let mut after_id = String::new();
    loop {
        let ask = ListConsignmentsRequest {
            after_id,
            limit: 0,
            purpose: purpose.to_owned(),
        };
        let page = documents.list_consignments(ask).await?.into_inner();
        let page = page.consignments;
        let Some(last) = page.last().map(|last| last.consignment_id.clone()) else {
            break;
        };
        after_id = last;
        let page = page.into_iter();
        rows.extend(page.map(|it| {
            [
                it.consignment_id,
                it.purpose,
                it.name,
                it.version.to_string(),
                it.time,
            ]
        }));
    }
    arguments.print(["id", "purpose", "name", "version", "changed"], rows);
    Ok(0)
}

fn is_error(finding: &Finding) -> bool {
    finding.severity() == Severity::Error
}

fn row(finding: &Finding) -> [String; 5] {
    let severity = if is_error(finding) {
        "ERROR"
    } else {
        "WARNING"
    };
    [
        format!("{severity} {}", finding.rule),
        finding.paths.join("\n"),
        finding.english.clone(),
        finding.japanese.clone(),
        finding.basis.clone(),
    ]
}
