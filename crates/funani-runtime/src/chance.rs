//! Randomness, handed in where it is needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use funani_proof::digest::Digest;
use uuid::{Builder, Uuid};

use crate::clock::Clock;

#[cfg(test)]
mod tests;

/// A source of random bytes, cheap to clone; clones draw from the same source.
#[derive(Clone, Debug, Default)]
pub enum Chance {
    /// The random source of the operating system.
    #[default]
    System,
    /// A source that repeats itself for the same seed. For tests and stories only.
    Seeded(Seeded),
}

/// A source that repeats itself.
#[derive(Clone, Debug)]
pub struct Seeded {
    seed: [u8; 32],
    drawn: Arc<AtomicU64>,
}

impl Chance {
    /// A source that repeats itself for the same seed. Nothing made from it is secret.
    pub fn seeded(seed: [u8; 32]) -> Self {
        Self::Seeded(Seeded {
            seed,
            drawn: Arc::new(AtomicU64::new(0)),
        })
    }

    /// 32 random bytes: a seed, a salt or a private key.
    ///
    /// # Panics
    /// Where the operating system has no random source: nothing could be done safely then.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn bytes(&self) -> [u8; 32] {
        match self {
            Self::System => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).expect("the system has a random source");
                bytes
            }
            Self::Seeded(source) => {
                let drawn = source.drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes();
                *Digest::of_parts(&[&source.seed, &drawn]).as_bytes()
            }
        }
    }

    /// A new UUID of version 7 (RFC 9562 §5.7): the clock's time and 74 random bits.
    ///
    /// # Panics
    /// As [`Self::bytes`].
    pub fn uuid7(&self, clock: &Clock) -> Uuid {
        let millis = u64::try_from(clock.now_ms()).unwrap_or(0);
        let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ..] = self.bytes();
        let random = [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9];
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
