//! The trust file.
