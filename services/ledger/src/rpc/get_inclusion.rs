use bytes::Bytes;
use funani_proof::merkle::inclusion_nodes;
use funani_wire::fields::Fields;
use funani_wire::ledger::v1::get_inclusion_request::Leaf as Named;
use funani_wire::ledger::v1::{GetInclusionRequest, GetInclusionResponse, SourcePosition};
use funani_wire::reason::{Class, Refusal};

use super::{Calls, Failure, hashes, position, size, source, source_unknown};
use crate::leaf::Leaf;
use crate::state::State;

pub(super) async fn get_inclusion(
    calls: &Calls,
    request: GetInclusionRequest,
) -> Result<GetInclusionResponse, Failure> {
    let GetInclusionRequest {
        leaf: named,
        size: asked,
    } = request;
    let state = calls.log.state();
    let mut fields = Fields::new();
    let size = size(&mut fields, "size", asked, &state);
    let named = fields
        .required("leaf", named)
        .and_then(|named| read(&mut fields, named));
    let (named, size) = fields.finish(named.zip(size))?;

    let (log_index, leaf) = match named {
        Named::LogIndex(log_index) if log_index < size => {
            (log_index, calls.log.leaf(log_index).await?)
        }
        Named::LogIndex(log_index) => return Err(not_in_tree(log_index, size).into()),
        Named::At(SourcePosition { source, position }) => {
            find(calls, &state, &source, position, size).await?
        }
    };
    let plan = inclusion_nodes(log_index, size).map_err(|_| not_in_tree(log_index, size))?;
    let path = hashes(&calls.log.prove(&state, &plan).await?);
    Ok(GetInclusionResponse {
        log_index,
        leaf: Bytes::copy_from_slice(&leaf),
        path,
        size,
    })
}

fn read(fields: &mut Fields, named: Named) -> Option<Named> {
    match named {
        Named::LogIndex(log_index) => Some(Named::LogIndex(log_index)),
        Named::At(SourcePosition {
            source: name,
            position: at,
        }) => {
            let name = source(fields, "at.source", name);
            let at = position(fields, "at.position", at);
            let (source, position) = name.zip(at)?;
            Some(Named::At(SourcePosition { source, position }))
        }
    }
}

/// The leaf at a position of a source, in the tree of `size` leaves.
async fn find(
    calls: &Calls,
    state: &State,
    name: &str,
    position: u64,
    size: u64,
) -> Result<(u64, Leaf), Failure> {
    let source = state
        .sources
        .get(name)
        .ok_or_else(|| source_unknown(name))?;
    if position > source.logged() {
        let message = "no checkpoint covers this position yet";
        return Err(Refusal::new(Class::NotFound, "NOT_LOGGED", message)
            .with("logged_position", source.logged().to_string())
            .next("ask for a later checkpoint")
            .into());
    }
    let found = calls.log.find(name, position).await?;
    let (log_index, leaf) = found.ok_or_else(|| source_unknown(name))?;
    if log_index < size {
        Ok((log_index, leaf))
    } else {
        Err(not_in_tree(log_index, size).into())
    }
}

fn not_in_tree(log_index: u64, size: u64) -> Refusal {
    Refusal::new(
        Class::NotFound,
        "INDEX_OUT_OF_RANGE",
        "the leaf is not in the tree of this size",
    )
    .with("log_index", log_index.to_string())
    .with("size", size.to_string())
}
