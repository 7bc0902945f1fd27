//! What the server prepared, held against what the user wants.
//!
//! No client signs what a server chose: the receipts are verified under the client's own trust
//! file, the heads are computed from them, the act is built again from the user's wish, and bytes
//! that differ in anything are refused.

use std::collections::BTreeMap;

use funani_core::act::{Act, Extends};
use funani_core::id::PartyId;
use funani_core::origin::Origin;
use funani_core::receipt::{ChainKind, Receipt};
use funani_core::state::State;
use funani_core::time::Timestamp;
use funani_core::trust::{TrustFile, TrustRole};
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};
use funani_proof::jws::{Jws, Typ};
use funani_wire::registry::v1::PrepareResponse;
use thiserror::Error;

use super::wish::{Seen, Wish};

/// Why what a server prepared is not signed.
#[derive(Debug, Error)]
pub enum Distrust {
    /// A receipt does not hold under the trust file.
    #[error("the receipt of {chain} does not hold: {why}")]
    Receipt {
        /// Which chain it was given for.
        chain: String,
        /// What is wrong.
        why: String,
    },
    /// Something that the wish needs was not given.
    #[error("{0}")]
    Incomplete(String),
    /// The bytes to sign are not those of the wish.
    #[error("the server prepared something else than you asked for; it differs at {}", paths.join(", "))]
    Differs {
        /// JSON paths that differ.
        paths: Vec<String>,
    },
}

/// An act that is what the user wants, over a state that the user can look at.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The act.
    pub act: Act,
    /// Its canonical payload: what is signed.
    pub payload: String,
    /// The bill's state that the act is signed over; none where the act opens the bill.
    pub state: Option<State>,
}

/// Holds the answer of `Prepare` against the wish.
///
/// # Errors
///
/// [`Distrust`] where a receipt does not hold, something is missing, or the bytes differ.
pub fn check(
    wish: &Wish,
    registry: &Origin,
    actor: PartyId,
    trust: &TrustFile,
    now: Timestamp,
    answer: &PrepareResponse,
) -> Result<Prepared, Distrust> {
    let mut seen = Seen {
        bill: None,
        parties: BTreeMap::new(),
    };
    let mut state = None;
    if let Some(bill) = wish.bill {
        let [outcome] = answer.bills.as_slice() else {
            return Err(Distrust::Incomplete(format!(
                "the server gave {} receipts for one bill",
                answer.bills.len()
            )));
        };
        let expect = Expected {
            chain: bill.uuid(),
            kind: ChainKind::Bill,
        };
        let (head, receipt) = open(&outcome.receipt, expect, registry, trust, now)?;
        let current = receipt
            .bill()
            .cloned()
            .ok_or_else(|| fault(expect, "it holds no bill"))?;
        seen.bill = Some((
            Extends {
                bill,
                head,
                sequence: receipt.sequence,
            },
            current.document,
        ));
        state = Some(current);
    }
    for party in &answer.parties {
        let id: PartyId = party
            .party_id
            .parse()
            .map_err(|_| Distrust::Incomplete(format!("{:?} is no party id", party.party_id)))?;
        let expect = Expected {
            chain: id.uuid(),
            kind: ChainKind::Party,
        };
        let (head, _) = open(&party.receipt, expect, registry, trust, now)?;
        seen.parties.insert(id, head);
    }
    let act = wish
        .act(registry, actor, &seen)
        .map_err(Distrust::Incomplete)?;
    let payload = act.to_payload();
    if payload.as_bytes() != answer.payload {
        return Err(Distrust::Differs {
            paths: differences(&payload, &answer.payload),
        });
    }
    Ok(Prepared {
        act,
        payload,
        state,
    })
}

/// What a receipt was given for.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// The chain.
    pub chain: uuid::Uuid,
    /// Its kind.
    pub kind: ChainKind,
}

fn fault(expect: Expected, why: impl Into<String>) -> Distrust {
    Distrust::Receipt {
        chain: expect.chain.to_string(),
        why: why.into(),
    }
}

/// Opens a receipt under the trust file: its digest, which is the head, and what it says.
///
/// # Errors
///
/// [`Distrust::Receipt`] where signature, key, form, registry or chain do not hold.
pub fn open(
    text: &str,
    expect: Expected,
    registry: &Origin,
    trust: &TrustFile,
    now: Timestamp,
) -> Result<(Digest, Receipt), Distrust> {
    let no = |why: String| fault(expect, why);
    let jws = Jws::parse(text).map_err(|error| no(error.to_string()))?;
    if jws.typ() != Typ::Receipt {
        return Err(no("it is no receipt".to_owned()));
    }
    let role = match expect.kind {
        ChainKind::Party => TrustRole::PartiesReceipt,
        ChainKind::Bill | ChainKind::Note => TrustRole::RegistryReceipt,
        ChainKind::Document => TrustRole::DocumentsReceipt,
    };
    let key = trust
        .key(role, jws.kid(), now)
        .ok_or_else(|| no(format!("the trust file has no {role} key {}", jws.kid())))?;
    jws.verify(key).map_err(|error| no(error.to_string()))?;
    let receipt = Receipt::parse(jws.payload()).map_err(|error| no(error.to_string()))?;
    if receipt.registry != *registry {
        return Err(no(format!("it is of registry {}", receipt.registry)));
    }
    if receipt.chain != expect.chain || receipt.kind() != expect.kind {
        return Err(no(format!("it is of another chain, {}", receipt.chain)));
    }
    Ok((jws.digest(), receipt))
}

/// The JSON paths at which two payloads differ.
fn differences(ours: &str, theirs: &[u8]) -> Vec<String> {
    let parse = |bytes: &[u8]| json::parse(bytes, Limits::MESSAGE);
    let (Ok(ours), Ok(theirs)) = (parse(ours.as_bytes()), parse(theirs)) else {
        return vec!["$ (it is not JSON)".to_owned()];
    };
    let mut paths = Vec::new();
    compare("$", Some(&ours), Some(&theirs), &mut paths);
    if paths.is_empty() {
        paths.push("$ (another form of the same values)".to_owned());
    }
    paths
}

fn compare(path: &str, ours: Option<&Value>, theirs: Option<&Value>, paths: &mut Vec<String>) {
    if ours == theirs {
        return;
    }
    match (ours, theirs) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let names: std::collections::BTreeSet<&str> =
                a.iter().chain(b.iter()).map(|(name, _)| name).collect();
            for name in names {
                compare(&format!("{path}.{name}"), a.get(name), b.get(name), paths);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for at in 0..a.len().max(b.len()) {
                compare(&format!("{path}[{at}]"), a.get(at), b.get(at), paths);
            }
        }
        _ => paths.push(path.to_owned()),
    }
}
