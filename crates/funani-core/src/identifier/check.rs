//! The check of each scheme.

use super::{Assurance, IdentifierError};
use crate::digits::{read, weigh};

/// What a check says: what it is worth where it holds.
pub(super) type Judged = Result<Assurance, IdentifierError>;

fn checked(holds: bool) -> Judged {
    if holds {
        Ok(Assurance::CheckDigit)
    } else {
        Err(IdentifierError::CheckDigitWrong)
    }
}

fn formed(holds: bool) -> Judged {
    if holds {
        Ok(Assurance::FormatOnly)
    } else {
        Err(IdentifierError::ValueMalformed)
    }
}

/// ISO 17442-1: 18 upper-case letters and digits, then two check digits, such that the whole,
/// letters read as 10 to 35, is 1 modulo 97 (ISO 7064 MOD 97-10).
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the remainder is below 97, so no step comes near the largest number"
)]
pub(super) fn lei(value: &str) -> Judged {
    if value.len() != 20 {
        return Err(IdentifierError::ValueMalformed);
    }
    let mut remainder = 0;
    for (at, byte) in value.bytes().enumerate() {
        let (factor, digit) = match byte {
            b'0'..=b'9' => (10, u32::from(byte - b'0')),
            b'A'..=b'Z' if at < 18 => (100, u32::from(byte - b'A') + 10),
            _ => return Err(IdentifierError::ValueMalformed),
        };
        remainder = (remainder * factor + digit) % 97;
    }
    // 00, 01 and 99 are congruent to 97, 98 and 02, and the standard computes only the latter.
    let computed = !matches!(value.get(18..), Some("00" | "01" | "99"));
    checked(remainder == 1 && computed)
}

/// The order of the Japanese Ministry of Finance on corporate numbers (法人番号の指定等に関する省令,
/// article 2): the first digit is 9 − (Σ Pn × Qn mod 9), where Pn is the n-th of the other twelve
/// digits counted from the last, and Qn is 1 for odd n and 2 for even n.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "twelve digits of at most 18 and a remainder below 9"
)]
pub(super) fn jcn(value: &str) -> Judged {
    let bytes = value.as_bytes();
    let (Some((check, rest)), 13) = (bytes.split_first(), bytes.len()) else {
        return Err(IdentifierError::ValueMalformed);
    };
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(IdentifierError::ValueMalformed);
    }
    let digits = rest.iter().rev().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit * factor)
        .sum();
    checked(u32::from(check - b'0') == 9 - sum % 9)
}

/// How one form of the UEN ends: the weights of what stands before the check letter, and the
/// letter for each remainder modulo 11.
struct Ending {
    weights: &'static [u32],
    letters: &'static [u8; 11],
}

/// A business: 8 digits and a letter.
const BUSINESS: Ending = Ending {
    weights: &[10, 4, 9, 3, 8, 2, 7, 1],
    letters: b"XMKECAWLJDB",
};
/// A local company: the year, 5 digits and a letter.
const COMPANY: Ending = Ending {
    weights: &[10, 8, 6, 4, 9, 7, 5, 3, 1],
    letters: b"ZKCMDNERGWH",
};
/// Any other entity: R, S or T, 2 digits of the year, 2 letters of the kind, 4 digits and a letter.
const OTHER: Ending = Ending {
    weights: &[4, 3, 5, 3, 10, 2, 2, 5, 7],
    letters: b"GHJKLABCDEF",
};
/// The values of the characters of the third form.
const OTHER_VALUES: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWX0123456789";

/// The Unique Entity Number of Singapore, in one of its three forms. Singapore publishes the
/// forms, not the rule of the check letter; this one is the rule found in public use, and it
/// holds for published numbers of each form.
pub(super) fn uen(value: &str) -> Judged {
    let malformed = IdentifierError::ValueMalformed;
    let (body, letter) = match value.as_bytes() {
        [body @ .., letter @ b'A'..=b'Z'] => (body, *letter),
        _ => return Err(malformed),
    };
    let is_number = body.iter().all(u8::is_ascii_digit);
    let ending = match body {
        _ if is_number && body.len() == 8 => BUSINESS,
        _ if is_number && body.len() == 9 => COMPANY,
        [
            b'R' | b'S' | b'T',
            year @ ..,
            b'A'..=b'Z',
            b'A'..=b'Z',
            a,
            b,
            c,
            d,
        ] if year.len() == 2 && year.iter().chain([a, b, c, d]).all(u8::is_ascii_digit) => OTHER,
        _ => return Err(malformed),
    };
    let value_of = |byte: &u8| {
        if is_number {
            Some(u32::from(byte & 0x0f))
        } else {
            let at = OTHER_VALUES.iter().position(|it| it == byte)?;
            u32::try_from(at).ok()
        }
    };
    let values: Option<Vec<u32>> = body.iter().map(value_of).collect();
    let remainder = weigh(&values.ok_or(malformed)?, ending.weights) % 11;
    let expected = usize::try_from(remainder)
        .ok()
        .and_then(|at| ending.letters.get(at));
    checked(expected == Some(&letter))
}

