//! Bytes by digest: stored once, before the act that refers to them, and erasable.

use std::collections::HashMap;

use funani_proof::digest::Digest;

use crate::dialect::{Batch, Kind};
use crate::error::StoreError;
use crate::options::Engine;
use crate::tx::Tx;
use crate::value::Value;

/// Bytes that are or were stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// What the owner calls it, such as a media type.
    pub kind: String,
    /// How many bytes it has or had.
    pub size: i64,
    /// The bytes; nothing after they were erased.
    pub bytes: Option<Vec<u8>>,
}

const PUT: &str = "INSERT INTO blob (digest, kind, size, bytes) VALUES ($1, $2, $3, $4)
     ON CONFLICT (digest) DO NOTHING";

const GET: &str = "SELECT kind, size, bytes FROM blob WHERE digest = $1";

const ERASE: &str = "UPDATE blob SET bytes = NULL WHERE digest = $1";

pub(crate) const STATEMENTS: &[&str] = &[PUT, GET, ERASE];

/// The bytes under many digests.
pub(crate) const BYTES: Batch = Batch {
    columns: &[("digest", Kind::Bytes)],
    body: "SELECT b.digest, b.bytes FROM v CROSS JOIN blob b
           WHERE b.digest = v.digest AND b.bytes IS NOT NULL",
};

/// Stores `bytes` under `digest`, which the caller has made or checked. The same digest again
/// changes nothing, also after an erasure: what was erased stays away. `tx` must be able to write.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn put(tx: &mut Tx, digest: Digest, kind: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let size = i64::try_from(bytes.len()).map_err(|_| StoreError::Invalid("too many bytes"))?;
    tx.execute(
        PUT,
        &[digest.into(), kind.into(), size.into(), bytes.into()],
    )
    .await?;
    Ok(())
}

/// What is or was stored under `digest`.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn get(tx: &mut Tx, digest: Digest) -> Result<Option<Blob>, StoreError> {
    let record = tx.fetch_optional(GET, &[digest.into()]).await?;
    let blob = |record: crate::value::Record| {
        Ok(Blob {
            kind: record.text(0)?,
            size: record.i64(1)?,
            bytes: record.optional_bytes(2)?,
        })
    };
    record.map(blob).transpose()
}

/// The bytes under each of `digests`, in one statement; nothing where there are none or they were
/// erased.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn bytes(
    tx: &mut Tx,
    digests: &[Digest],
) -> Result<HashMap<Digest, Vec<u8>>, StoreError> {
    let values = digests.iter().copied().map(Value::from).collect();
    let records = tx.batch(BYTES, values).await?;
    let bytes = records.iter().map(|it| Ok((it.digest(0)?, it.bytes(1)?)));
    bytes.collect()
}

/// Erases the bytes under `digest` and keeps the digest. Answers whether it was known. On `SQLite`
/// the pages they lay on are overwritten; on `PostgreSQL` they go with the next vacuum. Backups and
/// write-ahead logs are the operator's to age out. `tx` must be able to write.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn erase(tx: &mut Tx, digest: Digest) -> Result<bool, StoreError> {
    let overwrites = tx.engine() == Engine::Sqlite;
    if overwrites {
        tx.fetch_all("PRAGMA secure_delete = ON", &[]).await?;
    }
    let erased = tx.execute(ERASE, &[digest.into()]).await;
    if overwrites {
        tx.fetch_all("PRAGMA secure_delete = OFF", &[]).await?;
    }
    Ok(erased? > 0)
}
