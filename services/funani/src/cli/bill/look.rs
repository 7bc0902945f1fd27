//! Looking at bills: list, show, history, evidence, watch.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use funani_core::id::BillId;
use funani_proof::json::{Object, Value};
use funani_wire::registry::v1::{
    Bill, BillStatus, ChainKind, EvidenceRequest, EvidenceResponse, GetBillRequest, HistoryEntry,
    HistoryRequest, ListBillsRequest, OrderKind, Shelf, WatchRequest, evidence_request,
    get_bill_request,
};
use funani_wire::types::v1::{Finality, FinalityLevel, PartyName};

use super::Desk;
use crate::cli::fonts::FontArguments;
use crate::cli::output;
use crate::client::face;

#[derive(Debug, Subcommand)]
pub(crate) enum Look {
    /// Your bills: to act on, in your hands, sent, done.
    List {
        /// to-act-on, in-my-hands, sent or done; all if left out.
        #[arg(long)]
        shelf: Option<ShelfName>,
    },
    /// One bill: how it stands or, with --face, front and back as people read a bill of lading.
    Show {
        /// The bill.
        bill: BillId,
        #[command(flatten)]
        face: FaceArguments,
    },
    /// What happened to a bill, act by act.
    History {
        /// The bill.
        bill: BillId,
    },
    /// The evidence bundle of a bill.
    Evidence {
        /// The bill.
        bill: BillId,
        /// Where to write it.
        #[arg(long, default_value = "bundle.json")]
        out: PathBuf,
    },
    /// Events of your bills as they happen; goes on from a cursor without a gap.
    Watch {
        /// Cursor from an earlier event.
        #[arg(long, default_value = "")]
        cursor: String,
        /// Stop after this many events.
        #[arg(long)]
        events: Option<usize>,
    },
}

/// How a bill is shown front and back.
#[derive(Debug, Args)]
pub(crate) struct FaceArguments {
    /// terminal, html or pdf; the words are in --language.
    #[arg(long)]
    face: Option<FaceForm>,
    /// Columns of the terminal.
    #[arg(long, default_value_t = 100, requires = "face")]
    columns: usize,
    /// Where to write it; the screen if left out.
    #[arg(long, requires = "face")]
    output: Option<PathBuf>,
    #[command(flatten)]
    fonts: FontArguments,
}

/// What a face is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FaceForm {
    /// Lines for a terminal.
    Terminal,
    /// One page of HTML that needs nothing else.
    Html,
    /// PDF/A of A4 pages, dated when the bill last changed, with its document in it as a file.
    Pdf,
}

/// A shelf by the name that a user types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ShelfName {
    /// Somebody waits for you.
    ToActOn,
    /// You hold it.
    InMyHands,
    /// You had or issued it, and it lives.
    Sent,
    /// It has ended.
    Done,
}

impl ShelfName {
    const ALL: [Self; 4] = [Self::ToActOn, Self::InMyHands, Self::Sent, Self::Done];

    const fn wire(self) -> Shelf {
        match self {
            Self::ToActOn => Shelf::ToActOn,
            Self::InMyHands => Shelf::InMyHands,
            Self::Sent => Shelf::Sent,
            Self::Done => Shelf::Done,
        }
    }
}

impl Look {
    /// Stands in where the command was taken out.
    pub(super) const fn none() -> Self {
        Self::List { shelf: None }
    }

    pub(super) async fn run(self, desk: &Desk) -> Result<u8> {
        match self {
            Self::List { shelf } => list(desk, shelf).await,
            Self::Show { bill, face } => match face.face {
                Some(form) => show_face(desk, bill, form, &face).await,
                None => show(desk, bill).await,
            },
            Self::History { bill } => history(desk, bill).await,
            Self::Evidence { bill, out } => evidence(desk, bill, &out).await,
            Self::Watch { cursor, events } => watch(desk, cursor, events).await,
        }
    }
}

async fn list(desk: &Desk, shelf: Option<ShelfName>) -> Result<u8> {
    let shelves = shelf.map_or_else(|| ShelfName::ALL.to_vec(), |shelf| vec![shelf]);
    let mut bills = Vec::new();
    for shelf in shelves {
        let mut page_token = String::new();
        loop {
            let ask = ListBillsRequest {
                shelf: shelf.wire().into(),
                page_size: 100,
                page_token,
            };
            let answer = desk.session.registry().list_bills(ask).await?.into_inner();
            bills.extend(answer.bills);
            if answer.next_page_token.is_empty() {
                break;
            }
            page_token = answer.next_page_token;
        }
    }
    if desk.json {
        let list: Vec<Value> = bills.iter().map(|bill| object(&rows(bill))).collect();
        output::json(&list.into());
        return Ok(0);
    }
    let rows = bills
        .iter()
        .map(|bill| {
            [
                plain(bill.shelf().as_str_name(), "SHELF_"),
                bill.number.clone(),
                plain(bill.status().as_str_name(), "BILL_STATUS_"),
                name(bill.holder.as_ref()),
                bill.bill_id.clone(),
            ]
        })
        .collect();
    output::say(&output::table(
        ["shelf", "B/L number", "status", "current holder", "bill"],
        rows,
    ));
    Ok(0)
}

