//! Descriptions of goods: what they have in common once counts, packages and measures are left out.

use std::collections::BTreeSet;

use super::super::DifferenceClass::{self, Closer, Other, Writing};
use super::class;

/// Words that say how goods are packed, counted or kept, and not what they are.
#[rustfmt::skip]
const NOISE: &[&str] = &[
    "AND", "OR", "OF", "THE", "FOR", "WITH", "WITHOUT", "IN", "ON", "TO", "BY", "NOT", "EACH", "PER",
    "NO", "NOS", "EX", "SAID", "CONTAIN", "CONTAINING", "STC", "SHIPPER", "LOAD", "COUNT",
    "CARTON", "CTN", "CASE", "BOX", "BAG", "SACK", "DRUM", "PALLET", "PLT", "PACKAGE", "PKG", "PIECE",
    "PCS", "PCE", "PC", "SET", "UNIT", "ROLL", "BUNDLE", "CRATE", "BALE", "CAN", "TIN", "BOTTLE",
    "KG", "KGS", "KGM", "GRAM", "TON", "MT", "MM", "CM", "LITRE", "LITER", "LTR", "ML", "SIZE",
    "FROZEN", "FRESH", "CHILLED", "DRIED", "NEW", "USED", "WHOLE", "OTHER", "VARIOUS", "ASSORTED",
    "GENERAL", "CARGO", "GOODS", "PRODUCT", "ARTICLE", "ITEM", "PART", "THEREOF", "TYPE", "MODEL",
    "GRADE", "BRAND", "QUALITY", "MADE", "JAPAN", "JAPANESE", "THAILAND", "THAI", "VIETNAM", "INDONESIA", "SPP",
];

/// From how many letters on two words with one beginning are one word.
const STEM: usize = 5;

/// The words of a description that say what the goods are.
fn telling(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.map(class::letters).filter(|word| {
        let digits = word.chars().any(|letter| letter.is_ascii_digit());
        word.chars().count() > 1 && !digits
    });
    let words = words.map(|word| singular(&word));
    words
        .filter(|word| !NOISE.contains(&word.as_str()))
        .collect()
}

fn singular(word: &str) -> String {
    let stem = word
        .strip_suffix("ES")
        .filter(|stem| ["S", "X", "CH", "SH"].iter().any(|end| stem.ends_with(end)));
    let stem = stem.or_else(|| word.strip_suffix('S').filter(|stem| !stem.ends_with('S')));
    stem.filter(|stem| stem.chars().count() > 2)
        .unwrap_or(word)
        .to_owned()
}

fn is_one(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    one == other || (short.chars().count() >= STEM && long.starts_with(short))
}

/// What share of the shorter description stands in the other, in hundredths.
pub(in super::super) fn common(one: &str, other: &str) -> usize {
    let (one, other) = (telling(one), telling(other));
    let (few, many) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    if few.is_empty() {
        return 0;
    }
    let shared = few.iter();
    let shared = shared.filter(|word| many.iter().any(|other| is_one(word, other)));
    shared.count() * 100 / few.len()
}

/// How two descriptions stand; nothing where they are of scripts that cannot be compared, or one of
/// them says nothing but how the goods are packed.
pub(in super::super) fn class(
    declared: &str,
    stated: &str,
    same_code: bool,
) -> Option<DifferenceClass> {
    let plain = class::text(declared, stated);
    if plain != Other {
        return Some(plain);
    }
    if declared.is_ascii() != stated.is_ascii() && !shares_script(declared, stated) {
        return None;
    }
    let (one, other) = (telling(declared), telling(stated));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let enough = if same_code { 50 } else { 51 };
    Some(match common(declared, stated) {
        100 if one == other => Writing,
        share if share >= enough => Closer,
        _ => Other,
    })
}

/// Whether both have words in Latin letters, or both have others.
fn shares_script(one: &str, other: &str) -> bool {
    let latin = |text: &str| telling(text).iter().any(|word| word.is_ascii());
    let others = |text: &str| telling(text).iter().any(|word| !word.is_ascii());
    (latin(one) && latin(other)) || (others(one) && others(other))
}
