//! `Evidence`: one file that proves a bill without the registry's word.
//!
//! The bundle holds the bill as far as the caller may see it, the chains of all parties that it
//! names with just the facts that were judged, and the place of every receipt in the log under one
//! checkpoint. It is made from what is committed; the head statement names the log as it was known
//! before the head was read.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use funani_core::act::Act;
use funani_core::bundle::{Builder, Entry, NoteEntry, Subject};
use funani_core::id::{BillId, Id, PartyId};
use funani_core::note::Note;
use funani_core::origin::Origin;
use funani_core::receipt::Receipt;
use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_runtime::auth::Caller;
use funani_runtime::evidence::{Around, EvidenceError, Leaves, Places, stored};
use funani_store::{Tx, blob};
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};
use funani_wire::registry::v1::evidence_request::Bill as Named;
use funani_wire::registry::v1::{
    EvidenceRequest, EvidenceResponse, ListEvidenceRequest, ListEvidenceResponse,
};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::time::Instant;
use tonic::Status;

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
/// Most bills in one question for many.
const MOST: usize = 256;
/// How many of them are read at once.
const AT_ONCE: usize = 8;

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
            bundle: Bytes::new(),
            head: found.standing.head.head.to_string(),
            head_statement: statement.clone(),
            unchanged: true,
        });
    }
    let shown = shown(calls, &found, statement.clone()).await?;
    let head = shown.head;
    let around = around(calls, std::slice::from_ref(&shown)).await?;
    let registry = calls.origin().clone();
    let bundle = shown.bundle(registry, Arc::new(around)).await?;
    Ok(EvidenceResponse {
        bundle,
        head: head.to_string(),
        head_statement: statement.unwrap_or_default(),
        unchanged: false,
    })
}

/// The stream of the evidence of many bills.
pub(super) type Stream =
    Pin<Box<dyn futures::Stream<Item = Result<ListEvidenceResponse, Status>> + Send>>;

/// Gives the evidence of many bills to a service of the node.
///
/// # Errors
/// `MALFORMED`; `LEDGER_UNAVAILABLE`.
pub(super) async fn list(calls: &Calls, request: ListEvidenceRequest) -> Result<Stream, Fault> {
    let bills = asked(request)?;
    // The log as it is known before the heads are read.
    let log = calls.heads().log()?;
    let shown = stream::iter(bills).map(async |(bill, document)| {
        match find(calls, None, &Sought::Id(bill), Some(document)).await {
            Ok(found) => {
                let statement = head::statement(calls, &found, log);
                shown(calls, &found, Some(statement)).await.map(Some)
            }
            Err(fault) if fault.is_not_found() => Ok(None),
            Err(fault) => Err(fault),
        }
    });
    let shown: Vec<Option<Shown>> = shown.buffered(AT_ONCE).try_collect().await?;
    let shown: Vec<Shown> = shown.into_iter().flatten().collect();
    let around = Arc::new(around(calls, &shown).await?);
    let calls = calls.clone();
    let bundles = stream::iter(shown).then(move |one| {
        let (registry, around) = (calls.origin().clone(), Arc::clone(&around));
        async move {
            // Others get their turn between two bundles.
            tokio::task::yield_now().await;
            let bill_id = one.bill.to_string();
            let bundle = one.bundle(registry, around).await?;
            Ok(ListEvidenceResponse { bill_id, bundle })
        }
    });
    Ok(Box::pin(bundles))
}

