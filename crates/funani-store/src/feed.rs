//! The feed of all rows, dense and in commit order.
//!
//! A position means something only within a generation: after a restore the same number may stand
//! for another row, so a reader whose cursor names another generation must hear an error.

use uuid::Uuid;

use crate::chain::{StoredRow, stored_row};
use crate::error::StoreError;
use crate::statements::NEWEST;
use crate::tx::Tx;

/// A row with its place in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// Its position, from 1, without gaps.
    pub position: i64,
    /// The chain.
    pub chain: Uuid,
    /// Its place in the chain.
    pub sequence: i64,
    /// The row.
    pub row: StoredRow,
}

const AFTER: &str = "SELECT r.chain, r.sequence, r.act, r.act_bytes, r.receipt, r.receipt_bytes,
            r.salt, r.leaf, r.extra, f.position
     FROM feed f JOIN chain_row r ON r.chain = f.chain AND r.sequence = f.sequence
     WHERE f.generation = $1 AND f.position > $2 ORDER BY f.position LIMIT CAST($3 AS BIGINT)";

const GENERATION: &str = "SELECT generation FROM counter WHERE feed = 0";

const RENEW_COUNTER: &str = "UPDATE counter SET generation = $1 WHERE feed = 0";

const RENEW_FEED: &str = "UPDATE feed SET generation = $1";

pub(crate) const STATEMENTS: &[&str] = &[AFTER, GENERATION, RENEW_COUNTER, RENEW_FEED];

/// At most `limit` rows after `position`; none if `generation` is not the feed's.
///
/// # Errors
///
/// As [`Tx::execute`]; [`StoreError::Inconsistent`] if what is stored cannot be a row.
pub async fn after(
    tx: &mut Tx,
    generation: Uuid,
    position: i64,
    limit: i64,
) -> Result<Vec<FeedRow>, StoreError> {
    let values = [generation.into(), position.into(), limit.into()];
    let records = tx.fetch_all(AFTER, &values).await?;
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

/// The generation of the feed.
///
/// # Errors
///
/// As [`Tx::execute`]; [`StoreError::Inconsistent`] in a database whose feed was never begun.
pub async fn generation(tx: &mut Tx) -> Result<Uuid, StoreError> {
    tx.fetch_optional(GENERATION, &[])
        .await?
        .ok_or_else(no_counter)?
        .uuid(0)
}

/// The newest position, 0 before the first row.
///
/// # Errors
///
/// As [`generation`].
pub async fn last(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.fetch_optional(NEWEST, &[])
        .await?
        .ok_or_else(no_counter)?
        .i64(0)
}

/// Gives the feed another generation, after a restore. Positions stay; every cursor handed out
/// before is of another generation from then on. `tx` must be able to write.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn renew(tx: &mut Tx, generation: Uuid) -> Result<(), StoreError> {
    tx.execute(RENEW_COUNTER, &[generation.into()]).await?;
    tx.execute(RENEW_FEED, &[generation.into()]).await?;
    Ok(())
}

fn no_counter() -> StoreError {
    StoreError::Inconsistent {
        table: "counter",
        column: "feed",
        key: "0".to_owned(),
    }
}
