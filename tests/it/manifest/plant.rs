//! Irregularities that a customs officer knows, planted into sound cases.
//!
//! Each says what is wrong, and in words what an answer that finds it speaks of.

use super::{COUNTED_BY, Case, Making, Master, Planted};

mod evidence;
mod goods;
mod origin;
mod papers;
mod transport;
mod value;

/// How a kind is planted; nothing where a case has no room for it.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// Into one case.
    One(fn(&mut Case, &mut Making<'_>) -> Option<()>),
    /// Into one case with the help of another that is sound so far.
    Two(fn(&mut Case, &mut Case, &mut Making<'_>) -> Option<()>),
}

/// A kind of irregularity.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// What is wrong.
    pub(crate) name: &'static str,
    /// What an answer that finds it speaks of.
    pub(crate) answer: &'static str,
    /// How often among 300 bills.
    pub(crate) often: usize,
    pub(crate) way: Way,
}

const fn one(
    often: usize,
    name: &'static str,
    answer: &'static str,
    way: fn(&mut Case, &mut Making<'_>) -> Option<()>,
) -> Kind {
    Kind {
        name,
        answer,
        often,
        way: Way::One(way),
    }
}

const fn two(
    often: usize,
    name: &'static str,
    answer: &'static str,
    way: fn(&mut Case, &mut Case, &mut Making<'_>) -> Option<()>,
) -> Kind {
    Kind {
        name,
        answer,
        often,
        way: Way::Two(way),
    }
}

/// All kinds but those of master bills.
pub(crate) fn kinds() -> impl Iterator<Item = Kind> {
    let rare = [
        origin::KINDS,
        papers::KINDS,
        evidence::KINDS,
        transport::KINDS,
    ];
    let plain = [value::KINDS, goods::KINDS];
    rare.into_iter().chain(plain).flatten().copied()
}

/// The kinds of master bills.
pub(crate) const MASTERS: [Planted; 2] = [
    Planted {
        kind: "a house bill that the master names is missing",
        answer: "the house bill is not here",
    },
    Planted {
        kind: "the house bills come to more than their master",
        answer: "sums of the house bills against the master",
    },
];

/// How many are planted of what comes so often among 300.
fn scaled(often: usize, bills: usize) -> usize {
    (often * bills).div_ceil(COUNTED_BY)
}

/// Plants into master bills: two of each kind among 300.
pub(crate) fn masters(masters: &mut [Master], cases: &mut [Case], bills: usize) {
    let most = scaled(2, bills);
    for (at, master) in masters.iter_mut().take(2 * most).enumerate() {
        let planted = MASTERS[at % 2];
        let house = master.houses[at % master.houses.len()];
        if at % 2 == 0 {
            cases[house].unissued = true;
        } else {
            let carried = &mut master.consolidation.carried;
            let bill = &cases[house].shipment.bill;
            if let Some(carried) = carried.iter_mut().find(|it| it.house == *bill) {
                carried.packages = (carried.packages * 3 / 5).max(1);
                carried.gross = carried.gross * 3 / 5;
            }
        }
        cases[house].beside = Some(master.number);
        master.planted = Some(planted);
    }
}

/// Plants into all other cases.
pub(crate) fn cases(cases: &mut [Case], making: &mut Making<'_>, bills: usize) {
    for kind in kinds() {
        let mut left = scaled(kind.often, bills);
        let start = making.chance.below(cases.len());
        let all = cases.len();
        for step in 0..all {
            if left == 0 {
                break;
            }
            let at = (start + step) % all;
            if planted(kind, cases, at, making).is_some() {
                let Kind { name, answer, .. } = kind;
                cases[at].planted = Some(Planted { kind: name, answer });
                left -= 1;
            }
        }
    }
}

fn is_sound(case: &Case) -> bool {
    case.planted.is_none() && case.beside.is_none() && case.later.is_empty() && !case.unissued
}

fn planted(kind: Kind, cases: &mut [Case], at: usize, making: &mut Making<'_>) -> Option<()> {
    is_sound(&cases[at]).then_some(())?;
    let before = cases[at].clone();
    let done = match kind.way {
        Way::One(way) => way(&mut cases[at], making),
        Way::Two(way) => {
            let all = cases.len();
            let others = (1..all).map(|step| (at + step) % all);
            let mut others = others
                .filter(|other| is_sound(&cases[*other]))
                .collect::<Vec<_>>();
            let mut one = cases[at].clone();
            let done = others.drain(..).find(|other| {
                let mut beside = cases[*other].clone();
                let done = way(&mut one, &mut beside, making).is_some();
                if done {
                    beside.beside = Some(at);
                    cases[*other] = beside;
                } else {
                    one = before.clone();
                }
                done
            });
            cases[at] = one;
            done.map(drop)
        }
    };
    if done.is_none() {
        cases[at] = before;
    }
    done
}
