//! Parties with their wallets and connections.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use funani::client::party::{self, PartyDraft};
use funani::client::session::Session;
use funani::client::wallet::Wallet;
use funani::client::wish::Deed;
use funani_core::act::Act;
use funani_core::fact::{Fact, OpenedFact};
use funani_core::id::PartyId;
use funani_core::identifier::Identifier;
use funani_core::party::build::NewKey;
use funani_core::party::{Custody, Event, Purpose};
use funani_core::receipt::ChainHead;
use funani_core::time::DAY;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_wire::parties::v1::SubmitResponse as PartyResponse;
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{SubmitRequest, SubmitResponse};
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};
use tonic::Status;

use crate::bill::{self, Bill};
use crate::stage::Stage;

/// A party: its wallet, its connection, and its head.
#[derive(Debug)]
pub struct Person {
    /// Its name.
    pub name: String,
    /// Its wallet.
    pub wallet: Wallet,
    /// Its connection.
    pub session: Session,
    head: Mutex<ChainHead>,
}

/// A fresh wallet before a node.
pub fn wallet(stage: &Stage) -> Wallet {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let dir = stage
        .wallets
        .join(COUNT.fetch_add(1, Ordering::Relaxed).to_string());
    let (registry, server) = (stage.origin().clone(), stage.url.clone());
    Wallet::create(&dir, registry, server, Custody::SelfHeld, || {
        stage.chance.bytes()
    })
    .unwrap()
}

/// The draft of an enrolment with a name and further facts.
pub fn draft(stage: &Stage, wallet: &Wallet, name: &str, facts: Vec<Fact>) -> PartyDraft {
    let called = Fact::Name {
        name: name.to_owned(),
        language: None,
    };
    let code = Fact::Identifier(Identifier::new(bill::CODES, bill::code(name)).unwrap());
    let facts = party::salted([called, code].into_iter().chain(facts), &stage.chance);
    party::draft_enrolment(wallet, facts, 0, stage.now(), &stage.chance)
}

/// The chain's head after an event.
pub fn head_after(answer: &PartyResponse) -> ChainHead {
    let outcome = answer.outcome.as_ref().unwrap();
    ChainHead {
        head: Digest::of(outcome.receipt.as_bytes()),
        sequence: outcome.sequence,
    }
}

impl Person {
    /// Enrols a party that consents to the terms.
    pub async fn enrol(stage: &Stage, name: &str) -> Self {
        let mut person = Self::enrol_only(stage, name, Vec::new()).await;
        let until = stage.now().plus(30 * DAY);
        let fact = Fact::Consent {
            terms: bill::terms(),
            until,
        };
        person
            .open_fact(stage, fact, |fact| Event::Consent { fact })
            .await;
        person
    }

    /// Enrols a party with further facts, which consents to nothing.
    pub async fn enrol_only(stage: &Stage, name: &str, facts: Vec<Fact>) -> Self {
        let mut wallet = wallet(stage);
        let draft = draft(stage, &wallet, name, facts);
        let approval = draft.approve(stage.operator(), None);
        let channel = stage.channel().await;
        let answer = party::submit(channel.clone(), &mut wallet, &draft, &[approval])
            .await
            .unwrap();
        let session =
            Session::new(&wallet, channel, stage.clock.clone(), stage.chance.clone()).unwrap();
        let head = Mutex::new(head_after(&answer));
        Self {
            name: name.to_owned(),
            wallet,
            session,
            head,
        }
    }

    /// The same person before a node that was started again.
    #[must_use]
    pub async fn again(self, stage: &Stage) -> Self {
        let channel = stage.channel().await;
        let (clock, chance) = (stage.clock.clone(), stage.chance.clone());
        let session = Session::new(&self.wallet, channel, clock, chance).unwrap();
        Self { session, ..self }
    }

    /// Records an event about one fact, and gives the fact's digest.
    pub async fn open_fact(
        &mut self,
        stage: &Stage,
        fact: Fact,
        event: impl FnOnce(Digest) -> Event,
    ) -> Digest {
        let opened = party::salted([fact], &stage.chance);
        let digest = opened.first().map(OpenedFact::digest).unwrap();
        self.record(stage, event(digest), &[], opened)
            .await
            .unwrap();
        digest
    }

