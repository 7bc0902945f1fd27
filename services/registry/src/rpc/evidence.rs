//! `Evidence`: one file that proves a bill without the registry's word.
//!
//! The bundle holds the bill as far as the caller may see it, the chains of all parties that it
//! names with just the facts that were judged, and the place of every receipt in the log under one
//! checkpoint. It is made from what is committed; the head statement names the log as it was known
//! before the head was read.

use std::sync::Arc;
use std::time::Duration;

use funani_core::act::Act;
use funani_core::bundle::{Builder, Entry, NoteEntry, Subject};
use funani_core::id::{BillId, Id, PartyId};
use funani_core::note::Note;
use funani_core::receipt::Receipt;
use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_runtime::auth::Caller;
use funani_runtime::evidence::{EvidenceError, Leaves, Places, stored};
use funani_store::{Tx, blob};
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};
use funani_wire::registry::v1::evidence_request::Bill as Named;
use funani_wire::registry::v1::{EvidenceRequest, EvidenceResponse};
use tokio::time::Instant;

use super::sought::{Found, Seen, Sought, find};
use super::{Calls, head, history, view};
use crate::fault::Fault;
use crate::store::{self, ChainRow, SERVICE};
use crate::visibility::Sight;

mod parties;

use parties::Involved;

/// How long a bundle waits for its newest receipt to be logged.
const PATIENCE: Duration = Duration::from_secs(2);
/// Rows read at once.
const PAGE: i64 = 256;
/// A bundle of more receipts and approvals, or of a longer document, is put together off the async
/// threads.
const FEW: usize = 64;
/// See [`FEW`], in bytes.
const SHORT: usize = 64 << 10;

/// Gives the evidence of a bill.
///
/// # Errors
/// `MALFORMED`; `NOT_FOUND`; `ON_BEHALF_NOT_ALLOWED`; `LEDGER_UNAVAILABLE`.
pub(super) async fn evidence(
    calls: &Calls,
    caller: Caller,
    request: EvidenceRequest,
) -> Result<EvidenceResponse, Fault> {
    let asked = Asked::read(caller, request)?;
    // The log as it is known before the head is read.
    let log = calls.heads().log();
    let found = find(calls, asked.party, &asked.sought, asked.document).await?;
    let statement = match found.sight {
        Sight::Full => Some(head::statement(calls, &found, log?)),
        Sight::Until(_) => None,
    };
    if let Some(statement) = &statement
        && asked.known_head == Some(found.standing.head.head)
        && nothing_else_moved(&found)
    {
        return Ok(EvidenceResponse {
            bundle: bytes::Bytes::new(),
            head: found.standing.head.head.to_string(),
            head_statement: statement.clone(),
            unchanged: true,
        });
    }
    let mut tx = calls.store().read().await?;
    let seen = found.seen(calls, &mut tx).await?;
    drop(tx);
    let head = seen.head.head;
    let bundle = bundle(calls, &found, &seen, statement.as_deref()).await?;
    Ok(EvidenceResponse {
        bundle: bundle.into(),
        head: head.to_string(),
        head_statement: statement.unwrap_or_default(),
        unchanged: false,
    })
}

/// What is asked for, and for whom.
struct Asked {
    party: Option<PartyId>,
    sought: Sought,
    document: Option<Digest>,
    known_head: Option<Digest>,
}

impl Asked {
    fn read(caller: Caller, request: EvidenceRequest) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let sought = fields
            .required("bill", request.bill)
            .and_then(|named| match named {
                Named::BillId(id) => Sought::by_id(&mut fields, &id),
                Named::Number(number) => Sought::by_number(&mut fields, number),
            });
        let document = fields.digest_or_none("document_digest", &request.document_digest);
        let known_head = fields.digest_or_none("known_head", &request.known_head);
        let behalf = fields.uuid_or_none("on_behalf_of_id", &request.on_behalf_of_id);
        let read = sought.zip(document).zip(known_head.zip(behalf));
        let ((sought, document), (known_head, behalf)) = fields.finish(read)?;
        if behalf.is_some() && !caller.is_node() {
            return Err(Refusal::new(
                Class::PermissionDenied,
                "ON_BEHALF_NOT_ALLOWED",
                "only a service of this node may ask for another",
            )
            .into());
        }
        let party = caller.party().or_else(|| behalf.map(Id::new));
        Ok(Self {
            party,
            sought,
            document,
            known_head,
        })
    }
}

