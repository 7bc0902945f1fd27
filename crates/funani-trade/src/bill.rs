//! A carrier's bill of lading beside the consignment: a transport document (DCSA eBL 3.0) as it was
//! received, and what it says otherwise; the draft that follows from the consignment; and shipping
//! instructions, written and read.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::intent::Language;
use funani_proof::json::Value;
use rust_decimal::Decimal;

use crate::figures::Figures;
use crate::path::Path;
use crate::table;

mod booking;
mod draft;
mod events;
mod instructions;
mod take;
#[cfg(test)]
mod tests;

pub use booking::{is_booking, take_booking};
pub use draft::draft;
pub use events::take_events;
pub use instructions::instructions;
pub use take::{Taken, stated, take};

/// Kilograms of a pound (international yard and pound agreement of 1959).
const POUND: Decimal = Decimal::from_parts(45_359_237, 0, 0, false, 8);
/// Cubic metres of a cubic foot.
const CUBIC_FOOT: Decimal = Decimal::from_parts(2_547_042_816, 6, 0, false, 12);

/// Data that a transport document says at one place, and that place (RFC 6901).
const SAME: &[(&str, &str)] = &[
    ("transport.billNumber", "/transportDocumentReference"),
    ("transport.billType", "/transportDocumentTypeCode"),
    ("transport.onBoard", "/shippedOnBoardDate"),
    ("transport.issueDate", "/issueDate"),
    ("reference.own", "/shippingInstructionsReference"),
    ("transport.loadingName", "/displayedNameForPortOfLoad/0"),
    (
        "transport.dischargeName",
        "/displayedNameForPortOfDischarge/0",
    ),
    ("transport.issuePlace", "/placeOfIssue/UNLocationCode"),
    ("transport.carrierCode", "/carrierCode"),
    ("transport.departure", "/transports/plannedDepartureDate"),
    ("transport.arrival", "/transports/plannedArrivalDate"),
    (
        "transport.loading",
        "/transports/portOfLoading/UNLocationCode",
    ),
    (
        "transport.discharge",
        "/transports/portOfDischarge/UNLocationCode",
    ),
    (
        "transport.receipt",
        "/transports/placeOfReceipt/UNLocationCode",
    ),
    (
        "transport.delivery",
        "/transports/placeOfDelivery/UNLocationCode",
    ),
    ("transport.vessel", "/transports/vesselVoyages/0/vesselName"),
    (
        "transport.voyage",
        "/transports/vesselVoyages/0/carrierExportVoyageNumber",
    ),
];

/// Parties, and where a transport document names them.
const PARTIES: &[(&str, &str)] = &[
    ("shipper", "/documentParties/shipper"),
    ("consignee", "/documentParties/consignee"),
    ("endorsee", "/documentParties/endorsee"),
    ("notify", "/documentParties/notifyParties/0"),
    ("alsoNotify", "/documentParties/notifyParties/1"),
    ("carrierAgent", "/documentParties/issuingParty"),
    (
        "dischargeAgent",
        "/documentParties/carriersAgentAtDestination",
    ),
];

/// Members of an address, the street first, and the data of a party they come from.
const ADDRESS: &[(&str, &str)] = &[
    ("street", "street"),
    ("city", "city"),
    ("postCode", "postCode"),
    ("stateRegion", "region"),
    ("countryCode", "country"),
];

/// Something that a transport document says otherwise than the consignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The datum of the consignment.
    pub path: Path,
    /// What the consignment says; nothing where it says nothing of it.
    pub own: Option<String>,
    /// Where the document says it (RFC 6901); of a sum, the first of its parts.
    pub pointer: String,
    /// What the document says; nothing where it says nothing of it.
    pub stated: Option<String>,
}

