//! What `MakePaper` gives of origin beside papers: worksheets, and the issuing body's table.

use bytes::Bytes;
use funani_core::intent::Language;
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::json;
use funani_trade::Figures;
use funani_trade::origin::{ApplicationFault, Worksheets, application};
use funani_trade::paper::{self, Form};
use funani_wire::documents::v1 as wire;
use funani_wire::reason::{Class, Refusal, Violation};

use super::content;
use super::paper::incomplete;
use crate::Inner;

/// The kind that is no paper.
pub(super) const WORKSHEET: &str = "ORIGIN_WORKSHEET";

/// The table that the issuing body takes, beside the paper of an application; empty beside others.
pub(super) fn table(form: &Form, figures: &Figures) -> Result<Bytes, Refusal> {
    let mut lines = figures.keys("goods").into_iter();
    let proved = |line: &u32| figures.of_line("goods.#.originPaper", *line) == Some(form.kind);
    let line = lines
        .find(proved)
        .filter(|_| form.class == paper::Class::AppliedFor);
    let agreement = line.and_then(|line| figures.of_line("goods.#.agreement", line));
    let Some(agreement) = agreement else {
        return Ok(Bytes::new());
    };
    let table = application(figures, agreement).map_err(refused)?;
    Ok(table.csv(Language::Japanese).into())
}

/// The worksheets of all lines; with pages as PDF/A where they are dated.
pub(super) async fn worksheets(
    inner: &Inner,
    figures: Figures,
    date: Option<Timestamp>,
) -> Result<wire::MakePaperResponse, Refusal> {
    let made = tokio::task::spawn_blocking(move || {
        let sheets = Worksheets::of(&figures);
        if sheets.0.is_empty() {
            return None;
        }
        let page = |language| sheets.sheet(&figures, language).html();
        let text = json::to_canonical(&sheets.to_value());
        let answer = wire::MakePaperResponse {
            digest: Digest::of(text.as_bytes()).to_string(),
            content: Bytes::from(text),
            page_english: page(Language::English),
            page_japanese: page(Language::Japanese),
            ..Default::default()
        };
        Some((answer, sheets, figures))
    });
    let made = made.await.map_err(|error| {
        tracing::error!(%error, "a worksheet could not be made");
        Refusal::internal()
    })?;
    let Some((mut answer, sheets, figures)) = made else {
        return Err(Refusal::new(
            Class::FailedPrecondition,
            "NO_PREFERENCE",
            "no line of goods names an agreement",
        )
        .next("enter goods.1.agreement; what is possible follows from origin and destination"));
    };
    if let Some(date) = date {
        let set = move |language, fonts: &_| sheets.pdf(&figures, language, fonts, date).map(Some);
        (answer.pdf_english, answer.pdf_japanese) = content::set_pdfs(inner, set).await?;
    }
    Ok(answer)
}

fn refused(fault: ApplicationFault) -> Refusal {
    match fault {
        ApplicationFault::Unknown(agreement) => Refusal::new(
            Class::NotFound,
            "PAPER_UNKNOWN",
            "there is no such agreement",
        )
        .with("agreement", agreement),
        ApplicationFault::NoLine(agreement) => Refusal::new(
            Class::FailedPrecondition,
            "NO_PREFERENCE",
            "no line of goods asks for a certificate under this agreement",
        )
        .with("agreement", agreement),
        ApplicationFault::Lacking(lacking) => incomplete(&lacking),
        ApplicationFault::Barred(barred) => {
            let violations = barred.into_iter().map(|(path, words)| Violation {
                field: path.to_string(),
                code: "AGREEMENT_NOT_POSSIBLE".into(),
                message: format!("{} {}", words.english, words.japanese),
            });
            Refusal::new(
                Class::FailedPrecondition,
                "AGREEMENT_NOT_POSSIBLE",
                "the agreement cannot be used for these goods",
            )
            .violated(violations.collect())
        }
    }
}
