use funani_core::head::{HeadStatement, LogHead};
use funani_core::receipt::ChainKind;
use funani_proof::checkpoint::SignedNote;
use funani_proof::jws::{self, Typ};
use funani_store::chain;
use funani_wire::fields::Fields;
use funani_wire::ledger::v1::GetCheckpointRequest;
use funani_wire::parties::v1 as wire;
use funani_wire::reason::{Class, Refusal};

use super::{no_such_party, store_away};
use crate::Inner;

/// For how long a head statement holds, in seconds.
const VALID_SECONDS: u8 = 60;

pub(super) async fn head(
    inner: &Inner,
    request: &wire::HeadStatementRequest,
) -> Result<wire::HeadStatementResponse, Refusal> {
    let mut fields = Fields::new();
    let party = fields.uuid("party_id", &request.party_id);
    let party = fields.finish(party)?;
    // The log size is read before the head.
    let log = log_head(inner).await?;
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let head = chain::head(&mut tx, party)
        .await
        .map_err(store_away)?
        .ok_or_else(no_such_party)?;
    let statement = HeadStatement {
        registry: inner.origin.clone(),
        kind: ChainKind::Party,
        chain: party,
        sequence: u64::try_from(head.sequence).unwrap_or_default(),
        head: head.head,
        notes: None,
        log,
        time: inner.clock.now(),
        valid_seconds: VALID_SECONDS,
    };
    let statement = jws::sign(Typ::Head, &inner.receipt_key, &statement.to_payload());
    Ok(wire::HeadStatementResponse { statement })
}

async fn log_head(inner: &Inner) -> Result<LogHead, Refusal> {
    let away = || {
        Refusal::new(
            Class::Unavailable,
            "LOG_AWAY",
            "the log cannot be asked now",
        )
    };
    let ask = GetCheckpointRequest {
        min_size: 0,
        wait_ms: 0,
    };
    let answer = inner
        .ledger
        .clone()
        .get_checkpoint(ask)
        .await
        .map_err(|status| {
            tracing::warn!(%status, "the log cannot be asked");
            away()
        })?;
    let note = SignedNote::parse(&answer.into_inner().note).map_err(|_| away())?;
    let checkpoint = note.checkpoint().map_err(|_| away())?;
    Ok(LogHead {
        size: checkpoint.size,
        root: checkpoint.root,
    })
}
