//! Keys by which bills and documents are found (`docs/format.md` §7.1).
//!
//! Who looks for a consignment has a number from some paper, written as that paper writes it. A key
//! is that number in one form, under the kind of thing it numbers; owners keep the digests of the
//! keys of what they hold, so that equal digests are the same key whoever made them.

use std::collections::BTreeSet;

use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};

use crate::form::named;

#[cfg(test)]
mod tests;

named! {
    /// What a key numbers.
    pub enum KeyKind, "a kind of key" {
        /// A bill: number, and the code of its carrier or NVOCC.
        Bill = "BILL",
        /// A bill by its number alone, as another document cites it.
        BillNumber = "BILL_NUMBER",
        /// A master bill by the number of a house bill under it.
        House = "HOUSE",
        /// A ship's call: the ship, its voyage, the port.
        Voyage = "VOYAGE",
        /// A container.
        Container = "CONTAINER",
        /// A certificate of origin: agreement and number.
        Certificate = "CERTIFICATE",
        /// A certificate of origin by one that it was made from or replaces: agreement and number.
        BasedOn = "BASED_ON",
        /// A permit or licence.
        Permit = "PERMIT",
        /// An invoice: number and seller, by name or identifier.
        Invoice = "INVOICE",
        /// An invoice by its number alone, whoever the seller.
        InvoiceNumber = "INVOICE_NUMBER",
        /// A unique consignment reference.
        Ucr = "UCR",
        /// A declaration: number and tax id of the importer or exporter.
        Declaration = "DECLARATION",
    }
}

impl KeyKind {
    /// Whether bills have keys of this kind (see [`of_bill`]).
    pub const fn is_of_bills(self) -> bool {
        match self {
            Self::Bill
            | Self::BillNumber
            | Self::House
            | Self::Voyage
            | Self::Container
            | Self::Ucr => true,
            Self::Certificate
            | Self::BasedOn
            | Self::Permit
            | Self::Invoice
            | Self::InvoiceNumber
            | Self::Declaration => false,
        }
    }
}

