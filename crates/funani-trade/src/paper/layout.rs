//! A paper as a sheet.

use funani_core::intent::Language;
use funani_face::sheet::{Cell, Column as Heading, Labelled, Part as Shown, Sheet, Side, Table};

use super::{Column, Field, Form, Item, Only, Part, named, valued_line};
use crate::figures::Figures;
use crate::origin;
use crate::path::Path;
use crate::table::{self, Kind, Row};

/// The keys of a list's lines that a paper shows.
pub(super) fn lines(figures: &Figures, list: &str, only: &Only) -> Vec<u32> {
    let mut keys = figures.keys(list);
    let among = only.among(figures);
    keys.retain(|key| among(*key));
    keys
}

const THIRD: &str = "proof.#.thirdCountryInvoice";

/// Where the first of these proofs says whether the invoice comes from a third country.
pub(super) fn tick<'a>(figures: &'a Figures, only: &Only) -> Option<&'a Path> {
    let first = only.keys(figures).into_iter().next();
    valued_line(figures, THIRD, first?)
}

fn is_third(figures: &Figures, only: &Only) -> bool {
    let tick = tick(figures, only);
    tick.is_some_and(|path| figures.at(path) == Some("yes"))
}

/// Who exports, by these proofs.
pub(super) fn exporter(figures: &Figures, only: &Only) -> &'static str {
    origin::exporter_role(figures, is_third(figures, only))
}

/// Who issues the invoice in a third country, by these proofs; nobody where it comes from none.
pub(super) fn issuer(figures: &Figures, only: &Only) -> Option<&'static str> {
    is_third(figures, only).then(|| origin::issuer_role(figures))
}

/// The paths in braces of a sentence.
pub(super) fn braced(sentence: &str) -> impl Iterator<Item = &str> {
    let after = sentence.split('{').skip(1);
    after.filter_map(|rest| rest.split_once('}').map(|(path, _)| path))
}

pub(super) fn sheet(form: &Form, figures: &Figures, language: Language) -> Sheet {
    let page = Page { figures, language };
    let parts = form.parts.iter().filter_map(|part| page.part(part));
    Sheet {
        language,
        title: form.label(language),
        number: figures.text(form.number).unwrap_or_default().to_owned(),
        sides: vec![Side {
            heading: "",
            parts: parts.collect(),
        }],
    }
}

struct Page<'a> {
    figures: &'a Figures,
    language: Language,
}

