//! `ListLooks`: the looks of an authority, to itself and its auditors; to a party looked at, what
//! the authority discloses.

use std::collections::BTreeSet;

use funani_core::id::PartyId;
use funani_core::time::{DAY, Timestamp};
use funani_runtime::cursor::Cursors;
use funani_store::feed::FeedRow;
use funani_store::party_feed;
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;

use crate::Inner;
use crate::authority::authority;
use crate::chains;
use crate::fault::Fault;
use crate::look::{self, Look};
use crate::policy::{self, Disclosure};

/// Looks to a page where the caller does not say.
const PAGE: u64 = 50;
/// Most looks to a page.
const LARGEST_PAGE: u64 = 200;

/// How much of an authority's looks a party is told.
#[derive(Clone, Copy)]
enum Sight {
    /// All of them, wholly.
    Whole,
    /// Those at the party itself, recorded until then.
    Own(Timestamp),
}

pub(super) async fn list(
    inner: &Inner,
    party: PartyId,
    request: &wire::ListLooksRequest,
) -> Result<wire::ListLooksResponse, Fault> {
    let mut fields = Fields::new();
    let asked = fields.uuid_or_none("authority_id", &request.authority_id);
    let asked = asked.map(|id| id.map_or(party, PartyId::new));
    let size = fields.at_most("page_size", request.page_size.into(), LARGEST_PAGE);
    let of = asked.unwrap_or(party);
    let tokens = tokens(inner, of, party);
    let after = match tokens.read(&request.page_token) {
        Ok(after) => Some(after),
        Err(error) => {
            fields.note("page_token", "TOKEN_INVALID", error.to_string());
            None
        }
    };
    let (authority_id, (size, after)) = fields.finish(asked.zip(size.zip(after)))?;
    let authority = authority(inner, authority_id).await?;
    let authority = authority.ok_or_else(no_authority)?.id;
    let size = if size == 0 { PAGE } else { size };
    let mut tx = inner.store.read().await?;
    let policy = policy::of(inner, &mut tx, authority).await?;
    let policy = policy.map(|found| found.policy);
    let audits = policy
        .as_ref()
        .is_some_and(|it| it.auditors.contains(&party));
    let sight = if authority == party || audits {
        Sight::Whole
    } else {
        match policy.map(|policy| policy.disclosure) {
            Some(Disclosure::AfterDays(days)) => {
                let days = i64::try_from(days).unwrap_or(i64::MAX);
                Sight::Own(inner.clock.now().plus(-days.saturating_mul(DAY)))
            }
            Some(Disclosure::Never) | None => return Ok(wire::ListLooksResponse::default()),
        }
    };
    let feed = match sight {
        Sight::Whole => look::feed_of(authority),
        Sight::Own(_) => look::feed_at(authority, party),
    };
    let limit = i64::try_from(size).unwrap_or(1).saturating_add(1);
    let mut rows = party_feed::after(&mut tx, feed, after, limit).await?;
    drop(tx);
    let more = u64::try_from(rows.len()).is_ok_and(|found| found > size);
    if more {
        rows.pop();
    }
    let mut looks = Vec::with_capacity(rows.len());
    let mut last = None;
    let mut ended = false;
    for row in rows {
        let (look, time) = Look::of(&row.row)?;
        if matches!(sight, Sight::Own(until) if time > until) {
            ended = true;
            break;
        }
        last = Some(row.position);
        looks.push(told(party, sight, &row, look, time)?);
    }
    let next = last.filter(|_| more && !ended);
    Ok(wire::ListLooksResponse {
        looks,
        next_page_token: next.map(|at| tokens.write(at)).unwrap_or_default(),
    })
}

/// Tokens of one party's list of one authority.
fn tokens(inner: &Inner, authority: PartyId, party: PartyId) -> Cursors {
    let stream = format!("customs/looks/{authority}/{party}");
    Cursors::new(&inner.secret, &stream, inner.generation)
}

fn told(
    party: PartyId,
    sight: Sight,
    row: &FeedRow,
    look: Look,
    time: Timestamp,
) -> Result<wire::Look, Fault> {
    let keys = look.keys.iter().map(|by| by.told().into()).collect();
    let shown = look.shown.iter();
    let told = wire::Look {
        look_id: look.id.to_string(),
        time: time.to_string(),
        purpose: look.purpose.to_string(),
        basis: look.basis,
        keys,
        ..wire::Look::default()
    };
    Ok(match sight {
        Sight::Whole => wire::Look {
            officer: look.officer.to_string(),
            reference: look.reference,
            asked: look.asked,
            shown: shown.map(|shown| shown.id.to_string()).collect(),
            result: look.result.as_deref().map_or(0, result),
            receipt: chains::receipt_text(&row.row)?,
            ..told
        },
        Sight::Own(_) => {
            let own = shown.filter(|shown| shown.parties.contains(&party));
            let own: BTreeSet<String> = own.map(|shown| shown.id.to_string()).collect();
            wire::Look {
                shown: own.into_iter().collect(),
                ..told
            }
        }
    })
}

fn result(name: &str) -> i32 {
    let name = format!("EXAMINATION_RESULT_{name}");
    wire::ExaminationResult::from_str_name(&name).map_or(0, Into::into)
}

fn no_authority() -> Refusal {
    Refusal::not_found("there is no such authority")
}
