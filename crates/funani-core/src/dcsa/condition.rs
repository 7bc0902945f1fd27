//! What must hold between the members of a transport document: rules that the schema states in
//! words only.
//!
//! A rule asks about what can be read; what is absent or malformed has a fault of its own. Where
//! the standard and common practice of its conformance suite differ, the standard's text decides:
//!
//! * A document to order may leave `notifyParties` out where the endorsee is a notify party
//!   (description of `notifyParties`); the suite still asks for the list.
//! * `carriersAgentAtDestination.partyContactDetails` must stand and may be empty (the schema has
//!   no `minItems`), although one contact is clearly meant.
//! * `carrierCode` and its provider go together because the schema asks for both.
//! * Which of a deprecated member and its successor counts is no fault of the document; both may
//!   stand (`HSCodes` and `chargeName` must).
//! * That the order of lists is kept and that two ways to state one place agree cannot be seen in
//!   one document.

mod document;
mod goods;
mod party;

use std::fmt;

use funani_proof::json::{Object, Value};

use super::fault::FaultCode;
use super::walk::{Findings, Scene};

/// A rule about one object of a document.
pub struct Condition {
    /// Where it applies: a path as of [`super::Row`], or several of them.
    pub at: &'static str,
    /// What it can find.
    pub codes: &'static [FaultCode],
    /// Where the standard says so.
    pub source: &'static str,
    pub(super) rule: fn(&Scene<'_>, &mut Findings<'_>),
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condition")
            .field("at", &self.at)
            .field("codes", &self.codes)
            .finish_non_exhaustive()
    }
}

/// Every condition.
pub(super) static ALL: &[&Condition] = &[
    &WAYBILL,
    &NUMBERS,
    &MADE_OUT,
    &NOTIFY,
    &DATES,
    &DECLARED_VALUE,
    &CARRIER_CODE,
    &CARRIAGE,
    &FACILITY_LOCATION,
    &IDENTIFIED,
    &DISPLAYED_ADDRESS,
    &PARTY_FUNCTIONS,
    &EQUIPMENT,
    &CUSTOMS_REFERENCES,
    &PACKAGING,
    &REEFER,
    &SETPOINTS,
];

pub(super) static WAYBILL: Condition = Condition {
    at: "$",
    codes: &[FaultCode::WaybillToOrder, FaultCode::WaybillOriginals],
    source: document::WAYBILL,
    rule: document::waybill,
};

pub(super) static NUMBERS: Condition = Condition {
    at: "$",
    codes: &[
        FaultCode::ElectronicCopies,
        FaultCode::ElectronicOriginals,
        FaultCode::ElectronicRiderPages,
    ],
    source: document::ELECTRONIC,
    rule: document::numbers,
};

pub(super) static MADE_OUT: Condition = Condition {
    at: "documentParties",
    codes: &[
        FaultCode::ConsigneeMissing,
        FaultCode::ConsigneeNotAllowed,
        FaultCode::EndorseeNotAllowed,
        FaultCode::ConsigneeAndEndorsee,
    ],
    source: document::MADE_OUT,
    rule: document::made_out,
};

pub(super) static NOTIFY: Condition = Condition {
    at: "documentParties",
    codes: &[FaultCode::NotifyPartyMissing],
    source: document::NEGOTIABLE,
    rule: document::notify,
};

pub(super) static DATES: Condition = Condition {
    at: "$",
    codes: &[
        FaultCode::IssueDateMissing,
        FaultCode::OnBoardDateMissing,
        FaultCode::ReceivedDateMissing,
        FaultCode::DateOfOtherKind,
    ],
    source: document::ISSUED,
    rule: document::dates,
};

pub(super) static DECLARED_VALUE: Condition = Condition {
    at: "$",
    codes: &[FaultCode::DeclaredValueUnpaired],
    source: document::DECLARED_VALUE,
    rule: document::declared_value,
};

pub(super) static CARRIER_CODE: Condition = Condition {
    at: "carrierCode",
    codes: &[FaultCode::CodeUnknown],
    source: document::CARRIER_CODE,
    rule: document::carrier_code,
};

