//! What concerns a party: its chains by shelf, newest first.

use uuid::Uuid;

use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::{Record, Value};

/// What a chain means to a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concern {
    /// The chain.
    pub chain: Uuid,
    /// The owner's sorting.
    pub shelf: i16,
    /// Whether the party is named in the chain.
    pub named: bool,
    /// The sequence of the row that put it there.
    pub sequence: i64,
    /// The position of that row in the feed.
    pub position: i64,
}

const OF: &str = "SELECT chain, shelf, named, sequence, position FROM concern
     WHERE party = $1 AND chain = $2";

const LIST: &str = "SELECT chain, shelf, named, sequence, position FROM concern
     WHERE party = $1 AND position < $2 ORDER BY position DESC LIMIT $3";

const LIST_SHELF: &str = "SELECT chain, shelf, named, sequence, position FROM concern
     WHERE party = $1 AND shelf = $4 AND position < $2 ORDER BY position DESC LIMIT $3";

pub(crate) const STATEMENTS: &[&str] = &[OF, LIST, LIST_SHELF];

/// What `chain` means to `party`; nothing if it never concerned it.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn of(tx: &mut Tx, party: Uuid, chain: Uuid) -> Result<Option<Concern>, StoreError> {
    let record = tx.fetch_optional(OF, &[party.into(), chain.into()]).await?;
    record.map(|record| concern(&record)).transpose()
}

/// At most `limit` chains of `party`, those with the newest rows first. `after` is the position and
/// chain of the last one of the page before; the position decides, because every row has its own.
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn list(
    tx: &mut Tx,
    party: Uuid,
    shelf: Option<i16>,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Concern>, StoreError> {
    let position = after.map_or(i64::MAX, |(position, _)| position);
    let mut values: Vec<Value> = vec![party.into(), position.into(), limit.into()];
    let records = match shelf {
        Some(shelf) => {
            values.push(i64::from(shelf).into());
            tx.fetch_all(LIST_SHELF, &values).await?
        }
        None => tx.fetch_all(LIST, &values).await?,
    };
    records.iter().map(concern).collect()
}

fn concern(record: &Record) -> Result<Concern, StoreError> {
    let chain = record.uuid(0)?;
    let shelf = i16::try_from(record.i64(1)?).map_err(|_| StoreError::Inconsistent {
        table: "concern",
        column: "shelf",
        key: chain.to_string(),
    })?;
    Ok(Concern {
        chain,
        shelf,
        named: record.i64(2)? != 0,
        sequence: record.i64(3)?,
        position: record.i64(4)?,
    })
}
