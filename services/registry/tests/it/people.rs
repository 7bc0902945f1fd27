//! Parties with their keys, and what they sign.

use std::collections::BTreeSet;
use std::sync::Mutex;

use funani_core::act::{
    Act, Action, Behalf, Capacity, Extends, Issue, Legal, Opens, Order, PartyReference,
};
use funani_core::approval::{Approval, ApprovalRole};
use funani_core::fact::{Fact, Mandate, OpenedFact, Role};
use funani_core::form::Seed;
use funani_core::id::{BillId, Id, MandateId, PartyId, bill_id};
use funani_core::identifier::Identifier;
use funani_core::intent::{self, Language};
use funani_core::note::{Note, NoteKind};
use funani_core::party::build::{self, Enrolment, NewKey, Window};
use funani_core::party::{Custody, Event, Purpose};
use funani_core::receipt::{ChainHead, Receipt};
use funani_core::state::State;
use funani_core::time::{DAY, Date, MINUTE};
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;
use funani_wire::parties::v1 as parties;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{SubmitRequest, SubmitResponse};
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};
use tonic::Status;

use crate::node::{Client, Node};

/// The digest of the terms under which all bills here are issued.
pub(crate) fn terms() -> Digest {
    Digest::of(b"terms of carriage")
}

/// A party and all its keys.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) id: PartyId,
    root: SigningKey,
    pub(crate) act: SigningKey,
    pub(crate) approve: Vec<SigningKey>,
    pub(crate) authenticate: SigningKey,
    head: Mutex<ChainHead>,
    pub(crate) client: Client,
}

/// What is different about a party.
#[derive(Default)]
pub(crate) struct Traits {
    pub(crate) approvals_needed: u64,
    pub(crate) roles: Vec<Role>,
    /// The countries of its places of business.
    pub(crate) places: Vec<&'static str>,
}

impl Person {
    /// Enrols a party that consents to the terms.
    pub(crate) async fn enrol(node: &Node, name: &str) -> Self {
        let person = Self::enrol_with(node, name, Traits::default()).await;
        person.consent(node).await;
        person
    }

    pub(crate) async fn enrol_with(node: &Node, name: &str, traits: Traits) -> Self {
        let key = || SigningKey::from_seed(node.chance.bytes());
        let (root, act, authenticate) = (key(), key(), key());
        let approve = vec![key(), key(), key()];
        let custody = Custody::SelfHeld;
        let mut keys = vec![
            NewKey {
                key: &root,
                purpose: Purpose::Root,
                custody,
            },
            NewKey {
                key: &act,
                purpose: Purpose::Act,
                custody,
            },
            NewKey {
                key: &authenticate,
                purpose: Purpose::Authenticate,
                custody,
            },
        ];
        keys.extend(approve.iter().map(|key| NewKey {
            key,
            purpose: Purpose::Approve,
            custody,
        }));
        let called = Fact::Name {
            name: name.to_owned(),
            language: None,
        };
        let code = Fact::Identifier(Identifier::new(CODES, code(name)).unwrap());
        let mut facts = vec![open(node, called), open(node, code)];
        facts.extend(
            traits
                .roles
                .into_iter()
                .map(|role| open(node, Fact::Role(role))),
        );
        let place = |country: &str| Fact::Place {
            country: country.to_owned(),
            address: None,
        };
        let places = traits.places.into_iter().map(place);
        facts.extend(places.map(|place| open(node, place)));
        let enrolment = Enrolment {
            seed: Seed(node.chance.bytes()),
            keys: &keys,
            facts: facts
                .iter()
                .map(OpenedFact::digest)
                .collect::<BTreeSet<_>>(),
            approvals_needed: traits.approvals_needed,
            recovery: None,
        };
        let draft = build::enrol(node.origin(), enrolment, window(node));
        let id = draft.party();
        let approval = draft.approve_as_operator(Some(Digest::of(b"papers")), node.operator());
        let event = draft.finish([approval.as_str()], &root);
        let head = submit_event(node, event, vec![approval], &facts).await;
        let client = node.client(id, &authenticate);
        Self {
            name: name.to_owned(),
            id,
            root,
            act,
            approve,
            authenticate,
            head: Mutex::new(head),
            client,
        }
    }

