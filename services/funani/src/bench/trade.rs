//! What the measured callers do: issue bills, move them, have them verified, read them again.
//!
//! Acts are built and signed here over the receipts that came back, as a client does after it has
//! prepared; so a transfer is one call. Transfers are signed before the clock starts: the limit that
//! they are held against has one signature, which is the node's.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use funani_core::act::{Capacity, Extends, OrderKind};
use funani_core::form::Seed;
use funani_core::id::BillId;
use funani_core::intent::Language;
use funani_core::party::Purpose;
use funani_core::receipt::ChainKind;
use funani_core::time::Timestamp;
use funani_core::transition::MAX_WAIT;
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_wire::ledger::v1::GetSourceRequest;
use funani_wire::registry::v1::{GetBillRequest, SubmitRequest, get_bill_request};
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};
use funani_wire::verifier::v1 as verifier;

use super::load::{CHANNELS, Places, Tally, drive};
use super::people::{HOLDERS, People, Person, TERMS};
use crate::cli::{LegalWish, issue};
use crate::client::prepared::{Expected, open};
use crate::client::wish::{Deed, OrderWish, Seen, Who, Wish};
use crate::demo::papers;

/// The number in the document of every bill.
const NUMBER: &str = "FNLYOK2703042";
/// The days of loading and of issue in it.
const DAYS: [&str; 2] = ["2027-03-06", "2027-03-08"];

/// Longest wait until everything recorded is in the log.
const LOGGED_WITHIN: Duration = Duration::from_mins(1);
/// How often that is asked.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// A bill as its latest acknowledged act left it.
#[derive(Clone, Debug)]
pub(super) struct Bill {
    id: BillId,
    document: Digest,
    /// Which party has it.
    holder: usize,
    sequence: u64,
    /// Digest of the latest receipt, and of the one before.
    head: Digest,
    previous: Option<Digest>,
    /// Digest of the latest act.
    act: Digest,
}

/// An act that is signed and not yet handed in.
struct Signed {
    bill: BillId,
    statement: String,
    digest: Digest,
}

/// A transfer that its holder has signed.
pub(super) struct Move {
    bill: Bill,
    /// Which party gets it.
    to: usize,
    act: Signed,
}

/// The trade of a measurement.
pub(super) struct Trade {
    people: People,
    trust: TrustFile,
    /// Acts that were acknowledged. The registry is fresh and nobody else writes to it, so this is
    /// also the newest position of its feed.
    acknowledged: AtomicU64,
    numbers: AtomicU64,
    /// The document with today's dates, which must not lie ahead.
    document: String,
}

/// The party with the recipient's place.
pub(super) const RECIPIENT: usize = HOLDERS;

/// The transport document of every bill, but for the number.
fn dated(now: Timestamp) -> Result<String> {
    let day = now.date().to_string();
    let dated = |document: String, stated: &str| document.replace(stated, &day);
    Ok(DAYS.into_iter().fold(papers::document(now)?, dated))
}

impl Trade {
    /// A trade among these people.
    pub(super) fn new(people: People, trust: TrustFile) -> Result<Self> {
        Ok(Self {
            people,
            trust,
            acknowledged: AtomicU64::new(0),
            numbers: AtomicU64::new(0),
            document: dated(Clock::System.now())?,
        })
    }

    fn party(&self, place: usize) -> &Person {
        self.people
            .holders
            .get(place)
            .unwrap_or(&self.people.recipient)
    }

    /// Issues bills to the holders in turn.
    pub(super) async fn issue(
        self: &Arc<Self>,
        count: usize,
        callers: usize,
    ) -> Result<(Tally, Vec<Bill>)> {
        self.each(count, callers, |trade, place, caller| async move {
            trade.issue_one(place % HOLDERS, caller).await
        })
        .await
    }

