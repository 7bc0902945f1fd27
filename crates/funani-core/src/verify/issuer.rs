//! The registry's keys, as the trust file names them, and signatures, checked once.

use funani_proof::jws::Jws;
use funani_proof::key::{Kid, PublicKey};

use super::Memory;
use super::findings::{Findings, Step};
use crate::origin::Origin;
use crate::time::Timestamp;
use crate::trust::{TrustFile, TrustRole};
use crate::verdict::Code;

/// What the trust file says of a key that a statement names.
pub(super) enum Found<'a> {
    /// It is the registry's for this role and time.
    Known(&'a PublicKey),
    /// The trust file says otherwise.
    Refused(Code),
    /// The trust file does not know it.
    Unknown,
    /// There is no trust file for this registry.
    Untold,
}

/// The registry that issued a bundle, as far as it is trusted.
pub(super) struct Issuer<'a> {
    /// The trust file, where it is one for the registry.
    trust: Option<&'a TrustFile>,
}

impl<'a> Issuer<'a> {
    pub(super) fn new(trust: Option<&'a TrustFile>, registry: &Origin) -> Self {
        Self {
            trust: trust.filter(|trust| trust.registry() == registry),
        }
    }

    /// The trust file, where it is one for the registry.
    pub(super) const fn trust(&self) -> Option<&'a TrustFile> {
        self.trust
    }

    /// Whether the trust file names the key at all, in whatever role.
    pub(super) fn has_heard_of(&self, kid: Kid) -> bool {
        let keys = self.trust.map(TrustFile::keys).unwrap_or_default();
        keys.iter().any(|key| key.public.kid() == kid)
    }

    /// The key of a receipt or head statement. `logged` is the time at which the log took it up,
    /// which judges the key's interval; without it, the time that the statement bears does.
    pub(super) fn receipt_key(
        &self,
        role: TrustRole,
        kid: Kid,
        logged: Option<Timestamp>,
        time: Timestamp,
    ) -> Found<'a> {
        self.key(role, kid, |trust| match logged {
            Some(logged) => trust.key_logged(role, kid, logged),
            None => trust.key(role, kid, time),
        })
    }

    /// The key `kid` of this role, at `time`.
    pub(super) fn key_at(&self, role: TrustRole, kid: Kid, time: Timestamp) -> Found<'a> {
        self.key(role, kid, |trust| trust.key(role, kid, time))
    }

    fn key(
        &self,
        role: TrustRole,
        kid: Kid,
        open: impl FnOnce(&'a TrustFile) -> Option<&'a PublicKey>,
    ) -> Found<'a> {
        let Some(trust) = self.trust else {
            return Found::Untold;
        };
        if trust.entry(role, kid).is_some() {
            return open(trust).map_or(Found::Refused(Code::KeyRevoked), Found::Known);
        }
        if self.has_heard_of(kid) {
            return Found::Refused(Code::WrongPurpose);
        }
        Found::Unknown
    }
}

impl<'a> Found<'a> {
    /// The key, or a finding why there is none. That there is no trust file at all is found once
    /// and for all elsewhere.
    pub(super) fn or_find(
        self,
        step: Step,
        subject: &str,
        findings: &mut Findings,
    ) -> Option<&'a PublicKey> {
        match self {
            Self::Known(key) => return Some(key),
            Self::Refused(code) => findings.find(step, code, subject, "the registry's key"),
            Self::Unknown => findings.find(Step::Trust, Code::ConsistentIssuerUnknown, subject, ""),
            Self::Untold => {}
        }
        None
    }
}

/// Whether the signature holds; one that is remembered is not computed again.
pub(super) fn holds(memory: &mut dyn Memory, jws: &Jws, key: &PublicKey) -> bool {
    if jws.kid() != key.kid() {
        return false;
    }
    if memory.verified(jws.digest(), key.kid()) {
        return true;
    }
    let holds = jws.verify(key).is_ok();
    if holds {
        memory.remember(jws.digest(), key.kid());
    }
    holds
}
