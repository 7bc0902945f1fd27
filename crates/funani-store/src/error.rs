//! What can go wrong between a caller and its database, and what may be done about it.

use std::path::PathBuf;

use sqlx::postgres::PgDatabaseError;

#[cfg(test)]
mod tests;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database cannot be reached or keeps refusing for passing reasons; nothing was written,
    /// the same call may be made again.
    #[error("the database is unavailable: {reason}")]
    Unavailable {
        /// What the engine or the connection said last.
        reason: String,
    },
    /// The writer's queue is full, or no connection came free in time; nothing was written.
    #[error("the store is busy")]
    Busy,
    /// The outcome of a commit could not be read back: the row may or may not be there. The same
    /// act may be handed in again, because its sequence and head make it exclusive.
    #[error("the outcome of the commit is unknown: {reason}")]
    Unknown {
        /// Why it could not be read back.
        reason: String,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// A stored value cannot be what this program wrote.
    #[error("inconsistent data in {table}.{column} at {key}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Which row.
        key: String,
    },
    /// The caller handed in something no engine could take.
    #[error("{0}")]
    Invalid(&'static str),
    /// The schema is not the one these migrations make.
    #[error("migration {version} ({name}): {problem}")]
    Migration {
        /// The version of the migration.
        version: i64,
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// Another process has this database file open.
    #[error("another process holds {}", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The directory lies on a network file system, whose locks do not protect the file.
    #[error("{} is on a network file system ({kind})", path.display())]
    NetworkFileSystem {
        /// The directory.
        path: PathBuf,
        /// The kind of file system.
        kind: String,
    },
    /// A file or directory of the store cannot be used.
    #[error("cannot use {}", path.display())]
    File {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The engine refused the statement itself, and would refuse it again.
    #[error("the database refused the statement")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same call may succeed later without a change.
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Busy | Self::Unknown { .. } => true,
            Self::Closed
            | Self::Inconsistent { .. }
            | Self::Invalid(_)
            | Self::Migration { .. }
            | Self::Locked { .. }
            | Self::NetworkFileSystem { .. }
            | Self::File { .. }
            | Self::Database(_) => false,
        }
    }
}

/// What an engine's error means for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Two writers met (40001, 40P01, `SQLITE_BUSY`): the same again, a little later.
    Contention,
    /// The connection, the server or the disk failed: what was sent may have been done.
    Connection,
    /// This statement with these values will be refused every time.
    Refused,
}

/// Sorts an error of the driver by what may be done about it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the driver's enum is open")]
pub(crate) fn kind_of(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            if database.try_downcast_ref::<PgDatabaseError>().is_some() {
                postgres_kind(&code)
            } else {
                sqlite_kind(code.parse().unwrap_or_default())
            }
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => Kind::Connection,
        // All others speak of the statement or its values.
        _ => Kind::Refused,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn postgres_kind(code: &str) -> Kind {
    match code {
        "40001" | "40P01" => Kind::Contention,
        // A standby that was written to: another server is the primary now.
        "25006" => Kind::Connection,
        _ if ["08", "53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Kind::Connection
        }
        _ => Kind::Refused,
    }
}

/// <https://www.sqlite.org/rescode.html>: the low byte is the primary code.
fn sqlite_kind(code: i32) -> Kind {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const NOMEM: i32 = 7;
    const READONLY: i32 = 8;
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    match code & 0xff {
        BUSY | LOCKED => Kind::Contention,
        NOMEM | READONLY | IOERR | FULL | CANTOPEN => Kind::Connection,
        _ => Kind::Refused,
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match kind_of(&error) {
            Kind::Contention | Kind::Connection => Self::Unavailable {
                reason: error.to_string(),
            },
            Kind::Refused => Self::Database(error),
        }
    }
}
