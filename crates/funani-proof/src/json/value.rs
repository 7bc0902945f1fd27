use std::borrow::Cow;

use super::{Number, NumberError, Object};
use crate::digest::Digest;
use crate::key::Kid;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
}

impl Value {
    /// The text, where this is a string.
    pub const fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self {
            Some(text.as_str())
        } else {
            None
        }
    }

    /// The integer, where this is a number that is one within ±(2^53 - 1).
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Number(number) = self {
            number.as_i64()
        } else {
            None
        }
    }

    /// The integer, where this is a number that is one from 0 to 2^53 - 1.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(number) = self {
            number.as_u64()
        } else {
            None
        }
    }

    /// The truth value, where this is one.
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(truth) = self {
            Some(*truth)
        } else {
            None
        }
    }

    /// The elements, where this is an array.
    pub const fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(elements) = self {
            Some(elements.as_slice())
        } else {
            None
        }
    }

    /// The object, where this is one.
    pub const fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self {
            Some(object)
        } else {
            None
        }
    }

    /// The object, to be changed in place, where this is one.
    pub const fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Self::Object(object) = self {
            Some(object)
        } else {
            None
        }
    }

    /// Whether this is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value at a JSON pointer (RFC 6901), such as `/containers/0/number`.
    ///
    /// A pointer that is malformed or points nowhere yields nothing.
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .try_fold(self, |value, token| match value {
                Self::Object(object) => object.get(&unescape(token)?),
                Self::Array(elements) => elements.get(array_index(token)?),
                Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
            })
    }
}

/// RFC 6901 §4: first `~1` becomes `/`, then `~0` becomes `~`; no other `~` may stand.
fn unescape(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(token.into());
    }
    let mut pieces = token.split('~');
    let mut name = String::from(pieces.next()?);
    for piece in pieces {
        let (mark, rest) = piece.split_at_checked(1)?;
        name.push(match mark {
            "0" => '~',
            "1" => '/',
            _ => return None,
        });
        name.push_str(rest);
    }
    Some(name.into())
}

fn array_index(token: &str) -> Option<usize> {
    let plain = token.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (token.len() > 1 && token.starts_with('0')) {
        return None;
    }
    token.parse().ok()
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(integer: u32) -> Self {
        Self::Number(integer.into())
    }
}

impl From<i32> for Value {
    fn from(integer: i32) -> Self {
        Self::Number(integer.into())
    }
}

impl TryFrom<u64> for Value {
    type Error = NumberError;

    fn try_from(integer: u64) -> Result<Self, NumberError> {
        Ok(Self::Number(integer.try_into()?))
    }
}

impl TryFrom<i64> for Value {
    type Error = NumberError;

    fn try_from(integer: i64) -> Result<Self, NumberError> {
        Ok(Self::Number(integer.try_into()?))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Vec<Self>> for Value {
    fn from(elements: Vec<Self>) -> Self {
        Self::Array(elements)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

/// The digest's written form.
impl From<Digest> for Value {
    fn from(digest: Digest) -> Self {
        Self::String(digest.to_string())
    }
}

/// The thumbprint's written form.
impl From<Kid> for Value {
    fn from(kid: Kid) -> Self {
        Self::String(kid.to_string())
    }
}