    /// Has the holder of every bill sign a transfer: to the recipient, or to the next holder.
    pub(super) fn sign_moves(&self, bills: Vec<Bill>, to_recipient: bool) -> Result<Vec<Move>> {
        let sign = |bill: Bill| {
            let next = (bill.holder + 1) % HOLDERS;
            self.sign_move(bill, if to_recipient { RECIPIENT } else { next })
        };
        bills.into_iter().map(sign).collect()
    }

    /// Hands in every transfer.
    pub(super) async fn transfer(
        self: &Arc<Self>,
        moves: Vec<Move>,
        callers: usize,
    ) -> Result<(Tally, Vec<Bill>)> {
        let (count, moves) = (moves.len(), Arc::new(moves));
        self.each(count, callers, move |trade, place, caller| {
            let moves = Arc::clone(&moves);
            async move { trade.transfer_one(&moves[place], caller).await }
        })
        .await
    }

    /// Has callers do something with each place of a list, and keeps the bills that come of it.
    async fn each<F, Done>(
        self: &Arc<Self>,
        count: usize,
        callers: usize,
        act: F,
    ) -> Result<(Tally, Vec<Bill>)>
    where
        F: Fn(Arc<Self>, usize, usize) -> Done + Clone + Send + 'static,
        Done: Future<Output = Result<Bill>> + Send,
    {
        let places = Places::new(count);
        let all = Arc::new(Mutex::new(Vec::with_capacity(count)));
        let tally = drive(callers, |caller| {
            let (trade, places, act) = (Arc::clone(self), places.clone(), act.clone());
            let all = Arc::clone(&all);
            async move {
                let mut tally = Tally::new();
                let mut bills = Vec::new();
                for place in places {
                    let begun = Instant::now();
                    match act(Arc::clone(&trade), place, caller).await {
                        Ok(bill) => {
                            tally.note(begun, true);
                            bills.push(bill);
                        }
                        Err(error) => tally.fail(|| crate::cli::explain(&error)),
                    }
                }
                all.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .append(&mut bills);
                Ok(tally)
            }
        })
        .await?;
        let bills = std::mem::take(&mut *all.lock().unwrap_or_else(PoisonError::into_inner));
        Ok((tally, bills))
    }

    async fn issue_one(&self, holder: usize, caller: usize) -> Result<Bill> {
        let people = &self.people;
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let document = self.document.replace(NUMBER, &format!("FNB{number:010}"));
        let order = OrderWish {
            kind: OrderKind::Bank,
            party: Some(Who::Party(people.bank.id)),
        };
        let legal = LegalWish {
            law: "GB-ENG".parse().context("the law")?,
            profile: "UK-ETDA".parse().context("the profile")?,
            profile_date: "2023-09-20".parse().context("the profile's date")?,
            terms: Digest::of(TERMS),
        };
        let (shipper, recipient) = (people.shipper.id, self.party(holder).id);
        let seed = Seed(Chance::System.bytes());
        let content = document.clone().into_bytes();
        let deed = issue(content, shipper, order, recipient, legal, seed)?;
        let Deed::Issue(issue) = &deed else {
            bail!("an issue is no issue");
        };
        let digest = issue.document_digest;
        let wish = wish(deed, None, Capacity::Carrier)?;
        let named = [people.carrier.id, shipper, people.bank.id, recipient];
        let heads = Seen {
            bill: None,
            parties: self.heads(named)?,
        };
        let attachment = Attachment {
            kind: AttachmentKind::Document.into(),
            content: document.into_bytes().into(),
        };
        let act = self.sign(&people.carrier, &wish, &heads)?;
        let made = self
            .submit(&people.carrier, &act, vec![attachment], caller)
            .await?;
        Ok(Bill {
            document: digest,
            holder,
            ..made
        })
    }

