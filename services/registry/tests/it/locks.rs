//! Customs notes, and what they keep the carrier from.

use funani_core::act::Capacity;
use funani_core::fact::Role;
use funani_core::id::BillId;
use funani_core::note::NoteKind;
use funani_core::receipt::ReceiptState;
use funani_core::verdict::Outcome;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{ChainKind, EvidenceRequest, WatchRequest, evidence_request};

use crate::evidence::{against, judge, logged};
use crate::node::Node;
use crate::people::{Bill, Person, Traits, behalf, submit};
use crate::story::{Cast, look, reason, transfer};

/// The customs administration of a country. Bills here go from Japan to Viet Nam.
async fn customs(node: &Node, country: &'static str) -> Person {
    let traits = Traits {
        roles: vec![Role::Customs],
        places: vec![country],
        ..Traits::default()
    };
    Person::enrol_with(node, &format!("Customs of {country}"), traits).await
}

async fn says(
    node: &Node,
    author: &Person,
    bill: &Bill,
    kind: NoteKind,
    capacity: Capacity,
) -> Result<Bill, Refusal> {
    let said = author.note(node, bill, kind, capacity);
    author
        .submit_with(author.sign_note(&said), Vec::new())
        .await
}

/// A service of the node hands in what somebody signed.
async fn handed_in(
    node: &Node,
    author: &Person,
    bill: &Bill,
    kind: NoteKind,
) -> Result<Bill, Refusal> {
    let said = author.note(node, bill, kind, Capacity::Own);
    let answer = submit(&mut node.node_client(), author.sign_note(&said), Vec::new()).await;
    match answer {
        Ok(answer) => Ok(Bill::after(&answer)),
        Err(status) => Err(Refusal::from_status(&status)),
    }
}

async fn bundle(person: &Person, bill: &Bill) -> Vec<u8> {
    let request = EvidenceRequest {
        bill: Some(evidence_request::Bill::BillId(bill.id.to_string())),
        ..EvidenceRequest::default()
    };
    let answer = person.client().evidence(request).await.unwrap();
    answer.into_inner().bundle.to_vec()
}

/// The kinds of the first notes that a party hears of in its feed.
async fn heard(person: &Person, count: usize) -> Vec<NoteKind> {
    let cursor = "0".to_owned();
    let stream = person.client().watch(WatchRequest { cursor }).await;
    let mut stream = stream.unwrap().into_inner();
    let mut kinds = Vec::new();
    while kinds.len() < count {
        let event = stream.message().await.unwrap().unwrap().event.unwrap();
        if event.kind() != ChainKind::Note {
            continue;
        }
        let jws = funani_proof::jws::Jws::parse(&event.receipt).unwrap();
        let receipt = funani_core::receipt::Receipt::parse(jws.payload()).unwrap();
        let ReceiptState::Note(kind) = receipt.state else {
            panic!("of a note")
        };
        kinds.push(kind);
    }
    kinds
}

pub(crate) async fn customs_locks_the_release_and_never_the_title(node: &Node) {
    let cast = Cast::enrol(node).await;
    let agent = Person::enrol(node, "Funani Line Agency (Viet Nam)").await;
    let mandate = cast
        .carrier
        .mandate(node, &agent, Capacity::AgentForCarrier)
        .await;
    let (vietnamese, japanese) = (customs(node, "VN").await, customs(node, "JP").await);
    let bill = cast.bill(node, "FNRU0100").await;
    let carrier = |kind| says(node, &cast.carrier, &bill, kind, Capacity::Carrier);

    let held = vietnamese.note(node, &bill, NoteKind::CustomsHeld, Capacity::Own);
    let held = vietnamese.sign_note(&held);
    let first = vietnamese.submit_with(held.clone(), Vec::new()).await;
    let again = vietnamese.submit_with(held, Vec::new()).await.unwrap();
    assert!(again.already_recorded);
    assert_eq!(again.compact, first.unwrap().compact);
    for kind in [
        NoteKind::Released,
        NoteKind::Delivered,
        NoteKind::DeliveredAgainstGuarantee,
    ] {
        let refused = carrier(kind).await.unwrap_err();
        assert_eq!(refused.reason(), "CUSTOMS_LOCKED", "{kind}");
    }
    // Title goes its way.
    let moved = cast.exporter.does(node, &bill, transfer(&cast.bank)).await;
    let moved = moved.unwrap();

    handed_in(node, &vietnamese, &bill, NoteKind::CustomsReleased)
        .await
        .unwrap();
    handed_in(node, &japanese, &bill, NoteKind::CustomsRefused)
        .await
        .unwrap();
    assert_eq!(reason(carrier(NoteKind::Released).await), "CUSTOMS_LOCKED");
    handed_in(node, &japanese, &bill, NoteKind::CustomsReleased)
        .await
        .unwrap();
    assert_eq!(reason(carrier(NoteKind::Delivered).await), "CARRIER_LOCKED");
    carrier(NoteKind::Released).await.unwrap();
    let mut delivered = agent.note(node, &bill, NoteKind::Delivered, Capacity::AgentForCarrier);
    delivered.behalf = Some(behalf(&cast.carrier, mandate));
    let delivered = agent.submit_with(agent.sign_note(&delivered), Vec::new());
    assert_eq!(delivered.await.unwrap().sequence, 6);

    // Who sees the bill reads and hears all of it, and a stranger's laptop judges it.
    let said = [
        NoteKind::CustomsHeld,
        NoteKind::CustomsReleased,
        NoteKind::CustomsRefused,
        NoteKind::CustomsReleased,
        NoteKind::Released,
        NoteKind::Delivered,
    ];
    for person in [&cast.carrier, &agent] {
        assert_eq!(heard(person, 6).await, said, "{}", person.name);
    }
    logged(&cast.bank, &moved).await;
    let verdict = judge(node, &bundle(&cast.bank, &moved).await, true);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", against(&verdict));
    let shown: Vec<_> = verdict.shown.notes.iter().map(|note| note.kind).collect();
    assert_eq!(shown, said);
}

