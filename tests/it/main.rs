//! The platform as a whole, from outside.
#![expect(
    clippy::too_many_lines,
    reason = "a story is told in one place, and a table of cases is as long as it is"
)]
#![expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")]
#![expect(
    clippy::similar_names,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::needless_pass_by_value,
    clippy::wildcard_enum_match_arm,
    reason = "tests say what they mean in few words"
)]

/// The allocator of the `funani` command: a node in this process is as fast as one of its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod browser;
mod certificates;
mod cli;
mod client;
mod complete;
mod consignments;
mod contract;
mod control;
mod counted;
mod coverage;
mod customs;
mod documents;
mod filings;
mod instructions;
mod kept;
mod kill;
mod layers;
mod manifest;
mod mistakes;
mod origin;
mod page;
mod parties;
mod pdf;
mod rivals;
mod samples;
mod signed;
mod slips;
mod standards;
mod strangers;
mod typed_once;
mod verifier;
mod walk;
