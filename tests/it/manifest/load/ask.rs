//! What customs is told and asked: declarations, the ship's arrival, and one question for each bill.

use std::collections::BTreeMap;

use funani_proof::b64;
use funani_proof::json::{self, Limits, Value};
use funani_tests::{Person, Place, Stage};
use funani_wire::customs::v1 as wire;
use funani_wire::registry::v1::{EvidenceRequest, evidence_request};
use tonic::Status;

use super::{Load, each};
use crate::manifest::consignment::Data;
use crate::manifest::declaration::Declaration;
use crate::manifest::voyage::{IMO, VESSEL, VOYAGE};
use crate::manifest::written::kilograms;
use crate::manifest::{Case, Handed, Master};

/// The legal basis under which everything is asked.
pub(crate) const BASIS: &str = "MANIFEST";

/// The questions about a manifest, by the number of the case or master bill that they are about.
pub(crate) type Questions = BTreeMap<usize, wire::ExamineRequest>;

fn data(data: Data) -> Vec<wire::Datum> {
    data.into_iter()
        .map(|(path, value)| wire::Datum { path, value })
        .collect()
}

fn key(key: wire::key::Key) -> wire::Key {
    wire::Key { key: Some(key) }
}

fn bill_key(number: &str, carrier: &str) -> wire::Key {
    key(wire::key::Key::Bill(wire::BillKey {
        number: number.to_owned(),
        carrier: carrier.to_owned(),
    }))
}

impl Load<'_> {
    /// Tells customs its own rules, the arrival, and every declaration, each by who tells it.
    ///
    /// # Errors
    /// The first refusal.
    pub(crate) async fn declare(&self) -> Result<(), Status> {
        let mut customs = self.people.customs.session.customs();
        customs
            .put_policy(policy(self.manifest.voyage.day(-365)))
            .await?;
        let arrival = self.arrival();
        let mut line = self.people.carrier.session.customs();
        line.declare(arrival).await?;
        let all = self
            .manifest
            .cases
            .iter()
            .flat_map(|case| &case.declarations);
        let told = each(all, async |declaration| {
            let broker = &self.people.brokers[declaration.broker];
            let mut customs = broker.session.customs();
            let request = self.declaration(declaration);
            customs.declare(request).await.map(drop)
        });
        told.await.into_iter().collect()
    }

    fn arrival(&self) -> wire::DeclareRequest {
        let day = self.manifest.voyage.day(0);
        let told = [
            ("transport.vessel", VESSEL),
            ("transport.imo", IMO),
            ("transport.voyage", VOYAGE),
            ("transport.discharge", "THLCH"),
            ("entry.arrival", &day),
        ];
        let told = told.map(|(path, value)| (path.to_owned(), value.to_owned()));
        wire::DeclareRequest {
            authority_id: self.people.customs.id().to_string(),
            kind: wire::EntryKind::Arrival.into(),
            data: data(told.into()),
            behalf_of_id: String::new(),
            seen_version: 0,
        }
    }

    fn declaration(&self, declaration: &Declaration) -> wire::DeclareRequest {
        wire::DeclareRequest {
            authority_id: self.people.customs.id().to_string(),
            kind: wire::EntryKind::Import.into(),
            data: data(declaration.data()),
            behalf_of_id: self.people.importers[declaration.importer].id().to_string(),
            seen_version: 0,
        }
    }

    /// One question for each bill.
    pub(crate) async fn questions(&self) -> Questions {
        let asked = each(&self.manifest.cases, async |case| {
            (case.number, self.question(case).await)
        });
        let mut asked: Questions = asked.await.into_iter().collect();
        let masters = self.manifest.masters.iter();
        asked.extend(masters.map(|master| (master.number, of_master(master))));
        asked
    }

    async fn question(&self, case: &Case) -> wire::ExamineRequest {
        let declared = &case.declarations[0];
        let by_declaration = key(wire::key::Key::Declaration(wire::DeclarationKey {
            number: declared.number.clone(),
            tax_id: declared.tax_id.clone(),
        }));
        let handed = match case.handed {
            Some(handed) => Some(self.handed(case, handed).await),
            None => None,
        };
        wire::ExamineRequest {
            keys: vec![by_declaration],
            bundles: handed.into_iter().map(Into::into).collect(),
            declared: Vec::new(),
            basis: BASIS.to_owned(),
            reference: format!("CASE-{}", case.number),
            xml: false,
        }
    }

    async fn handed(&self, case: &Case, handed: Handed) -> Vec<u8> {
        match handed {
            Handed::BillForged => {
                let issuer = self.people.issuer(&case.shipment);
                forged(&self.bundle(issuer, &case.shipment.bill).await)
            }
            Handed::InvoiceForged => {
                let exporter = &self.people.exporters[case.shipment.exporter];
                let invoice = &self.papers[&(case.number, "COMMERCIAL_INVOICE")];
                forged(&self.evidence(exporter, invoice.id).await)
            }
            Handed::OtherRegistry => of_other_registry(&case.shipment.bill).await,
        }
    }

    /// The evidence of a bill, as a party to it gets it.
    pub(crate) async fn bundle(&self, person: &Person, bill: &str) -> Vec<u8> {
        let id = self.bills[bill].id.to_string();
        evidence(person, id).await
    }
}

