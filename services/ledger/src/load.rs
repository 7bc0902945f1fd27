//! Reads the log's state from its store, at start and whenever the two may differ.

use std::collections::BTreeMap;
use std::sync::Arc;

use funani_proof::digest::Digest;
use funani_proof::merkle::{empty_root, leaf_hash};
use funani_runtime::clock::Clock;
use funani_store::{Store, Tx};

use crate::checkpoint::{Published, Signer};
use crate::error::LedgerError;
use crate::leaf;
use crate::log::Log;
use crate::now_ms;
use crate::state::{Source, State};
use crate::store;
use crate::tree::{Edge, TILE_WIDTH, TileKey};

/// The state that the store's leaves, tiles and newest checkpoint give. A store that was never
/// used gets its first checkpoint, over nothing.
pub(crate) async fn load(
    store: &Store,
    signer: &Signer,
    clock: &Clock,
) -> Result<State, LedgerError> {
    let mut tx = store.snapshot().await?;
    let newest = store::leaf::newest(&mut tx).await?;
    let size = newest.map_or(0, |(log_index, _)| log_index + 1);
    let edge = edge(&mut tx, size).await?;
    let stored = store::checkpoint::newest(&mut tx).await?;
    let covered = stored.as_ref().map_or(0, |checkpoint| checkpoint.size);
    let sources = sources(&mut tx, covered).await?;
    drop(tx);

    let checkpoint = if let Some(stored) = stored {
        recognised(signer, stored)?
    } else {
        store::checkpoint::sign_once(store, signer, 0, empty_root(), now_ms(clock)).await?
    };
    let time_ms = newest.map_or(0, |(_, leaf)| leaf::time_ms(&leaf));
    Ok(State {
        edge,
        sources,
        time_ms,
        checkpoint: Arc::new(checkpoint),
    })
}

/// Checks that the state has the root that was signed in this checkpoint.
pub(crate) async fn check(
    log: &Log,
    state: &State,
    checkpoint: &Published,
) -> Result<(), LedgerError> {
    let size = checkpoint.size;
    if size > state.edge.size() || log.root_at(state, size).await? != checkpoint.root {
        return Err(LedgerError::CheckpointContradicted { size });
    }
    Ok(())
}

/// A stored checkpoint, if it is by the keys and for the registry of this log.
fn recognised(signer: &Signer, stored: Published) -> Result<Published, LedgerError> {
    let size = stored.size;
    let read = signer
        .open(&stored.note)
        .map_err(|source| LedgerError::CheckpointForeign { size, source })?;
    if (read.size, read.root) != (stored.size, stored.root) {
        return Err(LedgerError::damaged(format!(
            "the checkpoint stored for {size} is another"
        )));
    }
    Ok(stored)
}

/// The right edge: leaf hashes from the newest leaves, higher hashes from the full tiles below.
async fn edge(tx: &mut Tx, size: u64) -> Result<Edge, LedgerError> {
    let mut levels = Vec::new();
    let mut end = size;
    for (level, width) in (0_u32..).zip(Edge::widths(size)) {
        let start = end - width;
        levels.push(match level.checked_sub(1) {
            None => leaf_hashes(tx, start, end).await?,
            Some(below) => tile_roots(tx, below, start, end).await?,
        });
        end /= TILE_WIDTH;
    }
    Ok(Edge::resume(size, levels)?)
}

async fn leaf_hashes(tx: &mut Tx, start: u64, end: u64) -> Result<Vec<Digest>, LedgerError> {
    let leaves = store::leaf::range(tx, start..end).await?;
    Ok(leaves.iter().map(|leaf| leaf_hash(leaf)).collect())
}

async fn tile_roots(
    tx: &mut Tx,
    level: u32,
    start: u64,
    end: u64,
) -> Result<Vec<Digest>, LedgerError> {
    let mut roots = Vec::new();
    for index in start..end {
        let tile = store::tile::read(tx, TileKey { level, index }).await?;
        roots.extend(tile.root());
    }
    Ok(roots)
}

async fn sources(tx: &mut Tx, covered: u64) -> Result<BTreeMap<Arc<str>, Source>, LedgerError> {
    let mut sources = BTreeMap::new();
    for (name, next) in store::source::all(tx).await? {
        sources.insert(
            name,
            Source {
                next,
                waiting: None,
            },
        );
    }
    for (name, waiting) in store::leaf::oldest_from(tx, covered).await? {
        match sources.get_mut(&name) {
            Some(source) => source.waiting = Some(waiting),
            None => {
                return Err(LedgerError::damaged(format!(
                    "no row for the source {name}"
                )));
            }
        }
    }
    Ok(sources)
}
