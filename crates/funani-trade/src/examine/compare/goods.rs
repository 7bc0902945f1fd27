//! Lines of goods, matched by what they are and not by where they stand: a declaration divides lines
//! and puts lines together.

use std::collections::BTreeMap;
use std::rc::Rc;

use rust_decimal::Decimal;

use super::hs::{self, Code};
use super::unit::Quantity;
use super::words::Description;
use crate::figures::Figures;

/// A line of goods as a declaration or a document states it.
#[derive(Clone, Debug)]
pub(in super::super) struct Line<'a> {
    pub(in super::super) key: u32,
    pub(in super::super) descriptions: Rc<[Description<'a>]>,
    pub(in super::super) code: Option<Code>,
    /// The code for the proof of origin.
    pub(in super::super) origin_code: Option<Code>,
    pub(in super::super) origin: Option<&'a str>,
    pub(in super::super) quantity: Option<Quantity<'a>>,
    pub(in super::super) net: Option<Decimal>,
    /// With pallets, where these are weighed.
    pub(in super::super) gross: Option<Decimal>,
    /// Without pallets.
    pub(in super::super) bare: Option<Decimal>,
    pub(in super::super) pallets: Option<Decimal>,
    pub(in super::super) packages: Option<Decimal>,
    pub(in super::super) amount: Option<Decimal>,
    product: Option<&'a str>,
}

impl<'a> Line<'a> {
    /// The lines of a document.
    pub(in super::super) fn all(figures: &'a Figures) -> Vec<Self> {
        let keys = figures.keys("goods").into_iter();
        keys.map(|key| Self::of(figures, key)).collect()
    }

    fn of(figures: &'a Figures, key: u32) -> Self {
        let text = |pattern: &str| figures.of_line(pattern, key);
        let number = |pattern: &str| figures.number_of(pattern, key);
        let code = |code: &str, edition: &str| Some(Code::new(text(code)?, text(edition)));
        let told = ["goods.#.description", "goods.#.descriptionLocal"];
        let quantity = number("goods.#.quantity");
        let price = || number("goods.#.unitPrice")?.checked_mul(quantity?);
        let bare = number("goods.#.grossWeight");
        Self {
            key,
            descriptions: told
                .into_iter()
                .filter_map(text)
                .map(Description::of)
                .collect(),
            code: code("goods.#.hsCode", "goods.#.hsEdition"),
            origin_code: code("goods.#.originHs", "goods.#.originHsEdition"),
            origin: text("goods.#.origin"),
            quantity: quantity
                .zip(text("goods.#.unit"))
                .map(|(amount, unit)| Quantity { amount, unit }),
            net: number("goods.#.netWeight"),
            gross: number("goods.#.weightWithPallets").or(bare),
            bare,
            pallets: number("goods.#.pallets"),
            packages: number("goods.#.packages"),
            amount: number("goods.#.amount").or_else(price),
            product: text("goods.#.product"),
        }
    }

    /// What it is called first.
    pub(super) fn told(&self) -> Option<&'a str> {
        self.descriptions.first().map(|first| first.text)
    }

    /// The codes by which it may be known.
    pub(in super::super) fn codes(&self) -> impl Iterator<Item = &Code> {
        self.code.iter().chain(&self.origin_code)
    }

    /// Whether one of its codes agrees with one of the other's; nothing where either has none.
    fn code_agrees(&self, other: &Self) -> Option<bool> {
        let pairs = || {
            self.codes()
                .flat_map(|one| other.codes().map(move |it| (one, it)))
        };
        pairs().next()?;
        Some(pairs().any(|(one, other)| hs::agree(one, other)))
    }

    /// What share of the words of two lines is common, in hundredths.
    fn words_common(&self, other: &Self) -> usize {
        let pairs = self.descriptions.iter();
        let pairs = pairs.flat_map(|one| other.descriptions.iter().map(move |it| (one, it)));
        let shares = pairs.map(|(one, other)| one.common(other));
        shares.max().unwrap_or_default()
    }

    /// How much speaks for two lines being of the same goods: what they are first, how much of
    /// them second.
    fn likeness(&self, other: &Self) -> Likeness {
        let code = match self.code_agrees(other) {
            Some(true) => 3,
            Some(false) | None => 0,
        };
        let words = match self.words_common(other) {
            80.. => 3,
            50.. => 2,
            _ => 0,
        };
        let equal = |one: Option<Decimal>, other: Option<Decimal>| {
            usize::from(one.is_some() && one == other)
        };
        let product = usize::from(self.product.is_some() && self.product == other.product) * 3;
        let amount = equal(self.amount, other.amount);
        let quantity = self.quantity.as_ref().zip(other.quantity.as_ref());
        let quantity = quantity.and_then(|(one, it)| Some(one.within(it.unit)? == it.amount));
        let much = usize::from(quantity == Some(true)) + amount;
        let much = much + equal(self.net, other.net) + equal(self.packages, other.packages);
        let origin = usize::from(self.origin.is_some() && self.origin == other.origin);
        Likeness {
            what: code + words + product,
            much: much * 2 + origin,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    what: usize,
    much: usize,
}

impl Likeness {
    /// Enough for two lines to be of the same goods.
    const fn is_enough(self) -> bool {
        self.what >= 2 || self.much >= 4
    }

    const fn whole(self) -> usize {
        self.what * 2 + self.much
    }
}

/// Lines of both sides that are of the same goods: what is declared, and what is stated.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Group<'a> {
    pub(in super::super) declared: Vec<Line<'a>>,
    pub(in super::super) stated: Vec<Line<'a>>,
}

