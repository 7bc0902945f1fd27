use std::fmt;

use super::CodeList;
use crate::digits::{read, weigh};

/// What is wrong with the form of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CodeError {
    /// It has too many or too few characters.
    #[error("must have {expected} characters, not {found}")]
    Length {
        /// How many there may be, in words.
        expected: &'static str,
        /// How many there are.
        found: usize,
    },
    /// One character is of the wrong kind.
    #[error("character {at} must be {expected}, not {found:?}")]
    Character {
        /// Which, counted from 1.
        at: usize,
        /// What may stand there.
        expected: &'static str,
        /// What stands there.
        found: char,
    },
    /// The check digit does not agree with the rest.
    #[error("the check digit must be {expected}, not {found}")]
    CheckDigit {
        /// What the rest gives.
        expected: u32,
        /// What stands there.
        found: u32,
    },
    /// The fourth letter of a container number is no category of ISO 6346.
    #[error("the category must be U, J or Z, not {found}")]
    Category {
        /// The letter.
        found: char,
    },
    /// A code of the Harmonized System begins with 00.
    #[error("there is no chapter 00")]
    Chapter,
    /// There is no edition of the Harmonized System of this year.
    #[error("the Harmonized System has no edition {found}")]
    Edition {
        /// The year asked for.
        found: u16,
    },
}

impl CodeError {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Length { .. } => "CODE_LENGTH",
            Self::Character { .. } => "CODE_CHARACTER",
            Self::CheckDigit { .. } => "CODE_CHECK_DIGIT",
            Self::Category { .. } => "CODE_CATEGORY",
            Self::Chapter => "CODE_CHAPTER",
            Self::Edition { .. } => "CODE_EDITION",
        }
    }
}

/// What may stand in one place of a code.
#[derive(Clone, Copy)]
enum Sign {
    /// `A` to `Z`
    Letter,
    /// `0` to `9`
    Digit,
    /// Either.
    Any,
    /// A letter or `2` to `9`: UNECE Recommendation 16 leaves 0 and 1 out.
    Location,
}

impl Sign {
    const fn admits(self, sign: char) -> bool {
        match self {
            Self::Letter => sign.is_ascii_uppercase(),
            Self::Digit => sign.is_ascii_digit(),
            Self::Any => sign.is_ascii_uppercase() || sign.is_ascii_digit(),
            Self::Location => sign.is_ascii_uppercase() || matches!(sign, '2'..='9'),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Letter => "a letter A to Z",
            Self::Digit => "a digit",
            Self::Any => "a letter A to Z or a digit",
            Self::Location => "a letter A to Z or a digit 2 to 9",
        }
    }
}

/// The form of the codes of one kind: how many characters, in numbers and in words, and which.
struct Shape {
    lengths: &'static [usize],
    words: &'static str,
    signs: &'static [Sign],
}

impl Shape {
    fn check(&self, code: &str) -> Result<(), CodeError> {
        let found = code.chars().count();
        if !self.lengths.contains(&found) {
            let expected = self.words;
            return Err(CodeError::Length { expected, found });
        }
        for ((at, found), sign) in (1..).zip(code.chars()).zip(self.signs) {
            if !sign.admits(found) {
                let expected = sign.words();
                return Err(CodeError::Character {
                    at,
                    expected,
                    found,
                });
            }
        }
        Ok(())
    }
}

impl CodeList {
    const fn shape(self) -> Shape {
        use Sign::{Any, Digit, Letter, Location};
        let (lengths, words, signs): (&[usize], _, &[Sign]) = match self {
            Self::Country => (&[2], "2", &[Letter; 2]),
            Self::Currency => (&[3], "3", &[Letter; 3]),
            Self::Location => (&[5], "5", &[Letter, Letter, Location, Location, Location]),
            Self::Commodity => (&[2, 4, 6], "2, 4 or 6", &[Digit; 6]),
            Self::Unit => (&[2, 3], "2 or 3", &[Any; 3]),
            Self::Package => (&[2], "2", &[Any; 2]),
            Self::EquipmentType => (&[4], "4", &[Any, Any, Letter, Any]),
            Self::LinerCode | Self::Platform => (&[2, 3, 4], "2 to 4", &[Any; 4]),
        };
        Shape {
            lengths,
            words,
            signs,
        }
    }

