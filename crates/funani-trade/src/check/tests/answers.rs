//! Mistakes in export control, insurance and certificates of health.

use super::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    (
        "CONTROL_UNANSWERED",
        &[("goods.1.controlResult", "")],
        &["goods.1.controlResult"],
    ),
    (
        "CONTROL_UNANSWERED",
        &[("control.catchAll", ""), ("control.endUserBy", "")],
        &["control.catchAll", "control.endUserBy"],
    ),
    (
        "CONTROL_ITEM_MISSING",
        &[("goods.1.controlResult", "LISTED")],
        &["goods.1.controlResult", "goods.1.controlItem"],
    ),
    (
        "CONTROL_RESULT_DIFFERS",
        &[("control.classification", "LISTED")],
        &["control.classification"],
    ),
    (
        "CONTROL_MAKER_INCOMPLETE",
        &[("goods.1.controlMaker", "Hachinohe Seikan K.K.")],
        &["goods.1.controlMakerNumber", "goods.1.controlMakerDate"],
    ),
    (
        "CONTROL_DATES",
        &[("control.catchAllDate", "2027-03-07")],
        &["control.catchAllDate", "transport.onBoard"],
    ),
    (
        "CONTROL_OUT_OF_DATE",
        &[("goods.1.controlDate", "2025-10-08")],
        &["goods.1.controlDate"],
    ),
    (
        "CONTROL_OUT_OF_DATE",
        &[("control.endUserListDate", "2026-02-27")],
        &["control.endUserListDate", "control.endUserDate"],
    ),
    (
        "CATCH_ALL_ITEM_DIFFERS",
        &[("goods.1.hsCode", "848210")],
        &["goods.1.catchAllItem", "goods.1.hsCode"],
    ),
    (
        "CONTROL_LICENCE_MISSING",
        &[
            ("control.catchAll", "CONCERN"),
            ("control.licence", "3-27-1"),
        ],
        &[
            "control.catchAll",
            "control.licenceKind",
            "control.licenceDate",
            "control.licenceUntil",
        ],
    ),
    (
        "CONTROL_LICENCE_NEEDLESS",
        &[("control.licence", "3-27-1")],
        &[
            "control.licence",
            "control.classification",
            "control.catchAll",
        ],
    ),
    (
        "CONTROL_LICENCE_DATES",
        &[("control.licenceUntil", "2027-03-05")],
        &["transport.onBoard", "control.licenceUntil"],
    ),
    (
        "CONTROL_LICENCE_IS_ANOTHER",
        &[("control.licence", "FNLYOK2703042")],
        &["control.licence", "transport.billNumber"],
    ),
    (
        "END_USER_NOT_SCREENED",
        &[("party.endUser.name", "Samut Sakhon Foods Group")],
        &["control.endUserScreened", "party.endUser.name"],
    ),
    (
        "END_USER_NOT_SCREENED",
        &[
            ("party.endUser.name", ""),
            ("party.importer.name", "Acme Rockets"),
        ],
        &["control.endUserScreened", "party.importer.name"],
    ),
    (
        "END_USER_ELSEWHERE",
        &[("party.endUser.country", "AE")],
        &["party.endUser.country", "transport.destination"],
    ),
    (
        "DESTINATION_EMBARGOED",
        &[
            ("transport.destination", "IR"),
            ("party.endUser.country", "KP"),
        ],
        &[
            "transport.destination",
            "party.endUser.country",
            "control.licence",
        ],
    ),
    (
        "CONTROL_LICENCE_MISSING",
        &[("party.endUser.country", "KP")],
        &[
            "party.endUser.country",
            "control.licence",
            "control.licenceKind",
            "control.licenceDate",
            "control.licenceUntil",
        ],
    ),
    (
        "END_USER_ALMOST",
        &[("party.endUser.name", "Samut Sakorn Food Co., Ltd.")],
        &["party.endUser.name", "party.importer.name"],
    ),
    (
        "POLICY_INCOMPLETE",
        &[("insurance.amount", "")],
        &["insurance.amount"],
    ),
    (
        "POLICY_MISSING",
        &[
            ("insurance.policy", ""),
            ("insurance.date", ""),
            ("insurance.amount", ""),
            ("insurance.currency", ""),
        ],
        &["insurance.policy", "terms.incoterm"],
    ),
    (
        "POLICY_DIFFERS",
        &[("insurance.voyage", "042N")],
        &["insurance.voyage", "transport.voyage"],
    ),
    (
        "SUM_INSURED_TOO_LOW",
        &[("insurance.amount", "110879.99")],
        &["insurance.amount", "total.insured"],
    ),
    (
        "SUM_INSURED_UNUSUAL",
        &[("insurance.amount", "110990.89")],
        &["insurance.amount", "total.insured"],
    ),
    (
        "APPLIED_AFTER_POLICY",
        &[("insurance.applicationDate", "2027-03-06")],
        &["insurance.applicationDate", "insurance.date"],
    ),
    (
        "INSURANCE_STILL_PROVISIONAL",
        &[("insurance.kind", "PROVISIONAL")],
        &["insurance.kind", "transport.onBoard"],
    ),
    (
        "CLAUSES_BELOW_CREDIT",
        &[("insurance.clauses", "ICC(B)")],
        &["insurance.clauses", "credit.text"],
    ),
    (
        "CLAUSES_BELOW_CREDIT",
        &[
            ("insurance.clauses", "ICC(C)"),
            (
                "credit.text",
                ":20:CPCB-2702-0117\n:46A:+ INSURANCE, INSTITUTE CARGO\nCLAUSES (A) OR (B)",
            ),
        ],
        &["insurance.clauses", "credit.text"],
    ),
    (
        "CLAUSES_BELOW_CREDIT",
        &[
            ("insurance.clauses", "ICC(B)"),
            (
                "credit.text",
                ":20:CPCB-2702-0117\n:46A:+ INSURANCE POLICY COVERING ALL RISKS",
            ),
        ],
        &["insurance.clauses", "credit.text"],
    ),
    (
        "INSURED_VOYAGE_UNUSUAL",
        &[("insurance.claimsPlace", "Manila")],
        &["insurance.claimsPlace", "insurance.to"],
    ),
    (
        "HEALTH_CERTIFICATE_DUE",
        &[("sanitary.1.kind", "RADIATION")],
        &[
            "goods.1.hsCode",
            "sanitary.2.kind",
            "sanitary.2.number",
            "transport.departure",
        ],
    ),
    (
        "HEALTH_CERTIFICATE_INCOMPLETE",
        &[("sanitary.1.issuer", ""), ("sanitary.1.date", "")],
        &["sanitary.1.issuer", "sanitary.1.date"],
    ),
    (
        "HEALTH_CERTIFICATE_DIFFERS",
        &[("sanitary.1.netWeight", "47000")],
        &["sanitary.1.netWeight", "goods.1.netWeight"],
    ),
    (
        "HEALTH_CERTIFICATE_DIFFERS",
        &[("sanitary.1.container", "FNRU4820135")],
        &["sanitary.1.netWeight", "stuffing.1.netWeight"],
    ),
    (
        "HEALTH_CERTIFICATE_DIFFERS",
        &[
            ("sanitary.1.netWeight", "24000"),
            ("sanitary.2.kind", "FISHERY_HEALTH"),
            ("sanitary.2.goods", "1"),
            ("sanitary.2.netWeight", "23000"),
        ],
        &[
            "sanitary.1.netWeight",
            "sanitary.2.netWeight",
            "goods.1.netWeight",
        ],
    ),
    (
        "HEALTH_CERTIFICATE_DATES",
        &[("sanitary.1.until", "2027-03-15")],
        &["transport.arrival", "sanitary.1.until"],
    ),
];

