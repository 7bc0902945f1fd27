//! Data of a consignment from shipping instructions or a transport document (DCSA eBL 3.0).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use funani_core::codes::CodeLists;
use funani_proof::json::{Number, Value};
use rust_decimal::Decimal;

use super::{ADDRESS, SAME, measured, number};
use crate::consignment::{Change, LineFault, checked};
use crate::figures::Figures;

/// What a document says of a consignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The data.
    pub changes: Vec<Change>,
    /// Places of the document that have no datum here (RFC 6901).
    pub passed_over: Vec<String>,
}

/// Reads shipping instructions or a transport document (DCSA eBL 3.0) as data of a consignment.
///
/// # Errors
/// Every member that cannot be taken, by its place in the document (RFC 6901).
pub fn take(document: &Value, lists: &dyn CodeLists) -> Result<Taken, Vec<LineFault>> {
    let mut reader = Reader::of(document);
    reader.read();
    let Reader {
        found,
        seen,
        mut faults,
        ..
    } = reader;
    let changes = judged(found, lists, &mut faults);
    if !faults.is_empty() {
        faults.sort_by(|a, b| a.path.cmp(&b.path));
        return Err(faults);
    }
    let mut passed_over = Vec::new();
    leaves(document, "", &mut passed_over);
    passed_over.retain(|place| !seen.contains(place));
    Ok(Taken {
        changes,
        passed_over,
    })
}

/// What a transport document states, by the paths of the consignment, as it states it: what our data
/// could not hold stands there, too. Measures are in kilograms and cubic metres.
pub fn stated(document: &Value) -> Figures {
    let mut reader = Reader::of(document);
    reader.read();
    let found = reader.found.into_iter();
    let values = found.filter_map(|(path, (value, _))| Some((path.parse().ok()?, value)));
    values.collect()
}

/// What was found by path, each with the place that it came from, as changes; those that cannot be
/// made are named by their places.
pub(super) fn judged(
    found: BTreeMap<String, (String, String)>,
    lists: &dyn CodeLists,
    faults: &mut Vec<LineFault>,
) -> Vec<Change> {
    let (mut changes, mut places) = (Vec::new(), Vec::new());
    for (path, (value, place)) in found {
        changes.push(Change {
            path,
            value: Some(value),
        });
        places.push(place);
    }
    if let Err(refused) = checked(&changes, lists) {
        faults.extend(refused.into_iter().map(|refused| LineFault {
            path: places.get(refused.change).cloned().unwrap_or(refused.path),
            reason: refused.error.reason(),
            message: refused.error.to_string(),
        }));
    }
    changes
}

/// The places of all values that are no objects or lists.
pub(super) fn leaves(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                let name = name.replace('~', "~0").replace('/', "~1");
                leaves(inner, &format!("{place}/{name}"), found);
            }
        }
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                leaves(inner, &format!("{place}/{at}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.push(place.to_owned());
        }
    }
}

/// A value of a document, and its place (RFC 6901).
struct Spot<'a> {
    value: &'a Value,
    place: String,
}

impl<'a> Spot<'a> {
    /// What stands below it.
    fn at(&self, below: &str) -> Option<Self> {
        let value = self.value.pointer(below)?;
        let place = format!("{}{below}", self.place);
        Some(Self { value, place })
    }

    /// The elements of a list below it.
    fn list(&self, below: &str) -> Vec<Self> {
        let list = self.value.pointer(below).and_then(Value::as_array);
        let elements = list.unwrap_or_default().iter().enumerate();
        elements
            .map(|(at, value)| Self {
                value,
                place: format!("{}{below}/{at}", self.place),
            })
            .collect()
    }

    /// The text below it.
    fn text(&self, below: &str) -> Option<&'a str> {
        self.value.pointer(below)?.as_str()
    }
}

struct Reader<'a> {
    document: &'a Value,
    /// Data by path, each with the place that it came from.
    found: BTreeMap<String, (String, String)>,
    /// Places that were read.
    seen: BTreeSet<String>,
    faults: Vec<LineFault>,
}

