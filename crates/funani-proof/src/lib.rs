//! What Funani signs and proves with, and nothing of what it signs about.
//!
//! * [`digest`]: SHA-256 digests and their one written form;
//! * [`b64`]: the two base64 alphabets, read strictly;
//! * [`json`]: a strict reader and the canonical writer of RFC 8785;
//! * [`key`]: Ed25519 keys (RFC 8032), their JWK form (RFC 8037) and thumbprint (RFC 7638);
//! * [`jws`]: signed statements in the compact form of RFC 7515, with a closed header;
//! * [`merkle`]: the tree hash of RFC 6962 with the proofs of RFC 9162;
//! * [`checkpoint`]: tree heads as signed notes with co-signatures (C2SP).
//!
//! The crate reads no clock, draws no random number and does no input or output. Every error has
//! a `reason()` that stays the same from release to release.

#![forbid(unsafe_code)]
#![warn(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic_in_result_fn
)]
#![cfg_attr(
    test,
    expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        clippy::unwrap_used,
        reason = "a test may stop where the data of its own making is not what it says"
    )
)]

pub mod b64;
pub mod checkpoint;
pub mod digest;
pub mod json;
pub mod jws;
pub mod key;
pub mod merkle;

#[cfg(test)]
mod vectors;
