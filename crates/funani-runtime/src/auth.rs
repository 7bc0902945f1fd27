//! Who is calling: reads and judges authentication tokens (`docs/format.md` §4.4).
//!
//! A token is verified once and then known by its digest until it ends. That its key is live is
//! asked on every call, of the directory, whose own news are never older than its lease: so a
//! revocation reaches calls with a token that was verified before.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use funani_core::id::PartyId;
use funani_core::origin::Origin;
use funani_core::party::Purpose;
use funani_core::time::SECOND;
use funani_core::token::{AuthToken, Subject, TokenError};
use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_proof::key::{Kid, PublicKey};
use funani_wire::reason::{Class, Refusal};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use lru::LruCache;

use crate::clock::Clock;
use crate::directory::{Directory, KeyEntry};

#[cfg(test)]
mod tests;

/// Locks are taken for a look-up only; more shards than cores keep callers apart.
const SHARDS: usize = 16;
/// Tokens kept in each shard.
const SHARD_CAPACITY: NonZeroUsize = NonZeroUsize::new(1024).expect("it is not zero");
/// Longest token that is read, in bytes.
const MAX_TOKEN: usize = 2048;

/// Who made a call, as its token proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The party, or the node itself.
    pub subject: Subject,
    /// The key that signed the token.
    pub kid: Kid,
}

impl Caller {
    /// The party that calls; `None` for the node.
    pub const fn party(&self) -> Option<PartyId> {
        match self.subject {
            Subject::Party(party) => Some(party),
            Subject::Node => None,
        }
    }

    /// Whether a service of this node calls.
    pub const fn is_node(&self) -> bool {
        matches!(self.subject, Subject::Node)
    }
}

/// The caller, or why there is none, in the extensions of a request.
#[derive(Clone, Debug)]
pub(crate) struct Authenticated(pub(crate) Result<Caller, Refusal>);

/// The caller of a request.
///
/// # Errors
/// Why the caller is not known; for calls whose rule is [`crate::access::Rule::Deferred`], where the
/// handler asks when it is time to.
pub fn caller<T>(request: &tonic::Request<T>) -> Result<Caller, Refusal> {
    match request.extensions().get::<Authenticated>() {
        Some(Authenticated(Ok(caller))) => Ok(*caller),
        Some(Authenticated(Err(refusal))) => Err(refusal.clone()),
        None => Err(missing()),
    }
}

/// The party that made a call.
///
/// # Errors
/// As [`caller`]; `PARTY_ONLY` where it was the node.
pub fn calling_party<T>(request: &tonic::Request<T>) -> Result<PartyId, Refusal> {
    caller(request)?.party().ok_or_else(party_only)
}

/// Judges tokens. Cheap to clone.
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

struct Inner {
    origin: Origin,
    node: PublicKey,
    directory: Directory,
    clock: Clock,
    verified: [Mutex<LruCache<Digest, Verified>>; SHARDS],
}

/// A token whose signature and form hold.
#[derive(Clone, Copy)]
struct Verified {
    caller: Caller,
    issued: u64,
    expires: u64,
}

impl Auth {
    /// Judges tokens for the registry `origin`: the node's by its key, a party's by the directory.
    pub fn new(origin: Origin, node: PublicKey, directory: Directory, clock: Clock) -> Self {
        let verified = std::array::from_fn(|_| Mutex::new(LruCache::new(SHARD_CAPACITY)));
        Self(Arc::new(Inner {
            origin,
            node,
            directory,
            clock,
            verified,
        }))
    }

