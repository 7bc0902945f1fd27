//! What a carrier's confirmation of a booking (DCSA Booking 2.0) says of a shipment: its numbers, the
//! vessel, the route with its dates, the cut-offs.
//!
//! The form is from memory: DCSA's document of bookings was not at hand.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::codes::{CodeLists, Library};
use funani_proof::json::Value;

use super::events::instant;
use super::take::{Taken, judged, leaves};
use crate::consignment::LineFault;
use crate::figures::Figures;

/// Which cut-off is which datum.
const CUT_OFFS: [(&str, &str); 2] = [
    ("DCO", "transport.documentCutOff"),
    ("FCO", "transport.cargoCutOff"),
];
/// What must not differ where it stands: else it is another shipment's.
const ITS_OWN: [&str; 4] = [
    "transport.booking",
    "transport.billNumber",
    "transport.loading",
    "transport.discharge",
];

/// Whether a document is a booking: it has a plan of transport.
pub fn is_booking(document: &Value) -> bool {
    document.pointer("/transportPlan").is_some()
}

/// Reads a booking that a carrier confirmed as data of a shipment.
///
/// # Errors
/// What is another shipment's, and every place that cannot be taken (RFC 6901).
pub fn take_booking(
    booking: &Value,
    shipment: &Figures,
    lists: &Library,
) -> Result<Taken, Vec<LineFault>> {
    let mut reader = Reader {
        booking,
        lists,
        found: BTreeMap::new(),
        faults: Vec::new(),
    };
    reader.text("/carrierBookingReference", "transport.booking");
    reader.text("/transportDocumentReference", "transport.billNumber");
    reader.plan();
    reader.cut_offs();
    let Reader { found, faults, .. } = reader;
    finish(booking, shipment, lists, found, faults)
}

struct Reader<'a> {
    booking: &'a Value,
    lists: &'a Library,
    /// Data by path, each with the place that it came from.
    found: BTreeMap<String, (String, String)>,
    faults: Vec<LineFault>,
}

fn at<'a>(value: &'a Value, place: &str) -> Option<&'a str> {
    value.pointer(place)?.as_str()
}

impl Reader<'_> {
    fn text(&mut self, place: &str, path: &str) {
        if let Some(value) = at(self.booking, place) {
            self.found
                .insert(path.to_owned(), (value.to_owned(), place.to_owned()));
        }
    }

    /// The vessel of the main carriage, else of the first leg; the ends of the whole route.
    fn plan(&mut self) {
        let legs = self.booking.pointer("/transportPlan");
        let legs = legs.and_then(Value::as_array).unwrap_or_default();
        let is_main = |leg: &Value| at(leg, "/transportPlanStage") == Some("MNC");
        let main = legs.iter().position(is_main).unwrap_or_default();
        let last = legs.len().saturating_sub(1);
        for (leg, member, path) in [
            (main, "vesselName", "transport.vessel"),
            (main, "vesselIMONumber", "transport.imo"),
            (main, "carrierExportVoyageNumber", "transport.voyage"),
            (0, "loadLocation/UNLocationCode", "transport.loading"),
            (0, "plannedDepartureDate", "transport.departure"),
            (
                last,
                "dischargeLocation/UNLocationCode",
                "transport.discharge",
            ),
            (last, "plannedArrivalDate", "transport.arrival"),
        ] {
            self.text(&format!("/transportPlan/{leg}/{member}"), path);
        }
    }

    /// Cut-offs as local times at the port of loading.
    fn cut_offs(&mut self) {
        let all = self.booking.pointer("/shipmentCutOffTimes");
        let all = all.and_then(Value::as_array).unwrap_or_default();
        for (index, one) in all.iter().enumerate() {
            let code = at(one, "/cutOffDateTimeCode");
            let path = CUT_OFFS.iter().find(|(known, _)| Some(*known) == code);
            let (Some((_, path)), Some(time)) = (path, at(one, "/cutOffDateTime")) else {
                continue;
            };
            let place = format!("/shipmentCutOffTimes/{index}/cutOffDateTime");
            match self.local(time) {
                Some(local) => _ = self.found.insert((*path).to_owned(), (local, place)),
                None => self.faults.push(LineFault {
                    path: place,
                    reason: "NOT_TIME",
                    message:
                        "is no time with a zone, or the zone of the port of loading is not known"
                            .to_owned(),
                }),
            }
        }
    }

    /// As it is written where it has an offset; of a time in UTC, that of the port's zone.
    fn local(&self, time: &str) -> Option<String> {
        let moment = instant(time)?;
        if !time.ends_with('Z') {
            return time.get(..16).map(str::to_owned);
        }
        let (port, _) = self.found.get("transport.loading")?;
        let minutes: i64 = self.lists.zone_of(port)?.as_minutes().into();
        let local = moment.plus(minutes.saturating_mul(60_000)).to_string();
        local.get(..16).map(str::to_owned)
    }
}

