//! What concerns a party: its chains by shelf, newest first.

use std::cmp::Reverse;
use std::collections::HashSet;

use uuid::Uuid;

use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::Record;

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

/// The shelves of a party, one step through the index for each.
const SHELVES: &str = "WITH RECURSIVE s(shelf) AS (
         SELECT min(shelf) FROM concern WHERE party = $1
         UNION ALL
         SELECT (SELECT min(c.shelf) FROM concern c WHERE c.party = $1 AND c.shelf > s.shelf)
         FROM s WHERE s.shelf IS NOT NULL)
     SELECT shelf FROM s WHERE shelf IS NOT NULL";

const LIST: &str = "SELECT chain, shelf, named, sequence, position FROM concern
     WHERE party = $1 AND shelf = $4 AND position < $2 ORDER BY position DESC LIMIT CAST($3 AS BIGINT)";

pub(crate) const STATEMENTS: &[&str] = &[OF, SHELVES, LIST];

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
/// Without a `shelf` each shelf is read and they are merged.
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
    let shelves = match shelf {
        Some(shelf) => vec![i64::from(shelf)],
        None => shelves(tx, party).await?,
    };
    let mut found = Vec::new();
    for shelf in shelves {
        let values = [party.into(), position.into(), limit.into(), shelf.into()];
        for record in tx.fetch_all(LIST, &values).await? {
            found.push(concern(&record)?);
        }
    }
    found.sort_unstable_by_key(|concern| Reverse(concern.position));
    // A chain that changed its shelf between two reads is listed where it is now.
    let mut seen = HashSet::new();
    found.retain(|concern| seen.insert(concern.chain));
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

async fn shelves(tx: &mut Tx, party: Uuid) -> Result<Vec<i64>, StoreError> {
    let records = tx.fetch_all(SHELVES, &[party.into()]).await?;
    records.iter().map(|record| record.i64(0)).collect()
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
