//! The calls.

use std::pin::Pin;
use std::sync::Arc;

use funani_core::id::PartyId;
use funani_runtime::auth::{caller, calling_party};
use funani_store::{StoreError, Tx};
use funani_trade::Consignment;
use funani_wire::documents::v1 as wire;
use funani_wire::documents::v1::documents_service_server::DocumentsService;
use funani_wire::reason::{Class, Refusal};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::Inner;
use crate::store::{self, ReadError};

mod bill;
mod certificate;
mod content;
mod document;
mod edit;
mod evidence;
mod filing;
mod find;
mod origin;
mod paper;
mod read;
mod submit;

/// What a call answers bit by bit.
type Stream<T> = Pin<Box<dyn futures::Stream<Item = Result<T, Status>> + Send>>;

/// The calls of the documents service.
#[derive(Clone)]
pub struct Calls(pub(crate) Arc<Inner>);

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls").finish_non_exhaustive()
    }
}

#[tonic::async_trait]
impl DocumentsService for Calls {
    async fn edit_consignment(
        &self,
        request: Request<wire::EditConsignmentRequest>,
    ) -> Result<Response<wire::EditConsignmentResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = edit::edit(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_consignment(
        &self,
        request: Request<wire::GetConsignmentRequest>,
    ) -> Result<Response<wire::GetConsignmentResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = read::get(&self.0, party, &request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn list_consignments(
        &self,
        request: Request<wire::ListConsignmentsRequest>,
    ) -> Result<Response<wire::ListConsignmentsResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = read::list(&self.0, party, &request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn make_paper(
        &self,
        request: Request<wire::MakePaperRequest>,
    ) -> Result<Response<wire::MakePaperResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = paper::make(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn make_filing(
        &self,
        request: Request<wire::MakeFilingRequest>,
    ) -> Result<Response<wire::MakeFilingResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = filing::make(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn record_answer(
        &self,
        request: Request<wire::RecordAnswerRequest>,
    ) -> Result<Response<wire::RecordAnswerResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = filing::record(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn compare_bill(
        &self,
        request: Request<wire::CompareBillRequest>,
    ) -> Result<Response<wire::CompareBillResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = bill::compare(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn submit_document(
        &self,
        request: Request<wire::SubmitDocumentRequest>,
    ) -> Result<Response<wire::SubmitDocumentResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = submit::submit(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_document(
        &self,
        request: Request<wire::GetDocumentRequest>,
    ) -> Result<Response<wire::GetDocumentResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = document::get(&self.0, party, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn list_documents(
        &self,
        request: Request<wire::ListDocumentsRequest>,
    ) -> Result<Response<wire::ListDocumentsResponse>, Status> {
        let party = calling_party(&request)?;
        let answer = document::list(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_document_evidence(
        &self,
        request: Request<wire::GetDocumentEvidenceRequest>,
    ) -> Result<Response<wire::GetDocumentEvidenceResponse>, Status> {
        let caller = caller(&request)?;
        let answer = evidence::evidence(&self.0, caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    type ListDocumentEvidenceStream = Stream<wire::ListDocumentEvidenceResponse>;

    async fn list_document_evidence(
        &self,
        request: Request<wire::ListDocumentEvidenceRequest>,
    ) -> Result<Response<Self::ListDocumentEvidenceStream>, Status> {
        let answer = evidence::list(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn find_documents(
        &self,
        request: Request<wire::FindDocumentsRequest>,
    ) -> Result<Response<wire::FindDocumentsResponse>, Status> {
        let answer = find::find(&self.0, request.get_ref()).await?;
        Ok(Response::new(answer))
    }
}

/// The latest version of a party's consignment.
async fn latest(inner: &Inner, party: PartyId, id: Uuid) -> Result<Consignment, Refusal> {
    let mut tx = inner.store.read().await.map_err(store_away)?;
    known(&mut tx, party, id, 0).await
}

/// A version of a party's consignment, 0 for the latest.
async fn known(
    tx: &mut Tx,
    party: PartyId,
    id: Uuid,
    version: u64,
) -> Result<Consignment, Refusal> {
    let latest = store::version(tx, party, id).await.map_err(store_away)?;
    let latest = latest.ok_or_else(no_such_consignment)?;
    let wanted = if version == 0 {
        latest
    } else {
        store::signed(version)
    };
    if wanted > latest {
        return Err(no_such_consignment());
    }
    store::read(tx, id, wanted)
        .await
        .map_err(|error| away(&error))
}

/// The refusal for what the store could not do. A fault of ours is logged here, once.
fn away(error: &ReadError) -> Refusal {
    if let ReadError::Store(store) = error
        && (store.is_retryable() || matches!(store, StoreError::Unknown { .. }))
    {
        tracing::warn!(%error, "the database is away");
        return Refusal::new(Class::Unavailable, "UNAVAILABLE", "the database is away")
            .next("try again; the same edit is made once");
    }
    tracing::error!(%error, "a consignment could not be read or written");
    Refusal::internal()
}

fn store_away(error: StoreError) -> Refusal {
    away(&ReadError::Store(error))
}

fn no_such_consignment() -> Refusal {
    Refusal::not_found("no such consignment")
}
