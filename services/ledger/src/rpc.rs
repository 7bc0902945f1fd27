//! The calls of the ledger, one file each: read the request, ask the log, write the answer.

use std::sync::Arc;

use bytes::Bytes;
use funani_proof::digest::Digest;
use funani_runtime::clock::Clock;
use funani_wire::fields::{Fields, Malformed};
use funani_wire::ledger::v1::ledger_service_server::LedgerService;
use funani_wire::ledger::v1::{
    AppendRequest, AppendResponse, GetCheckpointRequest, GetCheckpointResponse,
    GetConsistencyRequest, GetConsistencyResponse, GetInclusionRequest, GetInclusionResponse,
    GetInclusionsRequest, GetInclusionsResponse, GetSourceRequest, GetSourceResponse,
    ListLeavesRequest, ListLeavesResponse,
};
use funani_wire::reason::{Class, Refusal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use crate::error::LedgerError;
use crate::log::Log;
use crate::sequencer::Job;
use crate::state::State;

mod append;
mod get_checkpoint;
mod get_consistency;
mod get_inclusion;
mod get_inclusions;
mod get_source;
mod list_leaves;

/// Longest name of a source, in bytes.
const SOURCE_BYTES: usize = 64;

/// The calls of the ledger, behind the generated server.
#[derive(Clone)]
pub struct Calls {
    pub(crate) log: Arc<Log>,
    pub(crate) jobs: mpsc::Sender<Job>,
    pub(crate) clock: Clock,
    /// Cancelled when the ledger is to end, so that nobody waits for what will not come.
    pub(crate) ending: CancellationToken,
}

/// Why a call has no answer.
#[derive(Debug)]
enum Failure {
    /// The caller asked for what cannot be.
    Refused(Refusal),
    /// The log could not be read.
    Broken(LedgerError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Malformed> for Failure {
    fn from(malformed: Malformed) -> Self {
        Self::Refused(malformed.into())
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::Broken(error)
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.to_status(),
            Failure::Broken(error) => {
                if error.is_passing() {
                    tracing::warn!(error = error.chain(), "the log could not be read");
                    return unavailable().to_status();
                }
                tracing::error!(error = error.chain(), "the log could not be read");
                Refusal::internal().to_status()
            }
        }
    }
}

#[tonic::async_trait]
impl LedgerService for Calls {
    async fn append(
        &self,
        request: Request<AppendRequest>,
    ) -> Result<Response<AppendResponse>, Status> {
        Ok(Response::new(
            append::append(self, request.into_inner()).await?,
        ))
    }

    async fn get_checkpoint(
        &self,
        request: Request<GetCheckpointRequest>,
    ) -> Result<Response<GetCheckpointResponse>, Status> {
        Ok(Response::new(
            get_checkpoint::get_checkpoint(self, request.into_inner()).await?,
        ))
    }

    async fn get_inclusion(
        &self,
        request: Request<GetInclusionRequest>,
    ) -> Result<Response<GetInclusionResponse>, Status> {
        Ok(Response::new(
            get_inclusion::get_inclusion(self, request.into_inner()).await?,
        ))
    }

    async fn get_inclusions(
        &self,
        request: Request<GetInclusionsRequest>,
    ) -> Result<Response<GetInclusionsResponse>, Status> {
        Ok(Response::new(
            get_inclusions::get_inclusions(self, request.into_inner()).await?,
        ))
    }

    async fn get_consistency(
        &self,
        request: Request<GetConsistencyRequest>,
    ) -> Result<Response<GetConsistencyResponse>, Status> {
        Ok(Response::new(
            get_consistency::get_consistency(self, &request.into_inner()).await?,
        ))
    }

    async fn list_leaves(
        &self,
        request: Request<ListLeavesRequest>,
    ) -> Result<Response<ListLeavesResponse>, Status> {
        Ok(Response::new(
            list_leaves::list_leaves(self, &request.into_inner()).await?,
        ))
    }

    async fn get_source(
        &self,
        request: Request<GetSourceRequest>,
    ) -> Result<Response<GetSourceResponse>, Status> {
        Ok(Response::new(get_source::get_source(
            self,
            &request.into_inner(),
        )?))
    }
}

/// Reads the name of a source.
fn source(fields: &mut Fields, field: &str, name: String) -> Option<String> {
    let name = fields.text(field, name, SOURCE_BYTES)?;
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    if !name.bytes().all(plain) {
        fields.note(
            field,
            "SOURCE_MALFORMED",
            "is not made of a-z 0-9 - _ and .",
        );
        return None;
    }
    Some(name)
}

/// Reads a position of a source's feed, which counts from 1.
fn position(fields: &mut Fields, field: &str, position: u64) -> Option<u64> {
    if position == 0 {
        fields.note(field, "POSITION_OUT_OF_RANGE", "positions count from 1");
        return None;
    }
    if i64::try_from(position).is_err() {
        fields.note(field, "POSITION_OUT_OF_RANGE", "is beyond every position");
        return None;
    }
    Some(position)
}

/// Reads the size of a tree to prove in; 0 is the newest checkpoint's.
fn size(fields: &mut Fields, field: &str, size: u64, state: &State) -> Option<u64> {
    let signed = state.checkpoint.size;
    if size > signed {
        let message = format!("the newest checkpoint covers {signed} leaves");
        fields.note(field, "SIZE_UNKNOWN", message);
        return None;
    }
    Some(if size == 0 { signed } else { size })
}

fn hashes(path: &[Digest]) -> Vec<Bytes> {
    path.iter()
        .map(|hash| Bytes::copy_from_slice(hash.as_bytes()))
        .collect()
}

fn source_unknown(name: &str) -> Refusal {
    Refusal::new(
        Class::NotFound,
        "SOURCE_UNKNOWN",
        "this source has sent nothing",
    )
    .with("source", name)
}

fn unavailable() -> Refusal {
    Refusal::new(
        Class::Unavailable,
        "LOG_UNAVAILABLE",
        "the log's database is away",
    )
}
