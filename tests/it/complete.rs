//! `funani consignment complete` and events of a carrier: what nobody types.

use funani_proof::json::{self, Object, Value};

use crate::cli::{code, done, funani, member, parsed};

const ENTRY: &str = include_str!("../../services/funani/src/demo/consignment.json");
const LISTS: &str = include_str!("../samples/typed-once/lists.json");
const EVENTS: &str = include_str!("../samples/typed-once/events.json");

/// The entry without the data that begin so.
fn without(stems: &[&str]) -> String {
    let entry = parsed(ENTRY.as_bytes());
    let kept = entry.as_object().unwrap().iter();
    let kept = kept.filter(|(path, _)| !stems.iter().any(|stem| path.starts_with(stem)));
    let kept: Object = kept.map(|(path, value)| (path, value.clone())).collect();
    json::to_canonical(&kept.into())
}

fn number(value: &Value, name: &str) -> String {
    member(value, name).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_from_the_firms_lists_is_not_typed() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let bare = without(&[
        "goods.1.netWeight",
        "goods.1.grossWeight",
        "stuffing.",
        "draft.number",
    ]);
    std::fs::write(dir.join("bare.json"), &bare).unwrap();
    std::fs::write(dir.join("lists.json"), LISTS).unwrap();
    let complete = [
        "consignment",
        "complete",
        "bare.json",
        "--from",
        "lists.json",
    ];
    let whole = parsed(&done(dir, &complete).await);
    for (path, value) in parsed(ENTRY.as_bytes()).as_object().unwrap() {
        assert_eq!(member(&whole, path), value.as_str().unwrap(), "{path}");
    }
    // The number that was used is used once.
    let lists = parsed(&std::fs::read(dir.join("lists.json")).unwrap());
    assert_eq!(number(&lists, "pattern.3.next"), "43");
    assert_eq!(number(&lists, "pattern.1.next"), "42");
    let again = parsed(&done(dir, &complete).await);
    assert_eq!(number(&again, "draft.number"), "D-2703-043");

    // What does not fit is named, and neither file is touched.
    let more = bare.replace("\"3200\"", "\"3300\"");
    std::fs::write(dir.join("bare.json"), more).unwrap();
    let before = std::fs::read(dir.join("lists.json")).unwrap();
    let (refused, told) = code(dir, &complete).await;
    assert_eq!(refused, Some(1));
    assert!(told.contains("3200 packages"), "{told}");
    assert_eq!(std::fs::read(dir.join("lists.json")).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_carriers_events_bring_containers_vessel_and_days() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let bare = without(&[
        "equipment.1.number",
        "equipment.2.number",
        "equipment.1.seal",
        "equipment.2.seal",
        "transport.vessel",
        "transport.imo",
        "transport.voyage",
        "transport.departure",
        "transport.arrival",
        "transport.onBoard",
    ]);
    std::fs::write(dir.join("bare.json"), bare).unwrap();
    std::fs::write(dir.join("events.json"), EVENTS).unwrap();
    let take = ["consignment", "take", "events.json", "--into", "bare.json"];
    let whole = parsed(&done(dir, &take).await);
    assert_eq!(whole, parsed(ENTRY.as_bytes()));

    // Events of another booking are not taken.
    let other = EVENTS.replace("FNLBK042001", "FNLBK042002");
    std::fs::write(dir.join("events.json"), other).unwrap();
    let refused = funani(dir, &take).await;
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("OF_ANOTHER_SHIPMENT"), "{told}");
    assert!(refused.stdout.is_empty());
}