impl<'a> Reader<'a> {
    fn of(document: &'a Value) -> Self {
        Self {
            document,
            found: BTreeMap::new(),
            seen: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    fn read(&mut self) {
        let document = Spot {
            value: self.document,
            place: String::new(),
        };
        for (path, place) in SAME {
            self.datum(&document, place, path);
        }
        self.freight(&document);
        self.parties(&document);
        for (line, used) in (1..).zip(document.list("/utilizedTransportEquipments")) {
            self.equipment(line, &used);
        }
        self.items(&document);
        // What follows from the rest, or has one value here.
        for place in [
            "/isElectronic",
            "/isCargoDeliveredInICS2Zone",
            "/isShippedOnBoardType",
        ] {
            self.seen.insert(place.to_owned());
        }
        if document.at("/partyContactDetails/1").is_none()
            && let Some(only) = document.at("/partyContactDetails/0")
        {
            self.contact(&only, "exporter");
        }
    }

    /// The text or number of a value.
    fn text(&mut self, spot: &Spot<'_>) -> Option<String> {
        let text = match spot.value {
            Value::String(text) => text.clone(),
            Value::Number(number) => plain(*number),
            Value::Bool(flag) => flag.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.fault(&spot.place, "NOT_TEXT", "must be a text or a number");
                return None;
            }
        };
        self.seen.insert(spot.place.clone());
        Some(text)
    }

    fn fault(&mut self, place: &str, reason: &'static str, message: &str) {
        self.faults.push(LineFault {
            path: place.to_owned(),
            reason,
            message: message.to_owned(),
        });
    }

    fn put(&mut self, path: impl Display, value: String, place: &str) {
        self.found
            .insert(path.to_string(), (value, place.to_owned()));
    }

    /// What stands below a value as a datum, where anything does.
    fn datum(&mut self, of: &Spot<'_>, below: &str, path: impl Display) {
        if let Some(spot) = of.at(below)
            && let Some(text) = self.text(&spot)
        {
            self.put(path, text, &spot.place);
        }
    }

    /// The lines of a list of texts as one text.
    fn lines(&mut self, of: &Spot<'_>, below: &str, path: impl Display) {
        let list = of.list(below);
        let lines: Vec<String> = list.iter().filter_map(|line| self.text(line)).collect();
        if !lines.is_empty() {
            let place = format!("{}{below}", of.place);
            self.put(path, lines.join("\n"), &place);
        }
    }

    fn freight(&mut self, document: &Spot<'_>) {
        let place = "/freightPaymentTermCode";
        let code = document.at(place).and_then(|spot| self.text(&spot));
        let term = match code.as_deref() {
            Some("PRE") => "PREPAID",
            Some("COL") => "COLLECT",
            Some(_) => return self.fault(place, "NOT_ALLOWED", "must be PRE or COL"),
            None => return,
        };
        self.put("transport.freightTerm", term.to_owned(), place);
    }

    fn parties(&mut self, document: &Spot<'_>) {
        let shipper = document.text("/documentParties/shipper/partyName");
        let endorsee = document.text("/documentParties/endorsee/partyName");
        let to_order = document.value.pointer("/isToOrder");
        if let Some(to_order) = to_order {
            self.seen.insert("/isToOrder".to_owned());
            let kind = match (*to_order == Value::Bool(true), endorsee) {
                (false, _) => "STRAIGHT",
                (true, None) => "BEARER",
                (true, Some(_)) if endorsee == shipper => "SHIPPER",
                (true, Some(_)) => "PARTY",
            };
            let sea_waybill = document.text("/transportDocumentTypeCode") == Some("SWB");
            if !sea_waybill {
                self.put("transport.orderKind", kind.to_owned(), "/isToOrder");
            }
        }
        let mut party = |place: &str, role: &str| {
            if let Some(party) = document.at(&format!("/documentParties/{place}")) {
                self.party(&party, role);
            }
        };
        party("shipper", "exporter");
        party("consignee", "consignee");
        if endorsee.is_some() && endorsee != shipper {
            party("endorsee", "consignee");
        }
        party("notifyParties/0", "notify");
        party("notifyParties/1", "alsoNotify");
        party("issuingParty", "carrierAgent");
        party("carriersAgentAtDestination", "dischargeAgent");
        party("buyer", "importer");
        if endorsee.is_some() && endorsee == shipper {
            let mut same = Vec::new();
            if let Some(endorsee) = document.at("/documentParties/endorsee") {
                leaves(endorsee.value, &endorsee.place, &mut same);
            }
            self.seen.extend(same);
        }
    }

    fn party(&mut self, party: &Spot<'_>, role: &str) {
        self.datum(party, "/partyName", format_args!("party.{role}.name"));
        if let Some(address) = party.at("/address") {
            for (member, datum) in ADDRESS {
                let path = format_args!("party.{role}.{datum}");
                self.datum(&address, &format!("/{member}"), path);
            }
        }
        for (at, member) in ["identifier", "taxIdentifier"].into_iter().enumerate() {
            let Some(reference) = party.at(&format!("/taxLegalReferences/{at}")) else {
                continue;
            };
            let scheme = reference.at("/type").and_then(|spot| self.text(&spot));
            let number = reference.at("/value").and_then(|spot| self.text(&spot));
            self.seen.insert(format!("{}/countryCode", reference.place));
            if let (Some(scheme), Some(number)) = (scheme, number) {
                let path = format_args!("party.{role}.{member}");
                self.put(path, format!("{scheme} {number}"), &reference.place);
            }
        }
        if let Some(contact) = party.at("/partyContactDetails/0") {
            self.contact(&contact, role);
        }
    }

    fn contact(&mut self, contact: &Spot<'_>, role: &str) {
        for (member, datum) in [
            ("/name", "person"),
            ("/phone", "phone"),
            ("/email", "email"),
        ] {
            self.datum(contact, member, format_args!("party.{role}.{datum}"));
        }
    }

    fn equipment(&mut self, line: usize, used: &Spot<'_>) {
        const UNIT: &str = "/activeReeferSettings/temperatureUnit";
        for (member, datum) in [
            ("/equipmentReference", "number"),
            ("/equipment/equipmentReference", "number"),
            ("/equipment/ISOEquipmentCode", "type"),
            ("/seals/0/number", "seal"),
        ] {
            self.datum(used, member, format_args!("equipment.{line}.{datum}"));
        }
        let tare = format_args!("equipment.{line}.tare");
        self.measured(used, "/equipment/tareWeight", tare);
        if used.text(UNIT) == Some("CEL") {
            self.seen.insert(format!("{}{UNIT}", used.place));
            self.datum(
                used,
                "/activeReeferSettings/temperatureSetpoint",
                format_args!("equipment.{line}.temperature"),
            );
        }
        self.seen.insert(format!("{}/isShipperOwned", used.place));
    }

    /// A measure in the unit that data have here.
    fn measured(&mut self, of: &Spot<'_>, below: &str, path: impl Display) -> Option<Decimal> {
        let spot = of.at(below)?;
        let Some(amount) = measured(spot.value) else {
            self.fault(
                &spot.place,
                "NOT_MEASURED",
                "must be a value with KGM, LBR, MTQ or FTQ",
            );
            return None;
        };
        for member in ["value", "unit"] {
            self.seen.insert(format!("{}/{member}", spot.place));
        }
        self.put(path, amount.normalize().to_string(), &spot.place);
        Some(amount)
    }

    fn items(&mut self, document: &Spot<'_>) {
        let containers = self.containers();
        let mut stuffing = 0;
        for (goods, item) in (1..).zip(document.list("/consignmentItems")) {
            self.booking(&item);
            let description = format_args!("goods.{goods}.description");
            self.lines(&item, "/descriptionOfGoods", description);
            self.datum(&item, "/HSCodes/0", format_args!("goods.{goods}.hsCode"));
            let marks = format_args!("goods.{goods}.marks");
            self.lines(&item, "/shippingMarks", marks);
            let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
            for cargo in item.list("/cargoItems") {
                stuffing += 1;
                self.stuffed(&cargo, goods, stuffing, &containers);
                self.cargo(&cargo, goods, stuffing, &mut sums);
            }
            for (member, sum) in sums {
                let place = format!("{}/cargoItems", item.place);
                let sum = sum.normalize().to_string();
                self.put(format_args!("goods.{goods}.{member}"), sum, &place);
            }
        }
    }

    /// One booking for the whole consignment.
    fn booking(&mut self, item: &Spot<'_>) {
        let path = "transport.booking";
        let Some(spot) = item.at("/carrierBookingReference") else {
            return;
        };
        let Some(booking) = self.text(&spot) else {
            return;
        };
        match self.found.get(path) {
            Some((first, _)) if *first != booking => {
                self.fault(
                    &spot.place,
                    "BOOKINGS_DIFFER",
                    "a consignment here has one booking",
                );
            }
            Some(_) | None => self.put(path, booking, &spot.place),
        }
    }

    /// The lines of the containers by their numbers, of two with one number the first.
    fn containers(&self) -> BTreeMap<String, usize> {
        let count = self.document.pointer("/utilizedTransportEquipments");
        let count = count.and_then(Value::as_array).map_or(0, <[_]>::len);
        let lines = (1..=count).rev().filter_map(|line| {
            let (number, _) = self.found.get(&format!("equipment.{line}.number"))?;
            Some((number.clone(), line))
        });
        lines.collect()
    }

    /// Which goods lie in which container.
    fn stuffed(
        &mut self,
        cargo: &Spot<'_>,
        goods: usize,
        stuffing: usize,
        containers: &BTreeMap<String, usize>,
    ) {
        let path = format_args!("stuffing.{stuffing}.goods");
        self.put(path, goods.to_string(), &cargo.place);
        let Some(spot) = cargo.at("/equipmentReference") else {
            return;
        };
        let Some(container) = self.text(&spot) else {
            return;
        };
        let path = format_args!("stuffing.{stuffing}.equipment");
        match containers.get(&container) {
            Some(line) => self.put(path, line.to_string(), &spot.place),
            None => self.fault(
                &spot.place,
                "NOT_FOUND",
                "names no container of the document",
            ),
        }
    }

    fn cargo(
        &mut self,
        cargo: &Spot<'_>,
        goods: usize,
        stuffing: usize,
        sums: &mut BTreeMap<&'static str, Decimal>,
    ) {
        for (member, datum) in [
            ("/cargoGrossWeight", "grossWeight"),
            ("/cargoNetWeight", "netWeight"),
            ("/cargoGrossVolume", "volume"),
        ] {
            let path = format_args!("stuffing.{stuffing}.{datum}");
            let amount = self.measured(cargo, member, path);
            add(sums, datum, amount);
        }
        let Some(packaging) = cargo.at("/outerPackaging") else {
            return;
        };
        let path = format_args!("stuffing.{stuffing}.packages");
        self.datum(&packaging, "/numberOfPackages", path);
        let count = packaging.value.pointer("/numberOfPackages");
        add(sums, "packages", count.and_then(number));
        let path = format_args!("goods.{goods}.package");
        self.datum(&packaging, "/packageCode", path);
        let code = packaging.value.pointer("/packageCode");
        if packaging.value.pointer("/description") == code {
            self.seen.insert(format!("{}/description", packaging.place));
        } else {
            let path = format_args!("stuffing.{stuffing}.caseNumbers");
            self.datum(&packaging, "/description", path);
        }
    }
}

fn add(sums: &mut BTreeMap<&'static str, Decimal>, member: &'static str, amount: Option<Decimal>) {
    if let Some(amount) = amount {
        *sums.entry(member).or_default() += amount;
    }
}

/// A number as data are written: without an exponent.
fn plain(number: Number) -> String {
    let text = number.to_string();
    let decimal: Option<Decimal> = Decimal::from_scientific(&text).ok();
    decimal.map_or(text, |decimal| decimal.to_string())
}
