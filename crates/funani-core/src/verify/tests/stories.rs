//! Whole lives of bills, as the tests need them.

use super::kit::{Plan, World, document, mandate_id, stated};
use crate::act::{Action, ActionName, Capacity, Order, Reference};
use crate::annex::Annex;
use crate::approval::ApprovalRole;
use crate::fact::Mandate;
use crate::form::Seed;
use crate::note::NoteKind;
use crate::time::MINUTE;

pub(super) fn annex(text: &str) -> Vec<u8> {
    let content = funani_proof::json::Object::from([("comment", text)]);
    Annex {
        salt: Seed([3; 32]),
        content,
    }
    .to_text()
    .into_bytes()
}

/// Five parties; the carrier has an agent, the shipper wants two approvals.
pub(super) fn harbour() -> World {
    let mut world = World::new();
    for (name, approvers, needed) in [
        ("carrier", 0, 0),
        ("agent", 0, 0),
        ("shipper", 3, 2),
        ("bank", 1, 0),
        ("consignee", 1, 0),
    ] {
        world.enrol(name, approvers, needed);
    }
    for name in ["shipper", "bank", "consignee"] {
        world.consent(name);
    }
    let mandate = Mandate {
        mandate: mandate_id(9),
        agent: world.person("agent").id(),
        capacity: Capacity::AgentForCarrier,
        actions: vec![ActionName::Issue, ActionName::Srej],
        from: world.now,
        until: world.now.plus(600 * MINUTE),
    };
    world.mandate("carrier", mandate);
    world
}

fn surrender() -> Action {
    Action::SurrenderForDelivery {
        deliver_to: stated("consignee"),
    }
}

/// Issue by an agent, transfer under two approvals, endorsement to a stated consignee, offer and
/// acceptance, a surrender refused, a surrender accepted; notes, one of them withheld, and an
/// annex that was erased.
pub(super) fn long_story() -> World {
    let mut world = harbour();
    let order = Order::Bank(Reference::Party(world.reference("bank")));
    let action = world.issue(order, "shipper");
    world.act(&Plan::agent("agent", "carrier", mandate_id(9), action));
    let transfer = Action::Transfer {
        recipient: world.reference("bank"),
    };
    let role = ApprovalRole::Party;
    let plan = Plan::own("shipper", transfer);
    world.act(
        &plan
            .approved("shipper", 0, role)
            .approved("shipper", 2, role),
    );
    let remark = Plan {
        annex: Some(annex("berth 4")),
        ..Plan::own("bank", Action::Accept)
    };
    world.note(&remark, NoteKind::Remark, |_| {});
    world.act(&Plan::own(
        "bank",
        Action::Endorse {
            recipient: stated("consignee"),
        },
    ));
    let recipient = world.reference("consignee");
    world.act(&Plan::own(
        "bank",
        Action::Offer {
            recipient,
            condition: None,
            deadline: None,
        },
    ));
    world.act(&Plan::own("consignee", Action::Accept));
    world.act(&Plan {
        annex: Some(annex("gate 2")),
        ..Plan::own("consignee", surrender())
    });
    world.act(&Plan::agent(
        "agent",
        "carrier",
        mandate_id(9),
        Action::Srej,
    ));
    world.note(
        &Plan::own("shipper", Action::Accept),
        NoteKind::Disputed,
        |_| {},
    );
    world.bill.notes[1].statement = None;
    world.act(&Plan {
        annex: Some(annex("gone")),
        ..Plan::own("consignee", surrender())
    });
    world.bill.annexes.pop();
    world.act(&Plan::own("consignee", Action::Recall));
    world.act(&Plan::own("consignee", surrender()));
    world.act(&Plan::carrier("carrier", Action::Sacc));
    world.note(
        &Plan::carrier("carrier", Action::Sacc),
        NoteKind::Released,
        |_| {},
    );
    world
}

/// Three parties, a bearer bill issued and transferred under an approval, and a note.
pub(super) fn short_story() -> World {
    let mut world = World::new();
    world.enrol("carrier", 0, 0);
    world.enrol("shipper", 1, 1);
    world.enrol("bank", 0, 0);
    world.consent("shipper");
    world.consent("bank");
    world.bill.document = document(None);
    let action = world.issue(Order::Bearer, "shipper");
    world.act(&Plan::carrier("carrier", action));
    let plan = Plan {
        annex: Some(annex("berth 4")),
        ..Plan::own("bank", Action::Accept)
    };
    world.note(&plan, NoteKind::Remark, |_| {});
    let transfer = Action::Transfer {
        recipient: world.reference("bank"),
    };
    let plan = Plan {
        annex: Some(annex("gate 2")),
        ..Plan::own("shipper", transfer)
    };
    world.act(&plan.approved("shipper", 0, ApprovalRole::Party));
    world
}
