//! What a carrier's events (DCSA Track & Trace 2.2) tell of a shipment: containers with their seals,
//! vessel and voyage, departure and arrival, the day on board.
//!
//! The form of an event is that of DCSA's event domain 1.0.4, which Track & Trace 2.2.0 refers to
//! and which is not part of the published document; it is from memory.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::codes::Library;
use funani_core::time::Timestamp;
use funani_proof::json::Value;

use super::take::{Taken, judged};
use crate::consignment::LineFault;
use crate::figures::Figures;

/// Reads a list of events as data of a shipment. A container takes the line that has its number,
/// else the first that has none yet. Of two events about one datum the one created later counts.
///
/// # Errors
/// Every event that is about another booking or B/L, every place that cannot be taken (RFC 6901).
pub fn take_events(
    events: &Value,
    shipment: &Figures,
    lists: &Library,
) -> Result<Taken, Vec<LineFault>> {
    let mut reader = Reader {
        shipment,
        lists,
        lines: BTreeMap::new(),
        found: BTreeMap::new(),
        faults: Vec::new(),
        passed_over: Vec::new(),
    };
    let all = events.as_array().unwrap_or_default().iter().enumerate();
    let mut all: Vec<(usize, &Value)> = all.collect();
    all.sort_by_key(|(_, event)| text(event, "/eventCreatedDateTime").and_then(instant));
    for (at, event) in all {
        reader.event(at, event);
    }
    reader.finish()
}

struct Reader<'a> {
    shipment: &'a Figures,
    lists: &'a Library,
    /// Lines of containers by number, of those that events named so far.
    lines: BTreeMap<String, u32>,
    /// Data by path, each with the place that it came from.
    found: BTreeMap<String, (String, String)>,
    faults: Vec<LineFault>,
    passed_over: Vec<String>,
}

fn text<'a>(event: &'a Value, place: &str) -> Option<&'a str> {
    event.pointer(place)?.as_str()
}

