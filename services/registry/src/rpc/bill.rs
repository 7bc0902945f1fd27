//! `GetBill`: one bill with its document.

use funani_core::id::PartyId;
use funani_core::receipt::NotesHead;
use funani_store::blob;
use funani_wire::fields::Fields;
use funani_wire::registry::v1::get_bill_request::Bill as Named;
use funani_wire::registry::v1::{GetBillRequest, GetBillResponse, Shelf};

use super::Calls;
use super::sought::{Found, Seen, Sought, find};
use super::view::{self, Shown};
use crate::fault::Fault;
use crate::shelf::{self, Code};
use crate::visibility::{self, Sight};

/// Gives one bill.
///
/// # Errors
/// `MALFORMED`; `NOT_FOUND`.
pub(super) async fn bill(
    calls: &Calls,
    caller: PartyId,
    request: GetBillRequest,
) -> Result<GetBillResponse, Fault> {
    let mut fields = Fields::new();
    let sought = fields
        .required("bill", request.bill)
        .and_then(|named| match named {
            Named::BillId(id) => Sought::by_id(&mut fields, &id),
            Named::Number(number) => Sought::by_number(&mut fields, number),
        });
    let digest = fields.digest_or_none("document_digest", &request.document_digest);
    let (sought, digest) = fields.finish(sought.zip(digest))?;
    let found = find(calls, Some(caller), &sought, digest).await?;
    let mut tx = calls.store().read().await?;
    let seen = found.seen(calls, &mut tx).await?;
    let document = blob::get(&mut tx, seen.state()?.document).await?;
    drop(tx);
    let shown = Shown {
        bill: found.bill,
        opening: found.standing.opening,
        notes: notes(&found, &seen),
        shelf: shelf(calls, caller, &found, &seen)?,
        seen: &seen,
    };
    let mut bill = view::bill(calls, &shown)?;
    bill.document = document
        .and_then(|document| document.bytes)
        .unwrap_or_default()
        .into();
    Ok(GetBillResponse { bill: Some(bill) })
}

/// Who sees everything sees the newest note; else the receipt shown says which was.
fn notes(found: &Found, seen: &Seen) -> NotesHead {
    match (found.sight, found.standing.notes) {
        (Sight::Full, Some(notes)) => NotesHead {
            head: Some(notes.head),
            sequence: notes.sequence,
        },
        (Sight::Full, None) => NotesHead::default(),
        (Sight::Until(_), _) => view::notes_of(seen),
    }
}

/// The shelf of the caller, as it is now.
fn shelf(calls: &Calls, caller: PartyId, found: &Found, seen: &Seen) -> Result<Shelf, Fault> {
    let code = found
        .standing
        .concerned
        .map(|concerned| Code::of(concerned.shelf));
    if found.sight != Sight::Full {
        return Ok(code.map_or(Shelf::Unspecified, Code::shelf));
    }
    let state = seen.state()?;
    let carrier = calls.directory().party(state.carrier);
    let side = caller == state.carrier
        || carrier.is_some_and(|carrier| {
            visibility::agents(&carrier.party, calls.now()).contains(&caller)
        });
    // A stranger with the document in hand has no shelf.
    if code.is_none() && !side && !shelf::seeing(state).contains(&caller) {
        return Ok(Shelf::Unspecified);
    }
    Ok(shelf::shelf_now(
        caller,
        state,
        side,
        code.is_some_and(Code::had),
    ))
}