fn finish(
    booking: &Value,
    shipment: &Figures,
    lists: &dyn CodeLists,
    found: BTreeMap<String, (String, String)>,
    mut faults: Vec<LineFault>,
) -> Result<Taken, Vec<LineFault>> {
    for path in ITS_OWN {
        let own = shipment.text(path);
        if let (Some((said, place)), Some(own)) = (found.get(path), own)
            && said != own
        {
            faults.push(LineFault {
                path: place.clone(),
                reason: "OF_ANOTHER_SHIPMENT",
                message: format!("is {said}, and the shipment's is {own}"),
            });
        }
    }
    let places: BTreeSet<String> = found.values().map(|(_, place)| place.clone()).collect();
    let changes = judged(found, lists, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut passed_over = Vec::new();
    leaves(booking, "", &mut passed_over);
    // These say what stands beside them.
    let codes = ["/cutOffDateTimeCode", "/transportPlanStage"];
    let is_code = |place: &str| codes.iter().any(|code| place.ends_with(code));
    passed_over.retain(|place| !places.contains(place) && !is_code(place));
    Ok(Taken {
        changes,
        passed_over,
    })
}

#[cfg(test)]
mod tests {
    use funani_proof::json::{self, Limits};

    use super::*;
    use crate::sample::figures;

    const BOOKING: &str = include_str!("../../../../tests/samples/typed-once/booking.json");
    const CLEARED: &[(&str, &str)] = &[
        ("transport.booking", ""),
        ("transport.billNumber", ""),
        ("transport.vessel", ""),
        ("transport.imo", ""),
        ("transport.voyage", ""),
        ("transport.departure", ""),
        ("transport.arrival", ""),
    ];

    fn taken(text: &str, changes: &[(&str, &str)]) -> Result<Taken, Vec<String>> {
        let booking = json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap();
        assert!(is_booking(&booking));
        let taken = take_booking(&booking, &figures(changes), &Library::shipped());
        taken.map_err(|faults| {
            let told = faults.iter();
            told.map(|it| format!("{} {}", it.path, it.reason))
                .collect()
        })
    }

    #[test]
    fn a_booking_brings_what_the_shipment_says() {
        let whole = figures(&[]);
        let taken = taken(BOOKING, CLEARED).unwrap();
        let said = |path: &str| {
            let found = taken.changes.iter().find(|it| it.path == path);
            found.and_then(|it| it.value.as_deref())
        };
        for (path, _) in CLEARED {
            assert_eq!(said(path), whole.text(path), "{path}");
        }
        // 15:00 in Yokohama is 06:00 in Greenwich.
        assert_eq!(said("transport.documentCutOff"), Some("2027-03-04T15:00"));
        assert_eq!(said("transport.cargoCutOff"), Some("2027-03-05T16:30"));
        assert_eq!(taken.passed_over, ["/bookingStatus"]);
    }

    #[test]
    fn another_shipments_booking_and_wrong_values_are_named() {
        let other = BOOKING
            .replace("FNLBK042001", "FNLBK042999")
            .replace("9999010", "9999011");
        assert_eq!(
            taken(&other, &[]).unwrap_err(),
            [
                "/carrierBookingReference OF_ANOTHER_SHIPMENT",
                "/transportPlan/0/vesselIMONumber CODE_MALFORMED",
            ]
        );
        let untimed = BOOKING.replace("06:00:00Z", "06:00:00");
        assert_eq!(
            taken(&untimed, CLEARED).unwrap_err(),
            ["/shipmentCutOffTimes/0/cutOffDateTime NOT_TIME"]
        );
    }
}
