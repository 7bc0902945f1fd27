//! One connection of either engine, and the place that keeps one open.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqlSafeStr as _, SqlStr};
use uuid::Uuid;

use crate::dialect::{self, Batch, Kind};
use crate::error::{self, StoreError};
use crate::options::Engine;
use crate::value::{Raw, Record, Value};

/// How long opening a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Scripts go to `SQLite` as one text, because every hop to its thread costs as much as a small
/// statement, and on a busy node waits for its turn. Only the largest do not: of them there would be
/// too many different texts.
const JOINED_ROWS: usize = 1024;

pub(crate) enum Connection {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// One step of a script.
pub(crate) enum Step {
    /// A statement without values.
    Plain(&'static str),
    /// A statement over rows; `values` holds them one row after the other.
    Rows { batch: Batch, values: Vec<Value> },
}

impl Step {
    fn rows(&self) -> usize {
        match self {
            Self::Plain(_) => 0,
            Self::Rows { batch, values } => dialect::room(values.len() / batch.columns.len()),
        }
    }
}

impl Connection {
    pub(crate) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs one statement and answers its rows.
    pub(crate) async fn fetch_all(
        &mut self,
        sql: SqlStr,
        values: Vec<Value>,
    ) -> Result<Vec<Record>, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                let query = values
                    .into_iter()
                    .fold(sqlx::query(sql), |q, v| v.bind_sqlite(q));
                let rows = query.fetch_all(&mut **connection).await?;
                Ok(rows
                    .into_iter()
                    .map(|row| Record(Raw::Sqlite(row)))
                    .collect())
            }
            Self::Postgres(connection) => {
                let query = values
                    .into_iter()
                    .fold(sqlx::query(sql), |q, v| v.bind_postgres(q));
                let rows = query.fetch_all(&mut **connection).await?;
                Ok(rows
                    .into_iter()
                    .map(|row| Record(Raw::Postgres(row)))
                    .collect())
            }
        }
    }

    /// Runs one statement and answers how many rows it touched.
    pub(crate) async fn execute(
        &mut self,
        sql: SqlStr,
        values: Vec<Value>,
    ) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                let query = values
                    .into_iter()
                    .fold(sqlx::query(sql), |q, v| v.bind_sqlite(q));
                Ok(query.execute(&mut **connection).await?.rows_affected())
            }
            Self::Postgres(connection) => {
                let query = values
                    .into_iter()
                    .fold(sqlx::query(sql), |q, v| v.bind_postgres(q));
                Ok(query.execute(&mut **connection).await?.rows_affected())
            }
        }
    }

    /// Runs several statements without values, as in a migration.
    pub(crate) async fn raw(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                sqlx::raw_sql(sql).execute(&mut **connection).await?;
            }
            Self::Postgres(connection) => {
                sqlx::raw_sql(sql).execute(&mut **connection).await?;
            }
        }
        Ok(())
    }

    /// Prepares a statement without running it.
    pub(crate) async fn prepare(&mut self, sql: SqlStr) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => connection.prepare(sql).await.map(drop),
            Self::Postgres(connection) => connection.prepare(sql).await.map(drop),
        }
    }

    /// Whether [`script`](Self::script) sends `steps` as one text.
    pub(crate) fn joins(&self, steps: &[Step]) -> bool {
        match self {
            Self::Sqlite(_) => steps.iter().map(Step::rows).sum::<usize>() <= JOINED_ROWS,
            Self::Postgres(_) => false,
        }
    }

    /// Runs `steps` in order and answers the rows of all of them. On an error, the steps before
    /// the refused one stand, as far as a transaction lets them.
    pub(crate) async fn script(&mut self, steps: Vec<Step>) -> Result<Vec<Record>, sqlx::Error> {
        if self.joins(&steps) {
            return self.joined(steps).await;
        }
        let mut records = Vec::new();
        for step in steps {
            match step {
                Step::Plain(sql) => {
                    self.execute(sql.into_sql_str(), Vec::new()).await?;
                }
                Step::Rows { batch, values } => records.extend(self.batch(batch, values).await?),
            }
        }
        Ok(records)
    }

    /// Runs `steps` as one text: `SQLite` numbers their values through.
    async fn joined(&mut self, steps: Vec<Step>) -> Result<Vec<Record>, sqlx::Error> {
        let mut sql = String::new();
        let mut all = Vec::new();
        for step in steps {
            match step {
                Step::Plain(plain) => sql.push_str(plain),
                Step::Rows { batch, mut values } => {
                    let rows = values.len() / batch.columns.len();
                    batch.write(Engine::Sqlite, rows, &mut sql);
                    pad(&batch, rows, &mut values);
                    all.append(&mut values);
                }
            }
            sql.push(';');
        }
        self.fetch_all(AssertSqlSafe(sql).into_sql_str(), all).await
    }

    /// Runs one statement over rows, in pieces if there are very many.
    pub(crate) async fn batch(
        &mut self,
        batch: Batch,
        mut values: Vec<Value>,
    ) -> Result<Vec<Record>, sqlx::Error> {
        let mut records = Vec::new();
        while !values.is_empty() {
            let piece = values.len().min(dialect::MOST_ROWS * batch.columns.len());
            let rest = values.split_off(piece);
            let rows = piece / batch.columns.len();
            let mut sql = String::new();
            batch.write(self.engine(), rows, &mut sql);
            let sql = AssertSqlSafe(sql).into_sql_str();
            records.extend(match self {
                Self::Sqlite(_) => {
                    pad(&batch, rows, &mut values);
                    self.fetch_all(sql, values).await?
                }
                Self::Postgres(connection) => {
                    let query = bind_arrays(sqlx::query(sql), batch.columns, values);
                    let rows = query.fetch_all(&mut **connection).await?;
                    rows.into_iter()
                        .map(|row| Record(Raw::Postgres(row)))
                        .collect()
                }
            });
            values = rest;
        }
        Ok(records)
    }

    /// Says good-bye; the server or the file may be gone already.
    pub(crate) async fn close(self) {
        let closed = match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        };
        if let Err(error) = closed {
            tracing::debug!(%error, "a connection did not close cleanly");
        }
    }
}

