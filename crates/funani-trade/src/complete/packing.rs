//! Weights, volumes and the packing of containers, from the number of packages and what the firm's
//! list says of one package of the product.

use rust_decimal::{Decimal, RoundingStrategy};

use super::grouped;
use crate::consignment::Change;
use crate::figures::Figures;
use crate::path::Path;
use crate::table;

/// What a package of a product holds or weighs, the datum of a line of goods that follows from it,
/// and that of a line of stuffing; empty where there is none.
const PER_PACKAGE: &[(&str, &str, &str)] = &[
    ("product.#.quantityPerPackage", "goods.#.quantity", ""),
    (
        "product.#.netPerPackage",
        "goods.#.netWeight",
        "stuffing.#.netWeight",
    ),
    (
        "product.#.grossPerPackage",
        "goods.#.grossWeight",
        "stuffing.#.grossWeight",
    ),
    (
        "product.#.volumePerPackage",
        "goods.#.volume",
        "stuffing.#.volume",
    ),
];

/// Texts of a product in which `{packages}` stands for the number of packages, and where they go.
const TEXTS: &[(&str, &str)] = &[
    ("product.#.packedDescription", "goods.#.description"),
    (
        "product.#.packedDescriptionLocal",
        "goods.#.descriptionLocal",
    ),
];

/// Packages do not go into the containers as the product says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackFault {
    /// There are more packages than the containers hold.
    #[error("goods.{goods}: the containers hold {held} packages, and there are {packages}")]
    Full {
        /// The line of goods.
        goods: u32,
        /// How many fit into the containers that it lies in.
        held: u32,
        /// How many there are.
        packages: u32,
    },
}

/// What follows from the number of packages of each line of goods whose product is in the lists.
/// Packages go into the containers that lines of stuffing name for the goods, else into all, in
/// their order, each filled with as many as the product says, else all into the only one.
///
/// # Errors
/// Every [`PackFault`].
pub fn pack(lists: &Figures, shipment: &Figures) -> Result<Vec<Change>, Vec<PackFault>> {
    let (mut changes, mut faults) = (Vec::new(), Vec::new());
    for goods in shipment.keys("goods") {
        let number = shipment.of_line("goods.#.product", goods);
        let mut products = lists.keys("product").into_iter();
        let product = products
            .find(|key| number.is_some() && lists.of_line("product.#.number", *key) == number);
        let packages = shipment.of_line("goods.#.packages", goods);
        let packages = packages.and_then(|text| text.parse::<u32>().ok());
        let (Some(product), Some(packages)) = (product, packages) else {
            continue;
        };
        let mut line = Line {
            lists,
            shipment,
            goods,
            product,
            changes: Vec::new(),
        };
        line.of_goods(packages);
        match line.of_stuffing(packages) {
            Ok(()) => changes.extend(line.changes),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(changes)
    } else {
        Err(faults)
    }
}

/// A line of goods, its product, and what follows for it so far.
struct Line<'a> {
    lists: &'a Figures,
    shipment: &'a Figures,
    goods: u32,
    product: u32,
    changes: Vec<Change>,
}

