//! How the data of a consignment fill a field.

use std::collections::BTreeSet;

use crate::figures::Figures;
use crate::path::Path;

/// How a field gets its value. Patterns are those of the table of data.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fill {
    /// The first of these data that has a value; lines become blanks.
    First(&'static [&'static str]),
    /// A line of a datum, from 0.
    Line(&'static [&'static str], usize),
    /// All of these data that have a value, with blanks between them.
    Joined(&'static [&'static str]),
    /// A date or a local time, its digits only: `20270306`, `202703060040`.
    Digits(&'static [&'static str]),
    /// A text without blanks and hyphens: a postal code, a telephone number.
    Compact(&'static [&'static str]),
    /// A number, the first of these that has a value, without idle zeros; over several lines the sum.
    Number(&'static [&'static str]),
    /// The name of a port, without the country after the comma.
    Port(&'static [&'static str]),
    /// What all lines have in common, or else the other text.
    Same(&'static [&'static str], &'static str),
    /// One word of a list of codes, from 0; over several lines of all different ones.
    Word(&'static [&'static str], usize),
    /// So many characters from the beginning.
    Head(&'static [&'static str], usize),
    /// What follows after so many characters.
    Tail(&'static [&'static str], usize),
    /// The consignee's name; under an order bill, which names none, to whose order it is.
    Consignee,
    /// The quantity that statistics count in, or else that of the invoice; over several lines the sum.
    Quantity,
    /// The unit of [`Self::Quantity`], which all lines have in common.
    Unit,
    /// Always the same.
    Fixed(&'static str),
    /// The number of the line, from 1.
    Row,
    /// How many lines there are.
    Rows,
}

/// A value and where it is from.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) paths: Vec<Path>,
}

/// For which lines a field is filled.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) figures: &'a Figures,
    /// The keys of the lines.
    pub(super) keys: &'a [u32],
    /// Which row it is, from 1.
    pub(super) row: usize,
    /// How many rows there are.
    pub(super) rows: usize,
}

impl Place<'_> {
    /// The paths of a pattern here: one for each line, or the one datum. The exporter is the shipper
    /// and the importer the consignee where none is named, with all that is said of them. Under an
    /// order bill nobody is consignee: in its place stands the order party.
    pub(super) fn paths(&self, pattern: &str) -> Vec<Path> {
        let part = |role: &str, other: &str| {
            let member = pattern.strip_prefix(&format!("party.{role}."))?;
            let named = self.figures.of_party(role).next().is_some();
            (!named).then(|| format!("party.{other}.{member}"))
        };
        let stands_for = part("shipper", "exporter").or_else(|| {
            let Some(order) = order_party(self.figures) else {
                return part("consignee", "importer");
            };
            let member = pattern.strip_prefix("party.consignee.")?;
            Some(format!("party.{order}.{member}"))
        });
        let pattern = stands_for.as_deref().unwrap_or(pattern);
        if pattern.contains('#') {
            let keys = self.keys.iter();
            keys.filter_map(|key| Path::of_line(pattern, *key).ok())
                .collect()
        } else {
            pattern.parse().into_iter().collect()
        }
    }

    /// What stands there, each with its path.
    fn all(&self, pattern: &str) -> Vec<(Path, &str)> {
        let paths = self.paths(pattern).into_iter();
        paths
            .filter_map(|path| {
                let value = self.figures.at(&path)?;
                Some((path, value))
            })
            .collect()
    }

    /// What stands there first.
    fn first(&self, patterns: &[&str]) -> Option<(Path, &str)> {
        patterns
            .iter()
            .find_map(|pattern| self.all(pattern).into_iter().next())
    }

    /// Of a pair of patterns that to take: the first, for statistics, where a line says anything of
    /// these; a number under the unit of another would be a wrong declaration. Lines of which some
    /// say it and some do not have nothing in common.
    fn measured<'b>(&self, pair: &[&'b str]) -> Option<&'b str> {
        let says = |key: &u32| {
            let stated = [QUANTITY[0], UNIT[0]];
            stated
                .iter()
                .any(|it| self.figures.of_line(it, *key).is_some())
        };
        let stated = self.keys.iter().filter(|key| says(key)).count();
        if stated == 0 {
            pair.last().copied()
        } else {
            pair.first().copied().filter(|_| stated == self.keys.len())
        }
    }

    /// The sum over the lines of the first of these data that each has; nothing where a line has
    /// none.
    fn sum(&self, patterns: &[&str]) -> Option<Value> {
        let lines = if patterns.iter().any(|it| it.contains('#')) {
            self.keys
        } else {
            &[0][..]
        };
        let mut sum = crate::Decimal::ZERO;
        let mut paths = Vec::new();
        for key in lines {
            let line = Place {
                keys: &[*key],
                ..*self
            };
            let (path, value) = line.first(patterns)?;
            sum = sum.checked_add(value.parse().ok()?)?;
            paths.push(path);
        }
        (!paths.is_empty()).then(|| Value {
            text: sum.normalize().to_string(),
            paths,
        })
    }
}

/// The party to whose order the bill is; nothing where it is to nobody's order.
fn order_party(figures: &Figures) -> Option<&'static str> {
    match figures.text("transport.orderKind") {
        Some("BANK") => Some("issuingBank"),
        Some("SHIPPER") => Some(figures.shipper()),
        Some("PARTY") => Some("consignee"),
        // A bill to bearer has no address of its own: who is told of the arrival stands for it.
        Some("BEARER") => Some("notify"),
        Some(_) | None => None,
    }
}

