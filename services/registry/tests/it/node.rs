//! A node of parties, ledger and registry behind one TCP port.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use funani_core::id::PartyId;
use funani_core::origin::Origin;
use funani_core::practice::Policy;
use funani_core::time::Timestamp;
use funani_core::token::Subject;
use funani_ledger::Ledger;
use funani_parties::Parties;
use funani_proof::key::SigningKey;
use funani_registry::Registry;
use funani_runtime::auth::Auth;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::directory::Directory;
use funani_runtime::gate::{DEADLINE, GateLayer};
use funani_runtime::keys::{Keys, Role, Start};
use funani_runtime::server::{BUNDLE_LIMIT, Server, Services};
use funani_runtime::token::Tokens;
use funani_runtime::wire::Wire;
use funani_store::StoreUrl;
use funani_testpg::Postgres;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::registry::v1::registry_service_client::RegistryServiceClient;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) type Client = RegistryServiceClient<Wire>;

/// A running node.
pub(crate) struct Node {
    pub(crate) keys: Keys,
    pub(crate) chance: Chance,
    pub(crate) clock: Clock,
    url: String,
    stop: CancellationToken,
    ledger_stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
    dir: TempDir,
    database: StoreUrl,
}

/// What is different about a node.
#[derive(Clone, Copy)]
pub(crate) struct Unusual {
    pub(crate) behind_after: Duration,
}

impl Default for Unusual {
    fn default() -> Self {
        Self {
            behind_after: funani_registry::BEHIND_AFTER,
        }
    }
}

impl Node {
    pub(crate) async fn sqlite() -> Self {
        let dir = TempDir::new().unwrap();
        let url = StoreUrl::Sqlite {
            dir: dir.path().join("data"),
        };
        Self::start(dir, url, Unusual::default()).await
    }

    pub(crate) async fn postgres(test: &str) -> Self {
        let url = database(test).await;
        Self::start(TempDir::new().unwrap(), url, Unusual::default()).await
    }

    /// Another node beside this one, on the same engine, with a database of its own.
    pub(crate) async fn beside(&self, unusual: Unusual) -> Self {
        let dir = TempDir::new().unwrap();
        let url = match &self.database {
            StoreUrl::Sqlite { .. } => StoreUrl::Sqlite {
                dir: dir.path().join("data"),
            },
            StoreUrl::Postgres { .. } => database("beside").await,
        };
        Self::start(dir, url, unusual).await
    }

    async fn start(dir: TempDir, database: StoreUrl, unusual: Unusual) -> Self {
        let (clock, chance) = (Clock::System, Chance::System);
        let origin: Origin = "registry.example.com".parse().unwrap();
        let start = Start {
            origin: Some(&origin),
            simulated: false,
            now: clock.now(),
        };
        let keys = Keys::open(&dir.path().join("keys"), &start, &chance).unwrap();
        let directory = Directory::new(keys.trust().clone(), clock.clone());
        let auth = Auth::new(
            origin.clone(),
            keys.node().unwrap(),
            directory.clone(),
            clock.clone(),
        );
        let gate = GateLayer::new(auth, chance.clone(), DEADLINE);
        let stop = CancellationToken::new();
        let node_key = keys.signing(Role::Node).unwrap().clone();
        let tokens = Tokens::new(
            Subject::Node,
            origin.clone(),
            node_key,
            clock.clone(),
            chance.clone(),
        );
        let near =
            |services: &Services| Wire::near(services.near(&gate)).with_tokens(tokens.clone());
        let mut tasks = Vec::new();

        let ledger = ledger(&keys, &clock, &database).await;
        let ledger_services = Services::new().with(ledger.service());
        let ledger_stop = stop.child_token();
        tasks.push(tokio::spawn(ledger.run(ledger_stop.clone())));

        let parties = parties(&keys, &clock, &database, near(&ledger_services)).await;
        let parties_services = Services::new().with(parties.service());
        tasks.push(tokio::spawn(parties.run(stop.clone())));
        directory.connect(near(&parties_services));
        let (followed, until) = (directory.clone(), stop.clone());
        tasks.push(tokio::spawn(async move { followed.follow(until).await }));

        let registry = Registry::build(funani_registry::Config {
            database: database.clone(),
            readers: 4,
            origin: origin.clone(),
            receipt_key: keys.signing(Role::RegistryReceipt).unwrap().clone(),
            secret: keys.secret("registry/cursor"),
            directory: directory.clone(),
            ledger: near(&ledger_services),
            parties: near(&parties_services),
            clock: clock.clone(),
            chance: chance.clone(),
            behind_after: unusual.behind_after,
            policy: Policy::default(),
            draining: stop.clone(),
        })
        .await
        .unwrap();
        let services = Services::new().with(registry.service());
        tasks.push(tokio::spawn(registry.run(stop.clone())));

        let all = ledger_services.and(parties_services).and(services);
        let server =
            Server::bind("127.0.0.1:0".parse().unwrap(), None, Duration::from_secs(5)).unwrap();
        let url = format!("http://{}", server.addr());
        let (gate, until) = (gate.clone(), stop.clone());
        tasks.push(tokio::spawn(async move {
            server.serve(all, gate, until).await.unwrap();
        }));
        Self {
            keys,
            chance,
            clock,
            url,
            stop,
            ledger_stop,
            tasks,
            dir,
            database,
        }
    }

