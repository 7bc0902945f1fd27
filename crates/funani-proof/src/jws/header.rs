//! The closed header of a signed statement.

use super::{JwsError, Typ};
use crate::json::{self, Limits, Value};
use crate::key::Kid;

const BEFORE_KID: &str = "{\"alg\":\"Ed25519\",\"kid\":\"";
const BEFORE_TYP: &str = "\",\"typ\":\"";
const END: &str = "\"}";

/// A longer header is not looked into.
const LIMITS: Limits = Limits {
    bytes: 64 << 10,
    depth: 16,
};

pub(super) fn write(typ: Typ, kid: Kid) -> String {
    [BEFORE_KID, &kid.to_string(), BEFORE_TYP, typ.as_str(), END].concat()
}

/// A header is right if it is what [`write`] makes; only one that is not is taken apart, to name
/// what is wrong.
pub(super) fn read(bytes: &[u8]) -> Result<(Typ, Kid), JwsError> {
    match str::from_utf8(bytes).ok().and_then(from_template) {
        Some(header) => Ok(header),
        None => Err(diagnose(bytes)),
    }
}

fn from_template(text: &str) -> Option<(Typ, Kid)> {
    let inside = text.strip_prefix(BEFORE_KID)?.strip_suffix(END)?;
    let (kid, typ) = inside.split_once(BEFORE_TYP)?;
    Some((typ.parse().ok()?, kid.parse().ok()?))
}

fn diagnose(bytes: &[u8]) -> JwsError {
    let header = match json::parse(bytes, LIMITS) {
        Ok(Value::Object(header)) => header,
        Ok(_) => return JwsError::HeaderMalformed(None),
        Err(error) => return JwsError::HeaderMalformed(Some(error)),
    };
    let closed = ["alg", "kid", "typ"]
        .iter()
        .all(|name| header.contains(name));
    if !closed || header.len() != 3 {
        return JwsError::HeaderNotClosed;
    }
    let member = |name| header.get(name).and_then(Value::as_str);
    if member("alg") != Some("Ed25519") {
        return JwsError::AlgNotAllowed;
    }
    if member("typ").is_none_or(|typ| typ.parse::<Typ>().is_err()) {
        return JwsError::TypUnknown;
    }
    if member("kid").is_none_or(|kid| kid.parse::<Kid>().is_err()) {
        return JwsError::KidMalformed;
    }
    JwsError::HeaderNotCanonical
}
