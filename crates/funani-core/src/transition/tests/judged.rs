//! Whom `keys_at` names. That everybody about whom the rule asks is among them, is checked
//! wherever a test applies an act.

use std::collections::BTreeSet;

use super::world::{
    World, act, approval, by_chain, issue, issued, name_of, party, reference, stated, through,
};
use crate::act::{Act, Action, Capacity, Order, Reference};
use crate::approval::ApprovalRole;
use crate::state::State;
use crate::transition::{VerifiedApproval, judged};

fn names(state: Option<&State>, act: &Act, approvals: &[VerifiedApproval]) -> String {
    assert!(World::new().needed.is_empty());
    let names: BTreeSet<&str> = judged(state, act, approvals)
        .into_iter()
        .map(name_of)
        .collect();
    names.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_act_of_issue_is_judged_by_everybody_it_matches() {
    let by_id = issue(Order::Bank(by_chain("bank")), "forwarder");
    let act_by_id = act("carrier", Action::Issue(Box::new(by_id)));
    assert_eq!(
        names(None, &act_by_id, &[]),
        "bank carrier forwarder shipper"
    );

    let as_stated = issue(Order::Bank(Reference::Stated(stated("bank"))), "shipper");
    let act_as_stated = act("carrier", Action::Issue(Box::new(as_stated)));
    let through_agent = through("agent", Capacity::AgentForCarrier, act_as_stated);
    assert_eq!(names(None, &through_agent, &[]), "agent carrier shipper");
}

#[test]
fn an_offeree_is_not_judged_and_a_recipient_is() {
    let state = issued(Order::Shipper, "shipper");
    let bank = reference(party("bank"));
    let offer = act(
        "shipper",
        Action::Offer {
            recipient: bank,
            condition: None,
            deadline: None,
        },
    );
    assert_eq!(names(Some(&state), &offer, &[]), "shipper");
    let transfer = act("shipper", Action::Transfer { recipient: bank });
    assert_eq!(names(Some(&state), &transfer, &[]), "bank shipper");
    let approvals = [approval("importer", ApprovalRole::Endorsee, 1)];
    assert_eq!(names(Some(&state), &offer, &approvals), "importer shipper");
}

#[test]
fn at_origin_the_receiver_is_matched_with_the_consignee() {
    let surrender = |deliver_to| act("shipper", Action::SurrenderForDelivery { deliver_to });
    let to_stated = || surrender(Reference::Stated(stated("importer")));
    let by_id = issued(Order::Named(by_chain("importer")), "shipper");
    assert_eq!(names(Some(&by_id), &to_stated(), &[]), "importer shipper");
    let as_stated = issued(
        Order::Named(Reference::Stated(stated("importer"))),
        "shipper",
    );
    assert_eq!(
        names(Some(&as_stated), &surrender(by_chain("bank")), &[]),
        "bank shipper"
    );
    assert_eq!(names(Some(&as_stated), &to_stated(), &[]), "shipper");
    let to_order = issued(Order::Shipper, "shipper");
    assert_eq!(names(Some(&to_order), &to_stated(), &[]), "shipper");
}
