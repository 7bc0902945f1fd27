//! One batch: heads, claims, rows, feeds, in one transaction.

use std::collections::{HashMap, HashSet};

use funani_proof::digest::Digest;
use sqlx::SqlSafeStr as _;
use uuid::Uuid;

use crate::append::Append;
use crate::claim;
use crate::connection::{Connection, Step};
use crate::dialect;
use crate::error::{self, Kind, StoreError};
use crate::options::Engine;
use crate::postgres;
use crate::statements::{
    MOVE_HEADS, OPEN_HEADS, RAISE_COUNTER, RELEASE_CLAIMS, TAKE_CLAIMS, WRITE_CONCERNS, WRITE_FEED,
    WRITE_KEYS, WRITE_PARTY_FEED, WRITE_ROWS,
};
use crate::value::Value;

/// What became of one entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// Committed at this position.
    Won(i64),
    /// Its head, or the chain beside it, was not where it should be.
    Absent,
    /// Another chain holds one of its claims.
    Claimed { claim: Digest, by: Uuid },
    /// It could have been written, but another entry of the same act could not.
    Undone,
}

impl Outcome {
    pub(super) const fn position(&self) -> Option<i64> {
        match self {
            Self::Won(position) => Some(*position),
            Self::Absent | Self::Claimed { .. } | Self::Undone => None,
        }
    }
}

/// Why a batch has no outcome.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    /// The commit may have been done all the same.
    pub(super) maybe_committed: bool,
    pub(super) error: StoreError,
}

impl Failure {
    fn before_commit(error: sqlx::Error) -> Self {
        Self {
            kind: error::kind_of(&error),
            maybe_committed: false,
            error: error.into(),
        }
    }

    fn at_commit(error: sqlx::Error) -> Self {
        Self {
            maybe_committed: true,
            ..Self::before_commit(error)
        }
    }

    /// Of statements sent together with their COMMIT. One that the engine refuses comes before it.
    fn around_commit(error: sqlx::Error) -> Self {
        let kind = error::kind_of(&error);
        Self {
            kind,
            maybe_committed: kind != Kind::Refused,
            error: error.into(),
        }
    }
}

impl From<StoreError> for Failure {
    /// Of an answer that cannot be read; the transaction is still open.
    fn from(error: StoreError) -> Self {
        Self {
            kind: Kind::Refused,
            maybe_committed: false,
            error,
        }
    }
}

/// Writes `entries`, whose chains differ; `together` for all of them or none.
///
/// After a failure the connection may still be in the transaction.
pub(super) async fn run(
    connection: &mut Connection,
    entries: &[&Append],
    together: bool,
) -> Result<Vec<Outcome>, Failure> {
    let has_digests = entries
        .iter()
        .any(|e| !e.claims.is_empty() || !e.releases.is_empty() || !e.keys.is_empty());
    if connection.engine() == Engine::Postgres && !has_digests && !together {
        return run_at_once(connection, entries).await;
    }
    let mut outcomes = vec![Outcome::Absent; entries.len()];
    let mut active: Vec<usize> = (0..entries.len()).collect();
    loop {
        let tried: Vec<&Append> = active.iter().map(|index| entries[*index]).collect();
        let moved = move_heads(connection, &tried).await?;
        let winners: Vec<usize> = active
            .iter()
            .copied()
            .filter(|index| moved.contains(&entries[*index].chain))
            .collect();
        let rows: Vec<&Append> = winners.iter().map(|index| entries[*index]).collect();
        if rows.is_empty() || (together && rows.len() < entries.len()) {
            undo(connection).await?;
            for index in winners {
                outcomes[index] = Outcome::Undone;
            }
            return Ok(outcomes);
        }
        let claimed = take_claims(connection, &rows).await?;
        if claimed.is_empty() {
            let newest = write_rows(connection, &rows).await?;
            for (index, back) in winners.iter().rev().zip(0..) {
                outcomes[*index] = Outcome::Won(newest - back);
            }
            return Ok(outcomes);
        }
        // Undone and done again without the losers: nothing of theirs may stay.
        undo(connection).await?;
        for (index, entry) in entries.iter().enumerate() {
            if let Some((claim, by)) = claimed.get(&entry.chain) {
                outcomes[index] = Outcome::Claimed {
                    claim: *claim,
                    by: *by,
                };
            } else if together {
                outcomes[index] = Outcome::Undone;
            }
        }
        active.retain(|index| !claimed.contains_key(&entries[*index].chain));
        if together || active.is_empty() {
            return Ok(outcomes);
        }
    }
}

