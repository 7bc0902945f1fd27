use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;

async fn fetch(addr: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn metrics_and_health_are_shown_on_loopback_until_the_end() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::with_local_recorder(&recorder, || {
        metrics::counter!("funani_test_total", "kind" => "one").increment(3);
    });
    let server = MetricsServer::bind((Ipv4Addr::LOCALHOST, 0).into(), handle)
        .await
        .unwrap();
    let addr = server.addr();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(server.serve(stop.clone()));
    let shown = fetch(addr, "/metrics").await;
    assert!(
        shown.contains("funani_test_total{kind=\"one\"} 3"),
        "{shown}"
    );
    assert!(fetch(addr, "/healthz").await.ends_with("ok\n"));
    assert!(fetch(addr, "/else").await.starts_with("HTTP/1.1 404"));
    stop.cancel();
    serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn metrics_are_not_shown_beyond_loopback() {
    let handle = PrometheusBuilder::new().build_recorder().handle();
    let refused = MetricsServer::bind((Ipv4Addr::UNSPECIFIED, 0).into(), handle).await;
    assert!(matches!(
        refused,
        Err(TelemetryError::BeyondLoopback { .. })
    ));
}

#[test]
fn a_filter_that_cannot_be_read_is_named() {
    let config = TelemetryConfig {
        filter: "info,funani=loud".to_owned(),
        ..TelemetryConfig::default()
    };
    let refused = Telemetry::begin(&config);
    assert!(matches!(refused, Err(TelemetryError::Filter(_))));
}
