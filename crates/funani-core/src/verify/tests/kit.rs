//! A whole platform in memory, for tests: parties, a registry and a log, with real signatures.
//!
//! It records what the rules admit, and also what they do not: then the registry lies, and a
//! verifier has to see it.

use std::collections::{BTreeMap, BTreeSet};

use funani_proof::checkpoint::Checkpoint;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;
use funani_proof::merkle;

use crate::act::PartyReference;
use crate::bundle::{Bundle, Entry, Place};
use crate::fact::{Fact, Mandate, OpenedFact, Role};
use crate::form::Seed;
use crate::head::{HeadStatement, LogHead};
use crate::id::{MandateId, PartyId};
use crate::identifier::Identifier;
use crate::leaf::Leaf;
use crate::origin::Origin;
use crate::party::build::{Draft, Enrolment, NewKey, Window, enrol, extend};
use crate::party::{Custody, Event, EventFacts, KnownParty, Purpose};
use crate::receipt::{ChainKind, NotesHead, Receipt};
use crate::time::{MINUTE, SECOND, Timestamp};
use crate::trust::{TrustFile, TrustKey, TrustRole};

mod bills;

pub(super) use bills::{Book, Plan, document, stated};

/// A registry, its parties, its log and one bill.
#[derive(Clone)]
pub(super) struct World {
    pub(super) registry: Origin,
    pub(super) now: Timestamp,
    pub(super) node: Node,
    pub(super) leaves: Vec<[u8; crate::leaf::LEN]>,
    pub(super) people: BTreeMap<&'static str, Person>,
    pub(super) bill: Book,
    /// How long the log takes, in milliseconds.
    pub(super) lag: i64,
    seeds: u8,
}

/// The keys of the registry.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) operator: SigningKey,
    pub(super) registry: SigningKey,
    pub(super) parties: SigningKey,
    pub(super) checkpoint: SigningKey,
    pub(super) cosign: SigningKey,
}

/// A statement as it was recorded.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) statement: Option<String>,
    pub(super) receipt: String,
    pub(super) salt: Seed,
    pub(super) leaf: Option<(u64, u64)>,
    pub(super) facts: Vec<OpenedFact>,
    pub(super) annex: Option<Vec<u8>>,
}

impl Row {
    pub(super) fn head(&self) -> Digest {
        Digest::of(self.receipt.as_bytes())
    }

    pub(super) fn read(&self) -> Receipt {
        Receipt::parse(Jws::parse(&self.receipt).unwrap().payload()).unwrap()
    }
}

/// A party with its keys and its chain.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) root: SigningKey,
    pub(super) act: SigningKey,
    pub(super) approve: Vec<SigningKey>,
    pub(super) known: KnownParty,
    pub(super) rows: Vec<Row>,
    pub(super) approvals: Vec<String>,
}

impl Person {
    pub(super) fn id(&self) -> PartyId {
        self.known.id()
    }

    pub(super) fn reference(&self) -> PartyReference {
        PartyReference {
            party: self.id(),
            head: self.known.head(),
        }
    }
}

pub(super) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

pub(super) fn terms() -> Digest {
    Digest::of(b"terms")
}

pub(super) fn identifier(value: &str) -> Identifier {
    Identifier::new("TEST", value).unwrap()
}

pub(super) fn opened(fact: Fact) -> OpenedFact {
    let salt = Seed(*Digest::of(format!("{fact:?}").as_bytes()).as_bytes());
    OpenedFact { salt, value: fact }
}

impl World {
    pub(super) fn new() -> Self {
        let registry: Origin = "registry.example".parse().unwrap();
        let node = Node {
            operator: key(201),
            registry: key(202),
            parties: key(203),
            checkpoint: key(204),
            cosign: key(205),
        };
        let now = "2027-03-01T09:00:00.000Z".parse().unwrap();
        let bill = Book::new(&registry, Seed([77; 32]));
        let people = BTreeMap::new();
        Self {
            registry,
            now,
            node,
            leaves: Vec::new(),
            people,
            bill,
            lag: 200,
            seeds: 0,
        }
    }

    pub(super) fn trust(&self) -> TrustFile {
        let key = |role, key: &SigningKey| TrustKey {
            role,
            public: key.public(),
            from: "2027-01-01T00:00:00.000Z".parse().unwrap(),
            until: None,
        };
        let node = &self.node;
        let keys = vec![
            key(TrustRole::Operator, &node.operator),
            key(TrustRole::RegistryReceipt, &node.registry),
            key(TrustRole::PartiesReceipt, &node.parties),
            key(TrustRole::Checkpoint, &node.checkpoint),
            key(TrustRole::Cosign, &node.cosign),
        ];
        TrustFile::new(self.registry.clone(), keys, false).unwrap()
    }

    pub(super) fn pass(&mut self, millis: i64) {
        self.now = self.now.plus(millis);
    }

    pub(super) fn person(&self, name: &str) -> &Person {
        &self.people[name]
    }

    pub(super) fn window(&self) -> Window {
        Window {
            time: self.now,
            not_after: self.now.plus(5 * MINUTE),
        }
    }