/// By what a ship is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ship<'a> {
    /// Its IMO number.
    Imo(&'a str),
    /// Its call sign.
    CallSign(&'a str),
    /// Its name.
    Name(&'a str),
}

/// A key in its one form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    kind: KeyKind,
    parts: Vec<String>,
}

impl Key {
    /// Of a bill, by its number and the code of its carrier or NVOCC.
    pub fn bill(number: &str, carrier: &str) -> Self {
        Self::new(KeyKind::Bill, &[number, carrier])
    }

    /// Of a bill, by its number alone.
    pub fn bill_number(number: &str) -> Self {
        Self::new(KeyKind::BillNumber, &[number])
    }

    /// Of the master bill over a house bill.
    pub fn house(number: &str) -> Self {
        Self::new(KeyKind::House, &[number])
    }

    /// Of a ship's call at a port (UN/LOCODE).
    pub fn voyage(ship: Ship<'_>, voyage: &str, port: &str) -> Self {
        let (by, ship) = match ship {
            Ship::Imo(number) => ("IMO", number),
            Ship::CallSign(sign) => ("CALL_SIGN", sign),
            Ship::Name(name) => ("NAME", name),
        };
        // One voyage is `042S` to one and `42S` to the other.
        let voyage = voyage.trim_start_matches('0');
        Self::new(KeyKind::Voyage, &[by, ship, voyage, port])
    }

    /// Of a container.
    pub fn container(number: &str) -> Self {
        Self::new(KeyKind::Container, &[number])
    }

    /// Of a certificate of origin.
    pub fn certificate(agreement: &str, number: &str) -> Self {
        Self::new(KeyKind::Certificate, &[agreement, number])
    }

    /// Of the certificates that were made from this one, or that replaced it.
    pub fn based_on(agreement: &str, number: &str) -> Self {
        Self::new(KeyKind::BasedOn, &[agreement, number])
    }

    /// Of a permit or licence.
    pub fn permit(number: &str) -> Self {
        Self::new(KeyKind::Permit, &[number])
    }

    /// Of an invoice, by its number and a name or identifier of the seller.
    pub fn invoice(number: &str, seller: &str) -> Self {
        Self::new(KeyKind::Invoice, &[number, seller])
    }

    /// Of an invoice, by its number alone.
    pub fn invoice_number(number: &str) -> Self {
        Self::new(KeyKind::InvoiceNumber, &[number])
    }

    /// Of a consignment.
    pub fn ucr(reference: &str) -> Self {
        Self::new(KeyKind::Ucr, &[reference])
    }

    /// Of a declaration.
    pub fn declaration(number: &str, tax_id: &str) -> Self {
        Self::new(KeyKind::Declaration, &[number, tax_id])
    }

    fn new(kind: KeyKind, parts: &[&str]) -> Self {
        Self {
            kind,
            parts: parts.iter().map(|part| plain(part)).collect(),
        }
    }

    /// What it numbers.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Whether every part says something: a key of nothing would find everything that says nothing.
    pub fn is_whole(&self) -> bool {
        self.parts.iter().all(|part| !part.is_empty())
    }

    /// The digest under which an owner keeps it: that of the canonical object of kind and parts.
    pub fn digest(&self) -> Digest {
        let parts: Vec<Value> = self.parts.iter().map(|part| part.as_str().into()).collect();
        let object = Object::from([
            ("kind", Value::from(self.kind.as_str())),
            ("parts", parts.into()),
            ("type", "funani-key-of".into()),
        ]);
        json::canonical_digest(&object.into())
    }
}

/// Letters and digits only, in capitals: papers write one number with blanks, points and strokes or
/// without them, and in Japan also in full-width forms.
fn plain(text: &str) -> String {
    text.chars()
        .map(narrow)
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Full-width forms of ASCII (U+FF01 to U+FF5E) as ASCII.
fn narrow(it: char) -> char {
    match it {
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = u32::from(it).checked_sub(0xfee0).and_then(char::from_u32);
            ascii.unwrap_or(it)
        }
        _ => it,
    }
}

/// The keys of a transport document (DCSA eBL 3.0).
pub fn of_bill(document: &Value) -> BTreeSet<Key> {
    let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str);
    let list = |pointer: &str| {
        let found = document.pointer(pointer).and_then(Value::as_array);
        found.unwrap_or_default()
    };
    let mut keys = BTreeSet::new();
    if let Some(number) = text("/transportDocumentReference") {
        keys.insert(Key::bill_number(number));
        keys.extend(text("/carrierCode").map(|carrier| Key::bill(number, carrier)));
    }
    let ports = ["portOfLoading", "portOfDischarge"];
    let ports = ports.map(|port| text(&format!("/transports/{port}/UNLocationCode")));
    for voyage in list("/transports/vesselVoyages") {
        let said = |name: &str| voyage.pointer(name).and_then(Value::as_str);
        let numbers = [
            said("/carrierExportVoyageNumber"),
            said("/universalExportVoyageReference"),
        ];
        let Some(name) = said("/vesselName") else {
            continue;
        };
        for number in numbers.into_iter().flatten() {
            let called = ports.iter().flatten();
            keys.extend(called.map(|port| Key::voyage(Ship::Name(name), number, port)));
        }
    }
    for equipment in list("/utilizedTransportEquipments") {
        let number = equipment.pointer("/equipment/equipmentReference");
        keys.extend(number.and_then(Value::as_str).map(Key::container));
    }
    for item in list("/consignmentItems") {
        let cargo = item.pointer("/cargoItems").and_then(Value::as_array);
        for cargo in cargo.unwrap_or_default() {
            let house = cargo.pointer("/houseBillOfLadingReference");
            keys.extend(house.and_then(Value::as_str).map(Key::house));
        }
        keys.extend(ucrs(item));
    }
    keys.extend(ucrs(document));
    keys.retain(Key::is_whole);
    keys
}

/// The unique consignment references among the customs references of a part of a document.
fn ucrs(part: &Value) -> Vec<Key> {
    let references = part.pointer("/customsReferences").and_then(Value::as_array);
    let ucrs = references.unwrap_or_default().iter().filter(|reference| {
        let kind = reference.pointer("/type").and_then(Value::as_str);
        kind == Some("UCR")
    });
    ucrs.flat_map(|reference| {
        let values = reference.pointer("/values").and_then(Value::as_array);
        let values = values.unwrap_or_default().iter().filter_map(Value::as_str);
        values.map(Key::ucr).collect::<Vec<_>>()
    })
    .collect()
}