    /// Checks the form of a code of this list. Only a list can say whether the code stands in it.
    ///
    /// | list | form | source |
    /// |---|---|---|
    /// | `iso3166-1` | 2 letters | ISO 3166-1 alpha-2 |
    /// | `iso4217` | 3 letters | ISO 4217 |
    /// | `unlocode` | 2 letters, then 3 letters or digits 2 to 9 | UNECE Recommendation 16 |
    /// | `hs` | 2, 4 or 6 digits, not beginning with 00 | Harmonized System, General Rules |
    /// | `rec20` | 2 or 3 letters and digits | UNECE Recommendation 20 |
    /// | `rec21` | 2 letters and digits | UNECE Recommendation 21 |
    /// | `iso6346-type` | length, height, a letter of type, then a letter or digit | ISO 6346 |
    /// | `smdg`, `dcsa-platform` | 2 to 4 letters and digits | DCSA eBL 3.0.4 |
    ///
    /// # Errors
    /// [`CodeError`] names the first thing that is wrong.
    pub fn check(self, code: &str) -> Result<(), CodeError> {
        self.shape().check(code)?;
        if self == Self::Commodity && code.starts_with("00") {
            return Err(CodeError::Chapter);
        }
        Ok(())
    }
}

/// Checks an IMO ship number: seven digits, of which the last is the last digit of the others'
/// sum weighed 7 down to 2 (IMO Resolution A.1117(30)). A wrong digit passes where it differs by 5
/// in the second, fourth or sixth place, or by an even number in the third.
///
/// # Errors
/// [`CodeError`] names the first thing that is wrong.
pub fn check_imo_number(number: &str) -> Result<(), CodeError> {
    const SHAPE: Shape = Shape {
        lengths: &[7],
        words: "7",
        signs: &[Sign::Digit; 7],
    };
    SHAPE.check(number)?;
    let digits = read::<7>(number).unwrap_or_default();
    let [.., found] = digits;
    agree(found, weigh(&digits, &[7, 6, 5, 4, 3, 2]) % 10)
}

/// Checks the call sign of a ship: two characters of nationality, of which one at least is a
/// letter and none is 0 or 1, then up to three letters, then up to four digits; four to seven
/// characters in all. This is a little wider than the ITU Radio Regulations, article 19, and says
/// nothing about whether the sign was given out.
///
/// # Errors
/// [`CodeError`] names the first thing that is wrong.
pub fn check_call_sign(sign: &str) -> Result<(), CodeError> {
    const LETTERS: Shape = Shape {
        lengths: &[4, 5, 6, 7],
        words: "4 to 7",
        signs: &[
            Sign::Location,
            Sign::Location,
            Sign::Any,
            Sign::Any,
            Sign::Any,
        ],
    };
    LETTERS.check(sign)?;
    let mut signs = (1..).zip(sign.chars());
    let nationality = [signs.next(), signs.next()];
    if let [Some((_, first)), Some((at, found))] = nationality
        && first.is_ascii_digit()
        && found.is_ascii_digit()
    {
        let expected = "a letter, as the first is a digit";
        return Err(CodeError::Character {
            at,
            expected,
            found,
        });
    }
    let mut after_digit = false;
    for (at, found) in signs {
        let letter_late = found.is_ascii_uppercase() && (after_digit || at > 5);
        if letter_late || !Sign::Any.admits(found) {
            let expected = Sign::Digit.words();
            return Err(CodeError::Character {
                at,
                expected,
                found,
            });
        }
        after_digit = after_digit || found.is_ascii_digit();
    }
    Ok(())
}

fn agree(found: u32, expected: u32) -> Result<(), CodeError> {
    if found == expected {
        Ok(())
    } else {
        Err(CodeError::CheckDigit { expected, found })
    }
}

/// A container number whose check digit holds (ISO 6346): owner, category, serial number, check
/// digit. A wrong digit is found, except that a remainder of 10 counts as 0; a wrong letter is
/// missed where the values of both differ by 11 or 22, such as J for T. It does not say that the
/// owner code was given out by the BIC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContainerNumber<'a>(&'a str);

