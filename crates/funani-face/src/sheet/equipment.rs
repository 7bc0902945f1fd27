//! The containers, each with what is in it.

use std::collections::BTreeMap;

use funani_proof::json::Object;

use super::cargo::Stowed;
use super::front::references;
use super::{Cell, Part, Words, joined};
use crate::figure::{grouped, unit};
use crate::rest;
use crate::words::Word;

/// The table of containers, in the document's order; what is stowed in one that the document does
/// not list comes after them.
pub(super) fn table(
    root: &mut Object,
    mut stowed: BTreeMap<String, Stowed>,
    words: Words,
) -> Option<Part> {
    let mut rows: Vec<Vec<Cell>> = rest::children(root, "utilizedTransportEquipments")
        .map(|container| row(container, &mut stowed, words))
        .collect();
    rows.extend(stowed.into_iter().map(|(number, goods)| {
        let not_listed = words.of(Word::NotListed).to_owned();
        let number = if number.is_empty() {
            vec![not_listed]
        } else {
            vec![number, not_listed]
        };
        cells(number, Cell::new(), Cell::new(), goods)
    }));
    words.table(
        Word::Containers,
        &[
            (Word::Container, false),
            (Word::Seals, false),
            (Word::Equipment, false),
            (Word::Packages, false),
            (Word::Gross, true),
            (Word::Measurement, true),
        ],
        rows,
    )
}

fn cells(number: Cell, seals: Cell, settings: Cell, goods: Stowed) -> Vec<Cell> {
    vec![
        number,
        seals,
        settings,
        goods.packages,
        goods.gross,
        goods.measurement,
    ]
}

fn row(container: &mut Object, stowed: &mut BTreeMap<String, Stowed>, words: Words) -> Vec<Cell> {
    let seals = rest::children(container, "seals").map(|seal| {
        let number = rest::text(seal, "number").unwrap_or_default();
        let source = rest::text(seal, "source").map(|source| format!("({source})"));
        joined([number.as_str(), &source.unwrap_or_default()], " ")
    });
    let seals = seals.collect();
    let mut settings = Cell::new();
    let mut number = String::new();
    if let Some(equipment) = rest::child(container, "equipment") {
        number = rest::text(equipment, "equipmentReference").unwrap_or_default();
        settings.extend(rest::text(equipment, "ISOEquipmentCode"));
        let tare = rest::quantity(equipment, "tareWeight");
        settings.extend(tare.map(|tare| words.with(Word::Tare, &tare.show())));
    }
    if rest::truth(container, "isShipperOwned") == Some(true) {
        settings.push(words.of(Word::ShipperOwned).to_owned());
    }
    if rest::truth(container, "isNonOperatingReefer") == Some(true) {
        settings.push(words.of(Word::NonOperating).to_owned());
    }
    settings.extend(reefer(container, words));
    let marks = rest::texts(container, "shippingMarks");
    settings.extend(marks.iter().map(|mark| words.line(Word::Marks, mark)));
    for (what, value) in references(container, words) {
        settings.push(joined([what.as_str(), &value], " "));
    }
    let goods = stowed.remove(&number).unwrap_or_default();
    cells(vec![number], seals, settings, goods)
}

/// What an active reefer is set to.
fn reefer(container: &mut Object, words: Words) -> Cell {
    let Some(settings) = rest::child(container, "activeReeferSettings") else {
        return Cell::new();
    };
    let mut lines = Cell::new();
    for (word, value, scale) in [
        (Word::Temperature, "temperatureSetpoint", "temperatureUnit"),
        (Word::AirExchange, "airExchangeSetpoint", "airExchangeUnit"),
    ] {
        let number = rest::number(settings, value);
        let scale = rest::text(settings, scale).unwrap_or_default();
        lines.extend(number.map(|number| {
            let setting = format!("{} {}", grouped(number, 0), unit(&scale));
            words.with(word, setting.trim_end())
        }));
    }
    for (word, name) in PERCENT {
        let number = rest::number(settings, name);
        lines.extend(number.map(|number| words.line(*word, &format!("{number} %"))));
    }
    for (word, name) in SWITCHES {
        let truth = rest::truth(settings, name);
        lines.extend(truth.map(|truth| words.line(*word, words.truth(truth))));
    }
    lines
}

const PERCENT: &[(Word, &str)] = &[
    (Word::Oxygen, "o2Setpoint"),
    (Word::CarbonDioxide, "co2Setpoint"),
    (Word::Humidity, "humiditySetpoint"),
];

const SWITCHES: &[(Word, &str)] = &[
    (Word::Ventilation, "isVentilationOpen"),
    (Word::Drainholes, "isDrainholesOpen"),
    (Word::BulbMode, "isBulbMode"),
    (Word::ColdTreatment, "isColdTreatmentRequired"),
    (Word::ControlledAtmosphere, "isControlledAtmosphereRequired"),
];