    /// Consents to the terms.
    pub(crate) async fn consent(&self, node: &Node) {
        let until = node.now().plus(30 * DAY);
        let fact = open(
            node,
            Fact::Consent {
                terms: terms(),
                until,
            },
        );
        self.record(
            node,
            Event::Consent {
                fact: fact.digest(),
            },
            &[fact],
        )
        .await;
    }

    /// Gives a mandate.
    pub(crate) async fn mandate(&self, node: &Node, agent: &Self, capacity: Capacity) -> MandateId {
        let mandate = Id::from_bytes(*node.chance.uuid7(&node.clock).as_bytes());
        let mut actions: Vec<_> = funani_core::act::ActionName::ALL
            .iter()
            .copied()
            .filter(|action| action.is_offered())
            .collect();
        actions.sort_by_key(|action| action.as_str());
        let fact = open(
            node,
            Fact::Mandate(Mandate {
                mandate,
                agent: agent.id,
                capacity,
                actions,
                from: node.now().plus(-MINUTE),
                until: node.now().plus(30 * DAY),
            }),
        );
        self.record(
            node,
            Event::Mandate {
                fact: fact.digest(),
            },
            &[fact],
        )
        .await;
        mandate
    }

    async fn record(&self, node: &Node, event: Event, facts: &[OpenedFact]) {
        let on = *self.head.lock().unwrap();
        let draft = build::extend(node.origin(), self.id, on, event, &[], window(node));
        let event = draft.finish([], &self.root);
        let head = submit_event(node, event, Vec::new(), facts).await;
        *self.head.lock().unwrap() = head;
    }

    /// The party with its newest head.
    pub(crate) fn reference(&self) -> PartyReference {
        PartyReference {
            party: self.id,
            head: self.head.lock().unwrap().head,
        }
    }

    pub(crate) fn client(&self) -> Client {
        self.client.clone()
    }

    /// An act of this party over a bill, in its own capacity.
    pub(crate) fn act(&self, node: &Node, on: &Bill, action: Action) -> Act {
        let name = action.name();
        Act {
            registry: node.origin().clone(),
            on: vec![Extends {
                bill: on.id,
                head: on.head,
                sequence: on.sequence,
            }],
            opens: Vec::new(),
            document: Some(on.document),
            intent: intent::digest(name, Language::English).unwrap_or_else(terms),
            action,
            actor: self.reference(),
            capacity: Capacity::Own,
            behalf: None,
            place: "JPTYO".parse().unwrap(),
            time: node.now(),
            not_after: node.now().plus(5 * MINUTE),
            reason: None,
            annex: None,
            approvals: Vec::new(),
        }
    }

    pub(crate) fn sign(&self, act: &Act) -> String {
        jws::sign(Typ::Act, &self.act, &act.to_payload())
    }

    /// Signs and submits an act.
    pub(crate) async fn submit(&self, act: &Act) -> Result<Bill, Refusal> {
        self.submit_with(self.sign(act), Vec::new()).await
    }

    pub(crate) async fn submit_with(
        &self,
        statement: String,
        attachments: Vec<Attachment>,
    ) -> Result<Bill, Refusal> {
        let answer = submit(&mut self.client(), statement, attachments).await;
        answer
            .map(|answer| Bill::after(&answer))
            .map_err(|status| Refusal::from_status(&status))
    }

    /// Does something to a bill.
    pub(crate) async fn does(
        &self,
        node: &Node,
        on: &Bill,
        action: Action,
    ) -> Result<Bill, Refusal> {
        self.submit(&self.act(node, on, action)).await
    }

    /// Approves an act with one of its approve keys.
    pub(crate) fn approve(&self, node: &Node, act: &Act, role: ApprovalRole, key: usize) -> String {
        let approval = Approval {
            registry: node.origin().clone(),
            party: Some(self.id),
            role,
            target: act.target(),
            evidence: None,
        };
        jws::sign(Typ::Approval, &self.approve[key], &approval.to_payload())
    }

