//! The data of a consignment with all that is computed from them.
//!
//! A sum is there only where each of its parts is: half a sum would be wrong on a paper, and a
//! check that finds it missing says so.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use crate::consignment::Consignment;
use crate::origin;
use crate::path::{Part, Path};
use crate::table::{self, Origin};

#[cfg(test)]
mod tests;

/// What a hundred per cent of the value is insured for where nothing else is agreed: 110 (UCP 600,
/// article 28 f ii; Incoterms 2020, CIF A5).
const USUAL_PERCENTAGE: Decimal = Decimal::from_parts(110, 0, 0, false, 0);

/// Values by path: what was entered and what follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    values: BTreeMap<Path, String>,
}

impl Figures {
    /// Everything of a consignment.
    pub fn of(consignment: &Consignment) -> Self {
        let data = consignment.data();
        let mut figures = Self {
            values: data
                .map(|(path, datum)| (path.clone(), datum.value.clone()))
                .collect(),
        };
        figures.compute();
        figures
    }

    /// Values that were read from somewhere else, such as a paper; nothing is computed.
    pub fn stated(values: BTreeMap<Path, String>) -> Self {
        Self { values }
    }

    /// All values, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.values
            .iter()
            .map(|(path, value)| (path, value.as_str()))
    }

    /// The value at a path.
    pub fn at(&self, path: &Path) -> Option<&str> {
        self.values.get(path).map(String::as_str)
    }

    /// The value at a path that is written out, as `invoice.number`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.at(&path.parse().ok()?)
    }

    /// The value of a line, as `goods.#.hsCode` of line 2.
    pub fn of_line(&self, pattern: &str, key: u32) -> Option<&str> {
        self.at(&Path::of_line(pattern, key).ok()?)
    }

    /// The number at a path.
    pub fn number(&self, path: &str) -> Option<Decimal> {
        self.text(path)?.parse().ok()
    }

    /// The number of a line.
    pub fn number_of(&self, pattern: &str, key: u32) -> Option<Decimal> {
        self.of_line(pattern, key)?.parse().ok()
    }

    /// The keys of the lines of a list, as `goods`, in order.
    pub fn keys(&self, list: &str) -> Vec<u32> {
        let keys: BTreeSet<u32> = self
            .values
            .keys()
            .filter_map(|path| match path.parts() {
                [Part::Name(name), Part::Key(key), ..] if &**name == list => Some(*key),
                _ => None,
            })
            .collect();
        keys.into_iter().collect()
    }

    /// The paths of a pattern with their values: one, or one for each line of its list.
    pub fn all(&self, pattern: &str) -> Vec<(Path, Option<&str>)> {
        let list = pattern.split_once(".#").map(|(list, _)| list);
        let paths: Vec<Path> = match list {
            Some(list) => {
                let keys = self.keys(list).into_iter();
                keys.filter_map(|key| Path::of_line(pattern, key).ok())
                    .collect()
            }
            None => pattern.parse().into_iter().collect(),
        };
        let valued = paths.into_iter().map(|path| {
            let value = self.values.get(&path).map(String::as_str);
            (path, value)
        });
        valued.collect()
    }

    /// The paths with values that begin with these names.
    pub fn below(&self, names: &[&str]) -> Vec<Path> {
        let begins = |path: &&Path| {
            let parts = path.parts();
            parts.len() > names.len()
                && names
                    .iter()
                    .zip(parts)
                    .all(|(name, part)| matches!(part, Part::Name(own) if &**own == *name))
        };
        self.values.keys().filter(begins).cloned().collect()
    }

    /// The sum of a member over all lines; nothing where a line lacks it, or there is no line.
    pub fn sum(&self, pattern: &str) -> Option<Decimal> {
        let list = pattern.split('.').next()?;
        let keys = self.keys(list);
        if keys.is_empty() {
            return None;
        }
        keys.into_iter()
            .map(|key| self.number_of(pattern, key))
            .try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?))
    }

    /// The part of the party that the bill names as shipper: its own, or the exporter.
    pub fn shipper(&self) -> &'static str {
        if self.below(&["party", "shipper"]).is_empty() {
            "exporter"
        } else {
            "shipper"
        }
    }

    /// Whether the bill is to order, so that it names no consignee.
    pub fn is_to_order(&self) -> bool {
        matches!(
            self.text("transport.orderKind"),
            Some("SHIPPER" | "BANK" | "PARTY" | "BEARER")
        )
    }

    /// The lines of the stuffing list that lie in a container.
    pub fn stuffed_in(&self, equipment: u32) -> Vec<u32> {
        let wanted = equipment.to_string();
        let lies_in = |key: &u32| self.of_line("stuffing.#.equipment", *key) == Some(&*wanted);
        self.keys("stuffing").into_iter().filter(lies_in).collect()
    }

    fn compute(&mut self) {
        for key in self.keys("goods") {
            self.compute_goods(key);
        }
        for key in self.keys("equipment") {
            self.compute_equipment(key);
        }
        self.compute_totals();
        for key in self.keys("goods") {
            self.compute_origin(key);
        }
    }

    fn compute_origin(&mut self, key: u32) {
        let Some(follows) = origin::computed(self, key) else {
            return;
        };
        self.put_line("goods.#.originFob", key, follows.fob);
        let texts = [
            ("goods.#.originWritten", follows.written),
            ("goods.#.originPaper", Some(follows.paper)),
            ("goods.#.originCode", follows.code.as_deref()),
        ];
        for (pattern, text) in texts {
            if let (Ok(path), Some(text)) = (Path::of_line(pattern, key), text) {
                self.values.insert(path, text.to_owned());
            }
        }
    }

    fn compute_goods(&mut self, key: u32) {
        let amount = self
            .number_of("goods.#.quantity", key)
            .zip(self.number_of("goods.#.unitPrice", key))
            .and_then(|(quantity, price)| quantity.checked_mul(price));
        self.put_line("goods.#.amount", key, amount);
        let pallets = self.number_of("goods.#.palletWeight", key);
        let gross = self
            .number_of("goods.#.grossWeight", key)
            .and_then(|gross| gross.checked_add(pallets.unwrap_or_default()));
        self.put_line("goods.#.weightWithPallets", key, gross);
    }

    fn compute_equipment(&mut self, key: u32) {
        let lines = self.stuffed_in(key);
        let sum = |pattern: &str| {
            let mut numbers = lines.iter().map(|line| self.number_of(pattern, *line));
            let sum = numbers.try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?));
            sum.filter(|_| !lines.is_empty())
        };
        let packages = sum("stuffing.#.packages");
        let net = sum("stuffing.#.netWeight");
        let gross = sum("stuffing.#.grossWeight");
        let volume = sum("stuffing.#.volume");
        let dunnage = self
            .number_of("equipment.#.dunnage", key)
            .unwrap_or_default();
        let by_sum = gross
            .zip(self.number_of("equipment.#.tare", key))
            .and_then(|(gross, tare)| gross.checked_add(tare)?.checked_add(dunnage));
        // Method 1 of SOLAS VI/2.4.1 weighs the packed container, method 2 adds up.
        let weighed = self.number_of("equipment.#.vgmWeighed", key);
        let vgm = match self.of_line("equipment.#.vgmMethod", key) {
            Some("1") => weighed,
            Some(_) | None => by_sum,
        };
        self.put_line("equipment.#.packages", key, packages);
        self.put_line("equipment.#.netWeight", key, net);
        self.put_line("equipment.#.grossWeight", key, gross);
        self.put_line("equipment.#.volume", key, volume);
        self.put_line("equipment.#.vgm", key, vgm);
    }

    fn compute_totals(&mut self) {
        let pallets = self
            .keys("goods")
            .into_iter()
            .filter_map(|key| self.number_of("goods.#.pallets", key))
            .try_fold(Decimal::ZERO, Decimal::checked_add)
            .filter(|pallets| !pallets.is_zero());
        let containers = Some(self.keys("equipment").len())
            .filter(|count| *count > 0)
            .map(Decimal::from);
        let goods = self.sum("goods.#.amount");
        let amount = goods.and_then(|goods| {
            let other = self.number("price.otherCharges").unwrap_or_default();
            let discount = self.number("price.discount").unwrap_or_default();
            goods.checked_add(other)?.checked_sub(discount)
        });
        self.put("total.packages", self.sum("goods.#.packages"));
        self.put("total.pallets", pallets);
        self.put("total.netWeight", self.sum("goods.#.netWeight"));
        self.put("total.grossWeight", self.sum("goods.#.weightWithPallets"));
        self.put("total.volume", self.sum("goods.#.volume"));
        self.put("total.equipment", containers);
        self.put("total.goods", goods);
        self.put("total.amount", amount);
        // Goods without a price have no FOB value, not one below zero.
        let fob = amount.and_then(|amount| self.fob(amount));
        self.put("total.fob", fob.filter(|fob| !fob.is_sign_negative()));
        self.put(
            "total.insured",
            amount.and_then(|amount| self.insured(amount)),
        );
    }

    /// The value free on board: the price without the freight and the insurance that are in it.
    fn fob(&self, amount: Decimal) -> Option<Decimal> {
        let freight = || self.number("price.freight");
        let insurance = || self.number("price.insurance");
        match self.text("terms.incoterm")? {
            "FCA" | "FAS" | "FOB" => Some(amount),
            "CFR" | "CPT" => amount.checked_sub(freight()?),
            "CIF" | "CIP" => amount.checked_sub(freight()?)?.checked_sub(insurance()?),
            _ => None,
        }
    }

    /// What is insured: a share of the price including freight and premium, where who sells insures.
    fn insured(&self, amount: Decimal) -> Option<Decimal> {
        if !matches!(self.text("terms.incoterm")?, "CIF" | "CIP") {
            return None;
        }
        let share = self
            .number("insurance.percentage")
            .unwrap_or(USUAL_PERCENTAGE);
        amount.checked_mul(share)?.checked_div(Decimal::ONE_HUNDRED)
    }

    fn put(&mut self, path: &str, number: Option<Decimal>) {
        if let Ok(path) = path.parse() {
            self.put_at(path, number);
        }
    }

    fn put_line(&mut self, pattern: &str, key: u32, number: Option<Decimal>) {
        if let Ok(path) = Path::of_line(pattern, key) {
            self.put_at(path, number);
        }
    }

    /// Written with the digits after the point that its row has, halves rounded away from zero, as
    /// invoices do.
    fn put_at(&mut self, path: Path, number: Option<Decimal>) {
        let row = table::row(&path).filter(|row| row.origin == Origin::Computed);
        if let (Some(number), Some(row)) = (number, row) {
            let scale = row.kind.scale();
            let rounded =
                number.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero);
            self.values
                .insert(path, format!("{rounded:.*}", scale as usize));
        }
    }
}
