use funani_core::act::OrderKind;
use funani_core::codes::Library;
use funani_core::practice::law::LegalProfiles;
use funani_core::practice::{self, Case, Severity};
use funani_proof::json::{self, Limits, Object};

use super::*;
use crate::sample::figures;

const CARRIER: &[u8] = include_bytes!("../../../../services/funani/src/demo/carrier.json");

fn carrier() -> Object {
    let carrier = json::parse(CARRIER, Limits::DOCUMENT).unwrap();
    carrier.as_object().unwrap().clone()
}

fn drafted(changes: &[(&str, &str)]) -> String {
    json::to_canonical(&draft(&figures(changes), &carrier()))
}

/// What a document says otherwise after one text in it was replaced.
fn found(was: &str, is: &str) -> Vec<(String, String)> {
    let text = drafted(&[]);
    let changed = text.replacen(was, is, 1);
    assert_ne!(changed, text, "{was} stands in it");
    let document = json::parse(changed.as_bytes(), Limits::DOCUMENT).unwrap();
    let differences = compare(&figures(&[]), &document);
    differences
        .into_iter()
        .map(|it| (it.path.to_string(), it.pointer))
        .collect()
}

/// The entry with the carrier's part is a whole transport document.
#[test]
fn a_bill_can_be_issued_over_the_draft() {
    let document = draft(&figures(&[]), &carrier());
    let faults = funani_core::dcsa::check(&document, &Library::shipped());
    assert_eq!(faults, []);
    let findings = practice::check(&Case {
        document: &document,
        order: Some(OrderKind::Bank),
        legal: None,
        recorded: "2027-03-08T01:00:00.000Z".parse().unwrap(),
        lists: &Library::shipped(),
        profiles: &LegalProfiles::shipped(),
    });
    let errors = findings
        .iter()
        .filter(|it| it.severity() == Severity::Error);
    assert_eq!(errors.count(), 0, "{findings:?}");
    assert_eq!(compare(&figures(&[]), &document), []);
}

const CARGO: &str = "/consignmentItems/0/cargoItems";

/// What stands in the draft, the slip, the datum and the place that are named.
const SLIPS: &[(&str, &str, &str, &str)] = &[
    (
        "FUNANI HARMONY\"",
        "FUNANI MELODY\"",
        "transport.vessel",
        "/transports/vesselVoyages/0/vesselName",
    ),
    (
        "042S\"",
        "043S\"",
        "transport.voyage",
        "/transports/vesselVoyages/0/carrierExportVoyageNumber",
    ),
    (
        "\"shippedOnBoardDate\":\"2027-03-06\"",
        "\"shippedOnBoardDate\":\"2027-03-07\"",
        "transport.onBoard",
        "/shippedOnBoardDate",
    ),
    (
        "\"freightPaymentTermCode\":\"PRE\"",
        "\"freightPaymentTermCode\":\"COL\"",
        "transport.freightTerm",
        "/freightPaymentTermCode",
    ),
    (
        "\"HSCodes\":[\"030354\"]",
        "\"HSCodes\":[\"030355\"]",
        "goods.1.hsCode",
        "/consignmentItems/0/HSCodes/0",
    ),
    (
        "Samut Sakhon Foods Co., Ltd.",
        "Samut Sakorn Foods Co., Ltd.",
        "party.notify.name",
        "/documentParties/notifyParties/0/partyName",
    ),
    (
        "FN0042270",
        "FN0042271",
        "equipment.2.seal",
        "/utilizedTransportEquipments/1/seals/0/number",
    ),
    (
        "\"ISOEquipmentCode\":\"45R1\"",
        "\"ISOEquipmentCode\":\"22G1\"",
        "equipment.1.type",
        "/utilizedTransportEquipments/0/equipment/ISOEquipmentCode",
    ),
    (
        "\"numberOfPackages\":1600",
        "\"numberOfPackages\":1601",
        "total.packages",
        CARGO,
    ),
    (
        "\"value\":24000}",
        "\"value\":24001}",
        "total.netWeight",
        CARGO,
    ),
    (
        "\"value\":43.52}",
        "\"value\":43.53}",
        "total.volume",
        CARGO,
    ),
];

#[test]
fn a_slip_in_the_bill_is_named_on_both_sides() {
    for (was, is, path, pointer) in SLIPS {
        let found = found(was, is);
        assert_eq!(
            found[0],
            ((*path).to_owned(), (*pointer).to_owned()),
            "{is}"
        );
    }
    let found = found("\"value\":25280", "\"value\":25370");
    let named: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(named, ["total.grossWeight", "equipment.1.grossWeight"]);
    assert_eq!(found[1].1, "/consignmentItems/0/cargoItems/0");
}

#[test]
fn honest_spellings_and_units_are_no_difference() {
    for (was, is) in [
        ("Hachinohe Suisan Boeki K.K.", "HACHINOHE SUISAN BOEKI KK"),
        ("\"HSCodes\":[\"030354\"]", "\"HSCodes\":[\"03035400\"]"),
    ] {
        assert_eq!(found(was, is), [], "{is}");
    }
    let pounds = Decimal::from(25_280) / POUND;
    let text = drafted(&[]).replace(
        "{\"unit\":\"KGM\",\"value\":25280}",
        &format!("{{\"unit\":\"LBR\",\"value\":{}}}", pounds.round_dp(6)),
    );
    let document = json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap();
    assert_eq!(compare(&figures(&[]), &document), []);
}

#[test]
fn containers_of_one_side_only_are_named() {
    let text = drafted(&[]).replace("FNRU4820270", "FNRU4820286");
    let document = json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap();
    let differences = compare(&figures(&[]), &document);
    let told: Vec<_> = differences
        .iter()
        .map(|it| (it.own.as_deref(), it.stated.as_deref()))
        .collect();
    assert_eq!(
        told,
        [(None, Some("FNRU4820286")), (Some("FNRU4820270"), None)]
    );
    let sentence = differences[1].sentence(Language::English);
    assert_eq!(
        sentence,
        "Container 2: container no.: FNRU4820270 in the consignment, — in the bill"
    );
}

#[test]
fn the_order_party_follows_from_the_kind_of_order() {
    let parties = |kind: &str| {
        let document = draft(
            &figures(&[
                ("transport.orderKind", kind),
                ("party.consignee.name", "Samut Sakhon Foods Co., Ltd."),
            ]),
            &Object::new(),
        );
        let name = |party: &str| {
            let pointer = format!("/documentParties/{party}/partyName");
            document
                .pointer(&pointer)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let to_order = document.pointer("/isToOrder") == Some(&true.into());
        (to_order, name("endorsee"), name("consignee"))
    };
    let (exporter, bank, importer) = (
        Some("Hachinohe Suisan Boeki K.K.".to_owned()),
        Some("Chao Phraya Commercial Bank".to_owned()),
        Some("Samut Sakhon Foods Co., Ltd.".to_owned()),
    );
    assert_eq!(parties("SHIPPER"), (true, exporter, None));
    assert_eq!(parties("BANK"), (true, bank, None));
    assert_eq!(parties("PARTY"), (true, importer.clone(), None));
    assert_eq!(parties("BEARER"), (true, None, None));
    assert_eq!(parties("STRAIGHT"), (false, None, importer.clone()));
    assert_eq!(parties("NAMED"), (false, None, importer));
}
