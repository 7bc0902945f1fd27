use std::time::Duration;

use funani::client::customs::Office;
use funani::client::note::NoteWish;
use funani_core::note::NoteKind;
use funani_core::time::MINUTE;
use funani_tests::{Bill, Person, Place, Stage, on_both_engines};
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::EntryStatus;
use funani_wire::reason::{Class, Refusal};
use tonic::Streaming;

use super::examine::bundle;
use super::{Trade, answered, declare, entry, hanoi, violations};

on_both_engines![
    statuses_take_their_turn,
    statuses_lock_and_unlock_the_bills,
    who_is_told_of_a_status_and_who_is_not,
];

pub(super) async fn record(
    customs: &Person,
    entry_id: &str,
    status: EntryStatus,
    seen_sequence: u64,
    notes: Vec<String>,
) -> Result<wire::RecordStatusResponse, Refusal> {
    let needs = matches!(status, EntryStatus::Held | EntryStatus::Refused);
    let request = wire::RecordStatusRequest {
        entry_id: entry_id.to_owned(),
        status: status.into(),
        reason: if needs {
            "DOC_CHECK".to_owned()
        } else {
            String::new()
        },
        reference: "case 7".to_owned(),
        notes,
        seen_sequence,
    };
    answered(customs.session.customs().record_status(request).await)
}

/// Somebody's note on a bill, signed over its evidence.
async fn note(
    stage: &Stage,
    signer: &Person,
    (holder, bill): (&Person, &Bill),
    kind: NoteKind,
) -> String {
    let office = Office {
        session: &signer.session,
        wallet: &signer.wallet,
        trust: stage.trust(),
    };
    let bundle = bundle(holder, bill).await;
    office.note(&bundle, kind).await.unwrap()
}

async fn statuses_take_their_turn(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let other = super::authority(&stage, "Lao Customs", "LA").await;
    let broker = Person::enrol(&stage, "Hai Long Logistics").await;
    let id = declare(&broker, &customs, "T-1", &[])
        .await
        .unwrap()
        .entry_id;

    // Only the authority, and to another one there is no such entry.
    let refused = record(&broker, &id, EntryStatus::Received, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "NOT_CUSTOMS");
    let refused = record(&other, &id, EntryStatus::Received, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(refused.class(), Class::NotFound);

    let refused = record(&customs, &id, EntryStatus::Inspected, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::FailedPrecondition, "STATUS_OUT_OF_TURN")
    );
    let first = record(&customs, &id, EntryStatus::Received, 1, vec![])
        .await
        .unwrap();
    assert_eq!((first.sequence, first.already_recorded), (2, false));
    let again = record(&customs, &id, EntryStatus::Received, 1, vec![])
        .await
        .unwrap();
    assert_eq!(
        (again.sequence, again.already_recorded, &again.receipt),
        (2, true, &first.receipt)
    );
    let refused = record(&customs, &id, EntryStatus::Selected, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::Aborted, "ENTRY_MOVED")
    );
    assert_eq!(refused.datum("sequence"), Some("2"));
    for (status, seen) in [
        (EntryStatus::Selected, 2),
        (EntryStatus::Inspected, 3),
        (EntryStatus::Released, 4),
        (EntryStatus::Held, 5),
        (EntryStatus::Refused, 6),
    ] {
        let done = record(&customs, &id, status, seen, vec![]).await.unwrap();
        assert_eq!(done.sequence, seen + 1);
    }
    // What was refused is not declared otherwise under the same number.
    let request = [("goods.1.quantity", "1.000")];
    let refused = super::declare_as(
        &broker,
        &customs,
        wire::EntryKind::Import,
        super::data(
            &[
                &[("entry.number", "T-1"), ("entry.taxId", "0105560999911")][..],
                &request,
            ]
            .concat(),
        ),
        1,
    );
    assert_eq!(refused.await.unwrap_err().reason(), "ENTRY_CLOSED");

    // Every fault at once.
    let faulty = wire::RecordStatusRequest {
        entry_id: "none".to_owned(),
        status: EntryStatus::Held.into(),
        reason: "not a code".to_owned(),
        notes: vec!["no note".to_owned()],
        ..wire::RecordStatusRequest::default()
    };
    let refused = answered(customs.session.customs().record_status(faulty).await).unwrap_err();
    assert_eq!(
        violations(&refused),
        [
            ("entry_id", "UUID_MALFORMED"),
            ("reason", "MALFORMED"),
            ("notes[0]", "MALFORMED"),
        ]
    );

    // Of rivals who saw the same, one is first.
    let id = declare(&broker, &customs, "T-2", &[])
        .await
        .unwrap()
        .entry_id;
    let statuses = [
        EntryStatus::Received,
        EntryStatus::Selected,
        EntryStatus::Held,
        EntryStatus::Refused,
    ];
    let all = statuses.map(|status| record(&customs, &id, status, 1, vec![]));
    let answers = futures::future::join_all(all).await;
    assert_eq!(answers.iter().flatten().count(), 1);
    for lost in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(lost.reason(), "ENTRY_MOVED");
    }
    node.stop().await;
}

