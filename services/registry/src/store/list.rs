//! Lists of a party's bills, and what happened to them in order.

use std::cmp::Reverse;

use funani_core::id::{BillId, PartyId};
use funani_proof::digest::Digest;
use funani_store::{Record, StoreError, Tx};

use super::{Opening, text, unsigned};

/// The chains with one code of a shelf, newest change first, each with its newest receipt and with
/// the receipt up to which the party was concerned.
pub(super) const LIST: &str = "SELECT c.chain, c.position, c.sequence, c.shelf, r.extra,
            r.sequence, r.receipt, r.receipt_bytes, r.position,
            u.sequence, u.receipt, u.receipt_bytes, u.position
     FROM concern c
     JOIN head h ON h.chain = c.chain
     JOIN chain_row r ON r.chain = c.chain AND r.sequence = h.sequence
     JOIN chain_row u ON u.chain = c.chain AND u.sequence = c.sequence
     WHERE c.party = $1 AND c.shelf = $2 AND c.position < $3
     ORDER BY c.position DESC LIMIT CAST($4 AS BIGINT)";

/// What a party's feed announces after a position, with the receipts.
pub(super) const WATCH: &str = "SELECT f.position, f.sequence, f.chain, r.receipt_bytes
     FROM party_feed f JOIN chain_row r ON r.chain = f.chain AND r.sequence = f.sequence
     WHERE f.party = $1 AND f.position > $2 ORDER BY f.position LIMIT CAST($3 AS BIGINT)";

/// A bill on a shelf.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) bill: BillId,
    /// Where it stands in the list.
    pub(crate) place: i64,
    pub(crate) shelf: i64,
    pub(crate) opening: Opening,
    pub(crate) latest: Shown,
    /// The last receipt that concerned the party.
    pub(crate) last_seen: Shown,
}

/// A receipt with its place in the chain and in the feed.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) sequence: u64,
    pub(crate) head: Digest,
    pub(crate) receipt: String,
    pub(crate) position: i64,
}

/// Reads a page of a shelf, whose bills have one of `codes`. `before` is the place of the last bill
/// of the page before.
pub(crate) async fn list(
    tx: &mut Tx,
    party: PartyId,
    codes: &[i64],
    before: i64,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let mut listed = Vec::new();
    for code in codes {
        let values = [
            party.uuid().into(),
            (*code).into(),
            before.into(),
            limit.into(),
        ];
        for record in &tx.fetch_all(LIST, &values).await? {
            listed.push(entry(record)?);
        }
    }
    listed.sort_by_key(|entry| Reverse(entry.place));
    listed.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(listed)
}

fn entry(record: &Record) -> Result<Listed, StoreError> {
    let bill = BillId::new(record.uuid(0)?);
    Ok(Listed {
        bill,
        place: record.i64(1)?,
        shelf: record.i64(3)?,
        opening: Opening::read(&record.bytes(4)?, bill)?,
        latest: shown(record, 5, bill)?,
        last_seen: shown(record, 9, bill)?,
    })
}

/// Four columns from `first` on.
fn shown(record: &Record, first: usize, bill: BillId) -> Result<Shown, StoreError> {
    Ok(Shown {
        sequence: unsigned(record.i64(first)?),
        head: record.digest(first + 1)?,
        receipt: text(record.bytes(first + 2)?, "receipt_bytes", bill)?,
        position: record.i64(first + 3)?,
    })
}

/// Something that happened to a chain of a party's.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) position: i64,
    pub(crate) sequence: u64,
    pub(crate) receipt: String,
}

/// Reads what happened to a party's chains after a position, at most `limit` of it.
pub(crate) async fn watch(
    tx: &mut Tx,
    party: PartyId,
    after: i64,
    limit: i64,
) -> Result<Vec<Turn>, StoreError> {
    let records = tx
        .fetch_all(WATCH, &[party.uuid().into(), after.into(), limit.into()])
        .await?;
    let mut turns = Vec::with_capacity(records.len());
    for record in &records {
        let chain = BillId::new(record.uuid(2)?);
        turns.push(Turn {
            position: record.i64(0)?,
            sequence: unsigned(record.i64(1)?),
            receipt: text(record.bytes(3)?, "receipt_bytes", chain)?,
        });
    }
    Ok(turns)
}
