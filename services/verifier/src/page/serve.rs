//! The page's own server: HTTP/1.1, over TLS where there is a certificate, with limits of time and
//! number that a public address needs.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use funani_runtime::server::TlsFiles;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_util::sync::CancellationToken;

use super::router;
use crate::alone::Alone;

/// Connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 512;
/// Longest that a TLS handshake takes.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Longest that the head of a request takes, and that a connection idles.
const HEAD: Duration = Duration::from_secs(15);
/// Longest that a connection lives: an answer that is not read does not hold its place for ever.
const LIFE: Duration = Duration::from_mins(10);
/// Most bytes of a request's head.
const HEAD_SIZE: usize = 16 << 10;
/// Most headers of a request.
const HEADERS: usize = 64;
/// Pause after the system refused a connection, for example for want of file handles.
const PAUSE: Duration = Duration::from_millis(100);

/// Why the page cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Without TLS the page is served on a loopback address only.
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
    #[error("{} is no PEM file that can be used", path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: pem::Error,
    },
    /// The certificate and its key do not go together.
    #[error("the certificate or its key cannot be used")]
    Tls(#[source] rustls::Error),
}

/// How the page speaks TLS.
#[derive(Clone)]
pub struct PageTls(TlsAcceptor);

impl std::fmt::Debug for PageTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageTls").finish_non_exhaustive()
    }
}

impl PageTls {
    /// Reads a chain of certificates and its key.
    ///
    /// # Errors
    /// [`PageError::TlsFile`], [`PageError::Tls`].
    pub fn read(files: &TlsFiles) -> Result<Self, PageError> {
        let of = |path: &PathBuf| {
            let path = path.clone();
            move |source| PageError::TlsFile { path, source }
        };
        let chain = CertificateDer::pem_file_iter(&files.certificate)
            .and_then(Iterator::collect)
            .map_err(of(&files.certificate))?;
        let key = PrivateKeyDer::from_pem_file(&files.key).map_err(of(&files.key))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(PageError::Tls)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(PageError::Tls)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// A page that listens and does not answer yet.
#[derive(Debug)]
pub struct PageServer {
    listener: TcpListener,
    addr: SocketAddr,
    tls: Option<PageTls>,
}

impl PageServer {
    /// Listens on `addr`; port 0 takes a free one.
    ///
    /// # Errors
    /// [`PageError`]: above all, plaintext on anything but loopback is refused.
    pub async fn bind(addr: SocketAddr, tls: Option<PageTls>) -> Result<Self, PageError> {
        if tls.is_none() && !addr.ip().is_loopback() {
            return Err(PageError::PlaintextBeyondLoopback { addr });
        }
        let bind = |source| PageError::Bind { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(bind)?;
        let addr = listener.local_addr().map_err(bind)?;
        Ok(Self {
            listener,
            addr,
            tls,
        })
    }

    /// The address it listens on.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers until told to stop; answers under way get `grace`.
    pub async fn serve(self, alone: Alone, stop: CancellationToken, grace: Duration) {
        let service = TowerToHyperService::new(router(alone, self.tls.is_some()));
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let graceful = GracefulShutdown::new();
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_SIZE)
            .max_headers(HEADERS);
        loop {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else {
                return;
            };
            let stream = tokio::select! {
                () = stop.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            let Ok((stream, _)) = stream else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let (http, service, tls) = (http.clone(), service.clone(), self.tls.clone());
            let watcher = graceful.watcher();
            tokio::spawn(async move {
                let _place = place;
                let Some(stream) = opened(stream, tls).await else {
                    return;
                };
                let connection = http.serve_connection(TokioIo::new(stream), service);
                // How a connection ends is its client's business.
                let _ = tokio::time::timeout(LIFE, watcher.watch(connection)).await;
            });
        }
        if tokio::time::timeout(grace, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("pages under way were cut off: the grace is over");
        }
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The connection, with TLS where it is spoken; nothing where the handshake fails.
async fn opened(stream: TcpStream, tls: Option<PageTls>) -> Option<Box<dyn Stream>> {
    // Answers are written whole; nothing is gained by waiting for more.
    stream.set_nodelay(true).ok()?;
    match tls {
        None => Some(Box::new(stream)),
        Some(PageTls(acceptor)) => {
            let shaken = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
            Some(Box::new(shaken.ok()?.ok()?))
        }
    }
}
