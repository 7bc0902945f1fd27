//! The rules of proofs of origin: certificates and declarations against the lines that they prove.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use funani_core::time::Date;
use rust_decimal::Decimal;

use super::super::{Found, Rule, Severity};
use super::{Claims, Line};
use crate::figures::Figures;
use crate::origin::{
    Agreement, Means, Standing, agreement, issuer_role, months_after, origin_of, shipped,
};

const AGREEMENT: &str = "proof.#.agreement";
const NUMBER: &str = "proof.#.number";
const DATE: &str = "proof.#.date";
const STATE: &str = "proof.#.state";
const KIND: &str = "proof.#.kind";
const THIRD: &str = "proof.#.thirdCountryInvoice";
const RETROACTIVE: &str = "proof.#.retroactive";
const COUNTRY: &str = "proof.#.issuerCountry";
const BACK_TO_BACK: &str = "proof.#.backToBack";
const REPLACEMENT: &str = "proof.#.replacement";

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: "PROOF_WITHOUT_LINE",
        severity: Severity::Error,
        basis: "a proof of origin proves lines of goods under its agreement",
        english: "No line of goods names the agreement of this proof of origin.",
        japanese: "この原産地証明の協定を利用する品目がありません。",
        judge: without_line,
    },
    Rule {
        id: "PROOF_MISSING",
        severity: Severity::Warning,
        basis: "practice: a certificate is applied for before the goods are on board",
        english: "The goods are on board, and nothing proves the origin that a line claims.",
        japanese: "船積み済みですが、利用協定の原産地証明がありません。",
        judge: missing,
    },
    Rule {
        id: "PROOF_KIND_DIFFERS",
        severity: Severity::Error,
        basis: "one kind of proof for a line: issued, of an approved exporter, or declared",
        english: "The kind of this proof of origin is not the one that the line names.",
        japanese: "原産地証明の方式が品目の記載と異なります。",
        judge: kind,
    },
    Rule {
        id: "PROOF_INCOMPLETE",
        severity: Severity::Error,
        basis: "what every certificate bears: number, date, issuing body and country; an approved exporter its number",
        english: "The proof of origin lacks what it must bear, or is not issued and yet has a number.",
        japanese: "原産地証明の必要事項がないか、未発給なのに番号があります。",
        judge: incomplete,
    },
    Rule {
        id: "PROOF_REFUSED",
        severity: Severity::Error,
        basis: "a certificate that was refused proves nothing",
        english: "The issuing body refused this proof of origin.",
        japanese: "発給機関がこの原産地証明の発給を拒否しました。",
        judge: refused,
    },
    Rule {
        id: "PROOF_ISSUED_ELSEWHERE",
        severity: Severity::Error,
        basis: "a certificate is issued where the goods originate; back-to-back where they pass",
        english: "The certificate was issued in another country than the goods originate in.",
        japanese: "証明書の発給国が原産国と異なります。",
        judge: elsewhere,
    },
    Rule {
        id: "PROOF_DIFFERS",
        severity: Severity::Error,
        basis: "invoice number, packages and gross weight agree on certificate, invoice and packing list",
        english: "The proof of origin states something else than invoice and packing list.",
        japanese: "原産地証明の記載がインボイス・パッキングリストと異なります。",
        judge: differs,
    },
    Rule {
        id: "PROOF_FOB_WRONG",
        severity: Severity::Error,
        basis: "Form RCEP box 12, Form AJ box 9: the FOB value stands there under value content only",
        english: "The certificate shows the FOB value without need, or not where it must, or another.",
        japanese: "証明書のFOB価額の記載が、付加価値基準の場合に限る規則に合わないか、金額が異なります。",
        judge: fob,
    },
    Rule {
        id: "PROOF_THIRD_COUNTRY_TICK",
        severity: Severity::Error,
        basis: "third-country invoicing is ticked, and who invoices named, where the invoice comes from another country than the goods",
        english: "The tick for third-country invoicing does not fit who invoices, or who invoices is not named.",
        japanese: "第三国インボイスの該当欄がインボイス発行者と合わないか、発行者の記載がありません。",
        judge: third,
    },
    Rule {
        id: "PROOF_RETROACTIVE_TICK",
        severity: Severity::Warning,
        basis: "a certificate dated later than three days after shipment is issued retroactively (rule of thumb, not compared per agreement)",
        english: "The tick for issued retroactively does not fit the date of the certificate.",
        japanese: "遡及発給の該当欄が証明書の日付と合いません。",
        judge: retroactive,
    },
    Rule {
        id: "PROOF_TOO_LATE",
        severity: Severity::Error,
        basis: "a certificate is issued within twelve months from shipment (not compared per agreement)",
        english: "The certificate was issued too late after shipment.",
        japanese: "船積み後の発給期限を過ぎて発給された証明書です。",
        judge: too_late,
    },
    Rule {
        id: "PROOF_EXPIRED",
        severity: Severity::Error,
        basis: "a proof of origin is valid for one year",
        english: "The proof of origin expires before the goods arrive.",
        japanese: "貨物の到着前に原産地証明の有効期間が切れます。",
        judge: expired,
    },
    Rule {
        id: "PROOF_BACK_TO_BACK",
        severity: Severity::Error,
        basis: "a back-to-back certificate names the first one, where the agreement knows it",
        english: "The agreement knows no back-to-back certificate, or the first certificate and the tick do not go together.",
        japanese: "連続する原産地証明書の該当欄と元の証明書の記載が合わないか、協定にない制度です。",
        judge: back_to_back,
    },
];

