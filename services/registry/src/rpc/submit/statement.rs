//! The statement that was handed in, read once, and what came with it.

use std::sync::Arc;

use bytes::Bytes;
use funani_core::act::Act;
use funani_core::annex::Annex;
use funani_core::document::{DocumentFault, TransportDocument};
use funani_core::form::{FormFault, ViolationCode};
use funani_core::id::{BillId, PartyId};
use funani_core::note::Note;
use funani_core::practice::Policy;
use funani_core::rejection::Rejection;
use funani_proof::b64;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::jws::{Jws, Typ};
use funani_wire::fields::{Fields, Malformed};
use funani_wire::types::v1::{Attachment, AttachmentKind};

use crate::store::kind;

/// The longest statement, in bytes.
const MAX_STATEMENT: usize = 64 << 10;
/// The most attachments, one document and one annex included.
const MAX_ATTACHMENTS: usize = 34;
/// The longest attachments together, in bytes.
const MAX_ATTACHED: usize = 8 << 20;

/// What was handed in, as far as it can be read.
#[derive(Debug)]
pub(super) enum Statement {
    Act(Jws, Box<Act>),
    Note(Jws, Box<Note>),
    /// It is refused for its form, though not before registry, caller and visibility were judged
    /// by what can be seen of it.
    Bad(Rejection, Peeked),
}

/// What can be seen of a statement whose form is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Peeked {
    pub(super) registry: Option<String>,
    pub(super) signer: Option<PartyId>,
    pub(super) bill: Option<BillId>,
}

impl Statement {
    pub(super) fn read(text: &str) -> Self {
        if text.len() > MAX_STATEMENT {
            let fault = FormFault::of("$", ViolationCode::TooLong, "must have at most 64 KiB");
            return Self::Bad(fault.into(), Peeked::default());
        }
        let jws = match Jws::parse(text) {
            Ok(jws) => jws,
            Err(error) => return Self::Bad(error.into(), Peeked::of_compact(text)),
        };
        let bad = |rejection: Rejection, jws: &Jws| Self::Bad(rejection, Peeked::of(jws.payload()));
        match jws.typ() {
            Typ::Act => match Act::parse(jws.payload()) {
                Ok(act) => Self::Act(jws, Box::new(act)),
                Err(fault) => bad(fault.into(), &jws),
            },
            Typ::Note => match Note::parse(jws.payload()) {
                Ok(note) => Self::Note(jws, Box::new(note)),
                Err(fault) => bad(fault.into(), &jws),
            },
            Typ::Approval
            | Typ::Receipt
            | Typ::Head
            | Typ::Key
            | Typ::Doc
            | Typ::Auth
            | Typ::Control => bad(Rejection::WrongType, &jws),
        }
    }

    /// The registry that the statement is for, where that can be seen.
    pub(super) fn registry(&self) -> Option<&str> {
        match self {
            Self::Act(_, act) => Some(act.registry.as_str()),
            Self::Note(_, note) => Some(note.registry.as_str()),
            Self::Bad(_, peeked) => peeked.registry.as_deref(),
        }
    }

    /// Whether it is a note of a kind that only customs writes.
    pub(super) fn is_customs_note(&self) -> bool {
        match self {
            Self::Note(_, note) => note.kind.is_customs(),
            Self::Act(..) | Self::Bad(..) => false,
        }
    }

    /// Who says to have signed it, where that can be seen.
    pub(super) fn signer(&self) -> Option<PartyId> {
        match self {
            Self::Act(_, act) => Some(act.actor.party),
            Self::Note(_, note) => Some(note.author.party),
            Self::Bad(_, peeked) => peeked.signer,
        }
    }
}

impl Peeked {
    fn of_compact(text: &str) -> Self {
        let payload = text
            .split('.')
            .nth(1)
            .and_then(|part| b64::decode(part).ok());
        payload
            .map(|payload| Self::of(&payload))
            .unwrap_or_default()
    }

    fn of(payload: &[u8]) -> Self {
        let Ok(value) = json::parse(payload, Limits::MESSAGE) else {
            return Self::default();
        };
        let Some(object) = value.as_object() else {
            return Self::default();
        };
        let text =
            |object: &Object, name| object.get(name).and_then(Value::as_str).map(str::to_owned);
        let inner = |name: &str| object.get(name).and_then(Value::as_object);
        let extended = object
            .get("on")
            .and_then(Value::as_array)
            .and_then(<[Value]>::first);
        let extended = extended.and_then(Value::as_object);
        let bill = extended
            .and_then(|on| text(on, "bill"))
            .or_else(|| text(object, "bill"));
        let signer = inner("actor").or_else(|| inner("author"));
        Self {
            registry: text(object, "registry"),
            signer: signer.and_then(|signer| text(signer, "party")?.parse().ok()),
            bill: bill.and_then(|bill| bill.parse().ok()),
        }
    }
}

/// What came with a statement.
#[derive(Debug, Default)]
pub(super) struct Attachments {
    document: Option<Bytes>,
    annexes: Vec<(Digest, Bytes)>,
    approvals: Vec<(Digest, Bytes)>,
}

