//! What only the node knows, and what came after the arrival.

use funani_core::codes::Zone;
use rust_decimal::Decimal;

use super::found;
use super::kit::{BILL, Kit};
use crate::examine::{Arrival, Drawn, FindingCode, Replaced, Shared, Use, UseKind};

#[test]
fn what_another_entry_used_is_told() {
    for (kind, number, code) in [
        (UseKind::Bill, BILL, "BILL_USED"),
        (UseKind::Invoice, "HSB-2703-042", "INVOICE_USED"),
        (UseKind::Certificate, "JT-2703-00042", "CERTIFICATE_USED"),
    ] {
        let mut kit = Kit::new();
        let entry = "A0012703150001".to_owned();
        let number = number.to_owned();
        kit.facts.uses = vec![Use {
            kind,
            number,
            entry,
            bill: None,
        }];
        assert_eq!(found(&kit.examine()), [code]);
    }
}

#[test]
fn one_certificate_is_enough_for_two_entries_or_it_is_not() {
    let drawn = |amount: i64| {
        let mut kit = Kit::new();
        kit.put(&[
            ("goods.1.quantity", "8000.000"),
            ("goods.1.netWeight", "8000.000"),
        ]);
        kit.shown = vec!["certificate"];
        kit.facts.uses = vec![Use {
            kind: UseKind::Certificate,
            number: "JT-2703-00042".to_owned(),
            entry: "A0012703150001".to_owned(),
            bill: None,
        }];
        kit.facts.drawn = vec![Drawn {
            certificate: kit.world.id("certificate"),
            line: 1,
            drawn: Decimal::from(amount),
            claimed: Decimal::from(10_000),
            passed_on: Decimal::from(10_000),
        }];
        let found = found(&kit.examine()).into_iter();
        let found = found.filter(|code| code.starts_with("CERTIFICATE"));
        found.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(drawn(20_000), "");
    assert_eq!(drawn(20_001), "CERTIFICATE_EXCEEDED CERTIFICATE_USED");
}

#[test]
fn a_number_of_two_issuers_is_told() {
    let mut kit = Kit::new();
    kit.facts.shared = vec![Shared {
        agreement: "JTEPA".to_owned(),
        number: "JT-2703-00042".to_owned(),
        issuer: "Another Chamber".to_owned(),
    }];
    assert_eq!(found(&kit.examine()), ["CERTIFICATE_NUMBER_SHARED"]);
}

#[test]
fn an_endorsement_after_arrival_is_told_and_one_on_the_day_is_not() {
    for (arrived, code) in [("2027-03-12", ""), ("2027-03-11", "ENDORSED_AFTER_ARRIVAL")] {
        let mut kit = Kit::new();
        kit.put(&[("entry.arrival", arrived)]);
        assert_eq!(found(&kit.examine()).join(" "), code);
    }
}

/// The bank endorsed at 03:00 UTC on 12 March: in Bangkok the 12th, 14 hours west of it the 11th.
#[test]
fn the_day_of_an_act_is_that_of_the_authority() {
    let mut kit = Kit::new();
    kit.put(&[("entry.arrival", "2027-03-11")]);
    let mut west = super::kit::thai();
    west.zone = "-04:00".parse::<Zone>().unwrap();
    assert_eq!(found(&kit.examine_at(&west)), Vec::<&str>::new());
}

#[test]
fn a_document_replaced_after_arrival_is_told_with_what_changed() {
    let mut kit = Kit::new();
    kit.world.at("2027-03-17T01:00:00.000Z");
    let content = kit.certificate(&[("goods.1.quantity", "60000.000")]);
    kit.replace(
        "certificate",
        super::kit::CHAMBER,
        "CERTIFICATE_OF_ORIGIN",
        &content,
    );
    let report = kit.examine();
    assert_eq!(found(&report), ["CHANGED_AFTER_ARRIVAL"]);
    let english = &report.findings[0].english;
    assert!(
        english.contains("goods.1.quantity: 48000.000 → 60000.000"),
        "{english}"
    );
}

#[test]
fn a_cancelled_document_and_one_that_was_replaced_are_told() {
    let mut kit = Kit::new();
    kit.world.document(
        "certificate",
        super::kit::CHAMBER,
        funani_core::doc::Deed::Cancel,
        &[],
    );
    assert_eq!(
        found(&kit.examine()),
        ["DOCUMENT_CANCELLED", "CERTIFICATE_NOT_HERE"]
    );
    let mut kit = Kit::new();
    kit.facts.replaced = vec![Replaced {
        id: kit.world.id("invoice"),
        sequence: Some(2),
        by: None,
    }];
    assert_eq!(found(&kit.examine()), ["DOCUMENT_REPLACED"]);
}

#[test]
fn a_report_of_the_ship_is_compared() {
    let arrival = |date: &str, vessel: &str| Arrival {
        date: date.parse().unwrap(),
        port: Some("THLCH".to_owned()),
        vessel: Some(vessel.to_owned()),
        imo: None,
        voyage: Some("042S".to_owned()),
    };
    let mut kit = Kit::new();
    kit.facts.arrival = Some(arrival("2027-03-16", "FUNANI HARMONY"));
    assert_eq!(found(&kit.examine()), Vec::<&str>::new());
    for arrival in [
        arrival("2027-03-18", "FUNANI HARMONY"),
        arrival("2027-03-16", "FUNANI MELODY"),
    ] {
        kit.facts.arrival = Some(arrival);
        assert_eq!(found(&kit.examine()), ["ARRIVAL_DIFFERS"]);
    }
}

#[test]
fn without_a_declaration_the_documents_are_held_against_each_other() {
    let mut kit = Kit::new();
    kit.declared.clear();
    assert_eq!(found(&kit.examine()), Vec::<&str>::new());
    let mut kit = Kit::of(&[], &[("\"value\":25280", "\"value\":25370")]);
    kit.declared.clear();
    assert_eq!(found(&kit.examine()), ["DOCUMENTS_DIFFER"]);
}

#[test]
fn title_is_information_and_never_more() {
    let report = Kit::new().examine();
    let title = report
        .findings
        .iter()
        .find(|it| it.code == FindingCode::TitleState)
        .unwrap();
    assert_eq!(title.severity, crate::examine::Severity::Information);
    assert!(
        title.english.contains(super::kit::IMPORTER),
        "{}",
        title.english
    );
}
