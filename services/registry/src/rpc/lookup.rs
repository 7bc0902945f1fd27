//! `FindBills`: the bills whose documents state what is looked for.

use std::collections::{BTreeSet, HashMap};

use funani_core::id::BillId;
use funani_proof::digest::Digest;
use funani_store::{chain, lookup};
use funani_wire::fields::Fields;
use funani_wire::registry::v1::{FindBillsRequest, FindBillsResponse, FoundBill, FoundBills};
use uuid::Uuid;

use super::Calls;
use crate::fault::Fault;
use crate::store;

/// Most keys in one call.
const MOST_KEYS: usize = 1024;

/// Finds the bills of each key. Who may see them, the asking service judges.
///
/// # Errors
/// `MALFORMED`.
pub(super) async fn find(
    calls: &Calls,
    request: &FindBillsRequest,
) -> Result<FindBillsResponse, Fault> {
    let (keys, limit) = read(request)?;
    let mut tx = calls.store().read().await?;
    let found = lookup::chains(&mut tx, &keys, limit).await?;
    let bills: BTreeSet<Uuid> = found
        .iter()
        .flat_map(|found| &found.chains)
        .copied()
        .collect();
    let bills: Vec<Uuid> = bills.into_iter().collect();
    let mut documents = HashMap::with_capacity(bills.len());
    for newest in chain::newest(&mut tx, &bills).await? {
        let bill = BillId::new(newest.chain);
        let compact = store::text(newest.receipt_bytes, "receipt_bytes", bill)?;
        let receipt = calls.receipts().read(newest.receipt, &compact)?;
        let state = receipt
            .bill()
            .ok_or_else(|| Fault::Evidence(format!("the head of bill {bill} has no state")))?;
        documents.insert(newest.chain, state.document);
    }
    drop(tx);
    let shown = |bill: &Uuid| {
        documents.get(bill).map(|document| FoundBill {
            bill_id: bill.hyphenated().to_string(),
            document_digest: document.to_string(),
        })
    };
    let found = found.iter().map(|found| FoundBills {
        bills: found.chains.iter().filter_map(shown).collect(),
        more: found.more,
    });
    Ok(FindBillsResponse {
        found: found.collect(),
    })
}

fn read(request: &FindBillsRequest) -> Result<(Vec<Digest>, usize), Fault> {
    let mut fields = Fields::new();
    if request.keys.is_empty() {
        fields.missing("keys");
    }
    if request.keys.len() > MOST_KEYS {
        let many = format!("has more than {MOST_KEYS} elements");
        fields.note("keys", "TOO_MANY", many);
        return Ok(fields.finish(None)?);
    }
    let keys = request.keys.iter().enumerate();
    let keys: Vec<Option<Digest>> = keys
        .map(|(at, key)| fields.digest(format_args!("keys[{at}]"), key))
        .collect();
    let limit = match usize::try_from(request.limit) {
        Ok(0) => Some(lookup::MOST_CHAINS),
        Ok(limit) if limit <= lookup::MOST_CHAINS => Some(limit),
        Ok(_) | Err(_) => {
            let large = format!("is more than {}", lookup::MOST_CHAINS);
            fields.note("limit", "TOO_LARGE", large);
            None
        }
    };
    let keys: Option<Vec<Digest>> = keys.into_iter().collect();
    Ok(fields.finish(keys.zip(limit))?)
}