/// Whether the newest receipt knows of every note, so that whoever has the bundle up to it has
/// them, too.
fn nothing_else_moved(found: &Found) -> bool {
    let notes = found.standing.notes.map_or(0, |notes| notes.sequence);
    match &found.latest.state {
        funani_core::receipt::ReceiptState::Bill { notes: named, .. } => named.sequence == notes,
        funani_core::receipt::ReceiptState::Note(_)
        | funani_core::receipt::ReceiptState::Party(_)
        | funani_core::receipt::ReceiptState::Document(_) => false,
    }
}

/// A row with its statement.
struct Recorded<T> {
    row: ChainRow,
    jws: Jws,
    read: T,
}

/// The rows of a bundle, and what they name.
struct Gathered {
    acts: Vec<Recorded<Act>>,
    notes: Vec<Recorded<Note>>,
    receipts: Vec<Arc<Receipt>>,
    approvals: Vec<String>,
    annexes: Vec<(Digest, Vec<u8>)>,
    documents: Vec<Vec<u8>>,
}

async fn bundle(
    calls: &Calls,
    found: &Found,
    seen: &Seen,
    statement: Option<&str>,
) -> Result<Vec<u8>, Fault> {
    let gathered = gather(calls, found, seen).await?;
    let involved = Involved::of(calls, &gathered, seen.state()?);
    let newest = gathered.receipts.iter().map(|receipt| receipt.time).max();
    let mut leaves = Leaves::default();
    for act in &gathered.acts {
        leaves.add(SERVICE, act.row.position);
    }
    for note in &gathered.notes {
        leaves.add(SERVICE, note.row.position);
    }
    involved.chains.need(&mut leaves);
    calls
        .log()
        .wait(leaves.newest(SERVICE), Instant::now() + PATIENCE)
        .await;
    let heads = involved
        .chains
        .statements(calls.parties_client(), newest)
        .await;
    let places = Places::of(calls.ledger(), &leaves).await?;
    let head = statement.map(str::to_owned);
    let (registry, bill) = (calls.origin().clone(), found.bill);
    let document = gathered.documents.iter().map(Vec::len).sum::<usize>();
    let is_small = leaves.len() + gathered.approvals.len() <= FEW && document <= SHORT;
    let work = move || {
        let mut builder = Builder::new(registry, Subject::Bill(bill));
        add_bill(&mut builder, gathered, &places)?;
        involved.add(&mut builder, &places)?;
        for statement in head.iter().chain(&heads) {
            builder.head(stored(statement)?)?;
        }
        Ok::<_, EvidenceError>(builder.finish(places.note).to_canonical())
    };
    let bundle = if is_small {
        work()
    } else {
        tokio::task::spawn_blocking(work).await?
    };
    Ok(bundle?.into_bytes())
}

fn add_bill(
    builder: &mut Builder,
    gathered: Gathered,
    places: &Places,
) -> Result<(), EvidenceError> {
    for document in gathered.documents {
        builder.document(&document)?;
    }
    for approval in &gathered.approvals {
        builder.approval(stored(approval)?);
    }
    let annex = |digest: Option<Digest>| {
        let kept = gathered.annexes.iter().find(|(of, _)| Some(*of) == digest);
        kept.map(|(_, bytes)| bytes.clone())
    };
    for Recorded { row, jws, read } in gathered.acts {
        if let Some(bytes) = annex(read.annex) {
            builder.annex(bytes);
        }
        builder.act(row.sequence, jws, entry(&row, places)?)?;
    }
    for Recorded { row, jws, read } in gathered.notes {
        let part = NoteEntry {
            entry: entry(&row, places)?,
            note: Some(jws),
            annex: annex(read.annex).map(funani_core::bundle::Annex::new),
        };
        builder.note(row.sequence, part)?;
    }
    Ok(())
}

