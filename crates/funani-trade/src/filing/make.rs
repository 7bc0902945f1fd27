//! A filing made of a consignment.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::intent::Language;

use super::field::{Field, Kind, Presence, ValueFault};
use super::fill::{Fill, Place};
use super::{Procedure, stage};
use crate::Decimal;
use crate::check::Finding;
use crate::figures::Figures;
use crate::path::Path;
use crate::table;

/// What is sent for one procedure.
#[derive(Debug)]
pub struct Filing {
    /// The procedure.
    pub procedure: &'static Procedure,
    /// Its fields that have values, by order and line.
    pub entries: Vec<Entry>,
}

/// One field with its value.
#[derive(Debug)]
pub struct Entry {
    /// The field.
    pub field: &'static Field,
    /// Which repetition, from 1.
    pub index: usize,
    /// The value.
    pub value: String,
    /// The data it is from; none for a filing that was read from a record.
    pub paths: Vec<Path>,
}

/// Why a filing cannot be made.
#[derive(Debug)]
pub struct Fault {
    /// The field, where it is about one.
    pub field: Option<&'static Field>,
    /// Which repetition, from 1; 0 where it is about no field.
    pub index: usize,
    /// The data to look at.
    pub paths: Vec<Path>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The shipment does not need this procedure.
    NotDue,
    /// Another procedure must be answered first.
    NotYet(&'static str),
    /// A field is missing that must be there.
    Missing,
    /// There are more lines, or codes, than fit.
    TooMany {
        /// How many fit.
        most: usize,
    },
    /// The value cannot stand in the field.
    Value(ValueFault),
}

impl Fault {
    /// The stable name of what is wrong.
    pub const fn reason(&self) -> &'static str {
        match &self.problem {
            Problem::NotDue => "NOT_DUE",
            Problem::NotYet(_) => "NOT_YET",
            Problem::Missing => "REQUIRED",
            Problem::TooMany { .. } => "TOO_MANY",
            Problem::Value(fault) => fault.reason(),
        }
    }

    /// The field's code with the line, as `CMN 2`; empty where it is about no field.
    pub fn place(&self) -> String {
        match self.field {
            Some(field) if field.repeats > 1 => format!("{} {}", field.code, self.index),
            Some(field) => field.code.clone(),
            None => String::new(),
        }
    }

    /// What is wrong, with what the data are called.
    pub fn sentence(&self, language: Language) -> String {
        let named = self.paths.first().map(|path| table::label(path, language));
        let what = match (&self.problem, language) {
            (Problem::NotDue, Language::English) => "this shipment does not need it".to_owned(),
            (Problem::NotDue, Language::Japanese) => "この船積には不要です".to_owned(),
            (Problem::NotYet(code), Language::English) => {
                format!("not possible before {code} is answered")
            }
            (Problem::NotYet(code), Language::Japanese) => {
                format!("{code}の回答を記録するまでできません")
            }
            (Problem::Missing, Language::English) => "is missing".to_owned(),
            (Problem::Missing, Language::Japanese) => "がありません".to_owned(),
            (Problem::TooMany { most }, Language::English) => format!("at most {most} fit"),
            (Problem::TooMany { most }, Language::Japanese) => {
                format!("{most}件を超えています")
            }
            (Problem::Value(fault), _) => fault.sentence(language),
        };
        match (named, language) {
            (Some(named), Language::English) => format!("{named}: {what}"),
            (Some(named), Language::Japanese) => format!("{named}:{what}"),
            (None, _) => what,
        }
    }
}

impl Filing {
    /// Of what was found in a shipment, that which is about data that this filing states.
    pub fn about<'a>(&self, found: &'a [Finding]) -> Vec<&'a Finding> {
        let stated: BTreeSet<&Path> = self.entries.iter().flat_map(|it| &it.paths).collect();
        let about = |it: &&Finding| it.paths.iter().any(|path| stated.contains(path));
        found.iter().filter(about).collect()
    }

    /// The value of a field.
    pub fn value(&self, code: &str, index: usize) -> Option<&str> {
        let found = self.entries.iter();
        let mut found = found.filter(|it| it.field.code == code && it.index == index);
        found.next().map(|it| it.value.as_str())
    }
}