impl Difference {
    /// In words: what is called so, what it is here and there.
    pub fn sentence(&self, language: Language) -> String {
        let label = table::label(&self.path, language);
        let own = self.own.as_deref().unwrap_or("—");
        let stated = self.stated.as_deref().unwrap_or("—");
        match language {
            Language::English => {
                format!("{label}: {own} in the consignment, {stated} in the bill")
            }
            Language::Japanese => format!("{label}:当社データ {own}、B/L {stated}"),
        }
    }
}

/// Everything that a transport document says otherwise than the consignment. What only one of them
/// says is a difference only for containers: the other data need not be on both.
pub fn compare(figures: &Figures, document: &Value) -> Vec<Difference> {
    let mut found = Differences {
        figures,
        document,
        found: Vec::new(),
    };
    for (path, pointer) in SAME {
        found.text(path, pointer, str::to_owned);
    }
    found.freight();
    found.parties();
    found.hs_codes();
    found.bookings();
    found.lines();
    let cargo = Cargo::of(document);
    found.totals(&cargo);
    found.containers(&cargo);
    found.found
}

struct Differences<'a> {
    figures: &'a Figures,
    document: &'a Value,
    found: Vec<Difference>,
}

impl Differences<'_> {
    fn stated(&self, pointer: &str) -> Option<&str> {
        self.document.pointer(pointer).and_then(Value::as_str)
    }

    /// Compares one datum with one member, both put into one form first.
    fn text(&mut self, path: &str, pointer: &str, form: fn(&str) -> String) {
        let both = self.figures.text(path).zip(self.stated(pointer));
        if let Some((own, stated)) = both
            && form(own) != form(stated)
        {
            let (own, stated) = (own.to_owned(), stated.to_owned());
            self.note(path, Some(own), pointer.to_owned(), Some(stated));
        }
    }

    fn note(&mut self, path: &str, own: Option<String>, pointer: String, stated: Option<String>) {
        if let Ok(path) = path.parse() {
            self.found.push(Difference {
                path,
                own,
                pointer,
                stated,
            });
        }
    }

    fn freight(&mut self) {
        // PREPAID and COLLECT here, PRE and COL there.
        let short = |term: &str| term.chars().take(3).collect::<String>();
        self.text("transport.freightTerm", "/freightPaymentTermCode", short);
    }

    fn parties(&mut self) {
        for (role, pointer) in PARTIES {
            let role = match *role {
                "shipper" => self.figures.shipper(),
                "endorsee" => match self.figures.text("transport.orderKind") {
                    Some("BANK") => "issuingBank",
                    Some("PARTY") => "consignee",
                    Some(_) | None => self.figures.shipper(),
                },
                role => role,
            };
            self.text(
                &format!("party.{role}.name"),
                &format!("{pointer}/partyName"),
                plain,
            );
            // A street may be divided into its name and number.
            let divided = self.stated(&format!("{pointer}/address/streetNumber"));
            let members = ADDRESS.iter().skip(usize::from(divided.is_some()));
            for (member, datum) in members {
                let (path, at) = (
                    format!("party.{role}.{datum}"),
                    format!("{pointer}/address/{member}"),
                );
                self.text(&path, &at, plain);
            }
            self.references(role, pointer);
        }
    }

    /// A tax number of a kind that both name.
    fn references(&mut self, role: &str, pointer: &str) {
        for member in ["identifier", "taxIdentifier"] {
            let path = format!("party.{role}.{member}");
            let Some((kind, own)) = self.figures.text(&path).and_then(|it| it.split_once(' '))
            else {
                continue;
            };
            let own = own.to_owned();
            let list = format!("{pointer}/taxLegalReferences");
            let stated = elements(self.document, &list).find_map(|(at, reference)| {
                let text = |name: &str| reference.pointer(name).and_then(Value::as_str);
                let value = text("/value").filter(|_| text("/type") == Some(kind))?;
                Some((format!("{list}/{at}/value"), value.to_owned()))
            });
            if let Some((at, stated)) = stated
                && plain(&stated) != plain(&own)
            {
                self.note(&path, Some(own), at, Some(stated));
            }
        }
    }

    /// Every booking that the document names is ours.
    fn bookings(&mut self) {
        const PATH: &str = "transport.booking";
        let Some(own) = self.figures.text(PATH).map(str::to_owned) else {
            return;
        };
        for (at, item) in elements(self.document, "/consignmentItems") {
            let stated = item.pointer("/carrierBookingReference");
            let stated = stated.and_then(Value::as_str);
            if let Some(stated) = stated.filter(|stated| *stated != own) {
                let pointer = format!("/consignmentItems/{at}/carrierBookingReference");
                self.note(PATH, Some(own.clone()), pointer, Some(stated.to_owned()));
            }
        }
    }

    /// Where the document describes goods, marks or packages, each line of ours stands there.
    fn lines(&mut self) {
        let described = ["/descriptionOfGoods"];
        let marks = ["/shippingMarks"];
        let packed = ["/cargoItems/#/outerPackaging/description"];
        for (pattern, members) in [
            ("goods.#.description", described.as_slice()),
            ("transport.clauses", described.as_slice()),
            ("invoice.marks", marks.as_slice()),
            ("goods.#.marks", marks.as_slice()),
            ("stuffing.#.caseNumbers", packed.as_slice()),
        ] {
            let stated: Vec<String> = members.iter().flat_map(|it| self.texts(it)).collect();
            let whole = plain(&stated.concat());
            if whole.is_empty() {
                continue;
            }
            for (path, own) in self.own(pattern) {
                // Marks of a line of goods stand in the place of the invoice's.
                let replaced = pattern == "invoice.marks" && !self.own("goods.#.marks").is_empty();
                let missing = own.lines().find(|line| !whole.contains(&plain(line)));
                if let Some(missing) = missing.filter(|_| !replaced) {
                    let pointer = FIRST_ITEM.to_owned();
                    let stated = Some(stated.join(" / "));
                    self.note(&path, Some(missing.to_owned()), pointer, stated);
                }
            }
        }
    }

    /// The data of a pattern that stand.
    fn own(&self, pattern: &str) -> Vec<(String, String)> {
        if !pattern.contains('#') {
            let text = self.figures.text(pattern);
            return text
                .map(|text| (pattern.to_owned(), text.to_owned()))
                .into_iter()
                .collect();
        }
        let all = self.figures.all(pattern).into_iter();
        all.filter_map(|(path, text)| Some((path.to_string(), text?.to_owned())))
            .collect()
    }

    /// The texts of a member of every item, or of a member of every cargo item.
    fn texts(&self, member: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (_, item) in elements(self.document, "/consignmentItems") {
            if let Some((list, rest)) = member.split_once("/#") {
                for (_, cargo) in elements(item, list) {
                    let text = cargo.pointer(rest).and_then(Value::as_str);
                    found.extend(text.map(str::to_owned));
                }
            } else {
                for (_, text) in elements(item, member) {
                    found.extend(text.as_str().map(str::to_owned));
                }
            }
        }
        found
    }

    /// Each HS code of the document is that of some goods, to six digits.
    fn hs_codes(&mut self) {
        let six = |code: &str| code.chars().take(6).collect::<String>();
        let own = self.figures.all("goods.#.hsCode");
        let known: BTreeSet<String> = own.iter().filter_map(|(_, code)| code.map(six)).collect();
        let Some((first, code)) = own.first().filter(|_| !known.is_empty()) else {
            return;
        };
        let (first, code) = (first.to_string(), code.map(str::to_owned));
        for (pointer, stated) in hs_of(self.document) {
            if !known.contains(&six(&stated)) {
                self.note(&first, code.clone(), pointer, Some(stated));
            }
        }
    }

    fn totals(&mut self, cargo: &Cargo) {
        let pallets = self.figures.number("total.pallets");
        self.sum("total.packages", cargo.packages, "", pallets);
        let bare = self.figures.sum("goods.#.grossWeight");
        self.sum("total.grossWeight", cargo.gross, "", bare);
        self.sum("total.netWeight", cargo.net, "", None);
        self.sum("total.volume", cargo.volume, "", None);
    }

    /// Compares a sum; `other` is a second figure that is right, too: pallets for packages, and the
    /// weight without pallets.
    fn sum(&mut self, path: &str, stated: Option<Decimal>, at: &str, other: Option<Decimal>) {
        let own = self.figures.number(path);
        if let (Some(own), Some(stated)) = (own, stated)
            && own != stated
            && other != Some(stated)
        {
            let pointer = if at.is_empty() { FIRST_CARGO } else { at };
            self.note(
                path,
                Some(own.to_string()),
                pointer.to_owned(),
                Some(stated.to_string()),
            );
        }
    }

    fn containers(&mut self, cargo: &Cargo) {
        let stated = equipment_of(self.document);
        let own: BTreeMap<String, u32> = self
            .figures
            .keys("equipment")
            .into_iter()
            .filter_map(|key| {
                let number = self.figures.of_line("equipment.#.number", key)?;
                Some((number.to_owned(), key))
            })
            .collect();
        if own.is_empty() || stated.is_empty() {
            return;
        }
        for (number, pointer) in &stated {
            match own.get(number) {
                Some(key) => self.container(*key, pointer, cargo.containers.get(number)),
                None => self.note(
                    "equipment.1.number",
                    None,
                    format!("{pointer}/equipment/equipmentReference"),
                    Some(number.clone()),
                ),
            }
        }
        for (number, inside) in &cargo.containers {
            if !own.contains_key(number) && !stated.contains_key(number) {
                let pointer = format!("{}/equipmentReference", inside.pointer);
                self.note("equipment.1.number", None, pointer, Some(number.clone()));
            }
        }
        for (number, key) in own
            .iter()
            .filter(|(number, _)| !stated.contains_key(*number))
        {
            let path = format!("equipment.{key}.number");
            let pointer = "/utilizedTransportEquipments".to_owned();
            self.note(&path, Some(number.clone()), pointer, None);
        }
    }

    fn container(&mut self, key: u32, pointer: &str, inside: Option<&Inside>) {
        for (member, at) in [
            ("type", "/equipment/ISOEquipmentCode"),
            ("seal", "/seals/0/number"),
        ] {
            let path = format!("equipment.{key}.{member}");
            self.text(&path, &format!("{pointer}{at}"), str::to_owned);
        }
        for (member, place) in [
            ("tare", "/equipment/tareWeight"),
            ("temperature", "/activeReeferSettings/temperatureSetpoint"),
        ] {
            let at = format!("{pointer}{place}");
            let stated = self.document.pointer(&at);
            let stated = stated.and_then(|it| measured(it).or_else(|| number(it)));
            self.sum(&format!("equipment.{key}.{member}"), stated, &at, None);
        }
        if let Some(inside) = inside {
            let at = inside.pointer.as_str();
            self.sum(
                &format!("equipment.{key}.packages"),
                inside.packages,
                at,
                None,
            );
            self.sum(
                &format!("equipment.{key}.grossWeight"),
                inside.gross,
                at,
                None,
            );
        }
    }
}

