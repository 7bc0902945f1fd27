//! The verifier in a process of its own: trust files of several registries, no database and no keys.
//!
//! It judges what it is handed. Beside that it may remember the newest checkpoint of each registry
//! and ask the registries' nodes ([`Nodes`]), so that a log that shows two histories is
//! found out; where a node does not answer, the verdict says what could not be checked.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use funani_core::bundle::Bundle;
use funani_core::origin::Origin;
use funani_core::seen::{Seen, SeenError};
use funani_core::trust::TrustFile;
use funani_core::verdict::{Check, Code, Verdict};
use funani_core::verify::{Ask, verify_read};
use funani_runtime::checkpoints::CheckpointCache;
pub use funani_runtime::checkpoints::{CacheError, Damaged};
use funani_runtime::clock::Clock;
use funani_runtime::server::{BUNDLE_LIMIT, Services};
use funani_runtime::wire::Wire;
use funani_trade::examine::{self, Kept, Trusts};
use funani_wire::reason::{Class, Refusal};
use funani_wire::verifier::v1::verifier_service_server::VerifierServiceServer;
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

mod compare;
mod nodes;
mod rpc;

#[cfg(test)]
mod tests;

use funani_runtime::memory::{Remembered, View};
pub use nodes::Nodes;

/// Bundles larger than this are judged off the async threads, in bytes.
const LONG: usize = 256 << 10;
/// How often the nodes are asked for their newest checkpoint.
const REFRESH: Duration = Duration::from_mins(1);

/// What the process is built from.
#[derive(Debug)]
pub struct Config {
    /// Whose signatures are taken, by registry.
    pub trusts: BTreeMap<Origin, TrustFile>,
    /// The ways to nodes, by registry; each registry has a trust file.
    pub nodes: BTreeMap<Origin, Wire>,
    /// Folder in which checkpoints are remembered; without it they are only as long as it runs.
    pub cache: Option<PathBuf>,
    /// The clock by which head statements are fresh.
    pub clock: Clock,
    /// How many bundles are judged at once.
    pub judges: usize,
}

/// The judge. Cheap to clone.
#[derive(Clone)]
pub struct Alone(Arc<Inner>);

struct Inner {
    trusts: BTreeMap<Origin, TrustFile>,
    nodes: Nodes,
    cache: CheckpointCache,
    clock: Clock,
    judges: Semaphore,
    remembered: Remembered,
}

impl Alone {
    /// Opens the cache and builds the judge. Files of the cache that are damaged are set aside and
    /// named.
    ///
    /// # Errors
    /// [`CacheError`] where the folder cannot be used.
    pub fn open(config: Config) -> Result<(Self, Vec<Damaged>), CacheError> {
        let (cache, damaged) = CheckpointCache::open(config.cache, config.trusts.values())?;
        let inner = Inner {
            nodes: Nodes::new(config.nodes),
            trusts: config.trusts,
            cache,
            clock: config.clock,
            judges: Semaphore::new(config.judges.max(1)),
            remembered: Remembered::new(),
        };
        Ok((Self(Arc::new(inner)), damaged))
    }

    /// The gRPC calls.
    pub fn services(&self) -> Services {
        let calls = VerifierServiceServer::new(rpc::Calls(self.clone()))
            .max_decoding_message_size(BUNDLE_LIMIT)
            .max_encoding_message_size(BUNDLE_LIMIT);
        Services::new().with(calls)
    }

    /// The registries whose trust files are here.
    pub fn registries(&self) -> impl Iterator<Item = &Origin> {
        self.0.trusts.keys()
    }

    /// The trust file of a registry.
    pub fn trust(&self, registry: &Origin) -> Option<&TrustFile> {
        self.0.trusts.get(registry)
    }

    /// The ways to nodes.
    pub fn nodes(&self) -> &Nodes {
        &self.0.nodes
    }

    /// Judges a customs examination that was kept: its receipt, and its report, made again from the
    /// evidence in it. The checkpoints of the evidence are held against those seen before.
    ///
    /// # Errors
    /// Only a fault of ours.
    pub async fn examined(&self, file: Bytes) -> Result<(Verdict, Option<Kept>), Refusal> {
        let permit = self.0.judges.acquire().await;
        let inner = Arc::clone(&self.0);
        let judging = tokio::task::spawn_blocking(move || {
            let trusts: Trusts = inner.trusts.values().cloned().collect();
            let mut view = View(&inner.remembered);
            let (verdict, kept) = examine::check(&file, &trusts, &mut view);
            let bundles = kept.iter().flat_map(|kept| &kept.bundles);
            let seen: Vec<_> = bundles.filter_map(|bundle| inner.seen(bundle)).collect();
            (verdict, kept, seen)
        });
        let (mut verdict, kept, seen) = judging.await.map_err(|error| broken_off(&error))?;
        drop(permit);
        for (registry, seen) in seen {
            verdict.checks.extend(self.0.compare(&registry, seen).await);
        }
        Ok((Verdict::new(verdict.checks, verdict.shown), kept))
    }

