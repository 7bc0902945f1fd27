//! From a signed statement to a recorded one, or a named no.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use funani_core::act::PartyReference;
use funani_core::approval::{Approval, ApprovalRole};
use funani_core::doc::{self, Deed, Doc, DocFacts, DocState, DocStatus, Edition, Grant, On};
use funani_core::form::{FormFault, ViolationCode};
use funani_core::id::{DocId, PartyId};
use funani_core::lookup::Key;
use funani_core::party::{KnownParty, PartySet, Purpose, authorise_key};
use funani_core::rejection::Rejection;
use funani_core::time::Timestamp;
use funani_core::transition::VerifiedApproval;
use funani_proof::digest::Digest;
use funani_proof::jws::{Jws, Typ};
use funani_runtime::directory::PartyEntry;
use funani_runtime::push;
use funani_store::{Appended, Tx, blob, chain};
use funani_trade::certificate::Certificate;
use funani_trade::lookup;
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;
use funani_wire::types::v1::{FinalityLevel, ReceiptOutcome};

use super::{certificate, content, store_away};
use crate::Inner;
use crate::chains::{self, Decided, Marks, Standing};

/// The longest statement, in bytes.
const STATEMENT: usize = 64 << 10;
/// The longest content, in bytes.
const CONTENT: usize = 4 << 20;
/// The longest file, in bytes.
const FILE: usize = 7 << 20;
/// Most approvals.
const APPROVALS: usize = 32;
/// The longest wait for a finality.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// How often a statement is tried where it waited too long for the writer.
const TRIES: usize = 3;

/// Kinds of blobs.
pub(crate) mod kind {
    /// A content.
    pub(crate) const CONTENT: &str = "content";
    /// A file as it came.
    pub(crate) const FILE: &str = "file";
    /// An approval.
    pub(crate) const APPROVAL: &str = "approval";
}

/// What was handed in.
pub(super) struct Handed {
    pub(super) jws: Jws,
    pub(super) doc: Doc,
    pub(super) content: bytes::Bytes,
    pub(super) file: bytes::Bytes,
    approvals: Vec<Jws>,
}

/// What came of it.
struct Outcome {
    sequence: u64,
    receipt: String,
    position: i64,
    repeated: bool,
}

pub(super) async fn submit(
    inner: &Inner,
    caller: PartyId,
    request: wire::SubmitDocumentRequest,
) -> Result<wire::SubmitDocumentResponse, Refusal> {
    let logged = request.wait_for >= i32::from(FinalityLevel::Logged);
    let wait = Duration::from_millis(request.wait_ms.into()).min(MAX_WAIT);
    let handed = read(inner, caller, request)?;
    let mut outcome = None;
    let mut refreshed = false;
    for _ in 0..TRIES {
        match attempt(inner, caller, &handed).await {
            Ok(Some(done)) => {
                outcome = Some(done);
                break;
            }
            Ok(None) => {}
            Err(no) if !refreshed && depends_on_parties(&no) => {
                inner.directory.refresh().await?;
                refreshed = true;
            }
            Err(no) => return Err(no.into()),
        }
    }
    let outcome = outcome.ok_or(Rejection::Unavailable)?;
    if logged {
        push::wait(&inner.logged, outcome.position, wait).await;
    }
    Ok(wire::SubmitDocumentResponse {
        outcome: Some(ReceiptOutcome {
            chain_id: handed.doc.doc.to_string(),
            sequence: outcome.sequence,
            receipt: outcome.receipt,
            finality: Some(inner.logged.borrow().finality(outcome.position)),
        }),
        already_recorded: outcome.repeated,
    })
}

/// Why a statement is not recorded.
pub(super) enum No {
    Rejected(Rejection),
    Refused(Refusal),
}

