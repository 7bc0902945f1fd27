//! The data of a consignment with all that is computed from them.
//!
//! A sum is there only where each of its parts is: half a sum would be wrong on a paper, and a
//! check that finds it missing says so.

use std::collections::BTreeMap;
use std::mem;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::consignment::Consignment;
use crate::origin;
use crate::path::{self, Path};
use crate::table::{self, Origin};

#[cfg(test)]
mod tests;

/// What a hundred per cent of the value is insured for where nothing else is agreed: 110 (UCP 600,
/// article 28 f ii; Incoterms 2020, CIF A5).
const USUAL_PERCENTAGE: Decimal = Decimal::from_parts(110, 0, 0, false, 0);

/// Values by path: what was entered and what follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// In the order of the paths.
    values: Vec<(Path, String)>,
}

impl Figures {
    /// Everything of a consignment.
    pub fn of(consignment: &Consignment) -> Self {
        let data = consignment.data();
        let data = data.map(|(path, datum)| (path.clone(), datum.value.clone()));
        let mut figures: Self = data.collect();
        figures.compute();
        figures
    }

    /// Values that were read from somewhere else, such as a paper; nothing is computed.
    pub fn stated(values: BTreeMap<Path, String>) -> Self {
        values.into_iter().collect()
    }

    /// All values, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.values
            .iter()
            .map(|(path, value)| (path, value.as_str()))
    }

    /// The value at a path.
    pub fn at(&self, path: &Path) -> Option<&str> {
        self.text(path.as_str())
    }

    /// The value at a path that is written out, as `invoice.number`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.found(path).map(|(_, value)| value)
    }

    /// A path that has a value, with it.
    pub(crate) fn found(&self, path: &str) -> Option<(&Path, &str)> {
        let at = self.values.binary_search_by(|(own, _)| own.order(path));
        let (path, value) = self.values.get(at.ok()?)?;
        Some((path, value))
    }

    /// The value of a line, as `goods.#.hsCode` of line 2.
    pub fn of_line(&self, pattern: &str, key: u32) -> Option<&str> {
        self.text(&path::line(pattern, key))
    }

    /// The number at a path.
    pub fn number(&self, path: &str) -> Option<Decimal> {
        self.text(path)?.parse().ok()
    }

    /// The number of a line.
    pub fn number_of(&self, pattern: &str, key: u32) -> Option<Decimal> {
        self.of_line(pattern, key)?.parse().ok()
    }

    /// The values whose paths begin with a name; they follow each other.
    fn under(&self, name: &str) -> &[(Path, String)] {
        let from = self.values.partition_point(|(path, _)| path.first() < name);
        let rest = self.values.get(from..).unwrap_or_default();
        let count = rest.partition_point(|(path, _)| path.first() == name);
        rest.get(..count).unwrap_or_default()
    }

    /// The keys of the lines of a list, as `goods`, in order.
    pub fn keys(&self, list: &str) -> Vec<u32> {
        let lines = self.under(list).iter();
        let mut keys: Vec<u32> = lines.filter_map(|(path, _)| path.key_in_list()).collect();
        keys.dedup();
        keys
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
            let value = self.at(&path);
            (path, value)
        });
        valued.collect()
    }

    /// Whether the datum of a pattern has a value, or that of any line.
    pub(crate) fn says(&self, pattern: &str) -> bool {
        match pattern.split_once(".#") {
            Some((list, _)) => {
                let mut keys = self.keys(list).into_iter();
                keys.any(|key| self.of_line(pattern, key).is_some())
            }
            None => self.text(pattern).is_some(),
        }
    }

    /// The paths with values of a party, by its part.
    pub(crate) fn of_party(&self, role: &str) -> impl Iterator<Item = &Path> {
        let parties = self.under("party").iter().map(|(path, _)| path);
        parties.filter(move |path| path.role() == Some(role))
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
        if self.of_party("shipper").next().is_some() {
            "shipper"
        } else {
            "exporter"
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
        let goods = self.keys("goods");
        let mut lines = Computed::default();
        for key in &goods {
            self.compute_goods(*key, &mut lines);
        }
        for key in self.keys("equipment") {
            self.compute_equipment(key, &mut lines);
        }
        self.extend(lines.0);
        let mut totals = Computed::default();
        self.compute_totals(&mut totals);
        self.extend(totals.0);
        let mut origins = Computed::default();
        for key in goods {
            self.compute_origin(key, &mut origins);
        }
        self.extend(origins.0);
    }

    fn compute_origin(&self, key: u32, computed: &mut Computed) {
        let Some(follows) = origin::computed(self, key) else {
            return;
        };
        computed.put_line("goods.#.originFob", key, follows.fob);
        let texts = [
            ("goods.#.originWritten", follows.written),
            ("goods.#.originPaper", Some(follows.paper)),
            ("goods.#.originCode", follows.code.as_deref()),
        ];
        for (pattern, text) in texts {
            if let (Ok(path), Some(text)) = (Path::of_line(pattern, key), text) {
                computed.0.push((path, text.to_owned()));
            }
        }
    }

    fn compute_goods(&self, key: u32, computed: &mut Computed) {
        let amount = self
            .number_of("goods.#.quantity", key)
            .zip(self.number_of("goods.#.unitPrice", key))
            .and_then(|(quantity, price)| quantity.checked_mul(price));
        computed.put_line("goods.#.amount", key, amount);
        let pallets = self.number_of("goods.#.palletWeight", key);
        let gross = self
            .number_of("goods.#.grossWeight", key)
            .and_then(|gross| gross.checked_add(pallets.unwrap_or_default()));
        computed.put_line("goods.#.weightWithPallets", key, gross);
    }

    fn compute_equipment(&self, key: u32, computed: &mut Computed) {
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
        computed.put_line("equipment.#.packages", key, packages);
        computed.put_line("equipment.#.netWeight", key, net);
        computed.put_line("equipment.#.grossWeight", key, gross);
        computed.put_line("equipment.#.volume", key, volume);
        computed.put_line("equipment.#.vgm", key, vgm);
    }

    fn compute_totals(&self, computed: &mut Computed) {
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
        computed.put("total.packages", self.sum("goods.#.packages"));
        computed.put("total.pallets", pallets);
        computed.put("total.netWeight", self.sum("goods.#.netWeight"));
        computed.put("total.grossWeight", self.sum("goods.#.weightWithPallets"));
        computed.put("total.volume", self.sum("goods.#.volume"));
        computed.put("total.equipment", containers);
        computed.put("total.goods", goods);
        computed.put("total.amount", amount);
        // Goods without a price have no FOB value, not one below zero.
        let fob = amount.and_then(|amount| self.fob(amount));
        computed.put("total.fob", fob.filter(|fob| !fob.is_sign_negative()));
        computed.put(
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
}

/// In any order; of two values of one path the later one counts.
impl Extend<(Path, String)> for Figures {
    fn extend<T: IntoIterator<Item = (Path, String)>>(&mut self, values: T) {
        self.values.extend(values);
        self.values.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.values.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                mem::swap(later, earlier);
            }
            same
        });
    }
}

/// In any order; of two values of one path the later one counts.
impl FromIterator<(Path, String)> for Figures {
    fn from_iter<T: IntoIterator<Item = (Path, String)>>(values: T) -> Self {
        let mut figures = Self::default();
        figures.extend(values);
        figures
    }
}

/// Values that are computed and not yet among the others.
#[derive(Default)]
struct Computed(Vec<(Path, String)>);

impl Computed {
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
            let written = format!("{rounded:.*}", scale as usize);
            self.0.push((path, written));
        }
    }
}
