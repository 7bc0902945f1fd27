//! How far each source has come.

use std::sync::Arc;

use funani_store::Tx;

use super::to_u64;
use crate::error::LedgerError;

pub(super) const ALL: &str = "SELECT source, next_position FROM source ORDER BY source";

/// Every source with the position expected of it next.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<(Arc<str>, u64)>, LedgerError> {
    let records = tx.fetch_all(ALL, &[]).await?;
    let source =
        |record: &funani_store::Record| Ok((record.text(0)?.into(), to_u64(record.i64(1)?)));
    records.iter().map(source).collect()
}