    /// Puts a leaf into the log.
    pub(super) fn log(&mut self, leaf: &Leaf) -> (u64, u64) {
        let time = u64::try_from(self.now.plus(self.lag).as_millis()).unwrap();
        let index = u64::try_from(self.leaves.len()).unwrap();
        self.leaves.push(leaf.logged(time));
        (index, time)
    }

    pub(super) fn salt(&mut self) -> Seed {
        self.seeds = self.seeds.wrapping_add(1);
        Seed(*Digest::of(&[self.seeds, 1]).as_bytes())
    }

    /// Enrols a party that has an identifier of its name.
    pub(super) fn enrol(&mut self, name: &'static str, approvers: u8, approvals_needed: u64) {
        self.enrol_with(name, approvers, approvals_needed, &[]);
    }

    /// Enrols a customs administration of these countries.
    pub(super) fn customs(&mut self, name: &'static str, countries: &[&str]) {
        let place = |country: &&str| Fact::Place {
            country: (*country).to_owned(),
            address: None,
        };
        let mut facts = vec![Fact::Role(Role::Customs)];
        facts.extend(countries.iter().map(place));
        self.enrol_with(name, 0, 0, &facts);
    }

    pub(super) fn enrol_with(
        &mut self,
        name: &'static str,
        approvers: u8,
        approvals_needed: u64,
        more: &[Fact],
    ) {
        self.seeds += 8;
        let seed = self.seeds;
        let (root, act) = (key(seed), key(seed + 1));
        let approve: Vec<SigningKey> = (0..approvers)
            .map(|number| key(seed + 2 + number))
            .collect();
        self.seeds += approvers;
        let mut keys = vec![new_key(&root, Purpose::Root), new_key(&act, Purpose::Act)];
        keys.extend(approve.iter().map(|key| new_key(key, Purpose::Approve)));
        let mut facts = vec![
            opened(Fact::Name {
                name: format!("{name} Co"),
                language: None,
            }),
            opened(Fact::Identifier(identifier(name))),
        ];
        facts.extend(more.iter().cloned().map(opened));
        let enrolment = Enrolment {
            seed: Seed([seed; 32]),
            keys: &keys,
            facts: facts.iter().map(OpenedFact::digest).collect(),
            approvals_needed,
            recovery: None,
        };
        let draft = enrol(&self.registry, enrolment, self.window());
        let approval = draft.approve_as_operator(None, &self.node.operator);
        let event = draft.finish([approval.as_str()], &root);
        let (known, row) = self.record(None, event, std::slice::from_ref(&approval), &facts);
        let (rows, approvals) = (vec![row], vec![approval]);
        self.people.insert(
            name,
            Person {
                root,
                act,
                approve,
                known,
                rows,
                approvals,
            },
        );
    }

