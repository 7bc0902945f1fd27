//! The parties of the document.

use funani_proof::json::Object;

use super::{Cell, Labelled, Words, joined};
use crate::rest;
use crate::words::Word;

/// The boxes of the parties, the shipper first. `made_out` says to whom the document is made out.
pub(super) fn boxes(parties: &mut Object, made_out: Cell, words: Words) -> Vec<Labelled> {
    let mut party =
        |name: &str| rest::child(parties, name).map_or_else(Cell::new, |party| lines(party, words));
    let mut consignee = made_out;
    consignee.extend(party("endorsee"));
    consignee.extend(party("consignee"));
    let mut boxes = vec![
        words.labelled(Word::Shipper, party("shipper")),
        words.labelled(Word::Consignee, consignee),
        words.labelled(Word::DestinationAgent, party("carriersAgentAtDestination")),
        words.labelled(Word::ForShipper, party("onBehalfOfShipper")),
        words.labelled(Word::ForConsignee, party("onBehalfOfConsignee")),
    ];
    let notify = rest::children(parties, "notifyParties")
        .map(|party| words.labelled(Word::Notify, lines(party, words)));
    boxes.splice(2..2, notify.collect::<Vec<_>>());
    boxes.extend(rest::children(parties, "other").map(|other| {
        let function = rest::text(other, "partyFunction");
        let mut lines = rest::child(other, "party").map_or_else(Cell::new, |p| lines(p, words));
        lines.extend(function.map(|code| words.line(Word::OtherParty, &code)));
        words.labelled(Word::OtherParty, lines)
    }));
    boxes
}

/// Who signed, and for which carrier.
pub(super) fn issuing(root: &mut Object, words: Words) -> Labelled {
    let signer = rest::child(root, "documentParties")
        .and_then(|parties| rest::child(parties, "issuingParty"))
        .map_or_else(Cell::new, |party| lines(party, words));
    let code = rest::text(root, "carrierCode").unwrap_or_default();
    let list = rest::text(root, "carrierCodeListProvider").unwrap_or_default();
    let carrier = joined([code.as_str(), &list], " ");
    let mut all = signer;
    if !carrier.is_empty() {
        all.push(words.line(Word::Carrier, &carrier));
    }
    all.extend(contacts(root, words));
    words.labelled(Word::Issuing, all)
}

/// A party: name, address as displayed and as structured, numbers, contacts.
fn lines(party: &mut Object, words: Words) -> Cell {
    let mut lines: Cell = rest::text(party, "partyName").into_iter().collect();
    lines.extend(rest::texts(party, "displayedAddress"));
    lines.extend(
        rest::child(party, "address")
            .map(address)
            .unwrap_or_default(),
    );
    lines.extend(rest::texts(party, "addressLines"));
    for code in rest::children(party, "identifyingCodes") {
        let provider = rest::text(code, "codeListProvider").unwrap_or_default();
        let list = rest::text(code, "codeListName").unwrap_or_default();
        let code = rest::text(code, "partyCode").unwrap_or_default();
        lines.push(joined([provider.as_str(), &list, &code], " "));
    }
    for number in rest::children(party, "taxLegalReferences") {
        let country = rest::text(number, "countryCode").unwrap_or_default();
        let kind = rest::text(number, "type").unwrap_or_default();
        let value = rest::text(number, "value").unwrap_or_default();
        lines.push(joined([country.as_str(), &kind, &value], " "));
    }
    let person = rest::text(party, "typeOfPerson");
    lines.extend(person.map(|text| words.line(Word::PersonType, &text)));
    lines.extend(contacts(party, words));
    let reference = rest::text(party, "reference");
    let orders = rest::texts(party, "purchaseOrderReferences");
    let references = reference.into_iter().chain(orders);
    lines.extend(references.map(|text| words.line(Word::Reference, &text)));
    if rest::truth(party, "isNotifyParty") == Some(true) {
        lines.push(words.of(Word::AlsoNotify).to_owned());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// An address in at most three lines.
pub(super) fn address(address: &mut Object) -> Cell {
    let mut part = |name| rest::text(address, name).unwrap_or_default();
    let street = joined(
        [
            part("street").as_str(),
            &part("streetNumber"),
            &part("floor"),
        ],
        " ",
    );
    let city = joined(
        [
            part("city").as_str(),
            &part("stateRegion"),
            &part("postCode"),
        ],
        ", ",
    );
    let pobox = part("POBox");
    let country = joined([part("countryCode").as_str(), &part("UNLocationCode")], " ");
    let lines = [street, pobox, joined([city.as_str(), &country], ", ")];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn contacts(object: &mut Object, words: Words) -> Cell {
    let contacts = rest::children(object, "partyContactDetails").map(|contact| {
        let mut part = |name| rest::text(contact, name).unwrap_or_default();
        let line = joined(
            [part("name").as_str(), &part("phone"), &part("email")],
            ", ",
        );
        words.line(Word::Contact, &line)
    });
    contacts.collect()
}
