//! A document as it stands: what its receipt says, its pages, its file.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use funani_core::id::DocId;
use funani_core::intent::Language;
use funani_core::receipt::Receipt;
use funani_core::time::Timestamp;
use funani_face::pdf::Fonts;
use funani_face::sheet::Sheet;
use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_trade::{Paper, Received, certificate};
use funani_wire::documents::v1::GetDocumentResponse;

use super::signed::Opened;
use crate::cli::certificate::code_of;
use crate::cli::output;
use crate::client::wallet::write_private;

/// Exits 1 where the document differs from its consignment by now. The code on the pages of a
/// certificate is a link to `page`, where one is given.
pub(in crate::cli) async fn show(
    here: &Opened,
    id: DocId,
    out: Option<PathBuf>,
    fonts: Option<Fonts>,
    page: Option<&str>,
) -> Result<u8> {
    let (answer, _, _) = here.desk().get(id).await?;
    let grant = answer.grant.as_ref();
    here.tell(&[
        ("id", answer.document_id.clone()),
        (
            "what",
            format!("{}, edition {}", answer.kind, answer.edition),
        ),
        ("status", answer.status.clone()),
        ("issuer", answer.issuer_id.clone()),
        ("content", answer.digest.clone()),
        ("consignment", answer.consignment_id.clone()),
        (
            "grant",
            grant.map(|it| it.grant_id.clone()).unwrap_or_default(),
        ),
        (
            "grant status",
            grant.map(|it| it.status.clone()).unwrap_or_default(),
        ),
    ]);
    let rows: Vec<_> = answer
        .changed
        .iter()
        .map(|it| [it.path.clone(), it.stated.clone(), it.now.clone()])
        .collect();
    if !rows.is_empty() && !here.json {
        let header = ["datum", "the document states", "the consignment says now"];
        output::say(&output::table(header, rows));
    }
    if let Some(dir) = out {
        std::fs::create_dir_all(&dir)
            .with_context(|| format!("{} cannot be made", dir.display()))?;
        let mut parts = vec![
            ("content.json", answer.content.to_vec()),
            ("file", answer.file.to_vec()),
        ];
        parts.extend(pages(here, &answer, fonts.as_ref(), page)?);
        for (name, bytes) in parts.into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
            write_private(&dir.join(name), &bytes)?;
        }
    }
    Ok(u8::from(!answer.changed.is_empty()))
}

/// What pages are made of.
enum Shown {
    Paper(Paper),
    /// A certificate of origin, and its code.
    Certificate(Received, String),
}

impl Shown {
    fn of(here: &Opened, answer: &GetDocumentResponse, page: Option<&str>) -> Result<Option<Self>> {
        if answer.kind != certificate::KIND {
            return Ok(Paper::read(&answer.content).ok().map(Self::Paper));
        }
        let received = Received::read(&answer.content)?;
        let id = answer.document_id.parse().context("the id is malformed")?;
        let content = Digest::of(&answer.content);
        let code = code_of(here, id, content, page)?;
        Ok(Some(Self::Certificate(received, code)))
    }

    fn sheet(&self, language: Language) -> Option<Sheet> {
        match self {
            Self::Paper(paper) => paper.sheet(language),
            Self::Certificate(received, code) => {
                Some(certificate::sheet(received, Some(code), language))
            }
        }
    }

    fn pdf(&self, language: Language, fonts: &Fonts, date: Timestamp) -> Result<Option<Vec<u8>>> {
        Ok(match self {
            Self::Paper(paper) => paper.pdf(language, fonts, date)?,
            Self::Certificate(received, code) => Some(certificate::pdf(
                received,
                Some(code),
                language,
                fonts,
                date,
            )?),
        })
    }
}

/// The pages of a document that is made here, or of a certificate of origin, from the content that
/// its receipt names.
fn pages(
    here: &Opened,
    answer: &GetDocumentResponse,
    fonts: Option<&Fonts>,
    page: Option<&str>,
) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let Some(shown) = Shown::of(here, answer, page)? else {
        return Ok(Vec::new());
    };
    let receipt = Jws::parse(&answer.receipt).context("a receipt")?;
    let date = Receipt::parse(receipt.payload())?.time;
    let mut pages = Vec::new();
    for (html, pdf, language) in [
        ("page.html", "page.pdf", Language::English),
        ("page-ja.html", "page-ja.pdf", Language::Japanese),
    ] {
        if let Some(sheet) = shown.sheet(language) {
            pages.push((html, sheet.html().into_bytes()));
        }
        if let Some(fonts) = fonts
            && let Some(file) = shown.pdf(language, fonts, date)?
        {
            pages.push((pdf, file));
        }
    }
    Ok(pages)
}
