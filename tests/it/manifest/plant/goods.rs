//! Irregularities of the goods.

use super::{Kind, one};
use crate::manifest::Case;
use crate::manifest::declaration::Declared;
use crate::manifest::wares::Ware;

pub(super) const KINDS: &[Kind] = &[
    one(
        2,
        "HS code of another chapter",
        "HS code against the papers",
        |case, _| {
            let (line, ware) = claimless(case)?;
            line.hs = recoded(&line.hs, ware.far.0);
            Some(())
        },
    ),
    one(
        2,
        "HS code of another heading of the chapter",
        "HS code against the papers",
        |case, _| {
            let (line, ware) = claimless(case)?;
            line.hs = recoded(&line.hs, ware.near.0);
            Some(())
        },
    ),
    one(
        2,
        "other goods described, with their code",
        "description and HS code against the papers",
        |case, _| {
            let (line, ware) = claimless(case)?;
            line.hs = recoded(&line.hs, ware.far.0);
            ware.far.1.clone_into(&mut line.words);
            Some(())
        },
    ),
    one(
        2,
        "other goods described under the true code",
        "description against the papers",
        |case, _| {
            let (line, ware) = first(case)?;
            ware.near.1.clone_into(&mut line.words);
            Some(())
        },
    ),
    one(
        2,
        "another country of origin, without preference",
        "country of origin against the invoice",
        |case, _| {
            let (line, _) = claimless(case)?;
            line.origin = if line.origin == "CN" { "JP" } else { "CN" };
            Some(())
        },
    ),
    one(
        2,
        "fewer pieces than were shipped, at the true price of each",
        "quantity against the papers",
        |case, _| {
            let (line, _) = first(case)?;
            (line.quantity, line.amount) = (line.quantity * 8 / 10, line.amount * 8 / 10);
            Some(())
        },
    ),
    one(
        2,
        "more pieces than were shipped",
        "quantity against the papers",
        |case, _| {
            let (line, _) = first(case)?;
            line.quantity = line.quantity * 12 / 10;
            Some(())
        },
    ),
    one(
        2,
        "a line of the invoice is not declared",
        "goods that are not declared",
        |case, _| {
            let lines = &mut case.declarations[0].lines;
            (lines.len() > 1 && lines.len() == case.shipment.lines.len()).then_some(())?;
            lines.pop().map(drop)
        },
    ),
    one(
        2,
        "gross weight below the bill's",
        "gross weight against bill and packing list",
        |case, _| {
            let (line, _) = first(case)?;
            line.gross = line.gross * 82 / 100;
            line.net = line.net.min(line.gross);
            Some(())
        },
    ),
    one(
        2,
        "net weight below the packing list's",
        "net weight against the packing list",
        |case, _| {
            let (line, _) = first(case)?;
            line.net = line.net * 88 / 100;
            Some(())
        },
    ),
    one(
        2,
        "fewer packages than the bill's",
        "number of packages against bill and packing list",
        |case, _| {
            let (line, ware) = first(case)?;
            (line.package == ware.package && line.packages > 20).then_some(())?;
            line.packages = line.packages * 9 / 10 - 1;
            Some(())
        },
    ),
];

/// The first line, where the declaration has the lines of the shipment in their order.
fn first(case: &mut Case) -> Option<(&mut Declared, &'static Ware)> {
    let ware = case.shipment.lines.first()?.ware;
    let declared = case.declarations.first_mut()?;
    let line = declared.lines.first_mut()?;
    line.hs.starts_with(ware.hs).then_some((line, ware))
}

/// As [`first`], where it claims no preference: a certificate would tell more than the papers.
fn claimless(case: &mut Case) -> Option<(&mut Declared, &'static Ware)> {
    first(case).filter(|(line, _)| line.claim.is_none())
}

/// Another code, with as many national digits as before.
fn recoded(before: &str, code: &str) -> String {
    format!("{code}{}", before.get(6..).unwrap_or_default())
}
