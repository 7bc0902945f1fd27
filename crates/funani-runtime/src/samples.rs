//! A node in small for tests: keys, parties that really sign, and a parties service that keeps their
//! events in memory and can be made slow, silent or wrong.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use funani_core::fact::{Fact, OpenedFact};
use funani_core::form::Seed;
use funani_core::id::PartyId;
use funani_core::identifier::Identifier;
use funani_core::origin::Origin;
use funani_core::party::build::{Enrolment, NewKey, Window, enrol, extend};
use funani_core::party::{Custody, Event, EventFacts, KnownParty, Purpose};
use funani_core::receipt::ChainHead;
use funani_core::time::{MINUTE, Timestamp};
use funani_core::token::{AuthToken, Subject};
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};
use funani_proof::key::{Kid, SigningKey};
use funani_wire::parties::v1::parties_service_server::{PartiesService, PartiesServiceServer};
use funani_wire::parties::v1::{
    FeedItem, FeedRequest, FeedResponse, GetPartyRequest, GetPartyResponse, HeadStatementRequest,
    HeadStatementResponse, HeadStatementsRequest, HeadStatementsResponse, HistoryRequest,
    HistoryResponse, SubmitRequest, SubmitResponse,
};
use funani_wire::reason::{Class, Refusal};
use futures::Stream;
use tonic::{Request, Response, Status};

use crate::auth::Auth;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::directory::Directory;
use crate::gate::GateLayer;
use crate::keys::{Keys, Role, Start};
use crate::server::Services;
use crate::token::Tokens;
use crate::wire::Wire;

/// A node with its keys in a folder that goes with it.
pub(crate) struct Node {
    pub(crate) clock: Clock,
    pub(crate) keys: Keys,
    pub(crate) directory: Directory,
    pub(crate) auth: Auth,
    pub(crate) gate: GateLayer,
    pub(crate) parties: FakeParties,
    _folder: tempfile::TempDir,
}

impl Node {
    /// A node whose directory is connected to its fake parties without a socket.
    pub(crate) fn new(clock: Clock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let origin: Origin = "registry.example.com".parse().unwrap();
        let start = Start {
            origin: Some(&origin),
            simulated: false,
            now: clock.now().plus(-MINUTE),
        };
        let keys = Keys::open(&folder.path().join("keys"), &start, &Chance::System).unwrap();
        let directory = Directory::new(keys.trust().clone(), clock.clone());
        let node = keys.node().unwrap();
        let auth = Auth::new(origin, node, directory.clone(), clock.clone());
        let gate = GateLayer::new(auth.clone(), Chance::System, Duration::from_millis(1500));
        let parties = FakeParties::new(clock.clone());
        let services = Services::new().with(PartiesServiceServer::new(parties.clone()));
        let this = Self {
            clock,
            keys,
            directory,
            auth,
            gate,
            parties,
            _folder: folder,
        };
        let wire = Wire::near(services.near(&this.gate)).with_tokens(this.tokens());
        this.directory.connect(wire);
        this
    }

    /// The tokens of the node itself.
    pub(crate) fn tokens(&self) -> Tokens {
        let key = self.keys.signing(Role::Node).unwrap().clone();
        let origin = self.keys.origin().clone();
        Tokens::new(
            Subject::Node,
            origin,
            key,
            self.clock.clone(),
            Chance::System,
        )
    }

    /// Enrols a party with keys made from `seed`, and puts its event into the feed.
    pub(crate) fn enrol(&self, seed: u8) -> Member {
        let keys = [0, 1, 2].map(|nth| SigningKey::from_seed([seed + 100 * nth; 32]));
        let [root, act, authenticate] = &keys;
        let new = |key, purpose| NewKey {
            key,
            purpose,
            custody: Custody::SelfHeld,
        };
        let facts = [
            Fact::Name {
                name: format!("Party {seed}"),
                language: None,
            },
            Fact::Identifier(Identifier::new("TEST", format!("NO-{seed}")).unwrap()),
        ];
        let salted = |value| OpenedFact {
            salt: Seed([seed; 32]),
            value,
        };
        let opened = facts.map(salted);
        let enrolment = Enrolment {
            seed: Seed([seed; 32]),
            keys: &[
                new(root, Purpose::Root),
                new(act, Purpose::Act),
                new(authenticate, Purpose::Authenticate),
            ],
            facts: opened.iter().map(OpenedFact::digest).collect(),
            approvals_needed: 0,
            recovery: None,
        };
        let draft = enrol(self.keys.origin(), enrolment, self.window());
        let operator = self.keys.signing(Role::Operator).unwrap();
        let approval = draft.approve_as_operator(Some(Digest::of(b"seen")), operator);
        let event = draft.finish([approval.as_str()], root);
        let party = self.record(None, &event, &opened, &[approval]);
        Member { keys, party }
    }

