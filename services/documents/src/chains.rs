//! Documents and grants as signed chains: how they stand, and what is written for a statement.

use funani_core::act::PartyReference;
use funani_core::doc::{Doc, DocState, GrantStatus, On};
use funani_core::form::Seed;
use funani_core::id::{DocId, PartyId};
use funani_core::leaf::{self, Leaf};
use funani_core::receipt::{ChainHead, ChainKind, LOG_WITHIN, Receipt, ReceiptState};
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};
use funani_store::chain::{self, Head, StoredRow};
use funani_store::{Append, Concern, Row, StoreError, Tx, claim};
use uuid::Uuid;

use crate::Inner;

/// On which shelf of a party a chain lies.
pub(crate) mod shelf {
    /// Documents that the party issued.
    pub(crate) const ISSUED: i16 = 1;
    /// Grants that the party gave.
    pub(crate) const HANDED_OVER: i16 = 2;
    /// Grants that the party got.
    pub(crate) const HANDED_TO: i16 = 3;
}

/// A chain as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) id: DocId,
    pub(crate) head: ChainHead,
    pub(crate) state: DocState,
    pub(crate) time: Timestamp,
    pub(crate) seed: Seed,
    /// The newest row.
    pub(crate) row: StoredRow,
}

impl Standing {
    /// Whether it is a document, not a hand-over of one.
    pub(crate) const fn is_document(&self) -> bool {
        matches!(self.state, DocState::Document { .. })
    }

    /// Whether the party issued the document, or gave or got the grant.
    pub(crate) fn concerns(&self, party: PartyId) -> bool {
        match &self.state {
            DocState::Document { issuer, .. } => *issuer == party,
            DocState::Grant { from, to, .. } => *from == party || *to == party,
        }
    }
}

/// How a chain stands; nothing where there is none.
///
/// # Errors
/// [`StoreError`], also where a row does not hold.
pub(crate) async fn standing(tx: &mut Tx, id: DocId) -> Result<Option<Standing>, StoreError> {
    let head = chain::head(tx, id.uuid()).await?;
    head.map(|head| read_standing(id, head)).transpose()
}

/// How each of these chains stands that there is, in no order.
///
/// # Errors
/// As [`standing`].
pub(crate) async fn standings(tx: &mut Tx, ids: &[DocId]) -> Result<Vec<Standing>, StoreError> {
    let chains: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let heads = chain::last(tx, &chains).await?.into_iter();
    let standings = heads.map(|head| read_standing(DocId::new(head.row.chain), head));
    standings.collect()
}

fn read_standing(id: DocId, head: Head) -> Result<Standing, StoreError> {
    let broken = |column| inconsistent(column, id);
    let (receipt, state) = recorded(&head.row.receipt_bytes, id)?;
    let seed = <[u8; 32]>::try_from(head.row.extra.as_slice()).map_err(|_| broken("extra"))?;
    Ok(Standing {
        id,
        head: ChainHead {
            head: head.head,
            sequence: u64::try_from(head.sequence).map_err(|_| broken("sequence"))?,
        },
        state,
        time: receipt.time,
        seed: Seed(seed),
        row: head.row,
    })
}

/// The receipt of a row that this service wrote.
pub(crate) fn receipt(row: &StoredRow) -> Option<Receipt> {
    read_receipt(&row.receipt_bytes)
}

fn read_receipt(bytes: &[u8]) -> Option<Receipt> {
    let compact = std::str::from_utf8(bytes).ok()?;
    Receipt::parse(Jws::parse(compact).ok()?.payload()).ok()
}

/// The state in a receipt of a chain.
///
/// # Errors
/// [`StoreError`] where it does not hold.
pub(crate) fn state(receipt: &[u8], id: DocId) -> Result<DocState, StoreError> {
    Ok(recorded(receipt, id)?.1)
}

fn recorded(bytes: &[u8], id: DocId) -> Result<(Receipt, DocState), StoreError> {
    let broken = || inconsistent("receipt_bytes", id);
    let receipt = read_receipt(bytes).ok_or_else(broken)?;
    let ReceiptState::Document(written) = &receipt.state else {
        return Err(broken());
    };
    let state = DocState::parse(written).map_err(|_| broken())?;
    Ok((receipt, state))
}

/// The statement of a row that this service wrote.
pub(crate) fn statement(row: &StoredRow) -> Option<Doc> {
    let compact = std::str::from_utf8(&row.act_bytes).ok()?;
    Doc::parse(Jws::parse(compact).ok()?.payload()).ok()
}

/// A row's statement or receipt as text.
pub(crate) fn text(bytes: &[u8], id: DocId) -> Result<String, StoreError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| inconsistent("act_bytes", id))
}

