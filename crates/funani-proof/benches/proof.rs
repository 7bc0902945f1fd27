//! How long signing, reading and proving take.

fn main() {}
