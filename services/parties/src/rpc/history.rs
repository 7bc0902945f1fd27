use std::sync::Arc;

use funani_core::id::PartyId;
use funani_runtime::auth::Caller;
use funani_wire::fields::Fields;
use funani_wire::parties::v1 as wire;
use funani_wire::reason::Refusal;
use futures::Stream;
use tonic::Status;

use super::{away, no_such_party, store_away};
use crate::Inner;
use crate::store::recorded;

pub(super) async fn history(
    inner: Arc<Inner>,
    caller: Caller,
    request: &wire::HistoryRequest,
) -> Result<impl Stream<Item = Result<wire::HistoryResponse, Status>> + Send + use<>, Refusal> {
    let mut fields = Fields::new();
    let party = fields.uuid("party_id", &request.party_id).map(PartyId::new);
    let after = i64::try_from(request.after_sequence).ok();
    let after = fields.required("after_sequence", after);
    let (party, after) = fields.finish(party.zip(after))?;
    if !caller.is_node() && caller.party() != Some(party) {
        return Err(no_such_party());
    }
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let events = recorded(&mut tx, party.uuid(), after)
        .await
        .map_err(|error| away(&error))?;
    drop(tx);
    let answers = events.into_iter().map(move |event| {
        let facts = event.fact_bytes();
        Ok(wire::HistoryResponse {
            event: Some(wire::PartyEvent {
                party_id: party.to_string(),
                sequence: u64::try_from(event.row.sequence).unwrap_or_default(),
                event: event.event,
                receipt: event.receipt,
                salt: event.row.salt.to_vec().into(),
                facts,
                approvals: event.extra.approvals,
                finality: Some(inner.finality(event.row.position)),
            }),
        })
    });
    Ok(futures::stream::iter(answers.collect::<Vec<_>>()))
}
