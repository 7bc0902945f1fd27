//! Acts of every kind, for tests.

use funani_proof::digest::Digest;
use funani_proof::json::Object;

use super::{
    Act, Action, ActionName, Behalf, Capacity, Extends, Issue, Legal, Opens, Order, PartyReference,
    Reference, Reserved, StatedParty,
};
use crate::form::Seed;
use crate::id::{self, Id};
use crate::identifier::Identifier;
use crate::intent::{self, Language};

pub(crate) fn party(number: u8) -> PartyReference {
    PartyReference {
        party: Id::from_bytes([number; 16]),
        head: Digest::of(&[number]),
    }
}

pub(crate) fn stated() -> StatedParty {
    let identifiers = ["B", "C"].map(|value| Identifier::new("TEST", value).unwrap());
    StatedParty {
        identifiers: identifiers.into(),
        name: "Samut Sakhon Foods Co., Ltd.".to_owned(),
    }
}

fn legal() -> Legal {
    Legal {
        law: "GB-ENG".parse().unwrap(),
        profile: "ENGLISH_2023".parse().unwrap(),
        profile_date: "2023-09-20".parse().unwrap(),
        terms: Digest::of(b"terms"),
        transferability: super::Transferability::Order,
    }
}

/// An act of each offered action, with different members, and one reserved.
pub(crate) fn all() -> Vec<Act> {
    let by_chain = Reference::Party(party(3));
    let by_name = Reference::Stated(StatedParty {
        identifiers: Vec::new(),
        ..stated()
    });
    let orders = [
        Order::Shipper,
        Order::Bearer,
        Order::Bank(by_chain.clone()),
        Order::Party(Reference::Stated(stated())),
        Order::Straight(by_name.clone()),
        Order::Named(by_chain.clone()),
    ];
    let mut actions: Vec<Action> = orders.into_iter().map(issue).collect();
    let recipient = party(4);
    let deadline = "2027-03-09T00:00:00.000Z".parse().ok();
    actions.extend([
        Action::Offer {
            recipient,
            condition: None,
            deadline: None,
        },
        Action::Offer {
            recipient,
            condition: Some(Digest::of(b"condition")),
            deadline,
        },
        Action::Accept,
        Action::Recall,
        Action::Transfer { recipient },
        Action::Reject,
        Action::Endorse {
            recipient: by_chain.clone(),
        },
        Action::Endorse {
            recipient: Reference::Stated(stated()),
        },
        Action::EndorseToOrder { recipient: by_name },
        Action::BlankEndorse,
        Action::SurrenderForDelivery {
            deliver_to: by_chain.clone(),
        },
        Action::Sacc,
        Action::Srej,
        Action::Supersede,
        Action::Reserved(Box::new(Reserved {
            name: ActionName::Court,
            detail: Object::from([("exit", "SALE")]),
            recipient: Some(by_chain),
            legal: Some(legal()),
        })),
    ]);
    let mut acts: Vec<Act> = actions.into_iter().map(act).collect();
    for (number, act) in (0_u8..).zip(&mut acts) {
        vary(act, number);
    }
    acts
}

fn issue(order: Order) -> Action {
    Action::Issue(Box::new(Issue {
        number: "FNRU0001".parse().unwrap(),
        order,
        shipper: party(2),
        recipient: party(2),
        legal: legal(),
    }))
}

fn act(action: Action) -> Act {
    let name = action.name();
    let registry = "registry.example.com".parse().unwrap();
    let seed = Seed([9; 32]);
    let bill = id::bill_id(&registry, &seed);
    let document = Digest::of(b"document");
    let head = Digest::of(b"head");
    let opens = name == ActionName::Issue;
    Act {
        registry,
        on: if opens {
            Vec::new()
        } else {
            vec![Extends {
                bill,
                head,
                sequence: 7,
            }]
        },
        opens: if opens {
            vec![Opens {
                bill,
                document,
                seed,
            }]
        } else {
            Vec::new()
        },
        document: (!opens).then_some(document),
        intent: intent::digest(name, Language::Japanese).unwrap_or(head),
        action,
        actor: party(1),
        capacity: Capacity::Own,
        behalf: None,
        place: "THLCH".parse().unwrap(),
        time: "2027-03-08T01:02:03.004Z".parse().unwrap(),
        not_after: "2027-03-08T01:07:03.004Z".parse().unwrap(),
        reason: (name == ActionName::Srej).then(|| "CHARGES_UNPAID".parse().unwrap()),
        annex: None,
        approvals: Vec::new(),
    }
}

/// Gives each act other optional members.
fn vary(act: &mut Act, number: u8) {
    act.capacity = Capacity::ALL[usize::from(number) % Capacity::ALL.len()];
    if act.capacity.needs_mandate() {
        let mandate = Id::from_bytes([8; 16]);
        act.behalf = Some(Behalf {
            principal: party(5),
            mandate,
        });
    }
    if number % 2 == 1 {
        act.annex = Some(Digest::of(b"annex"));
        act.approvals = vec![Digest::from_bytes([1; 32]), Digest::from_bytes([2; 32])];
    }
    if number % 3 == 1 && act.reason.is_none() {
        act.reason = Some("OTHER_OFFICE".parse().unwrap());
    }
}
