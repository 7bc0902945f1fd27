//! Which number literals keep their exact value.

use crate::json::{JsonErrorCode, Number};

/// Integers of so many digits are exact without a look.
const EXACT_DIGITS: usize = 15;

/// Reads a literal that follows the grammar of RFC 8259 §6.
pub(super) fn number(literal: &str, integral: bool) -> Result<Number, JsonErrorCode> {
    if integral
        && literal.len() <= EXACT_DIGITS
        && let Ok(integer) = literal.parse()
    {
        return Ok(Number::of_integer(integer));
    }
    let value: f64 = literal.parse().map_err(|_| JsonErrorCode::Syntax)?;
    if !value.is_finite() {
        return Err(JsonErrorCode::NumberOverflow);
    }
    let number = Number::of_finite(value);
    let mut buffer = ryu_js::Buffer::new();
    let rendered = buffer.format_finite(number.as_f64());
    if rendered == literal || Decimal::of(rendered) == Decimal::of(literal) {
        Ok(number)
    } else {
        Err(JsonErrorCode::NumberNotExact)
    }
}

/// Whether `literal` is the canonical form of the `number` it was read as.
pub(super) fn is_canonical(literal: &str, integral: bool, number: Number) -> bool {
    if integral && literal.len() <= EXACT_DIGITS {
        return literal != "-0";
    }
    ryu_js::Buffer::new().format_finite(number.as_f64()) == literal
}

/// The exact value of a literal: sign, the digits from the first to the last that is not zero,
/// and the power of ten of the last one.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    fn of(literal: &str) -> Self {
        let (negative, unsigned) = literal
            .strip_prefix('-')
            .map_or((false, literal), |rest| (true, rest));
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let significant = digits.iter().rposition(|digit| *digit != b'0');
        let Some(last) = significant else {
            return Self {
                negative: false,
                digits: Vec::new(),
                exponent: 0,
            };
        };
        let behind_last = digits.len().saturating_sub(last).saturating_sub(1);
        digits.truncate(last.saturating_add(1));
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        let exponent = exponent_of(exponent)
            .saturating_sub(signed(fraction.len()))
            .saturating_add(signed(behind_last));
        Self {
            negative,
            digits,
            exponent,
        }
    }
}

/// An exponent beyond 64 bits is held at the bound: no double is near it.
fn exponent_of(text: &str) -> i64 {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let magnitude = digits.parse().unwrap_or(i64::MAX);
    if negative {
        magnitude.saturating_neg()
    } else {
        magnitude
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
