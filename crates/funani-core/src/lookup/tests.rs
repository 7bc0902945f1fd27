use funani_proof::json::{self, Limits};

use super::*;

#[test]
fn one_number_is_one_key_however_it_is_written() {
    let written = Key::bill("fnln 2027-000.42", "FNLN");
    assert_eq!(
        written.digest(),
        Key::bill("FNLN202700042", "fnln").digest()
    );
    assert_eq!(written, Key::bill("FNLN-202700042", "FNLN"));
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
fn the_digests_are_those_of_the_published_vectors() {
    // docs/format.md §7.1.
    let bill = Key::bill("FNLN 2027-00042", "fnln");
    assert_eq!(
        bill.digest().to_string(),
        "sha256:094205db11310c81d7129fa37b4c9673b0f089d365faea88343dc2b7d395edfe"
    );
    let invoice = Key::invoice("INV-2027-0042", "八戸水産貿易株式会社");
    assert_eq!(
        invoice.digest().to_string(),
        "sha256:a48162f14ec20c06241e69f02096530adecdd0d17a61882bdd8996ebdacac9ae"
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
