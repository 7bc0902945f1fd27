use std::cell::Cell;

use funani_proof::b64;
use funani_proof::json::Value;
use funani_proof::jws::{Jws, JwsError, Typ};

use super::{
    Annex, Bundle, BundleError, Cosigner, Document, Entry, EventEntry, MAX_ELEMENTS, NoteEntry,
    PartyEntries, Place, Subject,
};
use crate::annex;
use crate::fact::OpenedFact;
use crate::form::{self, Field, Form, MAX_INTEGER, ViolationCode};

/// The longest inclusion path: the height of a tree of 2^64 leaves.
const MAX_PATH: usize = 64;

pub(super) fn bundle(value: &Value) -> Result<Bundle, BundleError> {
    let of_other_version = value.as_object().is_some_and(|object| {
        object.get("type").and_then(Value::as_str) == Some("funani-bundle")
            && object
                .get("v")
                .and_then(Value::as_u64)
                .is_some_and(|v| v != 1)
    });
    if of_other_version {
        return Err(BundleError::VersionUnknown);
    }
    let reader = Reader {
        unknown_suites: Cell::new(0),
    };
    form::read_value(value, |form| reader.bundle(form)).map_err(|fault| {
        if fault.violations.len() == reader.unknown_suites.get() {
            BundleError::SuiteUnknown(fault)
        } else {
            BundleError::Form(fault)
        }
    })
}

struct Reader {
    /// How many statements name an algorithm that is not known here.
    unknown_suites: Cell<usize>,
}

impl Reader {
    fn bundle(&self, form: &mut Form<'_>) -> Option<Bundle> {
        form.head("funani-bundle");
        let registry = form.required("registry").parsed();
        let subject = subject(form);
        let typ = match subject {
            Some(Subject::Doc(_)) => Typ::Doc,
            Some(Subject::Bill(_)) | None => Typ::Act,
        };
        let documents = form
            .required("documents")
            .sorted(MAX_ELEMENTS, document, |document| document.digest);
        let acts = form
            .required("acts")
            .list(MAX_ELEMENTS, |field| self.statement(field, typ));
        let approvals = self.approvals(&form.required("approvals"));
        let annexes = form
            .required("annexes")
            .sorted(MAX_ELEMENTS, annex, |annex| annex.digest);
        let receipts = form
            .required("receipts")
            .list(MAX_ELEMENTS, |field| self.entry(field));
        let notes = form
            .required("notes")
            .list(MAX_ELEMENTS, |field| self.note(field));
        let parties = form.required("parties").sorted(
            MAX_ELEMENTS,
            |field| self.party(field),
            |entries| entries.party,
        );
        let checkpoint = form.required("checkpoint").text().map(str::to_owned);
        let cosigners = form.required("cosigners").sorted(
            MAX_ELEMENTS,
            |field| field.object(cosigner),
            |cosigner| (cosigner.name.clone(), x_of(&cosigner.jwk)),
        );
        let heads = form
            .required("heads")
            .list(MAX_ELEMENTS, |field| self.statement(field, Typ::Head));
        let stamps = form.required("stamps").list(0, |_| Some(()));
        let renewals = form.required("renewals").list(0, |_| Some(()));
        stamps.and(renewals)?;
        Some(Bundle {
            registry: registry?,
            subject: subject?,
            documents: documents?,
            acts: acts?,
            approvals: approvals?,
            annexes: annexes?,
            receipts: receipts?,
            notes: notes?,
            parties: parties?,
            checkpoint: checkpoint?,
            cosigners: cosigners?,
            heads: heads?,
        })
    }

    fn statement(&self, field: &Field<'_>, typ: Typ) -> Option<Jws> {
        match Jws::parse(field.text()?) {
            Ok(jws) if jws.typ() == typ => Some(jws),
            Ok(_) => {
                field.fault(ViolationCode::NotAllowed, format!("typ must be {typ}"));
                None
            }
            Err(error) => {
                if error == JwsError::AlgNotAllowed {
                    self.unknown_suites
                        .set(self.unknown_suites.get().saturating_add(1));
                }
                field.fault(
                    ViolationCode::Malformed,
                    format!("{}: {error}", error.reason()),
                );
                None
            }
        }
    }

