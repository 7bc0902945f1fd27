//! `funani bench`: a node measured against the limits of the same machine in the same run.
//!
//! The node is a process of its own, reached over TCP, with authentication, ledger and metrics as
//! shipped. Three rounds of it stand between probes that share nothing with its store: an echo over
//! the same transport, bare appends to a scratch database, and signatures. A transfer needs one of
//! each, so no node on this machine does more than their harmonic combination.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use funani_store::{Durability, StoreUrl};

use crate::cli::output;

mod echo;
mod load;
mod people;
mod probe;
mod report;
mod server;
mod trade;

pub use echo::BenchEcho;

use echo::EchoProbe;
use load::Tally;
use people::People;
use probe::RawProbe;
use report::{Report, Round};
use server::Server;
use trade::{Bill, Trade};

/// How often everything is measured; what is told is the median.
const ROUNDS: usize = 3;
/// Bills that are moved by one caller in each round.
const ALONE: usize = 200;
/// Most five-act bills made for each round.
const MOST_FIVE_ACT: usize = 2000;
/// Most bills moved in each round.
const MOST_BILLS: usize = 200_000;
/// Bills that are verified over and over.
const WARM: usize = 256;
/// A moment in which the node comes to rest before something else is measured.
const REST: Duration = Duration::from_millis(500);

/// Measure a node against the limits of the same run.
#[derive(Debug, Args)]
pub struct Bench {
    /// `sqlite`, or the `postgres://` URL of an empty database, which is left empty.
    #[arg(long, default_value = "sqlite", value_parser = engine)]
    store: Engine,
    /// How many callers have a call under way.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    callers: u16,
    /// About how long the transfers of one round take, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=600))]
    seconds: u16,
    /// Folder on the disk to be measured; a fresh one in it is used and removed. The system's folder
    /// for temporary files if left out.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Answer in JSON, on one line.
    #[arg(long)]
    json: bool,
}

/// Where the node keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres(String),
}

fn engine(text: &str) -> Result<Engine, String> {
    if text == "sqlite" {
        return Ok(Engine::Sqlite);
    }
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(Engine::Postgres(text.to_owned()));
    }
    Err("say sqlite, or a postgres:// URL".to_owned())
}

impl Bench {
    /// Measures and tells.
    ///
    /// # Errors
    ///
    /// When node, probes or database cannot be used. Acts that fail are counted, not errors; then
    /// the exit code is 1.
    pub async fn run(self) -> Result<u8> {
        let dir = match &self.dir {
            Some(dir) => tempfile::tempdir_in(dir),
            None => tempfile::tempdir(),
        };
        let dir = dir.context("no folder can be made for the measurement")?;
        let url = match &self.store {
            Engine::Sqlite => StoreUrl::Sqlite {
                dir: dir.path().join("scratch"),
            },
            Engine::Postgres(url) => StoreUrl::Postgres { url: url.clone() },
        };
        let postgres = self.store != Engine::Sqlite;
        let raw = RawProbe::open(url).await?;
        if postgres && raw.is_taken().await? {
            raw.end(true, false).await?;
            bail!("the database has a node's schemas already; name an empty one");
        }
        let durability = raw.durability().await?;
        let mut stand = Stand::set_up(&self, dir.path(), raw).await?;
        let measured = stand.measure().await;
        let told = measured.map(|rounds| stand.report(durability, &rounds));
        stand.take_down(postgres).await?;
        let told = told?;
        if self.json {
            output::json(&told.to_value());
        } else {
            output::say(&told.to_text());
        }
        Ok(u8::from(told.failed > 0))
    }
}

/// The node, its callers and the probes.
struct Stand {
    server: Server,
    echo: EchoProbe,
    raw: RawProbe,
    trade: Arc<Trade>,
    callers: usize,
    /// How long the transfers of a round shall take.
    time: Duration,
    /// Transfers and first verifications per second, as last seen.
    transfers: f64,
    verifies: f64,
    idle_rss_kb: u32,
    failed: u32,
    fault: Option<String>,
}

impl Stand {
    /// Starts everything and warms it up.
    async fn set_up(bench: &Bench, dir: &std::path::Path, raw: RawProbe) -> Result<Self> {
        let server = Server::start(&bench.store, dir).await?;
        tokio::time::sleep(REST).await;
        let idle_rss_kb = server.process.rss_kb()?;
        let echo = EchoProbe::start(dir).await?;
        let people = People::enrol(&dir.join("parties"), &server).await?;
        let trade = Arc::new(Trade::new(people, server.trust.clone())?);
        let mut stand = Self {
            server,
            echo,
            raw,
            trade,
            callers: bench.callers.into(),
            time: Duration::from_secs(bench.seconds.into()),
            transfers: 0.0,
            verifies: 0.0,
            idle_rss_kb,
            failed: 0,
            fault: None,
        };
        // Twice, because the first time finds everything cold.
        for _ in 0..2 {
            let bills = stand.issue(16 * stand.callers).await?.1;
            let moved = stand.transfer(bills, true).await?.0;
            stand.transfers = moved.per_second();
        }
        let bills = stand.five_act_bills(4 * stand.callers).await?;
        stand.verifies = stand.verify_first(&bills).await?.per_second();
        Ok(stand)
    }

