//! Trade documents that a node keeps: issued, replaced, cancelled, handed over, shown and proved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};
use funani_core::doc::{DataAt, Deed, Doc, DocState};
use funani_core::id::{DocId, PartyId};
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_trade::received::File;
use funani_trade::{Consignment, Received, paper};
use funani_wire::documents::v1::{DocumentShelf, ListDocumentsRequest, ListedDocument};
use uuid::Uuid;

use super::show::show;
use crate::cli::fonts::FontArguments;
use crate::cli::output;
use crate::cli::party::{need, read_ca, read_text};
use crate::cli::verify::read_trust;
use crate::client::document::{Content, Desk, Recorded, Unready, awaiting_approvals};
use crate::client::session::{Session, connect};
use crate::client::wallet::{Wallet, write_private};

/// Whose keys sign, and before which node.
#[derive(Debug, Args)]
pub(in crate::cli) struct Place {
    /// The party's folder.
    #[arg(long, env = "FUNANI_WALLET")]
    wallet: Option<PathBuf>,
    /// The trust file.
    #[arg(long, env = "FUNANI_TRUST")]
    trust: Option<PathBuf>,
    /// Certificate authority of the node, PEM.
    #[arg(long, env = "FUNANI_CA")]
    ca: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

/// What is made of the data that the node keeps.
#[derive(Debug, Args)]
pub(super) struct Making {
    /// The consignment.
    consignment: Uuid,
    /// The kind, such as `COMMERCIAL_INVOICE`; `funani consignment papers` lists them.
    kind: String,
    /// As of which version of the data; the latest if left out.
    #[arg(long, default_value_t = 0)]
    as_of: u64,
    /// A rule whose error is signed over; needs an approval. May be repeated.
    #[arg(long = "override")]
    overrides: Vec<String>,
    /// Replace the content of this document instead of issuing a new one.
    #[arg(long)]
    replaces: Option<DocId>,
}

/// A document that came from elsewhere.
#[derive(Debug, Args)]
pub(super) struct Keeping {
    /// Its kind, such as `INSURANCE_CERTIFICATE` or `DELIVERY_ORDER`.
    kind: String,
    /// The file as it came.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Media type of the file.
    #[arg(long, default_value = "application/pdf")]
    media_type: String,
    /// What it states: JSON from paths of the consignment to values.
    #[arg(long)]
    states: Option<PathBuf>,
    /// The consignment that it belongs to.
    #[arg(long)]
    consignment: Option<Uuid>,
    /// The version of the consignment.
    #[arg(long, default_value_t = 1)]
    as_of: u64,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
pub(super) enum Signed {
    /// Make a document of a consignment, sign it and have it recorded.
    Issue {
        #[command(flatten)]
        making: Making,
        /// Approve it, too, with this wallet's own approve key.
        #[arg(long)]
        approve: bool,
        /// Write the statement here, to be approved by others, instead of sending it.
        #[arg(long)]
        prepare: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
    /// Approve a statement that somebody prepared.
    Approve {
        /// The prepared statement.
        statement: PathBuf,
        /// Where to write the approval.
        #[arg(long, default_value = "approval.jws")]
        out: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Sign a prepared statement with its approvals and send it.
    Submit {
        /// The prepared statement.
        statement: PathBuf,
        /// An approval. May be repeated.
        #[arg(long = "approval")]
        approvals: Vec<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
    /// Keep a document that came from elsewhere: its file, and what it states.
    Keep(Keeping),
    /// Cancel a document.
    Cancel {
        /// The document.
        document: DocId,
        #[command(flatten)]
        place: Place,
    },
    /// Hand a document over to a party.
    HandOver {
        /// The document.
        document: DocId,
        /// The party.
        #[arg(long)]
        to: PartyId,
        #[command(flatten)]
        place: Place,
    },
    /// Confirm that a document came.
    Receive {
        /// The document, or the grant.
        document: DocId,
        #[command(flatten)]
        place: Place,
    },
    /// End a hand-over: what comes later is no longer shown.
    Withdraw {
        /// The grant.
        grant: DocId,
        #[command(flatten)]
        place: Place,
    },
    /// Show a document, and what differs from its consignment by now.
    Show {
        /// The document, or a grant of it.
        document: DocId,
        /// Where to write the pages, the content and the file; nowhere if left out.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Write the pages as PDF/A, too.
        #[arg(long, requires = "out")]
        pdf: bool,
        #[command(flatten)]
        fonts: FontArguments,
        #[command(flatten)]
        place: Place,
    },
    /// List documents: issued, handed-over, or in-hand.
    List {
        /// Which.
        #[arg(default_value = "issued")]
        shelf: Shelf,
        #[command(flatten)]
        place: Place,
    },
    /// Write what proves a document or a grant, for `funani verify`.
    Evidence {
        /// The document or grant.
        document: DocId,
        /// Where to write the bundle.
        #[arg(long, default_value = "document-bundle.json")]
        out: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}

/// Which documents.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Shelf {
    /// Those that the party issued.
    Issued,
    /// Those that it handed over.
    HandedOver,
    /// Those that it got.
    InHand,
}

/// A place, opened.
pub(in crate::cli) struct Opened {
    pub(in crate::cli) wallet: Wallet,
    trust: TrustFile,
    session: Session,
    pub(in crate::cli) json: bool,
}

impl Place {
    pub(in crate::cli) async fn open(&self) -> Result<Opened> {
        let wallet = Wallet::open(&need(self.wallet.clone(), "--wallet")?)?;
        let trust = read_trust(&need(self.trust.clone(), "--trust")?)?;
        let ca = read_ca(self.ca.clone())?;
        let channel = connect(&wallet.server, ca.as_deref()).await?;
        let session = Session::new(&wallet, channel, Clock::System, Chance::System)?;
        Ok(Opened {
            wallet,
            trust,
            session,
            json: self.json,
        })
    }
}

impl Opened {
    pub(in crate::cli) fn desk(&self) -> Desk<'_> {
        Desk {
            session: &self.session,
            wallet: &self.wallet,
            trust: &self.trust,
        }
    }

    /// Tells of names and values: a card, or one object.
    pub(in crate::cli) fn tell(&self, rows: &[(&str, String)]) {
        if self.json {
            let members = rows.iter().filter(|(_, value)| !value.is_empty());
            let members = members.map(|(name, value)| (*name, value.as_str()));
            output::json(&members.collect::<Object>().into());
        } else {
            output::say(&output::card(rows));
        }
    }

    /// Signs a statement over a content, with an approval of its own where asked, and tells of it.
    pub(in crate::cli) async fn sign(
        &self,
        doc: Doc,
        content: &Content,
        approve: bool,
    ) -> Result<u8> {
        let approvals = if approve {
            vec![self.desk().approve(&doc)?]
        } else {
            Vec::new()
        };
        self.recorded(&self.desk().submit(doc, Some(content), approvals).await?);
        Ok(0)
    }

    fn recorded(&self, done: &Recorded) {
        let (what, status) = match &done.state {
            DocState::Document {
                kind,
                edition,
                status,
                ..
            } => (format!("{kind}, edition {edition}"), status.to_string()),
            DocState::Grant { doc, status, .. } => {
                (format!("hand-over of {doc}"), status.to_string())
            }
        };
        self.tell(&[
            ("id", done.id.to_string()),
            ("what", what),
            ("status", status),
            ("sequence", done.on.sequence.to_string()),
            ("head", done.on.head.to_string()),
        ]);
    }

    /// The draft of what is made, and its content.
    async fn draft(&self, making: &Making) -> Result<(Doc, Content)> {
        let desk = self.desk();
        let mut overrides = making.overrides.clone();
        overrides.sort_unstable();
        overrides.dedup();
        let (consignment, kind) = (making.consignment, &making.kind);
        let content = Content::made(desk, consignment, making.as_of, kind, overrides).await?;
        let edition = content.edition.clone();
        let doc = match making.replaces {
            Some(id) => {
                let (_, on, _) = desk.get(id).await?;
                desk.extend(id, on, Deed::Replace(edition)).await?
            }
            None => desk.open(Deed::Issue(edition)).await?,
        };
        Ok((doc, content))
    }
}

fn read_statement(path: &Path) -> Result<Doc> {
    let text = read_text(path)?;
    Doc::parse(text.as_bytes()).with_context(|| format!("{} is no statement", path.display()))
}

impl Signed {
    pub(super) async fn run(self) -> Result<u8> {
        match self {
            Self::Issue {
                making,
                approve,
                prepare,
                place,
            } => issue(&place.open().await?, &making, approve, prepare).await?,
            Self::Approve {
                statement,
                out,
                place,
            } => approve_statement(&place.open().await?, &statement, &out)?,
            Self::Submit {
                statement,
                approvals,
                place,
            } => submit(&place.open().await?, &statement, &approvals).await?,
            Self::Keep(keeping) => keeping.run().await?,
            Self::Cancel { document, place } => cancel(&place.open().await?, document).await?,
            Self::HandOver {
                document,
                to,
                place,
            } => {
                let here = place.open().await?;
                let doc = here.desk().hand_over(document, to).await?;
                here.recorded(&here.desk().submit(doc, None, vec![]).await?);
            }
            Self::Receive { document, place } => {
                grant(&place.open().await?, document, Deed::Receive).await?;
            }
            Self::Withdraw { grant: id, place } => {
                grant(&place.open().await?, id, Deed::Withdraw).await?;
            }
            Self::Show {
                document,
                out,
                pdf,
                fonts,
                place,
            } => {
                let fonts = pdf.then(|| fonts.read()).transpose()?;
                return show(&place.open().await?, document, out, fonts, None).await;
            }
            Self::List { shelf, place } => list(&place.open().await?, shelf).await?,
            Self::Evidence {
                document,
                out,
                place,
            } => prove(&place.open().await?, document, &out).await?,
        }
        Ok(0)
    }
}

impl Keeping {
    async fn run(self) -> Result<()> {
        if paper::form(&self.kind).is_some() {
            return Err(Unready::MadeHere(self.kind).into());
        }
        let here = self.place.open().await?;
        let (file, bytes) = match self.file {
            Some(path) => read_file(&path, self.media_type)?,
            None => (None, Vec::new()),
        };
        let received = Received {
            kind: self.kind,
            file,
            values: self
                .states
                .as_deref()
                .map_or_else(|| Ok(BTreeMap::new()), read_states)?,
        };
        let belongs = self.consignment.map(|consignment| DataAt {
            consignment,
            version: self.as_of,
        });
        let content = Content::received(&received, bytes, belongs);
        let desk = here.desk();
        let doc = desk.open(Deed::Issue(content.edition.clone())).await?;
        here.recorded(&desk.submit(doc, Some(&content), vec![]).await?);
        Ok(())
    }
}

fn approve_statement(here: &Opened, statement: &Path, out: &Path) -> Result<()> {
    let doc = read_statement(statement)?;
    ensure!(
        doc.registry == here.wallet.registry,
        "the statement is for another registry"
    );
    write_private(out, here.desk().approve(&doc)?.as_bytes())?;
    here.tell(&[
        ("approved", doc.deed.action().to_string()),
        ("document", doc.doc.to_string()),
        ("approval", out.display().to_string()),
    ]);
    Ok(())
}

pub(in crate::cli) async fn cancel(here: &Opened, document: DocId) -> Result<()> {
    let (_, on, _) = here.desk().get(document).await?;
    let doc = here.desk().extend(document, on, Deed::Cancel).await?;
    here.recorded(&here.desk().submit(doc, None, vec![]).await?);
    Ok(())
}

async fn prove(here: &Opened, document: DocId, out: &Path) -> Result<()> {
    let bundle = here.desk().evidence(document).await?;
    write_private(out, &bundle)?;
    here.tell(&[("bundle", out.display().to_string())]);
    Ok(())
}

async fn issue(
    here: &Opened,
    making: &Making,
    approve: bool,
    prepare: Option<PathBuf>,
) -> Result<()> {
    let (mut doc, content) = here.draft(making).await?;
    if let Some(path) = prepare {
        awaiting_approvals(&mut doc);
        write_private(&path, doc.to_payload().as_bytes())?;
        here.tell(&[
            ("document", doc.doc.to_string()),
            ("statement", path.display().to_string()),
        ]);
        return Ok(());
    }
    here.sign(doc, &content, approve).await?;
    Ok(())
}

/// The content of a prepared statement is made anew from the data that it names.
async fn submit(here: &Opened, statement: &Path, approvals: &[PathBuf]) -> Result<()> {
    let doc = read_statement(statement)?;
    ensure!(
        doc.actor.party == here.wallet.party()?,
        "the statement is prepared for another party"
    );
    let approvals = approvals
        .iter()
        .map(|path| read_text(path))
        .collect::<Result<Vec<_>>>()?;
    let content = match doc.deed.edition() {
        Some(edition) => {
            let data = edition.data.context("the statement names no data")?;
            let (consignment, version) = (data.consignment, data.version);
            let (kind, overrides) = (&edition.kind, edition.overrides.clone());
            let content = Content::made(here.desk(), consignment, version, kind, overrides).await?;
            ensure!(
                content.edition == *edition,
                "the data no longer give what was prepared"
            );
            Some(content)
        }
        None => None,
    };
    let desk = here.desk();
    here.recorded(&desk.submit(doc, content.as_ref(), approvals).await?);
    Ok(())
}

fn read_file(path: &Path, media_type: String) -> Result<(Option<File>, Vec<u8>)> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let name = path.file_name().context("the file has no name")?;
    let file = File {
        digest: Digest::of(&bytes),
        media_type,
        name: name.to_string_lossy().into_owned(),
    };
    Ok((Some(file), bytes))
}

/// What a document states is checked like what is entered.
fn read_states(path: &Path) -> Result<BTreeMap<funani_trade::Path, String>> {
    let text = read_text(path)?;
    let lists = funani_core::codes::Library::shipped();
    let stated = Consignment::read(text.as_bytes(), "document", Clock::System.now(), &lists)
        .with_context(|| format!("{} cannot be taken", path.display()))?;
    let stated = stated.data();
    Ok(stated
        .map(|(path, datum)| (path.clone(), datum.value.clone()))
        .collect())
}

async fn grant(here: &Opened, id: DocId, deed: Deed) -> Result<()> {
    let desk = here.desk();
    let (answer, _, _) = desk.get(id).await?;
    let grant = answer.grant.ok_or(Unready::NoGrant)?;
    let id: DocId = grant.grant_id.parse().context("the grant's id")?;
    let (on, _) = desk.held(id, &grant.receipt)?;
    let doc = desk.extend(id, on, deed).await?;
    here.recorded(&desk.submit(doc, None, vec![]).await?);
    Ok(())
}

async fn list(here: &Opened, shelf: Shelf) -> Result<()> {
    let shelf = match shelf {
        Shelf::Issued => DocumentShelf::Issued,
        Shelf::HandedOver => DocumentShelf::HandedOver,
        Shelf::InHand => DocumentShelf::HandedToMe,
    };
    let mut documents = here.session.documents();
    let mut found: Vec<ListedDocument> = Vec::new();
    let mut page = String::new();
    loop {
        let ask = ListDocumentsRequest {
            shelf: shelf.into(),
            page,
            limit: 0,
        };
        let answer = documents.list_documents(ask).await?.into_inner();
        found.extend(answer.documents);
        page = answer.next_page;
        if page.is_empty() {
            break;
        }
    }
    let rows = found.into_iter().map(|it| {
        let (grant, other) = it.grant.map_or_else(Default::default, |grant| {
            let other = if shelf == DocumentShelf::HandedOver {
                grant.to_id
            } else {
                grant.from_id
            };
            (grant.grant_id, other)
        });
        [it.document_id, it.kind, it.status, it.time, grant, other]
    });
    let header = ["document", "kind", "status", "recorded", "grant", "with"];
    if here.json {
        let told = rows.map(|row| -> Value {
            let members = header.iter().zip(&row);
            let members = members.map(|(name, text)| (*name, text.as_str()));
            members.collect::<Object>().into()
        });
        output::json(&told.collect::<Vec<Value>>().into());
    } else {
        output::say(&output::table(header, rows.collect()));
    }
    Ok(())
}
