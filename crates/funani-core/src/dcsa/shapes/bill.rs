//! The document itself, and the small objects that stand in several places.

use super::equipment::UTILIZED_TRANSPORT_EQUIPMENT;
use super::goods::CONSIGNMENT_ITEM;
use super::party::{DOCUMENT_PARTIES, PARTY_CONTACT_DETAIL};
use super::route::TRANSPORTS;
use crate::codes::CodeList;
use crate::dcsa::condition::{
    CARRIER_CODE, CUSTOMS_REFERENCES, DATES, DECLARED_VALUE, EQUIPMENT, MADE_OUT, NOTIFY, NUMBERS,
    WAYBILL,
};
use crate::dcsa::kind::{
    COUNT, Choice, Kind, Shape, Span, Text, described, enumerated, lines, listed, objects, one_of,
    optional, patterned, required, text, texts, trimmed,
};
use crate::dcsa::pattern::Pattern;

// Codes of published lists. `ZZ` stands for a country that is not known.
pub(super) const COUNTRY: Kind = listed(Text::patterned(2, 2, Pattern::Country), CodeList::Country);
pub(super) const CURRENCY: Kind =
    listed(Text::patterned(3, 3, Pattern::Currency), CodeList::Currency);
pub(super) const LOCATION: Kind =
    listed(Text::patterned(5, 5, Pattern::Location), CodeList::Location);

const STATUS: &[&str] = &[
    "DRAFT",
    "APPROVED",
    "ISSUED",
    "PENDING_SURRENDER_FOR_AMENDMENT",
    "SURRENDERED_FOR_AMENDMENT",
    "PENDING_SURRENDER_FOR_DELIVERY",
    "SURRENDERED_FOR_DELIVERY",
    "VOIDED",
];
const MOVEMENT: &[&str] = &["FCL", "LCL"];
const FEEDBACK_CODE: &[&str] = &[
    "INFORMATIONAL_MESSAGE",
    "PROPERTY_WILL_BE_IGNORED",
    "PROPERTY_VALUE_MUST_CHANGE",
    "PROPERTY_VALUE_HAS_BEEN_CHANGED",
    "PROPERTY_VALUE_MAY_CHANGE",
    "PROPERTY_HAS_BEEN_DELETED",
];

pub(in crate::dcsa) static TRANSPORT_DOCUMENT: Shape = Shape {
    source: "DCSA EBL 3.0.4 TransportDocument",
    members: &[
        required("cargoMovementTypeAtDestination", described(3, MOVEMENT)),
        required("cargoMovementTypeAtOrigin", described(3, MOVEMENT)),
        optional("carrierClauses", texts(0, Text::trimmed(20_000))),
        required("carrierCode", patterned(0, 4, Pattern::Unspaced)),
        required("carrierCodeListProvider", enumerated(&["SMDG", "NMFTA"])),
        optional("charges", objects(0, &CHARGE)),
        required("consignmentItems", objects(1, &CONSIGNMENT_ITEM)),
        optional("contractQuotationReference", trimmed(35)),
        optional("customsReferences", objects(0, &CUSTOMS_REFERENCE)),
        optional("declaredValue", Kind::Number(Span::FromZero)),
        optional("declaredValueCurrency", CURRENCY),
        required(
            "deliveryTypeAtDestination",
            enumerated(&["CY", "SD", "CFS"]),
        ),
        optional("displayedNameForPlaceOfDelivery", lines(5, Text::up_to(35))),
        optional("displayedNameForPlaceOfReceipt", lines(5, Text::up_to(35))),
        optional("displayedNameForPortOfDischarge", lines(5, Text::up_to(35))),
        optional("displayedNameForPortOfLoad", lines(5, Text::up_to(35))),
        optional("displayedShippedOnBoardReceivedForShipment", trimmed(250)),
        required("documentParties", Kind::Object(&DOCUMENT_PARTIES)),
        optional("exportLicense", Kind::Object(&LICENSE)),
        optional("extendedContractQuotationReference", trimmed(70)),
        optional("feedbacks", objects(0, &FEEDBACK)),
        optional("freightPaymentTermCode", enumerated(&["PRE", "COL"])),
        optional("importLicense", Kind::Object(&LICENSE)),
        required("invoicePayableAt", Kind::Object(&INVOICE_PAYABLE_AT)),
        required("isElectronic", Kind::Boolean),
        required("isShippedOnBoardType", Kind::Boolean),
        required("isToOrder", Kind::Boolean),
        optional("issueDate", Kind::Date),
        optional("numberOfCopiesWithCharges", COUNT),
        optional("numberOfCopiesWithoutCharges", COUNT),
        optional("numberOfOriginalsWithCharges", COUNT),
        optional("numberOfOriginalsWithoutCharges", COUNT),
        optional("numberOfRiderPages", COUNT),
        required("partyContactDetails", objects(1, &PARTY_CONTACT_DETAIL)),
        optional("placeOfIssue", Kind::Object(&PLACE_OF_ISSUE)),
        required("receiptTypeAtOrigin", enumerated(&["CY", "SD", "CFS"])),
        optional("receivedForShipmentDate", Kind::Date),
        optional("references", objects(0, &REFERENCE)),
        optional("serviceContractReference", text(30)),
        optional("shippedOnBoardDate", Kind::Date),
        optional("shippingInstructionsReference", trimmed(100)),
        required("termsAndConditions", text(50_000)),
        required("transportDocumentReference", trimmed(20)),
        required("transportDocumentStatus", described(50, STATUS)),
        optional("transportDocumentSubReference", trimmed(100)),
        required("transportDocumentTypeCode", enumerated(&["BOL", "SWB"])),
        required("transports", Kind::Object(&TRANSPORTS)),
        required(
            "utilizedTransportEquipments",
            objects(1, &UTILIZED_TRANSPORT_EQUIPMENT),
        ),
    ],
    choice: None,
    conditions: &[
        &WAYBILL,
        &NUMBERS,
        &MADE_OUT,
        &NOTIFY,
        &DATES,
        &DECLARED_VALUE,
        &CARRIER_CODE,
        &EQUIPMENT,
        &CUSTOMS_REFERENCES,
    ],
};

