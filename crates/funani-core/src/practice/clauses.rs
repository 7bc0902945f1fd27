//! Freight, clauses and order: one document, one voice.

use funani_proof::json::Value;

use super::{Case, Findings, Rule, flag, list, text};
use crate::act::OrderKind;

/// What a clause may say against the freight term, in capitals.
const PREPAID: &[&str] = &["FREIGHT PREPAID", "運賃前払"];
const COLLECT: &[&str] = &[
    "FREIGHT COLLECT",
    "FREIGHT PAYABLE AT DESTINATION",
    "運賃着払",
];
const ON_BOARD: &[&str] = &[
    "SHIPPED ON BOARD",
    "LADEN ON BOARD",
    "CLEAN ON BOARD",
    "船積済",
];

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    check_freight(case.document, findings);
    check_on_board(case.document, findings);
    match case.order {
        Some(OrderKind::Bearer) => findings.find(Rule::BearerAtIssue, ["$.isToOrder"], ""),
        Some(OrderKind::Named) => findings.find(Rule::NamedReadsAsStraight, ["$.isToOrder"], ""),
        Some(OrderKind::Shipper | OrderKind::Bank | OrderKind::Party | OrderKind::Straight)
        | None => {}
    }
}

fn check_freight(document: &Value, findings: &mut Findings) {
    let against = match text(document, "/freightPaymentTermCode") {
        Some("PRE") => COLLECT,
        Some("COL") => PREPAID,
        _ => return,
    };
    for (path, clause) in clauses(document) {
        if let Some(words) = says(clause, against) {
            let paths = [path.as_str(), "$.freightPaymentTermCode"];
            findings.find(Rule::FreightClauseContradicts, paths, words);
        }
    }
    let term = text(document, "/freightPaymentTermCode");
    let charges = list(document, "/charges");
    let agrees = |charge: &Value| text(charge, "/paymentTermCode") == term;
    if !charges.is_empty() && !charges.iter().any(agrees) {
        let paths = ["$.freightPaymentTermCode", "$.charges[0].paymentTermCode"];
        findings.find(Rule::FreightTermsDiffer, paths, "");
    }
}

fn check_on_board(document: &Value, findings: &mut Findings) {
    if flag(document, "/isShippedOnBoardType") != Some(false) {
        return;
    }
    for (path, clause) in clauses(document) {
        if let Some(words) = says(clause, ON_BOARD) {
            let paths = [path.as_str(), "$.isShippedOnBoardType"];
            findings.find(Rule::OnBoardClauseContradicts, paths, words);
        }
    }
}

/// Everything on the face that is a clause.
fn clauses(document: &Value) -> impl Iterator<Item = (String, &str)> {
    let stamped = "displayedShippedOnBoardReceivedForShipment";
    let stamp =
        text(document, &format!("/{stamped}")).map(|clause| (format!("$.{stamped}"), clause));
    let clauses = list(document, "/carrierClauses").iter().enumerate();
    let clauses = clauses.filter_map(|(at, clause)| {
        let clause = clause.as_str()?;
        Some((format!("$.carrierClauses[{at}]"), clause))
    });
    clauses.chain(stamp)
}

/// The first of the phrases that the clause holds, whatever the case and the spaces.
fn says<'a>(clause: &str, phrases: &[&'a str]) -> Option<&'a str> {
    let words: Vec<&str> = clause.split_whitespace().collect();
    let plain = words.join(" ").to_uppercase();
    phrases
        .iter()
        .copied()
        .find(|phrase| plain.contains(phrase))
}
