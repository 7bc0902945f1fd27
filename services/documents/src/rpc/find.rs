//! Documents found by what their contents state, for services of this node.

use funani_core::doc::DocState;
use funani_core::id::DocId;
use funani_store::lookup;
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;

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
    let mut found = Vec::with_capacity(keys.len());
    for one in chains.map_err(store_away)? {
        let mut documents = Vec::with_capacity(one.chains.len());
        for chain in one.chains {
            let standing = chains::standing(&mut tx, DocId::new(chain)).await;
            let Some(standing) = standing.map_err(store_away)? else {
                continue;
            };
            // Only documents have contents, and so keys.
            if let DocState::Document {
                issuer,
                kind,
                content,
                status,
                ..
            } = standing.state
            {
                documents.push(wire::FoundDocument {
                    document_id: standing.id.to_string(),
                    issuer_id: issuer.to_string(),
                    kind,
                    content_digest: content.to_string(),
                    status: status.to_string(),
                });
            }
        }
        found.push(wire::FoundDocuments {
            documents,
            more: one.more,
        });
    }
    Ok(wire::FindDocumentsResponse { found })
}
