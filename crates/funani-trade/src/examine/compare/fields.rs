//! Fields that stand once: numbers of papers, the ship and its voyage, ports, dates, terms.

use funani_core::time::Date;

use super::super::{Case, DifferenceClass, FindingCode};
use super::class::{self, rank};
use super::{CARRIAGE, SALE, Source, clock_of};
use crate::path::Path;

/// How the values of a field are compared.
#[derive(Clone, Copy)]
enum How {
    /// Letters and digits count.
    Code,
    /// One may say more than the other.
    Text,
    /// Numbers.
    Number,
    /// The date of an event at the place that another field names.
    Date(&'static str),
}

/// One field.
struct Field {
    path: &'static str,
    /// Where documents state it; the same path where this is empty.
    stated: &'static [&'static str],
    how: How,
    /// The kinds of documents that decide; every document where this is empty.
    authority: &'static [&'static str],
    code: FindingCode,
}

const fn field(
    path: &'static str,
    how: How,
    authority: &'static [&'static str],
    code: FindingCode,
) -> Field {
    Field {
        path,
        stated: &[],
        how,
        authority,
        code,
    }
}

#[rustfmt::skip]
const FIELDS: &[Field] = &[
    field("transport.billNumber", How::Code, CARRIAGE, FindingCode::BillDiffers),
    field("transport.carrierCode", How::Code, CARRIAGE, FindingCode::BillDiffers),
    field("transport.imo", How::Code, CARRIAGE, FindingCode::VesselDiffers),
    field("transport.callSign", How::Code, CARRIAGE, FindingCode::VesselDiffers),
    field("transport.loading", How::Code, CARRIAGE, FindingCode::PortDiffers),
    field("transport.receipt", How::Code, CARRIAGE, FindingCode::PortDiffers),
    Field { stated: &["transport.discharge", "transport.delivery"], ..field("transport.discharge", How::Code, CARRIAGE, FindingCode::PortDiffers) },
    Field { stated: &["transport.delivery", "transport.discharge"], ..field("transport.delivery", How::Code, CARRIAGE, FindingCode::PortDiffers) },
    field("transport.onBoard", How::Date("transport.loading"), CARRIAGE, FindingCode::DateDiffers),
    field("transport.issueDate", How::Date("transport.issuePlace"), CARRIAGE, FindingCode::DateDiffers),
    field("transport.freightTerm", How::Code, CARRIAGE, FindingCode::FreightDiffers),
    field("transport.booking", How::Code, CARRIAGE, FindingCode::ReferenceDiffers),
    field("transport.loadingName", How::Text, &["NONE"], FindingCode::PortDiffers),
    field("transport.dischargeName", How::Text, &["NONE"], FindingCode::PortDiffers),
    field("transport.departure", How::Date("transport.loading"), &["NONE"], FindingCode::DateDiffers),
    field("transport.arrival", How::Date("transport.discharge"), &["NONE"], FindingCode::DateDiffers),
    field("invoice.number", How::Code, SALE, FindingCode::InvoiceDiffers),
    field("invoice.date", How::Code, SALE, FindingCode::DateDiffers),
    field("invoice.currency", How::Code, SALE, FindingCode::CurrencyDiffers),
    Field { stated: &["invoice.currency"], ..field("entry.currency", How::Code, &["NONE"], FindingCode::CurrencyDiffers) },
    field("terms.incoterm", How::Code, SALE, FindingCode::TermsDiffer),
    field("terms.place", How::Text, &["NONE"], FindingCode::TermsDiffer),
    field("price.freight", How::Number, SALE, FindingCode::FreightDiffers),
    Field { stated: &["price.freight"], ..field("entry.freight", How::Number, SALE, FindingCode::FreightDiffers) },
    field("price.insurance", How::Number, SALE, FindingCode::InsuranceDiffers),
    Field { stated: &["price.insurance"], ..field("entry.insurance", How::Number, SALE, FindingCode::InsuranceDiffers) },
    field("price.otherCharges", How::Number, SALE, FindingCode::ValueDiffers),
    field("price.discount", How::Number, SALE, FindingCode::ValueDiffers),
    field("insurance.policy", How::Code, &["NONE"], FindingCode::InsuranceDiffers),
    field("insurance.amount", How::Number, &[], FindingCode::InsuranceDiffers),
    field("reference.ucr", How::Code, &[], FindingCode::ReferenceDiffers),
    Field { stated: &["reference.ucr"], ..field("entry.ucr", How::Code, &[], FindingCode::ReferenceDiffers) },
    field("reference.order", How::Code, &["NONE"], FindingCode::ReferenceDiffers),
    field("reference.contract", How::Code, &["NONE"], FindingCode::ReferenceDiffers),
    Field { stated: &["control.licence"], ..field("entry.permit", How::Code, &["NONE"], FindingCode::ReferenceDiffers) },
];

