use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_proof::key::Kid;

use super::{KnownParty, Said};
use crate::fact::{Fact, OpenedFact};
use crate::form::{self, FormFault, Seed};
use crate::identifier::Identifier;
use crate::party::rules::{authorise, change};
use crate::party::{Event, EventFacts, KeyEvent, PartyState};
use crate::receipt::{ChainKind, LOG_WITHIN, Receipt, ReceiptState};
use crate::rejection::Rejection;
use crate::time::Timestamp;
use crate::trust::TrustFile;

/// One element of a party chain, as it is folded. Whether the receipt's signature holds is for
/// the caller to check: a verifier judges it by the time at which it was logged.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// The event; nothing where it changed only facts and was left out.
    pub event: Option<&'a Jws>,
    /// The receipt for it.
    pub receipt: &'a Receipt,
    /// The digest of the signed receipt.
    pub head: Digest,
    /// The approvals at hand.
    pub approvals: &'a [Jws],
    /// Those facts of the event that are opened.
    pub opened: &'a [OpenedFact],
}

/// Why an element does not follow on a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// The rules refuse the event, and yet there is a receipt for it.
    #[error("the event is refused: {0}")]
    Rejected(#[source] Rejection),
    /// The receipt is for another event, chain or registry, or is not of a party.
    #[error("the receipt is not one for this event")]
    ReceiptMismatch,
    /// The receipt does not follow on the one before.
    #[error("the receipt does not follow on the one before")]
    ChainBroken,
    /// The receipt is dated before the one before.
    #[error("the receipt is dated before the one before")]
    TimeBackwards,
    /// The form of the state in the receipt is wrong.
    #[error("the state in the receipt is not one of a party: {0}")]
    StateForm(#[source] FormFault),
    /// The receipt holds another state than follows from the event.
    #[error("the receipt holds another state than follows from the event")]
    StateMismatch,
    /// An event is left out that changed more than facts.
    #[error("an event is left out that changed more than facts")]
    EventMissing,
}

impl ChainFault {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Rejected(_) | Self::StateMismatch => "FOLD_MISMATCH",
            Self::ReceiptMismatch => "RECEIPT_MISMATCH",
            Self::ChainBroken | Self::EventMissing => "PARTY_CHAIN_BROKEN",
            Self::TimeBackwards => "TIME_BACKWARDS",
            Self::StateForm(fault) => fault.reason(),
        }
    }
}
/// An event that the rules admit and that waits for its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The event.
    pub event: KeyEvent,
    /// The state after it.
    pub state: PartyState,
    act: Digest,
    previous: Option<Digest>,
    sequence: u64,
    seed: Seed,
    said: Said,
    revoked: BTreeSet<Kid>,
}

impl Judged {
    /// The identifiers that the party holds after the event, as far as facts are opened.
    pub fn identifiers(&self) -> impl Iterator<Item = &Identifier> {
        self.said.identifiers()
    }

    /// The live facts after the event that are opened.
    pub const fn opened(&self) -> &BTreeMap<Digest, Fact> {
        &self.said.opened
    }

    /// The sequence of the event on its chain, from 1.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The receipt for the event at `time`, to be signed.
    pub fn receipt(&self, time: Timestamp) -> Receipt {
        Receipt {
            registry: self.event.registry.clone(),
            chain: self.event.party.uuid(),
            sequence: self.sequence,
            act: self.act,
            previous: self.previous,
            state: ReceiptState::Party(self.state.to_object()),
            keys_at: Vec::new(),
            time,
            log_by: time.plus(LOG_WITHIN),
        }
    }

    /// The party once the event is recorded at `time` under a receipt of digest `head`.
    pub fn recorded(self, head: Digest, time: Timestamp) -> KnownParty {
        KnownParty {
            id: self.event.party,
            seed: self.seed,
            head,
            sequence: self.sequence,
            time,
            state: self.state,
            said: self.said,
            revoked: self.revoked,
        }
    }
}
impl KnownParty {
    /// Judges an event against the whole chain so far, which is nothing for ENROL.
    ///
    /// Only the facts in `opened` are looked into. A registry asks for all of them, with
    /// [`KeyEvent::require_opened`].
    ///
    /// # Errors
    /// Those of [`KeyEvent::open`] and [`apply`](crate::party::apply). After the signature is found good:
    /// `ID_MISMATCH` for an event of another party, `HEAD_MOVED` where it extends another head. And
    /// `KEY_REVOKED` for a signer that was once a key, `KEY_TAKEN` for an added key that was one,
    /// `FACT_MISMATCH` for an opened fact that the event does not add, `FACT_WRONG_KIND` for one
    /// that its event is not for.
    pub fn judge(
        known: Option<&Self>,
        jws: &Jws,
        opened: &[OpenedFact],
        facts: &EventFacts<'_>,
    ) -> Result<Judged, Rejection> {
        let event = KeyEvent::open(jws)?;
        let state = known.map(|party| &party.state);
        authorise(state, &event, jws, facts).map_err(|rejection| match known {
            Some(party) if rejection == Rejection::KeyUnknown => party.gone(jws.kid()),
            _ => rejection,
        })?;
        if let Some(party) = known {
            party.check_follows(&event)?;
        }
        let state = change(state, &event.event)?;
        let mut revoked = known.map_or_else(BTreeSet::new, |party| party.revoked.clone());
        if event
            .event
            .keys_added()
            .any(|key| revoked.contains(&key.kid()))
        {
            return Err(Rejection::KeyTaken);
        }
        revoked.extend(event.event.keys_ended());
        let mut said = known.map_or_else(Said::default, |party| party.said.clone());
        said.follow(&event.event, opened)?;
        let seed = match (&event.event, known) {
            (_, Some(party)) => party.seed,
            (Event::Enrol(enrol), None) => enrol.seed,
            (_, None) => return Err(Rejection::PartyUnknown),
        };
        Ok(Judged {
            act: jws.digest(),
            previous: known.map(|party| party.head),
            sequence: known.map_or(1, |party| party.sequence.saturating_add(1)),
            seed,
            event,
            state,
            said,
            revoked,
        })
    }

