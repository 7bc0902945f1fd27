use funani_core::intent::Language;
use funani_proof::json;

use crate::Figures;
use crate::paper::{Class, Form, Paper, form, forms};
use crate::sample::{self, figures_of};

const BEARINGS: &[u8] = include_bytes!(
    "../../../../../../tests/samples/consignments/02-bearings-lcl-house-waybill.json"
);
const DRILLS: &[u8] =
    include_bytes!("../../../../../../tests/samples/consignments/05-third-country-invoice.json");
const TEA: &[u8] =
    include_bytes!("../../../../../../tests/samples/consignments/06-green-tea-two-lines.json");
const GARMENTS: &[u8] =
    include_bytes!("../../../../../../tests/samples/consignments/07-garments-to-japan.json");

fn page_of(kind: &str, figures: &Figures) -> String {
    let paper = Paper::of(form(kind).unwrap(), figures);
    // What is shown can be read again, whoever it shows as exporter.
    let text = json::to_canonical(&paper.to_value());
    assert_eq!(Paper::read(text.as_bytes()), Ok(paper.clone()), "{kind}");
    paper.sheet(Language::English).unwrap().html()
}

fn due(figures: &Figures) -> Vec<&'static str> {
    let own = |form: &&Form| form.kind.starts_with("ORIGIN_") && form.is_due(figures);
    let due = forms().iter().filter(own);
    due.map(|form| form.kind).collect()
}

#[test]
fn each_agreement_has_its_form() {
    assert_eq!(due(&figures_of(BEARINGS, &[])), ["ORIGIN_APPLICATION_RCEP"]);
    assert_eq!(
        due(&figures_of(GARMENTS, &[])),
        ["ORIGIN_APPLICATION_AJCEP"]
    );
    assert_eq!(due(&sample::figures(&[])), ["ORIGIN_APPLICATION"]);
    assert_eq!(due(&figures_of(TEA, &[])), ["ORIGIN_DECLARATION"]);
    let class = |kind: &str| form(kind).unwrap().class;
    assert_eq!(class("ORIGIN_DECLARATION"), Class::Made);
    for kind in [
        "ORIGIN_APPLICATION_RCEP",
        "ORIGIN_APPLICATION_AJCEP",
        "ORIGIN_APPLICATION",
    ] {
        assert_eq!(class(kind), Class::AppliedFor, "{kind}");
    }
}

#[test]
fn form_rcep_has_its_seventeen_boxes() {
    let page = page_of("ORIGIN_APPLICATION_RCEP", &figures_of(DRILLS, &[]));
    for number in 1..=17 {
        assert!(page.contains(&format!(">{number}. ")), "box {number}");
    }
    // The exporter is who ships; who invoices from the third country stands under remarks.
    let at = |text: &str| {
        page.find(text)
            .unwrap_or_else(|| panic!("{text} is not shown"))
    };
    assert!(at("Mikawa Kikai K.K.") < at(">2. ") && at("Lion City Trading") > at(">14. "));
    for shown in [
        "846721",
        "RVC",
        "3,120.000",
        "54,840.00",
        "LC-2705-007",
        "not a certificate",
    ] {
        at(shown);
    }
    let seller = figures_of(DRILLS, &[("proof.1.thirdCountryInvoice", "")]);
    let page = page_of("ORIGIN_APPLICATION_RCEP", &seller);
    assert!(page.contains("Lion City Trading Pte. Ltd."));
}

#[test]
fn form_aj_has_its_thirteen_boxes() {
    let page = page_of("ORIGIN_APPLICATION_AJCEP", &figures_of(GARMENTS, &[]));
    for number in 1..=13 {
        assert!(page.contains(&format!(">{number}. ")), "box {number}");
    }
    for shown in ["610910", "CTC", "HG-27-0502"] {
        assert!(page.contains(shown), "{shown}");
    }
    // The value is shown under value content only.
    assert!(!page.contains("64,000.00"));
    let by_value = figures_of(GARMENTS, &[("goods.1.originCriterion", "RVC")]);
    assert!(page_of("ORIGIN_APPLICATION_AJCEP", &by_value).contains("64,000.00"));
}

