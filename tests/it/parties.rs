//! Parties by their calls: who gets in, who is told what, and how a key stops to count.

use std::time::{Duration, Instant};

use funani::client::party::{self, PartyDraft};
use funani_core::act::{ActionName, Capacity};
use funani_core::fact::{Fact, Mandate};
use funani_core::head::HeadStatement;
use funani_core::id::MandateId;
use funani_core::identifier::Identifier;
use funani_core::party::build::{self, NewKey};
use funani_core::party::{Custody, Event, Purpose};
use funani_core::receipt::ChainHead;
use funani_core::time::{DAY, HOUR};
use funani_core::token::Subject;
use funani_core::trust::TrustRole;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::SigningKey;
use funani_runtime::token::Tokens;
use funani_tests::person::{draft, wallet};
use funani_tests::{Person, Place, Stage, bill, on_both_engines};
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::parties::v1::{
    FeedRequest, GetPartyRequest, HeadStatementRequest, HeadStatementsRequest, HistoryRequest,
    SubmitRequest, SubmitResponse, get_party_request,
};
use funani_wire::reason::Refusal;
use funani_wire::types::v1 as types;
use tonic::{Code, Status};

on_both_engines![
    enrolment_needs_the_operator,
    identifiers_are_unique_and_checked,
    a_key_belongs_to_one_party,
    a_revoked_key_signs_in_no_longer,
    consent_and_mandate_begin_and_end,
    history_is_for_the_party_itself,
    the_feed_is_for_the_node,
    a_head_statement_is_fresh_and_signed,
    head_statements_of_several_are_for_the_node,
    events_over_an_old_head_are_told_the_new_one,
];

/// Signs a draft by a root and sends it with these approvals.
async fn send(
    stage: &Stage,
    draft: &PartyDraft,
    approvals: Vec<String>,
    root: &SigningKey,
) -> Result<SubmitResponse, Refusal> {
    let mut event = draft.event.clone();
    event.approvals = approvals
        .iter()
        .map(|text| Digest::of(text.as_bytes()))
        .collect();
    let request = SubmitRequest {
        event: jws::sign(Typ::Key, root, &event.to_payload()),
        approvals,
        facts: draft
            .facts
            .iter()
            .map(|fact| fact.to_payload().into())
            .collect(),
        ..SubmitRequest::default()
    };
    let answer = stage.parties().submit(request).await;
    answer
        .map(tonic::Response::into_inner)
        .map_err(|status| Refusal::from_status(&status))
}

fn reason<T>(outcome: Result<T, Refusal>) -> String {
    outcome
        .err()
        .map(|refusal| refusal.reason().to_owned())
        .unwrap_or_default()
}

fn told<T>(outcome: Result<T, Status>) -> String {
    reason(outcome.map_err(|status| Refusal::from_status(&status)))
}

fn identifier(scheme: &str, value: &str) -> Fact {
    Fact::Identifier(Identifier::new(scheme, value).unwrap())
}

async fn enrolment_needs_the_operator(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let wallet = wallet(&stage);
    let root = wallet.key(Purpose::Root).unwrap();
    let facts = vec![identifier("SMDG", "FNNL")];
    let wanted = draft(&stage, &wallet, "Funani Line", facts);
    let other = draft(&stage, &wallet, "Somebody Else", Vec::new());
    // Without approvals an event may stay open for an hour only.
    let mut bare = wanted.clone();
    bare.event.not_after = bare.event.time.plus(HOUR);
    bare.event.party = funani_core::party::party_id(&bare.event);
    let proofs = wallet.keys().iter().map(|(_, key)| bare.event.prove(key));
    bare.event.proofs = proofs.collect();
    bare.event.proofs.sort_by_key(|proof| proof.kid);
    assert_eq!(
        reason(send(&stage, &bare, Vec::new(), root).await),
        "OPERATOR_APPROVAL_MISSING"
    );
    let for_other = other.approve(stage.operator(), None);
    assert_eq!(
        reason(send(&stage, &wanted, vec![for_other], root).await),
        "APPROVAL_INVALID"
    );
    let stranger = SigningKey::from_seed(stage.chance.bytes());
    let by_other = wanted.approve(&stranger, None);
    assert_eq!(
        reason(send(&stage, &wanted, vec![by_other], root).await),
        "APPROVAL_INVALID"
    );
    let approval = wanted.approve(stage.operator(), None);
    let foreign = send(&stage, &wanted, vec![approval.clone()], &stranger).await;
    assert_eq!(reason(foreign), "KEY_UNKNOWN");
    let act_key = wallet.key(Purpose::Act).unwrap();
    assert_eq!(
        reason(send(&stage, &wanted, vec![approval.clone()], act_key).await),
        "WRONG_PURPOSE"
    );
    let mut untold = wanted.clone();
    untold.facts.pop();
    assert_eq!(
        reason(send(&stage, &untold, vec![approval.clone()], root).await),
        "FACT_NOT_OPENED"
    );

    let first = send(&stage, &wanted, vec![approval.clone()], root)
        .await
        .unwrap();
    assert!(!first.already_recorded);
    // The same bytes again get the same receipt; the same party in other bytes is refused.
    let again = send(&stage, &wanted, vec![approval], root).await.unwrap();
    assert!(again.already_recorded);
    assert_eq!(
        again.outcome.unwrap().receipt,
        first.outcome.unwrap().receipt
    );
    node.stop().await;
}

