//! Lines of goods: descriptions, codes, origin, quantities and amounts, group by group.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::super::evidence::CERTIFICATE;
use super::super::{Case, DifferenceClass, FindingCode};
use super::class::{self, rank};
use super::goods::{Group, Line, groups};
use super::hs;
use super::words::Description;
use super::{INVOICE, PACKING_LIST, Source};
use crate::figures::Figures;
use crate::path::Path;

/// What a kind of document says of lines.
struct Sheet<'a> {
    source: Source<'a>,
    groups: Vec<Group<'a>>,
}

pub(super) fn compare(case: &mut Case<'_>) {
    let declared = Rc::clone(&case.lines);
    if declared.is_empty() || !case.is_of_goods() {
        return;
    }
    let kinds = [INVOICE, PACKING_LIST, CERTIFICATE];
    for kind in kinds {
        for sheet in sheets(case, kind, &declared) {
            each(case, &sheet, kind);
        }
    }
    bill_codes(case, &declared);
}

/// The documents of a kind with their lines: those of all of them together, but for certificates,
/// each of which is for some of the goods.
fn sheets<'a>(case: &Case<'a>, kind: &str, declared: &[Line<'a>]) -> Vec<Sheet<'a>> {
    let sources = chosen(case, kind);
    if kind == CERTIFICATE {
        let each = sources.into_iter().map(|source| Sheet {
            source,
            groups: groups(
                &claiming(case, declared, source.figures),
                &Line::all(source.figures),
            ),
        });
        return each.collect();
    }
    let Some(first) = sources.first().copied() else {
        return Vec::new();
    };
    let all = sources.iter().flat_map(|it| Line::all(it.figures));
    let all: Vec<Line<'_>> = all.collect();
    let groups = groups(declared, &all);
    let found = !all.is_empty();
    found
        .then_some(Sheet {
            source: first,
            groups,
        })
        .into_iter()
        .collect()
}

/// The declared lines that claim the agreement of a certificate; all of them where none says what
/// it claims.
pub(in super::super) fn claiming<'a>(
    case: &Case<'_>,
    declared: &[Line<'a>],
    certificate: &Figures,
) -> Vec<Line<'a>> {
    let agreement = |line: &Line<'_>| case.declared().of_line("goods.#.agreement", line.key);
    let name = certificate.text("proof.1.agreement");
    let says = declared.iter().any(|line| agreement(line).is_some());
    let claims = declared
        .iter()
        .filter(|line| !says || agreement(line) == name);
    claims.cloned().collect()
}

/// The documents of a kind that are meant: those of the declared invoice, where one is of it.
pub(in super::super) fn chosen<'a>(case: &Case<'a>, kind: &str) -> Vec<Source<'a>> {
    let sources = case.sources_of(&[kind]);
    let Some(number) = case.declared().text("invoice.number") else {
        return sources;
    };
    let is_of = |source: &&Source<'_>| {
        let own = source.figures.text("invoice.number");
        own.is_some_and(|own| class::letters(own) == class::letters(number))
    };
    let named: Vec<Source<'_>> = sources.iter().filter(is_of).copied().collect();
    if named.is_empty() || kind == CERTIFICATE {
        sources
    } else {
        named
    }
}

fn each(case: &mut Case<'_>, sheet: &Sheet<'_>, kind: &str) {
    for group in &sheet.groups {
        match (group.declared.as_slice(), group.stated.as_slice()) {
            ([], stated) => undeclared(case, sheet, kind, stated),
            (declared, []) => unstated(case, kind, declared),
            (declared, stated) => {
                described(case, sheet, declared, stated);
                coded(case, sheet, declared, stated);
                originating(case, sheet, declared, stated);
                if kind != CERTIFICATE {
                    measured(case, sheet, declared, stated);
                }
            }
        }
    }
}

const DESCRIPTION: &str = "goods.#.description";
const AMOUNT: &str = "goods.#.amount";

fn path(line: &Line<'_>, pattern: &str) -> Option<Path> {
    Path::of_line(pattern, line.key).ok()
}

