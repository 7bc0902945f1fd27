use funani_wire::fields::Fields;
use funani_wire::ledger::v1::{GetSourceRequest, GetSourceResponse};

use super::{Calls, Failure, source, source_unknown};
use crate::now_ms;

pub(super) fn get_source(
    calls: &Calls,
    request: &GetSourceRequest,
) -> Result<GetSourceResponse, Failure> {
    let mut fields = Fields::new();
    let name = source(&mut fields, "source", request.source.clone());
    let name = fields.finish(name)?;
    let state = calls.log.state();
    let source = state
        .sources
        .get(&*name)
        .ok_or_else(|| source_unknown(&name))?;
    let age_ms = |since_ms| now_ms(&calls.clock).saturating_sub(since_ms);
    Ok(GetSourceResponse {
        next_position: source.next,
        logged_position: source.logged(),
        checkpoint_size: state.checkpoint.size,
        oldest_unlogged_ms: source.waiting.map_or(0, |waiting| age_ms(waiting.since_ms)),
    })
}
