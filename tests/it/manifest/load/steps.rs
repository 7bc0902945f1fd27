//! What happens to the consignments, in its order.

use funani::client::document::Content;
use funani::client::wish::{Deed, IssueWish, OrderWish, Who};
use funani_core::act::{Legal, OrderKind, Transferability};
use funani_core::doc;
use funani_core::form::Seed;
use funani_proof::json::{self, Value};
use funani_tests::bill::{self, Bill};
use funani_tests::{Person, Stage};
use funani_trade::Received;
use funani_wire::documents::v1 as wire;

use super::{Load, PAPERS, consignment, each};
use crate::manifest::certificate::{Certificate, KIND};
use crate::manifest::consignment::{self as data, Data};
use crate::manifest::shipment::{Order, Shipment};
use crate::manifest::{Case, Later, Master, When, bill as written};

impl Load<'_> {
    /// Before the ship leaves: the exporters' data and papers, and the certificates.
    pub(crate) async fn papers(&mut self) {
        let entered = each(&self.manifest.cases, |case| self.enter(case)).await;
        self.versions.extend(entered);
        let pairs = self.manifest.cases.iter();
        let pairs = pairs.flat_map(|case| PAPERS.map(|kind| (case, kind)));
        let signed = each(pairs, async |(case, kind)| {
            let person = &self.people.exporters[case.shipment.exporter];
            let content = self.paper(case, kind).await;
            ((case.number, kind), self.sign(person, &content).await)
        });
        let signed = signed.await;
        self.papers.extend(signed);
        let issued = each(&self.manifest.certificates, async |certificate| {
            let body = &self.people.bodies[certificate.body];
            self.sign(body, &self.certificate(certificate)).await
        });
        self.certificates = issued.await;
    }

    /// Once the ship has left: all bills.
    pub(crate) async fn bills(&mut self) {
        let cases = self.manifest.cases.iter().filter(|case| !case.unissued);
        let issued = each(cases, |case| self.issue(&case.shipment)).await;
        let masters = each(&self.manifest.masters, |master| self.issue_master(master)).await;
        self.bills.extend(issued);
        self.bills.extend(masters);
    }

    /// What happens before the ship arrives, or after.
    pub(crate) async fn later(&mut self, when: When) {
        for case in &self.manifest.cases {
            for later in &case.later {
                match later {
                    Later::Papers {
                        changes,
                        kinds,
                        when: at,
                    } if *at == when => {
                        self.change(case, changes, kinds).await;
                    }
                    Later::Endorsed { to, when: at } if *at == when => {
                        self.endorse(case, *to).await;
                    }
                    Later::SurrenderedAtOrigin if when == When::Before => {
                        self.surrender(case).await;
                    }
                    Later::CertificateReplaced { with, when: at } if *at == when => {
                        let content = self.certificate(with);
                        let deed = doc::Deed::Replace(content.edition.clone());
                        self.recertify(case, deed, Some(&content)).await;
                    }
                    Later::CertificateCancelled { when: at } if *at == when => {
                        self.recertify(case, doc::Deed::Cancel, None).await;
                    }
                    _ => {}
                }
            }
        }
    }

    async fn enter(&self, case: &Case) -> (usize, u64) {
        let manifest = self.manifest;
        let entered = data::of(&case.shipment, &manifest.firms, &manifest.voyage);
        (case.number, self.edit(case, 0, &entered).await)
    }

    async fn edit(&self, case: &Case, seen: u64, changes: &Data) -> u64 {
        let changes = changes.iter().map(|(path, value)| wire::Change {
            path: path.clone(),
            value: Some(value.clone()),
        });
        let request = wire::EditConsignmentRequest {
            fills: Vec::new(),
            consignment_id: consignment(case.number).to_string(),
            seen_version: seen,
            source: wire::Source::Typed.into(),
            author: "Export section".to_owned(),
            changes: changes.collect(),
        };
        let person = &self.people.exporters[case.shipment.exporter];
        let mut documents = person.session.documents();
        let answer = documents.edit_consignment(request).await.unwrap();
        answer.into_inner().version
    }

    async fn paper(&self, case: &Case, kind: &str) -> Content {
        let person = &self.people.exporters[case.shipment.exporter];
        let id = consignment(case.number);
        let made = Content::made(self.desk(person), id, 0, kind, Vec::new()).await;
        made.unwrap()
    }

    fn certificate(&self, certificate: &Certificate) -> Content {
        let states = certificate.states(&self.manifest.firms, &self.manifest.voyage);
        let values = states.into_iter();
        let values = values.map(|(path, value)| (path.parse().unwrap(), value));
        let received = Received {
            kind: KIND.to_owned(),
            file: None,
            values: values.collect(),
        };
        Content::received(&received, Vec::new(), None)
    }

    async fn issue(&self, shipment: &Shipment) -> (String, Bill) {
        let manifest = self.manifest;
        let exporter = &self.people.exporters[shipment.exporter];
        let importer = &self.people.importers[shipment.importer];
        let (kind, party) = match shipment.order {
            Order::Straight => (OrderKind::Straight, Some(importer)),
            Order::Named => (OrderKind::Named, Some(importer)),
            Order::Shipper => (OrderKind::Shipper, None),
            Order::Bank(at) => (OrderKind::Bank, Some(&self.people.banks[at])),
        };
        let document = written::of(shipment, &manifest.firms, &manifest.voyage);
        let deed = issue(
            self.stage,
            &shipment.bill,
            &document,
            exporter,
            (kind, party),
        );
        let named: Vec<&Person> = party.into_iter().chain([exporter]).collect();
        let issuer = self.people.issuer(shipment);
        (
            shipment.bill.clone(),
            self.open_bill(issuer, deed, &named).await,
        )
    }

    async fn issue_master(&self, master: &Master) -> (String, Bill) {
        let manifest = self.manifest;
        let of = &master.consolidation;
        let (shipper, agent) = (
            &self.people.consolidators[of.consolidator],
            &self.people.agents[of.consolidator],
        );
        let document = written::master(of, &manifest.firms, &manifest.voyage);
        let order = (OrderKind::Straight, Some(agent));
        let deed = issue(self.stage, &of.bill, &document, shipper, order);
        let named = [shipper, agent];
        let bill = self.open_bill(&self.people.carrier, deed, &named).await;
        (of.bill.clone(), bill)
    }

    async fn open_bill(&self, issuer: &Person, deed: Deed, named: &[&Person]) -> Bill {
        let issued = issuer.issue_as(self.stage, deed, named).await;
        issued.unwrap_or_else(|status| panic!("{}: {status:?}", issuer.name))
    }

    async fn change(&mut self, case: &Case, changes: &Data, kinds: &'static [&'static str]) {
        let seen = self.versions[&case.number];
        let version = self.edit(case, seen, changes).await;
        self.versions.insert(case.number, version);
        let person = &self.people.exporters[case.shipment.exporter];
        for kind in kinds {
            let content = self.paper(case, kind).await;
            let deed = doc::Deed::Replace(content.edition.clone());
            let on = &self.papers[&(case.number, *kind)];
            let signed = self.extend(person, on, deed, Some(&content)).await;
            self.papers.insert((case.number, kind), signed);
        }
    }

    async fn recertify(&mut self, case: &Case, deed: doc::Deed, content: Option<&Content>) {
        let at = case.certificate.unwrap();
        let body = &self.people.bodies[self.manifest.certificates[at].body];
        let signed = self.extend(body, &self.certificates[at], deed, content);
        self.certificates[at] = signed.await;
    }

    /// Who may endorse does, and hands the bill over; a bill that names the importer comes to it
    /// first.
    async fn endorse(&mut self, case: &Case, to: usize) {
        let shipment = &case.shipment;
        let exporter = &self.people.exporters[shipment.exporter];
        let importer = &self.people.importers[shipment.importer];
        let to = &self.people.importers[to];
        let mut bill = self.bills[&shipment.bill].clone();
        let holder = if shipment.order == Order::Named {
            bill = exporter
                .transfer(self.stage, &bill, importer)
                .await
                .unwrap();
            importer
        } else {
            exporter
        };
        let endorsee = Deed::Endorse {
            endorsee: Who::Party(to.id()),
            to_order: false,
        };
        let endorsed = holder.does(self.stage, &bill, endorsee, &[to]).await;
        let handed = holder.transfer(self.stage, &endorsed.unwrap(), to).await;
        self.bills.insert(shipment.bill.clone(), handed.unwrap());
    }

    /// 元地回収: the shipper gives the bill up where it was issued, for delivery to the importer.
    async fn surrender(&mut self, case: &Case) {
        let shipment = &case.shipment;
        let exporter = &self.people.exporters[shipment.exporter];
        let importer = &self.people.importers[shipment.importer];
        let deed = Deed::Surrender {
            deliver_to: Who::Party(importer.id()),
        };
        let bill = &self.bills[&shipment.bill];
        let given = exporter.does(self.stage, bill, deed, &[importer]).await;
        let given = given.unwrap();
        let issuer = self.people.issuer(shipment);
        let taken = issuer.does(self.stage, &given, Deed::AcceptSurrender, &[]);
        self.bills
            .insert(shipment.bill.clone(), taken.await.unwrap());
    }
}

/// The wish to issue a bill to its shipper, under English law.
fn issue(
    stage: &Stage,
    number: &str,
    document: &Value,
    shipper: &Person,
    (kind, party): (OrderKind, Option<&Person>),
) -> Deed {
    let transferability = match kind {
        OrderKind::Straight => Transferability::NamedNonEndorsable,
        OrderKind::Named => Transferability::NamedEndorsable,
        OrderKind::Shipper | OrderKind::Bank | OrderKind::Party => Transferability::Order,
        OrderKind::Bearer => Transferability::Bearer,
    };
    Deed::Issue(Box::new(IssueWish {
        document_digest: json::canonical_digest(document),
        document: json::to_canonical(document).into_bytes(),
        number: number.parse().unwrap(),
        seed: Seed(stage.chance.bytes()),
        shipper: shipper.id(),
        order: OrderWish {
            kind,
            party: party.map(|party| Who::Party(party.id())),
        },
        recipient: shipper.id(),
        legal: Legal {
            law: "GB-ENG".parse().unwrap(),
            profile: "UK-ETDA".parse().unwrap(),
            profile_date: "2023-09-20".parse().unwrap(),
            terms: bill::terms(),
            transferability,
        },
    }))
}
