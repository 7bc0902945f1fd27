use std::collections::BTreeSet;

use funani_proof::b64;
use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value, canonical_digest, to_canonical};
use funani_proof::jws::{Jws, Typ};
use funani_proof::key::{Kid, SigningKey};

use super::{MAX_KEYS, write_digests};
use crate::act::MAX_APPROVALS;
use crate::fact::OpenedFact;
use crate::form::{self, Field, Form, FormFault, ViolationCode};
use crate::id::{Id, PartyId, uuid8};
use crate::origin::Origin;
use crate::receipt::ChainHead;
use crate::rejection::Rejection;
use crate::time::Timestamp;

mod detail;

pub use detail::{Describe, Enrol, Event, EventName};

/// What an added key signs, before the target of the event.
const PROOF_PREFIX: &[u8] = b"funani/proof/v1";

/// A key's own signature under the event that adds it: who adds a key has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The key.
    pub kid: Kid,
    /// Its signature over [`KeyEvent::proof_message`].
    pub signature: [u8; 64],
}

/// The payload of a signed event (`funani-key+jws`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEvent {
    /// The registry.
    pub registry: Origin,
    /// The party whose chain it is.
    pub party: PartyId,
    /// What happens.
    pub event: Event,
    /// The head that the event extends; nothing for ENROL.
    pub on: Option<ChainHead>,
    /// The signer's clock.
    pub time: Timestamp,
    /// The last recorded time at which the event may be recorded.
    pub not_after: Timestamp,
    /// The digests of the approvals.
    pub approvals: BTreeSet<Digest>,
    /// A proof of each key that is added, sorted by its id.
    pub proofs: Vec<Proof>,
}

impl KeyEvent {
    /// Reads the event of a statement. The signature is not judged here.
    ///
    /// # Errors
    /// [`Rejection::WrongType`] where the statement is no event, [`Rejection::FormInvalid`] with every
    /// violation of form, or [`Rejection::WeakKey`] where a weak key is among them.
    pub fn open(jws: &Jws) -> Result<Self, Rejection> {
        if jws.typ() != Typ::Key {
            return Err(Rejection::WrongType);
        }
        Self::parse(jws.payload()).map_err(|fault| {
            if fault.has(ViolationCode::WeakKey) {
                Rejection::WeakKey
            } else if fault
                .violations
                .iter()
                .all(|one| one.code == ViolationCode::IdMismatch)
            {
                Rejection::IdMismatch
            } else {
                Rejection::FormInvalid(fault)
            }
        })
    }

    /// Reads the canonical payload.
    ///
    /// # Errors
    /// [`FormFault`] with every violation; among them that an ENROL has another party id than
    /// its content gives.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        let event = form::read_payload(payload, Self::read)?;
        if matches!(event.event, Event::Enrol(_)) && party_id(&event) != event.party {
            let message = "must be the id that the content of the enrolment gives";
            return Err(FormFault::of("$.party", ViolationCode::IdMismatch, message));
        }
        Ok(event)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        let mut object = self.to_bare_object();
        if !self.approvals.is_empty() {
            object.insert("approvals", write_digests(&self.approvals));
        }
        if !self.proofs.is_empty() {
            object.insert("proofs", form::list(&self.proofs, write_proof));
        }
        to_canonical(&object.into())
    }

    /// What approvals and proofs are about: the digest of the canonical payload without both.
    pub fn target(&self) -> Digest {
        canonical_digest(&self.to_bare_object().into())
    }

    /// What each key that is added signs to prove that its owner has it.
    pub fn proof_message(&self) -> Vec<u8> {
        [PROOF_PREFIX, self.target().as_bytes()].concat()
    }

    /// Checks that every fact that the event adds is among the opened ones.
    ///
    /// # Errors
    /// `FACT_NOT_OPENED` where one is not.
    pub fn require_opened(&self, opened: &[OpenedFact]) -> Result<(), Rejection> {
        let opened: BTreeSet<Digest> = opened.iter().map(OpenedFact::digest).collect();
        if self.event.facts_added().all(|fact| opened.contains(&fact)) {
            Ok(())
        } else {
            Err(Rejection::FactNotOpened)
        }
    }

    /// Proves a key under this event.
    pub fn prove(&self, key: &SigningKey) -> Proof {
        Proof {
            kid: key.kid(),
            signature: key.sign(&self.proof_message()),
        }
    }

    /// The payload without approvals and proofs.
    fn to_bare_object(&self) -> Object {
        form::object([
            ("v", Some(1.into())),
            ("type", Some("funani-key".into())),
            ("registry", Some(self.registry.clone().into())),
            ("party", Some(self.party.into())),
            ("event", Some(self.event.name().as_str().into())),
            ("detail", Some(self.event.to_detail().into())),
            ("on", self.on.map(ChainHead::to_value)),
            ("time", Some(self.time.into())),
            ("not_after", Some(self.not_after.into())),
        ])
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-key");
        let registry = form.required("registry").parsed();
        let party = form.required("party").parsed();
        let name = form.required("event").parsed::<EventName>();
        let detail = form.required("detail");
        let event = name.and_then(|name| Event::read(name, &detail));
        let on = if name == Some(EventName::Enrol) {
            form.forbidden("on", "an enrolment extends nothing");
            None
        } else {
            form.required("on").object(ChainHead::read)
        };
        let time = form.required("time").time();
        let not_after = form.required("not_after").time();
        let approvals = form.optional("approvals").and_then(|field| {
            let approvals = field.digests(MAX_APPROVALS)?;
            left_out(&field, approvals.is_empty());
            Some(approvals)
        });
        let proofs = form.optional("proofs").and_then(|field| {
            let read = |field: &Field<'_>| field.object(read_proof);
            let proofs = field.sorted(MAX_KEYS, read, |proof| proof.kid)?;
            left_out(&field, proofs.is_empty());
            Some(proofs)
        });
        Some(Self {
            registry: registry?,
            party: party?,
            event: event?,
            on,
            time: time?,
            not_after: not_after?,
            approvals: approvals.unwrap_or_default().into_iter().collect(),
            proofs: proofs.unwrap_or_default(),
        })
    }
}

/// Notes a violation where a list is empty: that would be a second way to write none.
fn left_out(field: &Field<'_>, empty: bool) {
    if empty {
        field.fault(ViolationCode::NotAllowed, "an empty list is left out");
    }
}

/// The id that the content of an enrolment gives: of the canonical payload without `party`,
/// `proofs` and `approvals` (`docs/format.md` §1).
pub fn party_id(enrolment: &KeyEvent) -> PartyId {
    let mut object = enrolment.to_bare_object();
    object.remove("party");
    Id::new(uuid8(&canonical_digest(&object.into())))
}
fn read_proof(form: &mut Form<'_>) -> Option<Proof> {
    let kid = form.required("kid").parsed();
    let field = form.required("signature");
    let bytes = field.text().map(b64::decode)?;
    let Some(signature) = bytes.ok().and_then(|bytes| bytes.try_into().ok()) else {
        field.fault(
            ViolationCode::Malformed,
            "must be 64 bytes in base64url without padding",
        );
        return None;
    };
    Some(Proof {
        kid: kid?,
        signature,
    })
}

fn write_proof(proof: &Proof) -> Value {
    let signature = b64::encode(&proof.signature);
    Object::from([
        ("kid", Value::from(proof.kid)),
        ("signature", signature.into()),
    ])
    .into()
}
