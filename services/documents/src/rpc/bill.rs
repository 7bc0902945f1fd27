use funani_core::id::PartyId;
use funani_proof::json::{self, Limits};
use funani_trade::{Figures, bill};
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal, Violation};

use super::latest;
use crate::{Inner, told};

pub(super) async fn compare(
    inner: &Inner,
    party: PartyId,
    request: wire::CompareBillRequest,
) -> Result<wire::CompareBillResponse, Refusal> {
    let mut fields = Fields::new();
    let id = fields.uuid("consignment_id", &request.consignment_id);
    if request.document.is_empty() {
        fields.missing("document");
    }
    let id = fields.finish(id)?;
    let consignment = latest(inner, party, id).await?;
    let document = json::parse(&request.document, Limits::DOCUMENT).map_err(|error| {
        Refusal::new(
            Class::InvalidArgument,
            "DOCUMENT_MALFORMED",
            "the document is no strict JSON",
        )
        .violated(vec![Violation {
            field: "document".to_owned(),
            code: error.reason().into(),
            message: error.to_string(),
        }])
    })?;
    let differences = bill::compare(&Figures::of(&consignment), &document);
    Ok(wire::CompareBillResponse {
        differences: differences.iter().map(told::difference).collect(),
    })
}
