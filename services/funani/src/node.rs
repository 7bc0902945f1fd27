//! A node: any set of services in one process, on one port.
//!
//! Services that are here meet without a socket, the others over a channel; the calls are the same,
//! and so is the gate in front of them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use funani_core::codes::Library;
use funani_core::origin::Origin;
use funani_core::practice::Policy;
use funani_core::practice::law::LegalProfiles;
use funani_core::token::Subject;
use funani_core::trust::TrustFile;
use funani_customs::Customs;
use funani_documents::Documents;
use funani_ledger::Ledger;
use funani_parties::Parties;
use funani_proof::key::SigningKey;
use funani_registry::Registry;
use funani_runtime::auth::Auth;
use funani_runtime::chance::Chance;
use funani_runtime::checkpoints::{CheckpointCache, Damaged};
use funani_runtime::clock::Clock;
use funani_runtime::directory::Directory;
use funani_runtime::gate::{DEADLINE, GateLayer};
use funani_runtime::keys::{Keys, Role, Start};
use funani_runtime::lists::load;
use funani_runtime::push;
use funani_runtime::server::{Server, Services, TlsFiles};
use funani_runtime::tasks::Tasks;
use funani_runtime::token::Tokens;
use funani_runtime::wire::Wire;
use funani_store::StoreUrl;
use funani_verifier::Verifier;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A service of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum ServiceName {
    /// Who exists, with which keys.
    Parties,
    /// Bills and title.
    Registry,
    /// The transparency log.
    Ledger,
    /// Judges evidence.
    Verifier,
    /// Consignments and their papers.
    Documents,
    /// What authorities look up, examine and answer.
    Customs,
}

impl ServiceName {
    /// Every service.
    pub const ALL: [Self; 6] = [
        Self::Parties,
        Self::Registry,
        Self::Ledger,
        Self::Verifier,
        Self::Documents,
        Self::Customs,
    ];
}

/// What a node is started with.
#[derive(Clone, Debug)]
pub struct NodeConfig {
    /// The origin; needed at the first start.
    pub origin: Option<Origin>,
    /// Where the data lies.
    pub database: StoreUrl,
    /// Folder of the node's keys.
    pub keys: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate and key, without which only loopback is listened on.
    pub tls: Option<TlsFiles>,
    /// Which services run here.
    pub only: BTreeSet<ServiceName>,
    /// Where the others are.
    pub peers: BTreeMap<ServiceName, String>,
    /// Certificate authority of the others, PEM.
    pub peer_ca: Option<Vec<u8>>,
    /// Most connections of each service that read at once.
    pub readers: u32,
    /// How long calls under way get after a stop.
    pub grace: Duration,
    /// The clock of written times.
    pub clock: Clock,
    /// Where random bytes come from.
    pub chance: Chance,
    /// Folder of the code lists that the operator imported.
    pub lists: PathBuf,
    /// The font files of pages, those to be preferred first; those of Debian where empty.
    pub fonts: Vec<PathBuf>,
    /// Trust files of other registries, whose bundles customs may be handed.
    pub foreign: Vec<TrustFile>,
    /// Folder of the checkpoints that customs saw of other registries; nothing to keep none.
    pub checkpoints: Option<PathBuf>,
}

impl NodeConfig {
    /// All services on the embedded database in a folder, on a free port of the loopback.
    pub fn embedded(dir: &Path, origin: Origin, clock: Clock, chance: Chance) -> Self {
        Self {
            origin: Some(origin),
            database: StoreUrl::Sqlite {
                dir: dir.join("data"),
            },
            keys: dir.join("keys"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: None,
            only: ServiceName::ALL.into(),
            peers: BTreeMap::new(),
            peer_ca: None,
            readers: 4,
            grace: Duration::from_secs(2),
            clock,
            chance,
            lists: dir.join("data").join("lists"),
            fonts: Vec::new(),
            foreign: Vec::new(),
            checkpoints: Some(dir.join("data").join("checkpoints")),
        }
    }
}

/// A node that answers.
pub struct Node {
    keys: Keys,
    addr: SocketAddr,
    tls: bool,
    log: LogWatch,
    serving: JoinHandle<Result<()>>,
    /// Ends the server; what it still answers may use everything else.
    stop: CancellationToken,
    tasks: Tasks,
}

/// What tells whether everything recorded is in the log.
struct LogWatch {
    parties: Option<push::LogWatch>,
    documents: Option<push::LogWatch>,
    customs: Option<push::LogWatch>,
    registry: Option<funani_registry::LogWatch>,
}

/// What all services of a node are built with.
struct Ground<'a> {
    config: &'a NodeConfig,
    keys: Keys,
    gate: GateLayer,
    directory: Directory,
    tokens: Tokens,
    tasks: Tasks,
    draining: CancellationToken,
}