    fn sign_move(&self, bill: Bill, to: usize) -> Result<Move> {
        let (from, recipient) = (self.party(bill.holder), self.party(to).id);
        let deed = Deed::Transfer { recipient };
        let wish = wish(deed, Some(bill.id), Capacity::Own)?;
        let extends = Extends {
            bill: bill.id,
            head: bill.head,
            sequence: bill.sequence,
        };
        let seen = Seen {
            bill: Some((extends, bill.document)),
            parties: self.heads([from.id, recipient])?,
        };
        let act = self.sign(from, &wish, &seen)?;
        Ok(Move { bill, to, act })
    }

    async fn transfer_one(&self, moved: &Move, caller: usize) -> Result<Bill> {
        let Move { bill, to, act } = moved;
        let from = self.party(bill.holder);
        let made = self.submit(from, act, Vec::new(), caller).await?;
        ensure!(made.sequence == bill.sequence + 1, "an act was passed over");
        Ok(Bill {
            document: bill.document,
            holder: *to,
            previous: Some(bill.head),
            ..made
        })
    }

    fn heads<const N: usize>(
        &self,
        parties: [funani_core::id::PartyId; N],
    ) -> Result<BTreeMap<funani_core::id::PartyId, Digest>> {
        let head = |party| {
            let head = self.people.heads.get(&party).copied();
            Ok((party, head.context("everybody is enrolled")?))
        };
        parties.into_iter().map(head).collect()
    }

    fn sign(&self, actor: &Person, wish: &Wish, seen: &Seen) -> Result<Signed> {
        let act = wish
            .act(&self.people.origin, actor.id, seen)
            .map_err(anyhow::Error::msg)?;
        let bill = act.bills().next().context("an act is about a bill")?;
        let statement = jws::sign(Typ::Act, actor.wallet.key(Purpose::Act)?, &act.to_payload());
        let digest = Digest::of(statement.as_bytes());
        Ok(Signed {
            bill,
            statement,
            digest,
        })
    }

    async fn submit(
        &self,
        actor: &Person,
        act: &Signed,
        attachments: Vec<Attachment>,
        caller: usize,
    ) -> Result<Bill> {
        let request = SubmitRequest {
            statement: act.statement.clone(),
            attachments,
            wait_for: FinalityLevel::Recorded.into(),
            wait_ms: 0,
        };
        let mut registry = actor.sessions[caller % CHANNELS].registry();
        let answer = registry.submit(request).await?.into_inner();
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        let outcome = answer.outcomes.first().context("an act has an outcome")?;
        Ok(Bill {
            id: act.bill,
            document: act.digest,
            holder: RECIPIENT,
            sequence: outcome.sequence,
            head: Digest::of(outcome.receipt.as_bytes()),
            previous: None,
            act: act.digest,
        })
    }