    /// Who sends these headers.
    ///
    /// # Errors
    /// `WRONG_REGISTRY` for a token made for another registry; `TOKEN_MISSING`, `TOKEN_INVALID`,
    /// `TOKEN_TOO_LONG`, `TOKEN_EXPIRED`, `TOKEN_AHEAD`, `KEY_UNKNOWN`, `KEY_REVOKED`,
    /// `WRONG_PURPOSE`; `DIRECTORY_STALE` and `CLOCK_SKEW` where it cannot be told now.
    pub async fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let token = bearer(headers)?;
        let digest = Digest::of(token.as_bytes());
        if let Some(verified) = self.recall(&digest) {
            self.check_times(&verified)?;
            self.check_live(&verified.caller).await?;
            return Ok(verified.caller);
        }
        let jws = Jws::parse(token).map_err(|error| invalid(error.to_string()))?;
        let token = AuthToken::open(&jws).map_err(|error| refused(&error))?;
        let now = self.0.clock.now();
        token
            .check(&self.0.origin, now)
            .map_err(|error| refused(&error))?;
        let caller = Caller {
            subject: token.subject,
            kid: jws.kid(),
        };
        let key = self.check_live(&caller).await?;
        jws.verify(&key)
            .map_err(|error| invalid(error.to_string()))?;
        self.remember(
            digest,
            Verified {
                caller,
                issued: token.issued,
                expires: token.expires,
            },
        );
        Ok(caller)
    }

    /// The key of a caller, if it is live and the caller's.
    async fn check_live(&self, caller: &Caller) -> Result<PublicKey, Refusal> {
        let Subject::Party(party) = caller.subject else {
            if caller.kid != self.0.node.kid() {
                return Err(key_unknown());
            }
            return Ok(self.0.node.clone());
        };
        self.0.directory.ready().await?;
        let known = self.known_key(caller.kid).await?;
        if known.party != party {
            return Err(key_unknown());
        }
        let key = known.live.ok_or_else(key_revoked)?;
        if key.purpose != Purpose::Authenticate {
            return Err(wrong_purpose());
        }
        Ok(key.public)
    }

    /// What the directory knows of a key. One that it does not know may have been enrolled just
    /// now, so it asks before it says so; callers that ask at once share one question.
    async fn known_key(&self, kid: Kid) -> Result<KeyEntry, Refusal> {
        if let Some(known) = self.0.directory.key(kid) {
            return Ok(known);
        }
        self.0.directory.refresh().await?;
        self.0.directory.key(kid).ok_or_else(key_unknown)
    }

    fn check_times(&self, verified: &Verified) -> Result<(), Refusal> {
        let now = u64::try_from(self.0.clock.now_ms().div_euclid(SECOND)).unwrap_or(0);
        if verified.expires <= now {
            return Err(refused(&TokenError::Expired));
        }
        if verified.issued > now.saturating_add(funani_core::token::MAX_AHEAD) {
            return Err(refused(&TokenError::Ahead));
        }
        Ok(())
    }

    fn shard(&self, digest: &Digest) -> &Mutex<LruCache<Digest, Verified>> {
        let [first, ..] = digest.as_bytes();
        &self.0.verified[usize::from(*first) % SHARDS]
    }

    fn recall(&self, digest: &Digest) -> Option<Verified> {
        let mut shard = self
            .shard(digest)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        shard.get(digest).copied()
    }

    fn remember(&self, digest: Digest, verified: Verified) {
        let mut shard = self
            .shard(&digest)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        shard.put(digest, verified);
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("origin", &self.0.origin)
            .field("node", &self.0.node.kid())
            .finish_non_exhaustive()
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let header = headers.get(AUTHORIZATION).ok_or_else(missing)?;
    let text = header
        .to_str()
        .map_err(|_| invalid("the header is not text"))?;
    let token = text
        .strip_prefix("Bearer ")
        .ok_or_else(|| invalid("the header does not begin with Bearer"))?;
    if token.len() > MAX_TOKEN {
        return Err(invalid("the token is longer than 2048 bytes"));
    }
    Ok(token)
}

fn missing() -> Refusal {
    Refusal::new(
        Class::Unauthenticated,
        "TOKEN_MISSING",
        "the call has no authentication token",
    )
    .next("send a token signed by an authenticate key of the party")
}

fn invalid(why: impl Into<String>) -> Refusal {
    Refusal::new(
        Class::Unauthenticated,
        "TOKEN_INVALID",
        format!("the token cannot be taken: {}", why.into()),
    )
}

fn key_unknown() -> Refusal {
    Refusal::new(
        Class::Unauthenticated,
        "KEY_UNKNOWN",
        "the key of the token is not one of the party's",
    )
}

fn key_revoked() -> Refusal {
    Refusal::new(
        Class::Unauthenticated,
        "KEY_REVOKED",
        "the key of the token has been revoked",
    )
    .next("sign tokens with a current authenticate key")
}

fn wrong_purpose() -> Refusal {
    Refusal::new(
        Class::Unauthenticated,
        "WRONG_PURPOSE",
        "the key of the token is not for authentication",
    )
    .next("sign tokens with an authenticate key")
}

pub(crate) fn party_only() -> Refusal {
    Refusal::new(
        Class::PermissionDenied,
        "PARTY_ONLY",
        "only a party may make this call",
    )
}

pub(crate) fn node_only() -> Refusal {
    Refusal::new(
        Class::PermissionDenied,
        "NODE_ONLY",
        "only a service of this node may make this call",
    )
    .who("the operator of the node")
}

fn refused(error: &TokenError) -> Refusal {
    match error {
        TokenError::WrongAudience => Refusal::new(
            Class::FailedPrecondition,
            "WRONG_REGISTRY",
            "the token is for another registry",
        ),
        TokenError::LifeInvalid => Refusal::new(
            Class::Unauthenticated,
            "TOKEN_TOO_LONG",
            "a token lives at most 300 seconds",
        ),
        TokenError::Expired => Refusal::new(
            Class::Unauthenticated,
            "TOKEN_EXPIRED",
            "the token has expired",
        )
        .next("sign a new token"),
        TokenError::Ahead => Refusal::new(
            Class::Unauthenticated,
            "TOKEN_AHEAD",
            "the token is dated ahead of the time here",
        )
        .next("set the clock and sign a new token"),
        TokenError::WrongType | TokenError::Form(_) => invalid(error.to_string()),
    }
}
