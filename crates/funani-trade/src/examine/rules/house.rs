//! Master and house bills.

use funani_proof::json::Value;
use rust_decimal::Decimal;

use super::super::compare::class::{self, letters};
use super::super::compare::sums::houses;
use super::super::evidence::BILL;
use super::super::{Case, DifferenceClass, Finding, FindingCode};
use crate::bill;

pub(super) fn judge(case: &mut Case<'_>) {
    let bills = case.sources_of(&[BILL]);
    let numbers: Vec<String> = bills
        .iter()
        .map(|bill| letters(&bill.piece.judged.number))
        .collect();
    let mut named: Vec<String> = Vec::new();
    for master in &bills {
        let Some(own) = master.piece.bill() else {
            continue;
        };
        let houses = houses(&own.document);
        for (house, cargo) in &houses {
            named.push(house.clone());
            let at = numbers.iter().position(|number| number == house);
            match at.and_then(|at| bills.get(at)) {
                Some(house) => sums(case, master.piece.id(), cargo, *house),
                None => missing(case, master.piece.id(), house),
            }
        }
    }
    without_master(case, &numbers, &named);
}

/// A house bill that a master names is to be here.
fn missing(case: &mut Case<'_>, master: &str, house: &str) {
    let facts = case.question.facts.houses.iter();
    let mut told = facts.filter(|it| letters(&it.number) == house);
    let told = told.next();
    // Where nobody looked, that it is not among the evidence says nothing.
    let Some(told) = told.filter(|told| !told.here) else {
        return;
    };
    let code = FindingCode::HouseMissing;
    case.find(Finding::new(code, master, &told.number));
}

/// What a declaration says of a master that is not here.
fn without_master(case: &mut Case<'_>, numbers: &[String], named: &[String]) {
    const MASTER: &str = "transport.masterBillNumber";
    let Some(master) = case.declared().text(MASTER) else {
        return;
    };
    let is_here = numbers.contains(&letters(master));
    let own = case.declared().text("transport.billNumber");
    if !is_here {
        case.find(Finding::new(
            FindingCode::HouseWithoutMaster,
            MASTER,
            master,
        ));
    } else if let Some(own) = own.filter(|own| !named.contains(&letters(own))) {
        let english = format!("{master} does not name {own}");
        let japanese = format!("{master}に{own}の記載がありません");
        let code = FindingCode::HouseDiffers;
        case.find(Finding::told(code, MASTER, &english, &japanese));
    }
}

/// Packages and weight of a house bill against those of its cargo in the master.
fn sums(
    case: &mut Case<'_>,
    master: &str,
    cargo: &[&Value],
    house: super::super::compare::Source<'_>,
) {
    let of_house = |pattern: &str| house.figures.sum(pattern);
    let total = |of: fn(&Value) -> Option<Decimal>| {
        let mut all = cargo.iter().map(|it| of(it));
        all.try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it?))
    };
    let pairs = [
        (
            "packages",
            of_house("goods.#.packages"),
            total(bill::packages),
        ),
        ("kg", of_house("goods.#.grossWeight"), total(bill::gross)),
    ];
    for (what, own, there) in pairs {
        let (Some(own), Some(there)) = (own, there) else {
            continue;
        };
        // Pounds and kilograms may stand side by side.
        let slack = Decimal::new(1, 0);
        let class = if what == "kg" {
            class::number_within(own, there, slack)
        } else {
            class::number(own, there)
        };
        if class == DifferenceClass::Other {
            let number = &house.piece.judged.number;
            let (own, there) = (own.normalize(), there.normalize());
            let english = format!("{number}: {own} {what}, {there} {what} in the master");
            let japanese = format!("{number}:{own} {what}、マスターB/L {there} {what}");
            let code = FindingCode::HouseDiffers;
            case.find(Finding::told(code, master, &english, &japanese));
        }
    }
}
