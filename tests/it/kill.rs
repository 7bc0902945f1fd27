//! `kill -9` at random moments under load: what was acknowledged is there afterwards, byte for byte,
//! and nothing is there by half.

use std::collections::BTreeMap;
use std::time::Duration;

use funani::client::prepared::{Expected, open};
use funani::client::session::Session;
use funani::client::wish::{Deed, IssueWish};
use funani_core::id::{self, BillId};
use funani_core::receipt::ChainKind;
use funani_core::verdict::Outcome;
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::digest::Digest;
use funani_runtime::chance::Chance;
use funani_tests::person::{document, one, submit};
use funani_tests::{Bill, Child, Person, Place, Stage, bill, on_both_engines};
use funani_wire::ledger::v1::{GetSourceRequest, ListLeavesRequest};
use funani_wire::parties::v1::FeedRequest;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::registry::v1::{
    EvidenceRequest, GetBillRequest, HistoryEntry, HistoryRequest, evidence_request,
    get_bill_request,
};
use funani_wire::types::v1::FinalityLevel;
use tokio::task::JoinSet;
use tonic::{Code, Status};

on_both_engines![every_acknowledged_receipt_survives_kill];

const ROUNDS: usize = 20;
const MOVERS: usize = 4;

/// What the world outside was told.
#[derive(Default)]
struct Told {
    /// Every acknowledged receipt, by bill and sequence.
    receipts: BTreeMap<BillId, BTreeMap<u64, String>>,
    /// Every bill that was ever asked to be issued, with its document.
    tried: BTreeMap<BillId, Vec<u8>>,
    /// Up to where each chain was looked at, and the digest there.
    seen: BTreeMap<BillId, (u64, Option<Digest>)>,
}

impl Told {
    fn note(&mut self, bill: &Bill) {
        self.receipts
            .entry(bill.id)
            .or_default()
            .insert(bill.sequence, bill.receipt.clone());
    }
}

/// The same three parties over all restarts.
struct Cast {
    carrier: Person,
    exporter: Person,
    bank: Person,
}

/// A killed node breaks connections; it never says no to a good act.
fn assert_broken_off(status: &Status) {
    let broken = matches!(
        status.code(),
        Code::Unavailable | Code::Unknown | Code::Internal | Code::Cancelled
    );
    assert!(broken, "a good act was refused: {status:?}");
}

async fn every_acknowledged_receipt_survives_kill(place: &Place) {
    let mut child = Child::start(place).await;
    let mut stage = Stage::open(child.url(), place.dir(), &place.keys());
    let cast = Cast {
        carrier: Person::enrol(&stage, "Funani Line").await,
        exporter: Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await,
        bank: Person::enrol(&stage, "Keihin Boeki Bank").await,
    };
    let mut told = Told::default();
    let mut moving = Vec::new();
    for number in 0..MOVERS {
        let number = format!("MOVE{number}");
        let bill = cast
            .carrier
            .issue(&stage, &cast.exporter, &cast.bank, &number)
            .await
            .unwrap();
        told.note(&bill);
        moving.push(bill.id);
    }
    for round in 0..ROUNDS {
        let chance = Chance::System.bytes();
        let moment =
            Duration::from_millis(u64::from(u16::from_le_bytes([chance[0], chance[1]])) % 300);
        eprintln!("round {round}: killed after {moment:?}");
        load(&stage, &cast, &mut told, &moving, round, child, moment).await;
        child = Child::start(place).await;
        stage = stage.at(child.url());
        look(&stage, &cast, &mut told).await;
    }
    let acknowledged: usize = told.receipts.values().map(BTreeMap::len).sum();
    eprintln!("{acknowledged} receipts were acknowledged over {ROUNDS} kills");
    assert!(
        acknowledged > ROUNDS * 2,
        "the load was no load: {acknowledged} receipts"
    );
    check_log(&stage, &cast, &told).await;
    child.kill().await;
}

/// Works until the child is killed, and notes what was acknowledged.
async fn load(
    stage: &Stage,
    cast: &Cast,
    told: &mut Told,
    moving: &[BillId],
    round: usize,
    child: Child,
    moment: Duration,
) {
    let exporter = cast.exporter.session(stage).await;
    let bank = cast.bank.session(stage).await;
    let carrier = cast.carrier.session(stage).await;
    let mut bills = Vec::new();
    for bill in moving {
        bills.push(newest(&exporter, &bank, *bill).await);
    }
    let (sent, mut acknowledged) = tokio::sync::mpsc::unbounded_channel();
    let (intent, mut tried) = tokio::sync::mpsc::unbounded_channel();
    let movers = bills
        .into_iter()
        .map(|on| mover(stage, cast, (&exporter, &bank), on, sent.clone()));
    let work = async {
        futures::future::join(
            futures::future::join_all(movers),
            issuer(stage, cast, &carrier, round, intent, sent.clone()),
        )
        .await;
    };
    let killing = async {
        tokio::time::sleep(moment).await;
        child.kill().await;
    };
    tokio::join!(work, killing);
    drop(sent);
    while let Some((bill, document)) = tried.recv().await {
        told.tried.insert(bill, document);
    }
    while let Some(bill) = acknowledged.recv().await {
        told.note(&bill);
    }
}

