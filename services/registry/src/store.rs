//! What is kept of a bill, and how it is read.
//!
//! A bill is one chain of receipts; its notes are a second one, under an id made from the bill's.
//! Both share a feed, whose positions are those of their leaves in the log. Functions here take
//! `&mut Tx` and answer rows; whether a caller may see them is decided in `visibility`.

use funani_core::act::OrderKind;
use funani_core::form::Seed;
use funani_core::id::{BillId, PartyId, uuid8};
use funani_core::origin::Origin;
use funani_proof::digest::Digest;
use funani_store::{Record, StoreError, Tx, Value};
use uuid::Uuid;

mod list;
#[cfg(test)]
mod tests;

pub(crate) use list::{Listed, Turn, list, watch};

/// The name of the file, of the schema, and of the source in the log.
pub const SERVICE: &str = "registry";

/// The parties' source in the log.
pub(crate) const PARTIES: &str = "parties";

/// Kinds of blobs.
pub(crate) mod kind {
    /// A transport document as received.
    pub(crate) const DOCUMENT: &str = "document";
    /// A salted annex.
    pub(crate) const ANNEX: &str = "annex";
    /// An approval.
    pub(crate) const APPROVAL: &str = "approval";
}

/// Every statement of this service, for the test that prepares them on both engines.
#[cfg(test)]
pub(crate) const STATEMENTS: [&str; 7] = [
    STANDING,
    ROWS,
    ROWS_WITH_DOCUMENT,
    RECEIPT_AT,
    SHELF_OF,
    list::LIST,
    list::WATCH,
];

/// The head of a bill with its newest row, the head of its notes, what the caller has to do with
/// it, and the row the caller's act made if it was recorded before: one statement.
const STANDING: &str = "SELECT h.sequence, h.head, r.receipt_bytes, r.position, r.extra,
            n.sequence, n.head, c.sequence, c.shelf, p.sequence, p.receipt_bytes, p.position
     FROM head h
     JOIN chain_row r ON r.chain = h.chain AND r.sequence = h.sequence
     LEFT JOIN head n ON n.chain = $2
     LEFT JOIN concern c ON c.chain = h.chain AND c.party = $3
     LEFT JOIN chain_row p ON p.chain = h.chain AND p.sequence = $4 AND p.act = $5
     WHERE h.chain = $1";

/// Rows of a chain in order.
const ROWS: &str = "SELECT sequence, act_bytes, receipt_bytes, salt, position
     FROM chain_row WHERE chain = $1 AND sequence > $2 AND sequence <= $3
     ORDER BY sequence LIMIT CAST($4 AS BIGINT)";

/// The first rows of a bill in order, the document beside the one that issued it.
const ROWS_WITH_DOCUMENT: &str =
    "SELECT r.sequence, r.act_bytes, r.receipt_bytes, r.salt, r.position, b.bytes
     FROM chain_row r LEFT JOIN blob b ON b.digest = $4 AND r.sequence = 1
     WHERE r.chain = $1 AND r.sequence <= $2 ORDER BY r.sequence LIMIT CAST($3 AS BIGINT)";

/// One receipt of a chain.
const RECEIPT_AT: &str =
    "SELECT receipt, receipt_bytes, position FROM chain_row WHERE chain = $1 AND sequence = $2";

/// On which shelf of a party a bill lies.
const SHELF_OF: &str = "SELECT shelf FROM concern WHERE party = $1 AND chain = $2";

/// The chain under which the notes of a bill are kept. Receipts of notes name the bill itself; this
/// id is only the store's.
pub(crate) fn notes_chain(registry: &Origin, bill: BillId) -> Uuid {
    let parts: [&[u8]; 3] = [
        b"funani/notes/v1",
        registry.as_str().as_bytes(),
        bill.as_bytes(),
    ];
    uuid8(&Digest::of_parts(&parts))
}

/// A sequence and the digest of the receipt there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeadAt {
    pub(crate) sequence: u64,
    pub(crate) head: Digest,
}