/// Bytes to be stored under their digest.
#[derive(Clone, Debug)]
pub(super) struct Blob {
    pub(super) digest: Digest,
    pub(super) kind: &'static str,
    pub(super) bytes: Bytes,
}

/// A document as it came, and what it says.
pub(super) type Document = (Bytes, Result<TransportDocument, DocumentFault>);

impl Attachments {
    /// Reads what came.
    ///
    /// # Errors
    /// Every violation at once.
    pub(super) fn read(sent: Vec<Attachment>) -> Result<Self, Malformed> {
        let mut fields = Fields::new();
        let mut attached = Self::default();
        if sent.len() > MAX_ATTACHMENTS {
            fields.note(
                "attachments",
                "TOO_MANY",
                format!("are more than {MAX_ATTACHMENTS}"),
            );
            return fields.finish(None);
        }
        if sent
            .iter()
            .map(|attachment| attachment.content.len())
            .sum::<usize>()
            > MAX_ATTACHED
        {
            fields.note("attachments", "TOO_LARGE", "are larger than 8 MiB together");
            return fields.finish(None);
        }
        for (at, attachment) in sent.into_iter().enumerate() {
            fields.within(format_args!("attachments[{at}]"), |fields| {
                attached.take(fields, attachment);
            });
        }
        fields.finish(Some(attached))
    }

    fn take(&mut self, fields: &mut Fields, attachment: Attachment) {
        let content = attachment.content;
        match fields.named::<AttachmentKind>("kind", attachment.kind) {
            Some(AttachmentKind::Document) if self.document.is_none() => {
                self.document = Some(content);
            }
            Some(AttachmentKind::Document) => {
                fields.note("kind", "TOO_MANY", "an act has one document");
            }
            Some(AttachmentKind::Annex | AttachmentKind::NoteContent) => {
                self.annexes.push((Digest::of(&content), content));
            }
            Some(AttachmentKind::Approval) => {
                self.approvals.push((Digest::of(&content), content));
            }
            Some(AttachmentKind::Fact) => {
                fields.note("kind", "NOT_ALLOWED", "facts belong to events of parties");
            }
            Some(AttachmentKind::Unspecified) | None => {}
        }
    }

    /// The approvals that the act names, in its order; those that did not come, or are no
    /// statements, are left out and so missed.
    pub(super) fn approvals(&self, named: &[Digest]) -> Vec<Jws> {
        let came = |digest: &Digest| {
            let (_, bytes) = self.approvals.iter().find(|(of, _)| of == digest)?;
            Jws::parse(std::str::from_utf8(bytes).ok()?).ok()
        };
        named.iter().filter_map(came).collect()
    }

    /// The annex that the statement names.
    ///
    /// # Errors
    /// [`FormFault`] where it did not come or is not of its form.
    pub(super) fn annex(&self, named: Option<Digest>) -> Result<Option<Blob>, FormFault> {
        let Some(digest) = named else {
            return Ok(None);
        };
        let Some((_, bytes)) = self.annexes.iter().find(|(of, _)| *of == digest) else {
            let message = "the annex of this digest must be handed in";
            return Err(FormFault::of("$.annex", ViolationCode::Missing, message));
        };
        Annex::parse(bytes)?;
        Ok(Some(Blob {
            digest,
            kind: kind::ANNEX,
            bytes: bytes.clone(),
        }))
    }

    /// The document, read.
    pub(super) async fn document(&self, policy: &Policy) -> Option<Document> {
        /// Beyond this size, reading takes long enough to be kept off the async threads.
        const LONG: usize = 64 << 10;
        let bytes = self.document.clone()?;
        if bytes.len() <= LONG {
            let read = TransportDocument::read(&bytes, &*policy.lists);
            return Some((bytes, read));
        }
        let lists = Arc::clone(&policy.lists);
        let (bytes, read) = tokio::task::spawn_blocking(move || {
            let read = TransportDocument::read(&bytes, &*lists);
            (bytes, read)
        })
        .await
        .ok()?;
        Some((bytes, read))
    }

    /// Everything that came must be named by the statement.
    ///
    /// # Errors
    /// [`FormFault`] names what is not.
    pub(super) fn check_named(
        &self,
        annex: Option<Digest>,
        approvals: &[Digest],
        has_document: bool,
    ) -> Result<(), FormFault> {
        let unnamed = |what: &str| {
            let message = format!("{what} was handed in that the statement does not name");
            FormFault::of("$", ViolationCode::NotAllowed, message)
        };
        if self.document.is_some() && !has_document {
            return Err(unnamed("a document"));
        }
        if self
            .annexes
            .iter()
            .any(|(digest, _)| Some(*digest) != annex)
        {
            return Err(unnamed("an annex"));
        }
        if self
            .approvals
            .iter()
            .any(|(digest, _)| !approvals.contains(digest))
        {
            return Err(unnamed("an approval"));
        }
        Ok(())
    }
}

/// The blobs of the approvals that an act names and that came.
pub(super) fn approval_blobs(approvals: &[Jws]) -> impl Iterator<Item = Blob> {
    approvals.iter().map(|jws| Blob {
        digest: jws.digest(),
        kind: kind::APPROVAL,
        bytes: Bytes::copy_from_slice(jws.compact().as_bytes()),
    })
}
