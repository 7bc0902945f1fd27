//! Every way to say no, in order of precedence.
//!
//! One list for acts, notes and party events alike. The declared order is the order of refusal:
//! registry, caller, visibility, form and signature, authority in the state that the act names,
//! whether that state is the latest, what the state admits, what the content says, and last
//! whether the node can record at all. Whoever judges returns the first that applies. A reason is
//! never renamed.

use std::fmt;

use funani_proof::jws::JwsError;

use crate::document::DocumentFault;
use crate::form::FormFault;
use crate::receipt::ChainHead;
use crate::state::StatusName;

#[cfg(test)]
mod tests;
mod texts;

pub use texts::Who;

/// The steps of judgement, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Is the act for this registry?
    Registry,
    /// Who calls?
    Caller,
    /// May the caller know of it at all?
    Visibility,
    /// Is it well formed and signed by a key that counts?
    Form,
    /// Who may, in the state that the act names?
    Authority,
    /// Is that state the latest?
    Head,
    /// Does the state admit it?
    State,
    /// Does what it says hold together?
    Content,
    /// Can the node record it now?
    Service,
}

/// A named no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The statement is for another registry.
    WrongRegistry,
    /// The caller is another party than the one that signed.
    CallerIsNotActor,
    /// There is nothing of this name that the caller may know of.
    NotFound,
    /// The signed statement is not of its form; the reason is that of the reader.
    JwsInvalid(JwsError),
    /// The statement is of another type than the one that is wanted here.
    WrongType,
    /// The payload is not of its form.
    FormInvalid(FormFault),
    /// An id is not the one that its content gives.
    IdMismatch,
    /// The key that signed is not one of the party's.
    KeyUnknown,
    /// The key that signed serves another purpose.
    WrongPurpose,
    /// The key that signed has been revoked.
    KeyRevoked,
    /// A public key under which forgery is possible.
    WeakKey,
    /// The signature does not verify.
    SignatureInvalid,
    /// An added key has not proved itself by its own signature.
    ProofInvalid,
    /// The digest of legal intent is that of no sentence of this action.
    IntentUnknown,
    /// The statement is dated more than 2 minutes ahead.
    TimeAhead,
    /// The last time at which it may be recorded has passed.
    ActExpired,
    /// It may be recorded for too long: over 1 hour, or over 7 days with approvals.
    NotAfterTooFar,
    /// The recorded time lies before that of the receipt before.
    TimeBackwards,
    /// An approval is missing, is for something else, or does not verify.
    ApprovalInvalid,
    /// The action is reserved and not offered by this node.
    ActionNotOffered,
    /// Managed custody of keys is not offered.
    CustodyNotOffered,
    /// The head that the act names has never been one of this chain.
    HeadUnknown,
    /// The party does not hold the bill.
    NotController,
    /// The party is not the carrier.
    NotCarrier,
    /// The party is not the customs administration of a country that the bill touches.
    NotCustoms,
    /// The bill has been offered to another party.
    NotOfferee,
    /// The party is not concerned with the bill.
    NotConcerned,
    /// The party has not issued the document.
    NotIssuer,
    /// There is no open mandate of the principal for this agent, capacity and action.
    MandateMissing,
    /// The capacity does not go with the action.
    CapacityNotAllowed,
    /// Fewer approvals than the party demands of itself.
    ApprovalsMissing,
    /// The operator has not approved.
    OperatorApprovalMissing,
    /// Something has been recorded since; the latest head, where the caller may read it.
    HeadMoved(Option<ChainHead>),
    /// The status of the bill, which is named, does not admit the action.
    WrongStatus(StatusName),
    /// The time to return the bill has passed.
    UndoLapsed,
    /// The offer has lapsed.
    OfferLapsed,
    /// The offer binds until its deadline.
    OfferOpen,
    /// The holder is not the endorsee, or may not endorse further.
    NotEndorsee,
    /// The bill is straight and cannot be endorsed.
    NotNegotiable,
    /// A customs administration holds the goods or has refused them.
    CustomsLocked,
    /// The carrier has not released the goods.
    CarrierLocked,
    /// The document is cancelled, or the grant withdrawn or received already.
    DocEnded,
    /// The last root key cannot be revoked.
    LastRoot,
    /// The key is or was registered already.
    KeyTaken,
    /// The key that is to be revoked is not a current one.
    KeyNotLive,
    /// The party would have more keys than it may.
    TooManyKeys,
    /// The party has been enrolled already.
    PartyExists,
    /// Another party holds this identifier.
    IdentifierTaken,
    /// The party has no such live fact.
    FactUnknown,
    /// The party has this live fact already.
    FactTaken,
    /// The party would have more facts than it may.
    TooManyFacts,
    /// An event names a fact that has not been opened.
    FactNotOpened,
    /// An opened fact is not the one that the event names.
    FactMismatch,
    /// The fact is of another kind than the event deals with.
    FactWrongKind,
    /// The recipient has not consented to the terms.
    ConsentMissing,
    /// The recipient has the bill already.
    RecipientIsHolder,
    /// The recipient is not a known party.
    RecipientUnknown,
    /// A party that is named is not known, or never had the head that is named.
    PartyUnknown,
    /// The transport document has not been handed in.
    DocumentMissing,
    /// No bill is issued over the transport document: it breaks its standard, the law or good
    /// practice.
    DocumentInvalid(DocumentFault),
    /// The act and the transport document contradict each other.
    DocumentMismatch,
    /// A party does not hold what the document states for its role.
    PartyNotInDocument,
    /// The transferability does not agree with the order kind.
    LegalMismatch,
    /// The carrier has issued a bill of this number already.
    NumberTaken,
    /// A bill has been opened with this seed already.
    BillExists,
    /// A document or a grant has been opened with this seed already.
    DocExists,
    /// The document is in this recipient's hands already.
    GrantExists,
    /// The new content of the document is of another kind, or the one that it has.
    EditionMismatch,
    /// The content has not been handed in, or is not the one that is signed.
    ContentMismatch,
    /// The log has not taken up older receipts.
    LogBehind,
    /// The log holds more of this chain than the node does.
    BehindLog,
    /// The clocks of the node's services differ.
    ClockSkew,
    /// The node cannot judge it now.
    Unavailable,
}

