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
use tokio::task::{JoinError, JoinHandle};
use tonic::{Status, Streaming};

use super::examine::{one, read, told};
use crate::Inner;
use crate::admit::{self, Officer};
use crate::examination::{self, Examined, Wanted};
use crate::fault::Fault;
use crate::find::Finder;
use crate::keys::By;
use crate::keys::asked::Asked;
use crate::look::{self, Look, Purpose, Shown};

/// Most questions that are looked into together.
const TOGETHER: usize = 32;
/// Most of these together under one look.
const TO_A_LOOK: usize = 8;

type Asking = Result<wire::ExamineManifestRequest, Status>;

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
    requests: impl Stream<Item = Asking> + Send + 'static,
) -> impl Stream<Item = Result<wire::ExamineManifestResponse, Status>> + Send {
    let at_once = available_parallelism().map_or(1, usize::from);
    let (examining, recording) = (Arc::clone(&inner), inner);
    let asking = Arc::clone(&officer);
    let answered = requests.ready_chunks(TOGETHER).map(move |requests| {
        let (inner, officer) = (Arc::clone(&examining), Arc::clone(&asking));
        // On threads of their own, so that all cores work; the stream keeps the order.
        tokio::spawn(async move { answer_all(&inner, &officer, requests).await })
    });
    let ready = answered.buffered(at_once + 1).ready_chunks(TO_A_LOOK);
    let told = ready.map(move |answered| {
        let (inner, officer) = (Arc::clone(&recording), Arc::clone(&officer));
        let reference = reference.clone();
        async move { record(&inner, &officer, reference, answered).await }
    });
    // The next are looked into while a look is written down.
    told.buffered(2).flat_map(stream::iter)
}

/// Answers some questions: what they are about is looked for together, and judged on other threads.
async fn answer_all(
    inner: &Arc<Inner>,
    officer: &Officer,
    requests: Vec<Asking>,
) -> Vec<Result<Answered, Status>> {
    let questions: Vec<Result<Question, Status>> = requests
        .into_iter()
        .map(|request| request.map(|request| Question::read(inner, officer, request)))
        .collect();
    let mut finder = Finder::new(inner, officer);
    let asked: Vec<&Asked> = questions
        .iter()
        .flatten()
        .flat_map(Question::asked)
        .collect();
    if let Err(fault) = finder.prepare(&asked).await {
        tracing::debug!(?fault, "questions cannot be prepared together");
    }
    let mut answers = Vec::with_capacity(questions.len());
    for question in questions {
        answers.push(match question {
            Ok(question) => Ok(question.begin(&mut finder).await),
            Err(status) => Err(status),
        });
    }
    let mut all = Vec::with_capacity(answers.len());
    for answer in answers {
        all.push(match answer {
            Ok(begun) => Ok(begun.end().await),
            Err(status) => Err(status),
        });
    }
    all
}

/// A question as it was sent.
struct Question {
    number: u64,
    asks: Result<Asks, Refusal>,
}

/// What is asked.
enum Asks {
    /// What is answered under the look of several.
    Here(Wanted),
    /// With a file to keep: a look of its own.
    Alone(wire::ExamineRequest),
}

impl Question {
    fn read(inner: &Inner, officer: &Officer, request: wire::ExamineManifestRequest) -> Self {
        let question = request.question.unwrap_or_default();
        let asks = covered(officer, &question).and_then(|()| {
            if question.xml {
                Ok(Asks::Alone(question))
            } else {
                Ok(Asks::Here(read(inner, question)?.0))
            }
        });
        Self {
            number: request.number,
            asks,
        }
    }

    fn asked(&self) -> &[Asked] {
        match &self.asks {
            Ok(Asks::Here(wanted)) => &wanted.keys,
            Ok(Asks::Alone(_)) | Err(_) => &[],
        }
    }

    /// Gathers what it is about, and lets it be judged.
    async fn begin(self, finder: &mut Finder<'_>) -> Begun {
        let mut answered = Answered {
            number: self.number,
            answer: Err(Refusal::internal()),
            keys: BTreeSet::new(),
            asked: Vec::new(),
            shown: Vec::new(),
        };
        let wanted = match self.asks {
            Err(refusal) => {
                answered.answer = Err(refusal);
                return Begun::Ended(answered);
            }
            Ok(Asks::Alone(question)) => {
                let done = one(finder.inner, finder.officer, question).await;
                answered.answer = done.map_err(Refusal::from);
                return Begun::Ended(answered);
            }
            Ok(Asks::Here(wanted)) => wanted,
        };
        answered.keys = wanted.keys.iter().map(Asked::by).collect();
        answered.asked = wanted.keys.iter().map(ToString::to_string).collect();
        match examination::gather(finder, wanted).await {
            Ok(gathered) => {
                let judged = examination::judge(Arc::clone(finder.inner), gathered);
                Begun::Judging(answered, tokio::spawn(judged))
            }
            Err(fault) => {
                answered.answer = Err(fault.into());
                Begun::Ended(answered)
            }
        }
    }
}

/// A question under way.
enum Begun {
    Ended(Answered),
    Judging(Answered, JoinHandle<Result<Examined, Fault>>),
}

impl Begun {
    async fn end(self) -> Answered {
        let (mut answered, judging) = match self {
            Self::Ended(answered) => return answered,
            Self::Judging(answered, judging) => (answered, judging),
        };
        let examined = judging.await.map_err(Fault::from).flatten();
        answered.answer = match examined {
            Ok(examined) => {
                answered.shown.clone_from(&examined.shown);
                Ok(wire::ExamineResponse {
                    examination: Some(told(&examined)),
                    ..wire::ExamineResponse::default()
                })
            }
            Err(fault) => Err(fault.into()),
        };
        answered
    }
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

type Told = Result<wire::ExamineManifestResponse, Status>;
type Joined = Result<Vec<Result<Answered, Status>>, JoinError>;

/// Records one look for answers that are ready, then lets them go.
async fn record(
    inner: &Inner,
    officer: &Officer,
    reference: String,
    ready: Vec<Joined>,
) -> Vec<Told> {
    let failed = |error| vec![Err(Status::from(Fault::from(error)))];
    let ready = ready.into_iter();
    let ready: Vec<Result<Answered, Status>> = ready
        .flat_map(|joined| joined.unwrap_or_else(failed))
        .collect();
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
    for answered in ready.iter().flatten() {
        look.keys.extend(&answered.keys);
        look.asked.extend(answered.asked.iter().cloned());
        shown.extend(answered.shown.iter().cloned());
    }
    look.shown.extend(shown);
    if let Err(fault) = look::record(inner, &look).await {
        return vec![Err(fault.into())];
    }
    let look_id = look.id.to_string();
    let told = ready.into_iter().map(|answered| {
        let answered = answered?;
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
