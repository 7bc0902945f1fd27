use funani_core::codes::Library;
use funani_core::time::Timestamp;

use super::*;
use crate::check::check;
use crate::consignment::{Consignment, Edit, Source};
use crate::paper;
use crate::sample;

fn set(data: &[(&str, &str)]) -> Consignment {
    let change = |(path, value): &(&str, &str)| Change {
        path: (*path).to_owned(),
        value: Some((*value).to_owned()),
    };
    let mut set = Consignment::new();
    apply(&mut set, data.iter().map(change).collect());
    set
}

fn apply(set: &mut Consignment, changes: Vec<Change>) {
    let edit = Edit {
        seen: set.version(),
        author: "Sato".to_owned(),
        time: Timestamp::FIRST,
        source: Source::Master,
        changes,
    };
    set.apply(&edit, &Library::shipped()).unwrap();
}

fn lists() -> Consignment {
    set(&[
        ("set.purpose", "MASTER"),
        ("product.1.number", "MACK-W-400"),
        ("product.1.description", "FROZEN CHUB MACKEREL"),
        ("product.1.hs2017", "030354"),
        ("product.1.hs2022", "030354"),
        ("product.1.originDecision", "JTEPA-001"),
        ("product.1.controlResult", "NOT_LISTED"),
        ("product.2.number", "OLD"),
        ("product.2.hs2007", "848210"),
        ("product.3.number", "TWICE"),
        ("product.4.number", "TWICE"),
        ("address.1.code", "SSF"),
        ("address.1.name", "Samut Sakhon Foods Co., Ltd."),
        ("address.1.country", "TH"),
    ])
}

fn put(into: &mut Consignment, entry: &str, target: &str) -> Result<(), FillFault> {
    let fill_in = Fill {
        entry: entry.to_owned(),
        target: target.to_owned(),
    };
    let changes = fill(&Figures::of(&lists()), &Figures::of(into), &fill_in)?;
    apply(into, changes);
    Ok(())
}

#[test]
fn a_product_fills_a_line_and_leaves_what_is_the_shipments() {
    let mut shipment = set(&[
        ("goods.1.quantity", "48000"),
        ("goods.1.producer", "somebody else"),
        ("goods.2.quantity", "1"),
    ]);
    put(&mut shipment, "MACK-W-400", "goods.1").unwrap();
    let figures = Figures::of(&shipment);
    for (path, value) in [
        ("goods.1.product", Some("MACK-W-400")),
        ("goods.1.description", Some("FROZEN CHUB MACKEREL")),
        ("goods.1.hsCode", Some("030354")),
        ("goods.1.hsEdition", Some("2022")),
        ("goods.1.originDecision", Some("JTEPA-001")),
        ("goods.1.controlResult", Some("NOT_LISTED")),
        ("goods.1.quantity", Some("48000")),
        ("goods.1.producer", None),
        ("goods.2.product", None),
    ] {
        assert_eq!(figures.text(path), value, "{path}");
    }
}

#[test]
fn the_code_is_that_of_the_edition_that_the_line_names() {
    let mut shipment = set(&[("goods.1.hsEdition", "2017")]);
    put(&mut shipment, "MACK-W-400", "goods.1").unwrap();
    assert_eq!(
        Figures::of(&shipment).text("goods.1.hsEdition"),
        Some("2017")
    );
    put(&mut shipment, "OLD", "goods.2").unwrap();
    let figures = Figures::of(&shipment);
    assert_eq!(figures.text("goods.2.hsEdition"), Some("2007"));
    assert_eq!(
        put(&mut shipment, "OLD", "goods.1"),
        Err(FillFault::Edition {
            entry: "OLD".into(),
            edition: "2017".into()
        })
    );
}

#[test]
fn an_address_takes_the_place_of_another_whole() {
    let mut shipment = set(&[
        ("party.importer.name", "Another"),
        ("party.importer.phone", "+66 1"),
    ]);
    put(&mut shipment, "SSF", "party.importer").unwrap();
    let figures = Figures::of(&shipment);
    let name = figures.text("party.importer.name");
    assert_eq!(name, Some("Samut Sakhon Foods Co., Ltd."));
    assert_eq!(figures.text("party.importer.phone"), None);
}

#[test]
fn what_cannot_be_put_is_named() {
    let mut shipment = set(&[("invoice.number", "A")]);
    for (entry, target, fault) in [
        ("NONE", "goods.1", FillFault::Unknown("NONE".into())),
        ("NONE", "party.importer", FillFault::Unknown("NONE".into())),
        ("TWICE", "goods.1", FillFault::Twice("TWICE".into())),
        (
            "SSF",
            "party.nobody",
            FillFault::Target("party.nobody".into()),
        ),
        ("MACK-W-400", "goods.x", FillFault::Target("goods.x".into())),
        ("MACK-W-400", "goods", FillFault::Target("goods".into())),
        (
            "MACK-W-400",
            "vgm.date",
            FillFault::Target("vgm.date".into()),
        ),
    ] {
        assert_eq!(put(&mut shipment, entry, target), Err(fault));
    }
}

#[test]
fn only_a_shipment_is_checked_and_gives_papers() {
    assert!(check(&Figures::of(&lists())).is_empty());
    let sound = sample::figures(&[]);
    assert!(!paper::make(&sound).is_empty());
    let template = sample::figures(&[("set.purpose", "TEMPLATE"), ("invoice.number", "")]);
    assert!(check(&template).is_empty() && paper::make(&template).is_empty());
    let shipment = sample::figures(&[("set.purpose", "SHIPMENT"), ("invoice.number", "")]);
    assert!(!check(&shipment).is_empty());
}
