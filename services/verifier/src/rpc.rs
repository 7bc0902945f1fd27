//! The one call.

use std::sync::Arc;

use funani_core::id::BillId;
use funani_core::verdict::{Code, Verdict};
use funani_core::verify::{Ask, Settled, recheck, settle};
use funani_proof::jws::Jws;
use funani_runtime::auth::calling_party;
use funani_runtime::memory::View;
use funani_wire::documents::v1::GetDocumentEvidenceRequest;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};
use funani_wire::registry::v1::{EvidenceRequest, EvidenceResponse, evidence_request};
use funani_wire::verifier::v1 as wire;
use funani_wire::verifier::v1::verifier_service_server::VerifierService;
use funani_wire::verifier::v1::verify_request::Subject;
use tonic::{Request, Response, Status};

use crate::Inner;
use crate::told;

/// Bundles larger than this are judged off the async threads, in bytes.
const LONG: usize = 256 << 10;

/// The calls of the verifier.
#[derive(Clone)]
pub struct Calls(pub(crate) Arc<Inner>);

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls").finish_non_exhaustive()
    }
}

#[tonic::async_trait]
impl VerifierService for Calls {
    async fn verify(
        &self,
        request: Request<wire::VerifyRequest>,
    ) -> Result<Response<wire::VerifyResponse>, Status> {
        // A bundle speaks for itself, so anyone may have one judged; a bill of this node is shown to
        // those who may see it.
        let verdict = match request.get_ref().subject {
            Some(Subject::Bundle(_)) => {
                let current = request.get_ref().current;
                let Some(Subject::Bundle(bundle)) = request.into_inner().subject else {
                    return Err(Refusal::internal().into());
                };
                judge(&self.0, bundle, current).await?.0
            }
            Some(Subject::DocumentId(_)) => {
                let party = calling_party(&request)?;
                let current = request.get_ref().current;
                let bundle = document(&self.0, party, request.into_inner()).await?;
                judge(&self.0, bundle, current).await?.0
            }
            Some(Subject::BillId(_) | Subject::Number(_)) | None => {
                let party = calling_party(&request)?;
                by_name(&self.0, party, request.into_inner()).await?
            }
        };
        let verdict = told::verdict(&verdict, self.0.trust.is_simulated());
        Ok(Response::new(wire::VerifyResponse {
            verdict: Some(verdict),
        }))
    }
}

async fn judge(
    inner: &Arc<Inner>,
    bundle: impl AsRef<[u8]> + Send + 'static,
    current: bool,
) -> Result<(Verdict, Option<Settled>), Refusal> {
    let ask = Ask {
        now: Some(inner.clock.now()),
        current,
    };
    if bundle.as_ref().len() <= LONG {
        return Ok(settle(
            bundle.as_ref(),
            Some(&inner.trust),
            &ask,
            &mut View(&inner.remembered),
        ));
    }
    let inner = Arc::clone(inner);
    let judged = tokio::task::spawn_blocking(move || {
        settle(
            bundle.as_ref(),
            Some(&inner.trust),
            &ask,
            &mut View(&inner.remembered),
        )
    });
    judged.await.map_err(|error| {
        tracing::error!(%error, "a judgement broke off");
        Refusal::internal()
    })
}

/// Judges a bill of this node on a party's behalf.
async fn by_name(
    inner: &Arc<Inner>,
    party: funani_core::id::PartyId,
    request: wire::VerifyRequest,
) -> Result<Verdict, Refusal> {
    let current = request.current;
    let settled = match &request.subject {
        Some(Subject::BillId(id)) => id
            .parse::<BillId>()
            .ok()
            .and_then(|bill| inner.remembered.settled(bill)),
        Some(Subject::Number(_) | Subject::Bundle(_) | Subject::DocumentId(_)) | None => None,
    };
    let known = settled.as_ref().and_then(|settled| settled.head());
    let mut ask = read(request, party)?;
    ask.known_head = known.map(|(_, head)| head.to_string()).unwrap_or_default();
    let answer = evidence(inner, ask.clone()).await?;
    if let Some(settled) = settled.filter(|_| answer.unchanged)
        && let Ok(head) = Jws::parse(&answer.head_statement)
    {
        let asked = Ask {
            now: Some(inner.clock.now()),
            current,
        };
        let mut view = View(&inner.remembered);
        let verdict = recheck(&settled, &inner.trust, &[head], &asked, &mut view);
        // What was settled before the parties' own statements were to be had does not say whether
        // their keys had changed; the whole bundle brings them.
        let decided = |verdict: &Verdict| !(current && verdict.has(Code::LaterKeyEventsUnknown));
        if let Some(verdict) = verdict.filter(decided) {
            return Ok(verdict);
        }
        ask.known_head.clear();
        let whole = evidence(inner, ask).await?;
        return keep(inner, whole.bundle, current).await;
    }
    keep(inner, answer.bundle, current).await
}

async fn keep(
    inner: &Arc<Inner>,
    bundle: impl AsRef<[u8]> + Send + 'static,
    current: bool,
) -> Result<Verdict, Refusal> {
    let (verdict, settled) = judge(inner, bundle, current).await?;
    if let Some(settled) = settled {
        inner.remembered.settle(settled);
    }
    Ok(verdict)
}

/// The evidence of a trade document of this node, as far as a party may see it.
async fn document(
    inner: &Inner,
    party: funani_core::id::PartyId,
    request: wire::VerifyRequest,
) -> Result<bytes::Bytes, Refusal> {
    let Some(Subject::DocumentId(document_id)) = request.subject else {
        return Err(Refusal::internal());
    };
    let Some(documents) = &inner.documents else {
        return Err(Refusal::new(
            Class::Unavailable,
            "DOCUMENTS_AWAY",
            "this verifier knows no documents service",
        ));
    };
    let ask = GetDocumentEvidenceRequest {
        document_id,
        on_behalf_of_id: party.to_string(),
    };
    let answer = documents.clone().get_document_evidence(ask).await;
    answer
        .map(|answer| answer.into_inner().bundle)
        .map_err(|status| Refusal::from_status(&status))
}

async fn evidence(inner: &Inner, ask: EvidenceRequest) -> Result<EvidenceResponse, Refusal> {
    let answer = inner.registry.clone().evidence(ask).await;
    answer
        .map(Response::into_inner)
        .map_err(|status| Refusal::from_status(&status))
}

fn read(
    request: wire::VerifyRequest,
    party: funani_core::id::PartyId,
) -> Result<EvidenceRequest, Refusal> {
    use evidence_request::Bill;
    let mut fields = Fields::new();
    let bill = match request.subject {
        Some(Subject::BillId(id)) => fields.uuid("bill_id", &id).map(|_| Bill::BillId(id)),
        Some(Subject::Number(number)) => Some(Bill::Number(number)),
        Some(Subject::Bundle(_) | Subject::DocumentId(_)) | None => {
            fields.missing("subject");
            None
        }
    };
    fields.digest_or_none("document_digest", &request.document_digest);
    let bill = fields.finish(bill)?;
    Ok(EvidenceRequest {
        bill: Some(bill),
        document_digest: request.document_digest,
        on_behalf_of_id: party.to_string(),
        known_head: String::new(),
    })
}
