//! Signed documents against each other: where a declaration says nothing of a field, they may still
//! contradict each other; and insurance against price and ship.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::super::compare::class::{self, letters};
use super::super::compare::goods::Line;
use super::super::compare::{INVOICE, PACKING_LIST, Source, hs};
use super::super::evidence::BILL;
use super::super::{Case, DifferenceClass, Finding, FindingCode};
use crate::figures::Figures;

/// What a hundred per cent of the price is insured for where the policy says nothing else (Incoterms
/// 2020, CIF and CIP A5).
const USUAL: Decimal = Decimal::from_parts(110, 0, 0, false, 0);

pub(super) fn judge(case: &mut Case<'_>) {
    missing(case, "transport.billNumber", BILL, FindingCode::BillNotHere);
    missing(case, "invoice.number", INVOICE, FindingCode::InvoiceNotHere);
    sums(case);
    containers(case);
    codes(case);
    numbers(case);
    insurance(case);
}

/// What is declared rests on a document that somebody signed; one that is here and does not hold was
/// told already.
fn missing(case: &mut Case<'_>, path: &str, kind: &str, code: FindingCode) {
    let Some(number) = case.declared().text(path).filter(|_| case.is_of_goods()) else {
        return;
    };
    if !case.pieces.iter().any(|piece| piece.kind() == kind) {
        case.find(Finding::new(code, path, number));
    }
}

fn find(case: &mut Case<'_>, subject: &str, one: (&str, &str), other: (&str, &str)) {
    let english = format!("{subject}: {} {}, {} {}", one.0, one.1, other.0, other.1);
    let code = FindingCode::DocumentsDiffer;
    case.find(Finding::new(code, subject, &english));
}

/// Packages and weights of bill and packing list, as far as nothing is declared of them.
fn sums(case: &mut Case<'_>) {
    for (total, parts, other) in [
        (
            "total.packages",
            &["goods.#.packages"] as &[&str],
            "total.pallets",
        ),
        (
            "total.grossWeight",
            &["goods.#.weightWithPallets", "goods.#.grossWeight"],
            "",
        ),
    ] {
        let declared = case.declared();
        if declared.number(total).is_some() || declared.sum(parts[0]).is_some() {
            continue;
        }
        let all = |figures: &Figures| -> Vec<Decimal> {
            let stated = [total, other].into_iter();
            let stated = stated.filter_map(|path| figures.number(path));
            let added = parts.iter().filter_map(|part| figures.sum(part));
            stated.chain(added).collect()
        };
        let (bills, lists) = (case.sources_of(&[BILL]), case.sources_of(&[PACKING_LIST]));
        let ([bill], [list]) = (bills.as_slice(), lists.as_slice()) else {
            continue;
        };
        let (of_bill, of_list) = (all(bill.figures), all(list.figures));
        let slack = Decimal::new(5, 1);
        let agree = of_bill.iter().any(|one| {
            let near = |other: &Decimal| {
                class::number_within(*one, *other, slack) != DifferenceClass::Other
            };
            of_list.iter().any(near)
        });
        if let (Some(one), Some(other), false) = (of_bill.first(), of_list.first(), agree) {
            let (one, other) = (one.normalize().to_string(), other.normalize().to_string());
            find(case, total, (BILL, &one), (PACKING_LIST, &other));
        }
    }
}

/// Containers of bill and packing list.
fn containers(case: &mut Case<'_>) {
    let set = |sources: &[Source<'_>]| -> BTreeSet<String> {
        let all = sources.iter().flat_map(|source| {
            let numbers = source.figures.all("equipment.#.number");
            let numbers = numbers.into_iter().filter_map(|(_, number)| number);
            numbers.map(letters).collect::<Vec<_>>()
        });
        all.collect()
    };
    let of_bill = set(&case.sources_of(&[BILL]));
    let of_list = set(&case.sources_of(&[PACKING_LIST]));
    if !of_bill.is_empty() && !of_list.is_empty() && !of_list.is_subset(&of_bill) {
        let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
        let (one, other) = (list(&of_bill), list(&of_list));
        find(
            case,
            "equipment.1.number",
            (BILL, &one),
            (PACKING_LIST, &other),
        );
    }
}

