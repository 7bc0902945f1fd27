//! The conditions: each where it holds and where it is broken.

use std::collections::BTreeSet;

use funani_core::codes::NoLists;
use funani_core::dcsa::{FaultCode, check, conditions};
use funani_proof::json::{self, Limits, Value};

use crate::place::Place;
use crate::samples;

/// Edits of a sample, and what must be found then: nothing, or places and codes.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, FaultCode)],
);

/// Takes a member out.
const NONE: &str = "";

/// On `straight`: a bill on paper, to a consignee, in draft.
const STRAIGHT: &[Case] = &[
    (
        "a waybill to order",
        &[
            ("$.transportDocumentTypeCode", "\"SWB\""),
            ("$.isToOrder", "true"),
            ("$.numberOfOriginalsWithCharges", NONE),
            ("$.numberOfOriginalsWithoutCharges", NONE),
        ],
        &[("$.isToOrder", FaultCode::WaybillToOrder)],
    ),
    (
        "a waybill to a consignee",
        &[
            ("$.transportDocumentTypeCode", "\"SWB\""),
            ("$.numberOfOriginalsWithCharges", NONE),
            ("$.numberOfOriginalsWithoutCharges", NONE),
        ],
        &[],
    ),
    (
        "a waybill with originals",
        &[("$.transportDocumentTypeCode", "\"SWB\"")],
        &[
            (
                "$.numberOfOriginalsWithCharges",
                FaultCode::WaybillOriginals,
            ),
            (
                "$.numberOfOriginalsWithoutCharges",
                FaultCode::WaybillOriginals,
            ),
        ],
    ),
    (
        "an electronic waybill has copies",
        &[
            ("$.transportDocumentTypeCode", "\"SWB\""),
            ("$.isElectronic", "true"),
            ("$.numberOfOriginalsWithCharges", NONE),
            ("$.numberOfOriginalsWithoutCharges", NONE),
            ("$.numberOfRiderPages", "0"),
        ],
        &[],
    ),
    (
        "an electronic bill with all numbers",
        &[("$.isElectronic", "true")],
        &[
            ("$.numberOfCopiesWithCharges", FaultCode::ElectronicCopies),
            (
                "$.numberOfCopiesWithoutCharges",
                FaultCode::ElectronicCopies,
            ),
            (
                "$.numberOfOriginalsWithoutCharges",
                FaultCode::ElectronicOriginals,
            ),
            ("$.numberOfRiderPages", FaultCode::ElectronicRiderPages),
        ],
    ),
    (
        "no consignee",
        &[("$.documentParties.consignee", NONE)],
        &[("$.documentParties.consignee", FaultCode::ConsigneeMissing)],
    ),
    (
        "a straight bill with an endorsee",
        &[(
            "$.documentParties.endorsee",
            "{\"partyName\":\"B\",\"identifyingCodes\":[{\"codeListProvider\":\"ZZZ\",\"partyCode\":\"b\"}]}",
        )],
        &[("$.documentParties.endorsee", FaultCode::EndorseeNotAllowed)],
    ),
    (
        "both, and not to be told which",
        &[
            ("$.isToOrder", NONE),
            (
                "$.documentParties.endorsee",
                "{\"partyName\":\"B\",\"identifyingCodes\":[{\"codeListProvider\":\"ZZZ\",\"partyCode\":\"b\"}]}",
            ),
        ],
        &[
            (
                "$.documentParties.endorsee",
                FaultCode::ConsigneeAndEndorsee,
            ),
            ("$.isToOrder", FaultCode::Missing),
        ],
    ),
    (
        "to order with a consignee who is notified",
        &[
            ("$.isToOrder", "true"),
            ("$.documentParties.notifyParties", NONE),
        ],
        &[(
            "$.documentParties.consignee",
            FaultCode::ConsigneeNotAllowed,
        )],
    ),
    (
        "a straight bill without notify party",
        &[("$.documentParties.notifyParties", "[]")],
        &[],
    ),
    (
        "a draft has no dates",
        &[
            ("$.issueDate", NONE),
            ("$.shippedOnBoardDate", NONE),
            ("$.receivedForShipmentDate", NONE),
        ],
        &[],
    ),
    (
        "an approved draft has no dates",
        &[
            ("$.transportDocumentStatus", "\"APPROVED\""),
            ("$.issueDate", NONE),
            ("$.shippedOnBoardDate", NONE),
        ],
        &[],
    ),
    (
        "a value without currency",
        &[("$.declaredValueCurrency", NONE)],
        &[("$.declaredValueCurrency", FaultCode::DeclaredValueUnpaired)],
    ),
    (
        "a currency without value",
        &[("$.declaredValue", NONE)],
        &[("$.declaredValueCurrency", FaultCode::DeclaredValueUnpaired)],
    ),
    (
        "neither value nor currency",
        &[("$.declaredValue", NONE), ("$.declaredValueCurrency", NONE)],
        &[],
    ),
    (
        "carriage from nowhere",
        &[("$.transports.placeOfReceipt", NONE)],
        &[(
            "$.transports.placeOfReceipt",
            FaultCode::PlaceOfReceiptMissing,
        )],
    ),
    (
        "carriage to nowhere",
        &[("$.transports.placeOfDelivery", NONE)],
        &[(
            "$.transports.placeOfDelivery",
            FaultCode::PlaceOfDeliveryMissing,
        )],
    ),
    (
        "no carriage on land",
        &[
            ("$.transports.preCarriageBy", NONE),
            ("$.transports.onCarriageBy", NONE),
            ("$.transports.placeOfReceipt", NONE),
            ("$.transports.placeOfDelivery", NONE),
        ],
        &[],
    ),
    (
        "facilities nowhere",
        &[
            ("$.transports.placeOfReceipt.UNLocationCode", NONE),
            ("$.transports.onwardInlandRouting.UNLocationCode", NONE),
        ],
        &[
            (
                "$.transports.onwardInlandRouting.UNLocationCode",
                FaultCode::FacilityLocationMissing,
            ),
            (
                "$.transports.placeOfReceipt.UNLocationCode",
                FaultCode::FacilityLocationMissing,
            ),
        ],
    ),
    (
        "no facility and no location",
        &[
            ("$.transports.placeOfReceipt.UNLocationCode", NONE),
            ("$.transports.placeOfReceipt.facility", NONE),
        ],
        &[],
    ),
    (
        "three lines on paper",
        &[(
            "$.documentParties.consignee.displayedAddress",
            "[\"1\",\"2\",\"3\"]",
        )],
        &[(
            "$.documentParties.consignee.displayedAddress",
            FaultCode::DisplayedAddressTooLong,
        )],
    ),
    (
        "an address alone",
        &[("$.documentParties.shipper.identifyingCodes", NONE)],
        &[],
    ),
    (
        "a code alone",
        &[("$.documentParties.shipper.address", NONE)],
        &[],
    ),
    (
        "neither address nor code",
        &[
            ("$.documentParties.shipper.identifyingCodes", "[]"),
            ("$.documentParties.shipper.address", NONE),
            ("$.documentParties.other[0].party.identifyingCodes", NONE),
            ("$.documentParties.other[0].party.address", NONE),
            (
                "$.documentParties.onBehalfOfConsignee.identifyingCodes",
                NONE,
            ),
            ("$.documentParties.onBehalfOfConsignee.address", NONE),
        ],
        &[
            (
                "$.documentParties.onBehalfOfConsignee",
                FaultCode::PartyNotIdentified,
            ),
            (
                "$.documentParties.other[0].party",
                FaultCode::PartyNotIdentified,
            ),
            ("$.documentParties.shipper", FaultCode::PartyNotIdentified),
        ],
    ),
    (
        "two of one function",
        &[(
            "$.documentParties.other",
            "[{\"partyFunction\":\"DDR\",\"party\":{\"partyName\":\"A\",\"address\":{\"street\":\"s\",\"city\":\"c\",\"countryCode\":\"JP\"}}},{\"partyFunction\":\"DDS\",\"party\":{\"partyName\":\"A\",\"address\":{\"street\":\"s\",\"city\":\"c\",\"countryCode\":\"JP\"}}},{\"partyFunction\":\"DDR\",\"party\":{\"partyName\":\"B\",\"address\":{\"street\":\"s\",\"city\":\"c\",\"countryCode\":\"JP\"}}}]",
        )],
        &[(
            "$.documentParties.other[2].partyFunction",
            FaultCode::PartyFunctionRepeated,
        )],
    ),
    (
        "cargo in a container elsewhere",
        &[(
            "$.consignmentItems[0].cargoItems[0].equipmentReference",
            "\"FNRU9999999\"",
        )],
        &[(
            "$.consignmentItems[0].cargoItems[0].equipmentReference",
            FaultCode::EquipmentNotListed,
        )],
    ),
    (
        "a container twice",
        &[(
            "$.utilizedTransportEquipments[1].equipment.equipmentReference",
            "\"FNRU4820135\"",
        )],
        &[(
            "$.utilizedTransportEquipments[1].equipment.equipmentReference",
            FaultCode::EquipmentRepeated,
        )],
    ),
    (
        "customs references of one kind",
        &[
            (
                "$.customsReferences",
                "[{\"type\":\"A\",\"countryCode\":\"JP\",\"values\":[\"1\"]},{\"type\":\"A\",\"countryCode\":\"JP\",\"values\":[\"2\"]}]",
            ),
            (
                "$.consignmentItems[0].cargoItems[0].customsReferences",
                "[{\"type\":\"A\",\"countryCode\":\"JP\",\"values\":[\"1\"]},{\"type\":\"A\",\"countryCode\":\"JP\",\"values\":[\"2\"]}]",
            ),
        ],
        &[
            (
                "$.consignmentItems[0].cargoItems[0].customsReferences[1]",
                FaultCode::CustomsReferenceRepeated,
            ),
            (
                "$.customsReferences[1]",
                FaultCode::CustomsReferenceRepeated,
            ),
        ],
    ),
    (
        "customs references of two countries",
        &[(
            "$.customsReferences",
            "[{\"type\":\"A\",\"countryCode\":\"JP\",\"values\":[\"1\"]},{\"type\":\"A\",\"countryCode\":\"TH\",\"values\":[\"2\"]}]",
        )],
        &[],
    ),
    (
        "danger in a packaging without code",
        &[
            (
                "$.consignmentItems[0].cargoItems[0].outerPackaging.packageCode",
                NONE,
            ),
            (
                "$.consignmentItems[0].cargoItems[0].outerPackaging.imoPackagingCode",
                NONE,
            ),
        ],
        &[(
            "$.consignmentItems[0].cargoItems[0].outerPackaging",
            FaultCode::PackagingCodeMissing,
        )],
    ),
    (
        "danger in a packaging of the IMDG Code",
        &[(
            "$.consignmentItems[0].cargoItems[0].outerPackaging.packageCode",
            NONE,
        )],
        &[],
    ),
    (
        "no danger and no code",
        &[
            (
                "$.consignmentItems[0].cargoItems[0].outerPackaging.packageCode",
                NONE,
            ),
            (
                "$.consignmentItems[0].cargoItems[0].outerPackaging.imoPackagingCode",
                NONE,
            ),
            (
                "$.consignmentItems[0].cargoItems[0].outerPackaging.dangerousGoods",
                "[]",
            ),
        ],
        &[],
    ),
    (
        "both numbers of danger",
        &[(
            "$.consignmentItems[0].cargoItems[0].outerPackaging.dangerousGoods[0].NANumber",
            "\"9037\"",
        )],
        &[(
            "$.consignmentItems[0].cargoItems[0].outerPackaging.dangerousGoods[0]",
            FaultCode::AlternativesExclude,
        )],
    ),
    (
        "no number of danger",
        &[(
            "$.consignmentItems[0].cargoItems[0].outerPackaging.dangerousGoods[0].UNNumber",
            NONE,
        )],
        &[(
            "$.consignmentItems[0].cargoItems[0].outerPackaging.dangerousGoods[0]",
            FaultCode::AlternativeMissing,
        )],
    ),
    (
        "a reefer that says nothing",
        &[
            (
                "$.utilizedTransportEquipments[0].isNonOperatingReefer",
                NONE,
            ),
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings",
                NONE,
            ),
        ],
        &[(
            "$.utilizedTransportEquipments[0].isNonOperatingReefer",
            FaultCode::ReeferModeMissing,
        )],
    ),
    (
        "a reefer that runs without settings",
        &[(
            "$.utilizedTransportEquipments[0].activeReeferSettings",
            NONE,
        )],
        &[(
            "$.utilizedTransportEquipments[0].activeReeferSettings",
            FaultCode::ReeferSettingsMissing,
        )],
    ),
    (
        "a reefer that rests with settings",
        &[
            (
                "$.utilizedTransportEquipments[0].isNonOperatingReefer",
                "true",
            ),
            (
                "$.utilizedTransportEquipments[0].equipment.ISOEquipmentCode",
                "\"22H1\"",
            ),
        ],
        &[(
            "$.utilizedTransportEquipments[0].activeReeferSettings",
            FaultCode::ReeferSettingsNotAllowed,
        )],
    ),
    (
        "a reefer that rests",
        &[
            (
                "$.utilizedTransportEquipments[0].isNonOperatingReefer",
                "true",
            ),
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings",
                NONE,
            ),
        ],
        &[],
    ),
    (
        "a box that runs",
        &[(
            "$.utilizedTransportEquipments[0].equipment.ISOEquipmentCode",
            "\"22G1\"",
        )],
        &[
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings",
                FaultCode::ReeferSettingsNotAllowed,
            ),
            (
                "$.utilizedTransportEquipments[0].isNonOperatingReefer",
                FaultCode::ReeferModeNotAllowed,
            ),
        ],
    ),
    (
        "equipment without code that runs",
        &[(
            "$.utilizedTransportEquipments[0].equipment.ISOEquipmentCode",
            NONE,
        )],
        &[],
    ),
    (
        "equipment without code, settings without mode",
        &[
            (
                "$.utilizedTransportEquipments[0].equipment.ISOEquipmentCode",
                NONE,
            ),
            (
                "$.utilizedTransportEquipments[0].isNonOperatingReefer",
                NONE,
            ),
        ],
        &[(
            "$.utilizedTransportEquipments[0].isNonOperatingReefer",
            FaultCode::ReeferModeMissing,
        )],
    ),
    (
        "setpoints without units",
        &[
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.temperatureUnit",
                NONE,
            ),
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.airExchangeUnit",
                NONE,
            ),
        ],
        &[
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.airExchangeUnit",
                FaultCode::SetpointUnpaired,
            ),
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.temperatureUnit",
                FaultCode::SetpointUnpaired,
            ),
        ],
    ),
    (
        "units without setpoints",
        &[
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.temperatureSetpoint",
                NONE,
            ),
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.airExchangeSetpoint",
                NONE,
            ),
        ],
        &[
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.airExchangeUnit",
                FaultCode::SetpointUnpaired,
            ),
            (
                "$.utilizedTransportEquipments[0].activeReeferSettings.temperatureUnit",
                FaultCode::SetpointUnpaired,
            ),
        ],
    ),
];