/// Fills the room of the text with nulls.
fn pad(batch: &Batch, rows: usize, values: &mut Vec<Value>) {
    for _ in rows..dialect::room(rows) {
        values.extend(batch.columns.iter().map(|(_, kind)| match kind {
            Kind::Uuid => Value::NullUuid,
            Kind::I64 => Value::NullI64,
            Kind::Text => Value::NullText,
            Kind::Bytes => Value::NullBytes,
        }));
    }
}

/// Binds rows column by column, as `unnest` takes them.
pub(crate) fn bind_arrays<'q>(
    mut query: crate::value::PostgresQuery<'q>,
    columns: &[(&str, Kind)],
    values: Vec<Value>,
) -> crate::value::PostgresQuery<'q> {
    let rows = values.len() / columns.len();
    let mut arrays: Vec<Array> = columns
        .iter()
        .map(|(_, kind)| Array::new(*kind, rows))
        .collect();
    for (n, value) in values.into_iter().enumerate() {
        arrays[n % columns.len()].push(value);
    }
    for array in arrays {
        query = match array {
            Array::Uuid(values) => query.bind(values),
            Array::I64(values) => query.bind(values),
            Array::Text(values) => query.bind(values),
            Array::Bytes(values) => query.bind(values),
        };
    }
    query
}

