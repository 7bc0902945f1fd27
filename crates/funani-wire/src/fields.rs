//! Reading a request at the door: every violation is collected with its field path, and the caller
//! gets them all at once.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use funani_proof::digest::Digest;
use uuid::Uuid;

use crate::reason::{Refusal, Violation};

#[cfg(test)]
mod tests;

/// Everything wrong with a request, each with the path of its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request is malformed in {} places", violations.len())]
pub struct Malformed {
    /// The violations, in the order they were found; never empty.
    pub violations: Vec<Violation>,
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::malformed(malformed.violations)
    }
}

/// Collects the violations of one request.
///
/// Each reader gives the value, or `None` after noting what is wrong. A converter reads every field
/// first and then calls [`Fields::finish`] with the values: it builds only when nothing was noted.
#[derive(Debug, Default)]
pub struct Fields {
    violations: Vec<Violation>,
    path: String,
}

impl Fields {
    /// A collector that has seen nothing.
    pub const fn new() -> Self {
        Self {
            violations: Vec::new(),
            path: String::new(),
        }
    }

    /// Reads the fields of a message inside: paths noted by `read` begin with `name` and a dot.
    pub fn within<T>(&mut self, name: impl Display, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.path.len();
        self.path = self.path_of(&name);
        let value = read(self);
        self.path.truncate(outer);
        value
    }

    /// Notes that a field is wrong.
    pub fn note(
        &mut self,
        field: impl Display,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) {
        let field = self.path_of(&field);
        self.violations.push(Violation {
            field,
            code: code.into(),
            message: message.into(),
        });
    }

    /// Notes that a required field is missing.
    pub fn missing(&mut self, field: impl Display) {
        self.note(field, "REQUIRED", "is required");
    }

    /// A field that must be there.
    pub fn required<T>(&mut self, field: impl Display, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.missing(field);
        }
        value
    }

    /// A text that must be there, of at most `max` bytes.
    pub fn text(&mut self, field: impl Display, text: String, max: usize) -> Option<String> {
        if text.is_empty() {
            self.missing(field);
            return None;
        }
        if text.len() > max {
            self.note(field, "TOO_LONG", format!("is longer than {max} bytes"));
            return None;
        }
        Some(text)
    }

    /// Bytes that must be there, at most `max` of them.
    pub fn bytes<B: AsRef<[u8]>>(
        &mut self,
        field: impl Display,
        bytes: B,
        max: usize,
    ) -> Option<B> {
        if bytes.as_ref().is_empty() {
            self.missing(field);
            return None;
        }
        if bytes.as_ref().len() > max {
            self.note(field, "TOO_LONG", format!("is longer than {max} bytes"));
            return None;
        }
        Some(bytes)
    }

    /// Exactly `N` bytes.
    pub fn exactly<const N: usize>(
        &mut self,
        field: impl Display,
        bytes: &[u8],
    ) -> Option<[u8; N]> {
        if bytes.is_empty() {
            self.missing(field);
            return None;
        }
        let exact = bytes.try_into().ok();
        if exact.is_none() {
            self.note(field, "WRONG_LENGTH", format!("is not {N} bytes"));
        }
        exact
    }

    /// A number that may not be beyond `max`.
    pub fn at_most(&mut self, field: impl Display, number: u64, max: u64) -> Option<u64> {
        if number > max {
            self.note(field, "TOO_LARGE", format!("is more than {max}"));
            return None;
        }
        Some(number)
    }

    /// A list of at most `max` elements.
    pub fn list<T>(&mut self, field: impl Display, list: Vec<T>, max: usize) -> Option<Vec<T>> {
        if list.len() > max {
            self.note(field, "TOO_MANY", format!("has more than {max} elements"));
            return None;
        }
        Some(list)
    }

    /// A value of an enumeration of the contract that must be given and known.
    pub fn named<E: TryFrom<i32> + Into<i32> + Copy>(
        &mut self,
        field: impl Display,
        number: i32,
    ) -> Option<E> {
        if number == 0 {
            self.missing(field);
            return None;
        }
        let value = E::try_from(number).ok();
        if value.is_none() {
            self.note(field, "UNKNOWN_VALUE", format!("has no value {number}"));
        }
        value
    }

    /// An id that must be there.
    pub fn uuid(&mut self, field: impl Display, text: &str) -> Option<Uuid> {
        if text.is_empty() {
            self.missing(field);
            return None;
        }
        let id = parse_uuid(text);
        if id.is_none() {
            self.note(field, "UUID_MALFORMED", "is not a lower-case UUID");
        }
        id
    }

    /// An id that may be absent (empty): the outer `None` means that it is wrong.
    pub fn uuid_or_none(&mut self, field: impl Display, text: &str) -> Option<Option<Uuid>> {
        if text.is_empty() {
            return Some(None);
        }
        self.uuid(field, text).map(Some)
    }

    /// A digest that must be there.
    pub fn digest(&mut self, field: impl Display, text: &str) -> Option<Digest> {
        self.parsed(field, text, "DIGEST_MALFORMED")
    }

    /// A digest that may be absent (empty): the outer `None` means that it is wrong.
    pub fn digest_or_none(&mut self, field: impl Display, text: &str) -> Option<Option<Digest>> {
        if text.is_empty() {
            return Some(None);
        }
        self.digest(field, text).map(Some)
    }

    /// Any text form that must be there; `code` names what is wrong when it does not parse.
    pub fn parsed<T>(&mut self, field: impl Display, text: &str, code: &'static str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if text.is_empty() {
            self.missing(field);
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.note(field, code, format!("{error}"));
                None
            }
        }
    }

    /// Any text form that may be absent (empty): the outer `None` means that it is wrong.
    pub fn parsed_or_none<T>(
        &mut self,
        field: impl Display,
        text: &str,
        code: &'static str,
    ) -> Option<Option<T>>
    where
        T: FromStr,
        T::Err: Display,
    {
        if text.is_empty() {
            return Some(None);
        }
        self.parsed(field, text, code).map(Some)
    }

    /// Whether nothing was noted.
    pub const fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// The value, if nothing was noted.
    ///
    /// # Errors
    /// [`Malformed`] with every violation noted. A missing value without a violation is one too, so
    /// that a converter cannot lose a request.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Malformed> {
        match value {
            Some(value) if self.violations.is_empty() => Ok(value),
            Some(_) | None => {
                if self.violations.is_empty() {
                    self.note("", "INVALID", "cannot be read");
                }
                Err(Malformed {
                    violations: self.violations,
                })
            }
        }
    }

    fn path_of(&self, field: &impl Display) -> String {
        if self.path.is_empty() {
            return format!("{field}");
        }
        format!("{}.{field}", self.path)
    }
}

/// Reads a UUID in its one written form: lower-case with hyphens.
fn parse_uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    let mut buffer = Uuid::encode_buffer();
    (*id.as_hyphenated().encode_lower(&mut buffer) == *text).then_some(id)
}
