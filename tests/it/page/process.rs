//! `funani verifier` as a process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use funani_core::trust::TrustFile;
use funani_proof::json;
use funani_runtime::wire::Wire;
use funani_tests::child::binary;
use funani_wire::verifier::v1::verifier_service_client::VerifierServiceClient;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const START: Duration = Duration::from_mins(1);

/// A running verifier. Killed when dropped.
pub(super) struct Verifying {
    process: Child,
    pub(super) grpc: String,
    pub(super) page: String,
    metrics: String,
    told: Arc<Mutex<String>>,
}

/// The arguments that name this trust file, written down.
pub(super) fn trusting(dir: &Path, trust: &TrustFile) -> [String; 2] {
    let name = trust.registry().as_str().replace(['/', ':'], "_");
    let file = dir.join(format!("trust-{name}.json"));
    std::fs::write(&file, json::to_canonical(&trust.to_value())).unwrap();
    ["--trust".to_owned(), file.display().to_string()]
}

/// The command with its arguments, and without what the environment may say.
pub(super) fn command(arguments: &[String]) -> Command {
    let mut command = Command::new(binary());
    command.arg("verifier");
    for (name, value) in [
        ("--listen", "127.0.0.1:0"),
        ("--page", "127.0.0.1:0"),
        ("--log", "debug"),
        ("--grace", "2"),
    ] {
        if !arguments.iter().any(|argument| argument == name) {
            command.args([name, value]);
        }
    }
    command
        .args(arguments)
        .env_remove("FUNANI_TRUST")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

impl Verifying {
    pub(super) async fn start(arguments: &[String]) -> Self {
        let mut process = command(arguments).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let told = Arc::new(Mutex::new(String::new()));
        let (errors, heard) = (process.stderr.take().unwrap(), Arc::clone(&told));
        tokio::spawn(async move {
            let mut lines = BufReader::new(errors).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let mut heard = heard.lock().unwrap();
                heard.push_str(&line);
                heard.push('\n');
            }
        });
        let ready = tokio::time::timeout(START, lines.next_line()).await;
        let ready = ready.expect("it becomes ready").unwrap();
        let ready = ready.unwrap_or_else(|| panic!("it ended: {}", told.lock().unwrap()));
        let [grpc, page, metrics] = ["grpc=", "page=", "metrics="].map(|name| {
            let word = ready.split(' ').find_map(|word| word.strip_prefix(name));
            word.unwrap_or_else(|| panic!("{name} in {ready}"))
                .to_owned()
        });
        Self {
            process,
            grpc,
            page,
            metrics,
            told,
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.page)
    }

    pub(super) fn verifier(&self) -> VerifierServiceClient<Wire> {
        let wire = Wire::connect(&format!("http://{}", self.grpc), None).unwrap();
        VerifierServiceClient::new(wire)
            .max_decoding_message_size(65 << 20)
            .max_encoding_message_size(65 << 20)
    }

    /// What it has written to standard error so far.
    pub(super) fn told(&self) -> String {
        self.told.lock().unwrap().clone()
    }

    pub(super) async fn metrics(&self, path: &str) -> String {
        raw(&self.metrics, &format!("GET {path} HTTP/1.0\r\n\r\n")).await
    }

    /// Sends bytes to the page and gives what it answers until it closes.
    pub(super) async fn raw(&self, request: &str) -> String {
        raw(&self.page, request).await
    }

    /// Tells it to stop; its exit code.
    pub(super) async fn stop(mut self) -> Option<i32> {
        let id = self.process.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(sent.unwrap().success());
        let ended = tokio::time::timeout(Duration::from_secs(20), self.process.wait()).await;
        ended.expect("it ends").unwrap().code()
    }
}

async fn raw(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut answer));
    // A connection that is reset has said what it said.
    let _ = read.await.expect("it answers or closes");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The file of test data for TLS.
pub(super) fn tls(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("it/tls")
        .join(name)
}
