//! Codes of goods: national digits, shared digits, and editions of the Harmonized System.

use super::super::DifferenceClass::{self, Closer, Edition, Other, Same, Writing};
use crate::origin::{correlated_code, correlations};

/// Digits that all countries share.
const SHARED: usize = 6;

/// A code, and the edition that it is of where that is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Code {
    pub(in super::super) digits: String,
    pub(in super::super) edition: Option<u16>,
}

impl Code {
    pub(in super::super) fn new(text: &str, edition: Option<&str>) -> Self {
        Self {
            digits: text.chars().filter(char::is_ascii_digit).collect(),
            edition: edition.and_then(|edition| edition.parse().ok()),
        }
    }

    fn shared(&self) -> &str {
        self.digits.get(..SHARED).unwrap_or(&self.digits)
    }

    /// Chapter of the Harmonized System.
    fn chapter(&self) -> Option<&str> {
        self.digits.get(..2)
    }
}

/// How two codes stand; nothing where they are of two editions, and how these correspond is not
/// known here.
pub(in super::super) fn class(declared: &Code, stated: &Code) -> Option<DifferenceClass> {
    let (one, other) = (declared.shared(), stated.shared());
    let editions = declared.edition.zip(stated.edition);
    let of_two = editions.is_some_and(|(one, other)| one != other);
    if one == other {
        return Some(if declared.digits == stated.digits {
            Same
        } else if of_two {
            Edition
        } else {
            Closer
        });
    }
    let short = one.len().min(other.len());
    let within = short >= 4 && one.get(..short) == other.get(..short);
    if within && short < SHARED {
        return Some(Closer);
    }
    let corresponds = match editions {
        Some((from, to)) if from != to => match correlated_code(one, from, to) {
            Some(code) => code == other,
            // What is not known may be so, but for goods of another chapter.
            None if declared.chapter() == stated.chapter() => return None,
            None => false,
        },
        Some(_) => false,
        None => correspond(one, other),
    };
    Some(if corresponds { Edition } else { Other })
}

/// Whether two codes are of one kind of goods in any two editions, where editions are not stated.
fn correspond(one: &str, other: &str) -> bool {
    correlations().iter().any(|goods| {
        let is = |code: &str| goods.codes.values().any(|own| own == code);
        is(one) && is(other)
    })
}

/// Whether codes say that goods are the same.
pub(in super::super) fn agree(declared: &Code, stated: &Code) -> bool {
    matches!(
        class(declared, stated),
        Some(Same | Writing | Closer | Edition)
    )
}
