//! Reads closed JSON objects and names every violation at once.
//!
//! A [`Form`] is one object. Each member is asked for by name, as [`Form::required`] or
//! [`Form::optional`]; a [`Field`] is then read as what it must be. A fault is noted and reading
//! goes on, so that the answer to a bad statement lists all that is wrong with it. A member that
//! nobody asked for is a fault too.

use std::cell::RefCell;
use std::fmt;

use funani_proof::digest::Digest;
use funani_proof::json::{self, JsonError, JsonErrorCode, Limits, Object, Value};

mod field;
mod named;
mod path;

#[cfg(test)]
mod tests;

pub use field::{Field, Seed, SeedError};
pub use named::NameUnknown;
pub(crate) use named::named;
pub(crate) use path::Path;

/// The most violations that one answer lists.
pub const MAX_VIOLATIONS: usize = 64;

/// What is wrong with one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViolationCode {
    /// The payload is not canonical JSON (RFC 8785).
    PayloadNotCanonical,
    /// A member that must stand is absent.
    Missing,
    /// The form has no such member.
    UnknownMember,
    /// The value has another JSON type.
    WrongType,
    /// The value does not have the form that its member demands.
    Malformed,
    /// The value is one that its member does not admit.
    NotAllowed,
    /// An integer lies outside its range.
    OutOfRange,
    /// A text or a list is too long.
    TooLong,
    /// A list is not in its order.
    NotSorted,
    /// A list holds the same thing twice.
    Duplicate,
    /// The action is in neither list of `docs/format.md` §2.1.
    ActionUnknown,
    /// The version `v` is not one that this release reads.
    VersionUnknown,
    /// An id is not the one that its content gives.
    IdMismatch,
    /// A public key under which forgery is possible.
    WeakKey,
}

impl ViolationCode {
    /// The stable name of this violation.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::PayloadNotCanonical => "PAYLOAD_NOT_CANONICAL",
            Self::Missing => "MISSING",
            Self::UnknownMember => "UNKNOWN_MEMBER",
            Self::WrongType => "WRONG_TYPE",
            Self::Malformed => "MALFORMED",
            Self::NotAllowed => "NOT_ALLOWED",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::TooLong => "TOO_LONG",
            Self::NotSorted => "NOT_SORTED",
            Self::Duplicate => "DUPLICATE",
            Self::ActionUnknown => "ACTION_UNKNOWN",
            Self::VersionUnknown => "VERSION_UNKNOWN",
            Self::IdMismatch => "ID_MISMATCH",
            Self::WeakKey => "WEAK_KEY",
        }
    }
}

impl fmt::Display for ViolationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.reason())
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where, as a path from the top: `$.on[0].bill`.
    pub path: String,
    /// What.
    pub code: ViolationCode,
    /// What was expected, in plain words.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.code, self.path, self.message)
    }
}

/// A statement whose form is wrong: all violations found, at least one and at most
/// [`MAX_VIOLATIONS`], in the order in which they were found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the form is wrong: {}", Listed(violations))]
pub struct FormFault {
    /// What is wrong.
    pub violations: Vec<Violation>,
}

impl FormFault {
    /// A fault of one violation.
    pub fn of(path: &str, code: ViolationCode, message: impl Into<String>) -> Self {
        let violation = Violation {
            path: path.to_owned(),
            code,
            message: message.into(),
        };
        Self {
            violations: vec![violation],
        }
    }

    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        "FORM_INVALID"
    }

    /// Whether one of the violations has this code.
    pub fn has(&self, code: ViolationCode) -> bool {
        self.violations
            .iter()
            .any(|violation| violation.code == code)
    }
}

impl From<JsonError> for FormFault {
    fn from(error: JsonError) -> Self {
        let message = if error.code == JsonErrorCode::NotCanonical {
            "the payload must be the canonical form of its value (RFC 8785)".to_owned()
        } else {
            format!("not readable as JSON: {}", error.code)
        };
        Self::of(&error.path, ViolationCode::PayloadNotCanonical, message)
    }
}

struct Listed<'a>(&'a [Violation]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

/// Where violations gather while a statement is read.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Violation>>);

impl Faults {
    /// Notes a violation; beyond [`MAX_VIOLATIONS`] nothing more is noted.
    pub(crate) fn note(&self, path: Path<'_>, code: ViolationCode, message: impl Into<String>) {
        let mut noted = self.0.borrow_mut();
        if noted.len() < MAX_VIOLATIONS {
            noted.push(Violation {
                path: path.to_string(),
                code,
                message: message.into(),
            });
        }
    }
}

impl Faults {
    /// What was read, unless anything was noted on the way.
    pub(crate) fn conclude<T>(self, outcome: Option<T>) -> Result<T, FormFault> {
        let violations = self.0.into_inner();
        match outcome {
            Some(value) if violations.is_empty() => Ok(value),
            _ if !violations.is_empty() => Err(FormFault { violations }),
            _ => Err(FormFault::of(
                "$",
                ViolationCode::Malformed,
                "cannot be read",
            )),
        }
    }
}

