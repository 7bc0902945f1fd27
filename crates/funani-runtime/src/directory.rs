//! What this process knows of the parties: a copy of all party chains that follows the parties'
//! feed under a lease.
//!
//! The copy is good for two seconds, counted on the monotonic clock from when the question behind
//! the newest answer was *sent*. Past that it asks; with no answer every call that depends on it is
//! refused. So a revoked key counts nowhere for longer than the lease. Every event is judged again
//! here, by the rules and under the trust file, before it is believed.

use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use funani_core::id::PartyId;
use funani_core::time::Timestamp;
use funani_core::trust::TrustFile;
use funani_proof::key::Kid;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::parties::v1::{FeedItem, FeedRequest, FeedResponse};
use funani_wire::reason::{Class, Refusal};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::wire::Wire;
use book::Book;

mod book;
mod fold;

#[cfg(test)]
mod tests;

pub use book::KeyEntry;
pub use fold::{Element, FoldError, PartyEntry};

/// How long an answer is good, from when its question was sent.
pub const LEASE: Duration = Duration::from_secs(2);
/// Largest difference to the clock of parties, in milliseconds.
pub const MAX_SKEW_MS: i64 = 500;

/// How long parties may hold a question while nothing happens, in milliseconds.
const LONG_POLL_MS: u32 = 500;
/// How long an answer may take beyond that.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// Pause before asking again after a failure.
const RETRY: Duration = Duration::from_millis(200);
/// Most bytes in one answer of the feed.
const MAX_ANSWER: usize = 8 << 20;
/// The clocks were never compared, or agree.
const NO_SKEW: i64 = 0;

/// The copy of all party chains. Cheap to clone.
#[derive(Clone)]
pub struct Directory(Arc<Inner>);

struct Inner {
    clock: Clock,
    trust: Arc<TrustFile>,
    source: OnceLock<PartiesServiceClient<Wire>>,
    book: RwLock<Book>,
    /// Only one answer is folded at a time.
    folding: tokio::sync::Mutex<()>,
    /// Callers past the lease share one question, and its failure: when the last one that failed
    /// was sent, in nanoseconds after `begun`, and why it failed.
    asking: tokio::sync::Mutex<Option<(u64, Refusal)>>,
    begun: Instant,
    /// When the question behind the newest complete answer was sent, in nanoseconds after `begun`,
    /// plus one; 0 for never.
    sent: AtomicU64,
    /// How far the clock of parties is ahead, where that is too far; else [`NO_SKEW`].
    skew_ms: AtomicI64,
}