    /// Revokes a key of a member, and puts the event into the feed.
    pub(crate) fn revoke(&self, member: &mut Member, kid: Kid) {
        let on = ChainHead {
            head: member.party.head(),
            sequence: member.party.sequence(),
        };
        let event = Event::Revoke {
            revoke: [kid].into(),
        };
        let id = member.party.id();
        let draft = extend(self.keys.origin(), id, on, event, &[], self.window());
        let event = draft.finish([], &member.keys[0]);
        member.party = self.record(Some(&member.party), &event, &[], &[]);
    }

    fn window(&self) -> Window {
        Window {
            time: self.clock.now(),
            not_after: self.clock.now().plus(5 * MINUTE),
        }
    }

    fn record(
        &self,
        known: Option<&KnownParty>,
        event: &str,
        opened: &[OpenedFact],
        approvals: &[String],
    ) -> KnownParty {
        let time = self.clock.now();
        let read: Vec<_> = approvals
            .iter()
            .map(|text| Jws::parse(text).unwrap())
            .collect();
        let facts = EventFacts::new(self.keys.trust(), time, &read);
        let judged = KnownParty::judge(known, &Jws::parse(event).unwrap(), opened, &facts).unwrap();
        let key = self.keys.signing(Role::PartiesReceipt).unwrap();
        let receipt = jws::sign(Typ::Receipt, key, &judged.receipt(time).to_payload());
        let party = judged.recorded(Digest::of(receipt.as_bytes()), time);
        self.parties.add(FeedItem {
            position: 0,
            party_id: party.id().to_string(),
            sequence: party.sequence(),
            event: event.to_owned(),
            receipt,
            salt: vec![9; 32].into(),
            facts: opened.iter().map(|fact| fact.to_payload().into()).collect(),
            approvals: approvals.to_vec(),
        });
        party
    }
}

/// A party with its private keys: root, act, authenticate.
pub(crate) struct Member {
    pub(crate) keys: [SigningKey; 3],
    pub(crate) party: KnownParty,
}

impl Member {
    pub(crate) fn id(&self) -> PartyId {
        self.party.id()
    }

    /// A token of this party for a registry, issued at `now` and good for `life` seconds.
    pub(crate) fn token(&self, audience: &str, now: Timestamp, life: u64) -> String {
        token(
            Subject::Party(self.id()),
            audience,
            now,
            life,
            &self.keys[2],
        )
    }

    /// Tokens of this party for calls.
    pub(crate) fn tokens(&self, node: &Node) -> Tokens {
        let subject = Subject::Party(self.id());
        let (origin, key) = (node.keys.origin().clone(), self.keys[2].clone());
        Tokens::new(subject, origin, key, node.clock.clone(), Chance::System)
    }
}

/// A token with exactly these members.
pub(crate) fn token(
    subject: Subject,
    audience: &str,
    now: Timestamp,
    life: u64,
    key: &SigningKey,
) -> String {
    let issued = u64::try_from(now.as_millis()).unwrap() / 1000;
    let token = AuthToken {
        audience: audience.parse().unwrap(),
        subject,
        issued,
        expires: issued + life,
        jti: "test".to_owned(),
    };
    token.sign(key)
}

/// Parties that keep their feed in memory. Clones share it.
#[derive(Clone)]
pub(crate) struct FakeParties {
    items: Arc<Mutex<Vec<FeedItem>>>,
    pub(crate) generation: Arc<AtomicU32>,
    /// Answers nothing while set.
    pub(crate) silent: Arc<AtomicBool>,
    /// Added to the time of every answer, in milliseconds.
    pub(crate) skew_ms: Arc<AtomicI64>,
    /// Most items in one answer.
    pub(crate) limit: Arc<AtomicU32>,
    pub(crate) asked: Arc<AtomicU32>,
    clock: Clock,
}

