//! What a form sends, within limits of size and time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures::stream::{self, Stream, StreamExt as _};
use multer::Multipart;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::fault::{Fault, Refused};
use super::words::Word;

/// How much of a form is read, in bytes. What is beyond the limit of its field is thrown away, so that
/// the browser comes to read the answer.
const READ: usize = 256 << 20;
/// How long a browser is waited for.
pub(super) const PATIENCE: Patience = Patience {
    piece: Duration::from_secs(30),
    whole: Duration::from_mins(5),
};
/// Most fields of a form.
const FIELDS: usize = 16;

/// How long a form may take to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Longest wait for the next piece.
    pub(super) piece: Duration,
    /// Longest wait for a whole form.
    pub(super) whole: Duration,
}

/// A field that a form has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    name: &'static str,
    /// The label of a text; nothing for a file.
    label: Option<Word>,
    most: usize,
}

impl Wanted {
    pub(super) const fn text(name: &'static str, label: Word, most: usize) -> Self {
        Self {
            name,
            label: Some(label),
            most,
        }
    }

    pub(super) const fn file(name: &'static str, most: usize) -> Self {
        Self {
            name,
            label: None,
            most,
        }
    }

    fn too_long(&self) -> Fault {
        match self.label {
            Some(label) => Fault::field(Word::TextTooLong, label),
            None => Fault::text(Word::FileTooLarge, (self.most >> 20).to_string()),
        }
    }
}

/// How much all forms together may hold in memory. Who sends slowly holds little.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    /// Room for so many bytes, until what is given is dropped; nothing where there is none.
    fn take(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(bytes).ok()
    }
}

/// What came. Its room is given back when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Fields {
    texts: BTreeMap<&'static str, String>,
    files: BTreeMap<&'static str, Bytes>,
    held: Option<OwnedSemaphorePermit>,
}

impl Fields {
    fn hold(&mut self, more: OwnedSemaphorePermit) {
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
    }

    /// A text without blanks around it; empty where none came.
    pub(super) fn text(&self, name: &str) -> String {
        let text = self.texts.get(name).map(|text| text.trim());
        text.unwrap_or_default().to_owned()
    }

    /// A file, where one was chosen.
    pub(super) fn file(&mut self, name: &str) -> Option<Bytes> {
        self.files.remove(name)
    }
}

/// Reads a form (RFC 7578) for the fields that it has; others are passed over.
pub(super) async fn read(
    request: Request,
    wanted: &[Wanted],
    room: &Room,
    patience: Patience,
) -> Result<Fields, Refused> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let boundary = kind
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok())
        .ok_or_else(|| Word::FormMalformed.refused())?;
    let pieces = pieces(request.into_body().into_data_stream(), patience.piece);
    let form = Multipart::new(Box::pin(pieces), boundary);
    match timeout(patience.whole, fields(form, wanted, room)).await {
        Ok(read) => read,
        Err(_) => Err(too_slow()),
    }
}

/// Why a body stopped to come.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("too slow")]
    Slow,
    #[error("too much")]
    Much,
    #[error("broken off")]
    Broken,
}

fn pieces(
    body: axum::body::BodyDataStream,
    patience: Duration,
) -> impl Stream<Item = Result<Bytes, Stopped>> + Send + 'static {
    stream::unfold(Some((body, READ)), move |state| async move {
        let (mut body, left) = state?;
        match timeout(patience, body.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(piece))) => match left.checked_sub(piece.len()) {
                Some(left) => Some((Ok(piece), Some((body, left)))),
                None => Some((Err(Stopped::Much), None)),
            },
            Ok(Some(Err(_))) => Some((Err(Stopped::Broken), None)),
            Err(_) => Some((Err(Stopped::Slow), None)),
        }
    })
}

async fn fields(
    mut form: Multipart<'_>,
    wanted: &[Wanted],
    room: &Room,
) -> Result<Fields, Refused> {
    let (mut fields, mut faults) = (Fields::default(), Vec::new());
    let mut status = StatusCode::BAD_REQUEST;
    let mut count = 0;
    while let Some(mut field) = form.next_field().await.map_err(|error| stopped(&error))? {
        count += 1;
        let found = wanted
            .iter()
            .find(|wanted| Some(wanted.name) == field.name());
        let most = found.map_or(0, |wanted| wanted.most);
        // A browser sends a file that was not chosen as one without a name and without bytes.
        let chosen = field.file_name().is_some_and(|name| !name.is_empty());
        let (mut bytes, mut over, mut busy) = (BytesMut::new(), false, false);
        while let Some(piece) = field.chunk().await.map_err(|error| stopped(&error))? {
            over |= bytes.len().saturating_add(piece.len()) > most;
            if over || busy {
                continue;
            }
            match room.take(piece.len()) {
                Some(more) => fields.hold(more),
                None => busy = true,
            }
            bytes.extend_from_slice(&piece);
        }
        if busy {
            return Err(Refused::busy());
        }
        let Some(wanted) = found else { continue };
        if over {
            status = StatusCode::PAYLOAD_TOO_LARGE;
            faults.push(wanted.too_long());
        } else if wanted.label.is_none() {
            if chosen || !bytes.is_empty() {
                fields.files.insert(wanted.name, bytes.freeze());
            }
        } else if let Ok(text) = String::from_utf8(bytes.into()) {
            fields.texts.insert(wanted.name, text);
        } else {
            faults.push(Fault::of(Word::FormMalformed));
        }
        if count > FIELDS {
            return Err(Word::FormMalformed.refused());
        }
    }
    if faults.is_empty() {
        Ok(fields)
    } else {
        Err(Refused { status, faults })
    }
}

fn stopped(error: &multer::Error) -> Refused {
    // The cause of a body that stopped lies beneath what the reader of forms says.
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<Stopped>());
    match cause {
        Some(Stopped::Slow) => too_slow(),
        Some(Stopped::Much) => Refused::one(
            StatusCode::PAYLOAD_TOO_LARGE,
            Fault::text(Word::FileTooLarge, (super::BUNDLE >> 20).to_string()),
        ),
        Some(Stopped::Broken) | None => Word::FormMalformed.refused(),
    }
}

fn too_slow() -> Refused {
    Refused::one(StatusCode::REQUEST_TIMEOUT, Fault::of(Word::TooSlow))
}
