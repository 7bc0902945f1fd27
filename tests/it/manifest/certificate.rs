//! Certificates of origin, as issuing bodies state them.

use super::consignment::Data;
use super::firms::Firms;
use super::shipment::Shipment;
use super::voyage::{VESSEL, VOYAGE, Voyage};
use super::written::{kilograms, quantity};

/// The kind of document that a certificate is.
pub(crate) const KIND: &str = "CERTIFICATE_OF_ORIGIN";

/// The bodies, by their place in the list of firms.
pub(crate) const CHAMBER: usize = 0;
pub(crate) const MINISTRY: usize = 1;

/// The certificate that another was made from or stands for.
#[derive(Clone, Debug)]
pub(crate) struct Original {
    pub(crate) number: String,
    /// Days from the arrival.
    pub(crate) date: i64,
    pub(crate) country: &'static str,
    pub(crate) back_to_back: bool,
}

/// A line of a certificate.
#[derive(Clone, Debug)]
pub(crate) struct Certified {
    pub(crate) words: &'static str,
    pub(crate) hs: &'static str,
    pub(crate) origin: &'static str,
    pub(crate) criterion: &'static str,
    /// Thousandths of the unit.
    pub(crate) quantity: i64,
    pub(crate) unit: &'static str,
    pub(crate) packages: i64,
    pub(crate) package: &'static str,
    /// Grams.
    pub(crate) gross: i64,
}

/// A certificate.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// Who issues it.
    pub(crate) body: usize,
    pub(crate) agreement: &'static str,
    pub(crate) number: String,
    /// Days from the arrival.
    pub(crate) date: i64,
    pub(crate) exporter: usize,
    pub(crate) importer: usize,
    pub(crate) invoice: String,
    pub(crate) transhipment: Option<&'static str>,
    pub(crate) lines: Vec<Certified>,
    pub(crate) original: Option<Original>,
    pub(crate) retroactive: bool,
}

impl Certificate {
    /// Of the lines of a shipment that originate in a country.
    pub(crate) fn of(
        shipment: &Shipment,
        agreement: &'static str,
        number: String,
        origin: &str,
    ) -> Self {
        let lines = shipment.lines.iter().filter(|line| line.origin == origin);
        Self {
            body: CHAMBER,
            agreement,
            number,
            date: -12,
            exporter: shipment.exporter,
            importer: shipment.importer,
            invoice: shipment.invoice.clone(),
            transhipment: shipment.transhipment.map(|(port, _)| port),
            lines: lines
                .map(|line| Certified {
                    words: line.ware.words,
                    hs: line.ware.hs,
                    origin: line.origin,
                    criterion: line.ware.criterion,
                    quantity: line.quantity,
                    unit: line.ware.unit.0,
                    packages: line.packages,
                    package: line.ware.package,
                    gross: line.gross,
                })
                .collect(),
            original: None,
            retroactive: false,
        }
    }

    /// The edition of the Harmonized System that its agreement keeps.
    pub(crate) fn edition(&self) -> &'static str {
        if self.agreement == "RCEP" {
            "2022"
        } else {
            "2017"
        }
    }

    pub(crate) fn country<'a>(&self, firms: &'a Firms) -> &'a str {
        firms.bodies[self.body].country
    }

    /// Whether it is of the ministry in Viet Nam, for goods on their way to Japan.
    fn is_onward(&self, firms: &Firms) -> bool {
        self.country(firms) == "VN"
    }

    /// What it states, by path.
    pub(crate) fn states(&self, firms: &Firms, voyage: &Voyage) -> Data {
        let mut data = Data::new();
        let mut put = |path: &str, value: String| data.insert(path.to_owned(), value);
        let (exporter, importer) = (
            &firms.exporters[self.exporter],
            &firms.importers[self.importer],
        );
        let here = (importer.name, importer.country);
        let there = (exporter.name, exporter.country);
        // What the ministry certifies goes to the firm in Japan that sends it on.
        let [from, to] = if self.is_onward(firms) {
            [("Cat Lai Export Joint Stock Company", "VN"), there]
        } else {
            [there, here]
        };
        for (role, (name, country)) in [("exporter", from), ("importer", to)] {
            put(&format!("party.{role}.name"), name.to_owned());
            put(&format!("party.{role}.country"), country.to_owned());
        }
        let packages: i64 = self.lines.iter().map(|line| line.packages).sum();
        let gross: i64 = self.lines.iter().map(|line| line.gross).sum();
        for (member, value) in [
            ("agreement", self.agreement.to_owned()),
            ("kind", "ISSUED".to_owned()),
            ("form", "DATA".to_owned()),
            ("state", "ISSUED".to_owned()),
            ("number", self.number.clone()),
            ("date", voyage.day(self.date)),
            ("issuer", firms.bodies[self.body].name.to_owned()),
            ("issuerCountry", self.country(firms).to_owned()),
            ("invoiceNumber", self.invoice.clone()),
            ("packages", packages.to_string()),
            ("grossWeight", kilograms(gross)),
        ] {
            put(&format!("proof.1.{member}"), value);
        }
        if self.retroactive {
            put("proof.1.retroactive", "yes".to_owned());
        }
        if let Some(original) = &self.original {
            put("proof.1.originalNumber", original.number.clone());
            put("proof.1.originalDate", voyage.day(original.date));
            put("proof.1.originalCountry", original.country.to_owned());
            if original.back_to_back {
                put("proof.1.backToBack", "yes".to_owned());
            } else {
                put("proof.1.replacement", "yes".to_owned());
                put(
                    "proof.1.remarks",
                    format!("REPLACES CERTIFICATE NO. {}", original.number),
                );
            }
        }
        put("transport.vessel", VESSEL.to_owned());
        put("transport.voyage", VOYAGE.to_owned());
        put("transport.departure", voyage.day(-10));
        let (loading, discharge) = if self.is_onward(firms) {
            ("VNCLI", "JPYOK")
        } else {
            ("JPYOK", "THLCH")
        };
        put("transport.loading", loading.to_owned());
        put("transport.discharge", discharge.to_owned());
        put("transport.destination", discharge[..2].to_owned());
        if let Some(port) = self.transhipment {
            put("transport.transhipment", port.to_owned());
        }
        for (key, line) in (1..).zip(&self.lines) {
            for (member, value) in [
                ("description", line.words.to_owned()),
                ("hsCode", line.hs.to_owned()),
                ("hsEdition", self.edition().to_owned()),
                ("origin", line.origin.to_owned()),
                ("originCriterion", line.criterion.to_owned()),
                ("quantity", quantity(line.quantity)),
                ("unit", line.unit.to_owned()),
                ("packages", line.packages.to_string()),
                ("package", line.package.to_owned()),
                ("grossWeight", kilograms(line.gross)),
            ] {
                put(&format!("goods.{key}.{member}"), value);
            }
        }
        data
    }
}