async fn identifiers_are_unique_and_checked(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let carrier = Person::enrol_only(&stage, "Funani Line", vec![identifier("SMDG", "FNNL")]).await;
    let wallet = wallet(&stage);
    let second = draft(
        &stage,
        &wallet,
        "Funani Lines",
        vec![identifier("SMDG", "FNNL")],
    );
    let approval = second.approve(stage.operator(), None);
    let refused = send(
        &stage,
        &second,
        vec![approval],
        wallet.key(Purpose::Root).unwrap(),
    )
    .await;
    let refusal = refused.unwrap_err();
    assert_eq!(
        (refusal.reason(), refusal.class().code()),
        ("IDENTIFIER_TAKEN", Code::AlreadyExists)
    );

    let find = async |scheme: &str, value: &str| {
        let by = types::Identifier {
            scheme: scheme.to_owned(),
            value: value.to_owned(),
        };
        let ask = GetPartyRequest {
            party: Some(get_party_request::Party::Identifier(by)),
        };
        carrier.session.parties().get_party(ask).await
    };
    let found = find("SMDG", "FNNL")
        .await
        .unwrap()
        .into_inner()
        .party
        .unwrap();
    assert_eq!(
        (found.party_id, found.name),
        (carrier.id().to_string(), carrier.name.clone())
    );
    assert_eq!(told(find("SMDG", "OTHR").await), "NOT_FOUND");
    // The check digit of a corporate number is looked at (a digit is changed).
    assert_eq!(
        find("JCN", "4021001099901").await.unwrap_err().code(),
        Code::InvalidArgument
    );
    let nobody = GetPartyRequest {
        party: Some(get_party_request::Party::PartyId(carrier.id().to_string())),
    };
    assert_eq!(
        told(stage.parties().get_party(nobody).await),
        "TOKEN_MISSING"
    );
    node.stop().await;
}

async fn a_key_belongs_to_one_party(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let carrier = Person::enrol_only(&stage, "Funani Line", Vec::new()).await;
    let mut bank = Person::enrol_only(&stage, "Keihin Boeki Bank", Vec::new()).await;
    let theirs = carrier.wallet.key(Purpose::Act).unwrap().clone();
    let new = [NewKey {
        key: &theirs,
        purpose: Purpose::Act,
        custody: Custody::SelfHeld,
    }];
    let event = Event::Add {
        keys: build::public_keys(&new),
    };
    let refusal = bank
        .record(&stage, event, &new, Vec::new())
        .await
        .unwrap_err();
    assert_eq!(
        (refusal.reason(), refusal.class().code()),
        ("KEY_TAKEN", Code::AlreadyExists)
    );
    // A key without its own signature proves nothing, even a fresh one.
    let fresh = SigningKey::from_seed(stage.chance.bytes());
    let new = [NewKey {
        key: &fresh,
        purpose: Purpose::Act,
        custody: Custody::SelfHeld,
    }];
    let event = Event::Add {
        keys: build::public_keys(&new),
    };
    let refusal = bank
        .record(&stage, event.clone(), &[], Vec::new())
        .await
        .unwrap_err();
    assert_eq!(refusal.reason(), "PROOF_INVALID");
    bank.record(&stage, event, &new, Vec::new()).await.unwrap();
    node.stop().await;
}