/// On `to order`: an electronic bill, issued, shipped, to the order of a bank.
const TO_ORDER: &[Case] = &[
    ("blank", &[("$.documentParties.endorsee", NONE)], &[]),
    (
        "two originals",
        &[
            ("$.numberOfOriginalsWithCharges", "2"),
            ("$.numberOfOriginalsWithoutCharges", "0"),
        ],
        &[(
            "$.numberOfOriginalsWithCharges",
            FaultCode::ElectronicOriginals,
        )],
    ),
    (
        "one original with charges",
        &[
            ("$.numberOfOriginalsWithCharges", "1"),
            ("$.numberOfOriginalsWithoutCharges", "0"),
            ("$.numberOfCopiesWithCharges", "0"),
        ],
        &[],
    ),
    (
        "six lines on an electronic bill",
        &[(
            "$.documentParties.shipper.displayedAddress",
            "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]",
        )],
        &[],
    ),
    (
        "nobody is notified",
        &[("$.documentParties.notifyParties", NONE)],
        &[(
            "$.documentParties.notifyParties",
            FaultCode::NotifyPartyMissing,
        )],
    ),
    (
        "an empty list is notified",
        &[("$.documentParties.notifyParties", "[]")],
        &[(
            "$.documentParties.notifyParties",
            FaultCode::NotifyPartyMissing,
        )],
    ),
    (
        "the endorsee is notified",
        &[
            ("$.documentParties.notifyParties", NONE),
            ("$.documentParties.endorsee.isNotifyParty", "true"),
        ],
        &[],
    ),
    (
        "the same bill as straight",
        &[("$.isToOrder", "false")],
        &[
            ("$.documentParties.consignee", FaultCode::ConsigneeMissing),
            ("$.documentParties.endorsee", FaultCode::EndorseeNotAllowed),
        ],
    ),
    (
        "issued without dates",
        &[("$.issueDate", NONE), ("$.shippedOnBoardDate", NONE)],
        &[
            ("$.issueDate", FaultCode::IssueDateMissing),
            ("$.shippedOnBoardDate", FaultCode::OnBoardDateMissing),
        ],
    ),
    (
        "surrendered without dates",
        &[
            ("$.transportDocumentStatus", "\"SURRENDERED_FOR_DELIVERY\""),
            ("$.issueDate", NONE),
        ],
        &[("$.issueDate", FaultCode::IssueDateMissing)],
    ),
    (
        "shipped with both dates",
        &[("$.receivedForShipmentDate", "\"2027-03-04\"")],
        &[("$.receivedForShipmentDate", FaultCode::DateOfOtherKind)],
    ),
    (
        "received with the date on board",
        &[("$.isShippedOnBoardType", "false")],
        &[
            ("$.receivedForShipmentDate", FaultCode::ReceivedDateMissing),
            ("$.shippedOnBoardDate", FaultCode::DateOfOtherKind),
        ],
    ),
    (
        "received",
        &[
            ("$.isShippedOnBoardType", "false"),
            ("$.shippedOnBoardDate", NONE),
            ("$.receivedForShipmentDate", "\"2027-03-04\""),
        ],
        &[],
    ),
    (
        "both places of issue",
        &[("$.placeOfIssue.UNLocationCode", "\"JPYOK\"")],
        &[("$.placeOfIssue", FaultCode::AlternativesExclude)],
    ),
    (
        "payable nowhere",
        &[("$.invoicePayableAt", "{}")],
        &[("$.invoicePayableAt", FaultCode::AlternativeMissing)],
    ),
    (
        "a status that is none",
        &[("$.transportDocumentStatus", "\"LOST\"")],
        &[("$.transportDocumentStatus", FaultCode::NotAllowed)],
    ),
];

