//! The tokens this process sends (`docs/format.md` §4.4), as the node or as a party.

use std::fmt;
use std::sync::{Arc, RwLock};

use funani_core::origin::Origin;
use funani_core::time::SECOND;
use funani_core::token::{AuthToken, MAX_LIFE, Subject};
use funani_proof::key::SigningKey;
use http::HeaderValue;

use crate::chance::Chance;
use crate::clock::Clock;

#[cfg(test)]
mod tests;

/// A token is made anew when it has less than this left, in seconds.
const RENEW_BEFORE: u64 = 60;
/// A token is dated this much back, so that a server whose clock is a little behind takes it, in
/// seconds.
const DATED_BACK: u64 = 5;

/// Signs the tokens of one caller and keeps each until it is nearly over. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    subject: Subject,
    audience: Origin,
    key: SigningKey,
    clock: Clock,
    chance: Chance,
    current: RwLock<Option<Current>>,
}

#[derive(Clone)]
struct Current {
    header: HeaderValue,
    issued: u64,
    expires: u64,
}

impl Tokens {
    /// Tokens of `subject` for the registry `audience`, under the node's key or an authenticate key
    /// of the party.
    pub fn new(
        subject: Subject,
        audience: Origin,
        key: SigningKey,
        clock: Clock,
        chance: Chance,
    ) -> Self {
        Self(Arc::new(Inner {
            subject,
            audience,
            key,
            clock,
            chance,
            current: RwLock::new(None),
        }))
    }

    /// The value of the `authorization` header for a call now.
    pub fn bearer(&self) -> HeaderValue {
        let now = u64::try_from(self.0.clock.now_ms() / SECOND).unwrap_or(0);
        let good = |held: &Current| held.issued <= now && now + RENEW_BEFORE < held.expires;
        {
            let current = self
                .0
                .current
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(held) = current.as_ref().filter(|held| good(held)) {
                return held.header.clone();
            }
        }
        let mut current = self
            .0
            .current
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(held) = current.as_ref().filter(|held| good(held)) {
            return held.header.clone();
        }
        let made = self.make(now);
        let header = made.header.clone();
        *current = Some(made);
        header
    }

    fn make(&self, now: u64) -> Current {
        let issued = now.saturating_sub(DATED_BACK);
        let token = AuthToken {
            audience: self.0.audience.clone(),
            subject: self.0.subject,
            issued,
            expires: issued + MAX_LIFE,
            jti: self.0.chance.uuid7(&self.0.clock).to_string(),
        };
        let bearer = format!("Bearer {}", token.sign(&self.0.key));
        let mut header =
            HeaderValue::try_from(bearer).expect("base64url and dots are visible characters");
        header.set_sensitive(true);
        Current {
            header,
            issued,
            expires: token.expires,
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("subject", &self.0.subject)
            .field("audience", &self.0.audience)
            .finish_non_exhaustive()
    }
}
