//! Calendar dates at a place, by the IANA time zone database that is built in.

use funani_core::time::{Date, Timestamp};
use jiff::tz::TimeZone;

/// The clocks of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// The zone of a name, written as the database writes it, for example `Asia/Bangkok`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let zone = TimeZone::get(name).ok()?;
        (zone.iana_name() == Some(name)).then_some(Self(zone))
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        self.0.iana_name().unwrap_or_default()
    }

    /// The calendar date there.
    pub(crate) fn date(&self, time: Timestamp) -> Date {
        let seconds = self.offset(time);
        time.plus(seconds.saturating_mul(1_000)).date()
    }

    /// Seconds by which its clocks are ahead of UTC.
    pub(crate) fn offset(&self, time: Timestamp) -> i64 {
        jiff::Timestamp::from_millisecond(time.as_millis())
            .map_or(0, |time| i64::from(self.0.to_offset(time).seconds()))
    }
}

#[cfg(test)]
mod tests;
