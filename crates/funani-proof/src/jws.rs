//! Signed statements: JWS in compact form (RFC 7515 §3.1) under a closed header.
//!
//! The header is exactly `{"alg":"Ed25519","kid":"…","typ":"…"}`, canonical (RFC 8785), with the
//! algorithm name of RFC 9864. Any other member would change how the statement must be read
//! (`crit`, `b64`, `zip`) or where its key comes from (`jku`, `jwk`, `x5u`, `x5c`), so it is
//! refused. The payload is handed out as bytes; whoever knows its form reads it.

use std::fmt;
use std::str::FromStr;

use crate::b64;
use crate::digest::Digest;
use crate::json::{self, JsonError, Limits, Value};
use crate::key::{Kid, PublicKey, SigningKey};

mod header;

#[cfg(test)]
mod tests;

/// What a statement is: a signature under one type never counts as one of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Typ {
    /// An act on a bill.
    Act,
    /// An approval of an act.
    Approval,
    /// A receipt for a recorded act, note or party event.
    Receipt,
    /// A statement of a chain's latest receipt.
    Head,
    /// An event on a party's chain of keys.
    Key,
    /// A document.
    Doc,
    /// A note beside a bill.
    Note,
    /// A proof of who is calling.
    Auth,
    /// A proof of control over a bill.
    Control,
}

impl Typ {
    /// Every type.
    pub const ALL: [Self; 9] = [
        Self::Act,
        Self::Approval,
        Self::Receipt,
        Self::Head,
        Self::Key,
        Self::Doc,
        Self::Note,
        Self::Auth,
        Self::Control,
    ];

    /// The value of the header's member `typ`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Act => "funani-act+jws",
            Self::Approval => "funani-approval+jws",
            Self::Receipt => "funani-receipt+jws",
            Self::Head => "funani-head+jws",
            Self::Key => "funani-key+jws",
            Self::Doc => "funani-doc+jws",
            Self::Note => "funani-note+jws",
            Self::Auth => "funani-auth+jws",
            Self::Control => "funani-control+jws",
        }
    }
}

impl fmt::Display for Typ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Typ {
    type Err = JwsError;

    fn from_str(text: &str) -> Result<Self, JwsError> {
        Self::ALL
            .into_iter()
            .find(|typ| typ.as_str() == text)
            .ok_or(JwsError::TypUnknown)
    }
}

/// Why a signed statement was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// The statement is longer than 8 MiB.
    #[error("the statement is too large")]
    TooLarge,
    /// There are not exactly three parts between two dots.
    #[error("the statement is not in compact form")]
    NotCompact,
    /// A part is not base64url without padding and with zero spare bits.
    #[error("a part of the statement is not strict base64url")]
    Base64Invalid,
    /// The header is not a JSON object.
    #[error("the header is not a JSON object")]
    HeaderMalformed(#[source] Option<JsonError>),
    /// The header has a member beside `alg`, `kid` and `typ`, or lacks one of them.
    #[error("the header does not have exactly the members alg, kid and typ")]
    HeaderNotClosed,
    /// The header is not in canonical form.
    #[error("the header is not in canonical form")]
    HeaderNotCanonical,
    /// The algorithm is not `Ed25519`.
    #[error("the algorithm is not Ed25519")]
    AlgNotAllowed,
    /// The type is not one of [`Typ`].
    #[error("the type is not known")]
    TypUnknown,
    /// The key id is not a SHA-256 thumbprint.
    #[error("the key id is not a thumbprint")]
    KidMalformed,
    /// The payload is not canonical JSON.
    #[error("the payload is not canonical JSON: {0}")]
    PayloadNotCanonical(#[source] JsonError),
    /// The key at hand is not the one the header names.
    #[error("the statement names another key")]
    KidMismatch,
    /// The signature is not 64 bytes, or does not verify.
    #[error("the signature does not verify")]
    SignatureInvalid,
}

impl JwsError {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge => "TOO_LARGE",
            Self::NotCompact => "NOT_COMPACT",
            Self::Base64Invalid => "BASE64_INVALID",
            Self::HeaderMalformed(_) => "HEADER_MALFORMED",
            Self::HeaderNotClosed => "HEADER_NOT_CLOSED",
            Self::HeaderNotCanonical => "HEADER_NOT_CANONICAL",
            Self::AlgNotAllowed => "ALG_NOT_ALLOWED",
            Self::TypUnknown => "TYP_UNKNOWN",
            Self::KidMalformed => "KID_MALFORMED",
            Self::PayloadNotCanonical(_) => "PAYLOAD_NOT_CANONICAL",
            Self::KidMismatch => "KID_MISMATCH",
            Self::SignatureInvalid => "SIGNATURE_INVALID",
        }
    }
}

