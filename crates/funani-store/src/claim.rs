//! Claims: digests that one chain at a time may hold.

use funani_proof::digest::Digest;
use uuid::Uuid;

use crate::error::StoreError;
use crate::tx::Tx;

pub(crate) const HOLDER: &str = "SELECT chain FROM claim WHERE claim = $1";

pub(crate) const STATEMENTS: &[&str] = &[HOLDER];

/// The chain that holds `claim`.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn holder(tx: &mut Tx, claim: Digest) -> Result<Option<Uuid>, StoreError> {
    let record = tx.fetch_optional(HOLDER, &[claim.into()]).await?;
    record.map(|record| record.uuid(0)).transpose()
}
