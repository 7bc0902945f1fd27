//! What is written for a consignment, and how it is read back.

use std::sync::LazyLock;

use funani_core::id::PartyId;
use funani_core::time::Timestamp;
use funani_store::{Migration, Record, StoreError, Tx, Value};
use funani_trade::consignment::Entered;
use funani_trade::{Consignment, Datum, Source};
use thiserror::Error;
use uuid::Uuid;

/// The schema of this service.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "consignments",
        sqlite: include_str!("../../../migrations/sqlite/documents/0001_consignments.sql"),
        postgres: include_str!("../../../migrations/postgres/documents/0001_consignments.sql"),
    },
    Migration {
        version: 2,
        name: "chains",
        sqlite: include_str!("../../../migrations/sqlite/documents/0002_chains.sql"),
        postgres: include_str!("../../../migrations/postgres/documents/0002_chains.sql"),
    },
    Migration {
        version: 3,
        name: "lookup",
        sqlite: include_str!("../../../migrations/sqlite/documents/0003_lookup.sql"),
        postgres: include_str!("../../../migrations/postgres/documents/0003_lookup.sql"),
    },
    Migration {
        version: 4,
        name: "concern by chain",
        sqlite: include_str!("../../../migrations/sqlite/documents/0004_concern_by_chain.sql"),
        postgres: include_str!("../../../migrations/postgres/documents/0004_concern_by_chain.sql"),
    },
];

const OWNER: &str = "SELECT party, version FROM consignment WHERE consignment = $1";

const DATA: &str = "SELECT path, value, author, source, time_ms, version FROM datum
     WHERE consignment = $1 AND version <= $2 ORDER BY version";

/// What a set of data is for and called stands among its data; a set without a purpose is a
/// shipment.
const LIST: &str = "SELECT consignment, version, time_ms, purpose, name FROM (
         SELECT c.consignment, c.version, c.time_ms,
             COALESCE((SELECT d.value FROM datum d WHERE d.consignment = c.consignment
                 AND d.path = 'set.purpose' ORDER BY d.version DESC LIMIT 1), 'SHIPMENT') AS purpose,
             COALESCE((SELECT d.value FROM datum d WHERE d.consignment = c.consignment
                 AND d.path = 'set.name' ORDER BY d.version DESC LIMIT 1), '') AS name
         FROM consignment c WHERE c.party = $1 AND c.consignment > $2) listed
     WHERE $3 = '' OR purpose = $3 ORDER BY consignment LIMIT CAST($4 AS BIGINT)";

const BEGIN: &str = "INSERT INTO consignment (consignment, party, version, time_ms)
     VALUES ($1, $2, $3, $4) ON CONFLICT (consignment) DO NOTHING";

const ADVANCE: &str = "UPDATE consignment SET version = $3, time_ms = $4
     WHERE consignment = $1 AND version = $2";

const PUT: &str = "INSERT INTO datum (consignment, path, version, value, author, source, time_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// How many data one statement writes.
const AT_ONCE: usize = 128;

/// [`PUT`] for [`AT_ONCE`] data.
static PUT_MANY: LazyLock<String> = LazyLock::new(|| {
    let row = |at: usize| {
        let columns: Vec<String> = (1..=7)
            .map(|column| format!("${}", at * 7 + column))
            .collect();
        format!("({})", columns.join(", "))
    };
    let rows: Vec<String> = (0..AT_ONCE).map(row).collect();
    let (insert, _) = PUT.split_once("VALUES").unwrap_or((PUT, ""));
    format!("{insert} VALUES {}", rows.join(", "))
});

/// Why stored data cannot be read.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row that this service wrote does not hold: the data was changed from outside.
    #[error("datum {path} of consignment {consignment} does not hold")]
    Inconsistent {
        /// The consignment.
        consignment: Uuid,
        /// The datum.
        path: String,
    },
}

/// A consignment in a list.
pub(crate) struct Listed {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) time: Timestamp,
    /// What the data are for.
    pub(crate) purpose: String,
    /// What its people call it.
    pub(crate) name: String,
}