const FIRST_ITEM: &str = "/consignmentItems/0";
const FIRST_CARGO: &str = "/consignmentItems/0/cargoItems";

/// The weights and packages of a document, as far as each cargo item states them.
#[derive(Default)]
struct Cargo {
    packages: Option<Decimal>,
    gross: Option<Decimal>,
    net: Option<Decimal>,
    volume: Option<Decimal>,
    containers: BTreeMap<String, Inside>,
}

#[derive(Default)]
struct Inside {
    pointer: String,
    packages: Option<Decimal>,
    gross: Option<Decimal>,
}

impl Cargo {
    fn of(document: &Value) -> Self {
        let mut items = Vec::new();
        for (at, item) in elements(document, "/consignmentItems") {
            for (index, cargo) in elements(item, "/cargoItems") {
                items.push((format!("/consignmentItems/{at}/cargoItems/{index}"), cargo));
            }
        }
        let all =
            |figure: fn(&Value) -> Option<Decimal>| total(items.iter().map(|(_, it)| *it), figure);
        let mut cargo = Self {
            packages: all(packages),
            gross: all(gross),
            net: all(net),
            volume: all(volume),
            containers: BTreeMap::new(),
        };
        let mut inside: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (_, item)) in items.iter().enumerate() {
            if let Some(number) = item.pointer("/equipmentReference").and_then(Value::as_str) {
                inside.entry(number.to_owned()).or_default().push(at);
            }
        }
        for (number, places) in inside {
            let of = || places.iter().filter_map(|at| items.get(*at));
            let pointer = of().next().map(|(pointer, _)| pointer.clone());
            let sums = Inside {
                pointer: pointer.unwrap_or_default(),
                packages: total(of().map(|(_, it)| *it), packages),
                gross: total(of().map(|(_, it)| *it), gross),
            };
            cargo.containers.insert(number, sums);
        }
        cargo
    }
}

