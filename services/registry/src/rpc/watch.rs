//! `Watch`: what happens to the caller's bills, from a cursor on and without gap.

use std::collections::VecDeque;
use std::pin::Pin;

use funani_core::id::PartyId;
use funani_core::receipt::{ChainKind as Kind, Receipt};
use funani_proof::b64;
use funani_runtime::cursor::{CursorError, Cursors};
use funani_wire::reason::{Class, Refusal};
use funani_wire::registry::v1::{ChainKind, Event, WatchRequest, WatchResponse};
use tokio::sync::watch::Receiver;
use tonic::Status;

use super::Calls;
use crate::fault::Fault;
use crate::store::{self, Turn};

/// Rows read at once.
const PAGE: i64 = 128;
/// The cursor that begins with the caller's oldest event.
const OLDEST: &str = "0";

/// The stream of events.
pub(super) type Stream = Pin<Box<dyn futures::Stream<Item = Result<WatchResponse, Status>> + Send>>;

/// Streams what the caller's feed announces: what is there first, then live, until the caller ends
/// it or the process does.
///
/// # Errors
/// `CURSOR_INVALID`, `CURSOR_OTHER_GENERATION`.
pub(super) fn watch(
    calls: &Calls,
    caller: PartyId,
    request: &WatchRequest,
) -> Result<Stream, Fault> {
    let stream = format!("registry/watch/{caller}");
    let cursors = Cursors::new(&calls.config().secret, &stream, calls.generation());
    let mut progress = calls.store().progress();
    let after = match request.cursor.as_str() {
        // From now on: everything that is committed by now is left out.
        "" => *progress.borrow_and_update(),
        OLDEST => 0,
        cursor => cursors.read(cursor).map_err(refused)?,
    };
    let follow = Follow {
        calls: calls.clone(),
        caller,
        cursors,
        progress,
        after,
        ahead: VecDeque::new(),
    };
    Ok(Box::pin(futures::stream::try_unfold(
        follow,
        |mut follow| async {
            let event = follow.next().await?;
            Ok(event.map(|event| (WatchResponse { event: Some(event) }, follow)))
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
    calls: Calls,
    caller: PartyId,
    cursors: Cursors,
    progress: Receiver<i64>,
    after: i64,
    ahead: VecDeque<Turn>,
}

impl Follow {
    async fn next(&mut self) -> Result<Option<Event>, Fault> {
        loop {
            if let Some(turn) = self.ahead.pop_front() {
                self.after = turn.position;
                return self.event(turn).map(Some);
            }
            // What is committed is marked as seen before it is read, so that a commit in between
            // wakes this again.
            self.progress.borrow_and_update();
            let mut tx = self.calls.store().read().await?;
            let turns = store::watch(&mut tx, self.caller, self.after, PAGE).await?;
            drop(tx);
            if turns.is_empty() {
                tokio::select! {
                    () = self.calls.config().draining.cancelled() => return Ok(None),
                    changed = self.progress.changed() => {
                        if changed.is_err() {
                            return Ok(None);
                        }
                    }
                }
            }
            self.ahead.extend(turns);
        }
    }

    fn event(&self, turn: Turn) -> Result<Event, Fault> {
        let unreadable = || Fault::Evidence(format!("receipt at {} cannot be read", turn.position));
        let payload = turn.receipt.split('.').nth(1).ok_or_else(unreadable)?;
        let payload = b64::decode(payload).map_err(|_| unreadable())?;
        let receipt = Receipt::parse(&payload).map_err(|_| unreadable())?;
        let kind = match receipt.kind() {
            Kind::Bill => ChainKind::Bill,
            Kind::Note => ChainKind::Note,
            Kind::Party | Kind::Document => return Err(unreadable()),
        };
        Ok(Event {
            cursor: self.cursors.write(turn.position),
            // A note's receipt names the bill, not the chain under which the store keeps it.
            bill_id: receipt.chain.hyphenated().to_string(),
            kind: kind.into(),
            sequence: turn.sequence,
            receipt: turn.receipt,
        })
    }
}