impl<'a> ContainerNumber<'a> {
    /// Checks eleven characters without blanks.
    ///
    /// # Errors
    /// [`CodeError`] names the first thing that is wrong.
    pub fn new(number: &'a str) -> Result<Self, CodeError> {
        use Sign::{Digit, Letter};
        const SHAPE: Shape = Shape {
            lengths: &[11],
            words: "11",
            signs: &[
                Letter, Letter, Letter, Letter, Digit, Digit, Digit, Digit, Digit, Digit, Digit,
            ],
        };
        SHAPE.check(number)?;
        let this = Self(number);
        if !matches!(this.category(), "U" | "J" | "Z") {
            let found = this.category().chars().next().unwrap_or_default();
            return Err(CodeError::Category { found });
        }
        let (found, expected) = this.check_digit();
        agree(found, expected)?;
        Ok(this)
    }

    /// The whole number.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The three letters of the owner, registered with the BIC.
    pub fn owner(self) -> &'a str {
        self.0.get(..3).unwrap_or_default()
    }

    /// `U` freight container, `J` equipment that goes with one, `Z` trailer or chassis.
    pub fn category(self) -> &'a str {
        self.0.get(3..4).unwrap_or_default()
    }

    /// The six digits of the serial number.
    pub fn serial(self) -> &'a str {
        self.0.get(4..10).unwrap_or_default()
    }

    /// The check digit that stands and the one that the rest gives: letters are worth 10 to 38
    /// without the multiples of 11, and the n-th place weighs 2 to the power of n − 1.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a base-36 digit, and a constant remainder"
    )]
    fn check_digit(self) -> (u32, u32) {
        let values = self.0.chars().map(|sign| {
            let value = sign.to_digit(36).unwrap_or_default();
            match value {
                0..=10 => value,
                11..=20 => value + 1,
                21..=30 => value + 2,
                _ => value + 3,
            }
        });
        let values: [u32; 11] = {
            let mut places = [0; 11];
            places
                .iter_mut()
                .zip(values)
                .for_each(|(it, value)| *it = value);
            places
        };
        let [.., found] = values;
        let sum = weigh(&values, &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
        (found, sum % 11 % 10)
    }
}

impl fmt::Display for ContainerNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// A code of the Harmonized System with its edition: a chapter, heading or subheading of two, four
/// or six digits, or a national line of eight to twelve. The edition matters: digits are given to
/// other goods from one edition to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HsCode<'a> {
    digits: &'a str,
    edition: u16,
}

impl<'a> HsCode<'a> {
    /// The years in which the editions came into force (World Customs Organization).
    pub const EDITIONS: &'static [u16] = &[1988, 1992, 1996, 2002, 2007, 2012, 2017, 2022, 2028];

    /// Checks digits without points, and that there is such an edition.
    ///
    /// # Errors
    /// [`CodeError`] names the first thing that is wrong.
    pub fn new(digits: &'a str, edition: u16) -> Result<Self, CodeError> {
        const SHAPE: Shape = Shape {
            lengths: &[2, 4, 6, 8, 9, 10, 11, 12],
            words: "2, 4, 6 or 8 to 12",
            signs: &[Sign::Digit; 12],
        };
        SHAPE.check(digits)?;
        if digits.starts_with("00") {
            return Err(CodeError::Chapter);
        }
        if !Self::EDITIONS.contains(&edition) {
            return Err(CodeError::Edition { found: edition });
        }
        Ok(Self { digits, edition })
    }

    /// All digits.
    pub const fn digits(self) -> &'a str {
        self.digits
    }

    /// The year of the edition.
    pub const fn edition(self) -> u16 {
        self.edition
    }

    /// The part that all countries share: at most six digits. Only this part stands in the list.
    pub fn shared(self) -> &'a str {
        self.digits.get(..6).unwrap_or(self.digits)
    }

    /// The chapter.
    pub fn chapter(self) -> &'a str {
        self.digits.get(..2).unwrap_or(self.digits)
    }

    /// Whether it is a national line, longer than the shared part.
    pub const fn is_national(self) -> bool {
        self.digits.len() > 6
    }
}

impl fmt::Display for HsCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (HS {})", self.digits, self.edition)
    }
}