    async fn measure(&mut self) -> Result<Vec<Round>> {
        let mut rounds = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let mut round = Round::default();
            self.probe(&mut round).await?;
            self.measure_transfers(&mut round).await?;
            self.measure_verifies(&mut round).await?;
            rounds.push(round);
        }
        Ok(rounds)
    }

    /// How long a probe takes.
    fn short(&self) -> Duration {
        (self.time / 2).max(Duration::from_secs(1))
    }

    async fn probe(&mut self, round: &mut Round) -> Result<()> {
        tokio::time::sleep(REST).await;
        let time = self.short();
        round.echo = self.echo.measure(self.callers, time).await?;
        round.raw_appends = self.raw.measure(self.callers, time).await?;
        let signatures = probe::signatures(time / 2).await?;
        round.signs = signatures.signs;
        round.ed25519_verifies = signatures.verifies;
        Ok(())
    }

    async fn measure_transfers(&mut self, round: &mut Round) -> Result<()> {
        let count = count(self.transfers, self.time, MOST_BILLS).max(self.callers);
        let (issued, bills) = self.issue(count).await?;
        round.issues = issued.per_second();
        tokio::time::sleep(REST).await;
        let before = self.server.process.cpu()?;
        let (moved, bills) = self.transfer(bills, true).await?;
        let used = self.server.process.cpu()?.saturating_sub(before);
        self.transfers = moved.per_second();
        round.transfers = moved.per_second();
        round.transfer_p50_ms = moved.wait_ms(0.5);
        round.transfer_p99_ms = moved.wait_ms(0.99);
        round.cpu_us_per_transfer = used.as_secs_f64() * 1e6 / f64::from(moved.done.max(1));
        self.read_again(&bills).await?;

        let (_, bills) = self.issue(ALONE).await?;
        tokio::time::sleep(REST).await;
        let signed = self.trade.sign_moves(bills, true)?;
        let (alone, bills) = self.trade.transfer(signed, 1).await?;
        self.count(&alone);
        round.one_caller_p50_ms = alone.wait_ms(0.5);
        self.trade.logged().await?;
        self.read_again(&bills).await
    }

    async fn measure_verifies(&mut self, round: &mut Round) -> Result<()> {
        let count = count(self.verifies, self.short(), MOST_FIVE_ACT).max(self.callers);
        let bills = self.five_act_bills(count).await?;
        let cold = self.verify_first(&bills).await?;
        self.verifies = cold.per_second();
        round.verifies_cold = cold.per_second();
        let warm = &bills[..bills.len().min(WARM)];
        let time = self.short();
        let warm = self.trade.verify_again(warm, self.callers, time).await?;
        self.count(&warm);
        round.verifies = warm.per_second();
        self.read_again(&bills).await
    }

    /// Issues bills; the clock stops when the log has them.
    async fn issue(&mut self, count: usize) -> Result<(Tally, Vec<Bill>)> {
        let begun = Instant::now();
        let (mut tally, bills) = self.trade.issue(count, self.callers).await?;
        self.trade.logged().await?;
        tally.took = begun.elapsed();
        self.count(&tally);
        Ok((tally, bills))
    }

    /// Moves bills; the clock starts when everything is signed and stops when the log has it.
    async fn transfer(&mut self, bills: Vec<Bill>, out: bool) -> Result<(Tally, Vec<Bill>)> {
        let signed = self.trade.sign_moves(bills, out)?;
        let begun = Instant::now();
        let (mut tally, bills) = self.trade.transfer(signed, self.callers).await?;
        self.trade.logged().await?;
        tally.took = begun.elapsed();
        self.count(&tally);
        Ok((tally, bills))
    }

    /// Bills that were issued and moved four times.
    async fn five_act_bills(&mut self, count: usize) -> Result<Vec<Bill>> {
        let (_, mut bills) = self.issue(count).await?;
        for out in [false, false, false, true] {
            bills = self.transfer(bills, out).await?.1;
        }
        if bills.is_empty() {
            bail!("no bill lived through five acts: {:?}", self.fault);
        }
        tokio::time::sleep(REST).await;
        Ok(bills)
    }

    async fn verify_first(&mut self, bills: &[Bill]) -> Result<Tally> {
        let tally = self.trade.verify_each(bills, self.callers).await?;
        self.count(&tally);
        Ok(tally)
    }

    async fn read_again(&mut self, bills: &[Bill]) -> Result<()> {
        let tally = self.trade.read_again(bills, self.callers).await?;
        self.count(&tally);
        Ok(())
    }

    fn count(&mut self, tally: &Tally) {
        self.failed = self.failed.saturating_add(tally.failed);
        self.fault = self.fault.take().or_else(|| tally.fault.clone());
    }

    fn report(&self, durability: Durability, rounds: &[Round]) -> Report {
        Report {
            median: Round::median(rounds),
            durability,
            callers: self.callers,
            threads: probe::threads(),
            failed: self.failed,
            fault: self.fault.clone(),
            idle_rss_kb: self.idle_rss_kb,
            start: self.server.process.start,
        }
    }

    async fn take_down(self, postgres: bool) -> Result<()> {
        self.server.process.end().await?;
        self.echo.end().await?;
        self.raw.end(postgres, true).await
    }
}

/// How many take that long at a rate, but not more than `most`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is not negative, and what is too large is cut off at `most`"
)]
fn count(rate: f64, time: Duration, most: usize) -> usize {
    ((rate * time.as_secs_f64()) as usize).min(most)
}

#[cfg(test)]
mod tests;
