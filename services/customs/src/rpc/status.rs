//! `RecordStatus`: where an examination stands, with the notes that lock or unlock and the draws.
//!
//! Which comes first leaves the safe side where a crash falls between: a hold is on the bills
//! before the entry says so, a release is on the entry, its quantities drawn, before the bills are
//! unlocked. The same again completes it.

use std::sync::Arc;

use funani_core::id::{BillId, DocId, PartyId};
use funani_core::note::Note;
use funani_proof::digest::Digest;
use funani_proof::jws::{Jws, Typ};
use funani_runtime::auth::Caller;
use funani_store::{Append, AppendedAll, Concern};
use funani_trade::Figures;
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal, Violation};

use super::entry::no_such_entry;
use crate::Inner;
use crate::authority::{calling, reference};
use crate::chains;
use crate::entry::{self, BILLS, Entry, EntryState, Kind, Said, Status, shelf};
use crate::fault::{Fault, busy};
use crate::policy::line;
use crate::things::Bill;

mod bills;
mod drawing;

use bills::bills_of;
use drawing::{Drawing, draw};

/// How often it is tried where another came first.
const TRIES: usize = 64;
/// Longest reason, in bytes.
const REASON: usize = 64;
/// Longest reference, in characters.
const REFERENCE: usize = 70;
/// Longest note, in bytes.
const NOTE: usize = 64 << 10;

/// A status as it was sent.
struct Sent {
    entry: DocId,
    status: Status,
    reason: Option<String>,
    reference: Option<String>,
    notes: Vec<Noted>,
    seen: u64,
}

/// A note as it was sent.
struct Noted {
    compact: String,
    note: Note,
}

pub(super) async fn record(
    inner: &Inner,
    caller: Caller,
    request: wire::RecordStatusRequest,
) -> Result<wire::RecordStatusResponse, Fault> {
    let authority = calling(inner, caller).await?;
    let sent = read(inner, authority.id, request)?;
    let mut tx = inner.store.read().await?;
    let entry = entry::entry(&mut tx, sent.entry).await?;
    let entry = entry.filter(|it| it.state.authority == authority.id);
    let entry = entry.ok_or_else(no_such_entry)?;
    let declared = Figures::stated(entry::declared(&mut tx, &entry).await?);
    drop(tx);
    let bills = if entry.state.kind == Kind::Arrival {
        Vec::new()
    } else {
        bills_of(inner, &declared, &authority.country).await?
    };
    check_notes(&sent, &bills)?;
    let last = Said::parse(&entry.chain.row.act_bytes)?;
    if last.is_some_and(|last| is_same(&last, &sent)) {
        hand_in(inner, &sent).await?;
        return repeated(inner, &entry).await;
    }
    check_turn(&entry, &sent)?;
    // The bills are locked before the entry says so.
    if sent.status != Status::Released {
        hand_in(inner, &sent).await?;
    }
    let said = Said {
        authority: authority.id,
        officer: caller.kid,
        status: sent.status,
        reason: sent.reason.clone(),
        reference: sent.reference.clone(),
        notes: digests(&sent.notes),
        bills: bills.iter().map(|it| (it.id, it.seen_by())).collect(),
        time: chains::recorded(inner, Some(&entry.chain)),
    };
    let recorded = commit(inner, &entry, &declared, said).await?;
    if sent.status == Status::Released {
        hand_in(inner, &sent).await?;
    }
    Ok(recorded)
}

/// Reads everything, and names every fault.
fn read(
    inner: &Inner,
    authority: PartyId,
    request: wire::RecordStatusRequest,
) -> Result<Sent, Refusal> {
    let mut fields = Fields::new();
    let entry = fields.uuid("entry_id", &request.entry_id);
    let status = fields.named::<wire::EntryStatus>("status", request.status);
    let status = status.and_then(Status::of);
    let reason = reason(&mut fields, request.reason, status);
    let reference = if request.reference.is_empty() {
        Some(None)
    } else {
        line(&mut fields, "reference", request.reference, REFERENCE).map(Some)
    };
    let sent = fields.list("notes", request.notes, BILLS);
    let mut read = Vec::new();
    for (at, compact) in sent.unwrap_or_default().into_iter().enumerate() {
        let field = format!("notes[{at}]");
        let Some(noted) = note(&mut fields, &field, compact) else {
            continue;
        };
        let fits = noted.note.registry == inner.origin && noted.note.author.party == authority;
        if !fits {
            fields.note(
                &field,
                "NOT_ALLOWED",
                "is not the authority's, or of another registry",
            );
        } else if status.is_some_and(|status| status.note() != Some(noted.note.kind)) {
            fields.note(&field, "NOT_ALLOWED", "is not the note of this status");
        } else if read
            .iter()
            .any(|it: &Noted| it.note.bill == noted.note.bill)
        {
            fields.note(&field, "DUPLICATE", "is for a bill that has its note");
        }
        read.push(noted);
    }
    let whole = entry.zip(status).zip(reason.zip(reference));
    let ((entry, status), (reason, reference)) = fields.finish(whole)?;
    Ok(Sent {
        entry: DocId::new(entry),
        status,
        reason: Some(reason).filter(|reason| !reason.is_empty()),
        reference,
        notes: read,
        seen: request.seen_sequence,
    })
}

