//! Where a datum stands.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

#[cfg(test)]
mod tests;

/// The largest key of a line.
pub const MAX_KEY: u32 = 99_999;

/// How the paths of parties begin.
const PARTY: &str = "party.";

/// The most parts a path has.
const MAX_PARTS: usize = 4;

/// Where a datum stands: names and the keys of lines, joined by points, as `invoice.number`,
/// `party.exporter.name` or `goods.12.hsCode`.
///
/// A line keeps its key for as long as it exists, whatever lines come and go beside it; so two
/// people can edit two lines at once, and a finding still points at its line. Paths sort by their
/// parts, keys as numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(Box<str>);

/// The text is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a path of names and line numbers joined by points, such as invoice.number or goods.1.hsCode"
)]
pub struct PathError;

impl Path {
    /// It as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first part, which is a name.
    pub(crate) fn first(&self) -> &str {
        let end = self.0.bytes().position(|byte| byte == b'.');
        end.map_or(&self.0, |end| &self.0[..end])
    }

    /// The key of the line it belongs to: its first key.
    pub fn key(&self) -> Option<u32> {
        parts(&self.0).find_map(key)
    }

    /// The key of the line of its list: its second part.
    pub(crate) fn key_in_list(&self) -> Option<u32> {
        parts(&self.0).nth(1).and_then(key)
    }

    /// The part that the party plays which it belongs to: `exporter` of `party.exporter.name`.
    pub fn role(&self) -> Option<&str> {
        let (role, member) = self.0.strip_prefix(PARTY)?.split_once('.')?;
        (!begins_with_digit(role) && !member.contains('.')).then_some(role)
    }

    /// It without the key of its line: the list and the member; all of it where it has no key.
    pub(crate) fn without_key(&self) -> (&str, &str) {
        let mut parts = self.0.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(list), Some(key), Some(member)) if begins_with_digit(key) => (list, member),
            _ => (&self.0, ""),
        }
    }

    /// Its pattern: every key written as `#`, the part of a party as `@`, as in `goods.#.hsCode`
    /// and `party.@.name`.
    pub fn pattern(&self) -> String {
        let role = self.role();
        let mut pattern = String::with_capacity(self.0.len());
        for (at, part) in self.0.split('.').enumerate() {
            if at > 0 {
                pattern.push('.');
            }
            if begins_with_digit(part) {
                pattern.push('#');
            } else if at == 1 && role.is_some() {
                pattern.push('@');
            } else {
                pattern.push_str(part);
            }
        }
        pattern
    }

    /// The path of a pattern's line: its `#` replaced by the key.
    ///
    /// # Errors
    /// Where that makes no path.
    pub fn of_line(pattern: &str, key: u32) -> Result<Self, PathError> {
        line(pattern, key).parse()
    }

    /// How it stands to a path that is written out; no other text is equal.
    pub(crate) fn order(&self, text: &str) -> Ordering {
        let (own, other) = (self.0.as_bytes(), text.as_bytes());
        let pairs = own.iter().zip(other);
        let same = pairs.take_while(|(own, other)| own == other).count();
        // Only digits may belong to two keys, which do not sort as their letters.
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        if !is_digit(own.get(same)) && !is_digit(other.get(same)) {
            return own.get(same).cmp(&other.get(same));
        }
        // They differ in the part that begins at `from`.
        let point = own[..same].iter().rposition(|byte| *byte == b'.');
        let from = point.map_or(0, |point| point + 1);
        rank(&own[from..]).cmp(&rank(&other[from..]))
    }
}

/// The text of a pattern's line: its `#` replaced by the key.
pub(crate) fn line(pattern: &str, key: u32) -> String {
    let mut text = String::with_capacity(pattern.len() + 4);
    for (at, piece) in pattern.split('#').enumerate() {
        if at > 0 {
            text.push_str(&key.to_string());
        }
        text.push_str(piece);
    }
    text
}

/// What the rest of a path is ordered by from the beginning of a part on. Keys come before names,
/// and as they begin with no zero, shorter ones before longer ones; for all else it is the letters,
/// as a point comes before each of them.
fn rank(rest: &[u8]) -> (usize, &[u8]) {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (if digits > 0 { digits } else { usize::MAX }, rest)
}

impl Ord for Path {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order(&other.0)
    }
}

impl PartialOrd for Path {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let are_parts = parts(text).all(|part| is_name(part) || key(part).is_some());
        let count = parts(text).count();
        if are_parts && !begins_with_digit(text) && count <= MAX_PARTS {
            Ok(Self(text.into()))
        } else {
            Err(PathError)
        }
    }
}

/// The parts of a text; those of a path are of ASCII.
fn parts(text: &str) -> impl Iterator<Item = &[u8]> {
    text.as_bytes().split(|byte| *byte == b'.')
}

fn begins_with_digit(text: &str) -> bool {
    text.bytes()
        .next()
        .is_some_and(|first| first.is_ascii_digit())
}

/// The key of a line, from 1 to [`MAX_KEY`], that a part is.
fn key(part: &[u8]) -> Option<u32> {
    let is_plain = part.first().is_some_and(|first| *first != b'0');
    let key = part.iter().try_fold(0_u32, |key, byte| {
        let digit = char::from(*byte).to_digit(10)?;
        key.checked_mul(10)?.checked_add(digit)
    });
    key.filter(|key| is_plain && *key <= MAX_KEY)
}

/// Whether a part is a name: letters and digits, beginning with a small letter.
fn is_name(part: &[u8]) -> bool {
    part.first().is_some_and(u8::is_ascii_lowercase)
        && part.len() <= 40
        && part.iter().all(u8::is_ascii_alphanumeric)
}
