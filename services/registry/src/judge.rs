//! From signed bytes to what is recorded, or to a named no.
//!
//! Everything here is pure: the rules are those of `funani-core`, the facts come in as arguments,
//! and the caller reads, writes and waits. What is judged here is judged again by whoever verifies
//! the evidence later, so a receipt says under which heads of which parties it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use funani_core::act::{Act, Action, Extends, PartyReference};
use funani_core::approval::{Approval, ApprovalRole};
use funani_core::document::{DocumentFault, TransportDocument};
use funani_core::form::Seed;
use funani_core::id::{BillId, PartyId};
use funani_core::leaf::{self, Leaf};
use funani_core::origin::Origin;
use funani_core::party::{KnownParty, PartySet, Purpose, authorise_key};
use funani_core::practice::Policy;
use funani_core::receipt::{ChainKind, LOG_WITHIN, NotesHead, Receipt, ReceiptState};
use funani_core::rejection::Rejection;
use funani_core::state::State;
use funani_core::time::Timestamp;
use funani_core::transition::{self, Facts, VerifiedApproval};
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::{Kid, SigningKey};
use funani_runtime::directory::PartyEntry;

mod note;

pub(crate) use note::{HandedNote, NoteGround, check_note, check_note_form};

/// The parties at hand, each as the node knows it now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parties(BTreeMap<PartyId, Arc<PartyEntry>>);

impl Parties {
    pub(crate) fn party(&self, id: PartyId) -> Option<&KnownParty> {
        self.0.get(&id).map(|entry| &entry.party)
    }

    /// Whether every party that an act names is known, and once had the head that it names.
    fn know(&self, act: &Act) -> bool {
        act.parties().iter().all(|named| {
            let entry = self.0.get(&named.party);
            entry.is_some_and(|entry| entry.elements.iter().any(|at| at.head == named.head))
        })
    }

    /// Those of `ids` that are known, and no other.
    fn set<'a>(&'a self, ids: &BTreeSet<PartyId>) -> PartySet<'a> {
        ids.iter().filter_map(|id| self.party(*id)).collect()
    }

    /// The heads under which `ids` are judged, sorted by party.
    fn heads(&self, ids: &BTreeSet<PartyId>) -> Vec<PartyReference> {
        let known = ids.iter().filter_map(|id| self.party(*id));
        known
            .map(|party| PartyReference {
                party: party.id(),
                head: party.head(),
            })
            .collect()
    }
}

impl FromIterator<Arc<PartyEntry>> for Parties {
    fn from_iter<I: IntoIterator<Item = Arc<PartyEntry>>>(parties: I) -> Self {
        Self(
            parties
                .into_iter()
                .map(|entry| (entry.party.id(), entry))
                .collect(),
        )
    }
}

/// An act with what came with it.
#[derive(Clone, Debug)]
pub(crate) struct HandedAct {
    pub(crate) jws: Jws,
    pub(crate) act: Act,
    /// The approvals that the act names, in its order; those that did not come are missing.
    pub(crate) approvals: Vec<Jws>,
    /// What the transport document says, or why it cannot be read; absent where none came.
    pub(crate) document: Option<Result<TransportDocument, DocumentFault>>,
}

impl HandedAct {
    /// The head that the act extends; nothing for an issue.
    pub(crate) fn extends(&self) -> Option<&Extends> {
        self.act.on.first()
    }

    /// Every party whose chain the judgement may look into.
    pub(crate) fn parties(&self) -> BTreeSet<PartyId> {
        let named = self
            .act
            .parties()
            .into_iter()
            .map(|reference| reference.party);
        let approving = self.approvals.iter().filter_map(|approval| {
            Approval::parse(approval.payload())
                .ok()
                .and_then(|approval| approval.party)
        });
        named.chain(approving).collect()
    }
}

/// Checks who signed, what the act says of itself, its times and its approvals: all that stands
/// beside the state.
///
/// # Errors
/// The first [`Rejection`] of the step of form, in declared order.
pub(crate) fn check_form(
    handed: &HandedAct,
    parties: &Parties,
    recorded: Timestamp,
    previous: Option<Timestamp>,
) -> Result<Vec<VerifiedApproval>, Rejection> {
    let act = &handed.act;
    if !act.ids_hold() {
        return Err(Rejection::IdMismatch);
    }
    let actor = parties
        .party(act.actor.party)
        .ok_or(Rejection::KeyUnknown)?;
    authorise_key(actor, &handed.jws, Purpose::Act)?;
    match transition::check_statement(act) {
        // A reserved action has no sentence and no times that a node could judge.
        Err(Rejection::ActionNotOffered) => return Err(Rejection::ActionNotOffered),
        outcome => outcome?,
    }
    transition::check_times(act, recorded, previous)?;
    check_approvals(handed, parties)
}

