use funani_core::lookup::Key;
use funani_trade::Figures;

use crate::Inner;
use crate::fault::Fault;
use crate::things::Bill;

/// The bills of an entry that are here and touch the authority's country: those of its own number,
/// not the master over them, under which the goods of others travel, too.
pub(super) async fn bills_of(
    inner: &Inner,
    declared: &Figures,
    country: &str,
) -> Result<Vec<Bill>, Fault> {
    let Some(number) = declared.text("transport.billNumber") else {
        return Ok(Vec::new());
    };
    let key = match declared.text("transport.carrierCode") {
        Some(carrier) => Key::bill(number, carrier),
        None => Key::bill_number(number),
    };
    let found = inner.neighbours.bills(&[key]).await?;
    let mut bills = Vec::new();
    for at in found.into_iter().flat_map(|found| found.things) {
        let bundle = inner.neighbours.bill(at).await?;
        let bill = bundle.and_then(|bundle| Bill::read(at.id, bundle));
        bills.extend(bill.filter(|bill| bill.touches(country)));
    }
    Ok(bills)
}
