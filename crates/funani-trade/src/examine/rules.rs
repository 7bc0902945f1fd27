//! What an officer should know beside the comparison of fields.

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
    let mut values: Vec<(&Path, &str)> = case.declared().iter().collect();
    for kind in [INVOICE, BILL] {
        let sources = case.sources_of(&[kind]).into_iter();
        for (path, value) in sources.flat_map(|source| source.figures.iter()) {
            let of_carriage = path.first() == "transport";
            let of_sale = matches!(path.first(), "party" | "terms");
            if (kind == BILL && of_carriage) || (kind == INVOICE && of_sale) {
                values.push((path, value));
            }
        }
    }
    let values = values.into_iter();
    values
        .map(|(path, value)| (path.clone(), value.to_owned()))
        .collect()
}
