//! Who calls: an authority with its country, or another party.

use funani_core::act::PartyReference;
use funani_core::id::PartyId;
use funani_core::jurisdiction::customs_of;
use funani_runtime::auth::Caller;
use funani_wire::reason::{Class, Refusal};
use funani_wire::types::v1::PartyName;

use crate::Inner;

/// A customs administration.
#[derive(Clone, Debug)]
pub(crate) struct Authority {
    pub(crate) id: PartyId,
    /// Its country, ISO 3166-1 alpha-2: what does not touch it does not exist for it.
    pub(crate) country: String,
}

/// The authority that a party is; nothing where it is none.
pub(crate) async fn authority(inner: &Inner, party: PartyId) -> Result<Option<Authority>, Refusal> {
    inner.directory.ready().await?;
    let known = inner.directory.party(party);
    let country = known.as_ref().and_then(|entry| customs_of(&entry.party));
    Ok(country.map(|country| Authority {
        id: party,
        country: country.to_owned(),
    }))
}

/// The authority that calls.
///
/// # Errors
/// `NOT_CUSTOMS`.
pub(crate) async fn calling(inner: &Inner, caller: Caller) -> Result<Authority, Refusal> {
    let party = caller.party().ok_or_else(not_customs)?;
    authority(inner, party).await?.ok_or_else(not_customs)
}

/// A party at the head of its chain under which it is judged.
pub(crate) fn reference(inner: &Inner, party: PartyId) -> Option<PartyReference> {
    let entry = inner.directory.party(party)?;
    Some(PartyReference {
        party,
        head: entry.party.head(),
    })
}

/// A party as it is shown to people.
pub(crate) fn named(inner: &Inner, party: PartyId) -> PartyName {
    let entry = inner.directory.party(party);
    let name = entry.as_ref().and_then(|entry| entry.party.name());
    PartyName {
        party_id: party.to_string(),
        name: name.unwrap_or_default().to_owned(),
        identifiers: Vec::new(),
    }
}

fn not_customs() -> Refusal {
    Refusal::new(
        Class::PermissionDenied,
        "NOT_CUSTOMS",
        "only a customs administration with one approved place of business may do this",
    )
    .who("the operator of the node approves the role CUSTOMS and the place")
}
