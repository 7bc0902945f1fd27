//! Papers: the documents that are made of a consignment. A paper shows some of its figures; which,
//! in what order and under which words is data ([`Form`]).

use std::collections::BTreeSet;

use funani_core::intent::Language;
use funani_core::time::Timestamp;
use funani_face::pdf::{Attachment, Fonts, PdfFault};
use funani_face::sheet::Sheet;
use funani_proof::json::{self, JsonError, Limits, Object, Value};

use crate::figures::Figures;
use crate::master::is_shipment;
use crate::path::{self, MAX_KEY, Path};

mod boxes;
mod forms;
mod layout;
#[cfg(test)]
mod tests;

pub use boxes::FormBox;

/// The version of a paper's content.
const VERSION: u32 = 1;

/// What a paper of one kind shows.
#[derive(Debug)]
pub struct Form {
    /// Its stable name, as `COMMERCIAL_INVOICE`.
    pub kind: &'static str,
    /// Whether it is made and signed here, or what somebody else issues it from.
    pub class: Class,
    /// Its number in UN/EDIFACT code list 1001; empty where it has none.
    pub code: &'static str,
    /// What it is called in English.
    pub english: &'static str,
    /// What it is called in Japanese.
    pub japanese: &'static str,
    /// The lines that it is about, where it is not about all of a list.
    pub about: &'static [Only],
    /// The datum that is its number.
    pub number: &'static str,
    /// Data without which it is not made: paths, or patterns of which every line needs one.
    pub needs: &'static [&'static str],
    /// What else it needs, where that depends on the data: what of it is not there.
    pub asks: Option<fn(&Figures) -> Vec<Path>>,
    /// What makes it due; it is due always where this is empty, else when the datum has the value.
    pub due: &'static [(&'static str, &'static [&'static str])],
    parts: &'static [Part],
}

/// Who makes a paper what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The firm itself: it is signed here.
    Made,
    /// Somebody else issues it, an insurer or a chamber; the paper is what is asked of them. It is
    /// never signed as if it had been issued.
    AppliedFor,
}

/// Which lines of a list.
#[derive(Clone, Copy, Debug)]
pub struct Only {
    /// A member that must have a value; empty for every line.
    pub member: &'static str,
    /// The values that it may have; empty for any.
    pub is: &'static [&'static str],
}

/// A part of a paper.
#[derive(Debug)]
enum Part {
    /// Boxes, those left out that have nothing to show.
    Boxes(&'static [Field]),
    /// The lines of a list.
    Lines {
        list: &'static str,
        /// The lines that stand there.
        only: Only,
        columns: &'static [Column],
        /// The sums below: a column, from 0, and the path of its sum.
        totals: &'static [(usize, &'static str)],
    },
    /// A sentence with paths in braces.
    Sentence {
        english: &'static str,
        japanese: &'static str,
    },
}

