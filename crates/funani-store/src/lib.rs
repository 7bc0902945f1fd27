//! Databases, transactions, coalesced appends to signed chains, feeds and migrations.
//!
//! The store knows no bills. It keeps *chains* (rows whose head moves by compare-and-swap), *claims*
//! (digests that one chain at a time may hold), *feeds* (dense positions in commit order), what
//! concerns which *party*, *keys* by which chains are found, and *blobs* by digest; and it decides
//! nothing. Reading, verifying,
//! deciding and signing happen in the caller's task, which then hands an [`Append`] to the writer
//! and hears one of four answers.
//!
//! `SQLite` and `PostgreSQL` share one SQL text; the statements that have two stand in `dialect`.
//! This crate is the only direct user of `sqlx`: services write `&'static str` statements with `$n`
//! and run them through [`Tx`].
//!
//! ```no_run
//! # async fn example() -> Result<(), funani_store::StoreError> {
//! use funani_store::{Store, StoreOptions, StoreUrl, chain};
//!
//! let store = Store::open(StoreOptions {
//!     url: StoreUrl::Sqlite { dir: "data".into() },
//!     service: "registry",
//!     migrations: &[],
//!     readers: 4,
//! })
//! .await?;
//! let mut tx = store.read().await?;
//! let head = chain::head(&mut tx, uuid::Uuid::nil()).await?;
//! # Ok(()) }
//! ```
#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

pub mod append;
pub mod blob;
pub mod chain;
pub mod claim;
pub mod concern;
pub mod feed;
pub mod log;
pub mod lookup;
pub mod meta;
pub mod party_feed;

mod connection;
mod dialect;
mod error;
mod migrate;
mod options;
mod pool;
mod postgres;
mod sqlite;
mod statements;
mod store;
mod tx;
mod value;
mod writer;

pub use append::{Append, Appended, AppendedAll, Concern, Row};
pub use error::StoreError;
pub use migrate::Migration;
pub use options::{Durability, Engine, StoreOptions, StoreUrl};
#[doc(hidden)]
pub use statements::{Schema, statements};
pub use store::Store;
pub use tx::Tx;
pub use value::{Record, Value};
