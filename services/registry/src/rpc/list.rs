//! `ListBills`: the caller's bills on one shelf, by page.

use funani_core::id::PartyId;
use funani_runtime::cursor::Cursors;
use funani_wire::fields::Fields;
use funani_wire::registry::v1::{Bill, ListBillsRequest, ListBillsResponse, Shelf};

use super::Calls;
use super::sought::Seen;
use super::view::{self, Shown};
use crate::fault::Fault;
use crate::shelf::{self, Code};
use crate::store::{self, Concerned, HeadAt, Listed};
use crate::visibility::{self, Sight};

/// Bills to a page where the caller does not say.
const PAGE: u32 = 50;
/// Most bills to a page.
const LARGEST_PAGE: u32 = 200;

/// Lists a page.
///
/// # Errors
/// `MALFORMED`, also for a token that is not from this list.
pub(super) async fn list(
    calls: &Calls,
    caller: PartyId,
    request: ListBillsRequest,
) -> Result<ListBillsResponse, Fault> {
    let mut fields = Fields::new();
    let shelf = fields.named::<Shelf>("shelf", request.shelf);
    let size = fields.at_most("page_size", request.page_size.into(), LARGEST_PAGE.into());
    let tokens = tokens(calls, caller, shelf.unwrap_or(Shelf::Unspecified));
    let before = match tokens.read(&request.page_token) {
        // Nothing has position 0, so that an empty token is the first page.
        Ok(0) => Some(i64::MAX),
        Ok(place) => Some(place),
        Err(error) => {
            fields.note("page_token", "TOKEN_INVALID", error.to_string());
            None
        }
    };
    let (shelf, (size, before)) = fields.finish(shelf.zip(size.zip(before)))?;
    let size = if size == 0 {
        PAGE.into()
    } else {
        i64::try_from(size).unwrap_or(1)
    };

    calls.directory().ready().await?;
    let mut tx = calls.store().read().await?;
    let mut listed = store::list(&mut tx, caller, shelf::codes(shelf), before, size + 1).await?;
    drop(tx);
    let more = listed.len() > usize::try_from(size).unwrap_or(usize::MAX);
    if more {
        listed.pop();
    }
    let last = listed.last().map(|last| last.place).filter(|_| more);
    let mut bills = Vec::with_capacity(listed.len());
    for entry in listed {
        bills.extend(show(calls, caller, shelf, entry)?);
    }
    let next_page_token = last.map(|place| tokens.write(place)).unwrap_or_default();
    Ok(ListBillsResponse {
        bills,
        next_page_token,
    })
}

/// Tokens of one party's list of one shelf.
fn tokens(calls: &Calls, caller: PartyId, shelf: Shelf) -> Cursors {
    let stream = format!("registry/list/{caller}/{}", shelf.as_str_name());
    Cursors::new(&calls.config().secret, &stream, calls.generation())
}

/// A bill as the caller may see it; nothing where it is no longer on the shelf, as when another
/// agent has answered a surrender since.
fn show(
    calls: &Calls,
    caller: PartyId,
    shelf: Shelf,
    entry: Listed,
) -> Result<Option<Bill>, Fault> {
    let latest = calls
        .receipts()
        .read(entry.latest.head, &entry.latest.receipt)?;
    let concerned = Concerned {
        until: entry.last_seen.sequence,
        shelf: entry.shelf,
    };
    let state = latest.bill().ok_or_else(|| {
        Fault::Evidence(format!(
            "receipt {} of {} has no state",
            latest.sequence, entry.bill
        ))
    })?;
    let known = |party| calls.directory().party(party);
    let sight = visibility::sight(caller, state, Some(concerned), calls.now(), known);
    let shown = if sight == Some(Sight::Full) {
        entry.latest
    } else {
        entry.last_seen
    };
    let receipt = calls.receipts().read(shown.head, &shown.receipt)?;
    let seen = Seen {
        head: HeadAt {
            sequence: shown.sequence,
            head: shown.head,
        },
        receipt,
        compact: shown.receipt,
        position: shown.position,
    };
    if sight == Some(Sight::Full) && shelf == Shelf::ToActOn {
        let side = !shelf::seeing(state).contains(&caller) || caller == state.carrier;
        let had = Code::of(entry.shelf).had();
        if shelf::shelf_now(caller, state, side, had) != shelf {
            return Ok(None);
        }
    }
    let shown = Shown {
        bill: entry.bill,
        opening: entry.opening,
        notes: view::notes_of(&seen),
        shelf,
        seen: &seen,
    };
    view::bill(calls, &shown).map(Some)
}
