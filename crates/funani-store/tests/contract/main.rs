//! What both engines must do alike, case by case, each on a fresh database.
//!
//! Every case runs on `SQLite` and on `PostgreSQL`. A machine without `PostgreSQL` fails the suite,
//! unless `FUNANI_TEST_SKIP_POSTGRES=1` says that this is meant.

#![expect(clippy::unwrap_used, reason = "a case that cannot go on has failed")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other answer is a failure"
)]

mod appends;
mod chains;
mod child;
mod claims;
mod failures;
mod feeds;
mod fixture;
mod lookups;
mod proxy;
mod runner;
mod schema;
mod tables;

use runner::Case;

fn main() -> std::process::ExitCode {
    if let Some(code) = child::main() {
        return code;
    }
    let cases: Vec<Case> = [
        chains::CASES,
        appends::CASES,
        claims::CASES,
        lookups::CASES,
        feeds::CASES,
        tables::CASES,
        schema::CASES,
        failures::CASES,
    ]
    .concat();
    runner::run(&cases)
}