    /// A note of this party.
    pub(crate) fn note(&self, node: &Node, on: &Bill, kind: NoteKind, capacity: Capacity) -> Note {
        Note {
            registry: node.origin().clone(),
            bill: on.id,
            seen: ChainHead {
                head: on.head,
                sequence: on.sequence,
            },
            kind,
            author: self.reference(),
            capacity,
            behalf: None,
            annex: None,
            time: node.now(),
            not_after: node.now().plus(5 * MINUTE),
        }
    }

    pub(crate) fn sign_note(&self, note: &Note) -> String {
        jws::sign(Typ::Note, &self.act, &note.to_payload())
    }
}

/// A bill at a head.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    pub(crate) id: BillId,
    pub(crate) head: Digest,
    pub(crate) sequence: u64,
    pub(crate) document: Digest,
    pub(crate) receipt: Receipt,
    pub(crate) compact: String,
    pub(crate) already_recorded: bool,
}

impl Bill {
    pub(crate) fn after(answer: &SubmitResponse) -> Self {
        let [outcome] = answer.outcomes.as_slice() else {
            panic!("one chain is touched")
        };
        let jws = Jws::parse(&outcome.receipt).unwrap();
        let receipt = Receipt::parse(jws.payload()).unwrap();
        assert_eq!(outcome.sequence, receipt.sequence);
        assert_eq!(outcome.chain_id, receipt.chain.to_string());
        let document = receipt.bill().map_or_else(terms, |state| state.document);
        Self {
            id: Id::new(receipt.chain),
            head: jws.digest(),
            sequence: receipt.sequence,
            document,
            receipt,
            compact: outcome.receipt.clone(),
            already_recorded: answer.already_recorded,
        }
    }

    pub(crate) fn state(&self) -> &State {
        self.receipt.bill().unwrap()
    }
}

/// A whole transport document, shipped, to the order of a bank.
const SAMPLE: &[u8] =
    include_bytes!("../../../../tests/samples/transport-documents/01-order-of-bank-scallops.json");

/// An issue in the making.
pub(crate) struct Issuing {
    pub(crate) act: Act,
    pub(crate) document: Vec<u8>,
}

/// To whom the document of an issue is made out.
#[derive(Clone, Copy)]
pub(crate) enum Made<'a> {
    ToOrderOf(&'a str),
    ToBearer,
    To(&'a str),
}

/// An act of issue of a carrier in its own name, and its document.
pub(crate) fn issuing(
    node: &Node,
    (carrier, shipper, recipient): (&Person, &Person, &Person),
    number: &str,
    (order, made): (Order, Made<'_>),
) -> Issuing {
    let document = document(number, &shipper.name, made, node.now().date());
    let digest = json::canonical_digest(&json::parse(&document, Limits::DOCUMENT).unwrap());
    let seed = Seed(node.chance.bytes());
    let transferability = order.transferability();
    let action = Action::Issue(Box::new(Issue {
        number: number.parse().unwrap(),
        order,
        shipper: shipper.reference(),
        recipient: recipient.reference(),
        legal: Legal {
            law: "GB-ENG".parse().unwrap(),
            profile: "UK-ETDA".parse().unwrap(),
            profile_date: "2023-09-20".parse().unwrap(),
            terms: terms(),
            transferability,
        },
    }));
    let act = Act {
        registry: node.origin().clone(),
        on: Vec::new(),
        opens: vec![Opens {
            bill: bill_id(node.origin(), &seed),
            document: digest,
            seed,
        }],
        document: None,
        intent: intent::digest(action.name(), Language::Japanese).unwrap(),
        action,
        actor: carrier.reference(),
        capacity: Capacity::Carrier,
        behalf: None,
        place: "JPYOK".parse().unwrap(),
        time: node.now(),
        not_after: node.now().plus(5 * MINUTE),
        reason: None,
        annex: None,
        approvals: Vec::new(),
    };
    Issuing { act, document }
}

impl Issuing {
    /// Signs the issue by its actor and submits it.
    pub(crate) async fn submit(&self, actor: &Person) -> Result<Bill, Refusal> {
        actor
            .submit_with(actor.sign(&self.act), vec![self.attachment()])
            .await
    }

    pub(crate) fn attachment(&self) -> Attachment {
        attachment(AttachmentKind::Document, self.document.clone())
    }
}

pub(crate) fn behalf(principal: &Person, mandate: MandateId) -> Behalf {
    Behalf {
        principal: principal.reference(),
        mandate,
    }
}

pub(crate) fn attachment(kind: AttachmentKind, content: Vec<u8>) -> Attachment {
    Attachment {
        kind: kind.into(),
        content: content.into(),
    }
}

/// The scheme of the codes under which documents here name a party.
pub(crate) const CODES: &str = "ZZZ-FUNANI";

/// The code under which documents here name a party.
pub(crate) fn code(name: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_uppercase()
        } else {
            '-'
        }
    };
    name.chars().map(plain).collect()
}

