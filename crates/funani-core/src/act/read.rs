use super::{
    Act, Action, ActionName, Behalf, Capacity, Extends, Issue, Legal, MAX_APPROVALS, MAX_BILLS,
    Opens, Order, OrderKind, PartyReference, Reference, Reserved,
};
use crate::form::{Field, Form, ViolationCode};
use crate::origin::Origin;

pub(super) fn act(form: &mut Form<'_>) -> Option<Act> {
    form.head("funani-act");
    let registry = form.required("registry").parsed::<Origin>();
    let name = action_name(&form.required("action"));
    let intent = form.required("intent").digest();
    let actor = form.required("actor").object(PartyReference::read);
    let capacity = form.required("capacity").parsed::<Capacity>();
    let place = form.required("place").parsed();
    let time = form.required("time").time();
    let not_after = form.required("not_after").time();
    let annex = form.optional("annex").and_then(|field| field.digest());
    let approvals = match form.optional("approvals") {
        Some(field) => approvals(&field),
        None => Some(Vec::new()),
    };
    let behalf = Behalf::read(form, capacity);
    // Which further members stand depends on the action; without its name they go unjudged.
    let Some(name) = name else {
        for member in [
            "detail",
            "document",
            "legal",
            "on",
            "opens",
            "reason",
            "recipient",
        ] {
            form.unjudged(member);
        }
        return None;
    };
    let on = extended(form, name);
    let opens = opened(form, name);
    let document = document(form, name);
    let reason = reason(form, name);
    let action = action(form, name);
    Some(Act {
        registry: registry?,
        on: on?,
        opens: opens?,
        document,
        action: action?,
        intent: intent?,
        actor: actor?,
        capacity: capacity?,
        behalf,
        place: place?,
        time: time?,
        not_after: not_after?,
        reason,
        annex,
        approvals: approvals?,
    })
}

fn action_name(field: &Field<'_>) -> Option<ActionName> {
    let name = field.text()?.parse().ok();
    if name.is_none() {
        field.fault(
            ViolationCode::ActionUnknown,
            "there is no action of this name",
        );
    }
    name
}

/// Approvals stand in order or not at all: an empty list would be a second way to write none.
fn approvals(field: &Field<'_>) -> Option<Vec<funani_proof::digest::Digest>> {
    let approvals = field.digests(MAX_APPROVALS)?;
    if approvals.is_empty() {
        field.fault(ViolationCode::NotAllowed, "an empty list is left out");
    }
    Some(approvals)
}

impl Behalf {
    /// Reads `behalf_of` and `mandate`: they stand together, with the capacities that act for a
    /// principal.
    pub(crate) fn read(form: &mut Form<'_>, capacity: Option<Capacity>) -> Option<Self> {
        if !capacity.is_none_or(Capacity::needs_mandate) {
            form.forbidden("behalf_of", "this capacity acts for no principal");
            form.forbidden("mandate", "this capacity needs no mandate");
            return None;
        }
        if capacity.is_none() && !form.holds("behalf_of") && !form.holds("mandate") {
            return None;
        }
        let principal = form.required("behalf_of").object(PartyReference::read);
        let mandate = form.required("mandate").parsed();
        Some(Self {
            principal: principal?,
            mandate: mandate?,
        })
    }
}

fn extended(form: &mut Form<'_>, name: ActionName) -> Option<Vec<Extends>> {
    let field = form.required("on");
    let on = field.sorted(
        MAX_BILLS,
        |element| {
            element.object(|form| {
                let bill = form.required("bill").parsed();
                let head = form.required("head").digest();
                let sequence = form.required("sequence").integer(1, u64::MAX);
                Some(Extends {
                    bill: bill?,
                    head: head?,
                    sequence: sequence?,
                })
            })
        },
        |extends| extends.bill,
    )?;
    let expected = if name == ActionName::Issue {
        Some((0, "must be empty: ISSUE extends no bill"))
    } else {
        name.is_offered()
            .then_some((1, "must name exactly one bill"))
    };
    if let Some((count, message)) = expected
        && on.len() != count
    {
        field.fault(ViolationCode::NotAllowed, message);
    }
    Some(on)
}

fn opened(form: &mut Form<'_>, name: ActionName) -> Option<Vec<Opens>> {
    if !matches!(name, ActionName::Issue | ActionName::Reissue) {
        form.forbidden("opens", "this action opens no bill");
        return Some(Vec::new());
    }
    let field = form.required("opens");
    let opens = field.sorted(
        MAX_BILLS,
        |element| element.object(opening),
        |opens| opens.bill,
    )?;
    let fits = if name == ActionName::Issue {
        opens.len() == 1
    } else {
        !opens.is_empty()
    };
    if !fits {
        field.fault(
            ViolationCode::NotAllowed,
            "ISSUE opens one bill, REISSUE at least one",
        );
    }
    Some(opens)
}

fn opening(form: &mut Form<'_>) -> Option<Opens> {
    let bill = form.required("bill").parsed();
    let document = form.required("document").digest();
    let seed = form.required("seed").seed();
    Some(Opens {
        bill: bill?,
        document: document?,
        seed: seed?,
    })
}

