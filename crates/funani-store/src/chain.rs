//! Chains and their rows.

use std::collections::HashMap;

use funani_proof::digest::Digest;
use uuid::Uuid;

use crate::dialect::{Batch, Kind};
use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::{Record, Value};

/// A row as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// The chain.
    pub chain: Uuid,
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// Digest of the act.
    pub act: Digest,
    /// The act as it was signed.
    pub act_bytes: Vec<u8>,
    /// Digest of the receipt.
    pub receipt: Digest,
    /// The receipt as it was signed.
    pub receipt_bytes: Vec<u8>,
    /// What blinds the log leaf.
    pub salt: [u8; 32],
    /// The log leaf without its time.
    pub leaf: Vec<u8>,
    /// The owner's own bytes.
    pub extra: Vec<u8>,
    /// Its position in the feed.
    pub position: i64,
}

/// Where a chain is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The sequence of its last row.
    pub sequence: i64,
    /// The digest of the last receipt.
    pub head: Digest,
    /// The last row.
    pub row: StoredRow,
}

const HEAD: &str = "SELECT r.chain, r.sequence, r.act, r.act_bytes, r.receipt, r.receipt_bytes,
            r.salt, r.leaf, r.extra, r.position, h.head
     FROM head h JOIN chain_row r ON r.chain = h.chain AND r.sequence = h.sequence
     WHERE h.chain = $1";

/// Where chains are, each held against its last row.
pub(crate) const HEADS: Batch = Batch {
    columns: &[("chain", Kind::Uuid)],
    body: "SELECT h.chain, h.sequence, h.head, r.receipt
           FROM v CROSS JOIN head h CROSS JOIN chain_row r
           WHERE h.chain = v.chain AND r.chain = h.chain AND r.sequence = h.sequence",
};

const ROW: &str = "SELECT chain, sequence, act, act_bytes, receipt, receipt_bytes, salt, leaf,
            extra, position
     FROM chain_row WHERE chain = $1 AND sequence = $2";

const ROWS: &str = "SELECT chain, sequence, act, act_bytes, receipt, receipt_bytes, salt, leaf,
            extra, position
     FROM chain_row WHERE chain = $1 AND sequence >= $2 ORDER BY sequence LIMIT CAST($3 AS BIGINT)";

const BY_ACT: &str = "SELECT chain, sequence, act, act_bytes, receipt, receipt_bytes, salt, leaf,
            extra, position
     FROM chain_row WHERE chain = $1 AND act = $2 ORDER BY sequence LIMIT 1";

pub(crate) const STATEMENTS: &[&str] = &[HEAD, ROW, ROWS, BY_ACT];

/// The heads of many chains with their last rows.
pub(crate) const LAST: Batch = Batch {
    columns: &[("chain", Kind::Uuid)],
    body: "SELECT r.chain, r.sequence, r.act, r.act_bytes, r.receipt, r.receipt_bytes, r.salt,
                  r.leaf, r.extra, r.position, h.head
           FROM v CROSS JOIN head h CROSS JOIN chain_row r
           WHERE h.chain = v.chain AND r.chain = h.chain AND r.sequence = h.sequence",
};

/// The newest receipt of each of many chains.
pub(crate) const NEWEST: Batch = Batch {
    columns: &[("chain", Kind::Uuid)],
    body: "SELECT r.chain, r.receipt, r.receipt_bytes
           FROM v CROSS JOIN head h CROSS JOIN chain_row r
           WHERE h.chain = v.chain AND r.chain = h.chain AND r.sequence = h.sequence",
};

/// The newest receipt of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// The chain.
    pub chain: Uuid,
    /// Digest of the receipt.
    pub receipt: Digest,
    /// The receipt as it was signed.
    pub receipt_bytes: Vec<u8>,
}

/// The head of `chain` and its last row, in one statement.
///
/// # Errors
///
/// As [`Tx::execute`]; [`StoreError::Inconsistent`] if what is stored cannot be a row.
pub async fn head(tx: &mut Tx, chain: Uuid) -> Result<Option<Head>, StoreError> {
    let record = tx.fetch_optional(HEAD, &[chain.into()]).await?;
    record.map(|record| read_head(&record)).transpose()
}

