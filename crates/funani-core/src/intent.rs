//! The sentences of legal intent.
