//! The firm's lists: what a package of a product holds and weighs, how many a container takes, and
//! the patterns that its numbers, dates and texts follow. None of it belongs to a shipment.

use super::{KILOGRAMS, Kind, Row, entered};

/// Kilograms of one package, to the milligram.
const EACH: Kind = Kind::Decimal { whole: 6, scale: 6 };

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("product.#.quantityPerPackage", KILOGRAMS, "quantity in a package", "1包装の数量", "6060"),
    entered("product.#.netPerPackage", EACH, "net weight of a package, kg", "1包装の正味重量(kg)", "6160"),
    entered("product.#.grossPerPackage", EACH, "gross weight of a package, kg", "1包装の総重量(kg)", "6292"),
    entered("product.#.volumePerPackage", EACH, "volume of a package, m³", "1包装の容積(m³)", "6322"),
    entered("product.#.packagesPerContainer", Kind::Count, "packages in a full container", "コンテナ1本の積載個数", "7224"),
    entered("product.#.caseNumbers", Kind::Text(35), "case nos., with {first} and {last}", "ケース番号の書式({first}・{last})", "7102"),
    entered("product.#.packedDescription", Kind::Lines { each: 70, most: 6 }, "description with {packages}", "品名の書式({packages})", "7002"),
    entered("product.#.packedDescriptionLocal", Kind::Lines { each: 70, most: 6 }, "description with {packages}, local script", "品名の書式({packages}、現地表記)", "7002"),
    entered("pattern.#.path", Kind::Text(60), "datum that the pattern writes", "書き込む項目", ""),
    entered("pattern.#.text", Kind::Lines { each: 70, most: 10 }, "pattern", "書式", ""),
    entered("pattern.#.next", Kind::Count, "next number", "次の番号", ""),
];
