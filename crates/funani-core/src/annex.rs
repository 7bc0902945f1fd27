//! Salted text beside an act that can be erased.
