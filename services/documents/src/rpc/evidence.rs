//! One file that proves a document, or a hand-over of one, without this service's word.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use funani_core::bundle::{Builder, Subject};
use funani_core::doc::DocState;
use funani_core::fact::{Fact, Role};
use funani_core::form::Seed;
use funani_core::head::{HeadStatement, LogHead};
use funani_core::id::{DocId, PartyId};
use funani_core::receipt::ChainKind;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_runtime::auth::Caller;
use funani_runtime::evidence::{Around, Chains, EvidenceError, Leaves, stored};
use funani_runtime::push;
use funani_store::chain::{self, StoredRow};
use funani_store::{Tx, blob};
use funani_trade::certificate;
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};
use futures::stream::{self, StreamExt as _};

use super::document::{id, no_such_document, seen};
use super::store_away;
use crate::chains::{self, Standing};
use crate::{Inner, SERVICE};

/// How long a bundle waits for its newest receipt to be logged.
const PATIENCE: Duration = Duration::from_secs(2);
/// Rows read at once.
const PAGE: i64 = 256;
/// Most documents in one question for many.
const MOST: usize = 256;
/// For how long a head statement holds, in seconds.
const VALID_SECONDS: u8 = 60;

pub(super) async fn evidence(
    inner: &Inner,
    caller: Caller,
    request: &wire::GetDocumentEvidenceRequest,
) -> Result<wire::GetDocumentEvidenceResponse, Refusal> {
    let party = asking(caller, &request.on_behalf_of_id)?;
    let id = id("document_id", &request.document_id)?;
    // The log as it is known before the head is read.
    let log = log_head(inner).await?;
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let standing = visible(&mut tx, party, id).await?;
    let shown = shown(inner, tx, vec![standing]).await?;
    let around = around(inner, &shown).await?;
    let one = shown.first().ok_or_else(Refusal::internal)?;
    Ok(wire::GetDocumentEvidenceResponse {
        bundle: bundle(inner, one, &around, log)?,
    })
}

pub(super) async fn list(
    inner: &Arc<Inner>,
    request: wire::ListDocumentEvidenceRequest,
) -> Result<super::Stream<wire::ListDocumentEvidenceResponse>, Refusal> {
    let ids = asked(request)?;
    let log = log_head(inner).await?;
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let found = chains::standings(&mut tx, &ids).await.map_err(store_away)?;
    let mut found: HashMap<DocId, Standing> = found.into_iter().map(|it| (it.id, it)).collect();
    let documents = ids.iter().filter_map(|id| found.remove(id));
    let documents = documents.filter(Standing::is_document).collect();
    let shown = shown(inner, tx, documents).await?;
    let around = around(inner, &shown).await?;
    let inner = Arc::clone(inner);
    let bundles = stream::iter(shown).then(move |one| {
        let bundle = bundle(&inner, &one, &around, log);
        async move {
            // Others get their turn between two bundles.
            tokio::task::yield_now().await;
            Ok(wire::ListDocumentEvidenceResponse {
                document_id: one.standing.id.to_string(),
                bundle: bundle?,
            })
        }
    });
    Ok(Box::pin(bundles))
}

fn asked(request: wire::ListDocumentEvidenceRequest) -> Result<Vec<DocId>, Refusal> {
    let mut fields = Fields::new();
    if request.document_ids.is_empty() {
        fields.missing("document_ids");
    }
    let ids = fields.list("document_ids", request.document_ids, MOST);
    let ids = ids.unwrap_or_default();
    let ids: Vec<_> = (0..)
        .zip(&ids)
        .map(|(at, id): (usize, _)| fields.uuid(format_args!("document_ids[{at}]"), id))
        .collect();
    let ids: Option<Vec<_>> = ids.into_iter().collect();
    let ids = fields.finish(ids)?;
    Ok(ids.into_iter().map(DocId::new).collect())
}

