//! Consignments that a node keeps, as they were entered.

use anyhow::Result;
use funani_proof::json::{self, Object, Value};
use funani_wire::documents::v1::GetConsignmentRequest;
use uuid::Uuid;

use super::session::Session;

/// The data of a consignment as a file has them, and their version; 0 asks for the latest.
///
/// # Errors
///
/// The server's refusal.
pub async fn entered(session: &Session, id: Uuid, version: u64) -> Result<(String, u64)> {
    let ask = GetConsignmentRequest {
        consignment_id: id.to_string(),
        version,
    };
    let answer = session.documents().get_consignment(ask).await?.into_inner();
    // What is computed has no version and is not entered.
    let entered = answer.data.into_iter().filter(|datum| datum.version > 0);
    let entered = entered.map(|datum| (datum.path, Value::from(datum.value)));
    let text = json::to_canonical(&entered.collect::<Object>().into());
    Ok((text, answer.version))
}