/// A box.
#[derive(Debug)]
enum Field {
    /// A party, by its part.
    Party(&'static str),
    /// One datum.
    Datum(&'static str),
    /// A box of a printed form, under its own number and name.
    Box {
        english: &'static str,
        japanese: &'static str,
        of: &'static [Item],
    },
}

/// Something in a box of a printed form.
#[derive(Debug)]
enum Item {
    /// A party, by its part.
    Party(&'static str),
    /// Who exports, by the proofs that the paper is about.
    Exporter(Only),
    /// Who issues the invoice in a third country, by these proofs.
    Issuer(Only),
    /// One datum.
    Datum(&'static str),
    /// A member of the first of these lines.
    First(Only, &'static str),
    /// What stands there in print.
    Print {
        english: &'static str,
        japanese: &'static str,
    },
}

/// A column of the lines of a list.
#[derive(Debug)]
enum Column {
    /// A member of the line.
    Own(&'static str),
    /// A member of the line of another list that a member names.
    Via(&'static str, &'static str),
    /// A column of a printed form, under its own number and name: of each group the first that has
    /// a value, a member of the line or another datum. The number of the line where it has none.
    Box {
        english: &'static str,
        japanese: &'static str,
        of: &'static [&'static [&'static str]],
    },
}

/// A document made of a consignment: what it says, and of which data it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The kind, a [`Form::kind`].
    pub kind: String,
    /// The values it shows.
    pub values: Figures,
}

/// A datum that a paper shows and that is no longer what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Which.
    pub path: Path,
    /// What the paper says; nothing where it says nothing of it.
    pub was: Option<String>,
    /// What the consignment says now; nothing where it says nothing of it.
    pub is: Option<String>,
}

/// The content of a paper cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    /// It is no strict JSON.
    #[error("the paper is no strict JSON")]
    Json(#[from] JsonError),
    /// A member is missing, unknown or malformed.
    #[error("{0} is missing, unknown or malformed")]
    Member(String),
    /// There is no such kind of paper.
    #[error("there is no paper {0}")]
    Kind(String),
}

/// All forms, in the order in which a shipment needs them.
pub const fn forms() -> &'static [Form] {
    forms::FORMS
}

/// The form of a kind.
pub fn form(kind: &str) -> Option<&'static Form> {
    forms().iter().find(|form| form.kind == kind)
}

impl Only {
    /// What says whether a line is one of them. A paper that is read again holds its own lines only
    /// and not why it chose them: where no line says what it is asked, all are.
    fn among<'a>(&'a self, figures: &'a Figures) -> impl Fn(u32) -> bool + 'a {
        let all = self.member.is_empty() || (!self.is.is_empty() && !figures.says(self.member));
        move |key| {
            let value = figures.of_line(self.member, key);
            all || value.is_some_and(|it| self.is.is_empty() || self.is.contains(&it))
        }
    }

    /// The lines of its list.
    fn keys(&self, figures: &Figures) -> Vec<u32> {
        let list = self.member.split('.').next().unwrap_or_default();
        layout::lines(figures, list, self)
    }
}

impl Form {
    /// What it is called.
    pub const fn label(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Japanese => self.japanese,
        }
    }

    /// Whether the consignment needs this paper.
    pub fn is_due(&self, figures: &Figures) -> bool {
        let holds = |(pattern, values): &(&str, &[&str])| {
            figures.all(pattern).iter().any(|(_, value)| {
                value.is_some_and(|value| values.is_empty() || values.contains(&value))
            })
        };
        self.due.is_empty() || self.due.iter().any(holds)
    }

    /// The data that it needs and that are not there.
    pub fn lacking(&self, figures: &Figures) -> Vec<Path> {
        let about: Vec<_> = self
            .about
            .iter()
            .map(|only| (only.member, only.among(figures)))
            .collect();
        let lacking = |pattern: &&str| {
            let list = pattern.split_once('#').map_or("", |(list, _)| list);
            let own = |path: &Path| {
                let key = path.key().filter(|_| !list.is_empty());
                let mut about = about.iter().filter(|(member, _)| member.starts_with(list));
                key.is_none_or(|key| about.all(|(_, among)| among(key)))
            };
            let all = figures.all(pattern).into_iter();
            all.filter(|(path, value)| value.is_none() && own(path))
                .map(|(path, _)| path)
                .collect::<Vec<_>>()
        };
        let needed = self.needs.iter().flat_map(lacking);
        let asked = self.asks.into_iter().flat_map(|asks| asks(figures));
        needed.chain(asked).collect()
    }

    /// The paths that it shows, of those that have values.
    fn shown<'a>(&self, figures: &'a Figures) -> BTreeSet<&'a Path> {
        let mut paths = BTreeSet::new();
        for part in self.parts {
            match part {
                Part::Boxes(fields) => {
                    for field in *fields {
                        match field {
                            Field::Party(role) => paths.extend(of_party(figures, role)),
                            Field::Datum(path) => paths.extend(valued(figures, path)),
                            Field::Box { of, .. } => {
                                paths.extend(of.iter().flat_map(|item| item.paths(figures)));
                            }
                        }
                    }
                }
                Part::Lines {
                    list,
                    only,
                    columns,
                    totals,
                } => {
                    for key in layout::lines(figures, list, only) {
                        let of = |column: &Column| column.paths(figures, key);
                        paths.extend(columns.iter().flat_map(of));
                        if only.is.is_empty() {
                            paths.extend(valued_line(figures, only.member, key));
                        }
                    }
                    let totals = totals.iter();
                    paths.extend(totals.filter_map(|(_, path)| valued(figures, path)));
                }
                Part::Sentence { english, .. } => {
                    let named = layout::braced(english);
                    paths.extend(named.filter_map(|path| valued(figures, path)));
                }
            }
        }
        paths.extend(valued(figures, self.number));
        paths
    }
}

