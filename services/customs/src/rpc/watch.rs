//! `Watch`: the statuses that the caller is told, from a cursor on and without gap.

use std::collections::VecDeque;
use std::sync::Arc;

use funani_core::id::PartyId;
use funani_runtime::cursor::{CursorError, Cursors};
use funani_store::feed::FeedRow;
use funani_store::party_feed;
use funani_wire::customs::v1::{WatchRequest, WatchResponse};
use funani_wire::reason::{Class, Refusal};
use tokio::sync::watch::Receiver;

use super::Stream;
use super::told::event;
use crate::Inner;
use crate::fault::Fault;

/// Rows read at once.
const PAGE: i64 = 128;
/// The cursor that begins with the caller's oldest event.
const OLDEST: &str = "0";

/// Streams what the caller's feed announces: what is there first, then live, until the caller ends
/// it or the process does.
///
/// # Errors
/// `CURSOR_INVALID`, `CURSOR_OTHER_GENERATION`.
pub(super) fn watch(
    inner: &Arc<Inner>,
    caller: PartyId,
    request: &WatchRequest,
) -> Result<Stream<WatchResponse>, Refusal> {
    let stream = format!("customs/watch/{caller}");
    let cursors = Cursors::new(&inner.secret, &stream, inner.generation);
    let mut progress = inner.store.progress();
    let after = match request.cursor.as_str() {
        "" => *progress.borrow_and_update(),
        OLDEST => 0,
        cursor => cursors.read(cursor).map_err(refused)?,
    };
    let follow = Follow {
        inner: Arc::clone(inner),
        caller,
        cursors,
        progress,
        after,
        ahead: VecDeque::new(),
    };
    Ok(Box::pin(futures::stream::try_unfold(
        follow,
        |mut follow| async {
            let told = follow.next().await?;
            Ok(told.map(|told| (told, follow)))
        },
    )))
}

fn refused(error: CursorError) -> Refusal {
    let class = match error {
        CursorError::Invalid => Class::InvalidArgument,
        CursorError::OtherGeneration => Class::FailedPrecondition,
    };
    Refusal::new(class, error.reason(), error.to_string())
        .next("begin anew with the cursor \"0\", or with an empty one")
}

/// One party's way through its feed.
struct Follow {
    inner: Arc<Inner>,
    caller: PartyId,
    cursors: Cursors,
    progress: Receiver<i64>,
    after: i64,
    ahead: VecDeque<FeedRow>,
}

impl Follow {
    async fn next(&mut self) -> Result<Option<WatchResponse>, Fault> {
        loop {
            while let Some(row) = self.ahead.pop_front() {
                self.after = row.position;
                if let Some(event) = event(&self.inner, self.caller, &row.row)? {
                    let cursor = self.cursors.write(row.position);
                    return Ok(Some(WatchResponse {
                        cursor,
                        event: Some(event),
                    }));
                }
            }
            // What is committed is marked as seen before it is read, so that a commit in between
            // wakes this again.
            self.progress.borrow_and_update();
            let mut tx = self.inner.store.read().await?;
            let party = self.caller.uuid();
            let rows = party_feed::after(&mut tx, party, self.after, PAGE).await?;
            drop(tx);
            if rows.is_empty() {
                tokio::select! {
                    () = self.inner.draining.cancelled() => return Ok(None),
                    changed = self.progress.changed() => {
                        if changed.is_err() {
                            return Ok(None);
                        }
                    }
                }
            }
            self.ahead.extend(rows);
        }
    }
}