async fn release(person: &Person, stage: &Stage, bill: &Bill) -> Result<(), Refusal> {
    let wish = NoteWish {
        bill: bill.id,
        kind: NoteKind::Released,
        text: None,
        capacity: None,
        behalf: None,
        document: None,
        within: 5 * MINUTE,
    };
    let written =
        funani::client::note::write(&person.session, &person.wallet, stage.trust(), &wish);
    match written.await {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::from_status(error.downcast_ref().unwrap())),
    }
}

async fn statuses_lock_and_unlock_the_bills(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let trade = Trade::enrol(&stage).await;
    let bill = trade.bill(&stage, "LOCK1").await;
    let stranger = trade.bill(&stage, "LOCK2").await;
    let cites = [
        ("transport.billNumber", "LOCK1"),
        ("transport.carrierCode", "FNNL"),
    ];
    let id = declare(&trade.importer, &customs, "L-1", &cites)
        .await
        .unwrap()
        .entry_id;

    // Each bill of the entry has its note, no other has one, and it is the status's and the
    // authority's.
    let refused = record(&customs, &id, EntryStatus::Held, 1, vec![])
        .await
        .unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::FailedPrecondition, "NOTES_MISSING")
    );
    assert!(refused.message().contains(&bill.id.to_string()));
    let held = note(
        &stage,
        &customs,
        (&trade.exporter, &bill),
        NoteKind::CustomsHeld,
    )
    .await;
    let released = note(
        &stage,
        &customs,
        (&trade.exporter, &bill),
        NoteKind::CustomsReleased,
    )
    .await;
    let elsewhere = note(
        &stage,
        &customs,
        (&trade.exporter, &stranger),
        NoteKind::CustomsHeld,
    )
    .await;
    let forged = note(
        &stage,
        &trade.importer,
        (&trade.exporter, &bill),
        NoteKind::CustomsHeld,
    )
    .await;
    for wrong in [&released, &elsewhere, &forged] {
        let notes = vec![wrong.clone()];
        let refused = record(&customs, &id, EntryStatus::Held, 1, notes)
            .await
            .unwrap_err();
        assert_eq!(violations(&refused), [("notes[0]", "NOT_ALLOWED")]);
    }

    let done = record(&customs, &id, EntryStatus::Held, 1, vec![held.clone()])
        .await
        .unwrap();
    assert_eq!(done.sequence, 2);
    let refused = release(&trade.carrier, &stage, &bill).await.unwrap_err();
    assert_eq!(refused.reason(), "CUSTOMS_LOCKED");
    let again = record(&customs, &id, EntryStatus::Held, 1, vec![held])
        .await
        .unwrap();
    assert!(again.already_recorded);
    record(&customs, &id, EntryStatus::Released, 2, vec![released])
        .await
        .unwrap();
    release(&trade.carrier, &stage, &bill).await.unwrap();
    node.stop().await;
}

