//! Bundles, judged by the same rules that a stranger would use.

use funani_core::act::Action;
use funani_core::act::{Capacity, Reference};
use funani_core::id::{BillId, PartyId};
use funani_core::note::NoteKind;
use funani_core::verdict::{Class, Outcome, Verdict};
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::digest::Digest;
use funani_wire::reason::{self, Refusal};
use funani_wire::registry::v1::{
    EvidenceRequest, EvidenceResponse, FoundBill, ListEvidenceRequest, ListEvidenceResponse,
    evidence_request,
};
use funani_wire::types::v1::FinalityLevel;

use crate::node::{Client, Node};
use crate::people::{Bill, Person};
use crate::story::{Cast, look, surrender, transfer};

fn request(bill: &Bill) -> EvidenceRequest {
    let named = evidence_request::Bill::BillId(bill.id.to_string());
    EvidenceRequest {
        bill: Some(named),
        ..EvidenceRequest::default()
    }
}

async fn ask(mut client: Client, request: EvidenceRequest) -> Result<EvidenceResponse, Refusal> {
    match client.evidence(request).await {
        Ok(answer) => Ok(answer.into_inner()),
        Err(status) => Err(Refusal::from_status(&status)),
    }
}

pub(crate) async fn logged(person: &Person, bill: &Bill) {
    while look(person, bill).await.unwrap().finality.unwrap().level() != FinalityLevel::Logged {
        tokio::task::yield_now().await;
    }
}

pub(crate) fn judge(node: &Node, bundle: &[u8], current: bool) -> Verdict {
    let asked = Ask {
        now: Some(node.now()),
        current,
    };
    verify(bundle, Some(node.keys.trust()), &asked, &mut NoMemory)
}

pub(crate) fn against(verdict: &Verdict) -> Vec<String> {
    let bad = verdict
        .checks
        .iter()
        .filter(|check| check.class >= Class::Undecided);
    bad.map(|check| format!("{:?} {} {}", check.code, check.subject, check.detail))
        .collect()
}

pub(crate) async fn a_bundle_proves_the_bill(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0080").await;
    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    let remark = cast.bank.note(node, &bill, NoteKind::Remark, Capacity::Own);
    cast.bank
        .submit_with(cast.bank.sign_note(&remark), Vec::new())
        .await
        .unwrap();
    let recipient = Reference::Party(cast.importer.reference());
    let bill = cast
        .bank
        .does(node, &bill, Action::Endorse { recipient })
        .await
        .unwrap();
    let bill = cast
        .bank
        .does(node, &bill, transfer(&cast.importer))
        .await
        .unwrap();
    let bill = cast
        .importer
        .does(node, &bill, surrender(&cast.importer))
        .await
        .unwrap();
    logged(&cast.importer, &bill).await;

    let answer = ask(cast.importer.client(), request(&bill)).await.unwrap();
    assert_eq!(answer.head, bill.head.to_string());
    let verdict = judge(node, &answer.bundle, true);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", against(&verdict));
    assert_eq!(verdict.shown.sequence, Some(5));
    assert_eq!(
        verdict
            .shown
            .number
            .map(|number| number.to_string())
            .as_deref(),
        Some("FNRU0080")
    );

    // One digit of weight changed: the same judge says no.
    let text = String::from_utf8(answer.bundle.to_vec()).unwrap();
    let forged = text.replacen("\"salt\":\"", "\"salt\":\"A", 1);
    assert_eq!(
        judge(node, forged.as_bytes(), true).outcome,
        Outcome::Invalid
    );

    // A party of the past proves what happened up to its last act, and nothing of today.
    let past = ask(cast.exporter.client(), request(&bill)).await.unwrap();
    assert!(past.head_statement.is_empty());
    let verdict = judge(node, &past.bundle, false);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", against(&verdict));
    assert_eq!(verdict.shown.sequence, Some(2));
    assert_eq!(judge(node, &past.bundle, true).outcome, Outcome::Undecided);
    // What was not for the asker is not in it.
    let past = String::from_utf8(past.bundle.to_vec()).unwrap();
    assert!(!past.contains(&cast.importer.id.to_string()));
}