/// Whether goods that are missing on one side say something: on the invoice, or on the packing list
/// where there is no invoice.
fn decides(case: &Case<'_>, kind: &str) -> bool {
    kind == INVOICE || (kind == PACKING_LIST && case.sources_of(&[INVOICE]).is_empty())
}

fn undeclared(case: &mut Case<'_>, sheet: &Sheet<'_>, kind: &str, stated: &[Line<'_>]) {
    if !decides(case, kind) {
        return;
    }
    for line in stated {
        let Some(path) = path(line, DESCRIPTION) else {
            continue;
        };
        let told = line.told();
        let class = DifferenceClass::NotDeclared;
        case.note(&path, None, told, Some(sheet.source), class);
        let name = sheet.source.piece.name();
        case.differs(FindingCode::GoodsNotDeclared, &path, None, told, &name);
    }
}

fn unstated(case: &mut Case<'_>, kind: &str, declared: &[Line<'_>]) {
    if !decides(case, kind) {
        return;
    }
    for line in declared {
        let Some(path) = path(line, DESCRIPTION) else {
            continue;
        };
        let told = line.told();
        case.note(&path, told, None, None, DifferenceClass::NotStated);
        case.differs(FindingCode::GoodsNotStated, &path, told, None, kind);
    }
}

fn described(case: &mut Case<'_>, sheet: &Sheet<'_>, declared: &[Line<'_>], stated: &[Line<'_>]) {
    for line in declared {
        let (Some(path), Some(own)) = (path(line, DESCRIPTION), line.told()) else {
            continue;
        };
        let mut judged = Vec::new();
        for other in stated {
            let same_code = line
                .codes()
                .any(|one| other.codes().any(|it| hs::agree(one, it)));
            for (text, told) in line
                .descriptions
                .iter()
                .flat_map(|text| other.descriptions.iter().map(move |told| (text, told)))
            {
                let class = text.class(told, same_code);
                judged.extend(class.map(|class| (class, told.text)));
            }
        }
        let best = judged.into_iter().min_by_key(|(class, _)| rank(*class));
        let Some((class, told)) = best else {
            let sentence = "The descriptions of goods are of scripts that cannot be compared.";
            let there = stated.iter().any(|other| !other.descriptions.is_empty());
            if there {
                case.leave_open(sentence);
            }
            continue;
        };
        // A broker may write what the tariff calls the goods.
        let class = if class == DifferenceClass::Other && is_of_tariff(case, line, stated) {
            DifferenceClass::Closer
        } else {
            class
        };
        case.note(&path, Some(own), Some(told), Some(sheet.source), class);
        if class == DifferenceClass::Other {
            let name = sheet.source.piece.name();
            let code = FindingCode::GoodsDiffer;
            case.differs(code, &path, Some(own), Some(told), &name);
        }
    }
}