/// The latest version of a party's consignment; nothing where it has no such one.
pub(crate) async fn version(
    tx: &mut Tx,
    party: PartyId,
    id: Uuid,
) -> Result<Option<i64>, StoreError> {
    let record = tx.fetch_optional(OWNER, &[id.into()]).await?;
    let Some(record) = record else {
        return Ok(None);
    };
    let version = record.i64(1)?;
    Ok((record.uuid(0)? == party.uuid()).then_some(version))
}

/// A consignment as of a version that it has.
pub(crate) async fn read(tx: &mut Tx, id: Uuid, version: i64) -> Result<Consignment, ReadError> {
    let records = tx.fetch_all(DATA, &[id.into(), version.into()]).await?;
    let mut entered = Vec::with_capacity(records.len());
    for record in &records {
        let path = record.text(0)?;
        let datum = datum(record)?.ok_or(ReadError::Inconsistent {
            consignment: id,
            path,
        })?;
        entered.push(datum);
    }
    Ok(Consignment::restore(unsigned(version), entered))
}

fn datum(record: &Record) -> Result<Option<Entered>, StoreError> {
    let path = record.text(0)?.parse().ok();
    let value = record.optional_text(1)?;
    let source = Source::parse(&record.text(3)?);
    let time = Timestamp::from_millis(record.i64(4)?);
    let (author, version) = (record.text(2)?, record.i64(5)?);
    let (Some(path), Some(source), Some(time)) = (path, source, time) else {
        return Ok(None);
    };
    let cleared = value.is_none();
    let datum = Datum {
        value: value.unwrap_or_default(),
        author,
        time,
        source,
        version: unsigned(version),
    };
    Ok(Some(Entered {
        path,
        datum,
        cleared,
    }))
}

/// A party's consignments after an id.
pub(crate) async fn list(
    tx: &mut Tx,
    party: PartyId,
    after: Uuid,
    purpose: &str,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let values = [
        party.uuid().into(),
        after.into(),
        purpose.into(),
        limit.into(),
    ];
    let records = tx.fetch_all(LIST, &values).await?;
    let mut listed = Vec::with_capacity(records.len());
    for record in &records {
        let millis = record.i64(2)?;
        listed.push(Listed {
            id: record.uuid(0)?,
            version: record.i64(1)?,
            time: Timestamp::from_millis(millis)
                .ok_or(StoreError::Invalid("a time of a consignment"))?,
            purpose: record.text(3)?,
            name: record.text(4)?,
        });
    }
    Ok(listed)
}

/// Writes what an edit brought, over the version before it. Answers whether that was still the
/// latest; if not, nothing was written.
pub(crate) async fn write(
    mut tx: Tx,
    party: PartyId,
    id: Uuid,
    before: i64,
    consignment: &Consignment,
) -> Result<bool, StoreError> {
    let version = signed(consignment.version());
    let brought: Vec<Entered> = consignment.brought(consignment.version()).collect();
    let time = brought
        .first()
        .map_or(0, |first| first.datum.time.as_millis());
    let moved = if before == 0 {
        let values = [id.into(), party.uuid().into(), version.into(), time.into()];
        tx.execute(BEGIN, &values).await?
    } else {
        let values = [id.into(), before.into(), version.into(), time.into()];
        tx.execute(ADVANCE, &values).await?
    };
    if moved == 0 {
        tx.rollback().await?;
        return Ok(false);
    }
    let rows: Vec<[Value; 7]> = brought
        .into_iter()
        .map(|entered| row(id, version, entered))
        .collect();
    let (chunks, rest) = rows.as_chunks::<AT_ONCE>();
    for chunk in chunks {
        tx.execute(PUT_MANY.as_str(), chunk.as_flattened()).await?;
    }
    for row in rest {
        tx.execute(PUT, row).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn row(id: Uuid, version: i64, entered: Entered) -> [Value; 7] {
    let datum = entered.datum;
    let value = if entered.cleared {
        Value::NullText
    } else {
        datum.value.into()
    };
    [
        id.into(),
        entered.path.to_string().into(),
        version.into(),
        value,
        datum.author.into(),
        datum.source.as_str().into(),
        datum.time.as_millis().into(),
    ]
}

pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