/// A proof, its agreement, and the lines that it proves.
#[derive(Debug)]
pub(super) struct Proof {
    key: u32,
    agreement: &'static Agreement,
    lines: Rc<Proved>,
}

/// The lines that the proofs of one agreement prove, and their sums.
#[derive(Debug)]
struct Proved {
    lines: Vec<Standing>,
    /// The first line of each kind of proof.
    by_means: Vec<Standing>,
    packages: Option<Decimal>,
    /// With and without pallets, as far as they are known: certificates show either.
    weights: Vec<Decimal>,
    /// Whether the certificate shows the FOB value of any.
    shows_fob: bool,
    /// The sum of the FOB values that it shows.
    fob: Option<Decimal>,
}

impl Proved {
    fn of(figures: &Figures, lines: Vec<Standing>) -> Self {
        let sum = |pattern: &str, of: &mut dyn Iterator<Item = &Standing>| {
            of.map(|it| figures.number_of(pattern, it.line))
                .try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?))
        };
        let weights = ["goods.#.grossWeight", "goods.#.weightWithPallets"];
        let weights = weights.map(|pattern| sum(pattern, &mut lines.iter()));
        let mut by_means: Vec<Standing> = Vec::new();
        for line in &lines {
            if by_means.iter().all(|it| it.means != line.means) {
                by_means.push(*line);
            }
        }
        Self {
            by_means,
            packages: sum("goods.#.packages", &mut lines.iter()),
            weights: weights.into_iter().flatten().collect(),
            shows_fob: lines.iter().any(Standing::shows_fob),
            // As the certificate shows them, each rounded.
            fob: sum(
                "goods.#.originFob",
                &mut lines.iter().filter(|it| it.shows_fob()),
            ),
            lines,
        }
    }
}

pub(super) fn proofs(figures: &Figures, lines: &[Line]) -> Vec<Proof> {
    let mut proved: BTreeMap<&str, Rc<Proved>> = BTreeMap::new();
    let keys = figures.keys("proof").into_iter();
    let found = keys.filter_map(|key| {
        let agreement = agreement(figures.of_line(AGREEMENT, key)?)?;
        let lines = proved.entry(&agreement.name).or_insert_with(|| {
            let own = lines.iter().map(|line| line.standing);
            let own = own.filter(|it| it.agreement.name == agreement.name);
            Rc::new(Proved::of(figures, own.collect()))
        });
        Some(Proof {
            key,
            agreement,
            lines: Rc::clone(lines),
        })
    });
    found.collect()
}

impl Proof {
    fn text<'a>(&self, figures: &'a Figures, pattern: &str) -> Option<&'a str> {
        figures.of_line(pattern, self.key)
    }

    fn is(&self, figures: &Figures, pattern: &str) -> bool {
        self.text(figures, pattern) == Some("yes")
    }

    fn date(&self, figures: &Figures) -> Option<Date> {
        self.text(figures, DATE)?.parse().ok()
    }

    /// The kind that it states, or that of its first line.
    fn means(&self, figures: &Figures) -> Option<Means> {
        let stated = self.text(figures, KIND).and_then(Means::parse);
        stated.or_else(|| self.lines.lines.first().map(|line| line.means))
    }

    fn origin<'a>(&self, figures: &'a Figures) -> Option<&'a str> {
        origin_of(figures, self.lines.lines.first()?.line)
    }

    fn note<const N: usize>(&self, found: &mut Found, patterns: [&str; N]) {
        found.note_lines(patterns.map(|pattern| (pattern, self.key)));
    }
}

