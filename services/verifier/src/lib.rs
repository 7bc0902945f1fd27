//! The verifier: judges a bundle that a caller hands in, or the evidence of a bill it asks for.
//!
//! It owns no data. What it remembers (these bytes verify under this key; this bill's chain holds up
//! to this receipt) is true for ever and may be forgotten at any time; freshness and the asker's
//! rights are judged each time. A document that does not verify is an answer, not an error.
//!
//! [`Verifier`] is the service of a node. [`alone`] is the same judgement in a process of its own,
//! with trust files of several registries and without a database, and [`page`] its public page.
//!
//! Where to start reading: `rpc`, then `alone`.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

use std::sync::Arc;

use funani_core::trust::TrustFile;
use funani_runtime::clock::Clock;
use funani_runtime::memory::Remembered;
use funani_runtime::server::BUNDLE_LIMIT;
use funani_runtime::wire::Wire;
use funani_wire::documents::v1::documents_service_client::DocumentsServiceClient;
use funani_wire::registry::v1::registry_service_client::RegistryServiceClient;
use funani_wire::verifier::v1::verifier_service_server::VerifierServiceServer;

pub mod alone;
pub mod page;

mod rpc;
mod told;

pub use rpc::Calls;

/// What the service is built from.
#[derive(Debug)]
pub struct Config {
    /// Whose signatures this node takes.
    pub trust: TrustFile,
    /// The clock by which head statements are fresh.
    pub clock: Clock,
    /// The way to the registry, with the node's tokens.
    pub registry: Wire,
    /// The way to the documents service, with the node's tokens, where there is one.
    pub documents: Option<Wire>,
}

/// The service, ready to answer. It has no task of its own.
pub struct Verifier {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    trust: TrustFile,
    clock: Clock,
    registry: RegistryServiceClient<Wire>,
    documents: Option<DocumentsServiceClient<Wire>>,
    remembered: Remembered,
}

impl Verifier {
    /// Builds the service.
    pub fn build(config: Config) -> Self {
        let registry = RegistryServiceClient::new(config.registry)
            .max_decoding_message_size(BUNDLE_LIMIT)
            .max_encoding_message_size(BUNDLE_LIMIT);
        let documents = config.documents.map(|wire| {
            DocumentsServiceClient::new(wire)
                .max_decoding_message_size(BUNDLE_LIMIT)
                .max_encoding_message_size(BUNDLE_LIMIT)
        });
        let inner = Inner {
            trust: config.trust,
            clock: config.clock,
            registry,
            documents,
            remembered: Remembered::new(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The calls, to be mounted on a server whose auth layer says who calls.
    pub fn service(&self) -> VerifierServiceServer<Calls> {
        VerifierServiceServer::new(Calls(Arc::clone(&self.inner)))
            .max_decoding_message_size(BUNDLE_LIMIT)
            .max_encoding_message_size(BUNDLE_LIMIT)
    }
}
