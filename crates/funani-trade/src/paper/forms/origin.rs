//! Proofs of origin: the declaration that is made here, and drafts of what an issuing body is asked
//! for, box by box.
//!
//! Boxes of Form RCEP: general form of the agreement; of Form AJ: the ASEAN version, compared with
//! a list of its boxes only.

use super::super::Field::{self, Datum, Party};
use super::super::{Class, Column, Form, Item, Only, Part};
use super::{ROUTE, SIGNED, own};
use crate::origin;

#[cfg(test)]
mod tests;

const fn of(agreement: &'static [&'static str]) -> Only {
    Only {
        member: "proof.#.agreement",
        is: agreement,
    }
}

const RCEP: Only = of(&["RCEP"]);
const AJ: Only = of(&["AJCEP"]);
const OTHERS: Only = of(&[
    "JTEPA", "JSEPA", "JMEPA", "JIEPA", "JPEPA", "JBEPA", "JVEPA", "GSP",
]);
const DECLARED: Only = Only {
    member: "proof.#.kind",
    is: &["SELF", "APPROVED"],
};

const fn proved_by(paper: &'static [&'static str]) -> Only {
    Only {
        member: "goods.#.originPaper",
        is: paper,
    }
}

const LINES_RCEP: Only = proved_by(&["ORIGIN_APPLICATION_RCEP"]);
const LINES_AJ: Only = proved_by(&["ORIGIN_APPLICATION_AJCEP"]);
const LINES_OTHERS: Only = proved_by(&["ORIGIN_APPLICATION"]);
const LINES_DECLARED: Only = proved_by(&["ORIGIN_DECLARATION"]);

const fn boxed(english: &'static str, japanese: &'static str, of: &'static [Item]) -> Field {
    Field::Box {
        english,
        japanese,
        of,
    }
}

