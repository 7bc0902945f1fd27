//! Tokens by which a party says who it is.
//!
//! A token is made by the caller alone and names nothing but the registry, the caller and two
//! times; it is good for any call until it ends. See `docs/format.md` §4.4.

use std::fmt;
use std::str::FromStr;

use funani_proof::json::{Object, Value, to_canonical};
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;

use crate::form::{self, Form, FormFault, MAX_INTEGER};
use crate::id::{IdError, PartyId};
use crate::origin::Origin;
use crate::time::{SECOND, Timestamp};

#[cfg(test)]
mod tests;

/// The longest life of a token, in seconds.
pub const MAX_LIFE: u64 = 300;
/// How far a token may be dated ahead of the reader's clock, in seconds.
pub const MAX_AHEAD: u64 = 60;
/// The longest `jti`, in characters.
pub const MAX_JTI: usize = 64;

/// Who is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A party, under its authenticate key.
    Party(PartyId),
    /// A service of the registry's own node, under the node's key.
    Node,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Party(party) => fmt::Display::fmt(party, f),
            Self::Node => f.pad("node"),
        }
    }
}

impl FromStr for Subject {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text == "node" {
            Ok(Self::Node)
        } else {
            Ok(Self::Party(text.parse()?))
        }
    }
}

/// Why a token was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The statement is not a token.
    #[error("the statement is not an authentication token")]
    WrongType,
    /// The form is wrong.
    #[error(transparent)]
    Form(#[from] FormFault),
    /// The token is for another registry.
    #[error("the token is for another registry")]
    WrongAudience,
    /// The token ends before it begins, or more than [`MAX_LIFE`] seconds after.
    #[error("a token lives from its issue for at most 300 seconds")]
    LifeInvalid,
    /// The token has ended.
    #[error("the token has expired")]
    Expired,
    /// The token is dated more than [`MAX_AHEAD`] seconds ahead.
    #[error("the token is dated ahead of the time here")]
    Ahead,
}

impl TokenError {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::WrongType => "WRONG_TYPE",
            Self::Form(fault) => fault.reason(),
            Self::WrongAudience => "WRONG_AUDIENCE",
            Self::LifeInvalid => "TOKEN_LIFE_INVALID",
            Self::Expired => "TOKEN_EXPIRED",
            Self::Ahead => "TOKEN_AHEAD",
        }
    }
}

/// What a token says. That its signature holds under a key of the subject is for the caller to
/// check, with [`crate::party::authorise_key`] or the node's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthToken {
    /// The registry that is called.
    pub audience: Origin,
    /// Who is calling.
    pub subject: Subject,
    /// When the token was made, in seconds after 1970-01-01T00:00:00Z.
    pub issued: u64,
    /// When it ends, in the same count.
    pub expires: u64,
    /// The token's own name, 1 to [`MAX_JTI`] characters, by which an audit finds it.
    pub jti: String,
}

impl AuthToken {
    /// Reads the payload of a token. Its times are not judged here.
    ///
    /// # Errors
    /// [`TokenError::WrongType`] and [`TokenError::Form`].
    pub fn open(jws: &Jws) -> Result<Self, TokenError> {
        if jws.typ() != Typ::Auth {
            return Err(TokenError::WrongType);
        }
        Ok(Self::parse(jws.payload())?)
    }

    /// Reads the canonical payload.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        form::read_payload(payload, Self::read)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        let object = Object::from([
            ("v", Value::from(1)),
            ("type", "funani-auth".into()),
            ("aud", self.audience.clone().into()),
            ("exp", form::integer(self.expires)),
            ("iat", form::integer(self.issued)),
            ("jti", self.jti.as_str().into()),
            ("party", self.subject.to_string().into()),
        ]);
        to_canonical(&object.into())
    }

    /// Signs the token; the key is an authenticate key of the party, or the node's key.
    pub fn sign(&self, key: &SigningKey) -> String {
        jws::sign(Typ::Auth, key, &self.to_payload())
    }

    /// Judges the token for a call to `origin` at `now`.
    ///
    /// # Errors
    /// [`TokenError`]: the first of audience, life, end and beginning that does not hold.
    pub fn check(&self, origin: &Origin, now: Timestamp) -> Result<(), TokenError> {
        if self.audience != *origin {
            return Err(TokenError::WrongAudience);
        }
        let life = self.expires.checked_sub(self.issued);
        if life.is_none_or(|life| life > MAX_LIFE) {
            return Err(TokenError::LifeInvalid);
        }
        let seconds = u64::try_from(now.as_millis().div_euclid(SECOND)).unwrap_or(0);
        if self.expires <= seconds {
            return Err(TokenError::Expired);
        }
        if self.issued > seconds.saturating_add(MAX_AHEAD) {
            return Err(TokenError::Ahead);
        }
        Ok(())
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-auth");
        let audience = form.required("aud").parsed();
        let expires = form.required("exp").integer(0, MAX_INTEGER);
        let issued = form.required("iat").integer(0, MAX_INTEGER);
        let jti = form.required("jti").text_up_to(MAX_JTI);
        let subject = form.required("party").parsed();
        Some(Self {
            audience: audience?,
            subject: subject?,
            issued: issued?,
            expires: expires?,
            jti: jti?.to_owned(),
        })
    }
}
