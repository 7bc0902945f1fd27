//! Remarks about a bill beside its title.
