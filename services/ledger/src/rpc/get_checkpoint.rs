use std::time::Duration;

use funani_wire::fields::Fields;
use funani_wire::ledger::v1::{GetCheckpointRequest, GetCheckpointResponse};

use super::{Calls, Failure};

/// Longest wait that may be asked for, in milliseconds.
const MOST_WAIT_MS: u64 = 30_000;

/// Longest wait there is: the answer must leave before the server's own deadline for a call.
const LONGEST: Duration = Duration::from_secs(25);

pub(super) async fn get_checkpoint(
    calls: &Calls,
    request: GetCheckpointRequest,
) -> Result<GetCheckpointResponse, Failure> {
    let GetCheckpointRequest { min_size, wait_ms } = request;
    let mut fields = Fields::new();
    let wait = fields.at_most("wait_ms", wait_ms.into(), MOST_WAIT_MS);
    let wait = Duration::from_millis(fields.finish(wait)?).min(LONGEST);

    let mut states = calls.log.follow();
    // However the wait ends, the newest checkpoint is the answer.
    tokio::select! {
        biased;
        _ = states.wait_for(|state| state.checkpoint.size >= min_size) => {}
        () = tokio::time::sleep(wait) => {}
        () = calls.ending.cancelled() => {}
    }
    let note = calls.log.state().checkpoint.note.clone();
    Ok(GetCheckpointResponse { note })
}
