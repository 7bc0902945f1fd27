use funani_core::id::PartyId;
use funani_core::identifier::Identifier;
use funani_core::party::{Custody, KnownParty};
use funani_store::{chain, claim};
use funani_wire::fields::Fields;
use funani_wire::parties::v1 as wire;
use funani_wire::parties::v1::get_party_request::Party as Asked;
use funani_wire::reason::Refusal;
use funani_wire::types::v1 as types;

use super::{away, no_such_party, store_away};
use crate::Inner;
use crate::store::identifier_claim;

pub(super) async fn get(
    inner: &Inner,
    request: wire::GetPartyRequest,
) -> Result<wire::GetPartyResponse, Refusal> {
    let party = match read(request)? {
        Named::Id(party) => party,
        Named::By(identifier) => {
            let mut tx = inner.store.read().await.map_err(store_away)?;
            let holder = claim::holder(&mut tx, identifier_claim(&identifier)).await;
            PartyId::new(holder.map_err(store_away)?.ok_or_else(no_such_party)?)
        }
    };
    let known = inner.known(party).await.map_err(|error| away(&error))?;
    let known = known.ok_or_else(no_such_party)?;
    let sequence = i64::try_from(known.sequence()).unwrap_or(i64::MAX);
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let row = chain::row(&mut tx, party.uuid(), sequence)
        .await
        .map_err(store_away)?;
    let row = row.ok_or_else(no_such_party)?;
    let receipt = String::from_utf8(row.receipt_bytes).map_err(|_| Refusal::internal())?;
    Ok(wire::GetPartyResponse {
        party: Some(wire::Party {
            party_id: party.to_string(),
            name: known.name().unwrap_or_default().to_owned(),
            identifiers: known
                .identifiers()
                .map(|identifier| types::Identifier {
                    scheme: identifier.scheme().to_owned(),
                    value: identifier.value().to_owned(),
                })
                .collect(),
            roles: known
                .roles()
                .iter()
                .map(|role| role.as_str().to_owned())
                .collect(),
            custody: custody(&known).into(),
            receipt,
            finality: Some(inner.finality(row.position)),
        }),
    })
}

enum Named {
    Id(PartyId),
    By(Identifier),
}

fn read(request: wire::GetPartyRequest) -> Result<Named, Refusal> {
    let mut fields = Fields::new();
    let named = match request.party {
        None => {
            fields.missing("party");
            None
        }
        Some(Asked::PartyId(id)) => fields
            .uuid("party_id", &id)
            .map(|uuid| Named::Id(PartyId::new(uuid))),
        Some(Asked::Identifier(asked)) => match Identifier::new(&asked.scheme, &asked.value) {
            Ok(identifier) => Some(Named::By(identifier)),
            Err(error) => {
                fields.note("identifier", error.reason(), error.to_string());
                None
            }
        },
    };
    fields.finish(named).map_err(Refusal::from)
}

fn custody(known: &KnownParty) -> wire::Custody {
    match known.custody() {
        Some(Custody::SelfHeld) => wire::Custody::Self_,
        Some(Custody::Hsm) => wire::Custody::Hsm,
        Some(Custody::Managed) => wire::Custody::Managed,
        None => wire::Custody::Unspecified,
    }
}
