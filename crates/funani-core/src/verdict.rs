//! The answer of a check.