/// A receipt with its place in the feed.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) sequence: u64,
    pub(crate) receipt: String,
    pub(crate) position: i64,
}

/// What one caller has to do with a bill by what is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Concerned {
    /// The last sequence that named the caller or changed its standing.
    pub(crate) until: u64,
    /// The shelf as it is kept.
    pub(crate) shelf: i64,
}

/// What ISSUE fixed of a bill beside its state. Every row carries it, so that nothing has to be
/// read back to the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// The seed, from which the leaves of the bill get their pseudonym.
    pub(crate) seed: Seed,
    /// To whose order.
    pub(crate) order: OrderKind,
}

impl Opening {
    /// The bytes of a row's `extra`: the seed, and one for the kind of order.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let order = OrderKind::ALL.iter().position(|kind| *kind == self.order);
        let mut bytes = self.seed.0.to_vec();
        bytes.extend(order.and_then(|at| u8::try_from(at).ok()));
        bytes
    }

    pub(super) fn read(bytes: &[u8], bill: BillId) -> Result<Self, StoreError> {
        let opening = bytes.split_first_chunk::<32>().and_then(|(seed, rest)| {
            let [at] = rest else { return None };
            let order = OrderKind::ALL.get(usize::from(*at))?;
            Some(Self {
                seed: Seed(*seed),
                order: *order,
            })
        });
        opening.ok_or_else(|| inconsistent("extra", bill))
    }
}

/// A bill as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) head: HeadAt,
    pub(crate) receipt: String,
    pub(crate) position: i64,
    /// What ISSUE fixed and every later row carries.
    pub(crate) opening: Opening,
    pub(crate) notes: Option<HeadAt>,
    pub(crate) concerned: Option<Concerned>,
    /// The receipt the asked-for act got, where it was recorded at the asked-for sequence.
    pub(crate) replayed: Option<Recorded>,
}

/// A row of a chain.
#[derive(Clone, Debug)]
pub(crate) struct ChainRow {
    pub(crate) sequence: u64,
    pub(crate) act: String,
    pub(crate) receipt: String,
    pub(crate) salt: Seed,
    pub(crate) position: i64,
}

/// Which act a caller asks for, to be told whether it was recorded before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) sequence: u64,
    pub(crate) act: Digest,
}

/// Reads how a bill stands, for `caller`.
pub(crate) async fn standing(
    tx: &mut Tx,
    registry: &Origin,
    bill: BillId,
    caller: PartyId,
    wanted: Option<Wanted>,
) -> Result<Option<Standing>, StoreError> {
    let wanted = wanted.unwrap_or(Wanted {
        sequence: 0,
        act: Digest::from_bytes([0; 32]),
    });
    let values = [
        bill.uuid().into(),
        notes_chain(registry, bill).into(),
        caller.uuid().into(),
        number(wanted.sequence),
        wanted.act.into(),
    ];
    let Some(record) = tx.fetch_optional(STANDING, &values).await? else {
        return Ok(None);
    };
    let notes = optional_head(&record, 5)?;
    let concerned = match (record.optional_i64(7)?, record.optional_i64(8)?) {
        (Some(until), Some(shelf)) => Some(Concerned {
            until: unsigned(until),
            shelf,
        }),
        (Some(_) | None, Some(_) | None) => None,
    };
    let replayed = match (record.optional_i64(9)?, record.optional_bytes(10)?) {
        (Some(sequence), Some(bytes)) => Some(Recorded {
            sequence: unsigned(sequence),
            receipt: text(bytes, "receipt_bytes", bill)?,
            position: record.i64(11)?,
        }),
        (Some(_) | None, Some(_) | None) => None,
    };
    Ok(Some(Standing {
        head: HeadAt {
            sequence: unsigned(record.i64(0)?),
            head: record.digest(1)?,
        },
        receipt: text(record.bytes(2)?, "receipt_bytes", bill)?,
        position: record.i64(3)?,
        opening: Opening::read(&record.bytes(4)?, bill)?,
        notes,
        concerned,
        replayed,
    }))
}

