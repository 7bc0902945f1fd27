//! The parties: names and numbers, each against those whom the documents name for its part.

use super::super::evidence::name_of;
use super::super::{Case, DifferenceClass, FindingCode, Severity};
use super::class::{self, rank};
use super::{INVOICE, Source, differing, sums};

/// A part that a declaration names, the parts by which documents may name the same firm, and how bad
/// it is where none of them does.
struct Part {
    role: &'static str,
    in_sale: &'static [&'static str],
    in_carriage: &'static [&'static str],
    severity: Severity,
}

const PARTS: &[Part] = &[
    Part {
        role: "exporter",
        in_sale: &["exporter", "shipper", "invoiceIssuer"],
        in_carriage: &["exporter", "shipper"],
        severity: Severity::Alert,
    },
    Part {
        role: "importer",
        in_sale: &["importer", "consignee"],
        in_carriage: &["consignee", "importer", "notify", "alsoNotify"],
        severity: Severity::Alert,
    },
    Part {
        role: "shipper",
        in_sale: &["shipper", "exporter"],
        in_carriage: &["exporter", "shipper"],
        severity: Severity::Attention,
    },
    Part {
        role: "consignee",
        in_sale: &["consignee", "importer"],
        in_carriage: &["consignee", "importer", "notify", "alsoNotify"],
        severity: Severity::Alert,
    },
    Part {
        role: "notify",
        in_sale: &[],
        in_carriage: &["notify", "alsoNotify"],
        severity: Severity::Attention,
    },
    Part {
        role: "alsoNotify",
        in_sale: &[],
        in_carriage: &["alsoNotify", "notify"],
        severity: Severity::Attention,
    },
    Part {
        role: "producer",
        in_sale: &["producer"],
        in_carriage: &[],
        severity: Severity::Attention,
    },
];

pub(super) fn compare(case: &mut Case<'_>) {
    for part in PARTS {
        names(case, part);
        numbers(case, part);
        addresses(case, part);
    }
    tax_id(case);
}

/// A stated name with its document.
type Stated<'a> = (Source<'a>, String, DifferenceClass);

fn names(case: &mut Case<'_>, part: &Part) {
    let at = format!("party.{}.name", part.role);
    let Some((path, declared)) = case.declared().found(&at) else {
        return;
    };
    let stood: Vec<Stated<'_>> = case
        .sources()
        .filter(|source| !sums::is_master(case, *source))
        .filter_map(|source| nearest(case, part, source, declared))
        .collect();
    for (source, stated, class) in &stood {
        case.note(path, Some(declared), Some(stated), Some(*source), *class);
    }
    let differs = |(source, _, class): &&Stated<'_>| {
        let decides = source.is_bill() || source.kind() == INVOICE;
        decides && *class == DifferenceClass::Other
    };
    // Who ships or is told may be an agent: where the invoice names the firm, the bill need not.
    let agreed = stood
        .iter()
        .any(|(source, _, class)| source.kind() == INVOICE && *class != DifferenceClass::Other);
    let excused = |source: &Source<'_>| agreed && source.is_bill() && part.role != "consignee";
    let found = stood.iter().find(|it| differs(it) && !excused(&it.0));
    if let Some((source, stated, _)) = found {
        let name = source.piece.name();
        let code = FindingCode::PartyDiffers;
        let finding = differing(code, path, Some(declared), Some(stated), &name);
        case.find(finding.weighing(part.severity));
    }
}

/// The name of a document that stands nearest to the declared one, among those of its part.
fn nearest<'a>(
    case: &Case<'_>,
    part: &Part,
    source: Source<'a>,
    declared: &str,
) -> Option<Stated<'a>> {
    let roles = if source.is_bill() {
        part.in_carriage
    } else {
        part.in_sale
    };
    let mut names: Vec<String> = Vec::new();
    for role in roles {
        for member in ["name", "nameLocal"] {
            let name = source.figures.text(&format!("party.{role}.{member}"));
            names.extend(name.map(str::to_owned));
        }
    }
    if source.is_bill() && ["consignee", "importer"].contains(&part.role) {
        names.extend(claimants(case, source));
    }
    let judged = names.into_iter().map(|name| {
        let class = class::name(declared, &name);
        (source, name, class)
    });
    judged.min_by_key(|(.., class)| rank(*class))
}

