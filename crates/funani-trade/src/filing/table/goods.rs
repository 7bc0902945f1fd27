//! Lines of declarations: of EDA and of IDA.

use super::super::Kind::{Ascii as A, Decimal as F, Wide as W};
use super::super::fill::Fill::{First, Number, Quantity, Same, Unit, Word};
use super::{Spec, c, m, one};

const LAW: &[&str] = &["goods.#.otherLaw"];
const NAME: &[&str] = &["goods.#.descriptionLocal", "goods.#.description"];

#[rustfmt::skip]
pub(super) const EDA: &[Spec] = &[
    m(184, "CMD", A, 12, "statistical code", one(&"goods.#.statisticalCode")).lines("goods", 50),
    m(190, "CMN", W, 600, "name of the goods", First(NAME)).lines("goods", 50),
    m(193, "QN1", F, 12, "quantity", Quantity).lines("goods", 50),
    m(194, "QT1", A, 4, "quantity, unit", Unit).lines("goods", 50),
    c(197, "BPR", F, 20, "invoice value", Number(&["goods.#.amount"])).lines("goods", 50),
    c(198, "BPC", A, 3, "invoice value, currency", one(&"invoice.currency")).lines("goods", 50).with("BPR"),
    c(200, "UPR", F, 9, "unit price", Same(&["goods.#.unitPrice"], "")).lines("goods", 50),
    c(201, "UPC", A, 3, "unit price, currency", one(&"invoice.currency")).lines("goods", 50).with("UPR"),
    c(202, "TSC", A, 4, "unit price, unit", one(&"goods.#.unit")).lines("goods", 50).with("UPR"),
    c(206, "OL1", A, 2, "other law", Word(LAW, 0)).lines("goods", 50),
    c(207, "OL2", A, 2, "other law", Word(LAW, 1)).lines("goods", 50),
    c(208, "OL3", A, 2, "other law", Word(LAW, 2)).lines("goods", 50),
    c(209, "OL4", A, 2, "other law", Word(LAW, 3)).lines("goods", 50),
    c(210, "OL5", A, 2, "other law", Word(LAW, 4)).lines("goods", 50),
];

#[rustfmt::skip]
pub(super) const IDA: &[Spec] = &[
    m(176, "CMD", A, 12, "statistical code", one(&"goods.#.statisticalCode")).lines("goods", 50),
    m(182, "CMN", W, 600, "name of the goods", First(NAME)).lines("goods", 50),
    m(183, "OR", A, 2, "country of origin", one(&"goods.#.origin")).lines("goods", 50),
    c(184, "ORS", A, 3, "duty classification", one(&"goods.#.dutyClass")).lines("goods", 50),
    m(187, "QN1", F, 12, "quantity", Quantity).lines("goods", 50),
    m(188, "QT1", A, 4, "quantity, unit", Unit).lines("goods", 50),
    c(191, "BPR", F, 20, "invoice value", Number(&["goods.#.amount"])).lines("goods", 50),
    c(192, "UPR", F, 9, "unit price", Same(&["goods.#.unitPrice"], "")).lines("goods", 50),
    c(193, "UPC", A, 3, "unit price, currency", one(&"invoice.currency")).lines("goods", 50).with("UPR"),
    c(194, "TSC", A, 4, "unit price, unit", one(&"goods.#.unit")).lines("goods", 50).with("UPR"),
    c(195, "BPC", A, 3, "invoice value, currency", one(&"invoice.currency")).lines("goods", 50).with("BPR"),
];
