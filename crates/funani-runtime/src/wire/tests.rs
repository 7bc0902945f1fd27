use std::time::Duration;

use funani_wire::parties::v1::SubmitRequest;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::parties::v1::parties_service_server::PartiesServiceServer;
use funani_wire::reason::{Class, Refusal};
use tokio::time::Instant;

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

const CALLS: u32 = 100_000;

/// Prints what a call costs; run it with `--release --nocapture --ignored`.
#[tokio::test]
#[ignore = "a measurement"]
async fn what_a_call_to_a_neighbour_costs() {
    let node = Node::new(Clock::System);
    let services = Services::new().with(PartiesServiceServer::new(node.parties.clone()));
    let wire = Wire::near(services.near(&node.gate)).with_tokens(node.tokens());
    let mut parties = PartiesServiceClient::new(wire);
    let begun = Instant::now();
    for _ in 0..CALLS {
        parties.submit(SubmitRequest::default()).await.unwrap();
    }
    eprintln!("open call: {:?}", begun.elapsed() / CALLS);
    let begun = Instant::now();
    for _ in 0..CALLS {
        parties
            .get_party(funani_wire::parties::v1::GetPartyRequest::default())
            .await
            .unwrap();
    }
    eprintln!(
        "call with a token of the node: {:?}",
        begun.elapsed() / CALLS
    );
    let member = node.enrol(1);
    let wire = Wire::near(services.near(&node.gate)).with_tokens(member.tokens(&node));
    let mut parties = PartiesServiceClient::new(wire);
    node.directory.refresh().await.unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let directory = node.directory.clone();
    let follow = tokio::spawn({
        let stop = stop.clone();
        async move { directory.follow(stop).await }
    });
    let begun = Instant::now();
    for _ in 0..CALLS {
        parties
            .get_party(funani_wire::parties::v1::GetPartyRequest::default())
            .await
            .unwrap();
    }
    eprintln!(
        "call with a token of a party: {:?}",
        begun.elapsed() / CALLS
    );
    stop.cancel();
    follow.await.unwrap();
}
