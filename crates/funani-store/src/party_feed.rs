//! The feed of one party: the rows that concern it, in commit order, with positions of the whole
//! feed.

use uuid::Uuid;

use crate::chain::stored_row;
use crate::error::StoreError;
use crate::feed::FeedRow;
use crate::tx::Tx;

const AFTER: &str = "SELECT r.chain, r.sequence, r.act, r.act_bytes, r.receipt, r.receipt_bytes,
            r.salt, r.leaf, r.extra, p.position
     FROM party_feed p JOIN chain_row r ON r.chain = p.chain AND r.sequence = p.sequence
     WHERE p.party = $1 AND p.position > $2 ORDER BY p.position LIMIT CAST($3 AS BIGINT)";

pub(crate) const STATEMENTS: &[&str] = &[AFTER];

/// At most `limit` rows announced to `party` after `position`.
///
/// # Errors
///
/// As [`Tx::execute`]; [`StoreError::Inconsistent`] if what is stored cannot be a row.
pub async fn after(
    tx: &mut Tx,
    party: Uuid,
    position: i64,
    limit: i64,
) -> Result<Vec<FeedRow>, StoreError> {
    let records = tx
        .fetch_all(AFTER, &[party.into(), position.into(), limit.into()])
        .await?;
    records
        .iter()
        .map(|record| {
            let row = stored_row(record, 0)?;
            Ok(FeedRow {
                position: row.position,
                chain: row.chain,
                sequence: row.sequence,
                row,
            })
        })
        .collect()
}
