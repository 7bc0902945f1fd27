//! Puts a manifest onto a running node through its public calls, every party a client of its own:
//! carriers issue the bills, exporters enter their data and sign papers, issuing bodies certify,
//! brokers declare.

use std::collections::BTreeMap;

use funani::client::document::{Content, Desk, Recorded};
use funani::node::{Node, NodeConfig};
use funani_core::id::DocId;
use funani_core::time::Timestamp;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::keys::{Keys, Start};
use funani_tests::bill::Bill;
use funani_tests::{Person, Place, Stage};
use funani_wire::reason::Refusal;
use futures::stream::{self, StreamExt as _};
use uuid::Uuid;

use super::voyage::Voyage;
use super::{Manifest, When};

mod ask;
mod people;
mod steps;
#[cfg(test)]
mod tests;

pub(crate) use people::People;

/// Calls that are under way at once.
const AT_ONCE: usize = 24;

/// What the exporters sign.
pub(crate) const PAPERS: [&str; 2] = ["COMMERCIAL_INVOICE", "PACKING_LIST"];

/// A manifest on a node.
pub(crate) struct Load<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) manifest: &'a Manifest,
    pub(crate) people: People,
    /// Bills as last receipted, by number.
    pub(crate) bills: BTreeMap<String, Bill>,
    /// Papers by the number of their case and their kind.
    pub(crate) papers: BTreeMap<(usize, &'static str), Recorded>,
    /// Certificates, in the manifest's order.
    pub(crate) certificates: Vec<Recorded>,
    /// The exporters' data, by case: they last as they were changed.
    versions: BTreeMap<usize, u64>,
}

/// The origin of the node that a manifest is put onto. Names under `.invalid` never exist (RFC 2606).
const ORIGIN: &str = "harmony.funani.invalid";

/// An hour of the working day at Yokohama and at Laem Chabang.
fn time(voyage: &Voyage, days: i64) -> Timestamp {
    format!("{}T02:00:00.000Z", voyage.day(days))
        .parse()
        .unwrap()
}

/// A node whose clock stands where the exporters make their papers, and the stage before it.
pub(crate) async fn node(place: &Place, voyage: &Voyage) -> (Node, Stage) {
    let origin = ORIGIN.parse().unwrap();
    let clock = Clock::story(&origin, time(voyage, -15)).unwrap();
    let chance = Chance::System;
    let config = NodeConfig {
        database: place.database().clone(),
        ..NodeConfig::embedded(place.dir(), origin, clock.clone(), chance.clone())
    };
    let node = Node::start(config).await.unwrap();
    let start = Start {
        origin: None,
        simulated: true,
        now: clock.now(),
    };
    let stage = Stage {
        url: node.url(),
        keys: Keys::open(&place.keys(), &start, &chance).unwrap(),
        clock,
        chance,
        wallets: place.dir().join("wallets"),
        authority: None,
    };
    (node, stage)
}

/// Moves the clock to a day of the voyage, while nothing waits for the log.
pub(crate) fn clock_at(stage: &Stage, voyage: &Voyage, days: i64) {
    stage.clock.advance_to(time(voyage, days).as_millis());
}

/// The consignment of a case at its exporter.
fn consignment(case: usize) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | case as u128)
}

/// Does something for each of a list, several at once, and gives what came of it in order.
async fn each<T, R, F>(all: impl IntoIterator<Item = T>, work: impl Fn(T) -> F) -> Vec<R>
where
    F: Future<Output = R>,
{
    stream::iter(all)
        .map(work)
        .buffered(AT_ONCE)
        .collect()
        .await
}

impl<'a> Load<'a> {
    /// Enrols everybody.
    pub(crate) async fn open(stage: &'a Stage, manifest: &'a Manifest) -> Self {
        Self {
            stage,
            manifest,
            people: People::enrol(stage, &manifest.firms).await,
            bills: BTreeMap::new(),
            papers: BTreeMap::new(),
            certificates: Vec::new(),
            versions: BTreeMap::new(),
        }
    }

    /// Everything up to the declarations, each at its time of the voyage.
    pub(crate) async fn until_declared(&mut self, node: &Node) {
        let voyage = &self.manifest.voyage;
        self.papers().await;
        node.wait_logged().await.unwrap();
        clock_at(self.stage, voyage, -8);
        self.bills().await;
        self.later(When::Before).await;
        node.wait_logged().await.unwrap();
        clock_at(self.stage, voyage, 0);
        self.declare().await.unwrap();
    }

    fn desk<'p>(&'p self, person: &'p Person) -> Desk<'p> {
        Desk {
            session: &person.session,
            wallet: &person.wallet,
            trust: self.stage.trust(),
        }
    }

    /// Opens a document of a person.
    async fn sign(&self, person: &Person, content: &Content) -> Recorded {
        let desk = self.desk(person);
        let deed = funani_core::doc::Deed::Issue(content.edition.clone());
        let doc = desk.open(deed).await.unwrap();
        let signed = desk.submit(doc, Some(content), Vec::new()).await;
        signed.unwrap_or_else(|error| {
            let refusal = error.downcast_ref().map(Refusal::from_status);
            let violations = refusal.as_ref().map(Refusal::violations);
            let kind = &content.edition.kind;
            panic!("{kind} of {}: {error:#} {violations:?}", person.name)
        })
    }

    /// Says something about a document of a person, over its newest receipt.
    async fn extend(
        &self,
        person: &Person,
        on: &Recorded,
        deed: funani_core::doc::Deed,
        content: Option<&Content>,
    ) -> Recorded {
        let desk = self.desk(person);
        let doc = desk.extend(on.id, on.on, deed).await.unwrap();
        desk.submit(doc, content, Vec::new()).await.unwrap()
    }

    /// The evidence of a document, as its issuer gets it.
    pub(crate) async fn evidence(&self, person: &Person, id: DocId) -> Vec<u8> {
        self.desk(person).evidence(id).await.unwrap()
    }
}