/// Puts lines together. First each declared line takes the stated line that is most like it, and
/// none is taken twice; what is left joins the group that it is most like; and a single line that is
/// left on both sides is one group, as nothing else can be meant.
pub(in super::super) fn groups<'a>(declared: &[Line<'a>], stated: &[Line<'a>]) -> Vec<Group<'a>> {
    let mut pairs: Vec<(Likeness, usize, usize)> = Vec::new();
    for (at, one) in declared.iter().enumerate() {
        for (to, other) in stated.iter().enumerate() {
            let likeness = one.likeness(other);
            if likeness.is_enough() {
                pairs.push((likeness, at, to));
            }
        }
    }
    pairs.sort_by_key(|(likeness, at, to)| (usize::MAX - likeness.whole(), *at, *to));
    let mut taking: Vec<Option<usize>> = vec![None; declared.len()];
    let mut found: Vec<Option<usize>> = vec![None; stated.len()];
    for (_, at, to) in &pairs {
        if taking[*at].is_none() && found[*to].is_none() {
            taking[*at] = Some(*to);
            found[*to] = Some(*at);
        }
    }
    let mut union = Union::of(declared.len() + stated.len());
    let of_stated = |to: usize| declared.len() + to;
    for (at, to) in taking.iter().enumerate() {
        if let Some(to) = to {
            union.join(at, of_stated(*to));
        }
    }
    // What is left joins what it is most like: the pairs are in that order.
    let (mut left, mut open) = (taking.clone(), found.clone());
    for (likeness, at, to) in &pairs {
        let joins = left[*at].is_none() || open[*to].is_none();
        if joins && likeness.what >= 2 {
            union.join(*at, of_stated(*to));
            left[*at].get_or_insert(*to);
            open[*to].get_or_insert(*at);
        }
    }
    let alone = |all: &[Option<usize>]| {
        let mut none = all.iter().enumerate().filter(|(_, it)| it.is_none());
        none.next()
            .map(|(at, _)| at)
            .filter(|_| none.next().is_none())
    };
    if let (Some(at), Some(to)) = (alone(&left), alone(&open)) {
        union.join(at, of_stated(to));
    }
    union.groups(declared, stated)
}

/// Sets that are joined.
struct Union(Vec<usize>);

impl Union {
    fn of(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (low, high) = (one.min(other), one.max(other));
        self.0[high] = low;
    }

    fn groups<'a>(&self, declared: &[Line<'a>], stated: &[Line<'a>]) -> Vec<Group<'a>> {
        let mut groups: BTreeMap<usize, Group<'a>> = BTreeMap::new();
        for (at, line) in declared.iter().enumerate() {
            let group = groups.entry(self.root(at)).or_default();
            group.declared.push(line.clone());
        }
        for (to, line) in stated.iter().enumerate() {
            let group = groups.entry(self.root(declared.len() + to)).or_default();
            group.stated.push(line.clone());
        }
        groups.into_values().collect()
    }
}
