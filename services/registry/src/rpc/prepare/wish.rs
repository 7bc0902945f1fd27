//! What a caller wants to sign, read from the request with every violation at once.

use funani_core::act::{
    ActionName, Capacity, Law, Locode, OrderKind, Profile, ReasonCode, StatedParty, Transferability,
};
use funani_core::form::Seed;
use funani_core::id::{BillId, Id, MandateId, PartyId};
use funani_core::identifier::Identifier;
use funani_core::intent::Language;
use funani_core::time::{Date, MINUTE, Timestamp};
use funani_proof::digest::Digest;
use funani_wire::fields::{Fields, Malformed};
use funani_wire::registry::v1 as wire;
use funani_wire::types::v1 as types;

/// How long an act may be recorded where the caller does not say.
const DEFAULT_LIFE: i64 = 5 * MINUTE;

/// The longest document, in bytes (`docs/format.md` §1).
const MAX_DOCUMENT: usize = 4 << 20;

/// What a caller wants to sign.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) action: WishedAction,
    pub(super) bill: Option<BillId>,
    pub(super) capacity: Capacity,
    pub(super) behalf: Option<(PartyId, MandateId)>,
    pub(super) language: Language,
    pub(super) place: Locode,
    pub(super) time: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) reason: Option<ReasonCode>,
    pub(super) annex: Option<Digest>,
    pub(super) approvals: Vec<Digest>,
}

/// An action with its parties by id.
#[derive(Clone, Debug)]
pub(super) enum WishedAction {
    Issue(Box<WishedIssue>),
    Offer {
        recipient: PartyId,
        condition: Option<Digest>,
        deadline: Option<Timestamp>,
    },
    Transfer {
        recipient: PartyId,
    },
    Endorse(WishedParty),
    EndorseToOrder(WishedParty),
    SurrenderForDelivery(WishedParty),
    /// The actions that say nothing more.
    Plain(ActionName),
}

/// A party of the node, or one as the document states it.
#[derive(Clone, Debug)]
pub(super) enum WishedParty {
    Party(PartyId),
    Stated(StatedParty),
}

/// What an issue says.
#[derive(Clone, Debug)]
pub(super) struct WishedIssue {
    pub(super) document: bytes::Bytes,
    pub(super) seed: Seed,
    pub(super) shipper: PartyId,
    pub(super) order: (OrderKind, Option<WishedParty>),
    pub(super) recipient: PartyId,
    pub(super) law: Law,
    pub(super) profile: Profile,
    pub(super) profile_date: Date,
    pub(super) transferability: Transferability,
    pub(super) terms: Digest,
}

/// Reads the request.
///
/// # Errors
/// Every violation at once.
pub(super) fn read(request: wire::PrepareRequest) -> Result<Wish, Malformed> {
    let mut fields = Fields::new();
    let wish = wish(&mut fields, request);
    fields.finish(wish)
}

fn wish(fields: &mut Fields, request: wire::PrepareRequest) -> Option<Wish> {
    let action = fields.required("action", request.action);
    let action = action.and_then(|wished| action_of(fields, wished));
    let bill = bill(fields, &request.bill_ids, action.as_ref());
    let capacity = fields
        .named::<wire::Capacity>("capacity", request.capacity)
        .map(capacity);
    let principal = fields.uuid_or_none("behalf_of_id", &request.behalf_of_id);
    let mandate = fields.uuid_or_none("mandate_id", &request.mandate_id);
    let behalf = match (principal, mandate) {
        (Some(principal), Some(mandate)) => behalf(fields, capacity, principal, mandate),
        (Some(_) | None, Some(_) | None) => None,
    };
    let language = fields.parsed::<Language>(
        "intent_language",
        &request.intent_language,
        "LANGUAGE_UNKNOWN",
    );
    let place = fields.parsed::<Locode>("place", &request.place, "LOCODE_MALFORMED");
    let time = fields.parsed::<Timestamp>("time", &request.time, "TIME_MALFORMED");
    let not_after =
        fields.parsed_or_none::<Timestamp>("not_after", &request.not_after, "TIME_MALFORMED");
    let reason = fields.parsed_or_none("reason", &request.reason, "CODE_MALFORMED");
    let annex = fields.digest_or_none("annex_digest", &request.annex_digest);
    let approvals = approvals(fields, &request.approval_digests);
    if matches!(action, Some(WishedAction::Plain(ActionName::Srej))) && reason == Some(None) {
        fields.missing("reason");
    }
    let (time, not_after) = (time?, not_after?);
    Some(Wish {
        action: action?,
        bill: bill?,
        capacity: capacity?,
        behalf: behalf?,
        language: language?,
        place: place?,
        time,
        not_after: not_after.unwrap_or_else(|| time.plus(DEFAULT_LIFE)),
        reason: reason?,
        annex: annex?,
        approvals: approvals?,
    })
}

