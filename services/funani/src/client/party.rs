//! A party's own events: drafted, approved where the operator must, signed by its root, sent.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use funani_core::approval::{Approval, ApprovalRole};
use funani_core::fact::{Fact, OpenedFact};
use funani_core::form::Seed;
use funani_core::id::PartyId;
use funani_core::origin::Origin;
use funani_core::party::build::{Enrolment, NewKey, Window, enrol, extend};
use funani_core::party::{Event, KeyEvent, Purpose};
use funani_core::receipt::{ChainHead, ChainKind};
use funani_core::time::{DAY, HOUR, Timestamp};
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::jws::{self, Typ};
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::parties::v1::{GetPartyRequest, Party, SubmitRequest, SubmitResponse};
use funani_wire::types::v1 as types;
use tonic::transport::Channel;

use super::prepared::{Expected, open};
use super::session::Session;
use super::wallet::Wallet;

/// An event that waits for its approvals and its signature, with the facts it adds.
#[derive(Clone, Debug)]
pub struct PartyDraft {
    /// The event without approvals.
    pub event: KeyEvent,
    /// The facts it adds, opened.
    pub facts: Vec<OpenedFact>,
}

impl PartyDraft {
    /// The text that travels to the operator.
    pub fn to_text(&self) -> String {
        let mut object = Object::new();
        object.insert("event", self.event.to_payload());
        let facts: Vec<Value> = self.facts.iter().map(OpenedFact::to_value).collect();
        object.insert("facts", facts);
        json::to_canonical(&object.into())
    }

    /// Reads that text.
    ///
    /// # Errors
    ///
    /// When it is not one, or the event and its facts do not belong together.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let value = json::parse(text, Limits::MESSAGE).context("the draft is no JSON")?;
        let object = value.as_object().context("the draft is no object")?;
        let event = object
            .get("event")
            .and_then(Value::as_str)
            .context("the draft has no event")?;
        let event = KeyEvent::parse(event.as_bytes()).context("the event is malformed")?;
        let facts = object
            .get("facts")
            .and_then(Value::as_array)
            .unwrap_or_default();
        let facts: Vec<OpenedFact> = facts
            .iter()
            .map(OpenedFact::parse_value)
            .collect::<Result<_, _>>()
            .context("a fact is malformed")?;
        event
            .require_opened(&facts)
            .context("a fact of the event is not opened")?;
        Ok(Self { event, facts })
    }

    /// The operator's approval of this draft.
    pub fn approve(&self, operator: &SigningKey, evidence: Option<Digest>) -> String {
        let approval = Approval {
            registry: self.event.registry.clone(),
            party: None,
            role: ApprovalRole::Operator,
            target: self.event.target(),
            evidence,
        };
        jws::sign(Typ::Approval, operator, &approval.to_payload())
    }

    fn sign(&self, approvals: &[String], root: &SigningKey) -> String {
        let mut event = self.event.clone();
        event.approvals = approvals
            .iter()
            .map(|text| Digest::of(text.as_bytes()))
            .collect();
        jws::sign(Typ::Key, root, &event.to_payload())
    }
}

/// Opens facts with fresh salts.
pub fn salted(facts: impl IntoIterator<Item = Fact>, chance: &Chance) -> Vec<OpenedFact> {
    facts
        .into_iter()
        .map(|value| OpenedFact {
            salt: Seed(chance.bytes()),
            value,
        })
        .collect()
}

fn digests(facts: &[OpenedFact]) -> BTreeSet<Digest> {
    facts.iter().map(OpenedFact::digest).collect()
}

/// Drafts the enrolment of a wallet's party.
pub fn draft_enrolment(
    wallet: &Wallet,
    facts: Vec<OpenedFact>,
    approvals_needed: u64,
    now: Timestamp,
    chance: &Chance,
) -> PartyDraft {
    let keys: Vec<NewKey<'_>> = wallet
        .keys()
        .iter()
        .map(|(purpose, key)| NewKey {
            key,
            purpose: *purpose,
            custody: wallet.custody,
        })
        .collect();
    let enrolment = Enrolment {
        seed: Seed(chance.bytes()),
        keys: &keys,
        facts: digests(&facts),
        approvals_needed,
        recovery: None,
    };
    let window = Window {
        time: now,
        not_after: now.plus(7 * DAY),
    };
    let draft = enrol(&wallet.registry, enrolment, window);
    PartyDraft {
        event: draft.event().clone(),
        facts,
    }
}

