//! Shipping instructions as DCSA JSON (`CreateShippingInstructions`, eBL 3.0).
//!
//! A shipper's instructions share most members with the transport document that follows from them;
//! so they are the draft of the bill without what the carrier alone states.

use funani_proof::json::{Object, Value};

use super::draft;
use crate::figures::Figures;
use crate::path::Path;

/// Members of the transport document that the instructions have not.
const CARRIERS: &[&str] = &[
    "transports",
    "shippedOnBoardDate",
    "issueDate",
    "shippingInstructionsReference",
];

/// Members of its parties that the instructions have not.
const CARRIERS_PARTIES: &[&str] = &["issuingParty", "carriersAgentAtDestination"];

/// Data without which the instructions are none.
const NEEDS: &[&str] = &[
    "transport.billType",
    "transport.freightTerm",
    "transport.booking",
    "goods.#.description",
    "goods.#.hsCode",
    "equipment.#.number",
    "equipment.#.seal",
    "stuffing.#.packages",
    "stuffing.#.grossWeight",
];

/// Data that may be longer here than DCSA has them, and how long that is.
const SHORTER: &[(&str, usize)] = &[
    ("party.@.person", 35),
    ("party.@.postCode", 10),
    ("party.@.street", 70),
];

/// Countries whose customs ask for the Import Control System 2 of the European Union: its member
/// states, Norway and Switzerland (Regulation (EU) 952/2013 and the agreements with both).
const ICS2: &[&str] = &[
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The instructions as DCSA JSON.
///
/// # Errors
/// The data that they need and that are not there, or are longer than DCSA has them.
pub fn instructions(figures: &Figures) -> Result<Value, Vec<Path>> {
    let unfit = unfit(figures);
    if !unfit.is_empty() {
        return Err(unfit);
    }
    let mut document = draft(figures, &Object::new());
    if let Some(root) = document.as_object_mut() {
        instruct(root, figures);
    }
    Ok(document)
}

/// Data that are missing, and data that are too long.
fn unfit(figures: &Figures) -> Vec<Path> {
    let lacking = NEEDS.iter().flat_map(|pattern| figures.all(pattern));
    let lacking = lacking.filter(|(_, value)| value.is_none());
    let mut unfit: Vec<Path> = lacking.map(|(path, _)| path).collect();
    for (name, first) in [
        ("goods", "goods.1.description"),
        ("stuffing", "stuffing.1.equipment"),
    ] {
        if figures.keys(name).is_empty() {
            unfit.extend(first.parse());
        }
    }
    // A street of two lines is written as one, with a comma and a blank between them.
    let wide = |value: &str| value.replace('\n', ", ").chars().count();
    let long = figures.iter().filter(|(path, value)| {
        let pattern = path.pattern();
        let mut limits = SHORTER.iter();
        limits.any(|(limited, most)| *limited == pattern && wide(value) > *most)
    });
    unfit.extend(long.map(|(path, _)| path.clone()));
    unfit.extend(contact_lacking(figures));
    unfit
}

/// DCSA wants of the shipper's contact a name and a way to reach it.
fn contact_lacking(figures: &Figures) -> Vec<Path> {
    let shipper = figures.shipper();
    let of = |member: &str| format!("party.{shipper}.{member}");
    let stands = |member: &str| figures.text(&of(member)).is_some();
    let mut lacking = Vec::new();
    if !stands("person") {
        lacking.extend(of("person").parse());
    }
    if !stands("phone") && !stands("email") {
        lacking.extend(of("email").parse());
    }
    lacking
}

/// Makes the draft of a bill the instructions for it.
fn instruct(root: &mut Object, figures: &Figures) {
    for member in CARRIERS {
        root.remove(member);
    }
    let mut contacts = None;
    if let Some(parties) = root
        .get_mut("documentParties")
        .and_then(Value::as_object_mut)
    {
        for member in CARRIERS_PARTIES {
            parties.remove(member);
        }
        let shipper = parties.get("shipper");
        contacts = shipper.and_then(|it| it.pointer("/partyContactDetails").cloned());
    }
    if let Some(contacts) = contacts {
        root.insert("partyContactDetails", contacts);
    }
    root.insert("isElectronic", true);
    // Asked for is a shipped bill; the day on board is not known yet.
    root.insert("isShippedOnBoardType", true);
    let mut there = ["transport.delivery", "transport.discharge"].into_iter();
    let there = there
        .find_map(|path| figures.text(path))
        .unwrap_or_default();
    let zone = ICS2.iter().any(|country| there.starts_with(country));
    root.insert("isCargoDeliveredInICS2Zone", zone);
    for used in list(root, "utilizedTransportEquipments") {
        let reference = used.remove("equipment");
        let reference = reference
            .as_ref()
            .and_then(|it| it.pointer("/equipmentReference"));
        if let Some(reference) = reference {
            used.insert("equipmentReference", reference.clone());
        }
        // The carrier knows its own containers, and the booking has the temperature.
        used.remove("isNonOperatingReefer");
        used.remove("activeReeferSettings");
    }
    for item in list(root, "consignmentItems") {
        for cargo in list(item, "cargoItems") {
            // The schema wants a description of the packages; the code alone has one.
            let packaging = cargo
                .get_mut("outerPackaging")
                .and_then(Value::as_object_mut);
            if let Some(packaging) = packaging
                && !packaging.contains("description")
                && let Some(code) = packaging.get("packageCode").cloned()
            {
                packaging.insert("description", code);
            }
        }
    }
}

fn list<'a>(object: &'a mut Object, name: &str) -> impl Iterator<Item = &'a mut Object> {
    let list = match object.get_mut(name) {
        Some(Value::Array(list)) => Some(list),
        Some(
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_),
        )
        | None => None,
    };
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}
