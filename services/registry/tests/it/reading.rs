//! Lists, history, watching, and finding a bill by its number.

use std::time::Duration;

use funani_core::act::Action;
use funani_core::fact::Role;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{
    ChainKind, Event, GetBillRequest, HistoryEntry, HistoryRequest, ListBillsRequest, Shelf,
    WatchRequest, WatchResponse, get_bill_request,
};
use funani_wire::types::v1::{CarrierNumber, FinalityLevel};
use tonic::Streaming;

use crate::node::Node;
use crate::people::{Bill, Person, Traits};
use crate::story::{Cast, look, reason, transfer};

pub(crate) async fn lists_page_by_shelf(node: &Node) {
    let cast = Cast::enrol(node).await;
    let mut issued = Vec::new();
    for number in 0..5 {
        issued.push(
            cast.bill(node, &format!("FNRU003{number}"))
                .await
                .id
                .to_string(),
        );
    }
    issued.reverse();
    let mut client = cast.exporter.client();
    let mut listed = Vec::new();
    let mut page_token = String::new();
    let mut pages = 0;
    loop {
        let shelf = Shelf::InMyHands.into();
        let request = ListBillsRequest {
            shelf,
            page_size: 2,
            page_token,
        };
        let page = client.list_bills(request).await.unwrap().into_inner();
        listed.extend(page.bills.into_iter().map(|bill| bill.bill_id));
        pages += 1;
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!((listed, pages), (issued, 3), "newest first, each once");

    let first = ListBillsRequest {
        shelf: Shelf::InMyHands.into(),
        page_size: 2,
        page_token,
    };
    let page = client.list_bills(first).await.unwrap().into_inner();
    // A token is good for its own list of its own party.
    let other = ListBillsRequest {
        shelf: Shelf::Sent.into(),
        page_size: 2,
        page_token: page.next_page_token,
    };
    let refusal = Refusal::from_status(&client.list_bills(other.clone()).await.unwrap_err());
    assert_eq!(refusal.violations()[0].code, "TOKEN_INVALID");
    let theirs = cast.carrier.client().list_bills(other).await;
    assert_eq!(
        Refusal::from_status(&theirs.unwrap_err()).reason(),
        "MALFORMED"
    );
    let malformed = ListBillsRequest {
        shelf: 0,
        page_size: 201,
        page_token: String::new(),
    };
    let refusal = Refusal::from_status(&client.list_bills(malformed).await.unwrap_err());
    assert_eq!(refusal.violations().len(), 2);
}

async fn history(person: &Person, bill: &Bill, after_sequence: u64) -> Vec<HistoryEntry> {
    let bill_id = bill.id.to_string();
    let request = HistoryRequest {
        bill_id,
        after_sequence,
        include_notes: false,
    };
    let mut stream = person.client().history(request).await.unwrap().into_inner();
    let mut entries = Vec::new();
    while let Some(next) = stream.message().await.unwrap() {
        entries.push(next.entry.unwrap());
    }
    entries
}

pub(crate) async fn history_ends_where_sight_ends(node: &Node) {
    let cast = Cast::enrol(node).await;
    let authority = Traits {
        approvals_needed: 0,
        roles: vec![Role::Authority],
        ..Traits::default()
    };
    let customs = Person::enrol_with(node, "Thai Customs", authority).await;
    let bill = cast.bill(node, "FNRU0040").await;
    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.importer))
        .await
        .unwrap();
    let mut bill = cast
        .importer
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    for _ in 0..70 {
        bill = cast
            .bank
            .does(node, &bill, Action::Supersede)
            .await
            .unwrap();
    }
    let seen = |entries: &[HistoryEntry]| {
        let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
        assert!(sequences.is_sorted());
        (
            sequences.first().copied(),
            sequences.last().copied(),
            sequences.len(),
        )
    };
    for person in [&cast.carrier, &cast.bank, &customs] {
        let entries = history(person, &bill, 0).await;
        assert_eq!(seen(&entries), (Some(1), Some(73), 73), "{}", person.name);
    }
    assert_eq!(
        seen(&history(&cast.bank, &bill, 70).await),
        (Some(71), Some(73), 3)
    );
    assert_eq!(
        seen(&history(&cast.exporter, &bill, 0).await),
        (Some(1), Some(2), 2)
    );
    assert_eq!(
        seen(&history(&cast.importer, &bill, 0).await),
        (Some(1), Some(3), 3)
    );
    // What is shown of the bill ends there, too.
    let shown = look(&cast.importer, &bill).await.unwrap();
    assert_eq!((shown.sequence, shown.shelf()), (3, Shelf::Sent));
    let entry = &history(&cast.exporter, &bill, 1).await[0];
    assert!(!entry.statement.is_empty() && !entry.receipt.is_empty());
}

