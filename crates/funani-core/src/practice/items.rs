//! The statutory items of a bill, as far as the form of the document leaves them open.

use funani_proof::json::Value;

use super::{Case, Findings, Rule, flag, list, text};
use crate::codes::{CodeError, ContainerNumber};

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let document = case.document;
    if flag(document, "/isElectronic") == Some(false) {
        findings.find(Rule::NotElectronic, ["$.isElectronic"], "");
    }
    if let Some(status) = text(document, "/transportDocumentStatus").filter(|it| *it != "ISSUED") {
        findings.find(Rule::StatusNotIssued, ["$.transportDocumentStatus"], status);
    }
    for (at, item) in list(document, "/consignmentItems").iter().enumerate() {
        check_goods(item, at, findings);
    }
    check_marks(document, findings);
    check_containers(document, findings);
    let vessels = list(document, "/transports/vesselVoyages");
    let unnamed = |vessel: &Value| text(vessel, "/vesselName").is_none();
    let is_shipped = flag(document, "/isShippedOnBoardType") == Some(true);
    if is_shipped && vessels.iter().any(unnamed) {
        findings.find(
            Rule::VesselNotNamed,
            ["$.transports.vesselVoyages[0].vesselName"],
            "",
        );
    }
    let term = text(document, "/freightPaymentTermCode");
    if term.is_none() && list(document, "/charges").is_empty() {
        findings.find(Rule::FreightMissing, ["$.freightPaymentTermCode"], "");
    }
    if document.pointer("/placeOfIssue").is_none() {
        findings.find(Rule::IssuePlaceMissing, ["$.placeOfIssue"], "");
    }
}

fn check_goods(item: &Value, at: usize, findings: &mut Findings) {
    let named = |line: &Value| line.as_str().is_some_and(|line| !line.trim().is_empty());
    if !list(item, "/descriptionOfGoods").iter().any(named) {
        let path = format!("$.consignmentItems[{at}].descriptionOfGoods");
        findings.find(Rule::GoodsNotNamed, [&path], "");
    }
    for (inner, cargo) in list(item, "/cargoItems").iter().enumerate() {
        let path = |member: &str| format!("$.consignmentItems[{at}].cargoItems[{inner}].{member}");
        let Some(gross) = kilograms(cargo, "/cargoGrossWeight") else {
            continue;
        };
        let gross_path = path("cargoGrossWeight.value");
        if gross <= 0.0 {
            findings.find(Rule::WeightZero, [&gross_path], "");
        }
        if let Some(net) = kilograms(cargo, "/cargoNetWeight").filter(|net| *net > gross) {
            let net_path = path("cargoNetWeight.value");
            let detail = format!("{gross} kg, {net} kg");
            findings.find(Rule::GrossBelowNet, [&gross_path, &net_path], detail);
        }
    }
}

/// Kilograms in a pound (international yard and pound agreement, 1959).
const POUND: f64 = 0.453_592_37;

fn kilograms(cargo: &Value, pointer: &str) -> Option<f64> {
    let weight = cargo.pointer(pointer)?;
    let Value::Number(value) = weight.pointer("/value")? else {
        return None;
    };
    let value = value.as_f64();
    match weight.pointer("/unit")?.as_str()? {
        "KGM" => Some(value),
        "LBR" => Some(value * POUND),
        _ => None,
    }
}

/// A number that has the look of ISO 6346 must hold under its check digit; another is the shipper's
/// own.
fn check_containers(document: &Value, findings: &mut Findings) {
    for (at, used) in list(document, "/utilizedTransportEquipments")
        .iter()
        .enumerate()
    {
        let Some(number) = text(used, "/equipment/equipmentReference") else {
            continue;
        };
        if let Err(error @ CodeError::CheckDigit { .. }) = ContainerNumber::new(number) {
            let path = format!("$.utilizedTransportEquipments[{at}].equipment.equipmentReference");
            findings.find(
                Rule::ContainerNumberWrong,
                [&path],
                format!("{number}: {error}"),
            );
        }
    }
}

/// Marks may stand with the goods or with the containers.
fn check_marks(document: &Value, findings: &mut Findings) {
    let marked = |holder: &Value| {
        let marks = list(holder, "/shippingMarks").iter();
        marks
            .filter_map(Value::as_str)
            .any(|it| !it.trim().is_empty())
    };
    let holders = ["/consignmentItems", "/utilizedTransportEquipments"];
    if !holders
        .iter()
        .any(|holder| list(document, holder).iter().any(marked))
    {
        findings.find(
            Rule::MarksMissing,
            ["$.consignmentItems[0].shippingMarks"],
            "",
        );
    }
}
