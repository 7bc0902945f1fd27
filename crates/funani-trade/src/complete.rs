//! What follows from the firm's own lists, so that nobody types it: weights, volumes and the packing
//! of containers from the number of packages, and numbers, dates and marks by patterns of the firm.
//!
//! Only data that do not stand yet are written; what somebody entered stays.

use funani_core::codes::CodeLists;
use funani_core::time::{Date, Timestamp};

use crate::consignment::{Change, Consignment, Edit, EditFault, Source};
use crate::figures::Figures;

mod packing;
mod pattern;
#[cfg(test)]
mod tests;

pub use packing::{PackFault, pack};
pub use pattern::{PatternFault, Written, write};

/// What a shipment was completed with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completed {
    /// Changes to the shipment.
    pub changes: Vec<Change>,
    /// Changes to the lists: counters that were used move on.
    pub lists: Vec<Change>,
}

/// Why a shipment cannot be completed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompleteFault {
    /// Packages do not go into the containers as the product says.
    #[error(transparent)]
    Pack(#[from] PackFault),
    /// A pattern cannot be read.
    #[error(transparent)]
    Pattern(#[from] PatternFault),
    /// What follows is not what its datum may be.
    #[error("what follows from the lists cannot be entered: {0}")]
    Refused(String),
}

/// Completes a shipment from the firm's lists. The day is the one on which it is done.
///
/// # Errors
/// Every [`CompleteFault`] that there is; then nothing is to be changed.
pub fn complete(
    lists: &Figures,
    shipment: &Consignment,
    today: Date,
    time: Timestamp,
    codes: &dyn CodeLists,
) -> Result<Completed, Vec<CompleteFault>> {
    let faults = |fault| vec![CompleteFault::Refused(told(&fault))];
    let mut whole = shipment.clone();
    let mut completed = Completed::default();
    let packed = pack(lists, &Figures::of(&whole));
    let packed = packed.map_err(|all| all.into_iter().map(Into::into).collect::<Vec<_>>())?;
    apply(&mut whole, &packed, time, codes).map_err(faults)?;
    completed.changes.extend(packed);
    // A pattern may speak of what another one writes.
    loop {
        let counters: Vec<&Change> = completed.lists.iter().collect();
        let written = write(lists, &Figures::of(&whole), &counters, today);
        let written = written.map_err(|all| all.into_iter().map(Into::into).collect::<Vec<_>>())?;
        if written.changes.is_empty() {
            return Ok(completed);
        }
        apply(&mut whole, &written.changes, time, codes).map_err(faults)?;
        completed.changes.extend(written.changes);
        completed.lists.extend(written.lists);
    }
}

fn apply(
    shipment: &mut Consignment,
    changes: &[Change],
    time: Timestamp,
    codes: &dyn CodeLists,
) -> Result<(), EditFault> {
    let edit = Edit {
        seen: shipment.version(),
        author: "lists".to_owned(),
        time,
        source: Source::Master,
        changes: changes.to_vec(),
    };
    shipment.apply(&edit, codes)
}

/// Each datum that is refused, with why.
fn told(fault: &EditFault) -> String {
    match fault {
        EditFault::Refused(all) => {
            let all = all.iter().map(|it| format!("{} {}", it.path, it.error));
            all.collect::<Vec<_>>().join("; ")
        }
        EditFault::Conflicts(_) | EditFault::VersionUnknown { .. } | EditFault::TooMany => {
            fault.to_string()
        }
    }
}

/// A number with a comma between thousands, as papers of trade write it.
fn grouped(number: &str) -> String {
    let (whole, rest) = number
        .split_once('.')
        .map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.chars().count().saturating_sub(at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(rest) = rest {
        text.push('.');
        text.push_str(rest);
    }
    text
}
