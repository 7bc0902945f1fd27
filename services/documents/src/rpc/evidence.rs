//! One file that proves a document, or a hand-over of one, without this service's word.

use std::time::Duration;

use funani_core::bundle::{Builder, Subject};
use funani_core::doc::DocState;
use funani_core::fact::{Fact, Role};
use funani_core::form::Seed;
use funani_core::head::{HeadStatement, LogHead};
use funani_core::id::{DocId, PartyId};
use funani_core::receipt::ChainKind;
use funani_proof::jws::{self, Typ};
use funani_runtime::auth::Caller;
use funani_runtime::evidence::{Chains, EvidenceError, Leaves, Places, stored};
use funani_runtime::push;
use funani_store::chain::{self, StoredRow};
use funani_store::{Tx, blob};
use funani_trade::certificate;
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};

use super::document::{id, no_such_document, seen};
use super::store_away;
use crate::chains::{self, Standing};
use crate::{Inner, SERVICE};

/// How long a bundle waits for its newest receipt to be logged.
const PATIENCE: Duration = Duration::from_secs(2);
/// Rows read at once.
const PAGE: i64 = 256;
/// For how long a head statement holds, in seconds.
const VALID_SECONDS: u8 = 60;

pub(super) async fn evidence(
    inner: &Inner,
    caller: Caller,
    request: &wire::GetDocumentEvidenceRequest,
) -> Result<wire::GetDocumentEvidenceResponse, Refusal> {
    let asking = asking(caller, &request.on_behalf_of_id)?;
    let id = id("document_id", &request.document_id)?;
    // The log as it is known before the head is read.
    let log = log_head(inner).await?;
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let standing = visible(&mut tx, asking, id).await?;
    let statement = head_statement(inner, &standing, log);
    let rows = all_rows(&mut tx, &standing).await?;
    let mut named = Vec::new();
    let mut blobs = Vec::new();
    for row in &rows {
        let (Some(doc), Some(receipt)) = (chains::statement(row), chains::receipt(row)) else {
            return Err(unreadable(&standing));
        };
        named.extend(doc.parties());
        named.extend(receipt.keys_at);
        blobs.extend(doc.approvals);
    }
    let mut approvals = Vec::with_capacity(blobs.len());
    for digest in blobs {
        let blob = blob::get(&mut tx, digest).await.map_err(store_away)?;
        let text = blob.and_then(|blob| String::from_utf8(blob.bytes?).ok());
        approvals.push(text.ok_or_else(|| unreadable(&standing))?);
    }
    let content = match standing.state.content() {
        Some(content) => blob::get(&mut tx, content).await.map_err(store_away)?,
        None => None,
    };
    drop(tx);
    let chains = Chains::of(&inner.directory, named);
    let mut leaves = Leaves::default();
    for row in &rows {
        leaves.add(SERVICE, row.position);
    }
    chains.need(&mut leaves);
    push::wait(&inner.logged, leaves.newest(SERVICE), PATIENCE).await;
    let heads = chains
        .statements(inner.parties.clone(), Some(standing.time))
        .await;
    let places = Places::of(inner.ledger.clone(), &leaves).await;
    let places = places.map_err(unfit)?;
    let build = || {
        let mut builder = Builder::new(inner.origin.clone(), Subject::Doc(standing.id));
        if let Some(bytes) = content.and_then(|content| content.bytes) {
            builder.document(&bytes)?;
        }
        for approval in &approvals {
            builder.approval(stored(approval)?);
        }
        for row in &rows {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let receipt = text(&row.receipt_bytes);
            let entry = places.entry(SERVICE, row.position, stored(&receipt)?, Seed(row.salt));
            let sequence = u64::try_from(row.sequence).unwrap_or_default();
            builder.act(sequence, stored(&text(&row.act_bytes))?, entry)?;
        }
        let body = issuing_body(&standing);
        chains.add(&mut builder, &places, |party, fact| {
            is_shown(fact, body == Some(party))
        })?;
        for head in heads.iter().chain([&statement]) {
            builder.head(stored(head)?)?;
        }
        Ok::<_, EvidenceError>(builder.finish(places.note.clone()).to_canonical())
    };
    Ok(wire::GetDocumentEvidenceResponse {
        bundle: build().map_err(unfit)?.into_bytes().into(),
    })
}

/// Who is to see it.
#[derive(Clone, Copy)]
enum Asking {
    /// A party: the caller, or whom the node asks for.
    Party(PartyId),
    /// A service of this node, which judges who may see it.
    Node,
}

fn asking(caller: Caller, on_behalf_of: &str) -> Result<Asking, Refusal> {
    let mut fields = Fields::new();
    let behalf = fields.uuid_or_none("on_behalf_of_id", on_behalf_of);
    let behalf = fields.finish(behalf)?;
    match (caller.party(), behalf) {
        (Some(party), None) => Ok(Asking::Party(party)),
        (None, Some(party)) => Ok(Asking::Party(PartyId::new(party))),
        (Some(_), Some(_)) => Err(Refusal::new(
            Class::PermissionDenied,
            "ON_BEHALF_NOT_ALLOWED",
            "only a service of this node may ask for another",
        )),
        (None, None) => Ok(Asking::Node),
    }
}

/// A document or a grant that the caller may see: to a recipient, only while the grant is open. The
/// node sees every document; a hand-over is the business of the two parties.
async fn visible(tx: &mut Tx, asking: Asking, id: DocId) -> Result<Standing, Refusal> {
    let standing = chains::standing(tx, id).await.map_err(store_away)?;
    let standing = standing.ok_or_else(no_such_document)?;
    let is_document = matches!(standing.state, DocState::Document { .. });
    match asking {
        Asking::Node if is_document => Ok(standing),
        Asking::Party(party) if standing.concerns(party) => Ok(standing),
        Asking::Party(party) if is_document => Ok(seen(tx, party, id).await?.document),
        Asking::Node | Asking::Party(_) => Err(no_such_document()),
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
