use std::sync::Arc;

use bytes::Bytes;
use funani_proof::merkle::inclusion_nodes;
use funani_wire::fields::Fields;
use funani_wire::ledger::v1::{
    GetInclusionsRequest, GetInclusionsResponse, Inclusion, SourcePosition,
};

use super::{Calls, Failure, hashes, position, size, source};
use crate::error::LedgerError;
use crate::state::State;

/// Most leaves in one call.
const MOST_LEAVES: usize = 1024;

pub(super) async fn get_inclusions(
    calls: &Calls,
    request: GetInclusionsRequest,
) -> Result<GetInclusionsResponse, Failure> {
    let state = calls.log.state();
    let mut fields = Fields::new();
    let newest = request.size == 0;
    let size = size(&mut fields, "size", request.size, &state);
    let asked = fields.list("at", request.at, MOST_LEAVES);
    let asked = asked.map(|asked| read(&mut fields, asked));
    let (asked, size) = fields.finish(asked.zip(size))?;
    let mut inclusions = Vec::with_capacity(asked.len());
    for (number, at) in (0..).zip(&asked) {
        inclusions.extend(prove(calls, &state, number, at, size).await?);
    }
    let note = newest.then(|| state.checkpoint.note.clone());
    Ok(GetInclusionsResponse {
        inclusions,
        size,
        note: note.unwrap_or_default(),
    })
}

fn read(fields: &mut Fields, asked: Vec<SourcePosition>) -> Vec<SourcePosition> {
    (0..)
        .zip(asked)
        .filter_map(|(at, named): (usize, _)| {
            let name = source(fields, &format!("at[{at}].source"), named.source);
            let position = position(fields, &format!("at[{at}].position"), named.position);
            let (source, position) = name.zip(position)?;
            Some(SourcePosition { source, position })
        })
        .collect()
}

/// The proof of one leaf; nothing where the tree of `size` leaves has it not.
async fn prove(
    calls: &Calls,
    state: &Arc<State>,
    asked: u32,
    at: &SourcePosition,
    size: u64,
) -> Result<Option<Inclusion>, Failure> {
    let logged = state.sources.get(&*at.source);
    if logged.is_none_or(|source| at.position > source.logged()) {
        return Ok(None);
    }
    let Some((log_index, leaf)) = calls.log.find(&at.source, at.position).await? else {
        return Ok(None);
    };
    if log_index >= size {
        return Ok(None);
    }
    let plan = inclusion_nodes(log_index, size)
        .map_err(|error| LedgerError::damaged(error.to_string()))?;
    let path = hashes(&calls.log.prove(state, &plan).await?);
    Ok(Some(Inclusion {
        asked,
        log_index,
        leaf: Bytes::copy_from_slice(&leaf),
        path,
    }))
}