/// One object that is being read.
#[derive(Debug)]
pub struct Form<'a> {
    object: &'a Object,
    path: &'a Path<'a>,
    asked: Vec<&'static str>,
    faults: &'a Faults,
}

impl<'a> Form<'a> {
    pub(crate) const fn new(object: &'a Object, path: &'a Path<'a>, faults: &'a Faults) -> Self {
        Self {
            object,
            path,
            asked: Vec::new(),
            faults,
        }
    }

    /// The member `name`, which must stand.
    pub fn required(&mut self, name: &'static str) -> Field<'a> {
        self.asked.push(name);
        let path = self.path.member(name);
        let value = self.object.get(name);
        if value.is_none() {
            self.faults
                .note(path, ViolationCode::Missing, "this member must stand");
        }
        Field::new(value, path, self.faults)
    }

    /// The member `name`, where it stands.
    pub fn optional(&mut self, name: &'static str) -> Option<Field<'a>> {
        self.asked.push(name);
        let value = self.object.get(name)?;
        Some(Field::new(Some(value), self.path.member(name), self.faults))
    }

    /// The member `name` may stand, and what it should be cannot be told.
    pub fn unjudged(&mut self, name: &'static str) {
        self.asked.push(name);
    }

    /// Notes a violation where the member `name` stands; `message` says why it must not.
    pub fn forbidden(&mut self, name: &'static str, message: &str) {
        self.asked.push(name);
        if self.object.contains(name) {
            self.fault(name, ViolationCode::NotAllowed, message);
        }
    }

    /// Whether the member `name` stands; this alone does not count as asking for it.
    pub fn holds(&self, name: &str) -> bool {
        self.object.contains(name)
    }

    /// Checks `type` and `v`, which every statement has.
    pub fn head(&mut self, type_name: &'static str) {
        if let Some(found) = self.required("type").text()
            && found != type_name
        {
            self.fault(
                "type",
                ViolationCode::NotAllowed,
                format!("must be {type_name}"),
            );
        }
        if let Some(found) = self.required("v").integer(0, u64::MAX)
            && found != 1
        {
            self.fault("v", ViolationCode::VersionUnknown, "must be 1");
        }
    }

    /// Notes a violation of the member `name`.
    pub fn fault(&self, name: &str, code: ViolationCode, message: impl Into<String>) {
        self.faults.note(self.path.member(name), code, message);
    }

    /// The members that were not asked for are violations.
    pub(crate) fn close(self) {
        for (name, _) in self.object {
            if !self.asked.contains(&name) {
                let shown: String = name.chars().take(64).collect();
                let message = "the form has no such member";
                self.fault(&shown, ViolationCode::UnknownMember, message);
            }
        }
    }
}

/// Reads one object with `read`, which asks for every member that the form has.
///
/// # Errors
/// [`FormFault`] with everything that was noted on the way.
pub fn read<T>(
    object: &Object,
    read: impl FnOnce(&mut Form<'_>) -> Option<T>,
) -> Result<T, FormFault> {
    let faults = Faults::default();
    let mut form = Form::new(object, &Path::TOP, &faults);
    let outcome = read(&mut form);
    form.close();
    faults.conclude(outcome)
}

/// Reads one object of a value: a violation where the value is none.
///
/// # Errors
/// As [`read`].
pub fn read_value<T>(
    value: &Value,
    reader: impl FnOnce(&mut Form<'_>) -> Option<T>,
) -> Result<T, FormFault> {
    match value.as_object() {
        Some(object) => read(object, reader),
        None => Err(FormFault::of(
            "$",
            ViolationCode::WrongType,
            "must be an object",
        )),
    }
}

/// Reads the canonical payload of a signed statement.
///
/// # Errors
/// As [`read`], and a violation where the payload is not canonical JSON.
pub fn read_payload<T>(
    payload: &[u8],
    reader: impl FnOnce(&mut Form<'_>) -> Option<T>,
) -> Result<T, FormFault> {
    read_value(&json::parse_canonical(payload, Limits::MESSAGE)?, reader)
}

/// Whether `text` has 1 to `max` characters, the first in `first`, the others in `first` or `rest`.
pub(crate) fn is_code(text: &str, max: usize, first: fn(u8) -> bool, rest: fn(u8) -> bool) -> bool {
    let mut bytes = text.bytes();
    text.len() <= max && bytes.next().is_some_and(first) && bytes.all(|b| first(b) || rest(b))
}

/// An object of the members that stand; an absent one is left out.
pub fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Object {
    members
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// The values of a list, written.
pub fn list<T>(items: &[T], write: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(write).collect())
}

/// Digests, written.
pub(crate) fn digests(items: &[Digest]) -> Value {
    list(items, |digest| (*digest).into())
}

/// A whole number, written. Numbers in statements are below 2^53, which the readers hold.
pub fn integer(number: u64) -> Value {
    Value::try_from(number.min(MAX_INTEGER)).unwrap_or(Value::Null)
}

/// The largest integer that a statement may hold: 2^53 − 1 (RFC 7493 §2.2).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;
