//! The patterns of the standard, matched by hand as ECMA 262 matches them, and its dates.

/// A pattern that a text must match from its first character to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Neither begins nor ends with white space, is not empty and stands on one line.
    Trimmed,
    /// Not empty and without any white space.
    Unspaced,
    /// An address of electronic mail, loosely.
    Email,
    /// Two capital letters: a country.
    Country,
    /// Three capital letters: a currency.
    Currency,
    /// Two capital letters and three of `A-Z2-9`: a UN/LOCODE.
    Location,
    /// Four digits: a UN or NA number of dangerous goods.
    FourDigits,
    /// Six to ten digits: a code of the Harmonized System.
    HsCode,
    /// Six to twelve digits: an extended code of the Harmonized System.
    ExtendedHsCode,
    /// Two digits, two of `0-9A-Z` and a direction: a universal voyage reference.
    Voyage,
    /// Two of `A-Z0-9`: a kind of package.
    Package,
    /// One to five of `A-Z0-9`: a packaging of the IMDG Code.
    ImoPackaging,
    /// A digit up to 3 and three of `0-9A-Z`: a variant of dangerous goods.
    Variant,
    /// A digit, or two with a point between: a subsidiary risk.
    Risk,
}

impl Pattern {
    /// The pattern as the standard writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trimmed => r"^\S(?:.*\S)?$",
            Self::Unspaced => r"^\S+$",
            Self::Email => r"^.+@\S+$",
            Self::Country => "^[A-Z]{2}$",
            Self::Currency => "^[A-Z]{3}$",
            Self::Location => "^[A-Z]{2}[A-Z2-9]{3}$",
            Self::FourDigits => r"^\d{4}$",
            Self::HsCode => r"^\d{6,10}$",
            Self::ExtendedHsCode => r"^\d{6,12}$",
            Self::Voyage => r"^\d{2}[0-9A-Z]{2}[NEWSR]$",
            Self::Package => "^[A-Z0-9]{2}$",
            Self::ImoPackaging => "^[A-Z0-9]{1,5}$",
            Self::Variant => "^[0-3][0-9A-Z]{3}$",
            Self::Risk => r"^[0-9](\.[0-9])?$",
        }
    }

    /// Whether the pattern says by itself how long a text is, so that a fault of length is the
    /// same fault.
    pub(super) const fn fixes_length(self) -> bool {
        !matches!(self, Self::Trimmed | Self::Unspaced | Self::Email)
    }

    /// Whether `text` matches.
    pub fn matches(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::Trimmed => is_trimmed(text),
            Self::Unspaced => !text.is_empty() && !text.chars().any(is_space),
            Self::Email => is_email(text),
            Self::Country => bytes.len() == 2 && bytes.iter().all(u8::is_ascii_uppercase),
            Self::Currency => bytes.len() == 3 && bytes.iter().all(u8::is_ascii_uppercase),
            Self::Location => match bytes {
                [country @ .., a, b, c] => {
                    Self::Country.matches_bytes(country) && [*a, *b, *c].into_iter().all(is_place)
                }
                _ => false,
            },
            Self::FourDigits => bytes.len() == 4 && bytes.iter().all(u8::is_ascii_digit),
            Self::HsCode => (6..=10).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit),
            Self::ExtendedHsCode => {
                (6..=12).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit)
            }
            Self::Voyage => match bytes {
                [y1, y2, n1, n2, direction] => {
                    [y1, y2].into_iter().all(u8::is_ascii_digit)
                        && [*n1, *n2].into_iter().all(is_capital_or_digit)
                        && b"NEWSR".contains(direction)
                }
                _ => false,
            },
            Self::Package => bytes.len() == 2 && bytes.iter().copied().all(is_capital_or_digit),
            Self::ImoPackaging => {
                (1..=5).contains(&bytes.len()) && bytes.iter().copied().all(is_capital_or_digit)
            }
            Self::Variant => match bytes {
                [b'0'..=b'3', rest @ ..] => {
                    rest.len() == 3 && rest.iter().copied().all(is_capital_or_digit)
                }
                _ => false,
            },
            Self::Risk => match bytes {
                [class] => class.is_ascii_digit(),
                [class, b'.', division] => class.is_ascii_digit() && division.is_ascii_digit(),
                _ => false,
            },
        }
    }

    fn matches_bytes(self, bytes: &[u8]) -> bool {
        std::str::from_utf8(bytes).is_ok_and(|text| self.matches(text))
    }
}

