//! What is truly shipped under one bill.

use super::firms::{Firm, Firms};
use super::wares::{WARES, Ware};
use super::written::share;
use crate::mistakes::Chance;

/// To whom the goods go, as the bill says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// To the importer, and nobody else.
    Straight,
    /// To the importer, who may endorse.
    Named,
    /// To the order of the shipper.
    Shipper,
    /// To the order of this bank.
    Bank(usize),
}

/// Who issued the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issuer {
    /// The line.
    Line,
    /// This consolidator.
    Consolidator(usize),
    /// The shipper itself, which carries nothing.
    Shipper,
}

/// A line of goods.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) ware: &'static Ware,
    pub(crate) origin: &'static str,
    pub(crate) packages: i64,
    pub(crate) pallets: i64,
    /// Thousandths of the unit.
    pub(crate) quantity: i64,
    /// Grams.
    pub(crate) net: i64,
    /// Grams, without pallets.
    pub(crate) gross: i64,
    /// Litres.
    pub(crate) volume: i64,
    /// Cents of the invoice's currency for a unit.
    pub(crate) price: i64,
}

/// Grams of a pallet.
pub(crate) const PALLET: i64 = 18_000;

impl Line {
    pub(crate) fn amount(&self) -> i64 {
        share(self.price, self.quantity, 1_000)
    }
}

/// A container.
#[derive(Clone, Debug)]
pub(crate) struct Container {
    pub(crate) number: String,
    pub(crate) kind: &'static str,
    /// Kilograms.
    pub(crate) tare: i64,
    pub(crate) seal: String,
    pub(crate) cold: Option<&'static str>,
}

/// Goods of an exporter for an importer under one bill.
#[derive(Clone, Debug)]
pub(crate) struct Shipment {
    pub(crate) bill: String,
    /// The master bill of a house bill.
    pub(crate) master: Option<String>,
    pub(crate) issuer: Issuer,
    pub(crate) order: Order,
    pub(crate) exporter: usize,
    pub(crate) importer: usize,
    pub(crate) lines: Vec<Line>,
    pub(crate) containers: Vec<Container>,
    pub(crate) invoice: String,
    pub(crate) currency: &'static str,
    pub(crate) incoterm: &'static str,
    /// Cents; of the price under CIF and CFR, beside it otherwise.
    pub(crate) freight: i64,
    /// Cents, of the price under CIF.
    pub(crate) insurance: i64,
    /// Cents of packing that the invoice adds.
    pub(crate) packing: i64,
    /// The port where it was loaded onto this ship, where that was not the port of loading.
    pub(crate) transhipment: Option<(&'static str, &'static str)>,
    pub(crate) marks: String,
}

impl Shipment {
    pub(crate) fn goods(&self) -> i64 {
        self.lines.iter().map(Line::amount).sum()
    }

    /// What the invoice comes to.
    pub(crate) fn total(&self) -> i64 {
        self.goods() + self.packing
    }

    pub(crate) fn packages(&self) -> i64 {
        self.lines.iter().map(|line| line.packages).sum()
    }

    pub(crate) fn gross(&self) -> i64 {
        self.lines.iter().map(|line| line.gross).sum()
    }

    pub(crate) fn volume(&self) -> i64 {
        self.lines.iter().map(|line| line.volume).sum()
    }

    pub(crate) fn exporter<'a>(&self, firms: &'a Firms) -> &'a Firm {
        &firms.exporters[self.exporter]
    }

    pub(crate) fn importer<'a>(&self, firms: &'a Firms) -> &'a Firm {
        &firms.importers[self.importer]
    }

    pub(crate) fn is_freight_in_price(&self) -> bool {
        matches!(self.incoterm, "CIF" | "CFR")
    }
}

/// A house bill as its master states it.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(crate) house: String,
    pub(crate) packages: i64,
    pub(crate) gross: i64,
    pub(crate) volume: i64,
    pub(crate) hs: &'static str,
}

/// A container of a consolidator, with what it says is in it.
#[derive(Clone, Debug)]
pub(crate) struct Consolidation {
    pub(crate) bill: String,
    pub(crate) consolidator: usize,
    pub(crate) container: Container,
    pub(crate) carried: Vec<Carried>,
}