/// The whole batch as one statement of `PostgreSQL`.
async fn run_at_once(
    connection: &mut Connection,
    entries: &[&Append],
) -> Result<Vec<Outcome>, Failure> {
    let mut rows = Vec::with_capacity(entries.len() * postgres::ROWS.len());
    let mut parties = Vec::new();
    let mut concerns = Vec::new();
    for entry in entries {
        let row = &entry.row;
        let previous = entry
            .expected
            .map_or(Vec::new(), |(_, head)| head.as_bytes().to_vec());
        rows.extend([
            entry.chain.into(),
            entry.sequence().into(),
            previous.into(),
            row.act.into(),
            row.act_bytes.clone().into(),
            row.receipt.into(),
            row.receipt_bytes.clone().into(),
            row.salt.as_slice().into(),
            row.leaf.clone().into(),
            row.extra.clone().into(),
            entry.beside.map(|(chain, _)| chain).into(),
            entry.beside.map(|(_, at)| at).into(),
        ]);
        for party in &entry.feed_parties {
            parties.extend([entry.chain.into(), Value::from(*party)]);
        }
        for concern in &entry.concerns {
            concerns.extend([
                entry.chain.into(),
                concern.party.into(),
                i64::from(concern.shelf).into(),
                i64::from(concern.named).into(),
            ]);
        }
    }
    let records = postgres::append(connection, rows, parties, concerns)
        .await
        .map_err(Failure::around_commit)?;
    let mut positions = HashMap::with_capacity(records.len());
    for record in records {
        positions.insert(record.uuid(0)?, record.i64(1)?);
    }
    let outcome = |chain| {
        positions
            .get(chain)
            .map_or(Outcome::Absent, |p| Outcome::Won(*p))
    };
    Ok(entries.iter().map(|entry| outcome(&entry.chain)).collect())
}

/// Begins the transaction and moves the heads; answers the chains whose head moved.
async fn move_heads(
    connection: &mut Connection,
    entries: &[&Append],
) -> Result<HashSet<Uuid>, Failure> {
    let mut moves = Vec::new();
    let mut opens = Vec::new();
    for entry in entries {
        let receipt = Value::from(entry.row.receipt);
        match entry.expected {
            Some((_, head)) => {
                moves.extend([
                    entry.chain.into(),
                    entry.sequence().into(),
                    head.into(),
                    receipt,
                    entry.beside.map(|(chain, _)| chain).into(),
                    entry.beside.map(|(_, at)| at).into(),
                ]);
            }
            None => opens.extend([entry.chain.into(), receipt]),
        }
    }
    let mut steps = vec![Step::Plain(dialect::begin(connection.engine()))];
    for (batch, values) in [(MOVE_HEADS, moves), (OPEN_HEADS, opens)] {
        if !values.is_empty() {
            steps.push(Step::Rows { batch, values });
        }
    }
    let records = connection
        .script(steps)
        .await
        .map_err(Failure::before_commit)?;
    let chains: Result<HashSet<Uuid>, StoreError> =
        records.iter().map(|record| record.uuid(0)).collect();
    Ok(chains?)
}

