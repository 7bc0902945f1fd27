//! The keys of a node, and its first start.
//!
//! At the first start under an origin the keys are made and `trust.json` says which public key has
//! which role. From then on the origin is permanent. The directory is not part of any backup of the
//! data: who has it can sign as the operator.
//!
//! A first start is all or nothing. A mark is set first, the keys are written and synced, and
//! `trust.json` appears last, under its name at once; then the mark goes. A start that finds the
//! mark but no `trust.json` was killed half-way: nothing was ever signed by those keys, so they are
//! made anew. A start that finds keys but neither mark nor `trust.json` refuses to guess.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use funani_core::form::FormFault;
use funani_core::origin::Origin;
use funani_core::time::Timestamp;
use funani_core::trust::{TrustFile, TrustRole};
use funani_proof::key::{KeyError, Kid, PublicKey, SigningKey};
use zeroize::Zeroizing;

use crate::chance::Chance;

mod first;
mod stored;

#[cfg(test)]
mod tests;

/// What a key of the node is for; each key has one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Approves as the operator: enrolments and changes of facts.
    Operator,
    /// Signs the operator's own acts.
    OperatorAct,
    /// Signs the registry's receipts and head statements.
    RegistryReceipt,
    /// Signs the parties' receipts and head statements.
    PartiesReceipt,
    /// Signs the documents service's receipts and head statements.
    DocumentsReceipt,
    /// Signs the customs service's receipts.
    CustomsReceipt,
    /// Signs checkpoints of the log.
    Checkpoint,
    /// Co-signs checkpoints of the log with a time.
    Cosign,
    /// Approves the recovery of a party that lost its roots.
    Recovery,
    /// Says to the node's other services that the caller is the node. In no trust file.
    Node,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 10] = [
        Self::Operator,
        Self::OperatorAct,
        Self::RegistryReceipt,
        Self::PartiesReceipt,
        Self::DocumentsReceipt,
        Self::CustomsReceipt,
        Self::Checkpoint,
        Self::Cosign,
        Self::Recovery,
        Self::Node,
    ];

    /// The name in the trust file (`docs/format.md` §5.2), and with `.pem` that of the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::OperatorAct => "operator-act",
            Self::RegistryReceipt => "registry-receipt",
            Self::PartiesReceipt => "parties-receipt",
            Self::DocumentsReceipt => "documents-receipt",
            Self::CustomsReceipt => "customs-receipt",
            Self::Checkpoint => "checkpoint",
            Self::Cosign => "cosign",
            Self::Recovery => "recovery",
            Self::Node => "node",
        }
    }

    /// The role in the trust file, which does not name the node's own key.
    const fn trusted(self) -> Option<TrustRole> {
        match self {
            Self::Operator => Some(TrustRole::Operator),
            Self::OperatorAct => Some(TrustRole::OperatorAct),
            Self::RegistryReceipt => Some(TrustRole::RegistryReceipt),
            Self::PartiesReceipt => Some(TrustRole::PartiesReceipt),
            Self::DocumentsReceipt => Some(TrustRole::DocumentsReceipt),
            Self::CustomsReceipt => Some(TrustRole::CustomsReceipt),
            Self::Checkpoint => Some(TrustRole::Checkpoint),
            Self::Cosign => Some(TrustRole::Cosign),
            Self::Recovery => Some(TrustRole::Recovery),
            Self::Node => None,
        }
    }

    fn file(self) -> String {
        format!("{}.pem", self.as_str())
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why the keys could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file or directory could not be read or written.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// There are no keys, and no origin to make them for.
    #[error("{} has no keys yet: the first start needs --origin", dir.display())]
    NoOrigin {
        /// The directory of the keys.
        dir: PathBuf,
    },
    /// The keys are those of another origin, which is permanent.
    #[error("{} holds the keys of {held}, not of {asked}", dir.display())]
    OtherOrigin {
        /// The directory of the keys.
        dir: PathBuf,
        /// The origin they were made for.
        held: Origin,
        /// The origin asked for.
        asked: Origin,
    },
    /// The keys are those of a story, or the start is, but not both.
    #[error("{} was first started {}", dir.display(),
        if *held { "with a story clock" } else { "without a story clock" })]
    OtherClock {
        /// The directory of the keys.
        dir: PathBuf,
        /// Whether they were made under a story clock.
        held: bool,
    },
    /// Keys without `trust.json` and without a mark of a first start.
    #[error("{} holds keys but no trust.json: restore it, or choose another directory", dir.display())]
    TrustMissing {
        /// The directory of the keys.
        dir: PathBuf,
    },
    /// Others than the owner can read a key.
    #[error("{} can be read by others: its mode must be 0600", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// `trust.json` is not a trust file.
    #[error("{} is not a trust file", path.display())]
    TrustInvalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: FormFault,
    },
    /// A file does not hold a private key.
    #[error("{} does not hold a key", path.display())]
    KeyInvalid {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: KeyError,
    },
    /// A key is not the one `trust.json` names for its role.
    #[error("{} is not the key that trust.json names for {role}", path.display())]
    KeyNotTrusted {
        /// The file.
        path: PathBuf,
        /// Its role.
        role: Role,
    },
    /// A key this process needs is not in its directory.
    #[error("{} has no key for {role}", dir.display())]
    Absent {
        /// The directory of the keys.
        dir: PathBuf,
        /// The role.
        role: Role,
    },
}

