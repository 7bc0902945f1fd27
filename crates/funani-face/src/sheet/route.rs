//! The voyage: ports, places, vessels.

use funani_proof::json::{Object, Value};

use super::{Cell, Labelled, Words, joined, party};
use crate::rest;
use crate::words::Word;

/// The boxes of the voyage.
pub(super) fn boxes(root: &mut Object, words: Words) -> Vec<Labelled> {
    let shown = |root: &mut Object, name: &str| rest::texts(root, name);
    let receipt = shown(root, "displayedNameForPlaceOfReceipt");
    let loading = shown(root, "displayedNameForPortOfLoad");
    let discharge = shown(root, "displayedNameForPortOfDischarge");
    let delivery = shown(root, "displayedNameForPlaceOfDelivery");
    let service = service(root);
    let mut none = Object::new();
    let transports = rest::child(root, "transports").unwrap_or(&mut none);
    let vessels = rest::children(transports, "vesselVoyages").map(vessel);
    let vessels = vessels.collect();
    let mut planned = |name| rest::text(transports, name).unwrap_or_default();
    let planned = joined(
        [
            planned("plannedDepartureDate").as_str(),
            &planned("plannedArrivalDate"),
        ],
        " – ",
    );
    let by = |transports: &mut Object, name: &str, word: Word| {
        rest::text(transports, name).map(|mode| words.with(word, &mode))
    };
    let pre = by(transports, "preCarriageBy", Word::PreCarriage);
    let on = by(transports, "onCarriageBy", Word::OnCarriage);
    let mut stop = |mut displayed: Cell, name: &str, mode: Option<String>| {
        displayed.extend(rest::child(transports, name).map(lines).unwrap_or_default());
        displayed.extend(mode);
        displayed
    };
    vec![
        words.labelled(Word::Vessel, vessels),
        words.labelled(
            Word::Planned,
            Some(planned)
                .filter(|text| !text.is_empty())
                .into_iter()
                .collect(),
        ),
        words.labelled(Word::Receipt, stop(receipt, "placeOfReceipt", pre)),
        words.labelled(Word::Loading, stop(loading, "portOfLoading", None)),
        words.labelled(Word::Discharge, stop(discharge, "portOfDischarge", None)),
        words.labelled(Word::Delivery, stop(delivery, "placeOfDelivery", on)),
        words.labelled(Word::Onward, stop(Cell::new(), "onwardInlandRouting", None)),
        words.labelled(Word::Service, service),
    ]
}

/// `CY / FCL – CY / FCL`: how the carrier receives and delivers the goods.
fn service(root: &mut Object) -> Cell {
    let mut part = |name| rest::text(root, name).unwrap_or_default();
    let origin = joined(
        [
            part("receiptTypeAtOrigin").as_str(),
            &part("cargoMovementTypeAtOrigin"),
        ],
        " / ",
    );
    let destination = joined(
        [
            part("deliveryTypeAtDestination").as_str(),
            &part("cargoMovementTypeAtDestination"),
        ],
        " / ",
    );
    let line = joined([origin.as_str(), &destination], " – ");
    Some(line)
        .filter(|line| !line.is_empty())
        .into_iter()
        .collect()
}

fn vessel(leg: &mut Object) -> String {
    let mut part = |name| rest::text(leg, name).unwrap_or_default();
    let name = part("vesselName");
    let voyage = joined(
        [
            part("carrierExportVoyageNumber").as_str(),
            &part("universalExportVoyageReference"),
        ],
        " / ",
    );
    let role = part("role");
    joined([name.as_str(), &voyage, &role], ", ")
}

/// A place in one line: `Yokohama (JPYOK)`.
pub(super) fn place(place: &mut Object) -> String {
    let name = rest::text(place, "locationName").unwrap_or_default();
    let code = rest::text(place, "UNLocationCode").unwrap_or_default();
    let code = if name.is_empty() || code.is_empty() {
        code
    } else {
        format!("({code})")
    };
    let country = rest::text(place, "countryCode").unwrap_or_default();
    joined([name.as_str(), &code, &country], " ")
}

/// A place with all that is said of it.
fn lines(object: &mut Object) -> Cell {
    let (name, code) = (
        text_of(object, "locationName"),
        text_of(object, "UNLocationCode"),
    );
    let mut lines = vec![place(object)];
    if let Some(city) = rest::child(object, "city") {
        // What the line above has said already is not said again.
        let mut part = |name| rest::text(city, name).unwrap_or_default();
        let (town, region, country) = (part("city"), part("stateRegion"), part("countryCode"));
        let town = Some(town).filter(|town| *town != name).unwrap_or_default();
        let country = Some(country).filter(|country| !code.starts_with(country.as_str()));
        lines.push(joined(
            [town.as_str(), &region, &country.unwrap_or_default()],
            ", ",
        ));
    }
    lines.extend(rest::text(object, "facilityName"));
    if let Some(facility) = rest::child(object, "facility") {
        let list = rest::text(facility, "facilityCodeListProvider").unwrap_or_default();
        let code = rest::text(facility, "facilityCode").unwrap_or_default();
        lines.push(joined([list.as_str(), &code], " "));
    }
    lines.extend(
        rest::child(object, "address")
            .map(party::address)
            .unwrap_or_default(),
    );
    lines.extend(rest::texts(object, "addressLines"));
    lines.retain(|line| !line.is_empty());
    lines
}

fn text_of(object: &Object, name: &str) -> String {
    let text = object.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}
