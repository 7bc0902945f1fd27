//! Data of a consignment from shipping instructions or a transport document (DCSA eBL 3.0).

use std::collections::{BTreeMap, BTreeSet};

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
    Figures::stated(values.collect())
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
        for (path, place) in SAME {
            self.datum(place, (*path).to_owned());
        }
        self.freight();
        self.parties();
        self.equipment();
        self.items();
        // What follows from the rest, or has one value here.
        for place in [
            "/isElectronic",
            "/isCargoDeliveredInICS2Zone",
            "/isShippedOnBoardType",
        ] {
            self.seen.insert(place.to_owned());
        }
        if self.at("/partyContactDetails/1").is_none() {
            for member in ["name", "phone", "email"] {
                self.datum(
                    &format!("/partyContactDetails/0/{member}"),
                    format!("party.exporter.{}", person(member)),
                );
            }
        }
    }

    fn at(&self, place: &str) -> Option<&Value> {
        self.document.pointer(place)
    }

    /// The text or number at a place.
    fn text(&mut self, place: &str) -> Option<String> {
        let text = match self.at(place)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => plain(*number),
            Value::Bool(flag) => flag.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.fault(place, "NOT_TEXT", "must be a text or a number");
                return None;
            }
        };
        self.seen.insert(place.to_owned());
        Some(text)
    }

    fn fault(&mut self, place: &str, reason: &'static str, message: &str) {
        self.faults.push(LineFault {
            path: place.to_owned(),
            reason,
            message: message.to_owned(),
        });
    }

    fn put(&mut self, path: String, value: String, place: &str) {
        self.found.insert(path, (value, place.to_owned()));
    }

    fn datum(&mut self, place: &str, path: String) {
        if let Some(text) = self.text(place) {
            self.put(path, text, place);
        }
    }

    /// The lines of a list of texts as one text.
    fn lines(&mut self, place: &str, path: String) {
        let count = self
            .at(place)
            .and_then(Value::as_array)
            .map_or(0, <[_]>::len);
        let mut lines = Vec::new();
        for at in 0..count {
            lines.extend(self.text(&format!("{place}/{at}")));
        }
        if !lines.is_empty() {
            self.put(path, lines.join("\n"), place);
        }
    }

    fn freight(&mut self) {
        let place = "/freightPaymentTermCode";
        let term = match self.text(place).as_deref() {
            Some("PRE") => "PREPAID",
            Some("COL") => "COLLECT",
            Some(_) => return self.fault(place, "NOT_ALLOWED", "must be PRE or COL"),
            None => return,
        };
        self.put("transport.freightTerm".to_owned(), term.to_owned(), place);
    }

    fn parties(&mut self) {
        let name = |reader: &Self, role: &str| {
            let place = format!("/documentParties/{role}/partyName");
            reader.at(&place).and_then(Value::as_str).map(str::to_owned)
        };
        let (shipper, endorsee) = (name(self, "shipper"), name(self, "endorsee"));
        let to_order = self.at("/isToOrder") == Some(&Value::Bool(true));
        if self.at("/isToOrder").is_some() {
            self.seen.insert("/isToOrder".to_owned());
            let kind = match (to_order, &endorsee) {
                (false, _) => "STRAIGHT",
                (true, None) => "BEARER",
                (true, Some(_)) if endorsee == shipper => "SHIPPER",
                (true, Some(_)) => "PARTY",
            };
            let sea_waybill = self
                .at("/transportDocumentTypeCode")
                .and_then(Value::as_str)
                == Some("SWB");
            if !sea_waybill {
                self.put(
                    "transport.orderKind".to_owned(),
                    kind.to_owned(),
                    "/isToOrder",
                );
            }
        }
        self.party("/documentParties/shipper", "exporter");
        self.party("/documentParties/consignee", "consignee");
        if endorsee.is_some() && endorsee != shipper {
            self.party("/documentParties/endorsee", "consignee");
        } else if endorsee.is_some() {
            let mut same = Vec::new();
            let endorsee = self.at("/documentParties/endorsee").cloned();
            leaves(
                &endorsee.unwrap_or(Value::Null),
                "/documentParties/endorsee",
                &mut same,
            );
            self.seen.extend(same);
        }
        self.party("/documentParties/notifyParties/0", "notify");
        self.party("/documentParties/notifyParties/1", "alsoNotify");
        self.party("/documentParties/issuingParty", "carrierAgent");
        self.party(
            "/documentParties/carriersAgentAtDestination",
            "dischargeAgent",
        );
        self.party("/documentParties/buyer", "importer");
    }

    fn party(&mut self, place: &str, role: &str) {
        let of = |member: &str| format!("party.{role}.{member}");
        self.datum(&format!("{place}/partyName"), of("name"));
        for (member, datum) in ADDRESS {
            self.datum(&format!("{place}/address/{member}"), of(datum));
        }
        for (at, member) in ["identifier", "taxIdentifier"].into_iter().enumerate() {
            let place = format!("{place}/taxLegalReferences/{at}");
            let scheme = self.text(&format!("{place}/type"));
            let number = self.text(&format!("{place}/value"));
            self.seen.insert(format!("{place}/countryCode"));
            if let (Some(scheme), Some(number)) = (scheme, number) {
                self.put(of(member), format!("{scheme} {number}"), &place);
            }
        }
        for member in ["name", "phone", "email"] {
            self.datum(
                &format!("{place}/partyContactDetails/0/{member}"),
                of(person(member)),
            );
        }
    }

    fn equipment(&mut self) {
        for at in 0..self.count("/utilizedTransportEquipments") {
            let place = format!("/utilizedTransportEquipments/{at}");
            let of = |member: &str| format!("equipment.{}.{member}", at + 1);
            self.datum(&format!("{place}/equipmentReference"), of("number"));
            self.datum(
                &format!("{place}/equipment/equipmentReference"),
                of("number"),
            );
            self.datum(&format!("{place}/equipment/ISOEquipmentCode"), of("type"));
            self.measured(&format!("{place}/equipment/tareWeight"), of("tare"));
            self.datum(&format!("{place}/seals/0/number"), of("seal"));
            let reefer = format!("{place}/activeReeferSettings");
            if self
                .at(&format!("{reefer}/temperatureUnit"))
                .and_then(Value::as_str)
                == Some("CEL")
            {
                self.seen.insert(format!("{reefer}/temperatureUnit"));
                self.datum(&format!("{reefer}/temperatureSetpoint"), of("temperature"));
            }
            self.seen.insert(format!("{place}/isShipperOwned"));
        }
    }

    fn count(&self, place: &str) -> usize {
        self.at(place)
            .and_then(Value::as_array)
            .map_or(0, <[_]>::len)
    }

    /// A measure in the unit that data have here.
    fn measured(&mut self, place: &str, path: String) {
        let Some(measure) = self.at(place) else {
            return;
        };
        let Some(amount) = measured(measure) else {
            return self.fault(
                place,
                "NOT_MEASURED",
                "must be a value with KGM, LBR, MTQ or FTQ",
            );
        };
        for member in ["value", "unit"] {
            self.seen.insert(format!("{place}/{member}"));
        }
        self.put(path, amount.normalize().to_string(), place);
    }

    fn items(&mut self) {
        let mut stuffing = 0;
        for at in 0..self.count("/consignmentItems") {
            let item = format!("/consignmentItems/{at}");
            let goods = at + 1;
            self.booking(&format!("{item}/carrierBookingReference"));
            self.lines(
                &format!("{item}/descriptionOfGoods"),
                format!("goods.{goods}.description"),
            );
            self.datum(
                &format!("{item}/HSCodes/0"),
                format!("goods.{goods}.hsCode"),
            );
            self.lines(
                &format!("{item}/shippingMarks"),
                format!("goods.{goods}.marks"),
            );
            let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
            for index in 0..self.count(&format!("{item}/cargoItems")) {
                stuffing += 1;
                self.cargo(
                    &format!("{item}/cargoItems/{index}"),
                    goods,
                    stuffing,
                    &mut sums,
                );
            }
            for (member, sum) in sums {
                let place = format!("{item}/cargoItems");
                let sum = sum.normalize().to_string();
                self.put(format!("goods.{goods}.{member}"), sum, &place);
            }
        }
    }

    /// One booking for the whole consignment.
    fn booking(&mut self, place: &str) {
        let path = "transport.booking";
        let Some(booking) = self.text(place) else {
            return;
        };
        match self.found.get(path) {
            Some((first, _)) if *first != booking => {
                self.fault(
                    place,
                    "BOOKINGS_DIFFER",
                    "a consignment here has one booking",
                );
            }
            Some(_) | None => self.put(path.to_owned(), booking, place),
        }
    }

    fn cargo(
        &mut self,
        place: &str,
        goods: usize,
        stuffing: usize,
        sums: &mut BTreeMap<&'static str, Decimal>,
    ) {
        let of = |member: &str| format!("stuffing.{stuffing}.{member}");
        self.put(of("goods"), goods.to_string(), place);
        if let Some(container) = self.text(&format!("{place}/equipmentReference")) {
            let line = (1..=self.count("/utilizedTransportEquipments")).find(|line| {
                let number = self.found.get(&format!("equipment.{line}.number"));
                number.is_some_and(|(number, _)| *number == container)
            });
            let place = format!("{place}/equipmentReference");
            match line {
                Some(line) => self.put(of("equipment"), line.to_string(), &place),
                None => self.fault(&place, "NOT_FOUND", "names no container of the document"),
            }
        }
        for (member, datum) in [
            ("cargoGrossWeight", "grossWeight"),
            ("cargoNetWeight", "netWeight"),
            ("cargoGrossVolume", "volume"),
        ] {
            self.measured(&format!("{place}/{member}"), of(datum));
            let amount = self.at(&format!("{place}/{member}")).and_then(measured);
            add(sums, datum, amount);
        }
        let packaging = format!("{place}/outerPackaging");
        self.datum(&format!("{packaging}/numberOfPackages"), of("packages"));
        let count = self
            .at(&format!("{packaging}/numberOfPackages"))
            .and_then(number);
        add(sums, "packages", count);
        self.datum(
            &format!("{packaging}/packageCode"),
            format!("goods.{goods}.package"),
        );
        let code = self.at(&format!("{packaging}/packageCode")).cloned();
        let description = format!("{packaging}/description");
        if self.at(&description) == code.as_ref() {
            self.seen.insert(description);
        } else {
            self.datum(&description, of("caseNumbers"));
        }
    }
}

fn add(sums: &mut BTreeMap<&'static str, Decimal>, member: &'static str, amount: Option<Decimal>) {
    if let Some(amount) = amount {
        *sums.entry(member).or_default() += amount;
    }
}

/// The datum of a party that a member of a contact is.
fn person(member: &str) -> &str {
    if member == "name" { "person" } else { member }
}

/// A number as data are written: without an exponent.
fn plain(number: Number) -> String {
    let text = number.to_string();
    let decimal: Option<Decimal> = Decimal::from_scientific(&text).ok();
    decimal.map_or(text, |decimal| decimal.to_string())
}
