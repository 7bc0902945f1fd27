//! One field of a filing: its code, what may stand in it, and how sure that is.

use std::fmt;

use encoding_rs::SHIFT_JIS;
use funani_core::intent::Language;

use super::fill::Fill;

/// What characters a field may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `A`: capital letters, digits and signs of ASCII, from the blank to the low line. The length
    /// counts bytes, which are characters here. That small letters cannot stand is from memory.
    Ascii,
    /// `W`: printable ASCII and the characters of JIS X 0208. The length counts bytes of UTF-8, three for
    /// a wide character: every length of such a field in the form definitions is a multiple of
    /// three. How Japan's system counts has not been compared.
    Wide,
    /// `I`: digits.
    Integer,
    /// `F`: digits with at most one point; the length counts the point.
    Decimal,
}

impl Kind {
    /// The letter of the form definitions.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Ascii => "A",
            Self::Wide => "W",
            Self::Integer => "I",
            Self::Decimal => "F",
        }
    }
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// `M`: always.
    Mandatory,
    /// `C` in the form definitions; whoever files from here needs it all the same.
    Demanded,
    /// `C`: where there is something to say.
    Conditional,
    /// `C`: where the field of this code is there, and only there.
    With(&'static str),
}

impl Presence {
    /// The letter of the form definitions.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Mandatory => "M",
            Self::Demanded | Self::Conditional | Self::With(_) => "C",
        }
    }

    /// Whether a filing cannot be made without it.
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Mandatory | Self::Demanded)
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mandatory => f.pad("M"),
            Self::Demanded => f.pad("C, demanded here"),
            Self::Conditional => f.pad("C"),
            Self::With(other) => f.pad(&format!("C, with {other}")),
        }
    }
}

/// How sure the definition of a field is. None has been compared with the specification in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Code, order, presence, type, length and repetition agree with the form definitions of 2014
    /// of Viet Nam's VNACCS, which was built from Japan's NACCS.
    Form,
    /// Type and length are those of the nearest related form of the same definitions.
    Relative,
    /// The definitions of 2014 say otherwise, and this is what Japan is known to use.
    Departs,
    /// Nothing was there to compare with: a list of our own.
    Uncompared,
}

impl Mark {
    /// All marks.
    pub const ALL: [Self; 4] = [Self::Form, Self::Relative, Self::Departs, Self::Uncompared];

    /// The written name, as it stands in a record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "FORM-2014",
            Self::Relative => "RELATIVE-2014",
            Self::Departs => "DEPARTS-2014",
            Self::Uncompared => "UNCOMPARED",
        }
    }

    /// What it says.
    pub const fn sentence(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Form, Language::English) => {
                "compared with the VNACCS form definitions of 2014, not with Japan’s current specification"
            }
            (Self::Form, Language::Japanese) => {
                "2014年のVNACCS様式定義と照合済。現行NACCS仕様との照合未了"
            }
            (Self::Relative, Language::English) => {
                "taken from the nearest related VNACCS form of 2014, not compared with Japan’s current specification"
            }
            (Self::Relative, Language::Japanese) => {
                "2014年のVNACCS類似様式に準拠。現行NACCS仕様との照合未了"
            }
            (Self::Departs, Language::English) => {
                "departs from the VNACCS form definitions of 2014 on purpose, not compared with Japan’s current specification"
            }
            (Self::Departs, Language::Japanese) => {
                "2014年のVNACCS様式定義と相違(意図的)。現行NACCS仕様との照合未了"
            }
            (Self::Uncompared, Language::English) => {
                "a field of our own list, compared with no specification"
            }
            (Self::Uncompared, Language::Japanese) => "独自の項目表。現行NACCS仕様との照合未了",
        }
    }
}

/// One field of a filing.
#[derive(Debug)]
pub struct Field {
    /// Its code, such as `EKN`.
    pub code: String,
    /// Where it stands in the form definition, from 1; for lists of our own, in our list.
    pub order: u16,
    /// What it is called, in English.
    pub name: &'static str,
    /// Whether it must be there.
    pub presence: Presence,
    /// What characters it may have.
    pub kind: Kind,
    /// How long it may be, as [`Kind`] counts.
    pub length: usize,
    /// How often it may stand there; 1 for a field that does not repeat.
    pub repeats: usize,
    /// How sure all this is.
    pub mark: Mark,
    /// The list whose lines it repeats over, or of which it shows line [`Field::nth`].
    pub(super) list: &'static str,
    /// Which line of the list a numbered field shows, from 1; 0 for others.
    pub(super) nth: usize,
    pub(super) fill: Fill,
}

