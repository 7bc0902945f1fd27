use std::collections::BTreeMap;

use funani_core::codes::Library;
use funani_core::id::DocId;
use funani_core::intent::Language;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};
use rust_decimal::Decimal;

use super::{Certificate, Code, CodeFault, Fault, Issuing, Relation, check, draft, sheet};
use crate::origin::{ApplicationFault, agreement, agreements};
use crate::received::Received;
use crate::sample::{figures, figures_of};

const JTEPA: &[u8] = include_bytes!("../../../../tests/samples/certificates/jtepa-new.json");
const REPLACEMENT: &[u8] =
    include_bytes!("../../../../tests/samples/certificates/jtepa-replacement.json");
const RCEP: &[u8] = include_bytes!("../../../../tests/samples/certificates/rcep-new.json");
const RCEP_BACK: &[u8] =
    include_bytes!("../../../../tests/samples/certificates/rcep-back-to-back.json");
const RCEP_LATE: &[u8] =
    include_bytes!("../../../../tests/samples/certificates/rcep-retroactive.json");
const AJCEP: &[u8] = include_bytes!("../../../../tests/samples/certificates/ajcep-new.json");
const AJCEP_BACK: &[u8] =
    include_bytes!("../../../../tests/samples/certificates/ajcep-back-to-back.json");
const AJCEP_CANCELLED: &[u8] =
    include_bytes!("../../../../tests/samples/certificates/ajcep-cancelled.json");

/// A sample with some data changed; an empty text clears one.
fn content(sample: &[u8], changes: &[(&str, &str)]) -> Received {
    let value = json::parse(sample, Limits::DOCUMENT).unwrap();
    let text = json::to_canonical(&value);
    let mut received = Received::read(text.as_bytes()).unwrap();
    for (path, value) in changes {
        let path = path.parse().unwrap();
        if value.is_empty() {
            received.values.remove(&path);
        } else {
            received.values.insert(path, (*value).to_owned());
        }
    }
    received
}

fn read(sample: &[u8], changes: &[(&str, &str)]) -> Result<Certificate, Vec<Fault>> {
    check(&content(sample, changes), &Library::shipped())
}

/// Path and code of every fault.
fn faults(sample: &[u8], changes: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    told(&read(sample, changes).unwrap_err())
}

fn told(faults: &[Fault]) -> Vec<(String, &'static str)> {
    let told = faults.iter().map(|it| (it.path.to_string(), it.code));
    told.collect()
}

fn one(path: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(path.to_owned(), code)]
}

#[test]
fn every_sample_is_a_certificate() {
    let all = [
        (JTEPA, "JTEPA", "JT-2703-00042", None),
        (
            REPLACEMENT,
            "JTEPA",
            "JT-2703-00051",
            Some(Relation::Replaces),
        ),
        (RCEP, "RCEP", "RC-2702-00118", None),
        (
            RCEP_BACK,
            "RCEP",
            "SG-RC-0427-0009",
            Some(Relation::BackToBack),
        ),
        (RCEP_LATE, "RCEP", "RC-2702-00131", None),
        (AJCEP, "AJCEP", "AJ-2702-00118", None),
        (
            AJCEP_BACK,
            "AJCEP",
            "SG-AJ-0427-0009",
            Some(Relation::BackToBack),
        ),
        (AJCEP_CANCELLED, "AJCEP", "AJ-2702-00125", None),
    ];
    for (sample, agreement, number, relation) in all {
        let certificate = read(sample, &[]).unwrap();
        assert_eq!(certificate.agreement.name, agreement);
        assert_eq!(certificate.number, number);
        let stated = certificate.original.map(|it| it.relation);
        assert_eq!(stated, relation, "{number}");
    }
}

#[test]
fn a_certificate_counts_from_its_date_to_the_same_day_months_later() {
    let certificate = read(JTEPA, &[]).unwrap();
    let on = |day: &str| certificate.counts_on(day.parse().unwrap());
    assert_eq!(certificate.valid_until.to_string(), "2028-03-04");
    assert!(on("2027-03-04") && on("2028-03-04"));
    assert!(!on("2027-03-03") && !on("2028-03-05"));
    let leap = [
        ("proof.1.date", "2028-02-29"),
        ("transport.departure", "2028-03-01"),
    ];
    let leap = read(JTEPA, &leap).unwrap();
    assert_eq!(leap.valid_until.to_string(), "2029-02-28");
}

