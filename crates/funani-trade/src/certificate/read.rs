//! From values to a certificate: what every certificate bears, and what its agreement asks of it.

use funani_core::time::Date;

use super::line::lines;
use super::original::original;
use super::{Certificate, Fault, Relation};
use crate::figures::Figures;
use crate::origin::{
    Agreement, Means, agreement, bars, destination, exporter_role, months_after, shipped,
};

/// The one proof of a certificate.
pub(super) const PROOF: u32 = 1;

/// What is read, and the faults so far.
pub(super) struct Reader<'a> {
    pub(super) figures: &'a Figures,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// Notes a fault at a path that is written out.
    pub(super) fn note(
        &mut self,
        path: &str,
        code: &'static str,
        english: impl AsRef<str>,
        japanese: impl AsRef<str>,
    ) {
        let fault = Fault::at(path, code, english.as_ref(), japanese.as_ref());
        self.faults.extend(fault);
    }

    fn missing(&mut self, path: &str) {
        self.note(path, "REQUIRED", "is missing", "記載がありません");
    }

    /// A member of a line that must be there.
    pub(super) fn required(&mut self, pattern: &str, key: u32) -> Option<&'a str> {
        let found = self.figures.of_line(pattern, key);
        if found.is_none() {
            self.missing(&pattern.replace('#', &key.to_string()));
        }
        found
    }

    /// A member of the proof that must be there.
    pub(super) fn proof(&mut self, member: &str) -> Option<&'a str> {
        self.required(&format!("proof.#.{member}"), PROOF)
    }

    /// A date of the proof that must be there. One that cannot be read is a fault of the datum.
    pub(super) fn date(&mut self, member: &str) -> Option<Date> {
        self.proof(member)?.parse().ok()
    }

    pub(super) fn is(&self, member: &str) -> bool {
        self.figures.of_line(&format!("proof.#.{member}"), PROOF) == Some("yes")
    }
}

impl Certificate {
    /// Reads a certificate out of its values.
    ///
    /// # Errors
    /// Every fault, by path.
    pub fn read(figures: &Figures) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader {
            figures,
            faults: Vec::new(),
        };
        let read = reader.certificate();
        let Reader { mut faults, .. } = reader;
        match read {
            Some(certificate) if faults.is_empty() => Ok(certificate),
            Some(_) | None => {
                faults.sort_by(|one, other| one.path.cmp(&other.path));
                Err(faults)
            }
        }
    }
}