/// Whether a line says of its goods what the Harmonized System does of their code, which the
/// document has, too, where it has codes.
fn is_of_tariff(case: &Case<'_>, line: &Line<'_>, stated: &[Line<'_>]) -> bool {
    let others = || stated.iter().flat_map(Line::codes);
    let mut codes = line
        .codes()
        .filter(|one| others().next().is_none() || others().any(|it| hs::agree(one, it)));
    let texts = &case.question.facts.texts;
    codes.any(|code| {
        let own = texts
            .iter()
            .filter(|text| code.digits.starts_with(&text.code));
        let mut tariff = own.map(|text| Description::of(&text.text));
        tariff.any(|text| line.descriptions.iter().any(|own| own.shares_word(&text)))
    })
}

fn coded(case: &mut Case<'_>, sheet: &Sheet<'_>, declared: &[Line<'_>], stated: &[Line<'_>]) {
    for line in declared {
        let (Some(path), Some(own)) = (path(line, "goods.#.hsCode"), &line.code) else {
            continue;
        };
        let codes = stated.iter().flat_map(Line::codes);
        let judged: Vec<_> = codes.map(|code| (hs::class(own, code), code)).collect();
        let known = judged
            .iter()
            .filter_map(|(class, code)| Some(((*class)?, *code)));
        let best = known.min_by_key(|(class, _)| rank(*class));
        let open = judged.iter().any(|(class, _)| class.is_none());
        match best {
            Some((DifferenceClass::Other, _)) | None if open => case.leave_open(format!(
                "{path}: how the editions of the Harmonized System correspond for {} is not known here.",
                own.digits
            )),
            Some((class, code)) => {
                let (own, told) = (&own.digits, &code.digits);
                case.note(&path, Some(own), Some(told), Some(sheet.source), class);
                if class == DifferenceClass::Other {
                    let name = sheet.source.piece.name();
                    let code = FindingCode::HsDiffers;
                    case.differs(code, &path, Some(own), Some(told), &name);
                }
            }
            None => {}
        }
    }
}

fn originating(case: &mut Case<'_>, sheet: &Sheet<'_>, declared: &[Line<'_>], stated: &[Line<'_>]) {
    let origins: Vec<&str> = stated.iter().filter_map(|line| line.origin).collect();
    for line in declared {
        let (Some(path), Some(own)) = (path(line, "goods.#.origin"), line.origin) else {
            continue;
        };
        let Some(first) = origins.first() else {
            continue;
        };
        let told = origins.iter().find(|it| **it == own).unwrap_or(first);
        let class = class::code(own, told);
        case.note(&path, Some(own), Some(told), Some(sheet.source), class);
        if class == DifferenceClass::Other {
            let name = sheet.source.piece.name();
            let code = FindingCode::OriginDiffers;
            case.differs(code, &path, Some(own), Some(told), &name);
        }
    }
}

/// A member that is added up over the lines of a group.
struct Added {
    pattern: &'static str,
    /// The ways to count that are right.
    ways: &'static [fn(&Line<'_>) -> Option<Decimal>],
    code: FindingCode,
}

const ADDED: &[Added] = &[
    Added {
        pattern: "goods.#.netWeight",
        ways: &[|line| line.net],
        code: FindingCode::WeightDiffers,
    },
    Added {
        pattern: "goods.#.grossWeight",
        ways: &[|line| line.gross, |line| line.bare.or(line.gross)],
        code: FindingCode::WeightDiffers,
    },
    Added {
        pattern: "goods.#.packages",
        ways: &[|line| line.packages, |line| line.pallets],
        code: FindingCode::PackagesDiffer,
    },
    Added {
        pattern: AMOUNT,
        ways: &[|line| line.amount],
        code: FindingCode::ValueDiffers,
    },
];

/// The sum over lines; nothing where one of them does not say it.
fn added(lines: &[Line<'_>], of: impl Fn(&Line<'_>) -> Option<Decimal>) -> Option<Decimal> {
    let mut numbers = lines.iter().map(of);
    numbers.try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?))
}

fn measured(case: &mut Case<'_>, sheet: &Sheet<'_>, declared: &[Line<'_>], stated: &[Line<'_>]) {
    quantities(case, sheet, declared, stated);
    for one in ADDED {
        let ways = |lines: &[Line<'_>]| -> Vec<Decimal> {
            let sums = one.ways.iter().filter_map(|of| added(lines, of));
            sums.collect()
        };
        let (own, told) = (ways(declared), ways(stated));
        let pairs = own
            .iter()
            .flat_map(|own| told.iter().map(move |told| (*own, *told)));
        let nearest = pairs.min_by_key(|(own, told)| (own - told).abs());
        if let Some((own, told)) = nearest {
            sum(case, sheet, declared, (one.pattern, one.code), own, told);
        }
    }
}

