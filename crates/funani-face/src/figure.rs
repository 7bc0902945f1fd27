//! Numbers as a bill shows them, and their sums without rounding.

use std::collections::BTreeMap;

use funani_proof::json::Number;

/// The decimal places that a sum keeps; a value with more of them spoils the sum.
const PLACES: usize = 6;

/// A number with its thousands grouped and at least so many decimal places.
///
/// A number that has no plain decimal form (RFC 8785 writes those with an exponent) stays as it is.
pub(crate) fn grouped(number: Number, places: usize) -> String {
    group(&number.to_string(), places)
}

fn group(plain: &str, places: usize) -> String {
    if plain.contains('e') {
        return plain.to_owned();
    }
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if places > 0 || !part.is_empty() {
        text.push('.');
        text.push_str(part);
        text.extend(std::iter::repeat_n('0', places.saturating_sub(part.len())));
    }
    text
}

/// A value with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quantity {
    pub(crate) value: Number,
    pub(crate) unit: String,
}

impl Quantity {
    /// With three decimal places, as weights and measures stand on a bill.
    pub(crate) fn show(&self) -> String {
        format!("{} {}", grouped(self.value, 3), unit(&self.unit))
    }
}

/// The sign of a unit (UN/ECE Recommendation 20); a code not known here stays a code.
pub(crate) fn unit(code: &str) -> &str {
    match code {
        "KGM" => "kg",
        "LBR" => "lb",
        "GRM" => "g",
        "ONZ" => "oz",
        "MTQ" => "m³",
        "FTQ" => "ft³",
        "LTR" => "L",
        "MQH" => "m³/h",
        "FQH" => "ft³/h",
        "CEL" => "°C",
        "FAH" => "°F",
        _ => code,
    }
}

/// Sums by unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    /// In millionths; nothing where a value did not fit.
    by_unit: BTreeMap<String, Option<i128>>,
}

impl Sums {
    /// Adds a value to the sum of its unit.
    pub(crate) fn add(&mut self, unit: &str, value: Number) {
        let sum = self.by_unit.entry(unit.to_owned()).or_insert(Some(0));
        *sum = sum.and_then(|sum| sum.checked_add(millionths(&value.to_string())?));
    }

    pub(crate) fn add_quantity(&mut self, quantity: Option<&Quantity>) {
        if let Some(quantity) = quantity {
            self.add(&quantity.unit, quantity.value);
        }
    }

    /// The sums, a line each; a unit whose sum is not exact is left out.
    pub(crate) fn show(&self, places: usize) -> Vec<String> {
        let sums = self.by_unit.iter();
        sums.filter_map(|(code, sum)| Some((code, (*sum)?)))
            .map(|(code, sum)| format!("{} {}", decimal(sum, places), unit(code)))
            .map(|line| line.trim_end().to_owned())
            .collect()
    }
}

fn millionths(plain: &str) -> Option<i128> {
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    if part.len() > PLACES {
        return None;
    }
    format!("{whole}{part:0<PLACES$}").parse().ok()
}

fn decimal(millionths: i128, places: usize) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let digits = format!("{:0>7}", millionths.unsigned_abs());
    let (whole, part) = digits.split_at(digits.len() - PLACES);
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    group(&format!("{sign}{whole}{point}{part}"), places)
}
