//! The one call, of a verifier that has no registry beside it.

use funani_wire::reason::{Class, Refusal};
use funani_wire::verifier::v1 as wire;
use funani_wire::verifier::v1::verifier_service_server::VerifierService;
use funani_wire::verifier::v1::verify_request::Subject;
use tonic::{Request, Response, Status};

use super::Alone;
use crate::told;

#[derive(Clone)]
pub(super) struct Calls(pub(super) Alone);

#[tonic::async_trait]
impl VerifierService for Calls {
    async fn verify(
        &self,
        request: Request<wire::VerifyRequest>,
    ) -> Result<Response<wire::VerifyResponse>, Status> {
        let request = request.into_inner();
        let Some(Subject::Bundle(bundle)) = request.subject else {
            return Err(bundle_only().into());
        };
        let verdict = self.0.judge(bundle, request.current).await?;
        let simulated = self.0.0.is_simulated(verdict.shown.registry.as_ref());
        Ok(Response::new(wire::VerifyResponse {
            verdict: Some(told::verdict(&verdict, simulated)),
        }))
    }
}

fn bundle_only() -> Refusal {
    Refusal::new(
        Class::Unimplemented,
        "BUNDLE_ONLY",
        "this verifier has no registry beside it and judges evidence bundles only",
    )
    .next("send the bundle, or ask the node of the registry")
}
