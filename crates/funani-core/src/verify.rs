//! Checks of evidence.
