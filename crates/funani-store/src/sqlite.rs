//! What only `SQLite` has: a file of our own, its lock, and checkpoints off the writer's path.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::SqlSafeStr as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{Mutex, Notify};

use crate::connection::{Connection, Connector, Slot};
use crate::error::StoreError;

#[cfg(test)]
mod tests;

/// The write-ahead log is copied back when it has this many pages, or after [`LONGEST`]. A page that
/// many commits changed is copied once, so the copying costs less the later it comes.
const MANY_PAGES: i64 = 32_000;

/// The longest that a commit waits to be copied back.
const LONGEST: Duration = Duration::from_secs(5);

/// How often the length of the log is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// When this many pages are left after a pass, the writer may be held up for the rest.
const FEW_PAGES: i64 = 4_000;

/// How many statements a connection keeps prepared.
const STATEMENTS: usize = 512;

/// How many rows the driver's thread hands over before it waits to be asked for more.
const ROWS: usize = 256;

/// Says how long the log is and copies nothing (`SQLite` 3.51, 2025-11).
const NOOP: &str = "PRAGMA wal_checkpoint(NOOP)";
const PASSIVE: &str = "PRAGMA wal_checkpoint(PASSIVE)";
const TRUNCATE: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// Creates the directory if it is absent and takes the lock that keeps other processes out.
pub(crate) fn lock(dir: &Path, service: &str) -> Result<File, StoreError> {
    let file = |source| StoreError::File {
        path: dir.to_owned(),
        source,
    };
    std::fs::create_dir_all(dir).map_err(file)?;
    let full = dir.canonicalize().map_err(file)?;
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    if let Some(kind) = network_file_system(&mounts, &full) {
        return Err(StoreError::NetworkFileSystem {
            path: full,
            kind: kind.to_owned(),
        });
    }
    let path = dir.join(format!("{service}.lock"));
    let file = |source| StoreError::File {
        path: path.clone(),
        source,
    };
    let lock = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(file)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path }),
        Err(TryLockError::Error(source)) => Err(StoreError::File { path, source }),
    }
}

/// The kind of the file system `path` is on, if a table of mounts (`/proc/mounts`) says that it is
/// one across a network.
pub(crate) fn network_file_system<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    const KINDS: [&str; 9] = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "fuse.sshfs",
        "ceph",
    ];
    mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let (_, point, kind) = (fields.next()?, fields.next()?, fields.next()?);
            let point = PathBuf::from(unescape(point));
            path.starts_with(&point)
                .then(|| (point.components().count(), kind))
        })
        // Of mounts one over the other the last one counts.
        .max_by_key(|(depth, _)| *depth)
        .map(|(_, kind)| kind)
        .filter(|kind| KINDS.contains(kind))
}

/// Spaces and their like stand as three octal digits in the table of mounts (fstab(5)).
fn unescape(field: &str) -> String {
    [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ]
    .into_iter()
    .fold(field.to_owned(), |text, (code, plain)| {
        text.replace(code, plain)
    })
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .pragma("wal_autocheckpoint", "0")
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(STATEMENTS)
        .row_buffer_size(ROWS)
        .disable_statement_logging()
}

/// Options of the one connection that writes. Where a commit has split pages of a tree, `SQLite` goes
/// through the whole cache (`pcache1TruncateUnsafe`), so a larger one makes commits slower.
pub(crate) fn writing(path: &Path) -> SqliteConnectOptions {
    options(path).pragma("cache_size", "-16384")
}

/// Options of a connection that only reads. Every commit of the writer ends what its cache holds and
/// every growth of the file what is mapped, and the price of that goes with their size.
pub(crate) fn reading(path: &Path) -> SqliteConnectOptions {
    options(path)
        .pragma("cache_size", "-2048")
        .pragma("query_only", "ON")
}

/// Copies the write-ahead log back into the file, on a connection of its own.
pub(crate) struct Checkpointer {
    slot: Slot,
    writer: Arc<Mutex<Slot>>,
    /// Told by the writer after each commit.
    written: Arc<Notify>,
}

impl Checkpointer {
    pub(crate) fn new(path: &Path, writer: Arc<Mutex<Slot>>, written: Arc<Notify>) -> Self {
        let connector = Arc::new(Connector::Sqlite(options(path)));
        Self {
            slot: Slot::new(connector),
            writer,
            written,
        }
    }

    /// Runs for ever; the owner ends the task.
    pub(crate) async fn run(mut self) {
        loop {
            self.written.notified().await;
            if let Err(error) = self.turn().await {
                tracing::warn!(%error, "a checkpoint of the write-ahead log failed");
                self.slot.lose();
            }
        }
    }

    /// Waits a while, or until the log is long, and copies it back. How long its file is says nothing:
    /// that stays when the log begins anew.
    async fn turn(&mut self) -> Result<(), StoreError> {
        let until = tokio::time::Instant::now() + LONGEST;
        while tokio::time::Instant::now() < until {
            tokio::time::sleep(LOOK).await;
            if checkpoint(&mut self.slot, NOOP).await?.pages > MANY_PAGES {
                break;
            }
        }
        self.pass().await
    }

    async fn pass(&mut self) -> Result<(), StoreError> {
        let mut left = checkpoint(&mut self.slot, PASSIVE).await?;
        if left.pages < MANY_PAGES {
            return Ok(());
        }
        // A writer that never pauses stays ahead of the copying, and the log would grow without
        // end: copy until little is left, then hold the writer up for that little. With all pages
        // copied its next commit starts the log anew.
        for _ in 0..3 {
            if left.uncopied < FEW_PAGES {
                break;
            }
            left = checkpoint(&mut self.slot, PASSIVE).await?;
        }
        let _held = self.writer.lock().await;
        checkpoint(&mut self.slot, PASSIVE).await?;
        Ok(())
    }
}

struct Left {
    pages: i64,
    uncopied: i64,
}

async fn checkpoint(slot: &mut Slot, sql: &'static str) -> Result<Left, StoreError> {
    let connection = slot.ready().await?;
    let records = connection.fetch_all(sql.into_sql_str(), Vec::new()).await?;
    match records.first() {
        Some(record) => {
            let pages = record.i64(1)?;
            Ok(Left {
                pages,
                uncopied: pages - record.i64(2)?,
            })
        }
        None => Ok(Left {
            pages: 0,
            uncopied: 0,
        }),
    }
}

/// Empties the write-ahead log when nothing reads or writes any more.
pub(crate) async fn truncate(connection: &mut Connection) {
    if let Err(error) = connection
        .fetch_all(TRUNCATE.into_sql_str(), Vec::new())
        .await
    {
        tracing::warn!(%error, "the write-ahead log was not emptied; the next start reads it");
    }
}
