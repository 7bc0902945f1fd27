use funani_core::codes::Library;

use super::*;

fn figures(text: &str) -> Figures {
    let time = "2027-03-01T00:00:00.000Z".parse().unwrap();
    let read = Consignment::read(text.as_bytes(), "Sato", time, &Library::shipped());
    Figures::of(&read.unwrap())
}

/// The mackerel: 3,200 cartons in two containers.
const MACKEREL: &str = r#"{
    "terms.incoterm": "CIF", "price.freight": "3700.00", "price.insurance": "277.20",
    "goods.1.quantity": "48000", "goods.1.unitPrice": "2.10", "goods.1.packages": "3200",
    "goods.1.netWeight": "48000", "goods.1.grossWeight": "50560", "goods.1.volume": "87.04",
    "equipment.1.number": "FNRU4820135", "equipment.1.tare": "4640",
    "equipment.2.number": "FNRU4820270", "equipment.2.tare": "4640",
    "stuffing.1.goods": "1", "stuffing.1.equipment": "1", "stuffing.1.packages": "1600",
    "stuffing.1.grossWeight": "25280", "stuffing.1.netWeight": "24000",
    "stuffing.2.goods": "1", "stuffing.2.equipment": "2", "stuffing.2.packages": "1600",
    "stuffing.2.grossWeight": "25280"
}"#;

#[test]
fn the_figures_of_the_mackerel_are_those_of_the_trade() {
    let found = figures(MACKEREL);
    for (path, value) in [
        ("goods.1.amount", "100800.00"),
        ("total.amount", "100800.00"),
        ("total.fob", "96822.80"),
        ("total.insured", "110880.00"),
        ("total.packages", "3200"),
        ("total.grossWeight", "50560.000"),
        ("total.volume", "87.040"),
        ("equipment.1.vgm", "29920.000"),
        ("equipment.2.vgm", "29920.000"),
        ("equipment.1.packages", "1600"),
        ("total.equipment", "2"),
    ] {
        assert_eq!(found.text(path), Some(value), "{path}");
    }
}

#[test]
fn half_a_sum_is_no_sum() {
    let found = figures(MACKEREL);
    assert_eq!(found.text("equipment.1.netWeight"), Some("24000.000"));
    assert_eq!(
        found.text("equipment.2.netWeight"),
        None,
        "a line says nothing of it"
    );
    let more = MACKEREL.replace(
        "\"terms.incoterm\"",
        "\"goods.2.packages\": \"5\", \"terms.incoterm\"",
    );
    let found = figures(&more);
    assert_eq!(found.text("total.packages"), Some("3205"));
    assert_eq!(found.text("total.netWeight"), None);
    assert_eq!(found.text("total.fob"), None);
}

#[test]
fn a_weighed_container_weighs_what_was_weighed() {
    let weighed = r#""equipment.1.vgmMethod": "1", "equipment.1.vgmWeighed": "29955", "#;
    let found = figures(&MACKEREL.replacen('{', &format!("{{{weighed}"), 1));
    assert_eq!(found.text("equipment.1.vgm"), Some("29955.000"));
}

#[test]
fn money_is_rounded_as_invoices_do() {
    let found = figures(r#"{"goods.1.quantity": "3", "goods.1.unitPrice": "0.335"}"#);
    assert_eq!(found.text("goods.1.amount"), Some("1.01"));
    let found = figures(
        r#"{"goods.1.quantity": "999999999.999", "goods.1.unitPrice": "99999999999.9999"}"#,
    );
    assert!(
        found
            .text("goods.1.amount")
            .is_some_and(|amount| amount.len() > 20)
    );
}
