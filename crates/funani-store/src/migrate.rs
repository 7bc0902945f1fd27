//! Migrations: forward only, in order, each applied once, and compared ever after.

use std::time::Duration;

use funani_proof::digest::Digest;
use sqlx::SqlSafeStr as _;

use crate::connection::Connection;
use crate::dialect;
use crate::error::{self, Kind, StoreError};
use crate::options::Engine;
use crate::value::Value;

/// One step of a schema, as text for each engine.
///
/// ```text
/// pub const MIGRATIONS: &[Migration] = &[Migration {
///     version: 1,
///     name: "chains",
///     sqlite: include_str!("../../../migrations/sqlite/registry/0001_chains.sql"),
///     postgres: include_str!("../../../migrations/postgres/registry/0001_chains.sql"),
/// }];
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order; never used again for anything else.
    pub version: i64,
    /// What it does, in a word or two.
    pub name: &'static str,
    /// The text for `SQLite`.
    pub sqlite: &'static str,
    /// The text for `PostgreSQL`.
    pub postgres: &'static str,
}

/// How often two processes that start at once may meet while they create the same thing.
const ATTEMPTS: u32 = 20;

const APPLIED: &str = "SELECT checksum FROM migration WHERE version = $1";
const RECORD: &str = "INSERT INTO migration (version, name, checksum) VALUES ($1, $2, $3)
                      ON CONFLICT (version) DO NOTHING";

impl Migration {
    const fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    fn problem(&self, problem: impl Into<String>) -> StoreError {
        StoreError::Migration {
            version: self.version,
            name: self.name,
            problem: problem.into(),
        }
    }
}

/// Applies what is missing. Safe when several processes do it at once: whoever writes the
/// migration's row applies it in the same transaction, the others wait for that and go on.
pub(crate) async fn run(
    connection: &mut Connection,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    if let Some(pair) = migrations
        .windows(2)
        .find(|pair| pair[0].version >= pair[1].version)
    {
        return Err(pair[1].problem("versions do not rise"));
    }
    create_table(connection).await?;
    for migration in migrations {
        apply(connection, migration).await?;
    }
    Ok(())
}

/// `IF NOT EXISTS` of two processes at once may still fail on `PostgreSQL`: both look before one
/// of them creates.
async fn create_table(connection: &mut Connection) -> Result<(), StoreError> {
    let sql = dialect::migration_table(connection.engine());
    let mut attempt = 0;
    loop {
        match connection.raw(sql).await {
            Ok(()) => return Ok(()),
            Err(error) if attempt < ATTEMPTS && may_pass(&error) => {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

pub(crate) fn may_pass(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    // Unique violation in the catalogue, duplicate table, duplicate schema, duplicate object.
    matches!(code.as_deref(), Some("23505" | "42P07" | "42P06" | "42710"))
        || error::kind_of(error) == Kind::Contention
}

async fn apply(connection: &mut Connection, migration: &Migration) -> Result<(), StoreError> {
    let engine = connection.engine();
    let text = migration.text(engine);
    let checksum = Digest::of(text.as_bytes());
    let row = vec![
        migration.version.into(),
        migration.name.into(),
        checksum.into(),
    ];
    connection
        .execute(dialect::begin(engine).into_sql_str(), Vec::new())
        .await?;
    let applied = apply_in(connection, migration, text, row).await;
    let end = if applied.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    let ended = connection.execute(end.into_sql_str(), Vec::new()).await;
    applied?;
    ended?;
    let found = connection
        .fetch_all(APPLIED.into_sql_str(), vec![migration.version.into()])
        .await?;
    match found.first() {
        Some(record) if record.bytes(0)? == checksum.as_bytes() => Ok(()),
        Some(_) => Err(migration.problem("its text differs from what was applied")),
        None => Err(migration.problem("it was not recorded")),
    }
}

async fn apply_in(
    connection: &mut Connection,
    migration: &Migration,
    text: &'static str,
    row: Vec<Value>,
) -> Result<(), StoreError> {
    if connection.execute(RECORD.into_sql_str(), row).await? == 1 {
        tracing::info!(
            version = migration.version,
            name = migration.name,
            "applying a migration"
        );
        connection
            .raw(text)
            .await
            .map_err(|error| migration.problem(error.to_string()))?;
    }
    Ok(())
}