pub(super) fn compare(case: &mut Case<'_>) {
    for field in FIELDS {
        one(case, field);
    }
    ship(case);
}

/// A stated value with its document and how what is declared stands against it.
type Stood<'a> = (Source<'a>, &'a str, DifferenceClass);

fn one(case: &mut Case<'_>, field: &Field) {
    let Some((path, declared)) = case.declared().found(field.path) else {
        return;
    };
    let stood: Vec<Stood<'_>> = case
        .sources()
        .filter_map(|source| best(case, field, declared, source))
        .collect();
    settle(case, path, declared, &stood, field.authority, field.code);
}

/// The value of a document that stands nearest to what is declared.
fn best<'a>(
    case: &Case<'_>,
    field: &Field,
    declared: &str,
    source: Source<'a>,
) -> Option<Stood<'a>> {
    let own = [field.path];
    let paths = if field.stated.is_empty() {
        own.as_slice()
    } else {
        field.stated
    };
    let stated = paths.iter().filter_map(|path| source.figures.text(path));
    let judged = stated.map(|stated| {
        let class = judge(case, field.how, declared, stated, source);
        (source, stated, class)
    });
    judged.min_by_key(|(.., class)| rank(*class))
}

fn judge(
    case: &Case<'_>,
    how: How,
    declared: &str,
    stated: &str,
    source: Source<'_>,
) -> DifferenceClass {
    match how {
        How::Code => class::code(declared, stated),
        How::Text => class::text(declared, stated),
        How::Number => match (declared.parse(), stated.parse()) {
            (Ok(declared), Ok(stated)) => class::number(declared, stated),
            _ => class::code(declared, stated),
        },
        How::Date(place) => match (declared.parse::<Date>(), stated.parse::<Date>()) {
            (Ok(declared), Ok(stated)) => {
                let there = source.figures.text(place).and_then(clock_of);
                let here = i64::from(case.question.authority.zone.as_minutes());
                class::date(declared, stated, there.map(|there| here - there))
            }
            _ => class::code(declared, stated),
        },
    }
}

/// Notes all, and finds that the field differs where no document that decides agrees.
pub(super) fn settle(
    case: &mut Case<'_>,
    path: &Path,
    declared: &str,
    stood: &[Stood<'_>],
    authority: &[&str],
    code: FindingCode,
) {
    for (source, stated, class) in stood {
        case.note(path, Some(declared), Some(stated), Some(*source), *class);
    }
    let decides =
        |(source, ..): &&Stood<'_>| authority.is_empty() || authority.contains(&source.kind());
    let deciding: Vec<&Stood<'_>> = stood.iter().filter(decides).collect();
    let agrees = deciding
        .iter()
        .any(|(.., class)| *class != DifferenceClass::Other);
    if let Some((source, stated, _)) = deciding.first().filter(|_| !agrees) {
        let name = source.piece.name();
        case.differs(code, path, Some(declared), Some(stated), &name);
    }
}

/// The ship is any of those that the bill names: goods may change ships on the way.
fn ship(case: &mut Case<'_>) {
    const LEGS: &str = "/transports/vesselVoyages";
    for (path, member) in [
        ("transport.vessel", "vesselName"),
        ("transport.voyage", "carrierExportVoyageNumber"),
    ] {
        let Some((at, declared)) = case.declared().found(path) else {
            continue;
        };
        let mut stood = Vec::new();
        for source in case.sources() {
            let own = source.figures.text(path);
            let legs = source.piece.bill().and_then(|bill| {
                let legs = bill.document.pointer(LEGS)?.as_array()?.iter();
                let named = legs.filter_map(|leg| leg.as_object()?.get(member)?.as_str());
                Some(named.collect::<Vec<_>>())
            });
            let stated = legs.unwrap_or_default().into_iter().chain(own);
            let judged = stated.map(|stated| {
                let class = class::numbered(declared, stated);
                (source, stated, class)
            });
            stood.extend(judged.min_by_key(|(.., class)| rank(*class)));
        }
        let code = FindingCode::VesselDiffers;
        settle(case, at, declared, &stood, CARRIAGE, code);
    }
}
