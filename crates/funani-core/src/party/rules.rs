use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::jws::{Jws, Typ};
use funani_proof::key::{Kid, PublicKey};

use super::{
    Custody, Describe, Event, Key, KeyEvent, KnownParty, MAX_FACTS, MAX_KEYS, PartyState, Purpose,
};
use crate::approval::{Approval, ApprovalRole};
use crate::origin::Origin;
use crate::rejection::Rejection;
use crate::time::{DAY, HOUR, MINUTE, Timestamp};
use crate::trust::{TrustFile, TrustRole};

/// How far a signer's clock may be ahead of recorded time.
const MAX_AHEAD: i64 = 2 * MINUTE;
/// How long an event without approvals may stay open.
const MAX_OPEN: i64 = HOUR;
/// How long an event with approvals may stay open.
const MAX_OPEN_APPROVED: i64 = 7 * DAY;

/// What must be known to judge an event.
#[derive(Clone, Debug)]
pub struct EventFacts<'a> {
    /// The registry that judges.
    pub registry: &'a Origin,
    /// The recorded time.
    pub time: Timestamp,
    /// The operator's approve keys at that time.
    pub operators: Vec<&'a PublicKey>,
    /// Whether it is known which keys are the operator's. Where it is not, a verifier leaves the
    /// signatures under the operator's approvals unjudged and says so; a registry always knows.
    pub operators_known: bool,
    /// The approvals at hand; their signatures are checked here.
    pub approvals: &'a [Jws],
}

impl<'a> EventFacts<'a> {
    /// What a trust file says at `time`, with these approvals.
    pub fn new(trust: &'a TrustFile, time: Timestamp, approvals: &'a [Jws]) -> Self {
        let operators = trust.open_keys(TrustRole::Operator, time).collect();
        Self {
            registry: trust.registry(),
            time,
            operators,
            operators_known: true,
            approvals,
        }
    }

    /// What is known without a trust file for the registry.
    pub const fn untold(registry: &'a Origin, time: Timestamp, approvals: &'a [Jws]) -> Self {
        Self {
            registry,
            time,
            operators: Vec::new(),
            operators_known: false,
            approvals,
        }
    }
}

/// Decides what follows from an event, which is the one that `jws` holds.
///
/// That the event extends the latest head, that an added key was never on the chain and that a
/// fact is of the kind its event is for, only the whole chain shows: see [`KnownParty::judge`].
///
/// # Errors
/// The first [`Rejection`] that applies, in this order: `WRONG_REGISTRY`, `ACTION_NOT_OFFERED`,
/// `PARTY_EXISTS`, `PARTY_UNKNOWN`, `KEY_UNKNOWN`, `WRONG_PURPOSE`, `SIGNATURE_INVALID`,
/// `PROOF_INVALID`, `TIME_AHEAD`, `ACT_EXPIRED`, `NOT_AFTER_TOO_FAR`, `APPROVAL_INVALID`,
/// `CUSTODY_NOT_OFFERED`, `APPROVALS_MISSING`, `OPERATOR_APPROVAL_MISSING`, `KEY_TAKEN`,
/// `KEY_NOT_LIVE`, `LAST_ROOT`, `TOO_MANY_KEYS`, `FACT_TAKEN`, `FACT_UNKNOWN`, `TOO_MANY_FACTS`.
pub fn apply(
    state: Option<&PartyState>,
    event: &KeyEvent,
    jws: &Jws,
    facts: &EventFacts<'_>,
) -> Result<PartyState, Rejection> {
    authorise(state, event, jws, facts)?;
    change(state, &event.event)
}

