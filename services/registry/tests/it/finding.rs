//! Bills by what their documents state.

use funani_core::lookup::{Key, Ship};
use funani_proof::digest::Digest;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{FindBillsRequest, FoundBills};
use tonic::Code;

use crate::node::{Client, Node};
use crate::people::Bill;
use crate::story::{Cast, transfer};

async fn find(
    mut client: Client,
    keys: &[Key],
    limit: u32,
) -> Result<Vec<FoundBills>, tonic::Status> {
    let keys = keys.iter().map(|key| key.digest().to_string()).collect();
    let answer = client.find_bills(FindBillsRequest { keys, limit }).await?;
    Ok(answer.into_inner().found)
}

fn ids(found: &FoundBills) -> Vec<String> {
    found
        .bills
        .iter()
        .map(|bill| bill.bill_id.clone())
        .collect()
}

/// The bills' ids in order.
fn sorted<'a>(bills: impl IntoIterator<Item = &'a Bill>) -> Vec<String> {
    let mut ids: Vec<String> = bills.into_iter().map(|bill| bill.id.to_string()).collect();
    ids.sort_unstable();
    ids
}

pub(crate) async fn bills_are_found_by_what_their_documents_state(node: &Node) {
    let cast = Cast::enrol(node).await;
    let first = cast.bill(node, "FNRU0090").await;
    let second = cast.bill(node, "FNRU0091").await;
    // What happens to a bill later takes nothing away.
    let first = cast
        .exporter
        .does(node, &first, transfer(&cast.bank))
        .await
        .unwrap();

    let keys = [
        Key::bill_number("FNRU 0091"),
        Key::bill("FNRU0092", "FNNL"),
        Key::bill("fnru-0090", "fnnl"),
        Key::container("FNRU4820412"),
        Key::voyage(Ship::Name("Funani Lotus"), "017S", "VNHPH"),
        Key::bill("FNRU0090", "XXXX"),
    ];
    let found = find(node.node_client(), &keys, 0).await.unwrap();
    let both = sorted([&first, &second]);
    let expected = [
        sorted([&second]),
        Vec::new(),
        sorted([&first]),
        both.clone(),
        both.clone(),
        Vec::new(),
    ];
    assert_eq!(found.iter().map(ids).collect::<Vec<_>>(), expected);
    assert!(found.iter().all(|found| !found.more));
    let documents = found[2].bills.iter().map(|bill| &bill.document_digest);
    assert_eq!(documents.collect::<Vec<_>>(), [&first.document.to_string()]);

    let found = find(node.node_client(), &keys[3..4], 1).await.unwrap();
    assert_eq!((ids(&found[0]), found[0].more), (both[..1].to_vec(), true));

    refuse_questions(node, &cast).await;
}

async fn refuse_questions(node: &Node, cast: &Cast) {
    // Only a service of the node may ask: it judges who may see.
    let key = [Key::bill_number("FNRU0090")];
    for client in [cast.carrier.client(), node.nobody()] {
        let refused = find(client, &key, 0).await.unwrap_err();
        assert!(
            [Code::PermissionDenied, Code::Unauthenticated].contains(&refused.code()),
            "{refused:?}"
        );
    }
    let good = || Digest::of(b"key").to_string();
    let malformed = [
        (Vec::new(), 0, "keys"),
        (vec![good(), "sha256:00".to_owned()], 0, "keys[1]"),
        (vec![good(); 1025], 0, "keys"),
        (vec![good()], 101, "limit"),
    ];
    for (keys, limit, field) in malformed {
        let mut client = node.node_client();
        let refused = client.find_bills(FindBillsRequest { keys, limit }).await;
        let refused = Refusal::from_status(&refused.unwrap_err());
        let fields: Vec<_> = refused
            .violations()
            .iter()
            .map(|violation| violation.field.as_str())
            .collect();
        assert_eq!(fields, [field]);
    }
}
