//! A party's own folder: its keys, and what it needs to remember.
//!
//! `keygen` makes it, mode 0700, a PKCS#8 file for each purpose. `wallet.json` holds the registry,
//! the server, the party id once enrolled, and the opened facts, without which nobody can say what
//! the salted digests on the party chain mean.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use funani_core::fact::OpenedFact;
use funani_core::id::PartyId;
use funani_core::origin::Origin;
use funani_core::party::{Custody, Purpose};
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::key::SigningKey;

/// The purposes a wallet has a key for.
pub const PURPOSES: [Purpose; 4] = [
    Purpose::Root,
    Purpose::Act,
    Purpose::Approve,
    Purpose::Authenticate,
];

/// A party's folder, opened.
#[derive(Clone, Debug)]
pub struct Wallet {
    dir: PathBuf,
    /// The registry the party belongs to.
    pub registry: Origin,
    /// The server's URL.
    pub server: String,
    /// The party id, once drafted.
    pub party: Option<PartyId>,
    /// How the keys are held, as declared.
    pub custody: Custody,
    /// The facts on the party's chain, opened.
    pub facts: Vec<OpenedFact>,
    keys: Vec<(Purpose, SigningKey)>,
}

impl Wallet {
    /// Makes a folder with fresh keys from `seed`, which must give other bytes at each call.
    ///
    /// # Errors
    ///
    /// When the folder holds a wallet already, or cannot be written.
    pub fn create(
        dir: &Path,
        registry: Origin,
        server: String,
        custody: Custody,
        mut seed: impl FnMut() -> [u8; 32],
    ) -> Result<Self> {
        if dir.join("wallet.json").exists() {
            bail!(
                "{} holds a wallet already; it is not replaced",
                dir.display()
            );
        }
        make_private_folder(dir)?;
        let mut keys = Vec::new();
        for purpose in PURPOSES {
            let key = SigningKey::from_seed(seed());
            let path = dir.join(format!("{purpose}.pem"));
            write_private(&path, key.to_pkcs8_pem().as_bytes())?;
            keys.push((purpose, key));
        }
        let wallet = Self {
            dir: dir.to_path_buf(),
            registry,
            server,
            party: None,
            custody,
            facts: Vec::new(),
            keys,
        };
        wallet.save()?;
        Ok(wallet)
    }

    /// Opens a folder.
    ///
    /// # Errors
    ///
    /// When a file is missing or malformed; the message names it.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = dir.join("wallet.json");
        let bytes = fs::read(&path).with_context(|| {
            format!("{} is not there; `funani keygen` makes one", path.display())
        })?;
        let value = json::parse(&bytes, Limits::MESSAGE)
            .with_context(|| format!("{} is malformed", path.display()))?;
        let text = |name: &str| {
            let found = value.as_object().and_then(|object| object.get(name));
            found.and_then(Value::as_str).map(str::to_owned)
        };
        let need =
            |name: &str| text(name).with_context(|| format!("{} lacks {name}", path.display()));
        let facts = value
            .as_object()
            .and_then(|object| object.get("facts"))
            .and_then(Value::as_array)
            .unwrap_or_default();
        let mut keys = Vec::new();
        for purpose in PURPOSES {
            let path = dir.join(format!("{purpose}.pem"));
            let pem = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            let key = SigningKey::from_pkcs8_pem(&pem)
                .with_context(|| format!("{} is no Ed25519 key in PKCS#8", path.display()))?;
            keys.push((purpose, key));
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            registry: need("registry")?
                .parse()
                .context("the registry is malformed")?,
            server: need("server")?,
            party: text("party")
                .map(|id| id.parse())
                .transpose()
                .context("the party id is malformed")?,
            custody: need("custody")?
                .parse()
                .context("the custody is malformed")?,
            facts: facts
                .iter()
                .map(OpenedFact::parse_value)
                .collect::<Result<_, _>>()
                .context("a fact is malformed")?,
            keys,
        })
    }

    /// Writes `wallet.json` anew, whole or not at all.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn save(&self) -> Result<()> {
        let mut object = Object::new();
        object.insert("custody", self.custody.as_str());
        let facts: Vec<Value> = self.facts.iter().map(OpenedFact::to_value).collect();
        object.insert("facts", facts);
        if let Some(party) = self.party {
            object.insert("party", party.to_string());
        }
        object.insert("registry", self.registry.as_str());
        object.insert("server", self.server.as_str());
        let text = json::to_canonical(&object.into());
        let draft = self.dir.join("wallet.json.new");
        write_private(&draft, text.as_bytes())?;
        let path = self.dir.join("wallet.json");
        fs::rename(&draft, &path).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The party id.
    ///
    /// # Errors
    ///
    /// When the party has not been drafted yet.
    pub fn party(&self) -> Result<PartyId> {
        self.party.with_context(|| {
            format!(
                "{} is not enrolled; `funani party draft` begins it",
                self.dir.display()
            )
        })
    }

    /// The key of a purpose.
    ///
    /// # Errors
    ///
    /// When the wallet has no key for it.
    pub fn key(&self, purpose: Purpose) -> Result<&SigningKey> {
        let found = self.keys.iter().find(|(held, _)| *held == purpose);
        found
            .map(|(_, key)| key)
            .with_context(|| format!("the wallet has no {purpose} key"))
    }

    /// All keys with their purposes.
    pub fn keys(&self) -> &[(Purpose, SigningKey)] {
        &self.keys
    }
}

fn make_private_folder(dir: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("{} cannot be made", dir.display()))
}

/// Writes a file that only its owner reads, through to the disk.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("{} cannot be written", path.display()))
}
