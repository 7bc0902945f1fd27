//! Written times and dates.
//!
//! A time is `YYYY-MM-DDThh:mm:ss.sssZ` and nothing else (RFC 3339 with fixed width), from the
//! year 1970 to 9999, without leap seconds; a date is `YYYY-MM-DD`. So each has one written form.

use std::fmt;
use std::str::FromStr;

use funani_proof::json::Value;

#[cfg(test)]
mod tests;

/// One second in milliseconds.
pub const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// 9999-12-31, in days after 1970-01-01.
const LAST_DAY: i64 = 2_932_896;

/// A time in milliseconds after 1970-01-01T00:00:00.000Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is not a time of the one written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time of the form YYYY-MM-DDThh:mm:ss.sssZ")]
pub struct TimeError;

impl Timestamp {
    /// The first time that can be written.
    pub const FIRST: Self = Self(0);
    /// The last time that can be written.
    pub const LAST: Self = Self((LAST_DAY + 1) * DAY - 1);

    /// The time that many milliseconds after 1970-01-01T00:00:00.000Z, where it can be written.
    pub const fn from_millis(millis: i64) -> Option<Self> {
        if millis < Self::FIRST.0 || millis > Self::LAST.0 {
            None
        } else {
            Some(Self(millis))
        }
    }

    /// Milliseconds after 1970-01-01T00:00:00.000Z.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The time `millis` later, or the last one that can be written.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        match Self::from_millis(self.0.saturating_add(millis)) {
            Some(time) => time,
            None if millis < 0 => Self::FIRST,
            None => Self::LAST,
        }
    }

    /// Milliseconds from `earlier` to this time; negative where `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The date of this time in UTC.
    pub const fn date(self) -> Date {
        Date(self.0.div_euclid(DAY))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.0.rem_euclid(DAY);
        let (hours, minutes) = (within / HOUR, within % HOUR / MINUTE);
        let (seconds, millis) = (within % MINUTE / SECOND, within % SECOND);
        f.pad(&format!(
            "{}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z",
            self.date()
        ))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let [
            date @ ..,
            b'T',
            h1,
            h2,
            b':',
            m1,
            m2,
            b':',
            s1,
            s2,
            b'.',
            t1,
            t2,
            t3,
            b'Z',
        ] = text.as_bytes()
        else {
            return Err(TimeError);
        };
        let date = read_date(date).ok_or(TimeError)?;
        let parts = [&[*h1, *h2][..], &[*m1, *m2], &[*s1, *s2], &[*t1, *t2, *t3]];
        let [Some(hours), Some(minutes), Some(seconds), Some(millis)] = parts.map(number) else {
            return Err(TimeError);
        };
        if hours > 23 || minutes > 59 || seconds > 59 {
            return Err(TimeError);
        }
        let units = [
            (date.0, DAY),
            (hours, HOUR),
            (minutes, MINUTE),
            (seconds, SECOND),
        ];
        let total = units.into_iter().fold(millis, |sum, (count, unit)| {
            sum.saturating_add(count.saturating_mul(unit))
        });
        Self::from_millis(total).ok_or(TimeError)
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::String(time.to_string())
    }
}

/// A date, in days after 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

/// The text is not a date of the one written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form YYYY-MM-DD")]
pub struct DateError;

impl Date {
    /// Days after 1970-01-01.
    pub const fn as_days(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        read_date(text.as_bytes()).ok_or(DateError)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::String(date.to_string())
    }
}

fn read_date(text: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let year = number(&[*y1, *y2, *y3, *y4])?;
    let month = number(&[*m1, *m2])?;
    let day = number(&[*d1, *d2])?;
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days(year, month, day);
    (civil(days) == (year, month, day)).then_some(Date(days))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |sum, byte| {
        let digit = byte
            .is_ascii_digit()
            .then(|| i64::from(byte.wrapping_sub(b'0')))?;
        Some(sum.saturating_mul(10).saturating_add(digit))
    })
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
///
/// Years are counted from March, so that the leap day is the last of its year, and from a year
/// that is a multiple of 400, the length of the calendar's cycle of 146 097 days.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "years have four digits, so that no step comes near the limits of i64"
)]
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let cycle = year.div_euclid(400);
    let year_of_cycle = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * 146_097 + day_of_cycle - 719_468
}

/// The date that many days after 1970-01-01: year, month, day.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "days lie between 0 and 9999-12-31, so that no step comes near the limits of i64"
)]
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let cycle = shifted.div_euclid(146_097);
    let day_of_cycle = shifted.rem_euclid(146_097);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
        - day_of_cycle / 146_096)
        / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_cycle + cycle * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}
