use std::net::Ipv4Addr;

use funani_core::token::Subject;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::parties::v1::parties_service_server::PartiesServiceServer;
use funani_wire::parties::v1::{
    FeedRequest, GetPartyRequest, HeadStatementRequest, HistoryRequest, SubmitRequest,
};
use funani_wire::reason::{Class, Refusal};
use funani_wire::verifier::v1::verifier_service_client::VerifierServiceClient;
use funani_wire::verifier::v1::verifier_service_server::{VerifierService, VerifierServiceServer};
use funani_wire::verifier::v1::{Verdict, VerifyRequest, VerifyResponse};
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use super::*;
use crate::clock::Clock;
use crate::gate::REQUEST_ID;
use crate::samples::Node;
use crate::wire::Wire;

/// Tells who called, or why that is not known.
struct Mirror;

#[tonic::async_trait]
impl VerifierService for Mirror {
    async fn verify(
        &self,
        request: tonic::Request<VerifyRequest>,
    ) -> Result<tonic::Response<VerifyResponse>, Status> {
        let caller = crate::auth::caller(&request);
        let said = caller.map_or_else(|refusal| refusal.to_string(), |who| who.subject.to_string());
        let verdict = Verdict {
            bill_id: said,
            ..Verdict::default()
        };
        Ok(tonic::Response::new(VerifyResponse {
            verdict: Some(verdict),
        }))
    }
}

/// Two services on one port, and a neighbour's way to them.
struct Running {
    node: Node,
    addr: SocketAddr,
    near: Wire,
    far: Channel,
    stop: CancellationToken,
    serving: JoinHandle<Result<(), ServerError>>,
}

async fn running(grace: Duration) -> Running {
    let node = Node::new(Clock::System);
    let services = Services::new()
        .with(PartiesServiceServer::new(node.parties.clone()))
        .and(Services::new().with(VerifierServiceServer::new(Mirror)));
    let server = Server::bind((Ipv4Addr::LOCALHOST, 0).into(), None, grace).unwrap();
    let addr = server.addr();
    let near = Wire::near(services.near(&node.gate));
    let stop = CancellationToken::new();
    let serving = tokio::spawn(server.serve(services, node.gate.clone(), stop.clone()));
    let far = Channel::from_shared(format!("http://{addr}"))
        .unwrap()
        .connect()
        .await
        .unwrap();
    Running {
        node,
        addr,
        near,
        far,
        stop,
        serving,
    }
}

fn ways(running: &Running) -> [Wire; 2] {
    [running.near.clone(), Wire::far(running.far.clone())]
}

fn refusal<T: fmt::Debug>(answer: Result<T, Status>) -> Refusal {
    Refusal::from_status(&answer.unwrap_err())
}

fn submit(event: &str) -> SubmitRequest {
    SubmitRequest {
        event: event.to_owned(),
        ..SubmitRequest::default()
    }
}

#[tokio::test]
async fn two_services_answer_on_one_port_and_to_a_neighbour() {
    let running = running(Duration::from_secs(1)).await;
    let member = running.node.enrol(1);
    for wire in ways(&running) {
        let wire = wire.with_tokens(member.tokens(&running.node));
        let mut parties = PartiesServiceClient::new(wire.clone());
        let party = parties
            .get_party(GetPartyRequest::default())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(party.party.unwrap().party_id, member.id().to_string());
        let mut verifier = VerifierServiceClient::new(wire);
        let verdict = verifier
            .verify(VerifyRequest::default())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(verdict.verdict.unwrap().bill_id, member.id().to_string());
    }
}

#[tokio::test]
async fn the_gate_holds_on_both_ways() {
    let running = running(Duration::from_secs(1)).await;
    let member = running.node.enrol(1);
    for wire in ways(&running) {
        let bare = PartiesServiceClient::new(wire.clone());
        let refused = refusal(bare.clone().get_party(GetPartyRequest::default()).await);
        assert_eq!(refused.reason(), "TOKEN_MISSING");
        assert_eq!(refused.class(), Class::Unauthenticated);

        let as_party = wire.clone().with_tokens(member.tokens(&running.node));
        let mut as_party = PartiesServiceClient::new(as_party);
        let refused = refusal(as_party.feed(FeedRequest::default()).await);
        assert_eq!(refused.reason(), "NODE_ONLY");

        let as_node = wire.clone().with_tokens(running.node.tokens());
        let mut as_node = PartiesServiceClient::new(as_node);
        let fed = as_node
            .feed(FeedRequest::default())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(fed.items.len(), 1);

        // Deferred: the handler is reached without a token, and knows why.
        let mut verifier = VerifierServiceClient::new(wire);
        let verdict = verifier
            .verify(VerifyRequest::default())
            .await
            .unwrap()
            .into_inner();
        assert!(
            verdict
                .verdict
                .unwrap()
                .bill_id
                .starts_with("TOKEN_MISSING")
        );
    }
}

