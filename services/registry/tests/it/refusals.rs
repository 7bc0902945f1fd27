//! Refusals, in their order.

use std::time::Duration;

use funani_core::act::{Action, Capacity};
use funani_core::time::{HOUR, MINUTE};
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_wire::ledger::v1::AppendRequest;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{
    EvidenceRequest, GetBillRequest, HeadStatementRequest, HistoryRequest, PrepareRequest,
    Transfer, evidence_request, get_bill_request, prepare_request,
};
use tonic::Status;

use crate::node::{Node, Unusual};
use crate::people::{Person, submit};
use crate::story::{Cast, look, reason, transfer};

/// One statement with a fault of every step, from which fault after fault is taken.
pub(crate) async fn submit_refuses_in_order(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0020").await;
    let (exporter, stranger) = (&cast.exporter, &cast.stranger);
    let mut act = stranger.act(node, &bill, transfer(exporter));
    act.registry = "other.example.com".parse().unwrap();
    act.intent = Digest::of(b"another sentence");
    act.not_after = act.time.plus(2 * HOUR);
    act.on[0].head = Digest::of(b"never");

    // The registry comes before the question who calls.
    let refused = submit(&mut node.nobody(), stranger.sign(&act), Vec::new()).await;
    assert_eq!(
        Refusal::from_status(&refused.unwrap_err()).reason(),
        "WRONG_REGISTRY"
    );
    act.registry = node.origin().clone();
    let refused = submit(&mut node.nobody(), stranger.sign(&act), Vec::new()).await;
    assert_eq!(
        Refusal::from_status(&refused.unwrap_err()).reason(),
        "TOKEN_MISSING"
    );
    assert_eq!(
        reason(exporter.submit_with(stranger.sign(&act), Vec::new()).await),
        "CALLER_IS_NOT_ACTOR"
    );
    assert_eq!(reason(stranger.submit(&act).await), "NOT_FOUND");

    // From here on by a party that has the bill.
    act.actor = exporter.reference();
    let extra = act.to_payload().replacen('{', "{\"aa\":1,", 1);
    let formless = jws::sign(Typ::Act, &exporter.act, &extra);
    assert_eq!(
        reason(exporter.submit_with(formless, Vec::new()).await),
        "FORM_INVALID"
    );
    let foreign = stranger.sign(&act);
    assert_eq!(
        reason(exporter.submit_with(foreign, Vec::new()).await),
        "KEY_UNKNOWN"
    );
    let wrong = jws::sign(Typ::Act, &exporter.authenticate, &act.to_payload());
    assert_eq!(
        reason(exporter.submit_with(wrong, Vec::new()).await),
        "WRONG_PURPOSE"
    );
    let signed = exporter.sign(&act);
    let (head, signature) = signed.rsplit_once('.').unwrap();
    let other = exporter.sign(&exporter.act(node, &bill, Action::Supersede));
    let forged = format!("{head}.{}", other.rsplit_once('.').unwrap().1);
    assert_ne!(forged, format!("{head}.{signature}"));
    assert_eq!(
        reason(exporter.submit_with(forged, Vec::new()).await),
        "SIGNATURE_INVALID"
    );
    assert_eq!(reason(exporter.submit(&act).await), "INTENT_UNKNOWN");
    act.intent = exporter.act(node, &bill, transfer(exporter)).intent;
    let mut late = act.clone();
    (late.time, late.not_after) = (act.time.plus(-10 * MINUTE), act.time.plus(-5 * MINUTE));
    assert_eq!(reason(exporter.submit(&late).await), "ACT_EXPIRED");
    let mut early = act.clone();
    (early.time, early.not_after) = (act.time.plus(5 * MINUTE), act.time.plus(6 * MINUTE));
    assert_eq!(reason(exporter.submit(&early).await), "TIME_AHEAD");
    assert_eq!(reason(exporter.submit(&act).await), "NOT_AFTER_TOO_FAR");
    act.not_after = act.time.plus(5 * MINUTE);
    assert_eq!(reason(exporter.submit(&act).await), "HEAD_UNKNOWN");
    act.on[0].head = bill.head;
    act.capacity = Capacity::Carrier;
    assert_eq!(reason(exporter.submit(&act).await), "CAPACITY_NOT_ALLOWED");
    act.capacity = Capacity::Own;
    assert_eq!(reason(exporter.submit(&act).await), "RECIPIENT_IS_HOLDER");
    let mut unknown = exporter.act(node, &bill, transfer(&cast.bank));
    if let Action::Transfer { recipient } = &mut unknown.action {
        recipient.head = Digest::of(b"not a head of this party");
    }
    assert_eq!(reason(exporter.submit(&unknown).await), "PARTY_UNKNOWN");
    refuse_on_a_moved_head(node, &cast).await;
}

/// The party of a state in the past is judged by that state first, then by the head.
async fn refuse_on_a_moved_head(node: &Node, cast: &Cast) {
    let first = cast.bill(node, "FNRU0021").await;
    let second = cast
        .exporter
        .does(node, &first, transfer(&cast.bank))
        .await
        .unwrap();
    let exporter = cast
        .exporter
        .does(node, &first, transfer(&cast.importer))
        .await;
    let refusal = exporter.unwrap_err();
    assert_eq!(
        (refusal.reason(), refusal.datum("head")),
        ("HEAD_MOVED", None)
    );
    assert_eq!(
        reason(cast.bank.does(node, &first, transfer(&cast.importer)).await),
        "NOT_CONTROLLER"
    );
    let third = cast
        .bank
        .does(node, &second, Action::Supersede)
        .await
        .unwrap();
    let refusal = cast
        .bank
        .does(node, &second, Action::Supersede)
        .await
        .unwrap_err();
    // Who may read the new head is told.
    assert_eq!(refusal.reason(), "HEAD_MOVED");
    assert_eq!(refusal.datum("head"), Some(third.head.to_string().as_str()));
    assert_eq!(refusal.datum("sequence"), Some("3"));
    assert_eq!(
        reason(cast.bank.does(node, &third, Action::Reject).await),
        "WRONG_STATUS"
    );
}