async fn show(desk: &Desk, bill: BillId) -> Result<u8> {
    let ask = GetBillRequest {
        bill: Some(get_bill_request::Bill::BillId(bill.to_string())),
        document_digest: String::new(),
    };
    let answer = desk.session.registry().get_bill(ask).await?.into_inner();
    let bill = answer.bill.context("the server answered without a bill")?;
    let mut rows = rows(&bill);
    if bill.notes.as_ref().is_some_and(|notes| notes.sequence > 0) {
        rows.push(("noted", noted(desk, &bill.bill_id).await?));
    }
    desk.print(&rows);
    Ok(0)
}

/// What was noted beside a bill, in order.
async fn noted(desk: &Desk, bill: &str) -> Result<String> {
    let entries = entries(desk, bill).await?;
    let notes = entries.iter().filter(|it| it.kind() == ChainKind::Note);
    let kinds = notes.map(|note| describe(&note.statement, true).map(|(kind, _)| kind));
    Ok(kinds.collect::<Result<Vec<_>>>()?.join(", "))
}

/// The acts and notes of a bill.
async fn entries(desk: &Desk, bill: &str) -> Result<Vec<HistoryEntry>> {
    let ask = HistoryRequest {
        bill_id: bill.to_owned(),
        after_sequence: 0,
        include_notes: true,
    };
    let mut stream = desk.session.registry().history(ask).await?.into_inner();
    let mut entries = Vec::new();
    while let Some(answer) = stream.message().await? {
        entries.extend(answer.entry);
    }
    Ok(entries)
}

async fn show_face(desk: &Desk, bill: BillId, form: FaceForm, to: &FaceArguments) -> Result<u8> {
    let answer = ask_evidence(desk, bill).await?;
    let (registry, trust) = (&desk.wallet.registry, &desk.trust);
    let bill = face::of_bundle(&desk.session, registry, trust, &answer.bundle).await?;
    let text = match form {
        FaceForm::Terminal => funani_face::terminal(&bill, desk.language, to.columns),
        FaceForm::Html => funani_face::html(&bill, desk.language),
        FaceForm::Pdf => return leave_pdf(desk, &bill, to),
    };
    match &to.output {
        Some(path) => {
            std::fs::write(path, text)
                .with_context(|| format!("{} cannot be written", path.display()))?;
            desk.print(&[("face", path.display().to_string())]);
        }
        None if desk.json => desk.print(&[("face", text)]),
        None => output::say(text.trim_end()),
    }
    Ok(0)
}

fn leave_pdf(desk: &Desk, bill: &funani_face::Bill, to: &FaceArguments) -> Result<u8> {
    let file = to.output.as_ref().context("a PDF needs --output")?;
    let newest = bill.back.as_ref().and_then(|back| back.steps.last());
    let date = newest.context("the bill has no act")?.time;
    let fonts = to.fonts.read()?;
    let pdf = funani_face::pdf(bill, desk.language, &fonts, date)?;
    std::fs::write(file, pdf).with_context(|| format!("{} cannot be written", file.display()))?;
    desk.print(&[("face", file.display().to_string())]);
    Ok(0)
}

async fn history(desk: &Desk, bill: BillId) -> Result<u8> {
    let mut rows = Vec::new();
    for entry in entries(desk, &bill.to_string()).await? {
        let receipt = funani_proof::jws::Jws::parse(&entry.receipt).context("a receipt")?;
        let receipt = funani_core::receipt::Receipt::parse(receipt.payload())?;
        let what = describe(&entry.statement, entry.kind() == ChainKind::Note)?;
        rows.push([
            format!(
                "{}{}",
                if entry.kind() == ChainKind::Note {
                    "n"
                } else {
                    ""
                },
                entry.sequence
            ),
            what.0,
            what.1,
            receipt.time.to_string(),
            entry.finality.as_ref().map(finality).unwrap_or_default(),
        ]);
    }
    if desk.json {
        let list: Vec<Value> = rows
            .iter()
            .map(|[sequence, what, who, time, finality]| {
                object(&[
                    ("sequence", sequence.clone()),
                    ("action", what.clone()),
                    ("actor", who.clone()),
                    ("time", time.clone()),
                    ("finality", finality.clone()),
                ])
            })
            .collect();
        output::json(&list.into());
    } else {
        output::say(&output::table(
            ["", "act", "by", "recorded", "finality"],
            rows,
        ));
    }
    Ok(0)
}

