//! How two texts of one kind differ.

use funani_core::time::Date;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::super::DifferenceClass::{self, Closer, Other, Rounding, Same, Writing};
use crate::check::{is_named_alike, is_written_alike};

/// From how many letters on a text that stands within another says something.
const TELLING: usize = 4;

/// The share of a number that may be cut off.
const CUT_OFF: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// From how many letters on a name that is the beginning of another was cut off.
const CUT: usize = 30;

/// Letters and digits, in capitals, full-width and other forms as those that they stand for, without
/// the marks of letters.
pub(in super::super) fn letters(text: &str) -> String {
    if text.is_ascii() {
        let mut letters = text.to_ascii_uppercase();
        letters.retain(|letter| letter.is_ascii_alphanumeric());
        return letters;
    }
    let plain = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    plain
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Numbers of papers and codes: nothing but their letters and digits counts.
pub(in super::super) fn code(declared: &str, stated: &str) -> DifferenceClass {
    if declared == stated {
        Same
    } else if letters(declared) == letters(stated) {
        Writing
    } else {
        Other
    }
}

/// Numbers that may be written with zeros before them.
pub(in super::super) fn numbered(declared: &str, stated: &str) -> DifferenceClass {
    let (one, other) = (letters(declared), letters(stated));
    if declared == stated {
        Same
    } else if one.trim_start_matches('0') == other.trim_start_matches('0') {
        Writing
    } else {
        Other
    }
}

/// Texts: one may say more than the other.
pub(in super::super) fn text(declared: &str, stated: &str) -> DifferenceClass {
    if declared == stated {
        Same
    } else {
        lettered(&letters(declared), &letters(stated))
    }
}

/// Texts by their letters.
pub(super) fn lettered(one: &str, other: &str) -> DifferenceClass {
    let within = |some: &str, whole: &str| some.len() >= TELLING && whole.contains(some);
    if one == other {
        Writing
    } else if within(one, other) || within(other, one) {
        Closer
    } else {
        Other
    }
}

/// Names of firms: what kind of firm it is may be written in any way, or left out.
pub(in super::super) fn name(declared: &str, stated: &str) -> DifferenceClass {
    if declared == stated {
        return Same;
    }
    if is_written_alike(declared, stated) || is_named_alike(declared, stated) {
        return Writing;
    }
    let (one, other) = (letters(declared), letters(stated));
    let cut = |some: &str, whole: &str| some.len() >= CUT && whole.starts_with(some);
    if cut(&one, &other) || cut(&other, &one) {
        Closer
    } else if is_abbreviated(declared, stated) {
        Writing
    } else {
        Other
    }
}

/// Whether two names are word for word the same, some of them shortened: `TRDG` for Trading. One
/// word of some length must stand whole in both.
fn is_abbreviated(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| letter.is_whitespace() || ".,()".contains(letter));
        words.map(letters).filter(|word| !word.is_empty()).collect()
    };
    let (one, other) = (words(one), words(other));
    let pairs = || one.iter().zip(&other);
    let whole = pairs().any(|(one, other)| one == other && one.chars().count() >= TELLING);
    let same = |(one, other): (&String, &String)| {
        one == other || shortens(one, other) || shortens(other, one)
    };
    one.len() == other.len() && whole && pairs().all(same)
}

/// Whether `short` has letters of `word` in their order, the first among them.
fn shortens(short: &str, word: &str) -> bool {
    let mut rest = word.chars();
    short.len() > 1
        && short.len() < word.len()
        && short.chars().next() == word.chars().next()
        && short.chars().all(|letter| rest.any(|it| it == letter))
}

/// Numbers: the one with fewer digits after the point may be the other, rounded, or cut where that
/// makes little of it.
pub(in super::super) fn number(declared: Decimal, stated: Decimal) -> DifferenceClass {
    let (one, other) = (declared.normalize(), stated.normalize());
    if one == other {
        return Same;
    }
    let coarser = one.scale().min(other.scale());
    let unit = Decimal::new(1, coarser);
    let apart = (one - other).abs();
    let rounded = apart * Decimal::TWO <= unit;
    let little = one.abs().max(other.abs()).checked_mul(CUT_OFF);
    let cut = apart < unit && little.is_some_and(|little| apart <= little);
    if one.scale() != other.scale() && (rounded || cut) {
        Rounding
    } else {
        Other
    }
}

/// Numbers of which each may be off by so much.
pub(in super::super) fn number_within(
    declared: Decimal,
    stated: Decimal,
    slack: Decimal,
) -> DifferenceClass {
    let class = number(declared, stated);
    if class == Other && (declared - stated).abs() <= slack {
        Rounding
    } else {
        class
    }
}

/// Dates of an event at one place, which somebody elsewhere may have written by another clock:
/// there the calendar may be a day behind or ahead. `ahead` is by how many minutes the clock of who
/// declares is ahead of that of the place; nothing where it is not known.
pub(in super::super) fn date(declared: Date, stated: Date, ahead: Option<i64>) -> DifferenceClass {
    let days = declared.as_days() - stated.as_days();
    match ahead {
        _ if days == 0 => Same,
        Some(ahead) if ahead.signum() == days && days.abs() == 1 => Writing,
        Some(_) | None => Other,
    }
}

/// The best of several classes: what agrees with one of several stated values agrees.
pub(in super::super) fn rank(class: DifferenceClass) -> u8 {
    match class {
        Same => 0,
        Writing => 1,
        Rounding => 2,
        DifferenceClass::Edition => 3,
        Closer => 4,
        DifferenceClass::NotStated | DifferenceClass::NotDeclared => 5,
        Other => 6,
    }
}
