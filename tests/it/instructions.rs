//! Shipping instructions as DCSA JSON: as the published schema wants them, and read back.

use std::path::Path;

use funani_core::codes::Library;
use funani_core::time::Timestamp;
use funani_proof::json::{self, Limits, Value};
use funani_tests::Place;
use funani_trade::consignment::Edit;
use funani_trade::{Change, Consignment, Figures, Source, bill};

use crate::cli::{code, done, member, parsed};
use crate::samples::samples;

const SCHEMA: &str = "CreateShippingInstructions";

#[expect(
    dead_code,
    reason = "the tests of the transport document use more of it"
)]
#[path = "../../crates/funani-core/tests/it/schema.rs"]
mod schema;

/// The samples that go in containers of their own: only for these a carrier gets instructions.
fn instructed() -> Vec<(String, Figures, Value)> {
    let samples = samples().into_iter();
    samples
        .filter_map(|(name, figures)| {
            let document = bill::instructions(&figures).ok()?;
            Some((name, figures, document))
        })
        .collect()
}

fn taken(document: &Value) -> Consignment {
    let lists = Library::shipped();
    let taken = bill::take(document, &lists).unwrap();
    let mut consignment = Consignment::new();
    let edit = Edit {
        seen: 0,
        author: "a carrier".to_owned(),
        time: Timestamp::FIRST,
        source: Source::File,
        changes: taken.changes,
    };
    consignment.apply(&edit, &lists).unwrap();
    consignment
}

