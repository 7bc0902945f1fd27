//! Opening: the connectors of a database, its lock, and the beginning of its feed.

use std::path::PathBuf;
use std::sync::Arc;

use sqlx::SqlSafeStr as _;

use crate::connection::{Connection, Connector};
use crate::dialect;
use crate::error::StoreError;
use crate::options::{Engine, StoreUrl};
use crate::postgres;
use crate::sqlite;
use crate::statements;

/// The connectors of one database.
pub(super) struct Opened {
    pub(super) engine: Engine,
    pub(super) lock: Option<Arc<std::fs::File>>,
    pub(super) appending: Arc<Connector>,
    pub(super) reading: Arc<Connector>,
    pub(super) writing: Arc<Connector>,
    pub(super) file: Option<PathBuf>,
}

impl Opened {
    pub(super) async fn new(url: &StoreUrl, service: &'static str) -> Result<Self, StoreError> {
        match url {
            StoreUrl::Sqlite { dir } => {
                let dir = dir.clone();
                let lock = tokio::task::spawn_blocking({
                    let dir = dir.clone();
                    move || sqlite::lock(&dir, service)
                })
                .await
                .map_err(|_| StoreError::Closed)??;
                let file = dir.join(format!("{service}.sqlite"));
                let writing = Arc::new(Connector::Sqlite(sqlite::writing(&file)));
                Ok(Self {
                    engine: Engine::Sqlite,
                    lock: Some(Arc::new(lock)),
                    appending: Arc::clone(&writing),
                    reading: Arc::new(Connector::Sqlite(sqlite::reading(&file))),
                    writing,
                    file: Some(file),
                })
            }
            StoreUrl::Postgres { url } => {
                let options = postgres::options(url, service)?;
                postgres::create_schema(&options, service).await?;
                let appending = postgres::appending(options.clone());
                let reading = postgres::reading(options.clone());
                Ok(Self {
                    engine: Engine::Postgres,
                    lock: None,
                    appending: Arc::new(Connector::Postgres(appending)),
                    reading: Arc::new(Connector::Postgres(reading)),
                    writing: Arc::new(Connector::Postgres(options)),
                    file: None,
                })
            }
        }
    }
}

/// Gives a database with chains the generation of its feed, once, and answers the newest position;
/// nothing for a database without chains.
pub(super) async fn begin_feed(connection: &mut Connection) -> Result<Option<i64>, StoreError> {
    let columns = dialect::columns(connection.engine());
    let mut has_chains = false;
    for record in connection
        .fetch_all(columns.into_sql_str(), Vec::new())
        .await?
    {
        has_chains |= record.text(0)? == "counter";
    }
    if !has_chains {
        return Ok(None);
    }
    let generation = uuid::Builder::from_random_bytes(random()?).into_uuid();
    let first = statements::FIRST_GENERATION.into_sql_str();
    connection.execute(first, vec![generation.into()]).await?;
    let newest = connection
        .fetch_all(statements::NEWEST.into_sql_str(), Vec::new())
        .await?;
    match newest.first() {
        Some(record) => Ok(Some(record.i64(0)?)),
        None => Err(StoreError::Inconsistent {
            table: "counter",
            column: "feed",
            key: "0".to_owned(),
        }),
    }
}

/// Random bytes of the system. Nothing else in the store is left to chance.
#[expect(
    clippy::disallowed_methods,
    reason = "a generation must differ from that of every copy of the database, whatever a test has seeded"
)]
pub(super) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Unavailable {
        reason: error.to_string(),
    })?;
    Ok(bytes)
}

pub(super) async fn text(
    connection: &mut Connection,
    sql: &'static str,
) -> Result<String, StoreError> {
    let records = connection.fetch_all(sql.into_sql_str(), Vec::new()).await?;
    records
        .first()
        .map_or_else(|| Ok(String::new()), |record| record.text(0))
}
