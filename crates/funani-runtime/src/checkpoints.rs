//! Checkpoints of registries' logs that were seen, in memory and in a folder, one file for a registry
//! (`docs/format.md` §5.4): a log that shows another face later is found out, also while its registry
//! is away.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use funani_core::origin::Origin;
use funani_core::seen::Seen;
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};

/// Most checkpoints of a registry that are kept before they are proved against each other.
const MOST: usize = 64;

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The folder or a file in it cannot be read or written.
    #[error("{} cannot be used", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Another process uses the folder.
    #[error("{} is used by another process", path.display())]
    InUse {
        /// Which.
        path: PathBuf,
    },
}

/// A file that could not be trusted and was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The registry that it was for.
    pub registry: Origin,
    /// Where it lies now.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

/// What is known of a registry's log.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// By size; more than one are not proved against each other yet.
    pub seen: Vec<Seen>,
    /// Name of the file that was damaged, where one was.
    pub damaged: Option<String>,
}

impl Known {
    /// One that no log which only grows can have made beside this one.
    pub fn against(&self, other: &Seen) -> Option<&Seen> {
        self.seen.iter().find(|known| known.contradicts(other))
    }
}

/// The checkpoints of all registries.
#[derive(Debug)]
pub struct CheckpointCache {
    known: Arc<Mutex<BTreeMap<Origin, Known>>>,
    folder: Option<Arc<Folder>>,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// Held as long as the process runs.
    _lock: File,
    /// One writer at a time, so that an older state never comes after a newer.
    writing: Mutex<()>,
}

impl CheckpointCache {
    /// Reads what is kept in a folder of the registries whose trust files these are; without a folder
    /// nothing outlives the process. Files that are damaged are set aside and named.
    ///
    /// # Errors
    /// [`CacheError`] where the folder cannot be used.
    pub fn open<'a>(
        folder: Option<PathBuf>,
        trusts: impl IntoIterator<Item = &'a TrustFile>,
    ) -> Result<(Self, Vec<Damaged>), CacheError> {
        let (mut known, mut damaged) = (BTreeMap::new(), Vec::new());
        let folder = folder.map(Folder::open).transpose()?;
        for trust in trusts {
            let Some(folder) = &folder else { break };
            let registry = trust.registry();
            let path = folder.file(registry);
            let bytes = match std::fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(source) => return Err(CacheError::Io { path, source }),
            };
            let entry: &mut Known = known.entry(registry.clone()).or_default();
            match read(&bytes, trust) {
                Ok(seen) => entry.seen = seen,
                Err(why) => {
                    let aside = set_aside(&path)?;
                    let name = aside.file_name().map(|name| name.to_string_lossy());
                    entry.damaged = name.map(std::borrow::Cow::into_owned);
                    damaged.push(Damaged {
                        registry: registry.clone(),
                        path: aside,
                        why,
                    });
                }
            }
        }
        let cache = Self {
            known: Arc::new(Mutex::new(known)),
            folder: folder.map(Arc::new),
        };
        Ok((cache, damaged))
    }

    /// What is known of a registry's log.
    pub fn known(&self, registry: &Origin) -> Known {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(registry).cloned().unwrap_or_default()
    }

    /// Puts `next` in the place of `past`, whatever else was added meanwhile, and writes it down.
    pub async fn keep(&self, registry: &Origin, past: &[Seen], next: Vec<Seen>) {
        let changed = {
            let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let known = all.entry(registry.clone()).or_default();
            let before = known.seen.clone();
            known
                .seen
                .retain(|seen| !past.iter().any(|past| past.is_same(seen)));
            for seen in next {
                if !known.seen.iter().any(|other| other.is_same(&seen)) {
                    known.seen.push(seen);
                }
            }
            known.seen.sort_by_key(Seen::size);
            let more = known.seen.len().saturating_sub(MOST);
            known.seen.drain(..more);
            before != known.seen
        };
        let Some(folder) = self.folder.clone().filter(|_| changed) else {
            return;
        };
        let (known, of) = (Arc::clone(&self.known), registry.clone());
        let written = tokio::task::spawn_blocking(move || folder.write(&of, &known)).await;
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%registry, %error, "a checkpoint could not be written down");
            }
            Err(error) => tracing::error!(%registry, %error, "writing broke off"),
        }
    }
}

impl Folder {
    fn open(path: PathBuf) -> Result<Self, CacheError> {
        let io = |source| CacheError::Io {
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(&path).map_err(io)?;
        let lock = File::create(path.join("lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path,
                _lock: lock,
                writing: Mutex::new(()),
            }),
            Err(TryLockError::WouldBlock) => Err(CacheError::InUse { path }),
            Err(TryLockError::Error(source)) => Err(CacheError::Io { path, source }),
        }
    }

    /// An origin may hold what a file name may not; the digest keeps two of them apart.
    fn file(&self, registry: &Origin) -> PathBuf {
        let name = registry.as_str().replace(['/', ':'], "_");
        let name = name.get(..100).unwrap_or(&name);
        let digest = Digest::of(registry.as_str().as_bytes()).to_string();
        let digest = digest.get(7..15).unwrap_or_default();
        self.path.join(format!("{name}-{digest}.json"))
    }

    fn write(
        &self,
        registry: &Origin,
        known: &Mutex<BTreeMap<Origin, Known>>,
    ) -> std::io::Result<()> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = {
            let known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(registry).cloned().unwrap_or_default().seen
        };
        let mut file = tempfile::NamedTempFile::new_in(&self.path)?;
        file.write_all(written(registry, &seen).as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(self.file(registry))
            .map_err(|error| error.error)?;
        File::open(&self.path)?.sync_all()
    }
}

fn written(registry: &Origin, seen: &[Seen]) -> String {
    let notes: Vec<Value> = seen.iter().map(|seen| seen.note().into()).collect();
    let object = Object::from([
        ("checkpoints", Value::from(notes)),
        ("registry", registry.clone().into()),
        ("type", "funani-checkpoints".into()),
        ("v", 1.into()),
    ]);
    json::to_canonical(&object.into())
}

/// The checkpoints in a file, or what is wrong with it.
fn read(bytes: &[u8], trust: &TrustFile) -> Result<Vec<Seen>, String> {
    let value = json::parse_canonical(bytes, Limits::BUNDLE).map_err(|error| error.to_string())?;
    let notes = value.pointer("/checkpoints").and_then(Value::as_array);
    let mut seen = Vec::new();
    for note in notes.unwrap_or_default() {
        let note = note.as_str().ok_or("a checkpoint is no text")?;
        seen.push(Seen::open(note, trust).map_err(|error| error.to_string())?);
    }
    if seen.is_empty() || seen.len() > MOST {
        return Err("it does not hold 1 to 64 checkpoints".to_owned());
    }
    // Whatever else the file says would be lost when it is written again.
    if written(trust.registry(), &seen).as_bytes() != bytes {
        return Err("it is not in the form that is written here".to_owned());
    }
    Ok(seen)
}

fn set_aside(path: &Path) -> Result<PathBuf, CacheError> {
    let aside = path.with_extension("json.damaged");
    std::fs::rename(path, &aside).map_err(|source| CacheError::Io {
        path: path.to_owned(),
        source,
    })?;
    Ok(aside)
}
