use std::fmt;
use std::str::FromStr;

use funani_proof::b64;
use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};

use super::{Faults, Form, MAX_INTEGER, Path, ViolationCode};
use crate::time::{Date, Timestamp};

/// 32 bytes, written as 43 characters of base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seed(pub [u8; 32]);

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&b64::encode(&self.0))
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 32 bytes in strict base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 32 bytes in base64url without padding")]
pub struct SeedError;

impl FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        let bytes = b64::decode(text).map_err(|_| SeedError)?;
        bytes.try_into().map(Self).map_err(|_| SeedError)
    }
}

impl From<Seed> for Value {
    fn from(seed: Seed) -> Self {
        Self::String(seed.to_string())
    }
}

/// One value that is being read. Where it is missing, a violation has been noted already and
/// every reader answers nothing.
#[derive(Debug)]
pub struct Field<'a> {
    value: Option<&'a Value>,
    path: Path<'a>,
    faults: &'a Faults,
}

impl<'a> Field<'a> {
    pub(crate) const fn new(value: Option<&'a Value>, path: Path<'a>, faults: &'a Faults) -> Self {
        Self {
            value,
            path,
            faults,
        }
    }

    /// Notes a violation of this value.
    pub fn fault(&self, code: ViolationCode, message: impl Into<String>) {
        self.faults.note(self.path, code, message);
    }

    /// The value as it is.
    pub fn value(&self) -> Option<&'a Value> {
        self.value
    }

    /// A string.
    pub fn text(&self) -> Option<&'a str> {
        self.typed(Value::as_str, "must be a string")
    }

    /// A string of 1 to `max` characters.
    pub fn text_up_to(&self, max: usize) -> Option<&'a str> {
        let text = self.text()?;
        if text.is_empty() {
            self.fault(ViolationCode::Malformed, "must not be empty");
            return None;
        }
        if text.chars().nth(max).is_some() {
            self.fault(
                ViolationCode::TooLong,
                format!("must have at most {max} characters"),
            );
            return None;
        }
        Some(text)
    }

    /// A string that `T` reads.
    pub fn parsed<T: FromStr<Err: fmt::Display>>(&self) -> Option<T> {
        match self.text()?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(ViolationCode::Malformed, error.to_string());
                None
            }
        }
    }

    /// A digest.
    pub fn digest(&self) -> Option<Digest> {
        self.parsed()
    }

    /// A time.
    pub fn time(&self) -> Option<Timestamp> {
        self.parsed()
    }

    /// A date.
    pub fn date(&self) -> Option<Date> {
        self.parsed()
    }

    /// 32 bytes in base64url.
    pub fn seed(&self) -> Option<Seed> {
        self.parsed()
    }

    /// An integer from `least` to `most`, and never beyond [`MAX_INTEGER`].
    pub fn integer(&self, least: u64, most: u64) -> Option<u64> {
        let integer = self.typed(Value::as_u64, "must be a whole number below 2^53")?;
        let most = most.min(MAX_INTEGER);
        if !(least..=most).contains(&integer) {
            self.fault(
                ViolationCode::OutOfRange,
                format!("must lie between {least} and {most}"),
            );
            return None;
        }
        Some(integer)
    }

    /// A truth value.
    pub fn boolean(&self) -> Option<bool> {
        self.typed(Value::as_bool, "must be true or false")
    }

    /// An object of any members, as it is.
    pub fn any_object(&self) -> Option<&'a Object> {
        self.typed(Value::as_object, "must be an object")
    }

    /// A closed object, read by `read`.
    pub fn object<'s, T>(&'s self, read: impl FnOnce(&mut Form<'s>) -> Option<T>) -> Option<T> {
        let object = self.any_object()?;
        let mut form = Form::new(object, &self.path, self.faults);
        let outcome = read(&mut form);
        form.close();
        outcome
    }

    /// An object of a form that is not ours, read by `read`: members that it does not ask for are
    /// passed over.
    pub fn open_object<T>(&self, read: impl FnOnce(&mut Form<'_>) -> Option<T>) -> Option<T> {
        let object = self.any_object()?;
        read(&mut Form::new(object, &self.path, self.faults))
    }

    /// A list of at most `most` elements, each read by `read`; nothing where one could not be read.
    pub fn list<'s, T>(
        &'s self,
        most: usize,
        mut read: impl FnMut(&Field<'s>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let elements = self.typed(Value::as_array, "must be a list")?;
        if elements.len() > most {
            self.fault(
                ViolationCode::TooLong,
                format!("must have at most {most} elements"),
            );
            return None;
        }
        let mut list = Some(Vec::with_capacity(elements.len()));
        for (index, element) in elements.iter().enumerate() {
            let field = Field::new(Some(element), self.path.element(index), self.faults);
            match (read(&field), &mut list) {
                (Some(value), Some(list)) => list.push(value),
                (Some(_), None) => {}
                (None, _) => list = None,
            }
        }
        list
    }

    /// A list as of [`Field::list`] whose keys must ascend; each may stand once.
    pub fn sorted<'s, T, K: Ord>(
        &'s self,
        most: usize,
        read: impl FnMut(&Field<'s>) -> Option<T>,
        key: impl Fn(&T) -> K,
    ) -> Option<Vec<T>> {
        let list = self.list(most, read)?;
        let keys: Vec<K> = list.iter().map(key).collect();
        if !keys.is_sorted() {
            self.fault(ViolationCode::NotSorted, "the list is not in its order");
            return None;
        }
        if keys.array_windows().any(|[one, next]| one == next) {
            self.fault(
                ViolationCode::Duplicate,
                "the list holds the same thing twice",
            );
            return None;
        }
        Some(list)
    }

    /// A sorted list of digests without duplicates.
    pub fn digests(&self, most: usize) -> Option<Vec<Digest>> {
        self.sorted(most, Field::digest, |digest| *digest)
    }

    fn typed<T>(&self, read: impl FnOnce(&'a Value) -> Option<T>, message: &str) -> Option<T> {
        let found = read(self.value?);
        if found.is_none() {
            self.fault(ViolationCode::WrongType, message);
        }
        found
    }
}