    /// Judges a bundle under the trust file of its registry and holds its checkpoint against those
    /// seen before.
    ///
    /// # Errors
    /// Only a fault of ours; a bundle that does not hold has a verdict.
    pub async fn judge(&self, bundle: Bytes, current: bool) -> Result<Verdict, Refusal> {
        let permit = self.0.judges.acquire().await;
        let judged = if bundle.len() <= LONG {
            self.0.judged(&bundle, current)
        } else {
            let inner = Arc::clone(&self.0);
            let judging = tokio::task::spawn_blocking(move || inner.judged(&bundle, current));
            judging.await.map_err(|error| broken_off(&error))?
        };
        drop(permit);
        let (mut verdict, seen) = judged;
        if let Some((registry, seen)) = seen
            && let Some(check) = self.0.compare(&registry, seen).await
        {
            verdict.checks.push(check);
            verdict = Verdict::new(verdict.checks, verdict.shown);
        }
        Ok(verdict)
    }

    /// Asks the nodes for their newest checkpoints now and then, until told to stop.
    pub async fn follow(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.refresh().await;
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(REFRESH) => {}
            }
        }
    }

    /// Asks the nodes for their newest checkpoints.
    async fn refresh(&self) {
        for (registry, trust) in &self.0.trusts {
            let Some(answer) = self.0.nodes.checkpoint(registry).await else {
                continue;
            };
            let newest = answer.and_then(|note| {
                Seen::open(&note, trust).map_err(|error| refused(registry, error))
            });
            match newest {
                Ok(seen) => {
                    let check = self.0.compare(registry, seen).await;
                    if check.is_some_and(|check| check.code == Code::LogForked) {
                        tracing::error!(%registry, "the registry shows another history of its log");
                    }
                }
                Err(refusal) => {
                    tracing::warn!(%registry, reason = refusal.reason(), "a node gives no checkpoint");
                }
            }
        }
    }
}

fn broken_off(error: &JoinError) -> Refusal {
    tracing::error!(%error, "a judgement broke off");
    Refusal::internal()
}

fn refused(registry: &Origin, error: SeenError) -> Refusal {
    Refusal::new(
        Class::FailedPrecondition,
        "CHECKPOINT_INVALID",
        format!("the node of {registry} gives a checkpoint that cannot be taken: {error}"),
    )
}

impl std::fmt::Debug for Alone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Alone")
            .field("registries", &self.0.trusts.keys())
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// The verdict on the bundle alone, and its checkpoint where the registry's keys signed it.
    fn judged(&self, bundle: &[u8], current: bool) -> (Verdict, Option<(Origin, Seen)>) {
        let ask = Ask {
            now: Some(self.clock.now()),
            current,
        };
        let read = Bundle::parse(bundle);
        let trust = read
            .as_ref()
            .ok()
            .and_then(|bundle| self.trusts.get(&bundle.registry));
        let mut view = View(&self.remembered);
        let verdict = verify_read(read.as_ref(), trust, &ask, &mut view);
        let seen = read.ok().and_then(|bundle| self.seen_in(&bundle));
        (verdict, seen)
    }

    /// The checkpoint of a bundle, where it can be read and the registry's keys signed it.
    fn seen(&self, bundle: &[u8]) -> Option<(Origin, Seen)> {
        self.seen_in(&Bundle::parse(bundle).ok()?)
    }

    fn seen_in(&self, bundle: &Bundle) -> Option<(Origin, Seen)> {
        let trust = self.trusts.get(&bundle.registry)?;
        let seen = Seen::open(&bundle.checkpoint, trust).ok()?;
        Some((bundle.registry.clone(), seen))
    }

    /// Whether a verdict under this registry's trust file is of a simulated clock.
    fn is_simulated(&self, registry: Option<&Origin>) -> bool {
        registry
            .and_then(|registry| self.trusts.get(registry))
            .is_some_and(TrustFile::is_simulated)
    }
}

/// A check of a checkpoint against those seen before.
fn check(code: Code, seen: &Seen, detail: impl Into<String>) -> Check {
    Check {
        code,
        class: code.class(),
        subject: format!("checkpoint {}", seen.size()),
        detail: detail.into(),
    }
}
