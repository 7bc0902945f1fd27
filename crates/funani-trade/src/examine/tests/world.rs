//! A registry in memory that really signs: parties, bills, documents, their log and their evidence.

use std::collections::BTreeMap;

use funani_core::act::{
    Act, Action, Capacity, Extends, Issue, Legal, Opens, Order, PartyReference, Reference,
};
use funani_core::bundle::{Builder, Bundle, Entry, EventEntry, Place, Subject};
use funani_core::doc::{self, Deed, Doc, DocFacts, DocState, On};
use funani_core::document::DocumentFacts;
use funani_core::fact::{Fact, OpenedFact};
use funani_core::form::Seed;
use funani_core::head::{HeadStatement, LogHead};
use funani_core::id::{DocId, PartyId, bill_id, doc_id};
use funani_core::identifier::Identifier;
use funani_core::intent::{self, Language};
use funani_core::leaf::{self, Leaf};
use funani_core::origin::Origin;
use funani_core::party::build::{Enrolment, NewKey, Window, enrol, extend};
use funani_core::party::{Custody, Event, EventFacts, KnownParty, PartySet, Purpose};
use funani_core::receipt::{ChainHead, ChainKind, LOG_WITHIN, NotesHead, Receipt, ReceiptState};
use funani_core::state::State;
use funani_core::time::{MINUTE, SECOND, Timestamp};
use funani_core::transition::{self, Facts};
use funani_core::trust::{TrustFile, TrustKey, TrustRole};
use funani_proof::checkpoint::Checkpoint;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;
use funani_proof::merkle;

/// A registry with all that it holds.
pub(crate) struct World {
    pub(crate) registry: Origin,
    pub(crate) now: Timestamp,
    leaves: Vec<[u8; leaf::LEN]>,
    people: BTreeMap<String, Person>,
    chains: BTreeMap<String, Chain>,
    seeds: u8,
}

struct Person {
    root: SigningKey,
    act: SigningKey,
    known: KnownParty,
    rows: Vec<Row>,
    approval: String,
}

/// A bill or a document.
struct Chain {
    subject: Subject,
    seed: Seed,
    contents: Vec<Vec<u8>>,
    bill: Option<State>,
    doc: Option<DocState>,
    rows: Vec<Row>,
}

#[derive(Clone)]
struct Row {
    statement: String,
    receipt: String,
    salt: Seed,
    leaf: (u64, u64),
    facts: Vec<OpenedFact>,
}

impl Row {
    fn head(&self) -> Digest {
        Digest::of(self.receipt.as_bytes())
    }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

const OPERATOR: u8 = 201;
const REGISTRY: u8 = 202;
const PARTIES: u8 = 203;
const DOCUMENTS: u8 = 204;
pub(crate) const CUSTOMS: u8 = 205;
const CHECKPOINT: u8 = 206;
const COSIGN: u8 = 207;

/// The key by which the customs service signs.
pub(crate) fn customs_key() -> SigningKey {
    key(CUSTOMS)
}

impl World {
    pub(crate) fn new(now: &str) -> Self {
        Self {
            registry: "registry.example".parse().unwrap(),
            now: now.parse().unwrap(),
            leaves: Vec::new(),
            people: BTreeMap::new(),
            chains: BTreeMap::new(),
            seeds: 0,
        }
    }

    pub(crate) fn trust(&self) -> TrustFile {
        let keys = [
            (TrustRole::Operator, OPERATOR),
            (TrustRole::RegistryReceipt, REGISTRY),
            (TrustRole::PartiesReceipt, PARTIES),
            (TrustRole::DocumentsReceipt, DOCUMENTS),
            (TrustRole::CustomsReceipt, CUSTOMS),
            (TrustRole::Checkpoint, CHECKPOINT),
            (TrustRole::Cosign, COSIGN),
        ];
        let keys = keys.map(|(role, seed)| TrustKey {
            role,
            public: key(seed).public(),
            from: "2026-01-01T00:00:00.000Z".parse().unwrap(),
            until: None,
        });
        TrustFile::new(self.registry.clone(), keys.into(), false).unwrap()
    }

    /// Lets time pass, in milliseconds.
    pub(crate) fn pass(&mut self, millis: i64) {
        self.now = self.now.plus(millis);
    }

