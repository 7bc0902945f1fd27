//! Irregularities, each of them found; and honest differences, of which none is.

use super::found;
use super::kit::Kit;

/// What is declared otherwise, and what is found.
const SLIPS: &[(&[(&str, &str)], &str)] = &[
    (&[("transport.billNumber", "FNLYOK2703043")], "BILL_DIFFERS"),
    (&[("transport.carrierCode", "OOLU")], "BILL_DIFFERS"),
    (&[("invoice.number", "HSB-2703-043")], "INVOICE_DIFFERS"),
    (&[("invoice.date", "2027-03-02")], "DATE_DIFFERS"),
    (&[("invoice.currency", "THB")], "CURRENCY_DIFFERS"),
    (&[("terms.incoterm", "FOB")], "TERMS_DIFFER"),
    (&[("total.amount", "90800.00")], "VALUE_DIFFERS"),
    (&[("goods.1.amount", "90800.00")], "VALUE_DIFFERS"),
    (&[("entry.customsValue", "90800.00")], "UNDERVALUED"),
    (&[("entry.customsValue", "120800.00")], "VALUE_DIFFERS"),
    (&[("entry.freight", "2700.00")], "FREIGHT_DIFFERS"),
    (&[("transport.freightTerm", "COLLECT")], "FREIGHT_DIFFERS"),
    (&[("entry.insurance", "77.20")], "INSURANCE_DIFFERS"),
    (&[("goods.1.quantity", "40000.000")], "QUANTITY_DIFFERS"),
    (&[("goods.1.netWeight", "40000.000")], "WEIGHT_DIFFERS"),
    (&[("total.packages", "3000")], "PACKAGES_DIFFER"),
    (&[("goods.1.packages", "3000")], "PACKAGES_DIFFER"),
    (&[("total.grossWeight", "50650.000")], "WEIGHT_DIFFERS"),
    (
        &[("goods.1.description", "FROZEN SARDINES")],
        "GOODS_DIFFER",
    ),
    (&[("goods.1.hsCode", "030353")], "HS_DIFFERS"),
    (&[("goods.1.hsCode", "03035300")], "HS_DIFFERS"),
    (&[("goods.1.origin", "CN")], "ORIGIN_DIFFERS"),
    (
        &[("party.importer.name", "Rayong Cold Store Co., Ltd.")],
        "PARTY_DIFFERS",
    ),
    (
        &[("party.exporter.name", "Kushiro Suisan K.K.")],
        "PARTY_DIFFERS",
    ),
    (
        &[("equipment.2.number", "FNRU4820291")],
        "CONTAINER_DIFFERS",
    ),
    (&[("equipment.2.number", "")], "CONTAINER_DIFFERS"),
    (&[("equipment.1.seal", "FN0042136")], "SEAL_DIFFERS"),
    (&[("transport.loading", "JPTYO")], "PORT_DIFFERS"),
    (&[("transport.discharge", "THBKK")], "PORT_DIFFERS"),
    (&[("transport.vessel", "FUNANI MELODY")], "VESSEL_DIFFERS"),
    (&[("transport.voyage", "043S")], "VESSEL_DIFFERS"),
    (&[("transport.onBoard", "2027-03-04")], "DATE_DIFFERS"),
    (
        &[("proof.1.number", "JT-2703-00043")],
        "CERTIFICATE_DIFFERS",
    ),
    (&[("proof.1.date", "2027-03-05")], "CERTIFICATE_DIFFERS"),
    (&[("proof.1.issuerCountry", "TH")], "CERTIFICATE_DIFFERS"),
    (&[("entry.date", "2028-03-05")], "CERTIFICATE_EXPIRED"),
    (&[("entry.date", "2027-03-02")], "CERTIFICATE_EXPIRED"),
    (&[("entry.arrival", "2027-03-02")], "DATES_CONTRADICT"),
    (
        &[
            ("goods.1.agreement", "JVEPA"),
            ("goods.1.originProof", "ISSUED"),
        ],
        "AGREEMENT_NOT_POSSIBLE",
    ),
    (&[("transport.transhipment", "CNSHA")], "NOT_DIRECT"),
    (
        &[("transport.masterBillNumber", "ONEYYOK00042")],
        "HOUSE_WITHOUT_MASTER",
    ),
    (
        &[
            ("goods.2.description", "FROZEN SQUID"),
            ("goods.2.hsCode", "030743"),
            ("goods.2.quantity", "100.000"),
            ("goods.2.unit", "KGM"),
        ],
        "GOODS_NOT_STATED",
    ),
];

#[test]
fn each_slip_of_a_declaration_is_found() {
    let kit = Kit::new();
    let bundles = kit.bundles();
    for (changes, code) in SLIPS {
        let report = kit.with(changes).examine_these(&bundles, &kit.trusts());
        let found = found(&report);
        assert!(found.contains(code), "{changes:?}: {found:?}");
    }
}

