//! Containers and other equipment.

use super::bill::{CUSTOMS_REFERENCE, REFERENCE};
use super::goods::WEIGHT;
use crate::codes::CodeList;
use crate::dcsa::condition::{CUSTOMS_REFERENCES, REEFER, SETPOINTS};
use crate::dcsa::kind::{
    Kind, Shape, Span, Text, enumerated, lines, listed, objects, optional, required, text, trimmed,
};

const EQUIPMENT_TYPE: Kind = listed(Text::trimmed(4), CodeList::EquipmentType);

pub(super) static UTILIZED_TRANSPORT_EQUIPMENT: Shape = Shape {
    source: "DCSA EBL 3.0.4 UtilizedTransportEquipment",
    members: &[
        optional(
            "activeReeferSettings",
            Kind::Object(&ACTIVE_REEFER_SETTINGS),
        ),
        optional("customsReferences", objects(0, &CUSTOMS_REFERENCE)),
        required("equipment", Kind::Object(&EQUIPMENT)),
        optional("isNonOperatingReefer", Kind::Boolean),
        required("isShipperOwned", Kind::Boolean),
        optional("references", objects(0, &REFERENCE)),
        required("seals", objects(1, &SEAL)),
        optional("shippingMarks", lines(50, Text::up_to(35))),
    ],
    choice: None,
    conditions: &[&REEFER, &CUSTOMS_REFERENCES],
};

pub(super) static EQUIPMENT: Shape = Shape {
    source: "DCSA EBL 3.0.4 Equipment",
    members: &[
        optional("ISOEquipmentCode", EQUIPMENT_TYPE),
        required("equipmentReference", trimmed(11)),
        optional("tareWeight", Kind::Object(&WEIGHT)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static ACTIVE_REEFER_SETTINGS: Shape = Shape {
    source: "DCSA EBL 3.0.4 ActiveReeferSettings",
    members: &[
        optional("airExchangeSetpoint", Kind::Number(Span::FromZero)),
        optional("airExchangeUnit", enumerated(&["MQH", "FQH"])),
        optional("co2Setpoint", Kind::Number(Span::Percent)),
        optional("humiditySetpoint", Kind::Number(Span::Percent)),
        optional("isBulbMode", Kind::Boolean),
        optional("isColdTreatmentRequired", Kind::Boolean),
        optional("isControlledAtmosphereRequired", Kind::Boolean),
        optional("isDrainholesOpen", Kind::Boolean),
        optional("isVentilationOpen", Kind::Boolean),
        optional("o2Setpoint", Kind::Number(Span::Percent)),
        optional("temperatureSetpoint", Kind::Number(Span::Any)),
        optional("temperatureUnit", enumerated(&["CEL", "FAH"])),
    ],
    choice: None,
    conditions: &[&SETPOINTS],
};

pub(super) static SEAL: Shape = Shape {
    source: "DCSA EBL 3.0.4 Seal",
    members: &[
        required("number", text(15)),
        optional("source", enumerated(&["CAR", "SHI", "VET", "CUS"])),
    ],
    choice: None,
    conditions: &[],
};