/// What a status says, without the id of its request.
fn said(status: &Status) -> (tonic::Code, String, Vec<u8>) {
    let refusal = Refusal::from_status(status);
    let id = refusal.request_id().unwrap_or_default().to_owned();
    let details = String::from_utf8_lossy(status.details()).replace(&id, "");
    (
        status.code(),
        status.message().to_owned(),
        details.into_bytes(),
    )
}

pub(crate) async fn strangers_get_the_answer_of_no_bill(node: &Node) {
    let cast = Cast::enrol(node).await;
    let real = cast.bill(node, "FNRU0022").await;
    let mut absent = real.clone();
    absent.id = funani_core::id::Id::from_bytes([0x8f; 16]);
    let mut answers = Vec::new();
    for bill in [&real, &absent] {
        answers.push(ask_everything(node, &cast.stranger, bill).await);
    }
    let [theirs, nobodys] = answers.as_slice() else {
        panic!("two bills are asked for")
    };
    assert_eq!(theirs.len(), 7);
    for (call, (theirs, nobodys)) in theirs.iter().zip(nobodys).enumerate() {
        assert_eq!(theirs.code(), tonic::Code::NotFound, "call {call}");
        assert_eq!(said(theirs), said(nobodys), "call {call}");
    }
    let first = said(&theirs[0]);
    assert!(
        theirs.iter().all(|answer| said(answer) == first),
        "the same in every call"
    );
}

async fn ask_everything(node: &Node, person: &Person, bill: &crate::people::Bill) -> Vec<Status> {
    let id = bill.id.to_string();
    let mut client = person.client();
    let named = get_bill_request::Bill::BillId(id.clone());
    let get = GetBillRequest {
        bill: Some(named),
        document_digest: String::new(),
    };
    let history = HistoryRequest {
        bill_id: id.clone(),
        after_sequence: 0,
        include_notes: true,
    };
    let evidence = EvidenceRequest {
        bill: Some(evidence_request::Bill::BillId(id.clone())),
        known_head: bill.head.to_string(),
        ..EvidenceRequest::default()
    };
    let recipient_id = person.id.to_string();
    let prepare = PrepareRequest {
        action: Some(prepare_request::Action::Transfer(Transfer { recipient_id })),
        bill_ids: vec![id.clone()],
        capacity: 1,
        intent_language: "en".to_owned(),
        place: "JPTYO".to_owned(),
        time: node.now().to_string(),
        ..PrepareRequest::default()
    };
    let act = person.act(node, bill, Action::Supersede);
    let kind = funani_core::note::NoteKind::Remark;
    let remark = person.note(node, bill, kind, Capacity::Own);
    vec![
        client.get_bill(get).await.unwrap_err(),
        client.history(history).await.unwrap_err(),
        client.evidence(evidence).await.unwrap_err(),
        client
            .head_statement(HeadStatementRequest { bill_id: id })
            .await
            .unwrap_err(),
        client.prepare(prepare).await.unwrap_err(),
        submit(&mut client, person.sign(&act), Vec::new())
            .await
            .unwrap_err(),
        submit(&mut client, person.sign_note(&remark), Vec::new())
            .await
            .unwrap_err(),
    ]
}

pub(crate) async fn a_log_far_behind_stops_title(node: &Node) {
    let behind_after = Duration::from_secs(3);
    let away = node.beside(Unusual { behind_after }).await;
    let cast = Cast::enrol(&away).await;
    let mut bill = cast.bill(&away, "FNRU0023").await;
    away.end_ledger();
    // Receipts wait for a log that never answers; after a while there is no further act.
    let refusal = loop {
        match cast.exporter.does(&away, &bill, Action::Supersede).await {
            Ok(next) => bill = next,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal.reason(), "LOG_BEHIND");
    assert!(refusal.retry_delay().is_some());
    // Reading goes on.
    let shown = look(&cast.exporter, &bill).await.unwrap();
    assert_eq!(shown.sequence, bill.sequence);
    away.stop().await;
}

pub(crate) async fn a_log_that_holds_other_leaves_stops_title(node: &Node) {
    let cast = Cast::enrol(node).await;
    let mut bill = cast.bill(node, "FNRU0024").await;
    let logged = |bill: crate::people::Bill| async {
        while look(&cast.exporter, &bill)
            .await
            .unwrap()
            .finality
            .unwrap()
            .checkpoint_size
            == 0
        {
            tokio::task::yield_now().await;
        }
        bill
    };
    bill = logged(bill).await;
    // As if the database were an older one than it was: the log has a leaf that it never had.
    let mut leaf = vec![1; 73];
    leaf[33..41].copy_from_slice(&9_u64.to_be_bytes());
    let leaves = vec![leaf.into()];
    let request = AppendRequest {
        source: "registry".to_owned(),
        from: 2,
        leaves,
    };
    node.ledger().append(request).await.unwrap();
    let refusal = loop {
        match cast.exporter.does(node, &bill, Action::Supersede).await {
            Ok(next) => bill = next,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal.reason(), "BEHIND_LOG");
    let kind = funani_core::note::NoteKind::Remark;
    let remark = cast.exporter.note(node, &bill, kind, Capacity::Own);
    let statement = cast.exporter.sign_note(&remark);
    let refused = cast.exporter.submit_with(statement, Vec::new()).await;
    assert_eq!(reason(refused), "BEHIND_LOG");
}
