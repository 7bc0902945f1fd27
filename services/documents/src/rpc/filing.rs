//! Filings to NACCS: made of a consignment, and their answers recorded.

use bytes::Bytes;
use funani_core::id::PartyId;
use funani_core::intent::Language;
use funani_proof::digest::Digest;
use funani_trade::check::{Finding, check};
use funani_trade::filing::{self, Answer, AnswerFault, Entry, Fault, Filing};
use funani_trade::{Consignment, Edit, Figures, Source};
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal, Violation};

use super::edit::{AUTHOR, Wanted, keep};
use super::{content, latest};
use crate::{Inner, told};

/// Longest code of a procedure, in bytes.
const CODE: usize = 16;

/// Longest answer, in bytes.
const ANSWER: usize = 64 * 1024;

pub(super) async fn make(
    inner: &Inner,
    party: PartyId,
    request: wire::MakeFilingRequest,
) -> Result<wire::MakeFilingResponse, Refusal> {
    let mut fields = Fields::new();
    let id = fields.uuid("consignment_id", &request.consignment_id);
    let code = fields.text("procedure", request.procedure, CODE);
    let (id, code) = fields.finish(id.zip(code))?;
    let procedure = filing::procedure(&code).ok_or_else(|| {
        Refusal::new(
            Class::NotFound,
            "PROCEDURE_UNKNOWN",
            "there is no such procedure",
        )
        .with("procedure", code)
    })?;
    let figures = Figures::of(&latest(inner, party, id).await?);
    let found = content::sound(&figures, &[])?;
    let made = filing::make(procedure, &figures).map_err(|faults| not_possible(&faults))?;
    Ok(answer(&made, &found))
}

fn answer(made: &Filing, found: &[Finding]) -> wire::MakeFilingResponse {
    let field = |it: &Entry| wire::FilingField {
        code: it.field.code.clone(),
        index: u32::try_from(it.index).unwrap_or(u32::MAX),
        name: it.field.name.to_owned(),
        value: it.value.clone(),
        mark: it.field.mark.as_str().to_owned(),
        paths: it.paths.iter().map(ToString::to_string).collect(),
    };
    let record = made.record();
    wire::MakeFilingResponse {
        digest: Digest::of(record.as_bytes()).to_string(),
        record: Bytes::from(record),
        fields: made.entries.iter().map(field).collect(),
        findings: made.about(found).into_iter().map(told::finding).collect(),
    }
}

fn not_possible(faults: &[Fault]) -> Refusal {
    let violation = |fault: &Fault| {
        let paths: Vec<String> = fault.paths.iter().map(ToString::to_string).collect();
        let (english, japanese) = (
            fault.sentence(Language::English),
            fault.sentence(Language::Japanese),
        );
        let message = format!("{} {english} / {japanese}", fault.place());
        Violation {
            field: paths.join(" "),
            code: fault.reason().into(),
            message: message.trim().to_owned(),
        }
    };
    Refusal::new(
        Class::FailedPrecondition,
        "FILING_NOT_POSSIBLE",
        "these data cannot be filed",
    )
    .violated(faults.iter().map(violation).collect())
}

pub(super) async fn record(
    inner: &Inner,
    party: PartyId,
    request: wire::RecordAnswerRequest,
) -> Result<wire::RecordAnswerResponse, Refusal> {
    let mut fields = Fields::new();
    let id = fields.uuid("consignment_id", &request.consignment_id);
    let author = fields.text("author", request.author, AUTHOR);
    if request.answer.is_empty() {
        fields.missing("answer");
    }
    if request.answer.len() > ANSWER {
        fields.note("answer", "TOO_LONG", "must have at most 64 KiB");
    }
    let (id, author) = fields.finish(id.zip(author))?;
    let answer = Answer::read(&request.answer).map_err(|faults| {
        Refusal::new(
            Class::InvalidArgument,
            "ANSWER_MALFORMED",
            "the answer cannot be read",
        )
        .violated(faults.iter().map(violation).collect())
    })?;
    let consignment = keep(inner, party, id, &Wanted::Answer(answer, author)).await?;
    let figures = Figures::of(&consignment);
    let steps = filing::stage(&figures);
    let step = |step: &filing::Step| wire::FilingStep {
        procedure: step.procedure.code.to_owned(),
        state: step.state.as_str().to_owned(),
        english: step.state.sentence(Language::English),
        japanese: step.state.sentence(Language::Japanese),
    };
    Ok(wire::RecordAnswerResponse {
        version: consignment.version(),
        digest: consignment.digest().to_string(),
        findings: told::findings(&check(&figures)),
        steps: steps.iter().map(step).collect(),
    })
}

/// The edit that records an answer in a consignment as it stands.
pub(super) fn taken(
    inner: &Inner,
    consignment: &Consignment,
    answer: &Answer,
    author: &str,
) -> Result<Edit, Refusal> {
    let now = inner.clock.now();
    let today = filing::day_in_japan(now);
    let figures = Figures::of(consignment);
    content::shipment(&figures)?;
    let taken = filing::take(answer, &figures, inner.lists.as_ref(), today);
    let changes = taken.map_err(|faults| {
        Refusal::new(
            Class::FailedPrecondition,
            "ANSWER_NOT_TAKEN",
            "the answer does not go with this consignment; nothing was recorded",
        )
        .violated(faults.iter().map(violation).collect())
    })?;
    Ok(Edit {
        seen: consignment.version(),
        author: author.to_owned(),
        time: now,
        source: Source::File,
        changes,
    })
}

fn violation(fault: &AnswerFault) -> Violation {
    Violation {
        field: format!("answer.{}", fault.member),
        code: fault.problem.reason().into(),
        message: match &fault.path {
            Some(path) => format!("{path}: {}", fault.sentence()),
            None => fault.sentence(),
        },
    }
}
