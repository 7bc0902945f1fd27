//! The customs service: what authorities look up, examine and answer, and what is declared to them.
//!
//! An authority is a party with the role CUSTOMS; its country is that of its approved place. It
//! sees what touches that country, under a legal basis that it has named for itself, and every look
//! is recorded before it is answered. Everything here is a row of a signed chain (`docs/format.md`
//! §7): an authority's rules, an entry with its statuses, the looks of one officer's key, the draws
//! from one certificate. So several rows commit together or not at all, and nothing is locked.
//!
//! Where to start reading: `rpc`, then `chains`, then `rpc/lookup`.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

use std::sync::Arc;

use funani_core::codes::Library;
use funani_core::origin::Origin;
use funani_core::trust::TrustFile;
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::checkpoints::CheckpointCache;
use funani_runtime::clock::Clock;
use funani_runtime::directory::Directory;
use funani_runtime::memory::Remembered;
use funani_runtime::push::{LogWatch, Logged, Push};
use funani_runtime::server::{BUNDLE_LIMIT, MESSAGE_LIMIT};
use funani_runtime::wire::Wire;
use funani_store::{Migration, Store, StoreError, StoreOptions, StoreUrl, feed};
use funani_trade::examine::Trusts;
use funani_wire::customs::v1::customs_service_server::CustomsServiceServer;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

mod admit;
mod authority;
mod chains;
mod draws;
mod entry;
mod examination;
mod facts;
mod fault;
mod find;
mod keys;
mod look;
mod neighbours;
mod policy;
mod rpc;
mod things;
mod turns;
mod zone;

pub use rpc::Calls;

use neighbours::Neighbours;
use turns::Turns;

/// The name of this service's database and of its source in the log.
pub const SERVICE: &str = "customs";

/// The schema, step by step.
const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "chains",
        sqlite: include_str!("../../../migrations/sqlite/customs/0001_chains.sql"),
        postgres: include_str!("../../../migrations/postgres/customs/0001_chains.sql"),
    },
    Migration {
        version: 2,
        name: "concern by chain",
        sqlite: include_str!("../../../migrations/sqlite/customs/0002_concern_by_chain.sql"),
        postgres: include_str!("../../../migrations/postgres/customs/0002_concern_by_chain.sql"),
    },
];

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
    /// Where seeds and salts come from.
    pub chance: Chance,
    /// The registry that the service belongs to.
    pub origin: Origin,
    /// The key that signs receipts.
    pub receipt_key: SigningKey,
    /// 32 secret bytes that authenticate cursors and hide chains in the log; the same after a
    /// restart.
    pub secret: [u8; 32],
    /// The keys of the parties.
    pub directory: Directory,
    /// Whose signatures this node takes.
    pub trust: TrustFile,
    /// Trust files of other registries, whose bundles may be handed in.
    pub foreign: Vec<TrustFile>,
    /// The checkpoints that were seen of other registries.
    pub checkpoints: CheckpointCache,
    /// The way to the ledger, with the node's tokens.
    pub ledger: Wire,
    /// The way to the registry, with the node's tokens.
    pub registry: Wire,
    /// The way to the documents service, with the node's tokens.
    pub documents: Wire,
    /// Ends streams that have no end of their own: the token by which the server stops.
    pub draining: CancellationToken,
}

/// The service, ready to answer.
pub struct Customs {
    inner: Arc<Inner>,
    push: Push,
}

pub(crate) struct Inner {
    store: Store,
    lists: Arc<Library>,
    clock: Clock,
    chance: Chance,
    origin: Origin,
    receipt_key: SigningKey,
    secret: [u8; 32],
    directory: Directory,
    logged: watch::Receiver<Logged>,
    generation: Uuid,
    turns: Turns,
    neighbours: Neighbours,
    trusts: Trusts,
    remembered: Remembered,
    checkpoints: CheckpointCache,
    draining: CancellationToken,
}

impl Customs {
    /// Opens the database.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where it cannot be opened.
    pub async fn build(config: Config) -> Result<Self, StoreError> {
        let store = Store::open(StoreOptions {
            url: config.database,
            service: SERVICE,
            migrations: MIGRATIONS,
            readers: config.readers,
        })
        .await?;
        let mut tx = store.read().await?;
        let generation = feed::generation(&mut tx).await?;
        drop(tx);
        let ledger = LedgerServiceClient::new(config.ledger);
        let push = Push::new(SERVICE, ledger, store.progress());
        let inner = Inner {
            logged: push.logged(),
            store,
            lists: config.lists,
            clock: config.clock,
            chance: config.chance,
            origin: config.origin,
            receipt_key: config.receipt_key,
            secret: config.secret,
            directory: config.directory,
            generation,
            turns: Turns::default(),
            neighbours: Neighbours::new(config.registry, config.documents),
            trusts: config.foreign.into_iter().chain([config.trust]).collect(),
            remembered: Remembered::new(),
            checkpoints: config.checkpoints,
            draining: config.draining,
        };
        Ok(Self {
            inner: Arc::new(inner),
            push,
        })
    }

    /// The calls, to be mounted on a server whose auth layer says who calls.
    pub fn service(&self) -> CustomsServiceServer<Calls> {
        CustomsServiceServer::new(Calls(Arc::clone(&self.inner)))
            .max_decoding_message_size(BUNDLE_LIMIT + MESSAGE_LIMIT)
            .max_encoding_message_size(2 * BUNDLE_LIMIT)
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