const fn column(
    english: &'static str,
    japanese: &'static str,
    of: &'static [&'static [&'static str]],
) -> Column {
    Column::Box {
        english,
        japanese,
        of,
    }
}

/// What every proof needs of its lines.
const NEEDS: &[&str] = &[
    "invoice.number",
    "invoice.date",
    "party.exporter.name",
    "party.importer.name",
    "transport.destination",
    "goods.#.description",
    "goods.#.packages",
    "goods.#.grossWeight",
    "goods.#.origin",
    "goods.#.originCode",
    "goods.#.originWritten",
];

const LEFT_BLANK: Item = Item::Print {
    english: "left for the authority",
    japanese: "(当局記入欄)",
};

const DRAFT: Part = Part::Sentence {
    english: "Draft of an application: not a certificate. Only what the issuing body gives out is one.",
    japanese: "申請用の下書きです。発給機関が発給したものだけが証明書です。",
};

/// What every draft and the declaration say of themselves.
pub(super) const NOT_COMPARED: Part = Part::Sentence {
    english: "Boxes and the written form of the criterion were not compared with the agreement.",
    japanese: "欄の構成と原産性基準の表記は協定本文との照合未了です。",
};

/// The declaration of any exporter, or of an approved one.
pub(super) const DECLARATION: Form = Form {
    kind: "ORIGIN_DECLARATION",
    code: "",
    english: "Declaration of origin",
    japanese: "原産品申告書",
    class: Class::Made,
    about: &[LINES_DECLARED, DECLARED],
    number: "invoice.number",
    needs: &[
        "invoice.number",
        "invoice.date",
        "party.exporter.name",
        "party.importer.name",
        "transport.destination",
        "goods.#.description",
        "goods.#.origin",
        "goods.#.originCode",
        "goods.#.originWritten",
        "sign.name",
    ],
    asks: Some(origin::undeclared),
    due: &[("goods.#.originPaper", &["ORIGIN_DECLARATION"])],
    parts: &[
        Part::Boxes(&[
            boxed("Exporter", "輸出者", &[Item::Exporter(DECLARED)]),
            Party("importer"),
            Party("producer"),
            Datum("invoice.date"),
            boxed(
                "Declaration",
                "申告",
                &[
                    Item::First(DECLARED, "proof.#.agreement"),
                    Item::First(DECLARED, "proof.#.number"),
                    Item::First(DECLARED, "proof.#.date"),
                    Item::First(DECLARED, "proof.#.approvedExporter"),
                    Item::First(DECLARED, "proof.#.thirdCountryInvoice"),
                ],
            ),
            boxed(
                "Issuer of the invoice in a third country",
                "第三国インボイス発行者",
                &[Item::Issuer(DECLARED)],
            ),
            Datum("transport.destination"),
        ]),
        ROUTE,
        Part::Lines {
            list: "goods",
            only: LINES_DECLARED,
            columns: &[
                own("goods.#.agreement"),
                own("goods.#.description"),
                own("goods.#.originCode"),
                own("goods.#.originWritten"),
                own("goods.#.accumulation"),
                own("goods.#.deMinimis"),
                own("goods.#.origin"),
                own("goods.#.quantity"),
                own("goods.#.unit"),
                own("goods.#.grossWeight"),
                own("goods.#.originFob"),
            ],
            totals: &[],
        },
        Part::Sentence {
            english: "I declare that the goods described above originate in the country stated and meet the criterion stated under the agreement, that this is true and accurate, and that I keep and will show on request what proves it.",
            japanese: "上記の産品は、記載の協定に基づく原産性の基準を満たす原産品であり、記載事項は真実かつ正確であることを申告します。根拠資料を保管し、求めに応じて提示します。",
        },
        NOT_COMPARED,
        SIGNED,
    ],
};

/// What an issuing body is asked for, box by box of Form RCEP.
pub(super) const RCEP_APPLICATION: Form = Form {
    kind: "ORIGIN_APPLICATION_RCEP",
    code: "",
    english: "Application for a certificate of origin, Form RCEP",
    japanese: "原産地証明書発給申請(RCEP協定)",
    class: Class::AppliedFor,
    about: &[LINES_RCEP],
    number: "invoice.number",
    needs: NEEDS,
    asks: None,
    due: &[("goods.#.originPaper", &["ORIGIN_APPLICATION_RCEP"])],
    parts: &[
        DRAFT,
        NOT_COMPARED,
        Part::Boxes(&[
            boxed(
                "1. Goods consigned from (exporter)",
                "1. 輸出者",
                &[Item::Exporter(RCEP)],
            ),
            boxed(
                "2. Goods consigned to (importer, consignee)",
                "2. 輸入者・荷受人",
                &[Item::Party("importer")],
            ),
            boxed("3. Producer", "3. 生産者", &[Item::Party("producer")]),
            boxed(
                "4. Means of transport and route",
                "4. 輸送手段及び経路",
                TRANSPORT,
            ),
            boxed("5. For official use", "5. 公用欄", &[LEFT_BLANK]),
        ]),
        Part::Lines {
            list: "goods",
            only: LINES_RCEP,
            columns: &[
                column("6. Item", "6. 品目番号", &[]),
                column("7. Marks", "7. 荷印", MARKS),
                column("8. Packages; description", "8. 個数・包装・品名", PACKED),
                column(
                    "9. HS code (6 digits)",
                    "9. HSコード(6桁)",
                    &[&["goods.#.originCode"]],
                ),
                column("10. Criterion", "10. 原産性の基準", WRITTEN),
                column(
                    "10. Accumulation (ACU)",
                    "10. 累積(ACU)",
                    &[&["goods.#.accumulation"]],
                ),
                column(
                    "10. De minimis (DMI)",
                    "10. 僅少の非原産材料(DMI)",
                    &[&["goods.#.deMinimis"]],
                ),
                column(
                    "11. RCEP country of origin",
                    "11. RCEP原産国",
                    &[&["goods.#.origin"]],
                ),
                column(
                    "12. Gross weight, kg; FOB under RVC",
                    "12. 総重量(kg)・FOB(RVCのみ)",
                    MEASURED,
                ),
                column(
                    "13. Invoice no. and date",
                    "13. インボイス番号・日付",
                    INVOICED,
                ),
            ],
            totals: &[],
        },
        Part::Boxes(&[
            boxed(
                "14. Remarks",
                "14. 備考",
                &[
                    Item::Issuer(RCEP),
                    Item::First(RCEP, "proof.#.originalNumber"),
                    Item::First(RCEP, "proof.#.originalDate"),
                    Item::First(RCEP, "proof.#.originalCountry"),
                    Item::First(RCEP, "proof.#.remarks"),
                ],
            ),
            boxed(
                "15. Declaration by the exporter or producer",
                "15. 輸出者・生産者の申告",
                DECLARED_BY,
            ),
            boxed("16. Certification", "16. 証明", &[LEFT_BLANK]),
            boxed(
                "17. Ticks",
                "17. 該当欄",
                &[
                    Item::First(RCEP, "proof.#.backToBack"),
                    Item::First(RCEP, "proof.#.thirdCountryInvoice"),
                    Item::First(RCEP, "proof.#.retroactive"),
                ],
            ),
        ]),
    ],
};

/// What an issuing body is asked for, box by box of Form AJ.
pub(super) const AJ_APPLICATION: Form = Form {
    kind: "ORIGIN_APPLICATION_AJCEP",
    code: "",
    english: "Application for a certificate of origin, Form AJ",
    japanese: "原産地証明書発給申請(日アセアン協定 Form AJ)",
    class: Class::AppliedFor,
    about: &[LINES_AJ],
    number: "invoice.number",
    needs: NEEDS,
    asks: None,
    due: &[("goods.#.originPaper", &["ORIGIN_APPLICATION_AJCEP"])],
    parts: &[
        DRAFT,
        NOT_COMPARED,
        Part::Boxes(&[
            boxed(
                "1. Goods consigned from (exporter)",
                "1. 輸出者",
                &[Item::Exporter(AJ)],
            ),
            boxed(
                "2. Goods consigned to (importer)",
                "2. 輸入者",
                &[Item::Party("importer")],
            ),
            boxed(
                "3. Means of transport and route",
                "3. 輸送手段及び経路",
                TRANSPORT,
            ),
            boxed("4. For official use", "4. 公用欄", &[LEFT_BLANK]),
        ]),
        Part::Lines {
            list: "goods",
            only: LINES_AJ,
            columns: &[
                column("5. Item", "5. 品目番号", &[]),
                column("6. Marks", "6. 荷印", MARKS),
                column(
                    "7. Packages; description; HS code",
                    "7. 個数・包装・品名・HSコード",
                    &[
                        &["goods.#.packages"],
                        &["goods.#.package"],
                        &["goods.#.description"],
                        &["goods.#.originCode"],
                    ],
                ),
                column("8. Criterion", "8. 原産性の基準", WRITTEN),
                column(
                    "13. Accumulation (ACU)",
                    "13. 累積(ACU)",
                    &[&["goods.#.accumulation"]],
                ),
                column(
                    "13. De minimis (DMI)",
                    "13. 僅少の非原産材料(DMI)",
                    &[&["goods.#.deMinimis"]],
                ),
                column(
                    "9. Gross weight, kg; FOB under RVC",
                    "9. 総重量(kg)・FOB(RVCのみ)",
                    MEASURED,
                ),
                column(
                    "10. Invoice no. and date",
                    "10. インボイス番号・日付",
                    INVOICED,
                ),
            ],
            totals: &[],
        },
        Part::Boxes(&[
            boxed(
                "11. Declaration by the exporter",
                "11. 輸出者の申告",
                DECLARED_BY,
            ),
            boxed("12. Certification", "12. 証明", &[LEFT_BLANK]),
            boxed(
                "13. Ticks",
                "13. 該当欄",
                &[
                    Item::First(AJ, "proof.#.thirdCountryInvoice"),
                    Item::Issuer(AJ),
                    Item::First(AJ, "proof.#.exhibition"),
                    Item::First(AJ, "proof.#.backToBack"),
                    Item::First(AJ, "proof.#.originalNumber"),
                    Item::First(AJ, "proof.#.originalDate"),
                    Item::First(AJ, "proof.#.retroactive"),
                    Item::First(AJ, "proof.#.partialCumulation"),
                    Item::First(AJ, "proof.#.remarks"),
                ],
            ),
        ]),
    ],
};

/// What an issuing body is asked for under the other agreements.
pub(super) const OTHER_APPLICATION: Form = Form {
    kind: "ORIGIN_APPLICATION",
    code: "",
    english: "Application for a certificate of origin",
    japanese: "特定原産地証明書発給申請",
    class: Class::AppliedFor,
    about: &[LINES_OTHERS],
    number: "invoice.number",
    needs: NEEDS,
    asks: None,
    due: &[("goods.#.originPaper", &["ORIGIN_APPLICATION"])],
    parts: &[
        DRAFT,
        NOT_COMPARED,
        Part::Boxes(&[
            boxed("Exporter", "輸出者", &[Item::Exporter(OTHERS)]),
            Party("importer"),
            Party("producer"),
            boxed(
                "Means of transport and route",
                "輸送手段及び経路",
                TRANSPORT,
            ),
        ]),
        Part::Lines {
            list: "goods",
            only: LINES_OTHERS,
            columns: &[
                own("goods.#.agreement"),
                column("Marks", "荷印", MARKS),
                column("Packages; description", "個数・包装・品名", PACKED),
                own("goods.#.originCode"),
                column("Criterion", "原産性の基準", WRITTEN),
                own("goods.#.origin"),
                column(
                    "Gross weight, kg; FOB under RVC",
                    "総重量(kg)・FOB(RVCのみ)",
                    MEASURED,
                ),
                column("Invoice no. and date", "インボイス番号・日付", INVOICED),
            ],
            totals: &[],
        },
        Part::Lines {
            list: "proof",
            only: OTHERS,
            columns: &[
                own("proof.#.agreement"),
                own("proof.#.thirdCountryInvoice"),
                own("proof.#.retroactive"),
                own("proof.#.remarks"),
            ],
            totals: &[],
        },
        Part::Boxes(&[
            boxed(
                "Issuer of the invoice in a third country",
                "第三国インボイス発行者",
                &[Item::Issuer(OTHERS)],
            ),
            boxed("Declaration by the exporter", "輸出者の申告", DECLARED_BY),
        ]),
    ],
};

const TRANSPORT: &[Item] = &[
    Item::Datum("transport.departure"),
    Item::Datum("transport.vessel"),
    Item::Datum("transport.voyage"),
    Item::Datum("transport.loading"),
    Item::Datum("transport.transhipment"),
    Item::Datum("transport.discharge"),
];
const MARKS: &[&[&str]] = &[&["goods.#.marks", "invoice.marks"]];
const PACKED: &[&[&str]] = &[
    &["goods.#.packages"],
    &["goods.#.package"],
    &["goods.#.description"],
];
const WRITTEN: &[&[&str]] = &[&["goods.#.originWritten"]];
const MEASURED: &[&[&str]] = &[&["goods.#.grossWeight"], &["goods.#.originFob"]];
const INVOICED: &[&[&str]] = &[&["invoice.number"], &["invoice.date"]];
const DECLARED_BY: &[Item] = &[
    Item::Datum("transport.destination"),
    Item::Datum("sign.name"),
    Item::Datum("sign.place"),
];
