//! The `funani` command.
fn main() {}
