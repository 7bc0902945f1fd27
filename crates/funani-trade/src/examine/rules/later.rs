//! What changed after the ship had arrived.

use funani_core::act::Action;
use funani_core::time::Date;

use super::super::compare::class;
use super::super::evidence::{Piece, name_of};
use super::super::{Case, DifferenceClass, Finding, FindingCode};
use crate::figures::Figures;

/// Data that matter where they change after arrival: who gets the goods, what they are, how many.
const MATTERS: &[&str] = &[
    "party.consignee.name",
    "party.importer.name",
    "party.notify.name",
    "goods.#.description",
    "goods.#.hsCode",
    "goods.#.origin",
    "goods.#.quantity",
    "goods.#.unitPrice",
    "goods.#.amount",
    "goods.#.packages",
    "goods.#.netWeight",
    "goods.#.grossWeight",
    "total.amount",
    "total.packages",
    "total.grossWeight",
];

pub(super) fn judge(case: &mut Case<'_>) {
    let Some(arrived) = super::arrival(case) else {
        return;
    };
    let pieces = case.pieces;
    for piece in pieces {
        endorsed(case, piece, arrived);
        replaced(case, piece, arrived);
    }
}

/// Endorsements that were recorded after arrival.
fn endorsed(case: &mut Case<'_>, piece: &Piece, arrived: Date) {
    let Some(bill) = piece.bill() else { return };
    let authority = case.question.authority;
    let later = bill.acts.iter().filter(|(act, time, _)| {
        let endorses = matches!(
            act.action,
            Action::Endorse { .. } | Action::EndorseToOrder { .. } | Action::BlankEndorse
        );
        endorses && authority.date(*time) > arrived
    });
    for (act, time, state) in later {
        let to = state.endorsement.party();
        let to = to.and_then(|party| name_of(piece, party));
        let to = to.as_deref().unwrap_or("bearer");
        let name = piece.name();
        let (action, date) = (act.name(), authority.date(*time));
        let english = format!("{name}: {action} to {to} on {date}, arrival {arrived}");
        let japanese = format!("{name}:{date} {action} {to}(入港 {arrived})");
        let code = FindingCode::EndorsedAfterArrival;
        case.find(Finding::told(code, piece.id(), &english, &japanese));
    }
}

/// Contents that documents were given after arrival.
fn replaced(case: &mut Case<'_>, piece: &Piece, arrived: Date) {
    let Some(stated) = &piece.stated else { return };
    let authority = case.question.authority;
    for [(_, before), (time, after)] in stated.editions.array_windows() {
        let date = authority.date(*time);
        if date <= arrived {
            continue;
        }
        let name = piece.name();
        let (Some(before), Some(after)) = (before, after) else {
            let english = format!("{name}: replaced on {date}; what it said before is not shown");
            let japanese = format!("{name}:{date} 差替え(差替え前の内容は示されていません)");
            let code = FindingCode::ChangedAfterArrival;
            case.find(Finding::told(code, piece.id(), &english, &japanese));
            continue;
        };
        let changes = changes(before, after);
        if !changes.is_empty() {
            let detail = format!("{name}, {date}: {}", changes.join("; "));
            let code = FindingCode::ChangedAfterArrival;
            case.find(Finding::new(code, piece.id(), &detail));
        }
    }
}

/// What matters and changed, each as `path: before → after`.
fn changes(before: &Figures, after: &Figures) -> Vec<String> {
    let mut paths: Vec<_> = before.iter().chain(after.iter()).map(|it| it.0).collect();
    paths.sort_unstable();
    paths.dedup();
    let matters = paths.into_iter().filter(|path| {
        let text = path.to_string();
        MATTERS.contains(&path.pattern().as_str()) || MATTERS.contains(&text.as_str())
    });
    let changed = matters.filter_map(|path| {
        let one = |figures: &Figures| figures.at(path).unwrap_or("—").replace('\n', " / ");
        let (before, after) = (one(before), one(after));
        let same = class::code(&before, &after) != DifferenceClass::Other;
        (!same).then(|| format!("{path}: {before} → {after}"))
    });
    changed.collect()
}