#[test]
fn a_form_needs_the_data_of_its_own_lines_only() {
    let form = form("ORIGIN_APPLICATION_RCEP").unwrap();
    let lacking = |changes: &[(&str, &str)]| {
        let paths = form.lacking(&figures_of(BEARINGS, changes)).into_iter();
        paths.map(|path| path.to_string()).collect::<Vec<_>>()
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(lacking(&[]), none);
    // A second line without a preference.
    assert_eq!(lacking(&[("goods.2.description", "CATALOGUES")]), none);
    assert_eq!(
        lacking(&[("goods.1.originCriterion", "")]),
        ["goods.1.originWritten"]
    );
    let other = [
        ("goods.1.originHs", ""),
        ("goods.1.originHsEdition", ""),
        ("goods.1.hsEdition", "2017"),
    ];
    assert_eq!(lacking(&other), ["goods.1.originCode"]);
}

#[test]
fn a_declaration_needs_the_dated_proof_of_its_lines() {
    let form = form("ORIGIN_DECLARATION").unwrap();
    let lacking = |changes: &[(&str, &str)]| {
        let paths = form.lacking(&figures_of(TEA, changes)).into_iter();
        paths.map(|path| path.to_string()).collect::<Vec<_>>()
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(lacking(&[]), none);
    assert_eq!(lacking(&[("proof.1.date", "")]), ["proof.1.date"]);
    let first = [
        ("proof.1.agreement", ""),
        ("proof.1.kind", ""),
        ("proof.1.number", ""),
        ("proof.1.date", ""),
    ];
    let new = |key: u32| {
        let members = ["agreement", "kind", "date"];
        members.map(|member| format!("proof.{key}.{member}"))
    };
    assert_eq!(lacking(&first), new(1));
    assert_eq!(lacking(&[("proof.1.agreement", "RCEP")]), new(2));
    assert_eq!(lacking(&[("proof.1.kind", "ISSUED")]), new(2));
    let approved = [
        ("goods.1.agreement", "RCEP"),
        ("goods.2.agreement", "RCEP"),
        ("goods.1.originProof", "APPROVED"),
        ("goods.2.originProof", "APPROVED"),
        ("goods.1.originHsEdition", "2022"),
        ("goods.2.originHsEdition", "2022"),
        ("proof.1.agreement", "RCEP"),
        ("proof.1.kind", "APPROVED"),
    ];
    assert_eq!(lacking(&approved), ["proof.1.approvedExporter"]);
}

#[test]
fn every_page_says_that_it_was_not_compared() {
    let pages = [
        ("ORIGIN_APPLICATION_RCEP", figures_of(DRILLS, &[])),
        ("ORIGIN_APPLICATION_AJCEP", figures_of(GARMENTS, &[])),
        ("ORIGIN_APPLICATION", sample::figures(&[])),
        ("ORIGIN_DECLARATION", figures_of(TEA, &[])),
    ];
    for (kind, figures) in pages {
        let page = page_of(kind, &figures);
        assert!(
            page.contains("were not compared with the agreement"),
            "{kind}"
        );
    }
}

#[test]
fn accumulation_and_de_minimis_stand_with_their_line() {
    let changes = [
        ("goods.2.description", "SOCKS"),
        ("goods.2.agreement", "AJCEP"),
        ("goods.2.accumulation", "yes"),
        ("goods.2.deMinimis", "yes"),
    ];
    for (kind, figures) in [
        ("ORIGIN_APPLICATION_AJCEP", figures_of(GARMENTS, &changes)),
        ("ORIGIN_APPLICATION_RCEP", {
            let mut changes = changes;
            changes[1].1 = "RCEP";
            figures_of(DRILLS, &changes)
        }),
    ] {
        let page = page_of(kind, &figures);
        for shown in ["SOCKS", "(ACU)", "(DMI)"] {
            assert!(page.contains(shown), "{kind}: {shown}");
        }
    }
}
