//! The chain of a party.