/// The first half of [`apply`]: whether whoever signed and approved the event may.
pub(super) fn authorise(
    state: Option<&PartyState>,
    event: &KeyEvent,
    jws: &Jws,
    facts: &EventFacts<'_>,
) -> Result<(), Rejection> {
    if event.registry != *facts.registry {
        return Err(Rejection::WrongRegistry);
    }
    let keys = match (&event.event, state) {
        (Event::Reserved { .. }, _) => return Err(Rejection::ActionNotOffered),
        (Event::Enrol(enrol), None) => &enrol.keys,
        (Event::Enrol(_), Some(_)) => return Err(Rejection::PartyExists),
        (_, Some(state)) => &state.keys,
        (_, None) => return Err(Rejection::PartyUnknown),
    };
    let signer = keys.get(&jws.kid()).ok_or(Rejection::KeyUnknown)?;
    check_key(signer, jws, Purpose::Root)?;
    check_proofs(event)?;
    check_times(event, facts.time)?;
    let approvals = check_approvals(state, event, facts)?;
    if event
        .event
        .keys_added()
        .any(|key| key.custody == Custody::Managed)
    {
        return Err(Rejection::CustodyNotOffered);
    }
    approvals.suffice(state, &event.event)
}

/// The second half of [`apply`]: what follows.
pub(super) fn change(state: Option<&PartyState>, event: &Event) -> Result<PartyState, Rejection> {
    let mut next = match (event, state) {
        (Event::Enrol(enrol), _) => PartyState {
            approvals_needed: enrol.approvals_needed,
            facts: BTreeSet::new(),
            keys: BTreeMap::new(),
            recovery: enrol.recovery.clone(),
        },
        (_, Some(state)) => state.clone(),
        (_, None) => return Err(Rejection::PartyUnknown),
    };
    change_keys(&mut next.keys, event)?;
    change_facts(&mut next.facts, event)?;
    if let Event::Describe(Describe {
        approvals_needed: Some(number),
        ..
    }) = event
    {
        next.approvals_needed = *number;
    }
    Ok(next)
}

/// Checks that a statement is signed by a live key of the party that is for `purpose`.
///
/// # Errors
/// `KEY_REVOKED` where the key was once the party's, `KEY_UNKNOWN` where it never was,
/// `WRONG_PURPOSE`, `SIGNATURE_INVALID`.
pub fn authorise_key(party: &KnownParty, jws: &Jws, purpose: Purpose) -> Result<(), Rejection> {
    check_key(party.live_key(jws.kid())?, jws, purpose)
}

fn check_key(key: &Key, jws: &Jws, purpose: Purpose) -> Result<(), Rejection> {
    if key.purpose != purpose {
        return Err(Rejection::WrongPurpose);
    }
    jws.verify(&key.public)
        .map_err(|_| Rejection::SignatureInvalid)
}

fn check_times(event: &KeyEvent, now: Timestamp) -> Result<(), Rejection> {
    if event.time > now.plus(MAX_AHEAD) {
        return Err(Rejection::TimeAhead);
    }
    if now > event.not_after {
        return Err(Rejection::ActExpired);
    }
    let open = if event.approvals.is_empty() {
        MAX_OPEN
    } else {
        MAX_OPEN_APPROVED
    };
    if event.not_after.since(event.time) > open {
        return Err(Rejection::NotAfterTooFar);
    }
    Ok(())
}

/// There is a proof of each key that is added, and no other.
fn check_proofs(event: &KeyEvent) -> Result<(), Rejection> {
    let added: Vec<&Key> = event.event.keys_added().collect();
    if added.len() != event.proofs.len() {
        return Err(Rejection::ProofInvalid);
    }
    let message = event.proof_message();
    for (key, proof) in added.into_iter().zip(&event.proofs) {
        if key.kid() != proof.kid || key.public.verify(&message, &proof.signature).is_err() {
            return Err(Rejection::ProofInvalid);
        }
    }
    Ok(())
}