#[tokio::test]
async fn every_answer_names_its_request_and_so_does_every_refusal() {
    let running = running(Duration::from_secs(1)).await;
    for wire in ways(&running) {
        let mut parties = PartiesServiceClient::new(wire.with_tokens(running.node.tokens()));
        let answer = parties.submit(submit("")).await.unwrap();
        let id = answer
            .metadata()
            .get(REQUEST_ID.as_str())
            .unwrap()
            .to_str()
            .unwrap();
        assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);

        let status = parties
            .head_statement(HeadStatementRequest::default())
            .await
            .unwrap_err();
        let named = status
            .metadata()
            .get(REQUEST_ID.as_str())
            .unwrap()
            .to_str()
            .unwrap();
        let refused = Refusal::from_status(&status);
        assert_eq!(refused.reason(), "NOT_FOUND");
        assert_eq!(refused.request_id(), Some(named));
    }
}

#[tokio::test]
async fn a_panic_and_a_fault_inside_tell_nothing_but_the_request() {
    let running = running(Duration::from_secs(1)).await;
    for wire in ways(&running) {
        let mut parties = PartiesServiceClient::new(wire);
        for event in ["panic", "broken"] {
            let status = parties.submit(submit(event)).await.unwrap_err();
            assert_eq!(status.code(), Code::Internal);
            assert!(!status.message().contains("secret"), "{}", status.message());
            assert!(Refusal::from_status(&status).request_id().is_some());
        }
        // The server lives on.
        parties.submit(submit("")).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_ends_at_the_deadline_of_server_or_caller() {
    let running = running(Duration::from_secs(1)).await;
    for wire in ways(&running) {
        let mut parties = PartiesServiceClient::new(wire);
        let begun = tokio::time::Instant::now();
        let late = refusal(parties.submit(submit("slow")).await);
        assert_eq!(late.reason(), "DEADLINE_EXCEEDED");
        assert!(begun.elapsed() >= Duration::from_millis(1400));
        let mut hurried = tonic::Request::new(submit("slow"));
        hurried.set_timeout(Duration::from_millis(50));
        let begun = tokio::time::Instant::now();
        assert_eq!(
            refusal(parties.submit(hurried).await).class(),
            Class::DeadlineExceeded
        );
        assert!(begun.elapsed() < Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_call_outside_the_table_is_denied() {
    let running = running(Duration::from_secs(1)).await;
    let mut client = tonic::client::Grpc::new(running.far.clone());
    client.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/funani.parties.v1.PartiesService/Delete");
    let codec = tonic_prost::ProstCodec::<SubmitRequest, SubmitRequest>::default();
    let answer = client
        .unary(tonic::Request::new(submit("")), path, codec)
        .await;
    let refused = refusal(answer);
    assert_eq!(refused.reason(), "METHOD_UNKNOWN");
    assert_eq!(refused.class(), Class::Unimplemented);
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_refused() {
    let running = running(Duration::from_secs(1)).await;
    for wire in ways(&running) {
        let mut parties = PartiesServiceClient::new(wire);
        let answer = parties.submit(submit(&"a".repeat(5 << 20))).await;
        let refused = refusal(answer);
        assert_eq!(refused.reason(), "MESSAGE_TOO_LARGE");
        assert_eq!(refused.class(), Class::ResourceExhausted);
        assert_eq!(refused.retry_delay(), None);
    }
}

#[tokio::test]
async fn health_and_reflection_answer_without_a_token() {
    let running = running(Duration::from_secs(1)).await;
    let mut health = HealthClient::new(running.far.clone());
    for service in [
        "",
        "funani.parties.v1.PartiesService",
        "funani.verifier.v1.VerifierService",
    ] {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = health.check(request).await.unwrap().into_inner();
        assert_eq!(answer.status, 1, "{service} serves");
    }
    let mut reflection = ServerReflectionClient::new(running.far.clone());
    let list = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = reflection
        .server_reflection_info(futures::stream::iter([list]))
        .await
        .unwrap()
        .into_inner();
    let ServerReflectionResponse {
        message_response: Some(MessageResponse::ListServicesResponse(list)),
        ..
    } = answers.message().await.unwrap().unwrap()
    else {
        panic!("a list of services");
    };
    let names: Vec<_> = list
        .service
        .into_iter()
        .map(|service| service.name)
        .collect();
    assert!(
        names.contains(&"funani.registry.v1.RegistryService".to_owned()),
        "{names:?}"
    );
}

#[tokio::test]
async fn a_stop_lets_calls_end_and_turns_health_first() {
    let running = running(Duration::from_secs(5)).await;
    let mut health = HealthClient::new(running.far.clone());
    let request = HealthCheckRequest {
        service: String::new(),
    };
    let mut watch = health.watch(request).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status, 1);

    let mut parties = PartiesServiceClient::new(Wire::far(running.far.clone()));
    let mut hurried = tonic::Request::new(submit("slow"));
    hurried.set_timeout(Duration::from_millis(400));
    let under_way = tokio::spawn(async move { parties.submit(hurried).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.cancel();
    assert_eq!(
        watch.message().await.unwrap().unwrap().status,
        2,
        "not serving"
    );
    drop(watch);
    // The call got its own end, not a broken connection.
    let ended = refusal(under_way.await.unwrap());
    assert_eq!(ended.reason(), "DEADLINE_EXCEEDED");
    drop((running.far, health));
    running.serving.await.unwrap().unwrap();
    assert!(tokio::net::TcpStream::connect(running.addr).await.is_err());
}

#[tokio::test]
async fn a_stream_without_end_does_not_hold_up_the_end() {
    let running = running(Duration::from_millis(200)).await;
    let wire = Wire::far(running.far.clone()).with_tokens(running.node.tokens());
    let mut parties = PartiesServiceClient::new(wire);
    let stream = parties.history(HistoryRequest::default()).await.unwrap();
    running.stop.cancel();
    let begun = tokio::time::Instant::now();
    running.serving.await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3));
    drop(stream);
}

#[tokio::test]
async fn plaintext_is_for_loopback_only() {
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let refused = Server::bind(everywhere, None, Duration::ZERO);
    assert!(matches!(
        refused,
        Err(ServerError::PlaintextBeyondLoopback { .. })
    ));
    let files = TlsFiles {
        certificate: "/nonexistent/cert.pem".into(),
        key: "/nonexistent/key.pem".into(),
    };
    let refused = Server::bind(everywhere, Some(&files), Duration::ZERO);
    assert!(matches!(refused, Err(ServerError::TlsFile { .. })));
}

/// A certificate for localhost that only these tests use, and the authority that signed it.
fn certificate() -> (TlsFiles, &'static [u8]) {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/tests");
    let files = TlsFiles {
        certificate: format!("{here}/server.pem").into(),
        key: format!("{here}/server.key.pem").into(),
    };
    (files, include_bytes!("tests/authority.pem"))
}

#[tokio::test]
async fn with_a_certificate_it_speaks_tls_and_nothing_else() {
    let node = Node::new(Clock::System);
    let services = Services::new().with(PartiesServiceServer::new(node.parties.clone()));
    let (files, authority) = certificate();
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let server = Server::bind(everywhere, Some(&files), Duration::from_secs(1)).unwrap();
    let port = server.addr().port();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(server.serve(services, node.gate.clone(), stop.clone()));

    let call = async |url: String, authority: Option<&[u8]>| {
        let wire = Wire::connect(&url, authority).unwrap();
        PartiesServiceClient::new(wire).submit(submit("")).await
    };
    call(format!("https://localhost:{port}"), Some(authority))
        .await
        .unwrap();
    call(format!("https://127.0.0.1:{port}"), Some(authority))
        .await
        .unwrap();
    let unknown = call(format!("https://localhost:{port}"), None).await;
    assert!(
        unknown.is_err(),
        "no authority is trusted without being given"
    );
    let plain = call(format!("http://localhost:{port}"), None).await;
    assert!(plain.is_err(), "plaintext is not answered");
    stop.cancel();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let first = Server::bind((Ipv4Addr::LOCALHOST, 0).into(), None, Duration::ZERO).unwrap();
    let second = Server::bind(first.addr(), None, Duration::ZERO);
    assert!(matches!(second, Err(ServerError::Bind { .. })));
}

#[tokio::test]
async fn a_token_of_the_node_counts_as_the_node_and_nothing_else() {
    let running = running(Duration::from_secs(1)).await;
    let wire = running.near.clone().with_tokens(running.node.tokens());
    let mut verifier = VerifierServiceClient::new(wire);
    let verdict = verifier
        .verify(VerifyRequest::default())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(verdict.verdict.unwrap().bill_id, Subject::Node.to_string());
}
