//! Irregularities of the customs value.

use super::{Kind, one};
use crate::manifest::declaration::Declaration;

pub(super) const KINDS: &[Kind] = &[
    one(
        2,
        "undervalued: less than half of the invoice is declared",
        "price against the invoice",
        |case, _| cheaper(&mut case.declarations[0], 43),
    ),
    one(
        2,
        "undervalued by a few per cent",
        "price against the invoice",
        |case, _| cheaper(&mut case.declarations[0], 93),
    ),
    one(
        2,
        "one line of several is undervalued",
        "price against the invoice",
        |case, _| {
            let lines = &mut case.declarations[0].lines;
            (lines.len() > 1).then_some(())?;
            let line = &mut lines[0];
            line.amount = line.amount * 6 / 10 / 100 * 100;
            (line.amount > 0).then_some(())
        },
    ),
    one(
        2,
        "freight left out of the customs value",
        "freight in the customs value, against the bill",
        |case, _| {
            (case.shipment.currency == "USD").then_some(())?;
            case.declarations[0].freight.take().map(drop)
        },
    ),
    one(
        2,
        "less freight in the customs value than the bill charges",
        "freight in the customs value, against the bill",
        |case, _| {
            matches!(case.shipment.currency, "USD" | "JPY").then_some(())?;
            let freight = case.declarations[0].freight.as_mut()?;
            *freight = *freight / 300 * 100;
            Some(())
        },
    ),
    one(
        2,
        "insurance left out of the customs value",
        "insurance in the customs value",
        |case, _| {
            matches!(case.shipment.incoterm, "FOB" | "FCA" | "CFR").then_some(())?;
            case.declarations[0].insurance.take().map(drop)
        },
    ),
    one(
        2,
        "the same figures in another currency",
        "currency against the invoice",
        |case, _| {
            let declared = &mut case.declarations[0].currency;
            *declared = match *declared {
                "USD" => "THB",
                "EUR" => "USD",
                _ => return None,
            };
            Some(())
        },
    ),
    one(
        2,
        "a discount that the invoice does not give",
        "discount or value against the invoice",
        |case, _| {
            let declared = &mut case.declarations[0];
            let goods: i64 = declared.lines.iter().map(|line| line.amount).sum();
            declared.discount = goods / 1_200 * 100;
            (declared.discount > 0).then_some(())
        },
    ),
    one(
        2,
        "packing charges of the invoice left out",
        "charges or value against the invoice",
        |case, _| {
            let charges = std::mem::take(&mut case.declarations[0].charges);
            (charges > 0).then_some(())
        },
    ),
    one(
        2,
        "another trade term than the invoice's, and no freight",
        "trade term against the invoice, freight in the customs value",
        |case, _| {
            let declared = &mut case.declarations[0];
            matches!(declared.incoterm, "FOB" | "FCA").then_some(())?;
            (declared.incoterm, declared.freight, declared.insurance) = ("CIF", None, None);
            Some(())
        },
    ),
];

/// All amounts at this share, in per cent.
fn cheaper(declared: &mut Declaration, share: i64) -> Option<()> {
    let before = declared.value();
    for line in &mut declared.lines {
        line.amount = line.amount * share / 100;
    }
    (declared.value() < before).then_some(())
}