impl Reader<'_> {
    fn certificate(&mut self) -> Option<Certificate> {
        self.one_proof();
        self.parties();
        let agreement = self.proof("agreement").and_then(agreement);
        let number = self.proof("number").map(str::to_owned);
        let date = self.date("date");
        let issuer = self.proof("issuer").map(str::to_owned);
        let country = self.proof("issuerCountry").map(str::to_owned);
        if let Some(number) = &number
            && !number.chars().any(char::is_alphanumeric)
        {
            let path = "proof.1.number";
            self.note(
                path,
                "NOT_A_NUMBER",
                "has no letter or digit",
                "英数字がありません",
            );
        }
        // Without its agreement nothing more can be said of it.
        let agreement = agreement?;
        self.party_of(agreement, country.as_deref(), date);
        let original = original(self, agreement, country.as_deref(), date);
        let relation = original.as_ref().map(|it| it.relation);
        let back_to_back = relation == Some(Relation::BackToBack) || self.is("backToBack");
        let lines = lines(self, agreement, country.as_deref(), back_to_back);
        self.route(agreement);
        if let Some(date) = date
            && !self.is("replacement")
        {
            self.issued_in_time(agreement, date);
        }
        let (date, months) = (date?, agreement.months_valid);
        let own = months_after(date, months)?;
        let first = original
            .as_ref()
            .filter(|_| back_to_back)
            .and_then(|it| months_after(it.date, months));
        Some(Certificate {
            agreement,
            number: number?,
            date,
            issuer: issuer?,
            country: country?,
            valid_until: first.map_or(own, |first| first.min(own)),
            original,
            lines: lines?,
        })
    }

    /// A certificate is one proof, issued by a body.
    fn one_proof(&mut self) {
        for key in self.figures.keys("proof") {
            if key != PROOF {
                self.note(
                    &format!("proof.{key}.agreement"),
                    "ONE_PROOF",
                    "a certificate is one proof of origin, proof.1",
                    "証明書1通につき原産地証明は1件(proof.1)です",
                );
            }
        }
        for (member, wanted) in [("kind", Means::Issued.as_str()), ("state", "ISSUED")] {
            let stated = self.figures.of_line(&format!("proof.#.{member}"), PROOF);
            if stated.is_some_and(|it| it != wanted) {
                self.note(
                    &format!("proof.1.{member}"),
                    "NOT_ISSUED",
                    format!("a certificate is {wanted} here, or says nothing"),
                    format!("証明書では {wanted} とするか、空欄とします"),
                );
            }
        }
    }

    fn parties(&mut self) {
        let third = self.is("thirdCountryInvoice");
        let exporter = exporter_role(self.figures, third);
        let mut needed = vec![exporter, "importer"];
        needed.extend(third.then_some("invoiceIssuer"));
        for role in needed {
            let path = format!("party.{role}.name");
            if self.figures.text(&path).is_none() {
                self.missing(&path);
            }
        }
    }

    /// The issuing body sits in a country for which the agreement is in force.
    fn party_of(&mut self, agreement: &Agreement, country: Option<&str>, date: Option<Date>) {
        let name = &agreement.name;
        let path = "proof.1.issuerCountry";
        match country.map(|country| (country, agreement.since(country))) {
            Some((country, None)) => self.note(
                path,
                "NOT_A_PARTY",
                format!("{country} is no party to {name}"),
                format!("{country} は {name} の締約国ではありません"),
            ),
            Some((country, Some(since))) if date.is_some_and(|date| date < since) => self.note(
                path,
                "NOT_IN_FORCE",
                format!("{name} is in force for {country} from {since} only"),
                format!("{name} は {country} について {since} 発効です"),
            ),
            Some(_) | None => {}
        }
        if !agreement.proofs.iter().any(|it| it.means == Means::Issued) {
            self.note(
                "proof.1.agreement",
                "PROOF_NOT_ISSUED",
                format!("{name} knows no certificate that a body issues"),
                format!("{name} に発給機関の証明書はありません"),
            );
        }
    }

    /// Between origin and destination the agreement can be used. Back-to-back, a party between them
    /// issues, and what binds origin and that party the original shows.
    fn route(&mut self, agreement: &Agreement) {
        if destination(self.figures).is_none() || self.is("backToBack") {
            return;
        }
        for line in self.figures.keys("goods") {
            if self.figures.of_line("goods.#.origin", line).is_none() {
                continue;
            }
            for bar in bars(self.figures, line, agreement) {
                let words = bar.words();
                let path = format!("goods.{line}.origin");
                self.note(&path, "AGREEMENT_BARRED", words.english, words.japanese);
            }
        }
    }

    /// The box for retroactive issue is ticked where, and only where, it was issued so; and not so
    /// late that none is issued any more.
    fn issued_in_time(&mut self, agreement: &Agreement, date: Date) {
        const TICK: &str = "proof.1.retroactive";
        let ticked = self.is("retroactive");
        let Some(rule) = agreement.retroactive else {
            if ticked {
                let name = &agreement.name;
                self.note(
                    TICK,
                    "RETROACTIVE_TICK",
                    format!("{name} knows no retroactive issue"),
                    format!("{name} に遡及発給はありません"),
                );
            }
            return;
        };
        let Some(shipped) = shipped(self.figures) else {
            if ticked {
                self.missing("transport.departure");
            }
            return;
        };
        let late = date.as_days().saturating_sub(shipped.as_days()) > rule.days;
        if late != ticked {
            let days = rule.days;
            self.note(
                TICK,
                "RETROACTIVE_TICK",
                format!(
                    "is ticked where the date, {date}, is more than {days} days after shipment, {shipped}, and only there"
                ),
                format!("発給日 {date} が船積日 {shipped} の{days}日後より遅い場合に限り該当します"),
            );
        }
        let last = months_after(shipped, rule.months);
        if last.is_some_and(|last| last < date) {
            let months = rule.months;
            self.note(
                "proof.1.date",
                "ISSUED_TOO_LATE",
                format!("is more than {months} months after shipment, {shipped}"),
                format!("船積日 {shipped} から{months}か月を過ぎています"),
            );
        }
    }
}