/// The next event, which must come soon.
async fn next(stream: &mut Streaming<WatchResponse>) -> Event {
    let next = tokio::time::timeout(Duration::from_secs(20), stream.message());
    next.await
        .expect("an event comes")
        .unwrap()
        .unwrap()
        .event
        .unwrap()
}

async fn watch(person: &Person, cursor: &str) -> Streaming<WatchResponse> {
    let request = WatchRequest {
        cursor: cursor.to_owned(),
    };
    person.client().watch(request).await.unwrap().into_inner()
}

pub(crate) async fn watch_goes_on_from_its_cursor(node: &Node) {
    let cast = Cast::enrol(node).await;
    let mut live = watch(&cast.exporter, "").await;
    let bill = cast.bill(node, "FNRU0050").await;
    let first = next(&mut live).await;
    assert_eq!(
        (first.bill_id.as_str(), first.sequence),
        (bill.id.to_string().as_str(), 1)
    );
    assert_eq!(first.kind(), ChainKind::Bill);
    assert_eq!(first.receipt, bill.compact);

    let second = cast
        .exporter
        .does(node, &bill, Action::Supersede)
        .await
        .unwrap();
    assert_eq!(next(&mut live).await.receipt, second.compact);
    let third = cast
        .exporter
        .does(node, &second, transfer(&cast.bank))
        .await
        .unwrap();
    assert_eq!(next(&mut live).await.receipt, third.compact);
    drop(live);
    // It hears nothing of what it may not see: the next event is one of another bill.
    cast.bank
        .does(node, &third, Action::Supersede)
        .await
        .unwrap();
    let other = cast.bill(node, "FNRU0051").await;
    let mut again = watch(&cast.exporter, &first.cursor).await;
    for receipt in [&second.compact, &third.compact, &other.compact] {
        assert_eq!(next(&mut again).await.receipt, *receipt);
    }
    let mut oldest = watch(&cast.exporter, "0").await;
    assert_eq!(next(&mut oldest).await.receipt, bill.compact);

    for cursor in ["nonsense", first.cursor.to_uppercase().as_str()] {
        let request = WatchRequest {
            cursor: cursor.to_owned(),
        };
        let refused = cast.exporter.client().watch(request).await.unwrap_err();
        assert_eq!(Refusal::from_status(&refused).reason(), "CURSOR_INVALID");
    }
    // A cursor belongs to its party.
    let request = WatchRequest {
        cursor: first.cursor,
    };
    let refused = cast.bank.client().watch(request).await.unwrap_err();
    assert_eq!(Refusal::from_status(&refused).reason(), "CURSOR_INVALID");
}

pub(crate) async fn a_bill_opens_by_number_and_document(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0060").await;
    let ask = |number: &str, document: Option<String>| GetBillRequest {
        bill: Some(get_bill_request::Bill::Number(CarrierNumber {
            carrier_id: cast.carrier.id.to_string(),
            number: number.to_owned(),
            sub_reference: String::new(),
        })),
        document_digest: document.unwrap_or_default(),
    };
    let digest = bill.document.to_string();
    let own = cast
        .exporter
        .client()
        .get_bill(ask("FNRU0060", None))
        .await
        .unwrap();
    assert_eq!(own.into_inner().bill.unwrap().bill_id, bill.id.to_string());
    let shown = cast
        .stranger
        .client()
        .get_bill(ask("FNRU0060", Some(digest.clone())))
        .await;
    let shown = shown.unwrap().into_inner().bill.unwrap();
    assert_eq!((shown.head, shown.shelf), (bill.head.to_string(), 0));
    let other = crate::people::terms().to_string();
    for (number, document) in [
        ("FNRU0060", None),
        ("FNRU0060", Some(other)),
        ("FNRU0061", Some(digest)),
    ] {
        let refused = cast.stranger.client().get_bill(ask(number, document)).await;
        let refusal = refused
            .map(drop)
            .map_err(|status| Refusal::from_status(&status));
        assert_eq!(reason(refusal), "NOT_FOUND");
    }
    // The finality grows by itself.
    let mut seen = look(&cast.exporter, &bill).await.unwrap().finality.unwrap();
    while seen.level() != FinalityLevel::Logged {
        tokio::task::yield_now().await;
        seen = look(&cast.exporter, &bill).await.unwrap().finality.unwrap();
    }
    assert!(seen.checkpoint_size > 0);
}
