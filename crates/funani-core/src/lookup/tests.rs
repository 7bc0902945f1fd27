use funani_proof::json::{self, Limits};

use super::*;

#[test]
fn one_number_is_one_key_however_it_is_written() {
    let written = Key::bill("fnln 2027-000.42", "FNLN");
    assert_eq!(
        written.digest(),
        Key::bill("FNLN202700042", "fnln").digest()
    );
    assert_ne!(
        written.digest(),
        Key::bill("FNLN202700043", "FNLN").digest()
    );
    assert_ne!(
        Key::container("FNRU4820135").digest(),
        Key::permit("FNRU4820135").digest()
    );
    assert_ne!(
        Key::invoice("AB", "C").digest(),
        Key::invoice("A", "BC").digest()
    );
}

#[test]
fn a_key_of_nothing_is_not_whole() {
    assert!(Key::ucr("x").is_whole());
    assert!(!Key::ucr(" - ").is_whole());
    assert!(!Key::bill("1", "").is_whole());
}

#[test]
fn a_bill_has_the_keys_that_it_states() {
    let document = br#"{"carrierCode":"FNLN","transportDocumentReference":"FNLN202700042",
        "transports":{"portOfLoading":{"UNLocationCode":"JPYOK"},"portOfDischarge":{"UNLocationCode":"THLCH"},
        "vesselVoyages":[{"vesselName":"FUNANI HARMONY","carrierExportVoyageNumber":"042S"}]},
        "utilizedTransportEquipments":[{"equipment":{"equipmentReference":"FNRU4820135"}}],
        "customsReferences":[{"type":"UCR","countryCode":"JP","values":["7JP123"]},
        {"type":"ACID","countryCode":"EG","values":["1"]}],
        "consignmentItems":[{"cargoItems":[{"houseBillOfLadingReference":"HB 1"}]}]}"#;
    let document = json::parse(document, Limits::DOCUMENT).unwrap();
    let ship = Ship::Name("Funani Harmony");
    let expected = BTreeSet::from([
        Key::bill("FNLN202700042", "FNLN"),
        Key::bill_number("FNLN202700042"),
        Key::voyage(ship, "042S", "JPYOK"),
        Key::voyage(ship, "042S", "THLCH"),
        Key::container("FNRU4820135"),
        Key::house("HB1"),
        Key::ucr("7JP123"),
    ]);
    assert_eq!(of_bill(&document), expected);
}
