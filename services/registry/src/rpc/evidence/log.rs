//! Where the receipts of a bundle stand in the log, all under one checkpoint.

use std::collections::{BTreeSet, HashMap};

use funani_core::bundle::Place;
use funani_core::leaf::Leaf;
use funani_proof::checkpoint::SignedNote;
use funani_proof::digest::Digest;
use funani_wire::ledger::v1::{
    GetCheckpointRequest, GetInclusionsRequest, Inclusion, SourcePosition,
};
use funani_wire::reason::{Class, Refusal};
use tonic::Status;

use crate::fault::Fault;
use crate::rpc::Calls;
use crate::store::{PARTIES, SERVICE, unsigned};

/// Most places asked for at once.
const AT_ONCE: usize = 1024;

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

    fn asked(&self) -> impl Iterator<Item = SourcePosition> {
        let registry = self.registry.iter().map(|at| (SERVICE, at));
        let parties = self.parties.iter().map(|at| (PARTIES, at));
        registry.chain(parties).map(|(source, at)| SourcePosition {
            source: source.to_owned(),
            position: unsigned(*at),
        })
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
    let mut places = Places {
        registry: HashMap::new(),
        parties: HashMap::new(),
        note,
    };
    let asked: Vec<SourcePosition> = leaves.asked().collect();
    for at in asked.chunks(AT_ONCE) {
        let asked = GetInclusionsRequest {
            at: at.to_vec(),
            size,
        };
        let answer = calls.ledger().get_inclusions(asked).await;
        let answer = answer.map_err(|status| unavailable(&status))?.into_inner();
        for inclusion in &answer.inclusions {
            places.note(at, inclusion)?;
        }
    }
    Ok(places)
}

impl Places {
    fn note(&mut self, asked: &[SourcePosition], inclusion: &Inclusion) -> Result<(), Fault> {
        let malformed =
            || Fault::Evidence("an inclusion proof of the ledger is malformed".to_owned());
        let at = usize::try_from(inclusion.asked).ok();
        let at = at.and_then(|at| asked.get(at)).ok_or_else(malformed)?;
        let position = i64::try_from(at.position).map_err(|_| malformed())?;
        let (_, time) = Leaf::parse(&inclusion.leaf).map_err(|_| malformed())?;
        let digest = |bytes: &bytes::Bytes| <[u8; 32]>::try_from(bytes.as_ref()).ok();
        let path: Option<Vec<Digest>> = inclusion
            .path
            .iter()
            .map(|step| digest(step).map(Digest::from_bytes))
            .collect();
        let place = Place {
            index: inclusion.log_index,
            time,
            path: path.ok_or_else(malformed)?,
        };
        let places = if at.source == SERVICE {
            &mut self.registry
        } else {
            &mut self.parties
        };
        places.insert(position, place);
        Ok(())
    }
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