/// A path, where it has a value.
fn valued<'a>(figures: &'a Figures, path: &str) -> Option<&'a Path> {
    figures.found(path).map(|(path, _)| path)
}

/// The path of a pattern's line, where it has a value.
fn valued_line<'a>(figures: &'a Figures, pattern: &str, key: u32) -> Option<&'a Path> {
    valued(figures, &path::line(pattern, key))
}

/// The line that a member of another line names.
fn named(figures: &Figures, reference: &str, key: u32) -> Option<u32> {
    let named = figures.of_line(reference, key)?.parse().ok();
    named.filter(|key| (1..=MAX_KEY).contains(key))
}

/// What a paper shows of a party: all but its code at NACCS, which is for filings.
fn of_party<'a>(figures: &'a Figures, role: &str) -> impl Iterator<Item = &'a Path> {
    let paths = figures.of_party(role);
    paths.filter(|path| !path.as_str().ends_with(".naccsCode"))
}

impl Column {
    /// Where the column gets its value for a line, as far as there is one.
    fn paths<'a>(&self, figures: &'a Figures, key: u32) -> Vec<&'a Path> {
        match self {
            Self::Own(pattern) => valued_line(figures, pattern, key).into_iter().collect(),
            Self::Via(reference, pattern) => {
                let other = named(figures, reference, key);
                let there = other.and_then(|other| valued_line(figures, pattern, other));
                let own = valued_line(figures, reference, key);
                own.into_iter().chain(there).collect()
            }
            Self::Box { of, .. } => {
                let valued = |pattern: &&str| valued_line(figures, pattern, key);
                let groups = of.iter();
                groups
                    .filter_map(|group| group.iter().find_map(valued))
                    .collect()
            }
        }
    }
}

impl Item {
    /// The paths that it shows, of those that have values.
    fn paths<'a>(&self, figures: &'a Figures) -> Vec<&'a Path> {
        match self {
            Self::Party(role) => of_party(figures, role).collect(),
            Self::Exporter(only) => {
                let paths = of_party(figures, layout::exporter(figures, only));
                paths.chain(layout::tick(figures, only)).collect()
            }
            Self::Issuer(only) => {
                let role = layout::issuer(figures, only).into_iter();
                let paths = role.flat_map(|role| of_party(figures, role));
                paths.chain(layout::tick(figures, only)).collect()
            }
            Self::Datum(path) => valued(figures, path).into_iter().collect(),
            Self::First(only, pattern) => {
                let first = only.keys(figures).into_iter().next();
                let path = first.and_then(|key| valued_line(figures, pattern, key));
                path.into_iter().collect()
            }
            Self::Print { .. } => Vec::new(),
        }
    }
}

/// Every paper that is due and lacks nothing.
pub fn make(figures: &Figures) -> Vec<Paper> {
    let shipment = is_shipment(figures);
    let due = forms()
        .iter()
        .filter(|form| shipment && form.is_due(figures) && form.lacking(figures).is_empty());
    due.map(|form| Paper::of(form, figures)).collect()
}

impl Paper {
    /// Makes a paper of a consignment.
    pub fn of(form: &Form, figures: &Figures) -> Self {
        Self {
            kind: form.kind.to_owned(),
            values: excerpt(form, figures),
        }
    }

    /// Its content: `{kind, v, values}`, the values by path. Canonical (RFC 8785) it is
    /// what is digested and signed.
    pub fn to_value(&self) -> Value {
        let values = self.values.iter();
        let values = values.map(|(path, value)| (path.to_string(), Value::from(value)));
        Object::from([
            ("kind", Value::from(self.kind.as_str())),
            ("v", VERSION.into()),
            ("values", Value::Object(values.collect::<Object>())),
        ])
        .into()
    }

