//! Documents as their issuers and recipients see them.

use funani_core::doc::DocState;
use funani_core::id::{DocId, PartyId};
use funani_store::{Tx, blob, concern};
use funani_trade::paper::Stale;
use funani_trade::{Figures, Paper, Received};
use funani_wire::documents::v1 as wire;
use funani_wire::documents::v1::DocumentShelf;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;
use uuid::Uuid;

use super::{content, known, store_away};
use crate::Inner;
use crate::chains::{self, Standing, shelf};

/// Documents in a list where the caller names no number.
const USUAL: u64 = 50;

/// Most documents in a list.
const MOST: u64 = 200;

/// What a caller sees: the document, and the grant by which it has it.
pub(super) struct Seen {
    pub(super) document: Standing,
    grant: Option<Standing>,
}

/// Finds a document for a caller, by its id or by that of a grant of it.
///
/// # Errors
/// `NOT_FOUND` where there is none that the caller may see.
pub(super) async fn seen(tx: &mut Tx, caller: PartyId, id: DocId) -> Result<Seen, Refusal> {
    let standing = chains::standing(tx, id).await.map_err(store_away)?;
    let standing = standing.ok_or_else(no_such_document)?;
    let doc = match &standing.state {
        DocState::Document { issuer, .. } if *issuer == caller => {
            return Ok(Seen {
                document: standing,
                grant: None,
            });
        }
        DocState::Document { .. } => id,
        DocState::Grant { doc, from, .. } if *from == caller => {
            let document = chains::standing(tx, *doc).await.map_err(store_away)?;
            return Ok(Seen {
                document: document.ok_or_else(no_such_document)?,
                grant: Some(standing),
            });
        }
        DocState::Grant { doc, .. } => *doc,
    };
    let grant = chains::grant_to(tx, doc, caller)
        .await
        .map_err(store_away)?;
    let grant = grant.ok_or_else(no_such_document)?;
    let document = chains::standing(tx, doc).await.map_err(store_away)?;
    Ok(Seen {
        document: document.ok_or_else(no_such_document)?,
        grant: Some(grant),
    })
}

pub(super) fn no_such_document() -> Refusal {
    Refusal::not_found("no such document")
}

pub(super) fn id(field: &str, text: &str) -> Result<DocId, Refusal> {
    let mut fields = Fields::new();
    let id = fields.uuid(field, text);
    Ok(DocId::new(fields.finish(id)?))
}

pub(super) async fn get(
    inner: &Inner,
    caller: PartyId,
    request: &wire::GetDocumentRequest,
) -> Result<wire::GetDocumentResponse, Refusal> {
    let id = id("document_id", &request.document_id)?;
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let Seen { document, grant } = seen(&mut tx, caller, id).await?;
    let DocState::Document {
        issuer,
        kind,
        content,
        edition,
        status,
    } = &document.state
    else {
        return Err(no_such_document());
    };
    let bytes = bytes_of(&mut tx, *content).await?;
    let received = Received::read(&bytes).ok();
    let file = match received
        .as_ref()
        .and_then(|received| received.file.as_ref())
    {
        Some(file) => bytes_of(&mut tx, file.digest).await?,
        None => Vec::new(),
    };
    let shown = content::Shown::of(inner, &document, &bytes, received.as_ref());
    let (page_english, page_japanese) = shown
        .as_ref()
        .map(content::Shown::pages)
        .unwrap_or_default();
    let (pdf_english, pdf_japanese) = match shown {
        Some(shown) if request.pdf => shown.pdfs(inner, document.time).await?,
        Some(_) | None => Default::default(),
    };
    let mut answer = wire::GetDocumentResponse {
        document_id: document.id.to_string(),
        kind: kind.clone(),
        issuer_id: issuer.to_string(),
        edition: *edition,
        status: status.to_string(),
        digest: content.to_string(),
        file: file.into(),
        statement: text(&document, &document.row.act_bytes)?,
        receipt: text(&document, &document.row.receipt_bytes)?,
        finality: Some(inner.logged.borrow().finality(document.row.position)),
        page_english,
        page_japanese,
        pdf_english,
        pdf_japanese,
        consignment_id: String::new(),
        changed: Vec::new(),
        grant: match &grant {
            Some(grant) => Some(told(grant)?),
            None => None,
        },
        content: bytes::Bytes::new(),
    };
    if *issuer == caller
        && let Some(consignment) = belongs_to(&mut tx, &document).await?
    {
        answer.consignment_id = consignment.to_string();
        let now = known(&mut tx, caller, consignment, 0).await?;
        answer.changed = changed(&bytes, received.as_ref(), &Figures::of(&now));
    }
    answer.content = bytes.into();
    Ok(answer)
}

