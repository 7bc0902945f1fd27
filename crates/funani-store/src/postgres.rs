//! What only `PostgreSQL` has: schemas, session settings, and an append in one statement.

use std::str::FromStr as _;
use std::sync::LazyLock;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::connection::{Connection, bind_arrays};
use crate::dialect::{Kind, write_arrays};
use crate::error::StoreError;
use crate::migrate::may_pass;
use crate::value::{Raw, Record, Value};

/// How many statements a connection keeps prepared.
const STATEMENTS: usize = 256;

/// The settings of a session. Every statement here finds its rows by key, and tables grow faster
/// than their statistics: without scans of whole tables, and with rows dearer than they are, a plan
/// made for an empty table is still right for a full one. Only the rows of a batch are hashed.
const SETTINGS: [(&str, &str); 6] = [
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_mergejoin", "off"),
    ("cpu_tuple_cost", "1"),
    ("jit", "off"),
    ("client_min_messages", "error"),
];

/// Reads the URL; the service's name becomes the schema.
pub(crate) fn options(url: &str, service: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| StoreError::Invalid("not a postgres:// URL"))?;
    Ok(options
        .application_name(&format!("funani-{service}"))
        .statement_cache_capacity(STATEMENTS)
        .options([("search_path", service)])
        .options(SETTINGS)
        .disable_statement_logging())
}

/// Options of a connection that only reads.
pub(crate) fn reading(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("default_transaction_read_only", "on")])
}

/// Options of the connection that appends: its statements come in few shapes, so plans are kept.
pub(crate) fn appending(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("plan_cache_mode", "force_generic_plan")])
}

/// Creates the service's schema if it is absent.
pub(crate) async fn create_schema(
    options: &PgConnectOptions,
    service: &str,
) -> Result<(), StoreError> {
    let mut connection = PgConnection::connect_with(options).await?;
    // The name was checked to be lower-case letters and `_`.
    let sql = format!("CREATE SCHEMA IF NOT EXISTS \"{service}\"");
    let mut attempt = 0;
    loop {
        let created = sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .execute(&mut connection)
            .await;
        match created {
            Ok(_) => break,
            Err(error) if attempt < 20 && may_pass(&error) => {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "a connection did not close cleanly");
    }
    Ok(())
}

/// The columns of the rows in [`append_text`].
pub(crate) const ROWS: &[(&str, Kind)] = &[
    ("chain", Kind::Uuid),
    ("sequence", Kind::I64),
    ("previous", Kind::Bytes),
    ("act", Kind::Bytes),
    ("act_bytes", Kind::Bytes),
    ("receipt", Kind::Bytes),
    ("receipt_bytes", Kind::Bytes),
    ("salt", Kind::Bytes),
    ("leaf", Kind::Bytes),
    ("extra", Kind::Bytes),
    ("beside", Kind::Uuid),
    ("beside_at", Kind::I64),
];

/// The columns of the feeds of parties in [`append_text`].
pub(crate) const PARTIES: &[(&str, Kind)] = &[("chain", Kind::Uuid), ("party", Kind::Uuid)];

/// The columns of the concerns in [`append_text`].
pub(crate) const CONCERNS: &[(&str, Kind)] = &[
    ("chain", Kind::Uuid),
    ("party", Kind::Uuid),
    ("shelf", Kind::I64),
    ("named", Kind::I64),
];

/// A whole batch without claims and keys as one statement, which is its own transaction. `SQLite` has no
/// statements that write inside a `WITH`, so there the same is done by the statements of a batch.
pub(crate) fn append_text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(write_append_text);
    &TEXT
}

fn write_append_text() -> String {
    let mut sql = "WITH v AS (SELECT * FROM unnest(".to_owned();
    write_arrays(ROWS, 1, &mut sql);
    sql.push_str(
        ") AS v(chain, sequence, previous, act, act_bytes, receipt, receipt_bytes, salt, leaf,
                extra, beside, beside_at)),
         p AS (SELECT * FROM unnest(",
    );
    write_arrays(PARTIES, 1 + ROWS.len(), &mut sql);
    sql.push_str(
        ") AS p(chain, party)),
         k AS (SELECT * FROM unnest(",
    );
    write_arrays(CONCERNS, 1 + ROWS.len() + PARTIES.len(), &mut sql);
    sql.push_str(
        ") AS k(chain, party, shelf, named)),
         moved AS (
             UPDATE head SET sequence = v.sequence, head = v.receipt FROM v
             WHERE head.chain = v.chain AND head.sequence = v.sequence - 1
                 AND head.head = v.previous
                 AND (v.beside IS NULL OR v.beside_at
                      = COALESCE((SELECT b.sequence FROM head b WHERE b.chain = v.beside), 0))
             RETURNING head.chain, head.sequence),
         opened AS (
             INSERT INTO head (chain, sequence, head)
             SELECT v.chain, 1, v.receipt FROM v WHERE v.sequence = 1
             ON CONFLICT (chain) DO NOTHING RETURNING chain, sequence),
         won AS (
             SELECT w.chain, w.sequence, row_number() OVER (ORDER BY w.chain) AS n
             FROM (SELECT * FROM moved UNION ALL SELECT * FROM opened) w),
         raised AS (
             UPDATE counter SET position = counter.position + (SELECT count(*) FROM won)
             WHERE feed = 0 AND EXISTS (SELECT FROM won) RETURNING generation, position),
         placed AS (
             SELECT won.chain, won.sequence, raised.generation,
                    raised.position - (SELECT count(*) FROM won) + won.n AS position
             FROM won CROSS JOIN raised),
         rows AS (
             INSERT INTO chain_row (chain, sequence, position, act, act_bytes, receipt,
                                    receipt_bytes, salt, leaf, extra)
             SELECT v.chain, v.sequence, placed.position, v.act, v.act_bytes, v.receipt,
                    v.receipt_bytes, v.salt, v.leaf, v.extra
             FROM placed JOIN v ON v.chain = placed.chain),
         feeds AS (
             INSERT INTO feed (generation, position, chain, sequence)
             SELECT generation, position, chain, sequence FROM placed),
         party_feeds AS (
             INSERT INTO party_feed (party, position, chain, sequence)
             SELECT p.party, placed.position, placed.chain, placed.sequence
             FROM placed JOIN p ON p.chain = placed.chain),
         concerns AS (
             INSERT INTO concern (party, chain, shelf, named, sequence, position)
             SELECT k.party, placed.chain, k.shelf, k.named, placed.sequence, placed.position
             FROM placed JOIN k ON k.chain = placed.chain
             ON CONFLICT (chain, party) DO UPDATE SET shelf = excluded.shelf,
                 named = excluded.named, sequence = excluded.sequence,
                 position = excluded.position)
         SELECT chain, position FROM placed",
    );
    sql
}

/// Runs [`append_text`]; answers chain and position of each winner.
pub(crate) async fn append(
    connection: &mut Connection,
    rows: Vec<Value>,
    parties: Vec<Value>,
    concerns: Vec<Value>,
) -> Result<Vec<Record>, sqlx::Error> {
    let Connection::Postgres(connection) = connection else {
        return Err(sqlx::Error::InvalidArgument(
            "only PostgreSQL takes this".to_owned(),
        ));
    };
    let query = sqlx::query(append_text());
    let query = bind_arrays(query, ROWS, rows);
    let query = bind_arrays(query, PARTIES, parties);
    let query = bind_arrays(query, CONCERNS, concerns);
    let rows = query.fetch_all(&mut **connection).await?;
    Ok(rows
        .into_iter()
        .map(|row| Record(Raw::Postgres(row)))
        .collect())
}