impl From<Rejection> for No {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<No> for Refusal {
    fn from(no: No) -> Self {
        match no {
            No::Rejected(rejection) => rejection.into(),
            No::Refused(refusal) => refusal,
        }
    }
}

/// Whether a newer word from the parties could turn this no into a yes: then it is asked for, once.
fn depends_on_parties(no: &No) -> bool {
    match no {
        No::Rejected(rejection) => matches!(
            rejection,
            Rejection::KeyUnknown
                | Rejection::ApprovalInvalid
                | Rejection::ApprovalsMissing
                | Rejection::PartyUnknown
        ),
        No::Refused(refusal) => refusal.reason() == certificate::NOT_ISSUING_BODY,
    }
}

/// Registry and caller come before the form, so that nobody learns of another's document by it.
fn read(
    inner: &Inner,
    caller: PartyId,
    request: wire::SubmitDocumentRequest,
) -> Result<Handed, Refusal> {
    let mut fields = Fields::new();
    let statement = fields.text("statement", request.statement, STATEMENT);
    let content = request.content;
    if content.len() > CONTENT {
        fields.note("content", "TOO_LARGE", "is larger than 4 MiB");
    }
    if request.file.len() > FILE {
        fields.note("file", "TOO_LARGE", "is larger than 7 MiB");
    }
    let approvals = fields.list("approvals", request.approvals, APPROVALS);
    let (statement, approvals) = fields.finish(statement.zip(approvals))?;
    let jws = Jws::parse(&statement).map_err(Rejection::from)?;
    if jws.typ() != Typ::Doc {
        return Err(Rejection::WrongType.into());
    }
    let doc = Doc::parse(jws.payload()).map_err(Rejection::from)?;
    if doc.registry != inner.origin {
        return Err(Rejection::WrongRegistry.into());
    }
    if doc.actor.party != caller {
        return Err(Rejection::CallerIsNotActor.into());
    }
    let came: Vec<Jws> = approvals
        .iter()
        .filter_map(|approval| Jws::parse(approval).ok())
        .collect();
    if came
        .iter()
        .any(|approval| !doc.approvals.contains(&approval.digest()))
    {
        return Err(unnamed("an approval"));
    }
    let named = |digest: &Digest| came.iter().find(|jws| jws.digest() == *digest).cloned();
    let approvals = doc.approvals.iter().filter_map(named).collect();
    if doc.deed.edition().is_none() && !(content.is_empty() && request.file.is_empty()) {
        return Err(unnamed("a content"));
    }
    Ok(Handed {
        jws,
        doc,
        content,
        file: request.file,
        approvals,
    })
}

fn unnamed(what: &str) -> Refusal {
    let message = format!("{what} was handed in that the statement does not name");
    Rejection::FormInvalid(FormFault::of("$", ViolationCode::NotAllowed, message)).into()
}

/// One attempt; nothing where it waited too long for the writer.
async fn attempt(inner: &Inner, caller: PartyId, handed: &Handed) -> Result<Option<Outcome>, No> {
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let before = chains::standing(&mut tx, handed.doc.doc).await;
    let before = before.map_err(store_away)?;
    if before
        .as_ref()
        .is_some_and(|before| !before.concerns(caller))
    {
        return Err(Rejection::NotFound.into());
    }
    if before.is_none() && matches!(handed.doc.on, On::Head(_)) {
        return Err(Rejection::NotFound.into());
    }
    if let Some(outcome) = recorded_before(&mut tx, handed).await? {
        return Ok(Some(outcome));
    }
    inner.directory.ready().await?;
    let parties = Parties::of(inner, handed);
    let now = inner.clock.now();
    let time = before.as_ref().map_or(now, |before| before.time.max(now));
    let mut decided = decide(&mut tx, handed, before.as_ref(), &parties, time).await?;
    let actor = parties.known(caller);
    let (certificate, marks) = brings(&mut tx, inner, handed, before.as_ref(), actor).await?;
    decided.marks = marks;
    drop(tx);
    store_blobs(inner, handed).await?;
    let (entry, receipt) = chains::sign(inner, decided);
    let sequence = handed.doc.on.next();
    match inner.store.append(entry).await.map_err(store_away)? {
        Appended::Won { position } => Ok(Some(Outcome {
            sequence,
            receipt,
            position,
            repeated: false,
        })),
        Appended::Moved { .. } => {
            let mut tx = inner.store.read().await.map_err(store_away)?;
            if let Some(outcome) = recorded_before(&mut tx, handed).await? {
                return Ok(Some(outcome));
            }
            let now = chains::standing(&mut tx, handed.doc.doc).await;
            let now = now.map_err(store_away)?.map(|standing| standing.head);
            Err(match handed.doc.on {
                On::Seed(_) => Rejection::DocExists.into(),
                On::Head(_) => Rejection::HeadMoved(now).into(),
            })
        }
        Appended::Claimed { claim, .. } => Err(match certificate {
            Some(certificate) => certificate::claimed(caller, &certificate, claim).into(),
            None => Rejection::GrantExists.into(),
        }),
        Appended::Expired | Appended::BesideMoved => Ok(None),
    }
}

/// Who may say so and what the content is; what it certifies, and what it brings into the store.
async fn brings(
    tx: &mut Tx,
    inner: &Inner,
    handed: &Handed,
    before: Option<&Standing>,
    actor: Option<&KnownParty>,
) -> Result<(Option<Certificate>, Marks), No> {
    let doc = &handed.doc;
    certificate::authority(tx, doc, before, actor).await?;
    let Some(edition) = doc.deed.edition() else {
        let marks = certificate::marks(tx, doc, before, None, actor).await?;
        return Ok((None, marks));
    };
    let lists = inner.lists.as_ref();
    let checked = content::check(tx, lists, doc.actor.party, handed, edition).await?;
    let certificate = checked.certificate;
    let mut marks = certificate::marks(tx, doc, before, certificate.as_ref(), actor).await?;
    let keys = lookup::of_content(&edition.kind, &checked.values);
    marks.keys = keys.iter().map(Key::digest).collect();
    Ok((certificate, marks))
}

async fn recorded_before(tx: &mut Tx, handed: &Handed) -> Result<Option<Outcome>, Refusal> {
    let id = handed.doc.doc;
    let row = chain::by_act(tx, id.uuid(), handed.jws.digest())
        .await
        .map_err(store_away)?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Outcome {
        sequence: u64::try_from(row.sequence).unwrap_or_default(),
        receipt: chains::text(&row.receipt_bytes, id).map_err(store_away)?,
        position: row.position,
        repeated: true,
    }))
}

