use funani_proof::json::Object;

use super::{elements, keys, members, repeated, truth, words};
use crate::dcsa::fault::FaultCode;
use crate::dcsa::walk::{Findings, Scene};

pub(super) const EQUIPMENT: &str = "DCSA EBL 3.0.4, equipmentReference";
pub(super) const CUSTOMS_REFERENCES: &str = "DCSA EBL 3.0.4, customsReferences";
pub(super) const PACKAGING: &str = "DCSA EBL 3.0.4, packageCode";
pub(super) const REEFER: &str = "DCSA EBL 3.0.4, isNonOperatingReefer";
pub(super) const SETPOINTS: &str = "DCSA EBL 3.0.4, activeReeferSettings";

fn listed_equipment(equipment: &Object) -> Option<&str> {
    words(members(equipment, "equipment")?, "equipmentReference")
}

/// Each piece of equipment is listed once, and every cargo item stands in one that is listed.
pub(super) fn equipment(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let list = elements(scene.object, "utilizedTransportEquipments");
    let place = scene.place.member("utilizedTransportEquipments");
    let listed = keys(list, listed_equipment);
    for index in repeated(&listed) {
        let place = place.element(index);
        let place = place.member("equipment");
        findings.note(
            &place.member("equipmentReference"),
            FaultCode::EquipmentRepeated,
            "",
            EQUIPMENT,
        );
    }
    let is_listed = |reference| {
        listed
            .binary_search_by(|(held, _)| str::cmp(held, reference))
            .is_ok()
    };
    let place = scene.place.member("consignmentItems");
    for (index, item) in elements(scene.object, "consignmentItems")
        .iter()
        .enumerate()
    {
        let place = place.element(index);
        let place = place.member("cargoItems");
        let cargo = item.as_object().map(|item| elements(item, "cargoItems"));
        for (index, cargo) in cargo.unwrap_or_default().iter().enumerate() {
            let reference = cargo
                .as_object()
                .and_then(|cargo| words(cargo, "equipmentReference"));
            if reference.is_some_and(|reference| !is_listed(reference)) {
                let place = place.element(index);
                findings.note(
                    &place.member("equipmentReference"),
                    FaultCode::EquipmentNotListed,
                    "utilizedTransportEquipments",
                    EQUIPMENT,
                );
            }
        }
    }
}

pub(super) fn customs_references(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let references = elements(scene.object, "customsReferences");
    let place = scene.place.member("customsReferences");
    let key = |reference| Some((words(reference, "countryCode")?, words(reference, "type")?));
    for index in repeated(&keys(references, key)) {
        findings.note(
            &place.element(index),
            FaultCode::CustomsReferenceRepeated,
            "countryCode, type",
            CUSTOMS_REFERENCES,
        );
    }
}

pub(super) fn packaging(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let packaging = scene.object;
    let is_named = packaging.contains("packageCode") || packaging.contains("imoPackagingCode");
    if !is_named && !elements(packaging, "dangerousGoods").is_empty() {
        findings.note(
            scene.place,
            FaultCode::PackagingCodeMissing,
            "packageCode, imoPackagingCode",
            PACKAGING,
        );
    }
}

/// The third character of an ISO 6346 code is R or H for thermal containers. Without such a code
/// the document does not say what the equipment is, and only mode and settings must agree.
pub(super) fn reefer(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let code = members(scene.object, "equipment")
        .and_then(|equipment| words(equipment, "ISOEquipmentCode"))
        .and_then(|code| code.chars().nth(2));
    let is_reefer = code.map(|letter| matches!(letter, 'R' | 'H'));
    let has_settings = scene.object.contains("activeReeferSettings");
    let has_mode = scene.object.contains("isNonOperatingReefer");
    let mut note = |name, code| {
        findings.note(&scene.place.member(name), code, "", REEFER);
    };
    if is_reefer == Some(false) {
        if has_mode {
            note("isNonOperatingReefer", FaultCode::ReeferModeNotAllowed);
        }
        if has_settings {
            note("activeReeferSettings", FaultCode::ReeferSettingsNotAllowed);
        }
        return;
    }
    if !has_mode && (is_reefer == Some(true) || has_settings) {
        note("isNonOperatingReefer", FaultCode::ReeferModeMissing);
    }
    match truth(scene.object, "isNonOperatingReefer") {
        Some(true) if has_settings => {
            note("activeReeferSettings", FaultCode::ReeferSettingsNotAllowed);
        }
        Some(false) if !has_settings => {
            note("activeReeferSettings", FaultCode::ReeferSettingsMissing);
        }
        _ => {}
    }
}

pub(super) fn setpoints(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    for (setpoint, unit) in [
        ("temperatureSetpoint", "temperatureUnit"),
        ("airExchangeSetpoint", "airExchangeUnit"),
    ] {
        if scene.object.contains(setpoint) != scene.object.contains(unit) {
            let place = scene.place.member(unit);
            findings.note(&place, FaultCode::SetpointUnpaired, unit, SETPOINTS);
        }
    }
}
