use std::cmp::Ordering;
use std::fmt;
use std::{slice, vec};

use super::Value;

/// A JSON object: its members in the order of RFC 8785 §3.2.3, each name once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Object {
    members: Vec<(String, Value)>,
}

impl Object {
    /// An object without members.
    pub const fn new() -> Self {
        Self {
            members: Vec::new(),
        }
    }

    /// The value of the member `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.find(name).ok()?;
        self.members.get(at).map(|(_, value)| value)
    }

    /// The value of the member `name`, to be changed in place.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let at = self.find(name).ok()?;
        self.members.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is a member `name`.
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// Sets the member `name`; what it held before is returned.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let name = name.into();
        let value = value.into();
        match self.find(&name) {
            Ok(at) => self
                .members
                .get_mut(at)
                .map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.members.insert(at, (name, value));
                None
            }
        }
    }

    /// Takes the member `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.find(name).ok().map(|at| self.members.remove(at).1)
    }

    /// The members in canonical order.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.members.iter())
    }

    /// How many members there are.
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are no members.
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Members that already stand in strictly ascending order.
    pub(super) fn of_sorted(members: Vec<(String, Value)>) -> Self {
        debug_assert!(members.is_sorted_by(|(a, _), (b, _)| order(a, b).is_lt()));
        Self { members }
    }

    /// Members in any order; where a name stands twice, it is returned instead.
    pub(super) fn of_unsorted(mut members: Vec<(String, Value)>) -> Result<Self, String> {
        members.sort_by(|(a, _), (b, _)| order(a, b));
        let double = members.array_windows().find(|[(a, _), (b, _)]| a == b);
        match double {
            Some([(name, _), _]) => Err(name.clone()),
            None => Ok(Self { members }),
        }
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.members.binary_search_by(|(held, _)| order(held, name))
    }
}

/// Compares two names by their UTF-16 code units (RFC 8785 §3.2.3).
///
/// UTF-8 sorts by code point, and UTF-16 differs from that in one case only: the characters
/// beyond U+FFFF, whose surrogates lie below U+E000 to U+FFFF. In UTF-8 the former begin with a
/// byte of F0 or more, the latter with EE or EF, and no other byte has these values.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    match a.bytes().zip(b.bytes()).find(|(x, y)| x != y) {
        Some((x, y)) if x >= 0xee && y >= 0xee => {
            (x < 0xf0).cmp(&(y < 0xf0)).then_with(|| x.cmp(&y))
        }
        Some((x, y)) => x.cmp(&y),
        None => a.len().cmp(&b.len()),
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Where a name comes twice, the later value stands.
impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        let mut members: Vec<(String, Value)> = members
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        members.reverse();
        members.sort_by(|(a, _), (b, _)| order(a, b));
        members.dedup_by(|(later, _), (kept, _)| later == kept);
        Self { members }
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Object {
    fn from(members: [(K, V); N]) -> Self {
        members.into_iter().collect()
    }
}

/// The members of an object, by reference, in canonical order.
#[derive(Clone, Debug)]
pub struct Iter<'a>(slice::Iter<'a, (String, Value)>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0
            .next_back()
            .map(|(name, value)| (name.as_str(), value))
    }
}

impl ExactSizeIterator for Iter<'_> {}

/// The members of an object, by value, in canonical order.
#[derive(Debug)]
pub struct IntoIter(vec::IntoIter<(String, Value)>);

impl Iterator for IntoIter {
    type Item = (String, Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntoIter {}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        IntoIter(self.members.into_iter())
    }
}

impl<'a> IntoIterator for &'a Object {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}
