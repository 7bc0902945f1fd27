use funani_proof::json::{Limits, Object, Value, canonical_digest, parse};

use super::{DocumentFacts, MadeOut, number_claim};
use crate::act::{Order, OrderKind, Reference, samples};

/// A transport document to the order of a bank, with members that are passed over.
const TO_BANK: &str = r#"{
    "transportDocumentReference": "FNRU0001",
    "transportDocumentSubReference": "A",
    "transportDocumentStatus": "ISSUED",
    "transportDocumentTypeCode": "BOL",
    "isShippedOnBoardType": true,
    "isElectronic": true,
    "isToOrder": true,
    "documentParties": {
        "shipper": {
            "partyName": "Hachinohe Suisan Boeki K.K.",
            "taxLegalReferences": [{"type": "JCN", "countryCode": "JP", "value": "3021001099901"}]
        },
        "endorsee": {
            "partyName": "Chao Phraya Commercial Bank",
            "identifyingCodes": [
                {"codeListProvider": "ZZZ", "codeListName": "swift", "partyCode": "CPCBTHBK"},
                {"codeListProvider": "DNB", "partyCode": "650000000"}
            ],
            "taxLegalReferences": [{"type": "Tin", "countryCode": "TH", "value": "0105560000000"}]
        },
        "issuingParty": {"partyName": "Funani Line"}
    }
}"#;

fn document(change: impl FnOnce(&mut Object)) -> Value {
    let mut value = parse(TO_BANK.as_bytes(), Limits::DOCUMENT).unwrap();
    change(value.as_object_mut().unwrap());
    value
}

fn parties(object: &mut Object) -> &mut Object {
    object
        .get_mut("documentParties")
        .unwrap()
        .as_object_mut()
        .unwrap()
}

fn party(name: &str) -> Object {
    Object::from([("partyName", name)])
}

fn refused(change: impl FnOnce(&mut Object)) -> Vec<String> {
    let fault = DocumentFacts::read(&document(change)).unwrap_err();
    fault
        .violations
        .iter()
        .map(|it| format!("{} {}", it.path, it.code))
        .collect()
}

#[test]
fn what_issue_needs_is_read_and_the_rest_passed_over() {
    let value = document(|_| {});
    let facts = DocumentFacts::read(&value).unwrap();
    assert_eq!(facts.digest, canonical_digest(&value));
    assert_eq!(facts.number.as_str(), "FNRU0001");
    assert_eq!(facts.sub_reference.as_deref(), Some("A"));
    assert!(!facts.is_sea_waybill);
    let MadeOut::Order(bank) = &facts.made_out else {
        panic!("to order")
    };
    let codes: Vec<String> = bank
        .stated
        .identifiers
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        codes,
        [
            "DUNS:650000000",
            "TH-TIN:0105560000000",
            "ZZZ-SWIFT:CPCBTHBK"
        ]
    );
    assert_eq!(
        facts.shipper.stated.identifiers[0].to_string(),
        "JCN:3021001099901"
    );
    assert_eq!((bank.unreadable, facts.shipper.unreadable), (0, 0));
}

#[test]
fn tax_numbers_and_codes_land_on_the_schemes_that_are_checked() {
    let tax = |country: &str, kind: &str, value: &str| {
        Object::from([("countryCode", country), ("type", kind), ("value", value)]).into()
    };
    let code = |provider: &str, list: Option<&str>, value: &str| {
        let mut code = Object::from([("codeListProvider", provider), ("partyCode", value)]);
        if let Some(list) = list {
            code.insert("codeListName", list);
        }
        code.into()
    };
    let value = document(|object| {
        let shipper = parties(object).get_mut("shipper").unwrap();
        let shipper = shipper.as_object_mut().unwrap();
        let references: Vec<Value> = vec![
            tax("SG", "uen", "196800306E"),
            tax("TH", "TIN", "0107544000108"),
            tax("VN", "TIN", "0100112437"),
            tax("VN", "MST", "0100233488"),
            tax("ID", "NPWP", "013121660091000"),
            tax("ID", "TIN", "010000131093000"),
            tax("TH", "TAX", "any"),
            tax("TH", "TIN", "0107544000107"),
        ];
        shipper.insert("taxLegalReferences", references);
        let codes: Vec<Value> = vec![
            code("W3C", Some("DID"), "did:web:funani.example"),
            code("W3C", None, "did:web:other.example"),
            code("W3C", Some("OTHER"), "any"),
            code("WAVE", None, "u-17"),
        ];
        shipper.insert("identifyingCodes", codes);
    });
    let shipper = DocumentFacts::read(&value).unwrap().shipper;
    let stated: Vec<String> = shipper
        .stated
        .identifiers
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        stated,
        [
            "DID:did:web:funani.example",
            "DID:did:web:other.example",
            "ID-NPWP:010000131093000",
            "ID-NPWP:013121660091000",
            "TH-TAX:any",
            "TH-TIN:0107544000108",
            "UEN:196800306E",
            "VN-MST:0100112437",
            "VN-MST:0100233488",
            "W3C:any",
            "WAVE:u-17",
        ]
    );
    assert_eq!(shipper.unreadable, 1);
}

