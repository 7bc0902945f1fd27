use funani_proof::b64;
use funani_proof::json::{Object, Value};
use funani_proof::jws::Jws;

use super::{
    Annex, Bundle, Cosigner, Document, Entry, EventEntry, NoteEntry, PartyEntries, Subject,
};
use crate::fact::OpenedFact;
use crate::form::{digests, integer, list, object};

pub(super) fn bundle(bundle: &Bundle) -> Value {
    let (name, id) = match bundle.subject {
        Subject::Bill(bill) => ("bill", bill.into()),
        Subject::Doc(doc) => ("doc", doc.into()),
    };
    Object::from([
        ("acts", list(&bundle.acts, statement)),
        ("annexes", list(&bundle.annexes, annex)),
        ("approvals", list(&bundle.approvals, statement)),
        (name, id),
        ("checkpoint", bundle.checkpoint.as_str().into()),
        ("cosigners", list(&bundle.cosigners, cosigner)),
        ("documents", list(&bundle.documents, document)),
        ("heads", list(&bundle.heads, statement)),
        ("notes", list(&bundle.notes, note)),
        ("parties", list(&bundle.parties, party)),
        ("receipts", list(&bundle.receipts, entry)),
        ("registry", bundle.registry.clone().into()),
        ("renewals", Value::Array(Vec::new())),
        ("stamps", Value::Array(Vec::new())),
        ("type", "funani-bundle".into()),
        ("v", 1.into()),
    ])
    .into()
}

fn statement(jws: &Jws) -> Value {
    jws.compact().into()
}

fn annex(annex: &Annex) -> Value {
    b64::encode(&annex.bytes).into()
}

fn cosigner(cosigner: &Cosigner) -> Value {
    object([
        ("jwk", Some(cosigner.jwk.clone())),
        ("name", Some(cosigner.name.as_str().into())),
    ])
    .into()
}

fn document(document: &Document) -> Value {
    object([
        ("digest", Some(document.digest.into())),
        ("raw", Some(b64::encode_std(&document.raw).into())),
    ])
    .into()
}

fn entry(entry: &Entry) -> Value {
    let place = entry.place.as_ref();
    object([
        ("index", place.map(|place| integer(place.index))),
        ("path", place.map(|place| digests(&place.path))),
        ("receipt", Some(statement(&entry.receipt))),
        ("salt", Some(entry.salt.into())),
        ("time", place.map(|place| integer(place.time))),
    ])
    .into()
}

fn note(note: &NoteEntry) -> Value {
    object([
        ("annex", note.annex.as_ref().map(annex)),
        ("entry", Some(entry(&note.entry))),
        ("note", note.note.as_ref().map(statement)),
    ])
    .into()
}

fn party(party: &PartyEntries) -> Value {
    object([
        ("approvals", Some(list(&party.approvals, statement))),
        ("events", Some(list(&party.events, event))),
        ("party", Some(party.party.into())),
    ])
    .into()
}

fn event(event: &EventEntry) -> Value {
    object([
        ("entry", Some(entry(&event.entry))),
        ("event", event.event.as_ref().map(statement)),
        ("facts", Some(list(&event.facts, OpenedFact::to_value))),
    ])
    .into()
}
