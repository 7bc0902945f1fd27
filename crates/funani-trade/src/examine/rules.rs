//! What an officer should know beside the comparison of fields.

use std::collections::BTreeMap;

use funani_core::time::Date;

use super::Case;
use super::compare::INVOICE;
use super::evidence::BILL;
use crate::figures::Figures;
use crate::path::Path;

mod documents;
pub(super) mod evidence;
mod house;
mod later;
pub(super) mod origin;
mod quantity;
mod ship;
mod used;

/// Judges all rules.
pub(super) fn judge(case: &mut Case<'_>) {
    documents::judge(case);
    house::judge(case);
    later::judge(case);
    used::judge(case);
    ship::judge(case);
    origin::judge(case);
}

/// The calendar date on which the ship arrived: as it was reported, or else as it is declared.
pub(super) fn arrival(case: &Case<'_>) -> Option<Date> {
    let reported = case.question.facts.arrival.as_ref();
    let declared = || case.declared().text("entry.arrival")?.parse().ok();
    reported.map(|arrival| arrival.date).or_else(declared)
}

/// What is known of the consignment: what bill and invoice state, and of the rest what is declared.
fn consignment(case: &Case<'_>) -> Figures {
    let mut values: BTreeMap<Path, String> = BTreeMap::new();
    for (path, value) in case.declared().iter() {
        values.insert(path.clone(), value.to_owned());
    }
    for kind in [INVOICE, BILL] {
        let sources = case.sources_of(&[kind]).into_iter();
        for (path, value) in sources.flat_map(|source| source.figures.iter()) {
            let text = path.to_string();
            let of_carriage = text.starts_with("transport.");
            let of_sale = text.starts_with("party.") || text.starts_with("terms.");
            if (kind == BILL && of_carriage) || (kind == INVOICE && of_sale) {
                values.insert(path.clone(), value.to_owned());
            }
        }
    }
    Figures::stated(values)
}
