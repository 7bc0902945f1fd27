//! The certificate that another one was made from or replaces: what is stated of it, and what
//! follows where it is known.

use std::collections::BTreeMap;

use funani_core::lookup::Key;
use funani_core::time::Date;
use rust_decimal::Decimal;

use super::line::KILOGRAM;
use super::read::Reader;
use super::{Certificate, Fault, Original, Relation};
use crate::origin::{Agreement, months_after};

const BACK_TO_BACK: &str = "proof.1.backToBack";
const REPLACEMENT: &str = "proof.1.replacement";
const NUMBER: &str = "proof.1.originalNumber";
const DATE: &str = "proof.1.originalDate";
const COUNTRY: &str = "proof.1.originalCountry";

/// What the certificate states of its original; nothing where it has none.
pub(super) fn original(
    reader: &mut Reader<'_>,
    agreement: &Agreement,
    country: Option<&str>,
    date: Option<Date>,
) -> Option<Original> {
    let relation = match (reader.is("replacement"), reader.is("backToBack")) {
        (true, true) => {
            reader.note(
                REPLACEMENT,
                "ONE_ORIGINAL",
                "a certificate names one original: it replaces it, or is made from it",
                "元の証明書は1通です(差替えか連続する原産地証明書のいずれか)",
            );
            return None;
        }
        (true, false) => Relation::Replaces,
        (false, true) => Relation::BackToBack,
        (false, false) => {
            unticked(reader);
            return None;
        }
    };
    let number = reader.proof("originalNumber")?;
    let original = match relation {
        Relation::Replaces => {
            let stated = reader.figures.text(COUNTRY).or(country);
            Original {
                relation,
                number: number.to_owned(),
                date: reader.date("originalDate")?,
                country: stated?.to_owned(),
            }
        }
        Relation::BackToBack => {
            // Both are asked for before either is missed.
            let (first, from) = (reader.date("originalDate"), reader.proof("originalCountry"));
            Original {
                relation,
                number: number.to_owned(),
                date: first?,
                country: from?.to_owned(),
            }
        }
    };
    match relation {
        Relation::Replaces => replaces(reader, agreement, &original, country),
        Relation::BackToBack => back_to_back(reader, agreement, &original, country),
    }
    if let Some(date) = date {
        dates(reader, agreement, &original, date);
    }
    Some(original)
}

/// Whether two numbers of one agreement are the same but for marks and case.
fn same(agreement: &str, one: &str, other: &str) -> bool {
    Key::certificate(agreement, one) == Key::certificate(agreement, other)
}

fn unticked(reader: &mut Reader<'_>) {
    for path in [NUMBER, DATE, COUNTRY] {
        if reader.figures.text(path).is_some() {
            reader.note(
                path,
                "ORIGINAL_WITHOUT_TICK",
                "tick replacement or backToBack where there is an original",
                "元の証明書を記載する場合は差替えか連続する原産地証明書に該当を付けてください",
            );
        }
    }
}

fn replaces(
    reader: &mut Reader<'_>,
    agreement: &Agreement,
    original: &Original,
    country: Option<&str>,
) {
    let own = reader.figures.text("proof.1.number");
    if own.is_some_and(|own| same(&agreement.name, own, &original.number)) {
        reader.note(
            NUMBER,
            "OWN_NUMBER",
            "is its own number: a certificate replaces another one",
            "差替え前の証明書番号が自らの番号と同じです",
        );
    }
    if country.is_some_and(|country| country != original.country) {
        reader.note(
            COUNTRY,
            "REPLACED_ELSEWHERE",
            "a certificate is replaced where it was issued",
            "差替えは元の証明書の発給国で行います",
        );
    }
}

