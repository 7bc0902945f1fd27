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

/// What the answers brought after the declaration was registered.
const PERMIT: &[&str] = &[
    "filing.edc.examination",
    "filing.edc.filed",
    "filing.edc.number",
    "filing.edc.permitted",
    "filing.edc.result",
    "filing.acl.filed",
    "filing.acl.number",
    "filing.acl.result",
];
/// What the answers brought before.
const NUMBERS: &[&str] = &[
    "filing.sir.filed",
    "filing.sir.number",
    "filing.sir.result",
    "filing.iva.filed",
    "filing.iva.number",
    "filing.iva.result",
    "filing.ecr.filed",
    "filing.ecr.number",
    "filing.ecr.result",
    "filing.eda.filed",
    "filing.eda.number",
    "filing.eda.result",
];
/// What the answers about the chicken brought.
const INBOUND: &[&str] = &[
    "filing.amr.filed",
    "filing.amr.number",
    "filing.amr.result",
    "filing.atd.departed",
    "filing.atd.filed",
    "filing.atd.number",
    "filing.atd.result",
    "filing.dor.filed",
    "filing.dor.freightPaid",
    "filing.dor.number",
    "filing.dor.result",
    "filing.food.decided",
    "filing.food.filed",
    "filing.food.number",
    "filing.food.result",
    "filing.ida.filed",
    "filing.ida.number",
    "filing.ida.result",
    "filing.idc.examination",
    "filing.idc.filed",
    "filing.idc.number",
    "filing.idc.permitted",
    "filing.idc.result",
];

fn cleared(paths: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    paths.iter().map(|path| (*path, "")).collect()
}

/// The mackerel as it stands on the evening of 3 March, declared and not yet permitted, with further
/// changes.
pub(super) fn mackerel(changes: &[(&str, &str)]) -> Figures {
    sample::figures(&[&cleared(PERMIT), changes].concat())
}

/// The mackerel of which nothing was filed yet.
pub(crate) fn entered() -> Figures {
    sample::figures(&[cleared(PERMIT), cleared(NUMBERS)].concat())
}

const CHICKEN: &[u8] =
    include_bytes!("../../../../tests/samples/consignments/04-chicken-to-japan.json");

/// The chicken to Tokyo of which nothing was filed yet, with further changes.
pub(super) fn chicken(changes: &[(&str, &str)]) -> Figures {
    filed_chicken(&[&cleared(INBOUND), changes].concat())
}

/// The chicken to Tokyo, permitted and released, with further changes.
pub(crate) fn filed_chicken(changes: &[(&str, &str)]) -> Figures {
    let time = "2027-03-01T00:00:00.000Z".parse().unwrap();
    let lists = Library::shipped();
    let mut consignment = Consignment::read(CHICKEN, "Somchai", time, &lists).unwrap();
    let change = |(path, value): &(&str, &str)| Change {
        path: (*path).to_owned(),
        value: (!value.is_empty()).then(|| (*value).to_owned()),
    };
    let edit = Edit {
        seen: consignment.version(),
        author: "Somchai".to_owned(),
        time,
        source: Source::Typed,
        changes: changes.iter().map(change).collect(),
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
