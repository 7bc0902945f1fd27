//! Fixed probes that share nothing with the registry's store: signatures on every core, and appends
//! with nothing around them.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;
use funani_store::{Durability, Migration, Store, StoreOptions, StoreUrl, Value};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::load::{Tally, drive};

/// Bytes of an act and of a receipt, about as they are.
const ACT_BYTES: usize = 600;
/// See [`ACT_BYTES`].
const RECEIPT_BYTES: usize = 1500;
/// Most appends in one transaction.
const MOST: usize = 64;

/// Tables of a chain and no more.
const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "raw",
    sqlite: "CREATE TABLE raw_head (
                 chain BLOB NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, head BLOB NOT NULL
             ) STRICT, WITHOUT ROWID;
             CREATE TABLE raw_row (
                 chain BLOB NOT NULL, sequence INTEGER NOT NULL, act BLOB NOT NULL,
                 receipt BLOB NOT NULL, PRIMARY KEY (chain, sequence)
             ) STRICT;",
    postgres: "CREATE TABLE raw_head (
                   chain uuid PRIMARY KEY, sequence bigint NOT NULL, head bytea NOT NULL
               ) WITH (fillfactor = 50);
               CREATE TABLE raw_row (
                   chain uuid NOT NULL, sequence bigint NOT NULL, act bytea NOT NULL,
                   receipt bytea NOT NULL, PRIMARY KEY (chain, sequence)
               );",
}];

const HEAD: &str = "INSERT INTO raw_head (chain, sequence, head) VALUES ($1, $2, $3)";

/// The schemas that a node makes in a database.
const TAKEN: &str = "SELECT count(*) FROM pg_namespace
    WHERE nspname IN ('ledger', 'parties', 'registry')";

/// One append: a row, and where the head goes.
struct Append {
    chain: Uuid,
    sequence: i64,
    head: Digest,
    act: Vec<u8>,
    receipt: Vec<u8>,
    done: oneshot::Sender<()>,
}

/// A scratch database, and the one task that writes to it.
pub(super) struct RawProbe {
    store: Store,
    appends: mpsc::Sender<Append>,
    writer: JoinHandle<Result<()>>,
    rounds: u64,
}

impl RawProbe {
    /// Opens the scratch database: a file of its own, or a schema of its own.
    pub(super) async fn open(url: StoreUrl) -> Result<Self> {
        let store = Store::open(StoreOptions {
            url,
            service: "bench_raw",
            migrations: MIGRATIONS,
            readers: 1,
        })
        .await
        .context("the scratch database cannot be opened")?;
        let (appends, waiting) = mpsc::channel(1024);
        let writer = tokio::spawn(write(store.clone(), waiting));
        Ok(Self {
            store,
            appends,
            writer,
            rounds: 0,
        })
    }

    /// What the engine says of this store, which is opened by the same code and with the same
    /// options as a service's.
    pub(super) async fn durability(&self) -> Result<Durability> {
        Ok(self.store.durability().await?)
    }

    /// Whether a node has used this database before; only asked of `PostgreSQL`.
    pub(super) async fn is_taken(&self) -> Result<bool> {
        let mut tx = self.store.read().await?;
        let found = tx.fetch_optional(TAKEN, &[]).await?;
        Ok(found.context("a count has a row")?.i64(0)? > 0)
    }

    /// Appends per second, of `callers` with a chain each.
    pub(super) async fn measure(&mut self, callers: usize, time: Duration) -> Result<f64> {
        self.rounds += 1;
        let chains: Vec<Uuid> = (0..callers)
            .map(|caller| chain(self.rounds, caller))
            .collect();
        let mut tx = self.store.write().await?;
        for chain in &chains {
            let values = [Value::from(*chain), 0.into(), Digest::of(&[]).into()];
            tx.execute(HEAD, &values).await?;
        }
        tx.commit().await?;
        let until = Instant::now() + time;
        let tally = drive(callers, |caller| {
            call(self.appends.clone(), chains[caller], until)
        })
        .await?;
        Ok(tally.per_second())
    }

    /// Closes it. On `PostgreSQL` its schema goes, and with `node` those that the node made too.
    pub(super) async fn end(self, postgres: bool, node: bool) -> Result<()> {
        drop(self.appends);
        self.writer.await.context("the writer broke off")??;
        if postgres {
            let mut tx = self.store.write().await?;
            tx.execute("DROP SCHEMA bench_raw CASCADE", &[]).await?;
            if node {
                for drop in [
                    "DROP SCHEMA IF EXISTS ledger CASCADE",
                    "DROP SCHEMA IF EXISTS parties CASCADE",
                    "DROP SCHEMA IF EXISTS registry CASCADE",
                ] {
                    tx.execute(drop, &[]).await?;
                }
            }
            tx.commit().await?;
        }
        self.store.close().await;
        Ok(())
    }
}

