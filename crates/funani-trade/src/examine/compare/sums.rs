//! Packages, weights and volume of the whole, added up where only parts are stated.

use std::collections::BTreeMap;

use funani_proof::json::Value;
use rust_decimal::Decimal;

use super::super::{Case, DifferenceClass, FindingCode};
use super::class::{self, rank};
use super::{INVOICE, PACKING_LIST, Source};
use crate::figures::Figures;

/// One sum: its total, and the members of lines that add up to it; each list of members is one way
/// to count that is right.
struct Sum {
    total: &'static str,
    parts: &'static [&'static str],
    /// Another total that is counted as well: pallets for packages.
    other: &'static str,
    /// The measure in a cargo item of a transport document.
    cargo: &'static str,
    code: FindingCode,
}

const SUMS: &[Sum] = &[
    Sum {
        total: "total.packages",
        parts: &["goods.#.packages"],
        other: "total.pallets",
        cargo: "",
        code: FindingCode::PackagesDiffer,
    },
    Sum {
        total: "total.grossWeight",
        parts: &["goods.#.weightWithPallets", "goods.#.grossWeight"],
        other: "",
        cargo: "/cargoGrossWeight",
        code: FindingCode::WeightDiffers,
    },
    Sum {
        total: "total.netWeight",
        parts: &["goods.#.netWeight"],
        other: "",
        cargo: "/cargoNetWeight",
        code: FindingCode::WeightDiffers,
    },
    Sum {
        total: "total.volume",
        parts: &["goods.#.volume"],
        other: "",
        cargo: "/cargoGrossVolume",
        code: FindingCode::VolumeDiffers,
    },
];

/// What a document says of a sum in every way to count it.
fn figures_of(sum: &Sum, figures: &Figures) -> Vec<Decimal> {
    let stated = [sum.total, sum.other].into_iter();
    let stated = stated.filter_map(|path| figures.number(path));
    let added = sum.parts.iter().filter_map(|part| figures.sum(part));
    let mut all: Vec<Decimal> = Vec::new();
    for number in stated.chain(added) {
        if !all.contains(&number) {
            all.push(number);
        }
    }
    all
}

pub(super) fn compare(case: &mut Case<'_>) {
    if !case.is_of_goods() {
        return;
    }
    for sum in SUMS {
        one(case, sum);
    }
}

fn one(case: &mut Case<'_>, sum: &Sum) {
    // The whole as it is declared; pallets are a second way to count packages.
    let mut declared = figures_of(sum, case.declared());
    let other = case.declared().number(sum.other);
    let mut at = 0..;
    declared.retain(|number| at.next() == Some(0) || Some(*number) == other);
    let (Some(first), Ok(path)) = (declared.first().copied(), sum.total.parse()) else {
        return;
    };
    let shown = first.normalize().to_string();
    let mut groups: BTreeMap<&str, Vec<Source<'_>>> = BTreeMap::new();
    for source in case.sources() {
        let decides = source.is_bill() || [PACKING_LIST, INVOICE].contains(&source.kind());
        if decides && !is_master(case, source) {
            groups.entry(source.kind()).or_default().push(source);
        }
    }
    let stood: Vec<_> = groups
        .into_values()
        .filter_map(|sources| nearest(sum, &declared, &sources))
        .collect();
    for (stated, class, source) in &stood {
        let text = stated.normalize().to_string();
        case.note(&path, Some(&shown), Some(&text), Some(*source), *class);
    }
    // Pallets count in one paper and not in the other: what a packing list says in either way is the
    // same goods.
    let lists = case.sources_of(&[PACKING_LIST]).into_iter();
    let ways: Vec<Decimal> = lists.flat_map(|it| figures_of(sum, it.figures)).collect();
    let agrees = stood
        .iter()
        .any(|(_, class, _)| *class != DifferenceClass::Other);
    let added = |part: &&str| case.declared().sum(part) == Some(first);
    let of_lines = sum.parts.iter().any(added);
    let explained = agrees || (of_lines && agree_in_lines(case, sum));
    let found = stood.iter().find(|(stated, class, _)| {
        *class == DifferenceClass::Other && !(explained && ways.contains(stated))
    });
    if let Some((stated, _, source)) = found {
        let text = stated.normalize().to_string();
        let name = source.piece.name();
        case.differs(sum.code, &path, Some(&shown), Some(&text), &name);
    }
}

