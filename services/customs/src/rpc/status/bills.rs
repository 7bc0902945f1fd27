use std::sync::Arc;

use funani_trade::Figures;

use crate::Inner;
use crate::fault::Fault;
use crate::find::read_bills;
use crate::things::{Bill, bill_key};

/// The bills of an entry that are here and touch the authority's country: those of its own number,
/// not the master over them, under which the goods of others travel, too.
pub(super) async fn bills_of(
    inner: &Inner,
    declared: &Figures,
    country: &str,
) -> Result<Vec<Arc<Bill>>, Fault> {
    let Some(key) = bill_key(declared) else {
        return Ok(Vec::new());
    };
    let found = inner.neighbours.bills(&[key]).await?;
    let found = found.into_iter().flat_map(|found| found.things);
    let found: Vec<_> = found.collect();
    let read = read_bills(inner, country, &found).await?;
    Ok(read.into_values().flatten().collect())
}
