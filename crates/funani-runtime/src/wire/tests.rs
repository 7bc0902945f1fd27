use std::time::Duration;

use funani_wire::parties::v1::SubmitRequest;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::parties::v1::parties_service_server::PartiesServiceServer;
use funani_wire::reason::{Class, Refusal};

use super::*;
use crate::clock::Clock;
use crate::samples::Node;
use crate::server::Services;

#[tokio::test]
async fn a_peer_that_is_away_is_unavailable_and_found_when_it_comes() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let wire = Wire::connect(&format!("http://{addr}"), None).unwrap();
    assert!(!wire.is_near());
    let mut parties = PartiesServiceClient::new(wire);
    let status = parties.submit(SubmitRequest::default()).await.unwrap_err();
    assert_eq!(Refusal::from_status(&status).class(), Class::Unavailable);

    let node = Node::new(Clock::System);
    let services = Services::new().with(PartiesServiceServer::new(node.parties.clone()));
    let server = crate::server::Server::bind(addr, None, Duration::from_secs(1)).unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let serving = tokio::spawn(server.serve(services, node.gate.clone(), stop.clone()));
    parties.submit(SubmitRequest::default()).await.unwrap();
    stop.cancel();
    drop(parties);
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_not_a_url_is_refused_at_once() {
    assert!(Wire::connect("http://", None).is_err());
    assert!(Wire::connect("not a url", None).is_err());
}
