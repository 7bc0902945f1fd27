//! A certificate drafted from what an exporter applied with, so that the body types nothing again.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::time::Date;
use rust_decimal::Decimal;

use super::KIND;
use crate::figures::Figures;
use crate::origin::{
    Agreement, ApplicationFault, Means, Standing, application, exporter_role, issuer_role,
    proof_of, shipped,
};
use crate::path::Path;
use crate::received::Received;

/// What the issuing body brings itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuing {
    /// The number of the certificate.
    pub number: Option<String>,
    /// Its date, a calendar date where it is issued.
    pub date: Option<Date>,
    /// The name of the body; the one that the agreement's data name for its country if left out.
    pub issuer: Option<String>,
    /// The country of the body; that of the goods if left out.
    pub country: Option<String>,
}

/// What of a party stands in a certificate; who answers the telephone does not.
const OF_PARTY: [&str; 8] = [
    "name",
    "street",
    "city",
    "region",
    "postCode",
    "country",
    "identifier",
    "taxIdentifier",
];

const ROUTE: [&str; 11] = [
    "transport.vessel",
    "transport.voyage",
    "transport.loading",
    "transport.transhipment",
    "transport.discharge",
    "transport.delivery",
    "transport.destination",
    "transport.departure",
    "transport.onBoard",
    "invoice.number",
    "invoice.date",
];

const OF_LINE: [&str; 14] = [
    "goods.#.description",
    "goods.#.origin",
    "goods.#.originCriterion",
    "goods.#.originWritten",
    "goods.#.originFob",
    "goods.#.quantity",
    "goods.#.unit",
    "goods.#.packages",
    "goods.#.package",
    "goods.#.marks",
    "goods.#.grossWeight",
    "goods.#.producer",
    "goods.#.accumulation",
    "goods.#.deMinimis",
];

const OF_PROOF: [&str; 10] = [
    "thirdCountryInvoice",
    "backToBack",
    "replacement",
    "exhibition",
    "partialCumulation",
    "originalNumber",
    "originalDate",
    "originalCountry",
    "remarks",
    "retroactive",
];

/// Drafts the certificate for the lines that ask for one under an agreement. What the body has not
/// given yet is left out, and [`check`](super::check) names it.
///
/// # Errors
/// [`ApplicationFault`]: what the application for it would be refused for.
pub fn draft(
    figures: &Figures,
    agreement: &str,
    issuing: &Issuing,
) -> Result<Received, ApplicationFault> {
    let agreement = application(figures, agreement)?.agreement;
    let mut draft = Draft {
        figures,
        proof: proof_of(figures, &agreement.name),
        values: BTreeMap::new(),
    };
    let lines: Vec<u32> = Standing::all(figures)
        .into_iter()
        .filter(|it| it.agreement.name == agreement.name && it.means == Means::Issued)
        .map(|it| it.line)
        .collect();
    draft.parties();
    for path in ROUTE {
        draft.copy(path);
    }
    draft.lines(agreement, &lines);
    draft.proof(agreement, issuing, &lines);
    Ok(Received {
        kind: KIND.to_owned(),
        file: None,
        values: draft.values,
    })
}

struct Draft<'a> {
    figures: &'a Figures,
    /// The line of `proof` of the agreement.
    proof: Option<u32>,
    values: BTreeMap<Path, String>,
}

impl Draft<'_> {
    fn put(&mut self, path: &str, value: impl Into<String>) {
        if let Ok(path) = path.parse() {
            self.values.insert(path, value.into());
        }
    }

    fn copy(&mut self, path: &str) {
        if let Some(value) = self.figures.text(path) {
            self.put(path, value);
        }
    }

    fn parties(&mut self) {
        let third = self.of_proof("thirdCountryInvoice") == Some("yes");
        let mut roles = BTreeSet::from([exporter_role(self.figures, third), "importer"]);
        roles.insert("producer");
        if third {
            roles.insert(issuer_role(self.figures));
        }
        for role in roles {
            for member in OF_PARTY {
                self.copy(&format!("party.{role}.{member}"));
            }
        }
    }

    fn of_proof(&self, member: &str) -> Option<&str> {
        let pattern = format!("proof.#.{member}");
        self.figures.of_line(&pattern, self.proof?)
    }

    fn lines(&mut self, agreement: &Agreement, lines: &[u32]) {
        let edition = agreement.hs_edition.to_string();
        for line in lines {
            for pattern in OF_LINE {
                self.copy(&pattern.replace('#', &line.to_string()));
            }
            // The application was not made without it.
            if let Some(code) = self.figures.of_line("goods.#.originCode", *line) {
                self.put(&format!("goods.{line}.originHs"), code);
                self.put(&format!("goods.{line}.originHsEdition"), edition.clone());
            }
            if self.figures.of_line("goods.#.marks", *line).is_none()
                && let Some(marks) = self.figures.text("invoice.marks")
            {
                self.put(&format!("goods.{line}.marks"), marks);
            }
        }
    }

    fn proof(&mut self, agreement: &Agreement, issuing: &Issuing, lines: &[u32]) {
        for member in OF_PROOF {
            if let Some(value) = self.of_proof(member).map(str::to_owned) {
                self.put(&format!("proof.1.{member}"), value);
            }
        }
        let fixed = [
            ("agreement", agreement.name.as_str()),
            ("kind", Means::Issued.as_str()),
            ("state", "ISSUED"),
            ("form", "DATA"),
        ];
        for (member, value) in fixed {
            self.put(&format!("proof.1.{member}"), value);
        }
        let first = lines.first().copied().unwrap_or_default();
        let origin = self.figures.of_line("goods.#.origin", first);
        let country = issuing.country.as_deref().or(origin).map(str::to_owned);
        let known = agreement.issuers.iter();
        let known = known
            .filter(|it| Some(&it.country) == country.as_ref())
            .map(|it| it.name.clone())
            .next();
        let brought = [
            ("number", issuing.number.clone()),
            ("date", issuing.date.map(|date| date.to_string())),
            ("issuer", issuing.issuer.clone().or(known)),
            ("issuerCountry", country),
            (
                "invoiceNumber",
                self.figures.text("invoice.number").map(str::to_owned),
            ),
        ];
        for (member, value) in brought {
            if let Some(value) = value {
                self.put(&format!("proof.1.{member}"), value);
            }
        }
        self.ticks(agreement, issuing);
        let sums = [
            ("packages", "goods.#.packages"),
            ("grossWeight", "goods.#.grossWeight"),
            ("fob", "goods.#.originFob"),
        ];
        for (member, pattern) in sums {
            if let Some(sum) = self.sum(pattern, lines) {
                self.put(&format!("proof.1.{member}"), sum.to_string());
            }
        }
        if self
            .values
            .keys()
            .any(|path| path.pattern() == "goods.#.originFob")
        {
            self.copy("invoice.currency");
        }
    }

    /// Issued retroactively or not, once there is a date.
    fn ticks(&mut self, agreement: &Agreement, issuing: &Issuing) {
        let rule = agreement.retroactive.zip(shipped(self.figures));
        if let (Some(date), Some((rule, shipped))) = (issuing.date, rule) {
            let days = date.as_days().saturating_sub(shipped.as_days());
            let late = if days > rule.days { "yes" } else { "no" };
            self.put("proof.1.retroactive", late);
        }
    }

    /// Nothing where a line lacks it.
    fn sum(&self, pattern: &str, lines: &[u32]) -> Option<Decimal> {
        let numbers = lines
            .iter()
            .map(|line| self.figures.number_of(pattern, *line));
        numbers
            .reduce(|sum, number| sum?.checked_add(number?))
            .flatten()
    }
}
