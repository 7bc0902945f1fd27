//! The one place where the services of Funani meet: the node that runs them, the client that talks
//! to it, and the commands around both.
//!
//! Start reading at [`node`], which puts any set of services into one process, then [`client`],
//! which never signs what it has not built itself.

#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

pub mod bench;
pub mod cli;
pub mod client;
pub mod demo;
pub mod lists;
pub mod node;
mod spreadsheet;
