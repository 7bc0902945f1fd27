//! The `funani` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    funani::cli::run()
}