async fn a_revoked_key_signs_in_no_longer(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let mut bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let ask = GetPartyRequest {
        party: Some(get_party_request::Party::PartyId(bank.id().to_string())),
    };
    bank.session.parties().get_party(ask.clone()).await.unwrap();
    let old = bank.wallet.key(Purpose::Authenticate).unwrap().clone();
    let fresh = SigningKey::from_seed(stage.chance.bytes());
    let new = [NewKey {
        key: &fresh,
        purpose: Purpose::Authenticate,
        custody: Custody::SelfHeld,
    }];
    let event = Event::Rotate {
        keys: build::public_keys(&new),
        revoke: [old.kid()].into(),
    };
    bank.record(&stage, event, &new, Vec::new()).await.unwrap();
    let rotated = Instant::now();
    let refusal = loop {
        match bank.session.parties().get_party(ask.clone()).await {
            Ok(_) => assert!(
                rotated.elapsed() < Duration::from_secs(3),
                "past the lease of two seconds"
            ),
            Err(status) => break Refusal::from_status(&status),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(
        (refusal.reason(), refusal.class().code()),
        ("KEY_REVOKED", Code::Unauthenticated)
    );

    let (clock, chance) = (stage.clock.clone(), stage.chance.clone());
    let subject = Subject::Party(bank.id());
    let tokens = Tokens::new(
        subject,
        stage.origin().clone(),
        fresh.clone(),
        clock,
        chance,
    );
    let mut calls = PartiesServiceClient::new(stage.nobody().with_tokens(tokens));
    calls.get_party(ask.clone()).await.unwrap();
    let event = Event::Revoke {
        revoke: [fresh.kid()].into(),
    };
    bank.record(&stage, event, &[], Vec::new()).await.unwrap();
    let revoked = Instant::now();
    while calls.get_party(ask.clone()).await.is_ok() {
        assert!(
            revoked.elapsed() < Duration::from_secs(3),
            "past the lease of two seconds"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(told(calls.get_party(ask).await), "KEY_REVOKED");
    let root = bank.wallet.key(Purpose::Root).unwrap().kid();
    let refused = bank
        .record(
            &stage,
            Event::Revoke {
                revoke: [root].into(),
            },
            &[],
            Vec::new(),
        )
        .await;
    assert_eq!(reason(refused), "LAST_ROOT");
    node.stop().await;
}

async fn consent_and_mandate_begin_and_end(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let carrier = Person::enrol(&stage, "Funani Line").await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let mut bank = Person::enrol_only(&stage, "Keihin Boeki Bank", Vec::new()).await;
    let on = carrier
        .issue(&stage, &exporter, &bank, "CONSENT1")
        .await
        .unwrap();
    assert_eq!(
        told(exporter.transfer(&stage, &on, &bank).await),
        "CONSENT_MISSING"
    );
    let consent = Fact::Consent {
        terms: bill::terms(),
        until: stage.now().plus(DAY),
    };
    let consent = bank
        .open_fact(&stage, consent, |fact| Event::Consent { fact })
        .await;
    bank.record(&stage, Event::Withdraw { fact: consent }, &[], Vec::new())
        .await
        .unwrap();
    assert_eq!(
        told(exporter.transfer(&stage, &on, &bank).await),
        "CONSENT_MISSING"
    );
    let again = bank
        .record(&stage, Event::Withdraw { fact: consent }, &[], Vec::new())
        .await;
    assert_eq!(reason(again), "FACT_UNKNOWN");
    let consent = Fact::Consent {
        terms: bill::terms(),
        until: stage.now().plus(DAY),
    };
    bank.open_fact(&stage, consent, |fact| Event::Consent { fact })
        .await;
    exporter.transfer(&stage, &on, &bank).await.unwrap();

    let mandate = Fact::Mandate(Mandate {
        mandate: MandateId::new(stage.chance.uuid7(&stage.clock)),
        agent: exporter.id(),
        capacity: Capacity::AgentForCarrier,
        actions: vec![ActionName::Issue],
        from: stage.now(),
        until: stage.now().plus(DAY),
    });
    let given = bank
        .open_fact(&stage, mandate, |fact| Event::Mandate { fact })
        .await;
    // A mandate ends as a mandate, not as a consent.
    let wrong = bank
        .record(&stage, Event::Withdraw { fact: given }, &[], Vec::new())
        .await;
    assert_eq!(reason(wrong), "FACT_WRONG_KIND");
    bank.record(&stage, Event::EndMandate { fact: given }, &[], Vec::new())
        .await
        .unwrap();
    let again = bank
        .record(&stage, Event::EndMandate { fact: given }, &[], Vec::new())
        .await;
    assert_eq!(reason(again), "FACT_UNKNOWN");
    node.stop().await;
}

async fn history_is_for_the_party_itself(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let other = Person::enrol(&stage, "Somebody Else").await;
    let ask = |after_sequence| HistoryRequest {
        party_id: bank.id().to_string(),
        after_sequence,
    };
    let read = async |mut calls: PartiesServiceClient<_>, ask| {
        let mut stream = calls.history(ask).await?.into_inner();
        let mut events = Vec::new();
        while let Some(answer) = stream.message().await? {
            events.push(answer.event.unwrap());
        }
        Ok::<_, Status>(events)
    };
    let own = read(bank.session.parties(), ask(0)).await.unwrap();
    assert_eq!(
        own.iter().map(|event| event.sequence).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(Digest::of(own[1].receipt.as_bytes()), bank.head());
    assert_eq!(own[1].facts.len(), 1, "facts are told opened");
    assert_eq!(
        read(bank.session.parties(), ask(1)).await.unwrap()[..],
        own[1..]
    );
    let by_node = read(PartiesServiceClient::new(stage.as_node()), ask(0))
        .await
        .unwrap();
    assert_eq!(by_node.len(), 2);
    // To another party it is as if there were none.
    let theirs = told(read(other.session.parties(), ask(0)).await);
    let none = HistoryRequest {
        party_id: MandateId::new(stage.chance.uuid7(&stage.clock)).to_string(),
        after_sequence: 0,
    };
    assert_eq!(
        (
            theirs.as_str(),
            told(read(other.session.parties(), none).await)
        ),
        ("NOT_FOUND", "NOT_FOUND".to_owned())
    );
    assert_eq!(told(read(stage.parties(), ask(0)).await), "TOKEN_MISSING");
    node.stop().await;
}

async fn the_feed_is_for_the_node(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let refused = bank.session.parties().feed(FeedRequest::default()).await;
    assert_eq!(told(refused), "NODE_ONLY");
    assert_eq!(
        told(stage.parties().feed(FeedRequest::default()).await),
        "TOKEN_MISSING"
    );
    let mut calls = PartiesServiceClient::new(stage.as_node());
    let mut cursor = String::new();
    let mut positions = Vec::new();
    loop {
        let ask = FeedRequest {
            cursor: cursor.clone(),
            limit: 1,
            wait_ms: 0,
        };
        let page = calls.feed(ask).await.unwrap().into_inner();
        cursor = page.next_cursor;
        if page.items.is_empty() {
            assert!(page.up_to_date);
            break;
        }
        positions.extend(page.items.iter().map(|item| item.position));
    }
    assert_eq!(positions, [1, 2], "an enrolment and a consent");
    // Who waits for the next event gets it as soon as it is recorded.
    let waiting = tokio::spawn(async move {
        calls
            .feed(FeedRequest {
                cursor,
                limit: 0,
                wait_ms: 20_000,
            })
            .await
    });
    let began = Instant::now();
    Person::enrol_only(&stage, "Somebody Else", Vec::new()).await;
    let page = waiting.await.unwrap().unwrap().into_inner();
    assert_eq!(page.items.first().map(|item| item.position), Some(3));
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "it was not woken"
    );
    let forged = FeedRequest {
        cursor: "1".to_owned(),
        ..FeedRequest::default()
    };
    let forged = PartiesServiceClient::new(stage.as_node())
        .feed(forged)
        .await;
    assert!(forged.is_err(), "a cursor is authenticated");
    node.stop().await;
}

async fn a_head_statement_is_fresh_and_signed(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let other = Person::enrol_only(&stage, "Somebody Else", Vec::new()).await;
    let ask = HeadStatementRequest {
        party_id: bank.id().to_string(),
    };
    let before = stage.now();
    let answer = other
        .session
        .parties()
        .head_statement(ask.clone())
        .await
        .unwrap()
        .into_inner();
    let statement = Jws::parse(&answer.statement).unwrap();
    assert_eq!(statement.typ(), Typ::Head);
    let key = stage
        .trust()
        .key(TrustRole::PartiesReceipt, statement.kid(), stage.now())
        .unwrap();
    statement.verify(key).unwrap();
    let said = HeadStatement::parse(statement.payload()).unwrap();
    assert_eq!(
        (said.chain, said.sequence, said.head),
        (bank.id().uuid(), 2, bank.head())
    );
    assert!(said.time >= before && said.time <= stage.now());
    assert!(said.valid_until() <= stage.now().plus(60_000));
    assert_eq!(
        told(stage.parties().head_statement(ask).await),
        "TOKEN_MISSING"
    );
    node.stop().await;
}

async fn head_statements_of_several_are_for_the_node(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let mut bank = Person::enrol_only(&stage, "Keihin Boeki Bank", Vec::new()).await;
    let other = Person::enrol(&stage, "Somebody Else").await;
    let nobody = uuid::Uuid::from_u128(7).to_string();
    let ask = HeadStatementsRequest {
        party_ids: vec![other.id().to_string(), nobody, bank.id().to_string()],
        not_before: String::new(),
    };
    let mut parties = PartiesServiceClient::new(stage.as_node());
    let mut asked = async || {
        let answer = parties.head_statements(ask.clone()).await.unwrap();
        let heads = answer.into_inner().statements.into_iter().map(|statement| {
            let statement = Jws::parse(&statement).unwrap();
            let said = HeadStatement::parse(statement.payload()).unwrap();
            (said.chain, said.head)
        });
        heads.collect::<Vec<_>>()
    };
    let first = (other.id().uuid(), other.head());
    assert_eq!(asked().await, [first, (bank.id().uuid(), bank.head())]);
    // A head that moved is told at once, however young the statement before.
    let before = bank.head();
    let until = stage.now().plus(DAY);
    let terms = bill::terms();
    bank.open_fact(&stage, Fact::Consent { terms, until }, |fact| {
        Event::Consent { fact }
    })
    .await;
    assert_ne!(bank.head(), before);
    assert_eq!(asked().await, [first, (bank.id().uuid(), bank.head())]);
    let malformed = HeadStatementsRequest {
        party_ids: vec![String::new(), other.id().to_string(), "x".to_owned()],
        not_before: "yesterday".to_owned(),
    };
    let refused = parties.head_statements(malformed).await.unwrap_err();
    let refusal = Refusal::from_status(&refused);
    let fields = refusal.violations().iter().map(|it| it.field.as_str());
    let named = ["party_ids[0]", "party_ids[2]", "not_before"];
    assert_eq!(fields.collect::<Vec<_>>(), named);
    let refused = other.session.parties().head_statements(ask.clone()).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    node.stop().await;
}

async fn events_over_an_old_head_are_told_the_new_one(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let mut bank = Person::enrol_only(&stage, "Keihin Boeki Bank", Vec::new()).await;
    let old = bank.on();
    let consent = Fact::Consent {
        terms: bill::terms(),
        until: stage.now().plus(DAY),
    };
    bank.open_fact(&stage, consent.clone(), |fact| Event::Consent { fact })
        .await;
    let root = bank.wallet.key(Purpose::Root).unwrap().clone();
    let over = |on: ChainHead, terms: &[u8]| {
        let until = stage.now().plus(DAY);
        let facts = party::salted(
            [Fact::Consent {
                terms: Digest::of(terms),
                until,
            }],
            &stage.chance,
        );
        let event = Event::Consent {
            fact: facts[0].digest(),
        };
        party::draft_event(&bank.wallet, on, event, &[], facts, stage.now()).unwrap()
    };
    let refusal = send(&stage, &over(old, b"others"), Vec::new(), &root)
        .await
        .unwrap_err();
    assert_eq!(
        (refusal.reason(), refusal.class().code()),
        ("HEAD_MOVED", Code::Aborted)
    );
    assert_eq!(
        refusal.datum("head"),
        Some(bank.head().to_string().as_str())
    );
    // Of many over one head, one is recorded.
    let rivals: Vec<_> = (0..16_u8).map(|n| over(bank.on(), &[n])).collect();
    let sent = rivals
        .iter()
        .map(|rival| send(&stage, rival, Vec::new(), &root));
    let answers = futures::future::join_all(sent).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let lost = answers.into_iter().filter_map(Result::err);
    assert!(
        lost.map(|refusal| refusal.reason().to_owned())
            .all(|reason| reason == "HEAD_MOVED")
    );
    node.stop().await;
}