/// What is declared otherwise without being another thing.
const HONEST: &[&[(&str, &str)]] = &[
    &[("transport.billNumber", "FNLYOK 2703042")],
    &[("transport.billNumber", "fnlyok-2703042")],
    &[("party.importer.name", "SAMUT SAKHON FOODS COMPANY LIMITED")],
    &[("party.importer.name", "Samut Sakhon Foods")],
    &[(
        "party.importer.name",
        "ＳＡＭＵＴ ＳＡＫＨＯＮ ＦＯＯＤＳ ＣＯ.，ＬＴＤ.",
    )],
    &[(
        "party.exporter.name",
        "HACHINOHE SUISAN BOEKI KABUSHIKI KAISHA",
    )],
    &[("party.exporter.name", "Hachinohe Suisan Bōeki Co Ltd")],
    &[("party.exporter.name", "八戸水産貿易(株)")],
    &[("goods.1.hsCode", "03035400")],
    &[("goods.1.hsCode", "0303540000")],
    &[("goods.1.hsCode", "030374"), ("goods.1.hsEdition", "2007")],
    &[("goods.1.hsEdition", "")],
    &[("goods.1.quantity", "48.000"), ("goods.1.unit", "TNE")],
    &[("goods.1.description", "Mackerel, frozen")],
    &[("goods.1.description", "CHUB MACKEREL")],
    &[("goods.1.description", "冷凍マサバ")],
    &[("total.grossWeight", "50560")],
    &[("total.amount", "100800")],
    &[("entry.customsValue", "100800")],
    &[("entry.customsValue", "100801.00")],
    &[
        ("entry.customsValue", "3326400.00"),
        ("entry.currency", "THB"),
    ],
    &[("entry.customsValue", ""), ("entry.currency", "")],
    &[("entry.date", "2027-03-17")],
    &[("equipment.1.number", "FNRU 482013-5")],
    &[("transport.onBoard", "2027-03-05")],
    &[("transport.vessel", "Funani Harmony")],
    &[("transport.delivery", "THLCH")],
    &[("party.consignee.name", "Samut Sakhon Foods Co., Ltd.")],
    &[("party.notify.name", "SAMUT SAKHON FOODS CO.,LTD")],
    &[("goods.1.amount", ""), ("total.amount", "")],
    &[("proof.1.number", "JT270300042")],
    &[("transport.transhipment", "THBKK")],
    // One line for two: by container.
    &[
        ("goods.1.quantity", "24000.000"),
        ("goods.1.packages", "1600"),
        ("goods.1.netWeight", "24000.000"),
        ("goods.1.grossWeight", "25280.000"),
        ("goods.1.amount", "50400.00"),
        ("goods.2.description", "FROZEN CHUB MACKEREL"),
        ("goods.2.hsCode", "030354"),
        ("goods.2.origin", "JP"),
        ("goods.2.quantity", "24000.000"),
        ("goods.2.unit", "KGM"),
        ("goods.2.packages", "1600"),
        ("goods.2.netWeight", "24000.000"),
        ("goods.2.grossWeight", "25280.000"),
        ("goods.2.amount", "50400.00"),
    ],
];

#[test]
fn honest_differences_alarm_nobody() {
    let kit = Kit::new();
    let bundles = kit.bundles();
    for changes in HONEST {
        let report = kit.with(changes).examine_these(&bundles, &kit.trusts());
        assert_eq!(
            found(&report),
            Vec::<&str>::new(),
            "{changes:?}: {:#?}",
            report.findings
        );
    }
}

/// What a certificate says otherwise, and what is found.
const CERTIFICATES: &[(&[(&str, &str)], &str)] = &[
    (
        &[("proof.1.invoiceNumber", "HSB-2703-077")],
        "CERTIFICATE_OTHER_CONSIGNMENT",
    ),
    (
        &[("party.exporter.name", "Kushiro Suisan K.K.")],
        "CERTIFICATE_OTHER_CONSIGNMENT",
    ),
    (
        &[("party.importer.name", "Rayong Cold Store")],
        "CERTIFICATE_OTHER_CONSIGNMENT",
    ),
    (
        &[("transport.discharge", "VNSGN")],
        "CERTIFICATE_OTHER_CONSIGNMENT",
    ),
    (
        &[
            ("goods.1.description", "STEEL SCREWS"),
            ("goods.1.hsCode", "731815"),
            ("goods.1.originHs", "731815"),
            ("goods.1.quantity", "9.000"),
        ],
        "HS_DIFFERS",
    ),
    (&[("goods.1.quantity", "30000.000")], "CERTIFICATE_EXCEEDED"),
    (
        &[("goods.1.quantity", "47.999"), ("goods.1.unit", "TNE")],
        "CERTIFICATE_EXCEEDED",
    ),
    (&[("proof.1.date", "2026-03-01")], "CERTIFICATE_EXPIRED"),
    (&[("proof.1.date", "2027-03-12")], "CERTIFICATE_RETROACTIVE"),
    (
        &[("proof.1.issuerCountry", "SG")],
        "CERTIFICATE_BACK_TO_BACK",
    ),
    (&[("proof.1.backToBack", "yes")], "CERTIFICATE_BACK_TO_BACK"),
    (&[("goods.1.origin", "CN")], "ORIGIN_DIFFERS"),
];

