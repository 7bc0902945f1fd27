use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};

use super::{ChainKind, Receipt, samples};
use crate::act::samples::party;
use crate::form::FormFault;

fn changed(receipt: &Receipt, change: impl FnOnce(&mut Object)) -> Result<Receipt, FormFault> {
    let mut value = json::parse(receipt.to_payload().as_bytes(), Limits::MESSAGE).unwrap();
    change(value.as_object_mut().unwrap());
    Receipt::parse(json::to_canonical(&value).as_bytes())
}

fn refused(receipt: &Receipt, change: impl FnOnce(&mut Object)) -> String {
    let fault = changed(receipt, change).unwrap_err();
    let first = &fault.violations[0];
    format!("{} {}", first.path, first.code)
}

#[test]
fn every_receipt_reads_back_as_written() {
    let receipts = samples::all();
    for receipt in &receipts {
        let read = Receipt::parse(receipt.to_payload().as_bytes());
        assert_eq!(read.unwrap_or_else(|fault| panic!("{fault}")), *receipt);
    }
    for kind in ChainKind::ALL {
        assert!(receipts.iter().any(|receipt| receipt.kind() == *kind));
    }
}

#[test]
fn only_the_first_receipt_has_none_before() {
    let [first, second, ..] = &samples::all()[..] else {
        panic!("several")
    };
    let before = Digest::of(b"before");
    let found = refused(first, |object| drop(object.insert("previous", before)));
    assert_eq!(found, "$.previous NOT_ALLOWED");
    let found = refused(second, |object| drop(object.remove("previous")));
    assert_eq!(found, "$.previous NOT_ALLOWED");
}

#[test]
fn the_promise_to_log_is_sixty_seconds() {
    let receipt = &samples::all()[0];
    let later = receipt.log_by.plus(1);
    let found = refused(receipt, |object| drop(object.insert("log_by", later)));
    assert_eq!(found, "$.log_by NOT_ALLOWED");
}

#[test]
fn keys_are_sorted_by_party_and_empty_in_a_party_receipt() {
    let receipts = samples::all();
    let list = |numbers: &[u8]| -> Value {
        numbers
            .iter()
            .map(|number| party(*number).to_value())
            .collect::<Vec<_>>()
            .into()
    };
    let found = refused(&receipts[0], |object| {
        drop(object.insert("keys_at", list(&[2, 1])));
    });
    assert_eq!(found, "$.keys_at NOT_SORTED");
    let of_party = receipts
        .iter()
        .find(|receipt| receipt.kind() == ChainKind::Party)
        .unwrap();
    let found = refused(of_party, |object| {
        drop(object.insert("keys_at", list(&[1])));
    });
    assert_eq!(found, "$.keys_at NOT_ALLOWED");
    assert_eq!(receipts[0].key_head(party(2).party), Some(party(2).head));
    assert_eq!(receipts[0].key_head(party(3).party), None);
}

#[test]
fn notes_stand_in_a_bill_receipt_and_their_head_where_there_is_one() {
    let receipts = samples::all();
    let found = refused(&receipts[0], |object| drop(object.remove("notes")));
    assert_eq!(found, "$.notes MISSING");
    let of_note = &receipts[2];
    let notes = Object::from([("sequence", 0_u32)]);
    let found = refused(of_note, |object| {
        drop(object.insert("notes", notes.clone()));
    });
    assert_eq!(found, "$.notes NOT_ALLOWED");
    let found = refused(&receipts[1], |object| {
        drop(object.insert("notes", Object::from([("sequence", 3_u32)])));
    });
    assert_eq!(found, "$.notes.head NOT_ALLOWED");
    let mut headed = notes;
    headed.insert("head", Digest::of(b"note"));
    let found = refused(&receipts[0], |object| drop(object.insert("notes", headed)));
    assert_eq!(found, "$.notes.head NOT_ALLOWED");
}

#[test]
fn each_kind_has_its_byte_in_the_log() {
    assert_eq!(
        ChainKind::ALL
            .iter()
            .map(|kind| kind.leaf_byte())
            .collect::<Vec<_>>(),
        [1, 2, 3, 4]
    );
}
