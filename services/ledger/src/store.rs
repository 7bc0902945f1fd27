//! The log's tables, as functions over a transaction.

use funani_store::Migration;

pub(crate) mod checkpoint;
pub(crate) mod leaf;
pub(crate) mod source;
pub(crate) mod tile;

#[cfg(test)]
mod tests;

/// The schema of the log.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "log",
    sqlite: include_str!("../../../migrations/sqlite/ledger/0001_log.sql"),
    postgres: include_str!("../../../migrations/postgres/ledger/0001_log.sql"),
}];

/// A number as the database counts it. What counts leaves stays below 2^63.
fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that the schema keeps from being negative.
fn to_u64(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
