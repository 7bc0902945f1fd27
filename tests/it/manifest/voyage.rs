//! The ship's call that everything here is about.

use crate::slips;

pub(crate) const VESSEL: &str = "FUNANI HARMONY";
pub(crate) const IMO: &str = "9999010";
pub(crate) const VOYAGE: &str = "042S";

/// A call at Laem Chabang: all days are counted from the arrival, so that it can be any day.
#[derive(Clone, Debug)]
pub(crate) struct Voyage {
    pub(crate) arrival: String,
}

impl Voyage {
    /// The day so many days after the arrival; before it where below zero.
    pub(crate) fn day(&self, days: i64) -> String {
        slips::moved(&self.arrival, days).expect("the arrival is a date")
    }
}
