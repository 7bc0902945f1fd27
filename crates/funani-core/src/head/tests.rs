use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};

use super::{HeadStatement, LogHead};
use crate::act::samples::party;
use crate::receipt::{ChainKind, NotesHead};

fn statement(kind: ChainKind) -> HeadStatement {
    HeadStatement {
        registry: "registry.example.com".parse().unwrap(),
        kind,
        chain: party(9).party.uuid(),
        sequence: 3,
        head: Digest::of(b"head"),
        notes: (kind == ChainKind::Bill).then(NotesHead::default),
        log: LogHead {
            size: 0,
            root: Digest::of(b""),
        },
        time: "2027-03-08T01:02:03.004Z".parse().unwrap(),
        valid_seconds: 60,
    }
}

fn refused(kind: ChainKind, change: impl FnOnce(&mut Object)) -> String {
    let written = statement(kind).to_payload();
    let mut value = json::parse(written.as_bytes(), Limits::MESSAGE).unwrap();
    change(value.as_object_mut().unwrap());
    let fault = HeadStatement::parse(json::to_canonical(&value).as_bytes()).unwrap_err();
    format!("{} {}", fault.violations[0].path, fault.violations[0].code)
}

#[test]
fn every_head_statement_reads_back_as_written() {
    for kind in [ChainKind::Bill, ChainKind::Party] {
        let statement = statement(kind);
        assert_eq!(
            HeadStatement::parse(statement.to_payload().as_bytes()),
            Ok(statement)
        );
    }
}

#[test]
fn a_head_statement_is_valid_for_a_minute_at_most() {
    let bill = ChainKind::Bill;
    assert_eq!(
        statement(bill).valid_until().to_string(),
        "2027-03-08T01:03:03.004Z"
    );
    for seconds in [0, 61] {
        let found = refused(bill, |object| {
            drop(object.insert("valid", Value::from(seconds)));
        });
        assert_eq!(found, "$.valid OUT_OF_RANGE");
    }
}

#[test]
fn heads_are_of_bills_with_their_notes_and_of_parties() {
    let found = refused(ChainKind::Bill, |object| drop(object.remove("notes")));
    assert_eq!(found, "$.notes MISSING");
    let notes = NotesHead::default().to_value();
    let found = refused(ChainKind::Party, |object| {
        drop(object.insert("notes", notes));
    });
    assert_eq!(found, "$.notes NOT_ALLOWED");
    let found = refused(ChainKind::Party, |object| {
        drop(object.insert("kind", "NOTE"));
    });
    assert_eq!(found, "$.kind NOT_ALLOWED");
}
