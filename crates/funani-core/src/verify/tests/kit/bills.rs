use std::collections::BTreeSet;

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value, to_canonical};
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;

use super::{Row, World, identifier, notes_head, terms};
use crate::act::{
    Act, Action, Behalf, Capacity, Extends, Issue, Legal, Opens, Order, PartyReference, Reference,
    StatedParty,
};
use crate::approval::{Approval, ApprovalRole};
use crate::bundle::{Builder, Bundle, EventEntry, NoteEntry, Subject};
use crate::document::DocumentFacts;
use crate::form::Seed;
use crate::id::{BillId, MandateId, PartyId, bill_id};
use crate::intent::{self, Language};
use crate::leaf::{self, Leaf};
use crate::note::{Note, NoteKind};
use crate::origin::Origin;
use crate::party::{KnownParty, PartySet};
use crate::receipt::{ChainHead, ChainKind, LOG_WITHIN, NotesHead, Receipt, ReceiptState};
use crate::rejection::Rejection;
use crate::state::State;
use crate::time::{MINUTE, SECOND};
use crate::transition::{self, Facts, VerifiedApproval};

/// What the registry holds of a bill.
#[derive(Clone)]
pub(in super::super) struct Book {
    pub(in super::super) id: BillId,
    pub(in super::super) seed: Seed,
    pub(in super::super) state: Option<State>,
    pub(in super::super) rows: Vec<Row>,
    pub(in super::super) notes: Vec<Row>,
    pub(in super::super) approvals: Vec<String>,
    pub(in super::super) annexes: Vec<Vec<u8>>,
    pub(in super::super) document: Vec<u8>,
}

impl Book {
    pub(super) fn new(registry: &Origin, seed: Seed) -> Self {
        Self {
            id: bill_id(registry, &seed),
            seed,
            state: None,
            rows: Vec::new(),
            notes: Vec::new(),
            approvals: Vec::new(),
            annexes: Vec::new(),
            document: document(Some("bank")),
        }
    }

    pub(super) fn notes_head(&self) -> NotesHead {
        notes_head(&self.notes)
    }

    /// Every party that a receipt, an act or a note names.
    pub(super) fn parties(&self) -> BTreeSet<PartyId> {
        let mut parties = BTreeSet::new();
        for row in self.rows.iter().chain(&self.notes) {
            parties.extend(row.read().keys_at.iter().map(|reference| reference.party));
        }
        for row in &self.rows {
            let act = Jws::parse(row.statement.as_ref().unwrap()).unwrap();
            let Ok(act) = Act::parse(act.payload()) else {
                continue;
            };
            parties.extend(act.parties().iter().map(|reference| reference.party));
        }
        parties
    }
}

