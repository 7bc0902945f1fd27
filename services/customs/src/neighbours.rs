//! What is asked of the other owners: which bills and documents have a key, and what proves them.

use std::str::FromStr;

use bytes::Bytes;
use funani_core::id::{BillId, DocId};
use funani_core::lookup::Key;
use funani_proof::digest::Digest;
use funani_runtime::server::BUNDLE_LIMIT;
use funani_runtime::wire::Wire;
use funani_wire::documents::v1::documents_service_client::DocumentsServiceClient;
use funani_wire::documents::v1::{FindDocumentsRequest, ListDocumentEvidenceRequest};
use funani_wire::reason::{Class, Refusal};
use funani_wire::registry::v1::registry_service_client::RegistryServiceClient;
use funani_wire::registry::v1::{
    FindBillsRequest, FoundBill, ListEvidenceRequest, SubmitRequest, SubmitResponse,
};
use futures::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use tonic::{Response, Status, Streaming};

use crate::fault::Fault;

/// Most keys that are asked for at once.
const KEYS: usize = 1_024;
/// Most bundles that are asked for at once.
const BUNDLES: usize = 256;

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

    /// What proves each of these bills; nothing of one that is not there, or no longer at this
    /// document.
    pub(crate) fn proofs_of_bills(
        &self,
        bills: &[BillAt],
    ) -> impl Stream<Item = Result<(BillId, Bytes), Fault>> + use<> {
        let requests = bills.chunks(BUNDLES).map(|bills| {
            let bills = bills.iter().map(|bill| FoundBill {
                bill_id: bill.id.to_string(),
                document_digest: bill.document.to_string(),
            });
            ListEvidenceRequest {
                bills: bills.collect(),
            }
        });
        let registry = self.registry.clone();
        let ask = move |request| {
            let mut registry = registry.clone();
            async move { registry.list_evidence(request).await }
        };
        all(requests.collect(), ask, |answer| {
            (answer.bill_id, answer.bundle)
        })
    }

    /// What proves each of these documents; nothing of one that is not there.
    pub(crate) fn proofs_of_documents(
        &self,
        documents: &[DocId],
    ) -> impl Stream<Item = Result<(DocId, Bytes), Fault>> + use<> {
        let requests = documents.chunks(BUNDLES).map(|documents| {
            let ids = documents.iter().map(ToString::to_string);
            ListDocumentEvidenceRequest {
                document_ids: ids.collect(),
            }
        });
        let documents = self.documents.clone();
        let ask = move |request| {
            let mut documents = documents.clone();
            async move { documents.list_document_evidence(request).await }
        };
        all(requests.collect(), ask, |answer| {
            (answer.document_id, answer.bundle)
        })
    }

    /// Hands a note to the registry.
    pub(crate) async fn note(&self, note: String) -> Result<SubmitResponse, Refusal> {
        let request = SubmitRequest {
            statement: note,
            ..SubmitRequest::default()
        };
        let answer = self.registry.clone().submit(request).await;
        answer
            .map(Response::into_inner)
            .map_err(|status| Refusal::from_status(&status))
    }
}

fn digests(keys: &[Key]) -> Vec<String> {
    keys.iter().map(|key| key.digest().to_string()).collect()
}

/// What streams of bundles bring, one for each request, each bundle by what it is of.
fn all<Q, A, T: FromStr, F>(
    requests: Vec<Q>,
    ask: impl Fn(Q) -> F,
    read: impl Fn(A) -> (String, Bytes),
) -> impl Stream<Item = Result<(T, Bytes), Fault>>
where
    F: Future<Output = Result<Response<Streaming<A>>, Status>>,
{
    let answers = stream::iter(requests).then(ask);
    let bundles = answers.map_ok(Response::into_inner).try_flatten();
    bundles.map(move |answer| {
        let (id, bundle) = read(answer.map_err(|status| away(&status))?);
        Ok((id.parse().map_err(|_| malformed())?, bundle))
    })
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
