//! What is declared to customs and stands in no other document: the declaration's own numbers, dates
//! and values, and a ship's arrival. Everything else of a declaration is data of the consignment.

use super::{Kind, MONEY, Row, entered};
use funani_core::codes::CodeList;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("entry.number", Kind::Text(35), "declaration no.", "申告番号", "1426"),
    entered("entry.date", Kind::Date, "date of the declaration", "申告日", "2007"),
    entered("entry.taxId", Kind::Text(35), "tax id of importer or exporter", "輸入者・輸出者の納税者番号", "3040"),
    entered("entry.office", Kind::Text(17), "customs office", "申告官署", "3193"),
    entered("entry.procedure", Kind::Text(10), "customs procedure", "通関手続", "9353"),
    entered("entry.arrival", Kind::Date, "date of arrival", "入港日", "2349"),
    entered("entry.currency", Kind::Code(CodeList::Currency), "currency of the customs value", "課税価格の通貨", "6345"),
    entered("entry.customsValue", MONEY, "customs value", "課税価格", "5032"),
    entered("entry.freight", MONEY, "freight in the customs value", "課税価格中の運賃", "5004"),
    entered("entry.insurance", MONEY, "insurance in the customs value", "課税価格中の保険料", "5004"),
    entered("entry.permit", Kind::Text(35), "permit or licence no.", "許可・承認番号", "1004"),
    entered("entry.ucr", Kind::Text(35), "unique consignment reference", "UCR", "1202"),
    entered("goods.#.customsValue", MONEY, "customs value of the line", "課税価格(欄)", "5032"),
];
