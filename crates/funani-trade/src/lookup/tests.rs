use std::collections::BTreeSet;

use funani_core::lookup::{Key, KeyKind, Ship};

use super::of_content;
use crate::figures::Figures;
use crate::sample::figures;

fn stated(values: &[(&str, &str)]) -> Figures {
    let values = values.iter();
    let values = values.map(|(path, value)| (path.parse().unwrap(), (*value).to_owned()));
    Figures::stated(values.collect())
}

fn of_kind(keys: BTreeSet<Key>, kind: KeyKind) -> Vec<Key> {
    keys.into_iter().filter(|key| key.kind() == kind).collect()
}

#[test]
fn a_shipment_is_found_by_all_that_an_officer_may_have() {
    let keys = of_content(
        "COMMERCIAL_INVOICE",
        &figures(&[("reference.ucr", "7JP1-XYZ")]),
    );
    let expected = [
        Key::bill_number("FNLYOK2703042"),
        Key::container("FNRU 482013-5"),
        Key::invoice("HSB-2703-042", "Hachinohe Suisan Boeki K.K."),
        Key::invoice("hsb 2703 042", "JCN 3021001099901"),
        Key::voyage(Ship::Name("funani harmony"), "042s", "JPYOK"),
        Key::voyage(Ship::Imo("9999010"), "042S", "THLCH"),
        Key::ucr("7JP1 XYZ"),
        Key::certificate("JTEPA", "JT-2703-00042"),
    ];
    for key in expected {
        assert!(keys.contains(&key), "{key:?} in {keys:#?}");
    }
    assert_eq!(of_kind(keys, KeyKind::BasedOn), []);
}

#[test]
fn a_bill_is_found_with_its_carrier_where_the_content_states_one() {
    let number = ("transport.billNumber", "FNLYOK2703042");
    let alone = of_content("DELIVERY_ORDER", &stated(&[number]));
    assert_eq!(of_kind(alone, KeyKind::Bill), []);
    let both = stated(&[number, ("transport.carrierCode", "FNNL")]);
    let both = of_kind(of_content("DELIVERY_ORDER", &both), KeyKind::Bill);
    assert_eq!(both, [Key::bill("fnlyok-2703042", "FNNL")]);
}

#[test]
fn a_declaration_is_found_by_the_tax_id_with_and_without_its_scheme() {
    let filed = stated(&[
        ("filing.ida.number", "12345678901"),
        ("party.importer.taxIdentifier", "TH-TIN 0105560999911"),
        ("entry.number", "A001-2703"),
        ("entry.taxId", "0105560999911"),
    ]);
    let keys = of_kind(of_content("IMPORT_PERMIT", &filed), KeyKind::Declaration);
    let mut expected = vec![
        Key::declaration("12345678901", "0105560999911"),
        Key::declaration("12345678901", "TH-TIN 0105560999911"),
        Key::declaration("A001-2703", "0105560999911"),
    ];
    expected.sort();
    assert_eq!(keys, expected);
}

#[test]
fn only_a_certificate_is_found_by_what_it_was_made_from() {
    let values = stated(&[
        ("proof.1.agreement", "RCEP"),
        ("proof.1.number", "SG-1"),
        ("proof.1.originalNumber", "JP-7"),
    ]);
    let keys = of_content("CERTIFICATE_OF_ORIGIN", &values);
    let mut expected = vec![
        Key::certificate("RCEP", "SG1"),
        Key::based_on("RCEP", "JP7"),
    ];
    expected.sort();
    assert_eq!(Vec::from_iter(keys), expected);
    let copy = of_content("ORIGIN_CERTIFICATE_COPY", &values);
    assert_eq!(Vec::from_iter(copy), [Key::certificate("RCEP", "SG1")]);
}

#[test]
fn permits_are_found_wherever_their_numbers_stand() {
    let values = stated(&[
        ("control.licence", "ME-1"),
        ("filing.edc.number", "11223344556"),
        ("filing.idc.number", "22334455667"),
        ("entry.permit", "FDA 77"),
    ]);
    let keys = of_kind(of_content("PERMIT", &values), KeyKind::Permit);
    assert_eq!(keys.len(), 4);
    assert!(keys.contains(&Key::permit("FDA77")));
}

#[test]
fn a_number_of_nothing_but_marks_is_no_key() {
    let values = stated(&[("reference.ucr", "--"), ("entry.permit", ".")]);
    assert_eq!(of_content("PERMIT", &values), BTreeSet::new());
}