/// Drafts a later event over the party's latest receipt.
///
/// # Errors
///
/// When the wallet is not enrolled.
pub fn draft_event(
    wallet: &Wallet,
    on: ChainHead,
    event: Event,
    new_keys: &[NewKey<'_>],
    facts: Vec<OpenedFact>,
    now: Timestamp,
) -> Result<PartyDraft> {
    let describes = matches!(event, Event::Describe(_));
    let open_for = if describes { 7 * DAY } else { HOUR };
    let window = Window {
        time: now,
        not_after: now.plus(open_for),
    };
    let draft = extend(
        &wallet.registry,
        wallet.party()?,
        on,
        event,
        new_keys,
        window,
    );
    Ok(PartyDraft {
        event: draft.event().clone(),
        facts,
    })
}

/// Signs a draft and sends it. On success the wallet remembers the party and its facts.
///
/// # Errors
///
/// When the server refuses it or the wallet cannot be written.
pub async fn submit(
    channel: Channel,
    wallet: &mut Wallet,
    draft: &PartyDraft,
    approvals: &[String],
) -> Result<SubmitResponse> {
    let event = draft.sign(approvals, wallet.key(Purpose::Root)?);
    let request = SubmitRequest {
        event,
        approvals: approvals.to_vec(),
        facts: draft
            .facts
            .iter()
            .map(|fact| fact.to_payload().into())
            .collect(),
        wait_for: types::FinalityLevel::Recorded.into(),
        wait_ms: 0,
    };
    let answer = PartiesServiceClient::new(channel)
        .submit(request)
        .await?
        .into_inner();
    let ended: BTreeSet<Digest> = draft.event.event.facts_ended().collect();
    wallet.party = Some(draft.event.party);
    wallet.facts.retain(|fact| !ended.contains(&fact.digest()));
    for fact in &draft.facts {
        if !wallet.facts.contains(fact) {
            wallet.facts.push(fact.clone());
        }
    }
    wallet.save()?;
    Ok(answer)
}

/// A party as the node shows it, with its receipt held against the trust file.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The party.
    pub party: Party,
    /// Its head.
    pub on: ChainHead,
    /// What is live, as the receipt says.
    pub state: funani_core::party::PartyState,
}

/// Asks for a party by id.
///
/// # Errors
///
/// When there is none, or its receipt does not hold.
pub async fn show(
    session: &Session,
    registry: &Origin,
    trust: &TrustFile,
    id: PartyId,
) -> Result<Shown> {
    use funani_wire::parties::v1::get_party_request::Party as Ask;
    let ask = GetPartyRequest {
        party: Some(Ask::PartyId(id.to_string())),
    };
    let answer = session.parties().get_party(ask).await?.into_inner();
    held(answer.party, registry, trust, session.clock.now())
}

/// Asks for a party by identifier.
///
/// # Errors
///
/// As [`show`].
pub async fn find(
    session: &Session,
    registry: &Origin,
    trust: &TrustFile,
    scheme: &str,
    value: &str,
) -> Result<Shown> {
    use funani_wire::parties::v1::get_party_request::Party as Ask;
    let identifier = types::Identifier {
        scheme: scheme.to_owned(),
        value: value.to_owned(),
    };
    let ask = GetPartyRequest {
        party: Some(Ask::Identifier(identifier)),
    };
    let answer = session.parties().get_party(ask).await?.into_inner();
    held(answer.party, registry, trust, session.clock.now())
}

fn held(
    party: Option<Party>,
    registry: &Origin,
    trust: &TrustFile,
    now: Timestamp,
) -> Result<Shown> {
    let Some(party) = party else {
        bail!("the server answered without a party")
    };
    let id: PartyId = party
        .party_id
        .parse()
        .context("the party id is malformed")?;
    let expect = Expected {
        chain: id.uuid(),
        kind: ChainKind::Party,
    };
    let (head, receipt) = open(&party.receipt, expect, registry, trust, now)?;
    let funani_core::receipt::ReceiptState::Party(state) = &receipt.state else {
        bail!("the receipt of {id} is not one of a party");
    };
    let state = funani_core::party::PartyState::parse(&state.clone().into())
        .context("the state in the receipt is malformed")?;
    Ok(Shown {
        party,
        on: ChainHead {
            head,
            sequence: receipt.sequence,
        },
        state,
    })
}

/// Facts by their digests, of those a wallet remembers.
pub fn remembered(wallet: &Wallet) -> BTreeMap<Digest, &OpenedFact> {
    wallet
        .facts
        .iter()
        .map(|fact| (fact.digest(), fact))
        .collect()
}