impl Node {
    /// Starts a node.
    ///
    /// # Errors
    ///
    /// When keys, database, address or peers cannot be used; the message names which.
    pub async fn start(config: NodeConfig) -> Result<Self> {
        let ground = Ground::lay(&config)?;
        let server = Server::bind(config.listen, config.tls.as_ref(), config.grace)?;
        let addr = server.addr();
        let (services, log) = ground.build().await?;
        let (stop, gate) = (ground.draining.clone(), ground.gate.clone());
        let signal = stop.clone();
        let serving = tokio::spawn(async move {
            server
                .serve(services, gate, signal)
                .await
                .context("the server ended")
        });
        ground.directory.ready().await.ok();
        let Ground { keys, tasks, .. } = ground;
        Ok(Self {
            keys,
            addr,
            tls: config.tls.is_some(),
            log,
            serving,
            stop,
            tasks,
        })
    }

    /// The address it listens on.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL for clients on this machine.
    pub fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}", self.addr)
    }

    /// The trust file.
    pub fn trust(&self) -> &TrustFile {
        self.keys.trust()
    }

    /// The trust file as it stands on disk.
    pub fn trust_json(&self) -> &str {
        self.keys.trust_json()
    }

    /// The operator's key for approvals.
    ///
    /// # Errors
    ///
    /// When this process was not given it.
    pub fn operator_key(&self) -> Result<SigningKey> {
        Ok(self.keys.signing(Role::Operator)?.clone())
    }

    /// Waits until everything recorded here lies under a checkpoint.
    ///
    /// # Errors
    ///
    /// When that takes over 30 seconds.
    pub async fn wait_logged(&self) -> Result<()> {
        let all = async {
            let owners = [&self.log.parties, &self.log.documents, &self.log.customs];
            for owner in owners.into_iter().flatten() {
                owner.wait().await;
            }
            if let Some(registry) = &self.log.registry {
                registry.wait().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), all)
            .await
            .context("the log did not catch up within 30 seconds")
    }

    /// Waits until the server ends by itself, which it does only when it breaks.
    ///
    /// # Errors
    ///
    /// Why it broke.
    pub async fn ended(&mut self) -> Result<()> {
        (&mut self.serving)
            .await
            .context("the server's task broke off")?
    }

    /// Stops: the server drains, then the tasks end and the databases are closed.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Ok(Err(error)) = self.serving.await {
            tracing::warn!(%error, "the server ended badly");
        }
        self.tasks.stop();
        if !self.tasks.ended(Duration::from_secs(10)).await {
            tracing::warn!("a task did not end in time");
        }
    }
}

impl<'a> Ground<'a> {
    fn lay(config: &'a NodeConfig) -> Result<Self> {
        let start = Start {
            origin: config.origin.as_ref(),
            simulated: config.clock.is_simulated(),
            now: config.clock.now(),
        };
        let keys = Keys::open(&config.keys, &start, &config.chance)?;
        let node = keys.signing(Role::Node)?.clone();
        let directory = Directory::new(keys.trust().clone(), config.clock.clone());
        let auth = Auth::new(
            keys.origin().clone(),
            node.public(),
            directory.clone(),
            config.clock.clone(),
        );
        let gate = GateLayer::new(auth, config.chance.clone(), DEADLINE);
        let tokens = Tokens::new(
            Subject::Node,
            keys.origin().clone(),
            node,
            config.clock.clone(),
            config.chance.clone(),
        );
        let tasks = Tasks::new(CancellationToken::new());
        let draining = CancellationToken::new();
        Ok(Self {
            config,
            keys,
            gate,
            directory,
            tokens,
            tasks,
            draining,
        })
    }

    /// The way to a service: the one here, or a peer.
    fn wire(&self, name: ServiceName, here: Option<&Services>) -> Result<Wire> {
        if let Some(services) = here {
            return Ok(Wire::near(services.near(&self.gate)).with_tokens(self.tokens.clone()));
        }
        let Some(url) = self.config.peers.get(&name) else {
            bail!("{name:?} does not run here and no --peer says where it is");
        };
        let wire = Wire::connect(url, self.config.peer_ca.as_deref())
            .with_context(|| format!("the peer {url} is no URL"))?;
        Ok(wire.with_tokens(self.tokens.clone()))
    }