fn without_line(figures: &Figures, found: &mut Found) {
    let claims = Claims::of(figures, found);
    for proof in claims.proofs.iter().filter(|it| it.lines.lines.is_empty()) {
        proof.note(found, [AGREEMENT]);
    }
}

fn missing(figures: &Figures, found: &mut Found) {
    const ON_BOARD: &str = "transport.onBoard";
    if figures.text(ON_BOARD).is_none() {
        return;
    }
    let claims = Claims::of(figures, found);
    let proved = claims.proofs.iter().map(|it| it.agreement.name.as_str());
    let proved: BTreeSet<&str> = proved.collect();
    for line in claims.standings() {
        if !proved.contains(line.agreement.name.as_str()) {
            found.note_lines([("goods.#.agreement", line.line), (ON_BOARD, line.line)]);
        }
    }
}

fn kind(figures: &Figures, found: &mut Found) {
    for proof in &Claims::of(figures, found).proofs {
        let stated = proof.text(figures, KIND).and_then(Means::parse);
        for line in &proof.lines.by_means {
            if stated.is_some_and(|stated| stated != line.means) {
                found.note_lines([(KIND, proof.key), ("goods.#.originProof", line.line)]);
            }
        }
    }
}

fn incomplete(figures: &Figures, found: &mut Found) {
    for proof in &Claims::of(figures, found).proofs {
        let there = |pattern: &str| proof.text(figures, pattern).is_some();
        let state = proof.text(figures, STATE);
        let needed: &[&str] = match proof.means(figures) {
            Some(Means::Issued) if state == Some("ISSUED") || there(NUMBER) => {
                &[NUMBER, DATE, "proof.#.issuer", "proof.#.issuerCountry"]
            }
            Some(Means::Approved) => &["proof.#.approvedExporter", DATE],
            Some(Means::Own) => &[DATE],
            Some(Means::Issued) | None => &[],
        };
        for pattern in needed.iter().filter(|pattern| !there(pattern)) {
            proof.note(found, [STATE, *pattern]);
        }
        let quoted = there(NUMBER) && matches!(state, Some("APPLIED" | "REFUSED"));
        if quoted {
            proof.note(found, [STATE, NUMBER]);
        }
    }
}

fn refused(figures: &Figures, found: &mut Found) {
    for proof in &Claims::of(figures, found).proofs {
        if proof.text(figures, STATE) == Some("REFUSED") {
            proof.note(found, [STATE, AGREEMENT]);
        }
    }
}

fn elsewhere(figures: &Figures, found: &mut Found) {
    for proof in &Claims::of(figures, found).proofs {
        let issued = proof.text(figures, COUNTRY);
        let elsewhere = issued
            .zip(proof.origin(figures))
            .is_some_and(|(issued, origin)| issued != origin);
        if elsewhere && !proof.is(figures, BACK_TO_BACK) {
            proof.note(found, [COUNTRY, AGREEMENT]);
        }
    }
}

fn differs(figures: &Figures, found: &mut Found) {
    const INVOICE: &str = "proof.#.invoiceNumber";
    const PACKAGES: &str = "proof.#.packages";
    const WEIGHT: &str = "proof.#.grossWeight";
    for proof in &Claims::of(figures, found).proofs {
        let invoice = proof
            .text(figures, INVOICE)
            .zip(figures.text("invoice.number"));
        if invoice.is_some_and(|(stated, own)| stated != own) {
            proof.note(found, [INVOICE, "invoice.number"]);
        }
        let number = |pattern: &str| figures.number_of(pattern, proof.key);
        let packages: Vec<Decimal> = proof.lines.packages.into_iter().collect();
        let pairs = [
            (PACKAGES, "total.packages", &packages),
            (WEIGHT, "total.grossWeight", &proof.lines.weights),
        ];
        for (stated, own, sums) in pairs {
            let wrong = number(stated).is_some_and(|it| !sums.is_empty() && !sums.contains(&it));
            if wrong && !proof.lines.lines.is_empty() {
                proof.note(found, [stated, own]);
            }
        }
    }
}

