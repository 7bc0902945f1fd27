//! `funani verifier`: a process of its own, its public page in a real browser, and what it remembers.

use std::path::{Path, PathBuf};

use funani::node::{Node, NodeConfig};
use funani_core::receipt::{LOG_WITHIN, Receipt, ReceiptState};
use funani_core::trust::TrustFile;
use funani_core::verify::NoMemory;
use funani_proof::b64;
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::jws::{self, Typ};
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::keys::Role;
use funani_tests::{Bill, Person, Place, Stage};
use funani_trade::Figures;
use funani_trade::examine::{
    Authority, Checkpoints, EntryKind, Evidence, Facts, Question, Trusts, examination, examine,
    file,
};
use funani_wire::registry::v1::{EvidenceRequest, evidence_request};

mod browser;
mod certified;
mod driver;
mod memory;
mod process;

/// A node and what a stranger was handed of one of its bills.
struct Handed {
    node: Node,
    stage: Stage,
    carrier: Person,
    exporter: Person,
    bank: Person,
    bundle: Vec<u8>,
}

impl Handed {
    async fn by(place: &Place) -> Self {
        let (node, stage) = Stage::node(place).await;
        Self::issued(node, stage, "HANDED1").await
    }

    /// A node that has the keys of another and a history of its own.
    async fn fork_of(place: &Place, keys: &Path) -> Self {
        let config = NodeConfig {
            keys: keys.to_owned(),
            ..NodeConfig::embedded(place.dir(), place.origin(), Clock::System, Chance::System)
        };
        let node = Node::start(config).await.unwrap();
        let stage = Stage::open(&node.url(), place.dir(), keys);
        Self::issued(node, stage, "FORKED1").await
    }

    async fn issued(node: Node, stage: Stage, number: &str) -> Self {
        let carrier = Person::enrol(&stage, "Funani Line").await;
        let exporter = Person::enrol(&stage, "Hachinohe Suisan <b>Boeki</b> K.K.").await;
        let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
        let mut handed = Self {
            node,
            stage,
            carrier,
            exporter,
            bank,
            bundle: Vec::new(),
        };
        handed.bundle = handed.another(number).await;
        handed
    }

    /// The evidence of one more bill.
    async fn another(&self, number: &str) -> Vec<u8> {
        let on = self
            .carrier
            .issue(&self.stage, &self.exporter, &self.bank, number)
            .await
            .unwrap();
        let on = self
            .exporter
            .transfer(&self.stage, &on, &self.bank)
            .await
            .unwrap();
        self.node.wait_logged().await.unwrap();
        self.evidence(&on).await
    }

    async fn evidence(&self, bill: &Bill) -> Vec<u8> {
        let ask = EvidenceRequest {
            bill: Some(evidence_request::Bill::BillId(bill.id.to_string())),
            ..EvidenceRequest::default()
        };
        let answer = self.bank.session.registry().evidence(ask).await.unwrap();
        answer.into_inner().bundle.to_vec()
    }

    /// A customs examination of the bundle, as the node's customs service keeps it.
    fn kept(&self) -> String {
        let trusts: Trusts = [self.trust().clone()].into_iter().collect();
        let declared = [("transport.billNumber", "HANDED9")];
        let declared = declared.map(|(path, value)| (path.parse().unwrap(), value.to_owned()));
        let declared = Figures::stated(declared.into_iter().collect());
        let authority = Authority {
            country: "TH".to_owned(),
            zone: "+07:00".parse().unwrap(),
        };
        let now = self.stage.now();
        let (facts, cached) = (Facts::default(), Checkpoints::new());
        let evidence = Evidence::read(self.bundle.clone());
        let question = Question {
            bundles: vec![&evidence],
            declared: &declared,
            kind: Some(EntryKind::Import),
            facts: &facts,
            now,
            authority: &authority,
            cached: &cached,
        };
        let report = examine(&question, &trusts, &mut NoMemory);
        let examination = examination(&question, &trusts, &report);
        let receipt = Receipt {
            registry: self.stage.origin().clone(),
            chain: uuid::Uuid::from_u128(0x0197_f0f0_0000_8000_8000_0000_0000_0001),
            sequence: 1,
            act: json::canonical_digest(&examination),
            previous: None,
            state: ReceiptState::Document(Object::from([("purpose", "EXAMINE")])),
            keys_at: Vec::new(),
            time: now,
            log_by: now.plus(LOG_WITHIN),
        };
        let key = self.stage.keys.signing(Role::CustomsReceipt).unwrap();
        file(
            examination,
            &jws::sign(Typ::Receipt, key, &receipt.to_payload()),
        )
    }

    fn trust(&self) -> &TrustFile {
        self.node.trust()
    }
}

/// The bundle with one figure of its document changed.
fn changed(bundle: &[u8]) -> Vec<u8> {
    let value = json::parse(bundle, Limits::BUNDLE).unwrap();
    let raw = value.pointer("/documents/0/raw").and_then(Value::as_str);
    let raw = raw.unwrap();
    let text = String::from_utf8(b64::decode_std(raw).unwrap()).unwrap();
    let other = text.replacen("187500", "187501", 1);
    assert_ne!(text, other);
    let text = std::str::from_utf8(bundle).unwrap();
    text.replace(raw, &b64::encode_std(other.as_bytes()))
        .into_bytes()
}

fn written(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let file = dir.join(name);
    std::fs::write(&file, bytes).unwrap();
    file
}
