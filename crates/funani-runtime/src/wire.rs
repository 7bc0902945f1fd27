//! Clients near and far. The generated clients are built over a [`Wire`], which is either a channel
//! to another process or the neighbour's services in this one, without a socket. Both ways pass
//! through the same gate, with the same auth layer, limits and errors.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::header::AUTHORIZATION;
use http::{Request, Response};
use tonic::body::Body;
use tonic::service::Routes;
use tonic::transport::channel::ResponseFuture;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Error};
use tower::Service;

use crate::gate::Gate;
use crate::token::Tokens;

#[cfg(test)]
mod tests;

/// Longest a connection may take to come up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Pings keep a connection alive, and find one that is dead.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// Bytes in flight on one stream, and on all streams of one connection.
const STREAM_WINDOW: u32 = 1 << 20;
/// See [`STREAM_WINDOW`].
const CONNECTION_WINDOW: u32 = 4 << 20;

/// The way to a service. Cheap to clone.
#[derive(Clone)]
pub struct Wire {
    way: Way,
    tokens: Option<Tokens>,
}

#[derive(Clone)]
enum Way {
    Near(Gate<Routes>),
    Far(Channel),
}

impl Wire {
    /// The way to services in this process.
    pub const fn near(gate: Gate<Routes>) -> Self {
        Self {
            way: Way::Near(gate),
            tokens: None,
        }
    }

    /// The way over a channel.
    pub const fn far(channel: Channel) -> Self {
        Self {
            way: Way::Far(channel),
            tokens: None,
        }
    }

    /// The way to `url`, which is connected when first used and again whenever it was lost. For
    /// `https`, `authority` is the certificate of the authority to trust, in PEM form; without one
    /// no server is trusted.
    ///
    /// # Errors
    /// Where `url` is not one, or the certificate cannot be read.
    pub fn connect(url: &str, authority: Option<&[u8]>) -> Result<Self, Error> {
        let mut endpoint = Endpoint::from_shared(url.to_owned())?
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .keep_alive_while_idle(true)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        if url.starts_with("https://") {
            let mut tls = ClientTlsConfig::new();
            if let Some(pem) = authority {
                tls = tls.ca_certificate(Certificate::from_pem(pem));
            }
            endpoint = endpoint.tls_config(tls)?;
        }
        Ok(Self::far(endpoint.connect_lazy()))
    }

    /// The same way, with an authentication token on every call.
    #[must_use]
    pub fn with_tokens(mut self, tokens: Tokens) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// Whether the service is in this process.
    pub const fn is_near(&self) -> bool {
        matches!(self.way, Way::Near(_))
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.is_near() { "near" } else { "far" };
        f.debug_struct("Wire")
            .field("way", &way)
            .field("tokens", &self.tokens)
            .finish()
    }
}

impl Service<Request<Body>> for Wire {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match &mut self.way {
            Way::Near(_) => Poll::Ready(Ok(())),
            Way::Far(channel) => channel.poll_ready(cx),
        }
    }

    fn call(&mut self, mut request: Request<Body>) -> Answer {
        if let Some(tokens) = &self.tokens {
            request.headers_mut().insert(AUTHORIZATION, tokens.bearer());
        }
        match &mut self.way {
            Way::Near(gate) => Answer(Either::Near(gate.answer(request))),
            Way::Far(channel) => Answer(Either::Far(channel.call(request))),
        }
    }
}

/// An answer under way.
#[must_use = "an answer does nothing unless polled"]
pub struct Answer(Either);

enum Either {
    Near(BoxFuture<'static, Response<Body>>),
    Far(ResponseFuture),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

impl Future for Answer {
    type Output = Result<Response<Body>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Either::Near(answer) => answer.as_mut().poll(cx).map(Ok),
            Either::Far(answer) => Pin::new(answer).poll(cx),
        }
    }
}
