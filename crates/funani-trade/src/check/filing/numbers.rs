//! Numbers that answers brought.

use super::super::Found;
use crate::figures::Figures;
use crate::filing::{is_accepted, procedures};

const CONTROL: &str = "filing.ecr.number";
/// A declaration and its permit, which bears its number.
const PERMITS: &[(&str, &str)] = &[
    ("filing.eda.number", "filing.edc.number"),
    ("filing.ida.number", "filing.idc.number"),
];
/// Numbers that the shipment has from elsewhere.
const OTHERS: &[&str] = &[
    "transport.billNumber",
    "transport.masterBillNumber",
    "transport.booking",
    "invoice.number",
    "reference.own",
    "reference.order",
    "credit.number",
];
/// Digits of a declaration's number.
const DIGITS: usize = 11;

/// The numbers of answers, each once for a declaration and its permit.
fn answered(figures: &Figures) -> Vec<(String, &str)> {
    let paths = procedures().iter().map(|it| it.answered("number"));
    let paths = paths.filter(|path| PERMITS.iter().all(|(_, permit)| permit != path));
    paths
        .filter_map(|path| {
            let number = figures.text(&path)?;
            Some((path, number))
        })
        .collect()
}

pub(super) fn control(figures: &Figures, found: &mut Found) {
    let Some(number) = figures.text(CONTROL) else {
        return;
    };
    for path in OTHERS {
        if figures.text(path) == Some(number) {
            found.note([CONTROL, path]);
        }
    }
    for (path, other) in answered(figures) {
        if other == number && path != CONTROL {
            found.note([CONTROL, &path]);
        }
    }
}

pub(super) fn twice(figures: &Figures, found: &mut Found) {
    let all = answered(figures);
    for (at, (path, number)) in all.iter().enumerate() {
        let later = all.iter().skip(at + 1);
        for (other, _) in later.filter(|(_, other)| other == number) {
            if path != CONTROL && other != CONTROL {
                found.note([path.as_str(), other.as_str()]);
            }
        }
    }
}

pub(super) fn missing(figures: &Figures, found: &mut Found) {
    for procedure in procedures() {
        let result = procedure.answered("result");
        if !figures.text(&result).is_some_and(is_accepted) {
            continue;
        }
        for member in ["number", "permitted"] {
            let path = procedure.answered(member);
            let known = crate::table::row_of(&path).is_some();
            if known && figures.text(&path).is_none() {
                found.note([path.as_str(), result.as_str()]);
            }
        }
    }
}

pub(super) fn form(figures: &Figures, found: &mut Found) {
    for path in PERMITS.iter().flat_map(|(one, other)| [*one, *other]) {
        let wrong =
            |number: &str| number.len() != DIGITS || !number.bytes().all(|it| it.is_ascii_digit());
        if figures.text(path).is_some_and(wrong) {
            found.note([path]);
        }
    }
}

pub(super) fn permit(figures: &Figures, found: &mut Found) {
    for (declared, permitted) in PERMITS {
        let both = figures.text(declared).zip(figures.text(permitted));
        if both.is_some_and(|(declared, permitted)| declared != permitted) {
            found.note([*permitted, *declared]);
        }
    }
}
