//! What an officer should know beside the comparison of fields.

use funani_core::time::Date;

use super::Case;

pub(super) mod evidence;

/// Judges all rules.
pub(super) fn judge(_case: &mut Case<'_>) {}

/// The calendar date on which the ship arrived: as it was reported, or else as it is declared.
pub(super) fn arrival(case: &Case<'_>) -> Option<Date> {
    let reported = case.question.facts.arrival.as_ref();
    let declared = || case.declared().text("entry.arrival")?.parse().ok();
    reported.map(|arrival| arrival.date).or_else(declared)
}
