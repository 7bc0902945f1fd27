//! The bill that a call names, found as far as the caller may see it.

use std::sync::Arc;

use funani_core::act::BillNumber;
use funani_core::document::number_claim;
use funani_core::id::{BillId, Id, PartyId};
use funani_core::receipt::Receipt;
use funani_core::state::State;
use funani_proof::digest::Digest;
use funani_store::{Tx, claim};
use funani_wire::fields::Fields;
use funani_wire::types::v1::CarrierNumber;

use super::Calls;
use crate::fault::Fault;
use crate::store::{self, HeadAt, Standing};
use crate::visibility::{self, Sight};

/// How a bill is named.
#[derive(Clone, Debug)]
pub(super) enum Sought {
    Id(BillId),
    Number {
        carrier: PartyId,
        number: BillNumber,
        sub_reference: String,
    },
}

impl Sought {
    pub(super) fn by_id(fields: &mut Fields, id: &str) -> Option<Self> {
        fields.uuid("bill_id", id).map(|id| Self::Id(Id::new(id)))
    }

    pub(super) fn by_number(fields: &mut Fields, named: CarrierNumber) -> Option<Self> {
        fields.within("number", |fields| {
            let carrier = fields.uuid("carrier_id", &named.carrier_id);
            let number = fields.parsed("number", &named.number, "NUMBER_MALFORMED");
            Some(Self::Number {
                carrier: Id::new(carrier?),
                number: number?,
                sub_reference: named.sub_reference,
            })
        })
    }
}

/// A bill as far as a caller may see it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) bill: BillId,
    pub(super) standing: Standing,
    /// The newest receipt, which a caller with past sight must not be shown.
    pub(super) latest: Arc<Receipt>,
    pub(super) sight: Sight,
}

/// The newest receipt that a caller may be shown.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) head: HeadAt,
    pub(super) receipt: Arc<Receipt>,
    pub(super) compact: String,
    pub(super) position: i64,
}

/// Finds a bill for a caller; nothing where it is a service of the node that asks for nobody.
/// `document` is the digest of a document in the caller's hands: it opens the bill it belongs to.
///
/// # Errors
/// The one answer for what is not there and what the caller may not see.
pub(super) async fn find(
    calls: &Calls,
    caller: Option<PartyId>,
    sought: &Sought,
    document: Option<Digest>,
) -> Result<Found, Fault> {
    // Who an agent or an authority is, the parties say.
    calls.directory().ready().await?;
    let mut tx = calls.store().read().await?;
    let bill = match sought {
        Sought::Id(bill) => *bill,
        Sought::Number {
            carrier,
            number,
            sub_reference,
        } => {
            let sub_reference = Some(sub_reference.as_str()).filter(|text| !text.is_empty());
            let claim = number_claim(*carrier, number, sub_reference);
            let holder = claim::holder(&mut tx, claim).await?;
            Id::new(holder.ok_or_else(visibility::not_found)?)
        }
    };
    let asking = caller.unwrap_or_else(|| Id::from_bytes([0; 16]));
    let standing = store::standing(&mut tx, calls.origin(), bill, asking, None).await?;
    drop(tx);
    let standing = standing.ok_or_else(visibility::not_found)?;
    let latest = calls
        .receipts()
        .read(standing.head.head, &standing.receipt)?;
    let by_document =
        document.is_some_and(|digest| latest.bill().is_some_and(|state| state.document == digest));
    let sight = match caller {
        _ if by_document => Some(Sight::Full),
        Some(caller) => calls.sight(caller, standing.concerned, &latest)?,
        None => None,
    };
    let sight = sight.ok_or_else(visibility::not_found)?;
    Ok(Found {
        bill,
        standing,
        latest,
        sight,
    })
}

impl Found {
    /// The newest receipt that the caller may be shown.
    pub(super) async fn seen(&self, calls: &Calls, tx: &mut Tx) -> Result<Seen, Fault> {
        let newest = self.standing.head;
        let until = self.sight.until(newest.sequence);
        if until == newest.sequence {
            return Ok(Seen {
                head: newest,
                receipt: Arc::clone(&self.latest),
                compact: self.standing.receipt.clone(),
                position: self.standing.position,
            });
        }
        let found = store::receipt_at(tx, self.bill.uuid(), until).await?;
        let (digest, recorded) = found
            .ok_or_else(|| Fault::Evidence(format!("bill {} has no receipt {until}", self.bill)))?;
        Ok(Seen {
            head: HeadAt {
                sequence: until,
                head: digest,
            },
            receipt: calls.receipts().read(digest, &recorded.receipt)?,
            compact: recorded.receipt,
            position: recorded.position,
        })
    }
}

impl Seen {
    pub(super) fn state(&self) -> Result<&State, Fault> {
        self.receipt
            .bill()
            .ok_or_else(|| Fault::Evidence(format!("receipt {} has no state", self.head.sequence)))
    }
}