pub(crate) async fn only_customs_concerned_writes_as_customs(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0101").await;
    let (vietnamese, singaporean) = (customs(node, "VN").await, customs(node, "SG").await);
    let held = NoteKind::CustomsHeld;

    // Who sees the bill and is not customs of a country that it touches.
    let refused = says(node, &cast.exporter, &bill, held, Capacity::Own).await;
    assert_eq!(reason(refused), "NOT_CUSTOMS");
    let traits = |places| Traits {
        roles: vec![Role::Customs, Role::Authority],
        places,
        ..Traits::default()
    };
    for (name, places) in [
        ("Elsewhere", vec!["SG"]),
        ("Nowhere", Vec::new()),
        ("Twofold", vec!["SG", "VN"]),
    ] {
        let authority = Person::enrol_with(node, name, traits(places)).await;
        let refused = says(node, &authority, &bill, held, Capacity::Own).await;
        assert_eq!(reason(refused), "NOT_CUSTOMS", "{name}");
    }
    let refused = says(node, &vietnamese, &bill, held, Capacity::Carrier).await;
    assert_eq!(reason(refused), "CAPACITY_NOT_ALLOWED");

    // The role gives no other sight of the bill, and none outside its country.
    assert_eq!(reason(look(&vietnamese, &bill).await), "NOT_FOUND");
    let remark = says(node, &vietnamese, &bill, NoteKind::Remark, Capacity::Own).await;
    assert_eq!(reason(remark), "NOT_FOUND");
    let invented = Bill {
        id: BillId::from_bytes([0x8f; 16]),
        ..bill.clone()
    };
    for (author, on) in [(&singaporean, &bill), (&vietnamese, &invented)] {
        let refused = says(node, author, on, held, Capacity::Own).await;
        assert_eq!(reason(refused), "NOT_FOUND");
        assert_eq!(reason(handed_in(node, author, on, held).await), "NOT_FOUND");
    }

    // A service of the node hands in nothing else, and nothing that customs has not signed.
    let refused = handed_in(node, &cast.exporter, &bill, NoteKind::Remark).await;
    assert_eq!(reason(refused), "CALLER_IS_NOT_ACTOR");
    let forged = vietnamese.note(node, &bill, held, Capacity::Own);
    let forged = singaporean.sign_note(&forged);
    let refused = submit(&mut node.node_client(), forged, Vec::new()).await;
    let refused = Refusal::from_status(&refused.unwrap_err());
    assert_eq!(refused.reason(), "KEY_UNKNOWN");
    assert!(
        look(&cast.exporter, &bill)
            .await
            .unwrap()
            .notes
            .unwrap()
            .sequence
            == 0
    );
}

pub(crate) async fn a_hold_and_a_release_at_once_leave_one_order(node: &Node) {
    let cast = Cast::enrol(node).await;
    let vietnamese = customs(node, "VN").await;
    for round in 0..12 {
        let bill = cast.bill(node, &format!("FNRU02{round:02}")).await;
        let hold = says(
            node,
            &vietnamese,
            &bill,
            NoteKind::CustomsHeld,
            Capacity::Own,
        );
        let release = says(
            node,
            &cast.carrier,
            &bill,
            NoteKind::Released,
            Capacity::Carrier,
        );
        // Each sets out first in every other round.
        let (hold, release) = if round % 2 == 0 {
            tokio::join!(hold, release)
        } else {
            let (release, hold) = tokio::join!(release, hold);
            (hold, release)
        };
        let hold = hold.unwrap().sequence;
        match release {
            Ok(release) => assert_eq!((release.sequence, hold), (1, 2)),
            Err(refused) => assert_eq!((refused.reason(), hold), ("CUSTOMS_LOCKED", 1)),
        }
        // Whichever came first, the evidence holds.
        logged(&cast.exporter, &bill).await;
        let verdict = judge(node, &bundle(&cast.exporter, &bill).await, true);
        assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", against(&verdict));
    }
}
