//! Descriptions of goods: what they have in common once counts, packages and measures are left out.

use std::collections::BTreeSet;

use super::super::DifferenceClass::{self, Closer, Other, Same, Writing};
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

/// A description, read once to be held against others.
#[derive(Debug)]
pub(in super::super) struct Description<'a> {
    pub(in super::super) text: &'a str,
    letters: String,
    /// Those that say what the goods are.
    words: BTreeSet<String>,
}

impl<'a> Description<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text,
            letters: class::letters(text),
            words: telling(text),
        }
    }

    /// How it stands to another as a text.
    fn as_text(&self, stated: &Self) -> DifferenceClass {
        if self.text == stated.text {
            Same
        } else {
            class::lettered(&self.letters, &stated.letters)
        }
    }

    /// What share of the shorter one stands in the other, in hundredths.
    pub(super) fn common(&self, other: &Self) -> usize {
        if self.as_text(other) == Other {
            share(&self.words, &other.words)
        } else {
            100
        }
    }

    /// Whether any word of both says what the goods are.
    pub(super) fn shares_word(&self, other: &Self) -> bool {
        share(&self.words, &other.words) > 0
    }

    /// How the two stand; nothing where they are of scripts that cannot be compared, or one of them
    /// says nothing but how the goods are packed.
    pub(super) fn class(&self, stated: &Self, same_code: bool) -> Option<DifferenceClass> {
        let plain = self.as_text(stated);
        if plain != Other {
            return Some(plain);
        }
        if self.text.is_ascii() != stated.text.is_ascii() && !self.shares_script(stated) {
            return None;
        }
        if self.words.is_empty() || stated.words.is_empty() {
            return None;
        }
        let enough = if same_code { 50 } else { 51 };
        Some(match share(&self.words, &stated.words) {
            100 if self.words == stated.words => Writing,
            share if share >= enough => Closer,
            _ => Other,
        })
    }

    /// Whether both have words in Latin letters, or both have others.
    fn shares_script(&self, other: &Self) -> bool {
        let latin = |it: &Self| it.words.iter().any(|word| word.is_ascii());
        let others = |it: &Self| it.words.iter().any(|word| !word.is_ascii());
        (latin(self) && latin(other)) || (others(self) && others(other))
    }
}

/// The words of a description that say what the goods are.
fn telling(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.map(class::letters).filter(|word| {
        let digits = word.chars().any(|letter| letter.is_ascii_digit());
        word.chars().count() > 1 && !digits
    });
    let words = words.map(|mut word| {
        word.truncate(singular(&word).len());
        word
    });
    words
        .filter(|word| !NOISE.contains(&word.as_str()))
        .collect()
}

fn singular(word: &str) -> &str {
    let stem = word
        .strip_suffix("ES")
        .filter(|stem| ["S", "X", "CH", "SH"].iter().any(|end| stem.ends_with(end)));
    let stem = stem.or_else(|| word.strip_suffix('S').filter(|stem| !stem.ends_with('S')));
    stem.filter(|stem| stem.chars().count() > 2).unwrap_or(word)
}

fn is_one(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    one == other || (short.chars().count() >= STEM && long.starts_with(short))
}

/// What share of the fewer words stands among the others, in hundredths.
fn share(one: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
    let (few, many) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if few.is_empty() {
        return 0;
    }
    let shared = few.iter();
    let shared = shared.filter(|word| many.iter().any(|other| is_one(word, other)));
    shared.count() * 100 / few.len()
}
