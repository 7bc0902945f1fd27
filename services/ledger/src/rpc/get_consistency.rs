use funani_proof::merkle::consistency_nodes;
use funani_wire::fields::Fields;
use funani_wire::ledger::v1::{GetConsistencyRequest, GetConsistencyResponse};

use super::{Calls, Failure, hashes, size};

pub(super) async fn get_consistency(
    calls: &Calls,
    request: &GetConsistencyRequest,
) -> Result<GetConsistencyResponse, Failure> {
    let GetConsistencyRequest { old_size, new_size } = *request;
    let state = calls.log.state();
    let mut fields = Fields::new();
    if old_size > state.checkpoint.size {
        size(&mut fields, "old_size", old_size, &state);
    }
    let new_size = size(&mut fields, "new_size", new_size, &state);
    let plan = new_size.and_then(|new_size| {
        let plan = consistency_nodes(old_size, new_size);
        if plan.is_err() && fields.is_clean() {
            fields.note(
                "old_size",
                "SIZES_REVERSED",
                format!("is more than {new_size}"),
            );
        }
        Some((new_size, plan.ok()?))
    });
    let (new_size, plan) = fields.finish(plan)?;
    let path = hashes(&calls.log.prove(&state, &plan).await?);
    Ok(GetConsistencyResponse { path, new_size })
}
