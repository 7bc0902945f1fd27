//! How names of firms are compared: as written in any form, without what kind of firm they are.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// From which likeness on two names are taken for a slip of each other.
pub(super) const ALMOST: f64 = 0.75;

/// From which likeness on two words of at least [`LONG`] letters are one within a name.
const ONE_WORD: f64 = 0.8;

/// From how many letters on a word may have a slip in it.
const LONG: usize = 5;

/// From how many letters on a word of the list that stands alone is looked for in other names.
const ALONE: usize = 3;

/// From how many letters on a name written without blanks is looked for in others.
const UNSPACED: usize = 4;

/// Words that say what kind of firm somebody is, and not who.
#[rustfmt::skip]
const FORMS: &[&str] = &[
    "CO", "COMPANY", "CORP", "CORPORATION", "INC", "INCORPORATED", "LTD", "LIMITED", "LLC", "LLP",
    "LP", "PLC", "PTE", "PVT", "PTY", "PRIVATE", "PT", "CV", "TBK", "PERSERO", "SDN", "BHD", "KK",
    "GK", "YK", "GMBH", "AG", "KG", "SA", "SRL", "SPA", "BV", "NV", "AS", "AB", "OY", "JSC",
    "PJSC", "OJSC", "OOO", "JOINT", "STOCK", "PUBLIC", "FZE", "FZCO", "FZC", "FZ", "DMCC", "WLL",
    "KABUSHIKI", "KAISHA", "BERHAD", "SENDIRIAN", "GROUP", "HOLDING", "HOLDINGS", "TNHH", "THE", "OF", "AND", "株", "有", "合", "資",
];

/// Forms of firms in scripts without blanks, which stand before or behind a name; the longer
/// first.
#[rustfmt::skip]
const ATTACHED: &[&str] = &[
    "股份有限公司", "有限責任公司", "有限责任公司", "株式会社", "株式會社",
    "有限会社", "合同会社", "合資会社", "合名会社", "有限公司", "公司", "集団", "集團", "集团",
    "グループ", "ホールディングス", "주식회사", "บริษัท", "จำกัด", "มหาชน",
];

/// Words that many firms have in their names: alone they say nobody.
#[rustfmt::skip]
const GENERIC: &[&str] = &[
    "TRADING", "TRADE", "TRADERS", "INTERNATIONAL", "INTL", "GLOBAL", "GENERAL", "WORLD",
    "NATIONAL", "IMPORT", "EXPORT", "COMMERCE", "COMMERCIAL", "BUSINESS", "ENTERPRISE",
    "ENTERPRISES", "INDUSTRY", "INDUSTRIES", "INDUSTRIAL", "MANUFACTURING", "FACTORY", "WORKS",
    "PRODUCTS", "SUPPLY", "SUPPLIES", "SERVICE", "SERVICES", "SHIPPING", "LOGISTICS",
    "TRANSPORT", "MARINE", "FOOD", "FOODS", "MACHINE", "MACHINERY", "MACHINES", "TOOLS", "STEEL",
    "METAL", "METALS", "CHEMICAL", "CHEMICALS", "PACKAGING", "PLASTIC", "PLASTICS", "ELECTRIC",
    "ELECTRONIC", "ELECTRONICS", "ENERGY", "POWER", "OIL", "GAS", "PETROLEUM", "ENGINEERING",
    "TECHNICAL", "TECHNOLOGY", "TECHNOLOGIES", "TECH", "SYSTEM", "SYSTEMS", "PRECISION",
    "EQUIPMENT", "SCIENCE", "SCIENCES", "SCIENTIFIC", "RESEARCH", "DEVELOPMENT", "INSTITUTE",
    "UNIVERSITY", "COLLEGE", "CENTER", "CENTRE", "LABORATORY", "MINISTRY", "DEPARTMENT", "ORGANIZATION",
    "ORGANISATION", "ACADEMY", "AVIATION", "AEROSPACE", "DEFENCE", "DEFENSE", "NEW", "EAST",
    "WEST", "NORTH", "SOUTH", "ASIA", "ASIAN", "PACIFIC", "EASTERN", "WESTERN", "FIRST", "FOR",
    "IN", "AL", "EL", "DE", "LA", "商事", "商会", "貿易", "産業", "工業", "水産", "食品", "大学",
    "研究所", "国際貿易", "水産貿易", "貿易商事", "食品工業",
];

/// A letter in the form that it is compared in: capitals, without the marks of Latin letters.
fn letter(letter: char) -> impl Iterator<Item = char> {
    let plain = match letter {
        'Đ' | 'đ' | 'Ð' | 'ð' => "D",
        'Ø' | 'ø' => "O",
        'Ł' | 'ł' => "L",
        'Æ' | 'æ' => "AE",
        'Œ' | 'œ' => "OE",
        'Þ' | 'þ' => "TH",
        _ => "",
    };
    let own = plain.is_empty().then(|| letter.to_uppercase());
    plain.chars().chain(own.into_iter().flatten())
}