/// Each approval that the act names is at hand, is for this act, and verifies under an approve key
/// of its party.
fn check_approvals(
    handed: &HandedAct,
    parties: &Parties,
) -> Result<Vec<VerifiedApproval>, Rejection> {
    let act = &handed.act;
    if handed.approvals.len() != act.approvals.len() {
        return Err(Rejection::ApprovalInvalid);
    }
    if act.approvals.is_empty() {
        return Ok(Vec::new());
    }
    let target = act.target();
    let verify = |jws: &Jws| {
        if jws.typ() != Typ::Approval {
            return None;
        }
        let approval = Approval::parse(jws.payload()).ok()?;
        let fits = approval.registry == act.registry
            && approval.target == target
            && approval.role != ApprovalRole::Operator;
        let party = parties.party(approval.party?)?;
        authorise_key(party, jws, Purpose::Approve).ok()?;
        fits.then_some(VerifiedApproval {
            party: approval.party,
            role: approval.role,
            kid: jws.kid(),
        })
    };
    let verified: Option<Vec<_>> = handed.approvals.iter().map(verify).collect();
    verified.ok_or(Rejection::ApprovalInvalid)
}

/// Decides whether the signer may do this in the state at the head that the act names.
///
/// # Errors
/// The first [`Rejection`] of the step of authority, in declared order.
pub(crate) fn check_authority(
    handed: &HandedAct,
    named: Option<&State>,
    approvals: &[VerifiedApproval],
    parties: &Parties,
    recorded: Timestamp,
) -> Result<(), Rejection> {
    let set = parties.set(&transition::judged(named, &handed.act, approvals));
    let facts = Facts {
        time: recorded,
        parties: &set,
        approvals,
        document: None,
    };
    transition::authority(named, &handed.act, &facts)
}

/// What is to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) state: State,
    pub(crate) keys_at: Vec<PartyReference>,
    pub(crate) time: Timestamp,
}

/// Decides on the act over the latest state.
///
/// # Errors
/// The first [`Rejection`] of state and content, in declared order.
pub(crate) fn decide(
    handed: &HandedAct,
    latest: Option<&State>,
    approvals: &[VerifiedApproval],
    parties: &Parties,
    policy: &Policy,
    recorded: Timestamp,
) -> Result<Verdict, Rejection> {
    let judged = transition::judged(latest, &handed.act, approvals);
    let set = parties.set(&judged);
    let document = handed.document.as_ref();
    let read = document.and_then(|read| read.as_ref().ok());
    let facts = Facts {
        time: recorded,
        parties: &set,
        approvals,
        document: read.map(|document| &document.facts),
    };
    let applied = match transition::apply(latest, &handed.act, &facts) {
        // A document that came and cannot be read stands where a missing one would.
        Err(Rejection::DocumentMissing) => {
            return Err(match document {
                Some(Err(fault)) => Rejection::DocumentInvalid(fault.clone()),
                Some(Ok(_)) | None => Rejection::DocumentMissing,
            });
        }
        outcome => outcome?,
    };
    if !parties.know(&handed.act) {
        return Err(Rejection::PartyUnknown);
    }
    admit(&handed.act, read, policy, recorded)?;
    Ok(Verdict {
        state: applied.state,
        keys_at: parties.heads(&judged),
        time: recorded,
    })
}

/// Whether the node takes the document of an issue. Judged once, here: a bill that is recorded
/// stays one, whatever a later rule says.
fn admit(
    act: &Act,
    document: Option<&TransportDocument>,
    policy: &Policy,
    recorded: Timestamp,
) -> Result<(), Rejection> {
    if let (Action::Issue(issue), Some(document)) = (&act.action, document) {
        policy
            .admit(issue, &document.value, recorded)
            .map_err(Rejection::DocumentInvalid)?;
    }
    Ok(())
}

