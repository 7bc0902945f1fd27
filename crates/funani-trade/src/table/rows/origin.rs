//! Origin: what proves it, under which agreement.

use super::{Kind, Row, entered};

pub(super) const STAYING: &[&str] = &["goods.#.originDecision"];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("goods.#.originDecision", Kind::Text(35), "origin decision no.", "原産品判定番号", ""),
    entered("product.#.originDecision", Kind::Text(35), "origin decision no.", "原産品判定番号", ""),
];
