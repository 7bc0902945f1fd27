//! The one place where a gRPC server is made: its services behind the gate, its limits, its health
//! and reflection, and its end.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::{Request, Response};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Identity, Server as Transport, ServerTlsConfig};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower::{Layer as _, Service};

use crate::gate::{Gate, GateLayer};

#[cfg(test)]
mod tests;

/// Largest message of most calls, in bytes (`docs/format.md` §1). Give it to the generated server and
/// client with `max_decoding_message_size`, because tonic itself stops at 4 MiB.
pub const MESSAGE_LIMIT: usize = 8 << 20;
/// Largest message that carries a bundle, with room for what is around it.
pub const BUNDLE_LIMIT: usize = (64 << 20) + (1 << 20);

/// Streams at once on one connection, and so calls.
const MAX_STREAMS: u32 = 256;
/// Pings find a dead connection.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a ping may take.
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(20);
/// Bytes in flight on one stream.
const STREAM_WINDOW: u32 = 1 << 20;
/// Bytes in flight on all streams of one connection.
const CONNECTION_WINDOW: u32 = 4 << 20;
/// Largest headers of a request, in bytes.
const MAX_HEADERS: u32 = 16 << 10;

/// Services that answer together, on one port or to neighbours in this process.
#[derive(Clone, Debug, Default)]
pub struct Services {
    routes: Routes,
    names: Vec<&'static str>,
}

impl Services {
    /// No services yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a generated server.
    #[must_use]
    pub fn with<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.routes = self.routes.add_service(service);
        self.names.push(S::NAME);
        self
    }

    /// Adds the services of another collection.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let router = self.routes.into_axum_router();
        // Both have the same fallback; only one may stay.
        let other_router = other.routes.into_axum_router().reset_fallback();
        self.routes = Routes::from(router.merge(other_router));
        self.names.extend(other.names);
        self
    }

    /// The full names of the services.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// The services behind the gate, for neighbours in this process.
    pub fn near(&self, gate: &GateLayer) -> Gate<Routes> {
        gate.layer(self.routes.clone().prepare())
    }
}

/// A certificate and its key.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// Chain of certificates, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// Why a server could not be made or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Without TLS a server listens on a loopback address only.
    #[error("{addr} is not a loopback address: give --tls-cert and --tls-key")]
    PlaintextBeyondLoopback {
        /// The address asked for.
        addr: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Bind {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file of the certificate cannot be read.
    #[error("cannot read {}", path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The certificate or key is not one.
    #[error("the certificate or its key cannot be used")]
    Tls(#[source] tonic::transport::Error),
    /// The descriptors of the contract cannot be served.
    #[error("the contract cannot be reflected")]
    Reflection(#[source] tonic_reflection::server::Error),
    /// The server broke.
    #[error("the server ended")]
    Ended(#[source] tonic::transport::Error),
}

/// A server that listens and does not answer yet.
pub struct Server {
    incoming: TcpIncoming,
    addr: SocketAddr,
    tls: Option<ServerTlsConfig>,
    grace: Duration,
}

impl Server {
    /// Listens on `addr`; port 0 takes a free one. After a stop, calls under way get `grace`.
    ///
    /// # Errors
    /// [`ServerError`]: above all, plaintext on anything but loopback is refused.
    pub fn bind(
        addr: SocketAddr,
        tls: Option<&TlsFiles>,
        grace: Duration,
    ) -> Result<Self, ServerError> {
        if tls.is_none() && !addr.ip().is_loopback() {
            return Err(ServerError::PlaintextBeyondLoopback { addr });
        }
        let tls = tls.map(read_tls).transpose()?;
        let bind = |source| ServerError::Bind { addr, source };
        let incoming = TcpIncoming::bind(addr)
            .map_err(bind)?
            .with_nodelay(Some(true));
        let addr = incoming.local_addr().map_err(bind)?;
        Ok(Self {
            incoming,
            addr,
            tls,
            grace,
        })
    }

    /// The address it listens on.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers until `stop`, then turns health to not-serving, lets calls under way end and gives up
    /// on the rest after the grace. Streams without end must watch the same token and end by it.
    ///
    /// # Errors
    /// [`ServerError`] where the server cannot begin or breaks.
    pub async fn serve(
        self,
        services: Services,
        gate: GateLayer,
        stop: CancellationToken,
    ) -> Result<(), ServerError> {
        let (health, health_service) = tonic_health::server::health_reporter();
        report(&health, &services.names, ServingStatus::Serving).await;
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(funani_wire::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .build_v1()
            .map_err(ServerError::Reflection)?;
        let mut transport = transport();
        if let Some(tls) = self.tls {
            transport = transport.tls_config(tls).map_err(ServerError::Tls)?;
        }
        let routes = services
            .routes
            .add_service(health_service)
            .add_service(reflection);
        let names = services.names;
        let draining = CancellationToken::new();
        let drained = draining.clone();
        let signal = async move {
            stop.cancelled().await;
            report(&health, &names, ServingStatus::NotServing).await;
            draining.cancel();
        };
        let answering = transport
            .layer(gate)
            .add_routes(routes.prepare())
            .serve_with_incoming_shutdown(self.incoming, signal);
        let over = async {
            drained.cancelled().await;
            tokio::time::sleep(self.grace).await;
        };
        tokio::select! {
            ended = answering => ended.map_err(ServerError::Ended),
            () = over => {
                tracing::warn!("calls under way were cut off: the grace is over");
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("addr", &self.addr)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

fn transport() -> Transport {
    // tonic leaves the number of streams without limit unless it is told.
    Transport::builder()
        .max_concurrent_streams(MAX_STREAMS)
        .concurrency_limit_per_connection(MAX_STREAMS as usize)
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE_TIMEOUT))
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .http2_max_header_list_size(MAX_HEADERS)
}

async fn report(health: &HealthReporter, names: &[&'static str], status: ServingStatus) {
    // The empty name stands for the whole server (gRPC health checking protocol).
    for name in names.iter().copied().chain([""]) {
        health.set_service_status(name, status).await;
    }
}

fn read_tls(files: &TlsFiles) -> Result<ServerTlsConfig, ServerError> {
    let read = |path: &PathBuf| {
        std::fs::read(path).map_err(|source| ServerError::TlsFile {
            path: path.clone(),
            source,
        })
    };
    let identity = Identity::from_pem(read(&files.certificate)?, read(&files.key)?);
    Ok(ServerTlsConfig::new().identity(identity))
}