impl Directory {
    /// A directory that knows nothing until it is connected.
    pub fn new(trust: TrustFile, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            clock,
            trust: Arc::new(trust),
            source: OnceLock::new(),
            book: RwLock::default(),
            folding: tokio::sync::Mutex::new(()),
            asking: tokio::sync::Mutex::new(None),
            begun: Instant::now(),
            sent: AtomicU64::new(0),
            skew_ms: AtomicI64::new(NO_SKEW),
        }))
    }

    /// Says where parties are; `wire` must carry the node's tokens. The first one counts.
    pub fn connect(&self, wire: Wire) {
        let client = PartiesServiceClient::new(wire).max_decoding_message_size(MAX_ANSWER);
        // A second call changes nothing, as documented.
        let _ = self.0.source.set(client);
    }

    /// Follows the feed until told to stop.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut failing = false;
        loop {
            let asked = tokio::select! {
                () = stop.cancelled() => return,
                asked = self.ask(LONG_POLL_MS) => asked,
            };
            match asked {
                Ok(()) => failing = false,
                Err(refusal) => {
                    if !failing {
                        tracing::warn!(%refusal, "the directory cannot follow the feed of parties");
                    }
                    failing = true;
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(RETRY) => {}
                    }
                }
            }
        }
    }

    /// Makes sure that what the directory says is good now: at once within the lease, else by asking.
    ///
    /// # Errors
    /// `DIRECTORY_STALE` where parties do not answer, `CLOCK_SKEW` where their clock differs by more
    /// than [`MAX_SKEW_MS`]; both UNAVAILABLE.
    pub async fn ready(&self) -> Result<(), Refusal> {
        if self.is_fresh() {
            return self.check_skew();
        }
        self.refresh().await
    }

    /// Asks now, so that everything recorded before this call is known after it.
    ///
    /// # Errors
    /// As [`Self::ready`].
    pub async fn refresh(&self) -> Result<(), Refusal> {
        let wanted = self.elapsed();
        let mut failed = self.0.asking.lock().await;
        // A question that was sent before may have been answered before too.
        if self.0.sent.load(Ordering::Acquire) > wanted + 1 {
            return self.check_skew();
        }
        if let Some((sent, refusal)) = failed.as_ref().filter(|(sent, _)| *sent > wanted) {
            tracing::debug!(sent, "a question asked meanwhile failed");
            return Err(refusal.clone());
        }
        let sent = self.elapsed();
        match self.ask(0).await {
            Ok(()) => self.check_skew(),
            Err(refusal) => {
                *failed = Some((sent, refusal.clone()));
                Err(refusal)
            }
        }
    }

    /// Whether the newest answer is within its lease.
    pub fn is_fresh(&self) -> bool {
        let sent = self.0.sent.load(Ordering::Acquire);
        sent != 0 && Duration::from_nanos(self.elapsed().saturating_sub(sent - 1)) < LEASE
    }

    /// What is known of a party.
    pub fn party(&self, id: PartyId) -> Option<Arc<PartyEntry>> {
        self.read(|book| book.party(id))
    }

    /// The party that holds an identifier now.
    pub fn party_by_identifier(&self, scheme: &str, value: &str) -> Option<Arc<PartyEntry>> {
        self.read(|book| book.party_by_identifier(scheme, value))
    }

    /// What is known of a key: whose it is and whether it is live.
    pub fn key(&self, kid: Kid) -> Option<KeyEntry> {
        self.read(|book| book.key(kid))
    }

    /// Position in the feed up to which everything is known.
    pub fn position(&self) -> u64 {
        self.read(Book::position)
    }

    /// Number of parties known.
    pub fn parties(&self) -> usize {
        self.read(Book::len)
    }

    /// Asks once, and on until everything recorded so far is known.
    async fn ask(&self, wait_ms: u32) -> Result<(), Refusal> {
        let mut wait_ms = wait_ms;
        loop {
            let cursor = self.read(|book| book.cursor().to_owned());
            let sent = self.elapsed();
            match self.question(cursor, wait_ms).await {
                Ok(answer) if answer.up_to_date => {
                    self.take(answer).await?;
                    self.0.sent.fetch_max(sent + 1, Ordering::AcqRel);
                    return Ok(());
                }
                Ok(answer) => self.take(answer).await?,
                Err(refusal) if refusal.reason() == "CURSOR_OTHER_GENERATION" => {
                    self.begin_anew().await?;
                }
                Err(refusal) => return Err(stale(&refusal)),
            }
            wait_ms = 0;
        }
    }

    /// Reads the whole feed of another generation before any of it counts.
    async fn begin_anew(&self) -> Result<(), Refusal> {
        tracing::warn!("parties were restored: the directory reads their feed from the beginning");
        let mut fresh = Book::default();
        loop {
            let answer = self.question(fresh.cursor().to_owned(), 0).await;
            let answer = answer.map_err(|refusal| stale(&refusal))?;
            let last = answer.up_to_date;
            let _turn = self.0.folding.lock().await;
            let changes = self.fold(&fresh, answer.items).await?;
            fresh.apply(changes, answer.next_cursor);
            if last {
                self.write(|book| *book = fresh);
                return Ok(());
            }
        }
    }

    async fn question(&self, cursor: String, wait_ms: u32) -> Result<FeedResponse, Refusal> {
        let Some(client) = self.0.source.get() else {
            return Err(Refusal::new(
                Class::Unavailable,
                "DIRECTORY_STALE",
                "this process is not connected to parties",
            ));
        };
        let request = FeedRequest {
            cursor,
            limit: 0,
            wait_ms,
        };
        let before = self.0.clock.now_ms();
        let patience = ANSWER_TIMEOUT + Duration::from_millis(wait_ms.into());
        let mut client = client.clone();
        let answer = timeout(patience, client.feed(request)).await;
        let answer = match answer {
            Ok(Ok(answer)) => answer.into_inner(),
            Ok(Err(status)) => return Err(Refusal::from_status(&status)),
            Err(_) => {
                return Err(Refusal::new(
                    Class::Unavailable,
                    "DIRECTORY_STALE",
                    "parties do not answer in time",
                ));
            }
        };
        self.compare_clocks(before, &answer.now)?;
        Ok(answer)
    }

    /// The answer was written between `before` and now, if the clocks agree.
    fn compare_clocks(&self, before: i64, now: &str) -> Result<(), Refusal> {
        if !self.0.clock.is_system() {
            return Ok(());
        }
        let theirs: Timestamp = now
            .parse()
            .map_err(|_| malformed("the time of the answer is not one"))?;
        let theirs = theirs.as_millis();
        let after = self.0.clock.now_ms();
        let skew = if theirs < before {
            theirs.saturating_sub(before)
        } else {
            theirs.saturating_sub(after).max(0)
        };
        let kept = if skew.abs() > MAX_SKEW_MS {
            skew
        } else {
            NO_SKEW
        };
        let was = self.0.skew_ms.swap(kept, Ordering::AcqRel);
        if was == NO_SKEW && kept != NO_SKEW {
            tracing::error!(
                skew.ms = kept,
                "the clock of parties differs from the one here"
            );
        }
        Ok(())
    }

    fn check_skew(&self) -> Result<(), Refusal> {
        let skew = self.0.skew_ms.load(Ordering::Acquire);
        if skew == NO_SKEW {
            return Ok(());
        }
        Err(Refusal::new(
            Class::Unavailable,
            "CLOCK_SKEW",
            format!("the clock of parties is {skew} ms ahead of the one here"),
        )
        .who("the operator of the node")
        .next("synchronise the clocks"))
    }

    async fn take(&self, answer: FeedResponse) -> Result<(), Refusal> {
        let _turn = self.0.folding.lock().await;
        let book = self.read(Book::clone);
        let changes = self.fold(&book, answer.items).await?;
        // The book is changed in place when nobody else holds it.
        drop(book);
        self.write(|book| book.apply(changes, answer.next_cursor));
        Ok(())
    }

    async fn fold(&self, book: &Book, items: Vec<FeedItem>) -> Result<fold::Changes, Refusal> {
        fold::fold(Arc::clone(&self.0.trust), book, items)
            .await
            .map_err(|error| {
                tracing::error!(%error, "the feed of parties contradicts the rules");
                malformed(error.to_string())
            })
    }

    /// Nanoseconds on the monotonic clock; they last for centuries.
    fn elapsed(&self) -> u64 {
        u64::try_from(self.0.begun.elapsed().as_nanos()).unwrap_or(u64::MAX - 1)
    }

    fn read<T>(&self, read: impl FnOnce(&Book) -> T) -> T {
        read(&self.0.book.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, write: impl FnOnce(&mut Book) -> T) -> T {
        write(&mut self.0.book.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory")
            .field("position", &self.position())
            .field("parties", &self.parties())
            .field("fresh", &self.is_fresh())
            .finish_non_exhaustive()
    }
}

fn stale(cause: &Refusal) -> Refusal {
    Refusal::new(
        Class::Unavailable,
        "DIRECTORY_STALE",
        format!("what is known of the parties is too old: {cause}"),
    )
}

fn malformed(what: impl Into<String>) -> Refusal {
    Refusal::new(
        Class::Unavailable,
        "DIRECTORY_STALE",
        format!("the feed of parties cannot be taken: {}", what.into()),
    )
}