impl Field {
    /// The data that fill it, as patterns of the table of data, the first that has a value before
    /// others; none where it is fixed or counted.
    pub fn data(&self) -> &'static [&'static str] {
        self.fill.patterns()
    }
}

/// A value is not what its field may hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// It is too long.
    #[error("has {found} bytes, and at most {most} fit")]
    TooLong {
        /// How many bytes it has.
        found: usize,
        /// How many fit.
        most: usize,
    },
    /// A character that cannot stand there.
    #[error("has {character:?} at place {place}, which is not in the set of {set} fields")]
    Character {
        /// The character.
        character: char,
        /// Where, in characters from 1.
        place: usize,
        /// The letter of the kind of field.
        set: &'static str,
    },
    /// It is no number of this kind.
    #[error("is no number of digits{}", if *.point { " with at most one point" } else { "" })]
    NotNumber {
        /// Whether a point may stand there.
        point: bool,
    },
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
}

impl ValueFault {
    /// The stable name.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "TOO_LONG",
            Self::Character { .. } => "CHARACTER_NOT_ALLOWED",
            Self::NotNumber { .. } => "NOT_A_NUMBER",
            Self::Empty => "EMPTY",
        }
    }

    /// What is wrong.
    pub fn sentence(&self, language: Language) -> String {
        match (self, language) {
            (_, Language::English) => self.to_string(),
            (Self::TooLong { found, most }, Language::Japanese) => {
                format!("{found}バイトあり、{most}バイトを超えています")
            }
            (
                Self::Character {
                    character,
                    place,
                    set,
                },
                Language::Japanese,
            ) => format!("{place}文字目の「{character}」は{set}項目に使用できません"),
            (Self::NotNumber { .. }, Language::Japanese) => "数字ではありません".to_owned(),
            (Self::Empty, Language::Japanese) => "空です".to_owned(),
        }
    }
}

impl Field {
    /// Everything that is wrong with a value.
    pub fn check(&self, value: &str) -> Vec<ValueFault> {
        let mut faults = Vec::new();
        if value.is_empty() {
            faults.push(ValueFault::Empty);
        }
        if value.len() > self.length {
            faults.push(ValueFault::TooLong {
                found: value.len(),
                most: self.length,
            });
        }
        let allowed: fn(char) -> bool = match self.kind {
            Kind::Ascii => |it| (' '..='_').contains(&it),
            Kind::Wide => is_wide,
            Kind::Integer => return number(value, false, faults),
            Kind::Decimal => return number(value, true, faults),
        };
        let refused = (1..).zip(value.chars()).find(|(_, it)| !allowed(*it));
        faults.extend(refused.map(|(place, character)| ValueFault::Character {
            character,
            place,
            set: self.kind.letter(),
        }));
        faults
    }
}

fn number(value: &str, point: bool, mut faults: Vec<ValueFault>) -> Vec<ValueFault> {
    let (whole, part) = match value.split_once('.') {
        Some((whole, part)) if point => (whole, part),
        Some(_) | None => (value, "0"),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let is_number = digits(whole) && digits(part);
    if !(value.is_empty() || is_number) {
        faults.push(ValueFault::NotNumber { point });
    }
    faults
}

/// Printable ASCII, or two bytes of `Shift_JIS` in the rows of JIS X 0208: no half-width katakana, and
/// none of the characters that makers of computers added (row 13, and what IBM and NEC selected).
fn is_wide(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    let mut bytes = [0; 4];
    let text: &str = character.encode_utf8(&mut bytes);
    let (encoded, _, lossy) = SHIFT_JIS.encode(text);
    let added = |lead: u8| lead == 0x87 || lead >= 0xED;
    !lossy && matches!(&*encoded, [lead, _] if !added(*lead))
}
