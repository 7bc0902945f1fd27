use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};

use super::{Edition, MAX_NAME};
use crate::form::{self, Form, FormFault, ViolationCode, named};
use crate::id::{DocId, PartyId};

named! {
    /// Where a document stands.
    pub enum DocStatus, "a status of a document" {
        /// It counts.
        Live = "LIVE",
        /// Its issuer has cancelled it.
        Cancelled = "CANCELLED",
    }
}

named! {
    /// Where a grant stands.
    pub enum GrantStatus, "a status of a grant" {
        /// Handed over.
        Given = "GIVEN",
        /// The recipient has confirmed it.
        Received = "RECEIVED",
        /// The issuer has ended it.
        Withdrawn = "WITHDRAWN",
    }
}

/// The state in a receipt of kind DOCUMENT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocState {
    /// Of a document.
    Document {
        /// Who issued it.
        issuer: PartyId,
        /// Its kind.
        kind: String,
        /// The digest of its present content.
        content: Digest,
        /// How many contents it has had, this one included.
        edition: u64,
        /// Whether it counts.
        status: DocStatus,
    },
    /// Of a grant.
    Grant {
        /// The document that was handed over.
        doc: DocId,
        /// Who gave it.
        from: PartyId,
        /// Who got it.
        to: PartyId,
        /// Where it stands.
        status: GrantStatus,
    },
}

impl DocState {
    /// A document with its first content.
    pub(super) fn issued(issuer: PartyId, edition: &Edition) -> Self {
        Self::Document {
            issuer,
            kind: edition.kind.clone(),
            content: edition.content,
            edition: 1,
            status: DocStatus::Live,
        }
    }

    /// The digest of a document's present content; nothing for a grant.
    pub const fn content(&self) -> Option<Digest> {
        match self {
            Self::Document { content, .. } => Some(*content),
            Self::Grant { .. } => None,
        }
    }

    /// The written form.
    pub fn to_object(&self) -> Object {
        match self {
            Self::Document {
                issuer,
                kind,
                content,
                edition,
                status,
            } => Object::from([
                ("content", Value::from(*content)),
                ("edition", form::integer(*edition)),
                ("issuer", (*issuer).into()),
                ("kind", kind.as_str().into()),
                ("status", (*status).into()),
            ]),
            Self::Grant {
                doc,
                from,
                to,
                status,
            } => Object::from([
                ("doc", Value::from(*doc)),
                ("from", (*from).into()),
                ("status", (*status).into()),
                ("to", (*to).into()),
            ]),
        }
    }

    /// Reads the state of a receipt.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(object: &Object) -> Result<Self, FormFault> {
        form::read(object, |form| {
            if form.holds("doc") {
                Self::read_grant(form)
            } else {
                Self::read_document(form)
            }
        })
    }

    fn read_document(form: &mut Form<'_>) -> Option<Self> {
        let content = form.required("content").digest();
        let edition = form.required("edition").integer(1, form::MAX_INTEGER);
        let issuer = form.required("issuer").parsed();
        let kind = form.required("kind").text_up_to(MAX_NAME);
        let status = form.required("status").parsed();
        Some(Self::Document {
            issuer: issuer?,
            kind: kind?.to_owned(),
            content: content?,
            edition: edition?,
            status: status?,
        })
    }

    fn read_grant(form: &mut Form<'_>) -> Option<Self> {
        let doc = form.required("doc").parsed();
        let from = form.required("from").parsed();
        let to = form.required("to").parsed();
        let status = form.required("status").parsed();
        if let (Some(from), Some(to)) = (from, to)
            && from == to
        {
            form.fault("to", ViolationCode::NotAllowed, "is another party");
        }
        Some(Self::Grant {
            doc: doc?,
            from: from?,
            to: to?,
            status: status?,
        })
    }
}
