//! Stories: a text table, one line an act with its outcome.
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
use crate::state::{Endorsement, Held, Named, State, Status};
use crate::time::{DAY, Timestamp};
use crate::transition::VerifiedApproval;

/// Tells a story in a world and checks every outcome.
fn tell_in(world: &World, story: &str) -> Option<State> {
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

fn tell(story: &str) -> Option<State> {
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

fn shown_endorsement(endorsement: &Endorsement) -> String {
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

struct Line<'a> {
    action: &'a str,
    actor: &'a str,
    whom: Option<&'a str>,
    keys: HashMap<&'a str, &'a str>,
}

impl<'a> Line<'a> {
    fn read(told: &'a str) -> Self {
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

    fn judge(&self, world: &World, state: Option<&State>) -> Result<State, Rejection> {
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

#[test]
fn a_bill_goes_from_the_carrier_to_the_importer_and_is_spent() {
    tell(
        "
        issue     carrier -> shipper  order=BANK:bank via=agent => ok LIVE shipper ORDER+:bank
        endorse   shipper -> importer                           => NOT_ENDORSEE
        offer     shipper -> bank                               => ok OFFERED shipper
        transfer  shipper -> bank                               => WRONG_STATUS
        accept    importer                                      => NOT_OFFEREE
        accept    bank                                          => ok LIVE bank ORDER+:bank
        reject    bank                                          => WRONG_STATUS
        endorse   bank -> importer                              => ok LIVE bank ORDER:importer
        transfer  bank -> importer                              => ok LIVE importer ORDER:importer
        transfer  shipper -> stranger                           => NOT_CONTROLLER
        surrender importer -> forwarder                         => ok SURRENDERED importer
        transfer  importer -> bank                              => WRONG_STATUS
        srej      importer                                      => NOT_CARRIER
        srej      carrier via=agent                             => ok LIVE importer
        surrender importer -> forwarder                         => ok SURRENDERED importer
        sacc      carrier                                       => ok ENDED importer
        transfer  importer -> bank                              => WRONG_STATUS
        sacc      carrier                                       => WRONG_STATUS
        ",
    );
}

#[test]
fn every_order_kind_begins_with_its_endorsement() {
    for (order, expected) in [
        ("SHIPPER", "ORDER+:shipper"),
        ("BANK:bank", "ORDER+:bank"),
        ("PARTY:importer", "ORDER+:importer"),
        ("BEARER", "BLANK"),
        ("STRAIGHT:importer", "STRAIGHT:importer"),
        ("NAMED:importer", "NAMED+:importer"),
        ("BANK:stated:bank", "ORDER+:\"bank Co., Ltd.\""),
        ("NAMED:named:importer", "NAMED+:\"importer Co., Ltd.\""),
    ] {
        tell(&format!(
            "issue carrier -> shipper order={order} => ok LIVE shipper {expected}"
        ));
    }
}

#[test]
fn a_bank_that_holds_for_collection_has_possession_only() {
    tell(
        "
        issue         carrier -> shipper  order=BANK:bank => ok LIVE shipper
        transfer      shipper -> forwarder                => ok LIVE forwarder ORDER+:bank
        endorse       forwarder -> importer               => NOT_ENDORSEE
        blank_endorse forwarder                           => NOT_ENDORSEE
        surrender     forwarder -> forwarder              => NOT_ENDORSEE
        transfer      forwarder -> bank                   => ok LIVE bank ORDER+:bank
        ",
    );
}

#[test]
fn a_possessor_surrenders_with_the_endorsees_leave() {
    tell(
        "
        issue     carrier -> shipper order=PARTY:importer        => ok LIVE shipper
        surrender shipper -> importer                            => NOT_ENDORSEE
        surrender shipper -> importer leave=bank                 => NOT_ENDORSEE
        surrender shipper -> importer leave=importer             => ok SURRENDERED shipper
        ",
    );
    tell(
        "
        issue     carrier -> shipper order=PARTY:stated:importer => ok LIVE shipper
        surrender shipper -> bank leave=importer                 => ok SURRENDERED shipper
        ",
    );
}

#[test]
fn leave_to_surrender_counts_on_order_bills_only() {
    tell(
        "
        issue     carrier -> shipper order=NAMED:importer => ok LIVE shipper
        transfer  shipper -> bank                         => ok LIVE bank
        surrender bank -> importer leave=importer         => NOT_ENDORSEE
        ",
    );
}

#[test]
fn the_shipper_surrenders_a_named_or_straight_bill_at_origin() {
    for order in [
        "STRAIGHT:importer",
        "NAMED:importer",
        "STRAIGHT:stated:importer",
    ] {
        tell(&format!(
            "
            issue     carrier -> shipper order={order} => ok LIVE shipper
            surrender shipper -> bank                  => NOT_ENDORSEE
            surrender shipper -> stated:bank           => NOT_ENDORSEE
            surrender shipper -> importer              => ok SURRENDERED shipper
            recall    shipper                          => ok LIVE shipper
            surrender shipper -> stated:importer       => ok SURRENDERED shipper
            recall    shipper                          => ok LIVE shipper
            transfer  shipper -> bank                  => ok LIVE bank
            surrender bank -> importer                 => NOT_ENDORSEE
            reject    bank                             => ok LIVE shipper
            surrender shipper -> importer              => ok SURRENDERED shipper
            sacc      carrier                          => ok ENDED shipper
            "
        ));
    }
}

#[test]
fn a_straight_bill_passes_to_anybody_and_is_endorsed_by_nobody() {
    tell(
        "
        issue            carrier -> shipper order=STRAIGHT:importer => ok LIVE shipper
        endorse          shipper -> bank                            => NOT_NEGOTIABLE
        endorse_to_order shipper -> bank                            => NOT_NEGOTIABLE
        blank_endorse    shipper                                    => NOT_NEGOTIABLE
        transfer         shipper -> bank                            => ok LIVE bank
        transfer         bank -> importer                           => ok LIVE importer
        blank_endorse    importer                                   => NOT_NEGOTIABLE
        surrender        importer -> stranger                       => ok SURRENDERED importer
        ",
    );
}

#[test]
fn the_consignee_of_a_named_bill_endorses_it() {
    tell(
        "
        issue            carrier -> shipper order=NAMED:importer => ok LIVE shipper
        endorse          shipper -> bank                         => NOT_ENDORSEE
        transfer         shipper -> importer                     => ok LIVE importer
        endorse_to_order importer -> bank                        => ok LIVE importer ORDER+:bank
        transfer         importer -> bank                        => ok LIVE bank ORDER+:bank
        endorse          bank -> shipper                         => ok LIVE bank ORDER:shipper
        ",
    );
}

#[test]
fn an_endorsee_without_onward_endorses_no_further() {
    tell(
        "
        issue            carrier -> shipper          => ok LIVE shipper
        endorse          shipper -> bank             => ok LIVE shipper ORDER:bank
        transfer         shipper -> bank             => ok LIVE bank ORDER:bank
        endorse          bank -> importer            => NOT_ENDORSEE
        endorse_to_order bank -> importer            => NOT_ENDORSEE
        endorse          bank -> bank                => NOT_ENDORSEE
        surrender        bank -> importer            => ok SURRENDERED bank
        ",
    );
}

#[test]
fn in_blank_whoever_has_the_bill_may_surrender_and_endorse() {
    tell(
        "
        issue            carrier -> shipper          => ok LIVE shipper ORDER+:shipper
        blank_endorse    shipper                     => ok LIVE shipper BLANK
        transfer         shipper -> bank             => ok LIVE bank BLANK
        endorse_to_order bank -> importer            => ok LIVE bank ORDER+:importer
        surrender        bank -> bank                => NOT_ENDORSEE
        endorse          bank -> bank                => ok LIVE bank BLANK
        surrender        bank -> bank                => ok SURRENDERED bank
        ",
    );
}

#[test]
fn an_endorsement_for_an_offer_that_failed_strands_nothing() {
    tell(
        "
        issue            carrier -> shipper             => ok LIVE shipper ORDER+:shipper
        endorse          shipper -> gone                => ok LIVE shipper ORDER:gone
        offer            shipper -> gone deadline=1     => ok OFFERED shipper
        recall           shipper                        => OFFER_OPEN
        accept           gone at=1                      => OFFER_LAPSED
        recall           shipper at=1                   => ok LIVE shipper ORDER:gone
        surrender        shipper -> shipper             => NOT_ENDORSEE
        endorse          shipper -> stated:shipper      => ok LIVE shipper ORDER+:shipper
        endorse_to_order shipper -> bank                => ok LIVE shipper ORDER+:bank
        ",
    );
}

#[test]
fn an_offer_moves_nothing_until_it_is_accepted() {
    tell(
        "
        issue     carrier -> shipper              => ok LIVE shipper
        offer     shipper -> bank                 => ok OFFERED shipper
        offer     shipper -> importer             => WRONG_STATUS
        supersede shipper                         => ok OFFERED shipper
        reject    importer                        => NOT_OFFEREE
        reject    shipper                         => NOT_OFFEREE
        recall    bank                            => NOT_CONTROLLER
        reject    bank                            => ok LIVE shipper
        offer     shipper -> bank                 => ok OFFERED shipper
        recall    shipper                         => ok LIVE shipper
        offer     shipper -> bank deadline=2      => ok OFFERED shipper
        recall    shipper at=1                    => OFFER_OPEN
        accept    bank at=1                       => ok LIVE bank
        reject    bank                            => WRONG_STATUS
        ",
    );
}

#[test]
fn a_lapsed_offer_is_still_there_until_somebody_acts() {
    tell(
        "
        issue  carrier -> shipper             => ok LIVE shipper
        offer  shipper -> bank deadline=2     => ok OFFERED shipper
        accept bank at=2                      => OFFER_LAPSED
        reject bank at=2                      => ok LIVE shipper
        ",
    );
}

#[test]
fn returning_a_transfer_restores_possession_and_the_right_to_endorse() {
    let state = tell(
        "
        issue     carrier -> shipper               => ok LIVE shipper ORDER+:shipper
        endorse   shipper -> importer              => ok LIVE shipper ORDER:importer
        transfer  shipper -> importer              => ok LIVE importer ORDER:importer
        reject    shipper                          => NOT_CONTROLLER
        reject    importer at=7                    => UNDO_LAPSED
        reject    importer at=6                    => ok LIVE shipper ORDER:importer
        reject    shipper                          => WRONG_STATUS
        endorse   shipper -> bank                  => ok LIVE shipper ORDER:bank
        ",
    );
    assert_eq!(
        shown_endorsement(&state.unwrap().received),
        "ORDER+:shipper"
    );
}

#[test]
fn any_other_act_closes_the_way_back() {
    for act in [
        "supersede importer",
        "endorse_to_order importer -> importer",
        "offer importer -> bank",
        "surrender importer -> importer",
    ] {
        tell(&format!(
            "
            issue            carrier -> shipper  => ok LIVE shipper
            endorse_to_order shipper -> importer => ok LIVE shipper
            transfer         shipper -> importer => ok LIVE importer
            {act}                                => ok
            reject           importer            => {}
            ",
            if act.starts_with("offer") {
                "NOT_OFFEREE"
            } else {
                "WRONG_STATUS"
            }
        ));
    }
}

#[test]
fn a_rejected_issue_returns_the_bill_to_the_carrier() {
    tell(
        "
        issue     carrier -> shipper                       => ok LIVE shipper
        reject    shipper at=7                             => UNDO_LAPSED
        reject    shipper                                  => ok RETURNED -
        transfer  shipper -> bank                          => NOT_CONTROLLER
        transfer  carrier -> bank                          => WRONG_STATUS
        supersede shipper                                  => NOT_CONTROLLER
        supersede carrier                                  => CAPACITY_NOT_ALLOWED
        supersede carrier cap=CARRIER                      => ok RETURNED -
        supersede carrier via=agent cap=AGENT_FOR_CARRIER  => MANDATE_MISSING
        ",
    );
}

#[test]
fn the_holder_recalls_its_surrender_until_the_carrier_answers() {
    tell(
        "
        issue     carrier -> shipper  => ok LIVE shipper
        surrender shipper -> shipper  => ok SURRENDERED shipper
        recall    bank                => NOT_CONTROLLER
        recall    shipper             => ok LIVE shipper
        sacc      carrier             => WRONG_STATUS
        surrender shipper -> shipper  => ok SURRENDERED shipper
        sacc      carrier             => ok ENDED shipper
        recall    shipper             => WRONG_STATUS
        supersede shipper             => WRONG_STATUS
        ",
    );
}

#[test]
fn transfer_needs_consent_and_an_offer_does_not() {
    tell(
        "
        issue    carrier -> stranger  => CONSENT_MISSING
        issue    carrier -> shipper   => ok LIVE shipper
        transfer shipper -> stranger  => CONSENT_MISSING
        transfer shipper -> shipper   => RECIPIENT_IS_HOLDER
        offer    shipper -> shipper   => RECIPIENT_IS_HOLDER
        offer    shipper -> stranger  => ok OFFERED shipper
        accept   stranger             => ok LIVE stranger
        ",
    );
}

#[test]
fn who_acts_for_another_needs_a_mandate_and_the_right_capacity() {
    tell(
        "
        issue    carrier -> shipper cap=OWN                   => CAPACITY_NOT_ALLOWED
        issue    carrier -> shipper via=forwarder             => MANDATE_MISSING
        issue    carrier -> shipper via=agent cap=FOR_SHIPPER => MANDATE_MISSING
        issue    carrier -> shipper via=agent                 => ok LIVE shipper
        transfer shipper -> bank via=agent                    => MANDATE_MISSING
        transfer shipper -> bank cap=FOR_SHIPPER              => MANDATE_MISSING
        transfer shipper -> bank cap=CARRIER                  => CAPACITY_NOT_ALLOWED
        transfer shipper -> bank via=forwarder                => ok LIVE bank
        transfer shipper -> importer via=forwarder            => NOT_CONTROLLER
        surrender bank -> bank cap=CARRIER                    => CAPACITY_NOT_ALLOWED
        ",
    );
}

#[test]
fn the_first_refusal_in_the_declared_order_is_given() {
    let mut world = World::new();
    world.needed.insert(party("shipper"), 1);
    tell_in(
        &world,
        "
        issue    carrier -> shipper                                       => ok LIVE shipper
        transfer stranger -> shipper wrong=registry cap=CARRIER           => WRONG_REGISTRY
        transfer stranger -> shipper wrong=intent cap=CARRIER             => INTENT_UNKNOWN
        transfer stranger -> shipper wrong=document cap=FOR_SHIPPER       => NOT_CONTROLLER
        transfer shipper -> stranger wrong=document cap=FOR_SHIPPER       => MANDATE_MISSING
        transfer shipper -> stranger wrong=document cap=CARRIER           => CAPACITY_NOT_ALLOWED
        transfer shipper -> stranger wrong=document                       => APPROVALS_MISSING
        ",
    );
    tell(
        "
        issue    carrier -> shipper                       => ok LIVE shipper
        transfer shipper -> stranger wrong=document       => CONSENT_MISSING
        transfer shipper -> shipper wrong=document        => RECIPIENT_IS_HOLDER
        transfer shipper -> bank wrong=document           => DOCUMENT_MISMATCH
        offer    shipper -> bank                          => ok OFFERED shipper
        transfer shipper -> stranger wrong=document       => WRONG_STATUS
        ",
    );
}

/// Each action by the party that comes closest to having the right, in each status.
#[test]
fn each_status_admits_its_actions_only() {
    let table = "
        action           LIVE    OFFERED RETURNED SURRENDERED HELD    IN_TRANSIT ENDED
        offer            ok      -       -        -           -       -          -
        accept           -       ok      -        -           -       -          -
        recall           -       ok      -        ok          -       -          -
        transfer         ok      -       -        -           -       -          -
        reject           ok      ok      -        -           -       -          -
        endorse          ok      -       -        -           -       -          -
        endorse_to_order ok      -       -        -           -       -          -
        blank_endorse    ok      -       -        -           -       -          -
        surrender        ok      -       -        -           -       -          -
        sacc             -       -       -        ok          -       -          -
        srej             -       -       -        ok          -       -          -
        supersede        ok      ok      ok       -           -       -          -
    ";
    let mut rows = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let head = rows.by_ref().find(|row| !row.is_empty()).unwrap();
    for row in rows.filter(|row| !row.is_empty()) {
        for (status, expected) in head.iter().zip(&row).skip(1) {
            let state = in_status(status);
            let actor = match (row[0], *status) {
                ("accept", _) | ("reject", "OFFERED") => "bank",
                ("sacc" | "srej", _) | (_, "RETURNED") => "carrier",
                _ => "shipper",
            };
            let cap = if (row[0], *status) == ("supersede", "RETURNED") {
                "cap=CARRIER"
            } else {
                ""
            };
            let told = format!("{} {actor} -> importer {cap}", row[0]);
            let found = match Line::read(&told).judge(&World::new(), Some(&state)) {
                Ok(_) => "ok",
                Err(Rejection::WrongStatus(found)) => {
                    assert_eq!(found.as_str(), *status);
                    "-"
                }
                Err(other) => panic!("{told} in {status}: {other}"),
            };
            assert_eq!(found, *expected, "{told} in {status}");
        }
    }
}

fn in_status(status: &str) -> State {
    let issued = "issue carrier -> shipper => ok\n";
    match status {
        "LIVE" => tell(issued).unwrap(),
        "OFFERED" => tell(&format!("{issued} offer shipper -> bank => ok")).unwrap(),
        "RETURNED" => tell(&format!("{issued} reject shipper => ok")).unwrap(),
        "SURRENDERED" => tell(&format!("{issued} surrender shipper -> bank => ok")).unwrap(),
        "ENDED" => {
            let story = format!("{issued} surrender shipper -> bank => ok\n sacc carrier => ok");
            tell(&story).unwrap()
        }
        "HELD" => {
            let state = tell(issued).unwrap();
            let held = Held {
                by: party("shipper"),
                status: Box::new(state.status),
            };
            State {
                status: Status::Held(held),
                ..tell(issued).unwrap()
            }
        }
        "IN_TRANSIT" => State {
            status: Status::InTransit,
            ..tell(issued).unwrap()
        },
        other => panic!("no status {other}"),
    }
}