pub(crate) async fn bundles_of_many_bills_prove_each(node: &Node) {
    let cast = Cast::enrol(node).await;
    let first = cast.bill(node, "FNRU0095").await;
    let second = cast.bill(node, "FNRU0096").await;
    let first = cast
        .exporter
        .does(node, &first, transfer(&cast.bank))
        .await
        .unwrap();
    logged(&cast.bank, &first).await;
    let at = |bill: &Bill| FoundBill {
        bill_id: bill.id.to_string(),
        document_digest: bill.document.to_string(),
    };
    let invented = FoundBill {
        bill_id: BillId::from_bytes([9; 16]).to_string(),
        ..at(&first)
    };
    let elsewhere = FoundBill {
        document_digest: Digest::of(b"another").to_string(),
        ..at(&first)
    };
    // In the order asked for; what is no bill, or has another document now, is left out.
    let asked = vec![at(&second), invented, elsewhere, at(&first)];
    let proved = list(node.node_client(), asked).await.unwrap();
    let ids: Vec<&str> = proved.iter().map(|it| it.bill_id.as_str()).collect();
    assert_eq!(ids, [second.id.to_string(), first.id.to_string()]);
    for (proof, sequence) in proved.iter().zip([1, 2]) {
        let verdict = judge(node, &proof.bundle, true);
        assert_eq!(verdict.outcome, Outcome::Valid, "{:#?}", against(&verdict));
        assert_eq!(verdict.shown.sequence, Some(sequence));
    }

    for client in [cast.carrier.client(), node.nobody()] {
        let refused = list(client, vec![at(&first)]).await.unwrap_err();
        let closed = [
            reason::Class::PermissionDenied,
            reason::Class::Unauthenticated,
        ];
        assert!(closed.contains(&refused.class()), "{refused:?}");
    }
    let malformed = FoundBill {
        bill_id: "x".to_owned(),
        document_digest: String::new(),
    };
    for (wrong, fields) in [
        (Vec::new(), vec!["bills"]),
        (vec![at(&first); 257], vec!["bills"]),
        (
            vec![at(&first), malformed],
            vec!["bills[1].bill_id", "bills[1].document_digest"],
        ),
    ] {
        let refused = list(node.node_client(), wrong).await.unwrap_err();
        let named = refused.violations().iter().map(|it| it.field.as_str());
        assert_eq!(named.collect::<Vec<_>>(), fields);
    }
}

async fn list(
    mut client: Client,
    bills: Vec<FoundBill>,
) -> Result<Vec<ListEvidenceResponse>, Refusal> {
    let answer = client.list_evidence(ListEvidenceRequest { bills }).await;
    let mut stream = match answer {
        Ok(answer) => answer.into_inner(),
        Err(status) => return Err(Refusal::from_status(&status)),
    };
    let mut proofs = Vec::new();
    while let Some(proof) = stream.message().await.unwrap() {
        proofs.push(proof);
    }
    Ok(proofs)
}

pub(crate) async fn a_known_head_gets_a_fresh_statement_only(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0081").await;
    logged(&cast.exporter, &bill).await;
    let known = EvidenceRequest {
        known_head: bill.head.to_string(),
        ..request(&bill)
    };
    let first = ask(cast.exporter.client(), known.clone()).await.unwrap();
    assert!(first.unchanged && first.bundle.is_empty());
    assert_eq!(first.head, bill.head.to_string());
    assert!(!first.head_statement.is_empty());

    // A note moves no head and changes the evidence all the same.
    let dispute = cast
        .exporter
        .note(node, &bill, NoteKind::Disputed, Capacity::Own);
    cast.exporter
        .submit_with(cast.exporter.sign_note(&dispute), Vec::new())
        .await
        .unwrap();
    let noted = ask(cast.exporter.client(), known.clone()).await.unwrap();
    assert!(!noted.unchanged && !noted.bundle.is_empty());
    assert_ne!(noted.head_statement, first.head_statement);

    // A service of the node asks for a party, and gets what the party may see.
    let behalf = |party: PartyId| EvidenceRequest {
        on_behalf_of_id: party.to_string(),
        ..request(&bill)
    };
    let node_client = || node.node_client();
    assert!(ask(node_client(), behalf(cast.bank.id)).await.is_ok());
    let refused = ask(node_client(), behalf(cast.stranger.id))
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "NOT_FOUND");
    assert_eq!(
        ask(node_client(), request(&bill))
            .await
            .unwrap_err()
            .reason(),
        "NOT_FOUND"
    );
    let by_document = EvidenceRequest {
        document_digest: bill.document.to_string(),
        ..request(&bill)
    };
    assert!(ask(node_client(), by_document).await.is_ok());
    let refused = ask(cast.bank.client(), behalf(cast.bank.id))
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "ON_BEHALF_NOT_ALLOWED");

    // Once the bill has moved on, the head that is known is not the newest.
    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    let moved = ask(cast.bank.client(), known).await.unwrap();
    assert!(!moved.unchanged);
    assert_eq!(moved.head, bill.head.to_string());
}