    fn runs(&self, name: ServiceName) -> bool {
        self.config.only.contains(&name)
    }

    async fn build(&self) -> Result<(Services, LogWatch)> {
        let mut all = Services::new();
        let mut log = LogWatch {
            parties: None,
            documents: None,
            customs: None,
            registry: None,
        };
        let mut ledger = None;
        if self.runs(ServiceName::Ledger) {
            ledger = Some(self.ledger().await?);
        }
        let mut parties = None;
        if self.runs(ServiceName::Parties) {
            let wire = self.wire(ServiceName::Ledger, ledger.as_ref())?;
            let (services, watch) = self.parties(wire).await?;
            log.parties = Some(watch);
            parties = Some(services);
        }
        // A ledger alone knows nobody but the node, so it needs no directory.
        if self
            .config
            .only
            .iter()
            .any(|name| *name != ServiceName::Ledger)
        {
            self.directory
                .connect(self.wire(ServiceName::Parties, parties.as_ref())?);
            let (directory, stop) = (self.directory.clone(), self.tasks.stop_token().clone());
            self.tasks
                .spawn("directory", async move { directory.follow(stop).await });
        }
        let mut registry = None;
        if self.runs(ServiceName::Registry) {
            let wire = self.wire(ServiceName::Ledger, ledger.as_ref())?;
            let neighbour = self.wire(ServiceName::Parties, parties.as_ref())?;
            let (services, watch) = self.registry(wire, neighbour).await?;
            log.registry = Some(watch);
            registry = Some(services);
        }
        let mut documents = None;
        if self.runs(ServiceName::Documents) {
            let wire = self.wire(ServiceName::Ledger, ledger.as_ref())?;
            let neighbour = self.wire(ServiceName::Parties, parties.as_ref())?;
            let (services, watch) = self.documents(wire, neighbour).await?;
            log.documents = Some(watch);
            documents = Some(services);
        }
        let mut customs = None;
        if self.runs(ServiceName::Customs) {
            let here = [&ledger, &registry, &documents].map(Option::as_ref);
            let (services, watch) = self.customs(here).await?;
            log.customs = Some(watch);
            customs = Some(services);
        }
        if self.runs(ServiceName::Verifier) {
            let verifier = self.verifier(registry.as_ref(), documents.as_ref())?;
            all = all.with(verifier.service());
        }
        let services = [ledger, parties, registry, documents, customs].into_iter();
        for services in services.flatten() {
            all = all.and(services);
        }
        Ok((all, log))
    }

    async fn ledger(&self) -> Result<Services> {
        let ledger = Ledger::build(funani_ledger::Config {
            database: self.config.database.clone(),
            readers: self.config.readers,
            origin: self.keys.origin().clone(),
            checkpoint_key: self.keys.signing(Role::Checkpoint)?.clone(),
            cosign_key: self.keys.signing(Role::Cosign)?.clone(),
            clock: self.config.clock.clone(),
        })
        .await
        .context("the ledger cannot start")?;
        let services = Services::new().with(ledger.service());
        let stop = self.tasks.stop_token().clone();
        self.tasks.spawn("ledger", ledger.run(stop));
        Ok(services)
    }

    async fn documents(&self, ledger: Wire, parties: Wire) -> Result<(Services, push::LogWatch)> {
        let documents = Documents::build(funani_documents::Config {
            database: self.config.database.clone(),
            readers: self.config.readers,
            lists: Arc::new(self.lists()?),
            fonts: self.config.fonts.clone(),
            clock: self.config.clock.clone(),
            chance: self.config.chance.clone(),
            origin: self.keys.origin().clone(),
            receipt_key: self.keys.signing(Role::DocumentsReceipt)?.clone(),
            directory: self.directory.clone(),
            ledger,
            parties,
        })
        .await
        .context("the documents service cannot start")?;
        let services = Services::new().with(documents.service());
        let watch = documents.log_watch();
        self.tasks
            .spawn("documents", documents.run(self.tasks.stop_token().clone()));
        Ok((services, watch))
    }

