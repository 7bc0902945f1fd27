//! The calls.

use std::pin::Pin;
use std::sync::Arc;

use funani_runtime::auth::{caller, calling_party};
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::customs_service_server::CustomsService;
use tonic::{Request, Response, Status, Streaming};

use crate::Inner;

mod certificate;
mod declare;
mod entry;
mod examine;
mod looks;
mod lookup;
mod manifest;
mod policy;
mod status;
mod told;
mod watch;

/// The calls of the customs service.
#[derive(Clone)]
pub struct Calls(pub(crate) Arc<Inner>);

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls").finish_non_exhaustive()
    }
}

type Answer<T> = Result<Response<T>, Status>;
type Stream<T> = Pin<Box<dyn futures::Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl CustomsService for Calls {
    async fn put_policy(
        &self,
        request: Request<wire::PutPolicyRequest>,
    ) -> Answer<wire::PutPolicyResponse> {
        let caller = caller(&request)?;
        let answer = policy::put(&self.0, caller, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_policy(
        &self,
        request: Request<wire::GetPolicyRequest>,
    ) -> Answer<wire::GetPolicyResponse> {
        let party = calling_party(&request)?;
        let answer = policy::get(&self.0, party, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn declare(
        &self,
        request: Request<wire::DeclareRequest>,
    ) -> Answer<wire::DeclareResponse> {
        let party = calling_party(&request)?;
        let answer = declare::declare(&self.0, party, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_entry(
        &self,
        request: Request<wire::GetEntryRequest>,
    ) -> Answer<wire::GetEntryResponse> {
        let party = calling_party(&request)?;
        let answer = entry::get(&self.0, party, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn lookup(&self, request: Request<wire::LookupRequest>) -> Answer<wire::LookupResponse> {
        let caller = caller(&request)?;
        let answer = lookup::lookup(&self.0, caller, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn examine(
        &self,
        request: Request<wire::ExamineRequest>,
    ) -> Answer<wire::ExamineResponse> {
        let caller = caller(&request)?;
        let answer = examine::examine(&self.0, caller, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    type ExamineManifestStream = Stream<wire::ExamineManifestResponse>;

    async fn examine_manifest(
        &self,
        request: Request<Streaming<wire::ExamineManifestRequest>>,
    ) -> Answer<Self::ExamineManifestStream> {
        let caller = caller(&request)?;
        let answers = manifest::examine(&self.0, caller, request.into_inner()).await?;
        Ok(Response::new(answers))
    }

    async fn record_status(
        &self,
        request: Request<wire::RecordStatusRequest>,
    ) -> Answer<wire::RecordStatusResponse> {
        let caller = caller(&request)?;
        let answer = status::record(&self.0, caller, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    type WatchStream = Stream<wire::WatchResponse>;

    async fn watch(&self, request: Request<wire::WatchRequest>) -> Answer<Self::WatchStream> {
        let party = calling_party(&request)?;
        let events = watch::watch(&self.0, party, request.get_ref())?;
        Ok(Response::new(events))
    }

    async fn list_looks(
        &self,
        request: Request<wire::ListLooksRequest>,
    ) -> Answer<wire::ListLooksResponse> {
        let party = calling_party(&request)?;
        let answer = looks::list(&self.0, party, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn verify_certificate(
        &self,
        request: Request<wire::VerifyCertificateRequest>,
    ) -> Answer<wire::VerifyCertificateResponse> {
        let answer = certificate::verify(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }
}