/// A transport document of goods loaded and issued for on a day.
pub(crate) fn document(number: &str, shipper: &str, made: Made<'_>, day: Date) -> Vec<u8> {
    let mut document = json::parse(SAMPLE, Limits::DOCUMENT).unwrap();
    let root = object(&mut document);
    root.insert("transportDocumentReference", number);
    root.insert("issueDate", day);
    root.insert("shippedOnBoardDate", day);
    root.insert("isToOrder", !matches!(made, Made::To(_)));
    let parties = object(root.get_mut("documentParties").unwrap());
    let consigned = object(parties.get_mut("shipper").unwrap());
    consigned.insert("partyName", shipper);
    consigned.remove("taxLegalReferences");
    parties.remove("endorsee");
    match made {
        Made::ToOrderOf(name) => parties.insert("endorsee", identified(name)),
        Made::To(name) => parties.insert("consignee", identified(name)),
        Made::ToBearer => None,
    };
    json::to_canonical(&document).into_bytes()
}

fn object(value: &mut Value) -> &mut Object {
    let Value::Object(object) = value else {
        panic!("{value:?} is no object");
    };
    object
}

fn identified(name: &str) -> Object {
    let code = Object::from([
        ("codeListProvider", Value::from("ZZZ")),
        ("codeListName", "FUNANI".into()),
        ("partyCode", code(name).into()),
    ]);
    Object::from([
        ("partyName", Value::from(name)),
        ("identifyingCodes", vec![Value::from(code)].into()),
    ])
}

/// Submits a statement and waits until it is logged.
pub(crate) async fn submit(
    client: &mut Client,
    statement: String,
    attachments: Vec<Attachment>,
) -> Result<SubmitResponse, Status> {
    let request = SubmitRequest {
        statement,
        attachments,
        wait_for: FinalityLevel::Recorded.into(),
        wait_ms: 0,
    };
    Ok(client.submit(request).await?.into_inner())
}

fn open(node: &Node, value: Fact) -> OpenedFact {
    OpenedFact {
        salt: Seed(node.chance.bytes()),
        value,
    }
}

fn window(node: &Node) -> Window {
    Window {
        time: node.now(),
        not_after: node.now().plus(5 * MINUTE),
    }
}

async fn submit_event(
    node: &Node,
    event: String,
    approvals: Vec<String>,
    facts: &[OpenedFact],
) -> ChainHead {
    let request = parties::SubmitRequest {
        event,
        approvals,
        facts: facts
            .iter()
            .map(|fact| fact.to_payload().into_bytes().into())
            .collect(),
        wait_for: FinalityLevel::Recorded.into(),
        wait_ms: 0,
    };
    let answer = node.parties().submit(request).await.unwrap().into_inner();
    let outcome = answer.outcome.unwrap();
    ChainHead {
        head: Digest::of(outcome.receipt.as_bytes()),
        sequence: outcome.sequence,
    }
}