fn fob(figures: &Figures, found: &mut Found) {
    const FOB: &str = "proof.#.fob";
    for proof in &Claims::of(figures, found).proofs {
        let stated = figures.number_of(FOB, proof.key);
        let shown = proof.lines.shows_fob;
        let issued = proof.text(figures, NUMBER).is_some();
        let wrong = match stated {
            None => issued && shown && proof.means(figures) == Some(Means::Issued),
            Some(_) if !shown => true,
            Some(stated) => proof.lines.fob.is_some_and(|sum| sum != stated),
        };
        if wrong {
            proof.note(found, [FOB, AGREEMENT, "total.fob"]);
        }
    }
}

fn third(figures: &Figures, found: &mut Found) {
    let role = issuer_role(figures);
    let country = format!("party.{role}.country");
    let name = "party.invoiceIssuer.name";
    for proof in &Claims::of(figures, found).proofs {
        let ticked = proof.is(figures, THIRD);
        // Back-to-back, the certificate is of the country between.
        let issued = if proof.is(figures, BACK_TO_BACK) {
            proof.text(figures, COUNTRY)
        } else {
            proof.origin(figures)
        };
        let from = figures.text(&country).zip(issued);
        let other = from.map(|(issuer, origin)| issuer != origin);
        let unnamed = ticked && figures.text(name).is_none();
        let unknown = ticked && !proof.agreement.third_country_invoice;
        if unnamed || unknown || other.is_some_and(|other| other != ticked) {
            proof.note(found, [THIRD, name, &country]);
        }
    }
}

fn retroactive(figures: &Figures, found: &mut Found) {
    for proof in &Claims::of(figures, found).proofs {
        let ticked = proof.is(figures, RETROACTIVE);
        let dates = proof.date(figures).zip(shipped(figures));
        let Some((date, shipped)) = dates else {
            continue;
        };
        // A declaration is made out when it is; its forms have no such tick.
        if proof.means(figures) != Some(Means::Issued) {
            continue;
        }
        let after = proof.agreement.retroactive.is_some_and(|rule| {
            let days = date.as_days().saturating_sub(shipped.as_days());
            days > rule.days
        });
        let wrong = after != ticked;
        if wrong {
            proof.note(
                found,
                [
                    DATE,
                    RETROACTIVE,
                    "transport.onBoard",
                    "transport.departure",
                ],
            );
        }
    }
}

fn too_late(figures: &Figures, found: &mut Found) {
    let Some(shipped) = shipped(figures) else {
        return;
    };
    for proof in &Claims::of(figures, found).proofs {
        let last = proof.agreement.retroactive;
        let last = last.and_then(|rule| months_after(shipped, rule.months));
        let late = last
            .zip(proof.date(figures))
            .is_some_and(|(last, date)| last < date);
        if late && proof.means(figures) == Some(Means::Issued) {
            proof.note(found, [DATE, "transport.onBoard", "transport.departure"]);
        }
    }
}

fn expired(figures: &Figures, found: &mut Found) {
    const ARRIVAL: &str = "transport.arrival";
    let arrival: Option<Date> = figures.text(ARRIVAL).and_then(|it| it.parse().ok());
    for proof in &Claims::of(figures, found).proofs {
        let last = proof.date(figures);
        let last = last.and_then(|date| months_after(date, proof.agreement.months_valid));
        if last
            .zip(arrival)
            .is_some_and(|(last, arrival)| last < arrival)
        {
            proof.note(found, [DATE, ARRIVAL]);
        }
    }
}

fn back_to_back(figures: &Figures, found: &mut Found) {
    const NUMBER: &str = "proof.#.originalNumber";
    const ORIGINAL: &[&str] = &[NUMBER, "proof.#.originalDate", "proof.#.originalCountry"];
    for proof in &Claims::of(figures, found).proofs {
        let ticked = proof.is(figures, BACK_TO_BACK);
        let there = |pattern: &&&str| proof.text(figures, pattern).is_some();
        let given = ORIGINAL.iter().filter(there).count();
        // What replaces another certificate names it, too.
        let wrong = if ticked {
            !proof.agreement.back_to_back || given < ORIGINAL.len()
        } else {
            given > 0 && !proof.is(figures, REPLACEMENT)
        };
        if wrong {
            proof.note(found, [BACK_TO_BACK, NUMBER, AGREEMENT]);
        }
    }
}