type Acknowledged = tokio::sync::mpsc::UnboundedSender<Bill>;

/// Supersedes and transfers one bill to and fro.
async fn mover(
    stage: &Stage,
    cast: &Cast,
    (exporter, bank): (&Session, &Session),
    (mut on, mut with_exporter): (Bill, bool),
    acknowledged: Acknowledged,
) {
    loop {
        let ((person, session), other) = if with_exporter {
            ((&cast.exporter, exporter), &cast.bank)
        } else {
            ((&cast.bank, bank), &cast.exporter)
        };
        let moves = on.sequence % 3 == 0;
        let deed = if moves {
            Deed::Transfer {
                recipient: other.id(),
            }
        } else {
            Deed::Supersede
        };
        let act = bill::act(
            stage,
            person,
            &bill::wish(stage, deed, Some(on.id)),
            Some(&on),
            &[other],
        );
        match submit(session, person.sign(&act), Vec::new()).await {
            Ok(answer) => on = one(&answer),
            Err(status) => return assert_broken_off(&status),
        }
        acknowledged.send(on.clone()).unwrap();
        with_exporter ^= moves;
    }
}

/// Issues bill after bill.
async fn issuer(
    stage: &Stage,
    cast: &Cast,
    carrier: &Session,
    round: usize,
    intent: tokio::sync::mpsc::UnboundedSender<(BillId, Vec<u8>)>,
    acknowledged: Acknowledged,
) {
    for number in 0.. {
        let deed = bill::issue(
            stage,
            &cast.exporter,
            &cast.bank,
            &format!("R{round}N{number}"),
        );
        let Deed::Issue(issue) = &deed else {
            unreachable!("it is an issue")
        };
        let IssueWish {
            document: bytes,
            seed,
            ..
        } = issue.as_ref();
        let id = id::bill_id(stage.origin(), seed);
        let bytes = bytes.clone();
        intent.send((id, bytes.clone())).unwrap();
        let named = [&cast.exporter, &cast.bank];
        let act = bill::act(
            stage,
            &cast.carrier,
            &bill::wish(stage, deed, None),
            None,
            &named,
        );
        match submit(carrier, cast.carrier.sign(&act), vec![document(&bytes)]).await {
            Ok(answer) => acknowledged.send(one(&answer)).unwrap(),
            Err(status) => return assert_broken_off(&status),
        }
    }
}

async fn history(session: &Session, bill: BillId, after: u64) -> Result<Vec<HistoryEntry>, Status> {
    let ask = HistoryRequest {
        bill_id: bill.to_string(),
        after_sequence: after,
        include_notes: false,
    };
    let mut stream = session.registry().history(ask).await?.into_inner();
    let mut entries = Vec::new();
    while let Some(answer) = stream.message().await? {
        entries.push(answer.entry.unwrap());
    }
    Ok(entries)
}

/// The whole of a history: the holder sees all of it, and is one of the two.
async fn whole(exporter: &Session, bank: &Session, bill: BillId, after: u64) -> Vec<HistoryEntry> {
    let (mut one, mut other) = match (
        history(exporter, bill, after).await,
        history(bank, bill, after).await,
    ) {
        (Ok(one), Ok(other)) => (one, other),
        (Ok(one), Err(status)) | (Err(status), Ok(one)) => {
            assert_eq!(status.code(), Code::NotFound, "{status:?}");
            (one, Vec::new())
        }
        (Err(status), Err(_)) => panic!("nobody sees the bill: {status:?}"),
    };
    if one.len() < other.len() {
        std::mem::swap(&mut one, &mut other);
    }
    assert!(
        one.iter().zip(&other).all(|(a, b)| a.receipt == b.receipt),
        "both see one history"
    );
    one
}

/// A bill at its newest receipt, and whether the exporter holds it.
async fn newest(exporter: &Session, bank: &Session, id: BillId) -> (Bill, bool) {
    let entries = whole(exporter, bank, id, 0).await;
    let text = &entries.last().unwrap().receipt;
    let (_, receipt) = bill::open(text);
    let holder = receipt.bill().unwrap().possessor.unwrap();
    let with_exporter = history_holder(&entries, holder);
    (Bill::of(text), with_exporter)
}

/// Whether the holder is the party that the bill was issued to.
fn history_holder(entries: &[HistoryEntry], holder: id::PartyId) -> bool {
    let (_, first) = bill::open(&entries[0].receipt);
    first.bill().unwrap().possessor == Some(holder)
}