fn back_to_back(
    reader: &mut Reader<'_>,
    agreement: &Agreement,
    original: &Original,
    country: Option<&str>,
) {
    let name = &agreement.name;
    if !agreement.back_to_back {
        reader.note(
            BACK_TO_BACK,
            "NO_BACK_TO_BACK",
            format!("{name} knows no back-to-back certificate"),
            format!("{name} に連続する原産地証明書の制度はありません"),
        );
    }
    let from = &original.country;
    if agreement.since(from).is_none() {
        reader.note(
            COUNTRY,
            "NOT_A_PARTY",
            format!("{from} is no party to {name}"),
            format!("{from} は {name} の締約国ではありません"),
        );
    }
    if country == Some(from.as_str()) {
        reader.note(
            COUNTRY,
            "ORIGINAL_OF_OWN_COUNTRY",
            "the original is of another country than the one that issues back-to-back",
            "元の証明書の発給国が連続する原産地証明書の発給国と同じです",
        );
    }
}

fn dates(reader: &mut Reader<'_>, agreement: &Agreement, original: &Original, date: Date) {
    let first = original.date;
    if date < first {
        reader.note(
            DATE,
            "ORIGINAL_LATER",
            format!("is after the date of this certificate, {date}"),
            format!("この証明書の発給日 {date} より後です"),
        );
    }
    let last = months_after(first, agreement.months_valid);
    if original.relation == Relation::BackToBack && last.is_some_and(|last| last < date) {
        reader.note(
            DATE,
            "ORIGINAL_EXPIRED",
            format!("the original no longer counted on {date}"),
            format!("{date} には元の証明書の有効期間が切れています"),
        );
    }
}

impl Certificate {
    /// Whether another certificate is the one that this one names as its original. With another
    /// date it is not: numbers come again.
    pub fn names(&self, other: &Self) -> bool {
        self.original.as_ref().is_some_and(|original| {
            self.agreement.name == other.agreement.name
                && same(&self.agreement.name, &original.number, &other.number)
                && original.date == other.date
                && original.country == other.country
        })
    }

    /// What speaks against its being made back-to-back from an original: goods that the original
    /// does not have, and more of them. Where the two count in other units and not all lines have
    /// weights, the quantities are not judged.
    pub fn exceeds(&self, original: &Self) -> Vec<Fault> {
        let certified = original.certified();
        let codes: Vec<&str> = original.lines.iter().map(|it| it.code.as_str()).collect();
        let weights = |it: &Self| -> Option<BTreeMap<String, Decimal>> {
            let mut sums = BTreeMap::new();
            for line in &it.lines {
                let sum: &mut Decimal = sums.entry(line.code.clone()).or_default();
                *sum = sum.checked_add(line.gross_weight?)?;
            }
            Some(sums)
        };
        let weighed = weights(self).zip(weights(original));
        let mut faults = Vec::new();
        for line in &self.lines {
            let code = line.code.as_str();
            if !codes.contains(&code) {
                let japanese = "元の証明書にない品目です";
                faults.extend(Fault::at(
                    &format!("goods.{}.description", line.key),
                    "GOODS_NOT_IN_ORIGINAL",
                    &format!("the original has no goods of {code}"),
                    japanese,
                ));
            }
        }
        for ((code, unit), quantity) in self.certified() {
            let first = self.lines.iter().find(|it| it.code == code);
            let Some(first) = first.filter(|_| codes.contains(&code)) else {
                continue;
            };
            let by_unit = certified.get(&(code, unit)).map(|most| (quantity, *most));
            let by_weight = || {
                let (own, theirs) = weighed.as_ref()?;
                Some((*own.get(code)?, *theirs.get(code)?))
            };
            let weight = first.gross_weight == Some(first.measure.quantity);
            let (compared, member, unit) = match by_unit {
                Some(compared) if weight && unit == KILOGRAM => {
                    (Some(compared), "grossWeight", unit)
                }
                Some(compared) => (Some(compared), "quantity", unit),
                None => (by_weight(), "grossWeight", KILOGRAM),
            };
            if let Some((own, most)) = compared.filter(|(own, most)| own > most) {
                faults.extend(Fault::at(
                    &format!("goods.{}.{member}", first.key),
                    "MORE_THAN_ORIGINAL",
                    &format!("{own} {unit} in all of {code}, the original certifies {most}"),
                    &format!("{code} 合計 {own} {unit} が元の証明書の {most} を超えています"),
                ));
            }
        }
        faults
    }
}
