//! Bills and title: the one writer.
//!
//! A bill is a chain of receipts. Whoever may act on it signs the head it saw; the registry judges
//! that by the rules of `funani-core`, signs a receipt and appends it by compare-and-swap, so that
//! at most one act extends a head. Everything that happened can be handed out as evidence that
//! stands without the registry's word.
//!
//! Where to start reading: `rpc/submit` is the way of an act from bytes to receipt, `judge` the
//! judgement in it, `visibility` who may see what, `rpc/evidence` what a stranger gets.
//!
//! It deliberately holds no copy of the rules, no keys of parties and no clock of its own: the
//! first are `funani-core`'s, the second come from the directory, the third is handed in.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

use funani_core::origin::Origin;
use funani_core::practice::Policy;
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::directory::Directory;
use funani_runtime::server::MESSAGE_LIMIT;
use funani_runtime::wire::Wire;
use funani_store::{Migration, Store, StoreError, StoreOptions, StoreUrl, feed};
use funani_wire::registry::v1::registry_service_server::RegistryServiceServer;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

mod fault;
mod finality;
mod heads;
mod judge;
mod push;
mod receipts;
mod rpc;
mod shelf;
mod standings;
mod store;
mod visibility;

pub use finality::BEHIND_AFTER;
use finality::LogState;
pub use rpc::Calls;
pub use store::SERVICE;

/// The schema, step by step.
const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "chains",
        sqlite: include_str!("../../../migrations/sqlite/registry/0001_chains.sql"),
        postgres: include_str!("../../../migrations/postgres/registry/0001_chains.sql"),
    },
    Migration {
        version: 2,
        name: "lookup",
        sqlite: include_str!("../../../migrations/sqlite/registry/0002_lookup.sql"),
        postgres: include_str!("../../../migrations/postgres/registry/0002_lookup.sql"),
    },
    Migration {
        version: 3,
        name: "concern by chain",
        sqlite: include_str!("../../../migrations/sqlite/registry/0003_concern_by_chain.sql"),
        postgres: include_str!("../../../migrations/postgres/registry/0003_concern_by_chain.sql"),
    },
];

/// What a registry is built from.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where its database lies.
    pub database: StoreUrl,
    /// Most connections that read at once.
    pub readers: u32,
    /// The registry's permanent name.
    pub origin: Origin,
    /// The key that signs receipts and head statements.
    pub receipt_key: SigningKey,
    /// 32 secret bytes that authenticate cursors and page tokens; the same after a restart.
    pub secret: [u8; 32],
    /// What is known of the parties. Whoever made it connects it and has it follow them.
    pub directory: Directory,
    /// The way to the ledger, with the node's tokens.
    pub ledger: Wire,
    /// The way to the parties, with the node's tokens: for statements of their heads in bundles.
    pub parties: Wire,
    /// Where recorded times come from.
    pub clock: Clock,
    /// Where salts come from.
    pub chance: Chance,
    /// How old the oldest receipt outside the log may be before title acts are refused:
    /// [`BEHIND_AFTER`], but for tests.
    pub behind_after: std::time::Duration,
    /// What bills are held against at issue.
    pub policy: Policy,
    /// Ends streams that have no end of their own: the token by which the server stops.
    pub draining: CancellationToken,
}

/// Why a registry could not be built.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The database is away, locked, or of another schema.
    #[error("the database of the registry cannot be used")]
    Store(#[from] StoreError),
}

/// A registry that is ready to answer.
#[derive(Debug)]
pub struct Registry {
    calls: Calls,
}

impl Registry {
    /// Opens the database and brings its schema up to date. Neighbours are first called by
    /// [`run`](Self::run) and by the calls themselves.
    ///
    /// # Errors
    /// [`RegistryError`]: the database cannot be used.
    pub async fn build(config: Config) -> Result<Self, RegistryError> {
        let options = StoreOptions {
            url: config.database.clone(),
            service: SERVICE,
            migrations: MIGRATIONS,
            readers: config.readers,
        };
        let store = Store::open(options).await?;
        let mut tx = store.read().await?;
        let generation = feed::generation(&mut tx).await?;
        drop(tx);
        Ok(Self {
            calls: Calls::new(config, store, generation),
        })
    }

    /// The calls, to be mounted on a server.
    pub fn service(&self) -> RegistryServiceServer<Calls> {
        // Beside the attachments a request holds little more than the statement.
        RegistryServiceServer::new(self.calls.clone())
            .max_decoding_message_size(MESSAGE_LIMIT + (1 << 20))
            .max_encoding_message_size(funani_runtime::server::BUNDLE_LIMIT)
    }

    /// What tells when everything recorded is under a checkpoint.
    pub fn log_watch(&self) -> LogWatch {
        LogWatch {
            progress: self.calls.store().progress(),
            log: self.calls.log().clone(),
        }
    }

    /// Hands receipts to the log and follows its checkpoints until told to stop, then closes the
    /// database. Stop the server first: later calls are answered `UNAVAILABLE`.
    ///
    /// Dropped instead, it ends as a crash would: what was answered is kept.
    pub async fn run(self, stop: CancellationToken) {
        let store = self.calls.store().clone();
        push::run(&self.calls, stop).await;
        drop(self);
        store.close().await;
    }
}

/// Tells when everything recorded is under a checkpoint.
#[derive(Clone, Debug)]
pub struct LogWatch {
    progress: watch::Receiver<i64>,
    log: LogState,
}

impl LogWatch {
    /// Waits until everything recorded before the call is logged.
    pub async fn wait(&self) {
        let committed = *self.progress.borrow();
        self.log.covered(committed).await;
    }
}
