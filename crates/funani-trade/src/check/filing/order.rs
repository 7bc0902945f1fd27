//! What follows what.

use super::super::Found;
use crate::figures::Figures;
use crate::filing::{self, Procedure, State, procedure, procedures, stage};

const ON_BOARD: &str = "transport.onBoard";

fn is_filed(procedure: &Procedure, figures: &Figures) -> bool {
    ["filed", "result"]
        .iter()
        .any(|member| figures.text(&procedure.answered(member)).is_some())
}

pub(super) fn refused(figures: &Figures, found: &mut Found) {
    for step in stage(figures) {
        if step.state == State::Refused {
            found.note([step.procedure.answered("result").as_str()]);
        }
    }
}

pub(super) fn stopped(figures: &Figures, found: &mut Found) {
    for step in stage(figures) {
        let advance = matches!(step.procedure.code, "AMR" | "AHR" | "CMR");
        if advance && matches!(step.state, State::Held(_) | State::Stopped(_)) {
            found.note([step.procedure.answered("result").as_str()]);
        }
    }
}

pub(super) fn turn(figures: &Figures, found: &mut Found) {
    for procedure in procedures().iter().filter(|it| is_filed(it, figures)) {
        for before in filing::waits(procedure, figures) {
            let result = filing::procedure(before).map(|it| it.answered("result"));
            let own = procedure.answered("filed");
            found.note([own.as_str(), result.as_deref().unwrap_or_default()]);
        }
    }
}

pub(super) fn times(figures: &Figures, found: &mut Found) {
    for of in procedures() {
        for before in of.after.iter().filter_map(|code| procedure(code)) {
            let (own, other) = (of.answered("filed"), before.answered("filed"));
            // Both are times in Japan, in a form whose order is that of time.
            let both = figures.text(&own).zip(figures.text(&other));
            if both.is_some_and(|(own, other)| own < other) {
                found.note([own.as_str(), other.as_str()]);
            }
        }
    }
}

/// Only where filing was begun: nobody records permits who files elsewhere.
pub(super) fn permit(figures: &Figures, found: &mut Found) {
    const RESULT: &str = "filing.edc.result";
    let declared = procedure("EDA").is_some_and(|it| is_filed(it, figures));
    let loaded = figures.text(ON_BOARD).is_some();
    let permitted = figures.text(RESULT) == Some("PERMITTED");
    let due = procedure("EDC").is_some_and(|it| it.is_due(figures));
    if declared && loaded && due && !permitted {
        found.note([ON_BOARD, RESULT]);
    }
}

pub(super) fn departure(figures: &Figures, found: &mut Found) {
    const RESULT: &str = "filing.atd.result";
    let filed = |code: &str| procedure(code).is_some_and(|it| is_filed(it, figures));
    if filed("AMR") && (filed("IDC") || filed("DOR01")) && !filed("ATD") {
        found.note([RESULT]);
    }
}
