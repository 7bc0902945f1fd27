//! `Lookup`: what an officer has at hand, and what is found by it.

use std::sync::Arc;

use funani_runtime::auth::Caller;
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;

use crate::Inner;
use crate::admit::{self, Officer};
use crate::authority::named;
use crate::fault::Fault;
use crate::find::{Finder, Hits};
use crate::keys::asked::{self, Asked};
use crate::look::{self, Look, Purpose, Shown};
use crate::things::{Bill, Declared, Document};

/// Most matches of an answer.
const MOST: usize = 100;

pub(super) async fn lookup(
    inner: &Arc<Inner>,
    caller: Caller,
    request: wire::LookupRequest,
) -> Result<wire::LookupResponse, Fault> {
    let officer = admit::officer(inner, caller, &request.basis, request.key.as_slice()).await?;
    let mut fields = Fields::new();
    let reference = admit::reference(&mut fields, request.reference);
    let key = fields.required("key", request.key).and_then(|key| {
        fields.within("key", |fields| {
            asked::read(fields, key, inner.lists.as_ref(), &inner.origin)
        })
    });
    let (key, reference) = fields.finish(key.zip(reference))?;
    let found = Finder::new(inner, &officer).find(&key).await;
    let hits = match &found {
        Ok(hits) => hits.clone(),
        Err(_) => Hits::default(),
    };
    let mut matches: Vec<(wire::Match, Shown)> = Vec::new();
    matches.extend(hits.bills.iter().map(|bill| of_bill(inner, bill)));
    matches.extend(hits.documents.iter().map(|it| of_document(inner, it)));
    matches.extend(hits.entries.iter().map(|it| of_entry(inner, it)));
    let more = hits.more || matches.len() > MOST;
    matches.truncate(MOST);
    let (matches, shown): (Vec<_>, Vec<_>) = matches.into_iter().unzip();
    // A look that found nothing, or a forged code, is a look, too.
    let look = record_of(inner, &officer, reference, &[key], shown);
    look::record(inner, &look).await?;
    found?;
    Ok(wire::LookupResponse {
        matches,
        more,
        look_id: look.id.to_string(),
    })
}

fn record_of(
    inner: &Inner,
    officer: &Officer,
    reference: String,
    keys: &[Asked],
    shown: Vec<Shown>,
) -> Look {
    Look {
        id: inner.chance.uuid7(&inner.clock),
        authority: officer.authority.id,
        officer: officer.kid,
        purpose: Purpose::Lookup,
        basis: officer.basis.clone(),
        reference,
        keys: keys.iter().map(Asked::by).collect(),
        asked: keys.iter().map(ToString::to_string).collect(),
        shown,
        result: None,
        examination: None,
    }
}

fn of_bill(inner: &Inner, bill: &Arc<Bill>) -> (wire::Match, Shown) {
    let told = wire::Match {
        kind: wire::MatchKind::Bill.into(),
        id: bill.id.to_string(),
        document_kind: "BILL_OF_LADING".to_owned(),
        number: bill.number().to_owned(),
        issuer: Some(named(inner, bill.issuer)),
        status: bill.state.status.name().to_string(),
        date: bill.date().map(|date| date.to_string()).unwrap_or_default(),
    };
    (told, Shown::bill(bill))
}

fn of_document(inner: &Inner, document: &Arc<Document>) -> (wire::Match, Shown) {
    let (number, date) = document.number_and_date();
    let told = wire::Match {
        kind: wire::MatchKind::Document.into(),
        id: document.id.to_string(),
        document_kind: document.kind.clone(),
        number: number.to_owned(),
        issuer: Some(named(inner, document.issuer)),
        status: document.status.to_string(),
        date: date.to_owned(),
    };
    (told, Shown::document(document))
}

fn of_entry(inner: &Inner, declared: &Arc<Declared>) -> (wire::Match, Shown) {
    let state = &declared.entry.state;
    let text = |path: &str| declared.values.text(path).unwrap_or_default().to_owned();
    let date = match declared.values.text("entry.date") {
        Some(date) => date.to_owned(),
        None => text("entry.arrival"),
    };
    let status = state.status.map(|status| status.to_string());
    let told = wire::Match {
        kind: wire::MatchKind::Entry.into(),
        id: declared.entry.id.to_string(),
        document_kind: state.kind.to_string(),
        number: text("entry.number"),
        issuer: Some(named(inner, state.declarant)),
        status: status.unwrap_or_else(|| "DECLARED".to_owned()),
        date,
    };
    (told, Shown::entry(declared))
}
