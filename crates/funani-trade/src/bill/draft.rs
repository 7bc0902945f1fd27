//! The draft of a bill from the consignment: what the shipper knows, in the members of a transport
//! document (DCSA eBL 3.0). The carrier adds its own part and issues it without typing any of it.

use funani_proof::json::{self, Limits, Object, Value};

use super::{ADDRESS, SAME};
use crate::figures::Figures;

/// Parties whose members go into the draft, and where.
const PARTIES: &[(&str, &[&str])] = &[
    ("consignee", &["documentParties", "consignee"]),
    ("carrierAgent", &["documentParties", "issuingParty"]),
    (
        "dischargeAgent",
        &["documentParties", "carriersAgentAtDestination"],
    ),
];

/// The draft. `carrier` is the carrier's own part (terms, clauses, charges, contacts): its members
/// are added, and where both say something the carrier's word counts, as it signs.
pub fn draft(figures: &Figures, carrier: &Object) -> Value {
    let draft = Draft { figures };
    let mut document = Object::new();
    for (path, pointer) in SAME {
        if let Some(text) = figures.text(path) {
            put(&mut document, pointer, text.into());
        }
    }
    draft.terms(&mut document);
    draft.parties(&mut document);
    document.insert("consignmentItems", draft.items());
    let equipment = draft.equipment();
    if !equipment.is_empty() {
        document.insert("utilizedTransportEquipments", equipment);
    }
    merge(&mut document, carrier);
    document.into()
}

struct Draft<'a> {
    figures: &'a Figures,
}

