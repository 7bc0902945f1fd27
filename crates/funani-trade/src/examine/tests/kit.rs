//! The mackerel of the demonstration with its evidence and its declaration.

use std::collections::BTreeMap;

use funani_core::codes::Zone;
use funani_core::doc::{Deed, Edition};
use funani_core::fact::{Fact, Role};
use funani_core::party::Custody;
use funani_core::verify::NoMemory;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};

use super::world::{World, identifier, order_of};
use crate::examine::{
    Authority, Checkpoints, EntryKind, Evidence, Facts, Question, Report, Trusts, examine,
};
use crate::path::Path;
use crate::sample;
use crate::{Figures, Paper, Received, bill, paper};

pub(super) const EXPORTER: &str = "Hachinohe Suisan Boeki K.K.";
pub(super) const BANK: &str = "Chao Phraya Commercial Bank";
pub(super) const IMPORTER: &str = "Samut Sakhon Foods Co., Ltd.";
pub(super) const CARRIER: &str = "Funani Line";
/// A firm that has nothing to do with the consignment.
pub(super) const FIRM: &str = "Sendai Shokai K.K.";
pub(super) const CHAMBER: &str = "Japan Chamber of Commerce and Industry";

const CARRIERS: &[u8] = include_bytes!("../../../../../services/funani/src/demo/carrier.json");

/// A consignment with all that there is of it.
pub(super) struct Kit {
    pub(super) world: World,
    pub(super) figures: Figures,
    /// The names of the chains whose bundles are shown.
    pub(super) shown: Vec<&'static str>,
    pub(super) declared: BTreeMap<Path, String>,
    pub(super) kind: Option<EntryKind>,
    pub(super) facts: Facts,
    pub(super) cached: Checkpoints,
}

pub(super) const BILL: &str = "FNLYOK2703042";

impl Kit {
    /// The mackerel, shipped and documented, the bill with the importer, as it is declared.
    pub(super) fn new() -> Self {
        Self::of(&[], &[])
    }

    /// The same, with other data for the papers and other members in the transport document.
    pub(super) fn of(changes: &[(&str, &str)], replaced: &[(&str, &str)]) -> Self {
        let figures = sample::figures(changes);
        let mut world = World::new("2027-03-01T01:00:00.000Z");
        let jcn = [identifier("JCN", "3021001099901")];
        world.enrol(EXPORTER, Custody::SelfHeld, &jcn);
        let bank = [identifier("ZZZ-CPCB", "CPCB-BKK")];
        world.enrol(BANK, Custody::SelfHeld, &bank);
        for name in [IMPORTER, CARRIER] {
            world.enrol(name, Custody::SelfHeld, &[]);
        }
        let japan = Fact::Place {
            country: "JP".to_owned(),
            address: None,
        };
        let body = [Fact::Role(Role::IssuingBody), japan.clone()];
        world.enrol(CHAMBER, Custody::SelfHeld, &body);
        world.enrol(FIRM, Custody::SelfHeld, &[Fact::Role(Role::Shipper), japan]);
        let mut kit = Self {
            world,
            figures,
            shown: vec![BILL, "invoice", "packing list", "certificate"],
            declared: BTreeMap::new(),
            kind: Some(EntryKind::Import),
            facts: Facts::default(),
            cached: Checkpoints::new(),
        };
        kit.papers();
        kit.bill(replaced);
        kit.declare();
        kit
    }

    fn papers(&mut self) {
        for (name, kind) in [
            ("invoice", "COMMERCIAL_INVOICE"),
            ("packing list", "PACKING_LIST"),
        ] {
            let content = self.paper(kind, &[]);
            self.issue(name, EXPORTER, kind, &content);
        }
        let content = self.certificate(&[]);
        self.issue("certificate", CHAMBER, "CERTIFICATE_OF_ORIGIN", &content);
    }

    /// A paper of the consignment, with some of it changed.
    pub(super) fn paper(&self, kind: &str, changes: &[(&str, &str)]) -> Vec<u8> {
        let values = self.figures.iter();
        let values = values.map(|(path, value)| (path.clone(), value.to_owned()));
        let mut values: BTreeMap<Path, String> = values.collect();
        change(&mut values, changes);
        let paper = Paper::of(paper::form(kind).unwrap(), &Figures::stated(values));
        json::to_canonical(&paper.to_value()).into_bytes()
    }

    pub(super) fn issue(&mut self, name: &str, issuer: &str, kind: &str, content: &[u8]) {
        let deed = Deed::Issue(edition(kind, content));
        self.world.document(name, issuer, deed, content);
    }