fn run(sample: &Value, cases: &[Case]) -> BTreeSet<FaultCode> {
    let mut found = BTreeSet::new();
    for (name, edits, expected) in cases {
        let mut document = sample.clone();
        for (path, value) in *edits {
            let place = Place::parse(path);
            if *value == NONE {
                place.remove(&mut document);
            } else {
                let value = json::parse(value.as_bytes(), Limits::DOCUMENT).unwrap();
                place.set(&mut document, value);
            }
        }
        let faults = check(&document, &NoLists);
        let places: Vec<(&str, FaultCode)> = faults
            .iter()
            .map(|fault| (fault.path.as_str(), fault.code))
            .collect();
        assert_eq!(places, *expected, "{name}");
        found.extend(faults.iter().map(|fault| fault.code));
    }
    found
}

#[test]
fn conditions_hold_or_are_broken_as_the_tables_say() {
    let samples = samples::own();
    let mut found = run(&samples[0].1, STRAIGHT);
    found.extend(run(&samples[1].1, TO_ORDER));
    let codes = conditions().flat_map(|condition| condition.codes.iter().copied());
    for code in codes.filter(|code| *code != FaultCode::CodeUnknown) {
        assert!(found.contains(&code), "{code} has no case");
    }
}

#[test]
fn every_code_beyond_the_schema_belongs_to_a_condition() {
    let of_conditions: BTreeSet<FaultCode> = conditions()
        .flat_map(|condition| condition.codes.iter().copied())
        .collect();
    let expected: BTreeSet<FaultCode> = FaultCode::ALL
        .iter()
        .copied()
        .filter(|code| *code >= FaultCode::CodeUnknown)
        .collect();
    assert_eq!(of_conditions, expected);
}