impl Rejection {
    /// The stable name.
    pub const fn reason(&self) -> &'static str {
        if let Self::JwsInvalid(error) = self {
            return error.reason();
        }
        texts::of(self).reason
    }

    /// The step at which it is said.
    pub const fn step(&self) -> Step {
        texts::of(self).step
    }

    /// Why it is not possible, in English.
    pub const fn sentence(&self) -> &'static str {
        texts::of(self).sentence
    }

    /// Why it is not possible, in Japanese.
    pub const fn sentence_ja(&self) -> &'static str {
        texts::of(self).sentence_ja
    }

    /// Who could do it.
    pub const fn who(&self) -> Who {
        texts::of(self).who
    }

    /// What to do next, in English.
    pub const fn next(&self) -> &'static str {
        texts::of(self).next
    }

    /// What to do next, in Japanese.
    pub const fn next_ja(&self) -> &'static str {
        texts::of(self).next_ja
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())?;
        if let Self::FormInvalid(fault) = self {
            return write!(f, ": {fault}");
        }
        if let Self::DocumentInvalid(fault) = self {
            return write!(f, ": {fault}");
        }
        if let Self::WrongStatus(status) = self {
            return write!(f, ": {status}");
        }
        Ok(())
    }
}

impl std::error::Error for Rejection {}

impl From<FormFault> for Rejection {
    fn from(fault: FormFault) -> Self {
        Self::FormInvalid(fault)
    }
}

/// What the reader of statements refused; a signature that does not verify has its own name.
impl From<JwsError> for Rejection {
    fn from(error: JwsError) -> Self {
        if error == JwsError::SignatureInvalid {
            Self::SignatureInvalid
        } else {
            Self::JwsInvalid(error)
        }
    }
}
