//! The log as readers see it: the committed state, and leaves and tiles from memory or the store.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use funani_proof::digest::Digest;
use funani_proof::merkle::{Node, ProofPlan, fold_root, root_nodes};
use funani_store::Store;
use lru::LruCache;
use tokio::sync::watch;

use crate::error::LedgerError;
use crate::leaf::Leaf;
use crate::recent::{Placed, Recent};
use crate::sequencer::batch::Plan;
use crate::state::State;
use crate::store;
use crate::tree::{Tile, TileKey, TreeError};

/// Full tiles kept in memory, 16 KiB each with their inner nodes.
const CACHED_TILES: NonZeroUsize = NonZeroUsize::new(256).expect("256 is not zero");

/// Newest leaves kept in memory, about 120 bytes each.
const RECENT_LEAVES: usize = 16_384;

/// Older leaves kept in memory for each source, once somebody asked for their place. Those of a
/// party are asked for with every bill that names it.
const FOUND_LEAVES: NonZeroUsize = NonZeroUsize::new(16_384).expect("16,384 is not zero");

/// The log. The sequencer alone moves it on; everyone else reads.
pub(crate) struct Log {
    store: Store,
    state: watch::Sender<Arc<State>>,
    tiles: Mutex<LruCache<TileKey, Arc<Tile>>>,
    recent: Mutex<Recent>,
    found: Mutex<HashMap<String, LruCache<u64, Placed>>>,
}

/// Full tiles that a proof needs, and the edge it needs them beside.
struct Nodes<'a> {
    state: &'a State,
    tiles: HashMap<TileKey, Arc<Tile>>,
}

impl Log {
    /// The log in this state, which is that of the store.
    pub(crate) fn new(store: Store, state: State) -> Self {
        Self {
            store,
            state: watch::Sender::new(Arc::new(state)),
            tiles: Mutex::new(LruCache::new(CACHED_TILES)),
            recent: Mutex::new(Recent::new(RECENT_LEAVES)),
            found: Mutex::default(),
        }
    }

    /// The store behind it.
    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    /// The log now.
    pub(crate) fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.borrow())
    }

    /// The log now and from now on.
    pub(crate) fn follow(&self) -> watch::Receiver<Arc<State>> {
        self.state.subscribe()
    }

    /// Moves on to what has been committed.
    pub(crate) fn advance(&self, plan: Plan) {
        let mut recent = held(&self.recent);
        for new in &plan.leaves {
            recent.push(new);
        }
        drop(recent);
        let mut tiles = held(&self.tiles);
        for (key, tile) in plan.tiles {
            tiles.put(key, tile);
        }
        drop(tiles);
        self.replace(plan.state);
    }

    /// Forgets the leaves and tiles in memory, so that the next ones are read from the store.
    pub(crate) fn forget(&self) {
        held(&self.recent).clear();
        held(&self.found).clear();
        held(&self.tiles).clear();
    }

    /// Takes another state of the same log.
    pub(crate) fn replace(&self, state: State) {
        self.state.send_replace(Arc::new(state));
    }

    /// Makes a proof in the tree of `state` or an earlier one.
    pub(crate) async fn prove(
        &self,
        state: &State,
        plan: &ProofPlan,
    ) -> Result<Vec<Digest>, LedgerError> {
        let nodes = self.nodes(state, plan.nodes()).await?;
        Ok(plan.fetch(|node| nodes.hash(node))?)
    }

    /// The root of the tree of `size` leaves, which `state` has.
    pub(crate) async fn root_at(&self, state: &State, size: u64) -> Result<Digest, LedgerError> {
        let peaks = root_nodes(size);
        let nodes = self.nodes(state, peaks.iter().copied()).await?;
        let hashes = peaks
            .into_iter()
            .map(|node| nodes.hash(node))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(fold_root(&hashes))
    }

    async fn nodes<'a>(
        &self,
        state: &'a State,
        wanted: impl Iterator<Item = Node>,
    ) -> Result<Nodes<'a>, LedgerError> {
        let mut tiles = HashMap::new();
        let mut absent = Vec::new();
        {
            let mut cache = held(&self.tiles);
            for key in wanted
                .map(TileKey::of)
                .filter(|key| !state.edge.is_open(*key))
            {
                if tiles.contains_key(&key) || absent.contains(&key) {
                    continue;
                }
                match cache.get(&key) {
                    Some(tile) => _ = tiles.insert(key, Arc::clone(tile)),
                    None => absent.push(key),
                }
            }
        }
        if !absent.is_empty() {
            let mut tx = self.store.read().await?;
            for key in absent {
                let tile = Arc::new(store::tile::read(&mut tx, key).await?);
                held(&self.tiles).put(key, Arc::clone(&tile));
                tiles.insert(key, tile);
            }
        }
        Ok(Nodes { state, tiles })
    }

    /// The leaf at an index that `state` has.
    pub(crate) async fn leaf(&self, log_index: u64) -> Result<Leaf, LedgerError> {
        let recent = held(&self.recent).at(log_index);
        if let Some(leaf) = recent {
            return Ok(leaf);
        }
        let leaves = self.leaves(log_index, log_index + 1).await?;
        leaves
            .first()
            .copied()
            .ok_or_else(|| LedgerError::damaged(format!("no leaf {log_index}")))
    }

    /// The leaf at a position of a source, if it is committed.
    pub(crate) async fn find(
        &self,
        source: &str,
        position: u64,
    ) -> Result<Option<Placed>, LedgerError> {
        let recent = held(&self.recent).find(source, position);
        if recent.is_some() {
            return Ok(recent);
        }
        let before = held(&self.found)
            .get_mut(source)
            .and_then(|found| found.get(&position).copied());
        if before.is_some() {
            return Ok(before);
        }
        let mut tx = self.store.read().await?;
        let found = store::leaf::of_source(&mut tx, source, position..position + 1).await?;
        let Some(placed) = found.first().copied() else {
            return Ok(None);
        };
        held(&self.found)
            .entry(source.to_owned())
            .or_insert_with(|| LruCache::new(FOUND_LEAVES))
            .put(position, placed);
        Ok(Some(placed))
    }

    /// The leaves of a source at positions that are all committed.
    pub(crate) async fn of_source(
        &self,
        source: &str,
        positions: Range<u64>,
    ) -> Result<Vec<Leaf>, LedgerError> {
        let recent: Option<Vec<Leaf>> = {
            let recent = held(&self.recent);
            positions
                .clone()
                .map(|at| Some(recent.find(source, at)?.1))
                .collect()
        };
        if let Some(leaves) = recent {
            return Ok(leaves);
        }
        let mut tx = self.store.read().await?;
        let found = store::leaf::of_source(&mut tx, source, positions).await?;
        Ok(found.into_iter().map(|(_, leaf)| leaf).collect())
    }

    /// The leaves from an index up to and without another, all of them committed.
    pub(crate) async fn leaves(&self, from: u64, to: u64) -> Result<Vec<Leaf>, LedgerError> {
        let recent = held(&self.recent).range(from, to);
        if let Some(leaves) = recent {
            return Ok(leaves);
        }
        store::leaf::range(&mut self.store.read().await?, from..to).await
    }
}

impl Nodes<'_> {
    fn hash(&self, node: Node) -> Result<Digest, TreeError> {
        let key = TileKey::of(node);
        let found = if self.state.edge.is_open(key) {
            self.state.edge.open_node(node)
        } else {
            self.tiles.get(&key).and_then(|tile| tile.node(node))
        };
        found.ok_or(TreeError::NodeMissing(node))
    }
}

/// What these locks hold is whole after every statement, so a panic beside it spoils nothing.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