const CONSIGNEE: &[&str] = &["party.consignee.name"];
const QUANTITY: &[&str] = &["goods.#.statisticalQuantity", "goods.#.quantity"];
const UNIT: &[&str] = &["goods.#.statisticalUnit", "goods.#.unit"];

impl Fill {
    /// The data that it takes; none where it takes none.
    pub(super) const fn patterns(self) -> &'static [&'static str] {
        match self {
            Self::First(patterns)
            | Self::Line(patterns, _)
            | Self::Joined(patterns)
            | Self::Digits(patterns)
            | Self::Compact(patterns)
            | Self::Number(patterns)
            | Self::Port(patterns)
            | Self::Same(patterns, _)
            | Self::Word(patterns, _)
            | Self::Head(patterns, _)
            | Self::Tail(patterns, _) => patterns,
            Self::Consignee => CONSIGNEE,
            Self::Quantity => QUANTITY,
            Self::Unit => UNIT,
            Self::Fixed(_) | Self::Row | Self::Rows => &[],
        }
    }

    /// The value for these lines; nothing where there is none.
    pub(super) fn value(self, place: &Place<'_>) -> Option<Value> {
        let of = |patterns, change: &dyn Fn(&str) -> Option<String>| {
            let (path, value) = place.first(patterns)?;
            let text = change(value).filter(|text| !text.is_empty())?;
            Some(Value {
                text,
                paths: vec![path],
            })
        };
        match self {
            Self::First(patterns) => of(patterns, &|it| Some(it.replace('\n', " "))),
            Self::Line(patterns, at) => {
                of(patterns, &|it| it.split('\n').nth(at).map(str::to_owned))
            }
            Self::Joined(patterns) => joined(patterns, place),
            Self::Digits(patterns) => of(patterns, &|it| Some(it.replace(['-', 'T', ':'], ""))),
            Self::Compact(patterns) => of(patterns, &|it| Some(it.replace(['-', ' '], ""))),
            Self::Number(patterns) => place.sum(patterns),
            Self::Port(patterns) => of(patterns, &|it| {
                it.split(',').next().map(|name| name.trim().to_owned())
            }),
            Self::Same(patterns, otherwise) => same(patterns, otherwise, place),
            Self::Word(patterns, at) => word(patterns, at, place),
            Self::Head(patterns, length) => {
                of(patterns, &|it| Some(it.chars().take(length).collect()))
            }
            Self::Tail(patterns, length) => {
                of(patterns, &|it| Some(it.chars().skip(length).collect()))
            }
            Self::Consignee => consignee(place),
            Self::Quantity => place.sum(&[place.measured(QUANTITY)?]),
            Self::Unit => {
                let unit = same(&[place.measured(UNIT)?], "", place)?;
                (unit.paths.len() == place.keys.len()).then_some(unit)
            }
            Self::Fixed(text) => Some(Value {
                text: text.to_owned(),
                paths: Vec::new(),
            }),
            Self::Row => Some(counted(place.row)),
            Self::Rows => Some(counted(place.rows)),
        }
    }
}

fn consignee(place: &Place<'_>) -> Option<Value> {
    if place.figures.text("transport.orderKind") == Some("BEARER") {
        let path = "transport.orderKind".parse().into_iter();
        return Some(Value {
            text: "TO BEARER".to_owned(),
            paths: path.collect(),
        });
    }
    let (path, name) = place.first(CONSIGNEE)?;
    let text = if place.figures.is_to_order() {
        format!("TO ORDER OF {name}")
    } else {
        name.to_owned()
    };
    Some(Value {
        text,
        paths: vec![path],
    })
}

fn counted(count: usize) -> Value {
    Value {
        text: count.to_string(),
        paths: Vec::new(),
    }
}

fn joined(patterns: &[&str], place: &Place<'_>) -> Option<Value> {
    let found: Vec<_> = patterns.iter().flat_map(|it| place.all(it)).collect();
    let text: Vec<&str> = found.iter().map(|(_, value)| *value).collect();
    (!found.is_empty()).then(|| Value {
        text: text.join(" ").replace('\n', " "),
        paths: found.into_iter().map(|(path, _)| path).collect(),
    })
}

fn same(patterns: &[&str], otherwise: &str, place: &Place<'_>) -> Option<Value> {
    let found: Vec<_> = patterns.iter().flat_map(|it| place.all(it)).collect();
    let (_, first) = found.first()?;
    let agreed = found.iter().all(|(_, value)| value == first);
    let text = if agreed { *first } else { otherwise }.to_owned();
    (!text.is_empty()).then(|| Value {
        text,
        paths: found.into_iter().map(|(path, _)| path).collect(),
    })
}

fn word(patterns: &[&str], at: usize, place: &Place<'_>) -> Option<Value> {
    let found: Vec<_> = patterns.iter().flat_map(|it| place.all(it)).collect();
    let words = found.iter().flat_map(|(path, value)| {
        let words = value.split_whitespace();
        words.map(move |word| (path, word))
    });
    let mut known = BTreeSet::new();
    let mut different = words.filter(|(_, word)| known.insert(*word));
    let (path, word) = different.nth(at)?;
    Some(Value {
        text: word.to_owned(),
        paths: vec![path.clone()],
    })
}
