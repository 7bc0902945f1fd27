//! `HeadStatement`: a fresh statement of a bill's head.

use funani_core::id::PartyId;
use funani_runtime::auth::Caller;
use funani_wire::fields::Fields;
use funani_wire::registry::v1::{HeadStatementRequest, HeadStatementResponse};

use super::Calls;
use super::sought::{Found, Sought, find};
use crate::fault::Fault;
use crate::heads::Known;
use crate::visibility::{self, Sight};
use funani_core::head::LogHead;

/// Gives a statement to those who may see the newest head.
///
/// # Errors
/// `MALFORMED`; `NOT_FOUND`, also for a caller whose sight has ended; `LEDGER_UNAVAILABLE`.
pub(super) async fn head(
    calls: &Calls,
    caller: Caller,
    request: HeadStatementRequest,
) -> Result<HeadStatementResponse, Fault> {
    let mut fields = Fields::new();
    let sought = Sought::by_id(&mut fields, &request.bill_id);
    let sought = fields.finish(sought)?;
    // The log as it is known before the head is read.
    let log = calls.heads().log();
    let party: Option<PartyId> = caller.party();
    let found = find(calls, party, &sought, None).await?;
    if found.sight != Sight::Full {
        return Err(visibility::not_found().into());
    }
    Ok(HeadStatementResponse {
        statement: statement(calls, &found, log?),
    })
}

/// The statement of the head that was found, under the log as it was known before.
pub(super) fn statement(calls: &Calls, found: &Found, log: LogHead) -> String {
    let known = Known {
        log,
        bill: found.bill,
        head: found.standing.head,
        notes: found.standing.notes,
    };
    let (registry, now) = (calls.origin(), calls.now());
    calls
        .heads()
        .statement(registry, &known, now, calls.key())
        .as_ref()
        .to_owned()
}
