//! What every process of Funani is made of: keys, clock and chance, telemetry, the
//! server with its limits and its auth layer, clients near and far, and shutdown. It knows no bills.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")
)]

pub mod access;
pub mod auth;
pub mod chance;
pub mod checkpoints;
pub mod clock;
pub mod cursor;
pub mod directory;
pub mod evidence;
pub mod fonts;
pub mod gate;
pub mod keys;
pub mod lists;
pub mod memory;
pub mod push;
pub mod server;
pub mod sigcache;
pub mod tasks;
pub mod telemetry;
pub mod token;
pub mod wire;

#[cfg(test)]
mod samples;