pub(super) static CHARGE: Shape = Shape {
    source: "DCSA EBL 3.0.4 Charge",
    members: &[
        required("calculationBasis", trimmed(50)),
        required("chargeName", trimmed(50)),
        required("currencyAmount", Kind::Number(Span::FromZero)),
        required("currencyCode", CURRENCY),
        optional("extendedChargeName", trimmed(100)),
        required("paymentTermCode", enumerated(&["PRE", "COL"])),
        required("quantity", Kind::Number(Span::FromZero)),
        required("unitPrice", Kind::Number(Span::FromZero)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static PLACE_OF_ISSUE: Shape = Shape {
    source: "DCSA EBL 3.0.4 PlaceOfIssue",
    members: &[
        one_of("UNLocationCode", LOCATION),
        one_of("countryCode", COUNTRY),
        optional("locationName", trimmed(100)),
    ],
    choice: Some(Choice::OneOf(&["UNLocationCode", "countryCode"])),
    conditions: &[],
};

pub(super) static INVOICE_PAYABLE_AT: Shape = Shape {
    source: "DCSA EBL 3.0.4 InvoicePayableAt",
    members: &[
        one_of("UNLocationCode", LOCATION),
        one_of("freeText", text(35)),
    ],
    choice: Some(Choice::OneOf(&["UNLocationCode", "freeText"])),
    conditions: &[],
};

pub(super) static LICENSE: Shape = Shape {
    source: "DCSA EBL 3.0.4 ExportLicense and ImportLicense",
    members: &[
        optional("expiryDate", Kind::Date),
        optional("isRequired", Kind::Boolean),
        optional("issueDate", Kind::Date),
        optional("reference", trimmed(35)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static REFERENCE: Shape = Shape {
    source: "DCSA EBL 3.0.4 Reference",
    members: &[
        required("type", described(3, &["CR", "AKG"])),
        required("value", trimmed(35)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static CUSTOMS_REFERENCE: Shape = Shape {
    source: "DCSA EBL 3.0.4 CustomsReference",
    members: &[
        required("countryCode", COUNTRY),
        required("type", trimmed(50)),
        required("values", texts(1, Text::trimmed(35))),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static FEEDBACK: Shape = Shape {
    source: "DCSA EBL 3.0.4 Feedback",
    members: &[
        required("code", described(50, FEEDBACK_CODE)),
        optional("jsonPath", text(500)),
        required("message", text(5000)),
        optional("property", text(100)),
        required("severity", described(50, &["INFO", "WARN", "ERROR"])),
    ],
    choice: None,
    conditions: &[],
};
