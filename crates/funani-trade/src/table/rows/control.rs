//! Export control: what each product was found to be, and on what that rests; whether the goods
//! fall under the catch-all control; who uses them in the end; the licence.

use super::{Kind, Row, entered};

/// What a product can be found to be: not on the list, on it, or of a kind that the list does not
/// speak of (非該当, 該当, 対象外).
const RESULTS: Kind = Kind::Choice(&["NOT_LISTED", "LISTED", "OUTSIDE"]);

/// The parts of item 16, the catch-all, of the appended table 1 of Japan's Export Trade Control
/// Order; `NONE` for goods outside both.
const CATCH_ALL: Kind = Kind::Choice(&["16(1)", "16(2)", "NONE"]);

pub(super) const STAYING: &[&str] = &[
    "goods.#.control*",
    "goods.#.catchAllItem",
    "control.classification",
    "control.item",
    "control.endUse",
    "control.licenceKind",
];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("goods.#.controlResult", RESULTS, "export-control result", "該非判定", ""),
    entered("goods.#.controlItem", Kind::Text(35), "item of the control list", "該当項番", ""),
    entered("goods.#.controlBasis", Kind::Text(70), "basis of the result", "判定根拠", ""),
    entered("goods.#.controlDate", Kind::Date, "date of the result", "判定日", "2007"),
    entered("goods.#.controlMaker", Kind::Text(70), "maker who certified the result", "該非判定書の発行メーカー", "3098"),
    entered("goods.#.controlMakerNumber", Kind::Text(35), "maker’s certificate no.", "該非判定書番号", "1004"),
    entered("goods.#.controlMakerDate", Kind::Date, "date of the maker’s certificate", "該非判定書の日付", "2007"),
    entered("goods.#.catchAllItem", CATCH_ALL, "part of item 16", "16項の該当区分", ""),
    entered("control.classification", RESULTS, "export-control result", "該非判定", ""),
    entered("control.item", Kind::Text(35), "item of the list", "該当項番", ""),
    entered("control.date", Kind::Date, "date of the result", "判定日", "2007"),
    entered("control.catchAll", Kind::Choice(&["NO_CONCERN", "CONCERN", "INFORMED"]), "catch-all (item 16) answer", "16項(キャッチオール)確認", ""),
    entered("control.catchAllBy", Kind::Text(70), "who answered for item 16", "16項確認者", "3412"),
    entered("control.catchAllDate", Kind::Date, "date of the answer for item 16", "16項確認日", "2007"),
    entered("control.endUse", Kind::Text(70), "end use", "用途", ""),
    entered("control.endUserCheck", Kind::Choice(&["CLEAR", "REVIEWED", "LISTED"]), "end-user check", "需要者確認", ""),
    entered("control.endUserScreened", Kind::Text(140), "name of the end user as checked", "確認した需要者の名称", "3412"),
    entered("control.endUserReviewed", Kind::Lines { each: 350, most: 200 }, "names alike that a person looked at", "目視確認した類似名称", ""),
    entered("control.endUserList", Kind::Text(70), "list used for the end-user check", "需要者確認に用いたリスト", ""),
    entered("control.endUserListDate", Kind::Date, "day of that list", "リストの日付", "2007"),
    entered("control.endUserBy", Kind::Text(70), "who checked the end user", "需要者確認者", "3412"),
    entered("control.endUserDate", Kind::Date, "date of the end-user check", "需要者確認日", "2007"),
    entered("control.licence", Kind::Text(35), "export licence no.", "輸出許可番号(経産省)", "1208"),
    entered("control.licenceKind", Kind::Choice(&["INDIVIDUAL", "GENERAL_BULK", "SPECIAL_BULK"]), "kind of the licence", "輸出許可の種類", ""),
    entered("control.licenceDate", Kind::Date, "licence issued", "輸出許可日", "2007"),
    entered("control.licenceUntil", Kind::Date, "licence valid until", "輸出許可の有効期限", ""),
    entered("product.#.controlResult", RESULTS, "export-control result", "該非判定", ""),
    entered("product.#.controlItem", Kind::Text(35), "item of the control list", "該当項番", ""),
    entered("product.#.controlBasis", Kind::Text(70), "basis of the result", "判定根拠", ""),
    entered("product.#.controlDate", Kind::Date, "date of the result", "判定日", "2007"),
    entered("product.#.controlMaker", Kind::Text(70), "maker who certified the result", "該非判定書の発行メーカー", "3098"),
    entered("product.#.controlMakerNumber", Kind::Text(35), "maker’s certificate no.", "該非判定書番号", "1004"),
    entered("product.#.controlMakerDate", Kind::Date, "date of the maker’s certificate", "該非判定書の日付", "2007"),
    entered("product.#.catchAllItem", CATCH_ALL, "part of item 16", "16項の該当区分", ""),
];
