use std::sync::atomic::Ordering;

use funani_core::time::Timestamp;
use funani_proof::key::SigningKey;
use http::HeaderValue;

use super::*;
use crate::samples::{Node, token};

const HERE: &str = "registry.example.com";

fn clock() -> Clock {
    Clock::test("2027-04-01T00:00:00.000Z".parse().unwrap())
}

fn headers(value: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
    headers
}

async fn ask(node: &Node, token: &str) -> Result<Caller, Refusal> {
    node.auth.caller(&headers(&format!("Bearer {token}"))).await
}

async fn reason(node: &Node, token: &str) -> String {
    ask(node, token).await.unwrap_err().reason().to_owned()
}

#[tokio::test]
async fn a_party_is_known_by_its_authenticate_key_until_the_token_ends() {
    let node = Node::new(clock());
    let member = node.enrol(1);
    let now = node.clock.now();
    let good = member.token(HERE, now, 300);
    for _ in 0..2 {
        let caller = ask(&node, &good).await.unwrap();
        assert_eq!(caller.party(), Some(member.id()));
        assert!(!caller.is_node());
    }
    node.clock.advance_to(now.plus(299_999).as_millis());
    assert!(ask(&node, &good).await.is_ok());
    node.clock.advance_to(now.plus(300_000).as_millis());
    assert_eq!(reason(&node, &good).await, "TOKEN_EXPIRED");
    assert_eq!(
        reason(&node, &member.token(HERE, now, 200)).await,
        "TOKEN_EXPIRED"
    );
}

#[tokio::test]
async fn the_node_is_known_by_its_own_key_without_a_directory() {
    let node = Node::new(clock());
    node.parties.silent.store(true, Ordering::SeqCst);
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, node.tokens().bearer());
    for _ in 0..2 {
        assert!(node.auth.caller(&headers).await.unwrap().is_node());
    }
    let forged = token(
        Subject::Node,
        HERE,
        node.clock.now(),
        300,
        &SigningKey::from_seed([9; 32]),
    );
    assert_eq!(reason(&node, &forged).await, "KEY_UNKNOWN");
}

#[tokio::test]
async fn every_token_that_cannot_count_is_refused_by_its_reason() {
    let node = Node::new(clock());
    let (member, other) = (node.enrol(1), node.enrol(2));
    let now = node.clock.now();
    let good = member.token(HERE, now, 300);
    let me = Subject::Party(member.id());
    let by = |key: &SigningKey| token(me, HERE, now, 300, key);

    let absent = node.auth.caller(&HeaderMap::new()).await.unwrap_err();
    assert_eq!(absent.reason(), "TOKEN_MISSING");
    let basic = node.auth.caller(&headers("Basic abc")).await.unwrap_err();
    assert_eq!(basic.reason(), "TOKEN_INVALID");

    let (rest, _) = good.rsplit_once('.').unwrap();
    let (_, foreign) = good_signature_of_another(&other, now);
    for (token, expected) in [
        ("not-a-token".to_owned(), "TOKEN_INVALID"),
        ("a".repeat(3000), "TOKEN_INVALID"),
        (format!("{rest}.{foreign}"), "TOKEN_INVALID"),
        (
            member.token("other.example.com", now, 300),
            "WRONG_REGISTRY",
        ),
        (member.token(HERE, now, 301), "TOKEN_TOO_LONG"),
        (member.token(HERE, now.plus(-400_000), 300), "TOKEN_EXPIRED"),
        (member.token(HERE, now.plus(120_000), 300), "TOKEN_AHEAD"),
        (by(&SigningKey::from_seed([77; 32])), "KEY_UNKNOWN"),
        (by(&other.keys[2]), "KEY_UNKNOWN"),
        (by(&member.keys[0]), "WRONG_PURPOSE"),
        (by(&member.keys[1]), "WRONG_PURPOSE"),
    ] {
        assert_eq!(reason(&node, &token).await, expected);
    }
    assert!(ask(&node, &good).await.is_ok());
}

fn good_signature_of_another(member: &crate::samples::Member, now: Timestamp) -> (String, String) {
    let token = member.token(HERE, now, 300);
    let (rest, signature) = token.rsplit_once('.').unwrap();
    (rest.to_owned(), signature.to_owned())
}

#[tokio::test]
async fn another_registry_is_named_before_the_key_is_looked_at() {
    let node = Node::new(clock());
    node.parties.silent.store(true, Ordering::SeqCst);
    let key = SigningKey::from_seed([77; 32]);
    let party = Subject::Party(PartyId::from_bytes([3; 16]));
    let token = token(party, "other.example.com", node.clock.now(), 300, &key);
    assert_eq!(reason(&node, &token).await, "WRONG_REGISTRY");
}

#[tokio::test]
async fn a_revocation_reaches_a_token_that_was_verified_before() {
    let node = Node::new(clock());
    let mut member = node.enrol(1);
    let good = member.token(HERE, node.clock.now(), 300);
    assert!(ask(&node, &good).await.is_ok());
    let kid = member.keys[2].kid();
    node.revoke(&mut member, kid);
    node.directory.refresh().await.unwrap();
    assert_eq!(reason(&node, &good).await, "KEY_REVOKED");
}

#[tokio::test]
async fn without_news_of_the_parties_nobody_is_let_in() {
    let node = Node::new(clock());
    let member = node.enrol(1);
    let good = member.token(HERE, node.clock.now(), 300);
    node.parties.silent.store(true, Ordering::SeqCst);
    let refusal = ask(&node, &good).await.unwrap_err();
    assert_eq!(refusal.reason(), "DIRECTORY_STALE");
    assert_eq!(refusal.class(), Class::Unavailable);
}

#[tokio::test]
async fn the_memory_of_tokens_is_bounded() {
    let node = Node::new(clock());
    let member = node.enrol(1);
    let now = node.clock.now();
    for life in 1..=200 {
        ask(&node, &member.token(HERE, now, life)).await.unwrap();
    }
    let kept: usize = node
        .auth
        .0
        .verified
        .iter()
        .map(|shard| shard.lock().unwrap().len())
        .sum();
    // The node asks its own parties by a token too.
    assert_eq!(kept, 201);
    assert_eq!(
        node.auth.0.verified[0].lock().unwrap().cap(),
        SHARD_CAPACITY
    );
}