/// Codes of goods of bill and invoice, as far as none is declared.
fn codes(case: &mut Case<'_>) {
    let declared = case.declared().all("goods.#.hsCode");
    if declared.iter().any(|(_, code)| code.is_some()) {
        return;
    }
    let of = |sources: Vec<Source<'_>>| -> Vec<hs::Code> {
        let lines = sources.into_iter().flat_map(|it| Line::all(it.figures));
        lines.filter_map(|line| line.code).collect()
    };
    let (of_bill, of_invoice) = (
        of(case.sources_of(&[BILL])),
        of(case.sources_of(&[INVOICE])),
    );
    if of_bill.is_empty() {
        return;
    }
    for code in of_invoice {
        let known = of_bill
            .iter()
            .any(|own| hs::class(&code, own).is_none_or(|class| class != DifferenceClass::Other));
        if !known {
            let own: Vec<&str> = of_bill.iter().map(|it| it.digits.as_str()).collect();
            let own = own.join(" ");
            find(
                case,
                "goods.1.hsCode",
                (BILL, &own),
                (INVOICE, &code.digits),
            );
        }
    }
}

/// The number of the invoice on invoice and packing list.
fn numbers(case: &mut Case<'_>) {
    const NUMBER: &str = "invoice.number";
    let of = |kind: &str| -> Vec<String> {
        let sources = case.sources_of(&[kind]).into_iter();
        let numbers = sources.filter_map(|it| it.figures.text(NUMBER));
        numbers.map(str::to_owned).collect()
    };
    let (invoices, lists) = (of(INVOICE), of(PACKING_LIST));
    for list in lists {
        let known = invoices.iter().any(|one| letters(one) == letters(&list));
        if !invoices.is_empty() && !known {
            let own = invoices.join(" ");
            find(case, NUMBER, (INVOICE, &own), (PACKING_LIST, &list));
        }
    }
}

/// Policies: the sum against the price, the ship against the bill.
fn insurance(case: &mut Case<'_>) {
    let insured = case
        .sources()
        .filter(|it| it.figures.text("insurance.amount").is_some());
    let insured: Vec<Source<'_>> = insured.collect();
    let invoices = case.sources_of(&[INVOICE]);
    for policy in insured {
        let text = |path: &str| policy.figures.text(path);
        let (id, name) = (policy.piece.id(), policy.piece.name());
        let of_policy = text("insurance.invoice").map(letters);
        let meant = invoices.iter().find(|invoice| {
            let own = letters(&invoice.piece.judged.number);
            of_policy.as_ref().is_none_or(|number| *number == own)
        });
        if of_policy.is_some() && meant.is_none() && !invoices.is_empty() {
            let number = text("insurance.invoice").unwrap_or_default();
            let code = FindingCode::InsuranceDiffers;
            let detail = format!("{name}: invoice {number}");
            case.find(Finding::new(code, id, &detail));
        }
        let bills = case.sources_of(&[BILL]);
        let ships: Vec<&str> = bills
            .iter()
            .filter_map(|bill| bill.figures.text("transport.vessel"))
            .collect();
        if let Some(vessel) = text("insurance.vessel") {
            let same = |ship: &&str| class::code(vessel, ship) != DifferenceClass::Other;
            if !ships.is_empty() && !ships.iter().any(same) {
                let code = FindingCode::InsuranceDiffers;
                let detail = format!("{name}: {vessel}, {}", ships.join(", "));
                case.find(Finding::new(code, id, &detail));
            }
        }
        let Some(invoice) = meant else { continue };
        let seller_insures = matches!(invoice.figures.text("terms.incoterm"), Some("CIF" | "CIP"));
        let same_currency = text("insurance.currency") == invoice.figures.text("invoice.currency");
        let share = policy
            .figures
            .number("insurance.percentage")
            .unwrap_or(USUAL);
        let price = invoice.figures.number("total.amount");
        let wanted =
            price.and_then(|price| price.checked_mul(share)?.checked_div(Decimal::ONE_HUNDRED));
        let sum = policy.figures.number("insurance.amount");
        if let (Some(sum), Some(wanted)) = (sum, wanted)
            && seller_insures
            && same_currency
            && sum + Decimal::ONE <= wanted
        {
            let (sum, wanted) = (sum.normalize(), wanted.normalize());
            let english = format!("{name}: {sum} insured, {wanted} asked for");
            let japanese = format!("{name}:保険金額 {sum}、所要額 {wanted}");
            let code = FindingCode::InsuranceBelowValue;
            case.find(Finding::told(code, id, &english, &japanese));
        }
    }
}