fn change_keys(keys: &mut BTreeMap<Kid, Key>, event: &Event) -> Result<(), Rejection> {
    if event.keys_added().any(|key| keys.contains_key(&key.kid())) {
        return Err(Rejection::KeyTaken);
    }
    for kid in event.keys_ended() {
        keys.remove(&kid).ok_or(Rejection::KeyNotLive)?;
    }
    keys.extend(event.keys_added().map(|key| (key.kid(), key.clone())));
    if !keys.values().any(|key| key.purpose == Purpose::Root) {
        return Err(Rejection::LastRoot);
    }
    if keys.len() > MAX_KEYS {
        return Err(Rejection::TooManyKeys);
    }
    Ok(())
}

fn change_facts(facts: &mut BTreeSet<Digest>, event: &Event) -> Result<(), Rejection> {
    if event.facts_added().any(|fact| facts.contains(&fact)) {
        return Err(Rejection::FactTaken);
    }
    for fact in event.facts_ended() {
        if !facts.remove(&fact) {
            return Err(Rejection::FactUnknown);
        }
    }
    facts.extend(event.facts_added());
    if facts.len() > MAX_FACTS {
        return Err(Rejection::TooManyFacts);
    }
    Ok(())
}

/// Who approved an event.
struct Approvals {
    operator: bool,
    party: BTreeSet<Kid>,
}

impl Approvals {
    /// The party's own approvals are as many as it wanted so far where it lowers their number, and
    /// the operator's is there where something is enrolled or described.
    fn suffice(&self, state: Option<&PartyState>, event: &Event) -> Result<(), Rejection> {
        let before = state.map_or(0, |state| state.approvals_needed);
        let lowers = matches!(
            event,
            Event::Describe(Describe { approvals_needed: Some(number), .. }) if *number < before
        );
        let given = u64::try_from(self.party.len()).unwrap_or(u64::MAX);
        if lowers && given < before {
            return Err(Rejection::ApprovalsMissing);
        }
        if matches!(event, Event::Enrol(_) | Event::Describe(_)) && !self.operator {
            return Err(Rejection::OperatorApprovalMissing);
        }
        Ok(())
    }
}

/// Every approval that the event names is at hand and holds.
fn check_approvals(
    state: Option<&PartyState>,
    event: &KeyEvent,
    facts: &EventFacts<'_>,
) -> Result<Approvals, Rejection> {
    let target = event.target();
    let mut approvals = Approvals {
        operator: false,
        party: BTreeSet::new(),
    };
    for digest in &event.approvals {
        let jws = facts.approvals.iter().find(|jws| jws.digest() == *digest);
        let jws = jws.ok_or(Rejection::ApprovalInvalid)?;
        let key = match approval_role(jws, event, target)? {
            ApprovalRole::Operator => {
                approvals.operator = true;
                if !facts.operators_known {
                    continue;
                }
                facts
                    .operators
                    .iter()
                    .copied()
                    .find(|key| key.kid() == jws.kid())
            }
            ApprovalRole::Party => {
                approvals.party.insert(jws.kid());
                let key = state.and_then(|state| state.keys.get(&jws.kid()));
                key.filter(|key| key.purpose == Purpose::Approve)
                    .map(|key| &key.public)
            }
            ApprovalRole::Endorsee => None,
        };
        let key = key.ok_or(Rejection::ApprovalInvalid)?;
        jws.verify(key).map_err(|_| Rejection::ApprovalInvalid)?;
    }
    Ok(approvals)
}

/// What the approval is given as, where it is one of this event.
fn approval_role(jws: &Jws, event: &KeyEvent, target: Digest) -> Result<ApprovalRole, Rejection> {
    if jws.typ() != Typ::Approval {
        return Err(Rejection::ApprovalInvalid);
    }
    let approval = Approval::parse(jws.payload()).map_err(|_| Rejection::ApprovalInvalid)?;
    let party = approval.party.is_none_or(|party| party == event.party);
    if approval.registry != event.registry || approval.target != target || !party {
        return Err(Rejection::ApprovalInvalid);
    }
    Ok(approval.role)
}
