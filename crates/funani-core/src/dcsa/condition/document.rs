use funani_proof::json::Value;

use super::{members, truth, words};
use crate::codes::CodeList;
use crate::dcsa::fault::FaultCode;
use crate::dcsa::walk::{Findings, Scene};

pub(super) const WAYBILL: &str = "DCSA EBL 3.0.4, sea waybill";
pub(super) const ELECTRONIC: &str = "DCSA EBL 3.0.4, electronic document";
pub(super) const MADE_OUT: &str = "DCSA EBL 3.0.4, negotiable and straight bills";
pub(super) const NEGOTIABLE: &str = "DCSA EBL 3.0.4, negotiable bill";
const STRAIGHT: &str = "DCSA EBL 3.0.4, straight bill";
pub(super) const ISSUED: &str = "DCSA EBL 3.0.4, issued document";
pub(super) const DECLARED_VALUE: &str = "DCSA EBL 3.0.4, declaredValueCurrency";
pub(super) const CARRIER_CODE: &str = "DCSA EBL 3.0.4, carrierCode";
pub(super) const CARRIAGE: &str = "DCSA EBL 3.0.4, preCarriageBy and onCarriageBy";
pub(super) const FACILITY: &str = "DCSA EBL 3.0.4, facilityCodeListProvider";

/// A waybill is no document of title: never to order, and without originals.
pub(super) fn waybill(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let document = scene.object;
    if words(document, "transportDocumentTypeCode") != Some("SWB") {
        return;
    }
    if truth(document, "isToOrder") == Some(true) {
        let place = scene.place.member("isToOrder");
        findings.note(&place, FaultCode::WaybillToOrder, "false", WAYBILL);
    }
    for name in [
        "numberOfOriginalsWithCharges",
        "numberOfOriginalsWithoutCharges",
    ] {
        if document.contains(name) {
            let place = scene.place.member(name);
            findings.note(&place, FaultCode::WaybillOriginals, "", WAYBILL);
        }
    }
}

/// What an electronic document has not: copies and a second original of a bill, and rider pages.
/// Zero is as good as absent.
pub(super) fn numbers(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let document = scene.object;
    let count = |name| document.get(name).and_then(Value::as_i64);
    if truth(document, "isElectronic") != Some(true) {
        return;
    }
    if count("numberOfRiderPages").is_some_and(|pages| pages > 0) {
        let place = scene.place.member("numberOfRiderPages");
        findings.note(&place, FaultCode::ElectronicRiderPages, "0", ELECTRONIC);
    }
    if words(document, "transportDocumentTypeCode") != Some("BOL") {
        return;
    }
    for name in ["numberOfCopiesWithCharges", "numberOfCopiesWithoutCharges"] {
        if count(name).is_some_and(|copies| copies > 0) {
            let place = scene.place.member(name);
            findings.note(&place, FaultCode::ElectronicCopies, "0", ELECTRONIC);
        }
    }
    let with = count("numberOfOriginalsWithCharges").unwrap_or_default();
    let without = count("numberOfOriginalsWithoutCharges").unwrap_or_default();
    if with.max(0).saturating_add(without.max(0)) > 1 {
        let name = if with > 1 {
            "numberOfOriginalsWithCharges"
        } else {
            "numberOfOriginalsWithoutCharges"
        };
        let place = scene.place.member(name);
        findings.note(&place, FaultCode::ElectronicOriginals, "1", ELECTRONIC);
    }
}

/// Straight to a consignee, or to the order of an endorsee or of nobody. A waybill is never to
/// order, whatever it says.
pub(super) fn made_out(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let Some(parties) = members(scene.object, "documentParties") else {
        return;
    };
    let place = scene.place.member("documentParties");
    let (consignee, endorsee) = (place.member("consignee"), place.member("endorsee"));
    let stand = (parties.contains("consignee"), parties.contains("endorsee"));
    let is_waybill = words(scene.object, "transportDocumentTypeCode") == Some("SWB");
    match truth(scene.object, "isToOrder") {
        Some(true) if !is_waybill => {
            if stand.0 {
                findings.note(&consignee, FaultCode::ConsigneeNotAllowed, "", NEGOTIABLE);
            }
        }
        Some(_) => {
            if !stand.0 {
                findings.note(&consignee, FaultCode::ConsigneeMissing, "", STRAIGHT);
            }
            if stand.1 {
                findings.note(&endorsee, FaultCode::EndorseeNotAllowed, "", STRAIGHT);
            }
        }
        None => {
            if stand == (true, true) {
                findings.note(&endorsee, FaultCode::ConsigneeAndEndorsee, "", MADE_OUT);
            }
        }
    }
}