enum Array {
    Uuid(Vec<Option<Uuid>>),
    I64(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    fn new(kind: Kind, rows: usize) -> Self {
        match kind {
            Kind::Uuid => Self::Uuid(Vec::with_capacity(rows)),
            Kind::I64 => Self::I64(Vec::with_capacity(rows)),
            Kind::Text => Self::Text(Vec::with_capacity(rows)),
            Kind::Bytes => Self::Bytes(Vec::with_capacity(rows)),
        }
    }

    fn push(&mut self, value: Value) {
        match (self, value) {
            (Self::Uuid(values), Value::Uuid(value)) => values.push(Some(value)),
            (Self::I64(values), Value::I64(value)) => values.push(Some(value)),
            (Self::Text(values), Value::Text(value)) => values.push(Some(value)),
            (Self::Bytes(values), Value::Bytes(value)) => values.push(Some(value)),
            (Self::Uuid(values), _) => values.push(None),
            (Self::I64(values), _) => values.push(None),
            (Self::Text(values), _) => values.push(None),
            (Self::Bytes(values), _) => values.push(None),
        }
    }
}

/// How to open a connection.
#[derive(Debug)]
pub(crate) enum Connector {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

impl Connector {
    pub(crate) async fn connect(&self) -> Result<Connection, StoreError> {
        let opened = tokio::time::timeout(CONNECT, async {
            match self {
                Self::Sqlite(options) => SqliteConnection::connect_with(options)
                    .await
                    .map(|connection| Connection::Sqlite(Box::new(connection))),
                Self::Postgres(options) => PgConnection::connect_with(options)
                    .await
                    .map(|connection| Connection::Postgres(Box::new(connection))),
            }
        })
        .await;
        match opened {
            Ok(connection) => Ok(connection?),
            Err(_) => Err(StoreError::Unavailable {
                reason: format!("no connection within {} s", CONNECT.as_secs()),
            }),
        }
    }
}

/// A place for one connection, which is opened anew when it was lost.
pub(crate) struct Slot {
    connector: Arc<Connector>,
    connection: Option<Connection>,
    /// A transaction may be open on it that nobody will finish.
    pub(crate) dirty: bool,
    /// The server's process behind a connection whose end matters.
    backend: Option<i64>,
    /// Such a process whose connection was lost: it may still be at work.
    lost: Option<i64>,
}

impl Slot {
    pub(crate) const fn new(connector: Arc<Connector>) -> Self {
        Self {
            connector,
            connection: None,
            dirty: false,
            backend: None,
            lost: None,
        }
    }

    /// The connection, open and outside any transaction.
    pub(crate) async fn ready(&mut self) -> Result<&mut Connection, StoreError> {
        if self.dirty
            && let Some(connection) = &mut self.connection
            && let Err(error) = connection
                .execute("ROLLBACK".into_sql_str(), Vec::new())
                .await
            && (error::kind_of(&error) != error::Kind::Refused
                || connection.engine() == Engine::Postgres)
        {
            // SQLite refuses the ROLLBACK when there was nothing to undo, which is as good.
            self.lose();
        }
        self.dirty = false;
        if self.connection.is_none() {
            self.connection = Some(self.connector.connect().await?);
        }
        self.open().ok_or(StoreError::Closed)
    }

    /// The connection, if there is one, in whatever transaction it is.
    pub(crate) const fn open(&mut self) -> Option<&mut Connection> {
        self.connection.as_mut()
    }

    /// Forgets the connection after it failed.
    pub(crate) fn lose(&mut self) {
        self.connection = None;
        self.dirty = false;
        self.lost = self.backend.take().or(self.lost);
    }

    /// Notes which process of the server is behind the connection, so that it can be ended should
    /// the connection be lost.
    pub(crate) async fn identify(&mut self) -> Result<(), StoreError> {
        let connection = self.ready().await?;
        if connection.engine() == Engine::Sqlite || self.backend.is_some() {
            return Ok(());
        }
        let connection = self.ready().await?;
        let found = connection
            .fetch_all(dialect::BACKEND.into_sql_str(), Vec::new())
            .await?;
        self.backend = found.first().map(|record| record.i64(0)).transpose()?;
        Ok(())
    }

    /// Ends the process behind the connection that was lost and waits until it is gone. Before
    /// that it may still commit, and what is read would not be the last word.
    pub(crate) async fn end_lost(&mut self) -> Result<(), StoreError> {
        while let Some(backend) = self.lost {
            let connection = self.ready().await?;
            let values = vec![backend.into()];
            let left = connection
                .fetch_all(dialect::END_BACKEND.into_sql_str(), values)
                .await?;
            if left.is_empty() {
                self.lost = None;
            } else {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        Ok(())
    }

    pub(crate) async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.close().await;
        }
    }
}
