//! Trade documents: what their makers sign, on chains of their own (`docs/format.md` §6).
//!
//! A document (an invoice, a packing list, a declaration) is opened by ISSUE, changed by REPLACE and
//! ended by CANCEL, each signed by its issuer over the digest of the content. It is handed over by
//! a grant, a chain of its own that names document and head: so who got it is known to the two of
//! them, and not to everybody else who got it. The content itself is never in these statements.

use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};
use uuid::Uuid;

use crate::act::PartyReference;
use crate::form::{self, Field, Form, FormFault, Seed, ViolationCode, named};
use crate::id::{self, DocId};
use crate::origin::Origin;
use crate::receipt::ChainHead;
use crate::time::Timestamp;

mod rules;
mod state;
#[cfg(test)]
mod tests;

pub use rules::{DocFacts, MAX_OVERRIDES, apply, judged, needs_approval};
pub use state::{DocState, DocStatus, GrantStatus};

/// The longest name of a kind of document or of a rule, in characters.
pub const MAX_NAME: usize = 64;

named! {
    /// What is done to a document or to a grant.
    pub enum DocAction, "an action on a document" {
        /// Opens a document.
        Issue = "ISSUE",
        /// Gives it a new content.
        Replace = "REPLACE",
        /// Ends it.
        Cancel = "CANCEL",
        /// Opens a grant: hands the document over.
        HandOver = "HAND_OVER",
        /// Confirms that it came.
        Receive = "RECEIVE",
        /// Ends the grant: what comes later is no longer shown.
        Withdraw = "WITHDRAW",
    }
}

/// What a statement does, with what it needs for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// ISSUE.
    Issue(Edition),
    /// REPLACE.
    Replace(Edition),
    /// CANCEL.
    Cancel,
    /// `HAND_OVER`.
    HandOver(Grant),
    /// RECEIVE.
    Receive,
    /// WITHDRAW.
    Withdraw,
}

/// One content of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The kind of document, such as `COMMERCIAL_INVOICE`.
    pub kind: String,
    /// The digest of the content, which is canonical JSON.
    pub content: Digest,
    /// The data that it was made of or, where it came from elsewhere, that it belongs to.
    pub data: Option<DataAt>,
    /// The rules whose errors the issuer overrides, in order.
    pub overrides: Vec<String>,
}

/// A consignment as of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataAt {
    /// Its id.
    pub consignment: Uuid,
    /// The version of its data.
    pub version: u64,
}

/// What is handed over, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The document.
    pub doc: DocId,
    /// Its latest receipt, as the issuer saw it.
    pub at: ChainHead,
    /// Who gets it.
    pub recipient: PartyReference,
}

/// One statement, with all members but `v` and `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The registry.
    pub registry: Origin,
    /// The chain that the statement opens or extends.
    pub doc: DocId,
    /// Where the chain begins, or what it extends.
    pub on: On,
    /// What is done.
    pub deed: Deed,
    /// Who signs.
    pub actor: PartyReference,
    /// When, by the actor's clock.
    pub time: Timestamp,
    /// The last recorded time at which the statement may be recorded.
    pub not_after: Timestamp,
    /// The digests of approvals, in order.
    pub approvals: Vec<Digest>,
}

/// Where a statement stands in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// It opens the chain with this seed.
    Seed(Seed),
    /// It extends this receipt.
    Head(ChainHead),
}

impl Deed {
    /// The name of what is done.
    pub const fn action(&self) -> DocAction {
        match self {
            Self::Issue(_) => DocAction::Issue,
            Self::Replace(_) => DocAction::Replace,
            Self::Cancel => DocAction::Cancel,
            Self::HandOver(_) => DocAction::HandOver,
            Self::Receive => DocAction::Receive,
            Self::Withdraw => DocAction::Withdraw,
        }
    }

    /// The content that it gives a document.
    pub const fn edition(&self) -> Option<&Edition> {
        match self {
            Self::Issue(edition) | Self::Replace(edition) => Some(edition),
            Self::Cancel | Self::HandOver(_) | Self::Receive | Self::Withdraw => None,
        }
    }
}

impl DocAction {
    /// Whether it opens a chain.
    pub const fn opens(self) -> bool {
        match self {
            Self::Issue | Self::HandOver => true,
            Self::Replace | Self::Cancel | Self::Receive | Self::Withdraw => false,
        }
    }
}