/// Makes the filing of a procedure.
///
/// # Errors
/// Every [`Fault`], in the order of the fields: what is missing, too long, too often there or
/// written in characters that cannot be filed.
pub fn make(procedure: &'static Procedure, figures: &Figures) -> Result<Filing, Vec<Fault>> {
    let whole = |problem| Fault {
        field: None,
        index: 0,
        paths: Vec::new(),
        problem,
    };
    if !procedure.is_due(figures) {
        return Err(vec![whole(Problem::NotDue)]);
    }
    let mut making = Making {
        procedure,
        figures,
        groups: groups(procedure, figures),
        entries: Vec::new(),
        faults: Vec::new(),
    };
    for before in stage::waits(procedure, figures) {
        let mut fault = whole(Problem::NotYet(before));
        let data = super::procedure(before).map(|it| it.answered("result"));
        fault.paths.extend(data.and_then(|it| it.parse().ok()));
        making.faults.push(fault);
    }
    let (with, alone): (Vec<&Field>, Vec<&Field>) = procedure
        .fields
        .iter()
        .partition(|field| matches!(field.presence, Presence::With(_)));
    for field in alone.into_iter().chain(with) {
        making.fill(field);
    }
    let Making {
        mut entries,
        mut faults,
        ..
    } = making;
    if faults.is_empty() {
        entries.sort_by_key(|entry| (entry.field.order, entry.index));
        return Ok(Filing { procedure, entries });
    }
    faults.sort_by_key(|fault| (fault.field.map_or(0, |field| field.order), fault.index));
    Err(faults)
}

/// The keys of goods, those together that become one line.
fn groups(procedure: &Procedure, figures: &Figures) -> Vec<Vec<u32>> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut known: BTreeMap<Vec<Option<&str>>, usize> = BTreeMap::new();
    for key in figures.keys("goods") {
        let of = |pattern: &&str| figures.of_line(pattern, key);
        let kind: Vec<Option<&str>> = procedure.group.iter().map(of).collect();
        // Lines without the code that would join them stay apart.
        let joins = kind.first().is_some_and(Option::is_some);
        let at = known.get(&kind).filter(|_| joins);
        if let Some(keys) = at.and_then(|at| groups.get_mut(*at)) {
            keys.push(key);
        } else {
            known.insert(kind, groups.len());
            groups.push(vec![key]);
        }
    }
    groups
}

struct Making<'a> {
    procedure: &'static Procedure,
    figures: &'a Figures,
    /// The lines of goods.
    groups: Vec<Vec<u32>>,
    entries: Vec<Entry>,
    faults: Vec<Fault>,
}

