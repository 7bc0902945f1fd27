//! Import declarations, as the systems of customs brokers write them.

use super::certificate::Certificate;
use super::consignment::Data;
use super::firms::Firms;
use super::shipment::{Issuer, Shipment};
use super::voyage::{VESSEL, VOYAGE, Voyage};
use super::written::{kilograms, money, price, quantity, share};

/// A line that is declared.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) words: String,
    pub(crate) hs: String,
    pub(crate) origin: &'static str,
    /// Thousandths of the unit.
    pub(crate) quantity: i64,
    pub(crate) unit: &'static str,
    /// Cents that the invoice asks for it.
    pub(crate) amount: i64,
    /// Grams.
    pub(crate) net: i64,
    pub(crate) gross: i64,
    pub(crate) packages: i64,
    pub(crate) package: &'static str,
    /// Criterion, HS code and its edition, where a preference is claimed.
    pub(crate) claim: Option<(&'static str, &'static str, &'static str)>,
}

/// The certificate that is claimed under.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) agreement: &'static str,
    pub(crate) number: String,
    pub(crate) date: String,
    pub(crate) country: String,
}

/// A declaration.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) number: String,
    pub(crate) broker: usize,
    /// The party for which the broker declares.
    pub(crate) importer: usize,
    pub(crate) importer_name: String,
    pub(crate) tax_id: String,
    pub(crate) exporter_name: String,
    pub(crate) date: String,
    pub(crate) arrival: String,
    pub(crate) bill: String,
    pub(crate) carrier: String,
    pub(crate) master: Option<String>,
    pub(crate) voyage: String,
    pub(crate) loading: &'static str,
    pub(crate) transhipment: Option<&'static str>,
    pub(crate) through_bill: bool,
    pub(crate) invoice: String,
    pub(crate) invoice_date: String,
    pub(crate) currency: &'static str,
    pub(crate) incoterm: &'static str,
    pub(crate) lines: Vec<Declared>,
    pub(crate) containers: Vec<String>,
    pub(crate) proof: Option<Claimed>,
    /// Cents of charges that the invoice adds to the goods.
    pub(crate) charges: i64,
    /// Cents taken off the price.
    pub(crate) discount: i64,
    /// Cents beside the price; nothing where they are in it.
    pub(crate) freight: Option<i64>,
    pub(crate) insurance: Option<i64>,
    /// Whether values of lines are rounded to whole units of the currency.
    pub(crate) whole: bool,
}

impl Declaration {
    /// What is true, before the broker writes it its own way.
    pub(crate) fn of(
        shipment: &Shipment,
        firms: &Firms,
        voyage: &Voyage,
        number: String,
        broker: usize,
    ) -> Self {
        let importer = shipment.importer(firms);
        let lines = shipment.lines.iter().map(|line| Declared {
            words: line.ware.words.to_owned(),
            hs: line.ware.hs.to_owned(),
            origin: line.origin,
            quantity: line.quantity,
            unit: line.ware.unit.0,
            amount: line.amount(),
            net: line.net,
            gross: line.gross,
            packages: line.packages,
            package: line.ware.package,
            claim: None,
        });
        let total = shipment.total();
        let is_beside = !shipment.is_freight_in_price();
        Self {
            number,
            broker,
            importer: shipment.importer,
            importer_name: importer.name.to_owned(),
            tax_id: importer.identifier.1.clone(),
            exporter_name: shipment.exporter(firms).name.to_owned(),
            date: voyage.day(0),
            arrival: voyage.day(0),
            bill: shipment.bill.clone(),
            carrier: match shipment.issuer {
                Issuer::Line | Issuer::Shipper => "FNNL".to_owned(),
                Issuer::Consolidator(at) => firms.consolidators[at].0.identifier.1.clone(),
            },
            master: shipment.master.clone(),
            voyage: VOYAGE.to_owned(),
            loading: "JPYOK",
            transhipment: shipment.transhipment.map(|(port, _)| port),
            through_bill: false,
            invoice: shipment.invoice.clone(),
            invoice_date: voyage.day(-15),
            currency: shipment.currency,
            incoterm: shipment.incoterm,
            lines: lines.collect(),
            containers: shipment
                .containers
                .iter()
                .map(|it| it.number.clone())
                .collect(),
            proof: None,
            charges: shipment.packing,
            discount: 0,
            freight: is_beside.then_some(shipment.freight),
            // An importer's open cover, which nobody else states.
            insurance: (shipment.incoterm != "CIF").then(|| (total / 300).max(100) / 100 * 100),
            whole: false,
        }
    }

    /// Claims the preference of a certificate for the lines that it covers.
    pub(crate) fn claim(&mut self, certificate: &Certificate, firms: &Firms, voyage: &Voyage) {
        self.proof = Some(Claimed {
            agreement: certificate.agreement,
            number: certificate.number.clone(),
            date: voyage.day(certificate.date),
            country: certificate.country(firms).to_owned(),
        });
        for line in &mut self.lines {
            let mut covering = certificate.lines.iter();
            let covering =
                covering.find(|it| line.hs.starts_with(it.hs) && it.origin == line.origin);
            line.claim = covering.map(|it| (it.criterion, it.hs, certificate.edition()));
        }
    }

