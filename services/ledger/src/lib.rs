//! The transparency log: every receipt leaves a blinded leaf in one append-only Merkle tree, and
//! signed checkpoints say what the tree is.
//!
//! Owners push their leaves and hear which position is expected next; the ledger calls nobody. One
//! task, the sequencer, gives leaves their order and log time and signs checkpoints; all other calls
//! read. Leaves show nothing of parties or bills, so reading is open to everyone, and only the node
//! itself appends.
//!
//! It deliberately knows nothing of receipts: a leaf is 73 bytes.
//!
//! Where to start reading: [`Ledger::build`], `sequencer`, then `tree`.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

use std::sync::Arc;

use funani_core::origin::Origin;
use funani_proof::key::SigningKey;
use funani_runtime::clock::Clock;
use funani_store::{Store, StoreOptions, StoreUrl};
use funani_wire::ledger::v1::ledger_service_server::LedgerServiceServer;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

mod checkpoint;
mod error;
mod figures;
mod leaf;
mod load;
mod log;
mod recent;
mod rpc;
mod sequencer;
mod state;
mod store;
mod tree;

pub use error::LedgerError;
pub use figures::Figures;
pub use rpc::Calls;

use checkpoint::Signer;
use log::Log;
use sequencer::Sequencer;

/// What a ledger is built from.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where its database lies.
    pub database: StoreUrl,
    /// Most connections that read at once.
    pub readers: u32,
    /// The registry whose log it is: the log's name is `<origin>/log`.
    pub origin: Origin,
    /// The key that signs checkpoints.
    pub checkpoint_key: SigningKey,
    /// The key that co-signs them with a time.
    pub cosign_key: SigningKey,
    /// Where log times come from.
    pub clock: Clock,
}

/// A ledger that is ready to answer.
pub struct Ledger {
    calls: Calls,
    sequencer: Sequencer,
}

/// Tells what the ledger is at any moment. Cheap to clone.
#[derive(Clone)]
pub struct Gauge {
    log: Arc<Log>,
    clock: Clock,
}

impl Gauge {
    /// The ledger now.
    pub fn read(&self) -> Figures {
        Figures::of(&self.log.state(), now_ms(&self.clock))
    }
}

impl Ledger {
    /// Opens the database, rebuilds the tree's right edge and checks it against the newest
    /// checkpoint; signs one over leaves that a crash left without, and the first of all over
    /// nothing.
    ///
    /// # Errors
    /// [`LedgerError`]: the database is away, its tree is damaged, or it is the log of other keys.
    pub async fn build(config: Config) -> Result<Self, LedgerError> {
        let Config {
            database,
            readers,
            origin,
            checkpoint_key,
            cosign_key,
            clock,
        } = config;
        let options = StoreOptions {
            url: database,
            service: "ledger",
            migrations: store::MIGRATIONS,
            readers,
        };
        let store = Store::open(options).await?;
        let signer = Signer::new(origin.as_str(), checkpoint_key, cosign_key);
        let state = load::load(&store, &signer, &clock).await?;
        let log = Arc::new(Log::new(store, state));
        let state = log.state();
        load::check(&log, &state, &state.checkpoint).await?;
        if log.state().is_waiting() {
            sequencer::sign(&log, &signer, &clock).await?;
        }
        figures::start(&log.state());

        let (jobs, waiting) = mpsc::channel(sequencer::QUEUE);
        let ending = CancellationToken::new();
        let calls = Calls {
            log: Arc::clone(&log),
            jobs,
            clock: clock.clone(),
            ending,
        };
        let due = Instant::now();
        let sequencer = Sequencer {
            log,
            jobs: waiting,
            signer,
            clock,
            due,
            pause: sequencer::CHECKPOINT_EVERY,
            stale: false,
        };
        Ok(Self { calls, sequencer })
    }

    /// The calls, to be mounted on a server. Appends wait until [`run`](Self::run) runs. Only the
    /// node itself may append: the server's auth layer sees to that.
    pub fn service(&self) -> LedgerServiceServer<Calls> {
        LedgerServiceServer::new(self.calls.clone())
    }

    /// What the ledger is at any moment, for health pages and tests.
    pub fn gauge(&self) -> Gauge {
        Gauge {
            log: Arc::clone(&self.calls.log),
            clock: self.calls.clock.clone(),
        }
    }

    /// Takes leaves and signs checkpoints until told to stop; then ends every wait for a checkpoint,
    /// takes what is in the queue, signs over it and closes the database. Calls after that are
    /// answered `UNAVAILABLE`.
    ///
    /// Dropped instead, it ends as a crash would: what was answered is kept.
    pub async fn run(self, stop: CancellationToken) {
        let Self { calls, sequencer } = self;
        let (store, ending) = (calls.log.store().clone(), calls.ending.clone());
        drop(calls);
        tokio::join!(sequencer.run(stop.clone()), async {
            stop.cancelled().await;
            ending.cancel();
        });
        store.close().await;
    }
}

/// The clock's time in milliseconds since 1970 UTC.
fn now_ms(clock: &Clock) -> u64 {
    u64::try_from(clock.now_ms()).unwrap_or(0)
}
