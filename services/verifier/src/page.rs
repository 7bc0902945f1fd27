//! The public page: forms and answers over HTTP, made on the server, without scripts.
//!
//! What is sent is judged and forgotten; neither it nor what it says is logged. Reading a request is
//! in `body`, `photo` and `certificate`, showing in `html`, every text in `words`.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use funani_trade::certificate::Code;
use funani_trade::examine;
use maud::Markup;

use crate::alone::Alone;

mod body;
mod certificate;
mod code;
mod fault;
mod html;
mod photo;
mod serve;
mod words;

#[cfg(test)]
mod tests;

use body::{PATIENCE, Room, Wanted};
use fault::{Fault, Refused};
use html::Frame;
pub use serve::{PageError, PageServer, PageTls};
use words::{Tongue, Word};

/// How much all forms together may hold, in bytes: eight of the largest, and very many small ones.
const ROOM: usize = 8 * BUNDLE;
/// Largest bundle, in bytes.
const BUNDLE: usize = 64 << 20;
/// Largest photo, in bytes.
const PHOTO: usize = 8 << 20;
/// Longest text of a field, in bytes.
const TEXT: usize = 4 << 10;

const STYLE: &str = include_str!("page/style.css");

/// No script, no other origin, no frame; forms go here only.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

#[derive(Clone)]
struct Page {
    alone: Alone,
    room: Room,
    /// Whether the page itself speaks TLS, so that browsers may be told to insist on it.
    tls: bool,
}

fn router(alone: Alone, tls: bool) -> Router {
    routes(Page {
        alone,
        room: Room::new(ROOM),
        tls,
    })
}

fn routes(page: Page) -> Router {
    Router::new()
        .route("/", get(start))
        .route("/bundle", post(bundle))
        .route("/code", post(code))
        .route("/c", get(link))
        .route("/certificate", post(by_number))
        .route("/style.css", get(style))
        .fallback(no_page)
        .method_not_allowed_fallback(no_method)
        .layer(from_fn(counted))
        .layer(from_fn_with_state(page.clone(), guarded))
        .with_state(page)
}

async fn start(State(page): State<Page>, asked: Asked) -> Response {
    let body = html::forms::start(&page.alone, asked.tongue);
    asked.answer("/", StatusCode::OK, &body)
}

async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (kind, STYLE).into_response()
}

async fn no_page(asked: Asked) -> Response {
    asked.refuse(&Refused::one(
        StatusCode::NOT_FOUND,
        Fault::of(Word::NoPage),
    ))
}

async fn no_method(asked: Asked) -> Response {
    asked.refuse(&Refused::one(
        StatusCode::METHOD_NOT_ALLOWED,
        Fault::of(Word::NoMethod),
    ))
}

async fn bundle(State(page): State<Page>, asked: Asked, request: Request) -> Response {
    match judged(&page, asked.tongue, request).await {
        Ok(body) => asked.answer("/", StatusCode::OK, &body),
        Err(refused) => asked.refuse(&refused),
    }
}

async fn judged(page: &Page, tongue: Tongue, request: Request) -> Result<Markup, Refused> {
    let wanted = [Wanted::file("file", BUNDLE)];
    let mut fields = body::read(request, &wanted, &page.room, PATIENCE).await?;
    let file = fields.file("file").ok_or_else(|| Word::NoFile.refused())?;
    if file.is_empty() {
        return Err(Word::FileEmpty.refused());
    }
    if examine::is_file(&file) {
        let judged = page.alone.examined(file).await;
        let (verdict, kept) = judged.map_err(|_| Refused::ours())?;
        let report = kept.as_ref().map(|kept| &kept.report);
        return Ok(html::examined::answer(&verdict, report, tongue));
    }
    let verdict = page.alone.judge(file, false).await;
    let verdict = verdict.map_err(|_| Refused::ours())?;
    Ok(html::verdict::answer(&verdict, tongue))
}

async fn code(State(page): State<Page>, asked: Asked, request: Request) -> Response {
    match read_code(&page, request).await {
        Ok(code) => certified(&page, &asked, "/", &certificate::Question::Code(code)).await,
        Err(refused) => asked.refuse(&refused),
    }
}

