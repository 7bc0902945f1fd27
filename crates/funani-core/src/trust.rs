//! The trust file.
//!
//! It names the keys of one registry's operator, and so is the one thing that a verifier must get
//! from somewhere it trusts: everything else is proved against it. See `docs/format.md` §5.2.

use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value, canonical_digest};
use funani_proof::key::{Kid, PublicKey};

use crate::form::{self, Field, Form, FormFault, ViolationCode, named};
use crate::origin::Origin;
use crate::party::read_public_key;
use crate::time::{SECOND, Timestamp};

#[cfg(test)]
mod tests;

/// How long after a receipt key's end a receipt of its time may still reach the log: 60 seconds.
pub const LOG_GRACE: i64 = 60 * SECOND;

/// The most keys that a trust file may hold.
pub const MAX_TRUST_KEYS: usize = 1_024;

named! {
    /// What a key of the operator is for.
    pub enum TrustRole, "a role of docs/format.md §5.2" {
        /// Approves enrolments and descriptions of parties.
        Operator = "operator",
        /// Signs the acts that are the operator's own.
        OperatorAct = "operator-act",
        /// Signs the receipts of bills and notes.
        RegistryReceipt = "registry-receipt",
        /// Signs the receipts of parties.
        PartiesReceipt = "parties-receipt",
        /// Signs the receipts of documents.
        DocumentsReceipt = "documents-receipt",
        /// Signs the receipts of the customs service.
        CustomsReceipt = "customs-receipt",
        /// Signs the checkpoints of the log.
        Checkpoint = "checkpoint",
        /// Adds the time-stamped signature to checkpoints.
        Cosign = "cosign",
        /// Recovers parties that named no recovery of their own.
        Recovery = "recovery",
    }
}

/// One key of the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustKey {
    /// What it is for.
    pub role: TrustRole,
    /// The key.
    pub public: PublicKey,
    /// From when it speaks for the operator.
    pub from: Timestamp,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
}

impl TrustKey {
    /// Whether the key speaks at `time`: not before `from`, and before `until`.
    pub fn is_open(&self, time: Timestamp) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

/// Why a trust file cannot be made from these keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A key stands twice: one key has one role.
    #[error("the key {0} stands twice")]
    Duplicate(Kid),
    /// There are more than [`MAX_TRUST_KEYS`] keys.
    #[error("there are too many keys")]
    TooMany,
}

/// The keys of one registry's operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustFile {
    registry: Origin,
    keys: Vec<TrustKey>,
    quorum: u64,
    simulated: bool,
}

impl TrustFile {
    /// A trust file without witnesses. `simulated` says that the registry's clock is told a story.
    ///
    /// # Errors
    /// [`TrustError`] where a key stands twice or there are too many.
    pub fn new(
        registry: Origin,
        mut keys: Vec<TrustKey>,
        simulated: bool,
    ) -> Result<Self, TrustError> {
        keys.sort_by_key(|key| key.public.kid());
        let double = keys
            .array_windows()
            .find(|[one, next]| one.public.kid() == next.public.kid());
        if let Some([key, _]) = double {
            return Err(TrustError::Duplicate(key.public.kid()));
        }
        if keys.len() > MAX_TRUST_KEYS {
            return Err(TrustError::TooMany);
        }
        Ok(Self {
            registry,
            keys,
            quorum: 0,
            simulated,
        })
    }