impl Reader<'_> {
    fn fault(&mut self, place: String, reason: &'static str, message: String) {
        self.faults.push(LineFault {
            path: place,
            reason,
            message,
        });
    }

    fn put(&mut self, path: String, value: &str, place: String) {
        self.found.insert(path, (value.to_owned(), place));
    }

    fn event(&mut self, at: usize, event: &Value) {
        let is_own = self.is_of_shipment(at, event);
        if is_own == Some(false) {
            return;
        }
        // Whose container it is must be said; of a ship's call it need not.
        if is_own.is_none() && text(event, "/eventType") == Some("EQUIPMENT") {
            return self.passed_over.push(format!("/{at}"));
        }
        let code = |name: &str| text(event, name).unwrap_or_default();
        match code("/eventType") {
            "EQUIPMENT" => {
                self.equipment(at, event);
                let is_loaded = code("/equipmentEventTypeCode") == "LOAD"
                    && code("/eventClassifierCode") == "ACT";
                if is_loaded && self.is_at(event, "transport.loading") {
                    self.day(at, event, "transport.onBoard");
                }
                if is_loaded {
                    self.call(at, event);
                }
            }
            "TRANSPORT" => {
                let is_planned = matches!(code("/eventClassifierCode"), "PLN" | "EST");
                let (port, day) = match code("/transportEventTypeCode") {
                    "DEPA" => ("transport.loading", "transport.departure"),
                    "ARRI" => ("transport.discharge", "transport.arrival"),
                    _ => return self.passed_over.push(format!("/{at}")),
                };
                if !self.is_at(event, port) {
                    return self.passed_over.push(format!("/{at}"));
                }
                if is_planned {
                    self.day(at, event, day);
                }
                if port == "transport.loading" {
                    self.call(at, event);
                }
            }
            _ => self.passed_over.push(format!("/{at}")),
        }
    }

    /// Whether the event is about this shipment; nothing where it names none. Where it names another
    /// than the shipment's, or than an event before it, that is a fault.
    fn is_of_shipment(&mut self, at: usize, event: &Value) -> Option<bool> {
        let all = event
            .pointer("/documentReferences")
            .and_then(Value::as_array);
        let mut is_own = None;
        for (index, reference) in all.unwrap_or_default().iter().enumerate() {
            let path = match text(reference, "/documentReferenceType") {
                Some("BKG") => "transport.booking",
                Some("TRD") => "transport.billNumber",
                _ => continue,
            };
            let Some(named) = text(reference, "/documentReferenceValue") else {
                continue;
            };
            let place = format!("/{at}/documentReferences/{index}/documentReferenceValue");
            let before = self.found.get(path).map(|(named, _)| named.as_str());
            match self.shipment.text(path).or(before) {
                Some(own) if own == named => is_own = is_own.or(Some(true)),
                Some(own) => {
                    let message = format!("is {named}, and the shipment's is {own}");
                    self.fault(place, "OF_ANOTHER_SHIPMENT", message);
                    is_own = Some(false);
                }
                None => {
                    self.put(path.to_owned(), named, place);
                    is_own = is_own.or(Some(true));
                }
            }
        }
        is_own
    }

    /// Whether the event happened at the port that a datum names.
    fn is_at(&self, event: &Value, port: &str) -> bool {
        let place = text(event, "/transportCall/UNLocationCode");
        place.is_some() && place == self.shipment.text(port)
    }

    /// The calendar day of the event at its place: that of the time as it is written, and where it
    /// is written in UTC, that of the place's zone.
    fn day(&mut self, at: usize, event: &Value, path: &str) {
        let place = format!("/{at}/eventDateTime");
        let Some(time) = text(event, "/eventDateTime") else {
            return self.fault(place, "REQUIRED", "is missing".to_owned());
        };
        let location = text(event, "/transportCall/UNLocationCode").unwrap_or_default();
        let day = match time.strip_suffix('Z').map(|_| utc(time)) {
            None => time.get(..10).map(str::to_owned),
            Some(utc) => utc.zip(self.lists.zone_of(location)).map(|(utc, zone)| {
                let minutes: i64 = zone.as_minutes().into();
                utc.plus(minutes.saturating_mul(60_000)).date().to_string()
            }),
        };
        match day {
            Some(day) => self.put(path.to_owned(), &day, place),
            None => self.fault(
                place,
                "NOT_TIME",
                format!("is no time with a zone, or the zone of {location} is not known"),
            ),
        }
    }

    /// Vessel and voyage of a call.
    fn call(&mut self, at: usize, event: &Value) {
        for (place, path) in [
            ("/transportCall/vessel/vesselName", "transport.vessel"),
            ("/transportCall/vessel/vesselIMONumber", "transport.imo"),
            ("/transportCall/carrierVoyageNumber", "transport.voyage"),
            ("/transportCall/exportVoyageNumber", "transport.voyage"),
        ] {
            if let Some(value) = text(event, place) {
                self.put(path.to_owned(), value, format!("/{at}{place}"));
            }
        }
    }

    fn equipment(&mut self, at: usize, event: &Value) {
        let place = format!("/{at}/equipmentReference");
        let Some(number) = text(event, "/equipmentReference") else {
            return self.fault(place, "REQUIRED", "is missing".to_owned());
        };
        let line = self.line(number);
        self.put(format!("equipment.{line}.number"), number, place);
        for (place, member) in [
            ("/ISOEquipmentCode", "type"),
            ("/seals/0/sealNumber", "seal"),
        ] {
            if let Some(value) = text(event, place) {
                let path = format!("equipment.{line}.{member}");
                self.put(path, value, format!("/{at}{place}"));
            }
        }
    }

    fn line(&mut self, number: &str) -> u32 {
        const NUMBER: &str = "equipment.#.number";
        if let Some(line) = self.lines.get(number) {
            return *line;
        }
        let keys = self.shipment.keys("equipment");
        let taken: BTreeSet<u32> = self.lines.values().copied().collect();
        let own = |key: &&u32| self.shipment.of_line(NUMBER, **key) == Some(number);
        let free =
            |key: &&u32| self.shipment.of_line(NUMBER, **key).is_none() && !taken.contains(key);
        let found = keys.iter().find(own).or_else(|| keys.iter().find(free));
        let last = keys.iter().chain(&taken).max().copied().unwrap_or_default();
        let line = found.copied().unwrap_or_else(|| last.saturating_add(1));
        self.lines.insert(number.to_owned(), line);
        line
    }

    fn finish(mut self) -> Result<Taken, Vec<LineFault>> {
        let changes = judged(self.found, self.lists, &mut self.faults);
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        Ok(Taken {
            changes,
            passed_over: self.passed_over,
        })
    }
}

/// A time with its zone, as an instant.
pub(super) fn instant(time: &str) -> Option<Timestamp> {
    if time.ends_with('Z') {
        return utc(time);
    }
    let (local, zone) = time.split_at_checked(time.len().checked_sub(6)?)?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let minutes =
        u16::from(hours.parse::<u8>().ok()?) * 60 + u16::from(minutes.parse::<u8>().ok()?);
    let ahead = match zone.get(..1)? {
        "+" => -i64::from(minutes),
        "-" => i64::from(minutes),
        _ => return None,
    };
    Some(utc(&format!("{local}Z"))?.plus(ahead.saturating_mul(60_000)))
}

