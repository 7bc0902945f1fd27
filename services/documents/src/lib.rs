//! The documents service: consignments that exporters enter once, and what follows from them.
//!
//! A consignment belongs to the party that began it; to everybody else it does not exist. Its rules
//! are those of `funani-trade`: this service keeps the data, every value they ever had, and lets no
//! edit be lost. What is made of it, or came from elsewhere, is signed by its issuer on a chain of
//! its own (`docs/format.md` §6), receipted here, logged, and handed over by grants.
//!
//! Where to start reading: `rpc`, then `store`, then `rpc/submit`.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::sync::Arc;

use funani_core::codes::Library;
use funani_core::origin::Origin;
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::directory::Directory;
use funani_runtime::evidence::LogHeads;
use funani_runtime::push::{LogWatch, Logged, Push};
use funani_runtime::server::{BUNDLE_LIMIT, MESSAGE_LIMIT};
use funani_runtime::wire::Wire;
use funani_store::{Store, StoreError, StoreOptions, StoreUrl, feed};
use funani_wire::documents::v1::documents_service_server::DocumentsServiceServer;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

mod chains;
mod fonts;
mod rpc;
mod store;
mod told;

pub use rpc::Calls;

use fonts::Shelf;

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
    /// The font files of the pages, those to be preferred first; those of Debian where empty.
    pub fonts: Vec<PathBuf>,
    /// Where recorded times come from.
    pub clock: Clock,
    /// Where salts come from.
    pub chance: Chance,
    /// The registry whose documents these are.
    pub origin: Origin,
    /// The key that signs receipts and head statements.
    pub receipt_key: SigningKey,
    /// The keys of the parties.
    pub directory: Directory,
    /// The way to the ledger, with the node's tokens.
    pub ledger: Wire,
    /// The way to the parties, with the node's tokens.
    pub parties: Wire,
}

/// The service, ready to answer.
pub struct Documents {
    inner: Arc<Inner>,
    push: Push,
}

pub(crate) struct Inner {
    store: Store,
    lists: Arc<Library>,
    fonts: Shelf,
    clock: Clock,
    chance: Chance,
    origin: Origin,
    receipt_key: SigningKey,
    directory: Directory,
    ledger: LedgerServiceClient<Wire>,
    log_heads: LogHeads,
    parties: PartiesServiceClient<Wire>,
    logged: watch::Receiver<Logged>,
    generation: Uuid,
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
        let mut tx = store.read().await?;
        let generation = feed::generation(&mut tx).await?;
        drop(tx);
        let ledger = LedgerServiceClient::new(config.ledger);
        let push = Push::new(SERVICE, ledger.clone(), store.progress());
        let inner = Inner {
            logged: push.logged(),
            store,
            lists: config.lists,
            fonts: Shelf::of(config.fonts),
            clock: config.clock,
            chance: config.chance,
            origin: config.origin,
            receipt_key: config.receipt_key,
            directory: config.directory,
            log_heads: LogHeads::new(ledger.clone()),
            ledger,
            parties: PartiesServiceClient::new(config.parties),
            generation,
        };
        Ok(Self {
            inner: Arc::new(inner),
            push,
        })
    }

    /// The calls, to be mounted on a server whose auth layer says who calls.
    pub fn service(&self) -> DocumentsServiceServer<Calls> {
        DocumentsServiceServer::new(Calls(Arc::clone(&self.inner)))
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(BUNDLE_LIMIT)
    }

    /// What tells when everything recorded is under a checkpoint.
    pub fn log_watch(&self) -> LogWatch {
        LogWatch::new(self.inner.store.progress(), self.inner.logged.clone())
    }

    /// Pushes leaves to the log until told to stop, then closes the database.
    pub async fn run(self, stop: CancellationToken) {
        let Self { inner, push } = self;
        let reader = Arc::clone(&inner);
        let read = move |after: i64, limit: u32| {
            let inner = Arc::clone(&reader);
            async move {
                let mut tx = inner.store.read().await?;
                let rows = feed::after(&mut tx, inner.generation, after, i64::from(limit)).await?;
                Ok::<_, StoreError>(rows.into_iter().map(|row| row.row.leaf).collect())
            }
        };
        push.run(read, stop.clone()).await;
        stop.cancelled().await;
        inner.store.clone().close().await;
    }
}
