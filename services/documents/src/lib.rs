//! The documents service: consignments that exporters enter once, and what follows from them.
//!
//! A consignment belongs to the party that began it; to everybody else it does not exist. Its rules
//! are those of `funani-trade`: this service keeps the data, every value they ever had, and lets no
//! edit be lost.
//!
//! Where to start reading: `rpc`, then `store`.
#![forbid(unsafe_code)]

use std::sync::Arc;

use funani_core::codes::Library;
use funani_runtime::clock::Clock;
use funani_runtime::server::{BUNDLE_LIMIT, MESSAGE_LIMIT};
use funani_store::{Store, StoreError, StoreOptions, StoreUrl};
use funani_wire::documents::v1::documents_service_server::DocumentsServiceServer;
use tokio_util::sync::CancellationToken;

mod rpc;
mod store;
mod told;

pub use rpc::Calls;

/// The name of this service's database.
pub const SERVICE: &str = "documents";

/// What the service is built from.
#[derive(Debug)]
pub struct Config {
    /// Where its database lies.
    pub database: StoreUrl,
    /// Most connections that read at once.
    pub readers: u32,
    /// The code lists that data are held against.
    pub lists: Arc<Library>,
    /// Where recorded times come from.
    pub clock: Clock,
}

/// The service, ready to answer.
pub struct Documents {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    store: Store,
    lists: Arc<Library>,
    clock: Clock,
}

impl Documents {
    /// Opens the database.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where it cannot be opened.
    pub async fn build(config: Config) -> Result<Self, StoreError> {
        let store = Store::open(StoreOptions {
            url: config.database,
            service: SERVICE,
            migrations: store::MIGRATIONS,
            readers: config.readers,
        })
        .await?;
        let inner = Inner {
            store,
            lists: config.lists,
            clock: config.clock,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The calls, to be mounted on a server whose auth layer says who calls.
    pub fn service(&self) -> DocumentsServiceServer<Calls> {
        DocumentsServiceServer::new(Calls(Arc::clone(&self.inner)))
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(BUNDLE_LIMIT)
    }

    /// Waits until told to stop, then closes the database.
    pub async fn run(self, stop: CancellationToken) {
        stop.cancelled().await;
        self.inner.store.clone().close().await;
    }
}