    pub(super) fn replace(&mut self, name: &str, issuer: &str, kind: &str, content: &[u8]) {
        let deed = Deed::Replace(edition(kind, content));
        self.world.document(name, issuer, deed, content);
    }

    /// What a certificate of origin for the goods says, with some of it changed.
    pub(super) fn certificate(&self, changes: &[(&str, &str)]) -> Vec<u8> {
        const OF: &[&str] = &[
            "goods.#.description",
            "goods.#.hsCode",
            "goods.#.hsEdition",
            "goods.#.originHs",
            "goods.#.originHsEdition",
            "goods.#.origin",
            "goods.#.originCriterion",
            "goods.#.quantity",
            "goods.#.unit",
            "goods.#.packages",
            "goods.#.grossWeight",
            "proof.#.agreement",
            "proof.#.kind",
            "proof.#.number",
            "proof.#.date",
            "proof.#.issuer",
            "proof.#.issuerCountry",
            "proof.#.invoiceNumber",
            "party.@.name",
            "party.@.country",
            "transport.vessel",
            "transport.loading",
            "transport.discharge",
        ];
        let of = |path: &Path| {
            let role = path.role();
            let party = role.is_none_or(|role| ["exporter", "importer"].contains(&role));
            party && OF.contains(&path.pattern().as_str())
        };
        let values = self.figures.iter().filter(|(path, _)| of(path));
        let values = values.map(|(path, value)| (path.clone(), value.to_owned()));
        let mut values: BTreeMap<Path, String> = values.collect();
        change(&mut values, changes);
        let received = Received {
            kind: "CERTIFICATE_OF_ORIGIN".to_owned(),
            file: None,
            values,
        };
        json::to_canonical(&received.to_value()).into_bytes()
    }

    /// The transport document with some of its text replaced.
    fn transport_document(&self, replaced: &[(&str, &str)]) -> Vec<u8> {
        let carrier = json::parse(CARRIERS, Limits::DOCUMENT).unwrap();
        let document = bill::draft(&self.figures, carrier.as_object().unwrap());
        let mut text = json::to_canonical(&document);
        for (was, is) in replaced {
            let changed = text.replace(was, is);
            assert_ne!(changed, text, "{was} stands in it");
            text = changed;
        }
        let document = json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap();
        json::to_canonical(&document).into_bytes()
    }

    /// Issues another bill over the transport document, dated today, and shows it.
    pub(super) fn another_bill(&mut self, number: &'static str, replaced: &[(&str, &str)]) {
        let dated = (
            "\"issueDate\":\"2027-03-08\"",
            "\"issueDate\":\"2027-03-16\"",
        );
        let own = [(BILL, number), dated];
        let all: Vec<_> = own.iter().chain(replaced).copied().collect();
        let document = self.transport_document(&all);
        let order = order_of(&self.world, BANK);
        self.world
            .issue_bill(number, document, CARRIER, EXPORTER, order);
        self.shown.push(number);
    }

    fn bill(&mut self, replaced: &[(&str, &str)]) {
        use funani_core::act::{Action, Capacity, Reference};
        let document = self.transport_document(replaced);
        self.world.at("2027-03-08T01:00:00.000Z");
        let order = order_of(&self.world, BANK);
        self.world
            .issue_bill(BILL, document, CARRIER, EXPORTER, order);
        let to = |kit: &Self, name: &str| kit.world.reference(name);
        let recipient = to(self, BANK);
        let transfer = Action::Transfer { recipient };
        self.world.act(BILL, EXPORTER, Capacity::Own, transfer);
        self.world.at("2027-03-12T03:00:00.000Z");
        let recipient = Reference::Party(to(self, IMPORTER));
        let endorse = Action::Endorse { recipient };
        self.world.act(BILL, BANK, Capacity::Own, endorse);
        let recipient = to(self, IMPORTER);
        let transfer = Action::Transfer { recipient };
        self.world.act(BILL, BANK, Capacity::Own, transfer);
        self.world.at("2027-03-16T05:00:00.000Z");
    }

