//! Tells stories: a text table, one line an act with its outcome.
//!
//! `action actor [-> whom] [key=value …] => outcome`, where the outcome is a reason, or `ok` with
//! status, possessor and endorsement. `whom` may be `stated:name` or `named:name`. Keys: `order`,
//! `via` (an agent signs), `cap`, `at` and `deadline` (days from the start), `leave` (who approves
//! as endorsee).

use std::collections::HashMap;

use super::world::{
    self, World, apply, by_chain, issue, name_of, party, reference, start, stated, stated_name,
};
use crate::act::{Act, Action, Capacity, Order, Reference};
use crate::approval::ApprovalRole;
use crate::rejection::Rejection;
use crate::state::{Endorsement, Named, State};
use crate::time::{DAY, Timestamp};
use crate::transition::VerifiedApproval;

/// Tells a story in a world and checks every outcome.
pub(super) fn tell_in(world: &World, story: &str) -> Option<State> {
    let mut state: Option<State> = None;
    for (number, line) in story
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let (told, expected) = line
            .split_once("=>")
            .unwrap_or_else(|| panic!("no outcome: {line}"));
        let outcome = Line::read(told).judge(world, state.as_ref());
        let found = match &outcome {
            Ok(next) => shown(next),
            Err(rejection) => rejection.reason().to_owned(),
        };
        let expected = expected.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            found.starts_with(&expected),
            "line {number}: {line}\n   found: {found}"
        );
        state = outcome.ok().or(state);
    }
    state
}

pub(super) fn tell(story: &str) -> Option<State> {
    tell_in(&World::new(), story)
}

fn shown(state: &State) -> String {
    let possessor = state.possessor.map_or("-", name_of);
    format!(
        "ok {} {possessor} {}",
        state.status.name(),
        shown_endorsement(&state.endorsement)
    )
}

pub(super) fn shown_endorsement(endorsement: &Endorsement) -> String {
    let kind = endorsement.kind();
    let onward = matches!(
        endorsement,
        Endorsement::Order { onward: true, .. } | Endorsement::Named { onward: true, .. }
    );
    let onward = if onward { "+" } else { "" };
    match endorsement.party() {
        None => kind.to_string(),
        Some(Named::Party(id)) => format!("{kind}{onward}:{}", name_of(*id)),
        Some(Named::Stated(stated)) => format!("{kind}{onward}:{:?}", stated.name),
    }
}

pub(super) struct Line<'a> {
    action: &'a str,
    actor: &'a str,
    whom: Option<&'a str>,
    keys: HashMap<&'a str, &'a str>,
}

impl<'a> Line<'a> {
    pub(super) fn read(told: &'a str) -> Self {
        let mut words = told.split_whitespace();
        let (action, actor) = (words.next().unwrap(), words.next().unwrap());
        let (mut whom, mut keys) = (None, HashMap::new());
        while let Some(word) = words.next() {
            if word == "->" {
                whom = words.next();
            } else {
                let (key, value) = word.split_once('=').unwrap();
                keys.insert(key, value);
            }
        }
        Self {
            action,
            actor,
            whom,
            keys,
        }
    }

    pub(super) fn judge(&self, world: &World, state: Option<&State>) -> Result<State, Rejection> {
        let mut act = world::act(self.actor, self.action());
        if let Some(agent) = self.keys.get("via") {
            let carriers = act.capacity == Capacity::Carrier;
            let usual = if carriers {
                Capacity::AgentForCarrier
            } else {
                Capacity::ForShipper
            };
            act = world::through(agent, usual, act);
        }
        if let Some(capacity) = self.keys.get("cap") {
            act.capacity = capacity.parse().unwrap();
        }
        self.spoil(&mut act);
        let leave: Vec<VerifiedApproval> = self
            .keys
            .get("leave")
            .map(|name| world::approval(name, ApprovalRole::Endorsee, 1))
            .into_iter()
            .collect();
        let time = self.keys.get("at").map_or_else(start, |days| day(days));
        apply(world, state, &act, time, &leave).map(|applied| applied.state)
    }

    fn spoil(&self, act: &mut Act) {
        match self.keys.get("wrong").copied() {
            None => {}
            Some("document") => act.document = Some(act.intent),
            Some("registry") => act.registry = "elsewhere.test".parse().unwrap(),
            Some("intent") => act.intent = world::document_digest(),
            Some(other) => panic!("cannot spoil {other}"),
        }
    }

    fn whom(&self) -> Reference {
        let whom = self.whom.unwrap();
        match whom.split_once(':') {
            Some(("stated", name)) => Reference::Stated(stated(name)),
            Some(("named", name)) => Reference::Stated(stated_name(name)),
            _ => by_chain(whom),
        }
    }

    fn order(&self) -> Order {
        let order = self.keys.get("order").copied().unwrap_or("SHIPPER");
        let (kind, party) = order.split_once(':').unwrap_or((order, "bank"));
        let party = Line {
            whom: Some(party),
            keys: HashMap::new(),
            ..*self
        }
        .whom();
        match kind {
            "SHIPPER" => Order::Shipper,
            "BANK" => Order::Bank(party),
            "PARTY" => Order::Party(party),
            "BEARER" => Order::Bearer,
            "STRAIGHT" => Order::Straight(party),
            "NAMED" => Order::Named(party),
            other => panic!("no order kind {other}"),
        }
    }

    fn action(&self) -> Action {
        let recipient = || reference(party(self.whom.unwrap()));
        match self.action {
            "issue" => Action::Issue(Box::new(issue(self.order(), self.whom.unwrap()))),
            "offer" => {
                let deadline = self.keys.get("deadline").map(|days| day(days));
                Action::Offer {
                    recipient: recipient(),
                    condition: None,
                    deadline,
                }
            }
            "accept" => Action::Accept,
            "recall" => Action::Recall,
            "transfer" => Action::Transfer {
                recipient: recipient(),
            },
            "reject" => Action::Reject,
            "endorse" => Action::Endorse {
                recipient: self.whom(),
            },
            "endorse_to_order" => Action::EndorseToOrder {
                recipient: self.whom(),
            },
            "blank_endorse" => Action::BlankEndorse,
            "surrender" => Action::SurrenderForDelivery {
                deliver_to: self.whom(),
            },
            "sacc" => Action::Sacc,
            "srej" => Action::Srej,
            "supersede" => Action::Supersede,
            other => panic!("no action {other}"),
        }
    }
}

fn day(days: &str) -> Timestamp {
    start().plus(days.parse::<i64>().unwrap() * DAY)
}