impl Doc {
    /// Reads the payload of a statement.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        form::read_payload(payload, Self::read)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        json::to_canonical(&self.to_object().into())
    }

    /// What an approval approves: the digest of the payload without `approvals`.
    pub fn target(&self) -> Digest {
        let mut object = self.to_object();
        object.remove("approvals");
        json::canonical_digest(&object.into())
    }

    /// Whether the chain has the id that registry and seed give.
    pub fn id_holds(&self) -> bool {
        match self.on {
            On::Seed(seed) => id::doc_id(&self.registry, &seed) == self.doc,
            On::Head(_) => true,
        }
    }

    /// The parties that the statement names, each with the head of its chain.
    pub fn parties(&self) -> Vec<PartyReference> {
        let mut parties = vec![self.actor];
        if let Deed::HandOver(grant) = &self.deed {
            parties.push(grant.recipient);
        }
        parties
    }

    fn to_object(&self) -> Object {
        let (on, seed) = match self.on {
            On::Seed(seed) => (None, Some(seed.into())),
            On::Head(head) => (Some(head.to_value()), None),
        };
        let approvals = (!self.approvals.is_empty()).then(|| form::digests(&self.approvals));
        form::object([
            ("action", Some(self.deed.action().into())),
            ("actor", Some(self.actor.to_value())),
            ("approvals", approvals),
            ("detail", self.deed.detail()),
            ("doc", Some(self.doc.into())),
            ("not_after", Some(self.not_after.into())),
            ("on", on),
            ("registry", Some(self.registry.as_str().into())),
            ("seed", seed),
            ("time", Some(self.time.into())),
            ("type", Some("funani-doc".into())),
            ("v", Some(form::integer(1))),
        ])
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-doc");
        let registry = form.required("registry").parsed();
        let doc = form.required("doc").parsed();
        let actor = form.required("actor").object(PartyReference::read);
        let time = form.required("time").time();
        let not_after = form.required("not_after").time();
        let approvals = read_approvals(form);
        let action = form.required("action").parsed::<DocAction>();
        let Some(action) = action else {
            for member in ["detail", "on", "seed"] {
                form.unjudged(member);
            }
            return None;
        };
        let on = if action.opens() {
            form.forbidden("on", "what opens a chain extends nothing");
            form.required("seed").seed().map(On::Seed)
        } else {
            form.forbidden("seed", "stands in what opens a chain only");
            form.required("on").object(ChainHead::read).map(On::Head)
        };
        if !matches!(
            action,
            DocAction::Issue | DocAction::Replace | DocAction::HandOver
        ) {
            form.forbidden("detail", "this action has none");
        }
        let deed = Deed::read(form, action);
        Some(Self {
            registry: registry?,
            doc: doc?,
            on: on?,
            deed: deed?,
            actor: actor?,
            time: time?,
            not_after: not_after?,
            approvals: approvals?,
        })
    }
}

/// Approvals stand in order or not at all: an empty list would be a second way to write none.
fn read_approvals(form: &mut Form<'_>) -> Option<Vec<Digest>> {
    let Some(field) = form.optional("approvals") else {
        return Some(Vec::new());
    };
    let approvals = field.digests(crate::act::MAX_APPROVALS)?;
    if approvals.is_empty() {
        field.fault(ViolationCode::NotAllowed, "an empty list is left out");
    }
    Some(approvals)
}

impl Deed {
    fn detail(&self) -> Option<Value> {
        match self {
            Self::Issue(edition) | Self::Replace(edition) => Some(edition.to_value()),
            Self::HandOver(grant) => Some(grant.to_value()),
            Self::Cancel | Self::Receive | Self::Withdraw => None,
        }
    }

    fn read(form: &mut Form<'_>, action: DocAction) -> Option<Self> {
        match action {
            DocAction::Issue => form
                .required("detail")
                .object(Edition::read)
                .map(Self::Issue),
            DocAction::Replace => form
                .required("detail")
                .object(Edition::read)
                .map(Self::Replace),
            DocAction::HandOver => form
                .required("detail")
                .object(Grant::read)
                .map(Self::HandOver),
            DocAction::Cancel => Some(Self::Cancel),
            DocAction::Receive => Some(Self::Receive),
            DocAction::Withdraw => Some(Self::Withdraw),
        }
    }
}

impl Edition {
    fn to_value(&self) -> Value {
        let overrides = (!self.overrides.is_empty())
            .then(|| form::list(&self.overrides, |rule| rule.as_str().into()));
        form::object([
            ("content", Some(self.content.into())),
            ("data", self.data.map(DataAt::to_value)),
            ("kind", Some(self.kind.as_str().into())),
            ("overrides", overrides),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let kind = name(&form.required("kind"));
        let content = form.required("content").digest();
        let data = match form.optional("data") {
            Some(field) => field.object(DataAt::read).map(Some),
            None => Some(None),
        };
        let overrides = match form.optional("overrides") {
            Some(field) => {
                let overrides = field.sorted(MAX_OVERRIDES, name, Clone::clone)?;
                if overrides.is_empty() {
                    field.fault(ViolationCode::NotAllowed, "an empty list is left out");
                }
                Some(overrides)
            }
            None => Some(Vec::new()),
        };
        Some(Self {
            kind: kind?,
            content: content?,
            data: data?,
            overrides: overrides?,
        })
    }
}

/// A stable name: capital letters, digits and `_`, the first a letter.
fn name(field: &Field<'_>) -> Option<String> {
    let text = field.text_up_to(MAX_NAME)?;
    let rest = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    if form::is_code(text, MAX_NAME, |byte| byte.is_ascii_uppercase(), rest) {
        return Some(text.to_owned());
    }
    let message = "has capital letters, digits and _ only";
    field.fault(ViolationCode::Malformed, message);
    None
}

impl DataAt {
    fn to_value(self) -> Value {
        Object::from([
            (
                "consignment",
                Value::from(self.consignment.hyphenated().to_string()),
            ),
            ("version", form::integer(self.version)),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let consignment = form.required("consignment").parsed::<DocId>();
        let version = form.required("version").integer(1, form::MAX_INTEGER);
        Some(Self {
            consignment: consignment?.uuid(),
            version: version?,
        })
    }
}

impl Grant {
    fn to_value(self) -> Value {
        Object::from([
            ("at", self.at.to_value()),
            ("doc", self.doc.into()),
            ("recipient", self.recipient.to_value()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let at = form.required("at").object(ChainHead::read);
        let doc = form.required("doc").parsed();
        let recipient = form.required("recipient").object(PartyReference::read);
        Some(Self {
            doc: doc?,
            at: at?,
            recipient: recipient?,
        })
    }
}
