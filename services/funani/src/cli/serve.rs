//! `funani serve`: services of a node.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum as _};
use funani_core::origin::Origin;
use funani_core::trust::TrustFile;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::server::TlsFiles;
use funani_runtime::telemetry::{LogFormat, Telemetry, TelemetryConfig};
use funani_store::StoreUrl;
use tokio_util::sync::CancellationToken;

use super::fonts::FontArguments;
use super::output;
use crate::node::{Node, NodeConfig, ServiceName};

/// Runs services of a node until told to stop (SIGTERM, SIGINT).
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Permanent name of the registry; needed at the first start.
    #[arg(long, env = "FUNANI_ORIGIN")]
    origin: Option<Origin>,
    /// Folder of the embedded database.
    #[arg(long, env = "FUNANI_DATA", default_value = "funani-data")]
    data: PathBuf,
    /// `PostgreSQL` instead of the embedded database.
    #[arg(long, env = "FUNANI_DATABASE_URL")]
    database_url: Option<String>,
    /// Folder of the node's keys; beside the data if left out. Never part of a backup of the data.
    #[arg(long, env = "FUNANI_KEYS")]
    keys: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "FUNANI_LISTEN", default_value = "127.0.0.1:4430")]
    listen: SocketAddr,
    /// Where metrics and health are shown over HTTP.
    #[arg(long, env = "FUNANI_METRICS", default_value = "127.0.0.1:0")]
    metrics: SocketAddr,
    /// Certificate chain, PEM; without it only loopback is listened on.
    #[arg(long, env = "FUNANI_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    #[arg(long, env = "FUNANI_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Only these services, for example registry,ledger.
    #[arg(long, env = "FUNANI_ONLY", value_delimiter = ',')]
    only: Vec<ServiceName>,
    /// Where the others are, for example parties=https://node2:4430.
    #[arg(long = "peer", env = "FUNANI_PEERS", value_delimiter = ',')]
    peers: Vec<String>,
    /// Certificate authority of the others, PEM.
    #[arg(long, env = "FUNANI_PEER_CA")]
    peer_ca: Option<PathBuf>,
    /// Most connections of each service that read at once.
    #[arg(long, env = "FUNANI_READERS", default_value_t = 4)]
    readers: u32,
    /// Seconds that calls under way get after a stop.
    #[arg(long, env = "FUNANI_GRACE", default_value_t = 10)]
    grace: u64,
    /// Folder of the imported code lists; `lists` in the folder of the data if left out.
    #[arg(long, env = "FUNANI_LISTS")]
    lists: Option<PathBuf>,
    #[command(flatten)]
    fonts: FontArguments,
    /// Trust file of another registry, whose bundles customs may be handed; may be given again.
    #[arg(long = "trust", env = "FUNANI_TRUST", value_delimiter = ',')]
    foreign: Vec<PathBuf>,
    /// Folder of the checkpoints that customs saw of other registries; `checkpoints` in the folder of
    /// the data if left out.
    #[arg(long, env = "FUNANI_CHECKPOINTS")]
    checkpoints: Option<PathBuf>,
    /// What to log, such as `info` or `funani_registry=debug`.
    #[arg(long, env = "FUNANI_LOG", default_value = "info")]
    log: String,
    /// `text` or `json`.
    #[arg(long, env = "FUNANI_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
    /// Where traces go (OTLP over gRPC).
    #[arg(long, env = "FUNANI_OTLP_ENDPOINT")]
    otlp_endpoint: Option<String>,
}

impl Serve {
    pub(crate) async fn run(self: Box<Self>) -> Result<u8> {
        let telemetry = Telemetry::begin(&TelemetryConfig {
            format: self.log_format,
            filter: self.log.clone(),
            otlp_endpoint: self.otlp_endpoint.clone(),
            service: "funani".to_owned(),
        })?;
        let metrics = telemetry.bind(self.metrics).await?;
        let stop = CancellationToken::new();
        let shown = metrics.addr();
        let serving = tokio::spawn(metrics.serve(stop.clone()));
        let upkeep = tokio::spawn(telemetry.upkeep(stop.clone()));
        let mut node = Node::start(self.config()?).await?;
        output::say(&format!(
            "funani ready grpc={} metrics={shown}",
            node.addr()
        ));
        tokio::select! {
            ended = node.ended() => ended?,
            signal = told_to_stop() => signal?,
        }
        node.stop().await;
        stop.cancel();
        // Both end by the token; their last words are in the log.
        let _ = (serving.await, upkeep.await);
        telemetry.flush();
        Ok(0)
    }

    fn config(&self) -> Result<NodeConfig> {
        let only = if self.only.is_empty() {
            ServiceName::ALL.into()
        } else {
            self.only.iter().copied().collect()
        };
        let keys = self.keys.clone().unwrap_or_else(|| {
            let mut beside = self.data.clone().into_os_string();
            beside.push("-keys");
            beside.into()
        });
        let read = |path: &PathBuf| {
            std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
        };
        let tls = self.tls_cert.clone().zip(self.tls_key.clone());
        Ok(NodeConfig {
            origin: self.origin.clone(),
            database: match &self.database_url {
                Some(url) => StoreUrl::Postgres { url: url.clone() },
                None => StoreUrl::Sqlite {
                    dir: self.data.clone(),
                },
            },
            keys,
            listen: self.listen,
            tls: tls.map(|(certificate, key)| TlsFiles { certificate, key }),
            only,
            peers: peers(&self.peers)?,
            peer_ca: self.peer_ca.as_ref().map(read).transpose()?,
            readers: self.readers,
            grace: Duration::from_secs(self.grace),
            clock: Clock::System,
            chance: Chance::System,
            lists: self
                .lists
                .clone()
                .unwrap_or_else(|| self.data.join("lists")),
            fonts: self.fonts.fonts.clone(),
            foreign: self.foreign.iter().map(trust).collect::<Result<_>>()?,
            checkpoints: Some(
                self.checkpoints
                    .clone()
                    .unwrap_or_else(|| self.data.join("checkpoints")),
            ),
        })
    }
}

fn trust(path: &PathBuf) -> Result<TrustFile> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    TrustFile::parse(&bytes).with_context(|| format!("{} is no trust file", path.display()))
}

fn peers(given: &[String]) -> Result<BTreeMap<ServiceName, String>> {
    let mut peers = BTreeMap::new();
    for text in given {
        let Some((name, url)) = text.split_once('=') else {
            bail!("--peer {text} is not NAME=URL");
        };
        let name = ServiceName::from_str(name, true)
            .map_err(|_| anyhow::anyhow!("--peer {name}: no such service"))?;
        peers.insert(name, url.to_owned());
    }
    Ok(peers)
}

/// Waits for SIGTERM or SIGINT.
pub(super) async fn told_to_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be heard")?;
    tokio::select! {
        _ = terminate.recv() => {}
        pressed = tokio::signal::ctrl_c() => pressed.context("signals cannot be heard")?,
    }
    Ok(())
}
