use std::time::Duration;

use funani_store::feed;
use funani_wire::fields::Fields;
use funani_wire::parties::v1 as wire;
use funani_wire::reason::{Class, Refusal};

use super::{away, store_away};
use crate::Inner;
use crate::store::Recorded;

const LONGEST_WAIT_MS: u64 = 30_000;
const MOST: u64 = 1_000;
const USUAL: u32 = 500;

/// About how large an answer may be, under the 4 MiB that clients take.
const LARGEST: usize = 3 << 20;

pub(super) async fn feed(
    inner: &Inner,
    request: wire::FeedRequest,
) -> Result<wire::FeedResponse, Refusal> {
    let mut fields = Fields::new();
    fields.at_most("wait_ms", u64::from(request.wait_ms), LONGEST_WAIT_MS);
    fields.at_most("limit", u64::from(request.limit), MOST);
    fields.finish(Some(()))?;
    let after = inner.cursors.read(&request.cursor).map_err(|error| {
        Refusal::new(Class::FailedPrecondition, error.reason(), error.to_string())
            .next("begin again with an empty cursor")
    })?;
    let limit = if request.limit == 0 {
        USUAL
    } else {
        request.limit
    };

    let mut progress = inner.store.progress();
    let news = progress.wait_for(|position| *position > after);
    let wait = Duration::from_millis(u64::from(request.wait_ms));
    // Without news by then the answer says so.
    let _: Result<_, _> = tokio::time::timeout(wait, news)
        .await
        .map(|news| news.is_ok());

    let mut tx = inner.store.read().await.map_err(store_away)?;
    let rows = feed::after(&mut tx, inner.generation, after, i64::from(limit)).await;
    let rows = rows.map_err(store_away)?;
    let found = rows.len();
    let mut items = Vec::with_capacity(found);
    let (mut size, mut last) = (0, after);
    for row in rows {
        let recorded = Recorded::read(row.row).map_err(|error| away(&error))?;
        let item = item(recorded);
        size += item.event.len() + item.receipt.len();
        size += item.facts.iter().map(bytes::Bytes::len).sum::<usize>();
        size += item.approvals.iter().map(String::len).sum::<usize>();
        if size > LARGEST && !items.is_empty() {
            break;
        }
        last = row.position;
        items.push(item);
    }
    let whole = items.len() == found && found < usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(wire::FeedResponse {
        items,
        next_cursor: inner.cursors.write(last),
        now: inner.clock.now().to_string(),
        up_to_date: whole,
    })
}

fn item(recorded: Recorded) -> wire::FeedItem {
    wire::FeedItem {
        position: u64::try_from(recorded.row.position).unwrap_or_default(),
        party_id: recorded.row.chain.to_string(),
        sequence: u64::try_from(recorded.row.sequence).unwrap_or_default(),
        facts: recorded.fact_bytes(),
        event: recorded.event,
        receipt: recorded.receipt,
        salt: recorded.row.salt.to_vec().into(),
        approvals: recorded.extra.approvals,
    }
}