    /// Reads a content.
    ///
    /// # Errors
    /// [`PaperFault`] says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, PaperFault> {
        let fault = |name: &str| PaperFault::Member(name.to_owned());
        let value = json::parse(bytes, Limits::DOCUMENT)?;
        let object = value.as_object().ok_or_else(|| fault("the content"))?;
        let known = ["kind", "v", "values"];
        if let Some((name, _)) = object.iter().find(|(name, _)| !known.contains(name)) {
            return Err(fault(name));
        }
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        if object.get("v") != Some(&VERSION.into()) {
            return Err(fault("v"));
        }
        let kind = text("kind").ok_or_else(|| fault("kind"))?;
        let form = form(kind).ok_or_else(|| PaperFault::Kind(kind.to_owned()))?;
        let values = object.get("values").and_then(Value::as_object);
        let mut read = Vec::new();
        for (name, value) in values.ok_or_else(|| fault("values"))? {
            let path: Option<Path> = name.parse().ok();
            let known = path.filter(|path| crate::table::row(path).is_some());
            let (Some(path), Some(value)) = (known, value.as_str()) else {
                return Err(fault(name));
            };
            read.push((path, value.to_owned()));
        }
        let values: Figures = read.into_iter().collect();
        // What its form does not show, nobody would see.
        if form.shown(&values).len() < values.iter().count() {
            return Err(fault("values"));
        }
        Ok(Self {
            kind: kind.to_owned(),
            values,
        })
    }

    /// What the consignment says otherwise by now.
    pub fn stale(&self, figures: &Figures) -> Vec<Stale> {
        let Some(form) = form(&self.kind) else {
            return Vec::new();
        };
        let now = excerpt(form, figures);
        let mut paths: Vec<&Path> = self
            .values
            .iter()
            .chain(now.iter())
            .map(|(p, _)| p)
            .collect();
        paths.sort_unstable();
        paths.dedup();
        let differs = |path: &&Path| self.values.at(path) != now.at(path);
        let stale = paths.into_iter().filter(differs).map(|path| Stale {
            path: path.clone(),
            was: self.values.at(path).map(str::to_owned),
            is: now.at(path).map(str::to_owned),
        });
        stale.collect()
    }

    /// The paper as PDF/A with its content in it as a file; nothing where there is no such kind.
    ///
    /// # Errors
    /// [`PdfFault`]: no font has a character, or the file would not conform to the standard.
    pub fn pdf(
        &self,
        language: Language,
        fonts: &Fonts,
        date: Timestamp,
    ) -> Result<Option<Vec<u8>>, PdfFault> {
        let Some(sheet) = self.sheet(language) else {
            return Ok(None);
        };
        let attachment = Attachment {
            name: format!("{}.json", self.kind.to_lowercase().replace('_', "-")),
            media_type: "application/json".to_owned(),
            description: "The content that is digested and signed (RFC 8785)".to_owned(),
            content: json::to_canonical(&self.to_value()).into_bytes(),
        };
        sheet.pdf(fonts, date, Some(attachment)).map(Some)
    }

    /// The paper as people read it; nothing where there is no such kind.
    pub fn sheet(&self, language: Language) -> Option<Sheet> {
        form(&self.kind).map(|form| layout::sheet(form, &self.values, language))
    }
}

/// The page of a certificate of origin, and what of it had no place there.
pub(crate) fn certificate(figures: &Figures, language: Language) -> (Sheet, Vec<Path>) {
    let form = &forms::certificate::CERTIFICATE;
    let shown = form.shown(figures);
    let rest = figures.iter().map(|(path, _)| path);
    let rest = rest.filter(|path| !shown.contains(path)).cloned().collect();
    (layout::sheet(form, figures, language), rest)
}

fn excerpt(form: &Form, figures: &Figures) -> Figures {
    let shown = form.shown(figures).into_iter();
    let values = shown.filter_map(|path| Some((path.clone(), figures.at(path)?.to_owned())));
    values.collect()
}