    fn verifier(
        &self,
        registry: Option<&Services>,
        documents: Option<&Services>,
    ) -> Result<Verifier> {
        let known = documents.is_some() || self.config.peers.contains_key(&ServiceName::Documents);
        let documents = known.then(|| self.wire(ServiceName::Documents, documents));
        Ok(Verifier::build(funani_verifier::Config {
            trust: self.keys.trust().clone(),
            clock: self.config.clock.clone(),
            registry: self.wire(ServiceName::Registry, registry)?,
            documents: documents.transpose()?,
        }))
    }

    /// The customs service, with what runs here of ledger, registry and documents.
    async fn customs(
        &self,
        [ledger, registry, documents]: [Option<&Services>; 3],
    ) -> Result<(Services, push::LogWatch)> {
        let customs = Customs::build(funani_customs::Config {
            database: self.config.database.clone(),
            readers: self.config.readers,
            lists: Arc::new(self.lists()?),
            clock: self.config.clock.clone(),
            chance: self.config.chance.clone(),
            origin: self.keys.origin().clone(),
            receipt_key: self.keys.signing(Role::CustomsReceipt)?.clone(),
            secret: self.keys.secret("customs"),
            directory: self.directory.clone(),
            trust: self.keys.trust().clone(),
            foreign: self.config.foreign.clone(),
            checkpoints: self.checkpoints()?,
            ledger: self.wire(ServiceName::Ledger, ledger)?,
            registry: self.wire(ServiceName::Registry, registry)?,
            documents: self.wire(ServiceName::Documents, documents)?,
            draining: self.draining.clone(),
        })
        .await
        .context("the customs service cannot start")?;
        let services = Services::new().with(customs.service());
        let watch = customs.log_watch();
        self.tasks
            .spawn("customs", customs.run(self.tasks.stop_token().clone()));
        Ok((services, watch))
    }

    /// What was seen of the logs of other registries.
    fn checkpoints(&self) -> Result<CheckpointCache> {
        let foreign = &self.config.foreign;
        let folder = self.config.checkpoints.clone();
        let folder = folder.filter(|_| !foreign.is_empty());
        let (cache, damaged) = CheckpointCache::open(folder, foreign)
            .context("the checkpoints that were seen cannot be used")?;
        for Damaged {
            registry,
            path,
            why,
        } in damaged
        {
            let path = path.display();
            tracing::error!(%registry, file = %path, why, "kept checkpoints are not trusted and were set aside");
        }
        Ok(cache)
    }

    fn lists(&self) -> Result<Library> {
        load(&self.config.lists).context("the code lists cannot be used")
    }

    async fn parties(&self, ledger: Wire) -> Result<(Services, push::LogWatch)> {
        let parties = Parties::build(funani_parties::Config {
            database: self.config.database.clone(),
            readers: self.config.readers,
            origin: self.keys.origin().clone(),
            trust: self.keys.trust().clone(),
            receipt_key: self.keys.signing(Role::PartiesReceipt)?.clone(),
            cursor_secret: self.keys.secret("parties/cursor"),
            clock: self.config.clock.clone(),
            chance: self.config.chance.clone(),
            ledger,
        })
        .await
        .context("the parties service cannot start")?;
        let services = Services::new().with(parties.service());
        let watch = parties.log_watch();
        self.tasks
            .spawn("parties", parties.run(self.tasks.stop_token().clone()));
        Ok((services, watch))
    }

    async fn registry(
        &self,
        ledger: Wire,
        parties: Wire,
    ) -> Result<(Services, funani_registry::LogWatch)> {
        let registry = Registry::build(funani_registry::Config {
            database: self.config.database.clone(),
            readers: self.config.readers,
            origin: self.keys.origin().clone(),
            receipt_key: self.keys.signing(Role::RegistryReceipt)?.clone(),
            secret: self.keys.secret("registry/cursor"),
            directory: self.directory.clone(),
            ledger,
            parties,
            clock: self.config.clock.clone(),
            chance: self.config.chance.clone(),
            behind_after: funani_registry::BEHIND_AFTER,
            policy: Policy {
                lists: Arc::new(self.lists()?),
                profiles: Arc::new(LegalProfiles::shipped()),
            },
            draining: self.draining.clone(),
        })
        .await
        .context("the registry cannot start")?;
        let services = Services::new().with(registry.service());
        let watch = registry.log_watch();
        self.tasks
            .spawn("registry", registry.run(self.tasks.stop_token().clone()));
        Ok((services, watch))
    }
}
