//! The tables of the transparency log. What a tile or a checkpoint says is the ledger's business.

use std::collections::BTreeMap;

use funani_proof::digest::Digest;

use crate::dialect::{Batch, Kind};
use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::{Record, Value};

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many leaves it covers.
    pub size: i64,
    /// The root of their tree.
    pub root: Digest,
    /// When it was signed, in milliseconds since 1970 UTC.
    pub time_ms: i64,
    /// The signed note.
    pub note: Vec<u8>,
}

/// A leaf of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its index in the log, from 0.
    pub log_index: i64,
    /// Who sent it.
    pub source: String,
    /// Its position in the feed of the source, from 1.
    pub position: i64,
    /// Its bytes, with its time.
    pub bytes: Vec<u8>,
}

/// What became of leaves that were to be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// They are written; the source goes on at this position.
    Written {
        /// The next position expected of the source.
        next: i64,
    },
    /// The source is expected to go on at another position; nothing was written.
    Expected {
        /// That position.
        next: i64,
    },
}

const NEXT_POSITION: &str = "SELECT next_position FROM source WHERE source = $1";

const NEW_SOURCE: &str = "INSERT INTO source (source, next_position) VALUES ($1, 1)
     ON CONFLICT (source) DO NOTHING";

const ADVANCE: &str = "UPDATE source SET next_position = $3
     WHERE source = $1 AND next_position = $2";

const APPEND: Batch = Batch {
    columns: &[
        ("source", Kind::Text),
        ("log_index", Kind::I64),
        ("position", Kind::I64),
        ("bytes", Kind::Bytes),
    ],
    body: "INSERT INTO leaf (log_index, source, position, bytes)
           SELECT v.log_index, v.source, v.position, v.bytes FROM v WHERE true",
};

/// Moves sources on by compare-and-swap; answers those that were where they were thought to be.
const ADVANCE_ALL: Batch = Batch {
    columns: &[
        ("source", Kind::Text),
        ("expected", Kind::I64),
        ("next", Kind::I64),
    ],
    body: "UPDATE source SET next_position = v.next FROM v
           WHERE source.source = v.source AND source.next_position = v.expected
           RETURNING source.source",
};

const SIZE: &str = "SELECT log_index + 1 FROM leaf ORDER BY log_index DESC LIMIT 1";

const LEAVES: &str = "SELECT log_index, source, position, bytes FROM leaf
     WHERE log_index >= $1 ORDER BY log_index LIMIT CAST($2 AS BIGINT)";

const LEAF_AT: &str = "SELECT log_index, bytes FROM leaf WHERE source = $1 AND position = $2";

const PUT_TILE: &str = "INSERT INTO tile (level, tile_index, hashes) VALUES ($1, $2, $3)
     ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes
     WHERE length(tile.hashes) <= length(excluded.hashes)";

const TILE: &str = "SELECT hashes FROM tile WHERE level = $1 AND tile_index = $2";

const PUT_CHECKPOINT: &str = "INSERT INTO checkpoint (size, root, time_ms, note)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (size) DO UPDATE SET time_ms = excluded.time_ms, note = excluded.note
     WHERE checkpoint.root = excluded.root";

const LATEST_CHECKPOINT: &str = "SELECT size, root, time_ms, note FROM checkpoint
     ORDER BY size DESC LIMIT 1";

const CHECKPOINT_FROM: &str = "SELECT size, root, time_ms, note FROM checkpoint
     WHERE size >= $1 ORDER BY size LIMIT 1";

pub(crate) const STATEMENTS: &[&str] = &[
    NEXT_POSITION,
    NEW_SOURCE,
    ADVANCE,
    SIZE,
    LEAVES,
    LEAF_AT,
    PUT_TILE,
    TILE,
    PUT_CHECKPOINT,
    LATEST_CHECKPOINT,
    CHECKPOINT_FROM,
];

pub(crate) const BATCHES: &[Batch] = &[APPEND, ADVANCE_ALL];

/// Appends `leaves`, as (log index, bytes), that have the positions of `source` from `from` on.
/// The compare-and-swap on the source makes a repeated or overtaken call harmless. `tx` must be
/// able to write and be committed.
///
/// # Errors
///
/// As [`Tx::execute`]; a log index or position that exists is refused.
pub async fn append_leaves(
    tx: &mut Tx,
    source: &str,
    from: i64,
    leaves: &[(i64, Vec<u8>)],
) -> Result<Leaves, StoreError> {
    if from < 1 {
        return Err(StoreError::Invalid("positions start at 1"));
    }
    let count = i64::try_from(leaves.len()).map_err(|_| StoreError::Invalid("too many leaves"))?;
    let next = from
        .checked_add(count)
        .ok_or(StoreError::Invalid("the position is too large"))?;
    tx.execute(NEW_SOURCE, &[source.into()]).await?;
    let advanced = tx
        .execute(ADVANCE, &[source.into(), from.into(), next.into()])
        .await?;
    if advanced == 0 {
        return Ok(Leaves::Expected {
            next: next_position(tx, source).await?,
        });
    }
    let values = leaves
        .iter()
        .zip(from..)
        .flat_map(|((index, bytes), position)| {
            [
                source.into(),
                (*index).into(),
                position.into(),
                Value::from(bytes.as_slice()),
            ]
        })
        .collect();
    tx.batch(APPEND, values).await?;
    Ok(Leaves::Written { next })
}

