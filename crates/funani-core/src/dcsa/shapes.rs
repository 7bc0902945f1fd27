//! The table: every object of the transport document and every member of it, as the schemas
//! `TransportDocument` of `EBL_v3.0.4.yaml` and `EBL_ISS_v3.0.4.yaml` have them (DCSA eBL 3.0.4).
//!
//! The two agree but for `feedbacks`, which the first alone has. Objects that are alike under
//! several names stand once.

mod bill;
mod danger;
mod equipment;
mod goods;
mod party;
mod route;

pub(super) use bill::TRANSPORT_DOCUMENT;
