//! What is entered once: the data of a consignment, the papers made of them, and what is checked
//! before they leave.
//!
//! A **datum** has a path (`goods.1.hsCode`) and a row in one [`table`], which says what it may be,
//! what people call it and which concept of UN/CEFACT it is. A [`Consignment`] is a set of data, each
//! with who entered it, when and from what. [`Figures`] are the data together with all that is
//! computed from them. A [`Paper`] shows some paths of the figures, in an order that is data too; so
//! what it depends on, what it must have and how it is laid out stand in one place. A carrier's
//! [`bill`] is drafted from the figures and held against them.
//!
//! Everything here is a pure function: clocks, files and code lists come in as arguments.

#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

pub mod bill;
pub mod certificate;
pub mod check;
pub mod complete;
pub mod consignment;
pub mod credit;
pub mod examine;
pub mod figures;
pub mod filing;
pub mod grid;
pub mod lookup;
pub mod master;
pub mod origin;
pub mod paper;
pub mod path;
pub mod received;
#[cfg(test)]
mod sample;
pub mod table;

pub use consignment::{Change, Conflict, Consignment, Datum, Edit, EditFault, Source};
pub use figures::Figures;
pub use paper::Paper;
pub use path::{Path, PathError};
pub use received::Received;
pub use rust_decimal::Decimal;
