//! Every statement that has two texts, and the row source of a batch.
//!
//! All other statements of the project are one `&'static str` with `$n` that both engines take. How
//! many rows are wanted is written `LIMIT CAST($n AS BIGINT)`: the planner of `SQLite` looks at a bare
//! parameter there, and then prepares the statement anew whenever it is bound.

use std::fmt::Write as _;

use crate::options::Engine;

#[cfg(test)]
mod tests;

/// Starts a transaction that writes. `SQLite` takes the write lock at once, because a transaction
/// that reads first and then writes is refused without waiting.
pub(crate) const fn begin(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN",
    }
}

/// Starts a transaction whose reads all see the same state.
pub(crate) const fn begin_snapshot(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "BEGIN",
        Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
}

/// All columns of this schema's tables as (table, column), in order.
pub(crate) const fn columns(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        }
        Engine::Postgres => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\""
        }
    }
}

/// The table of applied migrations.
pub(crate) const fn migration_table(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "CREATE TABLE IF NOT EXISTS migration (
                version  INTEGER NOT NULL PRIMARY KEY,
                name     TEXT    NOT NULL,
                checksum BLOB    NOT NULL
            ) STRICT"
        }
        Engine::Postgres => {
            "CREATE TABLE IF NOT EXISTS migration (
                version  bigint NOT NULL PRIMARY KEY,
                name     text   NOT NULL,
                checksum bytea  NOT NULL
            )"
        }
    }
}

/// The version of the engine.
pub(crate) const fn version(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SELECT sqlite_version()",
        Engine::Postgres => "SELECT current_setting('server_version')",
    }
}

/// The server's process behind this connection; `SQLite` has none.
pub(crate) const BACKEND: &str = "SELECT pg_backend_pid()::bigint";

/// Ends a process of the server if it is still there and one of ours.
pub(crate) const END_BACKEND: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE pid = $1 AND application_name = current_setting('application_name')
         AND usename = current_user";

/// The settings that decide whether a commit outlives a crash, and how to read them.
pub(crate) const fn durability(engine: Engine) -> &'static [(&'static str, &'static str)] {
    match engine {
        Engine::Sqlite => &[
            (
                "journal_mode",
                "SELECT journal_mode FROM pragma_journal_mode",
            ),
            (
                "synchronous",
                "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous",
            ),
        ],
        Engine::Postgres => &[
            ("fsync", "SELECT current_setting('fsync')"),
            (
                "synchronous_commit",
                "SELECT current_setting('synchronous_commit')",
            ),
            (
                "full_page_writes",
                "SELECT current_setting('full_page_writes')",
            ),
        ],
    }
}

/// Whether a setting keeps an acknowledged commit (<https://www.sqlite.org/pragma.html#pragma_synchronous>:
/// 2 is FULL, 3 is EXTRA; <https://www.postgresql.org/docs/current/runtime-config-wal.html>).
pub(crate) fn is_durable(name: &str, value: &str) -> bool {
    match name {
        "journal_mode" => value == "wal",
        "synchronous" => value == "2" || value == "3",
        "fsync" | "full_page_writes" => value == "on",
        "synchronous_commit" => matches!(value, "on" | "local" | "remote_write" | "remote_apply"),
        _ => false,
    }
}

/// What a column of a row source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Uuid,
    I64,
    Text,
    Bytes,
}

/// A statement over many rows at once: `body` reads them from `v`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch {
    /// The columns of `v`. The first is never null.
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// What is done with `v`; has no values of its own. A table is joined to `v` by CROSS JOIN, whose
    /// order `SQLite` keeps (<https://www.sqlite.org/optoverview.html>, "Manual Control Of Query Plans
    /// Using CROSS JOIN"): it would otherwise go through the table where `v` is long.
    pub(crate) body: &'static str,
}

/// How many rows the text for `rows` rows has room for. Texts come in few sizes, so that few are
/// prepared; rows that are not needed are bound as nulls and left out again.
pub(crate) const fn room(rows: usize) -> usize {
    rows.next_power_of_two()
}

/// Most rows given to one statement; `SQLite` binds at most 32,766 values.
pub(crate) const MOST_ROWS: usize = 2048;

impl Batch {
    /// Appends the text for `rows` rows to `sql`: the one place where the engines' row sources
    /// differ.
    pub(crate) fn write(&self, engine: Engine, rows: usize, sql: &mut String) {
        sql.push_str("WITH v(");
        for (n, (name, _)) in self.columns.iter().enumerate() {
            sql.push_str(if n == 0 { "" } else { ", " });
            sql.push_str(name);
        }
        match engine {
            Engine::Sqlite => {
                sql.push_str(") AS (SELECT * FROM (VALUES ");
                let row = format!("(?{})", ",?".repeat(self.columns.len() - 1));
                for n in 0..room(rows) {
                    sql.push_str(if n == 0 { "" } else { "," });
                    sql.push_str(&row);
                }
                sql.push_str(") WHERE column1 IS NOT NULL) ");
            }
            Engine::Postgres => {
                sql.push_str(") AS (SELECT * FROM unnest(");
                write_arrays(self.columns, 1, sql);
                sql.push_str(")) ");
            }
        }
        sql.push_str(self.body);
    }
}

/// Appends `$first::type[], …` for `columns`.
pub(crate) fn write_arrays(columns: &[(&str, Kind)], first: usize, sql: &mut String) {
    for (n, (_, kind)) in columns.iter().enumerate() {
        let comma = if n == 0 { "" } else { ", " };
        let name = match kind {
            Kind::Uuid => "uuid",
            Kind::I64 => "bigint",
            Kind::Text => "text",
            Kind::Bytes => "bytea",
        };
        write!(sql, "{comma}${}::{name}[]", first + n).expect("a String takes all that is written");
    }
}
