//! Leaves, in log order and by source.

use std::ops::Range;
use std::sync::Arc;

use funani_store::{Record, Tx, log};

use super::{to_i64, to_u64};
use crate::error::LedgerError;
use crate::leaf::{self, Leaf};
use crate::recent::Placed;
use crate::sequencer::batch::NewLeaf;
use crate::state::Waiting;

pub(super) const OF_SOURCE: &str = "SELECT position, log_index, bytes FROM leaf
     WHERE source = $1 AND position >= $2 AND position < $3 ORDER BY position";

pub(super) const OLDEST_FROM: &str = "SELECT source, min(position), min(log_index) FROM leaf
     WHERE log_index >= $1 GROUP BY source ORDER BY source";

/// Writes new leaves and moves their sources on, by compare-and-swap on each source's position.
pub(crate) async fn append(tx: &mut Tx, leaves: &[NewLeaf]) -> Result<(), LedgerError> {
    let rows: Vec<log::Leaf> = leaves
        .iter()
        .map(|new| log::Leaf {
            log_index: to_i64(new.log_index),
            source: String::from(&*new.source),
            position: to_i64(new.position),
            bytes: new.leaf.to_vec(),
        })
        .collect();
    match log::append_of_many(tx, &rows).await? {
        None => Ok(()),
        Some((source_name, next)) => Err(LedgerError::Overtaken {
            source_name,
            next: to_u64(next),
        }),
    }
}

/// The newest leaf.
pub(crate) async fn newest(tx: &mut Tx) -> Result<Option<Placed>, LedgerError> {
    let Some(log_index) = to_u64(log::size(tx).await?).checked_sub(1) else {
        return Ok(None);
    };
    let leaves = range(tx, log_index..log_index + 1).await?;
    Ok(leaves.first().map(|leaf| (log_index, *leaf)))
}

/// The leaves at these indexes, every one of which must be there.
pub(crate) async fn range(tx: &mut Tx, indexes: Range<u64>) -> Result<Vec<Leaf>, LedgerError> {
    let count = indexes.end.saturating_sub(indexes.start);
    if count == 0 {
        return Ok(Vec::new());
    }
    let rows = log::leaves(tx, to_i64(indexes.start), to_i64(count)).await?;
    let mut leaves = Vec::with_capacity(rows.len());
    for (log_index, row) in indexes.clone().zip(rows) {
        if to_u64(row.log_index) != log_index {
            break;
        }
        leaves.push(whole(log_index, &row.bytes)?);
    }
    if leaves.len() as u64 != count {
        let missing = indexes.start + leaves.len() as u64;
        return Err(LedgerError::damaged(format!("leaf {missing} is missing")));
    }
    Ok(leaves)
}

/// The leaves of a source at these positions, as far as they are there without a gap.
pub(crate) async fn of_source(
    tx: &mut Tx,
    source: &str,
    positions: Range<u64>,
) -> Result<Vec<Placed>, LedgerError> {
    let bounds = [to_i64(positions.start).into(), to_i64(positions.end).into()];
    let [start, end] = bounds;
    let records = tx
        .fetch_all(OF_SOURCE, &[source.into(), start, end])
        .await?;
    let mut leaves = Vec::with_capacity(records.len());
    for (position, record) in positions.zip(&records) {
        if to_u64(record.i64(0)?) != position {
            break;
        }
        leaves.push(placed(record)?);
    }
    Ok(leaves)
}

/// For each source its oldest leaf at or after this index.
pub(crate) async fn oldest_from(
    tx: &mut Tx,
    log_index: u64,
) -> Result<Vec<(Arc<str>, Waiting)>, LedgerError> {
    let records = tx
        .fetch_all(OLDEST_FROM, &[to_i64(log_index).into()])
        .await?;
    let mut oldest = Vec::new();
    for record in &records {
        let log_index = to_u64(record.i64(2)?);
        let leaves = range(tx, log_index..log_index + 1).await?;
        let since_ms = leaves.first().map_or(0, leaf::time_ms);
        let waiting = Waiting {
            position: to_u64(record.i64(1)?),
            since_ms,
        };
        oldest.push((record.text(0)?.into(), waiting));
    }
    Ok(oldest)
}

fn placed(record: &Record) -> Result<Placed, LedgerError> {
    let log_index = to_u64(record.i64(1)?);
    Ok((log_index, whole(log_index, &record.bytes(2)?)?))
}

fn whole(log_index: u64, bytes: &[u8]) -> Result<Leaf, LedgerError> {
    let short = |_| LedgerError::damaged(format!("leaf {log_index} has {} bytes", bytes.len()));
    bytes.try_into().map_err(short)
}