/// Form, authority, head and state, in this order.
async fn decide<'h>(
    tx: &mut Tx,
    handed: &'h Handed,
    before: Option<&'h Standing>,
    parties: &Parties,
    time: Timestamp,
) -> Result<Decided<'h>, No> {
    let doc = &handed.doc;
    if !doc.id_holds() {
        return Err(Rejection::IdMismatch.into());
    }
    let actor = parties
        .known(doc.actor.party)
        .ok_or(Rejection::KeyUnknown)?;
    authorise_key(actor, &handed.jws, Purpose::Act)?;
    let approvals = approvals(handed, parties)?;
    if let On::Head(on) = doc.on
        && let Some(before) = before
        && on != before.head
    {
        let known = on.sequence <= before.head.sequence && was(tx, doc.doc, on).await?;
        return Err(if known {
            Rejection::HeadMoved(Some(before.head)).into()
        } else {
            Rejection::HeadUnknown.into()
        });
    }
    let judged = doc::judged(doc, &approvals);
    let state = {
        let set: PartySet<'_> = judged.iter().filter_map(|id| parties.known(*id)).collect();
        let facts = DocFacts {
            time,
            parties: &set,
            approvals: &approvals,
        };
        doc::apply(before.map(|before| &before.state), doc, &facts)?
    };
    if !parties.know(doc) {
        return Err(Rejection::PartyUnknown.into());
    }
    if let Deed::HandOver(grant) = &doc.deed {
        check_granted(tx, doc.actor.party, grant).await?;
    }
    Ok(Decided {
        jws: &handed.jws,
        doc,
        before,
        state,
        keys_at: parties.heads(judged.into_iter()),
        time,
        marks: Marks::default(),
    })
}

/// Whether the chain had this head.
async fn was(
    tx: &mut Tx,
    id: DocId,
    head: funani_core::receipt::ChainHead,
) -> Result<bool, Refusal> {
    let sequence = i64::try_from(head.sequence).unwrap_or(i64::MAX);
    let row = chain::row(tx, id.uuid(), sequence)
        .await
        .map_err(store_away)?;
    Ok(row.is_some_and(|row| row.receipt == head.head))
}