#[test]
fn the_instructions_of_the_samples_are_those_of_the_published_schema() {
    let instructed = instructed();
    assert!(instructed.len() >= 7, "{}", instructed.len());
    for schema in schema::all() {
        for (name, _, document) in &instructed {
            assert_eq!(schema.errors(document), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn what_is_written_is_read_back_and_written_the_same() {
    for (name, figures, document) in instructed() {
        let lists = Library::shipped();
        assert_eq!(
            bill::take(&document, &lists).unwrap().passed_over,
            Vec::<String>::new(),
            "{name}"
        );
        let read = Figures::of(&taken(&document));
        let again = bill::instructions(&read).unwrap();
        assert_eq!(
            json::to_canonical(&again),
            json::to_canonical(&document),
            "{name}"
        );
        for sum in ["packages", "grossWeight", "volume"] {
            let sum = format!("equipment.1.{sum}");
            assert_eq!(read.text(&sum), figures.text(&sum), "{name} {sum}");
        }
    }
}

#[test]
fn what_is_missing_is_named_by_its_datum() {
    let consignment = Consignment::new();
    let lacking = bill::instructions(&Figures::of(&consignment)).unwrap_err();
    let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    for path in [
        "transport.booking",
        "goods.1.description",
        "stuffing.1.equipment",
        "party.exporter.person",
    ] {
        assert!(lacking.iter().any(|it| it == path), "{path}: {lacking:?}");
    }
}

#[test]
fn what_is_too_long_for_dcsa_is_named() {
    let (_, _, document) = instructed().remove(0);
    let mut consignment = taken(&document);
    let edit = Edit {
        seen: consignment.version(),
        author: "Sato".to_owned(),
        time: Timestamp::FIRST,
        source: Source::Typed,
        changes: vec![Change {
            path: "party.exporter.street".to_owned(),
            value: Some(format!("{}\n{}", "A".repeat(40), "B".repeat(40))),
        }],
    };
    consignment.apply(&edit, &Library::shipped()).unwrap();
    let lacking = bill::instructions(&Figures::of(&consignment)).unwrap_err();
    let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    assert_eq!(lacking, ["party.exporter.street"]);
}

/// The first instructions with one member changed.
fn changed(pointer: &str, value: &str) -> Value {
    let (_, _, document) = instructed().remove(0);
    let text = json::to_canonical(&document);
    let old = json::to_canonical(document.pointer(pointer).unwrap());
    let (_, name) = pointer.rsplit_once('/').unwrap();
    let (from, to) = match name.parse::<usize>() {
        Ok(_) => (old, value.to_owned()),
        Err(_) => (format!("\"{name}\":{old}"), format!("\"{name}\":{value}")),
    };
    assert!(text.contains(&from), "{from}");
    json::parse(text.replacen(&from, &to, 1).as_bytes(), Limits::DOCUMENT).unwrap()
}

#[test]
fn every_member_at_fault_is_named_and_nothing_is_taken() {
    for (pointer, value, place, reason) in [
        (
            "/freightPaymentTermCode",
            "\"XXX\"",
            "/freightPaymentTermCode",
            "NOT_ALLOWED",
        ),
        (
            "/utilizedTransportEquipments/0/equipmentReference",
            "\"FNRU4820136\"",
            "/consignmentItems/0/cargoItems/0/equipmentReference",
            "NOT_FOUND",
        ),
        (
            "/consignmentItems/0/cargoItems/0/cargoGrossWeight/unit",
            "\"STN\"",
            "/consignmentItems/0/cargoItems/0/cargoGrossWeight",
            "NOT_MEASURED",
        ),
        (
            "/consignmentItems/0/HSCodes/0",
            "\"99\"",
            "/consignmentItems/0/HSCodes/0",
            "",
        ),
        (
            "/documentParties/shipper/partyName",
            "{}",
            "/documentParties/shipper/partyName",
            "NOT_TEXT",
        ),
    ] {
        let faults = bill::take(&changed(pointer, value), &Library::shipped()).unwrap_err();
        let found = faults.iter().find(|it| it.path == place);
        let found = found.unwrap_or_else(|| panic!("{pointer}: {faults:?}"));
        assert!(reason.is_empty() || found.reason == reason, "{found:?}");
    }
}

#[test]
fn what_has_no_datum_is_named_not_lost_in_silence() {
    let document = changed("/isElectronic", "true,\"numberOfCopiesWithCharges\":2");
    let taken = bill::take(&document, &Library::shipped()).unwrap();
    assert_eq!(taken.passed_over, ["/numberOfCopiesWithCharges"]);
}

#[tokio::test]
async fn instructions_go_out_and_come_in_by_the_command_line() {
    const ENTRY: &str = include_str!("../../services/funani/src/demo/consignment.json");
    let place = Place::sqlite();
    let dir = place.dir();
    std::fs::write(dir.join("entry.json"), ENTRY).unwrap();
    let out = done(dir, &["consignment", "instructions", "entry.json"]).await;
    std::fs::write(dir.join("si.json"), &out).unwrap();
    let back = done(dir, &["consignment", "take", "si.json"]).await;
    std::fs::write(dir.join("back.json"), &back).unwrap();
    let again = done(dir, &["consignment", "instructions", "back.json"]).await;
    assert_eq!(
        String::from_utf8(again).unwrap(),
        String::from_utf8(out).unwrap()
    );
    // The carrier drafts its bill from what it took, and types nothing again.
    let draft = done(dir, &["consignment", "draft", "back.json"]).await;
    let draft = String::from_utf8(draft).unwrap();
    assert!(draft.contains("FNRU4820135") && draft.contains("25280"));

    let (status, told) = code(dir, &["consignment", "take", "nowhere.json"]).await;
    assert_eq!(status, Some(66), "{told}");
    let bad = String::from_utf8(std::fs::read(dir.join("si.json")).unwrap()).unwrap();
    let bad = bad.replace("\"PRE\"", "\"XXX\"");
    std::fs::write(dir.join("bad.json"), bad).unwrap();
    take_a_credit(dir).await;
    let (status, told) = code(dir, &["consignment", "take", "bad.json"]).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("/freightPaymentTermCode"), "{told}");
}

/// The text of a credit gives what it states; what stands already stays.
async fn take_a_credit(dir: &Path) {
    let text = ":20:CPCB-2702-0117\r\n:31C:270208\r\n:32B:USD100800,00\r\n:44E:YOKOHAMA, JAPAN\r\n\
        :45A:MACKEREL CIF LAEM CHABANG, INCOTERMS 2020\r\n";
    std::fs::write(dir.join("credit.txt"), text).unwrap();
    std::fs::write(dir.join("begun.json"), r#"{"terms.incoterm":"CIP"}"#).unwrap();
    let take = ["consignment", "take", "credit.txt", "--into", "begun.json"];
    let taken = parsed(&done(dir, &take).await);
    for (path, value) in [
        ("credit.number", "CPCB-2702-0117"),
        ("credit.date", "2027-02-08"),
        ("invoice.currency", "USD"),
        ("transport.loadingName", "YOKOHAMA, JAPAN"),
        ("terms.incoterm", "CIP"),
        ("terms.edition", "2020"),
    ] {
        assert_eq!(member(&taken, path), value, "{path}");
    }
    std::fs::write(dir.join("letter.txt"), "Dear Sirs").unwrap();
    let (status, told) = code(dir, &["consignment", "take", "letter.txt"]).await;
    assert_ne!(status, Some(0));
    assert!(told.contains("no MT700"), "{told}");
}
