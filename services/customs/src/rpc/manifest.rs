//! `ExamineManifest`: many consignments, answered in order, several at once.
//!
//! One look is recorded for the answers that are ready together, before any of them leaves.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread::available_parallelism;

use funani_runtime::auth::Caller;
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::examine_manifest_response::Answer;
use funani_wire::reason::Refusal;
use futures::stream::{self, Stream, StreamExt as _};
use tonic::{Status, Streaming};

use super::examine::{one, read, told};
use crate::Inner;
use crate::admit::{self, Officer};
use crate::examination;
use crate::fault::Fault;
use crate::keys::By;
use crate::keys::asked::Asked;
use crate::look::{self, Look, Purpose, Shown};

/// Most answers to one look.
const TO_A_LOOK: usize = 256;

/// A question that was answered, and what the look of it is.
struct Answered {
    number: u64,
    answer: Result<wire::ExamineResponse, Refusal>,
    keys: BTreeSet<By>,
    asked: Vec<String>,
    shown: Vec<Shown>,
}

pub(super) async fn examine(
    inner: &Arc<Inner>,
    caller: Caller,
    mut requests: Streaming<wire::ExamineManifestRequest>,
) -> Result<super::Stream<wire::ExamineManifestResponse>, Fault> {
    let Some(first) = requests.message().await? else {
        return Ok(Box::pin(stream::empty()));
    };
    let (basis, keys, reference) = match &first.question {
        Some(asked) => (
            asked.basis.as_str(),
            asked.keys.as_slice(),
            asked.reference.clone(),
        ),
        None => ("", [].as_slice(), String::new()),
    };
    let officer = admit::officer(inner, caller, basis, keys).await?;
    let mut fields = funani_wire::fields::Fields::new();
    let reference = admit::reference(&mut fields, reference);
    let reference = fields.finish(reference)?;
    let officer = Arc::new(officer);
    let all = stream::once(async { Ok(first) }).chain(requests);
    Ok(Box::pin(answers(
        Arc::clone(inner),
        officer,
        reference,
        all,
    )))
}

fn answers(
    inner: Arc<Inner>,
    officer: Arc<Officer>,
    reference: String,
    requests: impl Stream<Item = Result<wire::ExamineManifestRequest, Status>> + Send + 'static,
) -> impl Stream<Item = Result<wire::ExamineManifestResponse, Status>> + Send {
    let at_once = 2 * available_parallelism().map_or(1, usize::from);
    let (examining, recording) = (Arc::clone(&inner), inner);
    let asking = Arc::clone(&officer);
    let answered = requests.map(move |request| {
        let (inner, officer) = (Arc::clone(&examining), Arc::clone(&asking));
        // Each on a thread of its own, so that all cores work; the stream keeps the order.
        tokio::spawn(async move {
            let request = request?;
            Ok::<_, Status>(answer(&inner, &officer, request).await)
        })
    });
    let ready = answered.buffered(at_once).ready_chunks(TO_A_LOOK);
    let told = ready.then(move |answered| {
        let (inner, officer) = (Arc::clone(&recording), Arc::clone(&officer));
        let reference = reference.clone();
        async move { record(&inner, &officer, reference, answered).await }
    });
    told.flat_map(stream::iter)
}

async fn answer(
    inner: &Arc<Inner>,
    officer: &Officer,
    request: wire::ExamineManifestRequest,
) -> Answered {
    let mut answered = Answered {
        number: request.number,
        answer: Err(Refusal::internal()),
        keys: BTreeSet::new(),
        asked: Vec::new(),
        shown: Vec::new(),
    };
    let question = request.question.unwrap_or_default();
    let done = match covered(officer, &question) {
        Err(refusal) => Err(refusal.into()),
        // With a file to keep, it is a look of its own.
        Ok(()) if question.xml => one(inner, officer, question).await,
        Ok(()) => examined(inner, officer, question, &mut answered).await,
    };
    answered.answer = done.map_err(Refusal::from);
    answered
}

/// Whether the basis covers the keys of a question.
fn covered(officer: &Officer, question: &wire::ExamineRequest) -> Result<(), Refusal> {
    admit::check(
        &officer.policy,
        &officer.basis,
        &question.keys,
        officer.time,
    )
}

async fn examined(
    inner: &Arc<Inner>,
    officer: &Officer,
    question: wire::ExamineRequest,
    answered: &mut Answered,
) -> Result<wire::ExamineResponse, Fault> {
    let (wanted, _) = read(inner, question)?;
    answered.keys = wanted.keys.iter().map(Asked::by).collect();
    answered.asked = wanted.keys.iter().map(ToString::to_string).collect();
    let examined = examination::make(inner, officer, wanted).await?;
    answered.shown.clone_from(&examined.shown);
    Ok(wire::ExamineResponse {
        examination: Some(told(&examined)),
        ..wire::ExamineResponse::default()
    })
}

type Told = Result<wire::ExamineManifestResponse, Status>;
type Joined = Result<Result<Answered, Status>, tokio::task::JoinError>;

/// Records one look for answers that are ready, then lets them go.
async fn record(
    inner: &Inner,
    officer: &Officer,
    reference: String,
    ready: Vec<Joined>,
) -> Vec<Told> {
    let mut look = Look {
        id: inner.chance.uuid7(&inner.clock),
        authority: officer.authority.id,
        officer: officer.kid,
        purpose: Purpose::Manifest,
        basis: officer.basis.clone(),
        reference,
        keys: BTreeSet::new(),
        asked: Vec::new(),
        shown: Vec::new(),
        result: None,
        examination: None,
    };
    let mut shown = BTreeSet::new();
    for answered in ready.iter().flatten().flatten() {
        look.keys.extend(&answered.keys);
        look.asked.extend(answered.asked.iter().cloned());
        shown.extend(answered.shown.iter().cloned());
    }
    look.shown.extend(shown);
    if let Err(fault) = look::record(inner, &look).await {
        return vec![Err(fault.into())];
    }
    let look_id = look.id.to_string();
    let told = ready.into_iter().map(|joined| {
        let answered = joined.map_err(|error| Status::from(Fault::from(error)))??;
        let answer = match answered.answer {
            Ok(mut examined) => {
                if examined.look_id.is_empty() {
                    examined.look_id.clone_from(&look_id);
                }
                Answer::Examined(examined)
            }
            Err(refusal) => Answer::Refused(wire::Refused {
                reason: refusal.reason().to_owned(),
                message: refusal.message().to_owned(),
            }),
        };
        Ok(wire::ExamineManifestResponse {
            number: answered.number,
            answer: Some(answer),
        })
    });
    told.collect()
}
