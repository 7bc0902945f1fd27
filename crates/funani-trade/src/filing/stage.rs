//! How far a shipment has come with its filings, and what is next.

use funani_core::intent::Language;

use super::{Procedure, facts, procedure, procedures};
use crate::figures::Figures;

/// Answers after which a procedure is done.
const DONE: &[&str] = &["ACCEPTED", "PERMITTED", "PASSED", "RELEASED"];
/// Answers to an advance filing that a correction follows.
const TO_CORRECT: &[&str] = &["HLD", "DNL", "DNU", "SPD"];
/// The filings whose answer may stop the cargo.
const ADVANCE: &[&str] = &["AMR", "AHR"];

/// Where one procedure stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Answered, and nothing is left to do.
    Done,
    /// It can be filed now.
    Possible,
    /// These procedures come first.
    Waits(Vec<&'static str>),
    /// It was refused: to be corrected and filed again.
    Refused,
    /// Customs examines, or wants more data (HLD), or found another filing that does not agree
    /// (SPD).
    Held(String),
    /// The cargo must not be loaded (DNL) or unloaded (DNU).
    Stopped(String),
}

impl State {
    /// The written name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "DONE",
            Self::Possible => "POSSIBLE",
            Self::Waits(_) => "WAITS",
            Self::Refused => "REFUSED",
            Self::Held(_) => "HELD",
            Self::Stopped(_) => "STOPPED",
        }
    }

    /// What it means for the shipment.
    pub fn sentence(&self, language: Language) -> String {
        let english = language == Language::English;
        match self {
            Self::Done if english => "done".to_owned(),
            Self::Done => "完了".to_owned(),
            Self::Possible if english => "can be filed now".to_owned(),
            Self::Possible => "提出できます".to_owned(),
            Self::Waits(before) if english => format!("not possible before {}", before.join(", ")),
            Self::Waits(before) => format!("{}の後でなければできません", before.join("、")),
            Self::Refused if english => "refused: correct the data and file again".to_owned(),
            Self::Refused => "拒否されました。訂正して再提出してください".to_owned(),
            Self::Held(code) if english => format!("held ({code})"),
            Self::Held(code) => format!("保留({code})"),
            Self::Stopped(code) if code == "DNL" && english => {
                "DNL: the cargo must not be loaded".to_owned()
            }
            Self::Stopped(code) if code == "DNL" => "DNL:船積してはいけません".to_owned(),
            Self::Stopped(code) if english => format!("{code}: the cargo must not be unloaded"),
            Self::Stopped(code) => format!("{code}:船卸ししてはいけません"),
        }
    }
}

/// One procedure of a shipment and where it stands.
#[derive(Debug)]
pub struct Step {
    /// The procedure.
    pub procedure: &'static Procedure,
    /// Where it stands.
    pub state: State,
}

impl Step {
    /// Whether something is to be done about it now.
    pub const fn is_open(&self) -> bool {
        match self.state {
            State::Possible | State::Refused | State::Held(_) | State::Stopped(_) => true,
            State::Done | State::Waits(_) => false,
        }
    }
}

/// Every procedure that the shipment needs, in order.
pub fn stage(figures: &Figures) -> Vec<Step> {
    // What was accepted may be corrected, but waits for nothing.
    let corrected = is_to_correct(figures) || figures.text("filing.cmr.result").is_some();
    let due = procedures().iter().filter(|it| it.is_due(figures));
    let due = due.filter(|it| it.code != "CMR" || corrected);
    due.map(|procedure| Step {
        procedure,
        state: state(procedure, figures),
    })
    .collect()
}

/// The answer that counts for a procedure: of the master's advance filing that to its correction.
pub(super) fn result<'a>(procedure: &Procedure, figures: &'a Figures) -> Option<&'a str> {
    let corrected = figures
        .text("filing.cmr.result")
        .filter(|it| procedure.code == "AMR" && *it != "REFUSED");
    corrected.or_else(|| figures.text(&procedure.answered("result")))
}

fn state(procedure: &'static Procedure, figures: &Figures) -> State {
    match result(procedure, figures) {
        Some("REFUSED") => State::Refused,
        Some(code @ ("DNL" | "DNU")) => State::Stopped(code.to_owned()),
        Some(code) if !is_accepted(code) => State::Held(code.to_owned()),
        Some(_) => State::Done,
        None => {
            let before = waits(procedure, figures);
            if before.is_empty() {
                State::Possible
            } else {
                State::Waits(before)
            }
        }
    }
}

/// The procedures that must be answered before, and are not: those of the table; before an import
/// permit the notice of food; before departure and release an advance filing that stops the cargo.
pub(crate) fn waits(of: &Procedure, figures: &Figures) -> Vec<&'static str> {
    let mut waits: Vec<&'static str> = of
        .after
        .iter()
        .copied()
        .filter(|code| !is_done(code, figures))
        .collect();
    if of.code == "IDC" && facts::is_food(figures) && !is_done("FOOD", figures) {
        waits.push("FOOD");
    }
    if matches!(of.code, "ATD" | "DOR01") {
        let stops = |code: &&&'static str| {
            let result = procedure(code).and_then(|it| result(it, figures));
            matches!(result, Some("DNL" | "DNU"))
        };
        waits.extend(ADVANCE.iter().filter(stops));
        waits.dedup();
    }
    waits
}

/// Whether others can follow after such an answer.
pub(crate) fn is_accepted(result: &str) -> bool {
    DONE.contains(&result)
}

/// Whether a procedure was answered so that others can follow.
pub(super) fn is_done(code: &str, figures: &Figures) -> bool {
    let result = procedure(code).and_then(|it| result(it, figures));
    result.is_some_and(is_accepted)
}

/// Whether the master's advance filing was answered so that a correction follows.
fn is_to_correct(figures: &Figures) -> bool {
    let result = figures.text("filing.amr.result");
    result.is_some_and(|it| TO_CORRECT.contains(&it))
}
