use bytes::Bytes;
use funani_core::id::PartyId;
use funani_core::intent::Language;
use funani_proof::digest::Digest;
use funani_proof::json;
use funani_trade::check::Finding;
use funani_trade::{Consignment, Figures, Path, bill, paper, table};
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal, Violation};

use super::{content, latest, origin};
use crate::Inner;

/// Longest name of a kind, in bytes.
const KIND: usize = 64;

pub(super) async fn make(
    inner: &Inner,
    party: PartyId,
    request: wire::MakePaperRequest,
) -> Result<wire::MakePaperResponse, Refusal> {
    let mut fields = Fields::new();
    let id = fields.uuid("consignment_id", &request.consignment_id);
    let kind = fields.text("kind", request.kind, KIND);
    let (id, kind) = fields.finish(id.zip(kind))?;
    let newest = |consignment: &Consignment| {
        let newest = consignment.data().map(|(_, datum)| datum.time).max();
        newest.unwrap_or_else(|| inner.clock.now())
    };
    if kind == origin::WORKSHEET {
        let consignment = latest(inner, party, id).await?;
        let date = request.pdf.then(|| newest(&consignment));
        return origin::worksheets(inner, Figures::of(&consignment), date).await;
    }
    let form = paper::form(&kind).ok_or_else(|| {
        Refusal::new(Class::NotFound, "PAPER_UNKNOWN", "there is no such paper").with("kind", kind)
    })?;
    let consignment = latest(inner, party, id).await?;
    let figures = Figures::of(&consignment);
    let paper = content::made(form, &figures, &[])?;
    let table = origin::table(form, &figures)?;
    let text = json::to_canonical(&paper.to_value());
    let shown = content::Shown::Paper(paper);
    let (page_english, page_japanese) = shown.pages();
    let (pdf_english, pdf_japanese) = if request.pdf {
        shown.pdfs(inner, newest(&consignment)).await?
    } else {
        Default::default()
    };
    let dcsa = if form.kind == "SHIPPING_INSTRUCTIONS" {
        bill::instructions(&figures).ok()
    } else {
        None
    };
    Ok(wire::MakePaperResponse {
        digest: Digest::of(text.as_bytes()).to_string(),
        content: text.into(),
        page_english,
        page_japanese,
        pdf_english,
        pdf_japanese,
        dcsa: dcsa.map_or_else(Bytes::new, |it| json::to_canonical(&it).into()),
        table,
    })
}

pub(super) fn has_errors(errors: &[&Finding]) -> Refusal {
    let violations = errors.iter().map(|finding| {
        let paths: Vec<String> = finding.paths.iter().map(ToString::to_string).collect();
        let (english, japanese) = (
            finding.sentence(Language::English),
            finding.sentence(Language::Japanese),
        );
        Violation {
            field: paths.join(" "),
            code: finding.rule.id.into(),
            message: format!("{english} {japanese}"),
        }
    });
    Refusal::new(
        Class::FailedPrecondition,
        "CONSIGNMENT_HAS_ERRORS",
        "no paper leaves over an error",
    )
    .violated(violations.collect())
}

pub(super) fn incomplete(lacking: &[Path]) -> Refusal {
    let violations = lacking.iter().map(|path| {
        let (english, japanese) = (
            table::label(path, Language::English),
            table::label(path, Language::Japanese),
        );
        Violation {
            field: path.to_string(),
            code: "REQUIRED".into(),
            message: format!("{english} / {japanese}"),
        }
    });
    Refusal::new(
        Class::FailedPrecondition,
        "PAPER_INCOMPLETE",
        "data are missing that this paper needs",
    )
    .violated(violations.collect())
}
