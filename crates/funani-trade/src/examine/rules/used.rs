//! Bills and invoices that other entries used, too.

use std::collections::BTreeSet;

use super::super::compare::INVOICE;
use super::super::compare::class::letters;
use super::super::evidence::BILL;
use super::super::{Case, Finding, FindingCode, UseKind};

pub(super) fn judge(case: &mut Case<'_>) {
    for (kind, document, path, code) in [
        (
            UseKind::Bill,
            BILL,
            "transport.billNumber",
            FindingCode::BillUsed,
        ),
        (
            UseKind::Invoice,
            INVOICE,
            "invoice.number",
            FindingCode::InvoiceUsed,
        ),
    ] {
        let declared = case.declared().text(path).map(letters);
        let stated = case.sources_of(&[document]).into_iter();
        let stated = stated.map(|source| letters(&source.piece.judged.number));
        // What is declared is what is used; without it, what the evidence shows.
        let numbers: BTreeSet<String> = match declared {
            Some(declared) => BTreeSet::from([declared]),
            None => stated.collect(),
        };
        let uses = case.question.facts.uses.iter();
        let same =
            uses.filter(|used| used.kind == kind && numbers.contains(&letters(&used.number)));
        for used in same {
            let english = format!("{} in entry {}", used.number, used.entry);
            let japanese = format!("{}、申告 {}", used.number, used.entry);
            case.find(Finding::told(code, path, &english, &japanese));
        }
    }
}