    /// Records an event of this party.
    ///
    /// # Errors
    ///
    /// The server's refusal.
    pub async fn record(
        &mut self,
        stage: &Stage,
        event: Event,
        keys: &[NewKey<'_>],
        facts: Vec<OpenedFact>,
    ) -> Result<PartyResponse, Refusal> {
        let draft =
            party::draft_event(&self.wallet, self.on(), event, keys, facts, stage.now()).unwrap();
        let channel = stage.channel().await;
        let answer = party::submit(channel, &mut self.wallet, &draft, &[]).await;
        let answer = answer
            .map_err(|error| Refusal::from_status(error.downcast_ref::<Status>().unwrap()))?;
        *self.head.lock().unwrap() = head_after(&answer);
        Ok(answer)
    }

    /// The party's id.
    pub fn id(&self) -> PartyId {
        self.wallet.party().unwrap()
    }

    /// The head of the party's chain.
    pub fn head(&self) -> Digest {
        self.on().head
    }

    /// The newest receipt of the party's chain.
    pub fn on(&self) -> ChainHead {
        *self.head.lock().unwrap()
    }

    /// Another connection of the same party.
    pub async fn session(&self, stage: &Stage) -> Session {
        let channel = stage.channel().await;
        Session::new(
            &self.wallet,
            channel,
            stage.clock.clone(),
            stage.chance.clone(),
        )
        .unwrap()
    }

    /// The act, signed.
    pub fn sign(&self, act: &Act) -> String {
        jws::sign(
            Typ::Act,
            self.wallet.key(Purpose::Act).unwrap(),
            &act.to_payload(),
        )
    }

    /// Issues a bill as carrier to the shipper, to the order of a bank.
    pub async fn issue(
        &self,
        stage: &Stage,
        shipper: &Self,
        bank: &Self,
        number: &str,
    ) -> Result<Bill, Status> {
        let deed = bill::issue(stage, shipper, bank, number);
        self.issue_as(stage, deed, &[shipper, bank]).await
    }

    /// Issues a bill.
    pub async fn issue_as(
        &self,
        stage: &Stage,
        deed: Deed,
        named: &[&Self],
    ) -> Result<Bill, Status> {
        let mut attachments = Vec::new();
        if let Deed::Issue(issue) = &deed {
            attachments.push(document(&issue.document));
        }
        let act = bill::act(stage, self, &bill::wish(stage, deed, None), None, named);
        submit(&self.session, self.sign(&act), attachments)
            .await
            .map(|answer| one(&answer))
    }

    /// Does something with a bill over its head as last seen, without asking for it.
    pub async fn does(
        &self,
        stage: &Stage,
        on: &Bill,
        deed: Deed,
        named: &[&Self],
    ) -> Result<Bill, Status> {
        let act = bill::act(
            stage,
            self,
            &bill::wish(stage, deed, Some(on.id)),
            Some(on),
            named,
        );
        submit(&self.session, self.sign(&act), Vec::new())
            .await
            .map(|answer| one(&answer))
    }

    /// Transfers a bill.
    pub async fn transfer(&self, stage: &Stage, on: &Bill, to: &Self) -> Result<Bill, Status> {
        self.does(stage, on, Deed::Transfer { recipient: to.id() }, &[to])
            .await
    }
}

/// The one receipt of an answer.
pub fn one(answer: &SubmitResponse) -> Bill {
    let [outcome] = answer.outcomes.as_slice() else {
        panic!("one chain is touched")
    };
    Bill::after(outcome)
}

/// A document that travels with an issue.
pub fn document(bytes: &[u8]) -> Attachment {
    Attachment {
        kind: AttachmentKind::Document.into(),
        content: bytes.to_vec().into(),
    }
}

/// Submits a statement and waits until it is recorded.
pub async fn submit(
    session: &Session,
    statement: String,
    attachments: Vec<Attachment>,
) -> Result<SubmitResponse, Status> {
    let wait_for = FinalityLevel::Recorded.into();
    let request = SubmitRequest {
        statement,
        attachments,
        wait_for,
        wait_ms: 0,
    };
    session
        .registry()
        .submit(request)
        .await
        .map(tonic::Response::into_inner)
}