impl Draft<'_> {
    fn terms(&self, document: &mut Object) {
        let freight = match self.figures.text("transport.freightTerm") {
            Some("PREPAID") => Some("PRE"),
            Some("COLLECT") => Some("COL"),
            Some(_) | None => None,
        };
        if let Some(freight) = freight {
            document.insert("freightPaymentTermCode", freight);
        }
        document.insert("isToOrder", self.figures.is_to_order());
        document.insert(
            "isShippedOnBoardType",
            self.figures.text("transport.onBoard").is_some(),
        );
        if let Some(own) = self.figures.text("reference.own") {
            document.insert("shippingInstructionsReference", own);
        }
        for (path, member) in [
            ("transport.loadingName", "displayedNameForPortOfLoad"),
            ("transport.dischargeName", "displayedNameForPortOfDischarge"),
        ] {
            if let Some(text) = self.figures.text(path) {
                document.insert(member, vec![Value::from(text)]);
            }
        }
    }

    fn parties(&self, document: &mut Object) {
        let order = self.figures.text("transport.orderKind");
        let shipper = self.figures.shipper();
        let mut put_party = |role: &str, members: &[&str]| {
            if let Some(party) = self.party(role) {
                put_at(document, members, party);
            }
        };
        put_party(shipper, &["documentParties", "shipper"]);
        for (role, members) in PARTIES {
            // Under an order bill nobody is consignee: the order party is.
            if *role != "consignee" || !self.figures.is_to_order() {
                put_party(role, members);
            }
        }
        let endorsee = match order {
            Some("SHIPPER") => Some(shipper),
            Some("BANK") => Some("issuingBank"),
            Some("PARTY") => Some("consignee"),
            Some(_) | None => None,
        };
        if let Some(role) = endorsee {
            put_party(role, &["documentParties", "endorsee"]);
        }
        let notify = ["notify", "alsoNotify"].into_iter();
        let notify: Vec<Value> = notify.filter_map(|role| self.party(role)).collect();
        if !notify.is_empty() {
            put_at(
                document,
                &["documentParties", "notifyParties"],
                notify.into(),
            );
        }
    }

    fn party(&self, role: &str) -> Option<Value> {
        let text = |member: &str| self.figures.text(&format!("party.{role}.{member}"));
        let mut party = Object::from([("partyName", Value::from(text("name")?))]);
        let mut address = Object::new();
        for (member, datum) in ADDRESS {
            if let Some(text) = text(datum) {
                address.insert(*member, text.replace('\n', ", "));
            }
        }
        if !address.is_empty() {
            party.insert("address", address);
        }
        let country = text("country");
        let numbers = ["identifier", "taxIdentifier"].into_iter();
        let numbers = numbers.filter_map(|member| text(member)?.split_once(' '));
        let references: Vec<Value> = numbers
            .map(|(scheme, number)| {
                let mut reference =
                    Object::from([("type", Value::from(scheme)), ("value", number.into())]);
                if let Some(country) = country {
                    reference.insert("countryCode", country);
                }
                reference.into()
            })
            .collect();
        if !references.is_empty() {
            party.insert("taxLegalReferences", references);
        }
        if let Some(person) = text("person") {
            let mut contact = Object::from([("name", Value::from(person))]);
            for member in ["phone", "email"] {
                if let Some(text) = text(member) {
                    contact.insert(member, text);
                }
            }
            party.insert("partyContactDetails", vec![contact.into()]);
        }
        Some(party.into())
    }

    fn items(&self) -> Vec<Value> {
        let mut items = Vec::new();
        for key in self.figures.keys("goods") {
            let text = |pattern: &str| self.figures.of_line(pattern, key);
            let mut item = Object::new();
            if let Some(booking) = self.figures.text("transport.booking") {
                item.insert("carrierBookingReference", booking);
            }
            let clauses = self.figures.text("transport.clauses");
            let clauses = clauses.filter(|_| items.is_empty());
            let described = text("goods.#.description").into_iter().chain(clauses);
            let described: Vec<Value> = described.flat_map(short_lines).collect();
            item.insert("descriptionOfGoods", described);
            if let Some(code) = text("goods.#.hsCode") {
                item.insert("HSCodes", vec![Value::from(code)]);
            }
            let marks = text("goods.#.marks").or_else(|| self.figures.text("invoice.marks"));
            if let Some(marks) = marks {
                item.insert("shippingMarks", lines(marks).collect::<Vec<_>>());
            }
            item.insert("cargoItems", self.cargo(key));
            items.push(item.into());
        }
        items
    }

    /// The goods of a line, container by container where they are stuffed.
    fn cargo(&self, goods: u32) -> Vec<Value> {
        let wanted = goods.to_string();
        let of_goods = |key: &u32| self.figures.of_line("stuffing.#.goods", *key) == Some(&*wanted);
        let stuffing: Vec<u32> = self
            .figures
            .keys("stuffing")
            .into_iter()
            .filter(of_goods)
            .collect();
        if stuffing.is_empty() {
            return vec![self.load("goods.#", goods, "goods.#.weightWithPallets", goods)];
        }
        let load = |key: u32| self.load("stuffing.#", key, "stuffing.#.grossWeight", goods);
        stuffing.into_iter().map(load).collect()
    }

    fn load(&self, list: &str, key: u32, gross: &str, goods: u32) -> Value {
        let text = |member: &str| self.figures.of_line(&format!("{list}.{member}"), key);
        let mut cargo = Object::new();
        let container = text("equipment").and_then(|line| {
            let line = line.parse().ok()?;
            self.figures.of_line("equipment.#.number", line)
        });
        if let Some(container) = container {
            cargo.insert("equipmentReference", container);
        }
        for (member, unit, value) in [
            ("cargoGrossWeight", "KGM", self.figures.of_line(gross, key)),
            ("cargoNetWeight", "KGM", text("netWeight")),
            ("cargoGrossVolume", "MTQ", text("volume")),
        ] {
            if let Some(value) = value.and_then(number) {
                let measure = Object::from([("unit", Value::from(unit)), ("value", value)]);
                cargo.insert(member, measure);
            }
        }
        let mut packaging = Object::new();
        if let Some(code) = self.figures.of_line("goods.#.package", goods) {
            packaging.insert("packageCode", code);
        }
        if let Some(count) = text("packages").and_then(number) {
            packaging.insert("numberOfPackages", count);
        }
        if let Some(cases) = text("caseNumbers") {
            packaging.insert("description", cases);
        }
        if !packaging.is_empty() {
            cargo.insert("outerPackaging", packaging);
        }
        cargo.into()
    }

    fn equipment(&self) -> Vec<Value> {
        let used = self
            .figures
            .keys("equipment")
            .into_iter()
            .filter_map(|key| {
                let text = |pattern: &str| self.figures.of_line(pattern, key);
                let mut equipment = Object::from([(
                    "equipmentReference",
                    Value::from(text("equipment.#.number")?),
                )]);
                if let Some(code) = text("equipment.#.type") {
                    equipment.insert("ISOEquipmentCode", code);
                }
                if let Some(tare) = text("equipment.#.tare").and_then(number) {
                    let tare = Object::from([("unit", Value::from("KGM")), ("value", tare)]);
                    equipment.insert("tareWeight", tare);
                }
                let mut used = Object::from([("equipment", Value::from(equipment))]);
                used.insert("isShipperOwned", false);
                if let Some(seal) = text("equipment.#.seal") {
                    let seal = Object::from([("number", Value::from(seal))]);
                    used.insert("seals", vec![Value::from(seal)]);
                }
                if let Some(set) = text("equipment.#.temperature").and_then(number) {
                    let reefer = Object::from([
                        ("temperatureSetpoint", set),
                        ("temperatureUnit", "CEL".into()),
                    ]);
                    used.insert("isNonOperatingReefer", false);
                    used.insert("activeReeferSettings", reefer);
                }
                Some(used.into())
            });
        used.collect()
    }
}