pub(super) static CARRIAGE: Condition = Condition {
    at: "transports",
    codes: &[
        FaultCode::PlaceOfReceiptMissing,
        FaultCode::PlaceOfDeliveryMissing,
    ],
    source: document::CARRIAGE,
    rule: document::carriage,
};

pub(super) static FACILITY_LOCATION: Condition = Condition {
    at: "transports.placeOfReceipt, transports.placeOfDelivery, transports.onwardInlandRouting",
    codes: &[FaultCode::FacilityLocationMissing],
    source: document::FACILITY,
    rule: document::facility_location,
};

pub(super) static IDENTIFIED: Condition = Condition {
    at: "documentParties.shipper, .onBehalfOfShipper, .onBehalfOfConsignee, .notifyParties[], \
         .other[].party",
    codes: &[FaultCode::PartyNotIdentified],
    source: party::IDENTIFIED,
    rule: party::identified,
};

pub(super) static DISPLAYED_ADDRESS: Condition = Condition {
    at: "documentParties.shipper, .consignee, .endorsee, .notifyParties[]",
    codes: &[FaultCode::DisplayedAddressTooLong],
    source: party::DISPLAYED_ADDRESS,
    rule: party::displayed_address,
};

pub(super) static PARTY_FUNCTIONS: Condition = Condition {
    at: "documentParties.other[]",
    codes: &[FaultCode::PartyFunctionRepeated],
    source: party::FUNCTIONS,
    rule: party::functions,
};

pub(super) static EQUIPMENT: Condition = Condition {
    at: "utilizedTransportEquipments[], consignmentItems[].cargoItems[]",
    codes: &[FaultCode::EquipmentNotListed, FaultCode::EquipmentRepeated],
    source: goods::EQUIPMENT,
    rule: goods::equipment,
};

pub(super) static CUSTOMS_REFERENCES: Condition = Condition {
    at: "customsReferences[] of the document, a consignment item, a cargo item or an equipment",
    codes: &[FaultCode::CustomsReferenceRepeated],
    source: goods::CUSTOMS_REFERENCES,
    rule: goods::customs_references,
};

pub(super) static PACKAGING: Condition = Condition {
    at: "consignmentItems[].cargoItems[].outerPackaging",
    codes: &[FaultCode::PackagingCodeMissing],
    source: goods::PACKAGING,
    rule: goods::packaging,
};

pub(super) static REEFER: Condition = Condition {
    at: "utilizedTransportEquipments[]",
    codes: &[
        FaultCode::ReeferModeMissing,
        FaultCode::ReeferModeNotAllowed,
        FaultCode::ReeferSettingsMissing,
        FaultCode::ReeferSettingsNotAllowed,
    ],
    source: goods::REEFER,
    rule: goods::reefer,
};

pub(super) static SETPOINTS: Condition = Condition {
    at: "utilizedTransportEquipments[].activeReeferSettings",
    codes: &[FaultCode::SetpointUnpaired],
    source: goods::SETPOINTS,
    rule: goods::setpoints,
};

fn truth(object: &Object, name: &str) -> Option<bool> {
    object.get(name).and_then(Value::as_bool)
}

fn words<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn members<'a>(object: &'a Object, name: &str) -> Option<&'a Object> {
    object.get(name).and_then(Value::as_object)
}

fn elements<'a>(object: &'a Object, name: &str) -> &'a [Value] {
    object
        .get(name)
        .and_then(Value::as_array)
        .unwrap_or_default()
}

/// The keys of elements with their positions, in order; elements without key do not count.
fn keys<'a, K: Ord>(
    elements: &'a [Value],
    key: impl Fn(&'a Object) -> Option<K>,
) -> Vec<(K, usize)> {
    let mut keys: Vec<(K, usize)> = elements
        .iter()
        .enumerate()
        .filter_map(|(index, element)| Some((key(element.as_object()?)?, index)))
        .collect();
    keys.sort_unstable();
    keys
}

/// The positions of keys that stand at an earlier position too.
fn repeated<K: Ord>(keys: &[(K, usize)]) -> impl Iterator<Item = usize> {
    keys.array_windows()
        .filter(|[(one, _), (next, _)]| one == next)
        .map(|[_, (_, index)]| *index)
}
