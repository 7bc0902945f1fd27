//! Small values by name.

use crate::error::StoreError;
use crate::tx::Tx;

const GET: &str = "SELECT value FROM meta WHERE key = $1";

const PUT: &str = "INSERT INTO meta (key, value) VALUES ($1, $2)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value";

pub(crate) const STATEMENTS: &[&str] = &[GET, PUT];

/// The value named `key`.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn get(tx: &mut Tx, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let record = tx.fetch_optional(GET, &[key.into()]).await?;
    record.map(|record| record.bytes(0)).transpose()
}

/// Sets the value named `key`, of 1 to 64 characters. `tx` must be able to write.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn put(tx: &mut Tx, key: &str, value: &[u8]) -> Result<(), StoreError> {
    tx.execute(PUT, &[key.into(), value.into()]).await?;
    Ok(())
}
