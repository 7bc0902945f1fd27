//! Origin: under which agreement a line is preferred, why it originates, and what proves it.
//!
//! A line of goods names its agreement and the criterion that it meets; `material` is the bill of
//! materials of one unit of the product; `proof` is a certificate or a declaration, of which there
//! is one for each agreement that lines name, and what it states once it is there.

use super::{KILOGRAMS, Kind, MONEY, Row, computed, entered};
use funani_core::codes::CodeList;

/// What belongs to one shipment does not stay: what was caught or harvested, numbers and dates of
/// certificates, what they state, the rate of exchange.
pub(super) const STAYING: &[&str] = &[
    "goods.#.originDecision",
    "goods.#.agreement",
    "goods.#.originProof",
    "goods.#.originCriterion",
    "goods.#.originRule",
    "goods.#.originHs*",
    "goods.#.originProcess",
    "goods.#.rvcMethod",
    "goods.#.rvcRequired",
    "goods.#.accumulation",
    "goods.#.deMinimis",
    "material.#.*",
    "proof.#.agreement",
    "proof.#.kind",
    "proof.#.form",
    "proof.#.issuer*",
    "proof.#.approvedExporter",
    "proof.#.thirdCountryInvoice",
    "origin.registration",
    "origin.currency",
];

/// The agreements, by the names that `data/agreements.json` describes.
const AGREEMENT: Kind = Kind::Choice(&[
    "JTEPA", "JSEPA", "JMEPA", "JIEPA", "JPEPA", "JBEPA", "JVEPA", "RCEP", "AJCEP", "CPTPP", "GSP",
]);
/// Issued by a body, made out by an approved exporter, or by any exporter, producer or importer.
const PROOF: Kind = Kind::Choice(&["ISSUED", "APPROVED", "SELF"]);
/// Wholly obtained; made only of originating materials; change of chapter, heading, subheading;
/// value content; specific process.
const CRITERION: Kind = Kind::Choice(&["WO", "PE", "CC", "CTH", "CTSH", "RVC", "SP"]);
const METHOD: Kind = Kind::Choice(&["BUILD_DOWN", "BUILD_UP"]);
/// Hundredths.
const PERCENT: Kind = Kind::Decimal { whole: 3, scale: 2 };
/// The value of a material in one unit of the product.
const COST: Kind = Kind::Decimal {
    whole: 11,
    scale: 4,
};
/// The quantity of a material in one unit of the product.
const SHARE: Kind = Kind::Decimal { whole: 9, scale: 6 };

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    entered("goods.#.originDecision", Kind::Text(35), "origin decision no.", "原産品判定番号", ""),
    entered("goods.#.agreement", AGREEMENT, "trade agreement", "利用協定", ""),
    entered("goods.#.originProof", PROOF, "kind of proof of origin", "原産地証明の方式", ""),
    entered("goods.#.originCriterion", CRITERION, "origin criterion", "原産性の基準", ""),
    entered("goods.#.originRule", Kind::Text(70), "product-specific rule", "品目別規則", ""),
    entered("goods.#.originHs", Kind::HsCode, "HS code in the agreement's edition", "HSコード(協定の版)", "7357"),
    entered("goods.#.originHsEdition", Kind::HsEdition, "HS edition of the agreement", "HSの版(協定)", "7357"),
    entered("goods.#.originStatement", Kind::Lines { each: 70, most: 10 }, "statement of capture or harvest", "漁獲・収穫等の説明", ""),
    entered("goods.#.originProcess", Kind::Lines { each: 70, most: 10 }, "process of production", "製造工程", ""),
    entered("goods.#.rvcMethod", METHOD, "method of the value content", "付加価値の計算方式", ""),
    entered("goods.#.rvcRequired", PERCENT, "value content asked for, %", "必要付加価値割合(%)", ""),
    entered("goods.#.rvcFob", COST, "FOB value of one unit, in the worksheet's currency", "1単位のFOB価額(計算通貨)", "5032"),
    entered("goods.#.rvcCosts", COST, "originating costs besides materials in one unit", "材料以外の原産費用(1単位)", ""),
    entered("goods.#.accumulation", Kind::Flag, "accumulation", "累積", ""),
    entered("goods.#.deMinimis", Kind::Flag, "de minimis", "僅少の非原産材料", ""),
    computed("goods.#.originWritten", Kind::Text(10), "origin criterion as the certificate writes it", "原産性の基準(証明書の表記)", ""),
    computed("goods.#.originCode", Kind::HsCode, "HS code for the proof of origin", "HSコード(原産地証明)", "7357"),
    computed("goods.#.originFob", MONEY, "FOB value of the line where the certificate shows it", "FOB価額(証明書に記載する場合)", "5032"),
    computed("goods.#.originPaper", Kind::Text(35), "paper that proves the origin", "原産性を証明する書類", ""),
    entered("material.#.goods", Kind::Count, "goods line", "品目番号", "1496"),
    entered("material.#.description", Kind::Text(70), "material", "原材料名", "7002"),
    entered("material.#.hsCode", Kind::HsCode, "HS code", "HSコード", "7357"),
    entered("material.#.hsEdition", Kind::HsEdition, "HS edition", "HSの版", "7357"),
    entered("material.#.origin", Kind::Code(CodeList::Country), "country of origin", "原産国", "3238"),
    entered("material.#.status", Kind::Choice(&["ORIGINATING", "NON_ORIGINATING"]), "originating or not", "原産・非原産", ""),
    entered("material.#.evidence", Kind::Text(70), "what proves that it originates", "原産性の根拠資料", ""),
    entered("material.#.quantity", SHARE, "quantity in one unit", "1単位当たり数量", "6060"),
    entered("material.#.unit", Kind::Code(CodeList::Unit), "unit", "単位", "6410"),
    entered("material.#.value", COST, "value in one unit", "1単位当たり価額", "5110"),
    entered("origin.registration", Kind::Text(35), "exporter's number at the issuing body", "企業登録番号(発給機関)", "1154"),
    entered("origin.currency", Kind::Code(CodeList::Currency), "currency of the worksheet", "計算通貨", "6345"),
    entered("origin.rate", Kind::Decimal { whole: 7, scale: 6 }, "worksheet's currency for one of the invoice's", "換算レート(インボイス通貨1単位)", "5402"),
    entered("origin.rateDate", Kind::Date, "date of the rate", "換算日", "2007"),
    entered("origin.directProof", Kind::Choice(&["THROUGH_BILL", "CUSTOMS_CERTIFICATE", "OTHER"]), "evidence of direct consignment", "積送基準の証明", ""),
    entered("origin.directProofNumber", Kind::Text(35), "number of that evidence", "積送基準の証明書番号", ""),
    entered("proof.#.agreement", AGREEMENT, "trade agreement", "利用協定", ""),
    entered("proof.#.kind", PROOF, "kind of proof of origin", "原産地証明の方式", ""),
    entered("proof.#.form", Kind::Choice(&["PAPER", "PDF", "DATA"]), "form of the certificate", "証明書の媒体", ""),
    entered("proof.#.application", Kind::Text(35), "application no.", "発給申請番号", "1426"),
    entered("proof.#.state", Kind::Choice(&["APPLIED", "ISSUED", "REFUSED"]), "state", "状況", ""),
    entered("proof.#.number", Kind::Text(35), "certificate no.", "証明書番号", "1250"),
    entered("proof.#.date", Kind::Date, "date of the certificate", "証明書の発給日", "2007"),
    entered("proof.#.issuer", Kind::Text(70), "issuing body", "発給機関", ""),
    entered("proof.#.issuerCountry", Kind::Code(CodeList::Country), "issuing country", "発給国", "3207"),
    entered("proof.#.approvedExporter", Kind::Text(35), "approved exporter's number", "認定輸出者番号", ""),
    entered("proof.#.thirdCountryInvoice", Kind::Flag, "third-country invoicing", "第三国インボイス", ""),
    entered("proof.#.backToBack", Kind::Flag, "back-to-back", "連続する原産地証明書", ""),
    entered("proof.#.replacement", Kind::Flag, "issued in place of another certificate", "差替え発給", ""),
    entered("proof.#.retroactive", Kind::Flag, "issued retroactively", "遡及発給", ""),
    entered("proof.#.exhibition", Kind::Flag, "exhibition", "展示", ""),
    entered("proof.#.partialCumulation", Kind::Flag, "partial cumulation", "部分累積", ""),
    entered("proof.#.originalNumber", Kind::Text(35), "original certificate no.", "元の証明書番号", "1250"),
    entered("proof.#.originalDate", Kind::Date, "date of the original certificate", "元の証明書の発給日", "2007"),
    entered("proof.#.originalCountry", Kind::Code(CodeList::Country), "country of the original certificate", "元の証明書の発給国", "3207"),
    entered("proof.#.invoiceNumber", Kind::Text(35), "invoice no. that it states", "証明書記載のインボイス番号", "1334"),
    entered("proof.#.packages", Kind::Count, "packages that it states", "証明書記載の個数", "7224"),
    entered("proof.#.grossWeight", KILOGRAMS, "gross weight that it states, kg", "証明書記載の総重量(kg)", "6292"),
    entered("proof.#.fob", MONEY, "FOB value that it states", "証明書記載のFOB価額", "5032"),
    entered("proof.#.remarks", Kind::Lines { each: 70, most: 4 }, "remarks", "備考", "4440"),
    entered("product.#.originDecision", Kind::Text(35), "origin decision no.", "原産品判定番号", ""),
    entered("product.#.agreement", AGREEMENT, "trade agreement", "利用協定", ""),
    entered("product.#.originProof", PROOF, "kind of proof of origin", "原産地証明の方式", ""),
    entered("product.#.originCriterion", CRITERION, "origin criterion", "原産性の基準", ""),
    entered("product.#.originRule", Kind::Text(70), "product-specific rule", "品目別規則", ""),
    entered("product.#.originProcess", Kind::Lines { each: 70, most: 10 }, "process of production", "製造工程", ""),
    entered("product.#.rvcMethod", METHOD, "method of the value content", "付加価値の計算方式", ""),
    entered("product.#.rvcRequired", PERCENT, "value content asked for, %", "必要付加価値割合(%)", ""),
];
