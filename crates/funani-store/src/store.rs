//! The store: one database of one service, its readers, its writer and their tasks.

mod open;

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, Notify, oneshot, watch};
use tokio::task::JoinHandle;

use crate::append::{Append, Appended, AppendedAll, MOST_ENTRIES};
use crate::connection::Slot;
use crate::dialect;
use crate::error::StoreError;
use crate::migrate;
use crate::options::{Durability, Engine, StoreOptions};
use crate::pool::Pool;
use crate::sqlite;
use crate::statements;
use crate::tx::{Lease, Tx};
use crate::writer::{Fresh, Queue, Writer};

use open::{Opened, begin_feed, random, text};

/// Most transactions of [`Store::write`] at once on `PostgreSQL`; `SQLite` has one writer.
const WRITERS: u32 = 4;

/// How often another process's commits are looked for on `PostgreSQL`.
const POLL: Duration = Duration::from_millis(250);

/// A database of one service. Cheap to clone; the last clone that is dropped ends its tasks.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    readers: Arc<Pool>,
    writers: Writers,
    /// Absent in a database without chains.
    queue: Option<Arc<Queue>>,
    progress: watch::Sender<i64>,
    fresh: Arc<Fresh>,
    tasks: std::sync::Mutex<Tasks>,
    /// Keeps other processes out of the file for as long as it is open.
    lock: Option<Arc<std::fs::File>>,
}

/// How [`Store::write`] gets its connection.
enum Writers {
    /// The one writer connection, shared with the writer's task, and the checkpointer's bell.
    Sqlite {
        slot: Arc<Mutex<Slot>>,
        written: Arc<Notify>,
    },
    /// A pool of their own.
    Postgres {
        pool: Arc<Pool>,
        slot: Arc<Mutex<Slot>>,
    },
}