/// A master bill is asked about with what the ship's manifest says of it.
fn of_master(master: &Master) -> wire::ExamineRequest {
    let of = &master.consolidation;
    let declared = [
        ("transport.billNumber", of.bill.as_str()),
        ("transport.carrierCode", "FNNL"),
        ("transport.vessel", VESSEL),
        ("transport.voyage", VOYAGE),
        ("transport.loading", "JPYOK"),
        ("transport.discharge", "THLCH"),
        ("equipment.1.number", &of.container.number),
    ];
    let mut declared: Data = declared
        .map(|(path, value)| (path.to_owned(), value.to_owned()))
        .into();
    for (key, carried) in (1..).zip(&of.carried) {
        let mut own = |member: &str, value: String| {
            declared.insert(format!("goods.{key}.{member}"), value);
        };
        own("description", "CONSOLIDATED CARGO".to_owned());
        own("hsCode", carried.hs.to_owned());
        own("hsEdition", "2022".to_owned());
        own("packages", carried.packages.to_string());
        own("grossWeight", kilograms(carried.gross));
    }
    wire::ExamineRequest {
        keys: vec![bill_key(&of.bill, "FNNL")],
        bundles: Vec::new(),
        declared: data(declared),
        basis: BASIS.to_owned(),
        reference: format!("CASE-{}", master.number),
        xml: false,
    }
}

async fn evidence(person: &Person, bill: String) -> Vec<u8> {
    let ask = EvidenceRequest {
        bill: Some(evidence_request::Bill::BillId(bill)),
        document_digest: String::new(),
        on_behalf_of_id: String::new(),
        known_head: String::new(),
    };
    let mut registry = person.session.registry();
    let answer = registry.evidence(ask).await.unwrap().into_inner();
    answer.bundle.into()
}

/// The bundle with one digit of its document changed, and nothing else.
fn forged(bundle: &[u8]) -> Vec<u8> {
    let value = json::parse(bundle, Limits::BUNDLE).unwrap();
    let raw = value
        .pointer("/documents/0/raw")
        .and_then(Value::as_str)
        .unwrap();
    let mut document = b64::decode_std(raw).unwrap();
    let digit = document.iter().rposition(u8::is_ascii_digit).unwrap();
    document[digit] = if document[digit] == b'9' {
        b'8'
    } else {
        document[digit] + 1
    };
    let text = String::from_utf8(bundle.to_vec()).unwrap();
    text.replace(raw, &b64::encode_std(&document)).into_bytes()
}

/// The evidence of a bill of the same number at a registry of its own.
async fn of_other_registry(number: &str) -> Vec<u8> {
    let place = Place::sqlite();
    let (node, stage) = Stage::node(&place).await;
    let [carrier, shipper, bank] = [
        "Funani Line",
        "Oirase Suisan K.K.",
        "Chao Phraya Commercial Bank",
    ];
    let carrier = Person::enrol(&stage, carrier).await;
    let shipper = Person::enrol(&stage, shipper).await;
    let bank = Person::enrol(&stage, bank).await;
    let bill = carrier
        .issue(&stage, &shipper, &bank, number)
        .await
        .unwrap();
    node.wait_logged().await.unwrap();
    let bundle = evidence(&carrier, bill.id.to_string()).await;
    node.stop().await;
    bundle
}

fn policy(from: String) -> wire::PutPolicyRequest {
    let basis = wire::Basis {
        code: BASIS.to_owned(),
        citation: "Customs Act B.E. 2560 (2017), on the examination of goods; fictional reference"
            .to_owned(),
        from,
        until: String::new(),
        keys: Vec::new(),
    };
    wire::PutPolicyRequest {
        policy: Some(wire::Policy {
            bases: vec![basis],
            auditor_ids: Vec::new(),
            disclosure: wire::Disclosure::Never.into(),
            disclosed_after_days: 0,
            zone: "Asia/Bangkok".to_owned(),
        }),
        seen_version: 0,
    }
}
