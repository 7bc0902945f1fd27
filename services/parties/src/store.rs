//! What is written for a party, and how it is read back.

use bytes::Bytes;
use funani_core::fact::OpenedFact;
use funani_core::identifier::Identifier;
use funani_core::party::{Item, Judged, KnownParty};
use funani_core::receipt::Receipt;
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::jws::Jws;
use funani_proof::key::Kid;
use funani_store::chain::{self, StoredRow};
use funani_store::{Migration, StoreError, Tx};
use thiserror::Error;
use uuid::Uuid;

/// The schema of this service.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "chains",
        sqlite: include_str!("../../../migrations/sqlite/parties/0001_chains.sql"),
        postgres: include_str!("../../../migrations/postgres/parties/0001_chains.sql"),
    },
    Migration {
        version: 2,
        name: "concern by chain",
        sqlite: include_str!("../../../migrations/sqlite/parties/0002_concern_by_chain.sql"),
        postgres: include_str!("../../../migrations/postgres/parties/0002_concern_by_chain.sql"),
    },
];

/// Rows read at once.
const PAGE: i64 = 256;

/// Why a stored chain cannot be read.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row that this service wrote does not hold: the data was changed from outside.
    #[error("row {sequence} of party {chain} does not hold: {why}")]
    Inconsistent {
        /// The party.
        chain: Uuid,
        /// The row.
        sequence: i64,
        /// What is wrong.
        why: String,
    },
}

/// What travels with an event and is kept beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extra {
    /// The approvals that the event names.
    pub(crate) approvals: Vec<String>,
    /// The facts that it adds, opened.
    pub(crate) facts: Vec<OpenedFact>,
}

impl Extra {
    /// The bytes kept with the row.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut object = Object::new();
        let approvals: Vec<Value> = self.approvals.iter().map(|a| a.as_str().into()).collect();
        let facts: Vec<Value> = self.facts.iter().map(OpenedFact::to_value).collect();
        object.insert("approvals", approvals);
        object.insert("facts", facts);
        json::to_canonical(&object.into()).into_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let value = json::parse_canonical(bytes, Limits::MESSAGE).map_err(|e| e.to_string())?;
        let list = |name: &str| {
            let found = value.as_object().and_then(|object| object.get(name));
            found
                .and_then(Value::as_array)
                .ok_or_else(|| format!("{name} is missing"))
        };
        let approvals = list("approvals")?
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned);
        let facts = list("facts")?.iter().map(OpenedFact::parse_value);
        Ok(Self {
            approvals: approvals.collect(),
            facts: facts.collect::<Result<_, _>>().map_err(|e| e.to_string())?,
        })
    }
}

/// One recorded event, read back.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// The row.
    pub(crate) row: StoredRow,
    /// The signed event.
    pub(crate) event: String,
    /// The signed receipt.
    pub(crate) receipt: String,
    /// What travelled with it.
    pub(crate) extra: Extra,
}

impl Recorded {
    /// Reads a row.
    ///
    /// # Errors
    ///
    /// [`ReadError::Inconsistent`].
    pub(crate) fn read(row: StoredRow) -> Result<Self, ReadError> {
        let text = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec()).map_err(|_| broken(&row, "a statement is no text"))
        };
        let event = text(&row.act_bytes)?;
        let receipt = text(&row.receipt_bytes)?;
        let extra = Extra::from_bytes(&row.extra).map_err(|why| broken(&row, why))?;
        Ok(Self {
            row,
            event,
            receipt,
            extra,
        })
    }

    /// The facts, opened, as canonical bytes.
    pub(crate) fn fact_bytes(&self) -> Vec<Bytes> {
        self.extra
            .facts
            .iter()
            .map(|fact| fact.to_payload().into())
            .collect()
    }
}

fn broken(row: &StoredRow, why: impl Into<String>) -> ReadError {
    ReadError::Inconsistent {
        chain: row.chain,
        sequence: row.sequence,
        why: why.into(),
    }
}

/// All recorded events of a party after a sequence, in order.
///
/// # Errors
///
/// [`ReadError`].
pub(crate) async fn recorded(
    tx: &mut Tx,
    party: Uuid,
    after: i64,
) -> Result<Vec<Recorded>, ReadError> {
    let mut found = Vec::new();
    let mut from = after + 1;
    loop {
        let page = chain::rows(tx, party, from, PAGE).await?;
        let whole = i64::try_from(page.len()).unwrap_or(PAGE) == PAGE;
        from += PAGE;
        for row in page {
            found.push(Recorded::read(row)?);
        }
        if !whole {
            return Ok(found);
        }
    }
}

/// Folds recorded events onto what is known of the party.
///
/// # Errors
///
/// [`ReadError::Inconsistent`] where a row does not follow.
pub(crate) fn fold(
    mut known: Option<KnownParty>,
    events: &[Recorded],
    trust: &TrustFile,
) -> Result<Option<KnownParty>, ReadError> {
    for recorded in events {
        let broken = |why: String| broken(&recorded.row, why);
        let parse = |text: &str| Jws::parse(text).map_err(|e| broken(e.to_string()));
        let (event, receipt) = (parse(&recorded.event)?, parse(&recorded.receipt)?);
        let approvals = recorded
            .extra
            .approvals
            .iter()
            .map(|a| parse(a))
            .collect::<Result<Vec<_>, _>>()?;
        let said = Receipt::parse(receipt.payload()).map_err(|e| broken(e.to_string()))?;
        let item = Item {
            event: Some(&event),
            receipt: &said,
            head: receipt.digest(),
            approvals: &approvals,
            opened: &recorded.extra.facts,
        };
        match known.as_mut() {
            Some(party) => party
                .advance(&item, trust)
                .map_err(|e| broken(e.to_string()))?,
            None => {
                known = Some(KnownParty::open(&item, trust).map_err(|e| broken(e.to_string()))?);
            }
        }
    }
    Ok(known)
}

/// The claim by which one party at a time holds an identifier.
pub(crate) fn identifier_claim(identifier: &Identifier) -> Digest {
    claim(&[
        "funani/identifier/v1",
        identifier.scheme(),
        identifier.value(),
    ])
}

/// The claim by which a key id is unique for ever.
pub(crate) fn kid_claim(kid: Kid) -> Digest {
    claim(&["funani/kid/v1", &kid.to_string()])
}

/// Parts are separated by a byte that none of them holds.
fn claim(parts: &[&str]) -> Digest {
    Digest::of(parts.join("\0").as_bytes())
}

/// The claims that an event takes and those that it ends.
pub(crate) fn claims(known: Option<&KnownParty>, judged: &Judged) -> (Vec<Digest>, Vec<Digest>) {
    let before: Vec<Digest> = known
        .into_iter()
        .flat_map(KnownParty::identifiers)
        .map(identifier_claim)
        .collect();
    let after: Vec<Digest> = judged.identifiers().map(identifier_claim).collect();
    let mut taken: Vec<Digest> = after
        .iter()
        .filter(|claim| !before.contains(claim))
        .copied()
        .collect();
    taken.extend(
        judged
            .event
            .event
            .keys_added()
            .map(|key| kid_claim(key.kid())),
    );
    let ended = before
        .into_iter()
        .filter(|claim| !after.contains(claim))
        .collect();
    (taken, ended)
}