    /// Waits until every acknowledged act lies under a signed checkpoint.
    pub(super) async fn logged(&self) -> Result<()> {
        let newest = self.acknowledged.load(Ordering::Relaxed);
        let mut ledger = self.people.recipient.sessions[0].ledger();
        let begun = Instant::now();
        loop {
            let ask = GetSourceRequest {
                source: funani_registry::SERVICE.to_owned(),
            };
            let found = ledger.get_source(ask).await?.into_inner();
            if found.logged_position >= newest {
                return Ok(());
            }
            ensure!(
                begun.elapsed() < LOGGED_WITHIN,
                "the log came to position {} of {newest} only",
                found.logged_position
            );
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Reads every bill again; each must stand where its last acknowledged act left it, under a
    /// receipt that holds.
    pub(super) async fn read_again(
        self: &Arc<Self>,
        bills: &[Bill],
        callers: usize,
    ) -> Result<Tally> {
        let bills = Arc::new(bills.to_vec());
        let count = bills.len();
        let done = self.each(count, callers, move |trade, place, caller| {
            let bills = Arc::clone(&bills);
            async move {
                trade.read_one(&bills[place], caller).await?;
                Ok(bills[place].clone())
            }
        });
        Ok(done.await?.0)
    }

    async fn read_one(&self, bill: &Bill, caller: usize) -> Result<()> {
        let reader = self.party(bill.holder);
        let ask = GetBillRequest {
            bill: Some(get_bill_request::Bill::BillId(bill.id.to_string())),
            document_digest: String::new(),
        };
        let mut registry = reader.sessions[caller % CHANNELS].registry();
        let found = registry.get_bill(ask).await?.into_inner().bill;
        let found = found.context("the answer has no bill")?;
        let expect = Expected {
            chain: bill.id.uuid(),
            kind: ChainKind::Bill,
        };
        let now = Clock::System.now();
        let (head, receipt) = open(
            &found.receipt,
            expect,
            &self.people.origin,
            &self.trust,
            now,
        )?;
        let same = head == bill.head
            && receipt.act == bill.act
            && receipt.sequence == bill.sequence
            && (bill.previous.is_none() || receipt.previous == bill.previous);
        ensure!(same, "bill {} lost its acknowledged act", bill.id);
        Ok(())
    }

    /// Has each bill verified once; every verdict must be valid.
    pub(super) async fn verify_each(
        self: &Arc<Self>,
        bills: &[Bill],
        callers: usize,
    ) -> Result<Tally> {
        let bills = Arc::new(bills.to_vec());
        let count = bills.len();
        let done = self.each(count, callers, move |trade, place, caller| {
            let bills = Arc::clone(&bills);
            async move {
                trade.verify_one(&bills[place], caller).await?;
                Ok(bills[place].clone())
            }
        });
        Ok(done.await?.0)
    }

    /// Has the bills verified over and over.
    pub(super) async fn verify_again(
        self: &Arc<Self>,
        bills: &[Bill],
        callers: usize,
        time: Duration,
    ) -> Result<Tally> {
        let bills: Arc<[Bill]> = bills.into();
        let until = Instant::now() + time;
        drive(callers, |caller| {
            let (trade, bills) = (Arc::clone(self), Arc::clone(&bills));
            async move {
                let mut tally = Tally::new();
                let mut place = caller;
                while Instant::now() < until {
                    let bill = &bills[place % bills.len()];
                    place += callers;
                    let begun = Instant::now();
                    match trade.verify_one(bill, caller).await {
                        Ok(()) => tally.note(begun, true),
                        Err(error) => tally.fail(|| crate::cli::explain(&error)),
                    }
                }
                Ok(tally)
            }
        })
        .await
    }

    async fn verify_one(&self, bill: &Bill, caller: usize) -> Result<()> {
        let asker = self.party(bill.holder);
        let ask = verifier::VerifyRequest {
            subject: Some(verifier::verify_request::Subject::BillId(
                bill.id.to_string(),
            )),
            document_digest: String::new(),
            current: false,
        };
        let mut client = asker.sessions[caller % CHANNELS].verifier();
        let answer = client.verify(ask).await?.into_inner();
        let verdict = answer.verdict.context("the answer has no verdict")?;
        let good = verdict.result() == verifier::Result::Valid
            && verdict.sequence == bill.sequence
            && verdict.head == bill.head.to_string();
        if !good {
            let codes: Vec<&str> = verdict
                .checks
                .iter()
                .filter(|check| check.class() != verifier::CheckClass::Pass)
                .map(|check| check.code.as_str())
                .collect();
            bail!(
                "bill {} is judged {:?}: {codes:?}",
                bill.id,
                verdict.result()
            );
        }
        Ok(())
    }
}

fn wish(deed: Deed, bill: Option<BillId>, capacity: Capacity) -> Result<Wish> {
    let now = Clock::System.now();
    Ok(Wish {
        deed,
        bill,
        capacity,
        behalf: None,
        place: "JPYOK".parse().context("a place")?,
        time: now,
        not_after: now.plus(MAX_WAIT),
        reason: None,
        annex: None,
        approvals: Vec::new(),
        language: Language::English,
    })
}