/// The reason, empty for none.
fn reason(fields: &mut Fields, text: String, status: Option<Status>) -> Option<String> {
    if text.is_empty() {
        if status.is_some_and(Status::needs_reason) {
            fields.missing("reason");
        }
        return Some(text);
    }
    let text = fields.text("reason", text, REASON)?;
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if !text.bytes().all(plain) {
        fields.note("reason", "MALFORMED", "is no upper-case code");
    }
    Some(text)
}

fn note(fields: &mut Fields, field: &str, compact: String) -> Option<Noted> {
    let compact = fields.text(field, compact, NOTE)?;
    let jws = Jws::parse(&compact)
        .ok()
        .filter(|jws| jws.typ() == Typ::Note);
    let note = jws.and_then(|jws| Note::parse(jws.payload()).ok());
    if note.is_none() {
        fields.note(field, "MALFORMED", "is no signed note");
    }
    Some(Noted {
        compact,
        note: note?,
    })
}

/// There is one note for each bill of the entry that is here, and for no other.
fn check_notes(sent: &Sent, bills: &[Arc<Bill>]) -> Result<(), Refusal> {
    let other = sent.notes.iter().enumerate().filter(|(_, noted)| {
        let bill = noted.note.bill;
        !bills.iter().any(|it| it.id == bill)
    });
    let other: Vec<Violation> = other
        .map(|(at, _)| Violation {
            field: format!("notes[{at}]"),
            code: "NOT_ALLOWED".into(),
            message: "is for a bill that is not the entry's".to_owned(),
        })
        .collect();
    if !other.is_empty() {
        return Err(Refusal::malformed(other));
    }
    if sent.status.note().is_none() {
        return Ok(());
    }
    let noted = |bill: BillId| sent.notes.iter().any(|it| it.note.bill == bill);
    let missing: Vec<&Arc<Bill>> = bills.iter().filter(|bill| !noted(bill.id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing
        .iter()
        .map(|bill| format!("{} {}", bill.id, bill.number()));
    let names: Vec<String> = names.collect();
    let violations = missing.iter().map(|bill| Violation {
        field: "notes".to_owned(),
        code: "NOTES_MISSING".into(),
        message: format!("bill {} {} has no note", bill.id, bill.number()),
    });
    Err(Refusal::new(
        Class::FailedPrecondition,
        "NOTES_MISSING",
        format!("bills of the entry have no note: {}", names.join(", ")),
    )
    .violated(violations.collect())
    .next("sign a note for each bill and send them with the status"))
}

/// The same that was recorded last: with other notes, too, since notes that were not handed in in
/// time have to be signed anew.
fn is_same(last: &Said, sent: &Sent) -> bool {
    last.status == sent.status && last.reason == sent.reason && last.reference == sent.reference
}

fn check_turn(entry: &Entry, sent: &Sent) -> Result<(), Refusal> {
    let sequence = entry.chain.head.sequence;
    if sent.seen != sequence {
        return Err(Refusal::new(
            Class::Aborted,
            "ENTRY_MOVED",
            format!("the newest statement on the entry has sequence {sequence}"),
        )
        .next("read the entry again")
        .with("sequence", sequence.to_string()));
    }
    let before = entry.state.status;
    let is_call = entry.state.kind == Kind::Arrival;
    if sent.status.may_follow(before) && !(is_call && sent.status.note().is_some()) {
        return Ok(());
    }
    let stands = before.map_or("DECLARED", Status::as_str);
    Err(Refusal::new(
        Class::FailedPrecondition,
        "STATUS_OUT_OF_TURN",
        format!("{} does not follow {stands}", sent.status),
    ))
}

/// Hands the notes to the registry; the same notes again change nothing there.
async fn hand_in(inner: &Inner, sent: &Sent) -> Result<(), Fault> {
    for noted in &sent.notes {
        let handed = inner.neighbours.note(noted.compact.clone()).await;
        handed.map_err(|refusal| refusal.with("bill", noted.note.bill.to_string()))?;
    }
    Ok(())
}

fn digests(notes: &[Noted]) -> Vec<Digest> {
    let digests = notes
        .iter()
        .map(|noted| Digest::of(noted.compact.as_bytes()));
    let mut digests: Vec<Digest> = digests.collect();
    digests.sort_unstable();
    digests
}

/// Writes the status, and in the same commit what it draws or gives back.
async fn commit(
    inner: &Inner,
    entry: &Entry,
    declared: &Figures,
    said: Said,
) -> Result<wire::RecordStatusResponse, Fault> {
    for _ in 0..TRIES {
        let drawing = draw(inner, entry, declared, said.status).await?;
        let mut turns = vec![entry.id.uuid()];
        turns.extend(drawing.chains(inner));
        let _turns = inner.turns.at_all(turns).await;
        // Whoever had the turn before may have drawn.
        let drawing = draw(inner, entry, declared, said.status).await?;
        let (status, rows) = rows(inner, entry, &said, &drawing)?;
        match inner.store.append_all(rows).await? {
            AppendedAll::Won { .. } => {
                return Ok(wire::RecordStatusResponse {
                    receipt: status.receipt,
                    sequence: status.sequence,
                    already_recorded: false,
                    drawn: drawing.told(),
                });
            }
            AppendedAll::Lost { index: 0, .. } => return lost(inner, entry).await,
            AppendedAll::Lost { .. } | AppendedAll::Expired => {}
        }
    }
    Err(busy().into())
}

/// What is told of the status row.
struct Written {
    receipt: String,
    sequence: u64,
}

fn rows(
    inner: &Inner,
    entry: &Entry,
    said: &Said,
    drawing: &Drawing,
) -> Result<(Written, Vec<Append>), Fault> {
    let state = EntryState {
        status: Some(said.status),
        reason: said.reason.clone(),
        drawn: drawing.after(),
        ..entry.state.clone()
    };
    let told = said.told(&state);
    let own = |party: &PartyId| state.is_of(*party);
    let others = said.hearing().into_iter().filter(|party| !own(party));
    let concerns = others.map(|party| Concern {
        party: party.uuid(),
        shelf: shelf::BILL,
        named: true,
    });
    let signed = chains::sign(
        inner,
        chains::Entry {
            before: Some(&entry.chain),
            seed: entry.chain.seed,
            statement: said.to_statement(),
            act: None,
            state: state.to_object(),
            keys_at: reference(inner, said.authority).into_iter().collect(),
            time: said.time,
            claims: Vec::new(),
            keys: Vec::new(),
            concerns: if said.status.is_open() {
                concerns.collect()
            } else {
                Vec::new()
            },
            feed_parties: told.into_iter().map(PartyId::uuid).collect(),
            turn: said.authority,
        },
    );
    let status = Written {
        receipt: signed.receipt,
        sequence: signed.sequence,
    };
    let mut rows = vec![signed.append];
    rows.extend(drawing.rows(inner, entry.id)?);
    Ok((status, rows))
}

/// Somebody else was first at the entry.
async fn lost(inner: &Inner, entry: &Entry) -> Result<wire::RecordStatusResponse, Fault> {
    let mut tx = inner.store.read().await?;
    let now = entry::entry(&mut tx, entry.id).await?;
    let sequence = now.map_or(0, |now| now.chain.head.sequence);
    Err(Refusal::new(
        Class::Aborted,
        "ENTRY_MOVED",
        format!("the newest statement on the entry has sequence {sequence}"),
    )
    .next("read the entry again, or send the same again")
    .with("sequence", sequence.to_string())
    .into())
}

/// What was recorded, again.
async fn repeated(inner: &Inner, entry: &Entry) -> Result<wire::RecordStatusResponse, Fault> {
    let drawn = drawing::standing(inner, &entry.state.drawn).await?;
    Ok(wire::RecordStatusResponse {
        receipt: chains::receipt_text(&entry.chain.row)?,
        sequence: entry.chain.head.sequence,
        already_recorded: true,
        drawn,
    })
}
