//! A small world for tests: parties with their facts, and acts between them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::key::Kid;
use uuid::Uuid;

use crate::act::{
    Act, Action, ActionName, Behalf, Capacity, Extends, Issue, Legal, Opens, Order, PartyReference,
    Reference, StatedParty,
};
use crate::approval::ApprovalRole;
use crate::document::{DocumentFacts, DocumentParty, MadeOut};
use crate::form::Seed;
use crate::id::{self, Id, MandateId, PartyId};
use crate::identifier::Identifier;
use crate::intent::{self, Language};
use crate::origin::Origin;
use crate::rejection::Rejection;
use crate::state::State;
use crate::time::{MINUTE, Timestamp};
use crate::transition::{self, Applied, Facts, Mandate, PartyFacts, VerifiedApproval};

/// Everybody there is; `gone` has vanished and never signs.
pub(super) const NAMES: [&str; 9] = [
    "carrier",
    "agent",
    "shipper",
    "forwarder",
    "bank",
    "importer",
    "gone",
    "stranger",
    "clerk",
];

/// When each test begins.
pub(super) fn start() -> Timestamp {
    "2027-03-08T00:00:00.000Z".parse().unwrap()
}

pub(super) fn party(name: &str) -> PartyId {
    let index = NAMES.iter().position(|known| *known == name);
    let index = index.unwrap_or_else(|| panic!("nobody is called {name}"));
    let mut bytes = [0; 16];
    bytes[0] = u8::try_from(index).unwrap() + 1;
    Id::new(Uuid::from_bytes(bytes))
}

pub(super) fn name_of(party: PartyId) -> &'static str {
    NAMES[usize::from(party.as_bytes()[0]) - 1]
}

pub(super) fn reference(party: PartyId) -> PartyReference {
    PartyReference {
        party,
        head: Digest::of(party.as_bytes()),
    }
}

pub(super) fn by_chain(name: &str) -> Reference {
    Reference::Party(reference(party(name)))
}

/// The party as its document states it, by an identifier.
pub(super) fn stated(name: &str) -> StatedParty {
    let identifier = Identifier::new("TEST", name.to_uppercase()).unwrap();
    StatedParty {
        identifiers: vec![identifier],
        name: approved_name(name),
    }
}

/// The party as its document states it, by its name alone.
pub(super) fn stated_name(name: &str) -> StatedParty {
    StatedParty {
        identifiers: Vec::new(),
        name: approved_name(name),
    }
}

fn approved_name(name: &str) -> String {
    format!("{name} Co., Ltd.")
}

pub(super) fn terms() -> Digest {
    Digest::of(b"terms")
}

pub(super) fn registry() -> Origin {
    "registry.test".parse().unwrap()
}

/// What the party chains say.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) consents: BTreeSet<PartyId>,
    pub(super) mandates: BTreeMap<(PartyId, MandateId), Mandate>,
    pub(super) needed: BTreeMap<PartyId, u64>,
}

impl World {
    /// Everybody consents but the stranger; `agent` has a mandate of `carrier` as agent and as
    /// master, `forwarder` one of `shipper`.
    pub(super) fn new() -> Self {
        let mut world = Self {
            consents: NAMES.iter().map(|name| party(name)).collect(),
            mandates: BTreeMap::new(),
            needed: BTreeMap::new(),
        };
        world.consents.remove(&party("stranger"));
        world.give("carrier", "agent", Capacity::AgentForCarrier);
        world.give("carrier", "agent", Capacity::Master);
        world.give("shipper", "forwarder", Capacity::ForShipper);
        world
    }

    fn give(&mut self, principal: &str, agent: &str, capacity: Capacity) {
        let actions = ActionName::ALL
            .iter()
            .copied()
            .filter(|name| name.is_offered())
            .collect();
        let mandate = Mandate {
            agent: party(agent),
            capacity,
            actions,
        };
        self.mandates
            .insert((party(principal), mandate_id(capacity)), mandate);
    }
}

pub(super) fn mandate_id(capacity: Capacity) -> MandateId {
    let bytes = Digest::of(capacity.as_str().as_bytes());
    Id::new(id::uuid8(&bytes))
}

/// Answers as the world does, and remembers about whom it was asked.
struct Asked<'a> {
    world: &'a World,
    about: RefCell<BTreeSet<PartyId>>,
}

impl Asked<'_> {
    fn about(&self, party: PartyId) -> PartyId {
        self.about.borrow_mut().insert(party);
        party
    }
}

impl PartyFacts for Asked<'_> {
    fn holds_identifier(&self, party: PartyId, identifier: &Identifier) -> bool {
        let value = name_of(self.about(party)).to_uppercase();
        identifier.scheme() == "TEST" && identifier.value() == value
    }

    fn is_named(&self, party: PartyId, name: &str) -> bool {
        approved_name(name_of(self.about(party))) == name
    }

    fn consents(&self, party: PartyId, terms: &Digest, _at: Timestamp) -> bool {
        *terms == self::terms() && self.world.consents.contains(&self.about(party))
    }

    fn mandate(&self, principal: PartyId, mandate: MandateId, _at: Timestamp) -> Option<Mandate> {
        self.world
            .mandates
            .get(&(self.about(principal), mandate))
            .cloned()
    }

    fn approvals_needed(&self, party: PartyId) -> u64 {
        self.world
            .needed
            .get(&self.about(party))
            .copied()
            .unwrap_or(0)
    }
}

