//! Which countries a bill touches: whose customs may look at it and lock its release.

use std::collections::BTreeSet;

use funani_proof::json::Value;

use crate::fact::{Fact, Role};
use crate::party::KnownParty;

#[cfg(test)]
mod tests;

/// The places of a transport document (DCSA eBL 3.0) that make it a country's business.
const PLACES: [&str; 4] = [
    "placeOfReceipt",
    "portOfLoading",
    "portOfDischarge",
    "placeOfDelivery",
];

/// The countries (ISO 3166-1 alpha-2) that a transport document touches: those of its places, by
/// UN/LOCODE, address or city.
pub fn countries(document: &Value) -> BTreeSet<String> {
    let of = |place: &str| {
        let text = |member: &str| {
            let pointer = format!("/transports/{place}/{member}");
            document.pointer(&pointer).and_then(Value::as_str)
        };
        let code = text("UNLocationCode").and_then(|code| code.get(..2));
        code.or_else(|| text("address/countryCode"))
            .or_else(|| text("city/countryCode"))
            .map(str::to_owned)
    };
    PLACES.iter().filter_map(|place| of(place)).collect()
}

/// Whether a party is the customs administration of one of the countries that a bill touches.
pub fn has_jurisdiction(party: &KnownParty, touched: &BTreeSet<String>) -> bool {
    customs_of(party).is_some_and(|country| touched.contains(country))
}

/// The country whose customs a party is: that of its approved place of business, where the operator
/// approved the role CUSTOMS. Nothing for everybody else, and where several countries stand there.
pub fn customs_of(party: &KnownParty) -> Option<&str> {
    seat(party, Role::Customs)
}

/// The country for which a party issues certificates: that of its approved place of business, where
/// the operator approved the role `ISSUING_BODY`. Nothing for everybody else, and where several
/// countries stand there.
pub fn issuing_body_of(party: &KnownParty) -> Option<&str> {
    seat(party, Role::IssuingBody)
}

/// The one country of the places of business of a party that has a role.
fn seat(party: &KnownParty, role: Role) -> Option<&str> {
    if !party.roles().contains(&role) {
        return None;
    }
    let mut places = party.opened().values().filter_map(|fact| match fact {
        Fact::Place { country, .. } => Some(country.as_str()),
        Fact::Name { .. }
        | Fact::Role(_)
        | Fact::Identifier(_)
        | Fact::Consent { .. }
        | Fact::Mandate(_) => None,
    });
    let first = places.next()?;
    places.all(|place| place == first).then_some(first)
}