/// Signs `payload` and returns the compact form. The payload is signed as it is: that it is the
/// canonical form of what the type promises is up to the caller.
pub fn sign(typ: Typ, key: &SigningKey, payload: &str) -> String {
    let header = header::write(typ, key.kid());
    // Four characters for each three bytes of header, payload and the 64 bytes of signature.
    let bytes = header
        .len()
        .saturating_add(payload.len())
        .saturating_add(64 + 9);
    let mut compact = String::with_capacity((bytes / 3).saturating_mul(4));
    b64::encode_onto(header.as_bytes(), &mut compact);
    compact.push('.');
    b64::encode_onto(payload.as_bytes(), &mut compact);
    let signature = key.sign(compact.as_bytes());
    compact.push('.');
    b64::encode_onto(&signature, &mut compact);
    compact
}

/// A signed statement whose form is right. Whether its signature holds is [`Jws::verify`]'s
/// answer, and whether its payload says anything is the caller's.
#[derive(Clone, PartialEq, Eq)]
pub struct Jws {
    compact: String,
    signed_length: usize,
    typ: Typ,
    kid: Kid,
    payload: Vec<u8>,
    signature: [u8; 64],
    digest: Digest,
}

impl Jws {
    /// Reads the compact form.
    ///
    /// # Errors
    /// [`JwsError`]: every rule of form; the payload and the signature are not judged here.
    pub fn parse(compact: &str) -> Result<Self, JwsError> {
        if compact.len() > Limits::MESSAGE.bytes {
            return Err(JwsError::TooLarge);
        }
        let mut parts = compact.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(JwsError::NotCompact);
        };
        let (typ, kid) = header::read(&decode(header)?)?;
        let payload_bytes = decode(payload)?;
        let signature = decode(signature)?
            .try_into()
            .map_err(|_| JwsError::SignatureInvalid)?;
        Ok(Self {
            signed_length: header.len().saturating_add(1).saturating_add(payload.len()),
            typ,
            kid,
            payload: payload_bytes,
            signature,
            digest: Digest::of(compact.as_bytes()),
            compact: compact.to_owned(),
        })
    }

    /// What the statement says it is.
    pub const fn typ(&self) -> Typ {
        self.typ
    }

    /// Which key the statement names.
    pub const fn kid(&self) -> Kid {
        self.kid
    }

    /// The payload as it was signed.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The payload as JSON.
    ///
    /// # Errors
    /// [`JwsError::PayloadNotCanonical`] where it is not canonical (RFC 8785).
    pub fn payload_json(&self) -> Result<Value, JwsError> {
        json::parse_canonical(&self.payload, Limits::MESSAGE).map_err(JwsError::PayloadNotCanonical)
    }

    /// The compact form as it was read.
    pub fn compact(&self) -> &str {
        &self.compact
    }

    /// The statement's digest: that of the ASCII bytes of its compact form.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Checks that `key` is the one the header names and that its signature holds.
    ///
    /// # Errors
    /// [`JwsError::KidMismatch`] or [`JwsError::SignatureInvalid`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), JwsError> {
        if key.kid() != self.kid {
            return Err(JwsError::KidMismatch);
        }
        let (signed, _) = self.compact.split_at(self.signed_length);
        key.verify(signed.as_bytes(), &self.signature)
            .map_err(|_| JwsError::SignatureInvalid)
    }
}

impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws")
            .field("typ", &self.typ)
            .field("kid", &self.kid)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

fn decode(part: &str) -> Result<Vec<u8>, JwsError> {
    b64::decode(part).map_err(|_| JwsError::Base64Invalid)
}
