//! What ISSUE is compared with.

use super::world::{
    World, act, apply_with, by_chain, document, in_document, issue, party, reference, start,
    stated, stated_name,
};
use crate::act::{Act, Action, Issue, Order, Reference, Transferability};
use crate::document::{DocumentFacts, MadeOut};
use crate::rejection::Rejection;
use crate::transition::Applied;

fn judge(issue: Issue, document: Option<&DocumentFacts>) -> Result<Applied, Rejection> {
    judge_act(&act("carrier", Action::Issue(Box::new(issue))), document)
}

fn judge_act(act: &Act, document: Option<&DocumentFacts>) -> Result<Applied, Rejection> {
    apply_with(&World::new(), None, act, start(), &[], document)
}

#[test]
fn number_digest_and_order_must_be_those_of_the_document() {
    let bank = issue(Order::Bank(by_chain("bank")), "shipper");
    let agreeing = document(&bank.order);
    assert!(judge(bank.clone(), Some(&agreeing)).is_ok());

    let other_number = DocumentFacts {
        number: "FNRU0002".parse().unwrap(),
        ..agreeing.clone()
    };
    let to_bearer = DocumentFacts {
        made_out: MadeOut::Blank,
        ..agreeing.clone()
    };
    let waybill = DocumentFacts {
        is_sea_waybill: true,
        ..agreeing.clone()
    };
    let other = DocumentFacts {
        digest: super::world::terms(),
        ..agreeing
    };
    for document in [other_number, to_bearer, waybill, other] {
        assert_eq!(
            judge(bank.clone(), Some(&document)),
            Err(Rejection::DocumentMismatch)
        );
    }
    assert_eq!(judge(bank, None), Err(Rejection::DocumentMissing));
}

#[test]
fn a_document_to_the_order_of_the_shipper_is_of_that_kind() {
    let to_shipper = document(&Order::Shipper);
    assert!(judge(issue(Order::Shipper, "shipper"), Some(&to_shipper)).is_ok());
    let as_party = issue(Order::Party(by_chain("shipper")), "shipper");
    assert_eq!(
        judge(as_party, Some(&to_shipper)),
        Err(Rejection::DocumentMismatch)
    );
}

#[test]
fn shipper_and_order_party_must_stand_in_the_document() {
    let order = Order::Bank(by_chain("bank"));
    let agreeing = document(&order);
    let other_shipper = Issue {
        shipper: reference(party("importer")),
        ..issue(order, "shipper")
    };
    assert_eq!(
        judge(other_shipper, Some(&agreeing)),
        Err(Rejection::PartyNotInDocument)
    );
    for wrong in [
        by_chain("importer"),
        Reference::Stated(stated("importer")),
        Reference::Stated(stated_name("bank")),
    ] {
        let issue = issue(Order::Bank(wrong), "shipper");
        assert_eq!(
            judge(issue, Some(&agreeing)),
            Err(Rejection::PartyNotInDocument)
        );
    }
    let right = issue(Order::Bank(Reference::Stated(stated("bank"))), "shipper");
    assert!(!judge(right, Some(&agreeing)).unwrap().name_only);
}

#[test]
fn a_party_without_identifiers_is_found_by_its_name_and_that_is_said() {
    let order = Order::Named(by_chain("importer"));
    let mut by_name = document(&order);
    by_name.made_out = MadeOut::Consignee(in_document(stated_name("importer")));
    let applied = judge(issue(order.clone(), "shipper"), Some(&by_name)).unwrap();
    assert!(applied.name_only);

    // A code that cannot be read counts as stated, and then the name alone is not enough.
    let mut unreadable = in_document(stated_name("importer"));
    unreadable.unreadable = 1;
    by_name.made_out = MadeOut::Consignee(unreadable);
    let refused = judge(issue(order, "shipper"), Some(&by_name));
    assert_eq!(refused, Err(Rejection::PartyNotInDocument));
}

#[test]
fn the_transferability_follows_from_the_order_kind() {
    let orders = [
        (Order::Shipper, Transferability::Order),
        (Order::Bank(by_chain("bank")), Transferability::Order),
        (Order::Party(by_chain("importer")), Transferability::Order),
        (Order::Bearer, Transferability::Bearer),
        (
            Order::Straight(by_chain("importer")),
            Transferability::NamedNonEndorsable,
        ),
        (
            Order::Named(by_chain("importer")),
            Transferability::NamedEndorsable,
        ),
    ];
    for (order, agreeing) in orders {
        let document = document(&order);
        for transferability in Transferability::ALL.iter().copied() {
            let mut issue = issue(order.clone(), "shipper");
            issue.legal.transferability = transferability;
            let expected = if transferability == agreeing {
                None
            } else {
                Some(Rejection::LegalMismatch)
            };
            assert_eq!(judge(issue, Some(&document)).err(), expected, "{order:?}");
        }
    }
}

#[test]
fn the_id_of_the_bill_must_follow_from_its_seed() {
    let issue = issue(Order::Bearer, "shipper");
    let document = document(&issue.order);
    let mut act = act("carrier", Action::Issue(Box::new(issue)));
    assert!(judge_act(&act, Some(&document)).is_ok());
    act.opens[0].seed.0[31] ^= 1;
    assert_eq!(judge_act(&act, Some(&document)), Err(Rejection::IdMismatch));
}

#[test]
fn a_bill_is_opened_once_and_nothing_is_done_to_none() {
    let state = super::world::issued(Order::Bearer, "shipper");
    let again = act(
        "carrier",
        Action::Issue(Box::new(issue(Order::Bearer, "shipper"))),
    );
    let refused = apply_with(&World::new(), Some(&state), &again, start(), &[], None);
    assert_eq!(refused, Err(Rejection::BillExists));
    let early = act("shipper", Action::Supersede);
    assert_eq!(judge_act(&early, None), Err(Rejection::HeadUnknown));
}
