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

#[test]
fn values_are_found_in_whatever_order_they_came() {
    let values = [
        ("goods.10.hsCode", "030354"),
        ("goods.9.hsCode", "160415"),
        ("goodsOf.1.name", "of another list"),
        ("party.exporter.name", "Hachinohe"),
        ("goods.9.marks", "N/M"),
        ("goods.9.hsCode", "030355"),
        ("goods.100.marks", "N/M"),
    ];
    let values = values.map(|(path, value)| (path.parse().unwrap(), value.to_owned()));
    let found: Figures = values.into_iter().collect();
    assert_eq!(found.keys("goods"), [9, 10, 100]);
    assert_eq!(found.keys("party"), [0_u32; 0]);
    assert_eq!(found.of_line("goods.#.hsCode", 10), Some("030354"));
    assert_eq!(found.text("goods.9.hsCode"), Some("030355"), "the later");
    assert_eq!(found.text("goods.09.hsCode"), None);
    assert_eq!(found.of_party("exporter").count(), 1);
    assert!(found.says("goods.#.marks") && !found.says("goods.#.unit"));
    let paths: Vec<&Path> = found.iter().map(|(path, _)| path).collect();
    assert!(paths.is_sorted() && paths.len() == 6);
}