/// ISSUE extends no bill, every other action exactly one. The outer nothing is a violation.
#[expect(
    clippy::option_option,
    reason = "no bill is another answer than a wrong one"
)]
fn bill(
    fields: &mut Fields,
    ids: &[String],
    action: Option<&WishedAction>,
) -> Option<Option<BillId>> {
    let issue = matches!(action, Some(WishedAction::Issue(_)));
    match ids {
        [] if issue => Some(None),
        [id] if !issue => fields.uuid("bill_ids[0]", id).map(|id| Some(Id::new(id))),
        [] => {
            fields.missing("bill_ids");
            None
        }
        _ if issue => {
            fields.note(
                "bill_ids",
                "NOT_ALLOWED",
                "must be empty: an issue extends no bill",
            );
            None
        }
        _ => {
            fields.note(
                "bill_ids",
                "TOO_MANY",
                "the actions offered now extend exactly one bill",
            );
            None
        }
    }
}

#[expect(
    clippy::option_option,
    reason = "no principal is another answer than a wrong one"
)]
fn behalf(
    fields: &mut Fields,
    capacity: Option<Capacity>,
    principal: Option<uuid::Uuid>,
    mandate: Option<uuid::Uuid>,
) -> Option<Option<(PartyId, MandateId)>> {
    match (capacity?.needs_mandate(), principal, mandate) {
        (true, Some(principal), Some(mandate)) => {
            Some(Some((Id::new(principal), Id::new(mandate))))
        }
        (false, None, None) => Some(None),
        (true, principal, mandate) => {
            if principal.is_none() {
                fields.missing("behalf_of_id");
            }
            if mandate.is_none() {
                fields.missing("mandate_id");
            }
            None
        }
        (false, _, _) => {
            fields.note(
                "behalf_of_id",
                "NOT_ALLOWED",
                "this capacity acts for no principal",
            );
            None
        }
    }
}

fn approvals(fields: &mut Fields, texts: &[String]) -> Option<Vec<Digest>> {
    if texts.len() > funani_core::act::MAX_APPROVALS {
        fields.note(
            "approval_digests",
            "TOO_MANY",
            "an act names at most 32 approvals",
        );
        return None;
    }
    let read: Vec<Option<Digest>> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| fields.digest(format_args!("approval_digests[{at}]"), text))
        .collect();
    let mut digests: Vec<Digest> = read.into_iter().collect::<Option<_>>()?;
    digests.sort_unstable();
    digests.dedup();
    Some(digests)
}

pub(super) fn capacity(named: wire::Capacity) -> Capacity {
    match named {
        // Zero is refused before as missing.
        wire::Capacity::Unspecified | wire::Capacity::Own => Capacity::Own,
        wire::Capacity::Carrier => Capacity::Carrier,
        wire::Capacity::AgentForCarrier => Capacity::AgentForCarrier,
        wire::Capacity::Master => Capacity::Master,
        wire::Capacity::ForShipper => Capacity::ForShipper,
    }
}

fn action_of(fields: &mut Fields, wished: wire::prepare_request::Action) -> Option<WishedAction> {
    use wire::prepare_request::Action as Sent;
    Some(match wished {
        Sent::Issue(issue) => {
            return fields.within("issue", |fields| issue_of(fields, issue));
        }
        Sent::Offer(offer) => {
            return fields.within("offer", |fields| offer_of(fields, &offer));
        }
        Sent::Transfer(transfer) => WishedAction::Transfer {
            recipient: fields.within("transfer", |fields| {
                party(fields, "recipient_id", &transfer.recipient_id)
            })?,
        },
        Sent::Endorse(endorse) => WishedAction::Endorse(fields.within("endorse", |fields| {
            either(fields, "endorsee", endorse.endorsee)
        })?),
        Sent::EndorseToOrder(endorse) => {
            WishedAction::EndorseToOrder(fields.within("endorse_to_order", |fields| {
                either(fields, "endorsee", endorse.endorsee)
            })?)
        }
        Sent::SurrenderForDelivery(surrender) => WishedAction::SurrenderForDelivery(
            fields.within("surrender_for_delivery", |fields| {
                either(fields, "deliver_to", surrender.deliver_to)
            })?,
        ),
        Sent::Accept(_) => WishedAction::Plain(ActionName::Accept),
        Sent::Recall(_) => WishedAction::Plain(ActionName::Recall),
        Sent::Reject(_) => WishedAction::Plain(ActionName::Reject),
        Sent::BlankEndorse(_) => WishedAction::Plain(ActionName::BlankEndorse),
        Sent::AcceptSurrender(_) => WishedAction::Plain(ActionName::Sacc),
        Sent::RejectSurrender(_) => WishedAction::Plain(ActionName::Srej),
        Sent::Supersede(_) => WishedAction::Plain(ActionName::Supersede),
    })
}