/// Appends leaves of several sources, each source's at positions one after another: what
/// [`append_leaves`] does for one, in two statements for all. Answers nothing if they are written;
/// else the first source that is expected to go on at another position, and that position: roll
/// back then. `tx` must be able to write and be committed.
///
/// # Errors
///
/// As [`append_leaves`]; [`StoreError::Invalid`] if the positions of a source have a gap.
pub async fn append_of_many(
    tx: &mut Tx,
    leaves: &[Leaf],
) -> Result<Option<(String, i64)>, StoreError> {
    let mut runs: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for leaf in leaves {
        let run = runs
            .entry(&leaf.source)
            .or_insert((leaf.position, leaf.position));
        if leaf.position < 1 || leaf.position != run.1 {
            return Err(StoreError::Invalid("the positions of a source have a gap"));
        }
        run.1 += 1;
    }
    for (source, _) in runs.iter().filter(|(_, (from, _))| *from == 1) {
        tx.execute(NEW_SOURCE, &[(*source).into()]).await?;
    }
    let swaps = runs
        .iter()
        .flat_map(|(source, (from, next))| [Value::from(*source), (*from).into(), (*next).into()])
        .collect();
    let moved = tx.batch(ADVANCE_ALL, swaps).await?;
    let moved: Vec<String> = moved
        .iter()
        .map(|record| record.text(0))
        .collect::<Result<_, _>>()?;
    if let Some(source) = runs
        .keys()
        .find(|source| !moved.iter().any(|moved| moved == *source))
    {
        return Ok(Some((
            (*source).to_owned(),
            next_position(tx, source).await?,
        )));
    }
    let values = leaves
        .iter()
        .flat_map(|leaf| {
            let Leaf {
                log_index,
                source,
                position,
                bytes,
            } = leaf;
            [
                Value::from(source.as_str()),
                (*log_index).into(),
                (*position).into(),
                bytes.as_slice().into(),
            ]
        })
        .collect();
    tx.batch(APPEND, values).await?;
    Ok(None)
}

/// The next position expected of `source`, 1 if it never sent any.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn next_position(tx: &mut Tx, source: &str) -> Result<i64, StoreError> {
    let record = tx.fetch_optional(NEXT_POSITION, &[source.into()]).await?;
    record.map_or(Ok(1), |record| record.i64(0))
}

/// How many leaves the log has.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn size(tx: &mut Tx) -> Result<i64, StoreError> {
    let record = tx.fetch_optional(SIZE, &[]).await?;
    record.map_or(Ok(0), |record| record.i64(0))
}

/// At most `limit` leaves from index `from` on.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn leaves(tx: &mut Tx, from: i64, limit: i64) -> Result<Vec<Leaf>, StoreError> {
    let records = tx.fetch_all(LEAVES, &[from.into(), limit.into()]).await?;
    let leaf = |record: &Record| {
        Ok(Leaf {
            log_index: record.i64(0)?,
            source: record.text(1)?,
            position: record.i64(2)?,
            bytes: record.bytes(3)?,
        })
    };
    records.iter().map(leaf).collect()
}

/// Index and bytes of the leaf that `source` sent at `position`.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn leaf_at(
    tx: &mut Tx,
    source: &str,
    position: i64,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let record = tx
        .fetch_optional(LEAF_AT, &[source.into(), position.into()])
        .await?;
    record
        .map(|record| Ok((record.i64(0)?, record.bytes(1)?)))
        .transpose()
}

/// Stores the hashes of a tile; one that already has more of them is kept. `tx` must be able to
/// write.
///
/// # Errors
///
/// As [`Tx::execute`]; hashes that are not a multiple of 32 bytes or over 256 are refused.
pub async fn put_tile(
    tx: &mut Tx,
    level: i64,
    tile_index: i64,
    hashes: &[u8],
) -> Result<(), StoreError> {
    tx.execute(PUT_TILE, &[level.into(), tile_index.into(), hashes.into()])
        .await?;
    Ok(())
}

/// The hashes of a tile, as many as it has by now.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn tile(tx: &mut Tx, level: i64, tile_index: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let record = tx
        .fetch_optional(TILE, &[level.into(), tile_index.into()])
        .await?;
    record.map(|record| record.bytes(0)).transpose()
}

/// Stores a checkpoint. A later one of the same size replaces it if the root is the same. `tx` must
/// be able to write.
///
/// # Errors
///
/// As [`Tx::execute`]; [`StoreError::Inconsistent`] if this size was signed with another root.
pub async fn put_checkpoint(tx: &mut Tx, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    let values = [
        checkpoint.size.into(),
        checkpoint.root.into(),
        checkpoint.time_ms.into(),
        checkpoint.note.as_slice().into(),
    ];
    if tx.execute(PUT_CHECKPOINT, &values).await? == 0 {
        let key = checkpoint.size.to_string();
        return Err(StoreError::Inconsistent {
            table: "checkpoint",
            column: "root",
            key,
        });
    }
    Ok(())
}

/// The checkpoint of the largest size.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn latest_checkpoint(tx: &mut Tx) -> Result<Option<Checkpoint>, StoreError> {
    let record = tx.fetch_optional(LATEST_CHECKPOINT, &[]).await?;
    record.map(|record| checkpoint(&record)).transpose()
}

/// The smallest checkpoint that covers `size` leaves.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn checkpoint_at_or_after(
    tx: &mut Tx,
    size: i64,
) -> Result<Option<Checkpoint>, StoreError> {
    let record = tx.fetch_optional(CHECKPOINT_FROM, &[size.into()]).await?;
    record.map(|record| checkpoint(&record)).transpose()
}

fn checkpoint(record: &Record) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        size: record.i64(0)?,
        root: record.digest(1)?,
        time_ms: record.i64(2)?,
        note: record.bytes(3)?,
    })
}