    fn approvals(&self, field: &Field<'_>) -> Option<Vec<Jws>> {
        field.sorted(
            MAX_ELEMENTS,
            |field| self.statement(field, Typ::Approval),
            Jws::digest,
        )
    }

    fn entry(&self, field: &Field<'_>) -> Option<Entry> {
        field.object(|form| {
            let receipt = self.statement(&form.required("receipt"), Typ::Receipt);
            let salt = form.required("salt").seed();
            let logged = ["index", "path", "time"]
                .into_iter()
                .any(|name| form.holds(name));
            let place = if logged {
                place(form).map(Some)
            } else {
                Some(None)
            };
            Some(Entry {
                receipt: receipt?,
                salt: salt?,
                place: place?,
            })
        })
    }

    fn note(&self, field: &Field<'_>) -> Option<NoteEntry> {
        field.object(|form| {
            let entry = self.entry(&form.required("entry"));
            let note = form
                .optional("note")
                .and_then(|field| self.statement(&field, Typ::Note));
            let annex = form.optional("annex").and_then(|field| annex(&field));
            Some(NoteEntry {
                entry: entry?,
                note,
                annex,
            })
        })
    }

    fn party(&self, field: &Field<'_>) -> Option<PartyEntries> {
        field.object(|form| {
            let party = form.required("party").parsed();
            let approvals = self.approvals(&form.required("approvals"));
            let events = form
                .required("events")
                .list(MAX_ELEMENTS, |field| self.event(field));
            Some(PartyEntries {
                party: party?,
                approvals: approvals?,
                events: events?,
            })
        })
    }

    fn event(&self, field: &Field<'_>) -> Option<EventEntry> {
        field.object(|form| {
            let entry = self.entry(&form.required("entry"));
            let event = form
                .optional("event")
                .and_then(|field| self.statement(&field, Typ::Key));
            let facts = form.required("facts").sorted(
                MAX_ELEMENTS,
                |field| field.object(OpenedFact::read),
                OpenedFact::digest,
            );
            Some(EventEntry {
                entry: entry?,
                event,
                facts: facts?,
            })
        })
    }
}

/// Exactly one of `bill` and `doc` stands.
fn subject(form: &mut Form<'_>) -> Option<Subject> {
    if form.holds("doc") {
        form.forbidden("bill", "a bundle is about one of bill and doc");
        return form.required("doc").parsed().map(Subject::Doc);
    }
    form.required("bill").parsed().map(Subject::Bill)
}

fn place(form: &mut Form<'_>) -> Option<Place> {
    let index = form.required("index").integer(0, MAX_INTEGER);
    let time = form.required("time").integer(0, MAX_INTEGER);
    let path = form.required("path").list(MAX_PATH, Field::digest);
    Some(Place {
        index: index?,
        time: time?,
        path: path?,
    })
}

fn document(field: &Field<'_>) -> Option<Document> {
    field.object(|form| {
        let digest = form.required("digest").digest();
        let raw = bytes(&form.required("raw"), b64::decode_std);
        Some(Document {
            digest: digest?,
            raw: raw?,
        })
    })
}

fn annex(field: &Field<'_>) -> Option<Annex> {
    let bytes = bytes(field, b64::decode)?;
    if bytes.len() > annex::Annex::MAX_BYTES {
        field.fault(ViolationCode::TooLong, "an annex has at most 8 KiB");
        return None;
    }
    Some(Annex::new(bytes))
}

fn bytes(
    field: &Field<'_>,
    decode: impl FnOnce(&str) -> Result<Vec<u8>, b64::Base64Error>,
) -> Option<Vec<u8>> {
    match decode(field.text()?) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            field.fault(ViolationCode::Malformed, error.to_string());
            None
        }
    }
}

fn cosigner(form: &mut Form<'_>) -> Option<Cosigner> {
    let name = form.required("name").text_up_to(512);
    let jwk = form.required("jwk").value();
    Some(Cosigner {
        name: name?.to_owned(),
        jwk: jwk?.clone(),
    })
}

fn x_of(jwk: &Value) -> String {
    let x = jwk
        .as_object()
        .and_then(|object| object.get("x"))
        .and_then(Value::as_str);
    x.unwrap_or_default().to_owned()
}