impl FakeParties {
    fn new(clock: Clock) -> Self {
        Self {
            items: Arc::default(),
            generation: Arc::new(AtomicU32::new(1)),
            silent: Arc::default(),
            skew_ms: Arc::default(),
            limit: Arc::new(AtomicU32::new(500)),
            asked: Arc::default(),
            clock,
        }
    }

    fn add(&self, mut item: FeedItem) {
        let mut items = self.items.lock().unwrap();
        item.position = u64::try_from(items.len()).unwrap() + 1;
        items.push(item);
    }

    /// Changes the items, as a broken or malicious parties service would.
    pub(crate) fn tamper(&self, change: impl FnOnce(&mut Vec<FeedItem>)) {
        change(&mut self.items.lock().unwrap());
    }

    fn answer(&self, cursor: &str) -> Result<FeedResponse, Refusal> {
        let generation = self.generation.load(Ordering::SeqCst);
        let after = match cursor.split_once('/') {
            None => 0,
            Some((of, position)) if of == generation.to_string() => position.parse().unwrap(),
            Some(_) => {
                return Err(Refusal::new(
                    Class::FailedPrecondition,
                    "CURSOR_OTHER_GENERATION",
                    "the cursor is from before a restore",
                ));
            }
        };
        let items = self.items.lock().unwrap();
        let limit = usize::try_from(self.limit.load(Ordering::SeqCst)).unwrap();
        let given: Vec<_> = items.iter().skip(after).take(limit).cloned().collect();
        let next = after + given.len();
        let now = self.clock.now().plus(self.skew_ms.load(Ordering::SeqCst));
        Ok(FeedResponse {
            up_to_date: next >= items.len(),
            items: given,
            next_cursor: format!("{generation}/{next}"),
            now: now.to_string(),
        })
    }
}

type HistoryStream = Pin<Box<dyn Stream<Item = Result<HistoryResponse, Status>> + Send>>;

#[tonic::async_trait]
impl PartiesService for FakeParties {
    type HistoryStream = HistoryStream;

    async fn feed(&self, request: Request<FeedRequest>) -> Result<Response<FeedResponse>, Status> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.silent.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let request = request.into_inner();
        let patience = Duration::from_millis(request.wait_ms.into());
        let begun = tokio::time::Instant::now();
        loop {
            let answer = self.answer(&request.cursor)?;
            if !answer.items.is_empty() || begun.elapsed() >= patience {
                return Ok(Response::new(answer));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn get_party(
        &self,
        request: Request<GetPartyRequest>,
    ) -> Result<Response<GetPartyResponse>, Status> {
        // Says who called: that is what the tests want to know.
        let caller = crate::auth::caller(&request)?;
        Ok(Response::new(GetPartyResponse {
            party: Some(funani_wire::parties::v1::Party {
                party_id: caller.subject.to_string(),
                ..Default::default()
            }),
        }))
    }

    async fn submit(
        &self,
        request: Request<SubmitRequest>,
    ) -> Result<Response<SubmitResponse>, Status> {
        match request.into_inner().event.as_str() {
            "panic" => panic!("as the test wants it"),
            "slow" => std::future::pending().await,
            "broken" => Err(Status::internal("a secret of the database")),
            _ => Ok(Response::new(SubmitResponse::default())),
        }
    }

    async fn history(&self, _: Request<HistoryRequest>) -> Result<Response<HistoryStream>, Status> {
        let never = futures::stream::pending();
        Ok(Response::new(Box::pin(never)))
    }

    async fn head_statement(
        &self,
        _: Request<HeadStatementRequest>,
    ) -> Result<Response<HeadStatementResponse>, Status> {
        Err(Refusal::not_found("no such party").into())
    }

    async fn head_statements(
        &self,
        _: Request<HeadStatementsRequest>,
    ) -> Result<Response<HeadStatementsResponse>, Status> {
        Ok(Response::new(HeadStatementsResponse::default()))
    }
}
