use std::time::Instant;

use funani_core::leaf::{Leaf, UNLOGGED_LEN};
use funani_core::time::Timestamp;
use funani_wire::fields::{Fields, Malformed};
use funani_wire::ledger::v1::{AppendOutcome, AppendRequest, AppendResponse};
use funani_wire::reason::{Class, Refusal};
use tokio::sync::oneshot;

use super::{Calls, Failure, position, source, unavailable};
use crate::figures;
use crate::leaf::SentLeaf;
use crate::sequencer::Job;
use crate::sequencer::batch::{Append, Appended};

/// Most leaves in one call.
const MOST_LEAVES: usize = 4096;

pub(super) async fn append(
    calls: &Calls,
    request: AppendRequest,
) -> Result<AppendResponse, Failure> {
    let began = Instant::now();
    let append = read(request)?;
    let name = append.source.clone();
    let (answer, answered) = oneshot::channel();
    calls
        .jobs
        .send(Job { append, answer })
        .await
        .map_err(|_| unavailable())?;
    let appended = answered.await.map_err(|_| unavailable())?;
    figures::append_answered(began.elapsed());
    match appended {
        Appended::Taken { next, time_ms } => {
            let outcome = AppendOutcome::Taken.into();
            Ok(AppendResponse {
                next_position: next,
                time: written(time_ms),
                outcome,
            })
        }
        Appended::Ahead { next } => {
            let outcome = AppendOutcome::Ahead.into();
            Ok(AppendResponse {
                next_position: next,
                time: String::new(),
                outcome,
            })
        }
        Appended::Forked { position } => Err(Refusal::new(
            Class::AlreadyExists,
            "SOURCE_FORKED",
            "another leaf stands at this position: the source was restored or copied",
        )
        .with("source", &*name)
        .with("position", position.to_string())
        .next("stop the source and compare its feed with the log")
        .into()),
    }
}

fn read(request: AppendRequest) -> Result<Append, Malformed> {
    let AppendRequest {
        source: name,
        from,
        leaves,
    } = request;
    let mut fields = Fields::new();
    let name = source(&mut fields, "source", name);
    let from = position(&mut fields, "from", from);
    let leaves = fields.list("leaves", leaves, MOST_LEAVES);
    let leaves = leaves.map(|leaves| {
        (0..)
            .zip(&leaves)
            .filter_map(|(at, bytes)| leaf(&mut fields, at, bytes))
            .collect()
    });
    let append = match (name, from, leaves) {
        (Some(source), Some(from), Some(leaves)) => Some(Append {
            source: source.into(),
            from,
            leaves,
        }),
        (_, _, _) => None,
    };
    fields.finish(append)
}

fn leaf(fields: &mut Fields, at: usize, bytes: &[u8]) -> Option<SentLeaf> {
    let field = format_args!("leaves[{at}]");
    let Ok(sent) = SentLeaf::try_from(bytes) else {
        let message = format!("has {} bytes, not {UNLOGGED_LEN}", bytes.len());
        fields.note(field, "LEAF_LENGTH", message);
        return None;
    };
    match Leaf::parse_unlogged(bytes) {
        Ok(leaf) if leaf.sequence > 0 => Some(sent),
        Ok(_) => {
            fields.note(field, "LEAF_SEQUENCE", "sequences count from 1");
            None
        }
        Err(_) => {
            fields.note(field, "LEAF_KIND", "has an unknown kind");
            None
        }
    }
}

/// A log time in its written form, empty where there is none.
fn written(time_ms: u64) -> String {
    let time = i64::try_from(time_ms)
        .ok()
        .filter(|ms| *ms > 0)
        .and_then(Timestamp::from_millis);
    time.map_or_else(String::new, |time| time.to_string())
}
