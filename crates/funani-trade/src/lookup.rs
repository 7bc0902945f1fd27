//! The keys by which papers, received documents and declarations are found: every number in them
//! that somebody at a border may have at hand ([`funani_core::lookup`]).

use std::collections::BTreeSet;

use funani_core::lookup::{Key, Ship};

use crate::certificate;
use crate::examine::is_one_firm;
use crate::figures::Figures;

#[cfg(test)]
mod tests;

/// Where the numbers of permits and licences stand.
const PERMITS: [&str; 4] = [
    "control.licence",
    "entry.permit",
    "filing.edc.number",
    "filing.idc.number",
];

/// Where unique consignment references stand.
const REFERENCES: [&str; 2] = ["reference.ucr", "entry.ucr"];

/// The parts of who sells, by which an invoice is told from another firm's of the same number.
const SELLERS: [&str; 2] = ["exporter", "invoiceIssuer"];

/// By what a seller is known.
const NAMES: [&str; 4] = ["name", "nameLocal", "identifier", "taxIdentifier"];

/// The keys of a content of a kind. One that cites a certificate of origin is found by it; only a
/// certificate is found by the one that it was made from or replaces.
pub fn of_content(kind: &str, values: &Figures) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    bills(values, &mut keys);
    voyages(values, &mut keys);
    invoices(values, &mut keys);
    declarations(values, &mut keys);
    certificates(values, kind == certificate::KIND, &mut keys);
    let lines = values.all("equipment.#.number").into_iter();
    keys.extend(lines.filter_map(|(_, number)| number.map(Key::container)));
    keys.extend(texts(values, &REFERENCES).map(Key::ucr));
    keys.extend(texts(values, &PERMITS).map(Key::permit));
    keys.retain(Key::is_whole);
    keys
}

fn texts<'a>(values: &'a Figures, paths: &'a [&str]) -> impl Iterator<Item = &'a str> {
    paths.iter().filter_map(|path| values.text(path))
}

fn bills(values: &Figures, keys: &mut BTreeSet<Key>) {
    let numbers = ["transport.billNumber", "transport.masterBillNumber"];
    keys.extend(texts(values, &numbers).map(Key::bill_number));
    let own = values.text("transport.billNumber");
    let carrier = values.text("transport.carrierCode");
    keys.extend(
        own.zip(carrier)
            .map(|(own, carrier)| Key::bill(own, carrier)),
    );
}

/// A ship's call at both ports, by all that the ship is known by.
fn voyages(values: &Figures, keys: &mut BTreeSet<Key>) {
    let text = |path: &str| values.text(path);
    let voyage = text("transport.voyage");
    let ships = [
        (text("transport.imo").map(Ship::Imo), voyage),
        (text("transport.callSign").map(Ship::CallSign), voyage),
        (text("transport.vessel").map(Ship::Name), voyage),
        (
            text("transport.feederVessel").map(Ship::Name),
            text("transport.feederVoyage"),
        ),
    ];
    let ports = ["transport.loading", "transport.discharge"];
    for (ship, voyage) in ships {
        if let (Some(ship), Some(voyage)) = (ship, voyage) {
            keys.extend(texts(values, &ports).map(|port| Key::voyage(ship, voyage, port)));
        }
    }
}

/// An invoice, by each name and identifier of who may have issued it.
fn invoices(values: &Figures, keys: &mut BTreeSet<Key>) {
    let stated = values.all("proof.#.invoiceNumber").into_iter();
    let stated = stated.filter_map(|(_, number)| number);
    let numbers: BTreeSet<&str> = values
        .text("invoice.number")
        .into_iter()
        .chain(stated)
        .collect();
    keys.extend(numbers.iter().map(|number| Key::invoice_number(number)));
    for role in SELLERS {
        for name in NAMES {
            if let Some(seller) = values.text(&format!("party.{role}.{name}")) {
                keys.extend(numbers.iter().map(|number| Key::invoice(number, seller)));
            }
        }
    }
}

/// Whether two contents name one seller, however it is written: papers of one invoice number are
/// papers of one invoice only then.
pub fn have_one_seller(one: &Figures, other: &Figures) -> bool {
    let named = |values: &Figures, member: &str| -> Vec<String> {
        let roles = SELLERS.iter();
        let names = roles.filter_map(|role| values.text(&format!("party.{role}.{member}")));
        names.map(str::to_owned).collect()
    };
    NAMES.iter().any(|member| {
        let others = named(other, member);
        let own = named(one, member);
        own.iter()
            .any(|one| others.iter().any(|other| is_one_firm(one, other)))
    })
}

/// A declaration, by the tax id with and without the scheme that it is of.
fn declarations(values: &Figures, keys: &mut BTreeSet<Key>) {
    let numbers = [
        ("entry.number", "entry.taxId"),
        ("filing.eda.number", "party.exporter.taxIdentifier"),
        ("filing.ida.number", "party.importer.taxIdentifier"),
    ];
    for (number, tax) in numbers {
        if let (Some(number), Some(tax)) = (values.text(number), values.text(tax)) {
            let bare = tax.split_once(' ').map_or(tax, |(_, bare)| bare);
            keys.extend([tax, bare].map(|tax| Key::declaration(number, tax)));
        }
    }
}

fn certificates(values: &Figures, is_one: bool, keys: &mut BTreeSet<Key>) {
    for proof in values.keys("proof") {
        let text = |pattern: &str| values.of_line(pattern, proof);
        let Some(agreement) = text("proof.#.agreement") else {
            continue;
        };
        let number = text("proof.#.number");
        keys.extend(number.map(|number| Key::certificate(agreement, number)));
        let original = text("proof.#.originalNumber").filter(|_| is_one);
        keys.extend(original.map(|number| Key::based_on(agreement, number)));
    }
}