#[test]
fn each_slip_of_a_certificate_is_found() {
    for (changes, code) in CERTIFICATES {
        let mut kit = Kit::new();
        let content = kit.certificate(changes);
        kit.issue(
            "other",
            super::kit::CHAMBER,
            "CERTIFICATE_OF_ORIGIN",
            &content,
        );
        kit.shown.retain(|name| *name != "certificate");
        kit.shown.push("other");
        let report = kit.examine();
        assert!(
            found(&report).contains(code),
            "{changes:?}: {:?}",
            found(&report)
        );
    }
}

#[test]
fn a_certificate_of_a_firm_is_issued_without_authority() {
    let mut kit = Kit::new();
    let content = kit.certificate(&[]);
    kit.issue("own", super::kit::FIRM, "CERTIFICATE_OF_ORIGIN", &content);
    kit.shown.retain(|name| *name != "certificate");
    kit.shown.push("own");
    assert_eq!(found(&kit.examine()), ["ISSUED_WITHOUT_AUTHORITY"]);
}

#[test]
fn a_certificate_that_is_not_here_is_told() {
    let mut kit = Kit::new();
    kit.shown.retain(|name| *name != "certificate");
    assert_eq!(found(&kit.examine()), ["CERTIFICATE_NOT_HERE"]);
}

#[test]
fn a_preference_by_a_declaration_needs_no_certificate() {
    let mut kit = Kit::new();
    kit.shown.retain(|name| *name != "certificate");
    kit.put(&[("proof.1.kind", "SELF")]);
    assert_eq!(found(&kit.examine()), Vec::<&str>::new());
}

/// The ship carries cargo under a bill whose text says otherwise than the declaration.
#[test]
fn each_slip_of_a_bill_is_found() {
    for (was, is, code) in [
        ("\"value\":25280", "\"value\":25370", "WEIGHT_DIFFERS"),
        ("\"FNRU4820270\"", "\"FNRU4820291\"", "CONTAINER_DIFFERS"),
        ("\"THLCH\"", "\"VNSGN\"", "PORT_DIFFERS"),
        ("\"030354\"", "\"160415\"", "HS_DIFFERS"),
        (
            "\"numberOfPackages\":1600",
            "\"numberOfPackages\":1500",
            "PACKAGES_DIFFER",
        ),
        (
            "\"freightPaymentTermCode\":\"PRE\"",
            "\"freightPaymentTermCode\":\"COL\"",
            "FREIGHT_DIFFERS",
        ),
        (
            "\"currencyAmount\":3700",
            "\"currencyAmount\":4700",
            "FREIGHT_DIFFERS",
        ),
        ("\"042S\"", "\"041S\"", "VESSEL_DIFFERS"),
    ] {
        let report = Kit::of(&[], &[(was, is)]).examine();
        assert!(
            found(&report).contains(&code),
            "{was}: {:?}",
            found(&report)
        );
    }
}

#[test]
fn pounds_and_cubic_feet_are_the_same_goods() {
    let (kilograms, pounds) = (
        "{\"unit\":\"KGM\",\"value\":25280}",
        "{\"unit\":\"LBR\",\"value\":55732.9}",
    );
    let report = Kit::of(&[], &[(kilograms, pounds)]).examine();
    assert_eq!(found(&report), Vec::<&str>::new(), "{:#?}", report.findings);
}

#[test]
fn goods_sold_on_board_are_valued_with_freight_and_insurance() {
    let fob = &[
        ("terms.incoterm", "FOB"),
        ("terms.place", "Yokohama"),
        ("transport.freightTerm", "COLLECT"),
        ("price.freight", ""),
        ("price.insurance", ""),
    ];
    let kit = Kit::of(fob, &[]);
    let bundles = kit.bundles();
    let value = |changes: &[(&str, &str)]| {
        let report = kit.with(changes).examine_these(&bundles, &kit.trusts());
        found(&report).join(" ")
    };
    let sound = ("entry.customsValue", "104777.20");
    assert_eq!(value(&[sound]), "");
    assert_eq!(value(&[("entry.customsValue", "100800.00")]), "UNDERVALUED");
    let left_out = [
        ("entry.customsValue", "100800.00"),
        ("entry.freight", ""),
        ("entry.insurance", ""),
    ];
    assert_eq!(value(&left_out), "UNDERVALUED");
}

#[test]
fn exports_are_valued_on_board() {
    let mut kit = Kit::new();
    kit.kind = Some(crate::examine::EntryKind::Export);
    kit.put(&[("entry.customsValue", "96822.80")]);
    assert_eq!(found(&kit.examine()), Vec::<&str>::new());
    kit.put(&[("entry.customsValue", "86822.80")]);
    assert_eq!(found(&kit.examine()), ["UNDERVALUED"]);
}
