//! What a store is opened with, and what the engine says about itself.

use std::fmt;
use std::path::PathBuf;

use crate::migrate::Migration;

/// The database engine behind a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The embedded engine: one file for each service.
    Sqlite,
    /// A `PostgreSQL` server, or one that speaks its protocol and dialect.
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// Where the data lies.
#[derive(Clone, Debug)]
pub enum StoreUrl {
    /// A directory on a local disk; the file in it is `<service>.sqlite`.
    Sqlite {
        /// The directory, created if it is absent.
        dir: PathBuf,
    },
    /// A database; each service has its own schema in it, created if it is absent.
    Postgres {
        /// A `postgres://` URL.
        url: String,
    },
}

/// How to open a [`Store`](crate::Store).
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Where the data lies.
    pub url: StoreUrl,
    /// Name of the file on `SQLite`, of the schema on `PostgreSQL`: lower-case letters and `_`.
    pub service: &'static str,
    /// All migrations of the service, in order of their versions.
    pub migrations: &'static [Migration],
    /// Most connections that read at once; at least one is kept.
    pub readers: u32,
}

/// What the engine says about keeping a commit through a crash, read back from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durability {
    /// The engine.
    pub engine: Engine,
    /// Its version, as it names itself.
    pub version: String,
    /// The settings that matter, by name, with their values in force for the writer.
    pub settings: Vec<(&'static str, String)>,
    /// Whether these settings keep an acknowledged commit through a crash and a power cut.
    pub durable: bool,
}