/// What a bundle shows of a document or hand-over.
struct Shown {
    standing: Standing,
    rows: Vec<StoredRow>,
    approvals: Vec<String>,
    /// The content, unless it was erased.
    content: Option<Vec<u8>>,
    chains: Chains,
}

/// Reads what bundles show.
async fn shown(inner: &Inner, mut tx: Tx, all: Vec<Standing>) -> Result<Vec<Shown>, Refusal> {
    let mut read = Vec::with_capacity(all.len());
    let mut blobs = Vec::new();
    for standing in all {
        let rows = all_rows(&mut tx, &standing).await?;
        let (mut named, mut approvals) = (Vec::new(), Vec::new());
        for row in &rows {
            let (Some(doc), Some(receipt)) = (chains::statement(row), chains::receipt(row)) else {
                return Err(unreadable(&standing));
            };
            named.extend(doc.parties());
            named.extend(receipt.keys_at);
            approvals.extend(doc.approvals);
        }
        blobs.extend(approvals.iter().copied().chain(standing.state.content()));
        read.push((standing, rows, named, approvals));
    }
    let bytes = blob::bytes(&mut tx, &blobs).await.map_err(store_away)?;
    drop(tx);
    let text = |digest: &Digest| String::from_utf8(bytes.get(digest)?.clone()).ok();
    let mut shown = Vec::with_capacity(read.len());
    for (standing, rows, named, approvals) in read {
        let approvals: Option<Vec<String>> = approvals.iter().map(text).collect();
        let content = standing.state.content();
        shown.push(Shown {
            rows,
            approvals: approvals.ok_or_else(|| unreadable(&standing))?,
            content: content.and_then(|digest| bytes.get(&digest).cloned()),
            chains: Chains::of(&inner.directory, named),
            standing,
        });
    }
    Ok(shown)
}

/// Waits a little until all is logged, and asks for what the bundles have in common.
async fn around(inner: &Inner, shown: &[Shown]) -> Result<Around, Refusal> {
    let mut leaves = Leaves::default();
    for one in shown {
        for row in &one.rows {
            leaves.add(SERVICE, row.position);
        }
        one.chains.need(&mut leaves);
    }
    push::wait(&inner.logged, leaves.newest(SERVICE), PATIENCE).await;
    let newest = shown.iter().map(|one| one.standing.time).max();
    let chains = shown.iter().map(|one| &one.chains);
    let (parties, ledger) = (inner.parties.clone(), inner.ledger.clone());
    let around = Around::of(parties, ledger, chains, &leaves, newest).await;
    around.map_err(unfit)
}

fn bundle(inner: &Inner, shown: &Shown, around: &Around, log: LogHead) -> Result<Bytes, Refusal> {
    let statement = head_statement(inner, &shown.standing, log);
    let build = || {
        let standing = &shown.standing;
        let mut builder = Builder::new(inner.origin.clone(), Subject::Doc(standing.id));
        if let Some(content) = &shown.content {
            builder.document(content)?;
        }
        for approval in &shown.approvals {
            builder.approval(stored(approval)?);
        }
        for row in &shown.rows {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let receipt = stored(&text(&row.receipt_bytes))?;
            let places = &around.places;
            let entry = places.entry(SERVICE, row.position, receipt, Seed(row.salt));
            let sequence = u64::try_from(row.sequence).unwrap_or_default();
            builder.act(sequence, stored(&text(&row.act_bytes))?, entry)?;
        }
        let body = issuing_body(standing);
        let show = |party, fact: &Fact| is_shown(fact, body == Some(party));
        shown.chains.add(&mut builder, &around.places, show)?;
        for head in shown.chains.statements(around) {
            builder.head(head.clone())?;
        }
        builder.head(stored(&statement)?)?;
        Ok::<_, EvidenceError>(builder.finish(around.places.note.clone()).to_canonical())
    };
    Ok(build().map_err(unfit)?.into_bytes().into())
}