/// An act that is to be signed.
#[derive(Clone)]
pub(in super::super) struct Plan {
    pub(in super::super) actor: &'static str,
    pub(in super::super) capacity: Capacity,
    pub(in super::super) behalf: Option<(&'static str, MandateId)>,
    pub(in super::super) action: Action,
    /// Which keys of which party approve, and as what.
    pub(in super::super) approvers: Vec<(&'static str, usize, ApprovalRole)>,
    pub(in super::super) annex: Option<Vec<u8>>,
}

impl Plan {
    pub(in super::super) fn own(actor: &'static str, action: Action) -> Self {
        let capacity = Capacity::Own;
        Self {
            actor,
            capacity,
            behalf: None,
            action,
            approvers: Vec::new(),
            annex: None,
        }
    }

    pub(in super::super) fn carrier(actor: &'static str, action: Action) -> Self {
        Self {
            capacity: Capacity::Carrier,
            ..Self::own(actor, action)
        }
    }

    pub(in super::super) fn agent(
        actor: &'static str,
        principal: &'static str,
        mandate: MandateId,
        action: Action,
    ) -> Self {
        let behalf = Some((principal, mandate));
        Self {
            capacity: Capacity::AgentForCarrier,
            behalf,
            ..Self::own(actor, action)
        }
    }

    pub(in super::super) fn approved(
        mut self,
        party: &'static str,
        key: usize,
        role: ApprovalRole,
    ) -> Self {
        self.approvers.push((party, key, role));
        self
    }
}

/// A transport document to order of this party, or to bearer.
pub(in super::super) fn document(endorsee: Option<&str>) -> Vec<u8> {
    let party = |name: &str| {
        let code = Object::from([("codeListProvider", "TEST"), ("partyCode", name)]);
        let codes = Value::Array(vec![code.into()]);
        let name = format!("{name} Co");
        Value::from(Object::from([
            ("identifyingCodes", codes),
            ("partyName", name.into()),
        ]))
    };
    let mut parties = Object::from([("shipper", party("shipper"))]);
    if let Some(endorsee) = endorsee {
        parties.insert("endorsee", party(endorsee));
    }
    let port = |code: &str| Value::from(Object::from([("UNLocationCode", code)]));
    let transports = Object::from([
        ("portOfDischarge", port("THLCH")),
        ("portOfLoading", port("JPYOK")),
    ]);
    let document = Object::from([
        ("documentParties", Value::from(parties)),
        ("isToOrder", true.into()),
        ("transportDocumentReference", "FUN-1".into()),
        ("transportDocumentTypeCode", "BOL".into()),
        ("transports", transports.into()),
    ]);
    to_canonical(&document.into()).into_bytes()
}

/// A party as a document states it.
pub(in super::super) fn stated(name: &str) -> Reference {
    let identifiers = vec![identifier(name)];
    Reference::Stated(StatedParty {
        identifiers,
        name: format!("{name} Co"),
    })
}

impl World {
    pub(in super::super) fn reference(&self, name: &str) -> PartyReference {
        self.person(name).reference()
    }

    pub(in super::super) fn issue(&self, order: Order, recipient: &str) -> Action {
        let transferability = order.transferability();
        Action::Issue(Box::new(Issue {
            number: "FUN-1".parse().unwrap(),
            order,
            shipper: self.reference("shipper"),
            recipient: self.reference(recipient),
            legal: Legal {
                law: "JP".parse().unwrap(),
                profile: "FUNANI".parse().unwrap(),
                profile_date: "2027-01-01".parse().unwrap(),
                terms: terms(),
                transferability,
            },
        }))
    }

    /// The act over the bill as it stands, before it is approved.
    pub(in super::super) fn draft_act(&self, plan: &Plan) -> Act {
        let bill = &self.bill;
        let document = Digest::of(&bill.document);
        let on = bill.rows.last().map(|row| Extends {
            bill: bill.id,
            head: row.head(),
            sequence: u64::try_from(bill.rows.len()).unwrap(),
        });
        let opens = Opens {
            bill: bill.id,
            document,
            seed: bill.seed,
        };
        let srej = matches!(plan.action, Action::Srej);
        Act {
            registry: self.registry.clone(),
            opens: if on.is_none() {
                vec![opens]
            } else {
                Vec::new()
            },
            document: on.is_some().then_some(document),
            on: on.into_iter().collect(),
            intent: intent::digest(plan.action.name(), Language::English).unwrap(),
            action: plan.action.clone(),
            actor: self.reference(plan.actor),
            capacity: plan.capacity,
            behalf: plan.behalf.map(|(principal, mandate)| {
                let principal = self.reference(principal);
                Behalf { principal, mandate }
            }),
            place: "JPYOK".parse().unwrap(),
            time: self.now,
            not_after: self.now.plus(5 * MINUTE),
            reason: srej.then(|| "CHARGES_UNPAID".parse().unwrap()),
            annex: plan.annex.as_ref().map(|annex| Digest::of(annex)),
            approvals: Vec::new(),
        }
    }

    /// Records an act that the rules admit.
    pub(in super::super) fn act(&mut self, plan: &Plan) {
        let act = self.draft_act(plan);
        self.act_with(plan, act, |_| {}).unwrap();
    }

    /// Approves, signs and records an act, whatever the rules say of it; what they say is
    /// returned. `tweak` changes the receipt before it is signed.
    pub(in super::super) fn act_with(
        &mut self,
        plan: &Plan,
        mut act: Act,
        tweak: impl FnOnce(&mut Receipt),
    ) -> Result<(), Rejection> {
        let (target, mut verified) = (act.target(), Vec::new());
        for (name, number, role) in &plan.approvers {
            let (party, key) = {
                let person = self.person(name);
                (person.id(), person.approve[*number].clone())
            };
            let party = Some(party);
            verified.push(VerifiedApproval {
                party,
                role: *role,
                kid: key.kid(),
            });
            let registry = self.registry.clone();
            let approval = Approval {
                registry,
                party,
                role: *role,
                target,
                evidence: None,
            };
            let signed = jws::sign(Typ::Approval, &key, &approval.to_payload());
            act.approvals.push(Digest::of(signed.as_bytes()));
            self.bill.approvals.push(signed);
        }
        act.approvals.sort();
        self.bill.annexes.extend(plan.annex.clone());
        let key = self.person(plan.actor).act.clone();
        let signed = jws::sign(Typ::Act, &key, &act.to_payload());
        self.record_act(&act, signed, &verified, tweak)
    }

    /// Records a signed act, whatever the rules say of it; where they refuse it, the state stays.
    pub(in super::super) fn record_act(
        &mut self,
        act: &Act,
        signed: String,
        approvals: &[VerifiedApproval],
        tweak: impl FnOnce(&mut Receipt),
    ) -> Result<(), Rejection> {
        let document =
            funani_proof::json::parse(&self.bill.document, funani_proof::json::Limits::DOCUMENT);
        let document = DocumentFacts::read(&document.unwrap()).unwrap();
        let judged = transition::judged(self.bill.state.as_ref(), act, approvals);
        let known: Vec<&KnownParty> = self
            .people
            .values()
            .map(|person| &person.known)
            .filter(|known| judged.contains(&known.id()))
            .collect();
        let keys_at = known.iter().map(|known| (known.id(), known.head()));
        let mut keys_at: Vec<PartyReference> = keys_at
            .map(|(party, head)| PartyReference { party, head })
            .collect();
        keys_at.sort_by_key(|reference| reference.party);
        let set: PartySet<'_> = known.into_iter().collect();
        let facts = Facts {
            time: self.now,
            parties: &set,
            approvals,
            document: Some(&document),
        };
        let applied = transition::apply(self.bill.state.as_ref(), act, &facts);
        let (state, outcome) = match applied {
            Ok(applied) => (Some(applied.state), Ok(())),
            Err(rejection) => (self.bill.state.clone(), Err(rejection)),
        };
        let mut receipt = Receipt {
            registry: self.registry.clone(),
            chain: self.bill.id.uuid(),
            sequence: u64::try_from(self.bill.rows.len() + 1).unwrap(),
            act: Digest::of(signed.as_bytes()),
            previous: self.bill.rows.last().map(Row::head),
            state: ReceiptState::Bill {
                state: Box::new(state.unwrap()),
                notes: self.bill.notes_head(),
            },
            keys_at,
            time: self.now,
            log_by: self.now.plus(LOG_WITHIN),
        };
        tweak(&mut receipt);
        self.bill.state = receipt.bill().cloned();
        let row = self.row(ChainKind::Bill, &receipt, signed, None);
        self.bill.rows.push(row);
        outcome
    }

    /// Records a note.
    pub(in super::super) fn note(
        &mut self,
        plan: &Plan,
        kind: NoteKind,
        tweak: impl FnOnce(&mut Note),
    ) {
        let mut note = Note {
            registry: self.registry.clone(),
            bill: self.bill.id,
            seen: ChainHead {
                head: self.bill.rows.last().unwrap().head(),
                sequence: u64::try_from(self.bill.rows.len()).unwrap(),
            },
            kind,
            author: self.reference(plan.actor),
            capacity: plan.capacity,
            behalf: plan.behalf.map(|(principal, mandate)| {
                let principal = self.reference(principal);
                Behalf { principal, mandate }
            }),
            annex: plan.annex.as_ref().map(|annex| Digest::of(annex)),
            time: self.now,
            not_after: self.now.plus(5 * MINUTE),
        };
        tweak(&mut note);
        let mut keys_at = vec![note.author];
        keys_at.extend(note.behalf.map(|behalf| behalf.principal));
        keys_at.sort_by_key(|reference| reference.party);
        let key = self.person(plan.actor).act.clone();
        let signed = jws::sign(Typ::Note, &key, &note.to_payload());
        let receipt = Receipt {
            registry: self.registry.clone(),
            chain: self.bill.id.uuid(),
            sequence: u64::try_from(self.bill.notes.len() + 1).unwrap(),
            act: Digest::of(signed.as_bytes()),
            previous: self.bill.notes.last().map(Row::head),
            state: ReceiptState::Note(kind),
            keys_at,
            time: self.now,
            log_by: self.now.plus(LOG_WITHIN),
        };
        let row = self.row(ChainKind::Note, &receipt, signed, plan.annex.clone());
        self.bill.notes.push(row);
    }

    pub(in super::super) fn row(
        &mut self,
        kind: ChainKind,
        receipt: &Receipt,
        statement: String,
        annex: Option<Vec<u8>>,
    ) -> Row {
        let key = self.node.registry.clone();
        self.row_by(kind, receipt, statement, annex, &key)
    }

    /// Signs a receipt, logs it and lets a second pass.
    pub(in super::super) fn row_by(
        &mut self,
        kind: ChainKind,
        receipt: &Receipt,
        statement: String,
        annex: Option<Vec<u8>>,
        key: &SigningKey,
    ) -> Row {
        let signed = jws::sign(Typ::Receipt, key, &receipt.to_payload());
        let salt = self.salt();
        let index = leaf::index(
            kind,
            &self.registry,
            self.bill.id.as_bytes(),
            &self.bill.seed,
        );
        let leaf = Leaf::of_receipt(kind, index, receipt.sequence, &salt, &signed);
        let leaf = Some(self.log(&leaf));
        self.pass(SECOND);
        let statement = Some(statement);
        Row {
            statement,
            receipt: signed,
            salt,
            leaf,
            facts: Vec::new(),
            annex,
        }
    }

    /// All that the registry holds of the bill, under a checkpoint of now.
    pub(in super::super) fn bundle(&self) -> Bundle {
        let hashes = self.hashes();
        let mut builder = Builder::new(self.registry.clone(), Subject::Bill(self.bill.id));
        builder.document(&self.bill.document).unwrap();
        let statement = |row: &Row| row.statement.as_ref().map(|text| Jws::parse(text).unwrap());
        for (row, sequence) in self.bill.rows.iter().zip(1..) {
            let entry = Self::entry(row, &hashes);
            builder
                .act(sequence, statement(row).unwrap(), entry)
                .unwrap();
        }
        for approval in &self.bill.approvals {
            builder.approval(Jws::parse(approval).unwrap());
        }
        for annex in &self.bill.annexes {
            builder.annex(annex.clone());
        }
        for (row, sequence) in self.bill.notes.iter().zip(1..) {
            let note = statement(row);
            let annex = row.annex.clone().filter(|_| note.is_some());
            let annex = annex.map(crate::bundle::Annex::new);
            let note = NoteEntry {
                entry: Self::entry(row, &hashes),
                note,
                annex,
            };
            builder.note(sequence, note).unwrap();
        }
        for name in self.named() {
            let person = self.person(name);
            for approval in &person.approvals {
                builder.party_approval(person.id(), Jws::parse(approval).unwrap());
            }
            for (row, sequence) in person.rows.iter().zip(1..) {
                let (event, facts) = (statement(row), row.facts.clone());
                let event = EventEntry {
                    entry: Self::entry(row, &hashes),
                    event,
                    facts,
                };
                builder.event(person.id(), sequence, event).unwrap();
            }
        }
        builder.finish(self.checkpoint())
    }

    /// The bundle with fresh head statements.
    pub(in super::super) fn full_bundle(&self) -> Bundle {
        let mut bundle = self.bundle();
        bundle.heads = self.heads();
        bundle.heads.sort_by_cached_key(|head| {
            let read = crate::head::HeadStatement::parse(head.payload()).unwrap();
            (read.kind, read.chain, read.sequence)
        });
        bundle
    }
}
