//! The origin of a registry.
