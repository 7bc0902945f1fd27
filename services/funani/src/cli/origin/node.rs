//! Origin of consignments that a node keeps.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use funani_core::codes::Library;
use funani_proof::json::{Object, Value};
use funani_runtime::clock::Clock;
use funani_trade::origin::{Answer, take};
use funani_trade::{Consignment, Figures};
use funani_wire::documents::v1::{
    Change, EditConsignmentRequest, MakePaperRequest, MakePaperResponse, Source,
};
use uuid::Uuid;

use super::write;
use crate::cli::consignment::{Desk, bytes};
use crate::cli::output;
use crate::client::consignment::entered;

#[derive(Debug, Subcommand)]
pub(super) enum Kept {
    /// Have the node make the worksheets, or the application for a certificate with the table that
    /// the issuing body takes, and leave them here.
    Fetch {
        /// The consignment.
        id: Uuid,
        /// `ORIGIN_WORKSHEET`, `ORIGIN_APPLICATION`, `ORIGIN_APPLICATION_RCEP` or
        /// `ORIGIN_APPLICATION_AJCEP`.
        #[arg(default_value = "ORIGIN_WORKSHEET")]
        kind: String,
        /// Folder to leave them in.
        #[arg(long)]
        dir: PathBuf,
        /// Leave the pages as PDF/A, too.
        #[arg(long)]
        pdf: bool,
        #[command(flatten)]
        desk: Desk,
    },
    /// Record the answer of the issuing body (JSON) with the consignment that the node keeps; it is
    /// held against the shipment first, as `answer` does.
    Record {
        /// The consignment.
        id: Uuid,
        /// The answer.
        answer: PathBuf,
        /// Who enters it.
        #[arg(long)]
        author: String,
        #[command(flatten)]
        desk: Desk,
    },
}

impl Kept {
    pub(super) async fn run(&self, json: bool, lists: &Library) -> Result<u8> {
        match self {
            Self::Fetch {
                id,
                kind,
                dir,
                pdf,
                desk,
            } => {
                let ask = MakePaperRequest {
                    consignment_id: id.to_string(),
                    kind: kind.clone(),
                    pdf: *pdf,
                };
                let mut documents = desk.session().await?.documents();
                let made = documents.make_paper(ask).await?.into_inner();
                std::fs::create_dir_all(dir)
                    .with_context(|| format!("{} cannot be made", dir.display()))?;
                let mut rows = Vec::new();
                for (ending, content) in files(&made) {
                    let name = kind.to_lowercase().replace('_', "-");
                    let file = dir.join(format!("{name}{ending}"));
                    write(&file, content)?;
                    rows.push([kind.clone(), file.display().to_string()]);
                }
                output::rows(json, ["what", "file"], rows);
                Ok(0)
            }
            Self::Record {
                id,
                answer,
                author,
                desk,
            } => {
                let session = desk.session().await?;
                let (text, version) = entered(&session, *id, 0).await?;
                let now = Clock::System.now();
                let standing = Consignment::read(text.as_bytes(), author, now, lists)?;
                let answer = Answer::read(&bytes(answer)?, lists)?;
                let changes = take(&Figures::of(&standing), &answer)?.into_iter();
                let edit = EditConsignmentRequest {
                    consignment_id: id.to_string(),
                    seen_version: version,
                    source: Source::File.into(),
                    author: author.clone(),
                    changes: changes
                        .map(|it| Change {
                            path: it.path,
                            value: it.value,
                        })
                        .collect(),
                    fills: Vec::new(),
                };
                let mut documents = session.documents();
                let done = documents.edit_consignment(edit).await?.into_inner();
                let version = done.version.to_string();
                if json {
                    let told = Object::from([("version", Value::from(version))]);
                    output::json(&told.into());
                } else {
                    output::say(&output::card(&[
                        ("certificate", answer.number),
                        ("version", version),
                    ]));
                }
                Ok(0)
            }
        }
    }
}

/// What the node made, by the ending of its file.
fn files(made: &MakePaperResponse) -> Vec<(&'static str, &[u8])> {
    let all = [
        (".json", &made.content[..]),
        (".html", made.page_english.as_bytes()),
        ("-ja.html", made.page_japanese.as_bytes()),
        (".pdf", &made.pdf_english[..]),
        ("-ja.pdf", &made.pdf_japanese[..]),
        (".csv", &made.table[..]),
    ];
    let made = all.into_iter().filter(|(_, content)| !content.is_empty());
    made.collect()
}
