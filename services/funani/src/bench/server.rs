//! The node under measurement: a process of its own, as shipped.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use funani_core::trust::TrustFile;
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::keys::{Keys, Role, Start};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::Engine;

/// The origin of the measured registry. Names under `.invalid` never exist (RFC 2606).
pub(super) const ORIGIN: &str = "bench.funani.invalid";

/// How long a process may take until it answers.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// Times in `/proc/PID/stat` count in 1/100 s on every Linux that Rust supports (`proc(5)`,
/// `sysconf(3)`).
const TICKS_PER_SECOND: f64 = 100.0;

/// A process of this program that answers on a port; it ends with this value.
pub(super) struct Process {
    child: Child,
    /// The URL for clients.
    pub(super) url: String,
    /// From start to ready.
    pub(super) start: Duration,
}

impl Process {
    /// Starts this program with `arguments` and waits for its line `WORD ready grpc=ADDR …`.
    ///
    /// # Errors
    ///
    /// When it does not come up; what it said is in `said`.
    pub(super) async fn start(arguments: &[&str], said: &Path) -> Result<Self> {
        let unheard = || format!("{} cannot be written", said.display());
        let complaints = std::fs::File::create(said).with_context(unheard)?;
        let program = std::env::current_exe().context("the program does not find itself")?;
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(complaints)
            .kill_on_drop(true)
            .spawn()
            .context("the measured process does not start")?;
        let stdout = child.stdout.take().context("it has no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await.context("it cannot be heard")? {
                if let Some(addr) = address(&line) {
                    return Ok(addr.to_owned());
                }
            }
            let complaints = std::fs::read_to_string(said).unwrap_or_default();
            bail!("the measured process ended before it was ready: {complaints}")
        };
        let addr = tokio::time::timeout(READY_WITHIN, ready)
            .await
            .context("the measured process is not ready within a minute")??;
        Ok(Self {
            child,
            url: format!("http://{addr}"),
            start: begun.elapsed(),
        })
    }

    /// Processor time it has used so far.
    pub(super) fn cpu(&self) -> Result<Duration> {
        let stat = self.proc_file("stat")?;
        // The name in parentheses may hold spaces; 14 and 15 count from the process id as 1.
        let (_, rest) = stat.rsplit_once(')').context("stat is malformed")?;
        let mut fields = rest.split_ascii_whitespace().skip(11);
        let mut ticks = || -> Result<f64> {
            let field = fields.next().context("stat is short")?;
            field.parse().context("stat is malformed")
        };
        Ok(Duration::from_secs_f64(
            (ticks()? + ticks()?) / TICKS_PER_SECOND,
        ))
    }

    /// Memory it holds, in KiB.
    pub(super) fn rss_kb(&self) -> Result<u32> {
        let status = self.proc_file("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_ascii_whitespace().next());
        number
            .context("status has no VmRSS")?
            .parse()
            .context("VmRSS is no number")
    }

    fn proc_file(&self, name: &str) -> Result<String> {
        let pid = self.child.id().context("the measured process has ended")?;
        let path = format!("/proc/{pid}/{name}");
        std::fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))
    }

    /// Ends it.
    pub(super) async fn end(mut self) -> Result<()> {
        self.child.kill().await.context("it cannot be ended")
    }
}

fn address(line: &str) -> Option<&str> {
    line.split_ascii_whitespace()
        .find_map(|word| word.strip_prefix("grpc="))
}

/// The node, with what its operator knows.
pub(super) struct Server {
    /// The process.
    pub(super) process: Process,
    /// Whose signatures count.
    pub(super) trust: TrustFile,
    /// The key that approves parties.
    pub(super) operator: SigningKey,
}

impl Server {
    /// Starts a node with all services in a folder.
    pub(super) async fn start(engine: &Engine, dir: &Path) -> Result<Self> {
        let (data, keys) = (dir.join("data"), dir.join("keys"));
        let (data, keys) = (data.display().to_string(), keys.display().to_string());
        let mut arguments = vec![
            "serve",
            "--origin",
            ORIGIN,
            "--data",
            &data,
            "--keys",
            &keys,
            "--listen",
            "127.0.0.1:0",
            "--metrics",
            "127.0.0.1:0",
        ];
        if let Engine::Postgres(url) = engine {
            arguments.extend(["--database-url", url]);
        }
        let process = Process::start(&arguments, &dir.join("node.log")).await?;
        let start = Start {
            origin: None,
            simulated: false,
            now: Clock::System.now(),
        };
        let keys = Keys::open(Path::new(&keys), &start, &Chance::System)
            .context("the node's keys cannot be read")?;
        Ok(Self {
            process,
            trust: keys.trust().clone(),
            operator: keys.signing(Role::Operator)?.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