/// What is handed over is the giver's, counts, and is at the head that the giver saw.
async fn check_granted(tx: &mut Tx, giver: PartyId, grant: &Grant) -> Result<(), No> {
    let standing = chains::standing(tx, grant.doc).await.map_err(store_away)?;
    let Some(standing) = standing.filter(|standing| standing.concerns(giver)) else {
        return Err(Rejection::NotFound.into());
    };
    match &standing.state {
        DocState::Document {
            status: DocStatus::Live,
            ..
        } => {}
        DocState::Document { .. } => return Err(Rejection::DocEnded.into()),
        DocState::Grant { .. } => return Err(Rejection::NotFound.into()),
    }
    if standing.head != grant.at {
        return Err(Rejection::HeadMoved(Some(standing.head)).into());
    }
    Ok(())
}

/// Each approval that the statement names is at hand, is for it, and verifies under an approve key
/// of its party.
fn approvals(handed: &Handed, parties: &Parties) -> Result<Vec<VerifiedApproval>, Rejection> {
    let doc = &handed.doc;
    if handed.approvals.len() != doc.approvals.len() {
        return Err(Rejection::ApprovalInvalid);
    }
    let target = doc.target();
    let verify = |jws: &Jws| {
        if jws.typ() != Typ::Approval {
            return None;
        }
        let approval = Approval::parse(jws.payload()).ok()?;
        let fits = approval.registry == doc.registry
            && approval.target == target
            && approval.role == ApprovalRole::Party;
        let party = parties.known(approval.party?)?;
        authorise_key(party, jws, Purpose::Approve).ok()?;
        fits.then_some(VerifiedApproval {
            party: approval.party,
            role: approval.role,
            kid: jws.kid(),
        })
    };
    let verified: Option<Vec<_>> = handed.approvals.iter().map(verify).collect();
    verified.ok_or(Rejection::ApprovalInvalid)
}

/// Stores what the statement names by digest, before it. What stays behind when it is refused after
/// all names nothing and is found by nobody.
async fn store_blobs(inner: &Inner, handed: &Handed) -> Result<(), Refusal> {
    let mut blobs: Vec<(Digest, &'static str, &[u8])> = Vec::new();
    if let Some(Edition { content, .. }) = handed.doc.deed.edition() {
        blobs.push((*content, kind::CONTENT, &handed.content));
    }
    if !handed.file.is_empty() {
        blobs.push((Digest::of(&handed.file), kind::FILE, &handed.file));
    }
    for approval in &handed.approvals {
        let bytes = approval.compact().as_bytes();
        blobs.push((approval.digest(), kind::APPROVAL, bytes));
    }
    if blobs.is_empty() {
        return Ok(());
    }
    let mut tx = inner.store.write().await.map_err(store_away)?;
    for (digest, kind, bytes) in blobs {
        let put = blob::put(&mut tx, digest, kind, bytes).await;
        put.map_err(store_away)?;
    }
    tx.commit().await.map_err(store_away)
}

/// The parties of a judgement, as they are known within the lease.
struct Parties(BTreeMap<PartyId, Arc<PartyEntry>>);

impl Parties {
    fn of(inner: &Inner, handed: &Handed) -> Self {
        let named = handed.doc.parties().into_iter().map(|named| named.party);
        let approving = handed.approvals.iter().filter_map(|approval| {
            Approval::parse(approval.payload())
                .ok()
                .and_then(|approval| approval.party)
        });
        let known = named.chain(approving);
        let known = known.filter_map(|id| inner.directory.party(id).map(|entry| (id, entry)));
        Self(known.collect())
    }

    fn known(&self, id: PartyId) -> Option<&KnownParty> {
        self.0.get(&id).map(|entry| &entry.party)
    }

    /// Whether every party that the statement names has had the head that it names.
    fn know(&self, doc: &Doc) -> bool {
        doc.parties().into_iter().all(|named| {
            self.0.get(&named.party).is_some_and(|entry| {
                let mut elements = entry.elements.iter();
                elements.any(|element| element.head == named.head)
            })
        })
    }

    fn heads(&self, judged: impl Iterator<Item = PartyId>) -> Vec<PartyReference> {
        judged
            .filter_map(|id| self.known(id))
            .map(|party| PartyReference {
                party: party.id(),
                head: party.head(),
            })
            .collect()
    }
}
