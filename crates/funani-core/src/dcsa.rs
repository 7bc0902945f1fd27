//! The DCSA transport document (eBL 3.0.4) as a table, and the check of a document against it.
//!
//! The table says of every member whether it must stand, its type, length, pattern, values and
//! code list ([`table`]); a second one holds what must be true between members ([`conditions`]).
//! [`check`] walks a document along both and names everything that is wrong, with its place.
//!
//! Members that the table does not know are legal and are passed over: the document stays as its
//! carrier wrote it, and its digest with it.
//!
//! Types, lengths, patterns and required members are those of the schema `TransportDocument` in
//! the published `EBL_v3.0.4.yaml`. In three things this check is stricter than the schema read
//! by the letter, and says so as its source:
//!
//! * Where a description lists the values of a member and the schema has its length alone, no
//!   other value passes (source [`DESCRIPTION`]).
//! * Every member that stands has its form, also the second of two alternatives: by the letter
//!   of `anyOf` a malformed phone number passes beside a good address of mail, and by that of
//!   `oneOf` a malformed `NANumber` makes room for a `UNNumber`.
//! * Dates are days of the calendar, and `int32` has its bounds: formats, which a validator may
//!   pass over.
//!
//! It knows no law and no trade practice, and asks nobody but the code lists that are here.

use funani_proof::json::Value;

use crate::codes::CodeLists;

mod condition;
mod fault;
mod kind;
mod pattern;
mod row;
mod shapes;
mod walk;

#[cfg(test)]
mod tests;

pub use condition::Condition;
pub use fault::{Fault, FaultCode};
pub use kind::Presence;
pub use pattern::Pattern;
pub use row::{Limits, Row};

/// The source of a fault that the schema does not express: the value is none of those that the
/// member's description lists.
pub const DESCRIPTION: &str = "DCSA EBL 3.0.4, description of the member";

/// Every fault of a transport document, in the order of its places; none where it holds.
///
/// The answer is never cut short. Codes are looked up in `lists`; where a list is not here, a code
/// is judged by its form alone.
pub fn check(document: &Value, lists: &dyn CodeLists) -> Vec<Fault> {
    walk::check(document, &shapes::TRANSPORT_DOCUMENT, lists)
}

/// The table, row by row: every member, and the elements of every list.
pub fn table() -> impl Iterator<Item = Row> {
    row::rows(&shapes::TRANSPORT_DOCUMENT).into_iter()
}

/// The conditions: what must hold between members.
pub fn conditions() -> impl Iterator<Item = &'static Condition> {
    condition::ALL.iter().copied()
}