    /// Goes on at another time.
    pub(crate) fn at(&mut self, time: &str) {
        self.now = time.parse().unwrap();
    }

    fn chance(&mut self) -> Seed {
        self.seeds += 1;
        Seed(*Digest::of(&[self.seeds, 1]).as_bytes())
    }

    fn window(&self) -> Window {
        Window {
            time: self.now,
            not_after: self.now.plus(5 * MINUTE),
        }
    }

    /// Enrols a party of this name, which keeps its key in this way and agrees to the terms.
    pub(crate) fn enrol(&mut self, name: &str, custody: Custody, facts: &[Fact]) {
        let seed = self.chance();
        let own = |part: u8| {
            let mut bytes = seed.0;
            bytes[0] = part;
            SigningKey::from_seed(bytes)
        };
        let (root, act) = (own(1), own(2));
        let keys = [(&root, Purpose::Root), (&act, Purpose::Act)];
        let keys = keys.map(|(key, purpose)| NewKey {
            key,
            purpose,
            custody,
        });
        let called = Fact::Name {
            name: name.to_owned(),
            language: None,
        };
        let opened: Vec<OpenedFact> = facts.iter().cloned().chain([called]).map(salted).collect();
        let enrolment = Enrolment {
            seed,
            keys: &keys,
            facts: opened.iter().map(OpenedFact::digest).collect(),
            approvals_needed: 0,
            recovery: None,
        };
        let draft = enrol(&self.registry, enrolment, self.window());
        let approval = draft.approve_as_operator(None, &key(OPERATOR));
        let event = draft.finish([approval.as_str()], &root);
        let (known, row) = self.event(None, event, Some(&approval), &opened);
        let person = Person {
            root,
            act,
            known,
            rows: vec![row],
            approval,
        };
        self.people.insert(name.to_owned(), person);
        let consent = salted(Fact::Consent {
            terms: Digest::of(b"terms"),
            until: Timestamp::LAST,
        });
        let event = Event::Consent {
            fact: consent.digest(),
        };
        self.extend(name, event, &consent);
    }

    fn extend(&mut self, name: &str, event: Event, fact: &OpenedFact) {
        let known = self.people[name].known.clone();
        let on = known.chain_head();
        let draft = extend(&self.registry, known.id(), on, event, &[], self.window());
        let event = draft.finish([], &self.people[name].root);
        let facts = std::slice::from_ref(fact);
        let (known, row) = self.event(Some(&known), event, None, facts);
        let person = self.people.get_mut(name).unwrap();
        person.known = known;
        person.rows.push(row);
    }

    fn event(
        &mut self,
        known: Option<&KnownParty>,
        event: String,
        approval: Option<&str>,
        facts: &[OpenedFact],
    ) -> (KnownParty, Row) {
        let trust = self.trust();
        let approvals: Vec<Jws> = approval.iter().map(|it| Jws::parse(it).unwrap()).collect();
        let jws = Jws::parse(&event).unwrap();
        let judging = EventFacts::new(&trust, self.now, &approvals);
        let judged = KnownParty::judge(known, &jws, facts, &judging).unwrap();
        let receipt = judged.receipt(self.now);
        let signed = jws::sign(Typ::Receipt, &key(PARTIES), &receipt.to_payload());
        let known = judged.recorded(Digest::of(signed.as_bytes()), self.now);
        let chain = (ChainKind::Party, *known.id().as_bytes(), known.seed());
        let mut row = self.row(chain, &receipt, event, signed);
        row.facts = facts.to_vec();
        row.facts.sort_by_key(OpenedFact::digest);
        (known, row)
    }

    fn row(
        &mut self,
        (kind, id, seed): (ChainKind, [u8; 16], Seed),
        receipt: &Receipt,
        statement: String,
        signed: String,
    ) -> Row {
        let salt = self.chance();
        let index = leaf::index(kind, &self.registry, &id, &seed);
        let leaf = Leaf::of_receipt(kind, index, receipt.sequence, &salt, &signed);
        let place = u64::try_from(self.leaves.len()).unwrap();
        let time = u64::try_from(self.now.plus(200).as_millis()).unwrap();
        self.leaves.push(leaf.logged(time));
        self.pass(SECOND);
        Row {
            statement,
            receipt: signed,
            salt,
            leaf: (place, time),
            facts: Vec::new(),
        }
    }