/// The keys of a node that this process has, and its trust file. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Keys(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    keys: Vec<(Role, SigningKey)>,
    secret: Secret,
    trust: TrustFile,
    trust_json: String,
}

/// 32 secret bytes for what the node says only to itself, such as cursors.
#[derive(Clone)]
struct Secret(Zeroizing<[u8; 32]>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What a start asks for.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// The origin; needed at the first start, checked at every later one.
    pub origin: Option<&'a Origin>,
    /// Whether the clock is a story's.
    pub simulated: bool,
    /// Time from which the keys are valid, if this is the first start.
    pub now: Timestamp,
}

impl Keys {
    /// Reads the keys in `dir`, or makes them at the first start.
    ///
    /// # Errors
    /// [`KeysError`]; nothing is left half made.
    pub fn open(dir: &Path, start: &Start<'_>, chance: &Chance) -> Result<Self, KeysError> {
        first::make_directory(dir)?;
        let _lock = first::lock(dir)?;
        let keys = match first::progress(dir)? {
            first::Progress::Done => stored::load(dir)?,
            first::Progress::Nothing => {
                let origin = start.origin.ok_or_else(|| KeysError::NoOrigin {
                    dir: dir.to_owned(),
                })?;
                first::make(dir, origin, start, chance)?;
                stored::load(dir)?
            }
        };
        if let Some(asked) = start.origin.filter(|asked| *asked != keys.origin()) {
            return Err(KeysError::OtherOrigin {
                dir: dir.to_owned(),
                held: keys.origin().clone(),
                asked: asked.clone(),
            });
        }
        if keys.is_simulated() != start.simulated {
            return Err(KeysError::OtherClock {
                dir: dir.to_owned(),
                held: keys.is_simulated(),
            });
        }
        Ok(keys)
    }

    /// The origin the keys were made for.
    pub fn origin(&self) -> &Origin {
        self.0.trust.registry()
    }

    /// Whether the node lives in a story.
    pub fn is_simulated(&self) -> bool {
        self.0.trust.is_simulated()
    }

    /// The trust file.
    pub fn trust(&self) -> &TrustFile {
        &self.0.trust
    }

    /// The trust file as it stands on disk.
    pub fn trust_json(&self) -> &str {
        &self.0.trust_json
    }

    /// The private key of a role.
    ///
    /// # Errors
    /// [`KeysError::Absent`] where this process was not given it.
    pub fn signing(&self, role: Role) -> Result<&SigningKey, KeysError> {
        let found = self.0.keys.iter().find(|(held, _)| *held == role);
        found.map(|(_, key)| key).ok_or_else(|| KeysError::Absent {
            dir: self.0.dir.clone(),
            role,
        })
    }

    /// The public key by which the node's services know each other.
    ///
    /// # Errors
    /// [`KeysError::Absent`] where this process was not given the node's key.
    pub fn node(&self) -> Result<PublicKey, KeysError> {
        self.signing(Role::Node).map(SigningKey::public)
    }

    /// The ids of the keys this process has, for a start message.
    pub fn kids(&self) -> impl Iterator<Item = (Role, Kid)> {
        self.0.keys.iter().map(|(role, key)| (*role, key.kid()))
    }

    /// 32 secret bytes for one use, named by `label`; the same at every start.
    pub fn secret(&self, label: &str) -> [u8; 32] {
        stored::derive(&self.0.secret, label)
    }
}
