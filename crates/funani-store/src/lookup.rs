//! Keys by which chains are found: digests whose meaning their owner knows.
//!
//! Keys are written with the row that brings them ([`Append::keys`](crate::Append::keys)) and never
//! taken away: what a chain once stated finds it for good.

use funani_proof::digest::Digest;
use uuid::Uuid;

use crate::dialect::{Batch, Kind};
use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::Value;

/// Most chains that are given to one key.
pub const MOST_CHAINS: usize = 100;

/// The chains of keys, to each key at most one more than [`MOST_CHAINS`]; `last` is the largest id
/// there can be.
pub(crate) const CHAINS: Batch = Batch {
    columns: &[("key", Kind::Bytes), ("last", Kind::Uuid)],
    body: "SELECT l.key, l.chain FROM v CROSS JOIN lookup l
           WHERE l.key = v.key
               AND l.chain <= COALESCE((SELECT m.chain FROM lookup m WHERE m.key = v.key
                                      ORDER BY m.chain LIMIT 1 OFFSET 100), v.last)",
};

/// The chains of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The chains, in the order of their ids.
    pub chains: Vec<Uuid>,
    /// Whether there are more than are given.
    pub more: bool,
}

/// The chains of each of `keys`, in the order of the keys and to each at most `limit`, which is at
/// most [`MOST_CHAINS`].
///
/// # Errors
///
/// As [`Tx::execute`].
pub async fn chains(tx: &mut Tx, keys: &[Digest], limit: usize) -> Result<Vec<Found>, StoreError> {
    let limit = limit.min(MOST_CHAINS);
    let mut wanted = keys.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let values = wanted
        .iter()
        .flat_map(|key| [Value::from(*key), Uuid::max().into()])
        .collect();
    let mut pairs = Vec::new();
    for record in tx.batch(CHAINS, values).await? {
        pairs.push((record.digest(0)?, record.uuid(1)?));
    }
    pairs.sort_unstable();
    let found = |key: &Digest| {
        let first = pairs.partition_point(|(of, _)| of < key);
        let end = pairs.partition_point(|(of, _)| of <= key);
        let chains = pairs[first..end].iter().map(|(_, chain)| *chain);
        Found {
            chains: chains.take(limit).collect(),
            more: end - first > limit,
        }
    };
    Ok(keys.iter().map(found).collect())
}