fn document(form: &mut Form<'_>, name: ActionName) -> Option<funani_proof::digest::Digest> {
    if matches!(name, ActionName::Issue | ActionName::Reissue) {
        form.forbidden("document", "stands in opens");
        return None;
    }
    form.required("document").digest()
}

fn reason(form: &mut Form<'_>, name: ActionName) -> Option<super::ReasonCode> {
    if name == ActionName::Srej {
        return form.required("reason").parsed();
    }
    form.optional("reason").and_then(|field| field.parsed())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is neither plain nor known gives nothing"
)]
fn action(form: &mut Form<'_>, name: ActionName) -> Option<Action> {
    if !name.is_offered() {
        return reserved(form, name);
    }
    if name != ActionName::Issue {
        form.forbidden("legal", "law and terms stand in ISSUE only");
    }
    match name {
        ActionName::Issue => issue(form),
        ActionName::Offer => offer(form),
        ActionName::Transfer => {
            no_detail(form);
            let recipient = form.required("recipient").object(PartyReference::read);
            Some(Action::Transfer {
                recipient: recipient?,
            })
        }
        ActionName::Endorse => {
            no_detail(form);
            let recipient = Reference::read(&form.required("recipient"));
            Some(Action::Endorse {
                recipient: recipient?,
            })
        }
        ActionName::EndorseToOrder => {
            no_detail(form);
            let recipient = Reference::read(&form.required("recipient"));
            Some(Action::EndorseToOrder {
                recipient: recipient?,
            })
        }
        ActionName::SurrenderForDelivery => {
            form.forbidden("recipient", "this action has no recipient");
            let deliver_to = form
                .required("detail")
                .object(|detail| Reference::read(&detail.required("deliver_to")));
            Some(Action::SurrenderForDelivery {
                deliver_to: deliver_to?,
            })
        }
        other => {
            no_detail(form);
            form.forbidden("recipient", "this action has no recipient");
            plain(other)
        }
    }
}

/// The actions without detail and recipient.
fn plain(name: ActionName) -> Option<Action> {
    let plain = [
        Action::Accept,
        Action::Recall,
        Action::Reject,
        Action::BlankEndorse,
        Action::Sacc,
        Action::Srej,
        Action::Supersede,
    ];
    plain.into_iter().find(|action| action.name() == name)
}

fn no_detail(form: &mut Form<'_>) {
    form.required("detail").object(|_| Some(()));
}

fn issue(form: &mut Form<'_>) -> Option<Action> {
    let detail = form.required("detail").object(|form| {
        let number = form.required("number").parsed();
        let order = form.required("order").object(order);
        let shipper = form.required("shipper").object(PartyReference::read);
        Some((number?, order?, shipper?))
    });
    let recipient = form.required("recipient").object(PartyReference::read);
    let legal = form.required("legal").object(legal);
    let (number, order, shipper) = detail?;
    let issue = Issue {
        number,
        order,
        shipper,
        recipient: recipient?,
        legal: legal?,
    };
    Some(Action::Issue(Box::new(issue)))
}

fn order(form: &mut Form<'_>) -> Option<Order> {
    let kind = form.required("kind").parsed::<OrderKind>()?;
    let named: fn(Reference) -> Order = match kind {
        OrderKind::Shipper | OrderKind::Bearer => {
            form.forbidden("party", "this order kind names no party");
            return Some(if kind == OrderKind::Shipper {
                Order::Shipper
            } else {
                Order::Bearer
            });
        }
        OrderKind::Bank => Order::Bank,
        OrderKind::Party => Order::Party,
        OrderKind::Straight => Order::Straight,
        OrderKind::Named => Order::Named,
    };
    Reference::read(&form.required("party")).map(named)
}

fn legal(form: &mut Form<'_>) -> Option<Legal> {
    let law = form.required("law").parsed();
    let profile = form.required("profile").parsed();
    let profile_date = form.required("profile_date").date();
    let terms = form.required("terms").digest();
    let transferability = form.required("transferability").parsed();
    Some(Legal {
        law: law?,
        profile: profile?,
        profile_date: profile_date?,
        terms: terms?,
        transferability: transferability?,
    })
}

fn offer(form: &mut Form<'_>) -> Option<Action> {
    let detail = form.required("detail").object(|form| {
        let condition = form.optional("condition").and_then(|field| field.digest());
        let deadline = form.optional("deadline").and_then(|field| field.time());
        Some((condition, deadline))
    });
    let recipient = form.required("recipient").object(PartyReference::read);
    let (condition, deadline) = detail?;
    Some(Action::Offer {
        recipient: recipient?,
        condition,
        deadline,
    })
}

/// A reserved action is read as far as its common members go; what they mean is not judged.
fn reserved(form: &mut Form<'_>, name: ActionName) -> Option<Action> {
    let detail = form.required("detail").any_object().cloned();
    let recipient = form
        .optional("recipient")
        .and_then(|field| Reference::read(&field));
    let legal = form.optional("legal").and_then(|field| field.object(legal));
    let reserved = Reserved {
        name,
        detail: detail?,
        recipient,
        legal,
    };
    Some(Action::Reserved(Box::new(reserved)))
}
