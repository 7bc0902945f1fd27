//! The nodes of registries, as far as anybody may ask them.

use std::collections::BTreeMap;
use std::time::Duration;

use funani_core::origin::Origin;
use funani_proof::digest::Digest;
use funani_runtime::wire::Wire;
use funani_wire::customs::v1::customs_service_client::CustomsServiceClient;
use funani_wire::customs::v1::{VerifyCertificateRequest, VerifyCertificateResponse};
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::ledger::v1::{GetCheckpointRequest, GetConsistencyRequest};
use funani_wire::reason::{Class, Refusal};
use tonic::{Response, Status};

/// Longest that a node is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The ways to nodes, by registry.
#[derive(Debug)]
pub struct Nodes(BTreeMap<Origin, Wire>);

impl Nodes {
    pub(super) const fn new(ways: BTreeMap<Origin, Wire>) -> Self {
        Self(ways)
    }

    /// The registries whose nodes can be asked.
    pub fn registries(&self) -> impl Iterator<Item = &Origin> {
        self.0.keys()
    }

    /// Whether the node of a registry can be asked.
    pub fn has(&self, registry: &Origin) -> bool {
        self.0.contains_key(registry)
    }

    /// What the node of a registry knows of a certificate of origin; nothing where no node is known.
    ///
    /// # Errors
    /// The node's refusal, or that it does not answer.
    pub async fn certificate(
        &self,
        registry: &Origin,
        ask: VerifyCertificateRequest,
    ) -> Option<Result<VerifyCertificateResponse, Refusal>> {
        let wire = self.0.get(registry)?.clone();
        let mut customs = CustomsServiceClient::new(wire);
        Some(patient(customs.verify_certificate(ask)).await)
    }

    /// The newest checkpoint of a registry's log, a signed note; nothing where no node is known.
    pub(super) async fn checkpoint(&self, registry: &Origin) -> Option<Result<String, Refusal>> {
        let mut ledger = self.ledger(registry)?;
        let answer = patient(ledger.get_checkpoint(GetCheckpointRequest::default())).await;
        Some(answer.map(|answer| answer.note))
    }

    /// The proof that the log of one size grew to another; nothing where no node is known.
    pub(super) async fn consistency(
        &self,
        registry: &Origin,
        old_size: u64,
        new_size: u64,
    ) -> Option<Result<Vec<Digest>, Refusal>> {
        let mut ledger = self.ledger(registry)?;
        let ask = GetConsistencyRequest { old_size, new_size };
        let answer = patient(ledger.get_consistency(ask)).await;
        Some(answer.and_then(|answer| {
            let path = answer.path.iter().map(|hash| hash.as_ref().try_into());
            let path: Result<Vec<[u8; 32]>, _> = path.collect();
            path.map(|path| path.into_iter().map(Digest::from_bytes).collect())
                .map_err(|_| malformed())
        }))
    }

    fn ledger(&self, registry: &Origin) -> Option<LedgerServiceClient<Wire>> {
        self.0.get(registry).cloned().map(LedgerServiceClient::new)
    }
}

async fn patient<T>(
    asking: impl Future<Output = Result<Response<T>, Status>>,
) -> Result<T, Refusal> {
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(answer) => answer
            .map(Response::into_inner)
            .map_err(|status| Refusal::from_status(&status)),
        Err(_) => Err(Refusal::new(
            Class::Unavailable,
            "NODE_SILENT",
            "the node did not answer in time",
        )),
    }
}

fn malformed() -> Refusal {
    Refusal::new(
        Class::Internal,
        "PROOF_MALFORMED",
        "the node's proof is none",
    )
}
