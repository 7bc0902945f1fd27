//! Dangerous goods.

use super::goods::WEIGHT;
use crate::dcsa::kind::{
    Choice, Kind, Shape, Span, Text, enumerated, objects, one_of, optional, patterned, required,
    text, texts, trimmed,
};
use crate::dcsa::pattern::Pattern;

const INHALATION_ZONE: Kind = Kind::Text(Text {
    least: 1,
    ..Text::up_to(1).described(&["A", "B", "C", "D"])
});
const SEGREGATION_GROUPS: &[&str] = &[
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17",
    "18",
];

pub(super) static DANGEROUS_GOODS: Shape = Shape {
    source: "DCSA EBL 3.0.4 DangerousGoods",
    members: &[
        optional("EMSNumber", text(7)),
        one_of("NANumber", patterned(4, 4, Pattern::FourDigits)),
        one_of("UNNumber", patterned(4, 4, Pattern::FourDigits)),
        optional("codedVariantList", patterned(4, 4, Pattern::Variant)),
        optional("competentAuthorityApproval", trimmed(70)),
        optional(
            "emergencyContactDetails",
            Kind::Object(&EMERGENCY_CONTACT_DETAILS),
        ),
        optional("endOfHoldingTime", Kind::Date),
        optional("fumigationDateTime", Kind::DateTime),
        optional("grossWeight", Kind::Object(&WEIGHT)),
        required("imoClass", text(4)),
        optional("inhalationZone", INHALATION_ZONE),
        optional("innerPackagings", objects(0, &INNER_PACKAGING)),
        optional("isCompetentAuthorityApprovalRequired", Kind::Boolean),
        optional("isEmptyUncleanedResidue", Kind::Boolean),
        optional("isExceptedQuantity", Kind::Boolean),
        optional("isHot", Kind::Boolean),
        optional("isLimitedQuantity", Kind::Boolean),
        optional("isMarinePollutant", Kind::Boolean),
        optional("isReportableQuantity", Kind::Boolean),
        optional("isSalvagePackings", Kind::Boolean),
        optional("isWaste", Kind::Boolean),
        optional("limits", Kind::Object(&LIMITS)),
        optional("netExplosiveContent", Kind::Object(&NET_EXPLOSIVE_CONTENT)),
        optional("netVolume", Kind::Object(&LIQUID_VOLUME)),
        optional("netWeight", Kind::Object(&WEIGHT)),
        optional("packingGroup", Kind::Integer { least: 1, most: 3 }),
        required("properShippingName", text(250)),
        optional(
            "segregationGroups",
            texts(0, Text::up_to(2).described(SEGREGATION_GROUPS)),
        ),
        optional("subsidiaryRisk1", patterned(1, 3, Pattern::Risk)),
        optional("subsidiaryRisk2", patterned(1, 3, Pattern::Risk)),
        optional("technicalName", text(250)),
    ],
    choice: Some(Choice::OneOf(&["UNNumber", "NANumber"])),
    conditions: &[],
};

pub(super) static INNER_PACKAGING: Shape = Shape {
    source: "DCSA EBL 3.0.4 InnerPackaging",
    members: &[
        required("description", text(100)),
        optional("innerPackagings", objects(0, &INNER_PACKAGING)),
        required("material", text(100)),
        required(
            "quantity",
            Kind::Integer {
                least: i32::MIN,
                most: i32::MAX,
            },
        ),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static EMERGENCY_CONTACT_DETAILS: Shape = Shape {
    source: "DCSA EBL 3.0.4 EmergencyContactDetails",
    members: &[
        required("contact", text(255)),
        required("phone", trimmed(30)),
        optional("provider", text(255)),
        optional("referenceNumber", text(255)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static NET_EXPLOSIVE_CONTENT: Shape = Shape {
    source: "DCSA EBL 3.0.4 NetExplosiveContent",
    members: &[
        required("unit", enumerated(&["KGM", "LBR", "GRM", "ONZ"])),
        required("value", Kind::Number(Span::AboveZero)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static LIQUID_VOLUME: Shape = Shape {
    source: "DCSA EBL 3.0.4 NetVolume",
    members: &[
        required("unit", enumerated(&["MTQ", "FTQ", "LTR"])),
        required("value", Kind::Number(Span::AboveZero)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static LIMITS: Shape = Shape {
    source: "DCSA EBL 3.0.4 Limits",
    members: &[
        optional("SADT", Kind::Number(Span::Any)),
        optional("SAPT", Kind::Number(Span::Any)),
        optional("flashPoint", Kind::Number(Span::Any)),
        required("temperatureUnit", enumerated(&["CEL", "FAH"])),
        optional("transportControlTemperature", Kind::Number(Span::Any)),
        optional("transportEmergencyTemperature", Kind::Number(Span::Any)),
    ],
    choice: None,
    conditions: &[],
};
