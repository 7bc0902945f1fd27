//! Where the receipts of a bundle stand in the log, all under one checkpoint.

use std::collections::{BTreeSet, HashMap};

use funani_core::bundle::Place;
use funani_core::leaf::Leaf;
use funani_proof::checkpoint::SignedNote;
use funani_proof::digest::Digest;
use funani_wire::ledger::v1::get_inclusion_request::Leaf as Asked;
use funani_wire::ledger::v1::{
    GetCheckpointRequest, GetInclusionRequest, GetInclusionResponse, SourcePosition,
};
use funani_wire::reason::{Class, Refusal};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use tonic::{Code, Status};

use crate::fault::Fault;
use crate::rpc::Calls;
use crate::store::{SERVICE, unsigned};

/// Questions to the ledger at once.
const AT_ONCE: usize = 32;

/// The positions of which a bundle needs the places.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    registry: BTreeSet<i64>,
    parties: BTreeSet<i64>,
}

impl Leaves {
    pub(super) fn registry(&mut self, position: i64) {
        self.registry.insert(position);
    }

    pub(super) fn parties(&mut self, positions: impl Iterator<Item = u64>) {
        self.parties
            .extend(positions.map(|at| i64::try_from(at).unwrap_or(i64::MAX)));
    }

    /// The newest position of the registry's own feed.
    pub(super) fn newest(&self) -> i64 {
        self.registry.last().copied().unwrap_or(0)
    }
}

/// The places by position, and the checkpoint they are under. What is not logged yet has none.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) registry: HashMap<i64, Place>,
    pub(super) parties: HashMap<i64, Place>,
    pub(super) note: String,
}

/// Asks the ledger for the newest checkpoint and for every place under it.
pub(super) async fn places(calls: &Calls, leaves: Leaves) -> Result<Places, Fault> {
    let newest = GetCheckpointRequest {
        min_size: 0,
        wait_ms: 0,
    };
    let answer = calls
        .ledger()
        .get_checkpoint(newest)
        .await
        .map_err(|status| unavailable(&status))?;
    let note = answer.into_inner().note;
    let checkpoint = SignedNote::parse(&note).and_then(|note| note.checkpoint());
    let size = checkpoint
        .map_err(|error| Fault::Evidence(error.to_string()))?
        .size;
    if size == 0 {
        return Ok(Places {
            registry: HashMap::new(),
            parties: HashMap::new(),
            note,
        });
    }
    let registry = of_source(calls, SERVICE, leaves.registry, size).await?;
    let parties = of_source(calls, "parties", leaves.parties, size).await?;
    Ok(Places {
        registry,
        parties,
        note,
    })
}

async fn of_source(
    calls: &Calls,
    source: &str,
    positions: BTreeSet<i64>,
    size: u64,
) -> Result<HashMap<i64, Place>, Fault> {
    let questions = positions.into_iter().map(|position| {
        let at = SourcePosition {
            source: source.to_owned(),
            position: unsigned(position),
        };
        let asked = GetInclusionRequest {
            leaf: Some(Asked::At(at)),
            size,
        };
        let mut ledger = calls.ledger();
        async move {
            match ledger.get_inclusion(asked).await {
                Ok(answer) => place(&answer.into_inner()).map(|place| Some((position, place))),
                Err(status) if status.code() == Code::NotFound => Ok(None),
                Err(status) => Err(unavailable(&status)),
            }
        }
    });
    stream::iter(questions)
        .buffer_unordered(AT_ONCE)
        .try_filter_map(|place| async { Ok(place) })
        .try_collect()
        .await
}

fn place(answer: &GetInclusionResponse) -> Result<Place, Fault> {
    let malformed = || Fault::Evidence("an inclusion proof of the ledger is malformed".to_owned());
    let (_, time) = Leaf::parse(&answer.leaf).map_err(|_| malformed())?;
    let digest = |bytes: &bytes::Bytes| <[u8; 32]>::try_from(bytes.as_ref()).ok();
    let path: Option<Vec<Digest>> = answer
        .path
        .iter()
        .map(|step| digest(step).map(Digest::from_bytes))
        .collect();
    Ok(Place {
        index: answer.log_index,
        time,
        path: path.ok_or_else(malformed)?,
    })
}

fn unavailable(status: &Status) -> Fault {
    let cause = Refusal::from_status(status);
    tracing::warn!(%cause, "the ledger does not give what a bundle needs");
    Refusal::new(
        Class::Unavailable,
        "LEDGER_UNAVAILABLE",
        "the log does not answer",
    )
    .into()
}
