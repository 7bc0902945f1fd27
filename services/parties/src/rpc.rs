//! The calls.

use std::pin::Pin;
use std::sync::Arc;

use funani_core::rejection::Rejection;
use funani_store::StoreError;
use funani_wire::parties::v1 as wire;
use funani_wire::parties::v1::parties_service_server::PartiesService;
use funani_wire::reason::{Class, Refusal};
use futures::Stream;
use tonic::{Request, Response, Status};

use crate::Inner;
use crate::store::ReadError;
use crate::submit::NotRecorded;

mod feed;
mod head;
mod history;
mod party;
mod submit;

/// The calls of the parties service.
#[derive(Clone)]
pub struct Calls(pub(crate) Arc<Inner>);

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls")
            .field("origin", &self.0.origin)
            .finish_non_exhaustive()
    }
}

#[tonic::async_trait]
impl PartiesService for Calls {
    async fn submit(
        &self,
        request: Request<wire::SubmitRequest>,
    ) -> Result<Response<wire::SubmitResponse>, Status> {
        let answer = submit::submit(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_party(
        &self,
        request: Request<wire::GetPartyRequest>,
    ) -> Result<Response<wire::GetPartyResponse>, Status> {
        let answer = party::get(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    type HistoryStream = Pin<Box<dyn Stream<Item = Result<wire::HistoryResponse, Status>> + Send>>;

    async fn history(
        &self,
        request: Request<wire::HistoryRequest>,
    ) -> Result<Response<Self::HistoryStream>, Status> {
        let caller = funani_runtime::auth::caller(&request)?;
        let stream = history::history(Arc::clone(&self.0), caller, &request.into_inner()).await?;
        Ok(Response::new(Box::pin(stream)))
    }

    async fn head_statement(
        &self,
        request: Request<wire::HeadStatementRequest>,
    ) -> Result<Response<wire::HeadStatementResponse>, Status> {
        let answer = head::head(&self.0, &request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn head_statements(
        &self,
        request: Request<wire::HeadStatementsRequest>,
    ) -> Result<Response<wire::HeadStatementsResponse>, Status> {
        let answer = head::heads(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn feed(
        &self,
        request: Request<wire::FeedRequest>,
    ) -> Result<Response<wire::FeedResponse>, Status> {
        let answer = feed::feed(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }
}

/// The refusal for what the store could not do. A fault of ours is logged here, once.
pub(crate) fn away(error: &ReadError) -> Refusal {
    if let ReadError::Store(store) = error
        && (store.is_retryable() || matches!(store, StoreError::Unknown { .. }))
    {
        tracing::warn!(%error, "the database is away");
        return Refusal::new(Class::Unavailable, "UNAVAILABLE", "the database is away")
            .next("try again; the same bytes are recorded once");
    }
    tracing::error!(%error, "a party could not be read or written");
    Refusal::internal()
}

pub(crate) fn store_away(error: StoreError) -> Refusal {
    away(&ReadError::Store(error))
}

pub(crate) fn not_recorded(error: &NotRecorded) -> Refusal {
    match error {
        NotRecorded::Rejected(rejection) => Refusal::from(rejection),
        NotRecorded::Read(error) => away(error),
    }
}

pub(crate) fn no_such_party() -> Refusal {
    Refusal::from(Rejection::NotFound)
}
