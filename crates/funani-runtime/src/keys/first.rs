//! The first start: all keys or none.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use funani_core::origin::Origin;
use funani_core::time::SECOND;
use funani_core::trust::{TrustFile, TrustKey};
use funani_proof::key::SigningKey;
use funani_proof::{b64, json};
use zeroize::Zeroizing;

use super::{KeysError, Role, Start};
use crate::chance::Chance;

/// Stands while a first start is under way.
pub(super) const MARK: &str = "first-start";
/// Stands when the first start is done.
pub(super) const TRUST: &str = "trust.json";
/// Secret bytes for cursors and the like.
pub(super) const SECRET: &str = "secret";

/// How far the first start has come.
pub(super) enum Progress {
    /// Nothing counts yet.
    Nothing,
    /// The keys stand.
    Done,
}

/// Names what failed.
pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> KeysError {
    let path = path.to_owned();
    move |source| KeysError::Io {
        doing,
        path,
        source,
    }
}

pub(super) fn make_directory(dir: &Path) -> Result<(), KeysError> {
    let made = DirBuilder::new().mode(0o700).recursive(true).create(dir);
    made.map_err(failed("make", dir))
}

/// Holds off another first start in the same directory until dropped.
pub(super) fn lock(dir: &Path) -> Result<File, KeysError> {
    let handle = File::open(dir).map_err(failed("open", dir))?;
    handle.lock().map_err(failed("lock", dir))?;
    Ok(handle)
}

/// Looks where the first start stands, and clears away one that was killed half-way.
pub(super) fn progress(dir: &Path) -> Result<Progress, KeysError> {
    let mark = dir.join(MARK);
    let is_marked = exists(&mark)?;
    if exists(&dir.join(TRUST))? {
        if is_marked {
            remove(&mark)?;
            sync(dir)?;
        }
        return Ok(Progress::Done);
    }
    for name in key_files() {
        let path = dir.join(name);
        if !exists(&path)? {
            continue;
        }
        if !is_marked {
            return Err(KeysError::TrustMissing {
                dir: dir.to_owned(),
            });
        }
        remove(&path)?;
    }
    Ok(Progress::Nothing)
}

/// Makes all keys; they count once `trust.json` stands.
pub(super) fn make(
    dir: &Path,
    origin: &Origin,
    start: &Start<'_>,
    chance: &Chance,
) -> Result<(), KeysError> {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(failed("protect", dir))?;
    let mark = dir.join(MARK);
    write(&mark, b"")?;
    sync(dir)?;

    let mut trusted = Vec::new();
    for role in Role::ALL {
        let key = SigningKey::from_seed(chance.bytes());
        write(&dir.join(role.file()), key.to_pkcs8_pem().as_bytes())?;
        trusted.extend(role.trusted().map(|role| TrustKey {
            role,
            public: key.public(),
            // Checkpoints are stamped in whole seconds, the first one within this second.
            from: start.now.plus(-start.now.as_millis().rem_euclid(SECOND)),
            until: None,
        }));
    }
    let secret = Zeroizing::new(b64::encode(&*Zeroizing::new(chance.bytes())));
    write(&dir.join(SECRET), secret.as_bytes())?;

    let trust = TrustFile::new(origin.clone(), trusted, start.simulated)
        .expect("seven keys made from chance are few and differ");
    let trust = json::to_canonical(&trust.to_value());
    let draft = dir.join("trust.json.new");
    write(&draft, trust.as_bytes())?;
    sync(dir)?;
    let place = dir.join(TRUST);
    fs::rename(&draft, &place).map_err(failed("put in place", &place))?;
    sync(dir)?;
    remove(&mark)?;
    sync(dir)
}

fn key_files() -> impl Iterator<Item = String> {
    let keys = Role::ALL.into_iter().map(Role::file);
    keys.chain([SECRET.to_owned(), "trust.json.new".to_owned()])
}

fn exists(path: &Path) -> Result<bool, KeysError> {
    path.try_exists().map_err(failed("look for", path))
}

fn remove(path: &Path) -> Result<(), KeysError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("remove", path)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a file for the owner only, and waits until it is on disk.
fn write(path: &Path, content: &[u8]) -> Result<(), KeysError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path).map_err(failed("write", path))?;
    file.write_all(content).map_err(failed("write", path))?;
    file.sync_all().map_err(failed("sync", path))
}

/// Waits until the names in a directory are on disk.
fn sync(dir: &Path) -> Result<(), KeysError> {
    let handle = File::open(dir).map_err(failed("open", dir))?;
    handle.sync_all().map_err(failed("sync", dir))
}
