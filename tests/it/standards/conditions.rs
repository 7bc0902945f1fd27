//! Where a party stands in DCSA's bill, where that depends on the shipment.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use funani_trade::{Figures, Path};

/// Where a party stands in the bill only under a condition: its part, the place, the condition.
const CONDITIONS: &[(&str, &str, &str)] = &[
    ("exporter", "shipper", "where there is no `party.shipper.*`"),
    (
        "exporter",
        "endorsee",
        "where `transport.orderKind` is `SHIPPER` and there is no `party.shipper.*`",
    ),
    (
        "shipper",
        "endorsee",
        "where `transport.orderKind` is `SHIPPER`",
    ),
    (
        "issuingBank",
        "endorsee",
        "where `transport.orderKind` is `BANK`",
    ),
    (
        "consignee",
        "endorsee",
        "where `transport.orderKind` is `PARTY`",
    ),
    ("consignee", "consignee", "where the bill is not to order"),
];

/// A place in the bill that only some shipments have has its condition, and the condition holds.
pub(super) fn hold_conditions(path: &Path, changed: &BTreeSet<String>, figures: &Figures) {
    let Some(role) = path.role() else { return };
    for place in changed {
        let Some(place) = place.strip_prefix("/documentParties/") else {
            continue;
        };
        let place = place.split('/').next().unwrap();
        let condition = CONDITIONS.iter();
        let condition = condition.filter(|it| it.0 == role && it.1 == place);
        let condition = condition.map(|it| it.2).next().unwrap_or_default();
        let order = figures.text("transport.orderKind");
        let holds = match (role, place) {
            ("exporter", "shipper") => figures.shipper() == "exporter",
            ("exporter", "endorsee") => figures.shipper() == "exporter" && order == Some("SHIPPER"),
            ("shipper", "endorsee") => order == Some("SHIPPER"),
            ("issuingBank", "endorsee") => order == Some("BANK"),
            ("consignee", "endorsee") => order == Some("PARTY"),
            ("consignee", "consignee") => !figures.is_to_order(),
            (_, other) => condition.is_empty() && other != "endorsee",
        };
        assert!(holds, "{path} at {place}: {condition}");
    }
}

/// The conditions of the places that data have in the bill.
pub(super) fn conditions(data: &[String], places: &BTreeSet<String>) -> String {
    let mut told = String::new();
    for (role, place, condition) in CONDITIONS {
        let is_of = |it: &String| it.starts_with(&format!("party.{role}."));
        let stem = format!("/documentParties/{place}/");
        if data.iter().any(is_of) && places.iter().any(|it| it.starts_with(&stem)) {
            let _ = write!(told, " ({place}: `party.{role}.*` {condition})");
        }
    }
    told
}
