//! `funani certificate`: certificates of origin, as the body that issues them drafts, signs and
//! shows them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use funani_core::codes::Library;
use funani_core::doc::Deed;
use funani_core::id::DocId;
use funani_core::time::Date;
use funani_face::code;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_runtime::lists::load;
use funani_trade::certificate::{Certificate, Code, Fault, Issuing, KIND, check, draft};
use funani_trade::{Figures, Received};

use super::consignment::{bytes, read};
use super::document::{self, Opened, Place};
use super::fonts::FontArguments;
use super::output;
use crate::client::document::Content;
use crate::client::wallet::write_private;

mod verify;

/// Certificates of origin: drafted, signed, replaced, cancelled, shown, verified.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draft the content of a certificate from an exporter's consignment, to be checked and signed:
    /// nothing is typed again. Tells what is still missing.
    Draft(Drafting),
    /// Check the content of a certificate without a node. Exits 0 where it can be issued, 1 where
    /// not, and names every fault.
    Check {
        /// The content.
        content: PathBuf,
        #[command(flatten)]
        lists: Lists,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Sign a certificate and have it recorded.
    Issue {
        /// The content.
        content: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Give a certificate another content: a correction under its number, or another number that
    /// names this one as replaced.
    Replace {
        /// The certificate.
        document: DocId,
        /// The content.
        content: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Cancel a certificate.
    Cancel {
        /// The certificate.
        document: DocId,
        #[command(flatten)]
        place: Place,
    },
    /// Show a certificate that was issued or handed over.
    Show {
        /// The certificate, or a grant of it.
        document: DocId,
        /// Where to write its content and its pages with the code; nowhere if left out.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Write the pages as PDF/A, too.
        #[arg(long, requires = "out")]
        pdf: bool,
        /// Address of a page that answers codes, so that the code is a link to it.
        #[arg(long)]
        page: Option<String>,
        #[command(flatten)]
        fonts: FontArguments,
        #[command(flatten)]
        place: Place,
    },
    Verify(verify::Verify),
    /// Print the text of a certificate's QR code, and write the code.
    Qr {
        /// The certificate, or a grant of it.
        document: DocId,
        /// Where to write it as SVG; printed in blocks if left out.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Address of a page that answers codes, so that the code is a link to it.
        #[arg(long)]
        page: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

/// What a certificate is drafted from.
#[derive(Debug, Args)]
struct Drafting {
    /// The consignment: one JSON object, from path to text.
    #[arg(long)]
    consignment: PathBuf,
    /// The agreement, such as `JTEPA`.
    #[arg(long)]
    agreement: String,
    /// Number of the certificate.
    #[arg(long)]
    number: Option<String>,
    /// Date of the certificate, where it is issued.
    #[arg(long)]
    date: Option<Date>,
    /// Name of the issuing body; the one known for its country if left out.
    #[arg(long)]
    issuer: Option<String>,
    /// Country of the issuing body; that of the goods if left out.
    #[arg(long)]
    country: Option<String>,
    /// Where to write the content.
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    lists: Lists,
}

#[derive(Debug, Args)]
struct Lists {
    /// Folder of the imported code lists.
    #[arg(long, env = "FUNANI_LISTS", default_value = "funani-data/lists")]
    lists: PathBuf,
}

#[derive(Debug, Args)]
struct Signing {
    /// Approve it, too, with this wallet's own approve key.
    #[arg(long)]
    approve: bool,
    #[command(flatten)]
    lists: Lists,
    #[command(flatten)]
    place: Place,
}

/// A content cannot be issued as a certificate; every fault is named.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be issued: {}", .file.display(), list(.faults))]
pub(crate) struct Unissuable {
    file: PathBuf,
    faults: Vec<Fault>,
}

fn list(faults: &[Fault]) -> String {
    let told = faults
        .iter()
        .map(|it| format!("{} {} ({})", it.path, it.words.english, it.code));
    told.collect::<Vec<_>>().join("; ")
}

impl Arguments {
    pub(crate) async fn run(self) -> Result<u8> {
        match self.command {
            Command::Draft(drafting) => drafting.run(),
            Command::Check {
                content,
                lists,
                json,
            } => checked(&content, &lists, json),
            Command::Issue { content, signing } => {
                let here = signing.place.open().await?;
                let content = signing.content(&content)?;
                let deed = Deed::Issue(content.edition.clone());
                let doc = here.desk().open(deed).await?;
                here.sign(doc, &content, signing.approve).await
            }
            Command::Replace {
                document,
                content,
                signing,
            } => {
                let here = signing.place.open().await?;
                let content = signing.content(&content)?;
                let (_, on, _) = here.desk().get(document).await?;
                let deed = Deed::Replace(content.edition.clone());
                let doc = here.desk().extend(document, on, deed).await?;
                here.sign(doc, &content, signing.approve).await
            }
            Command::Cancel { document, place } => {
                document::cancel(&place.open().await?, document).await?;
                Ok(0)
            }
            Command::Show {
                document,
                out,
                pdf,
                page,
                fonts,
                place,
            } => {
                let fonts = pdf.then(|| fonts.read()).transpose()?;
                let here = place.open().await?;
                document::show(&here, document, out, fonts, page.as_deref()).await
            }
            Command::Verify(verify) => verify.run().await,
            Command::Qr {
                document,
                out,
                page,
                place,
            } => {
                qr(
                    &place.open().await?,
                    document,
                    out.as_deref(),
                    page.as_deref(),
                )
                .await
            }
        }
    }
}

impl Drafting {
    fn run(self) -> Result<u8> {
        let lists = load(&self.lists.lists)?;
        let figures = Figures::of(&read(&self.consignment, &lists)?);
        let issuing = Issuing {
            number: self.number,
            date: self.date,
            issuer: self.issuer,
            country: self.country,
        };
        let received = draft(&figures, &self.agreement, &issuing)?;
        let out = self.out.display().to_string();
        let text = json::to_canonical(&received.to_value());
        std::fs::write(&self.out, text).with_context(|| format!("{out} cannot be written"))?;
        output::say(&output::card(&[("content", out)]));
        if let Err(faults) = check(&received, &lists) {
            tell(&faults, false);
        }
        Ok(0)
    }
}

impl Signing {
    /// The content of a file, which is checked before anything is sent.
    fn content(&self, file: &Path) -> Result<Content> {
        let (received, read) = content(file, &load(&self.lists.lists)?)?;
        let Err(faults) = read else {
            return Ok(Content::received(&received, Vec::new(), None));
        };
        let file = file.to_path_buf();
        Err(Unissuable { file, faults }.into())
    }
}

/// The content of a file that people may have edited: strict JSON, in whatever layout.
fn content(file: &Path, lists: &Library) -> Result<(Received, Result<Certificate, Vec<Fault>>)> {
    let received = received(file)?;
    let read = check(&received, lists);
    Ok((received, read))
}

fn received(file: &Path) -> Result<Received> {
    let told = || format!("{} is no content of a document", file.display());
    let value = json::parse(&bytes(file)?, Limits::DOCUMENT).with_context(told)?;
    let received = Received::read(json::to_canonical(&value).as_bytes()).with_context(told)?;
    anyhow::ensure!(received.kind == KIND, "{} is no {KIND}", file.display());
    Ok(received)
}

fn checked(file: &Path, lists: &Lists, as_json: bool) -> Result<u8> {
    let (_, read) = content(file, &load(&lists.lists)?)?;
    match read {
        Ok(certificate) => {
            told(&certificate, as_json);
            Ok(0)
        }
        Err(faults) => {
            tell(&faults, as_json);
            Ok(1)
        }
    }
}

fn tell(faults: &[Fault], as_json: bool) {
    let rows = faults.iter().map(|it| {
        [
            it.path.to_string(),
            it.code.to_owned(),
            it.words.english.clone(),
            it.words.japanese.clone(),
        ]
    });
    let header = ["where", "code", "what", "日本語"];
    output::rows(as_json, header, rows.collect());
}

/// What others go by, and that the rules were not compared where they were not.
fn told(certificate: &Certificate, as_json: bool) {
    let agreement = certificate.agreement;
    let compared = agreement.told.compared && agreement.criteria_told.compared;
    let rows = [
        ("agreement", agreement.name.clone()),
        ("number", certificate.number.clone()),
        ("date", certificate.date.to_string()),
        ("issuer", certificate.issuer.clone()),
        ("country", certificate.country.clone()),
        ("valid until", certificate.valid_until.to_string()),
        ("lines", certificate.lines.len().to_string()),
        (
            "rules",
            if compared {
                "compared with their source"
            } else {
                "not verified / 照合未了"
            }
            .to_owned(),
        ),
    ];
    if as_json {
        let members = rows.iter().map(|(name, text)| (*name, text.as_str()));
        let object: Value = members.collect::<Object>().into();
        output::json(&object);
    } else {
        output::say(&output::card(&rows));
    }
}

/// The text of the code of a certificate.
pub(super) fn code_of(
    here: &Opened,
    document: DocId,
    content: Digest,
    page: Option<&str>,
) -> Result<String> {
    let code = Code {
        registry: here.wallet.registry.clone(),
        document,
        content,
    };
    Ok(match page {
        Some(page) => code.on_page(page)?,
        None => code.to_string(),
    })
}

async fn qr(here: &Opened, id: DocId, out: Option<&Path>, page: Option<&str>) -> Result<u8> {
    let (answer, _, state) = here.desk().get(id).await?;
    anyhow::ensure!(answer.kind == KIND, "{id} is no {KIND}");
    let document: DocId = answer.document_id.parse().context("the id is malformed")?;
    let content = state
        .content()
        .context("the receipt is not of a document")?;
    let text = code_of(here, document, content, page)?;
    match out {
        Some(out) => {
            let drawn = code::svg(&text).context("the text is too long for a QR code")?;
            write_private(out, drawn.as_bytes())?;
            here.tell(&[("code", text), ("file", out.display().to_string())]);
        }
        None if here.json => here.tell(&[("code", text)]),
        None => {
            let drawn = code::blocks(&text).context("the text is too long for a QR code")?;
            output::say(&drawn);
            output::say(&text);
        }
    }
    Ok(0)
}
