use bytes::Bytes;
use funani_core::leaf::LEN;
use funani_wire::fields::Fields;
use funani_wire::ledger::v1::{ListLeavesRequest, ListLeavesResponse};

use super::{Calls, Failure};

/// Leaves in an answer where the caller names no number.
const USUAL_LEAVES: u64 = 1_000;

/// Most leaves in an answer.
const MOST_LEAVES: u64 = 10_000;

pub(super) async fn list_leaves(
    calls: &Calls,
    request: &ListLeavesRequest,
) -> Result<ListLeavesResponse, Failure> {
    let ListLeavesRequest { from, limit } = *request;
    let size = calls.log.state().checkpoint.size;
    let mut fields = Fields::new();
    let limit = fields.at_most("limit", limit.into(), MOST_LEAVES);
    let from = if from > size {
        let message = format!("the newest checkpoint covers {size} leaves");
        fields.note("from", "INDEX_OUT_OF_RANGE", message);
        None
    } else {
        Some(from)
    };
    let (from, limit) = fields.finish(from.zip(limit))?;
    let limit = if limit == 0 { USUAL_LEAVES } else { limit };
    let leaves = calls.log.leaves(from, size.min(from + limit)).await?;
    let whole = Bytes::from(leaves.concat());
    let leaves = (0..leaves.len())
        .map(|at| whole.slice(at * LEN..(at + 1) * LEN))
        .collect();
    Ok(ListLeavesResponse { leaves, size })
}
