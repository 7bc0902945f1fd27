//! `GetEntry`: a declaration as its caller may see it.

use funani_core::id::{DocId, PartyId};
use funani_store::chain::{self, StoredRow};
use funani_store::{Tx, concern};
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;

use crate::Inner;
use crate::authority::named;
use crate::chains;
use crate::entry::{self, Entry};
use crate::fault::Fault;

use super::told::event;

/// Rows read at once.
const PAGE: i64 = 256;

pub(super) async fn get(
    inner: &Inner,
    party: PartyId,
    request: &wire::GetEntryRequest,
) -> Result<wire::GetEntryResponse, Fault> {
    let mut fields = Fields::new();
    let id = fields.uuid("entry_id", &request.entry_id);
    let id = DocId::new(fields.finish(id)?);
    let mut tx = inner.store.read().await?;
    let entry = seen(&mut tx, party, id).await?;
    let rows = rows(&mut tx, &entry).await?;
    let own = entry.state.is_of(party);
    let data = if own {
        let declared = entry::declared(&mut tx, &entry).await?;
        let data = declared.into_iter().map(|(path, value)| wire::Datum {
            path: path.to_string(),
            value,
        });
        data.collect()
    } else {
        Vec::new()
    };
    drop(tx);
    let first = rows.first().map(chains::receipt).transpose()?;
    let mut statuses = Vec::new();
    for row in &rows {
        statuses.extend(event(inner, party, row)?);
    }
    let state = &entry.state;
    let principal = state.principal.filter(|_| own);
    Ok(wire::GetEntryResponse {
        entry: Some(wire::Entry {
            entry_id: id.to_string(),
            kind: state.kind.told().into(),
            authority: Some(named(inner, state.authority)),
            declarant: own.then(|| named(inner, state.declarant)),
            principal: principal.map(|party| named(inner, party)),
            version: state.version,
            data,
            time: first
                .map(|first| first.time.to_string())
                .unwrap_or_default(),
        }),
        statuses,
        sequence: if party == state.authority {
            entry.chain.head.sequence
        } else {
            0
        },
    })
}

/// An entry that a party may see.
///
/// # Errors
/// The one answer for what is not there and what the party may not see.
pub(super) async fn seen(tx: &mut Tx, party: PartyId, id: DocId) -> Result<Entry, Fault> {
    let entry = entry::entry(tx, id).await?.ok_or_else(no_such_entry)?;
    let concerned = concern::of(tx, party.uuid(), id.uuid()).await?;
    if concerned.is_none() && !entry.state.is_of(party) {
        return Err(no_such_entry().into());
    }
    Ok(entry)
}

pub(super) fn no_such_entry() -> Refusal {
    Refusal::not_found("there is no such entry, or it is not yours to see")
}

async fn rows(tx: &mut Tx, entry: &Entry) -> Result<Vec<StoredRow>, Fault> {
    let mut rows: Vec<StoredRow> = Vec::new();
    loop {
        let from = rows.last().map_or(1, |row| row.sequence.saturating_add(1));
        let page = chain::rows(tx, entry.id.uuid(), from, PAGE).await?;
        let last = page.len();
        rows.extend(page);
        if i64::try_from(last).is_ok_and(|last| last < PAGE) {
            return Ok(rows);
        }
    }
}