fn chain(round: u64, caller: usize) -> Uuid {
    let digest = Digest::of(format!("{round} {caller}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    Uuid::from_bytes(bytes)
}

async fn call(appends: mpsc::Sender<Append>, chain: Uuid, until: Instant) -> Result<Tally> {
    let mut tally = Tally::new();
    let mut sequence = 0;
    while Instant::now() < until {
        let begun = Instant::now();
        sequence += 1;
        let (done, answered) = oneshot::channel();
        let append = Append {
            chain,
            sequence,
            head: Digest::of(&sequence.to_be_bytes()),
            act: vec![b'a'; ACT_BYTES],
            receipt: vec![b'r'; RECEIPT_BYTES],
            done,
        };
        appends.send(append).await.ok().context("no writer")?;
        answered.await.context("the writer broke off")?;
        tally.note(begun, true);
    }
    Ok(tally)
}

/// Writes what waits in one transaction, then what waits by then.
async fn write(store: Store, mut waiting: mpsc::Receiver<Append>) -> Result<()> {
    let mut batch = Vec::with_capacity(MOST);
    while waiting.recv_many(&mut batch, MOST).await > 0 {
        let (mut rows, mut heads) = (Vec::new(), Vec::new());
        let mut answers = Vec::new();
        for append in batch.drain(..) {
            let (chain, sequence) = (Value::from(append.chain), Value::from(append.sequence));
            heads.extend([chain.clone(), sequence.clone(), append.head.into()]);
            rows.extend([chain, sequence, append.act.into(), append.receipt.into()]);
            answers.push(append.done);
        }
        let (insert, update) = statements(answers.len());
        let mut tx = store.write().await?;
        tx.execute(insert, &rows).await?;
        let moved = tx.execute(update, &heads).await?;
        ensure!(
            usize::try_from(moved) == Ok(answers.len()),
            "a head did not move"
        );
        tx.commit().await?;
        for answer in answers {
            // A caller that went away has no use for it.
            let _: Result<(), ()> = answer.send(());
        }
    }
    Ok(())
}

/// Both statements for so many rows. There are at most 64 of each, made once.
fn statements(rows: usize) -> (&'static str, &'static str) {
    static MADE: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let made = MADE.get_or_init(|| (1..=MOST).map(texts).collect());
    let (insert, update) = &made[rows - 1];
    (insert, update)
}

fn texts(rows: usize) -> (String, String) {
    let insert = format!(
        "INSERT INTO raw_row (chain, sequence, act, receipt) VALUES {}",
        places(rows, 4)
    );
    let update = format!(
        "UPDATE raw_head SET sequence = v.column2, head = v.column3 FROM (VALUES {}) AS v
         WHERE raw_head.chain = v.column1 AND raw_head.sequence < v.column2",
        places(rows, 3)
    );
    (insert, update)
}

/// `($1, $2), ($3, $4)` for two rows of two.
fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let names: Vec<String> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", names.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// Signatures made and checked per second, on every core at once.
pub(super) struct Signatures {
    /// Made.
    pub(super) signs: f64,
    /// Checked.
    pub(super) verifies: f64,
}

/// How many threads the machine runs at once.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// Measures Ed25519 on every core.
pub(super) async fn signatures(time: Duration) -> Result<Signatures> {
    let key = Arc::new(SigningKey::from_seed([7; 32]));
    let act = vec![b'a'; ACT_BYTES];
    let signature = key.sign(&act);
    let signer = Arc::clone(&key);
    let signs = everywhere(time, move || {
        std::hint::black_box(signer.sign(&[b'r'; RECEIPT_BYTES]));
        true
    })
    .await?;
    let public = key.public();
    let verifies = everywhere(time, move || public.verify(&act, &signature).is_ok()).await?;
    Ok(Signatures { signs, verifies })
}

async fn everywhere<F>(time: Duration, work: F) -> Result<f64>
where
    F: Fn() -> bool + Clone + Send + 'static,
{
    let tasks: Vec<_> = (0..threads())
        .map(|_| {
            let work = work.clone();
            tokio::task::spawn_blocking(move || repeat(time, &work))
        })
        .collect();
    let mut sum = 0.0;
    for task in tasks {
        sum += task.await.context("a probe broke off")??;
    }
    Ok(sum)
}

fn repeat(time: Duration, work: &impl Fn() -> bool) -> Result<f64> {
    let begun = Instant::now();
    let mut times = 0_u32;
    while begun.elapsed() < time {
        for _ in 0..16 {
            ensure!(work(), "a good signature was refused");
        }
        times += 16;
    }
    Ok(f64::from(times) / begun.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests;