fn entry(row: &ChainRow, places: &Places) -> Result<Entry, EvidenceError> {
    let receipt = stored(&row.receipt)?;
    Ok(places.entry(SERVICE, row.position, receipt, row.salt))
}

/// Reads everything of the bill that the caller may see.
async fn gather(calls: &Calls, found: &Found, seen: &Seen) -> Result<Gathered, Fault> {
    let bill = found.bill;
    let notes_until = match found.sight {
        Sight::Full => found.standing.notes.map_or(0, |notes| notes.sequence),
        Sight::Until(_) => view::notes_of(seen).sequence,
    };
    let mut tx = calls.store().read().await?;
    let document = seen.state()?.document;
    let (act_rows, documents) = acts(&mut tx, bill, seen.head.sequence, document).await?;
    let notes_chain = store::notes_chain(calls.origin(), bill);
    let note_rows = read_on(&mut tx, notes_chain, Vec::new(), notes_until).await?;
    let mut gathered = Gathered {
        acts: Vec::with_capacity(act_rows.len()),
        notes: Vec::with_capacity(note_rows.len()),
        receipts: Vec::with_capacity(act_rows.len() + note_rows.len()),
        approvals: Vec::new(),
        annexes: Vec::new(),
        documents,
    };
    for row in act_rows {
        let jws = stored(&row.act)?;
        let read = Act::parse(jws.payload()).map_err(|_| unreadable("act", &row))?;
        gathered
            .approvals
            .extend(history::approvals(&mut tx, &read, bill).await?);
        gathered.annex(&mut tx, read.annex).await?;
        gathered.receipt(calls, &row)?;
        gathered.acts.push(Recorded { row, jws, read });
    }
    for row in note_rows {
        let jws = stored(&row.act)?;
        let read = Note::parse(jws.payload()).map_err(|_| unreadable("note", &row))?;
        gathered.annex(&mut tx, read.annex).await?;
        gathered.receipt(calls, &row)?;
        gathered.notes.push(Recorded { row, jws, read });
    }
    Ok(gathered)
}

/// The rows of a bill, and its document unless that was erased. Most bills take one statement.
async fn acts(
    tx: &mut Tx,
    bill: BillId,
    until: u64,
    document: Digest,
) -> Result<(Vec<ChainRow>, Vec<Vec<u8>>), Fault> {
    let first = store::rows_with_document(tx, bill, until, PAGE, document).await?;
    let (rows, documents): (Vec<_>, Vec<_>) = first.into_iter().unzip();
    let rows = read_on(tx, bill.uuid(), rows, until).await?;
    Ok((rows, documents.into_iter().flatten().collect()))
}

impl Gathered {
    /// An annex that was erased is left out.
    async fn annex(&mut self, tx: &mut Tx, named: Option<Digest>) -> Result<(), Fault> {
        if let Some(digest) = named
            && let Some(bytes) = blob::get(tx, digest).await?.and_then(|blob| blob.bytes)
        {
            self.annexes.push((digest, bytes));
        }
        Ok(())
    }

    fn receipt(&mut self, calls: &Calls, row: &ChainRow) -> Result<(), Fault> {
        let digest = Digest::of(row.receipt.as_bytes());
        self.receipts
            .push(calls.receipts().read(digest, &row.receipt)?);
        Ok(())
    }
}

/// Reads the rows of a chain that follow those at hand.
pub(super) async fn read_on(
    tx: &mut Tx,
    chain: uuid::Uuid,
    mut rows: Vec<ChainRow>,
    until: u64,
) -> Result<Vec<ChainRow>, Fault> {
    loop {
        let after = rows.last().map_or(0, |row| row.sequence);
        if after >= until {
            return Ok(rows);
        }
        let page = store::rows(tx, chain, after, until, PAGE).await?;
        if page.is_empty() {
            return Err(Fault::Evidence(format!(
                "chain {chain} ends at {after}, not at {until}"
            )));
        }
        rows.extend(page);
    }
}

fn unreadable(what: &str, row: &ChainRow) -> Fault {
    Fault::Evidence(format!("{what} {} cannot be read", row.sequence))
}
