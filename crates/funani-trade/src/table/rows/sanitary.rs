//! Certificates of health, plant health, fishery and food: applied for or received, one a line.

use super::{KILOGRAMS, Kind, Row, entered};
use funani_core::codes::CodeList;

pub(super) const STAYING: &[&str] = &[
    "sanitary.#.kind",
    "sanitary.#.goods",
    "sanitary.#.issuer",
    "sanitary.#.country",
];

/// Kinds of certificates: plant health, animal health, health of fishery products, food hygiene
/// (manufacture and sale), catch, radiation, free sale, halal, fumigation.
const KINDS: Kind = Kind::Choice(&[
    "PHYTOSANITARY",
    "ANIMAL_HEALTH",
    "FISHERY_HEALTH",
    "FOOD_HYGIENE",
    "CATCH",
    "RADIATION",
    "FREE_SALE",
    "HALAL",
    "FUMIGATION",
]);

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("sanitary.#.kind", KINDS, "kind of certificate", "証明書の種類", "1001"),
    entered("sanitary.#.goods", Kind::Count, "goods line", "品目番号", "1496"),
    entered("sanitary.#.issuer", Kind::Text(70), "issuer", "発行機関", "3456"),
    entered("sanitary.#.country", Kind::Code(CodeList::Country), "country it is made out for", "証明書の仕向国", "3216"),
    entered("sanitary.#.applied", Kind::Date, "applied for on", "申請日", "2007"),
    entered("sanitary.#.number", Kind::Text(35), "certificate no.", "証明書番号", "1004"),
    entered("sanitary.#.date", Kind::Date, "date of the certificate", "証明書の日付", "2007"),
    entered("sanitary.#.until", Kind::Date, "valid until", "証明書の有効期限", ""),
    entered("sanitary.#.netWeight", KILOGRAMS, "net weight in the certificate, kg", "証明書記載の正味重量(kg)", "6160"),
    entered("sanitary.#.container", Kind::Container, "container in the certificate", "証明書記載のコンテナ番号", "8260"),
];