/// Who is to see it: the caller, or whom the node asks for.
fn asking(caller: Caller, on_behalf_of: &str) -> Result<PartyId, Refusal> {
    let mut fields = Fields::new();
    let Some(party) = caller.party() else {
        let behalf = fields.uuid("on_behalf_of_id", on_behalf_of);
        return fields
            .finish(behalf)
            .map(PartyId::new)
            .map_err(Refusal::from);
    };
    let behalf = fields.uuid_or_none("on_behalf_of_id", on_behalf_of);
    match fields.finish(behalf)? {
        None => Ok(party),
        Some(_) => Err(Refusal::new(
            Class::PermissionDenied,
            "ON_BEHALF_NOT_ALLOWED",
            "only a service of this node may ask for another",
        )),
    }
}

/// A document or a grant that a party may see: to a recipient, only while the grant is open; a
/// hand-over is the business of the two parties.
async fn visible(tx: &mut Tx, party: PartyId, id: DocId) -> Result<Standing, Refusal> {
    let standing = chains::standing(tx, id).await.map_err(store_away)?;
    let standing = standing.ok_or_else(no_such_document)?;
    if standing.concerns(party) {
        Ok(standing)
    } else if standing.is_document() {
        Ok(seen(tx, party, id).await?.document)
    } else {
        Err(no_such_document())
    }
}

/// Whether a fact is opened: names and, of the body that issued a certificate, by what a stranger
/// sees that it may.
const fn is_shown(fact: &Fact, of_body: bool) -> bool {
    match fact {
        Fact::Name { .. } => true,
        Fact::Role(Role::IssuingBody) | Fact::Place { .. } => of_body,
        Fact::Role(_) | Fact::Identifier(_) | Fact::Consent { .. } | Fact::Mandate(_) => false,
    }
}

/// Who issued a certificate of origin; nothing for other documents.
fn issuing_body(standing: &Standing) -> Option<PartyId> {
    match &standing.state {
        DocState::Document { issuer, kind, .. } => (kind == certificate::KIND).then_some(*issuer),
        DocState::Grant { .. } => None,
    }
}

/// The rows up to the one at hand.
async fn all_rows(tx: &mut Tx, standing: &Standing) -> Result<Vec<StoredRow>, Refusal> {
    let last = standing.row.sequence;
    let mut rows: Vec<StoredRow> = Vec::new();
    loop {
        let from = rows.last().map_or(1, |row| row.sequence + 1);
        if from >= last {
            rows.push(standing.row.clone());
            return Ok(rows);
        }
        let page = chain::rows(tx, standing.id.uuid(), from, PAGE).await;
        let page = page.map_err(store_away)?;
        if page.is_empty() {
            return Err(unreadable(standing));
        }
        rows.extend(page.into_iter().filter(|row| row.sequence < last));
    }
}

fn head_statement(inner: &Inner, standing: &Standing, log: LogHead) -> String {
    let statement = HeadStatement {
        registry: inner.origin.clone(),
        kind: ChainKind::Document,
        chain: standing.id.uuid(),
        sequence: standing.head.sequence,
        head: standing.head.head,
        notes: None,
        log,
        time: inner.clock.now(),
        valid_seconds: VALID_SECONDS,
    };
    jws::sign(Typ::Head, &inner.receipt_key, &statement.to_payload())
}

async fn log_head(inner: &Inner) -> Result<LogHead, Refusal> {
    inner.log_heads.head().await.map_err(|_| {
        Refusal::new(
            Class::Unavailable,
            "LEDGER_UNAVAILABLE",
            "the log does not answer",
        )
    })
}

fn unreadable(standing: &Standing) -> Refusal {
    tracing::error!(document = %standing.id, "rows of a document cannot be read");
    Refusal::internal()
}

fn unfit(error: EvidenceError) -> Refusal {
    match error {
        EvidenceError::Refused(refusal) => refusal,
        EvidenceError::Unfit(_) => {
            tracing::error!(%error, "the evidence of a document does not fit");
            Refusal::internal()
        }
    }
}
