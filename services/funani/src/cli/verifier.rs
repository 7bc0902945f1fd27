//! `funani verifier`: judges evidence of several registries in a process of its own, with a page for
//! everybody.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use funani_core::origin::Origin;
use funani_core::trust::TrustFile;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::gate::{DEADLINE, GateLayer};
use funani_runtime::server::{Server, TlsFiles};
use funani_runtime::telemetry::{LogFormat, Telemetry, TelemetryConfig};
use funani_runtime::wire::Wire;
use funani_verifier::alone::{Alone, Config};
use funani_verifier::page::{PageServer, PageTls};
use tokio_util::sync::CancellationToken;

use super::output;
use super::serve::told_to_stop;
use super::verify::read_trust;

/// Judges evidence bundles until told to stop (SIGTERM, SIGINT). It has no database and no keys of a
/// node, and keeps nothing of what it is sent.
#[derive(Debug, Args)]
pub(crate) struct Verifier {
    /// A trust file; one for each registry whose evidence is judged.
    #[arg(
        long = "trust",
        env = "FUNANI_TRUST",
        value_delimiter = ',',
        required = true
    )]
    trusts: Vec<PathBuf>,
    /// Where gRPC is listened on; port 0 takes a free one.
    #[arg(long, env = "FUNANI_LISTEN", default_value = "127.0.0.1:4440")]
    listen: SocketAddr,
    /// Where the public page is served.
    #[arg(long, env = "FUNANI_PAGE", default_value = "127.0.0.1:4441")]
    page: SocketAddr,
    /// A registry's node, asked for checkpoints and certificates: ORIGIN=URL, or the URL alone where
    /// there is one trust file.
    #[arg(long = "node", env = "FUNANI_NODES", value_delimiter = ',')]
    nodes: Vec<String>,
    /// Certificate authority of the nodes, PEM.
    #[arg(long, env = "FUNANI_NODE_CA")]
    node_ca: Option<PathBuf>,
    /// Folder in which the checkpoints seen are remembered.
    #[arg(long, env = "FUNANI_CACHE")]
    cache: Option<PathBuf>,
    /// Certificate chain of both addresses, PEM; without it only loopback is listened on.
    #[arg(long, env = "FUNANI_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    #[arg(long, env = "FUNANI_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where metrics and health are shown over HTTP.
    #[arg(long, env = "FUNANI_METRICS", default_value = "127.0.0.1:0")]
    metrics: SocketAddr,
    /// Seconds that calls under way get after a stop.
    #[arg(long, env = "FUNANI_GRACE", default_value_t = 10)]
    grace: u64,
    /// What to log, such as `info` or `funani_verifier=debug`.
    #[arg(long, env = "FUNANI_LOG", default_value = "info")]
    log: String,
    /// `text` or `json`.
    #[arg(long, env = "FUNANI_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
}

impl Verifier {
    pub(crate) async fn run(self) -> Result<u8> {
        let telemetry = Telemetry::begin(&TelemetryConfig {
            format: self.log_format,
            filter: self.log.clone(),
            otlp_endpoint: None,
            service: "funani-verifier".to_owned(),
        })?;
        let metrics = telemetry.bind(self.metrics).await?;
        let shown = metrics.addr();
        let stop = CancellationToken::new();
        let alone = self.alone()?;
        let tls = self.tls_cert.clone().zip(self.tls_key.clone());
        let tls = tls.map(|(certificate, key)| TlsFiles { certificate, key });
        let grace = Duration::from_secs(self.grace);
        let server = Server::bind(self.listen, tls.as_ref(), grace)?;
        let page_tls = tls.as_ref().map(PageTls::read).transpose()?;
        let page = PageServer::bind(self.page, page_tls).await?;
        let (grpc, public) = (server.addr(), page.addr());
        let gate = GateLayer::without_parties(Chance::System, DEADLINE);
        let mut calls = tokio::spawn(server.serve(alone.services(), gate, stop.clone()));
        let pages = tokio::spawn(page.serve(alone.clone(), stop.clone(), grace));
        let upkeep = tokio::spawn(telemetry.upkeep(stop.clone()));
        let health = tokio::spawn(metrics.serve(stop.clone()));
        let following = tokio::spawn(alone.follow(stop.clone()));
        output::say(&format!(
            "funani ready grpc={grpc} page={public} metrics={shown}"
        ));
        let mut broke = None;
        tokio::select! {
            ended = &mut calls => broke = Some(ended),
            signal = told_to_stop() => signal?,
        }
        stop.cancel();
        if let Some(ended) = broke {
            ended.context("the server's task broke off")??;
            bail!("the server ended");
        }
        // All end by the token; their last words are in the log.
        let _ = (
            calls.await,
            pages.await,
            upkeep.await,
            health.await,
            following.await,
        );
        Ok(0)
    }

    fn alone(&self) -> Result<Alone> {
        let trusts = self.trusts()?;
        let nodes = self.nodes(&trusts)?;
        let judges = std::thread::available_parallelism().map_or(2, usize::from);
        let (alone, damaged) = Alone::open(Config {
            trusts,
            nodes,
            cache: self.cache.clone(),
            clock: Clock::System,
            judges,
        })
        .context("the checkpoints that were seen cannot be used")?;
        for file in damaged {
            output::complain(&format!(
                "the checkpoints of {} that were seen are not trusted and lie in {}: {}",
                file.registry,
                file.path.display(),
                file.why
            ));
        }
        Ok(alone)
    }

    fn trusts(&self) -> Result<BTreeMap<Origin, TrustFile>> {
        let mut trusts = BTreeMap::new();
        for path in &self.trusts {
            let trust = read_trust(path)?;
            let registry = trust.registry().clone();
            if trusts.insert(registry.clone(), trust).is_some() {
                bail!(
                    "{} is a second trust file of {registry}; give one for each registry",
                    path.display()
                );
            }
        }
        Ok(trusts)
    }

    fn nodes(&self, trusts: &BTreeMap<Origin, TrustFile>) -> Result<BTreeMap<Origin, Wire>> {
        let read = |path: &PathBuf| {
            std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
        };
        let authority = self.node_ca.as_ref().map(read).transpose()?;
        let mut nodes = BTreeMap::new();
        for given in &self.nodes {
            let (registry, url) = of_registry(given, trusts)?;
            let wire = Wire::connect(url, authority.as_deref())
                .with_context(|| format!("--node {given}: {url} is no URL"))?;
            if nodes.insert(registry.clone(), wire).is_some() {
                bail!("--node {given}: a node of {registry} was given before");
            }
        }
        Ok(nodes)
    }
}

/// The registry and the URL of a `--node`. An origin holds no `=`, and no URL begins with one.
fn of_registry<'a>(
    given: &'a str,
    trusts: &BTreeMap<Origin, TrustFile>,
) -> Result<(Origin, &'a str)> {
    let is_url = given.starts_with("http://") || given.starts_with("https://");
    if is_url {
        let mut registries = trusts.keys();
        return match (registries.next(), registries.next()) {
            (Some(registry), None) => Ok((registry.clone(), given)),
            _ => bail!("--node {given}: say whose node it is, as ORIGIN={given}"),
        };
    }
    let Some((registry, url)) = given.split_once('=') else {
        bail!("--node {given} is not ORIGIN=URL");
    };
    let registry: Origin = registry
        .parse()
        .with_context(|| format!("--node {given}"))?;
    if !trusts.contains_key(&registry) {
        bail!("--node {given}: no --trust is of {registry}");
    }
    Ok((registry, url))
}
