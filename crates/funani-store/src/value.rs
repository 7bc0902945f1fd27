//! Values that go into a statement, and records that come out of one.

use funani_proof::digest::Digest;
use sqlx::Row as _;
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteRow};
use uuid::Uuid;

use crate::error::StoreError;

/// A value bound to `$n`. A null has a type, because `PostgreSQL` asks for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An identifier: `uuid`, or a BLOB of 16 bytes.
    Uuid(Uuid),
    /// A number: `bigint`, or INTEGER.
    I64(i64),
    /// A text.
    Text(String),
    /// Bytes: `bytea`, or BLOB.
    Bytes(Vec<u8>),
    /// No identifier.
    NullUuid,
    /// No number.
    NullI64,
    /// No text.
    NullText,
    /// No bytes.
    NullBytes,
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Uuid(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::I64(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<Digest> for Value {
    fn from(value: Digest) -> Self {
        Self::Bytes(value.as_bytes().to_vec())
    }
}

impl From<Option<Uuid>> for Value {
    fn from(value: Option<Uuid>) -> Self {
        value.map_or(Self::NullUuid, Self::Uuid)
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::NullI64, Self::I64)
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::NullText, Self::Text)
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        value.map_or(Self::NullBytes, Self::Bytes)
    }
}

pub(crate) type SqliteQuery<'q> = Query<'q, Sqlite, SqliteArguments>;
pub(crate) type PostgresQuery<'q> = Query<'q, Postgres, PgArguments>;

impl Value {
    pub(crate) fn bind_sqlite(self, query: SqliteQuery<'_>) -> SqliteQuery<'_> {
        match self {
            Self::Uuid(value) => query.bind(value),
            Self::I64(value) => query.bind(value),
            Self::Text(value) => query.bind(value),
            Self::Bytes(value) => query.bind(value),
            Self::NullUuid => query.bind(None::<Uuid>),
            Self::NullI64 => query.bind(None::<i64>),
            Self::NullText => query.bind(None::<String>),
            Self::NullBytes => query.bind(None::<Vec<u8>>),
        }
    }

    pub(crate) fn bind_postgres(self, query: PostgresQuery<'_>) -> PostgresQuery<'_> {
        match self {
            Self::Uuid(value) => query.bind(value),
            Self::I64(value) => query.bind(value),
            Self::Text(value) => query.bind(value),
            Self::Bytes(value) => query.bind(value),
            Self::NullUuid => query.bind(None::<Uuid>),
            Self::NullI64 => query.bind(None::<i64>),
            Self::NullText => query.bind(None::<String>),
            Self::NullBytes => query.bind(None::<Vec<u8>>),
        }
    }
}

/// One row of an answer. Columns are numbered from 0 in the order the statement names them.
pub struct Record(pub(crate) Raw);

pub(crate) enum Raw {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// [`StoreError::Database`] if the statement has no such column or it has another type.
        pub fn $name(&self, column: usize) -> Result<$type, StoreError> {
            match &self.0 {
                Raw::Sqlite(row) => row.try_get(column),
                Raw::Postgres(row) => row.try_get(column),
            }
            .map_err(StoreError::Database)
        }
    };
    ($(#[$doc:meta])* $name:ident, $type:ty, not null) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// [`StoreError::Database`] if the statement has no such column, it is null or it has
        /// another type.
        pub fn $name(&self, column: usize) -> Result<$type, StoreError> {
            match &self.0 {
                Raw::Sqlite(row) => row.try_get::<Option<$type>, _>(column),
                Raw::Postgres(row) => row.try_get::<Option<$type>, _>(column),
            }
            .and_then(|value| value.ok_or_else(|| null(column)))
            .map_err(StoreError::Database)
        }
    };
}

/// One engine's driver reads a null as a zero or an empty text; here it is an error on both.
fn null(column: usize) -> sqlx::Error {
    let source = "unexpected null".into();
    sqlx::Error::ColumnDecode {
        index: column.to_string(),
        source,
    }
}

impl Record {
    getter!(
        /// The identifier in `column`.
        uuid, Uuid, not null
    );
    getter!(
        /// The number in `column`.
        i64, i64, not null
    );
    getter!(
        /// The text in `column`.
        text, String, not null
    );
    getter!(
        /// The bytes in `column`.
        bytes, Vec<u8>, not null
    );
    getter!(
        /// The identifier in `column`, if it is not null.
        optional_uuid, Option<Uuid>
    );
    getter!(
        /// The number in `column`, if it is not null.
        optional_i64, Option<i64>
    );
    getter!(
        /// The text in `column`, if it is not null.
        optional_text, Option<String>
    );
    getter!(
        /// The bytes in `column`, if it is not null.
        optional_bytes, Option<Vec<u8>>
    );

    /// The digest in `column`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] as for [`bytes`](Self::bytes), and [`StoreError::Inconsistent`] if
    /// they are not 32.
    pub fn digest(&self, column: usize) -> Result<Digest, StoreError> {
        self.array(column).map(Digest::from_bytes)
    }

    pub(crate) fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], StoreError> {
        let bytes = match &self.0 {
            Raw::Sqlite(row) => row.try_get::<&[u8], _>(column),
            Raw::Postgres(row) => row.try_get::<&[u8], _>(column),
        }
        .map_err(StoreError::Database)?;
        <[u8; N]>::try_from(bytes).map_err(|_| StoreError::Inconsistent {
            table: "the answer",
            column: "a fixed number of bytes",
            key: format!("column {column}"),
        })
    }
}
