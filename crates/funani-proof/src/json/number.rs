use std::fmt;

/// The largest integer below which every integer is a double: 2^53 - 1 (RFC 7493 §2.2).
pub const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

const MAX_SAFE_UNSIGNED: u64 = (1 << 53) - 1;

/// A JSON number: a finite double, never minus zero.
#[derive(Clone, Copy, PartialEq)]
pub struct Number(f64);

/// The value has no exact JSON number: an integer beyond 2^53 - 1, an infinity, or not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no JSON number holds this value exactly")]
pub struct NumberError;

impl NumberError {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        "NUMBER_NOT_EXACT"
    }
}

impl Number {
    /// The value as a double.
    pub const fn as_f64(self) -> f64 {
        self.0
    }

    /// The value as an integer, where it is one within ±(2^53 - 1).
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "within ±(2^53 - 1) both conversions are exact; outside nothing is returned"
    )]
    pub fn as_i64(self) -> Option<i64> {
        let integer = self.0 as i64;
        let safe = (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&integer);
        (safe && (integer as f64).to_bits() == self.0.to_bits()).then_some(integer)
    }

    /// The value as an unsigned integer, where it is one up to 2^53 - 1.
    pub fn as_u64(self) -> Option<u64> {
        self.as_i64()
            .and_then(|integer| u64::try_from(integer).ok())
    }

    /// A finite value; minus zero becomes zero.
    pub(super) const fn of_finite(value: f64) -> Self {
        Self(if value == 0.0 { 0.0 } else { value })
    }

    /// An integer within ±2^53.
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "the caller keeps to the integers that a double holds"
    )]
    pub(super) const fn of_integer(integer: i64) -> Self {
        Self(integer as f64)
    }
}

impl Eq for Number {}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The form of RFC 8785 §3.2.2.3.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        super::write::write_number(&mut text, *self);
        f.pad(&text)
    }
}

impl TryFrom<f64> for Number {
    type Error = NumberError;

    fn try_from(value: f64) -> Result<Self, NumberError> {
        if value.is_finite() {
            Ok(Self::of_finite(value))
        } else {
            Err(NumberError)
        }
    }
}

impl TryFrom<i64> for Number {
    type Error = NumberError;

    fn try_from(integer: i64) -> Result<Self, NumberError> {
        if (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&integer) {
            Ok(Self::of_integer(integer))
        } else {
            Err(NumberError)
        }
    }
}

impl TryFrom<u64> for Number {
    type Error = NumberError;

    fn try_from(integer: u64) -> Result<Self, NumberError> {
        if integer > MAX_SAFE_UNSIGNED {
            return Err(NumberError);
        }
        i64::try_from(integer).map_err(|_| NumberError)?.try_into()
    }
}

impl TryFrom<usize> for Number {
    type Error = NumberError;

    fn try_from(integer: usize) -> Result<Self, NumberError> {
        u64::try_from(integer).map_err(|_| NumberError)?.try_into()
    }
}

impl From<u32> for Number {
    fn from(integer: u32) -> Self {
        Self(f64::from(integer))
    }
}

impl From<i32> for Number {
    fn from(integer: i32) -> Self {
        Self(f64::from(integer))
    }
}
