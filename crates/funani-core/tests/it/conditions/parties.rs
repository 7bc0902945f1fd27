//! Kind of document, numbers, dates, route and parties.

use funani_core::dcsa::FaultCode;

use super::{Case, NONE};

/// On `straight`: a bill on paper, to a consignee, in draft.
pub(super) const STRAIGHT: &[Case] = &[
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
];

/// On `to order`: an electronic bill, issued, shipped, to the order of a bank.
pub(super) const TO_ORDER: &[Case] = &[
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