/// Ends and wanted claims; answers, for each chain that lost, the claim and who holds it.
async fn take_claims(
    connection: &mut Connection,
    entries: &[&Append],
) -> Result<HashMap<Uuid, (Digest, Uuid)>, Failure> {
    let mut ends = Vec::new();
    let mut wanted: Vec<(Digest, Uuid)> = Vec::new();
    for entry in entries {
        for claim in &entry.releases {
            ends.extend([Value::from(*claim), entry.chain.into()]);
        }
        wanted.extend(entry.claims.iter().map(|claim| (*claim, entry.chain)));
    }
    if !ends.is_empty() {
        connection
            .batch(RELEASE_CLAIMS, ends)
            .await
            .map_err(Failure::before_commit)?;
    }
    let mut claimed = HashMap::new();
    if wanted.is_empty() {
        return Ok(claimed);
    }
    // Every process wanted claims in one order, so none waits for another in a ring.
    wanted.sort_unstable();
    let values = wanted
        .iter()
        .flat_map(|(claim, chain)| [Value::from(*claim), (*chain).into()])
        .collect();
    let records = connection
        .batch(TAKE_CLAIMS, values)
        .await
        .map_err(Failure::before_commit)?;
    let mut taken = HashSet::with_capacity(records.len());
    for record in records {
        taken.insert((record.digest(0)?, record.uuid(1)?));
    }
    for (claim, chain) in wanted {
        if taken.contains(&(claim, chain)) {
            continue;
        }
        let holder = connection
            .fetch_all(claim::HOLDER.into_sql_str(), vec![claim.into()])
            .await
            .map_err(Failure::before_commit)?;
        let holder = holder.first().map(|record| record.uuid(0)).transpose()?;
        match holder {
            Some(by) if by == chain => {}
            Some(by) => {
                claimed.entry(chain).or_insert((claim, by));
            }
            // It was let go between the two statements.
            None => {
                return Err(Failure {
                    kind: Kind::Contention,
                    maybe_committed: false,
                    error: StoreError::Unavailable {
                        reason: "a claim was let go".to_owned(),
                    },
                });
            }
        }
    }
    Ok(claimed)
}

/// Writes everything that hangs on the heads and commits; answers the newest position.
async fn write_rows(connection: &mut Connection, entries: &[&Append]) -> Result<i64, Failure> {
    let mut steps = steps(entries);
    let joined = connection.joins(&steps);
    if joined {
        steps.push(Step::Plain("COMMIT"));
    }
    let failure = if joined {
        Failure::around_commit
    } else {
        Failure::before_commit
    };
    let records = connection.script(steps).await.map_err(failure)?;
    if !joined {
        let commit = connection
            .execute("COMMIT".into_sql_str(), Vec::new())
            .await;
        commit.map_err(Failure::at_commit)?;
    }
    let newest = records.first().ok_or_else(|| StoreError::Inconsistent {
        table: "counter",
        column: "feed",
        key: "0".to_owned(),
    })?;
    Ok(newest.i64(0)?)
}

/// What is written behind the heads. The counter comes first and answers the newest position; each
/// row says how far it stands before that.
fn steps(entries: &[&Append]) -> Vec<Step> {
    let mut rows = Vec::with_capacity(entries.len() * WRITE_ROWS.columns.len());
    let mut feed = Vec::with_capacity(entries.len() * WRITE_FEED.columns.len());
    let mut parties = Vec::new();
    let mut concerns = Vec::new();
    let mut keys = Vec::new();
    let mut back = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let mut steps = vec![Step::Rows {
        batch: RAISE_COUNTER,
        values: vec![back.into()],
    }];
    for entry in entries {
        back -= 1;
        let row = &entry.row;
        let (chain, sequence) = (Value::from(entry.chain), Value::from(entry.sequence()));
        rows.extend([
            chain.clone(),
            sequence.clone(),
            back.into(),
            row.act.into(),
            row.act_bytes.clone().into(),
            row.receipt.into(),
            row.receipt_bytes.clone().into(),
            row.salt.as_slice().into(),
            row.leaf.clone().into(),
            row.extra.clone().into(),
        ]);
        for party in &entry.feed_parties {
            let place = [chain.clone(), sequence.clone(), back.into()];
            parties.push((*party).into());
            parties.extend(place);
        }
        for concern in &entry.concerns {
            concerns.extend([
                concern.party.into(),
                chain.clone(),
                i64::from(concern.shelf).into(),
                i64::from(concern.named).into(),
                sequence.clone(),
                back.into(),
            ]);
        }
        for key in &entry.keys {
            keys.extend([Value::from(*key), chain.clone()]);
        }
        feed.extend([chain, sequence, back.into()]);
    }
    let lists = [
        (WRITE_ROWS, rows),
        (WRITE_FEED, feed),
        (WRITE_PARTY_FEED, parties),
        (WRITE_CONCERNS, concerns),
        (WRITE_KEYS, keys),
    ];
    let written = lists.into_iter().filter(|(_, values)| !values.is_empty());
    steps.extend(written.map(|(batch, values)| Step::Rows { batch, values }));
    steps
}

async fn undo(connection: &mut Connection) -> Result<(), Failure> {
    let undone = connection
        .execute("ROLLBACK".into_sql_str(), Vec::new())
        .await;
    undone.map(drop).map_err(Failure::before_commit)
}
