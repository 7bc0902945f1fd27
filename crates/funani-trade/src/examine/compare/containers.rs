//! Containers: the sets of declaration and bill, and what each of them bears.

use std::collections::BTreeMap;

use super::super::{Case, DifferenceClass, FindingCode};
use super::class;
use super::sums::is_master;
use super::{PACKING_LIST, Source};
use crate::figures::Figures;
use crate::path::Path;

const NUMBER: &str = "equipment.#.number";
const SEAL: &str = "equipment.#.seal";

/// Containers by the letters of their numbers, each with its line and its number as it is written.
type Containers = BTreeMap<String, (u32, String)>;

/// The containers of a document.
fn containers(figures: &Figures) -> Containers {
    let keys = figures.keys("equipment").into_iter();
    let numbered = keys.filter_map(|key| {
        let number = figures.of_line(NUMBER, key)?;
        Some((class::letters(number), (key, number.to_owned())))
    });
    numbered.collect()
}

pub(super) fn compare(case: &mut Case<'_>) {
    let declared = containers(case.declared());
    if declared.is_empty() {
        return;
    }
    let sources: Vec<Source<'_>> = case.sources().collect();
    let bills = sources.iter().copied().filter(Source::is_bill);
    let bills: Vec<Source<'_>> = bills.filter(|bill| !is_master(case, *bill)).collect();
    let decide = if bills.is_empty() {
        let lists = sources.iter().copied();
        lists.filter(|it| it.kind() == PACKING_LIST).collect()
    } else {
        bills
    };
    let stated: Vec<(Source<'_>, Containers)> = decide
        .into_iter()
        .map(|source| (source, containers(source.figures)))
        .filter(|(_, containers)| !containers.is_empty())
        .collect();
    if stated.is_empty() {
        return;
    }
    for (letters, (key, number)) in &declared {
        let Ok(path) = Path::of_line(NUMBER, *key) else {
            continue;
        };
        let found = stated
            .iter()
            .find_map(|(source, all)| Some((*source, all.get(letters)?)));
        if let Some((source, (line, own))) = found {
            let class = class::code(number, own);
            case.note(&path, Some(number), Some(own), Some(source), class);
            seal(case, *key, source, *line);
            continue;
        }
        let class = DifferenceClass::NotStated;
        case.note(&path, Some(number), None, None, class);
        if let Some((source, _)) = stated.first().filter(|_| case.is_of_goods()) {
            let name = source.piece.name();
            let code = FindingCode::ContainerDiffers;
            case.differs(code, &path, Some(number), None, &name);
        }
    }
    if case.is_of_goods() {
        missing(case, &declared, &stated);
    }
}

/// Containers of the bill that are not declared: of a declaration that names others.
fn missing(case: &mut Case<'_>, declared: &Containers, stated: &[(Source<'_>, Containers)]) {
    for (source, containers) in stated {
        let undeclared = containers.iter();
        let undeclared = undeclared.filter(|(letters, _)| !declared.contains_key(*letters));
        for (_, (line, number)) in undeclared {
            let Ok(path) = Path::of_line(NUMBER, *line) else {
                continue;
            };
            let class = DifferenceClass::NotDeclared;
            case.note(&path, None, Some(number), Some(*source), class);
            let name = source.piece.name();
            let code = FindingCode::ContainerDiffers;
            case.differs(code, &path, None, Some(number), &name);
        }
    }
}

fn seal(case: &mut Case<'_>, key: u32, source: Source<'_>, line: u32) {
    let declared = case.declared().of_line(SEAL, key);
    let stated = source.figures.of_line(SEAL, line);
    let (Some(declared), Some(stated), Ok(path)) = (declared, stated, Path::of_line(SEAL, key))
    else {
        return;
    };
    let class = class::code(declared, stated);
    case.note(&path, Some(declared), Some(stated), Some(source), class);
    if class == DifferenceClass::Other {
        let name = source.piece.name();
        let code = FindingCode::SealDiffers;
        case.differs(code, &path, Some(declared), Some(stated), &name);
    }
}
