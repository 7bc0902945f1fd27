use funani_core::id::PartyId;
use funani_trade::Figures;
use funani_trade::check::check;
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;
use uuid::Uuid;

use super::{known, store_away};
use crate::{Inner, store, told};

/// Consignments in a list where the caller names no number.
const USUAL: u64 = 100;

/// Most consignments in a list.
const MOST: u64 = 500;

pub(super) async fn get(
    inner: &Inner,
    party: PartyId,
    request: &wire::GetConsignmentRequest,
) -> Result<wire::GetConsignmentResponse, Refusal> {
    let mut fields = Fields::new();
    let id = fields.uuid("consignment_id", &request.consignment_id);
    let id = fields.finish(id)?;
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let consignment = known(&mut tx, party, id, request.version).await?;
    let figures = Figures::of(&consignment);
    Ok(wire::GetConsignmentResponse {
        version: consignment.version(),
        digest: consignment.digest().to_string(),
        data: told::data(&consignment, &figures),
        findings: told::findings(&check(&figures)),
    })
}

pub(super) async fn list(
    inner: &Inner,
    party: PartyId,
    request: &wire::ListConsignmentsRequest,
) -> Result<wire::ListConsignmentsResponse, Refusal> {
    let mut fields = Fields::new();
    let after = fields.uuid_or_none("after_id", &request.after_id);
    let limit = fields.at_most("limit", request.limit.into(), MOST);
    let purpose = request.purpose.as_str();
    if !matches!(purpose, "" | "SHIPMENT" | "TEMPLATE" | "MASTER") {
        fields.note(
            "purpose",
            "NOT_A_CHOICE",
            "must be SHIPMENT, TEMPLATE or MASTER",
        );
    }
    let (after, limit) = fields.finish(after.zip(limit))?;
    let limit = if limit == 0 { USUAL } else { limit };
    let mut tx = inner.store.read().await.map_err(store_away)?;
    let after = after.unwrap_or(Uuid::nil());
    let listed = store::list(&mut tx, party, after, purpose, store::signed(limit)).await;
    let consignments = listed.map_err(store_away)?.into_iter();
    let consignments = consignments.map(|listed| wire::ListedConsignment {
        consignment_id: listed.id.to_string(),
        version: store::unsigned(listed.version),
        time: listed.time.to_string(),
        purpose: listed.purpose,
        name: listed.name,
    });
    Ok(wire::ListConsignmentsResponse {
        consignments: consignments.collect(),
    })
}
