//! Ed25519 keys (RFC 8032), their JWK form (RFC 8037 §2) and thumbprint (RFC 7638).
//!
//! Every signature is checked by the strict equation: no small-order key, no small-order `R`, no
//! `S` beyond the group order, and `R` compared byte for byte. By the looser equation of RFC 8032
//! §5.1.7 a small-order key has one signature that fits any message.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes};
use ed25519_dalek::{Signature, Signer as _};
use zeroize::Zeroizing;

use crate::b64;
use crate::digest::Digest;
use crate::json::{Object, Value};

#[cfg(test)]
mod tests;

/// Why a key or a signature was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyError {
    /// The bytes are not the encoding of a point on the curve.
    #[error("the public key is not a point on the curve")]
    NotAPoint,
    /// The bytes encode a coordinate beyond the field's prime.
    #[error("the public key is not in canonical form")]
    NotCanonical,
    /// The point has small order: a signature under it proves nothing.
    #[error("the public key is weak")]
    Weak,
    /// The JWK is not exactly `kty` OKP, `crv` Ed25519 and `x` of 32 bytes.
    #[error("the JWK is not exactly an Ed25519 public key")]
    JwkMalformed,
    /// The text is not a PKCS #8 private key for Ed25519 in PEM form.
    #[error("the PEM text is not an Ed25519 private key in PKCS #8")]
    PemMalformed,
    /// The text is not the 43 characters of a SHA-256 thumbprint.
    #[error("the key id is not a SHA-256 thumbprint")]
    KidMalformed,
    /// The signature does not verify by the strict equation.
    #[error("the signature does not verify")]
    SignatureInvalid,
}

impl KeyError {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotAPoint => "KEY_NOT_A_POINT",
            Self::NotCanonical => "KEY_NOT_CANONICAL",
            Self::Weak => "KEY_WEAK",
            Self::JwkMalformed => "JWK_MALFORMED",
            Self::PemMalformed => "PEM_MALFORMED",
            Self::KidMalformed => "KID_MALFORMED",
            Self::SignatureInvalid => "SIGNATURE_INVALID",
        }
    }
}

/// A key's id: its RFC 7638 thumbprint under SHA-256, written as 43 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid([u8; 32]);

impl Kid {
    /// The id whose thumbprint is `bytes`.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the thumbprint.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// RFC 7638 §3 with the members that RFC 8037 §2 requires.
    fn of_key(key: &[u8; 32]) -> Self {
        let x = b64::encode(key);
        let jwk = ["{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"", &x, "\"}"].map(str::as_bytes);
        Self(*Digest::of_parts(&jwk).as_bytes())
    }
}

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&b64::encode(&self.0))
    }
}

impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Kid {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes = b64::decode(text).map_err(|_| KeyError::KidMalformed)?;
        Ok(Self(bytes.try_into().map_err(|_| KeyError::KidMalformed)?))
    }
}

/// A private key. It is wiped from memory on drop, and its debug form shows its id only.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    kid: Kid,
}

impl SigningKey {
    /// The key that RFC 8032 §5.1.5 derives from 32 secret bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let seed = Zeroizing::new(seed);
        Self::of_secret(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Reads PKCS #8 (RFC 8410 §7) in PEM form.
    ///
    /// # Errors
    /// [`KeyError::PemMalformed`] where `pem` is anything else, or holds a public key that does
    /// not belong to the private one.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        let secret = ed25519_dalek::SigningKey::from_pkcs8_pem(pem);
        Ok(Self::of_secret(secret.map_err(|_| KeyError::PemMalformed)?))
    }

    /// Writes PKCS #8 (RFC 8410 §7) in PEM form, without the public key, as OpenSSL does.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the encoder has no limit that this reaches"
    )]
    pub fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        let secret_key = Zeroizing::new(self.secret.to_bytes());
        KeypairBytes {
            secret_key: *secret_key,
            public_key: None,
        }
        .to_pkcs8_pem(LineEnding::LF)
        .expect("a structure of fixed size is within every limit of the encoder")
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey {
            point: self.secret.verifying_key(),
            kid: self.kid,
        }
    }

    /// The key's id.
    pub const fn kid(&self) -> Kid {
        self.kid
    }

    /// Signs `message` (RFC 8032 §5.1.6).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }

    fn of_secret(secret: ed25519_dalek::SigningKey) -> Self {
        let kid = Kid::of_key(secret.verifying_key().as_bytes());
        Self { secret, kid }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// A public key that has been checked and decoded once.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    point: ed25519_dalek::VerifyingKey,
    kid: Kid,
}

impl PublicKey {
    /// Reads the 32 bytes of RFC 8032 §5.1.2.
    ///
    /// # Errors
    /// [`KeyError::NotCanonical`], [`KeyError::NotAPoint`] or [`KeyError::Weak`].
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_below_prime(bytes) {
            return Err(KeyError::NotCanonical);
        }
        let point =
            ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotAPoint)?;
        if point.is_weak() {
            return Err(KeyError::Weak);
        }
        Ok(Self {
            point,
            kid: Kid::of_key(bytes),
        })
    }

    /// Reads a JWK (RFC 8037 §2) that has the members `kty`, `crv` and `x` and no other.
    ///
    /// # Errors
    /// [`KeyError::JwkMalformed`], and those of [`Self::from_bytes`].
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        let object = jwk.as_object().ok_or(KeyError::JwkMalformed)?;
        let member = |name| object.get(name).and_then(Value::as_str);
        let (Some("OKP"), Some("Ed25519"), Some(x), 3) =
            (member("kty"), member("crv"), member("x"), object.len())
        else {
            return Err(KeyError::JwkMalformed);
        };
        let bytes = b64::decode(x).map_err(|_| KeyError::JwkMalformed)?;
        Self::from_bytes(&bytes.try_into().map_err(|_| KeyError::JwkMalformed)?)
    }

    /// Writes the JWK form (RFC 8037 §2).
    pub fn to_jwk(&self) -> Value {
        let x = b64::encode(self.as_bytes());
        Object::from([("crv", "Ed25519"), ("kty", "OKP"), ("x", &x)]).into()
    }

    /// The key's id.
    pub const fn kid(&self) -> Kid {
        self.kid
    }

    /// The 32 bytes of RFC 8032 §5.1.2.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.point.as_bytes()
    }

    /// Checks a signature by the strict equation.
    ///
    /// # Errors
    /// [`KeyError::SignatureInvalid`] where it does not hold.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), KeyError> {
        self.point
            .verify_strict(message, &Signature::from_bytes(signature))
            .map_err(|_| KeyError::SignatureInvalid)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// Whether the coordinate, which is little-endian below the sign bit, is less than 2^255 - 19.
fn is_below_prime(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = bytes;
    *low < 0xed || middle.iter().any(|byte| *byte != 0xff) || high & 0x7f != 0x7f
}
