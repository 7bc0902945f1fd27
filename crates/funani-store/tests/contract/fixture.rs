//! A fresh database for each case, and rows to put in it.

use std::path::PathBuf;

use funani_proof::digest::Digest;
use funani_store::{
    Append, Appended, Concern, Engine, Migration, Row, Store, StoreError, StoreOptions, StoreUrl,
    Tx,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::runner::server;

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "chains",
        sqlite: include_str!("../../../../migrations/sqlite/registry/0001_chains.sql"),
        postgres: include_str!("../../../../migrations/postgres/registry/0001_chains.sql"),
    },
    Migration {
        version: 2,
        name: "lookup",
        sqlite: include_str!("../../../../migrations/sqlite/registry/0002_lookup.sql"),
        postgres: include_str!("../../../../migrations/postgres/registry/0002_lookup.sql"),
    },
    Migration {
        version: 3,
        name: "concern by chain",
        sqlite: include_str!("../../../../migrations/sqlite/registry/0003_concern_by_chain.sql"),
        postgres: include_str!(
            "../../../../migrations/postgres/registry/0003_concern_by_chain.sql"
        ),
    },
];

pub(crate) const PARTIES: &[Migration] = &[
    Migration {
        version: 1,
        name: "chains",
        sqlite: include_str!("../../../../migrations/sqlite/parties/0001_chains.sql"),
        postgres: include_str!("../../../../migrations/postgres/parties/0001_chains.sql"),
    },
    Migration {
        version: 2,
        name: "concern by chain",
        sqlite: include_str!("../../../../migrations/sqlite/parties/0002_concern_by_chain.sql"),
        postgres: include_str!("../../../../migrations/postgres/parties/0002_concern_by_chain.sql"),
    },
];

pub(crate) const LEDGER: &[Migration] = &[Migration {
    version: 1,
    name: "log",
    sqlite: include_str!("../../../../migrations/sqlite/ledger/0001_log.sql"),
    postgres: include_str!("../../../../migrations/postgres/ledger/0001_log.sql"),
}];

/// A database that nothing was ever written to, gone with the case.
pub(crate) struct Fixture {
    pub(crate) engine: Engine,
    pub(crate) url: StoreUrl,
    dir: TempDir,
    pub(crate) database: String,
}

impl Fixture {
    pub(crate) fn new(engine: Engine, case: &str) -> Self {
        let dir = TempDir::new().expect("a temporary directory can be made");
        let mut database = format!("c_{case}");
        database.truncate(60);
        let url = match engine {
            Engine::Sqlite => StoreUrl::Sqlite {
                dir: dir.path().to_owned(),
            },
            Engine::Postgres => StoreUrl::Postgres {
                url: server().url(&database).expect("a database can be created"),
            },
        };
        Self {
            engine,
            url,
            dir,
            database,
        }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    pub(crate) fn options(&self) -> StoreOptions {
        StoreOptions {
            url: self.url.clone(),
            service: "registry",
            migrations: MIGRATIONS,
            readers: 4,
        }
    }

    pub(crate) async fn open(&self) -> Store {
        self.try_open(self.options())
            .await
            .expect("the store opens")
    }

    /// Opens a store again that was dropped a moment ago: its tasks may still be letting go.
    pub(crate) async fn try_open(&self, options: StoreOptions) -> Result<Store, StoreError> {
        for _ in 0..100 {
            match Store::open(options.clone()).await {
                Err(StoreError::Locked { .. }) => tokio::task::yield_now().await,
                outcome => return outcome,
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        Store::open(options).await
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        if self.engine == Engine::Postgres {
            server()
                .drop_database(&self.database)
                .expect("the database can be dropped");
        }
    }
}

/// A digest that stands for the number.
pub(crate) fn digest(n: u64) -> Digest {
    Digest::of(&n.to_be_bytes())
}

/// An identifier that stands for the number, in no order.
pub(crate) fn id(n: u64) -> Uuid {
    let digest = digest(n ^ 0x5555_0000_0000_0000);
    Uuid::from_slice(&digest.as_bytes()[..16]).expect("these are 16 bytes")
}

/// A row whose every byte hangs on the number.
pub(crate) fn row(n: u64) -> Row {
    let act_bytes = format!("act {n}").into_bytes();
    let receipt_bytes = format!("receipt {n}").into_bytes();
    Row {
        act: Digest::of(&act_bytes),
        act_bytes,
        receipt: Digest::of(&receipt_bytes),
        receipt_bytes,
        salt: *digest(n + 1_000_000).as_bytes(),
        leaf: vec![u8::try_from(n % 251).expect("it is small"); 73],
        extra: n.to_be_bytes().to_vec(),
    }
}

/// Opens `chain` with row `n`.
pub(crate) fn opening(chain: Uuid, n: u64) -> Append {
    Append {
        chain,
        expected: None,
        row: row(n),
        claims: Vec::new(),
        releases: Vec::new(),
        keys: Vec::new(),
        concerns: vec![Concern {
            party: id(900),
            shelf: 1,
            named: true,
        }],
        feed_parties: vec![id(900)],
        beside: None,
        turn: id(900),
    }
}

/// Extends the chain after `before` with row `n`.
pub(crate) fn after(before: &Append, n: u64) -> Append {
    let expected = Some((before.sequence(), before.row.receipt));
    Append {
        expected,
        ..opening(before.chain, n)
    }
}

pub(crate) async fn win(store: &Store, entry: &Append) -> i64 {
    match store
        .append(entry.clone())
        .await
        .expect("the append is answered")
    {
        Appended::Won { position } => position,
        other => panic!("expected to win, heard {other:?}"),
    }
}

/// Starts appends one by one, each only when the one before stands in the queue.
pub(crate) async fn enqueue(
    store: &Store,
    entries: impl IntoIterator<Item = Append>,
) -> Vec<JoinHandle<Result<Appended, StoreError>>> {
    let mut handles = Vec::new();
    for entry in entries {
        let before = store.waiting();
        let writer = store.clone();
        handles.push(tokio::spawn(async move { writer.append(entry).await }));
        while store.waiting() <= before {
            tokio::time::sleep(std::time::Duration::from_micros(100)).await;
        }
    }
    handles
}

/// Keeps the writer from committing until it is let go, so that rows gather in the queue.
pub(crate) struct Held {
    tx: Tx,
    first: JoinHandle<Result<Appended, StoreError>>,
}

impl Held {
    pub(crate) async fn new(store: &Store) -> Self {
        let mut tx = store.write().await.expect("a write begins");
        tx.execute("UPDATE counter SET position = position WHERE feed = 0", &[])
            .await
            .expect("the counter can be locked");
        let writer = store.clone();
        // Its own batch: it waits in the engine on PostgreSQL and in the queue on SQLite.
        let first = tokio::spawn(async move { writer.append(opening(id(424_242), 424_242)).await });
        match store.engine() {
            Engine::Sqlite => {
                while store.waiting() == 0 {
                    tokio::task::yield_now().await;
                }
            }
            Engine::Postgres => while waiting_for_locks(&mut tx).await == 0 {},
        }
        Self { tx, first }
    }

    pub(crate) async fn release(self) {
        self.tx.rollback().await.expect("the write is undone");
        self.first
            .await
            .expect("it runs")
            .expect("the first row is answered");
    }
}

async fn waiting_for_locks(tx: &mut Tx) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity
               WHERE wait_event_type = 'Lock' AND datname = current_database()";
    let record = tx
        .fetch_optional(sql, &[])
        .await
        .expect("it can be asked")
        .expect("one row");
    record.i64(0).expect("a count")
}