    pub(super) fn draft(&self, name: &str, event: Event, keys: &[NewKey<'_>]) -> Draft {
        let known = &self.person(name).known;
        extend(
            &self.registry,
            known.id(),
            known.chain_head(),
            event,
            keys,
            self.window(),
        )
    }

    /// Records an event that needs no approval.
    pub(super) fn event(
        &mut self,
        name: &'static str,
        event: Event,
        keys: &[NewKey<'_>],
        facts: &[OpenedFact],
    ) {
        let root = self.person(name).root.clone();
        let event = self.draft(name, event, keys).finish([], &root);
        let known = self.person(name).known.clone();
        let (known, row) = self.record(Some(&known), event, &[], facts);
        let person = self.people.get_mut(name).unwrap();
        person.known = known;
        person.rows.push(row);
    }

    pub(super) fn consent(&mut self, name: &'static str) {
        let until = self.now.plus(1_000 * MINUTE);
        let fact = opened(Fact::Consent {
            terms: terms(),
            until,
        });
        self.event(
            name,
            Event::Consent {
                fact: fact.digest(),
            },
            &[],
            &[fact],
        );
    }

    pub(super) fn mandate(&mut self, name: &'static str, mandate: Mandate) {
        let fact = opened(Fact::Mandate(mandate));
        self.event(
            name,
            Event::Mandate {
                fact: fact.digest(),
            },
            &[],
            &[fact],
        );
    }

    fn record(
        &mut self,
        known: Option<&KnownParty>,
        event: String,
        approvals: &[String],
        facts: &[OpenedFact],
    ) -> (KnownParty, Row) {
        let trust = self.trust();
        let approvals: Vec<Jws> = approvals
            .iter()
            .map(|text| Jws::parse(text).unwrap())
            .collect();
        let jws = Jws::parse(&event).unwrap();
        let judging = EventFacts::new(&trust, self.now, &approvals);
        let judged = KnownParty::judge(known, &jws, facts, &judging).unwrap();
        let receipt = judged.receipt(self.now);
        let signed = jws::sign(Typ::Receipt, &self.node.parties, &receipt.to_payload());
        let known = judged.recorded(Digest::of(signed.as_bytes()), self.now);
        let salt = self.salt();
        let index = crate::leaf::index(
            ChainKind::Party,
            &self.registry,
            known.id().as_bytes(),
            &known.seed(),
        );
        let leaf = Leaf::of_receipt(ChainKind::Party, index, receipt.sequence, &salt, &signed);
        let leaf = Some(self.log(&leaf));
        let mut facts = facts.to_vec();
        facts.sort_by_key(OpenedFact::digest);
        self.pass(SECOND);
        (
            known,
            Row {
                statement: Some(event),
                receipt: signed,
                salt,
                leaf,
                facts,
                annex: None,
            },
        )
    }

    /// The names of parties whose chain the bill's receipts or acts name.
    pub(super) fn named(&self) -> BTreeSet<&'static str> {
        let named = self.bill.parties();
        let people = self
            .people
            .iter()
            .filter(|(_, person)| named.contains(&person.id()));
        people.map(|(name, _)| *name).collect()
    }

    pub(super) fn hashes(&self) -> Vec<Digest> {
        self.leaves
            .iter()
            .map(|leaf| merkle::leaf_hash(leaf))
            .collect()
    }

    pub(super) fn log_head(&self) -> LogHead {
        let size = u64::try_from(self.leaves.len()).unwrap();
        LogHead {
            size,
            root: merkle::root(&self.hashes()),
        }
    }

    /// The log's checkpoint, signed and stamped two seconds from now.
    pub(super) fn checkpoint(&self) -> String {
        let LogHead { size, root } = self.log_head();
        let checkpoint = Checkpoint {
            origin: format!("{}/log", self.registry),
            size,
            root,
        };
        let mut note = checkpoint.sign(&self.node.checkpoint).unwrap();
        let seconds = u64::try_from(self.now.plus(2 * SECOND).as_millis() / SECOND).unwrap();
        let name = format!("{}/cosign", self.registry);
        note.add_cosignature(&name, &self.node.cosign, seconds)
            .unwrap();
        note.to_string()
    }

    pub(super) fn entry(row: &Row, hashes: &[Digest]) -> Entry {
        let place = row.leaf.map(|(index, time)| {
            let path = path(usize::try_from(index).unwrap(), hashes);
            Place { index, time, path }
        });
        Entry {
            receipt: Jws::parse(&row.receipt).unwrap(),
            salt: row.salt,
            place,
        }
    }

    /// The registry's statement of the bill's latest receipt.
    pub(super) fn head_statement(&self) -> HeadStatement {
        let last = self.bill.rows.last().unwrap();
        HeadStatement {
            registry: self.registry.clone(),
            kind: ChainKind::Bill,
            chain: self.bill.id.uuid(),
            sequence: u64::try_from(self.bill.rows.len()).unwrap(),
            head: last.head(),
            notes: Some(self.bill.notes_head()),
            log: self.log_head(),
            time: self.now,
            valid_seconds: 60,
        }
    }

    /// The registry's statement of a party's latest receipt.
    pub(super) fn party_statement(&self, name: &str) -> HeadStatement {
        let known = &self.person(name).known;
        HeadStatement {
            kind: ChainKind::Party,
            chain: known.id().uuid(),
            sequence: known.sequence(),
            head: known.head(),
            notes: None,
            ..self.head_statement()
        }
    }

    pub(super) fn signed_head(&self, head: &HeadStatement) -> Jws {
        let key = match head.kind {
            ChainKind::Party => &self.node.parties,
            ChainKind::Bill | ChainKind::Note | ChainKind::Document => &self.node.registry,
        };
        Jws::parse(&jws::sign(Typ::Head, key, &head.to_payload())).unwrap()
    }

    /// Fresh statements of the bill and of every party named.
    pub(super) fn heads(&self) -> Vec<Jws> {
        let parties = self
            .named()
            .into_iter()
            .map(|name| self.party_statement(name));
        let heads = std::iter::once(self.head_statement()).chain(parties);
        heads.map(|head| self.signed_head(&head)).collect()
    }

    pub(super) fn bytes_of(bundle: &Bundle) -> Vec<u8> {
        bundle.to_canonical().into_bytes()
    }
}

pub(super) fn new_key(key: &SigningKey, purpose: Purpose) -> NewKey<'_> {
    NewKey {
        key,
        purpose,
        custody: Custody::SelfHeld,
    }
}

pub(super) fn mandate_id(number: u8) -> MandateId {
    MandateId::from_bytes([number; 16])
}

/// The inclusion path of RFC 6962 §2.1.1.
pub(super) fn path(index: usize, hashes: &[Digest]) -> Vec<Digest> {
    if hashes.len() == 1 {
        return Vec::new();
    }
    let split = hashes.len().next_power_of_two() / 2;
    let (left, right) = hashes.split_at(split);
    let (mut below, other) = if index < split {
        (path(index, left), merkle::root(right))
    } else {
        (path(index - split, right), merkle::root(left))
    };
    below.push(other);
    below
}

/// The note chain as a receipt mentions it.
pub(super) fn notes_head(rows: &[Row]) -> NotesHead {
    NotesHead {
        head: rows.last().map(Row::head),
        sequence: u64::try_from(rows.len()).unwrap(),
    }
}
