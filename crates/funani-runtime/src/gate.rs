//! The gate that every call passes, from a socket or from a neighbour in this process: request id,
//! span, metrics, deadline, panic guard, and who may call.

use std::convert::Infallible;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use tokio::time::{Instant, timeout};
use tonic::body::Body;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::Instrument as _;

use crate::access::{self, Call, Rule};
use crate::auth::{Auth, Authenticated, Caller, node_only, party_only};
use crate::chance::Chance;
use crate::clock::Clock;
use funani_wire::reason::{Class, Refusal};

mod figures;

#[cfg(test)]
mod tests;

use figures::Figures;

/// The header that names a request in its answer.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("funani-request-id");
/// How long a call may take when neither caller nor server says less.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Makes gates that share what they know.
#[derive(Clone, Debug)]
pub struct GateLayer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    auth: Option<Auth>,
    chance: Chance,
    figures: Figures,
    deadline: Duration,
}

impl GateLayer {
    /// Gates that judge callers by `auth`. Metrics go to the recorder installed before this.
    pub fn new(auth: Auth, chance: Chance, deadline: Duration) -> Self {
        Self::of(Some(auth), chance, deadline)
    }

    /// Gates of a process that knows no parties: every caller is nobody.
    pub fn without_parties(chance: Chance, deadline: Duration) -> Self {
        Self::of(None, chance, deadline)
    }

    fn of(auth: Option<Auth>, chance: Chance, deadline: Duration) -> Self {
        Self(Arc::new(Shared {
            auth,
            chance,
            figures: Figures::new(),
            deadline,
        }))
    }
}

impl<S> Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Gate<S> {
        Gate {
            inner,
            shared: Arc::clone(&self.0),
        }
    }
}

/// Services behind the gate. Cheap to clone.
#[derive(Clone)]
pub struct Gate<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> fmt::Debug for Gate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}

impl Gate<Routes> {
    /// Answers a call.
    pub(crate) fn answer(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        Box::pin(answer(
            Arc::clone(&self.shared),
            self.inner.clone(),
            request,
        ))
    }
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Routes are always ready; the copy that answers is asked again below.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = answer(Arc::clone(&self.shared), self.inner.clone(), request);
        Box::pin(answer.map(Ok))
    }
}

async fn answer<S>(shared: Arc<Shared>, inner: S, request: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    let id = shared.chance.uuid7(&Clock::System).to_string();
    let Some(place) = access::place(request.uri().path()) else {
        return refuse(unknown_call(), &id);
    };
    let call = &access::calls()[place];
    let figures = shared.figures.call(place);
    let begun = Instant::now();
    let _in_flight = figures.enter();

    // At debug: a span costs more than a call from a neighbour.
    let span = tracing::debug_span!(
        target: "funani::call",
        "call",
        otel.kind = "server",
        rpc.service = call.service,
        rpc.method = call.method,
        request.id = id,
    );
    let deadline = deadline(request.headers(), shared.deadline);
    let work = AssertUnwindSafe(admit(shared.auth.as_ref(), call, inner, request)).catch_unwind();
    let done = timeout(deadline, work).instrument(span).await;
    let response = match done {
        Ok(Ok(response)) => told(response, call, &id),
        Ok(Err(panic)) => {
            tracing::error!(
                rpc.method = call.path,
                request.id = id,
                panic = panicked(&*panic),
                "a handler panicked"
            );
            refuse(Refusal::internal(), &id)
        }
        Err(_) => refuse(too_late(deadline), &id),
    };
    figures.leave(code(response.headers()), begun.elapsed());
    response
}

/// Lets the call in, if its caller may make it.
async fn admit<S>(
    auth: Option<&Auth>,
    call: &Call,
    inner: S,
    mut request: Request<Body>,
) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    if call.rule != Rule::Open {
        let caller = match auth {
            Some(auth) => auth.caller(request.headers()).await,
            None => Err(nobody_known()),
        };
        if let Err(refusal) = permit(call.rule, caller.as_ref()) {
            return refusal.to_status().into_http();
        }
        request.extensions_mut().insert(Authenticated(caller));
    }
    match tower::ServiceExt::oneshot(inner, request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Whether a call under this rule may come from this caller.
fn permit(rule: Rule, caller: Result<&Caller, &Refusal>) -> Result<(), Refusal> {
    match rule {
        Rule::PartyOrNode => caller.map(|_| ()).map_err(Refusal::clone),
        Rule::Party if caller.map_err(Refusal::clone)?.is_node() => Err(party_only()),
        Rule::Node if !caller.map_err(Refusal::clone)?.is_node() => Err(node_only()),
        Rule::Open | Rule::Deferred | Rule::Party | Rule::Node => Ok(()),
    }
}

/// Names the request in the answer; a refusal gets it in its details too, and a fault of ours tells
/// nothing else.
fn told(mut response: Response<Body>, call: &Call, id: &str) -> Response<Body> {
    let refused = response.headers().contains_key(Status::GRPC_STATUS)
        && code(response.headers()) != Code::Ok;
    if !refused {
        name(response.headers_mut(), id);
        return response;
    }
    let Some(status) = Status::from_header_map(response.headers()) else {
        return refuse(Refusal::internal(), id);
    };
    if status.code() == Code::OutOfRange {
        // So tonic says it; we never do.
        return refuse(too_large(), id);
    }
    let refusal = Refusal::from_status(&status);
    if refusal.class() != Class::Internal {
        return refuse(refusal, id);
    }
    tracing::error!(
        rpc.method = call.path,
        request.id = id,
        error = status.message(),
        "a call failed inside"
    );
    refuse(Refusal::internal(), id)
}

fn refuse(refusal: Refusal, id: &str) -> Response<Body> {
    let mut response = refusal.request(id).to_status().into_http();
    name(response.headers_mut(), id);
    response
}

fn name(headers: &mut HeaderMap, id: &str) {
    let value = HeaderValue::from_str(id).expect("a UUID is visible characters");
    headers.insert(REQUEST_ID, value);
}

/// The code in the headers; without one the call went well so far.
fn code(headers: &HeaderMap) -> Code {
    headers
        .get(Status::GRPC_STATUS)
        .map_or(Code::Ok, |value| Code::from_bytes(value.as_bytes()))
}

/// The caller's deadline (`grpc-timeout`) where it is shorter than the server's.
fn deadline(headers: &HeaderMap, longest: Duration) -> Duration {
    let asked = headers
        .get("grpc-timeout")
        .and_then(|value| read_timeout(value.to_str().ok()?));
    asked.map_or(longest, |asked| asked.min(longest))
}

/// At most eight digits and a unit, as the gRPC protocol over HTTP/2 writes a timeout.
fn read_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

fn unknown_call() -> Refusal {
    Refusal::new(
        Class::Unimplemented,
        "METHOD_UNKNOWN",
        "there is no such call",
    )
}

fn nobody_known() -> Refusal {
    Refusal::new(
        Class::Unauthenticated,
        "PARTIES_UNKNOWN",
        "this process knows no parties and takes no tokens",
    )
    .next("ask a node of the registry")
}

fn too_large() -> Refusal {
    Refusal::new(
        Class::ResourceExhausted,
        "MESSAGE_TOO_LARGE",
        "the message is larger than this call takes",
    )
    .never_retry()
}

fn too_late(deadline: Duration) -> Refusal {
    Refusal::new(
        Class::DeadlineExceeded,
        "DEADLINE_EXCEEDED",
        format!("the call did not end within {} ms", deadline.as_millis()),
    )
    .next("send the same bytes again: what was recorded gets its first answer")
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
