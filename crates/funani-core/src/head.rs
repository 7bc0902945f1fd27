//! What an owner says is the latest receipt of a chain.