    pub(crate) fn reference(&self, name: &str) -> PartyReference {
        let known = &self.people[name].known;
        PartyReference {
            party: known.id(),
            head: known.head(),
        }
    }

    /// Issues a bill over a transport document; it goes to its shipper.
    pub(crate) fn issue_bill(
        &mut self,
        number: &str,
        document: Vec<u8>,
        carrier: &str,
        shipper: &str,
        order: Order,
    ) {
        let seed = self.chance();
        let id = bill_id(&self.registry, &seed);
        let issue = Issue {
            number: number.parse().unwrap(),
            shipper: self.reference(shipper),
            recipient: self.reference(shipper),
            legal: Legal {
                law: "GB-ENG".parse().unwrap(),
                profile: "FUNANI".parse().unwrap(),
                profile_date: "2027-01-01".parse().unwrap(),
                terms: Digest::of(b"terms"),
                transferability: order.transferability(),
            },
            order,
        };
        let chain = Chain {
            subject: Subject::Bill(id),
            seed,
            contents: vec![document],
            bill: None,
            doc: None,
            rows: Vec::new(),
        };
        self.chains.insert(number.to_owned(), chain);
        let action = Action::Issue(Box::new(issue));
        self.act(number, carrier, Capacity::Carrier, action);
    }

    /// Records an act over a bill.
    pub(crate) fn act(&mut self, number: &str, actor: &str, capacity: Capacity, action: Action) {
        let actor_known = self.people[actor].known.clone();
        let chain = &self.chains[number];
        let Subject::Bill(bill) = chain.subject else {
            panic!("{number} is no bill");
        };
        let document = Digest::of(&chain.contents[0]);
        let on: Vec<Extends> = chain
            .rows
            .last()
            .map(|row| Extends {
                bill,
                head: row.head(),
                sequence: u64::try_from(chain.rows.len()).unwrap(),
            })
            .into_iter()
            .collect();
        let opens = Opens {
            bill,
            document,
            seed: chain.seed,
        };
        let act = Act {
            registry: self.registry.clone(),
            opens: if on.is_empty() { vec![opens] } else { vec![] },
            document: (!on.is_empty()).then_some(document),
            on,
            intent: intent::digest(action.name(), Language::English).unwrap(),
            action,
            actor: self.reference(actor),
            capacity,
            behalf: None,
            place: "JPYOK".parse().unwrap(),
            time: self.now,
            not_after: self.now.plus(5 * MINUTE),
            reason: None,
            annex: None,
            approvals: Vec::new(),
        };
        let value = json::parse(&chain.contents[0], Limits::DOCUMENT).unwrap();
        let facts_of_document = DocumentFacts::read(&value).unwrap();
        let judged = transition::judged(chain.bill.as_ref(), &act, &[]);
        let known = self.people.values().map(|person| &person.known);
        let known: Vec<&KnownParty> = known.filter(|it| judged.contains(&it.id())).collect();
        let keys_at = keys_at(&known);
        let set: PartySet<'_> = known.into_iter().collect();
        let facts = Facts {
            time: self.now,
            parties: &set,
            approvals: &[],
            document: Some(&facts_of_document),
        };
        let state = transition::apply(chain.bill.as_ref(), &act, &facts).unwrap();
        let signed = jws::sign(Typ::Act, &self.people[actor].act, &act.to_payload());
        drop(actor_known);
        let receipt_state = ReceiptState::Bill {
            state: Box::new(state.state.clone()),
            notes: NotesHead::default(),
        };
        self.record(number, signed, receipt_state, keys_at, REGISTRY);
        self.chains.get_mut(number).unwrap().bill = Some(state.state);
    }

