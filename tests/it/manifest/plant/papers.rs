//! Irregularities of papers: declared twice, changed after the arrival, of somebody else.

use std::collections::BTreeMap;

use super::{Kind, one, two};
use crate::manifest::shipment::Order;
use crate::manifest::written::{kilograms, money};
use crate::manifest::{Case, Later, When};

pub(super) const KINDS: &[Kind] = &[
    two(
        2,
        "the same invoice declared for another consignment",
        "invoice used twice",
        |case, other, _| {
            (case.shipment.exporter == other.shipment.exporter).then_some(())?;
            (case.shipment.importer == other.shipment.importer).then_some(())?;
            let (mine, theirs) = (&mut case.declarations[0], &other.declarations[0]);
            mine.claim_nothing();
            mine.invoice.clone_from(&theirs.invoice);
            mine.invoice_date.clone_from(&theirs.invoice_date);
            Some(())
        },
    ),
    one(
        2,
        "the same bill in two declarations",
        "bill used twice",
        |case, _| {
            let mut again = case.declarations[0].clone();
            again.number.push('B');
            again.claim_nothing();
            case.declarations.push(again);
            Some(())
        },
    ),
    one(
        2,
        "invoice replaced after the arrival, with a higher price",
        "invoice replaced after the arrival, price against the invoice",
        |case, _| {
            let price = case.shipment.lines.first()?.price;
            let higher = money((price * 14 / 10 + 99) / 100 * 100);
            after(
                case,
                &["COMMERCIAL_INVOICE"],
                &[("goods.1.unitPrice", higher)],
            )
        },
    ),
    one(
        2,
        "invoice replaced after the arrival, with other goods",
        "invoice replaced after the arrival, description against the invoice",
        |case, _| {
            let (hs, words) = case.shipment.lines.first()?.ware.far;
            let changes = [
                ("goods.1.description", words.to_owned()),
                ("goods.1.hsCode", hs.to_owned()),
            ];
            after(case, &["COMMERCIAL_INVOICE", "PACKING_LIST"], &changes)
        },
    ),
    one(
        2,
        "packing list replaced after the arrival, with more weight",
        "packing list replaced after the arrival, weight against the packing list",
        |case, _| {
            // Of a container the weight stands in the stuffing, too.
            case.shipment.master.as_ref()?;
            let gross = case.shipment.lines.first()?.gross;
            after(
                case,
                &["PACKING_LIST"],
                &[("goods.1.grossWeight", kilograms(gross * 13 / 10))],
            )
        },
    ),
    one(
        2,
        "consignee changed after the arrival",
        "who may claim the goods changed after the arrival",
        |case, making| {
            matches!(case.shipment.order, Order::Shipper | Order::Named).then_some(())?;
            let all = making.firms.importers.len();
            let to = (case.shipment.importer + 1) % all;
            case.later.push(Later::Endorsed {
                to,
                when: When::After,
            });
            Some(())
        },
    ),
    one(
        2,
        "tax number of another importer",
        "importer against the bill and the invoice",
        |case, making| {
            let all = making.firms.importers.len();
            let other = &making.firms.importers[(case.shipment.importer + 3) % all];
            case.declarations[0].tax_id.clone_from(&other.identifier.1);
            Some(())
        },
    ),
    one(
        2,
        "another importer declares, under its own name",
        "importer against the bill and the invoice",
        |case, making| {
            let declared = &mut case.declarations[0];
            let all = making.firms.importers.len();
            let at = (case.shipment.importer + 5) % all;
            let other = &making.firms.importers[at];
            declared.tax_id.clone_from(&other.identifier.1);
            other.name.clone_into(&mut declared.importer_name);
            declared.importer = at;
            Some(())
        },
    ),
    one(
        2,
        "an invoice that nobody signed",
        "invoice is not known",
        |case, _| {
            case.declarations[0].invoice = format!("INV-{:05}", 77_000 + case.number);
            Some(())
        },
    ),
];

/// The exporter changes its data once the ship has come, and signs these papers anew.
fn after(
    case: &mut Case,
    kinds: &'static [&'static str],
    changes: &[(&str, String)],
) -> Option<()> {
    (case.shipment.lines.len() == 1).then_some(())?;
    let changes: BTreeMap<String, String> = changes
        .iter()
        .map(|(path, value)| ((*path).to_owned(), value.clone()))
        .collect();
    case.later.push(Later::Papers {
        changes,
        kinds,
        when: When::After,
    });
    Some(())
}
