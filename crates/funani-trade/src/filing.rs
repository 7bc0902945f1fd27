//! Filings to NACCS: one table of fields a procedure, filled from the figures, checked before
//! anything leaves, written and read as a record of our own form.
//!
//! What is sent, in which order, and what each field may hold is data (`filing/table`). The field
//! lists of IVA, EDA, EDC, IDA and IDC follow the form definitions of Viet Nam's VNACCS of 2014, a
//! system built from Japan's NACCS; the others are lists of our own. **No field has been compared with
//! Japan's current specification**; each says so by its [`Mark`], in the table and in the output.

use std::sync::LazyLock;

use funani_core::intent::Language;

use crate::figures::Figures;
use crate::master::is_shipment;
use crate::path::Path;

mod answer;
mod deadline;
mod facts;
mod field;
mod fill;
mod make;
mod record;
mod stage;
mod table;
#[cfg(test)]
pub(crate) mod tests;

pub use answer::{Answer, AnswerFault, Problem as AnswerProblem, take};
pub(crate) use deadline::JAPAN;
pub use deadline::{Deadline, day_in_japan, deadlines};
pub use facts::{Fact, Subject, facts};
pub use field::{Field, Kind, Mark, Presence, ValueFault};
pub use make::{Entry, Fault, Filing, Problem, make};
pub use record::{NOT_COMPARED, RecordFault, RecordProblem};
pub use stage::{State, Step, stage};
pub(crate) use stage::{is_accepted, waits};

/// Into Japan or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Exported from Japan.
    Outbound,
    /// Imported into Japan.
    Inbound,
}

/// One procedure of NACCS.
#[derive(Debug)]
pub struct Procedure {
    /// Its code, such as `EDA`. `FOOD` is ours, for the notice of imported food.
    pub code: &'static str,
    /// What it is called in English.
    pub english: &'static str,
    /// What it is called in Japanese.
    pub japanese: &'static str,
    /// Into Japan or out of it.
    pub direction: Direction,
    /// The name under which its answers stand: `filing.eda.number` for `eda`.
    pub data: &'static str,
    /// Procedures that must have been answered before.
    pub after: &'static [&'static str],
    /// The form definition of 2014 that its fields follow; empty where there is none.
    pub form: &'static str,
    /// Whether that form is its own, or only the nearest related one.
    pub is_own_form: bool,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// Lines of goods that agree in these data become one line; every line its own where none.
    group: &'static [&'static str],
}

impl Procedure {
    /// What it is called.
    pub const fn label(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Japanese => self.japanese,
        }
    }

    /// The field of a code.
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }

    /// The path of something that its answer brings, such as `filing.eda.number`.
    pub fn answered(&self, member: &str) -> String {
        format!("filing.{}.{member}", self.data)
    }

    /// Whether this shipment needs it: by sea, out of Japan or into it; of corrections, house level
    /// and food, where there is something to correct, a house and food.
    pub fn is_due(&self, figures: &Figures) -> bool {
        // Nothing is filed of a template or of lists, and no answer is theirs.
        if !is_shipment(figures) {
            return false;
        }
        let begins = |path: &str| figures.text(path).is_some_and(|it| it.starts_with("JP"));
        let by_sea = figures.text("transport.mode") != Some("AIR");
        let goes = match self.direction {
            Direction::Outbound => begins("transport.loading"),
            Direction::Inbound => begins("transport.discharge") && !begins("transport.loading"),
        };
        let wanted = match self.code {
            "CMR" => figures
                .text("filing.amr.result")
                .is_some_and(|it| it != "REFUSED"),
            "AHR" => figures.text("transport.masterBillNumber").is_some(),
            "FOOD" => facts::is_food(figures),
            _ => true,
        };
        by_sea && goes && wanted
    }
}

/// All procedures, in the order in which a shipment goes through them.
pub fn procedures() -> &'static [Procedure] {
    static ALL: LazyLock<Vec<Procedure>> = LazyLock::new(table::all);
    &ALL
}

/// The procedure of a code.
pub fn procedure(code: &str) -> Option<&'static Procedure> {
    procedures().iter().find(|it| it.code == code)
}

/// What answers bring, of all that stands below `filing`; the rest is entered.
const ANSWERED: &[&str] = &[
    "filed",
    "number",
    "result",
    "reason",
    "examination",
    "permitted",
    "validUntil",
    "decided",
];

/// What an answer brings: the procedure that it answers, and the member of the answer.
pub fn answered_by(path: &Path) -> Option<(&'static Procedure, &'static str)> {
    let path = path.to_string();
    let (data, member) = path.strip_prefix("filing.")?.split_once('.')?;
    let procedure = procedures().iter().find(|it| it.data == data)?;
    let member = ANSWERED.iter().copied().find(|known| *known == member)?;
    Some((procedure, member))
}