    /// Claims no preference.
    pub(crate) fn claim_nothing(&mut self) {
        self.proof = None;
        self.lines.iter_mut().for_each(|line| line.claim = None);
    }

    /// What the goods come to, freight and insurance to the port of arrival with them.
    pub(crate) fn value(&self) -> i64 {
        let goods: i64 = self.lines.iter().map(|line| line.amount).sum();
        goods + self.charges - self.discount
            + self.freight.unwrap_or(0)
            + self.insurance.unwrap_or(0)
    }

    /// The data that are declared.
    pub(crate) fn data(&self) -> Data {
        let mut data = Data::new();
        self.entry(&mut data);
        self.carriage(&mut data);
        let goods: i64 = self.lines.iter().map(|line| line.amount).sum();
        let value = self.value();
        let mut left = value;
        for (key, line) in (1..).zip(&self.lines) {
            let is_last = key == self.lines.len();
            let part = if is_last {
                left
            } else {
                share(value, line.amount, goods.max(1))
            };
            left -= part;
            let part = if self.whole {
                (part + 50) / 100 * 100
            } else {
                part
            };
            line.data(&mut data, key, part, self.proof.as_ref());
        }
        for (key, number) in (1..).zip(&self.containers) {
            data.insert(format!("equipment.{key}.number"), number.clone());
        }
        if let Some(proof) = &self.proof {
            for (member, value) in [
                ("agreement", proof.agreement),
                ("kind", "ISSUED"),
                ("number", &proof.number),
                ("date", &proof.date),
                ("issuerCountry", &proof.country),
            ] {
                data.insert(format!("proof.1.{member}"), value.to_owned());
            }
        }
        data
    }

    fn entry(&self, data: &mut Data) {
        let value = money(self.value());
        let texts = [
            ("entry.number", self.number.as_str()),
            ("entry.date", &self.date),
            ("entry.taxId", &self.tax_id),
            ("entry.office", "2801"),
            ("entry.procedure", "IM4"),
            ("entry.arrival", &self.arrival),
            ("entry.currency", self.currency),
            ("entry.customsValue", &value),
            ("party.importer.name", &self.importer_name),
            ("party.importer.country", "TH"),
            ("party.exporter.name", &self.exporter_name),
            ("party.exporter.country", "JP"),
            ("invoice.number", &self.invoice),
            ("invoice.date", &self.invoice_date),
            ("invoice.currency", self.currency),
            ("terms.incoterm", self.incoterm),
        ];
        let texts = texts
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()));
        data.extend(texts);
        for (path, cents) in [
            ("entry.freight", self.freight),
            ("entry.insurance", self.insurance),
            (
                "price.otherCharges",
                Some(self.charges).filter(|it| *it > 0),
            ),
            ("price.discount", Some(self.discount).filter(|it| *it > 0)),
        ] {
            if let Some(cents) = cents {
                data.insert(path.to_owned(), money(cents));
            }
        }
    }

    fn carriage(&self, data: &mut Data) {
        let texts = [
            ("transport.mode", "SEA"),
            ("transport.billNumber", self.bill.as_str()),
            ("transport.carrierCode", &self.carrier),
            ("transport.vessel", VESSEL),
            ("transport.voyage", &self.voyage),
            ("transport.loading", self.loading),
            ("transport.discharge", "THLCH"),
        ];
        let texts = texts
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()));
        data.extend(texts);
        for (path, value) in [
            ("transport.masterBillNumber", self.master.as_deref()),
            ("transport.transhipment", self.transhipment),
            (
                "origin.directProof",
                self.through_bill.then_some("THROUGH_BILL"),
            ),
            (
                "origin.directProofNumber",
                self.through_bill.then_some(self.bill.as_str()),
            ),
        ] {
            if let Some(value) = value {
                data.insert(path.to_owned(), value.to_owned());
            }
        }
    }
}

impl Declared {
    fn data(&self, data: &mut Data, key: usize, value: i64, proof: Option<&Claimed>) {
        let mut own =
            |member: &str, value: String| data.insert(format!("goods.{key}.{member}"), value);
        own("description", self.words.clone());
        own("hsCode", self.hs.clone());
        own("hsEdition", "2022".to_owned());
        own("origin", self.origin.to_owned());
        own("quantity", quantity(self.quantity));
        own("unit", self.unit.to_owned());
        own(
            "unitPrice",
            price(share(self.amount * 100, 1_000, self.quantity.max(1))),
        );
        own("netWeight", kilograms(self.net));
        own("grossWeight", kilograms(self.gross));
        own("packages", self.packages.to_string());
        own("package", self.package.to_owned());
        own("customsValue", money(value));
        if let (Some((criterion, hs, edition)), Some(proof)) = (self.claim, proof) {
            own("agreement", proof.agreement.to_owned());
            own("originProof", "ISSUED".to_owned());
            own("originCriterion", criterion.to_owned());
            own("originHs", hs.to_owned());
            own("originHsEdition", edition.to_owned());
        }
    }
}
