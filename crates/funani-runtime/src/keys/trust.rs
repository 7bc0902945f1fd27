//! The trust file that a first start writes (`docs/format.md` §5.2).

use funani_core::origin::Origin;
use funani_core::time::Timestamp;
use funani_proof::json::{self, Limits, Number, Object, Value};
use funani_proof::key::{Kid, PublicKey};

use super::Role;

/// What a start reads of a trust file.
#[derive(Debug)]
pub(super) struct Trust {
    pub(super) origin: Origin,
    pub(super) simulated: bool,
    /// Role and key id, as the file lists them.
    pub(super) keys: Vec<(String, Kid)>,
}

/// The trust file of a node that starts now.
pub(super) fn write(
    origin: &Origin,
    simulated: bool,
    from: Timestamp,
    keys: impl Iterator<Item = (Role, PublicKey)>,
) -> String {
    let listed = keys.map(|(role, key)| {
        let mut entry = Object::new();
        entry.insert("from", from);
        entry.insert("jwk", key.to_jwk());
        entry.insert("kid", key.kid().to_string());
        entry.insert("role", role.as_str());
        Value::from(entry)
    });
    let mut file = Object::new();
    file.insert("keys", listed.collect::<Vec<_>>());
    file.insert("quorum", Number::from(0_u32));
    file.insert("registry", origin.as_str());
    file.insert("simulated", simulated);
    file.insert("suites", vec![Value::from("Ed25519")]);
    file.insert("type", "funani-trust");
    file.insert("v", Number::from(1_u32));
    file.insert("witnesses", Vec::<Value>::new());
    json::to_canonical(&file.into())
}

/// Reads what a start needs; the verifier judges the rest.
pub(super) fn read(text: &str) -> Result<Trust, String> {
    let value = json::parse(text.as_bytes(), Limits::MESSAGE).map_err(|error| error.to_string())?;
    let file = value.as_object().ok_or("not an object")?;
    let member = |name| file.get(name).ok_or_else(|| format!("no member {name}"));
    if member("type")?.as_str() != Some("funani-trust") || member("v")?.as_u64() != Some(1) {
        return Err("not of type funani-trust, v 1".to_owned());
    }
    let origin = member("registry")?
        .as_str()
        .and_then(|text| text.parse().ok());
    let simulated = member("simulated")?.as_bool();
    let listed = member("keys")?.as_array().ok_or("keys is not a list")?;
    let keys: Option<Vec<_>> = listed.iter().map(entry).collect();
    Ok(Trust {
        origin: origin.ok_or("registry is not an origin")?,
        simulated: simulated.ok_or("simulated is not true or false")?,
        keys: keys.ok_or("a key has no role or kid")?,
    })
}

fn entry(value: &Value) -> Option<(String, Kid)> {
    let entry = value.as_object()?;
    let role = entry.get("role")?.as_str()?;
    let kid = entry.get("kid")?.as_str()?.parse().ok()?;
    Some((role.to_owned(), kid))
}
