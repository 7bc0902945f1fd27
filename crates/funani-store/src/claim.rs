//! Claims: digests that one chain at a time may hold.

use std::collections::HashMap;

use funani_proof::digest::Digest;
use uuid::Uuid;

use crate::dialect::{Batch, Kind};
use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::Value;

pub(crate) const HOLDER: &str = "SELECT chain FROM claim WHERE claim = $1";

pub(crate) const STATEMENTS: &[&str] = &[HOLDER];

/// The chains that hold many claims.
pub(crate) const HOLDERS: Batch = Batch {
    columns: &[("claim", Kind::Bytes)],
    body: "SELECT c.claim, c.chain FROM v CROSS JOIN claim c WHERE c.claim = v.claim",
};

/// The chain that holds `claim`.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn holder(tx: &mut Tx, claim: Digest) -> Result<Option<Uuid>, StoreError> {
    let record = tx.fetch_optional(HOLDER, &[claim.into()]).await?;
    record.map(|record| record.uuid(0)).transpose()
}

/// The chain that holds each of `claims` that is held, in one statement.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn holders(tx: &mut Tx, claims: &[Digest]) -> Result<HashMap<Digest, Uuid>, StoreError> {
    let values = claims.iter().copied().map(Value::from).collect();
    let records = tx.batch(HOLDERS, values).await?;
    let holders = records.iter().map(|it| Ok((it.digest(0)?, it.uuid(1)?)));
    holders.collect()
}
