//! Parties that demand approvals of themselves.

use super::world::{
    World, act, apply, approval, by_chain, issued, mandate_id, party, reference, start, through,
};
use crate::act::{Action, Capacity, Order};
use crate::approval::ApprovalRole;
use crate::rejection::Rejection;
use crate::transition::VerifiedApproval;

fn careful(name: &str) -> World {
    let mut world = World::new();
    world.needed.insert(party(name), 2);
    world
}

#[test]
fn distinct_keys_of_the_actors_own_party_count() {
    let world = careful("shipper");
    let state = issued(Order::Shipper, "shipper");
    let act = act(
        "shipper",
        Action::Transfer {
            recipient: reference(party("bank")),
        },
    );
    let judge = |approvals: &[VerifiedApproval]| {
        apply(&world, Some(&state), &act, start(), approvals).map(|_| ())
    };
    let own = |key| approval("shipper", ApprovalRole::Party, key);
    assert_eq!(judge(&[own(1), own(2)]), Ok(()));
    for too_few in [
        vec![],
        vec![own(1)],
        vec![own(1), own(1)],
        vec![own(1), approval("bank", ApprovalRole::Party, 2)],
        vec![own(1), approval("shipper", ApprovalRole::Endorsee, 2)],
        vec![
            own(1),
            VerifiedApproval {
                party: None,
                ..own(2)
            },
        ],
    ] {
        assert_eq!(
            judge(&too_few),
            Err(Rejection::ApprovalsMissing),
            "{too_few:?}"
        );
    }
}

#[test]
fn acts_that_move_or_end_control_and_endorsements_need_them() {
    let world = careful("shipper");
    let state = issued(Order::Shipper, "shipper");
    let bank = reference(party("bank"));
    let needing = [
        Action::Transfer { recipient: bank },
        Action::Offer {
            recipient: bank,
            condition: None,
            deadline: None,
        },
        Action::Endorse {
            recipient: by_chain("bank"),
        },
        Action::EndorseToOrder {
            recipient: by_chain("bank"),
        },
        Action::BlankEndorse,
        Action::SurrenderForDelivery {
            deliver_to: by_chain("bank"),
        },
        Action::Reject,
    ];
    for action in needing {
        let refused = apply(&world, Some(&state), &act("shipper", action), start(), &[]);
        assert_eq!(refused, Err(Rejection::ApprovalsMissing));
    }
    assert!(
        apply(
            &world,
            Some(&state),
            &act("shipper", Action::Supersede),
            start(),
            &[]
        )
        .is_ok()
    );
}

#[test]
fn to_take_back_or_to_refuse_an_offer_needs_none() {
    let world = careful("bank");
    let state = issued(Order::Shipper, "shipper");
    let offer = Action::Offer {
        recipient: reference(party("bank")),
        condition: None,
        deadline: None,
    };
    let offered = apply(&world, Some(&state), &act("shipper", offer), start(), &[])
        .unwrap()
        .state;
    let judge =
        |name, action| apply(&world, Some(&offered), &act(name, action), start(), &[]).map(|_| ());
    assert_eq!(judge("bank", Action::Reject), Ok(()));
    assert_eq!(
        judge("bank", Action::Accept),
        Err(Rejection::ApprovalsMissing)
    );
    assert_eq!(judge("shipper", Action::Recall), Ok(()));
}

#[test]
fn for_a_principal_the_actors_own_number_counts() {
    let transfer = act(
        "shipper",
        Action::Transfer {
            recipient: reference(party("bank")),
        },
    );
    let act = through("forwarder", Capacity::ForShipper, transfer);
    assert_eq!(
        act.behalf.unwrap().mandate,
        mandate_id(Capacity::ForShipper)
    );
    let state = issued(Order::Shipper, "shipper");
    let judge = |world: &World| apply(world, Some(&state), &act, start(), &[]).map(|_| ());
    assert_eq!(judge(&careful("shipper")), Ok(()));
    assert_eq!(
        judge(&careful("forwarder")),
        Err(Rejection::ApprovalsMissing)
    );
}
