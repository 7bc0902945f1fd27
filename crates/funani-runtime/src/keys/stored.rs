//! Keys that stand on disk.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use funani_core::trust::TrustFile;
use funani_proof::b64;
use funani_proof::key::SigningKey;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::first::{SECRET, TRUST, failed};
use super::{Inner, Keys, KeysError, Role, Secret};

/// Reads every key that is there and holds it against the trust file.
pub(super) fn load(dir: &Path) -> Result<Keys, KeysError> {
    let trust_path = dir.join(TRUST);
    let text = fs::read_to_string(&trust_path).map_err(failed("read", &trust_path))?;
    let trust = TrustFile::parse(text.as_bytes()).map_err(|source| KeysError::TrustInvalid {
        path: trust_path,
        source,
    })?;
    let mut keys = Vec::new();
    for role in Role::ALL {
        let path = dir.join(role.file());
        let Some(pem) = read_private(&path)? else {
            continue;
        };
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|source| KeysError::KeyInvalid {
            path: path.clone(),
            source,
        })?;
        let is_named = |trusted| trust.entry(trusted, key.kid()).is_some();
        if !role.trusted().is_none_or(is_named) {
            return Err(KeysError::KeyNotTrusted { path, role });
        }
        keys.push((role, key));
    }
    let secret = secret(&dir.join(SECRET))?;
    Ok(Keys(Arc::new(Inner {
        dir: dir.to_owned(),
        keys,
        secret,
        trust,
        trust_json: text,
    })))
}

fn secret(path: &Path) -> Result<Secret, KeysError> {
    let read = read_private(path)?;
    let bytes = read.and_then(|text| b64::decode(text.trim_end()).ok()?.try_into().ok());
    bytes
        .map(|bytes| Secret(Zeroizing::new(bytes)))
        .ok_or_else(|| {
            failed("read 32 secret bytes from", path)(std::io::ErrorKind::InvalidData.into())
        })
}

/// The text of a file that only its owner can read; `None` where there is none.
fn read_private(path: &Path) -> Result<Option<Zeroizing<String>>, KeysError> {
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.mode(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("look at", path)(error)),
    };
    if mode & 0o077 != 0 {
        return Err(KeysError::Exposed {
            path: path.to_owned(),
        });
    }
    let text = fs::read_to_string(path).map_err(failed("read", path))?;
    Ok(Some(Zeroizing::new(text)))
}

/// HMAC-SHA256 of the label under the secret (RFC 2104).
pub(super) fn derive(secret: &Secret, label: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(&*secret.0).expect("a key of any length is taken");
    mac.update(label.as_bytes());
    mac.finalize().into_bytes().into()
}