impl Making<'_> {
    fn fill(&mut self, field: &'static Field) {
        if field.list.is_empty() {
            let keys = self.figures.keys("goods");
            self.put(field, &keys, 1, self.groups.len());
            self.count_words(field, &keys, 1);
            return;
        }
        let rows: Vec<Vec<u32>> = if field.list == "goods" {
            self.groups.clone()
        } else {
            let keys = self.figures.keys(field.list).into_iter();
            keys.map(|key| vec![key]).collect()
        };
        if field.nth > 0 {
            if let Some(keys) = rows.get(field.nth - 1) {
                self.put(field, keys, 1, rows.len());
            }
            self.count_numbered(field, &rows);
            return;
        }
        if rows.is_empty() && field.list == "goods" && field.presence.is_needed() {
            let paths = self.paths(field, &[1]);
            return self.fault(field, 1, paths, Problem::Missing);
        }
        for (row, keys) in (1..).zip(&rows) {
            if row > field.repeats {
                // Once for the list, at its first field.
                let first = self.procedure.fields.iter();
                let mut first = first.filter(|it| it.list == field.list);
                if first.next().is_some_and(|it| std::ptr::eq(it, field)) {
                    self.too_many(field, row, keys, field.repeats);
                }
                break;
            }
            self.put(field, keys, row, rows.len());
            self.count_words(field, keys, row);
        }
    }

    /// The first of the fields of the last line that there may be: a further line has no room.
    fn count_numbered(&mut self, field: &'static Field, rows: &[Vec<u32>]) {
        let of_list = |it: &&Field| it.list == field.list && it.nth > 0;
        let fields = || self.procedure.fields.iter().filter(of_list);
        let last = fields().map(|it| it.nth).max().unwrap_or_default();
        let mut shown = fields().filter(|it| it.nth == last);
        let is_first = shown.next().is_some_and(|it| std::ptr::eq(it, field));
        if let Some(keys) = rows.get(last)
            && is_first
        {
            self.too_many(field, 1, keys, last);
        }
    }

    /// The last of the fields for codes of a list: a further code has no room.
    fn count_words(&mut self, field: &'static Field, keys: &[u32], row: usize) {
        let Fill::Word(patterns, at) = field.fill else {
            return;
        };
        let is_last = |it: &Field| {
            let Fill::Word(other, place) = it.fill else {
                return true;
            };
            other != patterns || place <= at
        };
        let place = self.place(keys, 1, 1);
        if self.procedure.fields.iter().all(is_last)
            && Fill::Word(patterns, at + 1).value(&place).is_some()
        {
            self.too_many(field, row, keys, at + 1);
        }
    }

    fn place<'b>(&'b self, keys: &'b [u32], row: usize, rows: usize) -> Place<'b> {
        Place {
            figures: self.figures,
            keys,
            row,
            rows,
        }
    }

    fn too_many(&mut self, field: &'static Field, index: usize, keys: &[u32], most: usize) {
        let paths = self.paths(field, keys);
        self.fault(field, index, paths, Problem::TooMany { most });
    }

    /// The data to look at for a field: the one that is asked for first.
    fn paths(&self, field: &Field, keys: &[u32]) -> Vec<Path> {
        let place = self.place(keys, 1, 1);
        let pattern = field.data().first().copied().unwrap_or_default();
        let lacking = place.paths(pattern).into_iter();
        let mut lacking = lacking.filter(|path| self.figures.at(path).is_none());
        let first = lacking.next().or_else(|| place.paths(pattern).pop());
        first.into_iter().collect()
    }

    fn put(&mut self, field: &'static Field, keys: &[u32], index: usize, rows: usize) {
        if let Presence::With(other) = field.presence {
            let companion = |it: &Field| {
                let stem = it.code.strip_prefix(other);
                it.nth == field.nth && stem.is_some_and(|rest| rest.is_empty() == (field.nth == 0))
            };
            let there = |it: &Entry| it.index == index && companion(it.field);
            if !self.entries.iter().any(there) {
                return;
            }
        }
        let found = field.fill.value(&self.place(keys, index, rows));
        let Some(found) = found else {
            let is_needed =
                field.presence.is_needed() || matches!(field.presence, Presence::With(_));
            if is_needed {
                let paths = self.paths(field, keys);
                self.fault(field, index, paths, Problem::Missing);
            }
            return;
        };
        let value = match field.kind {
            Kind::Ascii => found.text.to_ascii_uppercase(),
            Kind::Decimal => plain(found.text),
            Kind::Wide => found.text.chars().map(mapped).collect(),
            Kind::Integer => found.text,
        };
        for fault in field.check(&value) {
            self.fault(field, index, found.paths.clone(), Problem::Value(fault));
        }
        self.entries.push(Entry {
            field,
            index,
            value,
            paths: found.paths,
        });
    }

    fn fault(&mut self, field: &'static Field, index: usize, paths: Vec<Path>, problem: Problem) {
        self.faults.push(Fault {
            field: Some(field),
            index,
            paths,
            problem,
        });
    }
}

/// Two code points of Unicode stand for some characters of JIS X 0208; the encoder knows the other one.
const fn mapped(character: char) -> char {
    match character {
        '\u{301C}' => '\u{FF5E}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{FF0D}',
        other => other,
    }
}

/// A number without idle zeros; what is none stays as it is, and is refused.
fn plain(text: String) -> String {
    let number: Option<Decimal> = text.parse().ok();
    number.map_or(text, |number| number.normalize().to_string())
}
