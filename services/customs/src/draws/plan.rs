use std::collections::BTreeMap;

use funani_core::lookup::Key;
use funani_trade::certificate::{Certificate, Line};
use funani_trade::{Decimal, Figures};

/// A quantity that a declaration claims of a line of a certificate, in the unit of the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) line: u32,
    pub(crate) quantity: Decimal,
    pub(crate) unit: String,
}

/// What a declaration claims, certificate after certificate: each declared line once.
pub(crate) struct Claims<'a> {
    declared: &'a Figures,
    /// What of a declared line is not claimed yet, as a part of it.
    open: BTreeMap<u32, Decimal>,
}

/// Goods that are declared under a certificate in a unit that says nothing of how much of it they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotComparable {
    /// The declared line.
    pub(crate) goods: u32,
    /// The unit of the certificate.
    pub(crate) unit: String,
}

impl<'a> Claims<'a> {
    pub(crate) fn of(declared: &'a Figures) -> Self {
        let keys = declared.keys("goods").into_iter();
        Self {
            declared,
            open: keys.map(|key| (key, Decimal::ONE)).collect(),
        }
    }

    /// Whether the declaration names a certificate.
    pub(crate) fn names(&self, certificate: &Certificate) -> bool {
        let own = Key::certificate(&certificate.agreement.name, &certificate.number);
        self.declared.keys("proof").into_iter().any(|proof| {
            let text = |pattern: &str| self.declared.of_line(pattern, proof);
            let key = text("proof.#.agreement").zip(text("proof.#.number"));
            let date = text("proof.#.date").and_then(|date| date.parse().ok());
            let country = text("proof.#.issuerCountry");
            key.is_some_and(|(agreement, number)| Key::certificate(agreement, number) == own)
                && date.is_none_or(|date: funani_core::time::Date| date == certificate.date)
                && country.is_none_or(|country| country == certificate.country)
        })
    }

    /// What is claimed of a certificate. Declared goods are matched by their code; of several lines
    /// of one code, the first that has something left is drawn from, and the last takes the rest.
    ///
    /// # Errors
    /// [`NotComparable`].
    pub(crate) fn of_certificate(
        &mut self,
        certificate: &Certificate,
        left: impl Fn(&Line) -> Decimal,
    ) -> Result<Vec<Claim>, NotComparable> {
        let mut claimed: BTreeMap<u32, (Decimal, &str)> = BTreeMap::new();
        let stated = |key: u32| self.declared.of_line("goods.#.agreement", key);
        let any = self.open.keys().any(|key| stated(*key).is_some());
        let mut taken = Vec::new();
        for (key, open) in &self.open {
            let under = match stated(*key) {
                Some(agreement) => agreement == certificate.agreement.name,
                None => !any,
            };
            let lines = matching(self.declared, *key, certificate);
            let Some(last) = lines.last().filter(|_| under && !open.is_zero()) else {
                continue;
            };
            let unit = &last.measure.unit;
            let quantity = quantity(self.declared, *key, last);
            let quantity = quantity.ok_or_else(|| NotComparable {
                goods: *key,
                unit: unit.clone(),
            })?;
            let mut rest = quantity.saturating_mul(*open);
            for line in &lines {
                let already = claimed.get(&line.key).map_or(Decimal::ZERO, |it| it.0);
                let room = left(line).saturating_sub(already).max(Decimal::ZERO);
                let part = if line.key == last.key {
                    rest
                } else {
                    rest.min(room)
                };
                if !part.is_zero() {
                    let sum = claimed.entry(line.key).or_insert((Decimal::ZERO, unit));
                    sum.0 = sum.0.saturating_add(part);
                }
                rest = rest.saturating_sub(part);
            }
            taken.push(*key);
        }
        let claims = claimed.into_iter().map(|(line, (quantity, unit))| Claim {
            line,
            quantity: quantity.normalize(),
            unit: unit.to_owned(),
        });
        let claims = claims.collect();
        for key in taken {
            self.open.insert(key, Decimal::ZERO);
        }
        Ok(claims)
    }
}

/// The lines of a certificate that declared goods may be of: of the same code in six digits, else of
/// the same heading, since editions differ; the only line there is.
fn matching<'c>(declared: &Figures, key: u32, certificate: &'c Certificate) -> Vec<&'c Line> {
    let lines: Vec<&Line> = certificate.lines.iter().collect();
    let code = |pattern: &str| declared.of_line(pattern, key);
    let code = code("goods.#.originHs").or_else(|| code("goods.#.hsCode"));
    let Some(code) = code else {
        return if lines.len() == 1 { lines } else { Vec::new() };
    };
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let of = |length: usize| -> Vec<&'c Line> {
        let Some(head) = digits.get(..length) else {
            return Vec::new();
        };
        let same = lines.iter().filter(|line| {
            let own: String = line.code.chars().filter(char::is_ascii_digit).collect();
            own.get(..length) == Some(head)
        });
        same.copied().collect()
    };
    let exact = of(6);
    if exact.is_empty() { of(4) } else { exact }
}

/// How much a declared line is in the unit of a line of a certificate.
fn quantity(declared: &Figures, key: u32, line: &Line) -> Option<Decimal> {
    let number = |pattern: &str| declared.number_of(pattern, key);
    let unit = line.measure.unit.as_str();
    let is_weight = line.gross_weight == Some(line.measure.quantity) && unit == "KGM";
    if is_weight && let Some(gross) = number("goods.#.grossWeight") {
        return Some(gross);
    }
    let own = declared.of_line("goods.#.unit", key);
    if own == Some(unit) {
        return number("goods.#.quantity");
    }
    let grams = |unit: &str| match unit {
        "GRM" => Some(Decimal::ONE),
        "KGM" => Some(Decimal::ONE_THOUSAND),
        "TNE" => Some(Decimal::ONE_THOUSAND.saturating_mul(Decimal::ONE_THOUSAND)),
        _ => None,
    };
    let wanted = grams(unit)?;
    let weight = match own.and_then(grams).zip(number("goods.#.quantity")) {
        Some((each, quantity)) => quantity.saturating_mul(each),
        None => number("goods.#.netWeight")?.saturating_mul(Decimal::ONE_THOUSAND),
    };
    weight.checked_div(wanted)
}
