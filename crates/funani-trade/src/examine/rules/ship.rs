//! The arrival of the ship as it was reported, and dates that cannot all be right.

use funani_core::time::Date;

use super::super::compare::{class, clock_of};
use super::super::evidence::BILL;
use super::super::{Case, DifferenceClass, Finding, FindingCode};

pub(super) fn judge(case: &mut Case<'_>) {
    reported(case);
    dates(case);
}

/// What is declared and what the bill says against the report.
fn reported(case: &mut Case<'_>) {
    let Some(arrival) = &case.question.facts.arrival else {
        return;
    };
    let date = arrival.date.to_string();
    let told = [
        ("entry.arrival", Some(date.as_str())),
        ("transport.vessel", arrival.vessel.as_deref()),
        ("transport.imo", arrival.imo.as_deref()),
        ("transport.voyage", arrival.voyage.as_deref()),
        ("transport.discharge", arrival.port.as_deref()),
    ];
    for (path, told) in told {
        let (Some(own), Some(told)) = (case.declared().text(path), told) else {
            continue;
        };
        if class::numbered(own, told) == DifferenceClass::Other {
            let english = format!("{path}: {own} declared, {told} reported");
            let japanese = format!("{path}:申告 {own}、報告 {told}");
            let code = FindingCode::ArrivalDiffers;
            case.find(Finding::told(code, path, &english, &japanese));
        }
    }
}

/// Goods are on board before the ship arrives.
fn dates(case: &mut Case<'_>) {
    let Some(arrived) = super::arrival(case) else {
        return;
    };
    for source in case.sources_of(&[BILL]) {
        let on_board = source.figures.text("transport.onBoard");
        let Some(on_board) = on_board.and_then(|date| date.parse::<Date>().ok()) else {
            continue;
        };
        let port = source.figures.text("transport.loading").and_then(clock_of);
        let here = i64::from(case.question.authority.zone.as_minutes());
        // East of the port of loading the calendar may be a day ahead, west of it a day behind.
        let behind = i64::from(port.is_none_or(|there| here < there));
        if arrived.as_days() + behind < on_board.as_days() {
            let name = source.piece.name();
            let english = format!("{name}: on board {on_board}, arrival {arrived}");
            let japanese = format!("{name}:船積 {on_board}、入港 {arrived}");
            let (code, id) = (FindingCode::DatesContradict, source.piece.id());
            case.find(Finding::told(code, id, &english, &japanese));
        }
    }
}
