//! Clocks: where written times come from.
//!
//! A clock says what time is *written*. Leases and time-outs inside a process never ask it: they use
//! the monotonic clock (`tokio::time::Instant`), which no operator and no story can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use funani_core::origin::Origin;
use funani_core::time::Timestamp;

#[cfg(test)]
mod tests;

/// A source of written times, cheap to clone; clones share their time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The time of the system.
    System,
    /// The time of a story: it begins where the story does and runs with real time, and it can be
    /// advanced.
    Story(Story),
    /// A time that stands still until it is set.
    Test(TestClock),
}

/// A story clock can be used for no real registry: its origin must end in `.invalid` (RFC 2606 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a story clock needs an origin that ends in .invalid")]
pub struct StoryRefused;

impl Clock {
    /// A story that begins at `start`.
    ///
    /// # Errors
    /// [`StoryRefused`] where `origin` does not end in `.invalid`.
    pub fn story(origin: &Origin, start: Timestamp) -> Result<Self, StoryRefused> {
        if !origin.as_str().ends_with(".invalid") {
            return Err(StoryRefused);
        }
        Ok(Self::Story(Story(Arc::new(StoryTime {
            begun: Instant::now(),
            offset: AtomicI64::new(start.as_millis()),
        }))))
    }

    /// A clock that stands at `time`.
    pub fn test(time: Timestamp) -> Self {
        Self::Test(TestClock(Arc::new(AtomicI64::new(time.as_millis()))))
    }

    /// The time to write, in milliseconds after 1970-01-01T00:00:00Z.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now_ms(&self) -> i64 {
        match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| {
                    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
                }),
            Self::Story(story) => story.now_ms(),
            Self::Test(test) => test.0.load(Ordering::Acquire),
        }
    }

    /// The time to write.
    pub fn now(&self) -> Timestamp {
        Timestamp::FIRST.plus(self.now_ms())
    }

    /// Whether the times are a story's, which everything signed under them must say.
    pub const fn is_simulated(&self) -> bool {
        match self {
            Self::System | Self::Test(_) => false,
            Self::Story(_) => true,
        }
    }

    /// Whether the times are those of the system, so that they can be compared with another
    /// process's.
    pub const fn is_system(&self) -> bool {
        match self {
            Self::System => true,
            Self::Story(_) | Self::Test(_) => false,
        }
    }

    /// Moves a story or test clock forward to `time_ms`. A clock that is there already, and the
    /// system's, stay as they are. Only call it while nothing waits to be logged: the times of
    /// receipts and log would not agree.
    pub fn advance_to(&self, time_ms: i64) {
        match self {
            Self::System => {}
            Self::Story(story) => story.advance_to(time_ms),
            Self::Test(test) => {
                test.0.fetch_max(time_ms, Ordering::AcqRel);
            }
        }
    }
}

/// The time of a story.
#[derive(Clone, Debug)]
pub struct Story(Arc<StoryTime>);

#[derive(Debug)]
struct StoryTime {
    begun: Instant,
    /// Start of the story and all its jumps.
    offset: AtomicI64,
}

impl Story {
    fn elapsed_ms(&self) -> i64 {
        i64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn now_ms(&self) -> i64 {
        let offset = self.0.offset.load(Ordering::Acquire);
        offset.saturating_add(self.elapsed_ms())
    }

    fn advance_to(&self, time_ms: i64) {
        let wanted = time_ms.saturating_sub(self.elapsed_ms());
        self.0.offset.fetch_max(wanted, Ordering::AcqRel);
    }
}

/// A time that stands still until it is set.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// Sets the time, backwards too.
    pub fn set_ms(&self, time_ms: i64) {
        self.0.store(time_ms, Ordering::Release);
    }
}
