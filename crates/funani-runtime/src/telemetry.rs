//! Logs, traces and metrics of a process.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

#[cfg(test)]
mod tests;

/// Upper bounds of the buckets of every time, in seconds.
const BUCKETS: [f64; 14] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];
/// How often samples are folded into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);
/// What is traced when nothing else is said: calls, and nothing of the exporter's own.
const TRACED: &str = "off,funani=debug";

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object to a line.
    Json,
}

/// What a process tells of itself.
#[derive(Clone, Debug, Default)]
pub struct TelemetryConfig {
    /// How logs are written.
    pub format: LogFormat,
    /// Which events are logged, as `EnvFilter` reads it, for example `info,funani=debug`.
    pub filter: String,
    /// Where traces go (OTLP over gRPC); nowhere without it.
    pub otlp_endpoint: Option<String>,
    /// Name of the service in traces.
    pub service: String,
}

/// Why telemetry could not begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("the log filter cannot be read")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// The exporter of traces cannot be made.
    #[error("traces cannot be sent to {endpoint}")]
    Otlp {
        /// Where to.
        endpoint: String,
        /// Why not.
        #[source]
        source: opentelemetry_otlp::ExporterBuildError,
    },
    /// Another recorder of metrics is installed.
    #[error("metrics cannot be recorded")]
    Metrics(#[source] metrics_exporter_prometheus::BuildError),
    /// Another subscriber is installed.
    #[error("logs are written by another subscriber already")]
    Subscriber(#[source] tracing_subscriber::util::TryInitError),
    /// The address of the metrics cannot be listened on.
    #[error("cannot listen on {addr}")]
    Bind {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Metrics are for this machine only.
    #[error("{addr} is not a loopback address: metrics are served on loopback only")]
    BeyondLoopback {
        /// The address asked for.
        addr: SocketAddr,
    },
    /// The server of the metrics broke.
    #[error("the server of the metrics ended")]
    Ended(#[source] std::io::Error),
}

/// The telemetry of this process. Call [`Telemetry::flush`] before the end.
#[derive(Debug)]
pub struct Telemetry {
    metrics: PrometheusHandle,
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Begins to log, trace and count, once in a process; before any gate is made, so that its
    /// metrics find the recorder.
    ///
    /// # Errors
    /// [`TelemetryError`].
    pub fn begin(config: &TelemetryConfig) -> Result<Self, TelemetryError> {
        let filter = if config.filter.is_empty() {
            "info"
        } else {
            &config.filter
        };
        let filter = EnvFilter::try_new(filter).map_err(TelemetryError::Filter)?;
        let provider = config
            .otlp_endpoint
            .as_deref()
            .map(|endpoint| exporter(endpoint, &config.service))
            .transpose()?;
        // A filter on each layer: else the exporter's own calls are traced without end.
        let exported = provider.as_ref().map(|provider| {
            tracing_opentelemetry::layer()
                .with_tracer(provider.tracer("funani"))
                .with_filter(EnvFilter::new(TRACED))
        });
        let written = match config.format {
            LogFormat::Text => fmt::layer()
                .with_ansi(std::io::stderr().is_terminal())
                .with_writer(std::io::stderr)
                .boxed(),
            LogFormat::Json => fmt::layer().json().with_writer(std::io::stderr).boxed(),
        };
        let metrics = recorder().map_err(TelemetryError::Metrics)?;
        tracing_subscriber::registry()
            .with(exported)
            .with(written.with_filter(filter))
            .try_init()
            .map_err(TelemetryError::Subscriber)?;
        Ok(Self {
            metrics,
            traces: provider,
        })
    }

    /// The metrics as Prometheus reads them.
    pub fn render(&self) -> String {
        self.metrics.render()
    }

    /// Listens for `/metrics` and `/healthz`; port 0 takes a free one.
    ///
    /// # Errors
    /// [`TelemetryError::BeyondLoopback`], [`TelemetryError::Bind`].
    pub async fn bind(&self, addr: SocketAddr) -> Result<MetricsServer, TelemetryError> {
        MetricsServer::bind(addr, self.metrics.clone()).await
    }

    /// Folds samples into buckets until told to stop, so that they take no more and more room.
    pub fn upkeep(&self, stop: CancellationToken) -> impl Future<Output = ()> + Send + use<> {
        let metrics = self.metrics.clone();
        async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(UPKEEP) => metrics.run_upkeep(),
                }
            }
        }
    }

    /// Sends the traces that still wait.
    pub fn flush(&self) {
        if let Some(provider) = &self.traces
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// A server of metrics that listens and does not answer yet.
#[derive(Debug)]
pub struct MetricsServer {
    listener: TcpListener,
    addr: SocketAddr,
    metrics: PrometheusHandle,
}

impl MetricsServer {
    async fn bind(addr: SocketAddr, metrics: PrometheusHandle) -> Result<Self, TelemetryError> {
        if !addr.ip().is_loopback() {
            return Err(TelemetryError::BeyondLoopback { addr });
        }
        let bind = |source| TelemetryError::Bind { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(bind)?;
        let addr = listener.local_addr().map_err(bind)?;
        Ok(Self {
            listener,
            addr,
            metrics,
        })
    }

    /// The address it listens on.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers until told to stop. `/healthz` says `ok` until then.
    ///
    /// # Errors
    /// [`TelemetryError::Ended`].
    pub async fn serve(self, stop: CancellationToken) -> Result<(), TelemetryError> {
        let metrics = self.metrics;
        let text = [(CONTENT_TYPE, "text/plain; version=0.0.4")];
        let router = Router::new()
            .route(
                "/metrics",
                get(move || async move { (text, metrics.render()) }),
            )
            .route("/healthz", get(|| async { "ok\n" }));
        axum::serve(self.listener, router)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await
            .map_err(TelemetryError::Ended)
    }
}

fn recorder() -> Result<PrometheusHandle, metrics_exporter_prometheus::BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)?
        .install_recorder()
}

fn exporter(endpoint: &str, service: &str) -> Result<SdkTracerProvider, TelemetryError> {
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .map_err(|source| TelemetryError::Otlp {
            endpoint: endpoint.to_owned(),
            source,
        })?;
    let resource = Resource::builder()
        .with_service_name(service.to_owned())
        .build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .build())
}
