//! Folding items of the parties' feed into what is known of each party.

use std::collections::HashMap;
use std::sync::Arc;

use funani_core::fact::OpenedFact;
use funani_core::form::FormFault;
use funani_core::id::PartyId;
use funani_core::party::{ChainFault, Item, KnownParty};
use funani_core::receipt::Receipt;
use funani_core::trust::{TrustFile, TrustRole};
use funani_proof::digest::Digest;
use funani_proof::jws::{Jws, JwsError, Typ};
use funani_wire::parties::v1::FeedItem;

use super::Book;

/// Signatures of so many items are checked at once on the caller's thread; more go to another.
const FEW: usize = 4;

/// A party, and every element of its chain.
#[derive(Clone, Debug)]
pub struct PartyEntry {
    /// The chain, folded.
    pub party: KnownParty,
    /// The elements, in order of sequence.
    pub elements: Vec<Element>,
}

/// One element of a party chain, read once.
#[derive(Clone, Debug)]
pub struct Element {
    /// Position in the parties' feed and under the source "parties" in the log.
    pub position: u64,
    /// Sequence on the chain, from 1.
    pub sequence: u64,
    /// Digest of the receipt.
    pub head: Digest,
    /// The signed event.
    pub event: Jws,
    /// The receipt.
    pub receipt: Jws,
    /// Salt of the receipt's leaf in the log.
    pub salt: [u8; 32],
    /// Opened facts.
    pub facts: Vec<OpenedFact>,
    /// Approvals that the event names.
    pub approvals: Vec<Jws>,
}

/// Why an item of the feed cannot be believed.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// Items are missing between two positions.
    #[error("position {found} follows {known}")]
    Gap {
        /// The last position known.
        known: u64,
        /// The one that came.
        found: u64,
    },
    /// A member of the item is malformed.
    #[error("position {position}: {member} is malformed")]
    Malformed {
        /// Position of the item.
        position: u64,
        /// The member.
        member: &'static str,
    },
    /// A signed statement cannot be read, or its signature does not hold.
    #[error("position {position}: the {member} does not hold")]
    Statement {
        /// Position of the item.
        position: u64,
        /// Which statement.
        member: &'static str,
        /// Why not.
        #[source]
        source: JwsError,
    },
    /// A receipt or a fact is not of its form.
    #[error("position {position}: the {member} is not of its form")]
    Form {
        /// Position of the item.
        position: u64,
        /// Receipt or fact.
        member: &'static str,
        /// What is wrong.
        #[source]
        source: FormFault,
    },
    /// The receipt is not signed by a receipt key of parties.
    #[error("position {position}: the receipt is signed by a key that is not trusted")]
    NotTrusted {
        /// Position of the item.
        position: u64,
    },
    /// The element does not follow on its chain.
    #[error("position {position}: the element does not follow on its chain")]
    Chain {
        /// Position of the item.
        position: u64,
        /// Why not.
        #[source]
        source: ChainFault,
    },
    /// The fold was cut off.
    #[error("the fold was cut off")]
    CutOff,
}

/// What a run of items changes.
#[derive(Debug)]
pub(super) struct Changes {
    pub(super) position: u64,
    pub(super) entries: Vec<Arc<PartyEntry>>,
}

/// Folds the items beyond what `book` knows.
pub(super) async fn fold(
    trust: Arc<TrustFile>,
    book: &Book,
    items: Vec<FeedItem>,
) -> Result<Changes, FoldError> {
    let known = book.position();
    let fresh: Vec<_> = items
        .into_iter()
        .filter(|item| item.position > known)
        .collect();
    if fresh.len() <= FEW {
        return fold_now(&trust, book, fresh);
    }
    let book = book.clone();
    let run = tokio::task::spawn_blocking(move || fold_now(&trust, &book, fresh));
    run.await.unwrap_or(Err(FoldError::CutOff))
}

fn fold_now(trust: &TrustFile, book: &Book, items: Vec<FeedItem>) -> Result<Changes, FoldError> {
    let mut position = book.position();
    let mut changed: HashMap<PartyId, PartyEntry> = HashMap::new();
    for item in items {
        if item.position != position.saturating_add(1) {
            return Err(FoldError::Gap {
                known: position,
                found: item.position,
            });
        }
        position = item.position;
        let id: PartyId = item.party_id.parse().map_err(|_| FoldError::Malformed {
            position,
            member: "party_id",
        })?;
        let before = changed
            .remove(&id)
            .or_else(|| book.party(id).map(|known| (*known).clone()));
        let entry = follow(trust, before, &item)?;
        if entry.party.id() != id {
            return Err(FoldError::Malformed {
                position,
                member: "party_id",
            });
        }
        changed.insert(id, entry);
    }
    let entries = changed.into_values().map(Arc::new).collect();
    Ok(Changes { position, entries })
}

fn follow(
    trust: &TrustFile,
    before: Option<PartyEntry>,
    item: &FeedItem,
) -> Result<PartyEntry, FoldError> {
    let position = item.position;
    let event = statement(&item.event, position, "event")?;
    let signed = statement(&item.receipt, position, "receipt")?;
    let receipt = open_receipt(trust, &signed, position)?;
    let approvals: Result<Vec<_>, _> = item
        .approvals
        .iter()
        .map(|text| statement(text, position, "approval"))
        .collect();
    let approvals = approvals?;
    let opened: Result<Vec<_>, _> = item
        .facts
        .iter()
        .map(|fact| OpenedFact::parse(fact))
        .collect();
    let opened = opened.map_err(|source| FoldError::Form {
        position,
        member: "fact",
        source,
    })?;
    let next = Item {
        event: Some(&event),
        receipt: &receipt,
        head: signed.digest(),
        approvals: &approvals,
        opened: &opened,
    };
    let chain = |source| FoldError::Chain { position, source };
    let mut entry = match before {
        Some(mut entry) => {
            entry.party.advance(&next, trust).map_err(chain)?;
            entry
        }
        None => PartyEntry {
            party: KnownParty::open(&next, trust).map_err(chain)?,
            elements: Vec::new(),
        },
    };
    let salt = item
        .salt
        .as_ref()
        .try_into()
        .map_err(|_| FoldError::Malformed {
            position,
            member: "salt",
        })?;
    entry.elements.push(Element {
        position,
        sequence: entry.party.sequence(),
        head: signed.digest(),
        event,
        receipt: signed,
        salt,
        facts: opened,
        approvals,
    });
    Ok(entry)
}

fn statement(text: &str, position: u64, member: &'static str) -> Result<Jws, FoldError> {
    Jws::parse(text).map_err(|source| FoldError::Statement {
        position,
        member,
        source,
    })
}

/// Checks the receipt's signature under a receipt key of parties that is open at its time.
fn open_receipt(trust: &TrustFile, signed: &Jws, position: u64) -> Result<Receipt, FoldError> {
    let receipt = Receipt::parse(signed.payload()).map_err(|source| FoldError::Form {
        position,
        member: "receipt",
        source,
    })?;
    let key = trust.key(TrustRole::PartiesReceipt, signed.kid(), receipt.time);
    let key = key.filter(|_| signed.typ() == Typ::Receipt);
    let key = key.ok_or(FoldError::NotTrusted { position })?;
    signed.verify(key).map_err(|source| FoldError::Statement {
        position,
        member: "receipt",
        source,
    })?;
    Ok(receipt)
}
