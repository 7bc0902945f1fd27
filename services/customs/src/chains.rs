//! Rows of this service's chains: how a chain stands, and what is signed and written next.

use funani_core::act::PartyReference;
use funani_core::form::Seed;
use funani_core::id::{DocId, PartyId, doc_id};
use funani_core::leaf::{self, Leaf};
use funani_core::receipt::{ChainHead, ChainKind, LOG_WITHIN, Receipt, ReceiptState};
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::json::Object;
use funani_proof::jws::{self, Jws, Typ};
use funani_store::chain::{self, Head, StoredRow};
use funani_store::{Append, Concern, Row, Tx};
use uuid::Uuid;

use crate::Inner;
use crate::fault::Fault;

/// The chains that are found without being looked for: their seed is made of what they are about,
/// and of a secret of the node that hides them in the log.
pub(crate) fn seed_of(inner: &Inner, kind: &str, about: &[&[u8]]) -> Seed {
    let mut parts = vec![
        b"funani/customs/v1".as_slice(),
        kind.as_bytes(),
        &inner.secret,
    ];
    parts.extend(about);
    Seed(*Digest::of_parts(&parts).as_bytes())
}

/// The id of the chain that a seed opens.
pub(crate) fn id_of(inner: &Inner, seed: Seed) -> DocId {
    doc_id(&inner.origin, &seed)
}

/// A chain as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) id: DocId,
    pub(crate) head: ChainHead,
    /// The state in the newest receipt.
    pub(crate) state: Object,
    pub(crate) time: Timestamp,
    pub(crate) seed: Seed,
    pub(crate) row: StoredRow,
}

/// How a chain stands; nothing where there is none.
pub(crate) async fn standing(tx: &mut Tx, id: DocId) -> Result<Option<Standing>, Fault> {
    let head = chain::head(tx, id.uuid()).await?;
    head.map(read_standing).transpose()
}

/// How each of these chains stands that there is, in no order.
pub(crate) async fn standings(tx: &mut Tx, ids: &[DocId]) -> Result<Vec<Standing>, Fault> {
    let chains: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let heads = chain::last(tx, &chains).await?;
    heads.into_iter().map(read_standing).collect()
}

fn read_standing(head: Head) -> Result<Standing, Fault> {
    let chain = head.row.chain;
    let broken = |what| Fault::Inconsistent { what, chain };
    let receipt = receipt(&head.row)?;
    let ReceiptState::Document(state) = receipt.state else {
        return Err(broken("the state"));
    };
    let seed = <[u8; 32]>::try_from(head.row.extra.as_slice()).map_err(|_| broken("the seed"))?;
    Ok(Standing {
        id: DocId::new(chain),
        head: ChainHead {
            head: head.head,
            sequence: receipt.sequence,
        },
        state,
        time: receipt.time,
        seed: Seed(seed),
        row: head.row,
    })
}

/// The receipt of a row.
pub(crate) fn receipt(row: &StoredRow) -> Result<Receipt, Fault> {
    let jws = Jws::parse(&receipt_text(row)?).map_err(|_| Fault::Inconsistent {
        what: "a receipt",
        chain: row.chain,
    })?;
    Ok(Receipt::parse(jws.payload())?)
}

/// The state in the receipt of a row.
pub(crate) fn state(row: &StoredRow) -> Result<(Object, Receipt), Fault> {
    let receipt = receipt(row)?;
    match &receipt.state {
        ReceiptState::Document(state) => Ok((state.clone(), receipt)),
        ReceiptState::Bill { .. } | ReceiptState::Note(_) | ReceiptState::Party(_) => {
            Err(Fault::Inconsistent {
                what: "the state",
                chain: row.chain,
            })
        }
    }
}

/// The receipt of a row as text.
pub(crate) fn receipt_text(row: &StoredRow) -> Result<String, Fault> {
    String::from_utf8(row.receipt_bytes.clone()).map_err(|_| Fault::Inconsistent {
        what: "a receipt",
        chain: row.chain,
    })
}

/// What is to be written.
pub(crate) struct Entry<'a> {
    /// The chain as it stands; nothing opens it.
    pub(crate) before: Option<&'a Standing>,
    /// What hides the chain in the log; of an open chain, its own counts.
    pub(crate) seed: Seed,
    /// The statement, canonical.
    pub(crate) statement: String,
    /// What the receipt is for, where that is not the statement itself.
    pub(crate) act: Option<Digest>,
    /// The state after it.
    pub(crate) state: Object,
    /// Whose keys were judged.
    pub(crate) keys_at: Vec<PartyReference>,
    pub(crate) time: Timestamp,
    pub(crate) claims: Vec<Digest>,
    pub(crate) keys: Vec<Digest>,
    pub(crate) concerns: Vec<Concern>,
    pub(crate) feed_parties: Vec<Uuid>,
    pub(crate) turn: PartyId,
}

/// A row that is signed and waits for the writer.
pub(crate) struct Signed {
    pub(crate) append: Append,
    pub(crate) id: DocId,
    pub(crate) sequence: u64,
    pub(crate) receipt: String,
}

/// Signs the receipt for what is to be written.
pub(crate) fn sign(inner: &Inner, entry: Entry<'_>) -> Signed {
    let seed = entry.before.map_or(entry.seed, |before| before.seed);
    let id = entry
        .before
        .map_or_else(|| id_of(inner, seed), |before| before.id);
    let sequence = entry
        .before
        .map_or(1, |before| before.head.sequence.saturating_add(1));
    let act = entry
        .act
        .unwrap_or_else(|| Digest::of(entry.statement.as_bytes()));
    let receipt = Receipt {
        registry: inner.origin.clone(),
        chain: id.uuid(),
        sequence,
        act,
        previous: entry.before.map(|before| before.head.head),
        state: ReceiptState::Document(entry.state),
        keys_at: entry.keys_at,
        time: entry.time,
        log_by: entry.time.plus(LOG_WITHIN),
    };
    let compact = jws::sign(Typ::Receipt, &inner.receipt_key, &receipt.to_payload());
    let salt = inner.chance.bytes();
    let index = leaf::index(ChainKind::Document, &inner.origin, id.as_bytes(), &seed);
    let leaf = Leaf::of_receipt(ChainKind::Document, index, sequence, &Seed(salt), &compact);
    let append = Append {
        chain: id.uuid(),
        expected: entry.before.map(|before| {
            let sequence = i64::try_from(before.head.sequence).unwrap_or(i64::MAX);
            (sequence, before.head.head)
        }),
        row: Row {
            act,
            act_bytes: entry.statement.into_bytes(),
            receipt: Digest::of(compact.as_bytes()),
            receipt_bytes: compact.clone().into_bytes(),
            salt,
            leaf: leaf.unlogged().to_vec(),
            extra: seed.0.to_vec(),
        },
        claims: entry.claims,
        releases: Vec::new(),
        keys: entry.keys,
        concerns: entry.concerns,
        feed_parties: entry.feed_parties,
        beside: None,
        turn: entry.turn.uuid(),
    };
    Signed {
        append,
        id,
        sequence,
        receipt: compact,
    }
}

/// The recorded time of what follows a chain: time on one chain never runs back.
pub(crate) fn recorded(inner: &Inner, before: Option<&Standing>) -> Timestamp {
    let now = inner.clock.now();
    before.map_or(now, |before| before.time.max(now))
}