#[test]
fn back_to_back_counts_no_longer_than_its_original() {
    let certificate = read(RCEP_BACK, &[]).unwrap();
    assert_eq!(certificate.date.to_string(), "2027-04-14");
    assert_eq!(certificate.valid_until.to_string(), "2028-02-09");
}

#[test]
fn what_every_certificate_bears_is_asked_for_at_once() {
    let cleared = [
        "proof.1.number",
        "proof.1.date",
        "proof.1.issuer",
        "proof.1.issuerCountry",
        "party.exporter.name",
        "party.importer.name",
        "goods.1.description",
        "goods.1.quantity",
        "goods.1.originHs",
    ];
    let changes = cleared.map(|path| (path, ""));
    let mut expected: Vec<(String, &str)> = cleared
        .iter()
        .map(|path| ((*path).to_owned(), "REQUIRED"))
        .collect();
    expected.sort();
    let code = expected
        .iter_mut()
        .find(|(path, _)| path == "goods.1.originHs");
    code.unwrap().1 = "CODE_NOT_IN_EDITION";
    let mut found = faults(JTEPA, &changes);
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn each_fault_of_data_is_named_beside_those_of_the_certificate() {
    let changes = [
        ("proof.1.date", "4 March"),
        ("proof.1.issuerCountry", "VN"),
        ("goods.1.unit", "???"),
    ];
    let found = faults(JTEPA, &changes);
    let expected = [
        ("goods.1.unit", "CODE_MALFORMED"),
        ("goods.1.origin", "ORIGIN_ELSEWHERE"),
        ("proof.1.date", "NOT_DATE"),
        ("proof.1.issuerCountry", "NOT_A_PARTY"),
    ];
    for (path, code) in expected {
        assert!(
            found.contains(&(path.to_owned(), code)),
            "{path}: {found:?}"
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
}

#[test]
fn a_certificate_without_its_agreement_says_so() {
    let found = faults(JTEPA, &[("proof.1.agreement", "")]);
    assert_eq!(found, one("proof.1.agreement", "REQUIRED"));
    let found = faults(JTEPA, &[("proof.1.agreement", "NAFTA")]);
    assert_eq!(found, one("proof.1.agreement", "NOT_A_CHOICE"));
}

#[test]
fn goods_stand_in_the_edition_of_the_agreement() {
    let other = [("goods.1.originHsEdition", "2022")];
    let found = faults(JTEPA, &other);
    assert_eq!(found, one("goods.1.originHs", "CODE_NOT_IN_EDITION"));
    let trade = [
        ("goods.1.originHs", ""),
        ("goods.1.originHsEdition", ""),
        ("goods.1.hsCode", "0303540000"),
        ("goods.1.hsEdition", "2017"),
    ];
    assert_eq!(read(JTEPA, &trade).unwrap().lines[0].code, "030354");
    let without = faults(JTEPA, &[("goods.1.originHsEdition", "")]);
    assert_eq!(without, one("goods.1.originHs", "CODE_NOT_IN_EDITION"));
}

#[test]
fn the_criterion_is_written_as_the_agreement_writes_it() {
    let follows = read(RCEP, &[("goods.1.originWritten", "")]).unwrap();
    assert_eq!(follows.lines[0].criterion, "CTC");
    let alone = read(RCEP, &[("goods.1.originCriterion", "")]).unwrap();
    assert_eq!(alone.lines[0].criterion, "CTC");
    let differs = faults(RCEP, &[("goods.1.originWritten", "RVC")]);
    assert_eq!(differs, one("goods.1.originWritten", "CRITERION_DIFFERS"));
    let unknown = faults(RCEP, &[("goods.1.originWritten", "PS")]);
    assert_eq!(unknown, one("goods.1.originWritten", "CRITERION_UNKNOWN"));
    let neither = [
        ("goods.1.originWritten", ""),
        ("goods.1.originCriterion", ""),
    ];
    let neither = faults(RCEP, &neither);
    assert_eq!(neither, one("goods.1.originWritten", "REQUIRED"));
}

#[test]
fn a_weight_certifies_where_no_quantity_does() {
    let by_weight = [("goods.1.quantity", ""), ("goods.1.unit", "")];
    let line = read(JTEPA, &by_weight).unwrap().lines.remove(0);
    assert_eq!(line.measure.quantity, Decimal::new(50_560_000, 3));
    assert_eq!(line.measure.unit, "KGM");
    let half = faults(JTEPA, &[("goods.1.unit", "")]);
    assert_eq!(half, one("goods.1.unit", "REQUIRED"));
    let nothing = faults(JTEPA, &[("goods.1.quantity", "0")]);
    assert_eq!(nothing, one("goods.1.quantity", "NOTHING_CERTIFIED"));
}

#[test]
fn a_body_certifies_for_a_party_while_the_agreement_is_in_force() {
    let stranger = [("proof.1.issuerCountry", "CN"), ("goods.1.origin", "CN")];
    let found = faults(JTEPA, &stranger);
    assert!(found.contains(&("proof.1.issuerCountry".to_owned(), "NOT_A_PARTY")));
    assert!(found.contains(&("goods.1.origin".to_owned(), "AGREEMENT_BARRED")));
    let early = [
        ("proof.1.date", "2007-10-31"),
        ("transport.departure", "2007-11-05"),
    ];
    let found = faults(JTEPA, &early);
    assert_eq!(found, one("proof.1.issuerCountry", "NOT_IN_FORCE"));
}

#[test]
fn no_body_issues_under_an_agreement_of_declarations_alone() {
    let own = [
        ("proof.1.agreement", "CPTPP"),
        ("proof.1.issuerCountry", "JP"),
        ("transport.destination", "VN"),
        ("transport.discharge", "VNCLI"),
        ("goods.1.originHsEdition", "2012"),
        ("goods.1.originWritten", "A"),
    ];
    let found = faults(JTEPA, &own);
    assert_eq!(found, one("proof.1.agreement", "PROOF_NOT_ISSUED"));
}

#[test]
fn retroactive_is_ticked_exactly_when_it_was_issued_so() {
    // Shipped on 6 March; three days after is the 9th.
    for (date, ticked, holds) in [
        ("2027-03-09", false, true),
        ("2027-03-10", false, false),
        ("2027-03-10", true, true),
        ("2027-03-09", true, false),
        ("2028-03-06", true, true),
    ] {
        let tick = if ticked { "yes" } else { "no" };
        let changes = [("proof.1.date", date), ("proof.1.retroactive", tick)];
        let found = read(JTEPA, &changes);
        if holds {
            assert!(found.is_ok(), "{date} {tick}: {found:?}");
        } else {
            let wrong = one("proof.1.retroactive", "RETROACTIVE_TICK");
            assert_eq!(told(&found.unwrap_err()), wrong, "{date} {tick}");
        }
    }
    let late = [
        ("proof.1.date", "2028-03-07"),
        ("proof.1.retroactive", "yes"),
    ];
    assert_eq!(faults(JTEPA, &late), one("proof.1.date", "ISSUED_TOO_LATE"));
    let unknown = [("transport.departure", ""), ("proof.1.retroactive", "yes")];
    let unknown = faults(JTEPA, &unknown);
    assert_eq!(unknown, one("transport.departure", "REQUIRED"));
}

#[test]
fn the_day_of_shipment_is_the_one_on_board_where_both_are_stated() {
    let changes = [
        ("transport.onBoard", "2027-03-01"),
        ("proof.1.date", "2027-03-05"),
        ("proof.1.retroactive", "yes"),
    ];
    assert!(read(JTEPA, &changes).is_ok());
}

#[test]
fn back_to_back_is_for_agreements_that_know_it_and_names_its_original() {
    let found = faults(
        JTEPA,
        &[
            ("proof.1.backToBack", "yes"),
            ("proof.1.originalNumber", "TH-1"),
            ("proof.1.originalDate", "2027-01-02"),
            ("proof.1.originalCountry", "TH"),
        ],
    );
    assert_eq!(found, one("proof.1.backToBack", "NO_BACK_TO_BACK"));
    let cleared = [
        ("proof.1.originalDate", ""),
        ("proof.1.originalCountry", ""),
    ];
    let found = faults(RCEP_BACK, &cleared);
    let expected = cleared.map(|(path, _)| (path.to_owned(), "REQUIRED"));
    assert_eq!(found.len(), 2);
    assert!(expected.iter().all(|it| found.contains(it)), "{found:?}");
    for (path, value, code) in [
        ("proof.1.originalCountry", "SG", "ORIGINAL_OF_OWN_COUNTRY"),
        ("proof.1.originalCountry", "IN", "NOT_A_PARTY"),
        ("proof.1.originalDate", "2027-04-15", "ORIGINAL_LATER"),
        ("proof.1.originalDate", "2026-04-13", "ORIGINAL_EXPIRED"),
    ] {
        assert_eq!(faults(RCEP_BACK, &[(path, value)]), one(path, code));
    }
}

#[test]
fn goods_of_another_country_are_certified_back_to_back_only() {
    let found = faults(RCEP, &[("goods.2.origin", "AU")]);
    assert_eq!(found, one("goods.2.origin", "ORIGIN_ELSEWHERE"));
    let found = faults(RCEP_BACK, &[("goods.1.origin", "")]);
    assert_eq!(found, one("goods.1.origin", "REQUIRED"));
}

#[test]
fn a_replacement_names_another_certificate_of_the_same_body() {
    for (path, value, code) in [
        ("proof.1.originalNumber", "JT270300051", "OWN_NUMBER"),
        ("proof.1.originalDate", "2027-03-13", "ORIGINAL_LATER"),
        ("proof.1.originalCountry", "TH", "REPLACED_ELSEWHERE"),
        ("proof.1.originalNumber", "", "REQUIRED"),
        ("proof.1.originalDate", "", "REQUIRED"),
    ] {
        assert_eq!(faults(REPLACEMENT, &[(path, value)]), one(path, code));
    }
    let unticked = faults(
        REPLACEMENT,
        &[
            ("proof.1.replacement", "no"),
            ("proof.1.date", "2027-03-09"),
        ],
    );
    let codes: Vec<&str> = unticked.iter().map(|(_, code)| *code).collect();
    assert_eq!(codes, ["ORIGINAL_WITHOUT_TICK"; 2]);
    let both = faults(RCEP_BACK, &[("proof.1.replacement", "yes")]);
    assert_eq!(both, one("proof.1.replacement", "ONE_ORIGINAL"));
}

#[test]
fn an_original_is_known_by_number_date_country_and_agreement() {
    let (new, replacement) = (read(JTEPA, &[]).unwrap(), read(REPLACEMENT, &[]).unwrap());
    assert!(replacement.names(&new));
    assert!(!new.names(&replacement));
    let other = read(JTEPA, &[("proof.1.date", "2027-03-05")]).unwrap();
    assert!(!replacement.names(&other));
    let written = read(JTEPA, &[("proof.1.number", "jt 2703 00042")]).unwrap();
    assert!(replacement.names(&written));
    assert!(
        !read(RCEP_BACK, &[])
            .unwrap()
            .names(&read(AJCEP, &[]).unwrap())
    );
}

#[test]
fn back_to_back_takes_no_more_than_its_original_certifies() {
    let original = read(RCEP, &[]).unwrap();
    let taken = |changes: &[(&str, &str)]| {
        let back = read(RCEP_BACK, changes).unwrap();
        told(&back.exceeds(&original))
    };
    assert_eq!(taken(&[]), []);
    assert_eq!(taken(&[("goods.1.quantity", "20000")]), []);
    let more = taken(&[("goods.1.quantity", "20000.001")]);
    assert_eq!(more, one("goods.1.quantity", "MORE_THAN_ORIGINAL"));
    let other = taken(&[("goods.1.originHs", "848230")]);
    assert_eq!(other, one("goods.1.description", "GOODS_NOT_IN_ORIGINAL"));
    let by_weight = [("goods.1.unit", "SET"), ("goods.1.grossWeight", "2240.001")];
    let heavier = taken(&by_weight);
    assert_eq!(heavier, one("goods.1.grossWeight", "MORE_THAN_ORIGINAL"));
    let unknown = [("goods.1.unit", "SET"), ("goods.1.grossWeight", "")];
    assert_eq!(taken(&unknown), [], "not judged");
}

#[test]
fn two_lines_of_one_code_are_counted_together() {
    let original = read(RCEP, &[]).unwrap();
    let second = [
        ("goods.2.description", "Deep groove ball bearings 6205-2RS"),
        ("goods.2.origin", "JP"),
        ("goods.2.originHs", "848210"),
        ("goods.2.originHsEdition", "2022"),
        ("goods.2.originWritten", "CTC"),
        ("goods.2.quantity", "12000.001"),
        ("goods.2.unit", "NMB"),
    ];
    let back = read(RCEP_BACK, &second).unwrap();
    let found = told(&back.exceeds(&original));
    assert_eq!(found, one("goods.1.quantity", "MORE_THAN_ORIGINAL"));
}

#[test]
fn a_third_country_invoice_names_who_invoices() {
    let ticked = [("proof.1.thirdCountryInvoice", "yes")];
    let found = faults(JTEPA, &ticked);
    assert_eq!(found, one("party.invoiceIssuer.name", "REQUIRED"));
}

#[test]
fn a_certificate_is_one_proof_that_was_issued() {
    for (path, value, at, code) in [
        (
            "proof.2.agreement",
            "RCEP",
            "proof.2.agreement",
            "ONE_PROOF",
        ),
        ("proof.1.kind", "SELF", "proof.1.kind", "NOT_ISSUED"),
        ("proof.1.state", "APPLIED", "proof.1.state", "NOT_ISSUED"),
        ("proof.1.number", "---", "proof.1.number", "NOT_A_NUMBER"),
    ] {
        assert_eq!(faults(JTEPA, &[(path, value)]), one(at, code));
    }
}

/// The mackerel's certificate as the body would draft it from the exporter's data.
fn issuing() -> Issuing {
    Issuing {
        number: Some("JT-2703-00042".to_owned()),
        date: Some("2027-03-04".parse().unwrap()),
        ..Issuing::default()
    }
}

#[test]
fn a_draft_needs_nothing_but_number_and_date_of_the_body() {
    let drafted = draft(&figures(&[]), "JTEPA", &issuing()).unwrap();
    let certificate = check(&drafted, &Library::shipped()).unwrap();
    assert_eq!(certificate.issuer, "Japan Chamber of Commerce and Industry");
    assert_eq!(certificate.country, "JP");
    let line = &certificate.lines[0];
    assert_eq!(
        (line.code.as_str(), line.criterion.as_str()),
        ("030354", "WO")
    );
    let open = draft(&figures(&[]), "JTEPA", &Issuing::default()).unwrap();
    let found = told(&check(&open, &Library::shipped()).unwrap_err());
    let missing = ["proof.1.date", "proof.1.number"].map(|path| (path.to_owned(), "REQUIRED"));
    assert_eq!(found, missing);
}

#[test]
fn a_draft_of_goods_that_have_left_ticks_retroactive() {
    let late = Issuing {
        date: Some("2027-04-01".parse().unwrap()),
        ..issuing()
    };
    let drafted = draft(&figures(&[]), "JTEPA", &late).unwrap();
    assert!(check(&drafted, &Library::shipped()).is_ok());
    let ticked = drafted.values.get(&"proof.1.retroactive".parse().unwrap());
    assert_eq!(ticked.map(String::as_str), Some("yes"));
}

#[test]
fn a_draft_takes_the_lines_of_its_agreement_only_and_no_telephone() {
    let others = [
        ("goods.2.description", "Ice"),
        ("goods.2.hsCode", "220190"),
        ("party.exporter.phone", "+81 178 000000"),
    ];
    let drafted = draft(&figures(&others), "JTEPA", &issuing()).unwrap();
    let paths: Vec<String> = drafted.values.keys().map(ToString::to_string).collect();
    let has = |text: &str| paths.iter().any(|it| it.contains(text));
    assert!(
        has("goods.1.") && !has("goods.2.") && !has("phone"),
        "{paths:?}"
    );
    assert_eq!(
        draft(&figures(&others), "RCEP", &issuing()),
        Err(ApplicationFault::NoLine("RCEP".to_owned()))
    );
}

#[test]
fn every_sample_shipment_drafts_a_sound_certificate() {
    let samples: [(&[u8], &str); 6] = [
        (
            include_bytes!(
                "../../../../tests/samples/consignments/02-bearings-lcl-house-waybill.json"
            ),
            "RCEP",
        ),
        (
            include_bytes!(
                "../../../../tests/samples/consignments/03-coating-dangerous-goods-collection.json"
            ),
            "JIEPA",
        ),
        (
            include_bytes!("../../../../tests/samples/consignments/04-chicken-to-japan.json"),
            "JTEPA",
        ),
        (
            include_bytes!("../../../../tests/samples/consignments/05-third-country-invoice.json"),
            "RCEP",
        ),
        (
            include_bytes!("../../../../tests/samples/consignments/07-garments-to-japan.json"),
            "AJCEP",
        ),
        (
            include_bytes!("../../../../tests/samples/consignments/08-machine-under-credit.json"),
            "JPEPA",
        ),
    ];
    for (sample, agreement) in samples {
        let figures = figures_of(sample, &[]);
        let shipped = crate::origin::shipped(&figures);
        let issuing = Issuing {
            number: Some("X-1".to_owned()),
            date: shipped,
            ..Issuing::default()
        };
        let drafted = draft(&figures, agreement, &issuing).unwrap();
        let certificate = check(&drafted, &Library::shipped());
        assert_eq!(certificate.unwrap().agreement.name, agreement);
    }
}

fn code() -> Code {
    Code {
        registry: "registry.example.com".parse().unwrap(),
        document: DocId::from_bytes([7; 16]),
        content: Digest::of(b"content"),
    }
}

#[test]
fn a_code_reads_back_alone_and_as_a_link() {
    let text = code().to_string();
    assert!(
        text.starts_with("funani:c?r=registry.example.com&d="),
        "{text}"
    );
    assert_eq!(text.parse(), Ok(code()));
    let link = code().on_page("https://customs.example/verify/").unwrap();
    assert!(
        link.starts_with("https://customs.example/verify/c?r="),
        "{link}"
    );
    assert_eq!(link.parse(), Ok(code()));
}

#[test]
fn a_text_that_is_no_code_says_what_is_wrong() {
    let text = code().to_string();
    let members = |text: &str| match text.parse::<Code>() {
        Err(fault @ CodeFault::Members(_)) => fault.to_string(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(
        members("funani:c?r=a&x=1"),
        "it has a member that codes do not have; d is missing; h is missing"
    );
    assert_eq!(members(&format!("{text}&r=b")), "r is there twice");
    assert_eq!(members(&text.replace("h=", "h=G")), "h is malformed");
    assert_eq!(members(&text.replace("d=0", "d=")), "d is malformed");
    let long = format!("{text}{}", "x".repeat(2000));
    for other in [
        "",
        "hello",
        "http://x.example/c?r=a",
        "https://x.example/",
        &long,
    ] {
        assert_eq!(other.parse::<Code>(), Err(CodeFault::Other), "{other}");
    }
}

#[test]
fn a_page_that_a_code_cannot_name_is_refused() {
    for page in [
        "http://x.example",
        "https://",
        "https:///c",
        "https://x.example/?a",
        "https://x y",
    ] {
        let fault = code().on_page(page).unwrap_err();
        assert_eq!(fault, CodeFault::Page(page.to_owned()));
    }
}

#[test]
fn the_page_shows_all_of_a_certificate_and_its_code() {
    let received = content(REPLACEMENT, &[("transport.callSign", "7JAB")]);
    let text = code().to_string();
    for language in [Language::English, Language::Japanese] {
        let page = sheet(&received, Some(&text), language).html();
        for value in received.values.values() {
            let digits = value.chars().all(|it| it.is_ascii_digit() || it == '.');
            let lines = value.lines().filter(|_| !digits);
            for line in lines {
                assert!(page.contains(line), "{line}");
            }
        }
        assert!(page.contains("48,000.000") && page.contains("<svg"));
        assert!(page.contains("7JAB"), "what has no place of its own");
        let without = sheet(&received, None, language).html();
        assert!(!without.contains("<svg"));
    }
}

#[test]
fn each_agreement_with_certificates_names_bodies_and_validity() {
    let with: BTreeMap<&str, u32> = agreements()
        .iter()
        .filter(|it| !it.issuers.is_empty())
        .map(|it| (it.name.as_str(), it.months_valid))
        .collect();
    assert_eq!(with.len(), agreements().len() - 1);
    assert!(agreement("CPTPP").unwrap().issuers.is_empty());
}
