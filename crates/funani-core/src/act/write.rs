use funani_proof::json::{Object, Value};

use super::{Act, Action, Extends, Legal, Opens, Order, Reference};
use crate::form::{self, list, object};

pub(super) fn act(act: &Act) -> Object {
    let recipient = act.action.recipient();
    let behalf = act.behalf;
    let opens = (!act.opens.is_empty()).then(|| list(&act.opens, opens));
    let approvals = (!act.approvals.is_empty()).then(|| form::digests(&act.approvals));
    object([
        ("action", Some(act.name().into())),
        ("actor", Some(act.actor.to_value())),
        ("annex", act.annex.map(Value::from)),
        ("approvals", approvals),
        (
            "behalf_of",
            behalf.map(|behalf| behalf.principal.to_value()),
        ),
        ("capacity", Some(act.capacity.into())),
        ("detail", Some(detail(&act.action).into())),
        ("document", act.document.map(Value::from)),
        ("intent", Some(act.intent.into())),
        ("legal", act.action.legal().map(|terms| legal(terms).into())),
        ("mandate", behalf.map(|behalf| behalf.mandate.into())),
        ("not_after", Some(act.not_after.into())),
        ("on", Some(list(&act.on, extends))),
        ("opens", opens),
        ("place", Some((&act.place).into())),
        ("reason", act.reason.as_ref().map(Value::from)),
        ("recipient", recipient.as_ref().map(Reference::to_value)),
        ("registry", Some(act.registry.as_str().into())),
        ("time", Some(act.time.into())),
        ("type", Some("funani-act".into())),
        ("v", Some(form::integer(1))),
    ])
}

fn extends(extends: &Extends) -> Value {
    Object::from([
        ("bill", extends.bill.into()),
        ("head", extends.head.into()),
        ("sequence", form::integer(extends.sequence)),
    ])
    .into()
}

fn opens(opens: &Opens) -> Value {
    Object::from([
        ("bill", Value::from(opens.bill)),
        ("document", opens.document.into()),
        ("seed", opens.seed.into()),
    ])
    .into()
}

fn legal(legal: &Legal) -> Object {
    Object::from([
        ("law", Value::from(&legal.law)),
        ("profile", (&legal.profile).into()),
        ("profile_date", legal.profile_date.into()),
        ("terms", legal.terms.into()),
        ("transferability", legal.transferability.into()),
    ])
}

fn detail(action: &Action) -> Object {
    match action {
        Action::Issue(issue) => Object::from([
            ("number", (&issue.number).into()),
            ("order", order(&issue.order).into()),
            ("shipper", issue.shipper.to_value()),
        ]),
        Action::Offer {
            condition,
            deadline,
            ..
        } => object([
            ("condition", condition.map(Value::from)),
            ("deadline", deadline.map(Value::from)),
        ]),
        Action::SurrenderForDelivery { deliver_to } => {
            Object::from([("deliver_to", deliver_to.to_value())])
        }
        Action::Reserved(reserved) => reserved.detail.clone(),
        Action::Accept
        | Action::Recall
        | Action::Transfer { .. }
        | Action::Reject
        | Action::Endorse { .. }
        | Action::EndorseToOrder { .. }
        | Action::BlankEndorse
        | Action::Sacc
        | Action::Srej
        | Action::Supersede => Object::new(),
    }
}

fn order(order: &Order) -> Object {
    object([
        ("kind", Some(order.kind().into())),
        ("party", order.party().map(Reference::to_value)),
    ])
}