/// A time in UTC, with or without parts of a second.
fn utc(time: &str) -> Option<Timestamp> {
    let whole = time.strip_suffix('Z')?.split('.').next()?;
    format!("{whole}.000Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use funani_proof::json::{self, Limits};

    use super::*;
    use crate::sample::figures;

    fn read(text: &str) -> Value {
        json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap()
    }

    const CLEARED: &[(&str, &str)] = &[
        ("equipment.1.number", ""),
        ("equipment.2.number", ""),
        ("equipment.1.seal", ""),
        ("equipment.2.seal", ""),
        ("transport.onBoard", ""),
        ("transport.arrival", ""),
    ];

    fn load(number: &str, seal: &str, booking: &str) -> String {
        format!(
            r#"{{"eventType":"EQUIPMENT","eventClassifierCode":"ACT","equipmentEventTypeCode":"LOAD",
            "eventDateTime":"2027-03-05T15:40:00Z","equipmentReference":"{number}","ISOEquipmentCode":"45R1",
            "seals":[{{"sealNumber":"{seal}"}}],
            "transportCall":{{"UNLocationCode":"JPYOK","exportVoyageNumber":"042S","vessel":{{"vesselName":"FUNANI HARMONY","vesselIMONumber":"9999010"}}}},
            "documentReferences":[{{"documentReferenceType":"BKG","documentReferenceValue":"{booking}"}}]}}"#
        )
    }

    #[test]
    fn containers_take_the_lines_that_wait_for_them_and_days_are_those_of_the_port() {
        let arrival = r#"{"eventType":"TRANSPORT","eventClassifierCode":"EST","transportEventTypeCode":"ARRI",
            "eventDateTime":"2027-03-16T06:00:00+07:00","transportCall":{"UNLocationCode":"THLCH"}}"#;
        let gate = r#"{"eventType":"SHIPMENT","eventClassifierCode":"ACT"}"#;
        let events = format!(
            "[{},{},{arrival},{gate}]",
            load("FNRU4820135", "FN0042135", "FNLBK042001"),
            load("FNRU4820270", "FN0042270", "FNLBK042001"),
        );
        let taken = take_events(&read(&events), &figures(CLEARED), &Library::shipped()).unwrap();
        let whole = figures(&[]);
        for change in &taken.changes {
            assert_eq!(
                whole.text(&change.path),
                change.value.as_deref(),
                "{}",
                change.path
            );
        }
        let paths: Vec<&str> = taken.changes.iter().map(|it| it.path.as_str()).collect();
        for (path, _) in CLEARED {
            assert!(paths.contains(path), "{path}");
        }
        assert_eq!(taken.passed_over, ["/3"]);
    }

    #[test]
    fn events_of_another_shipment_and_wrong_numbers_are_named() {
        let events = format!(
            "[{},{}]",
            load("FNRU4820135", "FN1", "FNLBK042999"),
            load("FNRU4820271", "FN1", "FNLBK042001"),
        );
        let faults =
            take_events(&read(&events), &figures(CLEARED), &Library::shipped()).unwrap_err();
        let told: Vec<(&str, &str)> = faults
            .iter()
            .map(|it| (it.path.as_str(), it.reason))
            .collect();
        assert_eq!(
            told,
            [
                (
                    "/0/documentReferences/0/documentReferenceValue",
                    "OF_ANOTHER_SHIPMENT"
                ),
                ("/1/equipmentReference", "CODE_MALFORMED"),
            ]
        );
    }

    #[test]
    fn events_of_two_bookings_are_not_one_shipment() {
        let events = format!(
            "[{},{}]",
            load("FNRU4820135", "FN1", "BK1"),
            load("FNRU4820270", "FN2", "BK2"),
        );
        let unbooked = [CLEARED, &[("transport.booking", "")]].concat();
        let faults =
            take_events(&read(&events), &figures(&unbooked), &Library::shipped()).unwrap_err();
        assert_eq!(faults[0].reason, "OF_ANOTHER_SHIPMENT");
        assert_eq!(
            faults[0].path,
            "/1/documentReferences/0/documentReferenceValue"
        );
    }

    #[test]
    fn times_are_compared_as_instants() {
        let instants = ["2027-03-05T09:00:00+09:00", "2027-03-05T01:00:00Z"].map(instant);
        assert!(instants[0].is_some() && instants[0] < instants[1]);
        assert_eq!(instant("2027-03-05T09:00:00"), None);
    }
}