/// The head of each of `chains` that exists and its last row, in one statement and in no order.
///
/// # Errors
///
/// As [`head`].
pub async fn last(tx: &mut Tx, chains: &[Uuid]) -> Result<Vec<Head>, StoreError> {
    let values = chains.iter().copied().map(Value::from).collect();
    let records = tx.batch(LAST, values).await?;
    records.iter().map(read_head).collect()
}

fn read_head(record: &Record) -> Result<Head, StoreError> {
    let row = stored_row(record, 0)?;
    let head = record.digest(10)?;
    check_head(row.chain, row.sequence, head, row.receipt)?;
    Ok(Head {
        sequence: row.sequence,
        head,
        row,
    })
}

/// Sequence and head of each of `chains` that exists, in one statement.
///
/// # Errors
///
/// As [`head`].
pub async fn heads(
    tx: &mut Tx,
    chains: &[Uuid],
) -> Result<HashMap<Uuid, (i64, Digest)>, StoreError> {
    let values = chains.iter().copied().map(Value::from).collect();
    let records = tx.batch(HEADS, values).await?;
    records
        .iter()
        .map(|record| {
            let (chain, sequence, head) = (record.uuid(0)?, record.i64(1)?, record.digest(2)?);
            check_head(chain, sequence, head, record.digest(3)?)?;
            Ok((chain, (sequence, head)))
        })
        .collect()
}

fn check_head(chain: Uuid, sequence: i64, head: Digest, receipt: Digest) -> Result<(), StoreError> {
    if head == receipt {
        return Ok(());
    }
    Err(StoreError::Inconsistent {
        table: "head",
        column: "head",
        key: format!("{chain}/{sequence}"),
    })
}

/// The newest receipts of `chains`, in no order; none for what is no chain.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn newest(tx: &mut Tx, chains: &[Uuid]) -> Result<Vec<Newest>, StoreError> {
    let values = chains.iter().map(|chain| Value::from(*chain)).collect();
    let records = tx.batch(NEWEST, values).await?;
    let newest = |record: &Record| {
        Ok(Newest {
            chain: record.uuid(0)?,
            receipt: record.digest(1)?,
            receipt_bytes: record.bytes(2)?,
        })
    };
    records.iter().map(newest).collect()
}

/// The row of `chain` at `sequence`.
///
/// # Errors
///
/// As [`head`].
pub async fn row(tx: &mut Tx, chain: Uuid, sequence: i64) -> Result<Option<StoredRow>, StoreError> {
    let record = tx
        .fetch_optional(ROW, &[chain.into(), sequence.into()])
        .await?;
    record.map(|record| stored_row(&record, 0)).transpose()
}

/// At most `limit` rows of `chain`, from sequence `from` on.
///
/// # Errors
///
/// As [`head`].
pub async fn rows(
    tx: &mut Tx,
    chain: Uuid,
    from: i64,
    limit: i64,
) -> Result<Vec<StoredRow>, StoreError> {
    let records = tx
        .fetch_all(ROWS, &[chain.into(), from.into(), limit.into()])
        .await?;
    records.iter().map(|record| stored_row(record, 0)).collect()
}

/// The row of `chain` that records the act with digest `act`. There is no index of acts, which would
/// cost every append a page: the rows of the chain are looked through.
///
/// # Errors
///
/// As [`head`].
pub async fn by_act(
    tx: &mut Tx,
    chain: Uuid,
    act: Digest,
) -> Result<Option<StoredRow>, StoreError> {
    let record = tx
        .fetch_optional(BY_ACT, &[chain.into(), act.into()])
        .await?;
    record.map(|record| stored_row(&record, 0)).transpose()
}

/// A row from ten columns, in the order of the fields of [`StoredRow`], from column `first` on.
pub(crate) fn stored_row(record: &Record, first: usize) -> Result<StoredRow, StoreError> {
    Ok(StoredRow {
        chain: record.uuid(first)?,
        sequence: record.i64(first + 1)?,
        act: record.digest(first + 2)?,
        act_bytes: record.bytes(first + 3)?,
        receipt: record.digest(first + 4)?,
        receipt_bytes: record.bytes(first + 5)?,
        salt: record.array(first + 6)?,
        leaf: record.bytes(first + 7)?,
        extra: record.bytes(first + 8)?,
        position: record.i64(first + 9)?,
    })
}