/// The bills that are asked for, each with its document.
fn asked(request: ListEvidenceRequest) -> Result<Vec<(BillId, Digest)>, Fault> {
    let mut fields = Fields::new();
    if request.bills.is_empty() {
        fields.missing("bills");
    }
    let bills = fields
        .list("bills", request.bills, MOST)
        .unwrap_or_default();
    let bills: Vec<_> = (0..)
        .zip(&bills)
        .map(|(at, bill): (usize, _)| {
            fields.within(format_args!("bills[{at}]"), |fields| {
                let id = fields.uuid("bill_id", &bill.bill_id);
                let document = fields.digest("document_digest", &bill.document_digest);
                Some((Id::new(id?), document?))
            })
        })
        .collect();
    let bills: Option<Vec<_>> = bills.into_iter().collect();
    Ok(fields.finish(bills)?)
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

/// What a bundle shows of a bill.
struct Shown {
    bill: BillId,
    head: Digest,
    gathered: Gathered,
    involved: Involved,
    statement: Option<String>,
}

/// Reads what a bundle shows.
async fn shown(calls: &Calls, found: &Found, statement: Option<String>) -> Result<Shown, Fault> {
    let mut tx = calls.store().read().await?;
    let seen = found.seen(calls, &mut tx).await?;
    let gathered = gather(calls, tx, found, &seen).await?;
    Ok(Shown {
        bill: found.bill,
        head: seen.head.head,
        involved: Involved::of(calls, &gathered, seen.state()?),
        gathered,
        statement,
    })
}

/// Waits a little until all is logged, and asks for what the bundles have in common.
async fn around(calls: &Calls, shown: &[Shown]) -> Result<Around, Fault> {
    let mut leaves = Leaves::default();
    for one in shown {
        for position in one.gathered.positions() {
            leaves.add(SERVICE, position);
        }
        one.involved.chains.need(&mut leaves);
    }
    calls
        .log()
        .wait(leaves.newest(SERVICE), Instant::now() + PATIENCE)
        .await;
    let receipts = shown.iter().flat_map(|one| &one.gathered.receipts);
    let newest = receipts.map(|receipt| receipt.time).max();
    let chains = shown.iter().map(|one| &one.involved.chains);
    let (parties, ledger) = (calls.parties_client(), calls.ledger());
    Ok(Around::of(parties, ledger, chains, &leaves, newest).await?)
}

impl Shown {
    fn is_small(&self) -> bool {
        let gathered = &self.gathered;
        let documents = gathered.documents.iter().map(Vec::len).sum::<usize>();
        let receipts = gathered.receipts.len() + self.involved.chains.count();
        receipts + gathered.approvals.len() <= FEW && documents <= SHORT
    }

    /// Makes the bundle: a small one here, another one where it keeps nobody waiting.
    async fn bundle(self, registry: Origin, around: Arc<Around>) -> Result<Bytes, Fault> {
        let is_small = self.is_small();
        let work = move || self.build(registry, &around);
        let bundle = if is_small {
            work()
        } else {
            tokio::task::spawn_blocking(work).await?
        };
        Ok(bundle?)
    }

    fn build(self, registry: Origin, around: &Around) -> Result<Bytes, EvidenceError> {
        let mut builder = Builder::new(registry, Subject::Bill(self.bill));
        add_bill(&mut builder, self.gathered, &around.places)?;
        self.involved.add(&mut builder, &around.places)?;
        if let Some(statement) = &self.statement {
            builder.head(stored(statement)?)?;
        }
        for head in self.involved.chains.statements(around) {
            builder.head(head.clone())?;
        }
        let bundle = builder.finish(around.places.note.clone());
        Ok(bundle.to_canonical().into_bytes().into())
    }
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
async fn gather(calls: &Calls, mut tx: Tx, found: &Found, seen: &Seen) -> Result<Gathered, Fault> {
    let bill = found.bill;
    let notes_until = match found.sight {
        Sight::Full => found.standing.notes.map_or(0, |notes| notes.sequence),
        Sight::Until(_) => view::notes_of(seen).sequence,
    };
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
    /// The positions of all receipts.
    fn positions(&self) -> impl Iterator<Item = i64> {
        let acts = self.acts.iter().map(|act| act.row.position);
        acts.chain(self.notes.iter().map(|note| note.row.position))
    }

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
