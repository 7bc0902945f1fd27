//! Strict JSON (RFC 8259, I-JSON RFC 7493) and its one canonical form (RFC 8785).
//!
//! The reader refuses whatever two programs could read differently: duplicate names, lone
//! surrogates, bytes that are not UTF-8, and numbers that a double does not hold exactly. What it
//! accepts has one canonical form, and so one digest.

mod error;
mod number;
mod object;
mod read;
mod scan;
mod value;
mod write;

#[cfg(test)]
mod tests;

pub use error::{JsonError, JsonErrorCode};
pub use number::{MAX_SAFE_INTEGER, Number, NumberError};
pub use object::{IntoIter, Iter, Object};
pub use read::{MAX_DEPTH, MAX_VALUES, parse, parse_canonical};
pub use value::Value;
pub use write::{canonical_digest, to_canonical};

/// How much the reader accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text, in bytes.
    pub bytes: usize,
    /// The deepest nesting of arrays and objects; the reader never goes beyond [`MAX_DEPTH`].
    pub depth: usize,
}

impl Limits {
    /// A transport document or another single document: 4 MiB, 64 levels.
    pub const DOCUMENT: Self = Self {
        bytes: 4 << 20,
        depth: 64,
    };
    /// A message or a signed statement: 8 MiB, 64 levels.
    pub const MESSAGE: Self = Self {
        bytes: 8 << 20,
        depth: 64,
    };
    /// An evidence bundle: 64 MiB, 64 levels.
    pub const BUNDLE: Self = Self {
        bytes: 64 << 20,
        depth: 64,
    };
}
