use funani_core::codes::Library;
use funani_core::time::Date;

use super::*;
use crate::Consignment;
use crate::consignment::{Change, Edit, Source};
use crate::sample;

mod answers;
mod forms;
mod records;
mod times;

/// What filings out of Japan need beyond the mackerel's own data, as of the evening of 4 March.
pub(super) const OUTBOUND: &[(&str, &str)] = &[
    ("filing.declarant", "1AKHK"),
    ("filing.export.bondedArea", "2EW01"),
    ("filing.export.kind", "E"),
    ("filing.export.office", "2A"),
    ("filing.export.priceKind", "A"),
    ("filing.transportMode", "2"),
    ("goods.1.statisticalCode", "0303540000"),
    ("party.exporter.naccsCode", "30210010999010000"),
];
/// What the answers brought until the declaration was registered.
pub(super) const ANSWERED: &[(&str, &str)] = &[
    ("filing.sir.number", "SIR2703020001"),
    ("filing.sir.result", "ACCEPTED"),
    ("filing.iva.number", "270302000117"),
    ("filing.iva.result", "ACCEPTED"),
    ("filing.ecr.number", "2EW0127030200042"),
    ("filing.ecr.result", "ACCEPTED"),
    ("filing.eda.number", "27030310042"),
    ("filing.eda.result", "ACCEPTED"),
];

/// The mackerel with what filings need, what was answered, and further changes.
pub(super) fn mackerel(changes: &[(&str, &str)]) -> Figures {
    let all: Vec<_> = [OUTBOUND, ANSWERED, changes].concat();
    sample::figures(&all)
}

const CHICKEN: &[u8] =
    include_bytes!("../../../../tests/samples/consignments/04-chicken-to-japan.json");

/// The chicken to Tokyo with what its sample does not say yet, and further changes.
pub(super) fn chicken(changes: &[(&str, &str)]) -> Figures {
    const NEEDED: &[(&str, &str)] = &[
        ("filing.afr.reporter", "FNL01"),
        ("filing.declarant", "1AKHK"),
        ("filing.dor.recipient", "1AKHK"),
        ("filing.food.station", "TKY"),
        ("filing.food.storage", "東京港大井埠頭 冷蔵倉庫"),
        ("filing.import.kind", "C"),
        ("filing.import.office", "1A"),
        ("filing.import.personClass", "1"),
        ("filing.transportMode", "2"),
        ("goods.1.foodMaker", "Chonburi Foods Public Co., Ltd."),
        ("goods.1.statisticalCode", "1602322900"),
        ("transport.callSign", "7JFN2"),
        ("transport.carrierCode", "FNL"),
        ("transport.departureTime", "2027-03-20T18:00"),
    ];
    let time = "2027-03-01T00:00:00.000Z".parse().unwrap();
    let lists = Library::shipped();
    let mut consignment = Consignment::read(CHICKEN, "Somchai", time, &lists).unwrap();
    let all = [NEEDED, changes].concat();
    let change = |(path, value): &(&str, &str)| Change {
        path: (*path).to_owned(),
        value: (!value.is_empty()).then(|| (*value).to_owned()),
    };
    let edit = Edit {
        seen: consignment.version(),
        author: "Somchai".to_owned(),
        time,
        source: Source::Typed,
        changes: all.iter().map(change).collect(),
    };
    consignment.apply(&edit, &lists).unwrap();
    Figures::of(&consignment)
}

pub(super) fn of(code: &str) -> &'static Procedure {
    procedure(code).unwrap()
}

pub(super) fn made(code: &str, figures: &Figures) -> Filing {
    make(of(code), figures).unwrap_or_else(|faults| panic!("{code}: {}", told(&faults)))
}

/// What is wrong, as `place reason path`, one a line.
pub(super) fn told(faults: &[Fault]) -> String {
    let told = faults.iter().map(|fault| {
        let paths: Vec<String> = fault.paths.iter().map(ToString::to_string).collect();
        let told = format!("{} {} {}", fault.place(), fault.reason(), paths.join(" "));
        told.trim().to_owned()
    });
    told.collect::<Vec<_>>().join("\n")
}

pub(super) fn refused(code: &str, figures: &Figures) -> String {
    make(of(code), figures).map_or_else(|faults| told(&faults), |_| String::new())
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}
