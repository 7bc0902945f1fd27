use funani_core::head::{HeadStatement, LogHead};
use funani_core::receipt::ChainKind;
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_store::chain;
use funani_wire::fields::Fields;
use funani_wire::parties::v1 as wire;
use funani_wire::reason::{Class, Refusal};
use uuid::Uuid;

use super::{no_such_party, store_away};
use crate::Inner;

/// For how long a head statement holds, in seconds.
const VALID_SECONDS: u8 = 60;

/// Most parties in one call.
const MOST_PARTIES: usize = 256;

pub(super) async fn head(
    inner: &Inner,
    request: &wire::HeadStatementRequest,
) -> Result<wire::HeadStatementResponse, Refusal> {
    let mut fields = Fields::new();
    let party = fields.uuid("party_id", &request.party_id);
    let party = fields.finish(party)?;
    let mut statements = statements(inner, &[party], None).await?;
    let statement = statements.pop().ok_or_else(no_such_party)?;
    Ok(wire::HeadStatementResponse { statement })
}

pub(super) async fn heads(
    inner: &Inner,
    request: wire::HeadStatementsRequest,
) -> Result<wire::HeadStatementsResponse, Refusal> {
    let mut fields = Fields::new();
    let parties = fields.list("party_ids", request.party_ids, MOST_PARTIES);
    let parties = parties.map(|parties| {
        (0..)
            .zip(&parties)
            .filter_map(|(at, party): (usize, _)| {
                fields.uuid(format_args!("party_ids[{at}]"), party)
            })
            .collect::<Vec<_>>()
    });
    let not_before =
        fields.parsed_or_none::<Timestamp>("not_before", &request.not_before, "TIME_MALFORMED");
    let (parties, not_before) = fields.finish(parties.zip(not_before))?;
    let statements = statements(inner, &parties, not_before).await?;
    Ok(wire::HeadStatementsResponse { statements })
}

/// The head statements of the parties that are known. One made a moment ago is given again while
/// the head stands: it says what was at its time.
async fn statements(
    inner: &Inner,
    parties: &[Uuid],
    not_before: Option<Timestamp>,
) -> Result<Vec<String>, Refusal> {
    // The log size is read before the heads.
    let log = log_head(inner).await?;
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let heads = chain::heads(&mut tx, parties).await.map_err(store_away)?;
    drop(tx);
    let now = inner.clock.now();
    let statement = |party: &Uuid| {
        let (sequence, head) = *heads.get(party)?;
        let made = inner.statements.find(*party, head, now, not_before);
        Some(made.unwrap_or_else(|| {
            let statement = sign(inner, *party, (sequence, head), log, now);
            let kept = statement.clone();
            inner.statements.keep(*party, head, now, kept);
            statement
        }))
    };
    Ok(parties.iter().filter_map(statement).collect())
}

fn sign(
    inner: &Inner,
    party: Uuid,
    (sequence, head): (i64, Digest),
    log: LogHead,
    time: Timestamp,
) -> String {
    let statement = HeadStatement {
        registry: inner.origin.clone(),
        kind: ChainKind::Party,
        chain: party,
        sequence: u64::try_from(sequence).unwrap_or_default(),
        head,
        notes: None,
        log,
        time,
        valid_seconds: VALID_SECONDS,
    };
    jws::sign(Typ::Head, &inner.receipt_key, &statement.to_payload())
}

async fn log_head(inner: &Inner) -> Result<LogHead, Refusal> {
    inner.log_heads.head().await.map_err(|status| {
        tracing::warn!(%status, "the log cannot be asked");
        Refusal::new(
            Class::Unavailable,
            "LOG_AWAY",
            "the log cannot be asked now",
        )
    })
}
