//! What a carrier's events tell in time: before the first paper or filing that carries it.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::codes::Library;
use funani_proof::json::{self, Limits, Value};
use funani_trade::{Figures, Paper, Path, bill, filing, paper};

use super::{BOOKING, OUTBOUND};
use crate::slips::moved;

/// The day on which a paper leaves. Shipping instructions have no day of their own: they leave
/// when they are registered with NACCS. The application for origin has none either: it quotes the
/// invoice, and counts as leaving with it.
const LEAVE: &[(&str, &str)] = &[
    ("COMMERCIAL_INVOICE", "invoice.date"),
    ("PACKING_LIST", "invoice.date"),
    ("SHIPPING_INSTRUCTIONS", "filing.sir.filed"),
    ("VGM_DECLARATION", "vgm.date"),
    ("SHIPPING_ADVICE", "transport.onBoard"),
    ("BILL_OF_EXCHANGE", "draft.date"),
    ("BENEFICIARY_CERTIFICATE", "transport.issueDate"),
    ("ORIGIN_APPLICATION", "invoice.date"),
    ("INSURANCE_APPLICATION", "insurance.applicationDate"),
];

/// Of each datum that a paper or filing carries, the first day on which one does.
fn carried(figures: &Figures) -> BTreeMap<Path, String> {
    let mut first: BTreeMap<Path, String> = BTreeMap::new();
    let mut carry = |path: &Path, day: &str| {
        let own = first.entry(path.clone()).or_insert_with(|| day.to_owned());
        if day < own.as_str() {
            day.clone_into(own);
        }
    };
    for form in paper::forms().iter().filter(|form| form.is_due(figures)) {
        let day = LEAVE.iter().find(|(kind, _)| *kind == form.kind);
        let (_, day) = day.unwrap_or_else(|| panic!("when does {} leave?", form.kind));
        let day = figures.text(day).unwrap();
        for (path, _) in Paper::of(form, figures).values.iter() {
            carry(path, &day[..10]);
        }
    }
    for code in OUTBOUND {
        let stem = code.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let filed = format!("filing.{}.filed", stem.to_lowercase());
        let day = figures.text(&filed).unwrap();
        let made = filing::make(filing::procedure(code).unwrap(), figures).unwrap();
        for path in made.entries.iter().flat_map(|entry| &entry.paths) {
            carry(path, &day[..10]);
        }
    }
    first
}

/// The day in Japan on which an event was told.
fn day(event: &Value) -> String {
    let created = event.pointer("/eventCreatedDateTime").unwrap();
    let created = created.as_str().unwrap();
    assert!(created.ends_with('Z'), "{created}");
    let hour: i64 = created[11..13].parse().unwrap();
    moved(&created[..10], (hour + 9) / 24).unwrap()
}

/// The data that the events bring as they stand, each no later than the first day on which a paper
/// or filing carries it. What comes later was typed by then.
pub(super) fn in_time(figures: &Figures, events: &[u8]) -> BTreeSet<Path> {
    let events = json::parse(events, Limits::DOCUMENT).unwrap();
    let events = events.as_array().unwrap();
    let carried = carried(figures);
    let until = |last: Option<&str>| -> BTreeSet<Path> {
        let told = events.iter();
        let told = told.filter(|event| last.is_none_or(|last| day(event).as_str() <= last));
        let told: Vec<Value> = told.cloned().collect();
        let taken = bill::take_events(&Value::from(told), figures, &Library::shipped());
        let changes = taken.unwrap().changes.into_iter();
        let as_it_stands = changes.filter(|it| figures.text(&it.path) == it.value.as_deref());
        as_it_stands.map(|it| it.path.parse().unwrap()).collect()
    };
    let all = until(None).into_iter();
    let events_in_time = all.filter(|path| match carried.get(path) {
        Some(first) => until(Some(first)).contains(path),
        None => true,
    });
    let mut told: BTreeSet<Path> = events_in_time.collect();
    // A carrier that sends its events as data confirms the booking so, too, before anything is made.
    if !events.is_empty() {
        told.extend(booked(figures));
    }
    told
}

/// What the carrier's confirmation of the booking brings as it stands.
fn booked(figures: &Figures) -> impl Iterator<Item = Path> {
    let booking = json::parse(BOOKING, Limits::DOCUMENT).unwrap();
    let taken = bill::take_booking(&booking, figures, &Library::shipped());
    let changes = taken.unwrap().changes.into_iter();
    let as_it_stands = changes.filter(|it| figures.text(&it.path) == it.value.as_deref());
    as_it_stands.map(|it| it.path.parse().unwrap())
}
