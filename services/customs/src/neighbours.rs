//! What is asked of the other owners: which bills and documents have a key, and what proves them.

use bytes::Bytes;
use funani_core::id::{BillId, DocId};
use funani_core::lookup::Key;
use funani_proof::digest::Digest;
use funani_runtime::server::BUNDLE_LIMIT;
use funani_runtime::wire::Wire;
use funani_wire::documents::v1::documents_service_client::DocumentsServiceClient;
use funani_wire::documents::v1::{FindDocumentsRequest, GetDocumentEvidenceRequest};
use funani_wire::reason::{Class, Refusal};
use funani_wire::registry::v1::registry_service_client::RegistryServiceClient;
use funani_wire::registry::v1::{
    EvidenceRequest, FindBillsRequest, SubmitRequest, SubmitResponse, evidence_request,
};
use tonic::Status;

use crate::fault::Fault;

/// Most keys that are asked for at once.
const KEYS: usize = 1_024;

/// The ways to the registry and the documents service.
#[derive(Clone, Debug)]
pub(crate) struct Neighbours {
    registry: RegistryServiceClient<Wire>,
    documents: DocumentsServiceClient<Wire>,
}

/// A bill that an owner has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BillAt {
    pub(crate) id: BillId,
    /// The digest of its present transport document.
    pub(crate) document: Digest,
}

/// What a key found, and whether more than is given.
#[derive(Debug)]
pub(crate) struct Found<T> {
    pub(crate) things: Vec<T>,
    pub(crate) more: bool,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self {
            things: Vec::new(),
            more: false,
        }
    }
}

impl Neighbours {
    /// The ways, with the node's tokens.
    pub(crate) fn new(registry: Wire, documents: Wire) -> Self {
        Self {
            registry: RegistryServiceClient::new(registry)
                .max_decoding_message_size(BUNDLE_LIMIT)
                .max_encoding_message_size(BUNDLE_LIMIT),
            documents: DocumentsServiceClient::new(documents)
                .max_decoding_message_size(BUNDLE_LIMIT)
                .max_encoding_message_size(BUNDLE_LIMIT),
        }
    }

    /// The bills that have each of these keys.
    pub(crate) async fn bills(&self, keys: &[Key]) -> Result<Vec<Found<BillAt>>, Fault> {
        let mut all = Vec::with_capacity(keys.len());
        for keys in keys.chunks(KEYS) {
            let request = FindBillsRequest {
                keys: digests(keys),
                limit: 0,
            };
            let answer = self.registry.clone().find_bills(request).await;
            for found in answer.map_err(|status| away(&status))?.into_inner().found {
                let bills = found.bills.iter().map(|bill| {
                    Ok(BillAt {
                        id: bill.bill_id.parse().map_err(|_| malformed())?,
                        document: bill.document_digest.parse().map_err(|_| malformed())?,
                    })
                });
                all.push(Found {
                    things: bills.collect::<Result<_, Fault>>()?,
                    more: found.more,
                });
            }
        }
        Ok(all)
    }

    /// The documents that have each of these keys.
    pub(crate) async fn documents(&self, keys: &[Key]) -> Result<Vec<Found<DocId>>, Fault> {
        let mut all = Vec::with_capacity(keys.len());
        for keys in keys.chunks(KEYS) {
            let request = FindDocumentsRequest {
                keys: digests(keys),
                limit: 0,
            };
            let answer = self.documents.clone().find_documents(request).await;
            for found in answer.map_err(|status| away(&status))?.into_inner().found {
                let documents = found.documents.iter();
                let ids = documents.map(|it| it.document_id.parse().map_err(|_| malformed()));
                all.push(Found {
                    things: ids.collect::<Result<_, Fault>>()?,
                    more: found.more,
                });
            }
        }
        Ok(all)
    }

    /// What proves a bill; nothing where it is not there, or no longer at this document.
    pub(crate) async fn bill(&self, bill: BillAt) -> Result<Option<Bytes>, Fault> {
        let request = EvidenceRequest {
            bill: Some(evidence_request::Bill::BillId(bill.id.to_string())),
            document_digest: bill.document.to_string(),
            ..EvidenceRequest::default()
        };
        let answer = self.registry.clone().evidence(request).await;
        found(answer.map(|answer| answer.into_inner().bundle))
    }

    /// What proves a document; nothing where it is not there.
    pub(crate) async fn document(&self, document: DocId) -> Result<Option<Bytes>, Fault> {
        let request = GetDocumentEvidenceRequest {
            document_id: document.to_string(),
            on_behalf_of_id: String::new(),
        };
        let answer = self.documents.clone().get_document_evidence(request).await;
        found(answer.map(|answer| answer.into_inner().bundle))
    }

    /// Hands a note to the registry.
    pub(crate) async fn note(&self, note: String) -> Result<SubmitResponse, Refusal> {
        let request = SubmitRequest {
            statement: note,
            ..SubmitRequest::default()
        };
        let answer = self.registry.clone().submit(request).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| Refusal::from_status(&status))
    }
}

fn digests(keys: &[Key]) -> Vec<String> {
    keys.iter().map(|key| key.digest().to_string()).collect()
}

fn found<T>(answer: Result<T, Status>) -> Result<Option<T>, Fault> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(status) if status.code() == tonic::Code::NotFound => Ok(None),
        Err(status) => Err(away(&status)),
    }
}

fn away(status: &Status) -> Fault {
    let cause = Refusal::from_status(status);
    tracing::warn!(%cause, "a neighbour does not answer");
    Refusal::new(
        Class::Unavailable,
        "UNAVAILABLE",
        "a service that has what is asked for does not answer",
    )
    .into()
}

fn malformed() -> Fault {
    Refusal::internal().into()
}
