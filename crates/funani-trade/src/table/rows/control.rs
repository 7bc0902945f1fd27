//! Export control: what each product and the shipment were found to be.

use super::{Kind, Row, entered};

pub(super) const STAYING: &[&str] = &["goods.#.control*", "control.classification", "control.item"];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("goods.#.controlResult", Kind::Choice(&["NOT_LISTED", "LISTED"]), "export-control result", "該非判定", ""),
    entered("goods.#.controlItem", Kind::Text(35), "item of the control list", "該当項番", ""),
    entered("goods.#.controlBasis", Kind::Text(70), "basis of the result", "判定根拠", ""),
    entered("goods.#.controlDate", Kind::Date, "date of the result", "判定日", "2007"),
    entered("control.classification", Kind::Choice(&["NOT_LISTED", "LISTED"]), "export-control result", "該非判定", ""),
    entered("control.item", Kind::Text(35), "item of the list", "該当項番", ""),
    entered("control.licence", Kind::Text(35), "export licence no.", "輸出許可番号(経産省)", "1208"),
    entered("control.date", Kind::Date, "date of the result", "判定日", "2007"),
    entered("product.#.controlResult", Kind::Choice(&["NOT_LISTED", "LISTED"]), "export-control result", "該非判定", ""),
    entered("product.#.controlItem", Kind::Text(35), "item of the control list", "該当項番", ""),
    entered("product.#.controlBasis", Kind::Text(70), "basis of the result", "判定根拠", ""),
    entered("product.#.controlDate", Kind::Date, "date of the result", "判定日", "2007"),
];