async fn read_code(page: &Page, request: Request) -> Result<Code, Refused> {
    let wanted = [
        Wanted::text("code", Word::CodeText, TEXT),
        Wanted::file("photo", PHOTO),
    ];
    let mut fields = body::read(request, &wanted, &page.room, PATIENCE).await?;
    let text = fields.text("code");
    let text = match (text.is_empty(), fields.file("photo")) {
        (true, None) => return Err(Word::NoCode.refused()),
        (false, Some(_)) => return Err(Word::BothCodes.refused()),
        (false, None) => text,
        (true, Some(photo)) => photo::read(photo).await?,
    };
    text.parse().map_err(code::refused)
}

/// The link of a QR code, opened.
async fn link(State(page): State<Page>, asked: Asked, uri: Uri) -> Response {
    match Code::of_query(uri.query().unwrap_or_default()) {
        Ok(code) => {
            let here = format!("/c?{}", code.query());
            certified(&page, &asked, &here, &certificate::Question::Code(code)).await
        }
        Err(fault) => asked.refuse(&code::refused(fault)),
    }
}

async fn by_number(State(page): State<Page>, asked: Asked, request: Request) -> Response {
    let wanted = certificate::FIELDS.map(|(name, label)| Wanted::text(name, label, TEXT));
    let read = body::read(request, &wanted, &page.room, PATIENCE).await;
    let question = read.and_then(|fields| certificate::Question::of_form(&fields, &page.alone));
    match question {
        Ok(question) => certified(&page, &asked, "/", &question).await,
        Err(refused) => asked.refuse(&refused),
    }
}

async fn certified(
    page: &Page,
    asked: &Asked,
    here: &str,
    question: &certificate::Question,
) -> Response {
    let outcome = certificate::ask(&page.alone, question).await;
    let body = html::certificate::answer(question, &outcome, asked.tongue);
    asked.answer(here, StatusCode::OK, &body)
}

/// In what language somebody asked.
struct Asked {
    tongue: Tongue,
}

impl Asked {
    fn new(uri: &Uri, headers: &HeaderMap) -> Self {
        let query = uri.query().unwrap_or_default();
        let chosen = form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "lang")
            .and_then(|(_, tag)| Tongue::of_tag(&tag));
        let tongue = chosen.unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE);
            Tongue::preferred(accepted.and_then(|it| it.to_str().ok()).unwrap_or_default())
        });
        Self { tongue }
    }

    /// A page. `here` is where its links to the other languages go.
    fn answer(&self, here: &str, status: StatusCode, body: &Markup) -> Response {
        let frame = Frame {
            tongue: self.tongue,
            here,
        };
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LANGUAGE, self.tongue.tag()),
        ];
        (status, headers, html::page(&frame, body).into_string()).into_response()
    }

    fn refuse(&self, refused: &Refused) -> Response {
        let mut response = self.answer("/", refused.status, &html::faults(refused, self.tongue));
        if refused.status == StatusCode::SERVICE_UNAVAILABLE {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        response
    }
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::new(&parts.uri, &parts.headers))
    }
}

/// Puts the headers of security on every answer; a panic below is an answer, too.
async fn guarded(State(page): State<Page>, request: Request, next: Next) -> Response {
    use futures::FutureExt as _;

    let asked = Asked::new(request.uri(), request.headers());
    let answer = std::panic::AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = answer.await.unwrap_or_else(|_| {
        tracing::error!("a page broke off");
        asked.refuse(&Refused::ours())
    });
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if page.tls {
        let insist = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, insist);
    }
    response
}

/// Counts answers by page and status; nothing of the question is kept.
async fn counted(request: Request<Body>, next: Next) -> Response {
    let name = match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => "start",
        (_, "/bundle") => "bundle",
        (_, "/code") => "code",
        (_, "/c") => "link",
        (_, "/certificate") => "certificate",
        (_, "/style.css") => "style",
        (_, _) => "other",
    };
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("funani_page_answers_total", "page" => name, "status" => status).increment(1);
    response
}
