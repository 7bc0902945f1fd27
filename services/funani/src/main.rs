//! The `funani` command.

use std::process::ExitCode;

/// A call makes many small allocations on several threads, and the C library's allocator spends a fifth of
/// the time on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    funani::cli::run()
}