/// Quantities, in the unit of the declaration.
fn quantities(case: &mut Case<'_>, sheet: &Sheet<'_>, declared: &[Line<'_>], stated: &[Line<'_>]) {
    let unit = declared.iter().find_map(|line| line.quantity);
    let Some(unit) = unit.map(|quantity| quantity.unit) else {
        return;
    };
    let within = |line: &Line<'_>| line.quantity?.within(unit);
    let sums = added(declared, within).zip(added(stated, within));
    let Some((own, told)) = sums else {
        return;
    };
    let converted = |line: &Line<'_>| {
        let quantity = line.quantity;
        quantity.is_some_and(|quantity| quantity.unit != unit)
    };
    let place = ("goods.#.quantity", FindingCode::QuantityDiffers);
    let class = sum(case, sheet, declared, place, own, told);
    if class == DifferenceClass::Same
        && stated.iter().any(converted)
        && let Some(last) = case.comparisons.last_mut()
    {
        last.class = DifferenceClass::Writing;
    }
}

fn sum(
    case: &mut Case<'_>,
    sheet: &Sheet<'_>,
    declared: &[Line<'_>],
    (pattern, code): (&str, FindingCode),
    own: Decimal,
    told: Decimal,
) -> DifferenceClass {
    let Some(path) = declared.first().and_then(|line| path(line, pattern)) else {
        return DifferenceClass::Same;
    };
    // Each line may be rounded.
    let coarse = own.normalize().scale().min(told.normalize().scale());
    let lines = i64::try_from(declared.len()).unwrap_or(1);
    let exact = own.normalize().scale() == told.normalize().scale();
    let slack = if exact {
        Decimal::ZERO
    } else {
        Decimal::new(5 * lines, coarse + 1)
    };
    let slack = if pattern == AMOUNT {
        slack.max(told.checked_mul(LITTLE).unwrap_or_default())
    } else {
        slack
    };
    let class = class::number_within(own, told, slack);
    let (own, told) = (own.normalize().to_string(), told.normalize().to_string());
    case.note(&path, Some(&own), Some(&told), Some(sheet.source), class);
    if class == DifferenceClass::Other {
        let name = sheet.source.piece.name();
        case.differs(code, &path, Some(&own), Some(&told), &name);
    }
    class
}

/// The bill that is declared; where it is not here, all but masters of others.
fn meant<'a>(case: &Case<'a>) -> Vec<Source<'a>> {
    let bills: Vec<Source<'a>> = case.sources().filter(Source::is_bill).collect();
    let number = case.declared().text("transport.billNumber");
    let number = number.map(class::letters);
    let is_named = |bill: &Source<'_>| Some(class::letters(&bill.piece.judged.number)) == number;
    if let Some(named) = bills.iter().find(|bill| is_named(bill)) {
        return vec![*named];
    }
    let others = bills.into_iter();
    others
        .filter(|bill| !super::sums::is_master(case, *bill))
        .collect()
}

/// The share of an amount that rounding of prices and quantities may make.
const LITTLE: Decimal = Decimal::from_parts(1, 0, 0, false, 3);

/// The codes of a bill stand for the whole: each declared code is one of them.
fn bill_codes(case: &mut Case<'_>, declared: &[Line<'_>]) {
    for source in meant(case) {
        let Some(bill) = source.piece.bill() else {
            continue;
        };
        let items = bill.document.pointer("/consignmentItems");
        let items = items.and_then(|items| items.as_array()).unwrap_or_default();
        let codes = items.iter().flat_map(|item| {
            let codes = item.pointer("/HSCodes").and_then(|codes| codes.as_array());
            codes
                .unwrap_or_default()
                .iter()
                .filter_map(|code| code.as_str())
        });
        let stated: Vec<hs::Code> = codes.map(|code| hs::Code::new(code, None)).collect();
        if stated.is_empty() {
            continue;
        }
        for line in declared {
            let (Some(path), Some(own)) = (path(line, "goods.#.hsCode"), &line.code) else {
                continue;
            };
            let judged = stated
                .iter()
                .filter_map(|code| Some((hs::class(own, code)?, code)));
            let Some((class, told)) = judged.min_by_key(|(class, _)| rank(*class)) else {
                continue;
            };
            let (own, told) = (&own.digits, &told.digits);
            case.note(&path, Some(own), Some(told), Some(source), class);
            if class == DifferenceClass::Other {
                let name = source.piece.name();
                let code = FindingCode::HsDiffers;
                case.differs(code, &path, Some(own), Some(told), &name);
            }
        }
    }
}