    /// Reads a trust file, canonical or plain JSON.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormFault> {
        form::read_value(&json::parse(bytes, Limits::DOCUMENT)?, Self::read)
    }

    /// The trust file, written.
    pub fn to_value(&self) -> Value {
        Object::from([
            ("v", Value::from(1)),
            ("type", "funani-trust".into()),
            ("registry", self.registry.clone().into()),
            ("keys", form::list(&self.keys, write_key)),
            ("quorum", form::integer(self.quorum)),
            ("simulated", self.simulated.into()),
            ("suites", Value::Array(vec!["Ed25519".into()])),
            ("witnesses", Value::Array(Vec::new())),
        ])
        .into()
    }

    /// The digest of the canonical form, by which two people compare their trust files.
    pub fn digest(&self) -> Digest {
        canonical_digest(&self.to_value())
    }

    /// The registry that is spoken for.
    pub const fn registry(&self) -> &Origin {
        &self.registry
    }

    /// Every key, sorted by its id.
    pub fn keys(&self) -> &[TrustKey] {
        &self.keys
    }

    /// How many witnesses must have co-signed a checkpoint.
    pub const fn quorum(&self) -> u64 {
        self.quorum
    }

    /// Whether the registry's clock is told a story, so that its times mean nothing.
    pub const fn is_simulated(&self) -> bool {
        self.simulated
    }

    /// The key `kid`, where it has this role and is open at `at`.
    pub fn key(&self, role: TrustRole, kid: Kid, at: Timestamp) -> Option<&PublicKey> {
        let key = self.entry(role, kid)?;
        key.is_open(at).then_some(&key.public)
    }

    /// The receipt key `kid`, where it has this role and may stand under a leaf of this log time:
    /// not before `from`, and before [`LOG_GRACE`] after `until`.
    pub fn key_logged(&self, role: TrustRole, kid: Kid, logged: Timestamp) -> Option<&PublicKey> {
        let key = self.entry(role, kid)?;
        let ended = key
            .until
            .is_some_and(|until| until.plus(LOG_GRACE) <= logged);
        (key.from <= logged && !ended).then_some(&key.public)
    }

    /// The keys of this role that are open at `at`.
    pub fn open_keys(&self, role: TrustRole, at: Timestamp) -> impl Iterator<Item = &PublicKey> {
        let open = move |key: &&TrustKey| key.role == role && key.is_open(at);
        self.keys.iter().filter(open).map(|key| &key.public)
    }

    /// The entry of the key `kid`, at whatever time, where it has this role.
    pub fn entry(&self, role: TrustRole, kid: Kid) -> Option<&TrustKey> {
        let at = self
            .keys
            .binary_search_by_key(&kid, |key| key.public.kid())
            .ok()?;
        self.keys.get(at).filter(|key| key.role == role)
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-trust");
        let registry = form.required("registry").parsed();
        let keys = form.required("keys").sorted(
            MAX_TRUST_KEYS,
            |field| field.object(read_key),
            |key| key.public.kid(),
        );
        let quorum = form.required("quorum").integer(0, u64::MAX);
        let simulated = form.required("simulated").boolean();
        let suites = form.required("suites");
        let suite = |field: &Field<'_>| field.text().map(str::to_owned);
        if suites
            .list(8, suite)
            .is_some_and(|names| names != ["Ed25519"])
        {
            suites.fault(ViolationCode::NotAllowed, "must be exactly Ed25519");
        }
        let witnesses = form.required("witnesses");
        witnesses.list(0, |_| Some(()))?;
        Some(Self {
            registry: registry?,
            keys: keys?,
            quorum: quorum?,
            simulated: simulated?,
        })
    }
}

fn read_key(form: &mut Form<'_>) -> Option<TrustKey> {
    let role = form.required("role").parsed();
    let public = read_public_key(form);
    let from = form.required("from").time();
    let until_field = form.optional("until");
    let until = until_field.as_ref().and_then(Field::time);
    if let (Some(field), Some(until), Some(from)) = (&until_field, until, from)
        && until <= from
    {
        field.fault(ViolationCode::OutOfRange, "must be later than from");
    }
    Some(TrustKey {
        role: role?,
        public: public?,
        from: from?,
        until,
    })
}

fn write_key(key: &TrustKey) -> Value {
    form::object([
        ("role", Some(key.role.as_str().into())),
        ("kid", Some(key.public.kid().into())),
        ("jwk", Some(key.public.to_jwk())),
        ("from", Some(key.from.into())),
        ("until", key.until.map(Value::from)),
    ])
    .into()
}
