//! Rules about filings to NACCS: what was filed against what is entered, in which order, by when.
//!
//! They speak only of what was filed. What a filing lacks before it is made, making it says.

use super::{Rule, Severity};

mod codes;
mod numbers;
mod order;
#[cfg(test)]
pub(super) mod tests;
mod times;

const fn warning(
    id: &'static str,
    basis: &'static str,
    english: &'static str,
    japanese: &'static str,
    judge: fn(&crate::Figures, &mut super::Found),
) -> Rule {
    Rule {
        id,
        severity: Severity::Warning,
        basis,
        english,
        japanese,
        judge,
    }
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "CONTROL_NUMBER_TAKEN",
        severity: Severity::Error,
        basis: "NACCS: EDA field EKN holds the number that ECR gave, not that of the B/L",
        english: "The export control number is a number of something else.",
        japanese: "輸出管理番号が他の番号(B/L番号など)と同じです。",
        judge: numbers::control,
    },
    warning(
        "FILING_NUMBER_TWICE",
        "every answer of NACCS brings a number of its own",
        "Two answers have the same number.",
        "二つの回答の番号が同じです。",
        numbers::twice,
    ),
    warning(
        "FILING_NUMBER_MISSING",
        "an answer that accepts or permits brings a number; a permit its date",
        "An answer is recorded without its number or date.",
        "受理・許可の番号または日付がありません。",
        numbers::missing,
    ),
    warning(
        "DECLARATION_NUMBER_FORM",
        "practice: declaration numbers have eleven digits; not compared with the specification in force",
        "A number of a declaration or permit has not eleven digits.",
        "申告番号・許可番号が数字11桁ではありません。",
        numbers::form,
    ),
    warning(
        "PERMIT_NUMBER_DIFFERS",
        "practice: a permit bears the number of its declaration",
        "The number of the permit is not that of the declaration.",
        "許可番号が申告番号と異なります。",
        numbers::permit,
    ),
    warning(
        "FILING_REFUSED",
        "what was refused is corrected and filed again",
        "A filing was refused and stands open.",
        "拒否された手続が残っています。",
        order::refused,
    ),
    warning(
        "ADVANCE_FILING_STOPS",
        "advance filing rules of Japan: HLD, DNL, DNU and SPD are answered by a correction",
        "The advance filing was not accepted: the cargo is held or must not be loaded or unloaded.",
        "出港前報告が受理されていません(保留、船積・船卸し不可など)。",
        order::stopped,
    ),
    warning(
        "FILED_OUT_OF_TURN",
        "NACCS: a procedure follows the one whose number it needs; food before its import permit",
        "Something was filed before what must be answered first.",
        "先に必要な手続の回答がないまま提出されています。",
        order::turn,
    ),
    warning(
        "FILED_BEFORE_ITS_NEED",
        "NACCS: a procedure is filed after the one whose number it needs",
        "Something was filed earlier than what it follows.",
        "前提となる手続より前の日時に提出されています。",
        order::times,
    ),
    warning(
        "LOADED_WITHOUT_PERMIT",
        "Customs Act of Japan, art. 67: goods are exported after the permit",
        "The goods were loaded, and no permit is recorded.",
        "輸出許可の記録がないまま船積されています。",
        order::permit,
    ),
    warning(
        "DEPARTURE_NOT_REPORTED",
        "advance filing rules of Japan: the departure is reported (ATD)",
        "The goods were declared for import, and no departure was reported.",
        "輸入申告済みですが、出港日時報告(ATD)がありません。",
        order::departure,
    ),
    warning(
        "PERMIT_DATE_WRONG",
        "a permit follows its declaration and comes before loading; an import permit after arrival",
        "The date of a permit does not go with the declaration, loading or arrival.",
        "許可年月日が申告・船積・到着と整合しません。",
        times::permit,
    ),
    warning(
        "PERMIT_EXPIRED",
        "a permit holds on the day of loading",
        "The permit ran out before loading.",
        "船積前に許可の有効期限が切れています。",
        times::expired,
    ),
    warning(
        "FILED_AFTER_DEPARTURE",
        "what is filed for export is filed before the ship leaves",
        "Something was filed or planned for a day after departure.",
        "出港後の日付で提出または予定されています。",
        times::late,
    ),
    warning(
        "FILING_DATES_FAR_APART",
        "practice: filed within a month before departure, after the invoice; released after it",
        "The day of a filing does not belong to this shipment.",
        "提出日がこの船積の日程と合いません。",
        times::far,
    ),
    warning(
        "ADVANCE_FILING_LATE",
        "Customs Act of Japan, art. 15: 24 hours before departure from the port of loading",
        "The advance filing came later than 24 hours before departure.",
        "出港前報告が出港24時間前に間に合っていません。",
        times::advance,
    ),
    warning(
        "DEPARTURE_TIMES_DIFFER",
        "the departure is one: as planned, as loaded and as reported",
        "Times of departure do not agree.",
        "出港日時が一致しません。",
        times::departure,
    ),
    warning(
        "RELEASED_BEFORE_PAYMENT",
        "practice: no release before freight and charges are paid",
        "The release was filed before freight and charges were paid, or before departure.",
        "運賃・諸費用の支払前、または出港前にD/Oレス登録されています。",
        times::release,
    ),
    warning(
        "FILING_CODE_FORM",
        "NACCS: offices have two characters, bonded areas and users five; not compared with the specification in force",
        "A code of an office, a bonded area or a user has another length.",
        "官署・保税地域・利用者コードの桁数が異なります。",
        codes::form,
    ),
    warning(
        "DISTRICT_DIFFERS",
        "NACCS: office and bonded area of one customs district begin with the same digit; from memory, and declarations elsewhere are possible for some",
        "Customs office and bonded area belong to different districts.",
        "申告官署と蔵置場所の税関が異なります。",
        codes::district,
    ),
    warning(
        "TRADER_CODE_WRONG",
        "NACCS: a trader code is the corporate number (13 digits, check digit) with four digits more",
        "The trader code of a company in Japan is not its corporate number with four digits.",
        "輸出入者コードが法人番号+4桁ではありません。",
        codes::trader,
    ),
    warning(
        "STATISTICAL_CODE_DIFFERS",
        "statistical codes of Japan have nine digits and NACCS’s one; six of them are the HS code",
        "The statistical code is not of nine or ten digits, or of another HS code.",
        "統計品目番号が9~10桁でないか、HSコードと一致しません。",
        codes::statistical,
    ),
    warning(
        "FOOD_LAW_MISSING",
        "import declarations of food name the Food Sanitation Act among other laws",
        "Food is declared without a code of other laws.",
        "食品ですが、他法令コードがありません。",
        codes::food,
    ),
    warning(
        "FILED_INCOMPLETE",
        "the table of fields of each procedure",
        "What was filed could not be filed from these data now.",
        "提出済みの手続に必要な項目が足りないか、形式が合いません。",
        codes::complete,
    ),
];
