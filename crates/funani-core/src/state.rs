//! What a bill is after an act.