async fn watch(person: &Person, cursor: &str) -> Result<Streaming<wire::WatchResponse>, Refusal> {
    let request = wire::WatchRequest {
        cursor: cursor.to_owned(),
    };
    answered(person.session.customs().watch(request).await)
}

/// What a party is told from the oldest on, until nothing comes.
async fn told(person: &Person) -> Vec<EntryStatus> {
    let mut events = watch(person, "0").await.unwrap();
    let mut statuses = Vec::new();
    while let Ok(next) = tokio::time::timeout(Duration::from_millis(500), events.message()).await {
        statuses.push(next.unwrap().unwrap().event.unwrap().status());
    }
    statuses
}

async fn who_is_told_of_a_status_and_who_is_not(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let trade = Trade::enrol(&stage).await;
    let stranger = Person::enrol(&stage, "Somebody Else").await;
    let bill = trade.bill(&stage, "TOLD1").await;
    let cites = [
        ("transport.billNumber", "TOLD1"),
        ("transport.carrierCode", "FNNL"),
    ];
    let id = declare(&trade.importer, &customs, "W-1", &cites)
        .await
        .unwrap()
        .entry_id;
    let mut live = watch(&trade.importer, "").await.unwrap();
    let held = note(
        &stage,
        &customs,
        (&trade.exporter, &bill),
        NoteKind::CustomsHeld,
    )
    .await;
    let all = [
        (EntryStatus::Received, vec![]),
        (EntryStatus::Selected, vec![]),
        (EntryStatus::Inspected, vec![]),
        (EntryStatus::Held, vec![held]),
    ];
    for (seen, (status, notes)) in (1..).zip(all) {
        record(&customs, &id, status, seen, notes).await.unwrap();
    }
    let every = [
        EntryStatus::Received,
        EntryStatus::Selected,
        EntryStatus::Inspected,
        EntryStatus::Held,
    ];
    let mut cursors = Vec::new();
    for expected in every {
        let next = live.message().await.unwrap().unwrap();
        let event = next.event.unwrap();
        assert_eq!(
            (event.status(), event.entry_id.as_str()),
            (expected, id.as_str())
        );
        assert!(!event.receipt.is_empty());
        cursors.push(next.cursor);
    }
    assert_eq!(told(&customs).await, every);
    // Carrier, exporter (who holds the bill) and bank (its endorsee) see the bill: neither the
    // selection nor a gap where it is.
    let open = [EntryStatus::Received, EntryStatus::Held];
    for person in [&trade.carrier, &trade.exporter, &trade.bank] {
        assert_eq!(told(person).await, open, "{}", person.name);
        let shown = entry(person, &id).await.unwrap();
        let statuses: Vec<_> = shown
            .statuses
            .iter()
            .map(wire::StatusEvent::status)
            .collect();
        assert_eq!(statuses, open);
        assert!(shown.statuses.iter().all(|event| event.receipt.is_empty()));
        assert_eq!(shown.statuses[1].bill_ids, [bill.id.to_string()]);
        let shown = shown.entry.unwrap();
        assert_eq!(
            (shown.declarant, shown.principal, shown.data),
            (None, None, Vec::new())
        );
    }
    assert_eq!(told(&stranger).await, []);
    assert_eq!(
        entry(&stranger, &id).await.unwrap_err().class(),
        Class::NotFound
    );

    // A stream goes on from its cursor, and takes no other.
    let mut later = watch(&trade.importer, &cursors[2]).await.unwrap();
    let next = later.message().await.unwrap().unwrap();
    assert_eq!(next.event.unwrap().status(), EntryStatus::Held);
    for (person, cursor) in [
        (&trade.importer, "AAAA"),
        (&trade.carrier, cursors[2].as_str()),
    ] {
        let refused = watch(person, cursor).await.unwrap_err();
        assert_eq!(refused.reason(), "CURSOR_INVALID");
    }
    node.stop().await;
}