/// Whoever gets a bill to order, somebody hears when the goods arrive.
pub(super) fn notify(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let document = scene.object;
    let Some(parties) = members(document, "documentParties") else {
        return;
    };
    let is_notified =
        |name| members(parties, name).and_then(|party| truth(party, "isNotifyParty")) == Some(true);
    let is_negotiable = truth(document, "isToOrder") == Some(true)
        && words(document, "transportDocumentTypeCode") != Some("SWB");
    let is_empty = parties
        .get("notifyParties")
        .is_none_or(|list| list.as_array().is_some_and(<[_]>::is_empty));
    if is_negotiable && is_empty && !is_notified("consignee") && !is_notified("endorsee") {
        let parties = scene.place.member("documentParties");
        let place = parties.member("notifyParties");
        findings.note(&place, FaultCode::NotifyPartyMissing, "1", NEGOTIABLE);
    }
}

/// Once issued, a document has the date of issue, and that of its kind and not of the other. The
/// standard says so of bills; a sea waybill states its kind all the same, and is issued the same
/// way.
pub(super) fn dates(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let document = scene.object;
    let is_issued = matches!(
        words(document, "transportDocumentStatus"),
        Some(
            "ISSUED"
                | "PENDING_SURRENDER_FOR_AMENDMENT"
                | "SURRENDERED_FOR_AMENDMENT"
                | "PENDING_SURRENDER_FOR_DELIVERY"
                | "SURRENDERED_FOR_DELIVERY"
                | "VOIDED"
        )
    );
    if !is_issued {
        return;
    }
    if !document.contains("issueDate") {
        let place = scene.place.member("issueDate");
        findings.note(&place, FaultCode::IssueDateMissing, "", ISSUED);
    }
    let (own, other, missing) = match truth(document, "isShippedOnBoardType") {
        Some(true) => (
            "shippedOnBoardDate",
            "receivedForShipmentDate",
            FaultCode::OnBoardDateMissing,
        ),
        Some(false) => (
            "receivedForShipmentDate",
            "shippedOnBoardDate",
            FaultCode::ReceivedDateMissing,
        ),
        None => return,
    };
    if !document.contains(own) {
        findings.note(&scene.place.member(own), missing, "", ISSUED);
    }
    if document.contains(other) {
        let place = scene.place.member(other);
        findings.note(&place, FaultCode::DateOfOtherKind, own, ISSUED);
    }
}

pub(super) fn declared_value(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let name = "declaredValueCurrency";
    if scene.object.contains("declaredValue") != scene.object.contains(name) {
        let place = scene.place.member(name);
        findings.note(
            &place,
            FaultCode::DeclaredValueUnpaired,
            name,
            DECLARED_VALUE,
        );
    }
}

/// A code of SMDG stands in its list of liners; SCAC codes have no list here.
pub(super) fn carrier_code(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    if words(scene.object, "carrierCodeListProvider") == Some("SMDG")
        && let Some(code) = words(scene.object, "carrierCode")
    {
        let place = scene.place.member("carrierCode");
        findings.look_up(&place, CodeList::LinerCode, code, CARRIER_CODE);
    }
}

pub(super) fn carriage(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    for (carriage, end, code) in [
        (
            "preCarriageBy",
            "placeOfReceipt",
            FaultCode::PlaceOfReceiptMissing,
        ),
        (
            "onCarriageBy",
            "placeOfDelivery",
            FaultCode::PlaceOfDeliveryMissing,
        ),
    ] {
        if scene.object.contains(carriage) && !scene.object.contains(end) {
            findings.note(&scene.place.member(end), code, carriage, CARRIAGE);
        }
    }
}

pub(super) fn facility_location(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    if scene.object.contains("facility") && !scene.object.contains("UNLocationCode") {
        let place = scene.place.member("UNLocationCode");
        findings.note(
            &place,
            FaultCode::FacilityLocationMissing,
            "facility",
            FACILITY,
        );
    }
}
