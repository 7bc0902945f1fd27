//! Cargo insurance: what is applied for, and what the policy or certificate that came back says.

use super::{Kind, MONEY, Row, entered};
use funani_core::codes::CodeList;

pub(super) const STAYING: &[&str] = &[
    "insurance.openCover",
    "insurance.kind",
    "insurance.conditions",
    "insurance.from",
    "insurance.to",
    "insurance.claimsAgent",
];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("insurance.application", Kind::Text(35), "application no.", "保険申込番号", "1004"),
    entered("insurance.applicationDate", Kind::Date, "date of the application", "保険申込日", "2007"),
    entered("insurance.openCover", Kind::Text(35), "open cover no.", "包括予定保険証券番号", "1268"),
    entered("insurance.kind", Kind::Choice(&["DEFINITE", "PROVISIONAL"]), "definite or provisional", "確定・予定の別", ""),
    entered("insurance.conditions", Kind::Lines { each: 70, most: 3 }, "special conditions", "特約", "4494"),
    entered("insurance.from", Kind::Text(35), "insured from", "保険区間(発)", ""),
    entered("insurance.to", Kind::Text(35), "insured to", "保険区間(着)", ""),
    entered("insurance.claimsAgent", Kind::Text(70), "claims settling agent", "クレーム・エージェント", ""),
    entered("insurance.amount", MONEY, "sum insured by the policy", "証券記載の保険金額", "5482"),
    entered("insurance.currency", Kind::Code(CodeList::Currency), "currency of the policy", "証券の通貨", "6345"),
    entered("insurance.vessel", Kind::Text(35), "vessel in the policy", "証券記載の本船名", "8212"),
    entered("insurance.voyage", Kind::Text(10), "voyage in the policy", "証券記載の航海番号", "8028"),
    entered("insurance.invoice", Kind::Text(35), "invoice no. in the policy", "証券記載のインボイス番号", "1334"),
];
