//! The newest checkpoint seen of each other registry, kept in files: a log that shows another face
//! later is found out, also while its registry is away.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use funani_core::bundle::Bundle;
use funani_core::form::{self, Form};
use funani_core::origin::Origin;
use funani_core::verdict::CheckpointShown;
use funani_proof::checkpoint::SignedNote;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};
use funani_trade::examine::Checkpoints;

#[cfg(test)]
mod tests;

/// The checkpoints, and where they are kept.
#[derive(Debug)]
pub(crate) struct Cache {
    dir: Option<PathBuf>,
    seen: Mutex<Checkpoints>,
}

impl Cache {
    /// Reads what is kept in a folder; a file that does not hold is named in the log and left alone.
    pub(crate) fn open(dir: Option<PathBuf>) -> Self {
        let mut seen = BTreeMap::new();
        let files = dir.as_deref().and_then(|dir| std::fs::read_dir(dir).ok());
        for file in files.into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap_or_default();
            match read(&bytes) {
                Some((registry, checkpoint)) => {
                    seen.insert(registry, checkpoint);
                }
                None => {
                    tracing::error!(file = %path.display(), "a kept checkpoint cannot be read and is not trusted");
                }
            }
        }
        Self {
            dir,
            seen: Mutex::new(seen),
        }
    }

    /// What has been seen.
    pub(crate) fn seen(&self) -> Checkpoints {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Keeps the checkpoint of a bundle that holds, where it is newer.
    pub(crate) fn keep(&self, bundle: &Bundle) {
        let Some((registry, checkpoint)) = of(bundle) else {
            return;
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = seen
            .get(&registry)
            .is_none_or(|known| known.size < checkpoint.size);
        if !newer {
            return;
        }
        if let Some(dir) = &self.dir
            && let Err(error) = write(dir, &registry, checkpoint)
        {
            tracing::error!(%error, %registry, "a checkpoint cannot be kept");
        }
        seen.insert(registry, checkpoint);
    }
}

/// The registry of a bundle, and the checkpoint that it holds.
fn of(bundle: &Bundle) -> Option<(Origin, CheckpointShown)> {
    let note = SignedNote::parse(&bundle.checkpoint).ok()?;
    let checkpoint = note.checkpoint().ok()?;
    let shown = CheckpointShown {
        size: checkpoint.size,
        root: checkpoint.root,
        time: None,
    };
    Some((bundle.registry.clone(), shown))
}

fn read(bytes: &[u8]) -> Option<(Origin, CheckpointShown)> {
    let value = json::parse_canonical(bytes, Limits::DOCUMENT).ok()?;
    form::read_value(&value, |form: &mut Form<'_>| {
        let registry = form.required("registry").parsed();
        let root = form.required("root").digest();
        let size = form.required("size").integer(0, form::MAX_INTEGER);
        let shown = CheckpointShown {
            size: size?,
            root: root?,
            time: None,
        };
        Some((registry?, shown))
    })
    .ok()
}

/// Writes beside and renames, so that a crash leaves the old file or the new one.
fn write(dir: &Path, registry: &Origin, checkpoint: CheckpointShown) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let object = form::object([
        ("registry", Some(registry.as_str().into())),
        ("root", Some(checkpoint.root.into())),
        ("size", Some(form::integer(checkpoint.size))),
    ]);
    let name = Digest::of(registry.as_str().as_bytes()).to_string();
    let name = name.trim_start_matches("sha256:");
    let file = dir.join(format!("{name}.json"));
    let beside = dir.join(format!("{name}.new"));
    let text = json::to_canonical(&Value::from(object));
    let written = std::fs::File::create(&beside)?;
    std::io::Write::write_all(&mut &written, text.as_bytes())?;
    written.sync_all()?;
    std::fs::rename(&beside, &file)?;
    std::fs::File::open(dir)?.sync_all()
}