    /// Begins with the first element of a chain.
    ///
    /// # Errors
    /// [`ChainFault`] where the element is not a sound enrolment.
    pub fn open(item: &Item<'_>, trust: &TrustFile) -> Result<Self, ChainFault> {
        Self::open_under(
            item,
            &EventFacts::new(trust, item.receipt.time, item.approvals),
        )
    }

    /// As [`Self::open`], under facts that the caller has gathered for the item.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_under(item: &Item<'_>, facts: &EventFacts<'_>) -> Result<Self, ChainFault> {
        let jws = item.event.ok_or(ChainFault::EventMissing)?;
        Self::follow(None, jws, item, facts)
    }

    /// Goes on with the next element of the chain. On an error nothing changes.
    ///
    /// # Errors
    /// [`ChainFault`] where the element does not follow.
    pub fn advance(&mut self, item: &Item<'_>, trust: &TrustFile) -> Result<(), ChainFault> {
        self.advance_under(
            item,
            &EventFacts::new(trust, item.receipt.time, item.approvals),
        )
    }

    /// As [`Self::advance`], under facts that the caller has gathered for the item.
    ///
    /// # Errors
    /// As [`Self::advance`].
    pub fn advance_under(
        &mut self,
        item: &Item<'_>,
        facts: &EventFacts<'_>,
    ) -> Result<(), ChainFault> {
        *self = match item.event {
            Some(jws) => Self::follow(Some(self), jws, item, facts)?,
            None => self.skip(item, facts)?,
        };
        Ok(())
    }

    fn follow(
        known: Option<&Self>,
        jws: &Jws,
        item: &Item<'_>,
        facts: &EventFacts<'_>,
    ) -> Result<Self, ChainFault> {
        let time = item.receipt.time;
        let judged = Self::judge(known, jws, item.opened, facts).map_err(ChainFault::Rejected)?;
        let (expected, found) = (judged.receipt(time), item.receipt);
        if found.previous != expected.previous || found.sequence != expected.sequence {
            return Err(ChainFault::ChainBroken);
        }
        if known.is_some_and(|party| time < party.time) {
            return Err(ChainFault::TimeBackwards);
        }
        if matches!(found.state, ReceiptState::Party(_)) && found.state != expected.state {
            return Err(ChainFault::StateMismatch);
        }
        if *found != expected {
            return Err(ChainFault::ReceiptMismatch);
        }
        Ok(judged.recorded(item.head, time))
    }

    /// Passes over an event that was left out: its receipt shows that only facts changed.
    fn skip(&self, item: &Item<'_>, facts: &EventFacts<'_>) -> Result<Self, ChainFault> {
        let receipt = item.receipt;
        let ReceiptState::Party(object) = &receipt.state else {
            return Err(ChainFault::ReceiptMismatch);
        };
        let same = receipt.registry == *facts.registry && receipt.chain == self.id.uuid();
        if !same || !receipt.keys_at.is_empty() || receipt.kind() != ChainKind::Party {
            return Err(ChainFault::ReceiptMismatch);
        }
        let next = self.sequence.saturating_add(1);
        if receipt.previous != Some(self.head) || receipt.sequence != next {
            return Err(ChainFault::ChainBroken);
        }
        if receipt.time < self.time {
            return Err(ChainFault::TimeBackwards);
        }
        if !item.opened.is_empty() {
            return Err(ChainFault::Rejected(Rejection::FactMismatch));
        }
        let state = form::read(object, PartyState::read).map_err(ChainFault::StateForm)?;
        let facts = state.facts.clone();
        if state
            != (PartyState {
                facts,
                ..self.state.clone()
            })
        {
            return Err(ChainFault::EventMissing);
        }
        let mut said = self.said.clone();
        said.opened.retain(|digest, _| state.facts.contains(digest));
        said.kinds.retain(|digest, _| state.facts.contains(digest));
        let (head, time) = (item.head, receipt.time);
        Ok(Self {
            head,
            sequence: next,
            time,
            state,
            said,
            ..self.clone()
        })
    }

    fn check_follows(&self, event: &KeyEvent) -> Result<(), Rejection> {
        if event.party != self.id {
            return Err(Rejection::IdMismatch);
        }
        if event.on != Some(self.chain_head()) {
            return Err(Rejection::HeadMoved(Some(self.chain_head())));
        }
        Ok(())
    }
}
