//! Parties: who exists, which identifiers and key chains they have, since when, and their consents.
//!
//! A party's events are signed by its own root key; the operator approves who it is. Every event is
//! judged by the rules of `funani-core`, receipted under this service's own key, appended by
//! compare-and-swap and pushed to the log. Other services of the node follow the feed.
//!
//! It deliberately holds no keys of parties and cannot make one.
//!
//! Where to start reading: `submit`, then `known`.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use funani_core::id::PartyId;
use funani_core::origin::Origin;
use funani_core::party::KnownParty;
use funani_core::trust::TrustFile;
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::cursor::Cursors;
use funani_runtime::evidence::LogHeads;
use funani_runtime::push::{self, LogWatch, Logged, Push};
use funani_runtime::wire::Wire;
use funani_store::{Store, StoreError, StoreOptions, StoreUrl, feed};
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::parties::v1::parties_service_server::PartiesServiceServer;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

mod known;
mod rpc;
mod statements;
mod store;
mod submit;

pub use rpc::Calls;

/// The name of this service's source in the log.
pub const SOURCE: &str = "parties";

/// What the service is built from.
#[derive(Debug)]
pub struct Config {
    /// Where its database lies.
    pub database: StoreUrl,
    /// Most connections that read at once.
    pub readers: u32,
    /// The registry whose parties these are.
    pub origin: Origin,
    /// Whose approvals count, and the keys of receipts.
    pub trust: TrustFile,
    /// The key that signs receipts and head statements.
    pub receipt_key: SigningKey,
    /// The secret under which cursors are made.
    pub cursor_secret: [u8; 32],
    /// Where recorded times come from.
    pub clock: Clock,
    /// Where salts come from.
    pub chance: Chance,
    /// The way to the ledger, with the node's tokens.
    pub ledger: Wire,
}

/// The service, ready to answer.
pub struct Parties {
    inner: Arc<Inner>,
    push: Push,
}

pub(crate) struct Inner {
    store: Store,
    origin: Origin,
    trust: TrustFile,
    receipt_key: SigningKey,
    cursors: Cursors,
    generation: uuid::Uuid,
    clock: Clock,
    chance: Chance,
    log_heads: LogHeads,
    logged: watch::Receiver<Logged>,
    memory: Mutex<HashMap<PartyId, Arc<KnownParty>>>,
    statements: statements::Statements,
}

impl Parties {
    /// Opens the database.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where it cannot be opened.
    pub async fn build(config: Config) -> Result<Self, StoreError> {
        let store = Store::open(StoreOptions {
            url: config.database,
            service: SOURCE,
            migrations: store::MIGRATIONS,
            readers: config.readers,
        })
        .await?;
        let mut tx = store.read().await?;
        let generation = feed::generation(&mut tx).await?;
        drop(tx);
        let ledger = LedgerServiceClient::new(config.ledger);
        let push = Push::new(SOURCE, ledger.clone(), store.progress());
        let inner = Inner {
            cursors: Cursors::new(&config.cursor_secret, SOURCE, generation),
            generation,
            origin: config.origin,
            trust: config.trust,
            receipt_key: config.receipt_key,
            clock: config.clock,
            chance: config.chance,
            log_heads: LogHeads::new(ledger),
            logged: push.logged(),
            memory: Mutex::default(),
            statements: statements::Statements::new(),
            store,
        };
        Ok(Self {
            inner: Arc::new(inner),
            push,
        })
    }

    /// The calls, to be mounted on a server whose auth layer says who calls.
    pub fn service(&self) -> PartiesServiceServer<Calls> {
        PartiesServiceServer::new(Calls(Arc::clone(&self.inner)))
    }

    /// The database, for health pages and tests.
    pub fn store(&self) -> Store {
        self.inner.store.clone()
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
        // Calls under way end with their own answers; the store is closed when the last one has.
        inner.store.clone().close().await;
    }
}

impl Inner {
    /// How far the receipt at a feed position has come.
    pub(crate) fn finality(&self, position: i64) -> funani_wire::types::v1::Finality {
        self.logged.borrow().finality(position)
    }

    /// Waits until the receipt at a position is logged, for at most `wait`.
    pub(crate) async fn wait_logged(&self, position: i64, wait: Duration) {
        push::wait(&self.logged, position, wait).await;
    }
}
