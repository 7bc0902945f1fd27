use super::*;
use crate::sample::figures;

mod answers;

fn found(changes: &[(&str, &str)]) -> Vec<(&'static str, Vec<String>)> {
    let findings = check(&figures(changes)).into_iter();
    findings
        .map(|it| {
            let paths = it.paths.iter().map(ToString::to_string);
            (it.rule.id, paths.collect())
        })
        .collect()
}

#[test]
fn the_story_is_sound() {
    assert_eq!(found(&[]), []);
}

/// A mistake: the rule that finds it, the data changed, the data that it names.
pub(super) type Mistake = (&'static str, Changes, &'static [&'static str]);
pub(super) type Changes = &'static [(&'static str, &'static str)];

const MISTAKES: &[Mistake] = &[
    (
        "DATUM_MISSING",
        &[("terms.incoterm", "")],
        &["terms.incoterm"],
    ),
    (
        "DATUM_MISSING",
        &[("goods.1.origin", "")],
        &["goods.1.origin"],
    ),
    (
        "LINE_UNKNOWN",
        &[("stuffing.2.equipment", "9")],
        &["stuffing.2.equipment"],
    ),
    (
        "STUFFED_PACKAGES_DIFFER",
        &[("stuffing.2.packages", "1601")],
        &[
            "goods.1.packages",
            "stuffing.1.packages",
            "stuffing.2.packages",
        ],
    ),
    (
        "STUFFED_WEIGHT_DIFFERS",
        &[("stuffing.2.grossWeight", "25370")],
        &[
            "goods.1.grossWeight",
            "stuffing.1.grossWeight",
            "stuffing.2.grossWeight",
        ],
    ),
    (
        "NET_ABOVE_GROSS",
        &[("goods.1.netWeight", "50560.001")],
        &["goods.1.netWeight", "goods.1.grossWeight"],
    ),
    (
        "STUFFED_NET_DIFFERS",
        &[("stuffing.2.netWeight", "24001")],
        &["goods.1.netWeight"],
    ),
    (
        "STUFFED_VOLUME_DIFFERS",
        &[("goods.1.volume", "78.040")],
        &["goods.1.volume"],
    ),
    (
        "QUANTITY_IS_NOT_NET",
        &[("goods.1.quantity", "47000")],
        &["goods.1.quantity", "goods.1.netWeight"],
    ),
    (
        "MARKS_COUNT_DIFFERS",
        &[("invoice.marks", "SSF\nC/NO. 1-3020")],
        &["invoice.marks", "total.packages"],
    ),
    (
        "DESTINATION_DIFFERS",
        &[("transport.destination", "VN")],
        &["transport.discharge", "transport.destination"],
    ),
    (
        "PORT_NAME_DIFFERS",
        &[("transport.loadingName", "BUSAN, MALAYSIA")],
        &["transport.loading", "transport.loadingName"],
    ),
    (
        "NAMES_ALMOST_SAME",
        &[("party.notify.name", "Samut Sakhorn Foods Co., Ltd.")],
        &["party.importer.name", "party.notify.name"],
    ),
    (
        "DATES_FAR_APART",
        &[("invoice.date", "2026-03-01")],
        &["invoice.date", "transport.departure"],
    ),
    (
        "CONTAINER_TWICE",
        &[("equipment.2.number", "FNRU4820135")],
        &["equipment.1.number", "equipment.2.number"],
    ),
    (
        "CONTAINER_TOO_HEAVY",
        &[("equipment.1.maxGross", "29919.999")],
        &["equipment.1.vgm", "equipment.1.maxGross"],
    ),
    (
        "VGM_NOT_WEIGHED",
        &[("equipment.2.vgmMethod", "1")],
        &["equipment.2.vgmMethod", "equipment.2.vgmWeighed"],
    ),
    (
        "FREIGHT_TERM_UNUSUAL",
        &[("transport.freightTerm", "COLLECT")],
        &["terms.incoterm", "transport.freightTerm"],
    ),
    (
        "INSURANCE_BELOW_MINIMUM",
        &[("insurance.percentage", "109.99")],
        &["terms.incoterm", "insurance.percentage"],
    ),
    (
        "INSURED_AFTER_LOADING",
        &[("insurance.date", "2027-03-07")],
        &["insurance.date", "transport.onBoard"],
    ),
    (
        "BILL_BEFORE_LOADING",
        &[("transport.issueDate", "2027-03-05")],
        &["transport.onBoard", "transport.issueDate"],
    ),
    (
        "ARRIVAL_BEFORE_DEPARTURE",
        &[("transport.arrival", "2027-03-05")],
        &["transport.departure", "transport.arrival"],
    ),
    (
        "MARKS_NOT_ACCEPTED",
        &[("invoice.marks", "N/M")],
        &["transport.discharge", "invoice.marks"],
    ),
    (
        "CREDIT_UNREADABLE",
        &[("credit.text", "Dear Sirs,\nplease find our L/C.")],
        &["credit.text"],
    ),
    (
        "CREDIT_NUMBER_DIFFERS",
        &[("credit.number", "CPCB-2702-0118")],
        &["credit.text", "credit.number"],
    ),
    (
        "CREDIT_CURRENCY_DIFFERS",
        &[("invoice.currency", "JPY")],
        &["credit.text", "invoice.currency"],
    ),
    (
        "CREDIT_OVERDRAWN",
        &[("price.otherCharges", "0.01")],
        &["credit.text", "total.amount"],
    ),
    (
        "CREDIT_SHIPPED_LATE",
        &[("transport.onBoard", "2027-03-07")],
        &["credit.text", "transport.onBoard"],
    ),
    (
        "CREDIT_PRESENTED_LATE",
        &[("draft.date", "2027-03-28")],
        &["credit.text", "draft.date", "transport.onBoard"],
    ),
    (
        "CREDIT_TRADE_TERM_DIFFERS",
        &[("terms.incoterm", "CFR")],
        &["credit.text", "terms.incoterm"],
    ),
    (
        "CREDIT_PARTY_DIFFERS",
        &[("party.exporter.name", "Hachinohe Boeki K.K.")],
        &["credit.text", "party.exporter.name"],
    ),
    (
        "CREDIT_PORT_DIFFERS",
        &[("transport.dischargeName", "BANGKOK, THAILAND")],
        &["credit.text", "transport.dischargeName"],
    ),
    (
        "CREDIT_FREIGHT_DIFFERS",
        &[("transport.freightTerm", "COLLECT")],
        &["credit.text", "transport.freightTerm"],
    ),
    (
        "CREDIT_CERTIFICATE_MISSING",
        &[("certificate.text", "")],
        &["credit.text", "certificate.text"],
    ),
    (
        "CREDIT_DATE_DIFFERS",
        &[("credit.date", "2027-02-07")],
        &["credit.text", "credit.date"],
    ),
    (
        "CREDIT_SHIPPED_IN_PART",
        &[("price.discount", "5040.01")],
        &["credit.text", "total.amount"],
    ),
    (
        "CREDIT_GOODS_DIFFER",
        &[("goods.1.description", "FISH MEAL")],
        &["goods.1.description"],
    ),
    (
        "CREDIT_INSURANCE_DIFFERS",
        &[("insurance.clauses", "ICC(B)")],
        &["credit.text", "insurance.clauses"],
    ),
    (
        "CREDIT_INSURANCE_DIFFERS",
        &[(
            "credit.text",
            ":20:CPCB-2702-0117\n:46A:+ INVOICE\n+ INSURANCE POLICY FOR 120 PERCENT OF THE VALUE",
        )],
        &["credit.text", "insurance.percentage"],
    ),
    (
        "CREDIT_NUMBER_NOT_QUOTED",
        &[
            (
                "credit.text",
                ":20:CPCB-2702-0117\n:47A:+ ALL DOCUMENTS MUST QUOTE\nTHIS L/C NUMBER",
            ),
            ("transport.clauses", "FREIGHT PREPAID"),
        ],
        &["credit.text", "transport.clauses"],
    ),
    (
        "CREDIT_TRANSHIPMENT",
        &[("transport.transhipment", "SGSIN")],
        &["credit.text", "transport.transhipment"],
    ),
    (
        "TAX_NUMBER_MISSING",
        &[
            ("transport.discharge", "IDJKT"),
            ("transport.dischargeName", "JAKARTA, INDONESIA"),
            ("transport.destination", "ID"),
            ("goods.1.agreement", ""),
            ("proof.1.agreement", ""),
        ],
        &["transport.discharge", "party.notify.taxIdentifier"],
    ),
    (
        "TRANSIT_CLAUSE_MISSING",
        &[
            ("transport.delivery", "LAVTE"),
            ("transport.destination", "LA"),
            ("goods.1.agreement", ""),
            ("proof.1.agreement", ""),
        ],
        &[
            "transport.discharge",
            "transport.delivery",
            "transport.clauses",
        ],
    ),
    (
        "WOOD_NOT_TREATED",
        &[("packing.wood", "UNTREATED")],
        &["transport.discharge", "packing.wood"],
    ),
    (
        "CREDIT_WANTS_PAPER_ORIGINAL",
        &[(
            "credit.text",
            ":20:CPCB-2702-0117\n:46A:+ SIGNED INVOICE\n+ ORIGINAL JTEPA CERTIFICATE OF ORIGIN",
        )],
        &["credit.text"],
    ),
    (
        "CREDIT_NOT_ELECTRONIC",
        &[("credit.text", ":20:CPCB-2702-0117\n:40E:UCP LATEST VERSION")],
        &["credit.text"],
    ),
    (
        "PAPER_INCOMPLETE",
        &[("draft.number", "")],
        &["draft.number"],
    ),
    (
        "DANGEROUS_GOODS_INCOMPLETE",
        &[("goods.1.unNumber", "1263")],
        &["goods.1.properShippingName", "goods.1.hazardClass"],
    ),
];

/// For each mistake the rule that finds it, and the data that it names.
#[test]
fn every_rule_finds_its_mistake_and_names_the_data() {
    let mistakes = || {
        let all = MISTAKES.iter().chain(answers::MISTAKES);
        all.chain(origin::tests::MISTAKES)
    };
    for (id, changes, paths) in mistakes() {
        let found = found(changes);
        let named = found.iter().find(|(rule, _)| rule == id);
        let named = named.unwrap_or_else(|| panic!("{changes:?} passes {id}: {found:?}"));
        assert_eq!(named.1, *paths, "{id}");
    }
    let cases = mistakes().map(|(id, ..)| *id);
    let cases = cases.chain(filing::tests::CASES.iter().map(|(id, ..)| *id));
    let seen: std::collections::BTreeSet<&str> = cases.collect();
    let all: std::collections::BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    assert_eq!(seen, all, "every rule has a case");
}

/// Whether a rule is about what papers show, and not about what authorities, insurers and issuers
/// answered to the shipment as it is in the story.
fn is_of_papers(id: &str) -> bool {
    let tables = [
        rules::RULES,
        destination::RULES,
        sense::RULES,
        credit::RULES,
    ];
    tables.iter().copied().flatten().any(|rule| rule.id == id)
}

/// What differs from the story and is right.
const SOUND: &[Changes] = &[
    &[("insurance.percentage", "")],
    &[("goods.1.marks", "SSF"), ("invoice.marks", "")],
    &[
        ("equipment.1.vgmMethod", "1"),
        ("equipment.1.vgmWeighed", "29955"),
    ],
    &[("transport.arrival", "2027-03-06")],
    &[
        ("transport.discharge", "IDJKT"),
        ("transport.dischargeName", "JAKARTA, INDONESIA"),
        ("transport.destination", "ID"),
        ("invoice.marks", "N/M"),
        ("party.notify.taxIdentifier", "NPWP 013000006093000"),
        ("credit.text", ""),
    ],
    // Before Indonesia asked for it.
    &[
        ("transport.discharge", "IDJKT"),
        ("transport.dischargeName", "JAKARTA, INDONESIA"),
        ("transport.destination", "ID"),
        ("invoice.date", "2018-01-03"),
        ("transport.departure", "2018-01-10"),
        ("transport.onBoard", "2018-01-10"),
        ("transport.issueDate", "2018-01-10"),
        ("transport.arrival", "2018-01-31"),
        ("insurance.date", "2018-01-09"),
        ("vgm.date", "2018-01-09"),
        ("draft.date", "2018-01-12"),
        ("control.date", "2018-01-03"),
        ("filing.sir.filed", ""),
        ("filing.iva.filed", ""),
        ("filing.ecr.filed", ""),
        ("filing.eda.filed", ""),
        ("filing.eda.result", ""),
        ("filing.edc.filed", ""),
        ("filing.edc.number", ""),
        ("filing.edc.permitted", ""),
        ("filing.edc.result", ""),
        ("filing.acl.filed", ""),
        ("filing.acl.result", ""),
        ("filing.export.plannedDate", ""),
        ("reference.contractDate", ""),
        ("reference.orderDate", ""),
        ("credit.date", ""),
        ("credit.text", ""),
    ],
    &[("packing.wood", "ISPM15")],
    &[("price.discount", "5040")],
    // In transit to a country without a port.
    &[
        ("transport.delivery", "LAVTE"),
        ("transport.destination", "LA"),
        (
            "transport.clauses",
            "CARGO IN-TRANSIT TO LAOS\nL/C NO. CPCB-2702-0117",
        ),
    ],
    &[("party.notify.name", "SAMUT SAKHON FOODS CO LTD")],
    &[
        ("terms.incoterm", "FOB"),
        ("transport.freightTerm", "COLLECT"),
        ("credit.text", ""),
    ],
    // Twenty pallets are said to contain the cartons, at 20 kg each.
    &[
        ("goods.1.pallets", "20"),
        ("goods.1.palletWeight", "400"),
        ("stuffing.1.packages", "10"),
        ("stuffing.2.packages", "10"),
        ("stuffing.1.grossWeight", "25480"),
        ("stuffing.2.grossWeight", "25480"),
    ],
];

/// What is right must not be found wrong.
#[test]
fn honest_variations_raise_nothing() {
    for changes in SOUND {
        let mut found = found(changes);
        found.retain(|(id, _)| is_of_papers(id));
        assert_eq!(found, [], "{changes:?}");
    }
}

#[test]
fn errors_come_before_warnings() {
    let found = check(&figures(&[
        ("draft.number", ""),
        ("transport.arrival", "2027-03-05"),
    ]));
    let severities: Vec<Severity> = found.iter().map(|it| it.rule.severity).collect();
    assert_eq!(severities, [Severity::Error, Severity::Warning]);
}

#[test]
fn a_finding_shows_what_the_data_are_called_and_say() {
    let figures = figures(&[("equipment.2.number", "FNRU4820135")]);
    let found = check(&figures);
    let shown = found[0].shown(&figures, Language::Japanese);
    assert_eq!(
        shown,
        "コンテナ 1:コンテナ番号 (equipment.1.number): FNRU4820135\n\
         コンテナ 2:コンテナ番号 (equipment.2.number): FNRU4820135"
    );
}