/// A name in capitals, without marks, invisible signs and apostrophes; full-width and other
/// compatibility forms as the letters that they stand for.
fn folded(name: &str) -> String {
    const LATIN_MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';
    if name.is_ascii() {
        let mut folded = name.to_ascii_uppercase();
        folded.retain(|letter| !matches!(letter, '\'' | '`'));
        return folded;
    }
    let is_left_out = |letter: &char| {
        LATIN_MARKS.contains(letter)
            || matches!(
                letter,
                '\'' | '’' | '‘' | '`' | '´' | '\u{ad}' | '\u{200b}'
                    ..='\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    // Composed again: the marks of kana and the letters of Hangul stay.
    let letters = name.nfkd().filter(|letter| !is_left_out(letter));
    let letters = letters.flat_map(letter).nfc();
    letters
        .filter(|letter| letter.is_alphanumeric() || !is_combining_mark(*letter))
        .collect()
}

/// All the words of a name. Single letters that follow each other are one word: K.K. is KK.
fn all_words(name: &str) -> Vec<String> {
    static FOLDED: LazyLock<Vec<String>> =
        LazyLock::new(|| ATTACHED.iter().map(|form| folded(form)).collect());
    let mut text = folded(name);
    if !text.is_ascii() {
        for form in FOLDED.iter() {
            text = text.replace(form.as_str(), " ");
        }
    }
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let mut all: Vec<String> = Vec::new();
    let mut was_single = false;
    for word in words.filter(|word| !word.is_empty()) {
        let is_single = word.len() == 1 && word.bytes().all(|it| it.is_ascii_alphabetic());
        match all.last_mut().filter(|_| was_single && is_single) {
            Some(last) => last.push_str(word),
            None => all.push(word.to_owned()),
        }
        was_single = is_single;
    }
    all
}

/// The words of a name that say who it is: forms of firms are left out where something else is
/// left.
fn words(name: &str) -> Vec<String> {
    let mut words = all_words(name);
    let is_own = |word: &String| !FORMS.contains(&word.as_str());
    if words.iter().any(is_own) {
        words.retain(is_own);
    }
    words
}

/// The letters of a name that say who it is.
pub(super) fn plain(name: &str) -> String {
    words(name).concat()
}

/// Whether two names differ in nothing but how they are written and what kind of firm they are.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// Whether two names differ in nothing but how they are written; another kind of firm is another.
pub(crate) fn is_written_alike(one: &str, other: &str) -> bool {
    let letters = |name: &str| {
        let mut letters = folded(name);
        letters.retain(char::is_alphanumeric);
        letters
    };
    letters(one) == letters(other)
}

/// How like two names are, from 0 to 1: letter by letter, or as words in any order.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    let (first, second) = (words(one), words(other));
    let by_letters = strsim::normalized_levenshtein(&first.concat(), &second.concat());
    let sorted = |words: &[String]| {
        let set: BTreeSet<&str> = words.iter().map(String::as_str).collect();
        set.into_iter().collect::<String>()
    };
    let by_words = strsim::normalized_levenshtein(&sorted(&first), &sorted(&second));
    by_letters.max(by_words)
}

/// Whether all that a listed name says stands in the name of a party; or the other way round,
/// where the party's name has two words or more. Words that many firms have count for nobody.
pub(super) fn is_within(party: &str, listed: &str) -> bool {
    let (party, listed) = (words(party), words(listed));
    stands_in(&listed, &party) || (party.len() > 1 && stands_in(&party, &listed))
}

fn stands_in(some: &[String], whole: &[String]) -> bool {
    let is_telling =
        |word: &String| !GENERIC.contains(&word.as_str()) && word.chars().any(char::is_alphabetic);
    if !some.iter().any(is_telling) {
        return false;
    }
    if let [alone] = some {
        let letters = alone.chars().count();
        let unspaced = !alone.is_ascii() && letters >= UNSPACED;
        return (letters >= ALONE && whole.contains(alone))
            || (unspaced && whole.iter().any(|word| word.contains(alone.as_str())));
    }
    // Al-Noor is Alnoor: the words may be divided elsewhere.
    let letters = some.concat();
    let begins = |at: usize| {
        let rest = whole.get(at..).unwrap_or_default().concat();
        rest.starts_with(&letters)
    };
    let all = some
        .iter()
        .all(|word| whole.iter().any(|own| is_one(word, own)));
    all || (0..whole.len()).any(begins)
}

/// Whether two words are one, or a slip of each other.
fn is_one(one: &str, other: &str) -> bool {
    let are_long = one.chars().count() >= LONG && other.chars().count() >= LONG;
    one == other || (are_long && strsim::normalized_levenshtein(one, other) >= ONE_WORD)
}