    /// Signs a statement about a document; `content` is what an edition is over.
    pub(crate) fn document(&mut self, name: &str, actor: &str, deed: Deed, content: &[u8]) {
        if deed.action().opens() {
            let seed = self.chance();
            let chain = Chain {
                subject: Subject::Doc(doc_id(&self.registry, &seed)),
                seed,
                contents: Vec::new(),
                bill: None,
                doc: None,
                rows: Vec::new(),
            };
            self.chains.insert(name.to_owned(), chain);
        }
        let chain = &self.chains[name];
        let on = match chain.rows.last() {
            None => On::Seed(chain.seed),
            Some(row) => On::Head(ChainHead {
                head: row.head(),
                sequence: u64::try_from(chain.rows.len()).unwrap(),
            }),
        };
        let doc = Doc {
            registry: self.registry.clone(),
            doc: DocId::new(chain.subject.uuid()),
            on,
            deed,
            actor: self.reference(actor),
            time: self.now,
            not_after: self.now.plus(5 * MINUTE),
            approvals: Vec::new(),
        };
        let known = [&self.people[actor].known];
        let keys_at = keys_at(&known);
        let set: PartySet<'_> = known.into_iter().collect();
        let facts = DocFacts {
            time: self.now,
            parties: &set,
            approvals: &[],
        };
        let state = doc::apply(chain.doc.as_ref(), &doc, &facts).unwrap();
        let signed = jws::sign(Typ::Doc, &self.people[actor].act, &doc.to_payload());
        let receipt_state = ReceiptState::Document(state.to_object());
        self.record(name, signed, receipt_state, keys_at, DOCUMENTS);
        let chain = self.chains.get_mut(name).unwrap();
        chain.doc = Some(state);
        if !content.is_empty() {
            chain.contents.push(content.to_vec());
        }
    }

    fn record(
        &mut self,
        name: &str,
        signed: String,
        state: ReceiptState,
        keys_at: Vec<PartyReference>,
        by: u8,
    ) {
        let chain = &self.chains[name];
        let receipt = Receipt {
            registry: self.registry.clone(),
            chain: chain.subject.uuid(),
            sequence: u64::try_from(chain.rows.len() + 1).unwrap(),
            act: Digest::of(signed.as_bytes()),
            previous: chain.rows.last().map(Row::head),
            state,
            keys_at,
            time: self.now,
            log_by: self.now.plus(LOG_WITHIN),
        };
        let place = (
            chain.subject.kind(),
            *chain.subject.uuid().as_bytes(),
            chain.seed,
        );
        let text = jws::sign(Typ::Receipt, &key(by), &receipt.to_payload());
        let row = self.row(place, &receipt, signed, text);
        self.chains.get_mut(name).unwrap().rows.push(row);
    }

    /// The id of a bill or document.
    pub(crate) fn id(&self, name: &str) -> String {
        self.chains[name].subject.uuid().to_string()
    }

    fn hashes(&self) -> Vec<Digest> {
        let leaves = self.leaves.iter();
        leaves.map(|leaf| merkle::leaf_hash(leaf)).collect()
    }

    fn log_head(&self) -> LogHead {
        LogHead {
            size: u64::try_from(self.leaves.len()).unwrap(),
            root: merkle::root(&self.hashes()),
        }
    }

    /// Size and root of the log.
    pub(crate) fn checkpoint_shown(&self) -> (u64, Digest) {
        let LogHead { size, root } = self.log_head();
        (size, root)
    }

    fn checkpoint(&self) -> String {
        let LogHead { size, root } = self.log_head();
        let checkpoint = Checkpoint {
            origin: format!("{}/log", self.registry),
            size,
            root,
        };
        let mut note = checkpoint.sign(&key(CHECKPOINT)).unwrap();
        let seconds = u64::try_from(self.now.plus(2 * SECOND).as_millis() / SECOND).unwrap();
        let name = format!("{}/cosign", self.registry);
        note.add_cosignature(&name, &key(COSIGN), seconds).unwrap();
        note.to_string()
    }