pub(crate) fn inconsistent(column: &'static str, id: DocId) -> StoreError {
    StoreError::Inconsistent {
        table: "chain_row",
        column,
        key: id.to_string(),
    }
}

/// What one recipient at a time holds of a document.
pub(crate) fn grant_claim(doc: DocId, to: PartyId) -> Digest {
    Digest::of_parts(&[b"funani/grant/v1", doc.as_bytes(), to.as_bytes()])
}

/// The grant by which a party has a document; nothing where it has none or it was withdrawn.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn grant_to(
    tx: &mut Tx,
    doc: DocId,
    party: PartyId,
) -> Result<Option<Standing>, StoreError> {
    match claim::holder(tx, grant_claim(doc, party)).await? {
        Some(grant) => standing(tx, DocId::new(grant)).await,
        None => Ok(None),
    }
}

/// What was decided about a statement.
pub(crate) struct Decided<'a> {
    pub(crate) jws: &'a Jws,
    pub(crate) doc: &'a Doc,
    pub(crate) before: Option<&'a Standing>,
    pub(crate) state: DocState,
    pub(crate) keys_at: Vec<PartyReference>,
    pub(crate) time: Timestamp,
    pub(crate) marks: Marks,
}

/// What a statement brings into the store beside its row.
#[derive(Default)]
pub(crate) struct Marks {
    /// Claims that the chain takes.
    pub(crate) claims: Vec<Digest>,
    /// Claims of the chain that end.
    pub(crate) releases: Vec<Digest>,
    /// Keys by which the chain is found from now on.
    pub(crate) keys: Vec<Digest>,
}

/// Signs the receipt: what goes to the writer, and the receipt.
pub(crate) fn sign(inner: &Inner, decided: Decided<'_>) -> (Append, String) {
    let Decided {
        jws: signed,
        doc,
        before,
        state,
        keys_at,
        time,
        mut marks,
    } = decided;
    let sequence = doc.on.next();
    let receipt = Receipt {
        registry: inner.origin.clone(),
        chain: doc.doc.uuid(),
        sequence,
        act: signed.digest(),
        previous: before.map(|before| before.head.head),
        state: ReceiptState::Document(state.to_object()),
        keys_at,
        time,
        log_by: time.plus(LOG_WITHIN),
    };
    let seed = match (doc.on, before) {
        (On::Seed(seed), _) => seed,
        (On::Head(_), Some(before)) => before.seed,
        (On::Head(_), None) => Seed([0; 32]),
    };
    let compact = jws::sign(Typ::Receipt, &inner.receipt_key, &receipt.to_payload());
    let salt = inner.chance.bytes();
    let index = leaf::index(
        ChainKind::Document,
        &inner.origin,
        doc.doc.as_bytes(),
        &seed,
    );
    let leaf = Leaf::of_receipt(ChainKind::Document, index, sequence, &Seed(salt), &compact);
    let (claims, releases) = claims(&state);
    marks.claims.extend(claims);
    marks.releases.extend(releases);
    let concerns = concerns(&state);
    let entry = Append {
        chain: doc.doc.uuid(),
        expected: before.map(|before| {
            let sequence = i64::try_from(before.head.sequence).unwrap_or(i64::MAX);
            (sequence, before.head.head)
        }),
        row: Row {
            act: signed.digest(),
            act_bytes: signed.compact().as_bytes().to_vec(),
            receipt: Digest::of(compact.as_bytes()),
            receipt_bytes: compact.clone().into_bytes(),
            salt,
            leaf: leaf.unlogged().to_vec(),
            extra: seed.0.to_vec(),
        },
        claims: marks.claims,
        releases: marks.releases,
        keys: marks.keys,
        feed_parties: concerns.iter().map(|concern| concern.party).collect(),
        beside: None,
        concerns,
        turn: doc.actor.party.uuid(),
    };
    (entry, compact)
}

fn claims(state: &DocState) -> (Vec<Digest>, Vec<Digest>) {
    match state {
        DocState::Document { .. } => (Vec::new(), Vec::new()),
        DocState::Grant {
            doc, to, status, ..
        } => {
            let claim = vec![grant_claim(*doc, *to)];
            match status {
                GrantStatus::Given | GrantStatus::Received => (claim, Vec::new()),
                GrantStatus::Withdrawn => (Vec::new(), claim),
            }
        }
    }
}

fn concerns(state: &DocState) -> Vec<Concern> {
    let concern = |party: PartyId, shelf| Concern {
        party: party.uuid(),
        shelf,
        named: true,
    };
    match state {
        DocState::Document { issuer, .. } => vec![concern(*issuer, shelf::ISSUED)],
        DocState::Grant { from, to, .. } => vec![
            concern(*from, shelf::HANDED_OVER),
            concern(*to, shelf::HANDED_TO),
        ],
    }
}
