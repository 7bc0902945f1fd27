//! Payloads made from an intent.

use funani_core::act::Act;
use funani_core::time::MINUTE;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1 as wire;
use funani_wire::types::v1::{PartyOrStated, PartyReference, party_or_stated};

use crate::node::Node;
use crate::people::{Person, terms};
use crate::story::{Cast, reason};

fn party(person: &Person) -> PartyOrStated {
    let head = String::new();
    let party = PartyReference {
        party_id: person.id.to_string(),
        head,
    };
    PartyOrStated {
        kind: Some(party_or_stated::Kind::Party(party)),
    }
}

fn wanted(node: &Node, action: wire::prepare_request::Action) -> wire::PrepareRequest {
    wire::PrepareRequest {
        action: Some(action),
        capacity: wire::Capacity::Own.into(),
        intent_language: "en".to_owned(),
        place: "JPTYO".to_owned(),
        time: node.now().to_string(),
        ..wire::PrepareRequest::default()
    }
}

async fn prepare(
    person: &Person,
    request: &wire::PrepareRequest,
) -> Result<(Act, wire::PrepareResponse), Refusal> {
    match person.client().prepare(request.clone()).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            Ok((Act::parse(&answer.payload).unwrap(), answer))
        }
        Err(status) => Err(Refusal::from_status(&status)),
    }
}

pub(crate) async fn prepare_makes_the_payload_and_tells_what_is_wrong(node: &Node) {
    let cast = Cast::enrol(node).await;
    let own = cast.issuing(node, "FNRU0002");
    let legal = wire::Legal {
        law: "GB-ENG".to_owned(),
        profile: "UK-ETDA".to_owned(),
        profile_date: "2023-09-20".to_owned(),
        transferability: "ORDER".to_owned(),
        terms: terms().to_string(),
    };
    let issue = wire::Issue {
        document: own.document.clone().into(),
        seed: own.act.opens[0].seed.0.to_vec().into(),
        shipper_id: cast.exporter.id.to_string(),
        order: Some(wire::Order {
            kind: wire::OrderKind::Bank.into(),
            party: Some(party(&cast.bank)),
        }),
        recipient_id: cast.exporter.id.to_string(),
        legal: Some(legal),
    };
    let mut request = wanted(node, wire::prepare_request::Action::Issue(issue.clone()));
    request.capacity = wire::Capacity::Carrier.into();
    "JPYOK".clone_into(&mut request.place);
    "ja".clone_into(&mut request.intent_language);
    request.time = own.act.time.to_string();
    request.not_after = own.act.not_after.to_string();
    let (act, answer) = prepare(&cast.carrier, &request).await.unwrap();
    assert_eq!(
        act, own.act,
        "the payload is the one that the caller makes itself"
    );
    assert_eq!(answer.parties.len(), 3);

    // Everything that is wrong with a request and with a document is told at once.
    let empty = wire::PrepareRequest::default();
    let refusal = prepare(&cast.carrier, &empty).await.unwrap_err();
    let fields: Vec<&str> = refusal
        .violations()
        .iter()
        .map(|v| v.field.as_str())
        .collect();
    for field in ["action", "capacity", "intent_language", "place", "time"] {
        assert!(fields.contains(&field), "{field} in {fields:?}");
    }
    let mut bad = request.clone();
    let document = br#"{"isToOrder": true}"#.to_vec().into();
    bad.action = Some(wire::prepare_request::Action::Issue(wire::Issue {
        document,
        ..issue
    }));
    let refusal = prepare(&cast.carrier, &bad).await.unwrap_err();
    assert_eq!(refusal.reason(), "DOCUMENT_INVALID");
    let fields: Vec<&str> = refusal
        .violations()
        .iter()
        .map(|it| it.field.as_str())
        .collect();
    for missing in [
        "$.transportDocumentReference",
        "$.documentParties",
        "$.consignmentItems",
    ] {
        assert!(
            fields.contains(&missing),
            "{missing} is not named in {fields:?}"
        );
    }

    let bill = own.submit(&cast.carrier).await.unwrap();
    let transfer = wire::Transfer {
        recipient_id: cast.bank.id.to_string(),
    };
    let mut request = wanted(node, wire::prepare_request::Action::Transfer(transfer));
    request.bill_ids = vec![bill.id.to_string()];
    let (act, answer) = prepare(&cast.exporter, &request).await.unwrap();
    assert_eq!(answer.bills[0].receipt, bill.compact);
    assert_eq!(act.on[0].head, bill.head);
    assert_eq!(act.not_after, act.time.plus(5 * MINUTE));
    assert_eq!(
        reason(prepare(&cast.bank, &request).await),
        "NOT_CONTROLLER"
    );
    assert_eq!(reason(prepare(&cast.stranger, &request).await), "NOT_FOUND");
    cast.exporter.submit(&act).await.unwrap();
}