#[test]
fn a_code_that_cannot_be_an_identifier_still_counts_as_stated() {
    let value = document(|object| {
        let shipper = parties(object)
            .get_mut("shipper")
            .unwrap()
            .as_object_mut()
            .unwrap();
        let code = Object::from([("codeListProvider", "GLEIF"), ("partyCode", "NOT-AN-LEI")]);
        shipper.insert("identifyingCodes", vec![code.into()]);
        shipper.remove("taxLegalReferences");
    });
    let shipper = DocumentFacts::read(&value).unwrap().shipper;
    assert_eq!(shipper.unreadable, 1);
    assert!(shipper.is_identified());
    assert!(shipper.stated.identifiers.is_empty());
}

#[test]
fn all_that_is_wrong_with_a_document_is_named() {
    assert_eq!(
        refused(|object| {
            object.remove("transportDocumentReference");
            object.insert("transportDocumentTypeCode", "BILL");
            parties(object).remove("shipper");
        }),
        [
            "$.transportDocumentReference MISSING",
            "$.transportDocumentTypeCode NOT_ALLOWED",
            "$.documentParties.shipper MISSING",
        ]
    );
    assert_eq!(
        refused(|object| drop(object.insert("isToOrder", "yes"))),
        ["$.isToOrder WRONG_TYPE"]
    );
    assert!(DocumentFacts::read(&Value::Null).is_err());
}

#[test]
fn consignee_and_endorsee_exclude_each_other() {
    assert_eq!(
        refused(|object| drop(parties(object).insert("consignee", party("Importer")))),
        ["$.documentParties.consignee NOT_ALLOWED"]
    );
    assert_eq!(
        refused(|object| drop(object.insert("isToOrder", false))),
        [
            "$.documentParties.endorsee NOT_ALLOWED",
            "$.documentParties.consignee MISSING"
        ]
    );
}

/// Which order kinds a document admits.
#[test]
fn order_kinds_follow_from_how_the_document_is_made_out() {
    let to_bank = document(|_| {});
    let to_bearer = document(|object| drop(parties(object).remove("endorsee")));
    let to_shipper = document(|object| {
        let parties = parties(object);
        let shipper = parties.get("shipper").unwrap().clone();
        parties.insert("endorsee", shipper);
    });
    let to_shipper_by_name = document(|object| {
        parties(object).insert("endorsee", party("Hachinohe Suisan Boeki K.K."));
    });
    let to_consignee = document(|object| {
        object.insert("isToOrder", false);
        let parties = parties(object);
        let bank = parties.remove("endorsee").unwrap();
        parties.insert("consignee", bank);
    });
    let waybill = document(|object| {
        object.insert("isToOrder", false);
        object.insert("transportDocumentTypeCode", "SWB");
        let parties = parties(object);
        let bank = parties.remove("endorsee").unwrap();
        parties.insert("consignee", bank);
    });
    for (document, kinds) in [
        (to_bank, "BANK PARTY"),
        (to_bearer, "BEARER"),
        (to_shipper, "SHIPPER"),
        (to_shipper_by_name, "SHIPPER"),
        (to_consignee, "STRAIGHT NAMED"),
        (waybill, ""),
    ] {
        let facts = DocumentFacts::read(&document).unwrap();
        let admitted = OrderKind::ALL
            .iter()
            .filter(|kind| facts.is_made_out(**kind));
        let admitted: Vec<&str> = admitted.map(|kind| kind.as_str()).collect();
        assert_eq!(admitted.join(" "), kinds);
    }
}

#[test]
fn the_order_party_is_the_endorsee_or_the_consignee() {
    let bank = Order::Bank(Reference::Stated(samples::stated()));
    let facts = DocumentFacts::read(&document(|_| {})).unwrap();
    let found = facts.order_party(&bank).unwrap();
    assert_eq!(found.stated.name, "Chao Phraya Commercial Bank");
    assert_eq!(facts.order_party(&Order::Shipper), None);
}

#[test]
fn a_number_is_claimed_by_carrier_number_and_sub_reference() {
    let number = "FNRU0001".parse().unwrap();
    let (carrier, other) = (samples::party(1).party, samples::party(2).party);
    let claim = number_claim(carrier, &number, None);
    assert_eq!(claim, number_claim(carrier, &number, Some("")));
    assert_ne!(claim, number_claim(carrier, &number, Some("A")));
    assert_ne!(claim, number_claim(other, &number, None));
    assert_ne!(
        claim,
        number_claim(carrier, &"FNRU0002".parse().unwrap(), None)
    );
}