/// Looks at every chain behind what was seen before.
async fn look(stage: &Stage, cast: &Cast, told: &mut Told) {
    let exporter = cast.exporter.session(stage).await;
    let bank = cast.bank.session(stage).await;
    let acked: Vec<BillId> = told.receipts.keys().copied().collect();
    for (id, document) in told.tried.clone() {
        let named = get_bill_request::Bill::BillId(id.to_string());
        let ask = GetBillRequest {
            bill: Some(named),
            document_digest: String::new(),
        };
        match exporter.registry().get_bill(ask).await {
            Ok(answer) => assert_eq!(answer.into_inner().bill.unwrap().document, document),
            Err(status) => {
                assert_eq!(status.code(), Code::NotFound, "{status:?}");
                assert!(!acked.contains(&id), "an acknowledged bill is gone");
                told.tried.remove(&id);
            }
        }
    }
    let bills: Vec<BillId> = acked
        .into_iter()
        .chain(told.tried.keys().copied())
        .collect();
    for id in bills {
        let (mut at, mut before) = told.seen.get(&id).copied().unwrap_or_default();
        let entries = whole(&exporter, &bank, id, at).await;
        for entry in &entries {
            at += 1;
            let expect = Expected {
                chain: id.uuid(),
                kind: ChainKind::Bill,
            };
            let (digest, receipt) = open(
                &entry.receipt,
                expect,
                stage.origin(),
                stage.trust(),
                stage.now(),
            )
            .unwrap();
            assert_eq!(
                (entry.sequence, receipt.sequence),
                (at, at),
                "dense sequences"
            );
            assert_eq!(
                receipt.previous, before,
                "every receipt names the one before"
            );
            assert_eq!(
                receipt.act,
                Digest::of(entry.statement.as_bytes()),
                "of this act"
            );
            if let Some(acknowledged) = told.receipts.get(&id).and_then(|chain| chain.get(&at)) {
                assert_eq!(
                    &entry.receipt, acknowledged,
                    "the very bytes that were acknowledged"
                );
            }
            before = Some(digest);
        }
        let last = told
            .receipts
            .get(&id)
            .and_then(|chain| chain.keys().next_back().copied());
        assert!(
            last.unwrap_or_default() <= at,
            "receipt {last:?} of {id} was acknowledged and is gone"
        );
        told.seen.insert(id, (at, before));
    }
}

/// Every receipt is in the log, once, and the log is as long as the feeds.
async fn check_log(stage: &Stage, cast: &Cast, told: &Told) {
    let exporter = cast.exporter.session(stage).await;
    let bank = cast.bank.session(stage).await;
    let receipts: u64 = told.seen.values().map(|(at, _)| at).sum();
    let source = async |name: &str| {
        let ask = GetSourceRequest {
            source: name.to_owned(),
        };
        stage.ledger().get_source(ask).await.unwrap().into_inner()
    };
    for _ in 0..100 {
        if source("registry").await.logged_position >= receipts {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let registry = source("registry").await;
    assert_eq!(
        registry.next_position,
        receipts + 1,
        "one leaf for each receipt, none for a half one"
    );
    assert_eq!(registry.logged_position, receipts);
    let parties = source("parties").await;
    let feed = PartiesServiceClient::new(stage.as_node());
    let ask = FeedRequest {
        limit: 1000,
        ..FeedRequest::default()
    };
    let items = feed.clone().feed(ask).await.unwrap().into_inner().items;
    let positions: Vec<u64> = items.iter().map(|item| item.position).collect();
    assert_eq!(
        positions,
        (1..parties.next_position).collect::<Vec<_>>(),
        "a dense feed"
    );
    assert_eq!(
        positions.len(),
        6,
        "three parties were enrolled and consented"
    );

    let mut leaves = Vec::new();
    loop {
        let ask = ListLeavesRequest {
            from: leaves.len() as u64,
            limit: 1000,
        };
        let page = stage.ledger().list_leaves(ask).await.unwrap().into_inner();
        assert_eq!(page.size, receipts + 6);
        leaves.extend(page.leaves);
        if leaves.len() as u64 == page.size {
            break;
        }
    }
    assert!(leaves.iter().all(|leaf| leaf.len() == 81));
    let times: Vec<&[u8]> = leaves.iter().map(|leaf| &leaf[73..]).collect();
    assert!(times.is_sorted(), "log time does not run back");
    let distinct: std::collections::BTreeSet<&[u8]> =
        leaves.iter().map(|leaf| &leaf[..73]).collect();
    assert_eq!(distinct.len(), leaves.len(), "no leaf twice");

    let mut checks = JoinSet::new();
    for bill in told.receipts.keys().copied().take(MOVERS + 1) {
        let (exporter, bank, trust, now) = (
            exporter.clone(),
            bank.clone(),
            stage.trust().clone(),
            stage.now(),
        );
        checks.spawn(async move {
            for entry in whole(&exporter, &bank, bill, 0).await {
                assert!(entry.finality.unwrap().level() >= FinalityLevel::Logged);
            }
            let ask = EvidenceRequest {
                bill: Some(evidence_request::Bill::BillId(bill.to_string())),
                ..EvidenceRequest::default()
            };
            let bundle = exporter
                .registry()
                .evidence(ask)
                .await
                .unwrap()
                .into_inner()
                .bundle;
            let ask = Ask {
                now: Some(now),
                current: false,
            };
            let verdict = verify(&bundle, Some(&trust), &ask, &mut NoMemory);
            assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
        });
    }
    checks.join_all().await;
}