/// Makes shipments, each with numbers of its own.
pub(crate) struct Yard<'a> {
    pub(crate) firms: &'a Firms,
    pub(crate) chance: &'a mut Chance,
    pub(crate) bills: usize,
    pub(crate) containers: usize,
}

impl Yard<'_> {
    fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = usize::try_from(most - least + 1).expect("the most is not below the least");
        least + i64::try_from(self.chance.below(width)).expect("it is below the width")
    }

    /// The next number of a bill under this prefix.
    fn number(&mut self, prefix: &str) -> String {
        self.bills += 1;
        format!("{prefix}2703{:05}", self.bills)
    }

    pub(crate) fn container(
        &mut self,
        kind: &'static str,
        cold: Option<&'static str>,
    ) -> Container {
        self.containers += 1;
        let at = self.containers;
        Container {
            number: container_number(at),
            kind,
            tare: match kind {
                "45R1" => 4_640,
                "22G1" => 2_230,
                _ => 3_730,
            },
            seal: format!("FN{at:07}"),
            cold,
        }
    }

    /// Full containers under a bill of the line.
    pub(crate) fn full(&mut self) -> Shipment {
        let lines = self.chance.below(3) + 1;
        let boxes = self.between(1, 2);
        let mut shipment = self.shipment(lines, boxes, 18_500_000);
        let cold = shipment.lines.iter().find_map(|line| line.ware.cold);
        let kind = match cold {
            Some(_) => "45R1",
            None if self.chance.below(3) == 0 => "22G1",
            None => "42G1",
        };
        shipment.containers = (0..boxes).map(|_| self.container(kind, cold)).collect();
        shipment.order = match self.chance.below(10) {
            0..=3 => Order::Straight,
            4..=5 => Order::Named,
            6..=7 => Order::Shipper,
            _ => Order::Bank(self.chance.below(self.firms.banks.len())),
        };
        shipment.bill = self.number("FNLYOK");
        shipment
    }

    /// A container of house bills and its master.
    pub(crate) fn consolidated(&mut self, houses: usize) -> (Consolidation, Vec<Shipment>) {
        let consolidator = self.chance.below(self.firms.consolidators.len());
        let code = self.firms.consolidators[consolidator]
            .0
            .identifier
            .1
            .clone();
        let bill = self.number("FNLYOK");
        let container = self.container("42G1", None);
        let houses: Vec<Shipment> = (0..houses)
            .map(|_| {
                let mut house = self.shipment(1, 1, 2_400_000);
                house.containers = vec![container.clone()];
                house.issuer = Issuer::Consolidator(consolidator);
                house.order = Order::Straight;
                house.bill = self.number(&code);
                house.master = Some(bill.clone());
                house
            })
            .collect();
        let carried = houses.iter().map(|house| Carried {
            house: house.bill.clone(),
            packages: house.packages(),
            gross: house.gross(),
            volume: house.volume(),
            hs: house.lines[0].ware.hs,
        });
        let consolidation = Consolidation {
            bill,
            consolidator,
            carried: carried.collect(),
            container,
        };
        (consolidation, houses)
    }

    /// Goods of a trade, at most so many grams to a container.
    fn shipment(&mut self, lines: usize, boxes: i64, most: i64) -> Shipment {
        let exporter = self.chance.below(self.firms.exporters.len());
        let trade = self.firms.exporters[exporter].trade;
        let importers = self.firms.importers.iter().enumerate();
        let importers: Vec<usize> = importers
            .filter(|(_, firm)| firm.trade == trade)
            .map(|(at, _)| at)
            .collect();
        let importer = importers[self.chance.below(importers.len())];
        let (currency, incoterm) = self.terms();
        let mut wares: Vec<&'static Ware> =
            WARES.iter().filter(|it| Some(it.trade) == trade).collect();
        let first = wares.remove(self.chance.below(wares.len()));
        wares.retain(|ware| ware.cold == first.cold);
        if most < 5_000_000 {
            wares.clear();
        }
        let mut chosen = vec![first];
        while chosen.len() < lines && !wares.is_empty() {
            chosen.push(wares.remove(self.chance.below(wares.len())));
        }
        // Another lot of the first goods, at another price.
        if chosen.len() > 1 && self.chance.below(4) == 0 {
            chosen.pop();
            chosen.push(first);
        }
        let room = most * boxes / i64::try_from(chosen.len()).expect("three lines at most");
        let lines: Vec<Line> = chosen
            .into_iter()
            .map(|ware| self.line(ware, boxes, room, currency))
            .collect();
        let goods: i64 = lines.iter().map(Line::amount).sum();
        let freight = self.between(60, 190) * 1_000 * boxes;
        let freight = if currency == "JPY" {
            freight * 150
        } else {
            freight
        };
        let freight = freight.min(goods / 5).max(100) / 100 * 100;
        let insurance = if incoterm == "CIF" {
            (goods / 360).max(100) / 100 * 100
        } else {
            0
        };
        let initials: String = self.firms.importers[importer]
            .name
            .split(' ')
            .filter_map(|it| it.chars().next())
            .take(3)
            .collect();
        let number = self.bills + 1;
        Shipment {
            bill: String::new(),
            master: None,
            issuer: Issuer::Line,
            order: Order::Straight,
            exporter,
            importer,
            containers: Vec::new(),
            invoice: format!(
                "{}-2703-{number:04}",
                &self.firms.exporters[exporter].name[..2].to_uppercase()
            ),
            currency,
            incoterm,
            freight,
            insurance,
            packing: if self.chance.below(6) == 0 {
                goods / 5_000 * 100
            } else {
                0
            },
            transhipment: None,
            marks: format!(
                "{initials}\nLAEM CHABANG\nC/NO. 1-{}",
                lines.iter().map(|line| line.packages).sum::<i64>()
            ),
            lines,
        }
    }

    fn terms(&mut self) -> (&'static str, &'static str) {
        let currency = match self.chance.below(20) {
            0..=11 => "USD",
            12..=16 => "JPY",
            17..=18 => "THB",
            _ => "EUR",
        };
        let term = match (currency, self.chance.below(10)) {
            ("THB" | "EUR", _) | (_, 0..=4) => "CIF",
            (_, 5) => "CFR",
            (_, 6..=8) => "FOB",
            _ => "FCA",
        };
        (currency, term)
    }

    fn line(&mut self, ware: &'static Ware, boxes: i64, room: i64, currency: &str) -> Line {
        let (_, each, held) = ware.unit;
        let tare = (each * held / 18).clamp(60, 90_000) / 10 * 10;
        let package = each * held + tare;
        let fit = (room / package).clamp(1, 1_600);
        let few = fit.min(4);
        let mut packages = self.between(few, fit.max(few));
        packages = (packages / boxes).max(1) * boxes;
        let quantity = packages * held;
        let cents = self.between(ware.cents.0, ware.cents.1);
        let price = match currency {
            "JPY" => (cents * 150).max(100) / 100 * 100,
            "THB" => cents * 33,
            "EUR" => (cents * 92 / 100).max(1),
            _ => cents,
        };
        let on_pallets = ware.package == "CT" && packages >= 40 && self.chance.below(3) == 0;
        Line {
            ware,
            origin: if self.chance.below(25) == 0 && ware.criterion == "CTH" {
                "CN"
            } else {
                "JP"
            },
            packages,
            pallets: if on_pallets {
                packages / 20 / boxes * boxes
            } else {
                0
            },
            quantity: quantity * 1_000,
            net: quantity * each,
            gross: packages * package,
            volume: (packages * package / 600).max(1),
            price,
        }
    }
}

/// A container's number under an invented owner, with its check digit (ISO 6346).
pub(crate) fn container_number(at: usize) -> String {
    let plain = format!("FNRU{:06}", 500_000 + at);
    let worth = |letter: char| match letter.to_digit(36).unwrap_or(0) {
        digit @ 0..=9 => digit,
        // Values of letters pass over the multiples of 11.
        letter => letter + (letter - 1) / 10,
    };
    let sum: u32 = plain
        .chars()
        .enumerate()
        .map(|(at, letter)| worth(letter) << at)
        .sum();
    format!("{plain}{}", sum % 11 % 10)
}
