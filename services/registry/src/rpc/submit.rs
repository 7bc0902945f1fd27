//! Submit: records a signed act or note.
//!
//! The order of refusal is that of the contract: registry, caller, visibility, replay, form and
//! signature, authority in the state that the act names, whether that is the latest, state,
//! content. Nothing is answered before it is committed.

use std::time::Duration;

use funani_core::rejection::Rejection;
use funani_runtime::auth::Caller;
use funani_runtime::gate;
use funani_store::blob;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{SubmitRequest, SubmitResponse};
use funani_wire::types::v1::{FinalityLevel, ReceiptOutcome};
use tokio::time::Instant;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rpc::Calls;
use crate::store;
use crate::visibility;

mod act;
mod note;
mod statement;
#[cfg(test)]
mod tests;

use statement::{Attachments, Blob, Peeked, Statement};

/// How often a statement is judged and signed anew before the caller is told to try later.
const TRIES: u32 = 8;

/// Longest wait for a finality.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// What is left of a caller's deadline for writing the answer.
const MARGIN: Duration = Duration::from_millis(100);

/// By when a call must answer: the caller's deadline (`grpc-timeout`) or the server's own, whichever
/// comes first, and a moment before.
pub(super) fn deadline(metadata: &MetadataMap, now: Instant) -> Instant {
    let asked = metadata
        .get("grpc-timeout")
        .and_then(|value| timeout(value.to_str().ok()?));
    let longest = asked.map_or(gate::DEADLINE, |asked| asked.min(gate::DEADLINE));
    now + longest.saturating_sub(MARGIN)
}

/// At most eight digits and a unit, as the gRPC protocol over HTTP/2 writes a timeout.
fn timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// What came of a statement.
#[derive(Clone, Debug)]
struct Outcome {
    chain: Uuid,
    sequence: u64,
    receipt: String,
    position: i64,
    already_recorded: bool,
}

/// Records a statement of the caller, which may not have been let in: that is said only after the
/// registry was compared. A service of this node may hand in what customs has signed, and then the
/// author stands for the caller.
pub(super) async fn submit(
    calls: &Calls,
    caller: Result<Caller, Refusal>,
    request: SubmitRequest,
    until: Instant,
) -> Result<SubmitResponse, Fault> {
    let SubmitRequest {
        statement: text,
        attachments,
        wait_for,
        wait_ms,
    } = request;
    let statement = Statement::read(&text);
    if statement
        .registry()
        .is_some_and(|found| found != calls.origin().as_str())
    {
        return Err(Rejection::WrongRegistry.into());
    }
    let caller = caller?;
    let handed_in = caller.is_node() && statement.is_customs_note();
    let caller = caller
        .party()
        .or_else(|| statement.signer().filter(|_| handed_in))
        .ok_or(Rejection::CallerIsNotActor)?;
    if statement.signer().is_some_and(|signer| signer != caller) {
        return Err(Rejection::CallerIsNotActor.into());
    }
    let outcome = match statement {
        Statement::Act(jws, act) => {
            let attachments = Attachments::read(attachments);
            act::submit(calls, caller, jws, *act, attachments?).await?
        }
        Statement::Note(jws, note) => {
            let attachments = Attachments::read(attachments);
            note::submit(calls, caller, jws, *note, attachments?).await?
        }
        Statement::Bad(rejection, peeked) => {
            check_visible(calls, caller, &peeked).await?;
            return Err(rejection.into());
        }
    };
    if wait_for >= i32::from(FinalityLevel::Logged) {
        let wait = Duration::from_millis(wait_ms.into()).min(MAX_WAIT);
        calls
            .log()
            .wait(outcome.position, until.min(Instant::now() + wait))
            .await;
    }
    Ok(answer(calls, outcome))
}

fn answer(calls: &Calls, outcome: Outcome) -> SubmitResponse {
    SubmitResponse {
        outcomes: vec![ReceiptOutcome {
            chain_id: outcome.chain.hyphenated().to_string(),
            sequence: outcome.sequence,
            receipt: outcome.receipt,
            finality: Some(calls.log().finality(outcome.position)),
        }],
        already_recorded: outcome.already_recorded,
    }
}

/// A statement of the wrong form about a bill that the caller may not see gets the answer of every
/// other such call.
async fn check_visible(
    calls: &Calls,
    caller: funani_core::id::PartyId,
    peeked: &Peeked,
) -> Result<(), Fault> {
    let Some(bill) = peeked.bill else {
        return Ok(());
    };
    let mut tx = calls.store().read().await?;
    let standing = store::standing(&mut tx, calls.origin(), bill, caller, None).await?;
    drop(tx);
    let standing = standing.ok_or_else(visibility::not_found)?;
    let latest = calls
        .receipts()
        .read(standing.head.head, &standing.receipt)?;
    match calls.sight(caller, standing.concerned, &latest)? {
        Some(_) => Ok(()),
        None => Err(visibility::not_found().into()),
    }
}

/// Stores what an act names by digest, before the act. What stays behind when the act is refused
/// after all names nothing and is found by nobody.
async fn store_blobs(calls: &Calls, blobs: &[Blob]) -> Result<(), Fault> {
    if blobs.is_empty() {
        return Ok(());
    }
    let mut tx = calls.store().write().await?;
    for blob in blobs {
        blob::put(&mut tx, blob.digest, blob.kind, &blob.bytes).await?;
    }
    tx.commit().await?;
    Ok(())
}
