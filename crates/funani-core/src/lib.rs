//! The rules of Funani: what a bill of lading is, what may happen to it next, who may do it,
//! and whether evidence about it holds.
//!
//! This crate decides and never acts: *state + act + facts → state or rejection*. It reads and
//! writes no file, socket, clock or random source; what it needs to know comes in as an argument.
//! So the registry that records an act and the verifier that judges it years later run the same
//! lines. The bytes it reads and writes are those of `docs/format.md`; the section signs in this
//! crate point there.
//!
//! Where to start reading: [`act`] is what a party signs, [`state`] what follows from it,
//! [`transition`] the rule between the two, [`rejection`] every way to say no.
//!
//! It deliberately knows nothing of storage, of the wire and of time passing: an offer that has
//! run out is still an offer until somebody acts.

#![warn(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic_in_result_fn
)]
#![cfg_attr(
    test,
    expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::panic_in_result_fn,
        reason = "a test that fails says so by panicking"
    )
)]
#![cfg_attr(
    test,
    expect(
        clippy::too_many_lines,
        reason = "a table of cases is as long as it is"
    )
)]

// What everything is written in.
pub mod codes;
mod digits;
pub mod form;
pub mod id;
pub mod origin;
pub mod time;

// What is signed.
pub mod act;
pub mod annex;
pub mod approval;
pub mod doc;
pub mod head;
pub mod intent;
pub mod note;
pub mod receipt;

// What follows from it.
pub mod dcsa;
pub mod document;
pub mod practice;
pub mod rejection;
pub mod state;
pub mod transition;

// Who acts.
pub mod fact;
pub mod identifier;
pub mod party;
pub mod token;
pub mod trust;

// What a stranger can check.
pub mod bundle;
pub mod jurisdiction;
pub mod leaf;
pub mod lookup;
pub mod seen;
pub mod verdict;
pub mod verify;
