//! Who may look: an authority, on a legal basis that it has named, by keys that the basis covers.

use funani_core::time::Timestamp;
use funani_proof::key::Kid;
use funani_runtime::auth::Caller;
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};

use crate::Inner;
use crate::authority::{Authority, calling};
use crate::fault::Fault;
use crate::keys::{By, asked};
use crate::policy::{self, Policy, line};

/// Longest reference of a case, in characters.
const REFERENCE: usize = 70;

/// An officer who may look.
#[derive(Clone, Debug)]
pub(crate) struct Officer {
    pub(crate) authority: Authority,
    pub(crate) kid: Kid,
    pub(crate) policy: Policy,
    /// The code of the basis.
    pub(crate) basis: String,
    /// When the call came.
    pub(crate) time: Timestamp,
}

/// Lets an officer in.
///
/// # Errors
/// `NOT_CUSTOMS`, `BASIS_UNKNOWN`, `KEY_NOT_ALLOWED`, in this order and before any key is read.
pub(crate) async fn officer(
    inner: &Inner,
    caller: Caller,
    basis: &str,
    keys: &[wire::Key],
) -> Result<Officer, Fault> {
    let authority = calling(inner, caller).await?;
    let time = inner.clock.now();
    let mut tx = inner.store.read().await?;
    let policy = policy::of(inner, &mut tx, authority.id).await?;
    drop(tx);
    let policy = policy.ok_or_else(unknown)?.policy;
    check(&policy, basis, keys, time)?;
    Ok(Officer {
        authority,
        kid: caller.kid,
        policy,
        basis: basis.to_owned(),
        time,
    })
}

/// Whether a basis is in force and covers the keys.
///
/// # Errors
/// `BASIS_UNKNOWN`, `KEY_NOT_ALLOWED`.
pub(crate) fn check(
    policy: &Policy,
    basis: &str,
    keys: &[wire::Key],
    time: Timestamp,
) -> Result<(), Refusal> {
    let basis = policy.basis(basis, time).ok_or_else(unknown)?;
    let outside = keys.iter().filter_map(asked::kind);
    let outside: Vec<By> = outside.filter(|by| !basis.covers(*by)).collect();
    if outside.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = outside.iter().map(|by| by.as_str()).collect();
    Err(Refusal::new(
        Class::PermissionDenied,
        "KEY_NOT_ALLOWED",
        format!(
            "the legal basis {} does not cover {}",
            basis.code,
            names.join(", ")
        ),
    ))
}

/// Reads the authority's own reference.
pub(crate) fn reference(fields: &mut Fields, text: String) -> Option<String> {
    if text.is_empty() {
        return Some(text);
    }
    line(fields, "reference", text, REFERENCE)
}

fn unknown() -> Refusal {
    Refusal::new(
        Class::PermissionDenied,
        "BASIS_UNKNOWN",
        "the authority has named no such legal basis, or it is not in force today",
    )
    .next("name one with PutPolicy")
}
