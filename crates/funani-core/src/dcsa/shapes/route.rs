//! Where the goods go, and on which vessels.

use super::bill::{COUNTRY, LOCATION};
use crate::dcsa::condition::{CARRIAGE, FACILITY_LOCATION};
use crate::dcsa::kind::{
    Kind, Shape, Text, described, enumerated, lines, objects, optional, patterned, required, text,
    trimmed,
};
use crate::dcsa::pattern::Pattern;

const MODE: &[&str] = &["VESSEL", "RAIL", "TRUCK", "BARGE", "MULTIMODAL"];

pub(super) static TRANSPORTS: Shape = Shape {
    source: "DCSA EBL 3.0.4 Transports",
    members: &[
        optional("onCarriageBy", described(50, MODE)),
        optional("onwardInlandRouting", Kind::Object(&ONWARD_INLAND_ROUTING)),
        optional("placeOfDelivery", Kind::Object(&PLACE)),
        optional("placeOfReceipt", Kind::Object(&PLACE)),
        required("plannedArrivalDate", Kind::Date),
        required("plannedDepartureDate", Kind::Date),
        required("portOfDischarge", Kind::Object(&PORT)),
        required("portOfLoading", Kind::Object(&PORT)),
        optional("preCarriageBy", described(50, MODE)),
        required("vesselVoyages", objects(1, &VESSEL_VOYAGE)),
    ],
    choice: None,
    conditions: &[&CARRIAGE],
};

pub(super) static VESSEL_VOYAGE: Shape = Shape {
    source: "DCSA EBL 3.0.4 VesselVoyage",
    members: &[
        required("carrierExportVoyageNumber", trimmed(50)),
        optional("role", described(30, &["FIRST_SEA_GOING", "MOTHER"])),
        optional(
            "universalExportVoyageReference",
            patterned(5, 5, Pattern::Voyage),
        ),
        required("vesselName", trimmed(50)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static PLACE: Shape = Shape {
    source: "DCSA EBL 3.0.4 PlaceOfReceipt and PlaceOfDelivery",
    members: &[
        optional("UNLocationCode", LOCATION),
        optional("address", Kind::Object(&ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("facility", Kind::Object(&FACILITY)),
        optional("facilityName", text(100)),
        optional("geoCoordinate", Kind::Object(&GEO_COORDINATE)),
        optional("locationName", trimmed(100)),
    ],
    choice: None,
    conditions: &[&FACILITY_LOCATION],
};

pub(super) static ONWARD_INLAND_ROUTING: Shape = Shape {
    source: "DCSA EBL 3.0.4 OnwardInlandRouting",
    members: &[
        optional("UNLocationCode", LOCATION),
        optional("address", Kind::Object(&ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("facility", Kind::Object(&FACILITY)),
        optional("facilityName", text(100)),
        optional("locationName", trimmed(100)),
    ],
    choice: None,
    conditions: &[&FACILITY_LOCATION],
};

pub(super) static PORT: Shape = Shape {
    source: "DCSA EBL 3.0.4 PortOfLoading and PortOfDischarge",
    members: &[
        optional("UNLocationCode", LOCATION),
        optional("city", Kind::Object(&CITY)),
        optional("locationName", trimmed(100)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static ADDRESS: Shape = Shape {
    source: "DCSA EBL 3.0.4 Address",
    members: &[
        optional("POBox", text(20)),
        required("city", trimmed(35)),
        required("countryCode", COUNTRY),
        optional("floor", trimmed(50)),
        optional("postCode", text(10)),
        optional("stateRegion", text(65)),
        required("street", text(70)),
        optional("streetNumber", text(50)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static CITY: Shape = Shape {
    source: "DCSA EBL 3.0.4 City",
    members: &[
        required("city", trimmed(35)),
        required("countryCode", COUNTRY),
        optional("stateRegion", text(65)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static FACILITY: Shape = Shape {
    source: "DCSA EBL 3.0.4 Facility",
    members: &[
        required("facilityCode", trimmed(6)),
        required("facilityCodeListProvider", enumerated(&["BIC", "SMDG"])),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static GEO_COORDINATE: Shape = Shape {
    source: "DCSA EBL 3.0.4 GeoCoordinate",
    members: &[
        required("latitude", text(10)),
        required("longitude", text(11)),
    ],
    choice: None,
    conditions: &[],
};
