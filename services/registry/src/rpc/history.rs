//! `History`: the acts of a bill in order, and its notes behind the acts they arrived after.

use std::collections::VecDeque;
use std::pin::Pin;

use funani_core::act::Act;
use funani_core::id::{BillId, PartyId};
use funani_proof::b64;
use funani_store::{Tx, blob};
use funani_wire::fields::Fields;
use funani_wire::registry::v1::{ChainKind, HistoryEntry, HistoryRequest, HistoryResponse};
use tonic::Status;
use uuid::Uuid;

use super::Calls;
use super::sought::{Sought, find};
use super::view;
use crate::fault::Fault;
use crate::store::{self, ChainRow};
use crate::visibility::Sight;

/// Rows read at once.
const PAGE: i64 = 64;

/// The stream of entries.
pub(super) type Stream =
    Pin<Box<dyn futures::Stream<Item = Result<HistoryResponse, Status>> + Send>>;

/// Streams the history as far as the caller may see it; what happens meanwhile is not followed.
///
/// # Errors
/// `MALFORMED`; `NOT_FOUND`.
pub(super) async fn history(
    calls: &Calls,
    caller: PartyId,
    request: HistoryRequest,
) -> Result<Stream, Fault> {
    let mut fields = Fields::new();
    let sought = Sought::by_id(&mut fields, &request.bill_id);
    let sought = fields.finish(sought)?;
    let found = find(calls, Some(caller), &sought, None).await?;
    let mut tx = calls.store().read().await?;
    let seen = found.seen(calls, &mut tx).await?;
    let bill = found.bill;
    let mut acts = Rows::new(bill.uuid(), request.after_sequence, seen.head.sequence);
    let mut notes = None;
    if request.include_notes {
        let until = match found.sight {
            Sight::Full => found.standing.notes.map_or(0, |notes| notes.sequence),
            Sight::Until(_) => view::notes_of(&seen).sequence,
        };
        let chain = store::notes_chain(calls.origin(), bill);
        let mut rows = Rows::new(chain, 0, until);
        if request.after_sequence > 0 {
            let at = store::receipt_at(&mut tx, bill.uuid(), request.after_sequence).await?;
            rows.after_position = at.map_or(0, |(_, recorded)| recorded.position);
        }
        notes = Some(rows);
    }
    drop(tx);
    acts.read_ahead(calls).await?;
    let merge = Merge {
        calls: calls.clone(),
        acts,
        notes,
    };
    Ok(Box::pin(futures::stream::try_unfold(
        merge,
        |mut merge| async {
            let entry = merge.next().await?;
            Ok(entry.map(|entry| (HistoryResponse { entry: Some(entry) }, merge)))
        },
    )))
}

/// The rows of one chain, read page by page.
struct Rows {
    chain: Uuid,
    after: u64,
    until: u64,
    after_position: i64,
    ahead: VecDeque<ChainRow>,
}

impl Rows {
    const fn new(chain: Uuid, after: u64, until: u64) -> Self {
        Self {
            chain,
            after,
            until,
            after_position: 0,
            ahead: VecDeque::new(),
        }
    }

    async fn read_ahead(&mut self, calls: &Calls) -> Result<(), Fault> {
        while self.ahead.is_empty() && self.after < self.until {
            let mut tx = calls.store().read().await?;
            let rows = store::rows(&mut tx, self.chain, self.after, self.until, PAGE).await?;
            drop(tx);
            let Some(last) = rows.last() else {
                self.after = self.until;
                return Ok(());
            };
            self.after = last.sequence;
            let late = self.after_position;
            self.ahead
                .extend(rows.into_iter().filter(|row| row.position > late));
        }
        Ok(())
    }

    fn position(&self) -> Option<i64> {
        self.ahead.front().map(|row| row.position)
    }
}

/// Two chains of a bill, by the order in which their rows were recorded.
struct Merge {
    calls: Calls,
    acts: Rows,
    notes: Option<Rows>,
}

impl Merge {
    async fn next(&mut self) -> Result<Option<HistoryEntry>, Fault> {
        self.acts.read_ahead(&self.calls).await?;
        if let Some(notes) = &mut self.notes {
            notes.read_ahead(&self.calls).await?;
        }
        let note_at = self.notes.as_ref().and_then(Rows::position);
        let takes_note = match (self.acts.position(), note_at) {
            (Some(act), Some(note)) => note < act,
            (None, Some(_)) => true,
            (Some(_) | None, None) => false,
        };
        let row = match &mut self.notes {
            Some(notes) if takes_note => notes.ahead.pop_front(),
            Some(_) | None => self.acts.ahead.pop_front(),
        };
        let Some(row) = row else {
            return Ok(None);
        };
        let kind = if takes_note {
            ChainKind::Note
        } else {
            ChainKind::Bill
        };
        let approvals = match kind {
            ChainKind::Bill => self.approvals(&row).await?,
            ChainKind::Note | ChainKind::Unspecified => Vec::new(),
        };
        Ok(Some(HistoryEntry {
            kind: kind.into(),
            sequence: row.sequence,
            statement: row.act,
            receipt: row.receipt,
            finality: Some(self.calls.log().finality(row.position)),
            approvals,
        }))
    }

    async fn approvals(&self, row: &ChainRow) -> Result<Vec<String>, Fault> {
        let act = act_of(row)?;
        if act.approvals.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.calls.store().read().await?;
        approvals(&mut tx, &act, BillId::new(self.acts.chain)).await
    }
}

/// The act of a row.
pub(super) fn act_of(row: &ChainRow) -> Result<Act, Fault> {
    let unreadable = || Fault::Evidence(format!("act {} cannot be read", row.sequence));
    let payload = row.act.split('.').nth(1).ok_or_else(unreadable)?;
    let payload = b64::decode(payload).map_err(|_| unreadable())?;
    Act::parse(&payload).map_err(|_| unreadable())
}

/// The approvals that an act names.
pub(super) async fn approvals(tx: &mut Tx, act: &Act, bill: BillId) -> Result<Vec<String>, Fault> {
    let mut found = Vec::with_capacity(act.approvals.len());
    for digest in &act.approvals {
        let missing = || Fault::Evidence(format!("approval {digest} of bill {bill} is missing"));
        let blob = blob::get(tx, *digest).await?;
        let bytes = blob.and_then(|blob| blob.bytes).ok_or_else(missing)?;
        found.push(String::from_utf8(bytes).map_err(|_| missing())?);
    }
    Ok(found)
}