    /// The evidence of a bill or document as of now, with what its owner says is the newest.
    pub(crate) fn bundle(&self, name: &str) -> Vec<u8> {
        let mut bundle = self.bare_bundle(name);
        let chain = &self.chains[name];
        let statement = |kind, id, sequence, head, notes| HeadStatement {
            registry: self.registry.clone(),
            kind,
            chain: id,
            sequence,
            head,
            notes,
            log: self.log_head(),
            time: self.now,
            valid_seconds: 60,
        };
        let (kind, by) = match chain.subject {
            Subject::Bill(_) => (ChainKind::Bill, REGISTRY),
            Subject::Doc(_) => (ChainKind::Document, DOCUMENTS),
        };
        let notes = (kind == ChainKind::Bill).then(NotesHead::default);
        let sequence = u64::try_from(chain.rows.len()).unwrap();
        let head = chain.rows.last().unwrap().head();
        let own = statement(kind, chain.subject.uuid(), sequence, head, notes);
        let mut heads = vec![(own, by)];
        for party in &bundle.parties {
            let known = self.people.values().map(|person| &person.known);
            let known = known.into_iter().find(|it| it.id() == party.party).unwrap();
            let (id, at) = (known.id().uuid(), known.sequence());
            let of_party = statement(ChainKind::Party, id, at, known.head(), None);
            heads.push((of_party, PARTIES));
        }
        let signed = heads.into_iter().map(|(head, by)| {
            let jws = jws::sign(Typ::Head, &key(by), &head.to_payload());
            ((head.kind, head.chain), Jws::parse(&jws).unwrap())
        });
        let mut signed: Vec<_> = signed.collect();
        signed.sort_by_key(|(place, _)| *place);
        bundle.heads = signed.into_iter().map(|(_, jws)| jws).collect();
        bundle.to_canonical().into_bytes()
    }

    /// The evidence without anybody's word on what is the newest.
    pub(crate) fn bare_bundle(&self, name: &str) -> Bundle {
        let chain = &self.chains[name];
        let hashes = self.hashes();
        let entry = |row: &Row| {
            let (index, time) = row.leaf;
            Entry {
                receipt: Jws::parse(&row.receipt).unwrap(),
                salt: row.salt,
                place: Some(Place {
                    index,
                    time,
                    path: path(usize::try_from(index).unwrap(), &hashes),
                }),
            }
        };
        let mut builder = Builder::new(self.registry.clone(), chain.subject);
        for content in &chain.contents {
            builder.document(content).unwrap();
        }
        let mut named: Vec<PartyId> = Vec::new();
        for (row, sequence) in chain.rows.iter().zip(1..) {
            let statement = Jws::parse(&row.statement).unwrap();
            if let Ok(act) = Act::parse(statement.payload()) {
                named.extend(act.parties().iter().map(|it| it.party));
            }
            let receipt = Receipt::parse(Jws::parse(&row.receipt).unwrap().payload()).unwrap();
            named.extend(receipt.keys_at.iter().map(|it| it.party));
            builder.act(sequence, statement, entry(row)).unwrap();
        }
        for person in self.people.values() {
            if !named.contains(&person.known.id()) {
                continue;
            }
            let id = person.known.id();
            builder.party_approval(id, Jws::parse(&person.approval).unwrap());
            for (row, sequence) in person.rows.iter().zip(1..) {
                let event = EventEntry {
                    entry: entry(row),
                    event: Some(Jws::parse(&row.statement).unwrap()),
                    facts: row.facts.clone(),
                };
                builder.event(id, sequence, event).unwrap();
            }
        }
        builder.finish(self.checkpoint())
    }
}

fn keys_at(known: &[&KnownParty]) -> Vec<PartyReference> {
    let keys = known.iter().map(|it| PartyReference {
        party: it.id(),
        head: it.head(),
    });
    let mut keys: Vec<PartyReference> = keys.collect();
    keys.sort_by_key(|reference| reference.party);
    keys
}

fn salted(value: Fact) -> OpenedFact {
    OpenedFact {
        salt: Seed(*Digest::of(format!("{value:?}").as_bytes()).as_bytes()),
        value,
    }
}

/// An identifier as a fact.
pub(crate) fn identifier(scheme: &str, value: &str) -> Fact {
    Fact::Identifier(Identifier::new(scheme, value).unwrap())
}

/// To the order of a party, by its chain.
pub(crate) fn order_of(world: &World, party: &str) -> Order {
    Order::Bank(Reference::Party(world.reference(party)))
}

/// The inclusion path of RFC 6962 §2.1.1.
fn path(index: usize, hashes: &[Digest]) -> Vec<Digest> {
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
