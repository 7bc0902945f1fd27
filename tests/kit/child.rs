//! A node as a process of its own: `funani serve`, found beside the tests.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use funani_store::StoreUrl;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child as Process, Command};

use crate::place::Place;

/// Longest a start may take.
const START: Duration = Duration::from_mins(1);

/// The built `funani` of the same profile as the tests.
///
/// # Panics
///
/// Where it is not built.
pub fn binary() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap();
    let found = folder.join("funani");
    assert!(
        found.is_file(),
        "{} is not there: run `cargo build --workspace` before the tests",
        found.display()
    );
    found
}

/// A running `funani serve`. Killed when dropped.
#[derive(Debug)]
pub struct Child {
    process: Process,
    url: String,
}

impl Child {
    /// Starts all services over a place.
    pub async fn start(place: &Place) -> Self {
        Self::start_with(place, &[]).await.unwrap()
    }

    /// Starts services over a place with further arguments.
    ///
    /// # Errors
    ///
    /// What it wrote to standard error, where it ended instead of becoming ready.
    pub async fn start_with(place: &Place, arguments: &[&str]) -> Result<Self, String> {
        let mut command = Command::new(binary());
        command.args(["serve", "--log", "warn", "--grace", "2"]);
        if !arguments.contains(&"--origin") {
            command.args(["--origin", place.origin().as_str()]);
        }
        match place.database() {
            StoreUrl::Sqlite { dir } => command.arg("--data").arg(dir),
            StoreUrl::Postgres { url } => command.args(["--database-url", url]),
        };
        command.arg("--keys").arg(place.keys());
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some(rest) = line.strip_prefix("funani ready grpc=") {
                    return Some(rest.split(' ').next().unwrap_or_default().to_owned());
                }
            }
            None
        };
        let ready = tokio::time::timeout(START, ready).await;
        let Some(addr) = ready.map_err(|_| "it does not become ready".to_owned())? else {
            let output = process.wait_with_output().await.unwrap();
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        };
        // Both pipes are read to their end, or the process would wait on a full one.
        let errors = BufReader::new(process.stderr.take().unwrap());
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        tokio::spawn(async move {
            let mut lines = errors.lines();
            while let Ok(Some(line)) = lines.next_line().await {
                // A child that complains does so in the output of its test.
                eprintln!("node: {line}");
            }
        });
        let scheme = if arguments.contains(&"--tls-cert") {
            "https"
        } else {
            "http"
        };
        Ok(Self {
            process,
            url: format!("{scheme}://{addr}"),
        })
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id().unwrap_or_default()
    }

    /// `kill -9`, and waits until it is gone.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }
}