/// Reads rows of a chain after one sequence up to another, at most `limit`.
pub(crate) async fn rows(
    tx: &mut Tx,
    chain: Uuid,
    after: u64,
    until: u64,
    limit: i64,
) -> Result<Vec<ChainRow>, StoreError> {
    let values = [chain.into(), number(after), number(until), limit.into()];
    let records = tx.fetch_all(ROWS, &values).await?;
    records.iter().map(|record| row(record, chain)).collect()
}

/// Reads the first rows of a bill up to a sequence, at most `limit`, and beside the first the
/// document of that digest.
pub(crate) async fn rows_with_document(
    tx: &mut Tx,
    bill: BillId,
    until: u64,
    limit: i64,
    document: Digest,
) -> Result<Vec<(ChainRow, Option<Vec<u8>>)>, StoreError> {
    let chain = bill.uuid();
    let values = [chain.into(), number(until), limit.into(), document.into()];
    let records = tx.fetch_all(ROWS_WITH_DOCUMENT, &values).await?;
    records
        .iter()
        .map(|record| Ok((row(record, chain)?, record.optional_bytes(5)?)))
        .collect()
}

fn row(record: &Record, chain: Uuid) -> Result<ChainRow, StoreError> {
    let bill = BillId::new(chain);
    Ok(ChainRow {
        sequence: unsigned(record.i64(0)?),
        act: text(record.bytes(1)?, "act_bytes", bill)?,
        receipt: text(record.bytes(2)?, "receipt_bytes", bill)?,
        salt: seed(record.bytes(3)?, "salt", bill)?,
        position: record.i64(4)?,
    })
}

/// Reads the receipt at a sequence of a chain, with its digest.
pub(crate) async fn receipt_at(
    tx: &mut Tx,
    chain: Uuid,
    sequence: u64,
) -> Result<Option<(Digest, Recorded)>, StoreError> {
    let found = tx
        .fetch_optional(RECEIPT_AT, &[chain.into(), number(sequence)])
        .await?;
    found
        .map(|record| {
            let receipt = text(record.bytes(1)?, "receipt_bytes", BillId::new(chain))?;
            Ok((
                record.digest(0)?,
                Recorded {
                    sequence,
                    receipt,
                    position: record.i64(2)?,
                },
            ))
        })
        .transpose()
}

/// Reads on which shelf of a party a bill lies.
pub(crate) async fn shelf_of(
    tx: &mut Tx,
    party: PartyId,
    bill: BillId,
) -> Result<Option<i64>, StoreError> {
    let found = tx
        .fetch_optional(SHELF_OF, &[party.uuid().into(), bill.uuid().into()])
        .await?;
    found.map(|record| record.i64(0)).transpose()
}

fn optional_head(record: &Record, column: usize) -> Result<Option<HeadAt>, StoreError> {
    record
        .optional_i64(column)?
        .map(|sequence| {
            Ok(HeadAt {
                sequence: unsigned(sequence),
                head: record.digest(column + 1)?,
            })
        })
        .transpose()
}

/// A sequence as the store writes it. Beyond its range there is nothing to find.
pub(crate) fn number(sequence: u64) -> Value {
    signed(sequence).into()
}

/// A sequence as the writer counts it.
pub(crate) fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

/// A sequence as the code counts it. The schema keeps out what is below 1.
pub(crate) fn unsigned(sequence: i64) -> u64 {
    u64::try_from(sequence).unwrap_or(0)
}

pub(crate) fn text(
    bytes: Vec<u8>,
    column: &'static str,
    bill: BillId,
) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|_| inconsistent(column, bill))
}

fn seed(bytes: Vec<u8>, column: &'static str, bill: BillId) -> Result<Seed, StoreError> {
    bytes
        .try_into()
        .map(Seed)
        .map_err(|_| inconsistent(column, bill))
}

/// A row says what no code of ours writes.
pub(crate) fn inconsistent(column: &'static str, bill: BillId) -> StoreError {
    StoreError::Inconsistent {
        table: "chain_row",
        column,
        key: bill.to_string(),
    }
}