/// Who may claim the goods of a bill by now, and to whom they are to be delivered: a bill to order
/// names no consignee.
fn claimants(case: &Case<'_>, source: Source<'_>) -> Vec<String> {
    use funani_core::act::{Action, Reference};
    let Some(bill) = source.piece.bill() else {
        return Vec::new();
    };
    let arrived = super::super::rules::arrival(case);
    let authority = case.question.authority;
    let in_time = |time| arrived.is_none_or(|date| authority.date(time) <= date);
    let mut names = Vec::new();
    for (act, time, state) in &bill.acts {
        let endorsed = state.endorsement.party().filter(|_| in_time(*time));
        names.extend(endorsed.and_then(|party| name_of(source.piece, party)));
        if let Action::SurrenderForDelivery { deliver_to } = &act.action {
            names.extend(match deliver_to {
                Reference::Party(party) => source
                    .piece
                    .party(party.party)
                    .and_then(|known| known.name().map(str::to_owned)),
                Reference::Stated(stated) => Some(stated.name.clone()),
            });
        }
    }
    names
}

/// Identifiers of one scheme that both name.
fn numbers(case: &mut Case<'_>, part: &Part) {
    for member in ["identifier", "taxIdentifier"] {
        let at = format!("party.{}.{member}", part.role);
        let Some((path, declared)) = case.declared().found(&at) else {
            continue;
        };
        let mut found = None;
        for source in case.sources() {
            let Some(stated) = source.figures.text(&at) else {
                continue;
            };
            if declared.split(' ').next() != stated.split(' ').next() {
                continue;
            }
            let class = class::code(declared, stated);
            case.note(path, Some(declared), Some(stated), Some(source), class);
            if class == DifferenceClass::Other && !sums::is_master(case, source) {
                found = Some((source, stated));
            }
        }
        if let Some((source, stated)) = found {
            let name = source.piece.name();
            let code = FindingCode::PartyDiffers;
            let finding = differing(code, path, Some(declared), Some(stated), &name);
            case.find(finding.weighing(part.severity));
        }
    }
}

/// The tax id under which goods are declared is one that documents state for who gets them.
fn tax_id(case: &mut Case<'_>) {
    const PATH: &str = "entry.taxId";
    let export = case.question.kind == Some(super::super::EntryKind::Export);
    let Some((path, declared)) = case.declared().found(PATH) else {
        return;
    };
    let roles: &[&str] = if export {
        &["exporter", "shipper"]
    } else {
        &["importer", "consignee", "notify"]
    };
    let mut stood = Vec::new();
    for source in case.sources() {
        let decides = source.is_bill() || source.kind() == INVOICE;
        for role in roles.iter().filter(|_| decides) {
            let stated = source.figures.text(&format!("party.{role}.taxIdentifier"));
            stood.extend(stated.map(|stated| {
                let class = class::code(bare(declared), bare(stated));
                (source, stated, class)
            }));
        }
    }
    let code = FindingCode::PartyDiffers;
    super::fields::settle(case, path, declared, &stood, &[], code);
}

/// A number without its scheme.
fn bare(text: &str) -> &str {
    text.split_once(' ').map_or(text, |(_, bare)| bare)
}

/// Addresses are shown, and alarm nobody but by their country.
fn addresses(case: &mut Case<'_>, part: &Part) {
    for member in ["street", "city", "region", "postCode", "country"] {
        let at = format!("party.{}.{member}", part.role);
        let Some((path, declared)) = case.declared().found(&at) else {
            continue;
        };
        for source in case.sources() {
            if let Some(stated) = source.figures.text(&at) {
                let class = class::text(declared, stated);
                case.note(path, Some(declared), Some(stated), Some(source), class);
            }
        }
    }
}