    pub(crate) fn origin(&self) -> &Origin {
        self.keys.origin()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn operator(&self) -> &SigningKey {
        self.keys.signing(Role::Operator).unwrap()
    }

    /// The way to the node without a token.
    pub(crate) fn wire(&self) -> Wire {
        Wire::connect(&self.url, None).unwrap()
    }

    fn tokens(&self, subject: Subject, key: &SigningKey) -> Tokens {
        let (clock, chance) = (self.clock.clone(), self.chance.clone());
        Tokens::new(subject, self.origin().clone(), key.clone(), clock, chance)
    }

    pub(crate) fn parties(&self) -> PartiesServiceClient<Wire> {
        PartiesServiceClient::new(self.wire())
    }

    /// A client of the registry that calls as a party.
    pub(crate) fn client(&self, party: PartyId, key: &SigningKey) -> Client {
        client(
            self.wire()
                .with_tokens(self.tokens(Subject::Party(party), key)),
        )
    }

    /// A client of the registry that calls as a service of the node.
    pub(crate) fn node_client(&self) -> Client {
        let key = self.keys.signing(Role::Node).unwrap();
        client(self.wire().with_tokens(self.tokens(Subject::Node, key)))
    }

    /// A client of the ledger that calls as a service of the node.
    pub(crate) fn ledger(&self) -> LedgerServiceClient<Wire> {
        let key = self.keys.signing(Role::Node).unwrap();
        LedgerServiceClient::new(self.wire().with_tokens(self.tokens(Subject::Node, key)))
    }

    /// The ledger answers no more.
    pub(crate) fn end_ledger(&self) {
        self.ledger_stop.cancel();
    }

    /// A client of the registry that says nothing of itself.
    pub(crate) fn nobody(&self) -> Client {
        client(self.wire())
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            task.await.unwrap();
        }
        drop(self.dir);
    }
}

async fn ledger(keys: &Keys, clock: &Clock, database: &StoreUrl) -> Ledger {
    let config = funani_ledger::Config {
        database: database.clone(),
        readers: 2,
        origin: keys.origin().clone(),
        checkpoint_key: keys.signing(Role::Checkpoint).unwrap().clone(),
        cosign_key: keys.signing(Role::Cosign).unwrap().clone(),
        clock: clock.clone(),
    };
    Ledger::build(config).await.unwrap()
}

async fn parties(keys: &Keys, clock: &Clock, database: &StoreUrl, ledger: Wire) -> Parties {
    let config = funani_parties::Config {
        database: database.clone(),
        readers: 2,
        origin: keys.origin().clone(),
        trust: keys.trust().clone(),
        receipt_key: keys.signing(Role::PartiesReceipt).unwrap().clone(),
        cursor_secret: keys.secret("parties/cursor"),
        clock: clock.clone(),
        chance: Chance::System,
        ledger,
    };
    Parties::build(config).await.unwrap()
}

/// A fresh database on the server of this process.
async fn database(test: &str) -> StoreUrl {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name: String = test.chars().take(40).collect();
    let database = format!("registry_{number}_{name}");
    let url =
        tokio::task::spawn_blocking(move || Postgres::shared().unwrap().url(&database).unwrap());
    StoreUrl::Postgres {
        url: url.await.unwrap(),
    }
}

fn client(wire: Wire) -> Client {
    RegistryServiceClient::new(wire)
        .max_decoding_message_size(BUNDLE_LIMIT)
        .max_encoding_message_size(BUNDLE_LIMIT)
}