/// A licence that is stated whole answers for a country under embargo, and is not needless.
#[test]
fn an_embargo_is_answered_by_a_licence_and_by_nothing_less() {
    let licensed = |until: &str| {
        let found = super::found(&[
            ("party.endUser.country", "LY"),
            ("control.licence", "3-27-1"),
            ("control.licenceKind", "INDIVIDUAL"),
            ("control.licenceDate", "2027-02-01"),
            ("control.licenceUntil", until),
        ]);
        found.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(licensed("2027-07-31"), ["END_USER_ELSEWHERE"]);
    let expired = licensed("2027-02-28");
    assert_eq!(expired, ["CONTROL_LICENCE_DATES", "END_USER_ELSEWHERE"]);
    let begun = super::found(&[
        ("party.endUser.country", "LY"),
        ("control.licence", "3-27-1"),
    ]);
    assert!(begun.iter().any(|(id, _)| *id == "DESTINATION_EMBARGOED"));
}

/// A certificate for each container is as good as one for all.
#[test]
fn certificates_for_each_container_are_sound_together() {
    let each = |second: &str| {
        super::found(&[
            ("sanitary.1.netWeight", "24000"),
            ("sanitary.1.container", "FNRU4820135"),
            ("sanitary.2.kind", "FISHERY_HEALTH"),
            ("sanitary.2.goods", "1"),
            ("sanitary.2.issuer", "Fishery health desk, Aomori"),
            ("sanitary.2.country", "TH"),
            ("sanitary.2.number", "FH-27-0389"),
            ("sanitary.2.date", "2027-03-04"),
            ("sanitary.2.netWeight", second),
            ("sanitary.2.container", "FNRU4820270"),
        ])
    };
    assert_eq!(each("24000"), []);
    assert_eq!(each("")[..], [], "its weight is not there yet");
    let twice = each("48000");
    assert_eq!(twice.len(), 2, "{twice:?}");
}
