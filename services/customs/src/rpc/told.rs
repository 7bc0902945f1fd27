//! A status as the contract tells it.

use funani_core::id::PartyId;
use funani_store::chain::StoredRow;
use funani_wire::customs::v1 as wire;

use crate::Inner;
use crate::authority::named;
use crate::chains;
use crate::entry::{EntryState, Said};
use crate::fault::Fault;

/// What a row of an entry tells a party; nothing where it is a declaration, or not for the party.
pub(super) fn event(
    inner: &Inner,
    party: PartyId,
    row: &StoredRow,
) -> Result<Option<wire::StatusEvent>, Fault> {
    let Some(said) = Said::parse(&row.act_bytes)? else {
        return Ok(None);
    };
    let (state, _) = chains::state(row)?;
    let state = EntryState::parse(&state)?;
    if !said.is_told(party, &state) {
        return Ok(None);
    }
    let whole = party == said.authority;
    let bills = said.bills.iter();
    let bills = bills.filter(|(_, parties)| whole || parties.contains(&party));
    let bill_ids = bills.map(|(bill, _)| bill.to_string()).collect();
    let receipt = if whole || party == state.declarant {
        chains::receipt_text(row)?
    } else {
        String::new()
    };
    Ok(Some(wire::StatusEvent {
        entry_id: row.chain.hyphenated().to_string(),
        authority: Some(named(inner, said.authority)),
        status: said.status.told().into(),
        reason: said.reason.unwrap_or_default(),
        time: said.time.to_string(),
        bill_ids,
        receipt,
    }))
}