/// The consignment that the newest content belongs to. A cancelled document's last content stands
/// in an earlier statement.
async fn belongs_to(tx: &mut Tx, document: &Standing) -> Result<Option<Uuid>, Refusal> {
    let mut sequence = i64::try_from(document.head.sequence).unwrap_or(i64::MAX);
    while sequence > 0 {
        let row = funani_store::chain::row(tx, document.id.uuid(), sequence).await;
        let statement = row
            .map_err(store_away)?
            .as_ref()
            .and_then(chains::statement);
        if let Some(edition) = statement.as_ref().and_then(|doc| doc.deed.edition()) {
            return Ok(edition.data.map(|data| data.consignment));
        }
        sequence -= 1;
    }
    Ok(None)
}

fn changed(bytes: &[u8], received: Option<&Received>, now: &Figures) -> Vec<wire::Changed> {
    let stale = match received {
        Some(received) => received.differs(now),
        None => Paper::read(bytes).map_or_else(|_| Vec::new(), |paper| paper.stale(now)),
    };
    let told = stale
        .into_iter()
        .map(|Stale { path, was, is }| wire::Changed {
            path: path.to_string(),
            stated: was.unwrap_or_default(),
            now: is.unwrap_or_default(),
        });
    told.collect()
}

async fn bytes_of(tx: &mut Tx, digest: funani_proof::digest::Digest) -> Result<Vec<u8>, Refusal> {
    let found = blob::get(tx, digest).await.map_err(store_away)?;
    Ok(found.and_then(|blob| blob.bytes).unwrap_or_default())
}

fn text(standing: &Standing, bytes: &[u8]) -> Result<String, Refusal> {
    chains::text(bytes, standing.id).map_err(store_away)
}

fn told(grant: &Standing) -> Result<wire::Grant, Refusal> {
    let DocState::Grant {
        from, to, status, ..
    } = &grant.state
    else {
        return Err(no_such_document());
    };
    Ok(wire::Grant {
        grant_id: grant.id.to_string(),
        from_id: from.to_string(),
        to_id: to.to_string(),
        status: status.to_string(),
        receipt: text(grant, &grant.row.receipt_bytes)?,
    })
}

pub(super) async fn list(
    inner: &Inner,
    caller: PartyId,
    request: wire::ListDocumentsRequest,
) -> Result<wire::ListDocumentsResponse, Refusal> {
    let mut fields = Fields::new();
    let wanted = fields.named::<DocumentShelf>("shelf", request.shelf);
    let after = match request.page.as_str() {
        "" => Some(None),
        page => {
            let after = read_page(page);
            if after.is_none() {
                fields.note("page", "MALFORMED", "is not a next_page of this list");
            }
            after.map(Some)
        }
    };
    let limit = fields.at_most("limit", request.limit.into(), MOST);
    let ((wanted, after), limit) = fields.finish(wanted.zip(after).zip(limit))?;
    let limit = if limit == 0 { USUAL } else { limit };
    let shelf = match wanted {
        DocumentShelf::HandedOver => shelf::HANDED_OVER,
        DocumentShelf::HandedToMe => shelf::HANDED_TO,
        DocumentShelf::Issued | DocumentShelf::Unspecified => shelf::ISSUED,
    };
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let found = concern::list(&mut tx, caller.uuid(), Some(shelf), after, most).await;
    let found = found.map_err(store_away)?;
    let next_page = found
        .last()
        .filter(|_| u64::try_from(found.len()) == Ok(limit))
        .map(|last| format!("{}.{}", last.position, last.chain))
        .unwrap_or_default();
    let mut documents = Vec::with_capacity(found.len());
    for concern in found {
        let standing = chains::standing(&mut tx, DocId::new(concern.chain)).await;
        if let Some(standing) = standing.map_err(store_away)? {
            documents.push(listed(&standing)?);
        }
    }
    Ok(wire::ListDocumentsResponse {
        documents,
        next_page,
    })
}

fn read_page(page: &str) -> Option<(i64, Uuid)> {
    let (position, chain) = page.split_once('.')?;
    Some((position.parse().ok()?, chain.parse().ok()?))
}

fn listed(standing: &Standing) -> Result<wire::ListedDocument, Refusal> {
    let time = standing.time.to_string();
    Ok(match &standing.state {
        DocState::Document {
            kind,
            edition,
            status,
            ..
        } => wire::ListedDocument {
            document_id: standing.id.to_string(),
            kind: kind.clone(),
            edition: *edition,
            status: status.to_string(),
            time,
            grant: None,
        },
        DocState::Grant { doc, status, .. } => wire::ListedDocument {
            document_id: doc.to_string(),
            kind: String::new(),
            edition: 0,
            status: status.to_string(),
            time,
            grant: Some(told(standing)?),
        },
    })
}