fn is_capital_or_digit(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_place(byte: u8) -> bool {
    byte.is_ascii_uppercase() || (b'2'..=b'9').contains(&byte)
}

/// `\s` of ECMA 262: its white space and its line terminators.
fn is_space(c: char) -> bool {
    // Unicode's white space has U+0085, which ECMA's has not, and has not U+FEFF.
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// What `.` of ECMA 262 does not match.
const LINE_ENDS: [char; 4] = ['\n', '\r', '\u{2028}', '\u{2029}'];

fn is_trimmed(text: &str) -> bool {
    let edges = [text.chars().next(), text.chars().next_back()];
    if !edges.iter().all(|edge| edge.is_some_and(|c| !is_space(c))) {
        return false;
    }
    if text.is_ascii() {
        !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r'))
    } else {
        !text.contains(LINE_ENDS)
    }
}

/// The part after the `@` holds no white space, so only an `@` of the last word can be meant; the
/// first of them leaves the most.
fn is_email(text: &str) -> bool {
    let word = text.rfind(is_space).map_or(0, |at| {
        text.get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(at, |space| at.saturating_add(space.len_utf8()))
    });
    let at = text
        .match_indices('@')
        .map(|(at, _)| at)
        .find(|&at| at > 0 && at >= word);
    at.and_then(|at| text.split_at_checked(at))
        .is_some_and(|(before, after)| after.len() > 1 && !before.contains(LINE_ENDS))
}

/// Whether `text` is a `full-date` of RFC 3339: a day of the calendar.
pub(super) fn is_date(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return false;
    };
    let (Some(century), Some(year), Some(month), Some(day)) =
        (two(*y1, *y2), two(*y3, *y4), two(*m1, *m2), two(*d1, *d2))
    else {
        return false;
    };
    // A year that ends a century is a leap year where the century is divisible by four.
    let leap = if year == 0 { century % 4 } else { year % 4 } == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether `text` is a `date-time` of RFC 3339. A second 60 stands only at the end of a day in UTC.
pub(super) fn is_date_time(text: &[u8]) -> bool {
    let Some((date, [b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..])) =
        text.split_at_checked(10)
    else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) = (two(*h1, *h2), two(*m1, *m2), two(*s1, *s2))
    else {
        return false;
    };
    let zone = match rest {
        [b'.', rest @ ..] => match rest.iter().position(|byte| !byte.is_ascii_digit()) {
            Some(digits) if digits > 0 => rest.get(digits..).unwrap_or_default(),
            _ => return false,
        },
        _ => rest,
    };
    let Some(offset) = offset_minutes(zone) else {
        return false;
    };
    let minutes = i32::from(hour)
        .saturating_mul(60)
        .saturating_add(i32::from(minute))
        .saturating_sub(offset);
    let seconds = match second {
        0..=59 => true,
        60 => minutes.rem_euclid(1_440) == 1_439,
        _ => false,
    };
    is_date(date) && hour < 24 && minute < 60 && seconds
}

/// How many minutes a zone is ahead of UTC.
fn offset_minutes(zone: &[u8]) -> Option<i32> {
    match zone {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(*h1, *h2)?, two(*m1, *m2)?);
            let ahead = i32::from(hours)
                .saturating_mul(60)
                .saturating_add(i32::from(minutes));
            (hours < 24 && minutes < 60).then_some(if *sign == b'+' {
                ahead
            } else {
                ahead.saturating_neg()
            })
        }
        _ => None,
    }
}

fn two(tens: u8, ones: u8) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte.saturating_sub(b'0'));
    Some(digit(tens)?.saturating_mul(10).saturating_add(digit(ones)?))
}
