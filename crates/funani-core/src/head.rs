//! What an owner says is the latest receipt of a chain (`docs/format.md` §3.3).

use funani_proof::digest::Digest;
use funani_proof::json::{self, Object};
use uuid::Uuid;

use crate::form::{self, Form, FormFault, ViolationCode};
use crate::id::{Id, Party};
use crate::origin::Origin;
use crate::receipt::{ChainKind, NotesHead};
use crate::time::{SECOND, Timestamp};

#[cfg(test)]
mod tests;

/// The size and root of the log as the owner knew them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// How many leaves.
    pub size: u64,
    /// The root of the tree.
    pub root: Digest,
}

/// One head statement, with all members but `v` and `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadStatement {
    /// The registry.
    pub registry: Origin,
    /// [`ChainKind::Bill`], [`ChainKind::Party`] or [`ChainKind::Document`].
    pub kind: ChainKind,
    /// The id of the bill, party or document.
    pub chain: Uuid,
    /// The sequence of the latest receipt, from 1.
    pub sequence: u64,
    /// Its digest.
    pub head: Digest,
    /// The note chain of a bill.
    pub notes: Option<NotesHead>,
    /// The log, read before the head.
    pub log: LogHead,
    /// When this was so.
    pub time: Timestamp,
    /// For how long after `time` the statement may be relied on, 1 to 60 s.
    pub valid_seconds: u8,
}

impl HeadStatement {
    /// The longest validity, in seconds.
    pub const MAX_VALID_SECONDS: u8 = 60;

    /// The last time at which the statement may be relied on.
    pub fn valid_until(&self) -> Timestamp {
        self.time
            .plus(i64::from(self.valid_seconds).saturating_mul(SECOND))
    }

    /// Reads the payload of a head statement.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        form::read_payload(payload, Self::read)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        let log = Object::from([
            ("root", self.log.root.into()),
            ("size", form::integer(self.log.size)),
        ]);
        let object = form::object([
            ("chain", Some(self.chain.hyphenated().to_string().into())),
            ("head", Some(self.head.into())),
            ("kind", Some(self.kind.into())),
            ("log", Some(log.into())),
            ("notes", self.notes.map(NotesHead::to_value)),
            ("registry", Some(self.registry.as_str().into())),
            ("sequence", Some(form::integer(self.sequence))),
            ("time", Some(self.time.into())),
            ("type", Some("funani-head".into())),
            ("v", Some(form::integer(1))),
            ("valid", Some(form::integer(self.valid_seconds.into()))),
        ]);
        json::to_canonical(&object.into())
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-head");
        let registry = form.required("registry").parsed();
        let kind = form.required("kind").parsed::<ChainKind>();
        if kind == Some(ChainKind::Note) {
            let message = "must be BILL, PARTY or DOCUMENT";
            form.fault("kind", ViolationCode::NotAllowed, message);
        }
        let chain = form.required("chain").parsed::<Id<Party>>();
        let sequence = form.required("sequence").integer(1, u64::MAX);
        let head = form.required("head").digest();
        let notes = match kind {
            Some(ChainKind::Bill) => {
                let notes = form.required("notes").object(NotesHead::read);
                notes.map(Some)
            }
            Some(ChainKind::Party | ChainKind::Document) => {
                form.forbidden("notes", "stands with the kind BILL only");
                Some(None)
            }
            Some(ChainKind::Note) | None => {
                form.unjudged("notes");
                None
            }
        };
        let log = form.required("log").object(|form| {
            let root = form.required("root").digest();
            let size = form.required("size").integer(0, u64::MAX);
            Some(LogHead {
                size: size?,
                root: root?,
            })
        });
        let time = form.required("time").time();
        let valid = form
            .required("valid")
            .integer(1, Self::MAX_VALID_SECONDS.into());
        Some(Self {
            registry: registry?,
            kind: kind?,
            chain: chain?.uuid(),
            sequence: sequence?,
            head: head?,
            notes: notes?,
            log: log?,
            time: time?,
            valid_seconds: valid.and_then(|seconds| u8::try_from(seconds).ok())?,
        })
    }
}