/// The longest line of a description of goods (DCSA eBL 3.0).
const LINE: usize = 35;

/// The lines of a text, the long ones broken between words.
fn short_lines(text: &str) -> Vec<Value> {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut open = String::new();
        for word in line.split_whitespace() {
            let wide = open.chars().count() + 1 + word.chars().count() > LINE;
            if wide && !open.is_empty() {
                lines.push(Value::from(std::mem::take(&mut open)));
            }
            if !open.is_empty() {
                open.push(' ');
            }
            for letter in word.chars() {
                if open.chars().count() == LINE {
                    lines.push(Value::from(std::mem::take(&mut open)));
                }
                open.push(letter);
            }
        }
        if !open.is_empty() {
            lines.push(Value::from(open));
        }
    }
    lines
}

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.split('\n').map(Value::from)
}

/// A number as JSON has it.
fn number(text: &str) -> Option<Value> {
    let plain = text.strip_suffix(".").unwrap_or(text);
    json::parse(plain.as_bytes(), Limits::DOCUMENT).ok()
}

/// Puts a value at a pointer whose numbers are all 0.
fn put(object: &mut Object, pointer: &str, value: Value) {
    let members: Vec<&str> = pointer.split('/').skip(1).collect();
    put_at(object, &members, value);
}

fn put_at(object: &mut Object, members: &[&str], value: Value) {
    match members {
        [] => {}
        [last] => _ = object.insert(*last, value),
        [list, "0", rest @ ..] => {
            if !object.contains(list) {
                object.insert(*list, vec![Value::Object(Object::new())]);
            }
            if let Some(Value::Array(elements)) = object.get_mut(list)
                && let Some(Value::Object(first)) = elements.first_mut()
            {
                put_at(first, rest, value);
            }
        }
        [name, rest @ ..] => {
            if !object.contains(name) {
                object.insert(*name, Object::new());
            }
            if let Some(Value::Object(inner)) = object.get_mut(name) {
                put_at(inner, rest, value);
            }
        }
    }
}

/// Adds the members of another object, deep; lists of the same length element by element.
fn merge(into: &mut Object, other: &Object) {
    for (name, value) in other {
        match (into.get_mut(name), value) {
            (Some(own), value) => merge_value(own, value),
            (None, value) => _ = into.insert(name, value.clone()),
        }
    }
}

fn merge_value(own: &mut Value, other: &Value) {
    match (own, other) {
        (Value::Object(own), Value::Object(other)) => merge(own, other),
        (Value::Array(own), Value::Array(other)) if own.len() == other.len() => {
            for (own, other) in own.iter_mut().zip(other) {
                merge_value(own, other);
            }
        }
        (own, other) => *own = other.clone(),
    }
}
