use std::time::Duration;

use funani_core::fact::OpenedFact;
use funani_proof::jws::Jws;
use funani_wire::fields::Fields;
use funani_wire::parties::v1 as wire;
use funani_wire::reason::Refusal;
use funani_wire::types::v1::{FinalityLevel, ReceiptOutcome};

use super::not_recorded;
use crate::Inner;
use crate::submit::Submission;

const MOST_APPROVALS: usize = 32;
const MOST_FACTS: usize = 64;
const LONGEST_WAIT_MS: u64 = 30_000;
const LONGEST_EVENT: usize = 64 << 10;

pub(super) async fn submit(
    inner: &Inner,
    request: wire::SubmitRequest,
) -> Result<wire::SubmitResponse, Refusal> {
    refuse_other_registry(inner, &request.event)?;
    let wait = Duration::from_millis(u64::from(request.wait_ms));
    let wants_logged = request.wait_for() == FinalityLevel::Logged;
    let submission = read(request)?;
    let outcome = inner
        .submit(&submission)
        .await
        .map_err(|error| not_recorded(&error))?;
    if wants_logged {
        inner.wait_logged(outcome.position, wait).await;
    }
    Ok(wire::SubmitResponse {
        outcome: Some(ReceiptOutcome {
            chain_id: outcome.party.to_string(),
            sequence: u64::try_from(outcome.sequence).unwrap_or_default(),
            receipt: outcome.receipt,
            finality: Some(inner.finality(outcome.position)),
        }),
        already_recorded: outcome.repeated,
    })
}

/// An event for another registry is told so first of all, whatever else is wrong.
fn refuse_other_registry(inner: &Inner, event: &str) -> Result<(), Refusal> {
    let Ok(jws) = Jws::parse(event) else {
        return Ok(());
    };
    let Ok(value) = funani_proof::json::parse(jws.payload(), funani_proof::json::Limits::MESSAGE)
    else {
        return Ok(());
    };
    let named = value.as_object().and_then(|object| object.get("registry"));
    match named.and_then(funani_proof::json::Value::as_str) {
        Some(registry) if registry != inner.origin.as_str() => {
            Err(funani_core::rejection::Rejection::WrongRegistry.into())
        }
        Some(_) | None => Ok(()),
    }
}

fn read(request: wire::SubmitRequest) -> Result<Submission, Refusal> {
    let mut fields = Fields::new();
    fields.at_most("wait_ms", u64::from(request.wait_ms), LONGEST_WAIT_MS);
    let event = fields.text("event", request.event, LONGEST_EVENT);
    let event = event.and_then(|text| {
        Jws::parse(&text)
            .map_err(|error| fields.note("event", error.reason(), error.to_string()))
            .ok()
    });
    let mut approvals = Vec::new();
    for (at, text) in fields
        .list("approvals", request.approvals, MOST_APPROVALS)
        .into_iter()
        .flatten()
        .enumerate()
    {
        match Jws::parse(&text) {
            Ok(jws) => approvals.push(jws),
            Err(error) => {
                fields.note(
                    format!("approvals[{at}]"),
                    error.reason(),
                    error.to_string(),
                );
            }
        }
    }
    let mut facts = Vec::new();
    for (at, bytes) in fields
        .list("facts", request.facts, MOST_FACTS)
        .into_iter()
        .flatten()
        .enumerate()
    {
        match OpenedFact::parse(&bytes) {
            Ok(fact) => facts.push(fact),
            Err(fault) => {
                for violation in fault.violations {
                    let path = format!("facts[{at}]{}", violation.path.trim_start_matches('$'));
                    fields.note(path, violation.code.reason(), violation.message);
                }
            }
        }
    }
    let submission = event.map(|event| Submission {
        event,
        approvals,
        facts,
    });
    fields.finish(submission).map_err(Refusal::from)
}
