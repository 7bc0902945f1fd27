//! A mistake for each rule of origin, on the mackerel.

use super::super::check;
use super::super::tests::Mistake;
use crate::sample::figures;

pub(in super::super) const MISTAKES: &[Mistake] = &[
    (
        "ORIGIN_AGREEMENT_NOT_POSSIBLE",
        &[("goods.1.agreement", "JMEPA")],
        &[
            "goods.1.agreement",
            "goods.1.origin",
            "transport.destination",
        ],
    ),
    (
        "ORIGIN_PROOF_NOT_KNOWN",
        &[("goods.1.originProof", "SELF")],
        &["goods.1.agreement", "goods.1.originProof"],
    ),
    (
        "ORIGIN_EDITION_WRONG",
        &[("goods.1.originHsEdition", "2022")],
        &[
            "goods.1.agreement",
            "goods.1.originHs",
            "goods.1.originHsEdition",
            "goods.1.hsEdition",
        ],
    ),
    (
        "ORIGIN_CODE_DIFFERS",
        &[("goods.1.originHs", "030345")],
        &[
            "goods.1.hsCode",
            "goods.1.originHs",
            "goods.1.originHsEdition",
        ],
    ),
    (
        "ORIGIN_CHAPTER_DIFFERS",
        &[("goods.1.hsCode", "030339"), ("goods.1.originHs", "160415")],
        &["goods.1.hsCode", "goods.1.originHs"],
    ),
    (
        "ORIGIN_CRITERION_UNKNOWN",
        &[("goods.1.originCriterion", "")],
        &["goods.1.agreement", "goods.1.originCriterion"],
    ),
    (
        "ORIGIN_NOT_SUPPORTED",
        &[
            ("material.1.goods", "1"),
            ("material.1.status", "NON_ORIGINATING"),
        ],
        &["goods.1.originCriterion", "material.1.status"],
    ),
    (
        "ORIGIN_WORKSHEET_OPEN",
        &[("goods.1.originStatement", "")],
        &["goods.1.originCriterion", "goods.1.originStatement"],
    ),
    (
        "ORIGIN_DECISION_MISSING",
        &[("goods.1.originDecision", "")],
        &["goods.1.agreement", "goods.1.originDecision"],
    ),
    (
        "ORIGIN_TRANSHIPPED",
        &[("transport.transhipment", "HKHKG")],
        &[
            "goods.1.agreement",
            "transport.transhipment",
            "origin.directProof",
        ],
    ),
    (
        "MATERIAL_WITHOUT_LINE",
        &[("material.1.goods", "9")],
        &["material.1.goods"],
    ),
    (
        "MATERIAL_EDITION_DIFFERS",
        &[
            ("material.1.goods", "1"),
            ("material.1.hsCode", "250100"),
            ("material.1.hsEdition", "2022"),
        ],
        &["material.1.hsCode", "material.1.hsEdition"],
    ),
    (
        "MATERIAL_WITHOUT_EVIDENCE",
        &[
            ("material.1.goods", "1"),
            ("material.1.status", "ORIGINATING"),
        ],
        &["material.1.status", "material.1.evidence"],
    ),
    (
        "PROOF_WITHOUT_LINE",
        &[("proof.1.agreement", "RCEP")],
        &["proof.1.agreement"],
    ),
    (
        "PROOF_MISSING",
        &[("proof.1.agreement", "")],
        &["goods.1.agreement", "transport.onBoard"],
    ),
    (
        "PROOF_KIND_DIFFERS",
        &[("proof.1.kind", "SELF")],
        &["proof.1.kind", "goods.1.originProof"],
    ),
    (
        "PROOF_INCOMPLETE",
        &[("proof.1.issuer", "")],
        &["proof.1.state", "proof.1.issuer"],
    ),
    (
        "PROOF_INCOMPLETE",
        &[("proof.1.state", "APPLIED")],
        &["proof.1.state", "proof.1.number"],
    ),
    (
        "PROOF_REFUSED",
        &[("proof.1.state", "REFUSED"), ("proof.1.number", "")],
        &["proof.1.state", "proof.1.agreement"],
    ),
    (
        "PROOF_TOO_LATE",
        &[
            ("proof.1.date", "2028-04-01"),
            ("proof.1.retroactive", "yes"),
        ],
        &["proof.1.date", "transport.onBoard", "transport.departure"],
    ),
    (
        "PROOF_ISSUED_ELSEWHERE",
        &[("proof.1.issuerCountry", "TH")],
        &["proof.1.issuerCountry", "proof.1.agreement"],
    ),
    (
        "PROOF_DIFFERS",
        &[("proof.1.invoiceNumber", "HSB-2703-041")],
        &["proof.1.invoiceNumber", "invoice.number"],
    ),
    (
        "PROOF_DIFFERS",
        &[("proof.1.packages", "3100")],
        &["proof.1.packages", "total.packages"],
    ),
    (
        "PROOF_FOB_WRONG",
        &[("proof.1.fob", "96822.80")],
        &["proof.1.fob", "proof.1.agreement", "total.fob"],
    ),
    (
        "PROOF_THIRD_COUNTRY_TICK",
        &[("proof.1.thirdCountryInvoice", "yes")],
        &[
            "proof.1.thirdCountryInvoice",
            "party.invoiceIssuer.name",
            "party.exporter.country",
        ],
    ),
    (
        "PROOF_RETROACTIVE_TICK",
        &[("proof.1.date", "2027-03-10")],
        &[
            "proof.1.date",
            "proof.1.retroactive",
            "transport.onBoard",
            "transport.departure",
        ],
    ),
    (
        "PROOF_EXPIRED",
        &[("proof.1.date", "2026-03-15")],
        &["proof.1.date", "transport.arrival"],
    ),
    (
        "PROOF_BACK_TO_BACK",
        &[("proof.1.backToBack", "yes")],
        &[
            "proof.1.backToBack",
            "proof.1.originalNumber",
            "proof.1.agreement",
        ],
    ),
];

#[test]
fn a_certificate_in_place_of_another_is_no_back_to_back_one() {
    let changes = [
        ("proof.1.originalNumber", "JT-2703-00041"),
        ("proof.1.originalDate", "2027-03-03"),
    ];
    let rules = |changes: &[(&str, &str)]| -> Vec<&str> {
        let found = check(&figures(changes)).into_iter();
        found.map(|it| it.rule.id).collect()
    };
    assert_eq!(rules(&changes), ["PROOF_BACK_TO_BACK"]);
    let ticked = [&changes[..], &[("proof.1.replacement", "yes")]].concat();
    assert_eq!(rules(&ticked), [""; 0]);
}
