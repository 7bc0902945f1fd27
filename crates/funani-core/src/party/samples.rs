//! A registry with one party chain, for tests: it records what the rules admit.

use std::collections::BTreeSet;

use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;

use super::build::{Draft, Enrolment, NewKey, Window, enrol, extend};
use super::{Custody, Event, EventFacts, Item, KeyEvent, KnownParty, Purpose};
use crate::fact::{Fact, OpenedFact};
use crate::form::Seed;
use crate::origin::Origin;
use crate::receipt::Receipt;
use crate::rejection::Rejection;
use crate::time::{MINUTE, SECOND, Timestamp};
use crate::trust::{TrustFile, TrustKey, TrustRole};

/// The seed byte of the operator's approve key.
pub(crate) const OPERATOR: u8 = 200;
/// The seed byte of the key that signs receipts of parties.
pub(crate) const RECEIPT: u8 = 201;

/// The key whose seed is this byte, 32 times.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// That many seconds into the story.
pub(crate) fn at(seconds: i64) -> Timestamp {
    "2027-03-01T00:00:00.000Z"
        .parse::<Timestamp>()
        .unwrap()
        .plus(seconds * SECOND)
}

pub(crate) fn registry() -> Origin {
    "registry.example.com".parse().unwrap()
}

pub(crate) fn trust() -> TrustFile {
    let entry = |role, seed: u8| TrustKey {
        role,
        public: key(seed).public(),
        from: Timestamp::FIRST,
        until: None,
    };
    let keys = vec![
        entry(TrustRole::Operator, OPERATOR),
        entry(TrustRole::PartiesReceipt, RECEIPT),
    ];
    TrustFile::new(registry(), keys, true).unwrap()
}

/// A fact with a salt that is made of its value.
pub(crate) fn open_fact(value: Fact) -> OpenedFact {
    let salt = Seed(*Digest::of(format!("{value:?}").as_bytes()).as_bytes());
    OpenedFact { salt, value }
}

pub(crate) fn digests(facts: &[OpenedFact]) -> BTreeSet<Digest> {
    facts.iter().map(OpenedFact::digest).collect()
}

/// From five minutes of validity at `time`.
pub(crate) fn window(time: Timestamp) -> Window {
    Window {
        time,
        not_after: time.plus(5 * MINUTE),
    }
}

pub(crate) fn statements(texts: &[String]) -> Vec<Jws> {
    texts.iter().map(|text| Jws::parse(text).unwrap()).collect()
}

/// What was handed in and recorded.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) event: Jws,
    pub(crate) receipt: Receipt,
    pub(crate) head: Digest,
    pub(crate) approvals: Vec<Jws>,
    pub(crate) opened: Vec<OpenedFact>,
}

impl Recorded {
    pub(crate) fn item(&self) -> Item<'_> {
        Item {
            event: Some(&self.event),
            receipt: &self.receipt,
            head: self.head,
            approvals: &self.approvals,
            opened: &self.opened,
        }
    }
}

/// One chain as its owner keeps it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    pub(crate) party: Option<KnownParty>,
    pub(crate) recorded: Vec<Recorded>,
}

impl Chain {
    /// A party with a root (key `seed`), an act key (`seed + 1`), an authenticate key
    /// (`seed + 2`), an approve key (`seed + 3`) and these facts.
    pub(crate) fn enrolled(seed: u8, facts: &[OpenedFact]) -> Self {
        let keys: Vec<SigningKey> = (0..4).map(|step| key(seed + step)).collect();
        let purposes = [
            Purpose::Root,
            Purpose::Act,
            Purpose::Authenticate,
            Purpose::Approve,
        ];
        let keys: Vec<NewKey<'_>> = keys
            .iter()
            .zip(purposes)
            .map(|(key, purpose)| NewKey {
                key,
                purpose,
                custody: Custody::SelfHeld,
            })
            .collect();
        let enrolment = Enrolment {
            seed: Seed([seed; 32]),
            keys: &keys,
            facts: digests(facts),
            approvals_needed: 0,
            recovery: None,
        };
        let draft = enrol(&registry(), enrolment, window(at(0)));
        let approval = draft.approve_as_operator(None, &key(OPERATOR));
        let event = draft.finish([approval.as_str()], &key(seed));
        let mut chain = Self::default();
        chain.submit(&event, &[approval], facts, at(0)).unwrap();
        chain
    }

    pub(crate) fn known(&self) -> &KnownParty {
        self.party.as_ref().unwrap()
    }

    /// Drafts an event on the present head.
    pub(crate) fn draft(&self, event: Event, keys: &[NewKey<'_>], time: Timestamp) -> Draft {
        let party = self.known();
        extend(
            &registry(),
            party.id(),
            party.chain_head(),
            event,
            keys,
            window(time),
        )
    }

    /// Records an event as a registry does.
    pub(crate) fn submit(
        &mut self,
        event: &str,
        approvals: &[String],
        opened: &[OpenedFact],
        time: Timestamp,
    ) -> Result<(), Rejection> {
        let (event, trust) = (Jws::parse(event)?, trust());
        let approvals = statements(approvals);
        KeyEvent::open(&event)?.require_opened(opened)?;
        let facts = EventFacts::new(&trust, time, &approvals);
        let judged = KnownParty::judge(self.party.as_ref(), &event, opened, &facts)?;
        let receipt = judged.receipt(time);
        let signed = jws::sign(Typ::Receipt, &key(RECEIPT), &receipt.to_payload());
        let head = Digest::of(signed.as_bytes());
        self.party = Some(judged.recorded(head, time));
        let opened = opened.to_vec();
        self.recorded.push(Recorded {
            event,
            receipt,
            head,
            approvals,
            opened,
        });
        Ok(())
    }

    /// The fold over what was recorded.
    pub(crate) fn replayed(&self) -> KnownParty {
        let (first, others) = self.recorded.split_first().unwrap();
        let mut party = KnownParty::open(&first.item(), &trust()).unwrap();
        for recorded in others {
            party.advance(&recorded.item(), &trust()).unwrap();
        }
        party
    }
}