/// What a statement does, and by whom.
fn describe(statement: &str, note: bool) -> Result<(String, String)> {
    if statement.is_empty() {
        return Ok(("withheld".to_owned(), String::new()));
    }
    let jws = funani_proof::jws::Jws::parse(statement).context("a statement is malformed")?;
    if note {
        let note = funani_core::note::Note::parse(jws.payload())?;
        return Ok((note.kind.to_string(), note.author.party.to_string()));
    }
    let act = funani_core::act::Act::parse(jws.payload())?;
    Ok((act.name().to_string(), act.actor.party.to_string()))
}

async fn ask_evidence(desk: &Desk, bill: BillId) -> Result<EvidenceResponse> {
    let ask = EvidenceRequest {
        bill: Some(evidence_request::Bill::BillId(bill.to_string())),
        document_digest: String::new(),
        on_behalf_of_id: String::new(),
        known_head: String::new(),
    };
    Ok(desk.session.registry().evidence(ask).await?.into_inner())
}

async fn evidence(desk: &Desk, bill: BillId, out: &std::path::Path) -> Result<u8> {
    let answer = ask_evidence(desk, bill).await?;
    std::fs::write(out, &answer.bundle)
        .with_context(|| format!("{} cannot be written", out.display()))?;
    desk.print(&[
        ("bundle", out.display().to_string()),
        ("bytes", answer.bundle.len().to_string()),
        ("head", answer.head),
    ]);
    Ok(0)
}

async fn watch(desk: &Desk, cursor: String, events: Option<usize>) -> Result<u8> {
    let mut stream = desk
        .session
        .registry()
        .watch(WatchRequest { cursor })
        .await?
        .into_inner();
    let mut seen = 0;
    while events.is_none_or(|most| seen < most) {
        let Some(answer) = stream.message().await? else {
            break;
        };
        let Some(event) = answer.event else { continue };
        let rows = [
            ("bill", event.bill_id.clone()),
            ("kind", plain(event.kind().as_str_name(), "CHAIN_KIND_")),
            ("sequence", event.sequence.to_string()),
            ("cursor", event.cursor.clone()),
        ];
        output::json(&object(&rows));
        seen += 1;
    }
    Ok(0)
}

fn rows(bill: &Bill) -> Vec<(&'static str, String)> {
    let order = plain(
        OrderKind::try_from(bill.order_kind)
            .unwrap_or_default()
            .as_str_name(),
        "ORDER_KIND_",
    );
    let status = plain(
        BillStatus::try_from(bill.status)
            .unwrap_or_default()
            .as_str_name(),
        "BILL_STATUS_",
    );
    let notes = bill
        .notes
        .as_ref()
        .map(|notes| notes.sequence.to_string())
        .unwrap_or_default();
    vec![
        ("bill", bill.bill_id.clone()),
        ("B/L number", bill.number.clone()),
        ("status", status),
        ("exit", bill.exit.clone()),
        ("carrier", name(bill.carrier.as_ref())),
        ("shipper", name(bill.shipper.as_ref())),
        ("order", order),
        ("current holder", name(bill.holder.as_ref())),
        ("endorsee", name(bill.endorsee.as_ref())),
        ("offered to", name(bill.offeree.as_ref())),
        ("controller", bill.controller.clone()),
        ("recorded", bill.time.clone()),
        ("sequence", bill.sequence.to_string()),
        ("head", bill.head.clone()),
        ("document", bill.document_digest.clone()),
        ("notes", notes),
        (
            "finality",
            bill.finality.as_ref().map(finality).unwrap_or_default(),
        ),
    ]
}

fn name(party: Option<&PartyName>) -> String {
    party.map_or_else(String::new, |party| {
        if party.name.is_empty() {
            party.party_id.clone()
        } else {
            party.name.clone()
        }
    })
}

fn plain(constant: &str, prefix: &str) -> String {
    let bare = constant.trim_start_matches(prefix);
    if bare == "UNSPECIFIED" {
        String::new()
    } else {
        bare.to_owned()
    }
}

/// A finality in one word.
pub(super) fn finality(finality: &Finality) -> String {
    match finality.level() {
        FinalityLevel::Witnessed => format!("witnessed({})", finality.witnesses),
        FinalityLevel::Logged => "logged".to_owned(),
        FinalityLevel::Recorded | FinalityLevel::Unspecified => "recorded".to_owned(),
    }
}

/// Names and values as one JSON object; what is empty is left out.
pub(super) fn object(rows: &[(&str, String)]) -> Value {
    let mut object = Object::new();
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        object.insert(name.to_lowercase().replace([' ', '/'], "_"), value.as_str());
    }
    object.into()
}
