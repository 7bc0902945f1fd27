//! A fixed probe: the same transport, answering with what it was asked, and nothing behind it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::Args;
use funani_wire::verifier::v1::verifier_service_client::VerifierServiceClient;
use funani_wire::verifier::v1::verifier_service_server::{VerifierService, VerifierServiceServer};
use funani_wire::verifier::v1::verify_request::Subject;
use funani_wire::verifier::v1::{Verdict, VerifyRequest, VerifyResponse};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Server};
use tonic::{Request, Response, Status};

use super::load::{CHANNELS, Tally, drive};
use super::server::Process;
use crate::cli::output;
use crate::client::session::connect;

/// Bytes that travel each way.
const BYTES: usize = 1024;

/// Answers calls with what they ask; a part of `funani bench`.
#[derive(Debug, Args)]
pub struct BenchEcho {}

impl BenchEcho {
    /// Answers until it is ended from outside.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub async fn run(self) -> Result<u8> {
        let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into())
            .context("the echo cannot listen")?
            .with_nodelay(Some(true));
        let addr = incoming.local_addr().context("the echo has no address")?;
        output::say(&format!("echo ready grpc={addr}"));
        Server::builder()
            .add_service(VerifierServiceServer::new(Echo))
            .serve_with_incoming(incoming)
            .await
            .context("the echo ended")?;
        Ok(0)
    }
}

/// The smallest service of the contract, with an echo behind it: bytes come in, a text goes out.
struct Echo;

#[tonic::async_trait]
impl VerifierService for Echo {
    async fn verify(
        &self,
        request: Request<VerifyRequest>,
    ) -> Result<Response<VerifyResponse>, Status> {
        let Some(Subject::Bundle(bytes)) = request.into_inner().subject else {
            return Err(Status::invalid_argument("an echo needs bytes"));
        };
        let head = String::from_utf8(bytes.into())
            .map_err(|_| Status::invalid_argument("an echo needs text"))?;
        let verdict = Verdict {
            head,
            ..Verdict::default()
        };
        Ok(Response::new(VerifyResponse {
            verdict: Some(verdict),
        }))
    }
}

/// A running echo and the way to it.
pub(super) struct EchoProbe {
    process: Process,
    channels: Vec<Channel>,
}

impl EchoProbe {
    /// Starts the other process.
    pub(super) async fn start(dir: &Path) -> Result<Self> {
        let process = Process::start(&["bench-echo"], &dir.join("echo.log")).await?;
        let mut channels = Vec::new();
        for _ in 0..CHANNELS {
            channels.push(connect(&process.url, None).await?);
        }
        Ok(Self { process, channels })
    }

    /// Calls per second.
    pub(super) async fn measure(&self, callers: usize, time: Duration) -> Result<f64> {
        let text = "f".repeat(BYTES);
        let until = Instant::now() + time;
        let tally = drive(callers, |caller| {
            let mut client = VerifierServiceClient::new(self.channels[caller % CHANNELS].clone());
            let text = text.clone();
            async move {
                let mut tally = Tally::new();
                while Instant::now() < until {
                    let begun = Instant::now();
                    let request = VerifyRequest {
                        subject: Some(Subject::Bundle(text.clone().into())),
                        ..VerifyRequest::default()
                    };
                    let answer = client.verify(request).await?.into_inner();
                    let same = answer.verdict.is_some_and(|verdict| verdict.head == text);
                    tally.note(begun, same);
                }
                Ok(tally)
            }
        })
        .await?;
        anyhow::ensure!(tally.failed == 0, "an echo came back different");
        Ok(tally.per_second())
    }

    /// Ends the other process.
    pub(super) async fn end(self) -> Result<()> {
        self.process.end().await
    }
}
