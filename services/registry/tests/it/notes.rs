//! Notes beside a bill.

use funani_core::act::{Action, Capacity};
use funani_core::annex::Annex;
use funani_core::form::Seed;
use funani_core::note::NoteKind;
use funani_core::receipt::ReceiptState;
use funani_proof::digest::Digest;
use funani_proof::json::Object;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{ChainKind, HistoryRequest};
use funani_wire::types::v1::AttachmentKind;

use crate::node::Node;
use crate::people::{Bill, Person, attachment, behalf};
use crate::story::{Cast, look, reason, transfer};

pub(crate) async fn notes_stand_beside_the_bill(node: &Node) {
    let cast = Cast::enrol(node).await;
    let agent = Person::enrol(node, "Funani Line Agency (Thailand)").await;
    let mandate = cast
        .carrier
        .mandate(node, &agent, Capacity::AgentForCarrier)
        .await;
    let bill = cast.bill(node, "FNRU0070").await;

    a_remark_with_content(node, &cast, &bill).await;

    // Many at once stand one behind the other, in the order in which they came.
    let disputes = (0..6).map(|_| async {
        let dispute = cast
            .bank
            .note(node, &bill, NoteKind::Disputed, Capacity::Own);
        tokio::task::yield_now().await;
        let statement = cast.bank.sign_note(&dispute);
        cast.bank.submit_with(statement, Vec::new()).await
    });
    let mut places: Vec<u64> = futures::future::join_all(disputes)
        .await
        .into_iter()
        .map(|note| note.unwrap().sequence)
        .collect();
    places.sort_unstable();
    places.dedup();
    let last = *places.last().unwrap();
    assert_eq!(places, (2..=last).collect::<Vec<_>>());

    // The next receipt of the bill names the newest note.
    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    let ReceiptState::Bill { notes, .. } = &bill.receipt.state else {
        panic!("of a bill")
    };
    assert_eq!(notes.sequence, last);
    assert_eq!(
        look(&cast.bank, &bill)
            .await
            .unwrap()
            .notes
            .unwrap()
            .sequence,
        last
    );

    refuse_notes(node, &cast, &bill).await;
    // Delivered against the bill are goods that were released.
    let says = |kind| {
        let mut said = agent.note(node, &bill, kind, Capacity::AgentForCarrier);
        said.behalf = Some(behalf(&cast.carrier, mandate));
        agent.submit_with(agent.sign_note(&said), Vec::new())
    };
    assert_eq!(reason(says(NoteKind::Delivered).await), "CARRIER_LOCKED");
    says(NoteKind::Released).await.unwrap();
    let delivered = says(NoteKind::Delivered).await.unwrap();
    assert_eq!(delivered.sequence, last + 2);

    history_holds_the_notes(&cast, &bill, last).await;
}

/// A note with content, which moves no head, and the same again.
async fn a_remark_with_content(node: &Node, cast: &Cast, bill: &Bill) {
    let content = Object::from([("text", "three cartons are wet")]);
    let annex = Annex {
        salt: Seed(node.chance.bytes()),
        content,
    };
    let mut remark = cast
        .exporter
        .note(node, bill, NoteKind::Remark, Capacity::Own);
    remark.annex = Some(annex.digest());
    let statement = cast.exporter.sign_note(&remark);
    assert_eq!(
        reason(
            cast.exporter
                .submit_with(statement.clone(), Vec::new())
                .await
        ),
        "FORM_INVALID",
        "the content must come with the note"
    );
    let sent = vec![attachment(
        AttachmentKind::NoteContent,
        annex.to_text().into_bytes(),
    )];
    let first = cast
        .exporter
        .submit_with(statement.clone(), sent)
        .await
        .unwrap();
    assert_eq!((first.id, first.sequence), (bill.id, 1));
    assert_eq!(first.receipt.state, ReceiptState::Note(NoteKind::Remark));
    let again = cast
        .exporter
        .submit_with(statement, Vec::new())
        .await
        .unwrap();
    assert!(again.already_recorded);
    assert_eq!(again.compact, first.compact);
}

async fn history_holds_the_notes(cast: &Cast, bill: &Bill, last: u64) {
    let request = HistoryRequest {
        bill_id: bill.id.to_string(),
        after_sequence: 0,
        include_notes: true,
    };
    let mut stream = cast
        .carrier
        .client()
        .history(request.clone())
        .await
        .unwrap()
        .into_inner();
    let mut kinds = Vec::new();
    while let Some(next) = stream.message().await.unwrap() {
        kinds.push(next.entry.unwrap().kind());
    }
    assert_eq!(kinds.first(), Some(&ChainKind::Bill));
    assert_eq!(kinds.last(), Some(&ChainKind::Note));
    let acts = kinds
        .iter()
        .filter(|kind| **kind == ChainKind::Bill)
        .count();
    assert_eq!(
        (acts, kinds.len()),
        (2, 2 + usize::try_from(last).unwrap() + 2)
    );
    // Who is not concerned any more gets those that its last receipt knew of.
    let mut past = cast
        .exporter
        .client()
        .history(request)
        .await
        .unwrap()
        .into_inner();
    let mut count = 0;
    while past.message().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 2 + last);
}

async fn refuse_notes(node: &Node, cast: &Cast, bill: &Bill) {
    let submit = |person, note| async move {
        let person: &Person = person;
        person
            .submit_with(person.sign_note(&note), Vec::new())
            .await
    };
    let delivered = cast
        .bank
        .note(node, bill, NoteKind::Delivered, Capacity::Own);
    assert_eq!(reason(submit(&cast.bank, delivered).await), "NOT_CARRIER");
    let released = cast
        .carrier
        .note(node, bill, NoteKind::Released, Capacity::Own);
    assert_eq!(
        reason(submit(&cast.carrier, released).await),
        "CAPACITY_NOT_ALLOWED"
    );
    let mut unseen = cast.bank.note(node, bill, NoteKind::Remark, Capacity::Own);
    unseen.seen.head = Digest::of(b"never");
    assert_eq!(reason(submit(&cast.bank, unseen).await), "HEAD_UNKNOWN");
    let mut late = cast.bank.note(node, bill, NoteKind::Remark, Capacity::Own);
    late.not_after = late.time.plus(-1);
    let refusal: Refusal = submit(&cast.bank, late).await.unwrap_err();
    assert_eq!(refusal.reason(), "ACT_EXPIRED");
    // A head of the past is one that was seen.
    let act = cast.bank.act(node, bill, Action::Supersede);
    assert_eq!(act.on[0].head, bill.head);
}