/// The taxpayer identification number of Thailand: 12 digits weighed 13 down to 2; the last digit
/// is 11 minus the remainder modulo 11, of which the last digit counts.
#[expect(clippy::arithmetic_side_effects, reason = "a remainder is below 11")]
pub(super) fn th_tin(value: &str) -> Judged {
    let digits = read::<13>(value).ok_or(IdentifierError::ValueMalformed)?;
    let [.., check] = digits;
    let sum = weigh(&digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    checked(check == (11 - sum % 11) % 10)
}

/// The tax code of Viet Nam: 10 digits, the last being 10 minus the weighted sum of the others
/// modulo 11; a branch adds a hyphen and three digits other than 000.
#[expect(clippy::arithmetic_side_effects, reason = "a remainder is below 11")]
pub(super) fn vn_mst(value: &str) -> Judged {
    let malformed = IdentifierError::ValueMalformed;
    let number = match value.split_once('-') {
        Some((_, "000")) => return Err(malformed),
        Some((number, branch)) => read::<3>(branch).map(|_| number).ok_or(malformed)?,
        None => value,
    };
    let digits = read::<10>(number).ok_or(malformed)?;
    let [.., check] = digits;
    let sum = weigh(&digits, &[31, 29, 23, 19, 17, 13, 7, 5, 3]);
    checked(check == 10 - sum % 11)
}

/// The taxpayer number of Indonesia: 15 digits, or the same after a 0, of which the ninth holds
/// under the Luhn rule (ISO/IEC 7812-1 annex B) for the first nine. A number of 16 digits that
/// does not begin with 0 is a person's number or one given out later: its form alone is known.
#[expect(clippy::arithmetic_side_effects, reason = "nine digits of at most 18")]
pub(super) fn id_npwp(value: &str) -> Judged {
    let number = match value.len() {
        16 => value.strip_prefix('0'),
        _ => Some(value),
    };
    let Some(number) = number else {
        return formed(read::<16>(value).is_some());
    };
    let digits = read::<15>(number).ok_or(IdentifierError::ValueMalformed)?;
    let weighed = digits.iter().zip([1, 2].into_iter().cycle()).take(9);
    let sum: u32 = weighed
        .map(|(digit, by)| (digit * by) / 10 + (digit * by) % 10)
        .sum();
    checked(sum.is_multiple_of(10))
}

/// W3C DID Core 1.0 §3.1: `did:`, a method of lower-case letters and digits, `:`, and a method's
/// id of letters, digits, `.`, `-`, `_`, `:` and percent-encoded bytes, whose last part is not
/// empty.
pub(super) fn did(value: &str) -> Judged {
    let parts = value
        .strip_prefix("did:")
        .and_then(|rest| rest.split_once(':'));
    let Some((method, id)) = parts else {
        return Err(IdentifierError::ValueMalformed);
    };
    let is_method = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let method_holds = !method.is_empty() && method.bytes().all(is_method);
    formed(method_holds && !id.is_empty() && !id.ends_with(':') && is_method_id(id.as_bytes()))
}

fn is_method_id(id: &[u8]) -> bool {
    match id {
        [] => true,
        [b'%', a, b, rest @ ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
            is_method_id(rest)
        }
        [
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b':',
            rest @ ..,
        ] => is_method_id(rest),
        _ => false,
    }
}

/// The number of Dun & Bradstreet: nine digits. Numbers given out today have no check digit.
pub(super) fn duns(value: &str) -> Judged {
    formed(read::<9>(value).is_some())
}

/// The Standard Carrier Alpha Code of the NMFTA: two to four letters.
pub(super) fn scac(value: &str) -> Judged {
    formed((2..=4).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Two to four upper-case letters and digits, as DCSA eBL 3.0.4 has room for in `carrierCode` and
/// `eblPlatform`.
pub(super) fn short_code(value: &str) -> Judged {
    let is_sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    formed((2..=4).contains(&value.len()) && value.bytes().all(is_sign))
}