impl Line<'_> {
    /// Writes a datum that does not stand yet.
    fn put(&mut self, pattern: &str, key: u32, value: String) {
        let Ok(path) = Path::of_line(pattern, key) else {
            return;
        };
        if self.shipment.at(&path).is_none() {
            let path = path.to_string();
            self.changes.push(Change {
                path,
                value: Some(value),
            });
        }
    }

    /// So much for packages up to one, as it is written: halves rounded away from zero, as figures are.
    fn up_to(pattern: &str, each: Decimal, package: u32) -> Option<Decimal> {
        let scale = table::row_of(pattern).map_or(0, |row| row.kind.scale());
        let all = each.checked_mul(package.into())?;
        Some(all.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero))
    }

    /// What packages from one to another come to. What is in the containers so sums up to the whole.
    fn put_share(&mut self, pattern: &str, key: u32, each: Decimal, (first, last): (u32, u32)) {
        let before = Self::up_to(pattern, each, first.saturating_sub(1));
        let share = Self::up_to(pattern, each, last).zip(before);
        if let Some((last, before)) = share {
            let scale = table::row_of(pattern).map_or(0, |row| row.kind.scale());
            let number = last.saturating_sub(before);
            self.put(pattern, key, format!("{number:.*}", scale as usize));
        }
    }

    fn of_goods(&mut self, packages: u32) {
        for (each, pattern, _) in PER_PACKAGE {
            let each = self.lists.number_of(each, self.product);
            if let Some(each) = each {
                self.put_share(pattern, self.goods, each, (1, packages));
            }
        }
        for (text, pattern) in TEXTS {
            if let Some(text) = self.lists.of_line(text, self.product) {
                let text = text.replace("{packages}", &grouped(&packages.to_string()));
                self.put(pattern, self.goods, text);
            }
        }
    }

    /// The lines of stuffing of the goods; where there are none, one for each container.
    fn lines(&mut self) -> Vec<u32> {
        let wanted = self.goods.to_string();
        let is_own = |key: &u32| self.shipment.of_line("stuffing.#.goods", *key) == Some(&*wanted);
        let mut all = self.shipment.keys("stuffing");
        let own: Vec<u32> = all.iter().copied().filter(is_own).collect();
        // Others' goods lie there already: how containers are shared is for people to say.
        if !own.is_empty() || !all.is_empty() || self.shipment.keys("goods").len() > 1 {
            return own;
        }
        for (key, container) in (1..).zip(self.shipment.keys("equipment")) {
            self.put("stuffing.#.goods", key, wanted.clone());
            self.put("stuffing.#.equipment", key, container.to_string());
            all.push(key);
        }
        all
    }

    fn of_stuffing(&mut self, packages: u32) -> Result<(), PackFault> {
        let lines = self.lines();
        let each = self
            .lists
            .of_line("product.#.packagesPerContainer", self.product);
        let each = match (each.and_then(|text| text.parse::<u32>().ok()), lines.len()) {
            (Some(each), _) => each,
            (None, 1) => packages,
            // How many lie where is for people to say.
            (None, _) => 0,
        };
        let mut first = 1_u32;
        for key in lines.iter().copied() {
            let stated = self.shipment.of_line("stuffing.#.packages", key);
            let stated = stated.and_then(|text| text.parse::<u32>().ok());
            let left = packages.saturating_add(1).saturating_sub(first);
            let here = stated.unwrap_or_else(|| each.min(left));
            if here == 0 {
                continue;
            }
            self.of_line(key, first, here);
            first = first.saturating_add(here);
        }
        let held = first.saturating_sub(1);
        if each > 0 && !lines.is_empty() && held < packages {
            let goods = self.goods;
            return Err(PackFault::Full {
                goods,
                held,
                packages,
            });
        }
        Ok(())
    }

    /// One line of stuffing: so many packages, from this case number on.
    fn of_line(&mut self, key: u32, first: u32, packages: u32) {
        self.put("stuffing.#.packages", key, packages.to_string());
        for (each, _, pattern) in PER_PACKAGE.iter().filter(|(.., it)| !it.is_empty()) {
            let each = self.lists.number_of(each, self.product);
            if let Some(each) = each {
                let last = first.saturating_add(packages).saturating_sub(1);
                self.put_share(pattern, key, each, (first, last));
            }
        }
        if let Some(text) = self.lists.of_line("product.#.caseNumbers", self.product) {
            let last = first.saturating_add(packages).saturating_sub(1);
            let text = text.replace("{first}", &first.to_string());
            self.put(
                "stuffing.#.caseNumbers",
                key,
                text.replace("{last}", &last.to_string()),
            );
        }
    }
}
