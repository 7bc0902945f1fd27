use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use super::{CodeList, CodeLists, Entry, Known, Package, Scope, Zone};

/// What ships with Funani, as it stands in `data/`.
const SHIPPED: &[&str] = &[
    include_str!("../../data/iso3166-1.json"),
    include_str!("../../data/iso4217.json"),
    include_str!("../../data/unlocode.json"),
    include_str!("../../data/dcsa-platform.json"),
];

/// Where a package of a library comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// It ships with Funani.
    Shipped,
    /// Whoever runs the node imported it.
    Imported,
}

/// The packages that are here.
///
/// Of several packages of one list the newest that can tell answers: the later date, then the
/// later edition. A package that is only an excerpt is asked last, and of two that are the same
/// in all this the one that was added later goes first.
#[derive(Clone, Debug, Default)]
pub struct Library {
    lists: BTreeMap<CodeList, Vec<(Provenance, Package)>>,
}

impl Library {
    /// A library with the packages that ship with Funani: countries, currencies, platforms, and
    /// the main ports and cities between Japan and ASEAN.
    ///
    /// # Panics
    /// Never: that every shipped package can be read is tested.
    pub fn shipped() -> Self {
        let mut library = Self::default();
        for text in SHIPPED {
            let package = Package::parse(text.as_bytes());
            library.insert(
                Provenance::Shipped,
                package.expect("a test reads every shipped package"),
            );
        }
        library
    }

    /// Adds a package that was imported.
    pub fn add(&mut self, package: Package) {
        self.insert(Provenance::Imported, package);
    }

    fn insert(&mut self, origin: Provenance, package: Package) {
        let packages = self.lists.entry(package.list).or_default();
        let at = packages.partition_point(|(_, held)| order(held, &package) == Ordering::Less);
        packages.insert(at, (origin, package));
    }

    /// The packages, by list, in the order in which they are asked.
    pub fn packages(&self) -> impl Iterator<Item = (Provenance, &Package)> {
        let all = self.lists.values().flatten();
        all.map(|(origin, package)| (*origin, package))
    }

    /// What an edition of a list says of a code: for the Harmonized System, where digits change
    /// their goods from one edition to the next.
    pub fn look_up_in(&self, list: CodeList, edition: &str, code: &str) -> Known {
        let of_edition = |package: &&Package| package.edition == edition;
        ask(self.of(list).filter(of_edition), code)
    }

    /// What the newest package that has it says of a code.
    pub fn find(&self, list: CodeList, code: &str) -> Option<(Entry<'_>, &Package)> {
        self.of(list)
            .find_map(|package| Some((package.find(code)?, package)))
    }

    /// The name of a code, for showing: of a port, a country, a unit.
    pub fn name_of(&self, list: CodeList, code: &str) -> Option<&str> {
        self.find(list, code).map(|(entry, _)| entry.name)
    }

    /// The difference to UTC of a UN/LOCODE whose clock is never put forward, where it is known.
    pub fn zone_of(&self, location: &str) -> Option<Zone> {
        let zone = |package: &Package| package.find(location)?.zone;
        self.of(CodeList::Location).find_map(zone)
    }

    fn of(&self, list: CodeList) -> impl Iterator<Item = &Package> {
        let packages = self.lists.get(&list).into_iter().flatten();
        packages.map(|(_, package)| package)
    }
}

impl CodeLists for Library {
    fn look_up(&self, list: CodeList, code: &str) -> Known {
        ask(self.of(list), code)
    }

    fn offset(&self, location: &str) -> Option<i32> {
        self.zone_of(location).map(|zone| zone.as_minutes().into())
    }
}

fn ask<'a>(mut packages: impl Iterator<Item = &'a Package>, code: &str) -> Known {
    packages
        .find_map(|package| match package.look_up(code) {
            Known::NotHere => None,
            told @ (Known::Yes | Known::No) => Some(told),
        })
        .unwrap_or(Known::NotHere)
}

/// Which of two packages of a list is asked first.
fn order(one: &Package, other: &Package) -> Ordering {
    let key = |package: &Package| (package.scope == Scope::Partial, Reverse(package.date));
    key(one)
        .cmp(&key(other))
        .then_with(|| compare_editions(&other.edition, &one.edition))
}

/// Compares editions as a reader would: numbers by their value, `2024-2` before `2024-10`.
fn compare_editions(one: &str, other: &str) -> Ordering {
    let parts = |edition: &str| -> Vec<Result<u64, String>> {
        let parts = edition.split(['-', '.']);
        parts
            .map(|part| part.parse().map_err(|_| part.to_owned()))
            .collect()
    };
    parts(one).cmp(&parts(other))
}