impl Page<'_> {
    fn part(&self, part: &Part) -> Option<Shown> {
        match part {
            Part::Boxes(fields) => {
                let boxes = fields.iter().map(|field| self.field(field));
                let filled: Vec<Labelled> = boxes.filter(|one| !one.lines.is_empty()).collect();
                (!filled.is_empty()).then_some(Shown::Boxes(filled))
            }
            Part::Lines {
                list,
                only,
                columns,
                totals,
            } => self.lines(&lines(self.figures, list, only), list, columns, totals),
            Part::Sentence { english, japanese } => {
                let sentence = match self.language {
                    Language::English => english,
                    Language::Japanese => japanese,
                };
                Some(Shown::Sentence(self.filled(sentence)))
            }
        }
    }

    fn field(&self, field: &Field) -> Labelled {
        match field {
            Field::Party(name) => Labelled {
                label: table::role(name).map_or("", |role| role.label(self.language)),
                lines: self.party(name),
            },
            Field::Datum(path) => Labelled {
                label: table::row_of(path).map_or("", |row| row.label(self.language)),
                lines: self.value(path.parse().ok().as_ref()),
            },
            Field::Box {
                english,
                japanese,
                of,
            } => {
                let mut lines: Cell = of.iter().flat_map(|item| self.item(item)).collect();
                // A numbered box of a printed form stays where it is, empty or not.
                let numbered = english.starts_with(|first: char| first.is_ascii_digit());
                if numbered && lines.is_empty() {
                    lines.push("—".to_owned());
                }
                Labelled {
                    label: self.say(english, japanese),
                    lines,
                }
            }
        }
    }

    const fn say(&self, english: &'static str, japanese: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }

    /// Something in a box of a printed form; a datum with what it is called.
    fn item(&self, item: &Item) -> Cell {
        let named = |path: Option<Path>| -> Cell {
            let path = path.filter(|path| self.figures.at(path).is_some());
            let Some(row) = path.as_ref().and_then(table::row) else {
                return Cell::new();
            };
            let value = self.value(path.as_ref()).join(" / ");
            vec![format!("{}: {value}", row.label(self.language))]
        };
        match item {
            Item::Party(role) => self.party(role),
            Item::Exporter(only) => self.party(exporter(self.figures, only)),
            Item::Issuer(only) => {
                issuer(self.figures, only).map_or_else(Cell::new, |role| self.party(role))
            }
            Item::Datum(path) => named(path.parse().ok()),
            Item::First(only, pattern) => {
                let first = only.keys(self.figures).into_iter().next();
                named(first.and_then(|key| Path::of_line(pattern, key).ok()))
            }
            Item::Print { english, japanese } => vec![self.say(english, japanese).to_owned()],
        }
    }

    /// A cell of a line.
    fn cell(&self, column: &Column, key: u32) -> Cell {
        let value = |pattern: &str, key: u32| self.value(valued_line(self.figures, pattern, key));
        match column {
            Column::Own(pattern) => value(pattern, key),
            Column::Via(reference, pattern) => match named(self.figures, reference, key) {
                Some(other) => value(pattern, other),
                None => value(reference, key),
            },
            Column::Box { of: [], .. } => vec![key.to_string()],
            Column::Box { .. } => {
                let paths = column.paths(self.figures, key).into_iter();
                paths.flat_map(|path| self.value(Some(path))).collect()
            }
        }
    }

    /// Name and address as they are written on an envelope, then numbers and contacts.
    fn party(&self, role: &str) -> Cell {
        let text = |member: &str| self.figures.text(&format!("party.{role}.{member}"));
        let mut cell = Cell::new();
        if self.language == Language::Japanese {
            cell.extend(text("nameLocal").map(str::to_owned));
        }
        cell.extend(text("name").map(str::to_owned));
        cell.extend(text("street").into_iter().flat_map(broken));
        let city = ["city", "region", "postCode"].map(text);
        let city: Vec<&str> = city.into_iter().flatten().collect();
        if !city.is_empty() {
            cell.push(city.join(", "));
        }
        for member in ["country", "identifier", "taxIdentifier", "taxBranch"] {
            cell.extend(text(member).map(str::to_owned));
        }
        for member in ["person", "phone", "email"] {
            cell.extend(text(member).map(str::to_owned));
        }
        cell
    }

    fn lines(
        &self,
        keys: &[u32],
        list: &str,
        columns: &[Column],
        totals: &[(usize, &str)],
    ) -> Option<Shown> {
        if keys.is_empty() {
            return None;
        }
        let cells = |key: u32| -> Vec<Cell> {
            columns
                .iter()
                .map(|column| self.cell(column, key))
                .collect()
        };
        let mut rows: Vec<Vec<Cell>> = keys.iter().map(|key| cells(*key)).collect();
        let mut total: Vec<Cell> = vec![Cell::new(); columns.len()];
        for (column, path) in totals {
            if let Some(cell) = total.get_mut(*column) {
                *cell = self.value(path.parse().ok().as_ref());
            }
        }
        let headings = columns.iter().map(|column| match column {
            Column::Own(pattern) | Column::Via(_, pattern) => {
                let row = table::row_of(pattern);
                Heading {
                    heading: row.map_or("", |row| row.label(self.language)),
                    figures: row.is_some_and(is_figure),
                }
            }
            Column::Box {
                english, japanese, ..
            } => Heading {
                heading: self.say(english, japanese),
                figures: false,
            },
        });
        let mut headings: Vec<Heading> = headings.collect();
        // A column that says nothing of any line only makes the others narrow.
        let said: Vec<bool> = (0..columns.len())
            .map(|at| {
                rows.iter()
                    .any(|row| row.get(at).is_some_and(|cell| !cell.is_empty()))
            })
            .collect();
        keep(&mut headings, &said);
        keep(&mut total, &said);
        for row in &mut rows {
            keep(row, &said);
        }
        let has_total = total.iter().any(|cell| !cell.is_empty());
        if let (true, Some(first)) = (has_total, total.first_mut().filter(|cell| cell.is_empty())) {
            first.push(match self.language {
                Language::English => "Total".to_owned(),
                Language::Japanese => "合計".to_owned(),
            });
        }
        Some(Shown::Table(Table {
            caption: table::list_name(list, self.language),
            columns: headings,
            rows,
            total: has_total.then_some(total),
        }))
    }

    fn value(&self, path: Option<&Path>) -> Cell {
        let found = path.and_then(|path| Some((table::row(path)?, self.figures.at(path)?)));
        found.map_or_else(Cell::new, |(row, value)| shown(row, value))
    }

    /// A sentence with its paths replaced by what they say, or by a gap to be filled in.
    fn filled(&self, sentence: &str) -> String {
        let mut filled = String::new();
        let mut pieces = sentence.split('{');
        filled.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (path, rest) = piece.split_once('}').unwrap_or((piece, ""));
            let value = self.value(path.parse().ok().as_ref());
            let value = if value.is_empty() {
                "________".to_owned()
            } else {
                value.join("\n")
            };
            filled.push_str(&value);
            filled.push_str(rest);
        }
        filled
    }
}

fn keep<T>(list: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    list.retain(|_| kept.next().copied().unwrap_or(true));
}

fn broken(text: &str) -> impl Iterator<Item = String> {
    text.split('\n').map(str::to_owned)
}

const fn is_figure(row: &Row) -> bool {
    matches!(
        row.kind,
        Kind::Decimal { .. } | Kind::Count | Kind::Temperature
    )
}

/// A value as papers write it: numbers with their thousands apart.
fn shown(row: &Row, value: &str) -> Cell {
    if matches!(row.kind, Kind::Decimal { .. } | Kind::Count) {
        let (whole, rest) = value.split_at(value.find('.').unwrap_or(value.len()));
        return vec![format!("{}{rest}", grouped(whole))];
    }
    broken(value).collect()
}

fn grouped(whole: &str) -> String {
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