/// What the rules would say of an act that is not signed yet. Approvals are collected after this:
/// that they are missing is no reason to refuse, neither for their number nor for an endorsee's
/// leave to surrender.
///
/// # Errors
/// The first [`Rejection`] of authority, state and content, in declared order.
pub(crate) fn foresee(
    act: &Act,
    state: Option<&State>,
    document: Option<&TransportDocument>,
    parties: &Parties,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), Rejection> {
    if !parties.know(act) {
        return Err(Rejection::PartyUnknown);
    }
    let approvals = foreseen(act, state, parties);
    let set = parties.set(&transition::judged(state, act, &approvals));
    let facts = Facts {
        time: now,
        parties: &set,
        approvals: &approvals,
        document: document.map(|document| &document.facts),
    };
    transition::apply(state, act, &facts)?;
    admit(act, document, policy, now)
}

/// The approvals that could come: as many of the actor's own as it asks of itself, and that of the
/// endorsee on a bill to order.
fn foreseen(act: &Act, state: Option<&State>, parties: &Parties) -> Vec<VerifiedApproval> {
    let actor = act.actor.party;
    let needed = parties.party(actor).map_or(0, KnownParty::approvals_needed);
    let own = (0..needed).map(|at| VerifiedApproval {
        party: Some(actor),
        role: ApprovalRole::Party,
        // Any distinct ids count as distinct keys.
        kid: Kid::from_bytes(*Digest::of(&at.to_be_bytes()).as_bytes()),
    });
    let endorsee = state.and_then(|state| state.endorsement.party()?.party());
    let leave = endorsee.map(|endorsee| VerifiedApproval {
        party: Some(endorsee),
        role: ApprovalRole::Endorsee,
        kid: Kid::from_bytes([0; 32]),
    });
    own.chain(leave).collect()
}

/// Whether a newer word from the parties could turn this no into a yes: then it is asked for, once.
pub(crate) const fn depends_on_parties(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::KeyUnknown
            | Rejection::ApprovalInvalid
            | Rejection::MandateMissing
            | Rejection::NotEndorsee
            | Rejection::ConsentMissing
            | Rejection::PartyUnknown
            | Rejection::PartyNotInDocument
            | Rejection::ApprovalsMissing
            | Rejection::NotConcerned
            | Rejection::NotCustoms
    )
}

/// The recorded time: that of the clock, and never before the receipt before.
pub(crate) fn recorded_time(now: Timestamp, previous: Option<Timestamp>) -> Timestamp {
    previous.map_or(now, |previous| now.max(previous))
}

/// A receipt, signed, with what the log gets of it.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) receipt: Arc<Receipt>,
    pub(crate) compact: String,
    pub(crate) digest: Digest,
    pub(crate) salt: Seed,
    pub(crate) leaf: [u8; leaf::UNLOGGED_LEN],
}

/// What a receipt is about, beside what was decided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) registry: &'a Origin,
    pub(crate) bill: BillId,
    pub(crate) seed: &'a Seed,
    pub(crate) sequence: u64,
    pub(crate) previous: Option<Digest>,
    pub(crate) act: Digest,
}

/// Signs the receipt for an act.
pub(crate) fn sign(
    place: &Place<'_>,
    verdict: Verdict,
    notes: NotesHead,
    key: &SigningKey,
    salt: Seed,
) -> Signed {
    let state = ReceiptState::Bill {
        state: Box::new(verdict.state),
        notes,
    };
    sign_state(place, state, verdict.keys_at, verdict.time, key, salt)
}

/// Signs a receipt that carries `state`.
pub(crate) fn sign_state(
    place: &Place<'_>,
    state: ReceiptState,
    keys_at: Vec<PartyReference>,
    time: Timestamp,
    key: &SigningKey,
    salt: Seed,
) -> Signed {
    let receipt = Receipt {
        registry: place.registry.clone(),
        chain: place.bill.uuid(),
        sequence: place.sequence,
        act: place.act,
        previous: place.previous,
        state,
        keys_at,
        time,
        log_by: time.plus(LOG_WITHIN),
    };
    let kind: ChainKind = receipt.kind();
    let compact = jws::sign(Typ::Receipt, key, &receipt.to_payload());
    let index = leaf::index(kind, place.registry, place.bill.as_bytes(), place.seed);
    let leaf = Leaf::of_receipt(kind, index, place.sequence, &salt, &compact).unlogged();
    Signed {
        digest: Digest::of(compact.as_bytes()),
        receipt: Arc::new(receipt),
        compact,
        salt,
        leaf,
    }
}
