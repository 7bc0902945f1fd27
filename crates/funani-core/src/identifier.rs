//! Identifiers of firms.