/// An act by `actor` for itself, or as the carrier where the action is the carrier's.
pub(super) fn act(actor: &str, action: Action) -> Act {
    let name = action.name();
    let issues = name == ActionName::Issue;
    let carriers = issues || matches!(name, ActionName::Sacc | ActionName::Srej);
    let seed = Seed([7; 32]);
    let bill = id::bill_id(&registry(), &seed);
    let head = Digest::of(b"head");
    let opens = Opens {
        bill,
        document: document_digest(),
        seed,
    };
    Act {
        registry: registry(),
        on: if issues {
            Vec::new()
        } else {
            vec![Extends {
                bill,
                head,
                sequence: 1,
            }]
        },
        opens: if issues { vec![opens] } else { Vec::new() },
        document: (!issues).then(document_digest),
        intent: intent::digest(name, Language::English).unwrap_or(head),
        action,
        actor: reference(party(actor)),
        capacity: if carriers {
            Capacity::Carrier
        } else {
            Capacity::Own
        },
        behalf: None,
        place: "JPYOK".parse().unwrap(),
        time: start(),
        not_after: start().plus(5 * MINUTE),
        reason: (name == ActionName::Srej).then(|| "CHARGES_UNPAID".parse().unwrap()),
        annex: None,
        approvals: Vec::new(),
    }
}

/// The same act, signed by `agent` for the actor that it had.
pub(super) fn through(agent: &str, capacity: Capacity, mut act: Act) -> Act {
    act.behalf = Some(Behalf {
        principal: act.actor,
        mandate: mandate_id(capacity),
    });
    act.actor = reference(party(agent));
    act.capacity = capacity;
    act
}

pub(super) fn document_digest() -> Digest {
    Digest::of(b"document")
}

pub(super) fn issue(order: Order, recipient: &str) -> Issue {
    let transferability = order.transferability();
    Issue {
        number: "FNRU0001".parse().unwrap(),
        order,
        shipper: reference(party("shipper")),
        recipient: reference(party(recipient)),
        legal: Legal {
            law: "GB-ENG".parse().unwrap(),
            profile: "ENGLISH_2023".parse().unwrap(),
            profile_date: "2023-09-20".parse().unwrap(),
            terms: terms(),
            transferability,
        },
    }
}

/// The document that agrees with an order.
pub(super) fn document(order: &Order) -> DocumentFacts {
    let shipper = in_document(stated("shipper"));
    let made_out = match order {
        Order::Shipper => MadeOut::Order(shipper.clone()),
        Order::Bank(party) | Order::Party(party) => MadeOut::Order(in_document(as_stated(party))),
        Order::Bearer => MadeOut::Blank,
        Order::Straight(party) | Order::Named(party) => {
            MadeOut::Consignee(in_document(as_stated(party)))
        }
    };
    DocumentFacts {
        digest: document_digest(),
        number: "FNRU0001".parse().unwrap(),
        sub_reference: None,
        is_sea_waybill: false,
        made_out,
        shipper,
        issue_date: None,
    }
}

pub(super) fn in_document(stated: StatedParty) -> DocumentParty {
    DocumentParty {
        stated,
        unreadable: 0,
    }
}

fn as_stated(reference: &Reference) -> StatedParty {
    match reference {
        Reference::Party(party) => stated(name_of(party.party)),
        Reference::Stated(stated) => stated.clone(),
    }
}

pub(super) fn approval(name: &str, role: ApprovalRole, key: u8) -> VerifiedApproval {
    let kid = Kid::from_bytes([key; 32]);
    VerifiedApproval {
        party: Some(party(name)),
        role,
        kid,
    }
}

/// Applies an act at a time, with the document that agrees with it.
pub(super) fn apply(
    world: &World,
    state: Option<&State>,
    act: &Act,
    time: Timestamp,
    approvals: &[VerifiedApproval],
) -> Result<Applied, Rejection> {
    let issue = if let Action::Issue(issue) = &act.action {
        Some(issue)
    } else {
        None
    };
    let document = issue.map(|issue| document(&issue.order));
    apply_with(world, state, act, time, approvals, document.as_ref())
}

/// Applies an act, and makes sure that `judged` names everybody about whom the rule asks.
pub(super) fn apply_with(
    world: &World,
    state: Option<&State>,
    act: &Act,
    time: Timestamp,
    approvals: &[VerifiedApproval],
    document: Option<&DocumentFacts>,
) -> Result<Applied, Rejection> {
    let asked = Asked {
        world,
        about: RefCell::default(),
    };
    let applied = transition::apply(
        state,
        act,
        &Facts {
            time,
            parties: &asked,
            approvals,
            document,
        },
    );
    let judged = transition::judged(state, act, approvals);
    let about = asked.about.into_inner();
    assert!(
        about.is_subset(&judged),
        "asked about {about:?}, named {judged:?}: {act:?}"
    );
    applied
}

/// A bill as it is issued.
pub(super) fn issued(order: Order, recipient: &str) -> State {
    let act = act("carrier", Action::Issue(Box::new(issue(order, recipient))));
    apply(&World::new(), None, &act, start(), &[])
        .unwrap()
        .state
}