fn offer_of(fields: &mut Fields, offer: &wire::Offer) -> Option<WishedAction> {
    let recipient = party(fields, "recipient_id", &offer.recipient_id);
    let condition = fields.digest_or_none("condition", &offer.condition);
    let deadline = fields.parsed_or_none("deadline", &offer.deadline, "TIME_MALFORMED");
    Some(WishedAction::Offer {
        recipient: recipient?,
        condition: condition?,
        deadline: deadline?,
    })
}

fn issue_of(fields: &mut Fields, issue: wire::Issue) -> Option<WishedAction> {
    let document = fields.bytes("document", issue.document, MAX_DOCUMENT);
    let seed = fields.exactly::<32>("seed", &issue.seed).map(Seed);
    let shipper = party(fields, "shipper_id", &issue.shipper_id);
    let recipient = party(fields, "recipient_id", &issue.recipient_id);
    let order = fields.required("order", issue.order);
    let order = order.and_then(|order| fields.within("order", |fields| order_of(fields, order)));
    let legal = fields.required("legal", issue.legal);
    let legal = legal.and_then(|legal| fields.within("legal", |fields| legal_of(fields, &legal)));
    let (law, profile, profile_date, transferability, terms) = legal?;
    Some(WishedAction::Issue(Box::new(WishedIssue {
        document: document?,
        seed: seed?,
        shipper: shipper?,
        order: order?,
        recipient: recipient?,
        law,
        profile,
        profile_date,
        transferability,
        terms,
    })))
}

fn legal_of(
    fields: &mut Fields,
    legal: &wire::Legal,
) -> Option<(Law, Profile, Date, Transferability, Digest)> {
    let law = fields.parsed("law", &legal.law, "CODE_MALFORMED");
    let profile = fields.parsed("profile", &legal.profile, "CODE_MALFORMED");
    let date = fields.parsed("profile_date", &legal.profile_date, "DATE_MALFORMED");
    let transferability =
        fields.parsed("transferability", &legal.transferability, "CODE_MALFORMED");
    let terms = fields.digest("terms", &legal.terms);
    Some((law?, profile?, date?, transferability?, terms?))
}

fn order_of(fields: &mut Fields, order: wire::Order) -> Option<(OrderKind, Option<WishedParty>)> {
    let kind = match fields.named::<wire::OrderKind>("kind", order.kind)? {
        wire::OrderKind::Unspecified => return None,
        wire::OrderKind::Shipper => OrderKind::Shipper,
        wire::OrderKind::Bank => OrderKind::Bank,
        wire::OrderKind::Party => OrderKind::Party,
        wire::OrderKind::Bearer => OrderKind::Bearer,
        wire::OrderKind::Straight => OrderKind::Straight,
        wire::OrderKind::Named => OrderKind::Named,
    };
    if matches!(kind, OrderKind::Shipper | OrderKind::Bearer) {
        if order.party.is_some() {
            fields.note("party", "NOT_ALLOWED", "this kind of order names no party");
            return None;
        }
        return Some((kind, None));
    }
    Some((kind, Some(either(fields, "party", order.party)?)))
}

fn party(fields: &mut Fields, name: &'static str, text: &str) -> Option<PartyId> {
    fields.uuid(name, text).map(Id::new)
}

/// A party of the node or a stated one.
fn either(
    fields: &mut Fields,
    name: &'static str,
    sent: Option<types::PartyOrStated>,
) -> Option<WishedParty> {
    let kind = fields.required(name, sent.and_then(|sent| sent.kind))?;
    fields.within(name, |fields| match kind {
        types::party_or_stated::Kind::Party(reference) => {
            let id = fields.within("party", |fields| {
                party(fields, "party_id", &reference.party_id)
            });
            id.map(WishedParty::Party)
        }
        types::party_or_stated::Kind::Stated(stated) => fields
            .within("stated", |fields| stated_of(fields, stated))
            .map(WishedParty::Stated),
    })
}

fn stated_of(fields: &mut Fields, stated: types::StatedParty) -> Option<StatedParty> {
    let name = fields.text("name", stated.name, 4 * funani_core::act::MAX_NAME);
    let long = name
        .as_ref()
        .is_some_and(|name| name.chars().nth(funani_core::act::MAX_NAME).is_some());
    if long {
        fields.note("name", "TOO_LONG", "is longer than 70 characters");
    }
    let sent = fields.list(
        "identifiers",
        stated.identifiers,
        funani_core::act::MAX_IDENTIFIERS,
    )?;
    let mut identifiers = Vec::with_capacity(sent.len());
    for (at, identifier) in sent.iter().enumerate() {
        match Identifier::new(identifier.scheme.as_str(), identifier.value.as_str()) {
            Ok(identifier) => identifiers.push(identifier),
            Err(error) => {
                fields.note(
                    format_args!("identifiers[{at}]"),
                    error.reason(),
                    error.to_string(),
                );
            }
        }
    }
    identifiers.sort_unstable();
    identifiers.dedup();
    let name = name.filter(|_| !long)?;
    (identifiers.len() <= sent.len() && fields.is_clean())
        .then_some(StatedParty { identifiers, name })
}
