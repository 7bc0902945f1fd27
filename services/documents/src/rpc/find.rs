//! Documents found by what their contents state, for services of this node.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::doc::DocState;
use funani_core::id::DocId;
use funani_store::{chain, lookup};
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;
use uuid::Uuid;

use super::store_away;
use crate::Inner;
use crate::chains;

/// Most keys in one question.
const KEYS: usize = 1024;

pub(super) async fn find(
    inner: &Inner,
    request: &wire::FindDocumentsRequest,
) -> Result<wire::FindDocumentsResponse, Refusal> {
    let mut fields = Fields::new();
    let most = u64::try_from(lookup::MOST_CHAINS).unwrap_or(u64::MAX);
    let limit = fields.at_most("limit", request.limit.into(), most);
    if request.keys.is_empty() {
        fields.missing("keys");
    }
    let keys = if request.keys.len() > KEYS {
        fields.note("keys", "TOO_MANY", format!("has more than {KEYS} elements"));
        None
    } else {
        let keys = request.keys.iter().enumerate();
        let keys: Vec<_> = keys
            .map(|(at, key)| fields.digest(format!("keys[{at}]"), key))
            .collect();
        keys.into_iter().collect::<Option<Vec<_>>>()
    };
    let (keys, limit) = fields.finish(keys.zip(limit))?;
    let limit = match usize::try_from(limit) {
        Ok(0) | Err(_) => lookup::MOST_CHAINS,
        Ok(limit) => limit,
    };
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let chains = lookup::chains(&mut tx, &keys, limit).await;
    let chains = chains.map_err(store_away)?;
    let all: BTreeSet<Uuid> = chains.iter().flat_map(|one| &one.chains).copied().collect();
    let all: Vec<Uuid> = all.into_iter().collect();
    let newest = chain::newest(&mut tx, &all).await.map_err(store_away)?;
    drop(tx);
    let mut documents = BTreeMap::new();
    for newest in newest {
        let id = DocId::new(newest.chain);
        let state = chains::state(&newest.receipt_bytes, id).map_err(store_away)?;
        documents.extend(document(id, state).map(|it| (newest.chain, it)));
    }
    let found = chains.into_iter().map(|one| wire::FoundDocuments {
        documents: one
            .chains
            .iter()
            .filter_map(|chain| documents.get(chain).cloned())
            .collect(),
        more: one.more,
    });
    Ok(wire::FindDocumentsResponse {
        found: found.collect(),
    })
}

/// A document that was found; nothing for a grant, which has no contents, and so no keys.
fn document(id: DocId, state: DocState) -> Option<wire::FoundDocument> {
    match state {
        DocState::Document {
            issuer,
            kind,
            content,
            status,
            ..
        } => Some(wire::FoundDocument {
            document_id: id.to_string(),
            issuer_id: issuer.to_string(),
            kind,
            content_digest: content.to_string(),
            status: status.to_string(),
        }),
        DocState::Grant { .. } => None,
    }
}