    /// The declaration that is right.
    fn declare(&mut self) {
        const OF: &[&str] = &[
            "transport.billNumber",
            "transport.vessel",
            "transport.voyage",
            "transport.loading",
            "transport.discharge",
            "equipment.#.number",
            "invoice.number",
            "invoice.date",
            "invoice.currency",
            "terms.incoterm",
            "goods.#.description",
            "goods.#.hsCode",
            "goods.#.hsEdition",
            "goods.#.origin",
            "goods.#.quantity",
            "goods.#.unit",
            "goods.#.packages",
            "goods.#.package",
            "goods.#.netWeight",
            "goods.#.grossWeight",
            "goods.#.amount",
            "goods.#.agreement",
            "goods.#.originProof",
            "goods.#.originCriterion",
            "proof.#.agreement",
            "proof.#.number",
            "proof.#.date",
            "proof.#.issuerCountry",
            "total.packages",
            "total.grossWeight",
            "total.amount",
            "party.@.name",
        ];
        let of = |path: &Path| {
            let role = path.role();
            let party = role.is_none_or(|role| ["exporter", "importer"].contains(&role));
            party && OF.contains(&path.pattern().as_str())
        };
        let values = self.figures.iter().filter(|(path, _)| of(path));
        self.declared = values
            .map(|(path, value)| (path.clone(), value.to_owned()))
            .collect();
        self.put(&[
            ("transport.carrierCode", "FNNL"),
            ("entry.number", "A0012703160042"),
            ("entry.taxId", "0105560999911"),
            ("entry.date", "2027-03-16"),
            ("entry.arrival", "2027-03-16"),
            ("entry.currency", "USD"),
            ("entry.customsValue", "100800.00"),
            ("entry.freight", "3700.00"),
            ("entry.insurance", "277.20"),
        ]);
    }

    /// Declares otherwise; an empty text leaves a datum out.
    pub(super) fn put(&mut self, changes: &[(&str, &str)]) {
        change(&mut self.declared, changes);
    }

    /// What is declared, otherwise.
    pub(super) fn with<'a>(&'a self, changes: &[(&str, &str)]) -> Declared<'a> {
        let mut declared = self.declared.clone();
        change(&mut declared, changes);
        Declared {
            kit: self,
            declared: Figures::stated(declared),
        }
    }

    pub(super) fn bundles(&self) -> Vec<Vec<u8>> {
        let shown = self.shown.iter();
        shown.map(|name| self.world.bundle(name)).collect()
    }

    pub(super) fn trusts(&self) -> Trusts {
        Trusts::from_iter([self.world.trust()])
    }

    pub(super) fn examine(&self) -> Report {
        self.examine_these(&self.bundles(), &self.trusts())
    }

    pub(super) fn examine_these(&self, bundles: &[Vec<u8>], trusts: &Trusts) -> Report {
        self.with(&[]).examine_these(bundles, trusts)
    }

    pub(super) fn examine_at(&self, authority: &Authority) -> Report {
        let declared = Figures::stated(self.declared.clone());
        let evidence = read(&self.bundles());
        let question = self.question(&declared, &evidence, authority);
        examine(&question, &self.trusts(), &mut NoMemory)
    }

    pub(super) fn question<'a>(
        &'a self,
        declared: &'a Figures,
        evidence: &'a [Evidence],
        authority: &'a Authority,
    ) -> Question<'a> {
        Question {
            bundles: evidence.iter().collect(),
            declared,
            kind: self.kind,
            facts: &self.facts,
            now: self.world.now,
            authority,
            cached: &self.cached,
        }
    }
}

/// A declaration of the consignment of a kit.
pub(super) struct Declared<'a> {
    kit: &'a Kit,
    declared: Figures,
}

impl Declared<'_> {
    pub(super) fn examine_these(&self, bundles: &[Vec<u8>], trusts: &Trusts) -> Report {
        let authority = thai();
        let evidence = read(bundles);
        let question = self.kit.question(&self.declared, &evidence, &authority);
        examine(&question, trusts, &mut NoMemory)
    }
}

/// Bundles as they are read.
pub(super) fn read(bundles: &[Vec<u8>]) -> Vec<Evidence> {
    bundles.iter().cloned().map(Evidence::read).collect()
}

pub(super) fn thai() -> Authority {
    Authority {
        country: "TH".to_owned(),
        zone: "+07:00".parse::<Zone>().unwrap(),
    }
}

fn edition(kind: &str, content: &[u8]) -> Edition {
    Edition {
        kind: kind.to_owned(),
        content: Digest::of(content),
        data: None,
        overrides: Vec::new(),
    }
}

fn change(values: &mut BTreeMap<Path, String>, changes: &[(&str, &str)]) {
    for (path, value) in changes {
        let path: Path = path.parse().unwrap();
        if value.is_empty() {
            values.remove(&path);
        } else {
            values.insert(path, (*value).to_owned());
        }
    }
}
