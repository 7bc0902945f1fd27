//! The goods.

use super::bill::{COUNTRY, CUSTOMS_REFERENCE, LICENSE};
use super::danger::DANGEROUS_GOODS;
use crate::codes::CodeList;
use crate::dcsa::condition::{CUSTOMS_REFERENCES, PACKAGING};
use crate::dcsa::kind::{
    Kind, Shape, Span, Text, described, enumerated, lines, listed, objects, optional, patterned,
    required, text, texts, trimmed,
};
use crate::dcsa::pattern::Pattern;

const PACKAGE: Kind = listed(Text::patterned(2, 2, Pattern::Package), CodeList::Package);
const HS_CODE: Text = Text::patterned(6, 10, Pattern::HsCode).listed(CodeList::Commodity);
const EXTENDED_HS_CODE: Text =
    Text::patterned(6, 12, Pattern::ExtendedHsCode).listed(CodeList::Commodity);
const COMMODITY_TYPE: Kind =
    Kind::Text(Text::trimmed(10).described(&["NCM", "HTS", "SCHEDULE_B", "TARIC", "CN", "CUS"]));

pub(super) static CONSIGNMENT_ITEM: Shape = Shape {
    source: "DCSA EBL 3.0.4 ConsignmentItem",
    members: &[
        required("HSCodes", texts(1, HS_CODE)),
        required("cargoItems", objects(1, &CARGO_ITEM)),
        required("carrierBookingReference", trimmed(35)),
        optional("customsReferences", objects(0, &CUSTOMS_REFERENCE)),
        required("descriptionOfGoods", lines(150, Text::trimmed(35))),
        optional("exportLicense", Kind::Object(&LICENSE)),
        optional("extendedHSCodes", texts(0, EXTENDED_HS_CODE)),
        optional(
            "extendedNationalCommodityCodes",
            objects(0, &EXTENDED_NATIONAL_COMMODITY_CODE),
        ),
        optional("importLicense", Kind::Object(&LICENSE)),
        optional(
            "nationalCommodityCodes",
            objects(0, &NATIONAL_COMMODITY_CODE),
        ),
        optional("references", objects(0, &REFERENCE_CONSIGNMENT_ITEM)),
        optional("shippingMarks", lines(50, Text::up_to(35))),
    ],
    choice: None,
    conditions: &[&CUSTOMS_REFERENCES],
};

pub(super) static CARGO_ITEM: Shape = Shape {
    source: "DCSA EBL 3.0.4 CargoItem",
    members: &[
        optional("cargoGrossVolume", Kind::Object(&VOLUME)),
        required("cargoGrossWeight", Kind::Object(&WEIGHT)),
        optional("cargoNetVolume", Kind::Object(&VOLUME)),
        optional("cargoNetWeight", Kind::Object(&WEIGHT)),
        optional("customsReferences", objects(0, &CUSTOMS_REFERENCE)),
        required("equipmentReference", trimmed(11)),
        optional("exportLicense", Kind::Object(&LICENSE)),
        optional(
            "extendedNationalCommodityCodes",
            objects(0, &EXTENDED_NATIONAL_COMMODITY_CODE),
        ),
        optional("importLicense", Kind::Object(&LICENSE)),
        optional(
            "nationalCommodityCodes",
            objects(0, &NATIONAL_COMMODITY_CODE),
        ),
        required("outerPackaging", Kind::Object(&OUTER_PACKAGING)),
    ],
    choice: None,
    conditions: &[&CUSTOMS_REFERENCES],
};

pub(super) static OUTER_PACKAGING: Shape = Shape {
    source: "DCSA EBL 3.0.4 OuterPackaging",
    members: &[
        optional("dangerousGoods", objects(0, &DANGEROUS_GOODS)),
        required("description", text(100)),
        optional("imoPackagingCode", patterned(1, 5, Pattern::ImoPackaging)),
        required(
            "numberOfPackages",
            Kind::Integer {
                least: 1,
                most: 99_999_999,
            },
        ),
        optional("packageCode", PACKAGE),
        optional(
            "woodDeclaration",
            described(
                30,
                &[
                    "NOT_APPLICABLE",
                    "NOT_TREATED_AND_NOT_CERTIFIED",
                    "PROCESSED",
                    "TREATED_AND_CERTIFIED",
                ],
            ),
        ),
    ],
    choice: None,
    conditions: &[&PACKAGING],
};

pub(super) static REFERENCE_CONSIGNMENT_ITEM: Shape = Shape {
    source: "DCSA EBL 3.0.4 ReferenceConsignmentItem",
    members: &[
        required("type", described(3, &["CR", "AKG", "SPO", "CPO"])),
        required("values", texts(1, Text::trimmed(35))),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static NATIONAL_COMMODITY_CODE: Shape = Shape {
    source: "DCSA EBL 3.0.4 NationalCommodityCode",
    members: &[
        optional("countryCode", COUNTRY),
        required("type", COMMODITY_TYPE),
        required("values", texts(1, Text::trimmed(10))),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static EXTENDED_NATIONAL_COMMODITY_CODE: Shape = Shape {
    source: "DCSA EBL 3.0.4 ExtendedNationalCommodityCode",
    members: &[
        optional("countryCode", COUNTRY),
        required("type", COMMODITY_TYPE),
        required("values", texts(1, Text::trimmed(16))),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static WEIGHT: Shape = Shape {
    source: "DCSA EBL 3.0.4 CargoGrossWeight and other weights",
    members: &[
        required("unit", enumerated(&["KGM", "LBR"])),
        required("value", Kind::Number(Span::AboveZero)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static VOLUME: Shape = Shape {
    source: "DCSA EBL 3.0.4 CargoGrossVolume and CargoNetVolume",
    members: &[
        required("unit", enumerated(&["MTQ", "FTQ"])),
        required("value", Kind::Number(Span::AboveZero)),
    ],
    choice: None,
    conditions: &[],
};
