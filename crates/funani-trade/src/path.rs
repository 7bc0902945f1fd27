//! Where a datum stands.

use std::fmt;
use std::str::FromStr;

#[cfg(test)]
mod tests;

/// The largest key of a line.
pub const MAX_KEY: u32 = 99_999;

/// The list of parties.
const PARTY: &str = "party";

/// The most parts a path has.
const MAX_PARTS: usize = 4;

/// Where a datum stands: names and the keys of lines, joined by points, as `invoice.number`,
/// `party.exporter.name` or `goods.12.hsCode`.
///
/// A line keeps its key for as long as it exists, whatever lines come and go beside it; so two
/// people can edit two lines at once, and a finding still points at its line. Paths sort by their
/// parts, keys as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Part>);

/// A part of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The key of a line, from 1 to [`MAX_KEY`].
    Key(u32),
    /// A name: letters and digits, beginning with a small letter.
    Name(Box<str>),
}

/// The text is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a path of names and line numbers joined by points, such as invoice.number or goods.1.hsCode"
)]
pub struct PathError;

impl Path {
    /// Its parts.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The key of the line it belongs to: its first key.
    pub fn key(&self) -> Option<u32> {
        self.0.iter().find_map(|part| match part {
            Part::Key(key) => Some(*key),
            Part::Name(_) => None,
        })
    }

    /// The part that the party plays which it belongs to: `exporter` of `party.exporter.name`.
    pub fn role(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Part::Name(first), Part::Name(role), _] if &**first == PARTY => Some(role),
            _ => None,
        }
    }

    /// Its pattern: every key written as `#`, the part of a party as `@`, as in `goods.#.hsCode`
    /// and `party.@.name`.
    pub fn pattern(&self) -> String {
        let has_role = self.role().is_some();
        let mut pattern = String::new();
        for (at, part) in self.0.iter().enumerate() {
            if at > 0 {
                pattern.push('.');
            }
            match part {
                Part::Key(_) => pattern.push('#'),
                Part::Name(_) if has_role && at == 1 => pattern.push('@'),
                Part::Name(name) => pattern.push_str(name),
            }
        }
        pattern
    }

    /// The path of a pattern's line: its `#` replaced by the key.
    ///
    /// # Errors
    /// Where that makes no path.
    pub fn of_line(pattern: &str, key: u32) -> Result<Self, PathError> {
        pattern.replace('#', &key.to_string()).parse()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            match part {
                Part::Key(key) => write!(f, "{key}")?,
                Part::Name(name) => f.write_str(name)?,
            }
        }
        Ok(())
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let parts: Vec<Part> = text.split('.').map(part).collect::<Result<_, _>>()?;
        let begins_with_name = matches!(parts.first(), Some(Part::Name(_)));
        if !begins_with_name || parts.len() > MAX_PARTS {
            return Err(PathError);
        }
        Ok(Self(parts))
    }
}

fn part(text: &str) -> Result<Part, PathError> {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        let key: u32 = text.parse().map_err(|_| PathError)?;
        let is_plain = !text.starts_with('0') && key <= MAX_KEY;
        return if is_plain {
            Ok(Part::Key(key))
        } else {
            Err(PathError)
        };
    }
    let is_name = text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.len() <= 40
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_name {
        Ok(Part::Name(text.into()))
    } else {
        Err(PathError)
    }
}