/// Whether every line that was compared agrees in what is added up.
fn agree_in_lines(case: &Case<'_>, sum: &Sum) -> bool {
    let member = sum.total.trim_start_matches("total.");
    let pattern = format!("goods.#.{member}");
    let lines = case.comparisons.iter();
    let mut lines = lines.filter(|it| it.path.pattern() == pattern).peekable();
    lines.peek().is_some() && lines.all(|it| it.class != DifferenceClass::Other)
}

/// A master bill whose house bills are here: these are what is declared.
pub(super) fn is_master(case: &Case<'_>, source: Source<'_>) -> bool {
    let Some(bill) = source.piece.bill() else {
        return false;
    };
    let houses = houses(&bill.document);
    case.sources().any(|other| {
        let number = class::letters(&other.piece.judged.number);
        other.is_bill() && houses.contains_key(&number)
    })
}

/// The cargo items of a transport document under each house bill that they name, by the letters of
/// its number.
pub(in super::super) fn houses(document: &Value) -> BTreeMap<String, Vec<&Value>> {
    let mut houses: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for cargo in cargo_items(document) {
        let house = cargo.pointer("/houseBillOfLadingReference");
        if let Some(house) = house.and_then(Value::as_str) {
            houses.entry(class::letters(house)).or_default().push(cargo);
        }
    }
    houses
}

pub(in super::super) fn cargo_items(document: &Value) -> impl Iterator<Item = &Value> {
    let items = document
        .pointer("/consignmentItems")
        .and_then(Value::as_array);
    let items = items.unwrap_or_default().iter();
    items.flat_map(|item| {
        let cargo = item.pointer("/cargoItems").and_then(Value::as_array);
        cargo.unwrap_or_default()
    })
}

/// The nearest of what documents of one kind say: one of them, or all of them together.
fn nearest<'a>(
    sum: &Sum,
    declared: &[Decimal],
    sources: &[Source<'a>],
) -> Option<(Decimal, DifferenceClass, Source<'a>)> {
    let mut ways: Vec<(Decimal, Source<'a>, Decimal)> = Vec::new();
    for source in sources {
        let slack = slack(sum, *source);
        let own = figures_of(sum, source.figures).into_iter();
        ways.extend(own.map(|number| (number, *source, slack)));
    }
    if let [first, _, ..] = sources {
        let all = sources.iter();
        let whole = all
            .map(|source| figures_of(sum, source.figures).first().copied())
            .try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?));
        let slack = sources.iter().map(|source| slack(sum, *source)).sum();
        ways.extend(whole.map(|number| (number, *first, slack)));
    }
    let judged = ways.into_iter().flat_map(|(stated, source, slack)| {
        declared.iter().map(move |declared| {
            let class = class::number_within(*declared, stated, slack);
            (stated, class, source)
        })
    });
    judged.min_by_key(|(_, class, _)| rank(*class))
}

/// How far a sum of a bill may be off because it was converted from pounds or cubic feet: half of
/// the last digit of each part, and the rounding of its conversion.
fn slack(sum: &Sum, source: Source<'_>) -> Decimal {
    let Some(bill) = source.piece.bill().filter(|_| !sum.cargo.is_empty()) else {
        return Decimal::ZERO;
    };
    let parts = cargo_items(&bill.document).filter_map(|cargo| {
        let measure = cargo.pointer(sum.cargo)?;
        let unit = measure.pointer("/unit")?.as_str()?;
        let factor = match unit {
            "LBR" => Decimal::new(454, 3),
            "FTQ" => Decimal::new(29, 3),
            _ => return None,
        };
        let Value::Number(value) = measure.pointer("/value")? else {
            return None;
        };
        let scale = value.to_string().parse::<Decimal>().ok()?.scale();
        Some(Decimal::new(5, scale + 1) * factor + Decimal::new(5, 4))
    });
    parts.sum()
}