#[derive(Default)]
struct Tasks {
    writer: Option<JoinHandle<()>>,
    /// Ended from outside.
    others: Vec<JoinHandle<()>>,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the writer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Locked`] and [`StoreError::NetworkFileSystem`] for a file that must not be
    /// shared, [`StoreError::Migration`] for a schema that is not ours, [`StoreError::Unavailable`]
    /// if the database cannot be reached.
    pub async fn open(options: StoreOptions) -> Result<Self, StoreError> {
        let service = options.service;
        if service.is_empty() || !service.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Err(StoreError::Invalid(
                "a service's name is lower-case letters and _",
            ));
        }
        let opened = Opened::new(&options.url, service).await?;
        let mut slot = Slot::new(Arc::clone(&opened.appending));
        let connection = slot.ready().await?;
        migrate::run(connection, options.migrations).await?;
        let newest = begin_feed(connection).await?;
        let readers = Pool::new(Arc::clone(&opened.reading), options.readers);
        let seed = u64::from_le_bytes(random()?);
        Ok(Self::start(opened, slot, readers, newest, seed))
    }

    fn start(
        opened: Opened,
        slot: Slot,
        readers: Arc<Pool>,
        newest: Option<i64>,
        seed: u64,
    ) -> Self {
        let progress = watch::Sender::new(newest.unwrap_or(0));
        let slot = Arc::new(Mutex::new(slot));
        let written = Arc::new(Notify::new());
        let fresh = Arc::new(Fresh::default());
        let mut tasks = Tasks::default();
        let queue = newest.map(|_| {
            let queue = Arc::new(Queue::default());
            let writer = Writer::new(
                Arc::clone(&queue),
                Arc::clone(&slot),
                progress.clone(),
                Arc::clone(&written),
                Arc::clone(&fresh),
                seed,
            );
            let lock = opened.lock.clone();
            tasks.writer = Some(tokio::spawn(async move {
                writer.run().await;
                drop(lock);
            }));
            if opened.engine == Engine::Postgres {
                tasks
                    .others
                    .push(tokio::spawn(poll(Arc::clone(&readers), progress.clone())));
            }
            queue
        });
        if let Some(file) = &opened.file {
            let written = Arc::clone(&written);
            let checkpointer = sqlite::Checkpointer::new(file, Arc::clone(&slot), written);
            tasks.others.push(tokio::spawn(checkpointer.run()));
        }
        let writers = match opened.engine {
            Engine::Sqlite => Writers::Sqlite { slot, written },
            Engine::Postgres => Writers::Postgres {
                pool: Pool::new(opened.writing, WRITERS),
                slot,
            },
        };
        let (engine, lock) = (opened.engine, opened.lock);
        let tasks = std::sync::Mutex::new(tasks);
        Self {
            inner: Arc::new(Inner {
                engine,
                readers,
                writers,
                queue,
                progress,
                fresh,
                tasks,
                lock,
            }),
        }
    }

    /// The engine behind the store.
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// A connection for reads that each stand alone.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] if none comes free, [`StoreError::Unavailable`] if the database is
    /// away, [`StoreError::Closed`] after [`close`](Self::close).
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Tx::single(Lease::Loan(self.inner.readers.lend().await?)).await
    }

    /// A transaction whose reads all see the same state.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        let lease = Lease::Loan(self.inner.readers.lend().await?);
        Tx::begin(lease, dialect::begin_snapshot).await
    }

    /// A transaction that writes, for everything but chains. On `SQLite` there is one at a time,
    /// and the writer of chains waits for it too.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let lease = match &self.inner.writers {
            Writers::Sqlite { slot, written } => {
                let guard = Arc::clone(slot).lock_owned().await;
                if self.inner.readers.is_closed() {
                    return Err(StoreError::Closed);
                }
                written.notify_one();
                Lease::Writer(guard)
            }
            Writers::Postgres { pool, .. } => Lease::Loan(pool.lend().await?),
        };
        Tx::begin(lease, dialect::begin).await
    }

    /// Appends one row to one chain. It shares its transaction with whatever waits beside it. A
    /// caller that goes away takes nothing back.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] if the queue is full; [`StoreError::Unavailable`] if nothing was
    /// written because the database is away; [`StoreError::Unknown`] if that cannot be told;
    /// [`StoreError::Database`] if the engine refuses the row; [`StoreError::Invalid`] if it
    /// cannot be one.
    pub async fn append(&self, mut entry: Append) -> Result<Appended, StoreError> {
        entry.normalise()?;
        let (answer, answered) = oneshot::channel();
        self.queue()?.push_one(entry, answer)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Appends rows to several chains, at most one to each: all of them or none.
    ///
    /// # Errors
    ///
    /// As [`append`](Self::append).
    pub async fn append_all(&self, mut entries: Vec<Append>) -> Result<AppendedAll, StoreError> {
        if entries.len() > MOST_ENTRIES {
            return Err(StoreError::Invalid("too many rows for one act"));
        }
        for entry in &mut entries {
            entry.normalise()?;
        }
        if entries.is_empty() {
            return Ok(AppendedAll::Won {
                positions: Vec::new(),
            });
        }
        // Written in the order of their chains, answered in the order they came.
        let mut sorted: Vec<(usize, Append)> = entries.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, entry)| entry.chain);
        if sorted
            .windows(2)
            .any(|pair| pair[0].1.chain == pair[1].1.chain)
        {
            return Err(StoreError::Invalid(
                "two rows of one act are for the same chain",
            ));
        }
        let (order, entries): (Vec<usize>, Vec<Append>) = sorted.into_iter().unzip();
        let (answer, answered) = oneshot::channel();
        self.queue()?.push_all(entries, answer)?;
        Ok(match answered.await.map_err(|_| StoreError::Closed)?? {
            AppendedAll::Won { positions } => {
                let mut placed: Vec<_> = order.into_iter().zip(positions).collect();
                placed.sort_unstable();
                AppendedAll::Won {
                    positions: placed.into_iter().map(|(_, p)| p).collect(),
                }
            }
            AppendedAll::Lost { index, answer } => AppendedAll::Lost {
                index: order[index],
                answer,
            },
            AppendedAll::Expired => AppendedAll::Expired,
        })
    }

    /// The newest committed position of the feed, to wait on. On `PostgreSQL` commits of other
    /// processes show after a quarter of a second at most.
    pub fn progress(&self) -> watch::Receiver<i64> {
        self.inner.progress.subscribe()
    }

    /// The leaves of at most `limit` rows right after `position`, as far as this process wrote them
    /// lately; none where it does not know the next one, which is then read from the feed.
    pub fn fresh_leaves(&self, position: i64, limit: usize) -> Vec<Vec<u8>> {
        self.inner.fresh.after(position, limit)
    }

    /// How many calls wait for the writer.
    pub fn waiting(&self) -> usize {
        self.inner.queue.as_ref().map_or(0, |queue| queue.waiting())
    }

    /// What the engine says about keeping a commit, read back from the writer's connection.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub async fn durability(&self) -> Result<Durability, StoreError> {
        let mut slot = self.slot().lock().await;
        let connection = slot.ready().await?;
        let version = text(connection, dialect::version(self.inner.engine)).await?;
        let mut settings = Vec::new();
        for (name, sql) in dialect::durability(self.inner.engine) {
            settings.push((*name, text(connection, sql).await?));
        }
        let durable = settings
            .iter()
            .all(|(name, value)| dialect::is_durable(name, value));
        Ok(Durability {
            engine: self.inner.engine,
            version,
            settings,
            durable,
        })
    }

    /// All columns of the schema as (table, column), for the tests that compare the engines.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub async fn columns(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut tx = self.read().await?;
        let records = tx
            .fetch_all(dialect::columns(self.inner.engine), &[])
            .await?;
        records
            .iter()
            .map(|record| Ok((record.text(0)?, record.text(1)?)))
            .collect()
    }

    /// Answers what waits in the queue, ends the tasks and closes the connections. Later calls on
    /// other clones hear that the store is closed.
    pub async fn close(self) {
        if let Some(queue) = &self.inner.queue {
            queue.close();
        }
        let tasks = {
            let mut tasks = self
                .inner
                .tasks
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *tasks)
        };
        if let Some(writer) = tasks.writer
            && let Err(error) = writer.await
        {
            tracing::error!(%error, "the writer ended badly");
        }
        for task in tasks.others {
            task.abort();
            // Its end is awaited, because it may hold a connection of its own.
            let _: Result<(), _> = task.await;
        }
        self.inner.readers.close().await;
        if let Writers::Postgres { pool, .. } = &self.inner.writers {
            pool.close().await;
        }
        let mut slot = self.slot().lock().await;
        if self.inner.engine == Engine::Sqlite
            && let Ok(connection) = slot.ready().await
        {
            sqlite::truncate(connection).await;
        }
        slot.close().await;
        if let Some(lock) = &self.inner.lock
            && let Err(error) = lock.unlock()
        {
            tracing::warn!(%error, "the lock was not given back before the end");
        }
    }

    fn queue(&self) -> Result<&Arc<Queue>, StoreError> {
        self.inner
            .queue
            .as_ref()
            .ok_or(StoreError::Invalid("this database has no chains"))
    }

    fn slot(&self) -> &Arc<Mutex<Slot>> {
        match &self.inner.writers {
            Writers::Sqlite { slot, .. } | Writers::Postgres { slot, .. } => slot,
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(queue) = &self.queue {
            queue.close();
        }
        let tasks = self.tasks.get_mut().unwrap_or_else(PoisonError::into_inner);
        for task in &tasks.others {
            task.abort();
        }
    }
}

/// Looks for commits of other processes while anybody waits for them.
async fn poll(readers: Arc<Pool>, progress: watch::Sender<i64>) {
    let mut ticks = tokio::time::interval(POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if progress.receiver_count() == 0 {
            continue;
        }
        match newest(&readers).await {
            Ok(newest) => advance(&progress, newest),
            Err(StoreError::Closed) => return,
            Err(error) => tracing::debug!(%error, "the feed's position could not be read"),
        }
    }
}

async fn newest(readers: &Arc<Pool>) -> Result<i64, StoreError> {
    let mut tx = Tx::single(Lease::Loan(readers.lend().await?)).await?;
    let record = tx.fetch_optional(statements::NEWEST, &[]).await?;
    record.map_or(Ok(0), |record| record.i64(0))
}

/// Tells those who wait of a newer position; an older one is no news.
pub(crate) fn advance(progress: &watch::Sender<i64>, position: i64) {
    progress.send_if_modified(|newest| {
        let newer = position > *newest;
        if newer {
            *newest = position;
        }
        newer
    });
}