/// The sum of a figure; nothing where one lacks it or there is none.
fn total<'a>(
    items: impl Iterator<Item = &'a Value>,
    figure: fn(&Value) -> Option<Decimal>,
) -> Option<Decimal> {
    let mut sum = None;
    for item in items {
        sum = Some(sum.unwrap_or(Decimal::ZERO).checked_add(figure(item)?)?);
    }
    sum.map(|sum| sum.normalize())
}

pub(crate) fn packages(cargo: &Value) -> Option<Decimal> {
    number(cargo.pointer("/outerPackaging/numberOfPackages")?)
}

pub(crate) fn gross(cargo: &Value) -> Option<Decimal> {
    measured(cargo.pointer("/cargoGrossWeight")?)
}

fn net(cargo: &Value) -> Option<Decimal> {
    measured(cargo.pointer("/cargoNetWeight")?)
}

fn volume(cargo: &Value) -> Option<Decimal> {
    measured(cargo.pointer("/cargoGrossVolume")?)
}

/// A value with its unit, in kilograms or cubic metres to the third digit.
fn measured(value: &Value) -> Option<Decimal> {
    let amount = number(value.pointer("/value")?)?;
    let factor = match value.pointer("/unit")?.as_str()? {
        "KGM" | "MTQ" => return Some(amount),
        "LBR" => POUND,
        "FTQ" => CUBIC_FOOT,
        _ => return None,
    };
    Some(amount.checked_mul(factor)?.round_dp(3))
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

fn elements<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (usize, &'a Value)> {
    let list = value.pointer(pointer).and_then(Value::as_array);
    list.unwrap_or_default().iter().enumerate()
}

/// The containers of a document and where each stands.
fn equipment_of(document: &Value) -> BTreeMap<String, String> {
    elements(document, "/utilizedTransportEquipments")
        .filter_map(|(at, used)| {
            let number = used.pointer("/equipment/equipmentReference")?.as_str()?;
            Some((
                number.to_owned(),
                format!("/utilizedTransportEquipments/{at}"),
            ))
        })
        .collect()
}

fn hs_of(document: &Value) -> Vec<(String, String)> {
    let mut codes = Vec::new();
    for (at, item) in elements(document, "/consignmentItems") {
        for (index, code) in elements(item, "/HSCodes") {
            if let Some(code) = code.as_str() {
                let pointer = format!("/consignmentItems/{at}/HSCodes/{index}");
                codes.push((pointer, code.to_owned()));
            }
        }
    }
    codes
}

/// A name without what varies between honest spellings: case, spaces and punctuation.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_uppercase).collect()
}
